/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of CSV and TSV (RFC 4180), from chunks of any size.
 *
 * Bytes are pushed, rows are pulled:
 *
 *     csv_feed(reader, bytes, size);
 *     while ((status = csv_next(&row, reader, error)) == STEMMA_OK && row != NULL) …
 *     … more chunks …
 *     csv_feed_end(reader);
 *     … the last row, if its line has no end
 *
 * Taken beyond the letter of the RFC: a byte order mark at the beginning is dropped; lines
 * end in LF, CRLF or CR; empty lines are no rows; a quote inside a cell that does not begin
 * with one is a byte like others. Cells may hold any bytes, NUL too; nothing is trimmed.
 */
#ifndef STEMMA_ENGINE_READ_CSV_H
#define STEMMA_ENGINE_READ_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

/* The most bytes that the cells of one row may have together, and the most cells. */
#define CSV_ROW_MAX   ((size_t)64 << 20)
#define CSV_CELLS_MAX ((size_t)1 << 16)

struct csv_options {
  const char *name; /* of the input, for messages; borrowed as long as the reader lives */
  char delimiter;   /* between cells; neither a quote nor CR nor LF */
  size_t row_max;   /* bytes of a row's cells together */
  size_t cells_max; /* cells of a row */
};

#define CSV_OPTIONS_INIT                                                                           \
  { .name = "CSV", .delimiter = ',', .row_max = CSV_ROW_MAX, .cells_max = CSV_CELLS_MAX }

/* A row, valid until the next call on its reader. */
struct csv_row {
  const struct text *cells; /* [count] without their quotes; borrowed */
  size_t count;             /* at least 1 */
  uint64_t line;            /* on which the row begins, from 1 */
};

/* What is wrong with a row, valid until the next call on its reader. */
struct csv_fault {
  const char *why;  /* "text behind a closing quote", …; static */
  uint64_t line;    /* where, from 1 */
  bool is_torn;     /* the input ended within a quoted cell */
  struct text text; /* the row's bytes before the fault, as far as they were kept; borrowed */
};

struct csv_reader;

/* A reader at the beginning of its input, to be freed. Fails with STEMMA_NO_MEMORY. */
enum stemma_status csv_reader_new(struct csv_reader **out, const struct csv_options *options,
                                  struct stemma_error *error);

/* Frees a reader; NULL is allowed. */
void csv_reader_free(struct csv_reader *reader);

/*
 * Hands over the next chunk, which stays the caller's and must live until csv_next has
 * answered with no row. The chunk before must have been used up in this way.
 */
void csv_feed(struct csv_reader *reader, const char *bytes, size_t size);

/* Says that no chunk follows. */
void csv_feed_end(struct csv_reader *reader);

/*
 * The next row, or NULL in *row where more must be fed or, after csv_feed_end, where
 * nothing is left.
 *
 * Fails with STEMMA_BAD_INPUT where a row is malformed: text behind a closing quote, a
 * quoted cell without an end, more bytes or cells than the options allow. The message is
 * `NAME:LINE: WHY`. The row at fault is then read over, and the next call goes on behind
 * it. Fails with STEMMA_NO_MEMORY; the reader is then only good to be freed. O(bytes).
 */
enum stemma_status csv_next(const struct csv_row **row, struct csv_reader *reader,
                            struct stemma_error *error);

/* What was wrong with the row for which csv_next has just failed with STEMMA_BAD_INPUT. */
struct csv_fault csv_fault(const struct csv_reader *reader);

#endif
