/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the files of the catalogue. */
#include "engine/catalog/table.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/catalog/builtin.h"
#include "engine/read/csv.h"
#include "graph/array.h"

enum { MISSING = -1, PATH_MAX_BYTES = 4096, READ_STEP = 64 * 1024 };

struct table {
  char path[PATH_MAX_BYTES];          /* what messages call the file */
  char *owned;                        /* its bytes, where they were read; else NULL */
  struct text bytes;                  /* its bytes */
  const struct table_column *columns; /* [column_count] */
  size_t column_count;                /* of columns */
  int place[TABLE_COLUMNS_MAX];       /* where each column stands in a row, or MISSING */
  size_t width;                       /* cells of a row; 0 before the header */
};

enum stemma_status table_error(const struct table_row *row, struct stemma_error *error,
                               const char *format, ...) {
  char why[STEMMA_ERROR_MAX];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(why, sizeof why, format, arguments);
  va_end(arguments);
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%" PRIu64 ": %s", row->file, row->line, why);
}

/* ---- bytes ---- */

static enum stemma_status read_stream(struct table *table, FILE *file, struct stemma_error *error) {
  size_t capacity = 0;
  for (;;) {
    size_t length = table->bytes.length;
    if (length + READ_STEP > TABLE_FILE_MAX) {
      return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: larger than %zu MiB", table->path,
                              TABLE_FILE_MAX >> 20);
    }
    enum stemma_status status = array_reserve(&table->owned, &capacity, length + READ_STEP, 1,
                                              TABLE_FILE_MAX, table->path, error);
    if (status != STEMMA_OK) return status;
    size_t got = fread(table->owned + length, 1, READ_STEP, file);
    table->bytes = (struct text){.bytes = table->owned, .length = length + got};
    if (ferror(file)) {
      return stemma_error_set(error, STEMMA_IO, "%s: %s", table->path, strerror(errno));
    }
    if (got < READ_STEP) return STEMMA_OK;
  }
}

static enum stemma_status read_file(struct table *table, const char *directory, const char *name,
                                    struct stemma_error *error) {
  int length = snprintf(table->path, sizeof table->path, "%s/%s", directory, name);
  if (length < 0 || (size_t)length >= sizeof table->path) {
    return stemma_error_set(error, STEMMA_IO, "%s: the path is too long", name);
  }
  FILE *file = fopen(table->path, "rb");
  if (file == NULL) {
    return stemma_error_set(error, STEMMA_IO, "%s: %s", table->path, strerror(errno));
  }
  enum stemma_status status = read_stream(table, file, error);
  fclose(file);
  return status;
}

static enum stemma_status open_table(struct table *table, const char *directory, const char *name,
                                     struct stemma_error *error) {
  if (directory != NULL) return read_file(table, directory, name, error);
  const struct builtin_file *builtin = builtin_find(name);
  if (builtin == NULL) return stemma_error_set(error, STEMMA_INTERNAL, "%s: not built in", name);
  snprintf(table->path, sizeof table->path, "built-in %s", name);
  table->bytes = (struct text){.bytes = (const char *)builtin->bytes, .length = builtin->size};
  return STEMMA_OK;
}

/* ---- cells ---- */

/* The bytes of the UTF-8 character at the start of a text that is not empty; 0 if it is
 * none, or one that a terminal could take for a command. */
static size_t character_length(struct text text) {
  const unsigned char *bytes = (const unsigned char *)text.bytes;
  if (bytes[0] < 0x80) return bytes[0] >= 0x20 && bytes[0] != 0x7F;
  size_t length = bytes[0] >= 0xF0 ? 4 : bytes[0] >= 0xE0 ? 3 : 2;
  if (bytes[0] < 0xC2 || bytes[0] > 0xF4 || length > text.length) return 0;
  for (size_t i = 1; i < length; i++) {
    if ((bytes[i] & 0xC0U) != 0x80) return 0;
  }
  bool is_overlong = (bytes[0] == 0xE0 && bytes[1] < 0xA0) || (bytes[0] == 0xF0 && bytes[1] < 0x90);
  bool is_surrogate = bytes[0] == 0xED && bytes[1] >= 0xA0;
  bool is_beyond = bytes[0] == 0xF4 && bytes[1] >= 0x90;
  bool is_control = bytes[0] == 0xC2 && bytes[1] < 0xA0;
  return is_overlong || is_surrogate || is_beyond || is_control ? 0 : length;
}

