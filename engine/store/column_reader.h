/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns of integers that are read chunk by chunk, as they are asked for. The array spans the
 * whole column, but takes memory only where it has been read.
 */
#ifndef STEMMA_ENGINE_STORE_COLUMN_READER_H
#define STEMMA_ENGINE_STORE_COLUMN_READER_H

#include "engine/store/column_table.h"

struct column_reader {
  enum column_id id;      /* which column */
  const uint64_t *totals; /* [TOTALS]; borrowed */
  size_t count;           /* items of the column */
  size_t size;            /* bytes of an item */
  char *items;            /* [count], defined where is_read */
  uint8_t *is_read;       /* [chunks] */
};

/* Begins; *reader is to be disposed of. Fails only with STEMMA_NO_MEMORY. O(1). */
enum stemma_status column_reader_init(struct column_reader *reader, enum column_id id,
                                      const uint64_t totals[TOTALS], struct stemma_error *error);

/* A zeroed one is fine. */
void column_reader_dispose(struct column_reader *reader);

/* Reads what is not there yet of the items from `first` to `last`, both below the count. Fails
 * as column_read does. */
enum stemma_status column_reader_want(struct column_reader *reader, size_t first, size_t last,
                                      struct column_source *source, struct stemma_error *error);

/*
 * The rows of a graph in one direction: as child_start, children and child_relation of struct
 * stemma_graph.
 */
struct column_rows {
  struct column_reader start;    /* [node_count] */
  struct column_reader nodes;    /* [edge_count] */
  struct column_reader relation; /* [edge_count] */
};

/* Begins with the column of starts, whose nodes and relations are the two that follow it. */
enum stemma_status column_rows_init(struct column_rows *rows, enum column_id start,
                                    const uint64_t totals[TOTALS], struct stemma_error *error);

/* A zeroed one is fine. */
void column_rows_dispose(struct column_rows *rows);

/* Reads all rows, with their relations. Fails as column_read does. */
enum stemma_status column_rows_want_all(struct column_rows *rows, struct column_source *source,
                                        struct stemma_error *error);

/* A row: *count nodes and their relations, borrowed. */
struct column_row {
  const uint32_t *nodes;   /* [count] ascending, none of them the row's own */
  const uint8_t *relation; /* [count]; NULL where it was not asked for */
  uint32_t count;          /* of nodes */
};

/* The row of a node. Fails as column_read does. */
enum stemma_status column_rows_get(struct column_row *row, struct column_rows *rows, uint32_t node,
                                   bool wants_relation, struct column_source *source,
                                   struct stemma_error *error);

#endif
