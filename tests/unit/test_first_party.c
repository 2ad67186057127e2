/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First-party models: by hand, and against the definition applied until nothing changes. */
#include "graph/first_party.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { NODES_MAX = 40, EDGES_MAX = 400 };
#define NONE FIRST_PARTY_NO_GROUP

static struct stemma_graph *new_graph(uint32_t n, const struct stemma_edge *edges, size_t count) {
  struct stemma_graph *graph = NULL;
  assert_int_equal(stemma_graph_new(&graph, n, edges, count, NULL), STEMMA_OK);
  return graph;
}

static void test_by_hand(void **state) {
  (void)state;
  /* 0 → 1 → 2 of one maker; 3 by another from 1, and 4 by the first again from 3: the line
   * is broken there; 5 merges 3 with the root 0; 6 has no namespace. */
  static const struct stemma_edge edges[] = {{0, 1, STEMMA_FINETUNE}, {1, 2, STEMMA_QUANTIZED},
                                             {1, 3, STEMMA_FINETUNE}, {3, 4, STEMMA_FINETUNE},
                                             {3, 5, STEMMA_MERGE},    {0, 5, STEMMA_MERGE},
                                             {0, 6, STEMMA_FINETUNE}};
  static const uint32_t group[] = {7, 7, 7, 8, 7, 7, NONE, NONE};
  static const uint8_t expected[] = {0, 1, 1, 0, 0, 1, 0, 0};
  struct stemma_graph *graph = new_graph(8, edges, sizeof edges / sizeof *edges);
  uint8_t first_party[8];
  first_party_mark(first_party, graph, group);
  assert_memory_equal(first_party, expected, sizeof expected);
  stemma_graph_free(graph);
  graph = new_graph(0, NULL, 0);
  first_party_mark(first_party, graph, group);
  stemma_graph_free(graph);
}

static void naive_mark(uint8_t *first_party, uint32_t n, const struct stemma_edge *edges,
                       size_t count, const uint32_t *group) {
  bool is_root[NODES_MAX];
  memset(first_party, 0, n);
  memset(is_root, true, sizeof is_root);
  for (size_t e = 0; e < count; e++) is_root[edges[e].child] = false;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t e = 0; e < count; e++) {
      uint32_t p = edges[e].parent;
      uint32_t d = edges[e].child;
      if (first_party[d] || group[p] != group[d] || group[d] == NONE) continue;
      if (!is_root[p] && !first_party[p]) continue;
      first_party[d] = 1;
      changed = true;
    }
  }
}

static void test_random(void **state) {
  (void)state;
  struct random random = {0xF157};
  for (int round = 0; round < 10000; round++) {
    struct stemma_edge edges[EDGES_MAX];
    uint32_t group[NODES_MAX];
    uint8_t actual[NODES_MAX];
    uint8_t expected[NODES_MAX];
    size_t count = 0;
    uint32_t n = random_below(&random, NODES_MAX + 1);
    uint32_t turn = random_below(&random, NODES_MAX); /* node numbers are not a parents' order */
    for (uint32_t c = 1; c < n; c++) {
      for (uint32_t p = 0; p < c && count < EDGES_MAX; p++) {
        if (random_below(&random, n) > 1) continue;
        edges[count++] = (struct stemma_edge){(p + turn) % n, (c + turn) % n, STEMMA_FINETUNE};
      }
    }
    for (uint32_t v = 0; v < n; v++) {
      group[v] = random_below(&random, 4);
      if (group[v] == 3) group[v] = NONE;
    }
    struct stemma_graph *graph = new_graph(n, edges, count);
    first_party_mark(actual, graph, group);
    naive_mark(expected, n, edges, count, group);
    if (n > 0) assert_memory_equal(actual, expected, n);
    stemma_graph_free(graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_hand),
      cmocka_unit_test(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
