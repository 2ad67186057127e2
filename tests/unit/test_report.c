/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The writers of engine/report: each format, and hostile text in each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/report/glyph.h"
#include "engine/report/number.h"
#include "engine/report/report.h"
#include "graph/text.h"

/* One row of the test report. */
struct sample {
  struct text id;      /* column 0 */
  uint64_t count;      /* column 1 */
  double real;         /* column 2 */
  struct text license; /* column 3 */
};

static const struct report_column columns[] = {
    {"model", "model", false, 0, 8}, {"count", "count", true, 0, 0},
    {"real", "real", true, 1, 0},    {"license", "license", false, 2, 6},
    {"hidden", NULL, false, 0, 0},
};

static void fill_row(struct report_value *cells, void *context, size_t row) {
  const struct sample *sample = (const struct sample *)context + row;
  cells[0] = report_text(sample->id);
  cells[1] = report_count(sample->count);
  cells[2] = report_real(sample->real);
  cells[3] = report_text(sample->license);
  cells[4] = REPORT_VALUE_NULL;
}

/* The report as bytes, to be freed. */
static char *written(const struct sample *samples, size_t count, enum report_format format,
                     size_t width) {
  char *bytes = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&bytes, &size);
  assert_non_null(out);
  struct report_field rules[] = {{"decay", report_real(0.5)}, {"since", report_day(0)}};
  struct report report = {.schema = "stemma.test/1",
                          .rules = rules,
                          .rule_count = 2,
                          .columns = columns,
                          .column_count = sizeof columns / sizeof *columns,
                          .row_count = count,
                          .row = fill_row};
  union {
    const struct sample *in;
    void *out;
  } context = {.in = samples};
  report.context = context.out;
  struct report_style style = {.format = format, .width = width};
  report_write(out, &report, &style);
  fclose(out);
  return bytes;
}

static void assert_written(const struct sample *samples, size_t count, enum report_format format,
                           size_t width, const char *expected) {
  char *bytes = written(samples, count, format, width);
  assert_string_equal(bytes, expected);
  free(bytes);
}

static const struct sample plain[] = {
    {.id = {"Qwen/Qwen2.5-7B", 15},
     .count = 1234567,
     .real = 1070.852380952381,
     .license = {"apache-2.0", 10}},
    {.id = {"a", 1}, .count = 0, .real = 0, .license = {NULL, 0}},
};

static void test_json(void **state) {
  (void)state;
  assert_written(plain, 2, REPORT_JSON, 0,
                 "{\"schema\":\"stemma.test/1\",\n\"source\":{},\n"
                 "\"rules\":{\"decay\":0.5,\"since\":\"1970-01-01\"},\n\"rows\":[\n"
                 "{\"model\":\"Qwen/Qwen2.5-7B\",\"count\":1234567,\"real\":1070.852380952381,"
                 "\"license\":\"apache-2.0\",\"hidden\":null},\n"
                 "{\"model\":\"a\",\"count\":0,\"real\":0,\"license\":null,\"hidden\":null}\n]}\n");
  assert_written(plain, 0, REPORT_JSON, 0,
                 "{\"schema\":\"stemma.test/1\",\n\"source\":{},\n"
                 "\"rules\":{\"decay\":0.5,\"since\":\"1970-01-01\"},\n\"rows\":[]}\n");
}

static void test_csv(void **state) {
  (void)state;
  assert_written(plain, 2, REPORT_CSV, 0,
                 "model,count,real,license,hidden\r\n"
                 "Qwen/Qwen2.5-7B,1234567,1070.852380952381,apache-2.0,\r\n"
                 "a,0,0,,\r\n");
  assert_written(plain, 1, REPORT_TSV, 0,
                 "model\tcount\treal\tlicense\thidden\n"
                 "Qwen/Qwen2.5-7B\t1234567\t1070.852380952381\tapache-2.0\t\n");
}

static void test_quiet(void **state) {
  (void)state;
  assert_written(plain, 2, REPORT_QUIET, 0, "Qwen/Qwen2.5-7B\na\n");
  assert_written(plain, 0, REPORT_QUIET, 0, "");
}

static void test_table(void **state) {
  (void)state;
  assert_written(plain, 2, REPORT_TABLE, 0,
                 "model                count     real  license\n"
                 "Qwen/Qwen2.5-7B  1,234,567  1,070.9  apache-2.0\n"
                 "a                        0      0.0\n");
}

/* Cut columns first, then whole ones by importance; the first column keeps its least width. */
static void test_table_narrow(void **state) {
  (void)state;
  assert_written(plain, 2, REPORT_TABLE, 44,
                 "model                count     real  license\n"
                 "Qwen/Qwen2.5-7B  1,234,567  1,070.9  apache…\n"
                 "a                        0      0.0\n");
  assert_written(plain, 2, REPORT_TABLE, 30,
                 "model           count     real\n"
                 "Qwen/Qwen…  1,234,567  1,070.9\n"
                 "a                   0      0.0\n");
  assert_written(plain, 2, REPORT_TABLE, 20,
                 "model          count\n"
                 "Qwen/Qwe…  1,234,567\n"
                 "a                  0\n");
  /* Narrower than all that may go: the line is too long rather than empty. */
  assert_written(plain, 2, REPORT_TABLE, 1,
                 "model         count\n"
                 "Qwen/Qw…  1,234,567\n"
                 "a                 0\n");
}

