/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two passes over the derivatives: one finds the largest groups, one fills the cells. */
#include "engine/cli/chart_data.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/day.h"
#include "graph/record.h"
#include "graph/text.h"

/* No derivative has been counted yet. */
#define NEVER UINT32_MAX

const char *chart_data_groups(enum options_count_by by, bool is_one) {
  static const char *const words[][2] = {
      [OPTIONS_COUNT_BY_FAMILY] = {"families", "family"},
      [OPTIONS_COUNT_BY_MAKER] = {"makers", "maker"},
      [OPTIONS_COUNT_BY_COUNTRY] = {"countries", "country"},
      [OPTIONS_COUNT_BY_REGION] = {"regions", "region"},
      [OPTIONS_COUNT_BY_RELATION] = {"relations", "relation"},
      [OPTIONS_COUNT_BY_AUTHOR] = {"authors", "author"},
      [OPTIONS_COUNT_BY_LICENSE] = {"licences", "licence"},
      [OPTIONS_COUNT_BY_TASK] = {"tasks", "task"},
  };
  return words[by][is_one];
}

const char *chart_data_periods(enum period_kind every, bool is_one) {
  static const char *const words[][2] = {
      {"weeks", "week"}, {"months", "month"}, {"quarters", "quarter"}, {"years", "year"}};
  return words[every][is_one];
}

/* Where the shares of derivatives are added up: rows of columns. */
struct sheet {
  const struct grouping *grouping; /* borrowed */
  struct chart_cell *cells;        /* borrowed: [rows × width] */
  size_t width;                    /* columns */
  const uint32_t *column;          /* [groups] borrowed: of each group, or NULL: its number */
  uint32_t *last;                  /* [width] owned: the last derivative counted, or NEVER */
};

static enum stemma_status sheet_init(struct sheet *out, const struct grouping *grouping,
                                     size_t width, struct stemma_error *error) {
  *out = (struct sheet){.grouping = grouping, .width = width};
  out->last = malloc((width + 1) * sizeof *out->last);
  if (out->last == NULL) return stemma_error_memory(error, "chart");
  for (size_t i = 0; i < width; i++) out->last[i] = NEVER;
  return STEMMA_OK;
}

/* The cell of a group in a row, with the derivative counted, once however many parts it has. */
static struct chart_cell *meet(struct sheet *sheet, size_t row, size_t group, uint32_t node) {
  size_t column = sheet->column == NULL ? group : sheet->column[group];
  assert(column < sheet->width);
  struct chart_cell *cell = &sheet->cells[row * sheet->width + column];
  cell->derivatives += sheet->last[column] != node;
  sheet->last[column] = node;
  return cell;
}

/* Adds a derivative to a row. */
static void add_node(struct sheet *sheet, size_t row, uint32_t node) {
  const struct session *session = sheet->grouping->set->session;
  uint64_t value = session->value[node];
  if (!sheet->grouping->shared) {
    meet(sheet, row, grouping_own_place(sheet->grouping, node), node)->whole += value;
    return;
  }
  const struct attribution *attribution = &session->attribution;
  uint32_t mixture = attribution->mixture[node];
  for (size_t i = attribution->start[mixture]; i < attribution->start[mixture + 1]; i++) {
    uint32_t group = sheet->grouping->of_family[attribution->family[i]];
    meet(sheet, row, group, node)->part += attribution->weight[i] * (double)value;
  }
}

/* ---- time ---- */

static void add_to_span(struct chart_span *span, const struct chart_data *data, uint32_t node) {
  span->derivatives++;
  span->value += data->set->session->value[node];
}

/* The period of a node that is drawn; false for one that is not. */
static bool find_period(int32_t *out, const struct chart_data *data, uint32_t node) {
  const struct session *session = data->set->session;
  int64_t created = session->lineage->created[node];
  *out = 0;
  if (!count_set_has(data->set, node)) return false;
  if (!data->has_time) return true;
  if (record_time_is_void(created)) return false;
  *out = period_of_day((enum period_kind)session->options->every, day_of_instant(created));
  return true;
}

/* Counts what is drawn and what is not; the first and the last period. */
static void find_extent(struct chart_data *data) {
  const struct lineage *lineage = data->set->session->lineage;
  int32_t last = INT32_MIN;
  int32_t period;
  data->first = INT32_MAX;
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    if (find_period(&period, data, node)) {
      add_to_span(&data->total, data, node);
      if (period < data->first) data->first = period;
      if (period > last) last = period;
    } else if (count_set_has(data->set, node)) {
      bool is_unknown = lineage->created[node] == RECORD_NO_TIME;
      add_to_span(is_unknown ? &data->undated : &data->migrated, data, node);
    }
  }
  if (data->total.derivatives == 0) return;
  data->span_count = (size_t)(last - data->first) + 1;
}

