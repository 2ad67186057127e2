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

#include <stdint.h>

#include "graph/graph.h"

struct forest {
  uint32_t count;     /* linked nodes; positions are below it */
  uint32_t *node;     /* [count] the node at a position */
  uint32_t *end;      /* [count] one behind the last position of its tree */
  uint32_t *position; /* [node_count] of a linked node; 0 for the others */
};

/*
 * Lays out the linked nodes of `graph`. To be emptied with forest_dispose, after a failure
 * too. Fails only with STEMMA_NO_MEMORY. A graph without edges gives an empty forest.
 * O(nodes + edges): sizes of trees from the bottom up, then places from the top down.
 */
enum stemma_status forest_init(struct forest *forest, const struct stemma_graph *graph,
                               struct stemma_error *error);

/* Frees what forest_init made; a zeroed forest is allowed. */
void forest_dispose(struct forest *forest);

#endif
