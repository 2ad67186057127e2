/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing and drawing ticks. */
#include "engine/draw/layout_axis.h"

#include <stdio.h>

#include "engine/draw/label.h"
#include "engine/draw/layout_parts.h"
#include "graph/day.h"
#include "graph/period.h"

#define TICK_SIZE   8.5 /* points of a tick's name */
#define TICK_ROOM   56  /* from one name to the next at least */
#define MONTH_DAYS  30.4
#define WORDS_BELOW 11

/* A step from tick to tick: months, or days where months is 0. */
struct step {
  int months, days;
};

static const struct step steps[] = {{0, 1},   {0, 2},    {0, 7},    {0, 14}, {1, 0},
                                    {3, 0},   {12, 0},   {24, 0},   {60, 0}, {120, 0},
                                    {600, 0}, {1200, 0}, {12000, 0}};

/* The smallest step whose names have room. */
static struct step choose_step(double scale) {
  size_t last = sizeof steps / sizeof *steps - 1;
  for (size_t s = 0; s < last; s++) {
    double days = steps[s].months * MONTH_DAYS + steps[s].days;
    if (days * (double)DAY_MS * scale >= TICK_ROOM) return steps[s];
  }
  return steps[last];
}

static enum stemma_status add_words(struct layout *layout, struct layout_mark mark, double x,
                                    double y, struct stemma_error *error) {
  mark.kind = LAYOUT_TEXT;
  mark.b.x = label_width(text_of(mark.words), TICK_SIZE, false);
  mark.b.y = TICK_SIZE;
  mark.a.x = x - mark.b.x / 2;
  mark.a.y = y;
  return layout_add_mark(layout, &mark, error);
}

/* A tick with its name, at a day. */
static enum stemma_status add_tick(struct layout *layout, const struct layout_axis *axis,
                                   int32_t day, const char *name, bool is_strong,
                                   struct stemma_error *error) {
  double x = (double)(day * DAY_MS - axis->first) * axis->scale;
  struct layout_mark line = {
      .kind = LAYOUT_LINE, .a = {x, axis->bottom}, .b = {x, axis->top}, .is_strong = is_strong};
  snprintf(line.words, sizeof line.words, "%s", name);
  enum stemma_status status = layout_add_mark(layout, &line, error);
  if (status == STEMMA_OK) status = add_words(layout, line, x, axis->top + 3, error);
  if (status != STEMMA_OK) return status;
  return add_words(layout, line, x, axis->bottom - WORDS_BELOW, error);
}

/* Ticks at every day or two, or at Mondays. */
static enum stemma_status add_days(struct layout *layout, const struct layout_axis *axis, int days,
                                   struct stemma_error *error) {
  int32_t first = day_of_instant(axis->first), last = day_of_instant(axis->last);
  enum stemma_status status = STEMMA_OK;
  /* 1970-01-05 was a Monday. */
  while (days >= 7 && (((first - 4) % 7) + 7) % 7 != 0) first++;
  for (int32_t day = first; status == STEMMA_OK && day <= last + 1; day += days) {
    if (day < DAY_FIRST || day > DAY_LAST || day * DAY_MS < axis->first - DAY_MS) continue;
    char name[DAY_TEXT_SIZE];
    day_format(name, day);
    status = add_tick(layout, axis, day, name, false, error);
  }
  return status;
}

/* Ticks at the beginnings of months, quarters, years or more: one before the first date and one
 * behind the last, if they are not far. */
static enum stemma_status add_months(struct layout *layout, const struct layout_axis *axis,
                                     int months, struct stemma_error *error) {
  int32_t least = period_of_day(PERIOD_MONTH, DAY_FIRST);
  int32_t most = period_of_day(PERIOD_MONTH, DAY_LAST);
  int32_t at = period_of_day(PERIOD_MONTH, day_of_instant(axis->first)) / months * months;
  int64_t room = (int64_t)(months * MONTH_DAYS) * DAY_MS;
  enum stemma_status status = STEMMA_OK;
  for (; status == STEMMA_OK && at <= most; at += months) {
    if (at < least) continue;
    int32_t day = period_first_day(PERIOD_MONTH, at);
    if (day * DAY_MS > axis->last + room) break;
    if (day * DAY_MS < axis->first - room / 2) continue;
    bool is_year = at % 12 == 0;
    char name[PERIOD_NAME_SIZE];
    period_format(name, is_year ? PERIOD_YEAR : PERIOD_MONTH, is_year ? at / 12 : at);
    status = add_tick(layout, axis, day, name, is_year, error);
  }
  return status;
}

enum stemma_status layout_add_axis(struct layout *layout, const struct layout_axis *axis,
                                   struct stemma_error *error) {
  char name[DAY_TEXT_SIZE];
  if (axis->scale <= 0) { /* a single moment */
    int32_t day = day_of_instant(axis->first);
    day_format(name, day);
    return add_tick(layout, axis, day, name, false, error);
  }
  struct step step = choose_step(axis->scale);
  if (step.months == 0) return add_days(layout, axis, step.days, error);
  return add_months(layout, axis, step.months, error);
}
