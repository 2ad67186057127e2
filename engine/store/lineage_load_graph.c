/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The graph: its parent rows as they stand, its child rows by turning them round. So the two
 * agree whatever the file says, and there is less to read.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/store/lineage_load_parts.h"
#include "graph/columns.h"
#include "graph/graph_build.h"

bool lineage_load_starts(uint32_t *start, size_t count, size_t end) {
  start[count] = (uint32_t)end;
  bool is_wrong = start[0] != 0;
  for (size_t v = 0; v < count; v++) is_wrong |= start[v] > start[v + 1];
  return !is_wrong;
}

/* How far ahead the place of a parent is fetched: parents jump about, all else is in sequence. */
enum { EDGES_AHEAD = 16 };

/* The parent of an edge that comes soon; of the last edges any. */
static uint32_t parent_ahead(const struct stemma_graph *graph, uint32_t edge) {
  bool is_there = graph->edge_count - edge > EDGES_AHEAD;
  return graph->parents[is_there ? edge + EDGES_AHEAD : edge];
}

/* Takes over the rows of parents. */
static struct stemma_graph *new_graph(struct lineage_load *load) {
  struct stemma_graph *graph = calloc(1, sizeof *graph);
  if (graph == NULL) return NULL;
  size_t nodes = (size_t)load->totals[TOTAL_NODES], edges = (size_t)load->totals[TOTAL_EDGES];
  *graph = (struct stemma_graph){
      .node_count = (uint32_t)nodes,
      .edge_count = (uint32_t)edges,
      .child_start = column_zeroed(nodes + 2, sizeof *graph->child_start),
      .children = column_new(edges + 1, sizeof *graph->children),
      .child_relation = column_new(edges + 1, sizeof *graph->child_relation),
      .parent_start = lineage_load_take(load, COLUMN_PARENT_START),
      .parents = lineage_load_take(load, COLUMN_PARENT),
      .parent_relation = lineage_load_take(load, COLUMN_PARENT_RELATION),
  };
  if (graph->child_start != NULL && graph->children != NULL && graph->child_relation != NULL) {
    return graph;
  }
  stemma_graph_free(graph);
  return NULL;
}

/* Parents ascend within a row, and are other models. Counts children on the way, where
 * turn_round wants them. Returns whether that is so. */
static bool check_parents(struct stemma_graph *graph) {
  uint32_t *counts = graph->child_start + 2, linked = 0;
  bool is_wrong = false;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      uint32_t parent = graph->parents[e];
      __builtin_prefetch(&counts[parent_ahead(graph, e)], 1);
      is_wrong |= parent == v || (e > graph->parent_start[v] && graph->parents[e - 1] >= parent);
      counts[parent]++;
    }
  }
  for (uint32_t v = 0; v < graph->node_count; v++) {
    linked += (counts[v] | (graph->parent_start[v + 1] - graph->parent_start[v])) != 0;
  }
  graph->linked_count = linked;
  return !is_wrong;
}

/* Files edges under their parents, children ascending. */
static void turn_round(struct stemma_graph *graph) {
  uint32_t *start = graph->child_start;
  for (uint32_t v = 0; v < graph->node_count; v++) start[v + 1] += start[v];
  for (uint32_t v = 0; v < graph->node_count; v++) {
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      __builtin_prefetch(&start[parent_ahead(graph, e) + 1], 1);
      uint32_t to = start[graph->parents[e] + 1]++;
      graph->children[to] = v;
      graph->child_relation[to] = graph->parent_relation[e];
    }
  }
  assert(start[graph->node_count] == graph->edge_count);
}

enum stemma_status lineage_load_make_graph(struct lineage_load *load, struct stemma_error *error) {
  struct stemma_graph *graph = new_graph(load);
  if (graph == NULL) return stemma_error_memory(error, "lineage graph");
  enum stemma_status status = STEMMA_OK;
  if (!lineage_load_starts(graph->parent_start, graph->node_count, graph->edge_count)) {
    status = column_damaged(load->sql, COLUMN_PARENT_START, 0, "its rows overlap", error);
  }
  if (status == STEMMA_OK && !check_parents(graph)) {
    status = column_damaged(load->sql, COLUMN_PARENT, 0, "its rows are not in order", error);
  }
  uint32_t reached = 0;
  if (status == STEMMA_OK) {
    turn_round(graph);
    status = graph_build_order(&reached, graph, error);
  }
  if (status == STEMMA_OK && reached < graph->linked_count) {
    status = column_damaged(load->sql, COLUMN_PARENT, 0, "its edges have a cycle", error);
  }
  if (status != STEMMA_OK) {
    stemma_graph_free(graph);
    return status;
  }
  load->graph = graph;
  return STEMMA_OK;
}

enum stemma_status lineage_load_graph(struct lineage_load *load, struct column_source *source,
                                      struct stemma_error *error) {
  static const enum column_id rows[] = {COLUMN_PARENT_START, COLUMN_PARENT, COLUMN_PARENT_RELATION};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum stemma_status status = lineage_load_integers(load, rows[i], source, error);
    if (status != STEMMA_OK) return status;
  }
  return lineage_load_make_graph(load, error);
}
