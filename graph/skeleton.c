/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The merges of a lineage graph and their ancestors. */
#include "graph/skeleton.h"

#include <assert.h>
#include <stdlib.h>

static void add_member(struct skeleton *skeleton, uint32_t position) {
  skeleton->members[position / 64] |= UINT64_C(1) << (position % 64);
}

/* Makes the merges members. */
static void mark_merges(struct skeleton *skeleton, const struct forest *forest) {
  for (uint32_t p = 0; p < forest->count; p++) {
    if (forest->up[p] == FOREST_MERGE) add_member(skeleton, p);
  }
}

/* Makes the parents of the node at `position` members; returns their number. */
static uint32_t mark_parents(struct skeleton *skeleton, const struct stemma_graph *graph,
                             const struct forest *forest, uint32_t position) {
  uint32_t up = forest->up[position];
  if (up == FOREST_ROOT) return 0;
  if (up != FOREST_MERGE) {
    add_member(skeleton, up);
    return 1;
  }
  uint32_t node = forest->node[position];
  for (uint32_t e = graph->parent_start[node]; e < graph->parent_start[node + 1]; e++) {
    uint32_t parent = forest_position(forest, graph->parents[e]);
    assert(parent < position);
    add_member(skeleton, parent);
  }
  return stemma_parent_count(graph, node);
}

/*
 * Closes the members upwards and counts them; returns the number of edges into them.
 * Parents have smaller positions, so one scan from the last position down meets all.
 */
static size_t mark_ancestors(struct skeleton *skeleton, const struct stemma_graph *graph,
                             const struct forest *forest) {
  size_t edges = 0;
  for (uint32_t word = forest->count / 64 + 1; word-- > 0;) {
    uint64_t done = 0; /* bits of this word that have been visited; marking may add others */
    for (uint64_t open; (open = skeleton->members[word] & ~done) != 0;) {
      uint32_t bit = 63U - (uint32_t)__builtin_clzll(open);
      done |= UINT64_C(1) << bit;
      edges += mark_parents(skeleton, graph, forest, word * 64 + bit);
      skeleton->count++;
    }
  }
  return edges;
}

/* Fills `rank` and `position` from `members`. */
static void index_members(struct skeleton *skeleton, const struct forest *forest) {
  uint32_t index = 0;
  for (uint32_t word = 0; word <= forest->count / 64; word++) {
    skeleton->rank[word] = index;
    for (uint64_t left = skeleton->members[word]; left != 0; left &= left - 1) {
      skeleton->position[index++] = word * 64 + (uint32_t)__builtin_ctzll(left);
    }
  }
  assert(index == skeleton->count);
}

/* Appends the parents of the merge at `position` to the rows; returns the rows' new end. */
static uint32_t link_merge(struct skeleton *skeleton, const struct stemma_graph *graph,
                           const struct forest *forest, uint32_t position, uint32_t edge) {
  uint32_t node = forest->node[position];
  for (uint32_t e = graph->parent_start[node]; e < graph->parent_start[node + 1]; e++) {
    uint32_t parent = forest_position(forest, graph->parents[e]);
    skeleton->parents[edge++] = skeleton_index(skeleton, parent);
  }
  return edge;
}

/* Fills the rows of parents and the list of merges. */
static void link_parents(struct skeleton *skeleton, const struct stemma_graph *graph,
                         const struct forest *forest) {
  uint32_t edge = 0;
  uint32_t merge = 0;
  for (uint32_t i = 0; i < skeleton->count; i++) {
    uint32_t position = skeleton->position[i];
    uint32_t up = forest->up[position];
    skeleton->parent_start[i] = edge;
    if (up == FOREST_MERGE) {
      skeleton->merges[merge++] = i;
      edge = link_merge(skeleton, graph, forest, position, edge);
    } else if (up != FOREST_ROOT) {
      skeleton->parents[edge++] = skeleton_index(skeleton, up);
    }
  }
  skeleton->parent_start[skeleton->count] = edge;
  assert(merge == skeleton->merge_count);
}

/* Fills the rows of merges among the children, by counting sort of the merges' parents. */
static void link_merges(struct skeleton *skeleton) {
  uint32_t *start = skeleton->merge_start;
  for (uint32_t m = 0; m < skeleton->merge_count; m++) {
    uint32_t merge = skeleton->merges[m];
    for (uint32_t e = skeleton->parent_start[merge]; e < skeleton->parent_start[merge + 1]; e++) {
      start[skeleton->parents[e]]++;
    }
  }
  uint32_t total = 0;
  for (uint32_t i = 0; i < skeleton->count; i++) {
    total += start[i];
    start[i] = total; /* the end of the row; filling from behind brings it to the start */
  }
  start[skeleton->count] = total;
  for (uint32_t m = skeleton->merge_count; m-- > 0;) {
    uint32_t merge = skeleton->merges[m];
    for (uint32_t e = skeleton->parent_start[merge]; e < skeleton->parent_start[merge + 1]; e++) {
      skeleton->merge_child[--start[skeleton->parents[e]]] = merge;
    }
  }
}

static enum stemma_status find_members(struct skeleton *skeleton, const struct stemma_graph *graph,
                                       const struct forest *forest, size_t *edge_count,
                                       struct stemma_error *error) {
  size_t words = (size_t)forest->count / 64 + 1;
  skeleton->members = calloc(words, sizeof *skeleton->members);
  skeleton->rank = calloc(words, sizeof *skeleton->rank);
  if (skeleton->members == NULL || skeleton->rank == NULL) {
    return stemma_error_memory(error, "ancestors of merges");
  }
  skeleton->merge_count = forest->merge_count;
  mark_merges(skeleton, forest);
  *edge_count = mark_ancestors(skeleton, graph, forest);
  return STEMMA_OK;
}

enum stemma_status skeleton_init(struct skeleton *skeleton, const struct stemma_graph *graph,
                                 const struct forest *forest, struct stemma_error *error) {
  *skeleton = (struct skeleton){0};
  size_t edge_count = 0;
  enum stemma_status status = find_members(skeleton, graph, forest, &edge_count, error);
  if (status != STEMMA_OK) return status;
  size_t count = skeleton->count;
  skeleton->position = calloc(count + 1, sizeof *skeleton->position);
  skeleton->parent_start = calloc(count + 1, sizeof *skeleton->parent_start);
  skeleton->parents = calloc(edge_count + 1, sizeof *skeleton->parents);
  skeleton->merges = calloc((size_t)skeleton->merge_count + 1, sizeof *skeleton->merges);
  skeleton->merge_start = calloc(count + 1, sizeof *skeleton->merge_start);
  skeleton->merge_child = calloc(edge_count + 1, sizeof *skeleton->merge_child);
  if (skeleton->position == NULL || skeleton->parent_start == NULL || skeleton->parents == NULL ||
      skeleton->merges == NULL || skeleton->merge_start == NULL || skeleton->merge_child == NULL) {
    return stemma_error_memory(error, "ancestors of merges");
  }
  index_members(skeleton, forest);
  link_parents(skeleton, graph, forest);
  link_merges(skeleton);
  return STEMMA_OK;
}

void skeleton_dispose(struct skeleton *skeleton) {
  free(skeleton->position);
  free(skeleton->parent_start);
  free(skeleton->parents);
  free(skeleton->merges);
  free(skeleton->merge_start);
  free(skeleton->merge_child);
  free(skeleton->members);
  free(skeleton->rank);
  *skeleton = (struct skeleton){0};
}
