/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists as Python prints them: cases by hand, hostile ones, and a memory that runs out. */
#include "engine/read/python_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/failing_memory.h"

enum { TRACE_SIZE = 4096 };

/* Reads a text, in memory of exactly its size, as `<string>`, `{other}` … or `!fault`. */
static void trace_list(char trace[TRACE_SIZE], struct text text) {
  struct arena arena = ARENA_INIT;
  struct python_list list;
  char *exact = malloc(text.length == 0 ? 1 : text.length);
  assert_non_null(exact);
  if (text.length > 0) memcpy(exact, text.bytes, text.length);
  assert_int_equal(python_list_read(&list, (struct text){exact, text.length}, &arena), STEMMA_OK);
  size_t length = 0;
  trace[0] = '\0';
  for (size_t i = 0; i < list.count; i++) {
    const struct python_item *item = &list.items[i];
    assert_true(length + item->text.length + 3 < TRACE_SIZE);
    trace[length++] = item->is_string ? '<' : '{';
    if (item->text.length > 0) memcpy(trace + length, item->text.bytes, item->text.length);
    length += item->text.length;
    trace[length++] = item->is_string ? '>' : '}';
    trace[length] = '\0';
  }
  if (list.fault != NULL) {
    assert_int_equal(list.count, 0);
    snprintf(trace, TRACE_SIZE, "!%s", list.fault);
  }
  free(exact);
  arena_dispose(&arena);
}

struct list_case {
  const char *text;     /* the cell */
  const char *expected; /* its trace */
};

static void check_cases(const struct list_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    char trace[TRACE_SIZE];
    trace_list(trace, text_of(cases[i].text));
    if (strcmp(trace, cases[i].expected) != 0) {
      print_error("case %zu: %s\n", i, cases[i].text);
      assert_string_equal(trace, cases[i].expected);
    }
  }
}

#define CHECK_CASES(cases) check_cases(cases, sizeof(cases) / sizeof *(cases))

static void test_lists(void **state) {
  static const struct list_case cases[] = {
      {"['a/b']", "<a/b>"},
      {"['a/b', 'c/d']", "<a/b><c/d>"},
      {"['a/b','c/d',]", "<a/b><c/d>"},
      {"  [ 'a/b' ,\n\"c/d\" ]  ", "<a/b><c/d>"},
      {"(\"it's\",)", "<it's>"},
      {"['a' 'b'\n 'c']", "<a><b><c>"},
      {"['']", "<>"},
      {"[\"\", '']", "<><>"},
      {"[',', ']', '[', \"'\"]", "<,><]><[><'>"},
      {"[u'a', b\"b\", rb'c', R'\\n']", "<a><b><c><\\n>"},
      {"[None, 'a', nan, NaN]", "<a>"},
      {"[1, 'a', -2.5e3, True]", "{1}<a>{-2.5e3}{True}"},
      {"[['x', 'y'], 'a', ('z',), {'k': ']'}]", "{['x', 'y']}<a>{('z',)}{{'k': ']'}}"},
      {"[[[[]]], 'a']", "{[[[]]]}<a>"},
      {"[abc, 'd']", "{abc}<d>"},
  };
  (void)state;
  CHECK_CASES(cases);
}

static void test_nothing(void **state) {
  static const struct list_case cases[] = {
      {"", ""},    {"   ", ""},   {"[]", ""},   {"[ ]", ""},       {"()", ""},      {"[,]", ""},
      {"nan", ""}, {" NaN ", ""}, {"None", ""}, {"null", ""},      {"<NA>", ""},    {"[None]", ""},
      {",", ""},   {" , ,", ""},  {"''", ""},   {"nan, None", ""}, {"[nan, ]", ""}, {"[,,]", ""},
  };
  (void)state;
  CHECK_CASES(cases);
}

static void test_bare(void **state) {
  static const struct list_case cases[] = {
      {"a/b", "<a/b>"},   {" a/b , c/d,,", "<a/b><c/d>"},
      {"'a/b'", "<a/b>"}, {"'a/b', \"c/d\"", "<a/b><c/d>"},
      {"'a/b", "<'a/b>"}, {"a\\n", "<a\\n>"},
      {"a b", "<a b>"},   {"a/b]", "<a/b]>"},
  };
  (void)state;
  CHECK_CASES(cases);
}

