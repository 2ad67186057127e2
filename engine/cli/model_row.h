/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The columns that say everything of a model: those of `stemma rank --json`, in its order. */
#ifndef STEMMA_ENGINE_CLI_MODEL_ROW_H
#define STEMMA_ENGINE_CLI_MODEL_ROW_H

#include <stdint.h>

#include "engine/cli/ranking.h"
#include "engine/cli/session.h"

enum model_row_column {
  MODEL_ROW_RANK,
  MODEL_ROW_FAMILY_RANK,
  MODEL_ROW_MODEL,
  MODEL_ROW_STATUS,
  MODEL_ROW_FAMILY,
  MODEL_ROW_MAKER,
  MODEL_ROW_COUNTRY,
  MODEL_ROW_CREATED,
  MODEL_ROW_DOWNLOADS,
  MODEL_ROW_LIKES,
  MODEL_ROW_CHILDREN,
  MODEL_ROW_CHILDREN_BY, /* a column a relation: finetune, adapter, quantized, merge, … */
  MODEL_ROW_DESCENDANTS = MODEL_ROW_CHILDREN_BY + STEMMA_RELATION_COUNT,
  MODEL_ROW_INFLUENCE,
  MODEL_ROW_DOWNSTREAM_DOWNLOADS,
  MODEL_ROW_EXCLUSIVE,
  MODEL_ROW_DEPTH,
  MODEL_ROW_AUTHORS,
  MODEL_ROW_EFFECTIVE_AUTHORS,
  MODEL_ROW_H_INDEX,
  MODEL_ROW_PAGERANK,
  MODEL_ROW_COUNT,
};

/* The relations in the order in which they are reported. */
extern const enum stemma_relation model_row_relations[STEMMA_RELATION_COUNT];

/* The columns, with the headings of rank's table. */
extern const struct report_column model_row_columns[MODEL_ROW_COUNT];

/* The measures, of enum measure_set, that rows have in the format asked for: machines get all. */
unsigned model_row_measures(const struct options *options);

/* The column of a measure. */
enum model_row_column model_row_of_measure(enum options_measure by);

/*
 * Fills cells[MODEL_ROW_COUNT] for a node, all but the measures; ranks of 0 are null. Texts
 * live as long as the session.
 */
void model_row_fill(struct report_value *cells, const struct session *session, uint32_t node,
                    uint32_t rank, uint32_t family_rank);

/* Fills the measures, from a place of their arrays; those that were not computed are null. */
void model_row_fill_measures(struct report_value *cells, const struct measures *measures,
                             size_t place);

#endif
