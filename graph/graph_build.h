/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two steps of building a graph, apart: rows, which may have cycles, then the order.
 * Rule R5 (cycles.h) works between them. Everybody else calls stemma_graph_new.
 */
#ifndef STEMMA_GRAPH_GRAPH_BUILD_H
#define STEMMA_GRAPH_GRAPH_BUILD_H

#include <stdbool.h>

#include "graph/graph.h"

/*
 * Rows in both directions, without `order`; cycles are allowed. Otherwise as
 * stemma_graph_new. O(nodes + edges).
 */
enum stemma_status graph_build_rows(struct stemma_graph **out, uint32_t node_count,
                                    const struct stemma_edge *edges, size_t edge_count,
                                    struct stemma_error *error);

/*
 * Fills `order` with the linked nodes that lie behind no cycle, parents first, and
 * *acyclic with whether these are all. `pending`, [node_count] or NULL, receives for
 * each node how many of its parents were not reached (0: it is in the order).
 */
enum stemma_status graph_build_order(bool *acyclic, struct stemma_graph *graph, uint32_t *pending,
                                     struct stemma_error *error);

#endif
