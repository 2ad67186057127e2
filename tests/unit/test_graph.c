/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows, order and filters of graphs against a matrix of edges. */
#include "graph/graph.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/graph_build.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/random.h"

enum { NODES_MAX = 40, NONE = 255 };

/* A graph as a matrix: the relation of parent → child, or NONE. */
struct matrix {
  uint32_t nodes;
  uint8_t relation[NODES_MAX][NODES_MAX];
};

/* Random edges; `acyclic` ones run upwards in a random order of the nodes. */
static void random_matrix(struct matrix *matrix, struct random *random, bool acyclic) {
  uint32_t rank[NODES_MAX];
  uint32_t density = 1 + random_below(random, 12);
  matrix->nodes = random_below(random, NODES_MAX + 1);
  for (uint32_t v = 0; v < NODES_MAX; v++) rank[v] = v;
  random_shuffle(random, rank, NODES_MAX, sizeof *rank);
  memset(matrix->relation, NONE, sizeof matrix->relation);
  for (uint32_t p = 0; p < matrix->nodes; p++) {
    for (uint32_t c = 0; c < matrix->nodes; c++) {
      if (p == c || (acyclic && rank[p] > rank[c]) || random_below(random, density) != 0) continue;
      matrix->relation[p][c] = (uint8_t)random_below(random, STEMMA_RELATION_COUNT);
    }
  }
}

/* The edges in `keep`, shuffled; returns their number. */
static size_t edges_of(struct stemma_edge *edges, const struct matrix *matrix,
                       stemma_relation_set keep, struct random *random) {
  size_t count = 0;
  for (uint32_t p = 0; p < matrix->nodes; p++) {
    for (uint32_t c = 0; c < matrix->nodes; c++) {
      uint8_t relation = matrix->relation[p][c];
      if (relation == NONE || (keep & (1U << relation)) == 0) continue;
      edges[count++] = (struct stemma_edge){p, c, relation};
    }
  }
  random_shuffle(random, edges, count, sizeof *edges);
  return count;
}

static void check_rows(const struct stemma_graph *graph, const struct matrix *matrix,
                       stemma_relation_set keep) {
  assert_int_equal(graph->node_count, matrix->nodes);
  assert_null(graph_fault(graph));
  uint32_t edges = 0;
  for (uint32_t p = 0; p < matrix->nodes; p++) {
    uint32_t at = graph->child_start[p];
    for (uint32_t c = 0; c < matrix->nodes; c++) {
      uint8_t relation = matrix->relation[p][c];
      if (relation == NONE || (keep & (1U << relation)) == 0) continue;
      edges++;
      assert_true(at < graph->child_start[p + 1]);
      assert_int_equal(graph->children[at], c);
      assert_int_equal(graph->child_relation[at++], relation);
    }
    assert_int_equal(at, graph->child_start[p + 1]);
  }
  assert_int_equal(graph->edge_count, edges);
}

static void test_dags(void **state) {
  (void)state;
  struct random random = {11};
  static struct stemma_edge edges[NODES_MAX * NODES_MAX];
  for (int round = 0; round < 1000; round++) {
    struct matrix matrix;
    random_matrix(&matrix, &random, true);
    size_t count = edges_of(edges, &matrix, STEMMA_ALL_RELATIONS, &random);
    struct stemma_graph *graph = NULL, *again = NULL, *filtered = NULL;
    assert_int_equal(stemma_graph_new(&graph, matrix.nodes, edges, count, NULL), STEMMA_OK);
    check_rows(graph, &matrix, STEMMA_ALL_RELATIONS);
    assert_null(order_fault(graph));
    random_shuffle(&random, edges, count, sizeof *edges);
    assert_int_equal(stemma_graph_new(&again, matrix.nodes, edges, count, NULL), STEMMA_OK);
    assert_true(graphs_are_same(graph, again));
    stemma_relation_set keep = (stemma_relation_set)random_below(&random, 32);
    assert_int_equal(stemma_graph_filter(&filtered, graph, keep, NULL, NULL), STEMMA_OK);
    check_rows(filtered, &matrix, keep);
    assert_null(order_fault(filtered));
    stemma_graph_free(graph);
    stemma_graph_free(again);
    stemma_graph_free(filtered);
  }
}

