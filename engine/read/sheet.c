/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables with a header: the CSV reader on a stream, and columns found by name. */
#include "engine/read/sheet.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/arena.h"

struct sheet {
  struct stream *stream;      /* borrowed */
  struct csv_reader *reader;  /* of its bytes */
  char *chunk;                /* [SHEET_CHUNK] that the reader is fed from */
  struct text *names;         /* [column_count] of the header, trimmed, in the arena */
  size_t column_count;        /* of names; 0: there is no header */
  uint64_t line;              /* of the header */
  struct csv_options options; /* of the reader */
  struct arena arena;         /* owns the names */
};

static bool is_line_end(char byte) {
  return byte == '\n' || byte == '\r';
}

/* The first line that is not blank, without a byte order mark and its end. */
static struct text first_line(struct text text) {
  if (text.length >= 3 && memcmp(text.bytes, "\xEF\xBB\xBF", 3) == 0) {
    text = (struct text){.bytes = text.bytes + 3, .length = text.length - 3};
  }
  struct text line;
  do {
    line = (struct text){.bytes = text.bytes, .length = 0};
    while (line.length < text.length && !is_line_end(line.bytes[line.length])) line.length++;
    size_t taken = line.length + (line.length < text.length);
    text = (struct text){.bytes = text.bytes + taken, .length = text.length - taken};
  } while (text.length > 0 && text_trim(line).length == 0);
  return line;
}

/* What separates the cells of a header; NUL where there is one cell. */
static char find_delimiter(struct text line) {
  bool has_comma = false, has_semicolon = false, quoted = false;
  for (size_t i = 0; i < line.length; i++) {
    char byte = line.bytes[i];
    if (byte == '"') quoted = !quoted;
    if (quoted) continue;
    if (byte == '\t') return '\t';
    has_comma = has_comma || byte == ',';
    has_semicolon = has_semicolon || byte == ';';
  }
  if (has_comma) return ',';
  return has_semicolon ? ';' : '\0';
}

/* Takes the next cell off a header, which is not empty; quotes within one are left doubled:
 * no name that is looked for has any. */
static struct text take_name(struct text *line, char delimiter, bool *is_last) {
  struct text cell = {.bytes = line->bytes, .length = 0};
  bool quoted = false;
  while (cell.length < line->length) {
    char byte = cell.bytes[cell.length];
    if (byte == delimiter && !quoted) break;
    if (byte == '"') quoted = !quoted;
    cell.length++;
  }
  *is_last = cell.length == line->length;
  size_t taken = cell.length + !*is_last;
  line->bytes += taken;
  line->length -= taken;
  if (cell.length >= 2 && cell.bytes[0] == '"' && cell.bytes[cell.length - 1] == '"') {
    cell.bytes++;
    cell.length -= 2;
  }
  return text_trim(cell);
}

bool sheet_begins_with(struct text beginning, const char *name) {
  struct text line = first_line(beginning);
  char delimiter = find_delimiter(line);
  bool is_last = line.length == 0;
  while (!is_last) {
    if (text_equal_folded(take_name(&line, delimiter, &is_last), text_of(name))) return true;
  }
  return false;
}

bool sheet_has_columns(struct text beginning) {
  return find_delimiter(first_line(beginning)) != '\0';
}

bool sheet_begins_with_any(struct text beginning, const char *const *names) {
  for (size_t i = 0; names[i] != NULL; i++) {
    if (sheet_begins_with(beginning, names[i])) return true;
  }
  return false;
}

/* Hands the next bytes of the stream to the reader. */
static enum stemma_status feed(struct sheet *sheet, bool *is_end, struct stemma_error *error) {
  size_t got = 0;
  enum stemma_status status = stream_read(&got, sheet->stream, sheet->chunk, SHEET_CHUNK, error);
  if (status != STEMMA_OK) return status;
  *is_end = got == 0;
  if (got == 0) csv_feed_end(sheet->reader);
  if (got > 0) csv_feed(sheet->reader, sheet->chunk, got);
  return STEMMA_OK;
}

