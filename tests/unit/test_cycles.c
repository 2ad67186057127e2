/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule R5 against the transitive closure of random graphs, most of them full of cycles. */
#include "graph/cycles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/record.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/random.h"

enum { NODES_MAX = 24, EDGES_MAX = NODES_MAX * NODES_MAX, GRAPHS = 2000 };

struct naive {
  uint32_t nodes;
  int64_t created[NODES_MAX];
  bool edge[NODES_MAX][NODES_MAX];
  uint8_t relation[NODES_MAX][NODES_MAX];
  bool path[NODES_MAX][NODES_MAX]; /* of one edge or more */
};

/* Few different dates, so that many agree; unknown ones and the migration's among them. */
static int64_t random_date(struct random *random) {
  static const int64_t dates[] = {RECORD_NO_TIME,
                                  RECORD_BULK_SECOND * 1000,
                                  RECORD_BULK_SECOND * 1000 + 999,
                                  RECORD_BULK_SECOND * 1000 + 1000,
                                  RECORD_BULK_SECOND * 1000 - 1,
                                  -5,
                                  0,
                                  1700000000000};
  return dates[random_below(random, 8)];
}

static void random_graph(struct naive *graph, struct random *random) {
  *graph = (struct naive){.nodes = random_below(random, NODES_MAX + 1)};
  uint32_t density = 2 + random_below(random, 20);
  for (uint32_t p = 0; p < graph->nodes; p++) {
    graph->created[p] = random_date(random);
    for (uint32_t c = 0; c < graph->nodes; c++) {
      graph->edge[p][c] = p != c && random_below(random, density) == 0;
      graph->relation[p][c] = (uint8_t)random_below(random, STEMMA_RELATION_COUNT);
    }
  }
  memcpy(graph->path, graph->edge, sizeof graph->path);
  for (uint32_t via = 0; via < graph->nodes; via++) {
    for (uint32_t a = 0; a < graph->nodes; a++) {
      for (uint32_t b = 0; b < graph->nodes; b++) {
        if (graph->path[a][via] && graph->path[via][b]) graph->path[a][b] = true;
      }
    }
  }
}

static bool says_nothing(int64_t date) {
  return date == RECORD_NO_TIME ||
         (date >= RECORD_BULK_SECOND * 1000 && date < (RECORD_BULK_SECOND + 1) * 1000);
}

/* R5's order: date, those that say nothing last; then the node. */
static bool comes_later(const struct naive *graph, uint32_t a, uint32_t b) {
  int64_t x = says_nothing(graph->created[a]) ? INT64_MAX : graph->created[a];
  int64_t y = says_nothing(graph->created[b]) ? INT64_MAX : graph->created[b];
  return x != y ? x > y : a > b;
}

static bool is_dropped(const struct naive *graph, uint32_t parent, uint32_t child) {
  return graph->edge[parent][child] && graph->path[child][parent] &&
         comes_later(graph, parent, child);
}

static void check_components(const struct naive *graph, const struct cycle_report *report) {
  uint32_t found = 0;
  for (uint32_t v = 0; v < graph->nodes; v++) {
    /* The first of its component, if it is in one. */
    bool first = graph->path[v][v];
    for (uint32_t u = 0; u < v; u++) {
      if (graph->path[u][v] && graph->path[v][u]) first = false;
    }
    if (!first) continue;
    assert_true(found < report->component_count);
    assert_int_equal(report->components[found++], v);
  }
  assert_int_equal(found, report->component_count);
}

static void check_edges(const struct naive *graph, const struct stemma_graph *dag,
                        const struct cycle_report *report) {
  size_t dropped = 0;
  uint32_t kept = 0;
  for (uint32_t p = 0; p < graph->nodes; p++) {
    for (uint32_t c = 0; c < graph->nodes; c++) {
      if (!graph->edge[p][c]) continue;
      if (is_dropped(graph, p, c)) {
        assert_true(dropped < report->dropped_count);
        const struct stemma_edge *edge = &report->dropped[dropped++];
        assert_int_equal(edge->parent, p);
        assert_int_equal(edge->child, c);
        assert_int_equal(edge->relation, graph->relation[p][c]);
      } else {
        assert_int_equal(dag->children[kept], c);
        assert_int_equal(dag->child_relation[kept++], graph->relation[p][c]);
      }
    }
    assert_int_equal(dag->child_start[p + 1], kept);
  }
  assert_int_equal(dropped, report->dropped_count);
  assert_int_equal(kept, dag->edge_count);
}

