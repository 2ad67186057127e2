/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The numbers of a chart: what `stemma count --by` counts, split by the period in which the
 * derivatives were created, for the largest groups and all others together.
 */
#ifndef STEMMA_ENGINE_CLI_CHART_DATA_H
#define STEMMA_ENGINE_CLI_CHART_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/cli/count_set.h"
#include "engine/cli/grouping.h"
#include "engine/draw/chart.h"
#include "engine/report/report.h"
#include "graph/period.h"
#include "graph/status.h"

/* Most cells: periods times series. */
#define CHART_DATA_CELLS_MAX ((size_t)1 << 22)

/* Of a series in a period. */
struct chart_cell {
  uint64_t whole;         /* val of the derivatives that are wholly its own */
  double part;            /* val of those it has a share of, by their shares */
  uint64_t running_whole; /* the same up to this period */
  double running_part;    /* likewise */
  uint32_t derivatives;   /* different ones */
};

/* A period of time, or for bars all of it. */
struct chart_span {
  uint64_t value;       /* val of its derivatives */
  uint32_t derivatives; /* how many with val > 0 */
  bool is_few;          /* fewer than --few */
  bool is_partial;      /* the data, or --since and --until, cover only a part */
};

struct chart_data {
  const struct count_set *set;         /* borrowed */
  const struct grouping *grouping;     /* borrowed */
  bool has_time;                       /* not bars */
  struct chart_series *series;         /* [series_count] owned: largest first, then the rest, then
                                            what has no name */
  const struct catalog_maker **makers; /* [series_count] owned: of a family or a maker, or NULL */
  size_t series_count;                 /* 0: nothing to draw */
  size_t rest_count;                   /* groups in the rest */
  char rest_name[80];                  /* "37 other families" */
  int32_t first;                       /* number of the first period */
  struct chart_span *spans;            /* [span_count] owned */
  size_t span_count;                   /* 0 where nothing has a date; 1 of bars */
  struct chart_cell *cells;            /* [span_count × series_count] owned, a period at a time */
  struct chart_span undated, migrated; /* not drawn: without a date, or with the migration's */
  struct chart_span total;             /* of all that is drawn */
};

/*
 * Adds up. *out is to be emptied with chart_data_dispose whatever is returned. Fails with
 * STEMMA_USAGE where there are too many periods, naming them, and STEMMA_NO_MEMORY.
 * O(nodes + shares of the nodes + cells).
 */
enum stemma_status chart_data_init(struct chart_data *out, const struct grouping *grouping,
                                   struct stemma_error *error);

/* Frees what is owned; zeroed data is fine. */
void chart_data_dispose(struct chart_data *data);

/* The cell of a series in a period. */
static inline const struct chart_cell *chart_data_cell(const struct chart_data *data, size_t span,
                                                       size_t series) {
  return &data->cells[span * data->series_count + series];
}

/* The names of a period. */
void chart_data_name(char out[PERIOD_NAME_SIZE], const struct chart_data *data, size_t span);

/* The plural of what is grouped by, "families", and of periods, "months". */
const char *chart_data_groups(enum options_count_by by, bool is_one);
const char *chart_data_periods(enum period_kind every, bool is_one);

#endif
