/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two steps of building a graph, apart: rows, which may have cycles, then the order.
 * Rule R5 (cycles.h) works between them. Everybody else calls stemma_graph_new.
 */
#ifndef STEMMA_GRAPH_GRAPH_BUILD_H
#define STEMMA_GRAPH_GRAPH_BUILD_H

#include "graph/graph.h"

/*
 * Rows in both directions, without `order` and `rank`; cycles are allowed. Otherwise as
 * stemma_graph_new. O(nodes + edges).
 */
enum stemma_status graph_build_rows(struct stemma_graph **out, uint32_t node_count,
                                    const struct stemma_edge *edges, size_t edge_count,
                                    struct stemma_error *error);

/*
 * Takes `count` edges, each once, out of the rows; order and rank are no more. Fails only with
 * STEMMA_NO_MEMORY, changing nothing. O(nodes + edges).
 */
enum stemma_status graph_build_without(struct stemma_graph *graph, const struct stemma_edge *gone,
                                       size_t count, struct stemma_error *error);

/*
 * Fills `order` and `rank` of rows that have neither, and *reached with how many linked nodes
 * are in the order: all of them, if there is no cycle. The nodes in and behind cycles have
 * rank 0. Fails only with STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status graph_build_order(uint32_t *reached, struct stemma_graph *graph,
                                     struct stemma_error *error);

#endif
