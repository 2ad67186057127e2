/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GraphML and GEXF.
 *
 * Texts read back as they were: what a terminal would act on is a character reference, which
 * an XML parser resolves. Only what XML 1.0 forbids even so, most of the control characters and
 * two that are no characters, becomes U+FFFD, as do bytes that are not UTF-8.
 */
#include <assert.h>

#include "engine/report/buffer.h"
#include "engine/report/glyph.h"
#include "engine/report/graph_file.h"
#include "engine/report/writers.h"

/* Between several values of one attribute. */
static const struct text SEPARATOR = {"; ", 2};

/* How many columns nodes and edges may have, which their prefixes are prepared for. */
enum { PREFIX_SIZE = 64 };

/* What an attribute of a table begins with, in each row. */
struct prefixes {
  struct text items[REPORT_COLUMNS_MAX];       /* by column; empty for ids */
  char bytes[REPORT_COLUMNS_MAX][PREFIX_SIZE]; /* what they point into */
};

/* ---- text ---- */

static const char *escape_of(uint32_t code) {
  switch (code) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  default: return NULL;
  }
}

static bool is_forbidden(uint32_t code) {
  bool is_control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';
  return is_control || code == 0xFFFE || code == 0xFFFF;
}

static void add_glyph(struct report_buffer *out, const struct glyph *glyph) {
  const char *entity = escape_of(glyph->code);
  if (entity != NULL) {
    report_buffer_string(out, entity);
  } else if (is_forbidden(glyph->code)) {
    report_buffer_add(out, TEXT("\xEF\xBF\xBD"));
  } else if (glyph->escaped) {
    char reference[24];
    snprintf(reference, sizeof reference, "&#x%X;", (unsigned)glyph->code);
    report_buffer_string(out, reference);
  } else {
    report_buffer_add(out, (struct text){glyph->bytes, glyph->length});
  }
}

/* Whether a text can stand in XML, and in its attributes, as it is. */
static bool is_plain(struct text text) {
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.bytes[i];
    if (byte < ' ' || byte > '~' || escape_of((unsigned char)byte) != NULL) return false;
  }
  return true;
}

static void add_text(struct report_buffer *out, struct text text) {
  if (is_plain(text)) {
    report_buffer_add(out, text);
    return;
  }
  while (text.length > 0) {
    const struct glyph glyph = glyph_take(&text);
    add_glyph(out, &glyph);
  }
}

/* A scalar, or the scalars of a list. */
static void add_value(struct report_buffer *out, const struct report_value *value) {
  struct report_cursor cursor = report_cursor_of(value);
  for (size_t i = 0; i < cursor.left; i++) {
    if (i > 0) report_buffer_add(out, SEPARATOR);
    add_text(out, report_buffer_format(out, &cursor.items[i * cursor.stride]));
  }
}

static bool is_id(const struct graph_table *table, size_t column) {
  return column == table->rows.id_column || column == table->to_column;
}

/* Prepares what a column's values follow: `format` with the column's number. */
static void prepare(struct prefixes *out, const struct graph_table *table, const char *before,
                    const char *after) {
  assert(table->rows.column_count <= REPORT_COLUMNS_MAX);
  for (size_t i = 0; i < table->rows.column_count; i++) {
    char *bytes = out->bytes[i];
    snprintf(bytes, PREFIX_SIZE, "%s%zu%s", before, i, after);
    out->items[i] = is_id(table, i) ? TEXT("") : text_of(bytes);
  }
}

static void add_attributes(struct report_buffer *out, const struct graph_table *table,
                           const struct prefixes *prefixes, const struct report_value *cells,
                           struct text end) {
  for (size_t i = 0; i < table->rows.column_count; i++) {
    if (prefixes->items[i].length == 0 || !graph_value_is_known(&cells[i])) continue;
    report_buffer_add(out, prefixes->items[i]);
    add_value(out, &cells[i]);
    report_buffer_add(out, end);
  }
}

/* The ids of an edge's ends, each behind a text of its own; of a node its id, twice. */
static void add_ids(struct report_buffer *out, const struct graph_table *table,
                    const struct report_value *cells, struct text before, struct text between) {
  report_buffer_add(out, before);
  add_value(out, &cells[table->rows.id_column]);
  report_buffer_add(out, between);
  add_value(out, &cells[table->to_column]);
}

