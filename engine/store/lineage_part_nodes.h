/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which nodes and edges a part of a lineage has (lineage_part.c). */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_PART_NODES_H
#define STEMMA_ENGINE_STORE_LINEAGE_PART_NODES_H

#include "engine/store/column_session.h"
#include "engine/store/lineage_part.h"
#include "graph/graph.h"

/* The nodes and edges of a part; nodes are numbers in the whole. */
struct part_nodes {
  uint32_t *nodes;           /* [count] ascending */
  uint32_t count;            /* of nodes */
  struct stemma_edge *edges; /* [edge_count] between places in nodes */
  size_t edge_count;         /* of edges */
};

/*
 * Walks as a wish asks. *out is to be disposed of. Fails as column_rows_get does, and with
 * STEMMA_NO_MEMORY.
 */
enum stemma_status part_nodes_init(struct part_nodes *out, const struct lineage_part_wish *wish,
                                   struct column_session *session, struct stemma_error *error);

/* A zeroed one is fine. */
void part_nodes_dispose(struct part_nodes *nodes);

/* The place of a node of the whole, or STEMMA_NO_NODE. O(log count). */
uint32_t part_nodes_place(const struct part_nodes *nodes, uint32_t node);

#endif