/* Marks the periods that lie partly outside of --since and --until, or after the snapshot. */
static void mark_partial(struct chart_data *data) {
  const struct session *session = data->set->session;
  const struct options *options = session->options;
  enum period_kind every = (enum period_kind)options->every;
  int32_t from = options_given(options, OPTION_SINCE) ? options->since : DAY_FIRST;
  int32_t to = options_given(options, OPTION_UNTIL) ? options->until : DAY_LAST;
  if (session->source.day != SOURCE_NO_DAY && session->source.day < to) to = session->source.day;
  for (size_t i = 0; i < data->span_count; i++) {
    int32_t period = data->first + (int32_t)i;
    data->spans[i].is_partial =
        period_first_day(every, period) < from || period_last_day(every, period) > to;
  }
}

void chart_data_name(char out[PERIOD_NAME_SIZE], const struct chart_data *data, size_t span) {
  period_format(out, (enum period_kind)data->set->session->options->every,
                data->first + (int32_t)span);
}

/* ---- the largest groups ---- */

/* A group, to be sorted. */
struct candidate {
  double size;      /* of it: its value in 2^-20s, so that what is equal but for rounding ties */
  struct text name; /* of it */
  uint32_t group;   /* its number */
};

/* Largest first, then by name. */
static int compare_candidates(const void *a, const void *b) {
  const struct candidate *x = a;
  const struct candidate *y = b;
  if (x->size > y->size || x->size < y->size) return x->size > y->size ? -1 : 1;
  return grouping_compare_names(x->name, y->name);
}

static void name_rest(struct chart_data *data, size_t count) {
  char figure[TEXT_COUNT_SIZE];
  text_count(figure, count);
  snprintf(data->rest_name, sizeof data->rest_name, "%s other %s", figure,
           chart_data_groups(data->grouping->by, count == 1));
  data->rest_count = count;
}

/* "no catalogued family", "no licence given". */
static struct text nameless_name(enum options_count_by by) {
  static const char *const names[] = {
      [OPTIONS_COUNT_BY_FAMILY] = "no known family",
      [OPTIONS_COUNT_BY_MAKER] = "no known maker",
      [OPTIONS_COUNT_BY_COUNTRY] = "no known country",
      [OPTIONS_COUNT_BY_REGION] = "no known region",
      [OPTIONS_COUNT_BY_RELATION] = "no relation given",
      [OPTIONS_COUNT_BY_AUTHOR] = "no author given",
      [OPTIONS_COUNT_BY_LICENSE] = "no licence given",
      [OPTIONS_COUNT_BY_TASK] = "no task given",
  };
  return text_of(names[by]);
}

static void add_series(struct chart_data *data, struct text name, enum chart_role role,
                       const struct catalog_maker *maker) {
  data->series[data->series_count] = (struct chart_series){name, role};
  data->makers[data->series_count++] = maker;
}

/*
 * Makes series of the first of `candidates`, [count], sorted, of the others together, and of
 * the nameless group if it is there; column[groups] becomes the series of each group.
 */
static enum stemma_status make_series(struct chart_data *data, uint32_t *column,
                                      const struct candidate *candidates, size_t count,
                                      bool has_nameless, struct stemma_error *error) {
  const struct grouping *grouping = data->grouping;
  uint64_t top = data->set->session->options->top;
  size_t listed = top == 0 || top > count ? count : (size_t)top;
  data->series = calloc(listed + 2, sizeof *data->series);
  data->makers = calloc(listed + 2, sizeof *data->makers);
  if (data->series == NULL || data->makers == NULL) return stemma_error_memory(error, "chart");
  for (size_t i = 0; i < count; i++) {
    uint32_t group = candidates[i].group;
    column[group] = (uint32_t)(i < listed ? i : listed);
    if (i < listed) add_series(data, candidates[i].name, CHART_GROUP, grouping->makers[group]);
  }
  if (listed < count) {
    name_rest(data, count - listed);
    add_series(data, text_of(data->rest_name), CHART_REST, NULL);
  }
  if (has_nameless) {
    column[grouping->count - 1] = (uint32_t)data->series_count;
    add_series(data, nameless_name(grouping->by), CHART_UNKNOWN, NULL);
  }
  return STEMMA_OK;
}