/* How a format writes nodes and edges; the number of the row where it wants it. */
typedef void row_fn(struct report_buffer *out, const struct graph_table *table,
                    const struct prefixes *prefixes, const struct report_value *cells, size_t row);

static void add_rows(struct report_buffer *out, const struct graph_table *table,
                     const struct prefixes *prefixes, row_fn *add_row) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  const struct report *rows = &table->rows;
  for (size_t row = 0; row < rows->row_count && !ferror(out->file); row++) {
    rows->row(cells, rows->context, row);
    add_row(out, table, prefixes, cells, row);
  }
}

/* ---- GraphML ---- */

static const char *graphml_type(unsigned char kind) {
  switch ((enum report_kind)kind) {
  case REPORT_COUNT:
  case REPORT_CHANGE: return "long";
  case REPORT_REAL:
  case REPORT_FINE:
  case REPORT_SHARE:
  case REPORT_SHIFT: return "double";
  case REPORT_FLAG: return "boolean";
  default: return "string";
  }
}

static void add_key(struct report_buffer *out, const char *letter, size_t number, const char *what,
                    const char *name, const char *type) {
  char line[256];
  snprintf(line, sizeof line,
           "<key id=\"%s%zu\" for=\"%s\" attr.name=\"%.80s\" attr.type=\"%s\"/>\n", letter, number,
           what, name, type);
  report_buffer_string(out, line);
}

static void add_keys(struct report_buffer *out, const struct graph_table *table, const char *letter,
                     const char *what) {
  for (size_t i = 0; i < table->rows.column_count; i++) {
    if (is_id(table, i)) continue;
    add_key(out, letter, i, what, table->rows.columns[i].key, graphml_type(table->kinds[i]));
  }
}

static void graphml_facts(struct report_buffer *out, const struct graph_file *graph) {
  report_buffer_string(out, "<graph id=\"G\" edgedefault=\"directed\">\n<data key=\"s\">");
  report_buffer_string(out, graph->schema);
  report_buffer_string(out, "</data>\n");
  for (size_t i = 0; i < graph->fact_count; i++) {
    char start[PREFIX_SIZE];
    if (!graph_value_is_known(&graph->facts[i].value)) continue;
    snprintf(start, sizeof start, "<data key=\"g%zu\">", i);
    report_buffer_string(out, start);
    add_value(out, &graph->facts[i].value);
    report_buffer_string(out, "</data>\n");
  }
}

static void graphml_node(struct report_buffer *out, const struct graph_table *table,
                         const struct prefixes *prefixes, const struct report_value *cells,
                         size_t row) {
  (void)row;
  add_ids(out, table, cells, TEXT("<node id=\""), TEXT("\"><data key=\"n\">"));
  report_buffer_add(out, TEXT("</data>"));
  add_attributes(out, table, prefixes, cells, TEXT("</data>"));
  report_buffer_add(out, TEXT("</node>\n"));
}

static void graphml_edge(struct report_buffer *out, const struct graph_table *table,
                         const struct prefixes *prefixes, const struct report_value *cells,
                         size_t row) {
  (void)row;
  add_ids(out, table, cells, TEXT("<edge source=\""), TEXT("\" target=\""));
  report_buffer_add(out, TEXT("\">"));
  add_attributes(out, table, prefixes, cells, TEXT("</data>"));
  report_buffer_add(out, TEXT("</edge>\n"));
}

void graph_file_write_graphml(FILE *file, const struct graph_file *graph) {
  struct report_buffer out;
  struct prefixes prefixes = {0};
  report_buffer_init(&out, file);
  report_buffer_string(&out,
                       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                       " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                       " xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns"
                       " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
                       "<key id=\"s\" for=\"graph\" attr.name=\"schema\" attr.type=\"string\"/>\n");
  for (size_t i = 0; i < graph->fact_count; i++) {
    const struct report_field *fact = &graph->facts[i];
    if (!graph_value_is_known(&fact->value)) continue;
    add_key(&out, "g", i, "graph", fact->key, graphml_type((unsigned char)fact->value.kind));
  }
  report_buffer_string(&out,
                       "<key id=\"n\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n");
  add_keys(&out, graph->nodes, "n", "node");
  add_keys(&out, graph->edges, "e", "edge");
  graphml_facts(&out, graph);
  prepare(&prefixes, graph->nodes, "<data key=\"n", "\">");
  add_rows(&out, graph->nodes, &prefixes, graphml_node);
  prepare(&prefixes, graph->edges, "<data key=\"e", "\">");
  add_rows(&out, graph->edges, &prefixes, graphml_edge);
  report_buffer_string(&out, "</graph>\n</graphml>\n");
  report_buffer_flush(&out);
}

