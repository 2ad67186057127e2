/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sets of an id's bytes by vectors, against their plain twin and a loop over bytes. */
#include "graph/id_bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { ROUNDS = 20000 };

static struct id_bytes naive_sets(struct text text) {
  static const char letters[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/";
  struct id_bytes sets = {0};
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.bytes[i];
    uint64_t bit = UINT64_C(1) << i;
    if (byte == '\0' || strchr(letters, byte) == NULL) sets.other |= bit;
    if (byte == '/') sets.slash |= bit;
    if (byte == '.') sets.dot |= bit;
  }
  return sets;
}

static void check_sets(struct id_bytes a, struct id_bytes b) {
  assert_true(a.other == b.other && a.slash == b.slash && a.dot == b.dot);
}

/* All agree; a copy of exactly its size shows the sanitizers a byte that is read behind it. */
static void check(const char *bytes, size_t length) {
  char *exact = malloc(length);
  assert_non_null(exact);
  memcpy(exact, bytes, length);
  struct text text = {exact, length};
  struct id_bytes sets = naive_sets(text);
  check_sets(id_bytes_plain(text), sets);
  check_sets(id_bytes_of(text), sets);
  free(exact);
}

/* Each byte in each place of texts of all lengths. */
static void test_each_byte(void **state) {
  (void)state;
  char bytes[ID_BYTES_MAX];
  memset(bytes, 'x', sizeof bytes);
  for (size_t length = 1; length <= ID_BYTES_MAX; length++) {
    for (unsigned byte = 0; byte < 256; byte++) {
      size_t at = byte % length;
      bytes[at] = (char)byte;
      check(bytes, length);
      bytes[at] = 'x';
    }
  }
}

static void test_random(void **state) {
  (void)state;
  struct random random = {47};
  char bytes[ID_BYTES_MAX];
  for (int round = 0; round < ROUNDS; round++) {
    size_t length = random_below(&random, ID_BYTES_MAX) + 1;
    uint32_t share = random_below(&random, 8) + 1;
    for (size_t i = 0; i < length; i++) {
      bytes[i] = (char)('-' + random_below(&random, 4));
      if (random_below(&random, share) == 0) bytes[i] = (char)random_below(&random, 256);
    }
    check(bytes, length);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_byte),
      cmocka_unit_test(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
