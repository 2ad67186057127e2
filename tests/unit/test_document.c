/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of several lists in each format, and numbers with their sign. */
#include "engine/report/document.h"

#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/report/number.h"
#include "engine/report/writers.h"

static const struct report_column columns[] = {{"name", "NAME", false, 0, 0},
                                               {"change", "CHANGE", true, 0, 0}};

static void fill_row(struct report_value *cells, void *context, size_t row) {
  const char *const *names = context;
  cells[0] = report_word(names[row]);
  cells[1] = report_change(row == 0 ? 1234567 : -5);
}

static const char *names[] = {"up", "down"};

static struct report list_of(size_t rows) {
  return (struct report){
      .columns = columns, .column_count = 2, .row_count = rows, .row = fill_row, .context = names};
}

static void assert_written(size_t second, struct text title, enum report_format format,
                           const char *expected) {
  const struct report_field fields[] = {{"models", report_count(3)}};
  const struct report_facts facts[] = {{"old", fields, 1}, {"new", fields, 0}};
  const struct report_part parts[] = {
      {"first", TEXT("First: 2"), list_of(2)},
      {"second", second > 0 ? TEXT("Second: 1") : TEXT(""), list_of(second)},
      {"third", TEXT("Third: 9 (0 shown)"), list_of(0)}};
  const struct report flat = list_of(2);
  const struct report_document document = {.schema = "stemma.test/1",
                                           .title = title,
                                           .facts = facts,
                                           .fact_count = 2,
                                           .parts = parts,
                                           .part_count = 3,
                                           .flat = &flat};
  const struct report_style style = {.format = format};
  char *bytes = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&bytes, &size);
  assert_non_null(out);
  report_write_document(out, &document, &style);
  assert_int_equal(fclose(out), 0);
  assert_string_equal(bytes, expected);
  free(bytes);
}

static void test_json(void **state) {
  (void)state;
  assert_written(1, TEXT("not in JSON"), REPORT_JSON,
                 "{\"schema\":\"stemma.test/1\",\n"
                 "\"old\":{\"models\":3},\n"
                 "\"new\":{},\n"
                 "\"first\":[\n"
                 "{\"name\":\"up\",\"change\":1234567},\n"
                 "{\"name\":\"down\",\"change\":-5}\n"
                 "],\n"
                 "\"second\":[\n"
                 "{\"name\":\"up\",\"change\":1234567}\n"
                 "],\n"
                 "\"third\":[]}\n");
}

static void test_tables(void **state) {
  (void)state;
  assert_written(1, TEXT("old to new"), REPORT_TABLE,
                 "old to new\n"
                 "\n"
                 "First: 2\n"
                 "NAME      CHANGE\n"
                 "up    +1,234,567\n"
                 "down          -5\n"
                 "\n"
                 "Second: 1\n"
                 "NAME      CHANGE\n"
                 "up    +1,234,567\n"
                 "\n"
                 "Third: 9 (0 shown)\n");
  assert_written(0, TEXT(""), REPORT_TABLE,
                 "First: 2\n"
                 "NAME      CHANGE\n"
                 "up    +1,234,567\n"
                 "down          -5\n"
                 "\n"
                 "Third: 9 (0 shown)\n");
}

static void test_flat(void **state) {
  (void)state;
  assert_written(1, TEXT(""), REPORT_CSV, "name,change\r\nup,1234567\r\ndown,-5\r\n");
  assert_written(1, TEXT(""), REPORT_TSV, "name\tchange\nup\t1234567\ndown\t-5\n");
  assert_written(1, TEXT(""), REPORT_QUIET, "up\ndown\n");
}

static void assert_shown(struct report_value value, const char *pretty, const char *plain) {
  char buffer[NUMBER_SIZE];
  struct text text = report_format_pretty(buffer, &value);
  assert_true(text_equal(text, text_of(pretty)));
  text = report_format_plain(buffer, &value);
  assert_true(text_equal(text, text_of(plain)));
}

static void test_signs(void **state) {
  (void)state;
  assert_shown(report_change(0), "0", "0");
  assert_shown(report_change(999), "+999", "999");
  assert_shown(report_change(INT64_MIN), "-9,223,372,036,854,775,808", "-9223372036854775808");
  struct report_value shift = report_real(-0.0357);
  shift.kind = REPORT_SHIFT;
  assert_shown(shift, "-3.57 pp", "-0.0357");
  shift.as.real = 0.5;
  assert_shown(shift, "+50.00 pp", "0.5");
  shift.as.real = 0;
  assert_shown(shift, "0.00 pp", "0");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_json),
      cmocka_unit_test(test_tables),
      cmocka_unit_test(test_flat),
      cmocka_unit_test(test_signs),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
