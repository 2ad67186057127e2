/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How one model derives from another: the paths between two nodes of a lineage graph, and
 * what two nodes have in common where there is none.
 */
#ifndef STEMMA_GRAPH_PATHS_H
#define STEMMA_GRAPH_PATHS_H

#include <stdint.h>

#include "graph/graph.h"

/*
 * Numbers of paths are exact below this, and stay at it from there on: paths double with
 * every diamond in a chain of them, and no use is known for more.
 */
#define PATHS_MANY UINT64_MAX

struct paths {
  const struct stemma_graph *graph; /* borrowed */
  uint32_t from;                    /* first node of each path */
  uint32_t to;                      /* last node */
  uint64_t all;                     /* paths of any length, at most PATHS_MANY; 0: no path */
  uint64_t shortest;                /* of these, those with the fewest edges; likewise */
  uint32_t length;                  /* edges of these; 0 where there is no path */
  uint32_t *place;                  /* [node_count] 1 + index of an ancestor of `to`, else 0 */
  uint32_t *distance;               /* [ancestors] edges from `from`, or UINT32_MAX */
  uint64_t *ways;                   /* [ancestors] shortest paths from `from` to it */
};

/*
 * Finds the paths from node `from` down to node `to`; a node has one path of no edges to
 * itself. *out is to be emptied with paths_dispose. Fails only with STEMMA_NO_MEMORY.
 * O(ancestors of `to` + edges between them): one walk up, one pass down in topological
 * order; memory for all nodes is asked for, but not touched.
 */
enum stemma_status paths_init(struct paths *out, const struct stemma_graph *graph, uint32_t from,
                              uint32_t to, struct stemma_error *error);

/*
 * The shortest path of a number below paths->shortest, in ascending order of the last node
 * but one, then of the one before, and so on: nodes[length + 1] from `from` to `to`, and
 * relations[length], that of the edge behind each node; both the caller's. O(edges into the
 * path's nodes): it unranks, so that paths can be had in any order.
 */
void paths_take(uint32_t *nodes, uint8_t *relations, const struct paths *paths, uint64_t number);

/* Frees the arrays; a zeroed struct is fine. */
void paths_dispose(struct paths *paths);

/*
 * The nearest common ancestors of two nodes, neither of which derives from the other:
 * strict ancestors of both that no other such ancestor derives from. *out, ascending,
 * becomes the caller's, also where *count is 0. Fails only with STEMMA_NO_MEMORY.
 * O(ancestors of both + edges between them + a log a) for a answers.
 */
enum stemma_status paths_common_ancestors(uint32_t **out, uint32_t *count,
                                          const struct stemma_graph *graph, uint32_t a, uint32_t b,
                                          struct stemma_error *error);

#endif
