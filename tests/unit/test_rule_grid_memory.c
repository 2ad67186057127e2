/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting rules with each allocation failing in turn: an error, nothing kept or touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/rule_grid.h"
#include "graph/rule_ranks.h"
#include "tests/failing_memory.h"

/* ---- calls ---- */

/* 4 merges two families, 5 stands on it and on 2. */
static const struct stemma_edge edges[] = {
    {0, 1, STEMMA_FINETUNE}, {1, 4, STEMMA_MERGE},     {2, 4, STEMMA_MERGE},
    {2, 3, STEMMA_ADAPTER},  {4, 5, STEMMA_QUANTIZED}, {2, 5, STEMMA_FINETUNE},
};
enum { NODES = 6, FAMILIES = 2 };
static const uint64_t value[NODES] = {1, 1, 1, 1, 1, 1};
static const uint64_t downloads[NODES] = {9, 8, 7, 6, 5, 0};
static const uint32_t group[NODES] = {0, 0, 1, 1, 2, 2};
static const uint16_t own[NODES] = {
    0, 0, 1, ATTRIBUTION_NO_FAMILY, ATTRIBUTION_NO_FAMILY, ATTRIBUTION_NO_FAMILY};

/* A call of the rules, the marks being there; `out` must stay as it was on failure. */
typedef enum stemma_status call_fn(void *out, const struct rule_input *input,
                                   const struct rule_marks *marks, struct stemma_error *error);

static enum stemma_status call_marks(void *out, const struct rule_input *input,
                                     const struct rule_marks *marks, struct stemma_error *error) {
  (void)marks;
  enum stemma_status status = rule_marks_init(out, input, error);
  if (status == STEMMA_OK) rule_marks_dispose(out);
  return status;
}

static enum stemma_status call_model(void *out, const struct rule_input *input,
                                     const struct rule_marks *marks, struct stemma_error *error) {
  return rule_count_model(out, input, marks, 2, error);
}

static enum stemma_status call_family(void *out, const struct rule_input *input,
                                      const struct rule_marks *marks, struct stemma_error *error) {
  return rule_sum_family(out, input, marks, own, 1, FAMILIES, error);
}

static enum stemma_status call_ranks(void *out, const struct rule_input *input,
                                     const struct rule_marks *marks, struct stemma_error *error) {
  enum stemma_status status = rule_ranks_init(out, input, marks, false, 1, error);
  if (status == STEMMA_OK) rule_ranks_dispose(out);
  return status;
}

/* Room for any of the outputs. */
union output {
  struct rule_marks marks;
  struct rule_model_counts counts;
  struct rule_family_sums sums;
  struct rule_ranks ranks;
};

/* One call with the n-th allocation failing. */
static enum stemma_status run(call_fn *call, long n, const struct rule_input *input,
                              const struct rule_marks *marks) {
  static union output out, untouched;
  struct stemma_error error = STEMMA_ERROR_INIT;
  memset(&out, 0x5A, sizeof out);
  memcpy(&untouched, &out, sizeof out);
  failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
  enum stemma_status status = call(&out, input, marks, &error);
  assert_int_equal(failing_memory_stop(), 0);
  assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
  if (status == STEMMA_OK) return status;
  assert_int_equal(status, STEMMA_NO_MEMORY);
  assert_int_equal(error.status, STEMMA_NO_MEMORY);
  assert_memory_equal(&out, &untouched, sizeof out);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  static call_fn *const calls[] = {call_marks, call_model, call_family, call_ranks};
  struct stemma_graph *graph = NULL;
  struct rule_marks marks;
  assert_int_equal(stemma_graph_new(&graph, NODES, edges, sizeof edges / sizeof *edges, NULL),
                   STEMMA_OK);
  const struct rule_input input = {graph, value, downloads, group};
  assert_int_equal(rule_marks_init(&marks, &input, NULL), STEMMA_OK);
  for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
    long n = 0;
    while (run(calls[i], n, &input, &marks) != STEMMA_OK) {
      assert_true(n < 5000);
      n++;
    }
    assert_true(n > 0);
  }
  rule_marks_dispose(&marks);
  stemma_graph_free(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_memory)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
