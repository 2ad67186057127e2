/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one door to igraph: what it has and we need, in our own types.
 *
 * igraph's errors are returned, never printed and never fatal. Debian's igraph is not
 * thread-safe: a thread waits while another is in it.
 */
#ifndef STEMMA_GRAPH_IGRAPH_BRIDGE_H
#define STEMMA_GRAPH_IGRAPH_BRIDGE_H

#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"

/*
 * The strongly connected components of the graph with `node_count` nodes and the edges
 * from[e] → to[e]: component[v], numbered from 0, and their number. Self-loops and double
 * edges are allowed. O(nodes + edges). Fails with STEMMA_NO_MEMORY or STEMMA_INTERNAL.
 */
enum stemma_status igraph_bridge_strong_components(uint32_t *component, uint32_t *component_count,
                                                   uint32_t node_count, const uint32_t *from,
                                                   const uint32_t *to, size_t edge_count,
                                                   struct stemma_error *error);

/* igraph's version, as "0.10.2". Static. */
const char *igraph_bridge_version(void);

#endif
