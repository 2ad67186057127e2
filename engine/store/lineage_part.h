/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lineage around one model out of a store, without reading the whole. */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_PART_H
#define STEMMA_ENGINE_STORE_LINEAGE_PART_H

#include "engine/store/lineage_load.h"

/* Which way from the model; or both: add them. */
enum lineage_part {
  LINEAGE_PART_DESCENDANTS = 1,
  LINEAGE_PART_ANCESTORS = 2,
  LINEAGE_PART_CYCLES = 4, /* and the other ends of edges that rule R5 dropped */
};

/*
 * The node of an id, compared without ASCII case, in the lineage that was saved, or
 * STEMMA_NO_NODE. Reads a chunk of names or two. Fails as lineage_load does.
 */
enum stemma_status lineage_part_find(uint32_t *node, const struct sql *sql, struct text id,
                                     struct stemma_error *error);

/*
 * Reads a model, its strict descendants with all their parents, and its strict ancestors, as
 * `parts` asks. *out is a lineage like that of the whole: nodes are in order of id, and
 * whole[node], [*out->node_count], to be freed, is a node's number in the whole. Every edge
 * into a descendant or an ancestor is there, and with ancestors the edges into the model; so
 * what measures say of the model and its descendants is what they say in the whole. Nodes at
 * the border seem to have no parents, and all may have more children in the whole. Words and
 * edges on cycles are those of the part, findings those of the whole.
 *
 * Fails with STEMMA_NEGATIVE where there is no such model, else as lineage_load does.
 * O(chunks that are met + nodes of the part).
 */
enum stemma_status lineage_part_load(struct lineage **out, uint32_t **whole, const struct sql *sql,
                                     struct text id, unsigned parts, struct stemma_error *error);

/* Around which models, and how far. */
struct lineage_part_wish {
  const uint32_t *nodes; /* [count] their numbers in the whole; several for ancestors alone */
  size_t count;          /* of nodes */
  unsigned parts;        /* set of enum lineage_part */
  uint32_t depth;        /* descendants in so many steps; 0: all of them */
  uint64_t left_out;     /* set of LINEAGE_LOAD_COLUMN: columns that are left unknown */
};

/* Of the columns of nodes that need not be read those that hold words. */
#define LINEAGE_PART_WORDS                                                                         \
  (LINEAGE_LOAD_COLUMN(COLUMN_AUTHOR) | LINEAGE_LOAD_COLUMN(COLUMN_LICENSE) |                      \
   LINEAGE_LOAD_COLUMN(COLUMN_TASK))

/* The same around models that have been found. */
enum stemma_status lineage_part_read(struct lineage **out, uint32_t **whole, const struct sql *sql,
                                     const struct lineage_part_wish *wish,
                                     struct stemma_error *error);

#endif
