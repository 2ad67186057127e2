/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite as the store uses it: statements that are prepared once, and errors that say what
 * happened to which file.
 */
#ifndef STEMMA_ENGINE_STORE_SQL_H
#define STEMMA_ENGINE_STORE_SQL_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

/* An open database, with its file's name for messages. */
struct sql {
  sqlite3 *db;      /* owned by whoever opened it */
  const char *path; /* borrowed */
};

/*
 * Sets *error from what SQLite says of the last call: "PATH: WHY". Returns STEMMA_NO_MEMORY,
 * STEMMA_BAD_INPUT (the file is damaged or no database) or STEMMA_IO (all else: busy, full
 * disk, read-only).
 */
enum stemma_status sql_fail(const struct sql *sql, struct stemma_error *error);

/*
 * Teaches the database the function row_mark(…): a fingerprint of its arguments, by which a row
 * that is damaged can be told.
 */
enum stemma_status sql_add_functions(const struct sql *sql, struct stemma_error *error);

/* Runs statements that return nothing of interest. */
enum stemma_status sql_run(const struct sql *sql, const char *text, struct stemma_error *error);

/* Prepares one statement; *out is to be finalized with sqlite3_finalize. */
enum stemma_status sql_prepare(sqlite3_stmt **out, const struct sql *sql, const char *text,
                               struct stemma_error *error);

/* The next row: *has_row is false behind the last, and the statement is then reset. */
enum stemma_status sql_step(bool *has_row, const struct sql *sql, sqlite3_stmt *statement,
                            struct stemma_error *error);

/* Runs a prepared statement that gives no rows and resets it. */
enum stemma_status sql_do(const struct sql *sql, sqlite3_stmt *statement,
                          struct stemma_error *error);

/* The integer that a query of one row and column gives; `missing` where it gives none. */
enum stemma_status sql_number(int64_t *out, const struct sql *sql, const char *text,
                              int64_t missing, struct stemma_error *error);

/* A column of the current row as text; borrowed until the next step. */
struct text sql_text(sqlite3_stmt *statement, int column);

/* Binds text, which must stay until the statement is run. Empty text with NULL bytes: NULL. */
void sql_bind_text(sqlite3_stmt *statement, int place, struct text text);

#endif
