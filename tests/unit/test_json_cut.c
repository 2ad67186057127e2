/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cutter of arrays by hand: which values it finds, on which lines, and where it stops. A
 * fuzz target holds it against cJSON (fuzz_array.c). */
#include "engine/read/json_cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { ROOM = 4096 };

/* What was found, as "LINE:VALUE|" for each value, then "!LINE:WHY" for a fault. */
static char found[ROOM];

static void note(const char *before, uint64_t line, const char *text, size_t length,
                 const char *behind) {
  size_t at = strlen(found);
  snprintf(found + at, ROOM - at, "%s%llu:%.*s%s", before, (unsigned long long)line, (int)length,
           text, behind);
}

/* Cuts a text that is given in pieces of `step` bytes; a value that is being read is moved to
 * the beginning between pieces, as the reader of blocks does. */
static void cut(const char *text, size_t step, enum json_cut_shape shape) {
  struct json_cutter cutter = JSON_CUTTER_INIT(shape);
  char bytes[ROOM] = {0};
  size_t size = 0, left = strlen(text);
  found[0] = '\0';
  for (;;) {
    enum json_cut_event event = json_cut_next(&cutter, bytes, size);
    if (event == JSON_CUT_MORE && left == 0) event = json_cut_end(&cutter);
    if (event == JSON_CUT_VALUE) {
      note("", cutter.start_line, bytes + cutter.start, cutter.end - cutter.start, "|");
    }
    if (event == JSON_CUT_FAULT) {
      note("!", cutter.line, cutter.why, strlen(cutter.why), "");
      return;
    }
    if (event == JSON_CUT_VALUE) continue;
    if (left == 0) return;
    size_t from = json_cut_is_inside(&cutter) ? cutter.start : cutter.at;
    memmove(bytes, bytes + from, size - from);
    size -= from;
    cutter.at -= from;
    cutter.start = 0;
    size_t piece = left < step ? left : step;
    memcpy(bytes + size, text, piece);
    size += piece;
    memset(bytes + size, 0, JSON_CUT_PADDING);
    text += piece;
    left -= piece;
  }
}

struct row {
  const char *text;
  const char *wanted;
};

static void check_rows(const struct row *rows, size_t count, enum json_cut_shape shape) {
  for (size_t i = 0; i < count; i++) {
    for (size_t step = 1; step < 40; step++) {
      cut(rows[i].text, step, shape);
      if (strcmp(found, rows[i].wanted) != 0) {
        fail_msg("%s in steps of %zu: %s, not %s", rows[i].text, step, found, rows[i].wanted);
      }
    }
  }
}

static void test_arrays(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"", ""},
      {"[]", ""},
      {" \n[ \n ]\n\n", ""},
      {"[{}]", "1:{}|"},
      {"[{},{}]", "1:{}|1:{}|"},
      {"[\n{\"a\":1},\n\n{\"b\":2}\n]\n", "2:{\"a\":1}|4:{\"b\":2}|"},
      {"[\r\n  {\n\t\"a\": [\n1]\n  }\n,{}]", "2:{  \"a\": [ 1]   }|6:{}|"},
      {"[\"a]\",\"\\\"]\",\"\\\\\",\"{\"]", "1:\"a]\"|1:\"\\\"]\"|1:\"\\\\\"|1:\"{\"|"},
      {"[{\"a\\\\\":\"}\"},{\"\\\"}\":0}]", "1:{\"a\\\\\":\"}\"}|1:{\"\\\"}\":0}|"},
      {"[1,-2.5e3 , true,null]", "1:1|1:-2.5e3|1:true|1:null|"},
      {"[[],[[{}]],{\"a\":[]}]", "1:[]|1:[[{}]]|1:{\"a\":[]}|"},
      {"[{}]\n[{}][]\n [1]", "1:{}|2:{}|3:1|"},
      {"[\"a\nb\",\"\\\nc\",{}]", "1:\"a\nb\"|2:\"\\\nc\"|3:{}|"},
      /* Which bracket closes which is for the reader of the value to see. */
      {"[{],{}]", "1:{]|1:{}|"},
      {"[tru,{a}]", "1:tru|1:{a}|"},
  };
  check_rows(rows, sizeof rows / sizeof *rows, JSON_CUT_ARRAYS);
}

static void test_faults(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"[", "!1:ends in the middle of an array"},
      {"[\n\n", "!3:ends in the middle of an array"},
      {"[{}", "1:{}|!1:ends in the middle of an array"},
      {"[{},\n", "1:{}|!2:ends in the middle of an array"},
      {"[{}]\n[{}\n", "1:{}|2:{}|!3:ends in the middle of an array"},
      {"[{},\n{\n\n", "1:{}|!2:ends in the middle of a record"},
      {"[\"a", "!1:ends in the middle of a record"},
      {"[12", "!1:ends in the middle of a record"},
      {"[{}\n{}]", "1:{}|!2:a comma is missing before this"},
      {"[1 2]", "1:1|!1:a comma is missing before this"},
      {"[1{}]", "1:1|!1:a comma is missing before this"},
      {"[\"a\"\"b\"]", "1:\"a\"|!1:a comma is missing before this"},
      {"[{}}]", "1:{}|!1:a comma is missing before this"},
      {"[{},\n,{}]", "1:{}|!2:a comma where a record should begin"},
      {"[,{}]", "!1:a comma where a record should begin"},
      {"[{},]", "1:{}|!1:a comma before the end of the array"},
      {"[}", "!1:a closing bracket where a record should begin"},
      {"[{}]\nx", "1:{}|!2:text outside of an array"},
      {"[{}],", "1:{}|!1:text outside of an array"},
      {"[{}]]", "1:{}|!1:text outside of an array"},
  };
  check_rows(rows, sizeof rows / sizeof *rows, JSON_CUT_ARRAYS);
}

static void test_values(void **state) {
  (void)state;
  static const struct row rows[] = {
      {"", ""},
      {"{}", "1:{}|"},
      {"{\n}\n{\n\"a\": 1}\n", "1:{ }|3:{ \"a\": 1}|"},
      {"{}{}[]\"a\"1 \n2", "1:{}|1:{}|1:[]|1:\"a\"|1:1|2:2|"},
      {"{}\n{\n", "1:{}|!2:ends in the middle of a record"},
      {"{}\n\"a", "1:{}|!2:ends in the middle of a record"},
      {"{},{}", "1:{}|!1:a comma where a record should begin"},
      {"{}]", "1:{}|!1:a closing bracket that nothing has opened"},
  };
  check_rows(rows, sizeof rows / sizeof *rows, JSON_CUT_VALUES);
}

/* Random bytes out of those that matter: the pieces change nothing. */
static void test_pieces(void **state) {
  (void)state;
  struct random random = {17};
  for (int round = 0; round < 20000; round++) {
    char text[64] = "[", whole[ROOM];
    size_t length = 1 + random_below(&random, 60);
    for (size_t i = 1; i < length; i++) text[i] = "[]{},\"\\ \n1a"[random_below(&random, 11)];
    text[length] = '\0';
    enum json_cut_shape shape = round % 4 == 0 ? JSON_CUT_VALUES : JSON_CUT_ARRAYS;
    cut(text, sizeof text, shape);
    memcpy(whole, found, sizeof whole);
    cut(text, 1 + random_below(&random, 9), shape);
    assert_string_equal(found, whole);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_arrays),
      cmocka_unit_test(test_faults),
      cmocka_unit_test(test_values),
      cmocka_unit_test(test_pieces),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
