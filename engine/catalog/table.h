/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The files of the catalogue as tables: a file, built in or in a folder, row by row, its
 * columns found by name and its cells fit to be printed.
 */
#ifndef STEMMA_ENGINE_CATALOG_TABLE_H
#define STEMMA_ENGINE_CATALOG_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

/* The largest file that is taken, in bytes, and the most columns that are asked for. */
#define TABLE_FILE_MAX    ((size_t)64 << 20)
#define TABLE_COLUMNS_MAX 8

/* A column that is wanted. */
struct table_column {
  const char *name; /* as in the header, without case */
  bool is_required; /* the header must have it; else its cells are empty where it has not */
};

/* A row, for a table_row_fn. */
struct table_row {
  const struct text *cells; /* [column_count] in the order wanted, trimmed; borrowed */
  const char *file;         /* for messages; lives as long as the reading */
  uint64_t line;            /* on which the row begins */
};

/* Takes a row. Anything but STEMMA_OK ends the reading and is its result. */
typedef enum stemma_status table_row_fn(void *context, const struct table_row *row,
                                        struct stemma_error *error);

/* Fails with STEMMA_BAD_INPUT and `FILE:LINE: ` before the message. */
enum stemma_status table_error(const struct table_row *row, struct stemma_error *error,
                               const char *format, ...) __attribute__((format(printf, 3, 4)));

/*
 * Reads the table `name` ("families.csv") of the folder `directory`, or the built-in one
 * where that is NULL, and hands each row to `take`. White space around a cell is dropped,
 * lines that begin with `#` are comments, columns that were not asked for are ignored. A
 * file of no bytes is a table of no rows.
 *
 * Fails with STEMMA_IO where the file cannot be read, STEMMA_BAD_INPUT where it lacks a
 * column or a row has another number of cells, text that is not UTF-8, or a control
 * character; STEMMA_NO_MEMORY; or as `take` does.
 */
enum stemma_status table_read(const char *directory, const char *name,
                              const struct table_column *columns, size_t column_count,
                              table_row_fn *take, void *context, struct stemma_error *error);

#endif