/* Fills the first chunk, however small the pieces that the stream comes in. */
static enum stemma_status fill(size_t *size, struct sheet *sheet, struct stemma_error *error) {
  *size = 0;
  while (*size < SHEET_CHUNK) {
    size_t got = 0;
    enum stemma_status status =
        stream_read(&got, sheet->stream, sheet->chunk + *size, SHEET_CHUNK - *size, error);
    if (status != STEMMA_OK) return status;
    if (got == 0) break;
    *size += got;
  }
  return STEMMA_OK;
}

/* The reader, with the first chunk in it. */
static enum stemma_status start(struct sheet *sheet, struct stemma_error *error) {
  size_t size = 0;
  sheet->chunk = malloc(SHEET_CHUNK);
  if (sheet->chunk == NULL) return stemma_error_memory(error, stream_name(sheet->stream));
  enum stemma_status status = fill(&size, sheet, error);
  if (status != STEMMA_OK) return status;
  struct text line = first_line((struct text){.bytes = sheet->chunk, .length = size});
  char delimiter = find_delimiter(line);
  if (delimiter != '\0') sheet->options.delimiter = delimiter;
  status = csv_reader_new(&sheet->reader, &sheet->options, error);
  if (status == STEMMA_OK) csv_feed(sheet->reader, sheet->chunk, size);
  return status;
}

/* The next row, NULL at the end; *is_malformed if it is there but cannot be read. */
static enum stemma_status next(const struct csv_row **row, bool *is_malformed, struct sheet *sheet,
                               struct stemma_error *error) {
  bool is_end = false;
  for (;;) {
    enum stemma_status status = csv_next(row, sheet->reader, error);
    *is_malformed = status == STEMMA_BAD_INPUT;
    if (status != STEMMA_OK || *row != NULL || is_end) return status;
    status = feed(sheet, &is_end, error);
    if (status != STEMMA_OK) return status;
  }
}

/* How many cells a row has up to the last that is not blank. */
static size_t count_cells(const struct csv_row *row) {
  size_t count = row->count;
  while (count > 0 && sheet_cell(row, count - 1).length == 0) count--;
  return count;
}

static enum stemma_status read_header(struct sheet *sheet, struct stemma_error *error) {
  const struct csv_row *row = NULL;
  bool is_malformed;
  do {
    enum stemma_status status = next(&row, &is_malformed, sheet, error);
    if (status != STEMMA_OK || row == NULL) return status;
  } while (count_cells(row) == 0);
  sheet->names = arena_alloc(&sheet->arena, row->count * sizeof *sheet->names);
  if (sheet->names == NULL) return stemma_error_memory(error, sheet->options.name);
  for (size_t i = 0; i < row->count; i++) {
    sheet->names[i] = arena_copy(&sheet->arena, text_trim(row->cells[i]));
    if (sheet->names[i].bytes == NULL) return stemma_error_memory(error, sheet->options.name);
  }
  sheet->column_count = row->count;
  sheet->line = row->line;
  return STEMMA_OK;
}

enum stemma_status sheet_new(struct sheet **out, struct stream *stream, size_t row_max,
                             struct stemma_error *error) {
  struct sheet *sheet = malloc(sizeof *sheet);
  if (sheet == NULL) return stemma_error_memory(error, stream_name(stream));
  *sheet = (struct sheet){.stream = stream, .options = CSV_OPTIONS_INIT, .arena = ARENA_INIT};
  sheet->options.name = stream_name(stream);
  if (row_max > 0) sheet->options.row_max = row_max;
  enum stemma_status status = start(sheet, error);
  if (status == STEMMA_OK) status = read_header(sheet, error);
  if (status == STEMMA_OK) {
    *out = sheet;
  } else {
    sheet_free(sheet);
  }
  return status;
}

void sheet_free(struct sheet *sheet) {
  if (sheet == NULL) return;
  csv_reader_free(sheet->reader);
  free(sheet->chunk);
  arena_dispose(&sheet->arena);
  free(sheet);
}

bool sheet_is_empty(const struct sheet *sheet) {
  return sheet->column_count == 0;
}

