/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Families in a lineage, for drawing: the roots of one, and all of them as nodes of a graph.
 */
#ifndef STEMMA_ENGINE_CLI_FAMILY_MAP_H
#define STEMMA_ENGINE_CLI_FAMILY_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "engine/cli/session.h"
#include "engine/draw/view.h"
#include "graph/graph.h"
#include "graph/status.h"

/*
 * The members of a family that derive from no other member, in the filtered graph: *roots,
 * [*count], ascending, to be freed. Fails with STEMMA_NEGATIVE where the data has no
 * member, STEMMA_NO_MEMORY. O(nodes + edges), with a look at ids.
 */
enum stemma_status family_map_roots(uint32_t **roots, size_t *count, const struct session *session,
                                    uint32_t family, struct stemma_error *error);

/*
 * The filtered graph with the catalogued members of each family drawn together into one
 * node, that of its first member. The numbers of nodes are those of the lineage; the other
 * members have no edges. An edge from one family to another says that some member of the
 * one derives from the other. Where that makes a cycle, R5 breaks it, with the day of a
 * family's first model.
 */
struct family_map {
  struct stemma_graph *graph; /* owned */
  uint64_t *value;            /* [node_count] val(d) of those that are no members, else 0; owned */
  struct draw_group *groups;  /* [group_count] families met, by node; owned */
  size_t group_count;         /* of groups */
  uint32_t *roots;            /* [group_count] their nodes; owned */
  uint64_t derivatives;       /* models with val(d) > 0 and a parent, no members */
  size_t dropped_count;       /* edges that R5 drops */
};

/* *out is to be emptied with family_map_dispose. Fails only with STEMMA_NO_MEMORY, or with
 * STEMMA_NEGATIVE where the data has no catalogued model. O(n + m log m). */
enum stemma_status family_map_init(struct family_map *out, const struct session *session,
                                   struct stemma_error *error);

/* Frees what is owned; a zeroed map is fine. */
void family_map_dispose(struct family_map *map);

#endif