/* ---- GEXF ---- */

static void gexf_attributes(struct report_buffer *out, const struct graph_table *table,
                            const char *what) {
  char line[160];
  snprintf(line, sizeof line, "<attributes class=\"%s\">\n", what);
  report_buffer_string(out, line);
  for (size_t i = 0; i < table->rows.column_count; i++) {
    if (is_id(table, i)) continue;
    snprintf(line, sizeof line, "<attribute id=\"%zu\" title=\"%.80s\" type=\"%s\"/>\n", i,
             table->rows.columns[i].key, graphml_type(table->kinds[i]));
    report_buffer_string(out, line);
  }
  report_buffer_string(out, "</attributes>\n");
}

/* What GEXF has no place for but a description: a line of them all. */
static void gexf_facts(struct report_buffer *out, const struct graph_file *graph) {
  report_buffer_string(out, "<meta>\n<creator>stemma</creator>\n<description>");
  report_buffer_string(out, graph->schema);
  for (size_t i = 0; i < graph->fact_count; i++) {
    if (!graph_value_is_known(&graph->facts[i].value)) continue;
    report_buffer_add(out, TEXT("\n"));
    report_buffer_string(out, graph->facts[i].key);
    report_buffer_add(out, TEXT(": "));
    add_value(out, &graph->facts[i].value);
  }
  report_buffer_string(out, "</description>\n</meta>\n");
}

static void gexf_values(struct report_buffer *out, const struct graph_table *table,
                        const struct prefixes *prefixes, const struct report_value *cells) {
  report_buffer_add(out, TEXT("\"><attvalues>"));
  add_attributes(out, table, prefixes, cells, TEXT("\"/>"));
  report_buffer_add(out, TEXT("</attvalues>"));
}

static void gexf_node(struct report_buffer *out, const struct graph_table *table,
                      const struct prefixes *prefixes, const struct report_value *cells,
                      size_t row) {
  (void)row;
  add_ids(out, table, cells, TEXT("<node id=\""), TEXT("\" label=\""));
  gexf_values(out, table, prefixes, cells);
  report_buffer_add(out, TEXT("</node>\n"));
}

static void gexf_edge(struct report_buffer *out, const struct graph_table *table,
                      const struct prefixes *prefixes, const struct report_value *cells,
                      size_t row) {
  char number[NUMBER_SIZE];
  size_t length = number_format_digits(number, row);
  report_buffer_add(out, TEXT("<edge id=\""));
  report_buffer_add(out, (struct text){number, length});
  add_ids(out, table, cells, TEXT("\" source=\""), TEXT("\" target=\""));
  gexf_values(out, table, prefixes, cells);
  report_buffer_add(out, TEXT("</edge>\n"));
}

static void gexf_rows(struct report_buffer *out, const struct graph_table *table, const char *what,
                      row_fn *add_row) {
  struct prefixes prefixes = {0};
  char line[80];
  prepare(&prefixes, table, "<attvalue for=\"", "\" value=\"");
  snprintf(line, sizeof line, "<%s count=\"%zu\">\n", what, table->rows.row_count);
  report_buffer_string(out, line);
  add_rows(out, table, &prefixes, add_row);
  snprintf(line, sizeof line, "</%s>\n", what);
  report_buffer_string(out, line);
}

void graph_file_write_gexf(FILE *file, const struct graph_file *graph) {
  struct report_buffer out;
  report_buffer_init(&out, file);
  report_buffer_string(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                             "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n");
  gexf_facts(&out, graph);
  report_buffer_string(&out, "<graph defaultedgetype=\"directed\" mode=\"static\">\n");
  gexf_attributes(&out, graph->nodes, "node");
  gexf_attributes(&out, graph->edges, "edge");
  gexf_rows(&out, graph->nodes, "nodes", gexf_node);
  gexf_rows(&out, graph->edges, "edges", gexf_edge);
  report_buffer_string(&out, "</graph>\n</gexf>\n");
  report_buffer_flush(&out);
}
