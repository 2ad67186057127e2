/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Building the immutable graph: counting sorts into rows, then Kahn's order. */
#include "graph/graph.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "graph/columns.h"
#include "graph/graph_build.h"
#include "graph/parallel.h"

/* Fewer edges are not worth another thread. */
enum { FEW_EDGES = 1 << 14 };

/* How many nodes ahead rows are fetched, and what is in them; and edges, their ends. */
enum { ROWS_AHEAD = 16, ITEMS_AHEAD = 8, EDGES_AHEAD = 16 };

/* One direction: the neighbours of node v are items[start[v] … start[v+1]). */
struct rows {
  uint32_t *start;   /* [n+1] */
  uint32_t *items;   /* [m] */
  uint8_t *relation; /* [m] */
};

/* What is built, in both directions at once. */
enum direction { CHILDREN, PARENTS, DIRECTIONS };
struct building {
  uint32_t node_count;             /* of the graph */
  const struct stemma_edge *edges; /* [edge_count] in any order */
  size_t edge_count;               /* of edges */
  struct rows rows[DIRECTIONS];    /* the result */
};

const char *stemma_relation_name(enum stemma_relation relation) {
  static const char *const names[STEMMA_RELATION_COUNT] = {"merge", "adapter", "quantized",
                                                           "finetune", "unspecified"};
  assert(relation < STEMMA_RELATION_COUNT);
  return names[relation];
}

static void rows_dispose(struct rows *rows) {
  free(rows->start);
  free(rows->items);
  free(rows->relation);
  *rows = (struct rows){0};
}

static enum stemma_status rows_init(struct rows *rows, size_t nodes, size_t edges,
                                    struct stemma_error *error) {
  *rows = (struct rows){
      .start = column_zeroed(nodes + 2, sizeof *rows->start),
      .items = column_new(edges + 1, sizeof *rows->items),
      .relation = column_new(edges + 1, sizeof *rows->relation),
  };
  if (rows->start != NULL && rows->items != NULL && rows->relation != NULL) return STEMMA_OK;
  rows_dispose(rows);
  return stemma_error_memory(error, "lineage graph");
}

/* Turns counts, kept one place behind, into starts; a scatter then moves them into place. */
static void rows_sum(struct rows *rows, uint32_t nodes) {
  for (uint32_t v = 0; v <= nodes; v++) rows->start[v + 1] += rows->start[v];
}

/* Files edges under their parents, or under their children, in the order given. Counts sit two
 * places behind, so that the scatter, which advances start[v+1], leaves the rows' starts. */
static void rows_scatter(struct rows *rows, const struct building *building, bool by_child) {
  const struct stemma_edge *edges = building->edges;
  for (size_t e = 0; e < building->edge_count; e++) {
    assert(edges[e].parent < building->node_count && edges[e].child < building->node_count);
    assert(edges[e].parent != edges[e].child);
    rows->start[(by_child ? edges[e].child : edges[e].parent) + 2]++;
  }
  rows_sum(rows, building->node_count);
  for (size_t e = 0; e < building->edge_count; e++) {
    const struct stemma_edge *ahead = &edges[e];
    if (e + EDGES_AHEAD < building->edge_count) ahead += EDGES_AHEAD;
    __builtin_prefetch(&rows->start[(by_child ? ahead->child : ahead->parent) + 1], 1);
    uint32_t at = rows->start[(by_child ? edges[e].child : edges[e].parent) + 1]++;
    rows->items[at] = by_child ? edges[e].parent : edges[e].child;
    rows->relation[at] = edges[e].relation;
  }
}

/* The other direction; its rows come out ascending, whatever the order in `from`. */
static void rows_transpose(struct rows *to, const struct rows *from, uint32_t nodes) {
  uint32_t edges = from->start[nodes];
  for (uint32_t e = 0; e < edges; e++) {
    if (e + EDGES_AHEAD < edges) __builtin_prefetch(&to->start[from->items[e + EDGES_AHEAD]], 1);
    to->start[from->items[e] + 2]++;
  }
  rows_sum(to, nodes);
  for (uint32_t v = 0; v < nodes; v++) {
    for (uint32_t e = from->start[v]; e < from->start[v + 1]; e++) {
      if (e + EDGES_AHEAD < edges) {
        __builtin_prefetch(&to->start[from->items[e + EDGES_AHEAD] + 1], 1);
      }
      uint32_t at = to->start[from->items[e] + 1]++;
      to->items[at] = v;
      to->relation[at] = from->relation[e];
    }
  }
}

