/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The families of a lineage as nodes of a graph, for drawing. */
#ifndef STEMMA_ENGINE_DRAW_FAMILY_MAP_H
#define STEMMA_ENGINE_DRAW_FAMILY_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "engine/catalog/catalog.h"
#include "engine/draw/outline.h"
#include "engine/draw/view.h"
#include "graph/graph.h"
#include "graph/lineage.h"
#include "graph/status.h"

/*
 * A graph of the lineage with the catalogued members of each family drawn together into one
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

/*
 * Makes a map of a graph of the lineage; value[node] is val(d) in it. *out is to be emptied with
 * family_map_dispose, and borrows names from the catalogue. Fails only with STEMMA_NO_MEMORY, or
 * with STEMMA_NEGATIVE where the data has no catalogued model. O(n + m log m).
 */
enum stemma_status family_map_init(struct family_map *out, const struct catalog *catalog,
                                   const struct lineage *lineage, const struct stemma_graph *graph,
                                   const uint64_t *value, struct stemma_error *error);

/* What a picture of the map is called. */
#define FAMILY_MAP_TITLE "Families of models, and what derives from them"

/* What a picture of the map leaves out, for its caption; empty where that is nothing. */
void family_map_describe_rest(char *out, size_t size, const struct family_map *map,
                              const struct outline *outline);

/* Frees what is owned; a zeroed map is fine. */
void family_map_dispose(struct family_map *map);

#endif
