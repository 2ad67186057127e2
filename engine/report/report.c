/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The choice of a writer, scalars as text, and the plainest format: ids only. */
#include "engine/report/report.h"

#include <assert.h>

#include "engine/report/glyph.h"
#include "engine/report/writers.h"
#include "graph/day.h"

static_assert(DAY_TEXT_SIZE <= NUMBER_SIZE, "a day fits the buffer of a number");

static struct text format_day(char buffer[NUMBER_SIZE], int32_t day) {
  if (day < DAY_FIRST || day > DAY_LAST) return TEXT("");
  day_format(buffer, day);
  return text_of(buffer);
}

struct text report_format_plain(char buffer[NUMBER_SIZE], const struct report_value *value) {
  switch (value->kind) {
  case REPORT_COUNT: return (struct text){buffer, number_format_digits(buffer, value->as.count)};
  case REPORT_REAL:
  case REPORT_FINE:
  case REPORT_SHARE:
  case REPORT_SHIFT: number_format_shortest(buffer, value->as.real); return text_of(buffer);
  case REPORT_CHANGE:
    snprintf(buffer, NUMBER_SIZE, "%lld", (long long)value->as.change);
    return text_of(buffer);
  case REPORT_FLAG: return value->as.flag ? TEXT("true") : TEXT("false");
  case REPORT_DAY: return format_day(buffer, value->as.day);
  case REPORT_TEXT: return value->as.text;
  case REPORT_NULL:
  case REPORT_LIST:
  case REPORT_RECORDS: break;
  }
  return TEXT("");
}

/* "+1,234", "-5", "0" */
static void format_change(char buffer[NUMBER_SIZE], int64_t change) {
  char digits[NUMBER_SIZE];
  uint64_t size = change < 0 ? 0 - (uint64_t)change : (uint64_t)change;
  text_count(digits, size);
  snprintf(buffer, NUMBER_SIZE, "%s%.40s", change < 0 ? "-" : change > 0 ? "+" : "", digits);
}

/* "+0.25 pp": two decimals, for shares that are shown with one differ in less. */
static void format_shift(char buffer[NUMBER_SIZE], double shift) {
  char digits[NUMBER_SIZE];
  number_format_fixed(digits, (shift < 0 ? -shift : shift) * 100, 2);
  snprintf(buffer, NUMBER_SIZE, "%s%.40s pp", shift < 0 ? "-" : shift > 0 ? "+" : "", digits);
}

struct text report_format_pretty(char buffer[NUMBER_SIZE], const struct report_value *value) {
  switch (value->kind) {
  case REPORT_COUNT: text_count(buffer, value->as.count); break;
  case REPORT_REAL: number_format_fixed(buffer, value->as.real, 1); break;
  case REPORT_FINE: number_format_fixed(buffer, value->as.real, 6); break;
  case REPORT_SHARE:
    number_format_fixed(buffer, value->as.real * 100, 1);
    size_t length = strlen(buffer);
    snprintf(buffer + length, NUMBER_SIZE - length, "%%");
    break;
  case REPORT_CHANGE: format_change(buffer, value->as.change); break;
  case REPORT_SHIFT: format_shift(buffer, value->as.real); break;
  case REPORT_FLAG: return value->as.flag ? TEXT("yes") : TEXT("no");
  default: return report_format_plain(buffer, value);
  }
  return text_of(buffer);
}

struct report_cursor report_cursor_of(const struct report_value *value) {
  if (value->kind == REPORT_LIST) {
    return (struct report_cursor){value->as.list.items, value->as.list.count, 1};
  }
  if (value->kind == REPORT_RECORDS) {
    const struct report_records *records = value->as.records;
    return (struct report_cursor){records->cells, records->row_count, records->column_count};
  }
  return (struct report_cursor){value, 1, 1};
}

static void write_ids(FILE *out, const struct report *report) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  char buffer[NUMBER_SIZE];
  for (size_t row = 0; row < report->row_count && !ferror(out); row++) {
    report->row(cells, report->context, row);
    glyph_write(out, report_format_plain(buffer, &cells[report->id_column]));
    fputc('\n', out);
  }
}

void report_write(FILE *out, const struct report *report, const struct report_style *style) {
  assert(report->column_count > 0 && report->column_count <= REPORT_COLUMNS_MAX);
  assert(report->id_column < report->column_count);
  switch (style->format) {
  case REPORT_TABLE: report_write_table(out, report, style); break;
  case REPORT_JSON: report_write_json(out, report); break;
  case REPORT_CSV: report_write_csv(out, report, false); break;
  case REPORT_TSV: report_write_csv(out, report, true); break;
  case REPORT_QUIET: write_ids(out, report); break;
  }
}
