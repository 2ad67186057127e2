/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is counted near a few nodes against the same measures of all nodes. */
#include "graph/measures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { NODES_MAX = 60, EDGES_MAX = 200 };

/* A random graph of pairs that are unique, the parent before the child. */
static struct stemma_graph *random_graph(uint32_t nodes, struct random *random) {
  struct stemma_edge edges[EDGES_MAX];
  struct stemma_graph *graph = NULL;
  size_t count = 0;
  for (uint32_t child = 1; child < nodes; child++) {
    for (uint32_t parent = 0; parent < child && count < EDGES_MAX; parent++) {
      if (random_below(random, child) > 2) continue;
      edges[count++] = (struct stemma_edge){
          .parent = parent,
          .child = child,
          .relation = (uint8_t)random_below(random, STEMMA_RELATION_COUNT),
      };
    }
  }
  assert_int_equal(stemma_graph_new(&graph, nodes, edges, count, NULL), STEMMA_OK);
  return graph;
}

static void compare(const struct measures *near, const struct measures *all, const uint32_t *nodes,
                    size_t count) {
  for (size_t i = 0; i < count; i++) {
    assert_int_equal(near->children[i], all->children[nodes[i]]);
    assert_int_equal(near->h_index[i], all->h_index[nodes[i]]);
    for (int r = 0; r < STEMMA_RELATION_COUNT; r++) {
      assert_int_equal(near->children_by[r][i], all->children_by[r][nodes[i]]);
    }
  }
}

static void test_near(void **state) {
  (void)state;
  struct random random = {98};
  int compared = 0, refused = 0;
  for (int round = 0; round < 600; round++) {
    uint32_t size = 2 + random_below(&random, NODES_MAX - 2), nodes[NODES_MAX];
    uint64_t value[NODES_MAX], downloads[NODES_MAX] = {0};
    struct stemma_graph *graph = random_graph(size, &random);
    for (uint32_t v = 0; v < size; v++) value[v] = random_below(&random, 3);
    struct measure_input input = {
        .graph = graph, .value = value, .downloads = downloads, .decay = 1};
    struct measures near, all;
    size_t count = random_below(&random, 5);
    for (size_t i = 0; i < count; i++) nodes[i] = random_below(&random, size);
    assert_int_equal(measures_compute(&all, &input, MEASURE_H_INDEX, NULL), STEMMA_OK);
    assert_int_equal(measures_near(&near, &input, nodes, count, NULL), STEMMA_OK);
    if (near.children != NULL) compare(&near, &all, nodes, count);
    compared += near.children != NULL;
    refused += near.children == NULL;
    measures_dispose(&near);
    measures_dispose(&all);
    stemma_graph_free(graph);
  }
  assert_true(compared > 100 && refused > 20);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_near)};
  return cmocka_run_group_tests_name("measures_near", tests, NULL, NULL);
}