static uint32_t count_linked(const struct stemma_graph *graph) {
  uint32_t linked = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    linked += stemma_child_count(graph, v) + stemma_parent_count(graph, v) > 0;
  }
  return linked;
}

/* Rows of one direction: filed by the other one first, edges come in ascending order. */
static enum stemma_status build_direction(void *context, size_t direction,
                                          struct stemma_error *error) {
  struct building *building = context;
  struct rows *rows = &building->rows[direction], unsorted = {0};
  uint32_t nodes = building->node_count;
  enum stemma_status status = rows_init(&unsorted, nodes, building->edge_count, error);
  if (status == STEMMA_OK) status = rows_init(rows, nodes, building->edge_count, error);
  if (status == STEMMA_OK) {
    rows_scatter(&unsorted, building, direction == CHILDREN);
    rows_transpose(rows, &unsorted, nodes);
  }
  rows_dispose(&unsorted);
  return status;
}

enum stemma_status graph_build_rows(struct stemma_graph **out, uint32_t node_count,
                                    const struct stemma_edge *edges, size_t edge_count,
                                    struct stemma_error *error) {
  if (node_count > STEMMA_NODES_MAX || edge_count > STEMMA_EDGES_MAX) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "lineage graph: too many models or edges");
  }
  struct building building = {.node_count = node_count, .edges = edges, .edge_count = edge_count};
  struct rows *children = &building.rows[CHILDREN], *parents = &building.rows[PARENTS];
  struct stemma_graph *graph = calloc(1, sizeof *graph);
  if (graph == NULL) return stemma_error_memory(error, "lineage graph");
  unsigned threads = edge_count < FEW_EDGES ? 1 : 0;
  enum stemma_status status = parallel_try(threads, DIRECTIONS, build_direction, &building, error);
  if (status != STEMMA_OK) {
    rows_dispose(children);
    rows_dispose(parents);
    free(graph);
    return status;
  }
  *graph = (struct stemma_graph){
      .node_count = node_count,
      .edge_count = (uint32_t)edge_count,
      .child_start = children->start,
      .children = children->items,
      .child_relation = children->relation,
      .parent_start = parents->start,
      .parents = parents->items,
      .parent_relation = parents->relation,
  };
  graph->linked_count = count_linked(graph);
  *out = graph;
  return STEMMA_OK;
}

static int compare_edges(const void *left, const void *right) {
  const struct stemma_edge *a = left, *b = right;
  if (a->parent != b->parent) return a->parent < b->parent ? -1 : 1;
  return (a->child > b->child) - (a->child < b->child);
}

/* Takes edges out of rows, which are those of the edges' `parent`, and closes the gaps. `gone`
 * is ascending and ends with an edge of no node. */
static void rows_drop(struct rows *rows, uint32_t nodes, const struct stemma_edge *gone) {
  uint32_t kept = rows->start[gone->parent], e = kept;
  for (uint32_t v = gone->parent; v < nodes; v++) {
    rows->start[v] = kept;
    for (uint32_t end = rows->start[v + 1]; e < end; e++) {
      if (gone->parent == v && gone->child == rows->items[e]) {
        gone++;
        continue;
      }
      rows->items[kept] = rows->items[e];
      rows->relation[kept++] = rows->relation[e];
    }
  }
  rows->start[nodes] = kept;
  assert(gone->parent == STEMMA_NO_NODE);
}

enum stemma_status graph_build_without(struct stemma_graph *graph, const struct stemma_edge *gone,
                                       size_t count, struct stemma_error *error) {
  struct stemma_edge *sorted = malloc((count + 1) * sizeof *sorted);
  if (sorted == NULL) return stemma_error_memory(error, "lineage graph");
  for (int is_up = 0; is_up < 2 && count > 0; is_up++) {
    for (size_t i = 0; i < count; i++) {
      sorted[i] = gone[i];
      if (!is_up) continue;
      sorted[i].parent = gone[i].child;
      sorted[i].child = gone[i].parent;
    }
    qsort(sorted, count, sizeof *sorted, compare_edges);
    sorted[count] = (struct stemma_edge){.parent = STEMMA_NO_NODE};
    struct rows children = {graph->child_start, graph->children, graph->child_relation};
    struct rows parents = {graph->parent_start, graph->parents, graph->parent_relation};
    rows_drop(is_up ? &parents : &children, graph->node_count, sorted);
  }
  free(sorted);
  free(graph->order);
  free(graph->rank);
  graph->order = graph->rank = NULL;
  graph->edge_count -= (uint32_t)count;
  graph->linked_count = count_linked(graph);
  return STEMMA_OK;
}

