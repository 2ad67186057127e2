/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The records of a lineage as the beginning of a builder: most of them will be in force again,
 * and in bulk, in order of node, they are taken for a fraction of what it costs to add them one
 * by one.
 *
 *     lineage_builder_seed(builder, lineage, records, error);
 *     … records are added that are in force in any case …
 *     for each node that has a record, ascending:
 *       if (lineage_builder_waits(builder, node)) lineage_builder_keep(builder, &seed, node, …);
 *                                              or lineage_builder_drop(builder, node);
 *     lineage_builder_finish(…);
 */
#ifndef STEMMA_GRAPH_LINEAGE_SEED_H
#define STEMMA_GRAPH_LINEAGE_SEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/lineage_builder.h"

/* A record that gets the next number. */
#define LINEAGE_NEXT_RECORD UINT32_MAX

/* Where the claims and faults of a lineage stand, while its records are kept one by one. */
struct lineage_seed {
  const struct lineage *lineage;         /* borrowed: what the builder began with */
  const struct lineage_records *records; /* borrowed: beside it */
  size_t claim;                          /* the first that may be of the next node */
  size_t fault;                          /* likewise */
};

/*
 * Begins an empty builder with a lineage: its records wait. One that is added of the same model
 * takes its place, without being its rival. Fails with STEMMA_NO_MEMORY; the builder is then
 * only good to be freed. O(nodes).
 */
enum stemma_status lineage_builder_seed(struct lineage_builder *builder,
                                        const struct lineage *lineage,
                                        const struct lineage_records *records,
                                        struct stemma_error *error);

/* Whether the record of a node of that lineage waits. None may when the builder finishes. O(1). */
bool lineage_builder_waits(const struct lineage_builder *builder, uint32_t node);

/*
 * Puts a waiting record in force, as the record of `number`, which was set aside, or of the
 * next. `seed` begins zeroed but for the lineage and the records, and nodes come ascending. Fails
 * as lineage_builder_add does. O(its parents) over all nodes.
 */
enum stemma_status lineage_builder_keep(struct lineage_builder *builder, struct lineage_seed *seed,
                                        uint32_t node, uint32_t number, bool is_gone,
                                        struct stemma_error *error);

/* Takes a waiting record away: as if it had never been. O(1). */
void lineage_builder_drop(struct lineage_builder *builder, uint32_t node);

#endif
