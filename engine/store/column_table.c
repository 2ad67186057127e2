/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns from and to rows of chunks. */
#include "engine/store/column_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/read/fingerprint.h"
#include "graph/array.h"
#include "graph/lineage.h"
#include "graph/names.h"

enum { CHUNK_BITS = 24 };
/* A named maximum: all chunks of all columns. */
#define CHANGES_MAX ((size_t)1 << 32)

static int64_t row_id(enum column_id id, uint64_t chunk) {
  assert(chunk < UINT64_C(1) << CHUNK_BITS);
  return (int64_t)((uint64_t)id << CHUNK_BITS | chunk);
}

/* Items of a chunk, where the column has so many. */
static size_t chunk_size(uint64_t chunk, uint64_t items) {
  uint64_t left = items - chunk * COLUMN_CHUNK;
  return left < COLUMN_CHUNK ? (size_t)left : COLUMN_CHUNK;
}

/* Damage to a chunk, or its exchange for another, does not keep the checksum. */
static int64_t checksum_of(const void *bytes, size_t size, int64_t row) {
  return (int64_t)fingerprint_of(bytes, size, (uint64_t)row);
}

/* ---- reading ---- */

enum stemma_status column_damaged(const struct sql *sql, enum column_id id, uint64_t chunk,
                                  const char *why, struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s: the store is damaged (column %s, chunk %llu): %s; import its files "
                          "into a new one",
                          sql->path, column_name(id), (unsigned long long)chunk, why);
}

enum stemma_status column_source_init(struct column_source *source, const struct sql *sql,
                                      struct stemma_error *error) {
  *source = (struct column_source){.sql = sql};
  return sql_prepare(&source->select, sql,
                     "SELECT id, checksum, data, first FROM packed WHERE id BETWEEN ?1 AND ?2"
                     " ORDER BY id",
                     error);
}

void column_source_dispose(struct column_source *source) {
  sqlite3_finalize(source->select);
  source->select = NULL;
}

/* Where chunks go. */
struct sink {
  enum column_id id;                  /* which column */
  uint64_t count;                     /* items of the column */
  struct column_kind kind;            /* of integers */
  char *items;                        /* of integers: where the next chunk's go */
  struct column_texts *texts;         /* of all texts, or NULL */
  struct column_buffer *kept;         /* of some texts, or NULL */
  uint32_t *at;                       /* of some texts: where the next chunk's places go */
  const struct column_places *places; /* of some items, or NULL: of all */
  size_t from;                        /* the first of the places that the next chunk has */
  size_t to;                          /* behind the last */
};

/* Names are looked for by what their chunks begin with. */
static const char *check_first(sqlite3_stmt *row, const struct column_texts *texts, uint32_t at) {
  struct text first = sql_text(row, 3), name = names_text_at(texts->bytes, at);
  if (first.bytes == NULL) return "it is filed under no name";
  if (first.length != name.length) return "it is filed under another name";
  for (size_t i = 0; i < name.length; i++) {
    if (first.bytes[i] != text_fold_byte(name.bytes[i])) return "it is filed under another name";
  }
  return NULL;
}

/* A chunk as it lies there. */
struct chunk {
  uint64_t number;            /* from 0 */
  size_t count;               /* of its items */
  const unsigned char *bytes; /* [size], SQLite's */
  size_t size;                /* of bytes */
};

static enum stemma_status take_some(const char **why, struct sink *sink, const struct chunk *chunk,
                                    struct stemma_error *error) {
  const uint32_t *places = sink->places->items + sink->from;
  size_t wanted = sink->to - sink->from;
  uint32_t base = (uint32_t)(chunk->number * COLUMN_CHUNK);
  if (sink->kept != NULL) {
    return column_pick_texts(why, sink->kept, sink->at + sink->from, places, wanted, base,
                             chunk->bytes, chunk->size, error);
  }
  *why = column_pick(sink->items, places, wanted, base, chunk->count, &sink->kind, chunk->bytes,
                     chunk->size);
  sink->items += wanted * column_size(sink->kind.type);
  return STEMMA_OK;
}

