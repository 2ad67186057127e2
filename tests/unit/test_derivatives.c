/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derivatives by kind: by hand, and against a search from each base. */
#include "graph/derivatives.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/measures.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

enum { NODES_MAX = 40, EDGES_MAX = NODES_MAX * NODES_MAX };
#define NONE DERIVATIVES_NONE

/* A graph with its edges and values. */
struct example {
  uint32_t n;                          /* nodes */
  struct stemma_edge edges[EDGES_MAX]; /* [edge_count] */
  size_t edge_count;                   /* of edges */
  uint64_t value[NODES_MAX];           /* [n] */
  struct stemma_graph *graph;          /* of the edges */
};

static void build(struct example *example) {
  assert_int_equal(
      stemma_graph_new(&example->graph, example->n, example->edges, example->edge_count, NULL),
      STEMMA_OK);
}

static void test_by_hand(void **state) {
  (void)state;
  /* 3 is a merge to 0 and a fine-tune to 1; 4 stands on it; 1 derives from 2. */
  struct example example = {.n = 6,
                            .edges = {{0, 3, STEMMA_MERGE},
                                      {1, 3, STEMMA_FINETUNE},
                                      {3, 4, STEMMA_QUANTIZED},
                                      {2, 1, STEMMA_ADAPTER}},
                            .edge_count = 4,
                            .value = {1, 1, 1, 10, 100, 1000}};
  build(&example);
  static const uint32_t nodes[] = {0, 1, 2, 3, 4, 5, 0};
  static const uint64_t expected[][STEMMA_RELATION_COUNT] = {
      {10, 0, 100, 0, 0}, {0, 0, 100, 10, 0}, {0, 1, 100, 10, 0}, {0, 0, 100, 0, 0}, {0}, {0},
      {10, 0, 100, 0, 0}};
  uint64_t sums[7 * STEMMA_RELATION_COUNT];
  assert_int_equal(derivatives_by_kind(sums, nodes, 7, example.graph, example.value, NULL),
                   STEMMA_OK);
  assert_memory_equal(sums, expected, sizeof expected);
  assert_int_equal(derivatives_by_kind(NULL, NULL, 0, example.graph, example.value, NULL),
                   STEMMA_OK);

  uint8_t kind[6];
  static const uint8_t both[] = {1, 1, 0, 0, 0, 0};
  static const uint8_t below[] = {NONE, NONE, NONE, STEMMA_MERGE, STEMMA_QUANTIZED, NONE};
  static const uint8_t next[] = {NONE, NONE, NONE, STEMMA_MERGE, NONE, NONE};
  derivatives_mark(kind, example.graph, both);
  assert_memory_equal(kind, below, sizeof kind);
  derivatives_mark_direct(kind, example.graph, both);
  assert_memory_equal(kind, next, sizeof kind);
  double credit = -1;
  static const uint8_t one[] = {0, 0, 1, 0, 0, 0};
  assert_int_equal(derivatives_credit(&credit, example.graph, example.value, one, NULL), STEMMA_OK);
  assert_true(fabs(credit - (1 + 5 + 50)) < 1e-12);
  stemma_graph_free(example.graph);
}

static void test_empty(void **state) {
  (void)state;
  struct example example = {0};
  build(&example);
  double credit = -1;
  derivatives_mark(NULL, example.graph, NULL);
  derivatives_mark_direct(NULL, example.graph, NULL);
  assert_int_equal(derivatives_credit(&credit, example.graph, NULL, NULL, NULL), STEMMA_OK);
  assert_true(credit < 1e-12);
  assert_int_equal(derivatives_by_kind(NULL, NULL, 0, example.graph, NULL, NULL), STEMMA_OK);
  stemma_graph_free(example.graph);
}

/* ---- against a search ---- */

static void make_random(struct example *example, struct random *random) {
  example->n = 1 + random_below(random, NODES_MAX);
  example->edge_count = 0;
  uint32_t names[NODES_MAX];
  for (uint32_t i = 0; i < example->n; i++) names[i] = i;
  random_shuffle(random, names, example->n, sizeof *names);
  uint32_t density = 1 + random_below(random, 60);
  bool is_mixed = random_below(random, 3) > 0;
  for (uint32_t child = 1; child < example->n; child++) {
    uint8_t relation = (uint8_t)random_below(random, STEMMA_RELATION_COUNT);
    for (uint32_t parent = 0; parent < child; parent++) {
      if (random_below(random, 100) >= density) continue;
      if (is_mixed) relation = (uint8_t)random_below(random, STEMMA_RELATION_COUNT);
      example->edges[example->edge_count++] =
          (struct stemma_edge){names[parent], names[child], relation};
    }
  }
  for (uint32_t i = 0; i < example->n; i++) {
    example->value[i] = random_below(random, 3) == 0 ? 0 : random_below(random, 1000);
  }
  build(example);
}

