/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of a lineage graph that is not a tree: the merges (nodes of several parents)
 * and all their ancestors.
 *
 * Whatever is easy on trees and hard on a DAG need only be done here. On the whole Hub
 * the skeleton is a small fraction of the linked nodes. Its nodes have dense indices in
 * the order of their positions in the forest, so parents come before children, and it is
 * closed upwards: all parents of its nodes are in it.
 */
#ifndef STEMMA_GRAPH_SKELETON_H
#define STEMMA_GRAPH_SKELETON_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/forest.h"
#include "graph/graph.h"

struct skeleton {
  uint32_t count;         /* its nodes; indices are below it */
  uint32_t *position;     /* [count] position in the forest, ascending */
  uint32_t *parent_start; /* [count+1] the parents of i are parents[parent_start[i] … [i+1]) */
  uint32_t *parents;      /* indices */
  uint32_t merge_count;   /* merges */
  uint32_t *merges;       /* [merge_count] their indices, ascending */
  uint32_t *merge_start;  /* [count+1] the merges that are children of i likewise in */
  uint32_t *merge_child;  /* indices */
  uint64_t *members;      /* bit p of the forest's positions: is in the skeleton */
  uint32_t *rank;         /* [positions/64+1] members before each word of `members` */
};

/*
 * Finds the skeleton of `graph`, laid out as `forest`. To be emptied with
 * skeleton_dispose, after a failure too. Fails only with STEMMA_NO_MEMORY. A forest
 * without merges gives an empty skeleton. O(linked nodes + edges into the skeleton).
 */
enum stemma_status skeleton_init(struct skeleton *skeleton, const struct stemma_graph *graph,
                                 const struct forest *forest, struct stemma_error *error);

/* Frees what skeleton_init made; a zeroed skeleton is allowed. */
void skeleton_dispose(struct skeleton *skeleton);

/* Whether the node at this position of the forest is in the skeleton. */
static inline bool skeleton_has(const struct skeleton *skeleton, uint32_t position) {
  return (skeleton->members[position / 64] >> (position % 64) & 1U) != 0;
}

/*
 * The number of skeleton nodes before this position, which may be the end of the forest:
 * the index of the skeleton node there, or of the next one.
 */
static inline uint32_t skeleton_index(const struct skeleton *skeleton, uint32_t position) {
  uint64_t before = skeleton->members[position / 64] & ((UINT64_C(1) << (position % 64)) - 1);
  return skeleton->rank[position / 64] + (uint32_t)__builtin_popcountll(before);
}

#endif
