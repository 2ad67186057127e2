/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lineage graph cut into trees, which is what it nearly is: most models have one parent.
 *
 * Each root and each merge (node of several parents) heads a piece: the tree of the nodes
 * below it that are reached through nodes of one parent. The pieces are laid out one after
 * another, each in preorder. A node's place in that layout is its position; the positions
 * of a node's tree are the interval [position, end), so that a sum over a tree is a
 * difference of two prefix sums. Positions are a topological order: a piece stands behind
 * every piece that one of its head's parents is in.
 *
 * The way from piece to piece is in graph/skeleton.h.
 */
#ifndef STEMMA_GRAPH_FOREST_H
#define STEMMA_GRAPH_FOREST_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/graph.h"
#include "graph/measures.h"

/* In the place of a parent's position: the node heads a piece. */
#define FOREST_ROOT     UINT32_MAX
#define FOREST_MERGE    (UINT32_MAX - 1U)
#define FOREST_HEAD_MIN FOREST_MERGE

struct forest {
  uint32_t count;       /* linked nodes; positions are below it */
  uint32_t *node;       /* [count] the node at a position */
  uint32_t *end;        /* [count] one behind the last position of its tree */
  uint32_t *up;         /* [count] position of its one parent, FOREST_ROOT or FOREST_MERGE */
  uint32_t *counted;    /* [count+1] nodes with val > 0 before a position */
  uint64_t *downloads;  /* [count+1] sum of downloads before a position, or NULL */
  uint32_t merge_count; /* merges */
  const uint32_t *rank; /* [node_count] the graph's, borrowed */
  uint32_t *place;      /* [count+1] position of the node of a rank */
};

/*
 * Lays out the linked nodes of input->graph, with the columns that are summed over trees:
 * val always, downloads if they are wanted.
 * To be emptied with forest_dispose, after a failure too. Fails only with
 * STEMMA_NO_MEMORY. A graph without edges gives an empty forest. O(nodes + edges).
 */
enum stemma_status forest_init(struct forest *forest, const struct measure_input *input,
                               bool downloads, struct stemma_error *error);

/* Frees what forest_init made; a zeroed forest is allowed. */
void forest_dispose(struct forest *forest);

/* The position of a linked node. */
static inline uint32_t forest_position(const struct forest *forest, uint32_t node) {
  return forest->place[forest->rank[node]];
}

/* The nodes with val > 0 at positions in [first, end). */
static inline uint32_t forest_counted(const struct forest *forest, uint32_t first, uint32_t end) {
  return forest->counted[end] - forest->counted[first];
}

#endif
