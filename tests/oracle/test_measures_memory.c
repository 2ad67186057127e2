/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures when memory runs out: the n-th allocation fails, for every n, and the call
 * must say so, leave its output alone and keep nothing. The linker leads the library's
 * allocations here.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/measures.h"
#include "tests/oracle/random_graphs.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **out, size_t alignment, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **out, size_t alignment, size_t size);
void __wrap_free(void *memory);

static bool counting;   /* allocations are being counted */
static size_t made;     /* allocations since then */
static size_t fails_at; /* this one fails, counted from 1; 0: none */
static ptrdiff_t kept;  /* blocks made less blocks freed */

static bool may_allocate(void) {
  return !counting || ++made != fails_at;
}

static void *count_block(void *memory) {
  if (counting && memory != NULL) kept++;
  return memory;
}

void *__wrap_malloc(size_t size) {
  return may_allocate() ? count_block(__real_malloc(size)) : NULL;
}

void *__wrap_calloc(size_t count, size_t size) {
  return may_allocate() ? count_block(__real_calloc(count, size)) : NULL;
}

void *__wrap_realloc(void *memory, size_t size) {
  if (!may_allocate()) return NULL;
  return memory == NULL ? count_block(__real_realloc(NULL, size)) : __real_realloc(memory, size);
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size) {
  if (!may_allocate()) return ENOMEM;
  int failure = __real_posix_memalign(out, alignment, size);
  if (failure == 0) count_block(*out);
  return failure;
}

void __wrap_free(void *memory) {
  if (counting && memory != NULL) kept--;
  __real_free(memory);
}

/* Runs with the n-th allocation failing; returns the status. */
static enum stemma_status run(const struct measure_input *input, unsigned wanted, size_t n) {
  struct measures untouched;
  struct measures measures;
  struct stemma_error error = STEMMA_ERROR_INIT;
  memset(&measures, 0x5A, sizeof measures);
  memcpy(&untouched, &measures, sizeof measures);
  made = 0;
  kept = 0;
  fails_at = n;
  counting = true;
  enum stemma_status status = measures_compute(&measures, input, wanted, &error);
  if (status == STEMMA_OK) measures_dispose(&measures);
  counting = false;
  assert_int_equal(kept, 0);
  if (status != STEMMA_OK) {
    assert_int_equal(error.status, status);
    assert_true(strlen(error.message) > 0);
    assert_memory_equal(&measures, &untouched, sizeof measures);
  }
  return status;
}

static void fail_each(const struct measure_input *input, unsigned wanted) {
  size_t n = 1;
  while (run(input, wanted, n) != STEMMA_OK) {
    assert_true(made >= n); /* it was the failure that ended it */
    n++;
  }
  assert_int_equal(made, n - 1);
}

static void fail_each_random(uint64_t seed, unsigned wanted) {
  struct random_case random;
  random_case_init(&random, seed);
  fail_each(&random.input, wanted);
  random_case_dispose(&random);
}

static void test_each_allocation(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 40; seed++) fail_each_random(seed, MEASURE_ALL);
}

static void test_each_measure(void **state) {
  (void)state;
  for (unsigned measure = 1; measure < MEASURE_ALL; measure <<= 1) {
    for (uint64_t seed = 1; seed <= 10; seed++) fail_each_random(seed, measure);
  }
}

/* Columns so large that they are allocated in another way. */
static void test_large_columns(void **state) {
  (void)state;
  enum { NODES = 1100000 };
  struct random_case large;
  struct stemma_edge *edges = calloc(2, sizeof *edges);
  assert_non_null(edges);
  edges[0] = (struct stemma_edge){.parent = 1, .child = NODES - 1};
  edges[1] = (struct stemma_edge){.parent = 2, .child = NODES - 1};
  plain_case_init(&large, NODES, edges, 2, 10);
  fail_each(&large.input, MEASURE_ALL);
  random_case_dispose(&large);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_each_allocation),
      cmocka_unit_test(test_each_measure),
      cmocka_unit_test(test_large_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
