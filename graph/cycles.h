/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R5: a parent comes before its child, so the edges that go backwards in a cycle are
 * dropped.
 */
#ifndef STEMMA_GRAPH_CYCLES_H
#define STEMMA_GRAPH_CYCLES_H

#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"

/* What R5 did. */
struct cycle_report {
  uint32_t component_count;    /* strongly connected components of two or more nodes */
  uint32_t *components;        /* [component_count] the first node of each, ascending */
  struct stemma_edge *dropped; /* [dropped_count] by parent, then child */
  size_t dropped_count;        /* of dropped */
};

/*
 * Builds the acyclic graph of `edges`, which are as stemma_graph_new wants them but may
 * have cycles. Within each strongly connected component of two or more nodes, members are
 * ordered by `created` ([node_count], as in records; void times last), then by node; edges
 * from a later member to an earlier one are dropped. *report is to be emptied with
 * cycle_report_dispose. O(nodes + edges) where there are few cycles: only what is left
 * after peeling off sources and sinks goes to igraph's component search.
 */
enum stemma_status cycles_break(struct stemma_graph **out, struct cycle_report *report,
                                uint32_t node_count, const struct stemma_edge *edges,
                                size_t edge_count, const int64_t *created,
                                struct stemma_error *error);

/*
 * Sets on_cycle[edge], [edge_count], the caller's, to 1 for the edges that lie on a cycle, else
 * to 0. Edges, cost and failure are as for cycles_break.
 */
enum stemma_status cycles_mark(uint8_t *on_cycle, uint32_t node_count,
                               const struct stemma_edge *edges, size_t edge_count,
                               struct stemma_error *error);

/* Frees what a report holds. */
void cycle_report_dispose(struct cycle_report *report);

#endif
