/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tidy trees: Buchheim, Jünger and Leipert, "Improving Walker's algorithm to run in linear
 * time" (Graph Drawing 2002), for nodes of any breadth and without recursion.
 *
 * Nodes of one level stand on one line and do not overlap; the order of siblings is kept;
 * a parent stands in the middle of its first and its last child; a subtree looks the same
 * wherever it stands, but for small subtrees between larger ones, which are spread out
 * evenly; and no whole subtree could be moved nearer to what is on its left.
 */
#ifndef STEMMA_ENGINE_DRAW_LAYOUT_TIDY_H
#define STEMMA_ENGINE_DRAW_LAYOUT_TIDY_H

#include <stdint.h>

#include "graph/status.h"

/* A tree in breadth-first order: node 0 is the root, and the children of v are the nodes
 * from first[v] up to, not including, first[v + 1]. */
struct tidy_tree {
  uint32_t count;        /* of nodes; at least 1 */
  const uint32_t *first; /* [count + 1] first[0] is 1, first[count] is count */
  const double *breadth; /* [count] extent along the level, not negative */
  double sibling_gap;    /* between children of one parent */
  double cousin_gap;     /* between other neighbours of a level */
};

/*
 * Sets place[v], [count], to the middle of v along its level; the root's is 0. *steps, if
 * not NULL, becomes the number of pairs of contour nodes that were compared: less than
 * 2 * count. Fails only with STEMMA_NO_MEMORY. O(count).
 */
enum stemma_status tidy_place(double *place, uint64_t *steps, const struct tidy_tree *tree,
                              struct stemma_error *error);

#endif
