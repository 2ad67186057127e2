/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbering of weeks, months, quarters and years. */
#include "graph/period.h"

#include <assert.h>
#include <stdio.h>

#include "graph/day.h"

/* 1970-01-01 was a Thursday: the week numbered 0 began three days before. */
enum { WEEK_DAYS = 7, WEEK_THURSDAY = 3 };

/* Periods of a kind in a year; weeks are none. */
static int periods_of_year(enum period_kind kind) {
  return kind == PERIOD_MONTH ? 12 : kind == PERIOD_QUARTER ? 4 : 1;
}

int32_t period_of_day(enum period_kind kind, int32_t day) {
  if (kind == PERIOD_WEEK) {
    int32_t since = day + WEEK_THURSDAY;
    return since / WEEK_DAYS - (since % WEEK_DAYS < 0);
  }
  struct day_date date = day_date_of(day);
  int periods = periods_of_year(kind);
  return date.year * periods + (date.month - 1) * periods / 12;
}

int32_t period_first_day(enum period_kind kind, int32_t period) {
  if (kind == PERIOD_WEEK) return period * WEEK_DAYS - WEEK_THURSDAY;
  int periods = periods_of_year(kind);
  return day_of_month(period / periods, period % periods * (12 / periods) + 1);
}

int32_t period_last_day(enum period_kind kind, int32_t period) {
  if (period == period_of_day(kind, DAY_LAST)) return DAY_LAST;
  return period_first_day(kind, period + 1) - 1;
}

void period_format(char out[PERIOD_NAME_SIZE], enum period_kind kind, int32_t period) {
  int periods = periods_of_year(kind);
  int year = period / periods;
  int in_year = period % periods + 1;
  if (kind == PERIOD_WEEK) {
    int32_t thursday = period * WEEK_DAYS;
    year = day_date_of(thursday).year;
    in_year = (thursday - day_of_month(year, 1)) / WEEK_DAYS + 1;
  }
  assert(year >= 1 && year <= 9999);
  switch (kind) {
  case PERIOD_WEEK: snprintf(out, PERIOD_NAME_SIZE, "%04d-W%02d", year % 10000, in_year); break;
  case PERIOD_MONTH: snprintf(out, PERIOD_NAME_SIZE, "%04d-%02d", year % 10000, in_year); break;
  case PERIOD_QUARTER: snprintf(out, PERIOD_NAME_SIZE, "%04d-Q%d", year % 10000, in_year); break;
  case PERIOD_YEAR: snprintf(out, PERIOD_NAME_SIZE, "%04d", year % 10000); break;
  }
}
