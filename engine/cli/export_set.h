/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `stemma export` writes: models and ghosts, and the edges between them. */
#ifndef STEMMA_ENGINE_CLI_EXPORT_SET_H
#define STEMMA_ENGINE_CLI_EXPORT_SET_H

#include <stddef.h>
#include <stdint.h>

#include "engine/cli/session.h"
#include "graph/status.h"

enum export_state { EXPORT_KEPT, EXPORT_CYCLE };

struct export_edge {
  uint32_t child;   /* node */
  uint32_t parent;  /* node */
  uint8_t relation; /* enum stemma_relation */
  uint8_t state;    /* enum export_state */
};

struct export_set {
  uint32_t *nodes;           /* [node_count] owned: ascending */
  size_t node_count;         /* of nodes */
  struct export_edge *edges; /* [edge_count] owned: by child, then parent; both ends are in nodes */
  size_t edge_count;         /* of edges */
};

/*
 * Finds what the options ask for in a filtered and attributed session: all of it; or what derives
 * from the operand, or from the models of --family, or with --up what they derive from, these
 * included, up to --depth generations away. Edges are those of the filtered graph, and with
 * --dropped also those that rule R5 dropped, as far as the filters keep them. *out is to be emptied
 * with export_set_dispose. Fails with STEMMA_NEGATIVE where there is no such model or family, and
 * with STEMMA_NO_MEMORY. O(nodes + edges), and O(d log d) for d dropped edges.
 */
enum stemma_status export_set_init(struct export_set *out, const struct session *session,
                                   struct stemma_error *error);

/* Frees the arrays; a zeroed set is fine. */
void export_set_dispose(struct export_set *set);

/* The place in edges of the first edge of a child or a later one. O(log edges). */
size_t export_set_edges_of(const struct export_set *set, uint32_t child);

#endif