static void check_graph(const struct naive *graph, struct random *random) {
  struct stemma_edge edges[EDGES_MAX];
  size_t count = 0;
  for (uint32_t p = 0; p < graph->nodes; p++) {
    for (uint32_t c = 0; c < graph->nodes; c++) {
      if (!graph->edge[p][c]) continue;
      edges[count++] = (struct stemma_edge){p, c, graph->relation[p][c]};
    }
  }
  random_shuffle(random, edges, count, sizeof *edges);
  struct stemma_graph *dag = NULL;
  struct cycle_report report = {0};
  assert_int_equal(cycles_break(&dag, &report, graph->nodes, edges, count, graph->created, NULL),
                   STEMMA_OK);
  assert_null(graph_fault(dag));
  assert_null(order_fault(dag));
  check_components(graph, &report);
  check_edges(graph, dag, &report);
  stemma_graph_free(dag);
  cycle_report_dispose(&report);
}

/* An edge lies on a cycle where there is a way back. */
static void check_marks(const struct naive *graph, struct random *random) {
  struct stemma_edge edges[EDGES_MAX];
  uint8_t on_cycle[EDGES_MAX];
  size_t count = 0;
  for (uint32_t p = 0; p < graph->nodes; p++) {
    for (uint32_t c = 0; c < graph->nodes; c++) {
      if (graph->edge[p][c]) edges[count++] = (struct stemma_edge){p, c, graph->relation[p][c]};
    }
  }
  random_shuffle(random, edges, count, sizeof *edges);
  assert_int_equal(cycles_mark(on_cycle, graph->nodes, edges, count, NULL), STEMMA_OK);
  for (size_t e = 0; e < count; e++) {
    assert_int_equal(on_cycle[e], graph->path[edges[e].child][edges[e].parent]);
  }
}

static void test_random(void **state) {
  (void)state;
  struct random random = {21};
  int cyclic = 0;
  for (int round = 0; round < GRAPHS; round++) {
    struct naive graph;
    random_graph(&graph, &random);
    for (uint32_t v = 0; v < graph.nodes; v++) {
      if (!graph.path[v][v]) continue;
      cyclic++;
      break;
    }
    check_graph(&graph, &random);
    check_marks(&graph, &random);
  }
  assert_true(cyclic > GRAPHS / 3);
}

/* One circle of many, with tails on both sides: nothing recurses, and one edge goes. */
static void test_long_circle(void **state) {
  (void)state;
  enum { LENGTH = 200000 };
  struct stemma_edge *edges = malloc(3 * LENGTH * sizeof *edges);
  int64_t *created = malloc(3 * LENGTH * sizeof *created);
  assert_true(edges != NULL && created != NULL);
  size_t count = 0;
  for (uint32_t v = 0; v < 3 * LENGTH; v++) {
    created[v] = v;
    if (v + 1 < 3 * LENGTH) edges[count++] = (struct stemma_edge){v, v + 1, STEMMA_FINETUNE};
  }
  edges[count++] = (struct stemma_edge){2 * LENGTH - 1, LENGTH, STEMMA_MERGE};
  struct stemma_graph *dag = NULL;
  struct cycle_report report = {0};
  assert_int_equal(cycles_break(&dag, &report, 3 * LENGTH, edges, count, created, NULL), STEMMA_OK);
  assert_int_equal(report.component_count, 1);
  assert_int_equal(report.components[0], LENGTH);
  assert_int_equal(report.dropped_count, 1);
  assert_int_equal(report.dropped[0].parent, 2 * LENGTH - 1);
  assert_int_equal(report.dropped[0].child, LENGTH);
  assert_null(order_fault(dag));
  stemma_graph_free(dag);
  cycle_report_dispose(&report);
  free(edges);
  free(created);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_long_circle),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
