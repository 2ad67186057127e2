/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting ids against qsort, on random ones that share long beginnings. */
#include "graph/id_sort.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph/names.h"
#include "tests/unit/random.h"

static const struct names *sorted_names; /* what the comparison looks at */

static int compare_entries(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return text_compare_folded(names_text(sorted_names, a), names_text(sorted_names, b));
}

/* An id of a few pieces, so that many agree for long; at most 193 bytes. */
static size_t random_id(char *bytes, struct random *random) {
  static const char *const pieces[] = {"a",
                                       "A",
                                       "Z",
                                       "-",
                                       ".",
                                       "/",
                                       "_",
                                       "0",
                                       "mradermacher/",
                                       "Qwen2.5-7B-Instruct",
                                       "GGUF",
                                       "aaaaaaa",
                                       "aaaaaaaa",
                                       "aaaaaaaaa"};
  size_t length = 0;
  uint32_t count = 1 + random_below(random, 12);
  for (uint32_t i = 0; i < count; i++) {
    const char *piece = pieces[random_below(random, 14)];
    size_t more = strlen(piece);
    if (length + more > 193) break;
    memcpy(bytes + length, piece, more);
    length += more;
  }
  return length;
}

/* The same where a part, of none to all, is in order already and the others are in none. */
static void check_rest(struct random *random, uint32_t *mine, const uint32_t *sorted,
                       uint32_t count, const struct names *names) {
  uint32_t ordered = 0, others = count, chance = random_below(random, 12);
  for (uint32_t i = 0; i < count; i++) {
    bool is_other = random_below(random, 10) < chance && chance != 11;
    mine[is_other ? --others : ordered++] = sorted[i];
  }
  assert_int_equal(ordered, others);
  random_shuffle(random, mine + ordered, count - ordered, sizeof *mine);
  assert_int_equal(id_sort_rest(mine, ordered, count, names->bytes, names->at, NULL), STEMMA_OK);
  assert_memory_equal(mine, sorted, count * sizeof *mine);
}

static void check_sort(uint32_t wanted, uint64_t seed) {
  struct names names = NAMES_INIT(true);
  struct random random = {seed};
  for (uint32_t i = 0; i < wanted; i++) {
    char bytes[200];
    struct text id = {bytes, random_id(bytes, &random)};
    uint32_t entry;
    assert_int_equal(names_intern(&entry, &names, id, text_hash_folded(id), NULL), STEMMA_OK);
  }
  uint32_t count = names.count;
  uint32_t *mine = malloc((count + 1) * sizeof *mine), *theirs = malloc((count + 1) * sizeof *mine);
  assert_true(mine != NULL && theirs != NULL);
  for (uint32_t i = 0; i < count; i++) mine[i] = i;
  random_shuffle(&random, mine, count, sizeof *mine);
  memcpy(theirs, mine, count * sizeof *mine);
  sorted_names = &names;
  if (count > 0) qsort(theirs, count, sizeof *theirs, compare_entries);
  assert_int_equal(id_sort(mine, count, names.bytes, names.at, NULL), STEMMA_OK);
  assert_memory_equal(mine, theirs, count * sizeof *mine);
  check_rest(&random, mine, theirs, count, &names);
  free(mine);
  free(theirs);
  names_dispose(&names);
}

static void test_random(void **state) {
  (void)state;
  for (uint32_t count = 0; count < 120; count++) check_sort(count, count + 1);
  check_sort(3000, 1000);
  check_sort(60000, 1001);
}

/* A part of the entries, and ids that differ in their last byte alone. */
static void test_part(void **state) {
  (void)state;
  struct names names = NAMES_INIT(true);
  uint32_t items[100], entry;
  for (int i = 0; i < 200; i++) {
    char id[200];
    int length = snprintf(id, sizeof id, "%0180d%03d", 0, i);
    struct text text = {id, (size_t)length};
    assert_int_equal(names_intern(&entry, &names, text, text_hash_folded(text), NULL), STEMMA_OK);
  }
  for (uint32_t i = 0; i < 100; i++) items[i] = 199 - 2 * i;
  assert_int_equal(id_sort(items, 100, names.bytes, names.at, NULL), STEMMA_OK);
  for (uint32_t i = 0; i < 100; i++) assert_int_equal(items[i], 2 * i + 1);
  names_dispose(&names);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_part),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
