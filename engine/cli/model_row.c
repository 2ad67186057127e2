/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model as a row of a report. */
#include "engine/cli/model_row.h"

#include "graph/day.h"

const enum stemma_relation model_row_relations[STEMMA_RELATION_COUNT] = {
    STEMMA_FINETUNE, STEMMA_ADAPTER, STEMMA_QUANTIZED, STEMMA_MERGE, STEMMA_UNSPECIFIED};

const struct report_column model_row_columns[MODEL_ROW_COUNT] = {
    [MODEL_ROW_RANK] = {"rank", "#", true, 0, 0},
    [MODEL_ROW_FAMILY_RANK] = {"family_rank", NULL, true, 0, 0},
    [MODEL_ROW_MODEL] = {"model", "MODEL", false, 0, 34},
    [MODEL_ROW_STATUS] = {"status", "STATUS", false, 8, 0},
    [MODEL_ROW_FAMILY] = {"family", "FAMILY", false, 3, 12},
    [MODEL_ROW_MAKER] = {"maker", "MAKER", false, 7, 12},
    [MODEL_ROW_COUNTRY] = {"country", "COUNTRY", false, 9, 0},
    [MODEL_ROW_CREATED] = {"created", "CREATED", false, 6, 0},
    [MODEL_ROW_DOWNLOADS] = {"downloads", "DOWNLOADS", true, 5, 0},
    [MODEL_ROW_LIKES] = {"likes", NULL, true, 0, 0},
    [MODEL_ROW_CHILDREN] = {"children", "CHILDREN", true, 2, 0},
    [MODEL_ROW_CHILDREN_BY] = {"children_finetune", "FINETUNE", true, 10, 0},
    {"children_adapter", "ADAPTER", true, 11, 0},
    {"children_quantized", "QUANTIZED", true, 11, 0},
    {"children_merge", "MERGE", true, 11, 0},
    {"children_unspecified", "UNSPECIFIED", true, 11, 0},
    [MODEL_ROW_DESCENDANTS] = {"descendants", "DESCENDANTS", true, 1, 0},
    [MODEL_ROW_INFLUENCE] = {"influence", "INFLUENCE", true, 0, 0},
    [MODEL_ROW_DOWNSTREAM_DOWNLOADS] = {"downstream_downloads", "DOWNLOADS BELOW", true, 4, 0},
    [MODEL_ROW_EXCLUSIVE] = {"exclusive", "EXCLUSIVE", true, 9, 0},
    [MODEL_ROW_DEPTH] = {"depth", "DEPTH", true, 8, 0},
    [MODEL_ROW_AUTHORS] = {"authors", "AUTHORS", true, 9, 0},
    [MODEL_ROW_EFFECTIVE_AUTHORS] = {"effective_authors", "EFFECTIVE AUTHORS", true, 9, 0},
    [MODEL_ROW_H_INDEX] = {"h_index", "H-INDEX", true, 9, 0},
    [MODEL_ROW_PAGERANK] = {"pagerank", "PAGERANK", true, 9, 0},
};

unsigned model_row_measures(const struct options *options) {
  const unsigned shown = MEASURE_CHILDREN | MEASURE_DESCENDANTS | MEASURE_INFLUENCE | MEASURE_DEPTH;
  unsigned by = ranking_measure_set((enum options_measure)options->by);
  if (options->format == REPORT_QUIET) return by;
  return options->format == REPORT_TABLE ? by | shown : MEASURE_ALL;
}

enum model_row_column model_row_of_measure(enum options_measure by) {
  return by == OPTIONS_BY_CHILDREN
             ? MODEL_ROW_CHILDREN
             : (enum model_row_column)(MODEL_ROW_DESCENDANTS + (by - OPTIONS_BY_DESCENDANTS));
}

static struct report_value known_rank(uint32_t rank) {
  return rank == 0 ? REPORT_VALUE_NULL : report_count(rank);
}

/* A count of a record; negative where it is unknown. */
static struct report_value known_count(int64_t count) {
  return count < 0 ? REPORT_VALUE_NULL : report_count((uint64_t)count);
}

void model_row_fill_measures(struct report_value *cells, const struct measures *measures,
                             size_t place) {
  for (unsigned by = 0; options_measures[by] != NULL; by++) {
    enum options_measure measure = (enum options_measure)by;
    cells[model_row_of_measure(measure)] = ranking_value(measures, measure, place);
  }
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    const uint32_t *counts = measures->children_by[model_row_relations[i]];
    cells[MODEL_ROW_CHILDREN_BY + i] =
        counts == NULL ? REPORT_VALUE_NULL : report_count(counts[place]);
  }
}

void model_row_fill(struct report_value *cells, const struct session *session, uint32_t node,
                    uint32_t rank, uint32_t family_rank) {
  const struct lineage *lineage = session->lineage;
  enum lineage_status status = (enum lineage_status)lineage->status[node];
  int32_t created;
  cells[MODEL_ROW_RANK] = known_rank(rank);
  cells[MODEL_ROW_FAMILY_RANK] = known_rank(family_rank);
  cells[MODEL_ROW_MODEL] = report_text(lineage_name(lineage, node));
  cells[MODEL_ROW_MODEL].dim = status != LINEAGE_PRESENT;
  cells[MODEL_ROW_STATUS] = report_word(lineage_status_name(status));
  cells[MODEL_ROW_FAMILY] =
      report_text(session_family_name(session, session_family(session, node)));
  cells[MODEL_ROW_MAKER] = report_text(session_maker_name(session, node));
  cells[MODEL_ROW_COUNTRY] = report_text(session_country(session, node));
  cells[MODEL_ROW_CREATED] =
      session_created(&created, session, node) ? report_day(created) : REPORT_VALUE_NULL;
  cells[MODEL_ROW_DOWNLOADS] = known_count(lineage->downloads[node]);
  cells[MODEL_ROW_LIKES] = known_count(lineage->likes[node]);
}
