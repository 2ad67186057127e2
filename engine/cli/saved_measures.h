/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures that a store keeps beside its lineage: those of every model that has children,
 * and of families, under the rules that are in force where no option says otherwise. With them
 * a command can tell of a model what the whole lineage decides, but read only what is around
 * the model; or rank models and families, but read nothing of the lineage.
 */
#ifndef STEMMA_ENGINE_CLI_SAVED_MEASURES_H
#define STEMMA_ENGINE_CLI_SAVED_MEASURES_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/catalog/catalog.h"
#include "engine/cli/options.h"
#include "engine/store/store.h"
#include "graph/measure_arrays.h"

/* Which is which in MEASURES_LISTED: the arrays of struct measures, then these. The last two
 * say something of the models in the table alone. */
enum saved_measure {
  SAVED_RANK = MEASURE_ARRAYS, /* by influence, from 1 */
  SAVED_FAMILY_RANK,           /* likewise in its family; 0: in none */
  SAVED_LINE,                  /* enum saved_line */
  SAVED_FAMILY,                /* that it is listed under, from 1; 0: none */
  SAVED_MEASURES,
};

/* In MEASURES_FAMILIES, which has those that a model or a ghost belongs to, (none) too: the
 * fields of struct attribution_total. */
enum saved_total {
  SAVED_MEMBERS,
  SAVED_DERIVATIVES,
  SAVED_INFLUENCE,
  SAVED_SHARE,
  SAVED_DOWNLOADS,
  SAVED_AUTHORS,
  SAVED_EFFECTIVE_AUTHORS,
  SAVED_TOTALS,
};

/* In MEASURES_OWNED, which has the models of catalogued makers, and those with a parent or a
 * child of their own maker. */
enum saved_owner {
  SAVED_GROUP,      /* of catalog_groups_of_nodes, from 1; 0: none */
  SAVED_OWN_FAMILY, /* from 1; 0: none */
  SAVED_OWNERS,
};

/* What each measure of each table is of. */
extern const enum column_type saved_measures_types[MEASURE_TABLES][MEASURE_TABLE_COLUMNS];

/* What a model is to its maker's models that derive from it (first_party.h). */
enum saved_line { SAVED_LINE_NONE, SAVED_LINE_FIRST_PARTY, SAVED_LINE_ROOT };

/* The key under which they are saved: names their version, and the catalogue. Refers to `room`. */
enum { SAVED_MEASURES_KEY_SIZE = 64 };
struct text saved_measures_key(char room[SAVED_MEASURES_KEY_SIZE], const struct catalog *catalog);

/* Whether the options leave all rules at their default, and the command is about few models. */
bool saved_measures_serve(const struct options *options);

/* Which of them such a command asks for: a set of 1 << measure. */
uint32_t saved_measures_wanted(const struct options *options);

/* Whether the command ranks, lists or counts all there is, and needs names of models only for
 * those that it prints. */
bool saved_measures_suffice(const struct options *options);

/* What such a command asks for: to count, or with filters, the lineage's graph, too. */
struct store_kept_wish saved_measures_wish(const struct options *options, struct text key);

/* A measure of a node, where it is one of integers. O(log count). */
uint64_t saved_measures_of(const struct measure_table *table, enum saved_measure measure,
                           uint32_t node);

/*
 * Spreads those arrays of struct measures that were read over `node_count` nodes. *out is to
 * be emptied with measures_dispose. Fails only with STEMMA_NO_MEMORY.
 */
enum stemma_status saved_measures_spread(struct measures *out, const struct measure_table *table,
                                         uint32_t node_count, struct stemma_error *error);

#endif