static const char *take_all(struct sink *sink, const struct chunk *chunk, sqlite3_stmt *row) {
  if (sink->texts == NULL) {
    char *items = sink->items;
    sink->items += chunk->count * column_size(sink->kind.type);
    return column_unpack(items, chunk->count, &sink->kind, chunk->bytes, chunk->size);
  }
  uint32_t first = (uint32_t)sink->texts->used;
  const char *why = column_unpack_texts(sink->texts, chunk->count, chunk->bytes, chunk->size);
  if (why != NULL || sink->id != COLUMN_NAME) return why;
  return check_first(row, sink->texts, first);
}

static enum stemma_status take_chunk(const char **why, struct sink *sink, struct chunk *chunk,
                                     sqlite3_stmt *row, struct stemma_error *error) {
  chunk->bytes = sqlite3_column_blob(row, 2);
  chunk->size = (size_t)sqlite3_column_bytes(row, 2);
  int64_t id = sqlite3_column_int64(row, 0);
  if (chunk->bytes == NULL && sqlite3_column_type(row, 2) == SQLITE_BLOB) *why = "it is empty";
  if (sqlite3_column_type(row, 2) != SQLITE_BLOB) *why = "it is no blob";
  if (*why != NULL) return STEMMA_OK;
  if (checksum_of(chunk->bytes, chunk->size, id) != sqlite3_column_int64(row, 1)) {
    *why = "its checksum does not match";
    return STEMMA_OK;
  }
  if (sink->places != NULL) return take_some(why, sink, chunk, error);
  *why = take_all(sink, chunk, row);
  return STEMMA_OK;
}

/* Reads the chunks from `first` on, `chunks` of them. */
static enum stemma_status read_chunks(struct sink *sink, uint64_t first, uint64_t chunks,
                                      struct column_source *source, struct stemma_error *error) {
  if (chunks == 0) return STEMMA_OK;
  sqlite3_stmt *row = source->select;
  sqlite3_reset(row); /* a borrowed text may hold it */
  sqlite3_bind_int64(row, 1, row_id(sink->id, first));
  sqlite3_bind_int64(row, 2, row_id(sink->id, first + chunks - 1));
  enum stemma_status status = STEMMA_OK;
  for (uint64_t number = first; number < first + chunks && status == STEMMA_OK; number++) {
    struct chunk chunk = {.number = number, .count = chunk_size(number, sink->count)};
    const char *why = NULL;
    bool has_row = false;
    status = sql_step(&has_row, source->sql, row, error);
    if (status != STEMMA_OK) break;
    if (!has_row || sqlite3_column_int64(row, 0) != row_id(sink->id, number)) {
      why = "it is missing";
    } else {
      status = take_chunk(&why, sink, &chunk, row, error);
    }
    if (why != NULL) status = column_damaged(source->sql, sink->id, number, why, error);
  }
  sqlite3_reset(row);
  return status;
}

/* Reads those chunks that have any of the sink's places. */
static enum stemma_status read_places(struct sink *sink, struct column_source *source,
                                      struct stemma_error *error) {
  const struct column_places *places = sink->places;
  enum stemma_status status = STEMMA_OK;
  while (sink->to < places->count && status == STEMMA_OK) {
    uint64_t chunk = places->items[sink->to] / COLUMN_CHUNK;
    sink->from = sink->to;
    while (sink->to < places->count && places->items[sink->to] / COLUMN_CHUNK == chunk) sink->to++;
    status = read_chunks(sink, chunk, 1, source, error);
  }
  return status;
}

/* A store holds less than this of anything but bytes. */
static const char *check_totals(const uint64_t totals[TOTALS]) {
  for (int t = TOTAL_NODES; t < TOTAL_NAME_SPACE; t++) {
    if (totals[t] > STEMMA_NODES_MAX) return "it promises too much";
  }
  for (int t = TOTAL_NAME_SPACE; t < TOTAL_HAS_RULE; t++) {
    if (totals[t] > NAMES_BYTES_MAX) return "it promises too much";
  }
  for (int t = TOTAL_HAS_RULE; t < TOTALS; t++) {
    if (totals[t] > 1) return "a value is out of range";
  }
  if (totals[TOTAL_MODELS] > totals[TOTAL_NODES]) return "it has more models than nodes";
  if (totals[TOTAL_CLASSES] != LINEAGE_CLASS_COUNT) return "it has another number of classes";
  if (totals[TOTAL_NAME_SPACE] + totals[TOTAL_SPELLING_SPACE] > NAMES_BYTES_MAX) {
    return "it promises too much";
  }
  return NULL;
}

