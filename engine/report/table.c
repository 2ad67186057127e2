/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables for people.
 *
 * Two passes over the rows: widths, then text. Where the terminal is too narrow, columns
 * that may be cut are taken at their narrow width, then whole columns are dropped, the
 * least important first, and what room is left goes back to the cut ones.
 */
#include <assert.h>

#include "engine/report/glyph.h"
#include "engine/report/writers.h"

/* Between columns, and between several values in one cell. */
enum { GAP = 2 };
static const char SEPARATOR[] = ", ";

struct layout {
  size_t width[REPORT_COLUMNS_MAX];   /* as shown */
  size_t natural[REPORT_COLUMNS_MAX]; /* what the widest cell and the heading want */
  bool shown[REPORT_COLUMNS_MAX];     /* or left out */
};

static size_t cell_width(const struct report_value *value) {
  char buffer[NUMBER_SIZE];
  struct report_cursor cursor = report_cursor_of(value);
  size_t width = 0;
  for (size_t i = 0; i < cursor.left; i++) {
    if (i > 0) width += sizeof SEPARATOR - 1;
    width += glyph_width(report_format_pretty(buffer, &cursor.items[i * cursor.stride]));
  }
  return width;
}

/* Finds the natural widths, and leaves out columns in which nothing is known of any row. */
static void measure(struct layout *layout, const struct report *report) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  bool known[REPORT_COLUMNS_MAX] = {false};
  for (size_t i = 0; i < report->column_count; i++) {
    layout->shown[i] = report->columns[i].heading != NULL;
    layout->natural[i] = layout->shown[i] ? glyph_width(text_of(report->columns[i].heading)) : 0;
  }
  for (size_t row = 0; row < report->row_count; row++) {
    report->row(cells, report->context, row);
    for (size_t i = 0; i < report->column_count; i++) {
      if (!layout->shown[i]) continue;
      size_t width = cell_width(&cells[i]);
      known[i] = known[i] || width > 0;
      if (width > layout->natural[i]) layout->natural[i] = width;
    }
  }
  for (size_t i = 0; i < report->column_count && report->row_count > 0; i++) {
    layout->shown[i] = layout->shown[i] && known[i];
  }
}

static size_t total_width(const struct layout *layout, size_t count) {
  size_t total = 0;
  for (size_t i = 0; i < count; i++) {
    if (layout->shown[i]) total += layout->width[i] + (total > 0 ? GAP : 0);
  }
  return total;
}

/* Drops the least important column that may go; false where there is none. */
static bool drop_one(struct layout *layout, const struct report *report) {
  size_t worst = report->column_count;
  for (size_t i = 0; i < report->column_count; i++) {
    if (!layout->shown[i] || report->columns[i].drop == 0) continue;
    if (worst == report->column_count || report->columns[i].drop >= report->columns[worst].drop) {
      worst = i;
    }
  }
  if (worst == report->column_count) return false;
  layout->shown[worst] = false;
  return true;
}

/* The width at which a column is never refused. */
static size_t least_width(const struct layout *layout, const struct report_column *column,
                          size_t place) {
  size_t heading = column->heading == NULL ? 0 : glyph_width(text_of(column->heading));
  size_t narrow = column->narrow > heading ? column->narrow : heading;
  return column->narrow == 0 || layout->natural[place] < narrow ? layout->natural[place] : narrow;
}

static void fit(struct layout *layout, const struct report *report, size_t room) {
  size_t count = report->column_count;
  for (size_t i = 0; i < count; i++) {
    layout->width[i] = room == 0 ? layout->natural[i] : least_width(layout, &report->columns[i], i);
  }
  if (room == 0) return;
  while (total_width(layout, count) > room && drop_one(layout, report)) continue;
  for (size_t i = 0; i < count; i++) {
    size_t total = total_width(layout, count);
    size_t wanted = layout->natural[i] - layout->width[i];
    size_t spare = room > total ? room - total : 0;
    if (layout->shown[i]) layout->width[i] += wanted < spare ? wanted : spare;
  }
}

static void pad(FILE *out, size_t columns) {
  for (size_t i = 0; i < columns; i++) fputc(' ', out);
}

/* Writes the values of a cell, cut to `width`; returns the columns used. */
static size_t write_values(FILE *out, const struct report_value *value, size_t width) {
  char buffer[NUMBER_SIZE];
  if (value->kind == REPORT_TEXT) return glyph_write_middle(out, value->as.text, width);
  struct report_cursor cursor = report_cursor_of(value);
  size_t used = 0;
  for (size_t i = 0; i < cursor.left; i++) {
    if (i > 0 && used + sizeof SEPARATOR - 1 >= width) {
      used += glyph_write_cut(out, TEXT("……"), width - used);
      break;
    }
    if (i > 0) used += glyph_write_cut(out, TEXT(SEPARATOR), width - used);
    struct text text = report_format_pretty(buffer, &cursor.items[i * cursor.stride]);
    bool whole = glyph_width(text) <= width - used;
    used += glyph_write_cut(out, text, width - used);
    if (!whole) break;
  }
  return used;
}

static void write_line(FILE *out, const struct report *report, const struct layout *layout,
                       const struct report_value *cells, bool color) {
  /* Blanks are owed until text follows, so that no line ends in them. */
  size_t owed = 0;
  for (size_t i = 0; i < report->column_count; i++) {
    if (!layout->shown[i]) continue;
    size_t room = layout->width[i];
    size_t wanted = cell_width(&cells[i]);
    size_t used = wanted < room ? wanted : room;
    bool faint = color && cells[i].dim;
    if (used > 0) {
      pad(out, owed + (report->columns[i].right ? room - used : 0));
      if (faint) fputs(REPORT_FAINT, out);
      used = write_values(out, &cells[i], room);
      if (faint) fputs(REPORT_PLAIN, out);
      owed = report->columns[i].right ? 0 : room - used;
    } else {
      owed += room;
    }
    owed += GAP;
  }
  fputc('\n', out);
}

static void write_headings(FILE *out, const struct report *report, const struct layout *layout,
                           bool color) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  for (size_t i = 0; i < report->column_count; i++)
    cells[i] = report_word(report->columns[i].heading);
  if (color) fputs(REPORT_BOLD, out);
  write_line(out, report, layout, cells, false);
  if (color) fputs(REPORT_PLAIN, out);
}

void report_write_title(FILE *out, struct text title, const struct report_style *style) {
  if (style->color) fputs(REPORT_BOLD, out);
  glyph_write_cut(out, title, style->width == 0 ? SIZE_MAX : style->width);
  if (style->color) fputs(REPORT_PLAIN, out);
  fputc('\n', out);
}

void report_write_table(FILE *out, const struct report *report, const struct report_style *style) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  struct layout layout = {0};
  measure(&layout, report);
  fit(&layout, report, style->width);
  write_headings(out, report, &layout, style->color);
  for (size_t row = 0; row < report->row_count && !ferror(out); row++) {
    struct text heading = TEXT("");
    if (report->section != NULL) heading = report->section(report->context, row);
    if (heading.length > 0) fputc('\n', out);
    if (heading.length > 0) report_write_title(out, heading, style);
    report->row(cells, report->context, row);
    write_line(out, report, &layout, cells, style->color);
  }
}
