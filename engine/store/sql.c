/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of SQLite as statuses, with a reason that the user can do something about. */
#include "engine/store/sql.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include "engine/read/fingerprint.h"

static enum stemma_status status_of(int code) {
  switch (code & 0xff) {
  case SQLITE_NOMEM: return STEMMA_NO_MEMORY;
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
  case SQLITE_SCHEMA:
  case SQLITE_CONSTRAINT:
  case SQLITE_MISMATCH: return STEMMA_BAD_INPUT;
  default: return STEMMA_IO;
  }
}

/* What the user can do something with; the rest as SQLite words it. */
static const char *reason_of(int code, sqlite3 *db) {
  if (code == SQLITE_READONLY_ROLLBACK) {
    return "an import was cut short, and the file or its folder cannot be written to undo it";
  }
  switch (code & 0xff) {
  case SQLITE_BUSY:
  case SQLITE_LOCKED: return "busy: another stemma is writing to it; try again later";
  case SQLITE_FULL: return "the disk is full; the store is as it was before";
  case SQLITE_READONLY: return "the file or its folder cannot be written";
  case SQLITE_CORRUPT: return "the store is damaged; import its files into a new one";
  case SQLITE_NOTADB: return "not a store of stemma";
  case SQLITE_INTERRUPT: return "interrupted; the store is as it was before";
  default: return sqlite3_errmsg(db);
  }
}

enum stemma_status sql_fail(const struct sql *sql, struct stemma_error *error) {
  int code = sqlite3_extended_errcode(sql->db);
  enum stemma_status status = status_of(code);
  if (status == STEMMA_NO_MEMORY) return stemma_error_memory(error, "store");
  int failed = sqlite3_system_errno(sql->db);
  bool is_io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  if (is_io && failed != 0) {
    return stemma_error_set(error, status, "%s: %s", sql->path, strerror(failed));
  }
  return stemma_error_set(error, status, "%s: %s", sql->path, reason_of(code, sql->db));
}

/* Each argument's kind and bytes, one after the other. */
static void row_mark(sqlite3_context *context, int count, sqlite3_value **values) {
  uint64_t mark = (uint64_t)count;
  for (int i = 0; i < count; i++) {
    int type = sqlite3_value_type(values[i]);
    int64_t number = sqlite3_value_int64(values[i]);
    const void *bytes = type == SQLITE_TEXT ? sqlite3_value_text(values[i]) : (void *)&number;
    size_t size = type == SQLITE_TEXT ? (size_t)sqlite3_value_bytes(values[i]) : sizeof number;
    if (type == SQLITE_NULL || bytes == NULL) size = 0;
    mark = fingerprint_of(bytes, size, mark + (uint64_t)type);
  }
  sqlite3_result_int64(context, (int64_t)mark);
}

enum stemma_status sql_add_functions(const struct sql *sql, struct stemma_error *error) {
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  if (sqlite3_create_function(sql->db, "row_mark", -1, flags, NULL, row_mark, NULL, NULL) ==
      SQLITE_OK) {
    return STEMMA_OK;
  }
  return sql_fail(sql, error);
}

enum stemma_status sql_run(const struct sql *sql, const char *text, struct stemma_error *error) {
  if (sqlite3_exec(sql->db, text, NULL, NULL, NULL) == SQLITE_OK) return STEMMA_OK;
  return sql_fail(sql, error);
}

enum stemma_status sql_prepare(sqlite3_stmt **out, const struct sql *sql, const char *text,
                               struct stemma_error *error) {
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2(sql->db, text, -1, &statement, NULL) != SQLITE_OK) {
    return sql_fail(sql, error);
  }
  *out = statement;
  return STEMMA_OK;
}

enum stemma_status sql_step(bool *has_row, const struct sql *sql, sqlite3_stmt *statement,
                            struct stemma_error *error) {
  int code = sqlite3_step(statement);
  *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW) return STEMMA_OK;
  enum stemma_status status = code == SQLITE_DONE ? STEMMA_OK : sql_fail(sql, error);
  sqlite3_reset(statement);
  return status;
}

enum stemma_status sql_do(const struct sql *sql, sqlite3_stmt *statement,
                          struct stemma_error *error) {
  int code = sqlite3_step(statement);
  enum stemma_status status = code == SQLITE_DONE ? STEMMA_OK : sql_fail(sql, error);
  assert(code != SQLITE_ROW);
  sqlite3_reset(statement);
  return status;
}

enum stemma_status sql_number(int64_t *out, const struct sql *sql, const char *text,
                              int64_t missing, struct stemma_error *error) {
  sqlite3_stmt *statement = NULL;
  bool has_row = false;
  enum stemma_status status = sql_prepare(&statement, sql, text, error);
  if (status != STEMMA_OK) return status;
  status = sql_step(&has_row, sql, statement, error);
  if (status == STEMMA_OK) {
    bool is_there = has_row && sqlite3_column_type(statement, 0) != SQLITE_NULL;
    *out = is_there ? sqlite3_column_int64(statement, 0) : missing;
  }
  sqlite3_finalize(statement);
  return status;
}

struct text sql_text(sqlite3_stmt *statement, int column) {
  const char *bytes = (const char *)sqlite3_column_text(statement, column);
  return (struct text){bytes, (size_t)sqlite3_column_bytes(statement, column)};
}

void sql_bind_text(sqlite3_stmt *statement, int place, struct text text) {
  if (text.bytes == NULL) {
    sqlite3_bind_null(statement, place);
    return;
  }
  sqlite3_bind_text64(statement, place, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);
}