/* Adds up whole groups, and makes series of them. */
static enum stemma_status choose_series(struct chart_data *data, uint32_t *column,
                                        struct stemma_error *error) {
  const struct grouping *grouping = data->grouping;
  struct sheet sheet = {0};
  struct candidate *candidates = calloc(grouping->count, sizeof *candidates);
  struct chart_cell *cells = calloc(grouping->count, sizeof *cells);
  enum stemma_status status = candidates == NULL || cells == NULL
                                  ? stemma_error_memory(error, "chart")
                                  : sheet_init(&sheet, grouping, grouping->count, error);
  if (status != STEMMA_OK) goto cleanup;
  sheet.cells = cells;
  int32_t period;
  for (uint32_t node = 0; node < data->set->session->graph->node_count; node++) {
    if (find_period(&period, data, node)) add_node(&sheet, 0, node);
  }
  size_t count = 0;
  for (uint32_t group = 0; group + 1 < grouping->count; group++) {
    if (cells[group].derivatives == 0) continue;
    double value = cells[group].part + (double)cells[group].whole;
    candidates[count++] = (struct candidate){rint(value * 0x1p20), grouping->names[group], group};
  }
  qsort(candidates, count, sizeof *candidates, compare_candidates);
  bool has_nameless = cells[grouping->count - 1].derivatives > 0;
  status = make_series(data, column, candidates, count, has_nameless, error);
cleanup:
  free(sheet.last);
  free(cells);
  free(candidates);
  return status;
}

/* ---- the cells ---- */

static enum stemma_status check_size(const struct chart_data *data, struct stemma_error *error) {
  if (data->span_count <= CHART_DATA_CELLS_MAX / data->series_count) return STEMMA_OK;
  char first[PERIOD_NAME_SIZE];
  char last[PERIOD_NAME_SIZE];
  enum period_kind every = (enum period_kind)data->set->session->options->every;
  chart_data_name(first, data, 0);
  chart_data_name(last, data, data->span_count - 1);
  return stemma_error_set(error, STEMMA_USAGE,
                          "chart: %zu series in %zu %s, %s to %s, are too many: give a smaller "
                          "--top, --since and --until, or a longer --every",
                          data->series_count, data->span_count, chart_data_periods(every, false),
                          first, last);
}

/* Adds up each period and series. */
static enum stemma_status fill_cells(struct chart_data *data, const uint32_t *column,
                                     struct stemma_error *error) {
  struct sheet sheet;
  enum stemma_status status = sheet_init(&sheet, data->grouping, data->series_count, error);
  data->spans = calloc(data->span_count, sizeof *data->spans);
  data->cells = calloc(data->span_count * data->series_count, sizeof *data->cells);
  if (status == STEMMA_OK && (data->spans == NULL || data->cells == NULL)) {
    status = stemma_error_memory(error, "chart");
  }
  int32_t period;
  sheet.cells = data->cells;
  sheet.column = column;
  for (uint32_t node = 0; node < data->set->session->graph->node_count && status == STEMMA_OK;
       node++) {
    if (!find_period(&period, data, node)) continue;
    size_t row = (size_t)(period - data->first);
    add_to_span(&data->spans[row], data, node);
    add_node(&sheet, row, node);
  }
  free(sheet.last);
  return status;
}

/* Fills what is told of a period's cells once all are filled. */
static void finish_cells(struct chart_data *data) {
  uint64_t few = data->set->session->options->few;
  for (size_t i = 0; i < data->span_count; i++) {
    data->spans[i].is_few = data->has_time && data->spans[i].derivatives < few;
  }
  for (size_t i = 0; i < data->span_count * data->series_count; i++) {
    struct chart_cell *cell = &data->cells[i];
    bool is_first = i < data->series_count;
    cell->running_whole =
        cell->whole + (is_first ? 0 : cell[-(ptrdiff_t)data->series_count].running_whole);
    cell->running_part =
        cell->part + (is_first ? 0 : cell[-(ptrdiff_t)data->series_count].running_part);
  }
  if (data->has_time) mark_partial(data);
}

enum stemma_status chart_data_init(struct chart_data *out, const struct grouping *grouping,
                                   struct stemma_error *error) {
  const struct options *options = grouping->set->session->options;
  *out = (struct chart_data){.set = grouping->set,
                             .grouping = grouping,
                             .has_time = options->chart_kind != OPTIONS_CHART_BARS};
  find_extent(out);
  if (out->total.derivatives == 0) return STEMMA_OK;
  uint32_t *column = calloc(grouping->count, sizeof *column);
  enum stemma_status status =
      column == NULL ? stemma_error_memory(error, "chart") : choose_series(out, column, error);
  if (status == STEMMA_OK) status = check_size(out, error);
  if (status == STEMMA_OK) status = fill_cells(out, column, error);
  if (status == STEMMA_OK) finish_cells(out);
  free(column);
  return status;
}

void chart_data_dispose(struct chart_data *data) {
  free(data->series);
  free(data->makers);
  free(data->spans);
  free(data->cells);
  *data = (struct chart_data){0};
}
