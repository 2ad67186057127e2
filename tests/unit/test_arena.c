/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bump allocation: aligned, disjoint, bounded, reusable; and growth of arrays. */
#include "graph/arena.h"
#include "graph/array.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { BLOCKS = 3000 };

/* Blocks of all sizes, filled, keep what they hold. */
static void fill_and_check(struct arena *arena, uint64_t seed) {
  static unsigned char *blocks[BLOCKS];
  static size_t sizes[BLOCKS];
  struct random random = {seed};
  for (size_t i = 0; i < BLOCKS; i++) {
    sizes[i] = random_below(&random, random_below(&random, 50) == 0 ? 100000 : 300);
    blocks[i] = i % 2 == 0 ? arena_alloc(arena, sizes[i]) : arena_bump(arena, sizes[i]);
    assert_non_null(blocks[i]);
    assert_int_equal((uintptr_t)blocks[i] % 16, 0);
    memset(blocks[i], (int)(i & 0xFF), sizes[i]);
  }
  for (size_t i = 0; i < BLOCKS; i++) {
    for (size_t b = 0; b < sizes[i]; b++) assert_int_equal(blocks[i][b], i & 0xFF);
  }
}

static void test_alloc(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  fill_and_check(&arena, 1);
  for (uint64_t round = 2; round < 6; round++) {
    arena_reset(&arena);
    fill_and_check(&arena, round);
  }
  arena_dispose(&arena);
  assert_null(arena.chunks);
  fill_and_check(&arena, 9);
  arena_dispose(&arena);
}

static void test_reset_keeps_one_chunk(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  arena_reset(&arena);
  assert_non_null(arena_alloc(&arena, 10));
  size_t first = arena.total;
  for (int i = 0; i < 100; i++) {
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, 10));
    assert_int_equal(arena.total, first);
  }
  arena_dispose(&arena);
}

static void test_maximum(void **state) {
  (void)state;
  struct arena arena = {.maximum = 100000};
  assert_non_null(arena_alloc(&arena, 60000));
  assert_null(arena_alloc(&arena, 60000));
  assert_non_null(arena_alloc(&arena, 20000));
  assert_true(arena.total <= arena.maximum);
  assert_null(arena_alloc(&arena, 200000));
  arena_dispose(&arena);
  assert_int_equal(arena.maximum, 100000);
}

static void test_huge(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  assert_null(arena_alloc(&arena, SIZE_MAX));
  assert_null(arena_bump(&arena, SIZE_MAX));
  assert_null(arena_bump(&arena, SIZE_MAX - 8));
  arena_dispose(&arena);
}

static void test_copy(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct text copy = arena_copy(&arena, TEXT("acme/rocket"));
  assert_true(text_equal(copy, TEXT("acme/rocket")));
  assert_int_equal(copy.bytes[copy.length], 0);
  copy = arena_copy(&arena, (struct text){0});
  assert_non_null(copy.bytes);
  assert_int_equal(copy.length, 0);
  assert_int_equal(copy.bytes[0], 0);
  arena_dispose(&arena);
}

static void test_reserve(void **state) {
  (void)state;
  uint32_t *items = NULL;
  size_t capacity = 0;
  for (uint32_t i = 0; i < 1000; i++) {
    assert_int_equal(array_reserve(&items, &capacity, i + 1U, sizeof *items, 1000, "items", NULL),
                     STEMMA_OK);
    assert_true(capacity > i && capacity <= 1000);
    items[i] = i;
  }
  for (uint32_t i = 0; i < 1000; i++) assert_int_equal(items[i], i);
  struct stemma_error error = STEMMA_ERROR_INIT;
  uint32_t *before = items;
  assert_int_equal(array_reserve(&items, &capacity, 1001, sizeof *items, 1000, "items", &error),
                   STEMMA_NO_MEMORY);
  assert_ptr_equal(items, before);
  assert_int_equal(capacity, 1000);
  assert_string_equal(error.message, "items: more than the maximum of 1000");
  assert_int_equal(array_reserve(&items, &capacity, SIZE_MAX / 2, 4, SIZE_MAX, "items", NULL),
                   STEMMA_NO_MEMORY);
  assert_int_equal(array_reserve(&items, &capacity, 0, 4, 1000, "items", NULL), STEMMA_OK);
  free(items);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_alloc),   cmocka_unit_test(test_reset_keeps_one_chunk),
      cmocka_unit_test(test_maximum), cmocka_unit_test(test_huge),
      cmocka_unit_test(test_copy),    cmocka_unit_test(test_reserve),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