/* Nodes that no cycle lies before, by taking away what has no parent left. */
static uint32_t naive_reachable(const struct matrix *matrix, bool *taken) {
  uint32_t count = 0;
  memset(taken, 0, NODES_MAX * sizeof *taken);
  for (bool more = true; more;) {
    more = false;
    for (uint32_t v = 0; v < matrix->nodes; v++) {
      bool free_of_parents = !taken[v];
      for (uint32_t p = 0; p < matrix->nodes; p++) {
        if (matrix->relation[p][v] != NONE && !taken[p]) free_of_parents = false;
      }
      if (!free_of_parents) continue;
      taken[v] = more = true;
      count++;
    }
  }
  return count;
}

static void test_cyclic(void **state) {
  (void)state;
  struct random random = {12};
  static struct stemma_edge edges[NODES_MAX * NODES_MAX];
  for (int round = 0; round < 1000; round++) {
    struct matrix matrix;
    bool taken[NODES_MAX];
    uint32_t reached = 0;
    random_matrix(&matrix, &random, false);
    bool wanted = naive_reachable(&matrix, taken) == matrix.nodes;
    size_t count = edges_of(edges, &matrix, STEMMA_ALL_RELATIONS, &random);
    struct stemma_graph *rows = NULL, *graph = NULL;
    assert_int_equal(graph_build_rows(&rows, matrix.nodes, edges, count, NULL), STEMMA_OK);
    check_rows(rows, &matrix, STEMMA_ALL_RELATIONS);
    assert_int_equal(graph_build_order(&reached, rows, NULL), STEMMA_OK);
    assert_int_equal(reached == rows->linked_count, wanted);
    for (uint32_t v = 0; v < matrix.nodes; v++) {
      uint32_t links = stemma_child_count(rows, v) + stemma_parent_count(rows, v);
      assert_int_equal(rows->rank[v] > 0, taken[v] && links > 0);
      if (rows->rank[v] > 0) assert_int_equal(rows->order[rows->rank[v] - 1], v);
    }
    enum stemma_status status = stemma_graph_new(&graph, matrix.nodes, edges, count, NULL);
    assert_int_equal(status, wanted ? STEMMA_OK : STEMMA_BAD_INPUT);
    assert_int_equal(graph != NULL, wanted);
    stemma_graph_free(rows);
    stemma_graph_free(graph);
  }
}

static void test_empty(void **state) {
  (void)state;
  for (uint32_t nodes = 0; nodes < 4; nodes++) {
    struct stemma_graph *graph = NULL, *filtered = NULL;
    assert_int_equal(stemma_graph_new(&graph, nodes, NULL, 0, NULL), STEMMA_OK);
    assert_int_equal(graph->linked_count, 0);
    assert_int_equal(graph->edge_count, 0);
    assert_int_equal(stemma_graph_filter(&filtered, graph, 0, NULL, NULL), STEMMA_OK);
    assert_true(graphs_are_same(graph, filtered));
    stemma_graph_free(graph);
    stemma_graph_free(filtered);
  }
  stemma_graph_free(NULL);
}

static void test_too_many(void **state) {
  (void)state;
  struct stemma_graph *graph = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(stemma_graph_new(&graph, UINT32_MAX, NULL, 0, &error), STEMMA_BAD_INPUT);
  assert_null(graph);
  assert_string_equal(error.message, "lineage graph: too many models or edges");
}

static void test_relation_names(void **state) {
  (void)state;
  assert_string_equal(stemma_relation_name(STEMMA_MERGE), "merge");
  assert_string_equal(stemma_relation_name(STEMMA_ADAPTER), "adapter");
  assert_string_equal(stemma_relation_name(STEMMA_QUANTIZED), "quantized");
  assert_string_equal(stemma_relation_name(STEMMA_FINETUNE), "finetune");
  assert_string_equal(stemma_relation_name(STEMMA_UNSPECIFIED), "unspecified");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_dags),           cmocka_unit_test(test_cyclic),
      cmocka_unit_test(test_empty),          cmocka_unit_test(test_too_many),
      cmocka_unit_test(test_relation_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