size_t sheet_column(const struct sheet *sheet, struct text name) {
  for (size_t i = 0; i < sheet->column_count; i++) {
    if (text_equal_folded(sheet->names[i], name)) return i;
  }
  return SHEET_NONE;
}

size_t sheet_column_of(const struct sheet *sheet, const char *const *names) {
  size_t column = SHEET_NONE;
  for (size_t i = 0; names[i] != NULL && column == SHEET_NONE; i++) {
    column = sheet_column(sheet, text_of(names[i]));
  }
  return column;
}

/* The names of the columns, as many as fit; NUL and control bytes are shown as '?'. */
static void list_names(char *out, size_t size, const struct sheet *sheet) {
  size_t length = 0;
  out[0] = '\0';
  for (size_t i = 0; i < sheet->column_count; i++) {
    struct text name = sheet->names[i];
    if (length + name.length + 2 + sizeof " …" > size) {
      snprintf(out + length, size - length, " …");
      return;
    }
    if (i > 0) memcpy(out + length, ", ", 2);
    length += i > 0 ? 2 : 0;
    for (size_t b = 0; b < name.length; b++) {
      unsigned char byte = (unsigned char)name.bytes[b];
      out[length++] = byte < ' ' || byte == 0x7F ? '?' : (char)byte;
    }
    out[length] = '\0';
  }
}

enum stemma_status sheet_header_error(const struct sheet *sheet, enum stemma_status status,
                                      struct stemma_error *error, const char *format, ...) {
  char why[STEMMA_ERROR_MAX / 2], names[STEMMA_ERROR_MAX / 2];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why, sizeof why, format, arguments);
  va_end(arguments);
  list_names(names, sizeof names, sheet);
  return stemma_error_set(error, status, "%s:%" PRIu64 ": %s; the columns are %s",
                          sheet->options.name, sheet->line, why, names);
}

/* Tells the sink of a malformed row; one that the input ends in is an error. */
static enum stemma_status refuse_fault(const struct sheet *sheet, const struct record_sink *sink,
                                       struct stemma_error *error) {
  struct csv_fault fault = csv_fault(sheet->reader);
  struct sink_place place = {.line = fault.line};
  if (!fault.is_torn) return sink->refuse(sink->context, place, fault.why, fault.text, error);
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s:%" PRIu64 ": ends in the middle of a row: %s", sheet->options.name,
                          fault.line, fault.why);
}

/* Refuses a row that is too wide; *is_good becomes whether it is a row of the table. */
static enum stemma_status check_width(bool *is_good, const struct sheet *sheet,
                                      const struct csv_row *row, const struct record_sink *sink,
                                      struct stemma_error *error) {
  size_t count = count_cells(row);
  *is_good = count > 0 && count <= sheet->column_count;
  if (*is_good || count == 0) return STEMMA_OK;
  char why[96];
  snprintf(why, sizeof why, "%zu cells, where the header has %zu", count, sheet->column_count);
  struct sink_place place = {.line = row->line};
  return sink->refuse(sink->context, place, why, row->cells[0], error);
}

enum stemma_status sheet_next(const struct csv_row **row, struct sheet *sheet,
                              const struct record_sink *sink, struct stemma_error *error) {
  bool is_good = false;
  const struct csv_row *found = NULL;
  while (!is_good) {
    /* The first message wins, and that of a malformed row is the sink's to give. */
    struct stemma_error trouble = STEMMA_ERROR_INIT;
    bool is_malformed;
    found = NULL;
    enum stemma_status status = next(&found, &is_malformed, sheet, &trouble);
    if (is_malformed) {
      status = refuse_fault(sheet, sink, error);
    } else if (status != STEMMA_OK) {
      return stemma_error_set(error, status, "%s", trouble.message);
    } else if (found == NULL) {
      break;
    } else {
      status = check_width(&is_good, sheet, found, sink, error);
    }
    if (status != STEMMA_OK) return status;
  }
  *row = found;
  return STEMMA_OK;
}

struct text sheet_cell(const struct csv_row *row, size_t column) {
  if (column >= row->count) return (struct text){.bytes = "", .length = 0};
  return text_trim(row->cells[column]);
}
