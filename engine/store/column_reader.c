/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chunks on demand: what calloc hands out is mapped where it is touched. */
#include "engine/store/column_reader.h"

#include <assert.h>
#include <stdlib.h>

enum stemma_status column_reader_init(struct column_reader *reader, enum column_id id,
                                      const uint64_t totals[TOTALS], struct stemma_error *error) {
  size_t count = (size_t)column_count(id, totals);
  *reader = (struct column_reader){
      .id = id,
      .totals = totals,
      .count = count,
      .size = column_size(column_kind_of(id, totals).type),
      .is_read = calloc((size_t)column_chunks(count) + 1, 1),
  };
  reader->items = calloc(count + 1, reader->size);
  if (reader->items != NULL && reader->is_read != NULL) return STEMMA_OK;
  column_reader_dispose(reader);
  return stemma_error_memory(error, "columns of the store");
}

void column_reader_dispose(struct column_reader *reader) {
  free(reader->items);
  free(reader->is_read);
  *reader = (struct column_reader){0};
}

enum stemma_status column_reader_want(struct column_reader *reader, size_t first, size_t last,
                                      struct column_source *source, struct stemma_error *error) {
  assert(first <= last && last < reader->count);
  for (size_t chunk = first / COLUMN_CHUNK; chunk <= last / COLUMN_CHUNK; chunk++) {
    if (reader->is_read[chunk] != 0) continue;
    char *items = reader->items + chunk * COLUMN_CHUNK * reader->size;
    enum stemma_status status =
        column_read_chunk(items, reader->id, chunk, reader->totals, source, error);
    if (status != STEMMA_OK) return status;
    reader->is_read[chunk] = 1;
  }
  return STEMMA_OK;
}

enum stemma_status column_rows_init(struct column_rows *rows, enum column_id start,
                                    const uint64_t totals[TOTALS], struct stemma_error *error) {
  *rows = (struct column_rows){0};
  enum stemma_status status = column_reader_init(&rows->start, start, totals, error);
  if (status == STEMMA_OK) status = column_reader_init(&rows->nodes, start + 1, totals, error);
  if (status == STEMMA_OK) status = column_reader_init(&rows->relation, start + 2, totals, error);
  if (status != STEMMA_OK) column_rows_dispose(rows);
  return status;
}

void column_rows_dispose(struct column_rows *rows) {
  column_reader_dispose(&rows->start);
  column_reader_dispose(&rows->nodes);
  column_reader_dispose(&rows->relation);
}

static enum stemma_status want_all(struct column_reader *reader, struct column_source *source,
                                   struct stemma_error *error) {
  if (reader->count == 0) return STEMMA_OK;
  return column_reader_want(reader, 0, reader->count - 1, source, error);
}

enum stemma_status column_rows_want_all(struct column_rows *rows, struct column_source *source,
                                        struct stemma_error *error) {
  enum stemma_status status = want_all(&rows->start, source, error);
  if (status == STEMMA_OK) status = want_all(&rows->nodes, source, error);
  return status == STEMMA_OK ? want_all(&rows->relation, source, error) : status;
}

static bool is_row(const uint32_t *nodes, uint32_t count, uint32_t node) {
  bool is_wrong = false;
  for (uint32_t i = 0; i < count; i++) {
    is_wrong |= nodes[i] == node || (i > 0 && nodes[i - 1] >= nodes[i]);
  }
  return !is_wrong;
}

enum stemma_status column_rows_get(struct column_row *row, struct column_rows *rows, uint32_t node,
                                   bool wants_relation, struct column_source *source,
                                   struct stemma_error *error) {
  bool is_last = node + (size_t)1 == rows->start.count;
  enum stemma_status status =
      column_reader_want(&rows->start, node, node + (size_t)!is_last, source, error);
  if (status != STEMMA_OK) return status;
  const uint32_t *start = (const uint32_t *)(const void *)rows->start.items + node;
  size_t first = start[0], end = is_last ? rows->nodes.count : start[1];
  *row = (struct column_row){0};
  if (first > end) {
    return column_damaged(source->sql, rows->start.id, node / COLUMN_CHUNK, "its rows overlap",
                          error);
  }
  if (first == end) return STEMMA_OK;
  status = column_reader_want(&rows->nodes, first, end - 1, source, error);
  if (status == STEMMA_OK && wants_relation) {
    status = column_reader_want(&rows->relation, first, end - 1, source, error);
  }
  if (status != STEMMA_OK) return status;
  row->nodes = (const uint32_t *)(const void *)rows->nodes.items + first;
  row->relation = wants_relation ? (const uint8_t *)rows->relation.items + first : NULL;
  row->count = (uint32_t)(end - first);
  if (is_row(row->nodes, row->count, node)) return STEMMA_OK;
  return column_damaged(source->sql, rows->nodes.id, first / COLUMN_CHUNK,
                        "its rows are not in order", error);
}