static void test_escapes(void **state) {
  static const struct list_case cases[] = {
      {"['\\'']", "<'>"},
      {"[\"\\\"\"]", "<\">"},
      {"['\\\\']", "<\\>"},
      {"['a\\nb\\tc\\rd']", "<a\nb\tc\rd>"},
      {"['\\a\\b\\f\\v']", "<\a\b\f\v>"},
      {"['\\x41\\x62']", "<Ab>"},
      {"['\\xe9']", "<\xC3\xA9>"},
      {"['\\u00e9\\u20ac']", "<\xC3\xA9\xE2\x82\xAC>"},
      {"['\\U0001F600']", "<\xF0\x9F\x98\x80>"},
      {"['\\ud83d\\ude00']", "<\xF0\x9F\x98\x80>"},
      {"['\\ud83d']", "<\xEF\xBF\xBD>"},
      {"['\\ude00\\ud83d']", "<\xEF\xBF\xBD\xEF\xBF\xBD>"},
      {"['\\ud83d\\u0041']", "<\xEF\xBF\xBD"
                             "A>"},
      {"['\\ud83d\\ude0']", "<\xEF\xBF\xBD\\ude0>"},
      {"['\\U00110000']", "<\xEF\xBF\xBD>"},
      {"['\\UFFFFFFFF']", "<\xEF\xBF\xBD>"},
      {"['\\101\\60\\0']", "<A0\1>"},
      {"['\\777']", "<\xC7\xBF>"},
      {"['\\x00\\u0000']", "<\1\1>"},
      {"['a\\\nb']", "<ab>"},
      {"['\\q\\N{BULLET}\\x4\\u12']", "<\\q\\N{BULLET}\\x4\\u12>"},
      {"['\\x4g\\8']", "<\\x4g\\8>"},
      {"[r'\\x41\\'']", "<\\x41\\'>"},
  };
  (void)state;
  CHECK_CASES(cases);
}

static void test_faults(void **state) {
  static const struct list_case cases[] = {
      {"[", "!a bracket without its end"},
      {"['a'", "!a bracket without its end"},
      {"['a', ", "!a bracket without its end"},
      {"['a", "!a quote without its end"},
      {"['a\\']", "!a quote without its end"},
      {"['\\", "!a quote without its end"},
      {"[\"a']", "!a quote without its end"},
      {"[x'a]", "!a quote without its end"},
      {"['a') ", "!no list"},
      {"['a'] x", "!no list"},
      {"['a']]", "!no list"},
      {"('a', 'b']", "!no list"},
      {"[['a']", "!a bracket without its end"},
      {"{'models': ['a/b']}", "!no list"},
      {"{'a/b'}", "!no list"},
  };
  (void)state;
  CHECK_CASES(cases);
}

static void test_bytes(void **state) {
  char trace[TRACE_SIZE];
  (void)state;
  trace_list(trace, TEXT("['a\0b', '\xFF\xC3']"));
  assert_string_equal(trace, "<a\1b><\xFF\xC3>");
  trace_list(trace, TEXT("a\0b"));
  assert_string_equal(trace, "<a\1b>");
  trace_list(trace, TEXT("[\0]"));
  assert_int_equal(trace[0], '{');
}

/* Nesting costs no stack, and no item is one too many. */
static void test_extent(void **state) {
  enum { DEPTH = 1000000 };
  struct arena arena = ARENA_INIT;
  struct python_list list;
  (void)state;
  char *text = test_malloc(2 * DEPTH);
  memset(text, '[', DEPTH);
  memset(text + DEPTH, ']', DEPTH);
  assert_int_equal(python_list_read(&list, (struct text){text, 2 * DEPTH}, &arena), STEMMA_OK);
  assert_true(list.fault == NULL && list.count == 1 && !list.items[0].is_string);
  assert_int_equal(list.items[0].text.length, 2 * DEPTH - 2);
  for (size_t i = 0; i < DEPTH; i++) memcpy(text + 2 * i, "a,", 2);
  size_t most = 2 * PYTHON_LIST_MAX;
  assert_int_equal(python_list_read(&list, (struct text){text, most}, &arena), STEMMA_OK);
  assert_true(list.fault == NULL && list.count == PYTHON_LIST_MAX);
  assert_int_equal(python_list_read(&list, (struct text){text, most + 1}, &arena), STEMMA_OK);
  assert_string_equal(list.fault, "more items than the maximum");
  assert_int_equal(list.count, 0);
  test_free(text);
  arena_dispose(&arena);
}

static void test_no_memory(void **state) {
  char text[4096];
  size_t length = 1;
  (void)state;
  text[0] = '[';
  while (length + 8 < sizeof text) {
    memcpy(text + length, "'\\x41',", 7);
    length += 7;
  }
  text[length++] = ']';
  for (long n = 0;; n++) {
    struct arena arena = ARENA_INIT;
    struct python_list list;
    failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
    enum stemma_status status = python_list_read(&list, (struct text){text, length}, &arena);
    arena_dispose(&arena);
    assert_int_equal(failing_memory_stop(), 0);
    assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
    if (status == STEMMA_OK) {
      assert_true(n > 0);
      return;
    }
    assert_int_equal(status, STEMMA_NO_MEMORY);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lists),  cmocka_unit_test(test_nothing),
      cmocka_unit_test(test_bare),   cmocka_unit_test(test_escapes),
      cmocka_unit_test(test_faults), cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_extent), cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
