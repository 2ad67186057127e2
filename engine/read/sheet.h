/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table with a header, row by row: CSV or TSV, told apart by the header.
 *
 * The delimiter is the first of tab, comma and semicolon that stands in the header outside of
 * quotes. Columns are known by name, without ASCII case and white space around it; of two of
 * one name the first counts. A row with fewer cells than the header has empty ones at its end;
 * one with more is malformed, unless those are empty; one with nothing but white space in it
 * is no row.
 */
#ifndef STEMMA_ENGINE_READ_SHEET_H
#define STEMMA_ENGINE_READ_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/read/csv.h"
#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "graph/status.h"
#include "graph/text.h"

/* Bytes that are read at once; a delimiter is looked for in as many. */
#define SHEET_CHUNK ((size_t)64 << 10)
/* No such column. */
#define SHEET_NONE SIZE_MAX

struct sheet;

/*
 * Opens the table at the beginning of `stream`, which must outlive it, and reads its header; to
 * be freed. The cells of a row have at most `row_max` bytes together (0: CSV_ROW_MAX). A stream without any row is a table without columns. Fails with STEMMA_BAD_INPUT
 * (a malformed header; `NAME:LINE: WHY`), STEMMA_NO_MEMORY, or as stream_read does.
 */
enum stemma_status sheet_new(struct sheet **out, struct stream *stream, size_t row_max,
                             struct stemma_error *error);

/* Frees a table; NULL is allowed. */
void sheet_free(struct sheet *sheet);

/* True where the stream had no header: nothing but a byte order mark and white space. */
bool sheet_is_empty(const struct sheet *sheet);

/* The column of that name, or SHEET_NONE. */
size_t sheet_column(const struct sheet *sheet, struct text name);

/* The column of the first of `names` (ending with NULL) that there is, or SHEET_NONE. */
size_t sheet_column_of(const struct sheet *sheet, const char *const *names);

/*
 * Fails with `status`, saying `NAME:LINE: WHY` of the header, and which columns there are,
 * as far as they fit.
 */
enum stemma_status sheet_header_error(const struct sheet *sheet, enum stemma_status status,
                                      struct stemma_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * The next row, NULL in *row at the end. Malformed ones are refused to `sink` on the way.
 * Fails with STEMMA_BAD_INPUT where the input ends within a quoted cell, as stream_read and
 * the sink do, and with STEMMA_NO_MEMORY.
 */
enum stemma_status sheet_next(const struct csv_row **row, struct sheet *sheet,
                              const struct record_sink *sink, struct stemma_error *error);

/* A cell without white space around it; empty where there is none, or no such column. */
struct text sheet_cell(const struct csv_row *row, size_t column);

/*
 * Whether a table that begins with these bytes has a column of that name: the same question
 * before anything is opened. Looks no further than the first line that is not blank.
 */
bool sheet_begins_with(struct text beginning, const char *name);

/* The same for any of several names, which end with NULL. */
bool sheet_begins_with_any(struct text beginning, const char *const *names);

/* Whether the first line that is not blank has several columns, whatever their names. */
bool sheet_has_columns(struct text beginning);

#endif
