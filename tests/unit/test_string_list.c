/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of strings: each kind of processor's way against a walk over the bytes. */
#include "engine/read/string_list.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { BYTES = 700, ROUNDS = 200000 };

/* Behind the closing bracket, or NULL. Where strings that begin with "ba" and "li" stand goes to
 * `starts`. */
static const char *naive_list(const char **starts, size_t *count, const char *at) {
  *count = 0;
  for (;;) {
    if (*at++ != '"') return NULL;
    if ((at[0] == 'b' && at[1] == 'a') || (at[0] == 'l' && at[1] == 'i')) starts[(*count)++] = at;
    while (*at != '"') {
      if (*at == '\\' || (unsigned char)*at < ' ') return NULL;
      at++;
    }
    at++;
    if (*at == ']') return at + 1;
    if (*at++ != ',') return NULL;
  }
}

/* Every string that is wanted is there, in order, and all others begin with one of the letters. */
static void check_starts(const struct string_list *list, const char **starts, size_t count) {
  size_t found = 0;
  for (size_t i = 0; i < list->count; i++) {
    assert_int_equal(*(list->starts[i] - 1), '"');
    assert_true(list->starts[i][0] == 'b' || list->starts[i][0] == 'l');
    if (found < count && list->starts[i] == starts[found]) found++;
  }
  assert_int_equal(found, count);
}

static void check_kind(string_list_fn *kind, const char *bytes) {
  const char *starts[BYTES];
  size_t count;
  struct string_list list;
  const char *end = naive_list(starts, &count, bytes);
  const char *got = kind(&list, bytes);
  if (got == NULL && end != NULL && list.count > STRING_LIST_MAX) return;
  assert_ptr_equal(got, end);
  if (end != NULL) check_starts(&list, starts, count);
}

static void check(const char *bytes) {
  check_kind(string_list_plain, bytes);
  check_kind(string_list_best(), bytes);
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
    check_kind(string_list_avx2, bytes);
  }
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi")) {
    check_kind(string_list_avx512, bytes);
  }
#endif
}

/* A list of random strings; it ends with a line end. */
static void write_list(char *bytes, struct random *random) {
  static const char letters[] = "abil:;_xyz-07/\xC3\xA9";
  size_t at = 0, end = 2 + random_below(random, BYTES - 50);
  while (at < end) {
    bytes[at++] = '"';
    for (uint32_t i = random_below(random, 24); i > 0; i--) {
      bytes[at++] = letters[random_below(random, sizeof letters - 1)];
    }
    bytes[at++] = '"';
    bytes[at++] = ',';
  }
  bytes[at - 1] = ']';
  memset(bytes + at, 0, BYTES + STRING_LIST_READS - at);
}

static void test_lists(void **state) {
  (void)state;
  struct random random = {7};
  char bytes[BYTES + STRING_LIST_READS];
  for (int round = 0; round < ROUNDS / 40; round++) {
    write_list(bytes, &random);
    check(bytes);
  }
}

/* Lists in which some bytes are others: mostly those that mean something. */
static void test_mangled_lists(void **state) {
  (void)state;
  static const char odd[] = "\"\",,[]\\ \n\t{}bali1";
  struct random random = {8};
  char bytes[BYTES + STRING_LIST_READS];
  for (int round = 0; round < ROUNDS; round++) {
    if (round % 16 == 0) write_list(bytes, &random);
    for (uint32_t i = random_below(&random, 3); i > 0; i--) {
      char *byte = &bytes[random_below(&random, BYTES - 1)];
      if (*byte != '\0') *byte = odd[random_below(&random, sizeof odd - 1)];
    }
    check(bytes);
  }
}

/* A list that ends in each place of 64 bytes. */
static void test_each_end(void **state) {
  (void)state;
  char bytes[BYTES + STRING_LIST_READS];
  for (size_t length = 0; length < 200; length++) {
    memset(bytes, 'b', sizeof bytes);
    bytes[0] = '"';
    memcpy(bytes + 1 + length, "\"]", 3);
    check(bytes);
    memcpy(bytes + 1 + length, "\",", 3);
    check(bytes);
    memcpy(bytes + 1 + length, "\",]", 4);
    check(bytes);
    memcpy(bytes + 1 + length, "\",\"]", 5);
    check(bytes);
    memcpy(bytes + 1 + length, "\",\"li\"]", 8);
    check(bytes);
    memcpy(bytes + 1 + length, "\"\"]", 4);
    check(bytes);
  }
  check("]\0............................................................................");
  check("\"\"]\0..........................................................................");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_lists),
      cmocka_unit_test(test_mangled_lists),
      cmocka_unit_test(test_each_end),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
