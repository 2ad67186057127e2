/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vector search for a string's end against its plain twin and a loop over bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/string_end.h"
#include "tests/unit/random.h"

enum { BYTES = 100, ROUNDS = 200000 };

static const char *naive_end(const char *at) {
  while (*at != '"' && *at != '\\' && (unsigned char)*at >= ' ') at++;
  return at;
}

/* All agree from every start. */
static void check(const char *bytes) {
  for (size_t start = 0; start < BYTES; start++) {
    const char *end = naive_end(bytes + start);
    assert_ptr_equal(string_end(bytes + start), end);
    assert_ptr_equal(string_end_plain(bytes + start), end);
  }
}

/* Each byte in each place ends a string, or does not. */
static void test_each_byte(void **state) {
  (void)state;
  char bytes[BYTES + STRING_END_READS];
  for (unsigned byte = 0; byte < 256; byte++) {
    for (size_t at = 0; at < 40; at++) {
      memset(bytes, 'a', BYTES);
      memset(bytes + BYTES - 1, 0, STRING_END_READS + 1);
      bytes[at] = (char)byte;
      check(bytes);
    }
  }
}

static void test_random(void **state) {
  (void)state;
  struct random random = {31};
  char bytes[BYTES + STRING_END_READS];
  for (int round = 0; round < ROUNDS / BYTES; round++) {
    uint32_t share = random_below(&random, 8) + 1;
    for (size_t i = 0; i < BYTES; i++) {
      bytes[i] = (char)('#' + random_below(&random, 40));
      if (random_below(&random, share) == 0) bytes[i] = (char)random_below(&random, 256);
    }
    memset(bytes + BYTES - 1, 0, STRING_END_READS + 1);
    check(bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_byte),
      cmocka_unit_test(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
