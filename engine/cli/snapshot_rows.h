/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of a comparison as cells of reports: one list a section, with all columns, and
 * one list of all sections.
 */
#ifndef STEMMA_ENGINE_CLI_SNAPSHOT_ROWS_H
#define STEMMA_ENGINE_CLI_SNAPSHOT_ROWS_H

#include <stddef.h>

#include "engine/cli/snapshot_diff.h"
#include "engine/report/report.h"

/* Columns of each section. */
enum { FIGURE_NAME, FIGURE_OLD, FIGURE_NEW, FIGURE_CHANGE, FIGURE_COLUMNS };
enum {
  MODEL_CHANGE,
  MODEL_NAME,
  MODEL_OLD_STATUS,
  MODEL_NEW_STATUS,
  MODEL_CREATED,
  MODEL_DOWNLOADS,
  MODEL_LIKES,
  MODEL_COLUMNS
};
enum { FACT_NAME, FACT_FACT, FACT_OLD, FACT_NEW, FACT_COLUMNS };
enum {
  EDGE_CHANGE,
  EDGE_MODEL,
  EDGE_OLD_PARENT,
  EDGE_NEW_PARENT,
  EDGE_OLD_RELATION,
  EDGE_NEW_RELATION,
  EDGE_WITH_MODEL,
  EDGE_COLUMNS
};
enum {
  RANK_CHANGE,
  RANK_MODEL,
  RANK_OLD,
  RANK_NEW,
  RANK_MOVE,
  RANK_OLD_VALUE,
  RANK_NEW_VALUE,
  RANK_COLUMNS
};
enum {
  FAMILY_NAME,
  FAMILY_OLD_SHARE,
  FAMILY_NEW_SHARE,
  FAMILY_SHIFT,
  FAMILY_OLD_INFLUENCE,
  FAMILY_NEW_INFLUENCE,
  FAMILY_OLD_DERIVATIVES,
  FAMILY_NEW_DERIVATIVES,
  FAMILY_COLUMNS
};

/* Columns of the list of all. */
enum {
  FLAT_SECTION,
  FLAT_CHANGE,
  FLAT_NAME,
  FLAT_OLD_PARENT,
  FLAT_NEW_PARENT,
  FLAT_OLD,
  FLAT_NEW,
  FLAT_COLUMNS
};

/* Consecutive rows of a section; the context of the functions below. */
struct snapshot_slice {
  const struct snapshot_diff *diff; /* borrowed */
  size_t first;                     /* the section's row that is row 0 here */
};

/* Fill a row of a slice: report_row_fn. */
void snapshot_fill_figure(struct report_value *cells, void *context, size_t row);
void snapshot_fill_model(struct report_value *cells, void *context, size_t row);
void snapshot_fill_fact(struct report_value *cells, void *context, size_t row);
void snapshot_fill_edge(struct report_value *cells, void *context, size_t row);
void snapshot_fill_move(struct report_value *cells, void *context, size_t row);
void snapshot_fill_family(struct report_value *cells, void *context, size_t row);

/* How many rows all sections have, and any of them: the slice is from 0. */
size_t snapshot_flat_count(const struct snapshot_diff *diff);
void snapshot_fill_flat(struct report_value *cells, void *context, size_t row);

#endif
