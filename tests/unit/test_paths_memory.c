/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths and derivatives with each allocation failing in turn: an error, nothing leaked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph/derivatives.h"
#include "graph/paths.h"
#include "tests/failing_memory.h"

/* ---- calls ---- */

/* 4 is of three kinds, 5 stands on it; 6 has a parent in common with 1. */
static const struct stemma_edge edges[] = {
    {0, 1, STEMMA_FINETUNE}, {0, 4, STEMMA_MERGE},     {1, 4, STEMMA_ADAPTER},
    {2, 4, STEMMA_ADAPTER},  {3, 4, STEMMA_QUANTIZED}, {4, 5, STEMMA_QUANTIZED},
    {0, 6, STEMMA_FINETUNE},
};
enum { NODES = 7 };
static const uint64_t value[NODES] = {1, 1, 1, 1, 1, 1, 1};
static const uint8_t is_base[NODES] = {1, 0, 0, 0, 0, 0, 0};

typedef enum stemma_status call_fn(const struct stemma_graph *graph, struct stemma_error *error);

static enum stemma_status call_paths(const struct stemma_graph *graph, struct stemma_error *error) {
  struct paths paths = {0};
  enum stemma_status status = paths_init(&paths, graph, 0, 5, error);
  assert_true(status == STEMMA_OK ? paths.all == 2 : paths.place == NULL);
  paths_dispose(&paths);
  return status;
}

static enum stemma_status call_common(const struct stemma_graph *graph,
                                      struct stemma_error *error) {
  uint32_t *common = NULL;
  uint32_t count = 0;
  enum stemma_status status = paths_common_ancestors(&common, &count, graph, 1, 6, error);
  assert_true(status == STEMMA_OK ? count == 1 : common == NULL);
  free(common);
  return status;
}

static enum stemma_status call_kinds(const struct stemma_graph *graph, struct stemma_error *error) {
  static const uint32_t nodes[] = {0, 1, 3};
  uint64_t sums[3 * STEMMA_RELATION_COUNT];
  return derivatives_by_kind(sums, nodes, 3, graph, value, error);
}

static enum stemma_status call_credit(const struct stemma_graph *graph,
                                      struct stemma_error *error) {
  double credit;
  return derivatives_credit(&credit, graph, value, is_base, error);
}

static void test_no_memory(void **state) {
  (void)state;
  static call_fn *const calls[] = {call_paths, call_common, call_kinds, call_credit};
  struct stemma_graph *graph = NULL;
  assert_int_equal(stemma_graph_new(&graph, NODES, edges, sizeof edges / sizeof *edges, NULL),
                   STEMMA_OK);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    enum stemma_status status = STEMMA_NO_MEMORY;
    for (long n = 0; status != STEMMA_OK; n++) {
      assert_true(n < 1000);
      struct stemma_error error = STEMMA_ERROR_INIT;
      failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
      status = calls[i](graph, &error);
      assert_int_equal(failing_memory_stop(), 0);
      assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
      if (status == STEMMA_OK) continue;
      assert_int_equal(status, STEMMA_NO_MEMORY);
      assert_int_equal(error.status, STEMMA_NO_MEMORY);
    }
  }
  stemma_graph_free(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
