/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV (RFC 4180) and TSV.
 *
 * A spreadsheet runs a cell that begins a formula, so such a text gets an apostrophe before
 * it. Control characters are written as visible escapes: no cell breaks its line.
 */
#include "engine/report/glyph.h"
#include "engine/report/writers.h"

/* Between several values in one cell. */
static const char SEPARATOR[] = "; ";

/* The signs that begin a formula, also in their full-width forms; tab and return as Excel has it. */
static bool begins_formula(struct text text) {
  if (text.length == 0) return false;
  switch (glyph_take(&text).code) {
  case '=':
  case '+':
  case '-':
  case '@':
  case '\t':
  case '\r':
  case 0xFF1D:
  case 0xFF0B:
  case 0xFF0D:
  case 0xFF20: return true;
  default: return false;
  }
}

/* The bytes of a text within a cell: quotes doubled in CSV, backslashes in TSV. */
static void write_inside(FILE *out, struct text text, bool tabs) {
  char doubled = tabs ? '\\' : '"';
  if (glyph_is_plain(text) && (text.length == 0 || !memchr(text.bytes, doubled, text.length))) {
    if (text.length > 0) fwrite(text.bytes, 1, text.length, out);
    return;
  }
  while (text.length > 0) {
    struct glyph glyph = glyph_take(&text);
    if (glyph.code == (uint32_t)doubled) fputc(doubled, out);
    fwrite(glyph.bytes, 1, glyph.length, out);
  }
}

/* Whether a cell must be quoted in CSV. */
static bool needs_quotes(struct text text) {
  if (text.length == 0) return false;
  if (text.bytes[0] == ' ' || text.bytes[text.length - 1] == ' ') return true;
  return memchr(text.bytes, ',', text.length) != NULL ||
         memchr(text.bytes, '"', text.length) != NULL;
}

static void write_cell(FILE *out, const struct report_value *value, bool tabs) {
  char buffer[NUMBER_SIZE];
  bool several = value->kind == REPORT_LIST || value->kind == REPORT_RECORDS;
  bool quotes = !tabs && (several || (value->kind == REPORT_TEXT && needs_quotes(value->as.text)));
  struct report_cursor cursor = report_cursor_of(value);
  if (quotes) fputc('"', out);
  for (size_t i = 0; i < cursor.left; i++) {
    const struct report_value *item = &cursor.items[i * cursor.stride];
    struct text text = report_format_plain(buffer, item);
    if (i > 0) fputs(SEPARATOR, out);
    if (i == 0 && item->kind == REPORT_TEXT && begins_formula(text)) fputc('\'', out);
    write_inside(out, text, tabs);
  }
  if (quotes) fputc('"', out);
}

void report_write_csv(FILE *out, const struct report *report, bool tabs) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  const char *between = tabs ? "\t" : ",";
  const char *end = tabs ? "\n" : "\r\n";
  for (size_t i = 0; i < report->column_count; i++) {
    fprintf(out, "%s%s", i > 0 ? between : "", report->columns[i].key);
  }
  fputs(end, out);
  for (size_t row = 0; row < report->row_count && !ferror(out); row++) {
    report->row(cells, report->context, row);
    for (size_t i = 0; i < report->column_count; i++) {
      if (i > 0) fputs(between, out);
      write_cell(out, &cells[i], tabs);
    }
    fputs(end, out);
  }
}
