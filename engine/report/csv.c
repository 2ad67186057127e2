/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CSV (RFC 4180) and TSV.
 *
 * A spreadsheet runs a cell that begins a formula, so such a text gets an apostrophe before
 * it. Control characters are written as visible escapes: no cell breaks its line.
 */
#include "engine/report/buffer.h"
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
static void add_inside(struct report_buffer *out, struct text text, bool tabs) {
  char doubled = tabs ? '\\' : '"';
  if (glyph_is_plain(text) && (text.length == 0 || !memchr(text.bytes, doubled, text.length))) {
    report_buffer_add(out, text);
    return;
  }
  while (text.length > 0) {
    struct glyph glyph = glyph_take(&text);
    if (glyph.code == (uint32_t)doubled) report_buffer_byte(out, doubled);
    report_buffer_add(out, (struct text){glyph.bytes, glyph.length});
  }
}

/* Whether a cell must be quoted in CSV. */
static bool needs_quotes(struct text text) {
  if (text.length == 0) return false;
  if (text.bytes[0] == ' ' || text.bytes[text.length - 1] == ' ') return true;
  return memchr(text.bytes, ',', text.length) != NULL ||
         memchr(text.bytes, '"', text.length) != NULL;
}

static void add_cell(struct report_buffer *out, const struct report_value *value, bool tabs) {
  bool several = value->kind == REPORT_LIST || value->kind == REPORT_RECORDS;
  bool quotes = !tabs && (several || (value->kind == REPORT_TEXT && needs_quotes(value->as.text)));
  struct report_cursor cursor = report_cursor_of(value);
  if (quotes) report_buffer_byte(out, '"');
  for (size_t i = 0; i < cursor.left; i++) {
    const struct report_value *item = &cursor.items[i * cursor.stride];
    struct text text = report_buffer_format(out, item);
    if (i > 0) report_buffer_string(out, SEPARATOR);
    if (i == 0 && item->kind == REPORT_TEXT && begins_formula(text)) report_buffer_byte(out, '\'');
    add_inside(out, text, tabs);
  }
  if (quotes) report_buffer_byte(out, '"');
}

void report_write_csv(FILE *file, const struct report *report, bool tabs) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  struct report_buffer out;
  char between = tabs ? '\t' : ',';
  const char *end = tabs ? "\n" : "\r\n";
  report_buffer_init(&out, file);
  for (size_t i = 0; i < report->column_count; i++) {
    if (i > 0) report_buffer_byte(&out, between);
    report_buffer_string(&out, report->columns[i].key);
  }
  report_buffer_string(&out, end);
  for (size_t row = 0; row < report->row_count && !ferror(file); row++) {
    report->row(cells, report->context, row);
    for (size_t i = 0; i < report->column_count; i++) {
      if (i > 0) report_buffer_byte(&out, between);
      add_cell(&out, &cells[i], tabs);
    }
    report_buffer_string(&out, end);
  }
  report_buffer_flush(&out);
}