/* Escapes, C1, direction marks, newlines, bytes that are not UTF-8. */
#define HOSTILE "=1+\x1b[31m\"\xc2\x9b\xe2\x80\xae\n\xff,\\\xed\xa0\x80z"
static const struct sample hostile[] = {
    {.id = {"+x", 2}, .count = 1, .real = 1, .license = {HOSTILE, sizeof HOSTILE - 1}},
};

static void test_hostile_json(void **state) {
  (void)state;
  char *bytes = written(hostile, 1, REPORT_JSON, 0);
  assert_non_null(strstr(bytes, "\"license\":\"=1+\\u001b[31m\\\"\\u009b\\u202e\\n\xef\xbf\xbd,\\\\"
                                "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\""));
  free(bytes);
}

static void test_hostile_csv(void **state) {
  (void)state;
  assert_written(hostile, 1, REPORT_CSV, 0,
                 "model,count,real,license,hidden\r\n"
                 "'+x,1,1,\"'=1+\\x1b[31m\"\"\\x9b\\u202e\\n\xef\xbf\xbd,\\"
                 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\",\r\n");
  assert_written(hostile, 1, REPORT_TSV, 0,
                 "model\tcount\treal\tlicense\thidden\n"
                 "'+x\t1\t1\t'=1+\\x1b[31m\"\\x9b\\u202e\\n\xef\xbf\xbd,\\\\"
                 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\t\n");
}

static void test_hostile_table(void **state) {
  (void)state;
  assert_written(hostile, 1, REPORT_TABLE, 0,
                 "model  count  real  license\n"
                 "+x         1   1.0  =1+\\x1b[31m\"\\x9b\\u202e\\n\xef\xbf\xbd,\\"
                 "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\n");
}

/* No byte string gets a control byte through, and JSON's text stays valid UTF-8. */
static void test_any_bytes(void **state) {
  (void)state;
  uint32_t random = 1;
  for (int round = 0; round < 2000; round++) {
    char text[24];
    for (size_t i = 0; i < sizeof text; i++) {
      random = random * 1664525U + 1013904223U;
      text[i] = (char)(random >> 24);
    }
    struct sample sample = {.id = {text, sizeof text}, .license = {text, sizeof text}};
    for (int format = REPORT_TABLE; format <= REPORT_QUIET; format++) {
      char *bytes = written(&sample, 1, (enum report_format)format, 0);
      struct text rest = text_of(bytes);
      while (rest.length > 0) {
        struct glyph glyph = glyph_take(&rest);
        bool layout = glyph.code == '\n' || glyph.code == '\r' || glyph.code == '\t';
        assert_true(!glyph.escaped || layout);
      }
      free(bytes);
    }
  }
}

static void test_width(void **state) {
  (void)state;
  assert_int_equal(glyph_width(TEXT("abc")), 3);
  assert_int_equal(glyph_width(TEXT("通义千问")), 8);
  assert_int_equal(glyph_width(TEXT("🦙x")), 3);
  assert_int_equal(glyph_width(TEXT("e\xcc\x81")), 1);
  assert_int_equal(glyph_width(TEXT("\x1b")), 4);
  assert_int_equal(glyph_width(TEXT("")), 0);
}

static void assert_cut(struct text text, size_t width, const char *expected) {
  char *bytes = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&bytes, &size);
  assert_non_null(out);
  size_t used = glyph_write_cut(out, text, width);
  fclose(out);
  assert_string_equal(bytes, expected);
  assert_int_equal(used, glyph_width(text_of(bytes)));
  assert_true(used <= width);
  free(bytes);
}

static void test_cut(void **state) {
  (void)state;
  assert_cut(TEXT("abcdef"), 6, "abcdef");
  assert_cut(TEXT("abcdef"), 4, "abc…");
  assert_cut(TEXT("通义千问"), 4, "通…");
  assert_cut(TEXT("a\nb"), 3, "a…");
  assert_cut(TEXT("abc"), 1, "…");
  assert_cut(TEXT("abc"), 0, "");
  char *bytes = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&bytes, &size);
  assert_non_null(out);
  assert_int_equal(glyph_write_middle(out, TEXT("Qwen/Qwen2.5-7B-Instruct"), 15), 15);
  fclose(out);
  assert_string_equal(bytes, "Qwen/Qwen…truct");
  free(bytes);
}

static void assert_shortest(double value, const char *expected) {
  char out[NUMBER_SIZE];
  number_format_shortest(out, value);
  assert_string_equal(out, expected);
}

static void test_numbers(void **state) {
  (void)state;
  char out[NUMBER_SIZE];
  number_format_fixed(out, 999999.96, 1);
  assert_string_equal(out, "1,000,000.0");
  number_format_fixed(out, -1234.56, 1);
  assert_string_equal(out, "-1,234.6");
  number_format_fixed(out, DBL_MAX, 1);
  assert_string_equal(out, "1.798e+308");
  assert_shortest(0.1, "0.1");
  assert_shortest(1.0 / 3, "0.3333333333333333");
  assert_shortest(0.1 + 0.2, "0.30000000000000004");
  assert_shortest(1e300, "1e+300");
  assert_shortest((double)NAN, "null");
  assert_shortest((double)INFINITY, "null");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_json),         cmocka_unit_test(test_csv),
      cmocka_unit_test(test_quiet),        cmocka_unit_test(test_table),
      cmocka_unit_test(test_table_narrow), cmocka_unit_test(test_hostile_json),
      cmocka_unit_test(test_hostile_csv),  cmocka_unit_test(test_hostile_table),
      cmocka_unit_test(test_any_bytes),    cmocka_unit_test(test_width),
      cmocka_unit_test(test_cut),          cmocka_unit_test(test_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
