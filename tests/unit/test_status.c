/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors: the first message wins, and a long one keeps its beginning and its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "graph/status.h"

static void test_first_wins(void **state) {
  (void)state;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(stemma_error_set(&error, STEMMA_IO, "%s: %d", "first", 1), STEMMA_IO);
  assert_int_equal(stemma_error_set(&error, STEMMA_BAD_INPUT, "second"), STEMMA_BAD_INPUT);
  assert_int_equal(error.status, STEMMA_IO);
  assert_string_equal(error.message, "first: 1");
  assert_int_equal(stemma_error_set(NULL, STEMMA_IO, "nobody hears"), STEMMA_IO);
}

/* A message of a name of `length` characters, each `character`, in UTF-8. */
static void check_long(const char *character, size_t length) {
  char name[8192] = "";
  size_t size = strlen(character), used = 0;
  for (size_t i = 0; i < length; i++, used += size) memcpy(name + used, character, size + 1);
  struct stemma_error error = STEMMA_ERROR_INIT;
  stemma_error_set(&error, STEMMA_IO, "<%s: the reason>", name);
  size_t whole = used + strlen("<: the reason>");
  assert_true(strlen(error.message) < STEMMA_ERROR_MAX);
  assert_int_equal(error.message[0], '<');
  assert_non_null(strstr(error.message, ": the reason>"));
  const char *cut = strstr(error.message, "…");
  assert_int_equal(cut != NULL, whole >= STEMMA_ERROR_MAX);
  if (cut == NULL) return;
  /* Whole characters stand on both sides. */
  assert_int_equal((size_t)(cut - error.message - 1) % size, 0);
  assert_int_equal(strncmp(cut + strlen("…"), character, size), 0);
  assert_true(strlen(error.message) >= STEMMA_ERROR_MAX - 8);
}

static void test_long(void **state) {
  (void)state;
  static const char *const characters[] = {"x", "é", "漢", "😀", "\x80"};
  for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
    size_t most = 4096 / strlen(characters[i]);
    for (size_t length = 0; length <= most; length += length < 600 ? 1 : 97) {
      check_long(characters[i], length);
    }
  }
}

static void test_exit_codes(void **state) {
  (void)state;
  assert_int_equal(stemma_exit_code(STEMMA_OK), 0);
  assert_int_equal(stemma_exit_code(STEMMA_USAGE), 2);
  assert_int_equal(stemma_exit_code(STEMMA_NO_MEMORY), 4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_first_wins),
      cmocka_unit_test(test_long),
      cmocka_unit_test(test_exit_codes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
