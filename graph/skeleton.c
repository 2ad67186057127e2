/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The merges of a lineage graph and their ancestors. */
#include "graph/skeleton.h"

#include <assert.h>
#include <stdlib.h>

static void add_member(struct skeleton *skeleton, uint32_t position) {
  skeleton->members[position / 64] |= UINT64_C(1) << (position % 64);
}

/*
 * The merges and where their parents are, looked up once and all together: a lookup goes
 * to memory twice, and only where nothing waits for it can many be under way at a time.
 */
struct merge_list {
  uint32_t *position; /* [merge_count] of the merges, ascending */
  uint32_t *start;    /* [merge_count+1] the parents of the m-th merge are … */
  uint32_t *parents;  /* parents[start[m] … start[m+1]), as positions */
};

/* Lists the merges; `start` and `position` are there. Returns the number of their parents. */
static uint32_t list_merges(struct merge_list *list, const struct stemma_graph *graph,
                            const struct forest *forest) {
  uint32_t merge = 0;
  uint32_t edges = 0;
  for (uint32_t p = 0; p < forest->count; p++) {
    if (forest->up[p] != FOREST_MERGE) continue;
    list->position[merge] = p;
    list->start[merge++] = edges;
    edges += stemma_parent_count(graph, forest->node[p]);
  }
  assert(merge == forest->merge_count);
  list->start[merge] = edges;
  return edges;
}

static enum stemma_status list_init(struct merge_list *list, const struct stemma_graph *graph,
                                    const struct forest *forest, struct stemma_error *error) {
  size_t count = (size_t)forest->merge_count + 1;
  list->position = calloc(count, sizeof *list->position);
  list->start = calloc(count, sizeof *list->start);
  if (list->position == NULL || list->start == NULL) {
    return stemma_error_memory(error, "merges");
  }
  size_t edges = list_merges(list, graph, forest);
  list->parents = calloc(edges + 1, sizeof *list->parents);
  if (list->parents == NULL) return stemma_error_memory(error, "merges");
  for (uint32_t m = 0; m < forest->merge_count; m++) {
    uint32_t row = graph->parent_start[forest->node[list->position[m]]];
    for (uint32_t e = list->start[m]; e < list->start[m + 1]; e++) {
      list->parents[e] = forest_position(forest, graph->parents[row + e - list->start[m]]);
    }
  }
  return STEMMA_OK;
}

static void list_dispose(struct merge_list *list) {
  free(list->position);
  free(list->start);
  free(list->parents);
}

/* Makes the merges and their parents members. */
static void mark_merges(struct skeleton *skeleton, const struct merge_list *list) {
  for (uint32_t m = 0; m < skeleton->merge_count; m++) add_member(skeleton, list->position[m]);
  for (uint32_t e = 0; e < list->start[skeleton->merge_count]; e++) {
    add_member(skeleton, list->parents[e]);
  }
}

/*
 * Closes the members upwards and counts them; returns the number of edges into them but
 * those into merges. Parents have smaller positions, so one scan from the last position
 * down meets all.
 */
static size_t mark_ancestors(struct skeleton *skeleton, const struct forest *forest) {
  size_t edges = 0;
  for (uint32_t word = forest->count / 64 + 1; word-- > 0;) {
    uint64_t done = 0; /* bits of this word that have been visited; marking may add others */
    for (uint64_t open; (open = skeleton->members[word] & ~done) != 0;) {
      uint32_t bit = 63U - (uint32_t)__builtin_clzll(open);
      uint32_t up = forest->up[word * 64 + bit];
      done |= UINT64_C(1) << bit;
      skeleton->count++;
      if (up >= FOREST_HEAD_MIN) continue;
      assert(up < word * 64 + bit);
      add_member(skeleton, up);
      edges++;
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

/* Fills the rows of parents and the list of merges. */
static void link_parents(struct skeleton *skeleton, const struct forest *forest,
                         const struct merge_list *list) {
  uint32_t edge = 0;
  uint32_t merge = 0;
  for (uint32_t i = 0; i < skeleton->count; i++) {
    uint32_t up = forest->up[skeleton->position[i]];
    skeleton->parent_start[i] = edge;
    if (up < FOREST_HEAD_MIN) skeleton->parents[edge++] = skeleton_index(skeleton, up);
    if (up != FOREST_MERGE) continue;
    for (uint32_t e = list->start[merge]; e < list->start[merge + 1]; e++) {
      skeleton->parents[edge++] = skeleton_index(skeleton, list->parents[e]);
    }
    skeleton->merges[merge++] = i;
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

static enum stemma_status find_members(struct skeleton *skeleton, const struct forest *forest,
                                       const struct merge_list *list, size_t *edge_count,
                                       struct stemma_error *error) {
  size_t words = (size_t)forest->count / 64 + 1;
  skeleton->members = calloc(words, sizeof *skeleton->members);
  skeleton->rank = calloc(words, sizeof *skeleton->rank);
  if (skeleton->members == NULL || skeleton->rank == NULL) {
    return stemma_error_memory(error, "ancestors of merges");
  }
  mark_merges(skeleton, list);
  *edge_count = mark_ancestors(skeleton, forest) + list->start[forest->merge_count];
  return STEMMA_OK;
}

static enum stemma_status make_rows(struct skeleton *skeleton, size_t edge_count,
                                    struct stemma_error *error) {
  size_t count = (size_t)skeleton->count + 1;
  skeleton->position = calloc(count, sizeof *skeleton->position);
  skeleton->parent_start = calloc(count, sizeof *skeleton->parent_start);
  skeleton->parents = calloc(edge_count + 1, sizeof *skeleton->parents);
  skeleton->merges = calloc((size_t)skeleton->merge_count + 1, sizeof *skeleton->merges);
  skeleton->merge_start = calloc(count, sizeof *skeleton->merge_start);
  skeleton->merge_child = calloc(edge_count + 1, sizeof *skeleton->merge_child);
  if (skeleton->position == NULL || skeleton->parent_start == NULL || skeleton->parents == NULL ||
      skeleton->merges == NULL || skeleton->merge_start == NULL || skeleton->merge_child == NULL) {
    return stemma_error_memory(error, "ancestors of merges");
  }
  return STEMMA_OK;
}

enum stemma_status skeleton_init(struct skeleton *skeleton, const struct stemma_graph *graph,
                                 const struct forest *forest, struct stemma_error *error) {
  struct merge_list list = {0};
  size_t edge_count = 0;
  *skeleton = (struct skeleton){.merge_count = forest->merge_count};
  enum stemma_status status = list_init(&list, graph, forest, error);
  if (status == STEMMA_OK) status = find_members(skeleton, forest, &list, &edge_count, error);
  if (status == STEMMA_OK) status = make_rows(skeleton, edge_count, error);
  if (status == STEMMA_OK) {
    index_members(skeleton, forest);
    link_parents(skeleton, forest, &list);
    link_merges(skeleton);
  }
  list_dispose(&list);
  return status;
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
