/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Days and instants: against a calendar that is counted day by day, and by hand. */
#include "graph/day.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/random.h"
#include "tests/watched.h"

#define UNTOUCHED INT64_C(-77)

/* A day that is turned like the leaves of a calendar. */
struct leaf {
  int year;
  int month;
  int day;
};

static int leaf_last(const struct leaf *leaf) {
  if (leaf->month == 2) {
    bool leap = (leaf->year % 4 == 0 && leaf->year % 100 != 0) || leaf->year % 400 == 0;
    return leap ? 29 : 28;
  }
  return leaf->month == 4 || leaf->month == 6 || leaf->month == 9 || leaf->month == 11 ? 30 : 31;
}

static void leaf_turn(struct leaf *leaf) {
  if (leaf->day++ < leaf_last(leaf)) return;
  leaf->day = 1;
  if (leaf->month++ < 12) return;
  leaf->month = 1;
  leaf->year++;
}

static void test_every_day(void **state) {
  (void)state;
  struct leaf leaf = {1, 1, 1};
  int32_t step = (int32_t)watched_step(1, 11); /* in any month */
  for (int32_t number = DAY_FIRST; number <= DAY_LAST; number++, leaf_turn(&leaf)) {
    if (number % step != 0) continue;
    char expected[40];
    char formatted[DAY_TEXT_SIZE];
    int32_t parsed;
    snprintf(expected, sizeof expected, "%04d-%02d-%02d", leaf.year, leaf.month, leaf.day);
    day_format(formatted, number);
    assert_string_equal(formatted, expected);
    assert_true(day_parse(&parsed, text_of(expected)));
    assert_int_equal(parsed, number);
  }
  assert_int_equal(leaf.year, 10000);
}

static void test_epoch(void **state) {
  (void)state;
  int32_t day;
  assert_true(day_parse(&day, TEXT("1970-01-01")));
  assert_int_equal(day, 0);
  assert_true(day_parse(&day, TEXT("2000-03-01")));
  assert_int_equal(day, 11017);
}

static void test_not_a_day(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",           "2024",        "2024-1-01",   "2024-01-1",  "2024-00-01", "2024-13-01",
      "2024-01-00", "2024-01-32",  "2023-02-29",  "1900-02-29", "2024-04-31", "0000-01-01",
      "2024/01/01", "2024-01-01 ", " 2024-01-01", "+024-01-01", "2024-+1-01", "20240101",
      "2024-01-0x", "2024-01-01T", "-024-01-01",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    int32_t day = -77;
    assert_false(day_parse(&day, text_of(texts[i])));
    assert_int_equal(day, -77);
  }
  int32_t day = -77;
  assert_false(day_parse(&day, (struct text){0}));
}

static void test_instants(void **state) {
  (void)state;
  static const struct {
    const char *text;
    int64_t ms;
  } cases[] = {
      {"1970-01-01", 0},
      {"1970-01-01T00:00:00Z", 0},
      {"1970-01-01T00:00:00", 0},
      {"1970-01-01 00:00:01Z", 1000},
      {"1970-01-01T00:00:00.5Z", 500},
      {"1970-01-01T00:00:00.0019999999999999999999Z", 1},
      {"1970-01-01T00:00:00.123", 123},
      {"1969-12-31T23:59:59.999Z", -1},
      {"2022-03-02T23:29:04.000Z", INT64_C(1646263744000)},
      {"2022-03-03T01:29:04+02:00", INT64_C(1646263744000)},
      {"2022-03-02T18:59:04.250-04:30", INT64_C(1646263744250)},
      {"2024-02-29T23:59:59.999Z", INT64_C(1709251199999)},
      {"0001-01-01T00:00:00Z", DAY_FIRST * DAY_MS},
      {"9999-12-31T23:59:59.999Z", (DAY_LAST + 1) * DAY_MS - 1},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t ms = UNTOUCHED;
    assert_true(day_parse_instant(&ms, text_of(cases[i].text)));
    assert_int_equal(ms, cases[i].ms);
  }
}

