/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures when memory runs out: the n-th allocation fails, for every n, and the call
 * must say so, leave its output alone and keep nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/measures.h"
#include "tests/failing_memory.h"
#include "tests/oracle/random_graphs.h"

/* Runs with the allocation after the first n failing; returns the status. */
static enum stemma_status run(const struct measure_input *input, unsigned wanted, long n) {
  struct measures untouched;
  struct measures measures;
  struct stemma_error error = STEMMA_ERROR_INIT;
  memset(&measures, 0x5A, sizeof measures);
  memcpy(&untouched, &measures, sizeof measures);
  failing_memory_start(n, FAILING_MEMORY_ONCE);
  enum stemma_status status = measures_compute(&measures, input, wanted, &error);
  if (status == STEMMA_OK) measures_dispose(&measures);
  assert_int_equal(failing_memory_stop(), 0);
  if (status != STEMMA_OK) {
    assert_int_equal(error.status, status);
    assert_true(strlen(error.message) > 0);
    assert_memory_equal(&measures, &untouched, sizeof measures);
  }
  return status;
}

static void fail_each(const struct measure_input *input, unsigned wanted) {
  long n = 0;
  while (run(input, wanted, n) != STEMMA_OK) {
    assert_true(failing_memory_has_failed()); /* it was the failure that ended it */
    n++;
  }
  assert_int_equal(failing_memory_made(), n);
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