/*
 * Kahn's algorithm over the linked nodes; the order itself is the queue. Until a node is
 * taken off it, `rank` counts its parents that have not been.
 */
static uint32_t run_kahn(struct stemma_graph *graph) {
  uint32_t *rank = graph->rank;
  uint32_t tail = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    rank[v] = stemma_parent_count(graph, v);
    if (rank[v] == 0 && stemma_child_count(graph, v) > 0) graph->order[tail++] = v;
  }
  for (uint32_t head = 0; head < tail; head++) {
    uint32_t v = graph->order[head];
    if (head + ROWS_AHEAD < tail) {
      __builtin_prefetch(&graph->child_start[graph->order[head + ROWS_AHEAD]]);
    }
    if (head + ITEMS_AHEAD < tail) {
      __builtin_prefetch(&graph->children[graph->child_start[graph->order[head + ITEMS_AHEAD]]]);
    }
    rank[v] = head + 1;
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      if (--rank[graph->children[e]] == 0) graph->order[tail++] = graph->children[e];
    }
  }
  return tail;
}

/* What is left of the counts, where there are cycles, is no rank. */
static void forget_unreached(struct stemma_graph *graph, uint32_t reached) {
  for (uint32_t v = 0; v < graph->node_count; v++) {
    uint32_t rank = graph->rank[v];
    bool is_reached = rank > 0 && rank <= reached && graph->order[rank - 1] == v;
    if (!is_reached) graph->rank[v] = 0;
  }
}

enum stemma_status graph_build_order(uint32_t *reached, struct stemma_graph *graph,
                                     struct stemma_error *error) {
  assert(graph->order == NULL && graph->rank == NULL);
  graph->order = column_new((size_t)graph->linked_count + 1, sizeof *graph->order);
  graph->rank = column_new((size_t)graph->node_count + 1, sizeof *graph->rank);
  if (graph->order == NULL || graph->rank == NULL) {
    return stemma_error_memory(error, "lineage graph");
  }
  *reached = run_kahn(graph);
  if (*reached < graph->linked_count) forget_unreached(graph, *reached);
  return STEMMA_OK;
}

enum stemma_status stemma_graph_new(struct stemma_graph **out, uint32_t node_count,
                                    const struct stemma_edge *edges, size_t edge_count,
                                    struct stemma_error *error) {
  struct stemma_graph *graph = NULL;
  enum stemma_status status = graph_build_rows(&graph, node_count, edges, edge_count, error);
  if (status != STEMMA_OK) return status;
  uint32_t reached = 0;
  status = graph_build_order(&reached, graph, error);
  if (status == STEMMA_OK && reached < graph->linked_count) {
    status = stemma_error_set(error, STEMMA_BAD_INPUT, "lineage graph: the edges have a cycle");
  }
  if (status != STEMMA_OK) {
    stemma_graph_free(graph);
    return status;
  }
  *out = graph;
  return STEMMA_OK;
}

enum stemma_status stemma_graph_filter(struct stemma_graph **out, const struct stemma_graph *graph,
                                       stemma_relation_set keep, const uint8_t *drops,
                                       struct stemma_error *error) {
  struct stemma_edge *edges = malloc(((size_t)graph->edge_count + 1) * sizeof *edges);
  if (edges == NULL) return stemma_error_memory(error, "edge filter");
  size_t kept = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      uint32_t child = graph->children[e];
      if ((keep & (1U << graph->child_relation[e])) == 0) continue;
      if (drops != NULL && drops[child] != 0) continue;
      edges[kept++] =
          (struct stemma_edge){.parent = v, .child = child, .relation = graph->child_relation[e]};
    }
  }
  enum stemma_status status = stemma_graph_new(out, graph->node_count, edges, kept, error);
  free(edges);
  return status;
}

void stemma_graph_free(struct stemma_graph *graph) {
  if (graph == NULL) return;
  free(graph->child_start);
  free(graph->children);
  free(graph->child_relation);
  free(graph->parent_start);
  free(graph->parents);
  free(graph->parent_relation);
  free(graph->order);
  free(graph->rank);
  free(graph);
}
