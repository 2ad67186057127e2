/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Periods: their names against the C library's calendar, their numbers against their days. */
#include "graph/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "graph/day.h"

#include <cmocka.h>

static const enum period_kind kinds[] = {PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR};

/* What the C library calls the period of a day; its numbers have no leading zeros. */
static void expect_name(char out[64], enum period_kind kind, int32_t day) {
  time_t seconds = (time_t)day * 86400;
  struct tm date;
  char week[8];
  char year[16];
  assert_non_null(gmtime_r(&seconds, &date));
  assert_true(strftime(week, sizeof week, "%V", &date) > 0);
  assert_true(strftime(year, sizeof year, "%G", &date) > 0);
  int number = date.tm_year + 1900;
  switch (kind) {
  case PERIOD_WEEK: snprintf(out, 64, "%04ld-W%s", strtol(year, NULL, 10), week); break;
  case PERIOD_MONTH: snprintf(out, 64, "%04d-%02d", number, date.tm_mon + 1); break;
  case PERIOD_QUARTER: snprintf(out, 64, "%04d-Q%d", number, date.tm_mon / 3 + 1); break;
  case PERIOD_YEAR: snprintf(out, 64, "%04d", number); break;
  }
}

static void check_day(int32_t day) {
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    char expected[64];
    char name[PERIOD_NAME_SIZE];
    int32_t period = period_of_day(kinds[i], day);
    expect_name(expected, kinds[i], day);
    period_format(name, kinds[i], period);
    assert_string_equal(name, expected);
    assert_in_range(day - period_first_day(kinds[i], period), 0, 365);
    assert_in_range(period_last_day(kinds[i], period) - day, 0, 365);
  }
}

static void test_names(void **state) {
  (void)state;
  for (int32_t day = DAY_FIRST; day <= DAY_LAST; day += 61) check_day(day);
  for (int32_t day = -30000; day < 50000; day += 3) check_day(day);
  check_day(DAY_LAST);
}

/* Each period begins on the day after the one before it. */
static void test_no_gap(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    int32_t last = period_of_day(kinds[i], DAY_LAST);
    int32_t next = DAY_FIRST;
    for (int32_t period = period_of_day(kinds[i], DAY_FIRST); period <= last; period++) {
      assert_int_equal(period_first_day(kinds[i], period), next);
      assert_int_equal(period_of_day(kinds[i], next), period);
      next = period_last_day(kinds[i], period);
      assert_int_equal(period_of_day(kinds[i], next), period);
      next++;
    }
    assert_int_equal(next, DAY_LAST + 1);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_no_gap),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