enum stemma_status column_read_totals(uint64_t totals[TOTALS], struct column_source *source,
                                      struct stemma_error *error) {
  uint64_t found[TOTALS] = {0};
  enum stemma_status status = column_read(found, COLUMN_TOTALS, found, source, error);
  if (status != STEMMA_OK) return status;
  const char *why = check_totals(found);
  if (why != NULL) return column_damaged(source->sql, COLUMN_TOTALS, 0, why, error);
  memcpy(totals, found, sizeof found);
  return STEMMA_OK;
}

static struct sink sink_of(enum column_id id, const uint64_t totals[TOTALS]) {
  return (struct sink){.id = id, .count = column_count(id, totals)};
}

enum stemma_status column_read_as(void *items, enum column_id id, const struct column_kind *kind,
                                  uint64_t count, struct column_source *source,
                                  struct stemma_error *error) {
  struct sink sink = {.id = id, .count = count, .kind = *kind, .items = items};
  return read_chunks(&sink, 0, column_chunks(count), source, error);
}

enum stemma_status column_read(void *items, enum column_id id, const uint64_t totals[TOTALS],
                               struct column_source *source, struct stemma_error *error) {
  struct column_kind kind = column_kind_of(id, totals);
  return column_read_as(items, id, &kind, column_count(id, totals), source, error);
}

enum stemma_status column_read_chunk(void *items, enum column_id id, uint64_t chunk,
                                     const uint64_t totals[TOTALS], struct column_source *source,
                                     struct stemma_error *error) {
  struct sink sink = sink_of(id, totals);
  sink.kind = column_kind_of(id, totals);
  sink.items = items;
  assert(chunk < column_chunks(sink.count));
  return read_chunks(&sink, chunk, 1, source, error);
}

enum stemma_status column_read_texts(struct column_texts *texts, enum column_id id,
                                     const uint64_t totals[TOTALS], struct column_source *source,
                                     struct stemma_error *error) {
  struct sink sink = sink_of(id, totals);
  sink.texts = texts;
  return read_chunks(&sink, 0, column_chunks(sink.count), source, error);
}

enum stemma_status column_read_texts_chunk(struct column_texts *texts, enum column_id id,
                                           uint64_t chunk, const uint64_t totals[TOTALS],
                                           struct column_source *source,
                                           struct stemma_error *error) {
  struct sink sink = sink_of(id, totals);
  sink.texts = texts;
  assert(chunk < column_chunks(sink.count));
  return read_chunks(&sink, chunk, 1, source, error);
}

enum stemma_status column_read_some_as(void *items, enum column_id id,
                                       const struct column_kind *kind, uint64_t count,
                                       const struct column_places *places,
                                       struct column_source *source, struct stemma_error *error) {
  struct sink sink = {.id = id, .count = count, .kind = *kind, .items = items, .places = places};
  return read_places(&sink, source, error);
}

enum stemma_status column_read_some(void *items, enum column_id id,
                                    const struct column_places *places,
                                    const uint64_t totals[TOTALS], struct column_source *source,
                                    struct stemma_error *error) {
  struct column_kind kind = column_kind_of(id, totals);
  return column_read_some_as(items, id, &kind, column_count(id, totals), places, source, error);
}

enum stemma_status column_read_some_texts(struct column_buffer *out, uint32_t *at,
                                          enum column_id id, const struct column_places *places,
                                          const uint64_t totals[TOTALS],
                                          struct column_source *source,
                                          struct stemma_error *error) {
  struct sink sink = sink_of(id, totals);
  sink.kept = out;
  sink.at = at;
  sink.places = places;
  return read_places(&sink, source, error);
}

