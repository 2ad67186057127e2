/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What SQLite alone needs to write a store: bench-sqlite-write STORE OUT.
 *
 * Reads all rows of STORE into memory, and writes them to the new file OUT as one transaction of
 * prepared statements, in the order of their keys, the index of edges last: nothing that SQLite
 * does is faster. Tables, views, pragmas and the order are those of an import. Prints the seconds
 * from the first statement to the end of the transaction, and how many rows there were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/store/schema.h"
#include "engine/store/sql.h"

enum { VALUES_MAX = 16, SQL_SIZE = 512 };

/* The tables that have rows in a store; keys ascend as rows are read. */
static const char *const tables[] = {"import",       "setting",    "word",   "model",
                                     "unnamed",      "alias",      "edge",   "finding",
                                     "finding_past", "model_past", "packed", "edge_past"};
enum { TABLES = sizeof tables / sizeof *tables };

/* Rows behind each other: for each value its type, then the number or the length and bytes. */
struct rows {
  unsigned char *bytes; /* [size] owned */
  size_t size;          /* used */
  size_t capacity;      /* allocated */
  size_t count;         /* of rows */
  int values;           /* of a row */
};

/* Ends the program: there is nothing to clean up. */
static _Noreturn void give_up(const char *what, const char *why) {
  fprintf(stderr, "bench-sqlite-write: %s: %s\n", what, why);
  exit(1);
}

static void check(int code, sqlite3 *db, const char *what) {
  if (code != SQLITE_OK) give_up(what, sqlite3_errmsg(db));
}

static void run(sqlite3 *db, const char *sql) {
  check(sqlite3_exec(db, sql, NULL, NULL, NULL), db, sql);
}

/* ---- rows in memory ---- */

static void append(struct rows *rows, const void *bytes, size_t size) {
  if (rows->capacity - rows->size < size) {
    rows->capacity = 2 * rows->capacity + size;
    rows->bytes = realloc(rows->bytes, rows->capacity);
    if (rows->bytes == NULL) give_up("rows", "out of memory");
  }
  if (size > 0) memcpy(rows->bytes + rows->size, bytes, size);
  rows->size += size;
}

static void append_value(struct rows *rows, sqlite3_stmt *row, int column) {
  unsigned char type = (unsigned char)sqlite3_column_type(row, column);
  append(rows, &type, 1);
  if (type == SQLITE_NULL) return;
  sqlite3_int64 number = sqlite3_column_int64(row, column);
  bool is_number = type == SQLITE_INTEGER;
  const void *bytes = is_number ? NULL : sqlite3_column_blob(row, column);
  if (!is_number) number = sqlite3_column_bytes(row, column);
  append(rows, &number, sizeof number);
  if (!is_number) append(rows, bytes, (size_t)number);
}

static void read_rows(struct rows *rows, sqlite3 *db, const char *table) {
  char sql[SQL_SIZE];
  sqlite3_stmt *list = NULL;
  int code = SQLITE_ROW;
  snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
  check(sqlite3_prepare_v2(db, sql, -1, &list, NULL), db, sql);
  rows->values = sqlite3_column_count(list);
  if (rows->values > VALUES_MAX) give_up(table, "too many columns");
  for (code = sqlite3_step(list); code == SQLITE_ROW; code = sqlite3_step(list)) {
    for (int i = 0; i < rows->values; i++) append_value(rows, list, i);
    rows->count++;
  }
  if (code != SQLITE_DONE) give_up(sql, sqlite3_errmsg(db));
  sqlite3_finalize(list);
}

/* ---- writing ---- */

/* Binds the value at `at`; returns where the next one is. */
static const unsigned char *bind_value(sqlite3_stmt *put, int place, const unsigned char *at) {
  sqlite3_int64 number = 0;
  int type = *at++;
  if (type == SQLITE_NULL) {
    sqlite3_bind_null(put, place);
    return at;
  }
  memcpy(&number, at, sizeof number);
  at += sizeof number;
  if (type == SQLITE_INTEGER) {
    sqlite3_bind_int64(put, place, number);
    return at;
  }
  if (type == SQLITE_TEXT) {
    sqlite3_bind_text(put, place, (const char *)at, (int)number, SQLITE_STATIC);
  } else {
    sqlite3_bind_blob(put, place, at, (int)number, SQLITE_STATIC);
  }
  return at + number;
}

static void write_rows(sqlite3 *db, const struct rows *rows, const char *table) {
  char sql[SQL_SIZE];
  int used = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", table);
  for (int i = 0; i < rows->values; i++) {
    used += snprintf(sql + used, sizeof sql - (size_t)used, i == 0 ? "?" : ",?");
  }
  snprintf(sql + used, sizeof sql - (size_t)used, ")");
  sqlite3_stmt *put = NULL;
  check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &put, NULL), db, sql);
  const unsigned char *at = rows->bytes;
  for (size_t row = 0; row < rows->count; row++) {
    for (int i = 0; i < rows->values; i++) at = bind_value(put, i + 1, at);
    if (sqlite3_step(put) != SQLITE_DONE) give_up(sql, sqlite3_errmsg(db));
    sqlite3_reset(put);
  }
  sqlite3_finalize(put);
}

/* What an import does first. */
static void make_tables(sqlite3 *db) {
  for (size_t i = 0; schema_sql[i] != NULL; i++) {
    if (schema_sql[i] != schema_edge_index) run(db, schema_sql[i]);
  }
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double write_all(const char *path, const struct rows *rows) {
  sqlite3 *db = NULL;
  unlink(path);
  check(sqlite3_open(path, &db), db, path);
  run(db, "PRAGMA page_size = 8192; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
  double start = now();
  run(db, "BEGIN IMMEDIATE");
  make_tables(db);
  for (size_t t = 0; t < TABLES; t++) write_rows(db, &rows[t], tables[t]);
  run(db, schema_edge_index);
  run(db, "COMMIT");
  double seconds = now() - start;
  check(sqlite3_close(db), db, path);
  return seconds;
}

int main(int argc, char **argv) {
  static struct rows rows[TABLES];
  sqlite3 *db = NULL;
  size_t count = 0;
  if (argc != 3) give_up("usage", "bench-sqlite-write STORE OUT");
  /* As stemma does: statistics that nobody reads cost a lock at each allocation. */
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  check(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL), db, argv[1]);
  for (size_t t = 0; t < TABLES; t++) {
    read_rows(&rows[t], db, tables[t]);
    count += rows[t].count;
  }
  check(sqlite3_close(db), db, argv[1]);
  printf("%.3f\t%zu\n", write_all(argv[2], rows), count);
  for (size_t t = 0; t < TABLES; t++) free(rows[t].bytes);
  return 0;
}
