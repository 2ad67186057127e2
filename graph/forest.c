/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The layout of a lineage graph as trees in preorder. */
#include "graph/forest.h"

#include <assert.h>
#include <stdlib.h>

/* The one parent of a node, or STEMMA_NO_NODE for the head of a piece. */
static uint32_t tree_parent(const struct stemma_graph *graph, uint32_t node) {
  return stemma_parent_count(graph, node) == 1 ? graph->parents[graph->parent_start[node]]
                                               : STEMMA_NO_NODE;
}

/* size[v] becomes the number of nodes in the tree of each linked node v; it starts zeroed. */
static void measure_trees(uint32_t *size, const struct stemma_graph *graph) {
  for (uint32_t i = graph->linked_count; i-- > 0;) {
    uint32_t node = graph->order[i];
    size[node]++; /* itself; its children have been here before */
    uint32_t parent = tree_parent(graph, node);
    if (parent != STEMMA_NO_NODE) size[parent] += size[node];
  }
}

/*
 * Gives each node its position. forest->position holds the sizes of trees on entry, and
 * each is replaced when the node is placed. `next` [count] is the first free position in
 * the tree of the node at a position.
 */
static void place_nodes(struct forest *forest, const struct stemma_graph *graph, uint32_t *next) {
  uint32_t free_position = 0;
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t node = graph->order[i];
    uint32_t size = forest->position[node];
    uint32_t parent = tree_parent(graph, node);
    uint32_t *slot = parent == STEMMA_NO_NODE ? &free_position : &next[forest->position[parent]];
    uint32_t position = *slot;
    *slot += size;
    assert(position < forest->count && size <= forest->count - position);
    next[position] = position + 1;
    forest->node[position] = node;
    forest->end[position] = position + size;
    forest->position[node] = position;
  }
  assert(free_position == forest->count);
}

enum stemma_status forest_init(struct forest *forest, const struct stemma_graph *graph,
                               struct stemma_error *error) {
  size_t count = graph->linked_count;
  *forest = (struct forest){.count = graph->linked_count};
  forest->node = calloc(count + 1, sizeof *forest->node);
  forest->end = calloc(count + 1, sizeof *forest->end);
  forest->position = calloc((size_t)graph->node_count + 1, sizeof *forest->position);
  uint32_t *next = calloc(count + 1, sizeof *next);
  enum stemma_status status = STEMMA_OK;
  if (forest->node == NULL || forest->end == NULL || forest->position == NULL || next == NULL) {
    status = stemma_error_memory(error, "trees of the lineage");
    goto cleanup;
  }
  measure_trees(forest->position, graph);
  place_nodes(forest, graph, next);
cleanup:
  free(next);
  return status;
}

void forest_dispose(struct forest *forest) {
  free(forest->node);
  free(forest->end);
  free(forest->position);
  *forest = (struct forest){0};
}
