/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The layout of a lineage graph as trees in preorder.
 *
 * A node's rank is its place in the graph's topological order. Ids are names in
 * alphabetical order, so that going along edges by id is a cache miss at every step,
 * while the ranks of siblings are neighbours and their parents' ranks hardly ever go back.
 * So one pass over the ids in ascending order brings all that is needed into the order of
 * ranks, and everything after it runs through memory nearly in sequence.
 */
#include "graph/forest.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "graph/columns.h"

/* Ranks count from 1 in here: 0 stands for isolated nodes, and above the heads of pieces. */
enum { NO_RANK = 0 };

/* How far ahead the rank of a parent is fetched: the one access that jumps about. */
enum { EDGES_AHEAD = 16 };

/* What is special about a node. */
enum { ROW_COUNTS = 1, /* val > 0 */ ROW_MERGE = 2 /* several parents */ };

/* Scratch by rank, [count+1] each; the entries of NO_RANK mean nothing. */
struct layout {
  uint32_t *up;        /* rank of the one parent, else NO_RANK */
  uint8_t *flags;      /* ROW_COUNTS, ROW_MERGE */
  uint64_t *downloads; /* of the node; NULL if they are not wanted */
  uint32_t *size;      /* nodes in the tree; once it is placed, its first free position */
};

/*
 * Brings the columns into the order of ranks. Linked and isolated nodes, and those with
 * and without a parent, come in no order that a processor could foresee, so the loop does
 * the same for all of them.
 */
static void gather_columns(struct layout *layout, const struct forest *forest,
                           const struct measure_input *input) {
  const struct stemma_graph *graph = input->graph;
  const uint32_t *rank = forest->rank;
  uint32_t *restrict up = layout->up; /* flags are bytes, which may alias anything else */
  uint8_t *restrict flags = layout->flags;
  if (graph->edge_count == 0) return;
  uint32_t last = graph->edge_count > EDGES_AHEAD ? graph->edge_count - EDGES_AHEAD : 0;
  uint32_t start = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    uint32_t next = graph->parent_start[v + 1];
    bool single = next - start == 1;
    uint32_t ahead = start < last ? start + EDGES_AHEAD : 0;
    __builtin_prefetch(&rank[graph->parents[ahead]]);
    uint32_t above = rank[graph->parents[single ? start : 0]];
    up[rank[v]] = single ? above : NO_RANK;
    flags[rank[v]] = (uint8_t)((input->value[v] > 0) | (next - start > 1) << 1);
    start = next;
  }
  if (layout->downloads == NULL) return;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    layout->downloads[rank[v]] = input->downloads[v];
  }
}

/* Sizes of trees, from the bottom up; `size` starts zeroed. */
static void measure_trees(struct layout *layout, uint32_t count) {
  for (uint32_t rank = count; rank > 0; rank--) {
    uint32_t up = layout->up[rank];
    assert(up < rank);
    layout->size[rank]++; /* itself; its children have been here before */
    layout->size[up] += layout->size[rank];
  }
  assert(layout->size[NO_RANK] == count);
  layout->size[NO_RANK] = 0; /* from here on the first free position of all */
}

/* Gives each node its position, from the top down. */
static void place_nodes(struct forest *forest, struct layout *layout, const uint32_t *order) {
  for (uint32_t rank = 1; rank <= forest->count; rank++) {
    uint32_t up = layout->up[rank];
    uint32_t size = layout->size[rank];
    uint32_t position = layout->size[up];
    bool merge = (layout->flags[rank] & ROW_MERGE) != 0;
    layout->size[up] += size;
    assert(position < forest->count && size <= forest->count - position);
    layout->size[rank] = position + 1;
    uint32_t head = merge ? FOREST_MERGE : FOREST_ROOT;
    forest->place[rank] = position;
    forest->node[position] = order[rank - 1];
    forest->end[position] = position + size;
    forest->up[position] = up == NO_RANK ? head : forest->place[up];
    forest->counted[position + 1] = layout->flags[rank] & ROW_COUNTS;
    forest->merge_count += merge;
  }
}

/* Files the columns by position and turns them into prefix sums. */
static void sum_columns(struct forest *forest, const struct layout *layout) {
  forest->counted[0] = 0;
  for (uint32_t p = 0; p < forest->count; p++) forest->counted[p + 1] += forest->counted[p];
  if (forest->downloads == NULL) return;
  assert(layout->downloads != NULL);
  forest->downloads[0] = 0;
  for (uint32_t rank = 1; rank <= forest->count; rank++) {
    forest->downloads[forest->place[rank] + 1] = layout->downloads[rank];
  }
  for (uint32_t p = 0; p < forest->count; p++) forest->downloads[p + 1] += forest->downloads[p];
}

static enum stemma_status make_layout(struct layout *layout, size_t count, bool downloads,
                                      struct stemma_error *error) {
  layout->up = column_new(count, sizeof *layout->up);
  layout->flags = column_new(count, sizeof *layout->flags);
  layout->size = column_zeroed(count, sizeof *layout->size);
  if (downloads) layout->downloads = column_new(count, sizeof *layout->downloads);
  bool made = layout->up != NULL && layout->flags != NULL && layout->size != NULL;
  if (made && (!downloads || layout->downloads != NULL)) return STEMMA_OK;
  return stemma_error_memory(error, "trees of the lineage");
}

static enum stemma_status make_columns(struct forest *forest, size_t count, bool downloads,
                                       struct stemma_error *error) {
  forest->node = column_new(count, sizeof *forest->node);
  forest->end = column_new(count, sizeof *forest->end);
  forest->up = column_new(count, sizeof *forest->up);
  forest->counted = column_new(count, sizeof *forest->counted);
  forest->place = column_new(count, sizeof *forest->place);
  if (downloads) forest->downloads = column_new(count, sizeof *forest->downloads);
  bool made = forest->node != NULL && forest->end != NULL && forest->up != NULL &&
              forest->counted != NULL && forest->place != NULL;
  if (made && (!downloads || forest->downloads != NULL)) return STEMMA_OK;
  return stemma_error_memory(error, "trees of the lineage");
}

enum stemma_status forest_init(struct forest *forest, const struct measure_input *input,
                               bool downloads, struct stemma_error *error) {
  const struct stemma_graph *graph = input->graph;
  size_t count = (size_t)graph->linked_count + 1;
  struct layout layout = {0};
  *forest = (struct forest){.count = graph->linked_count, .rank = graph->rank};
  enum stemma_status status = make_layout(&layout, count, downloads, error);
  if (status == STEMMA_OK) status = make_columns(forest, count, downloads, error);
  if (status == STEMMA_OK) {
    gather_columns(&layout, forest, input);
    measure_trees(&layout, forest->count);
    place_nodes(forest, &layout, graph->order);
    sum_columns(forest, &layout);
  }
  free(layout.up);
  free(layout.flags);
  free(layout.downloads);
  free(layout.size);
  return status;
}

void forest_dispose(struct forest *forest) {
  free(forest->node);
  free(forest->end);
  free(forest->up);
  free(forest->counted);
  free(forest->downloads);
  free(forest->place);
  *forest = (struct forest){0};
}
