/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The JSON document of a report: keys in a fixed order, one row a line.
 *
 * Written by hand rather than through a tree: a report of a million rows is a stream.
 */
#include "engine/report/glyph.h"
#include "engine/report/writers.h"

static void write_escape(FILE *out, uint32_t code) {
  switch (code) {
  case '"': fputs("\\\"", out); return;
  case '\\': fputs("\\\\", out); return;
  case '\b': fputs("\\b", out); return;
  case '\f': fputs("\\f", out); return;
  case '\n': fputs("\\n", out); return;
  case '\r': fputs("\\r", out); return;
  case '\t': fputs("\\t", out); return;
  default: break;
  }
  if (code < 0x10000) {
    fprintf(out, "\\u%04x", (unsigned)code);
    return;
  }
  uint32_t rest = code - 0x10000;
  fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (rest >> 10)),
          (unsigned)(0xDC00 + (rest & 0x3FF)));
}

void report_write_json_text(FILE *out, struct text text) {
  fputc('"', out);
  bool plain = glyph_is_plain(text) &&
               (text.length == 0 ||
                (!memchr(text.bytes, '"', text.length) && !memchr(text.bytes, '\\', text.length)));
  if (plain && text.length > 0) fwrite(text.bytes, 1, text.length, out);
  while (!plain && text.length > 0) {
    struct glyph glyph = glyph_take(&text);
    if (glyph.escaped || glyph.code == '"' || glyph.code == '\\') {
      write_escape(out, glyph.code);
    } else {
      fwrite(glyph.bytes, 1, glyph.length, out);
    }
  }
  fputc('"', out);
}

static void write_scalar(FILE *out, const struct report_value *value) {
  char buffer[NUMBER_SIZE];
  struct text text = report_format_plain(buffer, value);
  if (value->kind == REPORT_TEXT || (value->kind == REPORT_DAY && text.length > 0)) {
    report_write_json_text(out, text);
  } else if (text.length == 0) {
    fputs("null", out);
  } else {
    fwrite(text.bytes, 1, text.length, out);
  }
}

static void write_key(FILE *out, size_t place, const char *key) {
  if (place > 0) fputc(',', out);
  report_write_json_text(out, text_of(key));
  fputc(':', out);
}

static void write_records(FILE *out, const struct report_records *records) {
  fputc('[', out);
  for (size_t row = 0; row < records->row_count; row++) {
    fputs(row > 0 ? ",{" : "{", out);
    for (size_t i = 0; i < records->column_count; i++) {
      write_key(out, i, records->columns[i].key);
      write_scalar(out, &records->cells[row * records->column_count + i]);
    }
    fputc('}', out);
  }
  fputc(']', out);
}

static void write_value(FILE *out, const struct report_value *value) {
  if (value->kind == REPORT_RECORDS) {
    write_records(out, value->as.records);
  } else if (value->kind == REPORT_LIST) {
    fputc('[', out);
    for (size_t i = 0; i < value->as.list.count; i++) {
      if (i > 0) fputc(',', out);
      write_scalar(out, &value->as.list.items[i]);
    }
    fputc(']', out);
  } else {
    write_scalar(out, value);
  }
}

void report_write_json_fields(FILE *out, const char *key, const struct report_field *fields,
                              size_t count) {
  fprintf(out, "\"%s\":{", key);
  for (size_t i = 0; i < count; i++) {
    write_key(out, i, fields[i].key);
    write_value(out, &fields[i].value);
  }
  fputc('}', out);
}

static void write_row(FILE *out, const struct report *report, const struct report_value *cells) {
  fputc('{', out);
  for (size_t i = 0; i < report->column_count; i++) {
    write_key(out, i, report->columns[i].key);
    write_value(out, &cells[i]);
  }
  fputc('}', out);
}

void report_write_json_rows(FILE *out, const char *key, const struct report *report) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  fprintf(out, "\"%s\":[", key);
  for (size_t row = 0; row < report->row_count && !ferror(out); row++) {
    report->row(cells, report->context, row);
    fputs(row > 0 ? ",\n" : "\n", out);
    write_row(out, report, cells);
  }
  fputs(report->row_count > 0 ? "\n]" : "]", out);
}

void report_write_json_lines(FILE *out, const struct report *report) {
  struct report_value cells[REPORT_COLUMNS_MAX];
  for (size_t row = 0; row < report->row_count && !ferror(out); row++) {
    report->row(cells, report->context, row);
    write_row(out, report, cells);
    fputc('\n', out);
  }
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