/* Moves to the row of a chunk, if there is one. */
static enum stemma_status find_chunk(bool *has_row, enum column_id id, uint64_t chunk,
                                     struct column_source *source, struct stemma_error *error) {
  sqlite3_reset(source->select);
  sqlite3_bind_int64(source->select, 1, row_id(id, chunk));
  sqlite3_bind_int64(source->select, 2, row_id(id, chunk));
  return sql_step(has_row, source->sql, source->select, error);
}

enum stemma_status column_has(bool *has_chunk, enum column_id id, struct column_source *source,
                              struct stemma_error *error) {
  enum stemma_status status = find_chunk(has_chunk, id, 0, source, error);
  sqlite3_reset(source->select);
  return status;
}

enum stemma_status column_read_first(struct text *first, uint64_t chunk,
                                     struct column_source *source, struct stemma_error *error) {
  bool has_row = false;
  enum stemma_status status = find_chunk(&has_row, COLUMN_NAME, chunk, source, error);
  if (status != STEMMA_OK) return status;
  if (has_row) *first = sql_text(source->select, 3);
  if (!has_row || first->bytes == NULL) {
    const char *why = has_row ? "it is filed under no name" : "it is missing";
    sqlite3_reset(source->select);
    return column_damaged(source->sql, COLUMN_NAME, chunk, why, error);
  }
  return STEMMA_OK;
}

/* ---- writing ---- */

void column_changes_dispose(struct column_changes *changes) {
  free(changes->items);
  arena_dispose(&changes->arena);
  column_buffer_dispose(&changes->buffer);
  *changes = (struct column_changes){0};
}

static enum stemma_status add_change(struct column_changes *changes, struct column_change change,
                                     struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&changes->items, &changes->capacity, changes->count + 1, sizeof *changes->items,
                    CHANGES_MAX, "columns of the store", error);
  if (status == STEMMA_OK) changes->items[changes->count++] = change;
  return status;
}

static enum stemma_status add_chunk(struct column_changes *changes, int64_t row, const void *bytes,
                                    size_t size, struct text first, struct stemma_error *error) {
  struct column_change change = {
      .row = row,
      .checksum = checksum_of(bytes, size, row),
      .data = arena_copy(&changes->arena, (struct text){bytes, size}),
  };
  if (first.bytes != NULL) change.first = arena_copy(&changes->arena, first);
  if (change.data.bytes == NULL || (first.bytes != NULL && change.first.bytes == NULL)) {
    return stemma_error_memory(error, "columns of the store");
  }
  return add_change(changes, change, error);
}

/* The column's chunks from `first` on are to go. */
static enum stemma_status add_drop(struct column_changes *changes, enum column_id id,
                                   uint64_t first, struct stemma_error *error) {
  struct column_change change = {.row = row_id(id, first),
                                 .last = row_id(id, (UINT64_C(1) << CHUNK_BITS) - 1)};
  return add_change(changes, change, error);
}

enum stemma_status column_write(struct column_changes *changes, enum column_id id,
                                const void *items, size_t count, const struct column_kind *kind,
                                struct stemma_error *error) {
  unsigned char bytes[COLUMN_INTEGERS_MAX];
  uint64_t chunks = column_chunks(count);
  enum stemma_status status = STEMMA_OK;
  for (uint64_t chunk = 0; chunk < chunks && status == STEMMA_OK; chunk++) {
    const char *from = (const char *)items + chunk * COLUMN_CHUNK * column_size(kind->type);
    size_t size = column_pack(bytes, from, chunk_size(chunk, count), kind);
    status = add_chunk(changes, row_id(id, chunk), bytes, size, (struct text){0}, error);
  }
  return status == STEMMA_OK ? add_drop(changes, id, chunks, error) : status;
}

/* The first text of a chunk, folded. `room` has space for COLUMN_TEXT_MAX bytes. */
static struct text fold_first(char *room, struct text text) {
  for (size_t i = 0; i < text.length; i++) room[i] = text_fold_byte(text.bytes[i]);
  return (struct text){room, text.length};
}