static bool is_printable(struct text text) {
  while (text.length > 0) {
    size_t length = character_length(text);
    if (length == 0) return false;
    text.bytes += length;
    text.length -= length;
  }
  return true;
}

static enum stemma_status take_header(struct table *table, const struct table_row *place,
                                      const struct csv_row *row, struct stemma_error *error) {
  table->width = row->count;
  for (size_t c = 0; c < table->column_count; c++) {
    const struct table_column *column = &table->columns[c];
    table->place[c] = MISSING;
    for (size_t i = 0; i < row->count && table->place[c] == MISSING; i++) {
      struct text cell = text_trim(row->cells[i]);
      if (text_equal_folded(cell, text_of(column->name))) table->place[c] = (int)i;
    }
    if (table->place[c] == MISSING && column->is_required) {
      return table_error(place, error, "the header has no column '%s'", column->name);
    }
  }
  return STEMMA_OK;
}

/* The cells that are wanted, in the order wanted. */
static enum stemma_status pick_cells(struct text *cells, const struct table *table,
                                     const struct table_row *place, const struct csv_row *row,
                                     struct stemma_error *error) {
  if (row->count != table->width) {
    return table_error(place, error, "%zu cells where the header has %zu", row->count,
                       table->width);
  }
  for (size_t c = 0; c < table->column_count; c++) {
    cells[c] = TEXT("");
    if (table->place[c] == MISSING) continue;
    cells[c] = text_trim(row->cells[table->place[c]]);
    if (!is_printable(cells[c])) {
      return table_error(place, error, "column '%s' is not printable UTF-8",
                         table->columns[c].name);
    }
  }
  return STEMMA_OK;
}

static bool is_comment(const struct csv_row *row) {
  return row->cells[0].length > 0 && row->cells[0].bytes[0] == '#';
}

static enum stemma_status take_row(struct table *table, const struct csv_row *row,
                                   table_row_fn *take, void *context, struct stemma_error *error) {
  struct text cells[TABLE_COLUMNS_MAX];
  struct table_row place = {.cells = cells, .file = table->path, .line = row->line};
  if (is_comment(row)) return STEMMA_OK;
  if (table->width == 0) return take_header(table, &place, row, error);
  enum stemma_status status = pick_cells(cells, table, &place, row, error);
  return status == STEMMA_OK ? take(context, &place, error) : status;
}

static enum stemma_status read_rows(struct table *table, table_row_fn *take, void *context,
                                    struct stemma_error *error) {
  struct csv_reader *reader = NULL;
  struct csv_options options = CSV_OPTIONS_INIT;
  options.name = table->path;
  enum stemma_status status = csv_reader_new(&reader, &options, error);
  if (status != STEMMA_OK) return status;
  csv_feed(reader, table->bytes.bytes, table->bytes.length);
  bool ended = false;
  while (status == STEMMA_OK) {
    const struct csv_row *row = NULL;
    status = csv_next(&row, reader, error);
    if (status == STEMMA_OK && row != NULL) status = take_row(table, row, take, context, error);
    if (status != STEMMA_OK || row != NULL) continue;
    if (ended) break;
    csv_feed_end(reader);
    ended = true;
  }
  csv_reader_free(reader);
  return status;
}

enum stemma_status table_read(const char *directory, const char *name,
                              const struct table_column *columns, size_t column_count,
                              table_row_fn *take, void *context, struct stemma_error *error) {
  assert(column_count <= TABLE_COLUMNS_MAX);
  struct table table = {.columns = columns, .column_count = column_count};
  enum stemma_status status = open_table(&table, directory, name, error);
  if (status == STEMMA_OK) status = read_rows(&table, take, context, error);
  free(table.owned);
  return status;
}
