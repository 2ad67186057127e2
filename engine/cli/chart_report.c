/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart's numbers in rows: a period and a series in each, as statistics programs want them. */
#include "engine/cli/chart_report.h"
#include "graph/text.h"

#include <assert.h>
#include <string.h>

enum {
  PERIOD,
  START,
  END,
  SERIES,
  ROLE,
  VALUE,
  SHARE,
  CUMULATIVE,
  DERIVATIVES,
  PERIOD_VALUE,
  PERIOD_DERIVATIVES,
  FEW,
  PARTIAL,
  COLUMN_COUNT,
};

static const struct report_column all_columns[COLUMN_COUNT] = {
    [PERIOD] = {"period", NULL, false, 0, 0},
    [START] = {"start", NULL, false, 0, 0},
    [END] = {"end", NULL, false, 0, 0},
    [SERIES] = {"series", "SERIES", false, 0, 20},
    [ROLE] = {"role", NULL, false, 0, 0},
    [VALUE] = {"value", "COUNT", true, 0, 0},
    [SHARE] = {"share", "SHARE", true, 0, 0},
    [CUMULATIVE] = {"cumulative", "CUMULATIVE", true, 1, 0},
    [DERIVATIVES] = {"derivatives", "DERIVATIVES", true, 2, 0},
    [PERIOD_VALUE] = {"period_value", NULL, true, 0, 0},
    [PERIOD_DERIVATIVES] = {"period_derivatives", NULL, true, 0, 0},
    [FEW] = {"few", NULL, false, 0, 0},
    [PARTIAL] = {"partial", NULL, false, 0, 0},
};

/* The rows of a chart, for the writer. */
struct rows {
  const struct chart_data *data;              /* borrowed */
  struct report_column columns[COLUMN_COUNT]; /* those of this chart */
  unsigned char cells[COLUMN_COUNT];          /* [column_count] which of the above each is */
  size_t column_count;                        /* of columns */
  char name[PERIOD_NAME_SIZE];                /* of the period at hand */
  char heading[128];                          /* likewise */
};

static struct report_value amount(const struct chart_data *data, uint64_t whole, double part) {
  return data->grouping->shared ? report_real(part) : report_count(whole);
}

static void fill_period(struct report_value *cells, struct rows *rows, size_t span) {
  const struct chart_data *data = rows->data;
  enum period_kind every = (enum period_kind)data->set->session->options->every;
  int32_t period = data->first + (int32_t)span;
  chart_data_name(rows->name, data, span);
  cells[PERIOD] = report_word(rows->name);
  cells[START] = report_day(period_first_day(every, period));
  cells[END] = report_day(period_last_day(every, period));
}

static void fill_row(struct report_value *cells, void *context, size_t row) {
  static const char *const roles[] = {"group", "rest", "unknown"};
  struct rows *rows = context;
  const struct chart_data *data = rows->data;
  size_t span_number = row / data->series_count;
  const struct chart_span *span = &data->spans[span_number];
  const struct chart_series *series = &data->series[row % data->series_count];
  const struct chart_cell *cell = &data->cells[row];
  double value = cell->part + (double)cell->whole;
  struct report_value all[COLUMN_COUNT];
  if (data->has_time) fill_period(all, rows, span_number);
  all[SERIES] = report_text(series->name);
  all[SERIES].dim = series->role != CHART_GROUP;
  all[ROLE] = report_word(roles[series->role]);
  all[VALUE] = amount(data, cell->whole, cell->part);
  all[SHARE] = span->value == 0 ? REPORT_VALUE_NULL : report_real(value / (double)span->value);
  if (span->value > 0) all[SHARE].kind = REPORT_SHARE;
  all[CUMULATIVE] = amount(data, cell->running_whole, cell->running_part);
  all[DERIVATIVES] = report_count(cell->derivatives);
  all[PERIOD_VALUE] = report_count(span->value);
  all[PERIOD_DERIVATIVES] = report_count(span->derivatives);
  all[FEW] = report_flag(span->is_few);
  all[PARTIAL] = report_flag(span->is_partial);
  for (size_t i = 0; i < rows->column_count; i++) cells[i] = all[rows->cells[i]];
}

/* "2026-08 · 1,234 derivatives · few · a part of the month". */
static struct text section_heading(void *context, size_t row) {
  struct rows *rows = context;
  const struct chart_data *data = rows->data;
  char count[TEXT_COUNT_SIZE];
  if (row % data->series_count != 0) return TEXT("");
  size_t number = row / data->series_count;
  const struct chart_span *span = &data->spans[number];
  enum period_kind every = (enum period_kind)data->set->session->options->every;
  chart_data_name(rows->name, data, number);
  text_count(count, span->derivatives);
  snprintf(rows->heading, sizeof rows->heading, "%s · %s derivative%s%s%s%s", rows->name, count,
           span->derivatives == 1 ? "" : "s", span->is_few ? ", few" : "",
           span->is_partial ? " · a part of the " : "",
           span->is_partial ? chart_data_periods(every, true) : "");
  return text_of(rows->heading);
}

static bool has_column(const struct chart_data *data, size_t column) {
  switch (column) {
  case PERIOD:
  case START:
  case END:
  case CUMULATIVE:
  case PERIOD_VALUE:
  case PERIOD_DERIVATIVES:
  case FEW:
  case PARTIAL: return data->has_time;
  default: return true;
  }
}

static void choose_columns(struct rows *rows) {
  const struct options *options = rows->data->set->session->options;
  bool of_downloads = options->value == OPTIONS_VALUE_DOWNLOADS;
  for (unsigned i = 0; i < COLUMN_COUNT; i++) {
    if (!has_column(rows->data, i)) continue;
    struct report_column column = all_columns[i];
    if (i == SERIES) column.heading = grouping_heading(rows->data->grouping->by);
    if (i == VALUE && of_downloads) column.heading = "DOWNLOADS";
    rows->cells[rows->column_count] = (unsigned char)i;
    rows->columns[rows->column_count++] = column;
  }
}

static struct report_field undrawn(const char *key, const struct chart_span *span) {
  return (struct report_field){key, report_count(span->derivatives)};
}

enum stemma_status chart_report_write(FILE *out, const struct chart_data *data,
                                      const struct report_style *style,
                                      struct stemma_error *error) {
  struct rows rows = {.data = data};
  choose_columns(&rows);
  const struct report_field summary[] = {
      {"periods", report_count(data->span_count)},
      {"series", report_count(data->series_count)},
      {"groups_in_rest", report_count(data->rest_count)},
      undrawn("derivatives", &data->total),
      {"value", report_count(data->total.value)},
      undrawn("undated_derivatives", &data->undated),
      {"undated_value", report_count(data->undated.value)},
      undrawn("migrated_derivatives", &data->migrated),
      {"migrated_value", report_count(data->migrated.value)},
  };
  struct report report = {.schema = "stemma.chart/1",
                          .summary = summary,
                          .summary_count = sizeof summary / sizeof *summary,
                          .columns = rows.columns,
                          .column_count = rows.column_count,
                          .row_count = data->span_count * data->series_count,
                          .row = fill_row,
                          .section = data->has_time ? section_heading : NULL,
                          .context = &rows};
  return session_report_to(out, data->set->session, &report, style, error);
}
