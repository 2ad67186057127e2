/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table `packed`: columns to chunks and back. Every chunk that is read is compared with
 * its checksum.
 */
#ifndef STEMMA_ENGINE_STORE_COLUMN_TABLE_H
#define STEMMA_ENGINE_STORE_COLUMN_TABLE_H

#include "engine/store/column_list.h"
#include "engine/store/sql.h"
#include "graph/arena.h"

/* ---- reading ---- */

/* A database that columns are read from, by one thread. */
struct column_source {
  const struct sql *sql; /* borrowed */
  sqlite3_stmt *select;  /* chunks from one id to another */
};

enum stemma_status column_source_init(struct column_source *source, const struct sql *sql,
                                      struct stemma_error *error);

/* A zeroed one is fine. */
void column_source_dispose(struct column_source *source);

/*
 * STEMMA_BAD_INPUT, with "PATH: the store is damaged (column NAME, chunk N): WHY; import its
 * files into a new one".
 */
enum stemma_status column_damaged(const struct sql *sql, enum column_id id, uint64_t chunk,
                                  const char *why, struct stemma_error *error);

/* Reads the totals, and checks them as far as they can be by themselves. */
enum stemma_status column_read_totals(uint64_t totals[TOTALS], struct column_source *source,
                                      struct stemma_error *error);

/* Whether a column has its first chunk. */
enum stemma_status column_has(bool *has_chunk, enum column_id id, struct column_source *source,
                              struct stemma_error *error);

/*
 * Reads all of a column of integers into `items`, which has room for them. Fails with
 * STEMMA_BAD_INPUT where a chunk is missing or damaged, and as sql_step does. O(items).
 */
enum stemma_status column_read(void *items, enum column_id id, const uint64_t totals[TOTALS],
                               struct column_source *source, struct stemma_error *error);

/* How many chunks so many items take. */
static inline uint64_t column_chunks(uint64_t items) {
  return (items + COLUMN_CHUNK - 1) / COLUMN_CHUNK;
}

/* The same of one chunk, which must be there: `items` begins with the chunk's first. */
enum stemma_status column_read_chunk(void *items, enum column_id id, uint64_t chunk,
                                     const uint64_t totals[TOTALS], struct column_source *source,
                                     struct stemma_error *error);

/* Reads a column of integers that is of another kind, or number of items, than the totals say. */
enum stemma_status column_read_as(void *items, enum column_id id, const struct column_kind *kind,
                                  uint64_t count, struct column_source *source,
                                  struct stemma_error *error);

/* Reads all of a column of texts behind what `texts` holds. Fails as column_read does. */
enum stemma_status column_read_texts(struct column_texts *texts, enum column_id id,
                                     const uint64_t totals[TOTALS], struct column_source *source,
                                     struct stemma_error *error);

/* The same of one chunk, which must be there. */
enum stemma_status column_read_texts_chunk(struct column_texts *texts, enum column_id id,
                                           uint64_t chunk, const uint64_t totals[TOTALS],
                                           struct column_source *source,
                                           struct stemma_error *error);

/* Which items of a column are wanted. */
struct column_places {
  const uint32_t *items; /* [count] ascending, below the column's count; borrowed */
  size_t count;          /* of items */
};

/* Reads the integers at some places of a column. O(chunks that have any). */
enum stemma_status column_read_some(void *items, enum column_id id,
                                    const struct column_places *places,
                                    const uint64_t totals[TOTALS], struct column_source *source,
                                    struct stemma_error *error);

/* The same of such a column. */
enum stemma_status column_read_some_as(void *items, enum column_id id,
                                       const struct column_kind *kind, uint64_t count,
                                       const struct column_places *places,
                                       struct column_source *source, struct stemma_error *error);

/* Reads the texts at some places, as column_pick_texts does: at is [places->count]. */
enum stemma_status column_read_some_texts(struct column_buffer *out, uint32_t *at,
                                          enum column_id id, const struct column_places *places,
                                          const uint64_t totals[TOTALS],
                                          struct column_source *source, struct stemma_error *error);

/* Under which text a chunk of names is filed: borrowed until the source is used again. */
enum stemma_status column_read_first(struct text *first, uint64_t chunk,
                                     struct column_source *source, struct stemma_error *error);

/* ---- writing ---- */

/* A chunk that waits to be written, or chunks that are to go. */
struct column_change {
  int64_t row;       /* id in the table */
  int64_t last;      /* of the rows that go; 0: a chunk */
  int64_t checksum;  /* of the chunk */
  struct text data;  /* the chunk, in the arena */
  struct text first; /* what it is filed under, in the arena; NULL bytes: nothing */
};

/* Columns packed in memory: anybody may do that while the database is busy otherwise. */
struct column_changes {
  struct column_change *items; /* [count] in order */
  size_t count;                /* of items */
  size_t capacity;             /* of items */
  struct arena arena;          /* owns the texts */
  struct column_buffer buffer; /* the chunk at hand */
};

/* Frees all; a zeroed one is fine. */
void column_changes_dispose(struct column_changes *changes);

/*
 * Writes what waits. A chunk that the table has already is left alone. The caller has begun a
 * transaction, if it is to be one change. *written becomes how many chunks were new or had
 * changed; it may be NULL. Fails as sql_do does.
 */
enum stemma_status column_changes_write(uint64_t *written, const struct column_changes *changes,
                                        const struct sql *sql, struct stemma_error *error);

/*
 * Packs `count` integers as the whole of a column; of the kind, only type and none matter.
 * Fails with STEMMA_NO_MEMORY. O(items).
 */
enum stemma_status column_write(struct column_changes *changes, enum column_id id,
                                const void *items, size_t count, const struct column_kind *kind,
                                struct stemma_error *error);

/* The same of texts. Where `has_first`, each chunk is filed under its first text, folded. */
enum stemma_status column_write_texts(struct column_changes *changes, enum column_id id,
                                      column_text_fn *text_of_index, const void *context,
                                      size_t count, bool has_first, struct stemma_error *error);

#endif