/* Marks what derives from the bases, edge by edge, until nothing changes. */
static void naive_mark(uint8_t *kind, const struct example *example, const uint8_t *is_base) {
  memset(kind, NONE, NODES_MAX);
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t e = 0; e < example->edge_count; e++) {
      const struct stemma_edge *edge = &example->edges[e];
      if (!is_base[edge->parent] && kind[edge->parent] == NONE) continue;
      if (edge->relation >= kind[edge->child]) continue;
      kind[edge->child] = edge->relation;
      changed = true;
    }
  }
}

/* The part of a node's ancestry that runs through a base; the graphs have few nodes. */
static double naive_part(const struct example *example, const uint8_t *is_base, uint32_t node) {
  double sum = 0;
  uint32_t parents = 0;
  for (size_t e = 0; e < example->edge_count; e++) {
    const struct stemma_edge *edge = &example->edges[e];
    if (edge->child != node) continue;
    parents++;
    sum += is_base[edge->parent] ? 1 : naive_part(example, is_base, edge->parent);
  }
  return parents == 0 ? 0 : sum / parents;
}

static void check_each_base(const struct example *example) {
  uint32_t nodes[NODES_MAX];
  uint64_t sums[NODES_MAX * STEMMA_RELATION_COUNT];
  for (uint32_t i = 0; i < example->n; i++) nodes[i] = example->n - 1 - i;
  assert_int_equal(
      derivatives_by_kind(sums, nodes, example->n, example->graph, example->value, NULL),
      STEMMA_OK);
  for (uint32_t i = 0; i < example->n; i++) {
    uint8_t is_base[NODES_MAX] = {0};
    uint8_t kind[NODES_MAX];
    uint64_t expected[STEMMA_RELATION_COUNT] = {0};
    is_base[nodes[i]] = 1;
    naive_mark(kind, example, is_base);
    for (uint32_t node = 0; node < example->n; node++) {
      if (kind[node] != NONE) expected[kind[node]] += example->value[node];
    }
    assert_memory_equal(expected, sums + (size_t)i * STEMMA_RELATION_COUNT, sizeof expected);
  }
}

static void check_set(const struct example *example, struct random *random) {
  uint8_t is_base[NODES_MAX] = {0};
  uint8_t kind[NODES_MAX];
  uint8_t expected[NODES_MAX];
  bool all_roots = random_below(random, 2) == 0;
  for (uint32_t i = 0; i < example->n; i++) {
    is_base[i] =
        all_roots ? stemma_parent_count(example->graph, i) == 0 : random_below(random, 4) == 0;
  }
  derivatives_mark(kind, example->graph, is_base);
  naive_mark(expected, example, is_base);
  assert_memory_equal(kind, expected, example->n);
  derivatives_mark_direct(kind, example->graph, is_base);
  for (uint32_t node = 0; node < example->n; node++) {
    uint8_t first = NONE;
    for (size_t e = 0; e < example->edge_count; e++) {
      const struct stemma_edge *edge = &example->edges[e];
      bool is_one = edge->child == node && is_base[edge->parent];
      if (is_one && edge->relation < first) first = edge->relation;
    }
    assert_int_equal(kind[node], first);
  }
  double credit = 0;
  double sum = 0;
  double derived = 0;
  assert_int_equal(derivatives_credit(&credit, example->graph, example->value, is_base, NULL),
                   STEMMA_OK);
  if (example->edge_count > 120) return; /* the naive one takes every path */
  for (uint32_t node = 0; node < example->n; node++) {
    sum += naive_part(example, is_base, node) * (double)example->value[node];
    if (stemma_parent_count(example->graph, node) > 0) derived += (double)example->value[node];
  }
  assert_true(fabs(credit - sum) <= 1e-9 * (1 + sum));
  if (all_roots) assert_true(fabs(credit - derived) <= 1e-9 * (1 + derived));
}

/* The credit of one base is its influence. */
static void check_influence(const struct example *example, uint32_t base) {
  struct measures measures;
  struct measure_input input = {.graph = example->graph, .value = example->value, .decay = 1};
  uint8_t is_base[NODES_MAX] = {0};
  double credit = -1;
  is_base[base] = 1;
  assert_int_equal(measures_compute(&measures, &input, MEASURE_INFLUENCE, NULL), STEMMA_OK);
  assert_int_equal(derivatives_credit(&credit, example->graph, example->value, is_base, NULL),
                   STEMMA_OK);
  assert_true(fabs(credit - measures.influence[base]) <= 1e-9 * (1 + credit));
  measures_dispose(&measures);
}

static void test_random(void **state) {
  (void)state;
  static struct example example;
  struct random random = {.state = 0xDE21};
  for (int round = 0; round < 5000; round += (int)watched_step(1, 5)) {
    make_random(&example, &random);
    check_each_base(&example);
    check_set(&example, &random);
    check_influence(&example, random_below(&random, example.n));
    stemma_graph_free(example.graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_hand),
      cmocka_unit_test(test_empty),
      cmocka_unit_test(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