static void test_not_an_instant(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",
      "now",
      "2022-03-02T",
      "2022-03-02T23",
      "2022-03-02T23:29",
      "2022-03-02T23:29Z",
      "2022-03-02  23:29:04",
      "2022-03-02t23:29:04Z",
      "2022-03-02T23:29:04z",
      "2022-03-02T24:00:00Z",
      "2022-03-02T23:60:00Z",
      "2022-03-02T23:29:60Z",
      "2022-03-02T23:29:04.Z",
      "2022-03-02T23:29:04.",
      "2022-03-02T23:29:04ZZ",
      "2022-03-02T23:29:04Z ",
      "2022-03-02T23:29:04+0200",
      "2022-03-02T23:29:04+02",
      "2022-03-02T23:29:04+24:00",
      "2022-03-02T23:29:04+02:60",
      "2022-03-02T23:29:04+",
      "2022-03-02T23:29:04.1+",
      "2022-02-30T00:00:00Z",
      "2022-03-02T2a:29:04Z",
      "0001-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    int64_t ms = UNTOUCHED;
    assert_false(day_parse_instant(&ms, text_of(texts[i])));
    assert_int_equal(ms, UNTOUCHED);
  }
}

/* Nothing is read behind the end: each prefix of an instant lies in a buffer of its size. */
/* The usual layout is read eight bytes at a time: another digit behind it changes nothing. */
static void test_usual_instants(void **state) {
  (void)state;
  static const char odd[] = "0123456789-:.TZ+ /;\xB0\x80\xFF";
  struct random random = {24};
  int read = 0;
  for (int i = 0; i < 300000; i++) {
    char usual[64], longer[64];
    snprintf(usual, sizeof usual, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
             random_below(&random, 10000), random_below(&random, 14), random_below(&random, 33),
             random_below(&random, 25), random_below(&random, 61), random_below(&random, 61),
             random_below(&random, 1000));
    if (i % 2 == 0) usual[random_below(&random, 23)] = odd[random_below(&random, sizeof odd - 1)];
    snprintf(longer, sizeof longer, "%.23s0Z", usual);
    int64_t a = 7, b = 7;
    bool is_read = day_parse_instant(&a, (struct text){usual, 24});
    assert_int_equal(is_read, day_parse_instant(&b, (struct text){longer, 25}));
    assert_true(a == b);
    read += is_read;
  }
  assert_true(read > 100000 && read < 290000);
}

static void test_prefixes(void **state) {
  (void)state;
  static const char whole[] = "2022-03-02T23:29:04.125+02:00";
  for (size_t length = 0; length < sizeof whole; length++) {
    char *copy = test_malloc(length + 1);
    memcpy(copy, whole, length);
    int64_t ms;
    bool known = day_parse_instant(&ms, (struct text){.bytes = copy, .length = length});
    bool expected = length == 10 || length == 19 || (length >= 21 && length <= 23) || length == 29;
    assert_int_equal(known, expected);
    test_free(copy);
  }
}

static void test_day_of_instant(void **state) {
  (void)state;
  assert_int_equal(day_of_instant(0), 0);
  assert_int_equal(day_of_instant(DAY_MS - 1), 0);
  assert_int_equal(day_of_instant(DAY_MS), 1);
  assert_int_equal(day_of_instant(-1), -1);
  assert_int_equal(day_of_instant(-DAY_MS), -1);
  assert_int_equal(day_of_instant(-DAY_MS - 1), -2);
  assert_int_equal(day_of_instant(INT64_C(1646263744000)), 19053);
}

static void assert_day(const char *name, const char *expected) {
  int32_t day = 0;
  char text[DAY_TEXT_SIZE] = "";
  if (day_in_name(&day, text_of(name))) day_format(text, day);
  assert_string_equal(text, expected);
}

static void test_days_in_names(void **state) {
  (void)state;
  assert_day("models-2026-08-22.jsonl.gz", "2026-08-22");
  assert_day("2026-08-22", "2026-08-22");
  assert_day("a2026-08-22b2026-08-22", "2026-08-22");
  assert_day("2026-08-22-2026-08-23", "");
  assert_day("12026-08-22", "");
  assert_day("2026-08-221", "");
  assert_day("2026-13-22", "");
  assert_day("models.jsonl", "");
  assert_day("", "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_day),      cmocka_unit_test(test_epoch),
      cmocka_unit_test(test_not_a_day),      cmocka_unit_test(test_instants),
      cmocka_unit_test(test_not_an_instant), cmocka_unit_test(test_prefixes),
      cmocka_unit_test(test_usual_instants), cmocka_unit_test(test_day_of_instant),
      cmocka_unit_test(test_days_in_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
