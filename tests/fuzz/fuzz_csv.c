/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CSV reader on any bytes: it must read the same rows and faults whether the input
 * comes whole or in chunks. The first byte is the size of the chunks, and the delimiter.
 */
#include <stdlib.h>

#include "engine/read/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t mix(uint64_t hash, const void *bytes, size_t size) {
  const unsigned char *at = bytes;
  for (size_t i = 0; i < size; i++) hash = (hash ^ at[i]) * 0x100000001B3U;
  return hash;
}

/* All rows that can be had now, taken into the hash. */
static uint64_t drain(uint64_t hash, struct csv_reader *reader) {
  for (;;) {
    const struct csv_row *row = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    enum stemma_status status = csv_next(&row, reader, &error);
    if (status == STEMMA_OK && row == NULL) return hash;
    hash = mix(hash, error.message, strlen(error.message));
    if (status != STEMMA_OK) continue;
    hash = mix(hash, &row->line, sizeof row->line);
    for (size_t i = 0; i < row->count; i++) {
      hash = mix(hash, &row->cells[i].length, sizeof row->cells[i].length);
      hash = mix(hash, row->cells[i].bytes, row->cells[i].length);
    }
  }
}

static uint64_t read_rows(struct text text, size_t step, char delimiter) {
  struct csv_reader *reader = NULL;
  struct csv_options options = CSV_OPTIONS_INIT;
  uint64_t hash = 0xCBF29CE484222325U;
  options.delimiter = delimiter;
  options.row_max = 256;
  options.cells_max = 16;
  if (csv_reader_new(&reader, &options, NULL) != STEMMA_OK) return 0;
  for (size_t at = 0; at < text.length; at += step) {
    size_t size = text.length - at < step ? text.length - at : step;
    csv_feed(reader, text.bytes + at, size);
    hash = drain(hash, reader);
  }
  csv_feed_end(reader);
  hash = drain(hash, reader);
  csv_reader_free(reader);
  return hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  char delimiter = data[0] % 2 == 0 ? ',' : '\t';
  struct text text = {.bytes = (const char *)data + 1, .length = size - 1};
  uint64_t whole = read_rows(text, text.length + 1, delimiter);
  if (read_rows(text, (size_t)(data[0] / 2) % 16 + 1, delimiter) != whole) abort();
  return 0;
}
