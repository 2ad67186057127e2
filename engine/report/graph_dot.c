/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs in DOT, as data: what gvpr, ccomps, tred and their like work on. */
#include <assert.h>

#include "engine/report/buffer.h"
#include "engine/report/glyph.h"
#include "engine/report/graph_file.h"
#include "engine/report/writers.h"

/* The inside of a quoted string. */
static void add_text(struct report_buffer *out, struct text text) {
  bool is_plain =
      glyph_is_plain(text) && (text.length == 0 || (memchr(text.bytes, '"', text.length) == NULL &&
                                                    memchr(text.bytes, '\\', text.length) == NULL));
  if (is_plain) {
    report_buffer_add(out, text);
    return;
  }
  while (text.length > 0) {
    const struct glyph glyph = glyph_take(&text);
    if (glyph.code == '"' || glyph.code == '\\') report_buffer_add(out, TEXT("\\"));
    report_buffer_add(out, (struct text){glyph.bytes, glyph.length});
  }
}

/* A value in quotes, or several; a whole number needs none. */
static void add_value(struct report_buffer *out, const struct report_value *value) {
  struct report_cursor cursor = report_cursor_of(value);
  bool is_quoted = value->kind != REPORT_COUNT;
  if (is_quoted) report_buffer_add(out, TEXT("\""));
  for (size_t i = 0; i < cursor.left; i++) {
    if (i > 0) report_buffer_add(out, TEXT("; "));
    add_text(out, report_buffer_format(out, &cursor.items[i * cursor.stride]));
  }
  if (is_quoted) report_buffer_add(out, TEXT("\""));
}

static void add_attributes(struct report_buffer *out, const struct graph_table *table,
                           const struct report_value *cells) {
  const char *before = " [";
  for (size_t i = 0; i < table->rows.column_count; i++) {
    bool is_id = i == table->rows.id_column || i == table->to_column;
    if (is_id || !graph_value_is_known(&cells[i])) continue;
    report_buffer_string(out, before);
    report_buffer_string(out, table->rows.columns[i].key);
    report_buffer_add(out, TEXT("="));
    add_value(out, &cells[i]);
    before = ", ";
  }
  report_buffer_string(out, *before == ',' ? "];\n" : ";\n");
}

static void add_rows(struct report_buffer *out, const struct graph_table *table, bool is_edges) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  const struct report *rows = &table->rows;
  for (size_t row = 0; row < rows->row_count && !ferror(out->file); row++) {
    rows->row(cells, rows->context, row);
    add_value(out, &cells[rows->id_column]);
    if (is_edges) report_buffer_add(out, TEXT(" -> "));
    if (is_edges) add_value(out, &cells[table->to_column]);
    add_attributes(out, table, cells);
  }
}

void graph_file_write_dot(FILE *file, const struct graph_file *graph) {
  struct report_buffer out;
  report_buffer_init(&out, file);
  report_buffer_string(&out, "digraph stemma {\nschema=\"");
  report_buffer_string(&out, graph->schema);
  report_buffer_add(&out, TEXT("\";\n"));
  for (size_t i = 0; i < graph->fact_count; i++) {
    if (!graph_value_is_known(&graph->facts[i].value)) continue;
    report_buffer_string(&out, graph->facts[i].key);
    report_buffer_add(&out, TEXT("="));
    add_value(&out, &graph->facts[i].value);
    report_buffer_add(&out, TEXT(";\n"));
  }
  add_rows(&out, graph->nodes, false);
  add_rows(&out, graph->edges, true);
  report_buffer_string(&out, "}\n");
  report_buffer_flush(&out);
}