enum stemma_status column_write_texts(struct column_changes *changes, enum column_id id,
                                      column_text_fn *text_of_index, const void *context,
                                      size_t count, bool has_first, struct stemma_error *error) {
  char folded[COLUMN_TEXT_MAX];
  uint64_t chunks = column_chunks(count);
  enum stemma_status status = STEMMA_OK;
  for (uint64_t chunk = 0; chunk < chunks && status == STEMMA_OK; chunk++) {
    size_t start = (size_t)chunk * COLUMN_CHUNK, some = chunk_size(chunk, count);
    status = column_pack_texts(&changes->buffer, text_of_index, context, start, some, error);
    if (status != STEMMA_OK) break;
    struct text first = {0};
    if (has_first) first = fold_first(folded, text_of_index(context, start));
    status = add_chunk(changes, row_id(id, chunk), changes->buffer.bytes, changes->buffer.size,
                       first, error);
  }
  return status == STEMMA_OK ? add_drop(changes, id, chunks, error) : status;
}

/* The statements that changes are written with. */
struct writing {
  const struct sql *sql; /* borrowed */
  sqlite3_stmt *look;    /* what a chunk's row holds */
  sqlite3_stmt *replace; /* a chunk */
  sqlite3_stmt *drop;    /* chunks from one id to another */
  uint64_t written;      /* chunks that were new or had changed */
};

static enum stemma_status begin_writing(struct writing *writing, struct stemma_error *error) {
  const struct sql *sql = writing->sql;
  enum stemma_status status = sql_prepare(
      &writing->look, sql, "SELECT checksum, length(data), first FROM packed WHERE id = ?1", error);
  if (status == STEMMA_OK) {
    status = sql_prepare(&writing->replace, sql,
                         "INSERT OR REPLACE INTO packed(id, first, checksum, data)"
                         " VALUES (?1, ?2, ?3, ?4)",
                         error);
  }
  if (status != STEMMA_OK) return status;
  return sql_prepare(&writing->drop, sql, "DELETE FROM packed WHERE id BETWEEN ?1 AND ?2", error);
}

/* Whether the table holds the chunk as it is to be. */
static enum stemma_status is_there(bool *is_same, struct writing *writing,
                                   const struct column_change *change, struct stemma_error *error) {
  bool has_row = false;
  sqlite3_bind_int64(writing->look, 1, change->row);
  enum stemma_status status = sql_step(&has_row, writing->sql, writing->look, error);
  if (status != STEMMA_OK) return status;
  *is_same = has_row && sqlite3_column_int64(writing->look, 0) == change->checksum &&
             sqlite3_column_int64(writing->look, 1) == (int64_t)change->data.length &&
             text_equal(sql_text(writing->look, 2), change->first);
  sqlite3_reset(writing->look);
  return STEMMA_OK;
}

static enum stemma_status write_change(struct writing *writing, const struct column_change *change,
                                       struct stemma_error *error) {
  if (change->last != 0) {
    sqlite3_bind_int64(writing->drop, 1, change->row);
    sqlite3_bind_int64(writing->drop, 2, change->last);
    return sql_do(writing->sql, writing->drop, error);
  }
  bool is_same = false;
  enum stemma_status status = is_there(&is_same, writing, change, error);
  if (status != STEMMA_OK || is_same) return status;
  sqlite3_bind_int64(writing->replace, 1, change->row);
  sql_bind_text(writing->replace, 2, change->first);
  sqlite3_bind_int64(writing->replace, 3, change->checksum);
  sqlite3_bind_blob64(writing->replace, 4, change->data.bytes, change->data.length, SQLITE_STATIC);
  writing->written++;
  return sql_do(writing->sql, writing->replace, error);
}

enum stemma_status column_changes_write(uint64_t *written, const struct column_changes *changes,
                                        const struct sql *sql, struct stemma_error *error) {
  struct writing writing = {.sql = sql};
  enum stemma_status status = begin_writing(&writing, error);
  for (size_t i = 0; i < changes->count && status == STEMMA_OK; i++) {
    status = write_change(&writing, &changes->items[i], error);
  }
  sqlite3_finalize(writing.look);
  sqlite3_finalize(writing.replace);
  sqlite3_finalize(writing.drop);
  if (written != NULL) *written = writing.written;
  return status;
}
