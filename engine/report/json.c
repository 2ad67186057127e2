/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON document of a report: keys in a fixed order, one row a line.
 *
 * Written by hand rather than through a tree: a report of a million rows is a stream.
 */
#include "engine/report/buffer.h"
#include "engine/report/glyph.h"
#include "engine/report/writers.h"

static void add_escape(struct report_buffer *out, uint32_t code) {
  char escape[16];
  uint32_t rest = code - 0x10000;
  switch (code) {
  case '"': report_buffer_string(out, "\\\""); return;
  case '\\': report_buffer_string(out, "\\\\"); return;
  case '\b': report_buffer_string(out, "\\b"); return;
  case '\f': report_buffer_string(out, "\\f"); return;
  case '\n': report_buffer_string(out, "\\n"); return;
  case '\r': report_buffer_string(out, "\\r"); return;
  case '\t': report_buffer_string(out, "\\t"); return;
  default: break;
  }
  if (code < 0x10000) {
    snprintf(escape, sizeof escape, "\\u%04x", (unsigned)code);
  } else {
    snprintf(escape, sizeof escape, "\\u%04x\\u%04x", (unsigned)(0xD800 + (rest >> 10)),
             (unsigned)(0xDC00 + (rest & 0x3FF)));
  }
  report_buffer_string(out, escape);
}

/* A text as a JSON string, quotes included. */
static void add_text(struct report_buffer *out, struct text text) {
  bool is_plain =
      glyph_is_plain(text) && (text.length == 0 || (memchr(text.bytes, '"', text.length) == NULL &&
                                                    memchr(text.bytes, '\\', text.length) == NULL));
  report_buffer_byte(out, '"');
  if (is_plain) report_buffer_add(out, text);
  while (!is_plain && text.length > 0) {
    struct glyph glyph = glyph_take(&text);
    if (glyph.escaped || glyph.code == '"' || glyph.code == '\\') {
      add_escape(out, glyph.code);
    } else {
      report_buffer_add(out, (struct text){glyph.bytes, glyph.length});
    }
  }
  report_buffer_byte(out, '"');
}

static void add_scalar(struct report_buffer *out, const struct report_value *value) {
  struct text text = report_buffer_format(out, value);
  if (value->kind == REPORT_TEXT || (value->kind == REPORT_DAY && text.length > 0)) {
    add_text(out, text);
  } else {
    report_buffer_add(out, text.length == 0 ? TEXT("null") : text);
  }
}

/* Keys are snake_case, and so need no escapes. */
static void add_key(struct report_buffer *out, size_t place, const char *key) {
  report_buffer_string(out, place > 0 ? ",\"" : "\"");
  report_buffer_string(out, key);
  report_buffer_string(out, "\":");
}

static void add_records(struct report_buffer *out, const struct report_records *records) {
  report_buffer_byte(out, '[');
  for (size_t row = 0; row < records->row_count; row++) {
    report_buffer_string(out, row > 0 ? ",{" : "{");
    for (size_t i = 0; i < records->column_count; i++) {
      add_key(out, i, records->columns[i].key);
      add_scalar(out, &records->cells[row * records->column_count + i]);
    }
    report_buffer_byte(out, '}');
  }
  report_buffer_byte(out, ']');
}

static void add_value(struct report_buffer *out, const struct report_value *value) {
  if (value->kind == REPORT_RECORDS) {
    add_records(out, value->as.records);
  } else if (value->kind == REPORT_LIST) {
    report_buffer_byte(out, '[');
    for (size_t i = 0; i < value->as.list.count; i++) {
      if (i > 0) report_buffer_byte(out, ',');
      add_scalar(out, &value->as.list.items[i]);
    }
    report_buffer_byte(out, ']');
  } else {
    add_scalar(out, value);
  }
}

/* Rows as objects, each behind `first` or `next` and before `end`. */
static void add_rows(struct report_buffer *out, const struct report *report, const char *first,
                     const char *next, const char *end) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  for (size_t row = 0; row < report->row_count && !ferror(out->file); row++) {
    report->row(cells, report->context, row);
    report_buffer_string(out, row > 0 ? next : first);
    for (size_t i = 0; i < report->column_count; i++) {
      add_key(out, i, report->columns[i].key);
      add_value(out, &cells[i]);
    }
    report_buffer_string(out, end);
  }
}

void report_write_json_fields(FILE *file, const char *key, const struct report_field *fields,
                              size_t count) {
  struct report_buffer out;
  report_buffer_init(&out, file);
  add_key(&out, 0, key);
  report_buffer_byte(&out, '{');
  for (size_t i = 0; i < count; i++) {
    add_key(&out, i, fields[i].key);
    add_value(&out, &fields[i].value);
  }
  report_buffer_byte(&out, '}');
  report_buffer_flush(&out);
}

void report_write_json_rows(FILE *file, const char *key, const struct report *report) {
  struct report_buffer out;
  report_buffer_init(&out, file);
  add_key(&out, 0, key);
  report_buffer_byte(&out, '[');
  add_rows(&out, report, "\n{", ",\n{", "}");
  report_buffer_string(&out, report->row_count > 0 ? "\n]" : "]");
  report_buffer_flush(&out);
}

void report_write_json_lines(FILE *file, const struct report *report) {
  struct report_buffer out;
  report_buffer_init(&out, file);
  add_rows(&out, report, "{", "{", "}\n");
  report_buffer_flush(&out);
}

void report_write_json(FILE *out, const struct report *report) {
  fprintf(out, "{\"schema\":\"%s\",\n", report->schema);
  report_write_json_fields(out, "source", report->source, report->source_count);
  fputs(",\n", out);
  report_write_json_fields(out, "rules", report->rules, report->rule_count);
  fputs(",\n", out);
  if (report->summary_count > 0) {
    report_write_json_fields(out, "summary", report->summary, report->summary_count);
    fputs(",\n", out);
  }
  report_write_json_rows(out, "rows", report);
  fputs("}\n", out);
}
