/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening a store, and knowing that it is one.
 *
 * The journal is SQLite's rollback journal, never WAL: a store is one file, and readers need
 * to write nothing. A reader holds a shared lock as long as it is open, so it sees one state;
 * the writer takes the reserved lock at once, so of two the second is told before it has read
 * its input.
 */
#include "engine/store/store.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/store/past_check.h"
#include "engine/store/schema.h"
#include "engine/store/store_parts.h"
#include "graph/day.h"

/* ---- opening ---- */

/* The least that a file of SQLite's can have. */
enum { SMALLEST_STORE = 512 };

/* Makes an empty file: who may not is told why, as SQLite does not. */
static enum stemma_status make_file(const char *path, struct stemma_error *error) {
  int made = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (made < 0) return stemma_error_set(error, STEMMA_IO, "%s: %s", path, strerror(errno));
  close(made);
  return STEMMA_OK;
}

/* What SQLite would word worse: a folder, a missing file. */
static enum stemma_status check_file(const char *path, enum store_mode mode,
                                     struct stemma_error *error) {
  struct stat facts;
  if (stat(path, &facts) != 0) {
    if (errno == ENOENT && mode == STORE_WRITE) return make_file(path, error);
    return stemma_error_set(error, STEMMA_IO, "%s: %s", path, strerror(errno));
  }
  if (S_ISDIR(facts.st_mode)) {
    return stemma_error_set(error, STEMMA_IO, "%s: a folder, where a store is expected", path);
  }
  if (!S_ISREG(facts.st_mode)) {
    return stemma_error_set(error, STEMMA_IO, "%s: not a regular file", path);
  }
  if (facts.st_size == 0 || facts.st_size >= SMALLEST_STORE) return STEMMA_OK;
  /* SQLite would take the shortest for an empty database, and write over them. */
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: not a store of stemma", path);
}

enum stemma_status store_enlarge_cache(struct store *store, struct stemma_error *error) {
  return sql_run(&store->sql, "PRAGMA cache_size = -65536", error);
}

/* The file may come from anybody: nothing in its schema is trusted to run. */
static enum stemma_status configure(struct store *store, struct stemma_error *error) {
  sqlite3 *db = store->sql.db;
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, STORE_PATIENCE_MS);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
  enum stemma_status status = sql_run(&store->sql, "PRAGMA cell_size_check = ON", error);
  if (status != STEMMA_OK) return status;
  /* Columns are read once: keeping their pages costs more than it could save. */
  if (store->mode == STORE_READ) {
    return sql_run(&store->sql, "PRAGMA query_only = ON; PRAGMA cache_size = -1024;", error);
  }
  status = sql_run(&store->sql, "PRAGMA page_size = 8192; PRAGMA synchronous = FULL;", error);
  return status == STEMMA_OK ? store_enlarge_cache(store, error) : status;
}

static enum stemma_status create(struct store *store, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; schema_sql[i] != NULL && status == STEMMA_OK; i++) {
    status = sql_run(&store->sql, schema_sql[i], error);
  }
  return status;
}

/* Whether the table, view or index that `definition` makes is there just so. */
static enum stemma_status check_definition(struct store *store, sqlite3_stmt *find,
                                           const char *definition, struct stemma_error *error) {
  bool is_there = false;
  struct text text = text_of(definition);
  assert(text.length > 0 && text.bytes[text.length - 1] == ';');
  text.length--;
  sql_bind_text(find, 1, text);
  enum stemma_status status = sql_step(&is_there, &store->sql, find, error);
  sqlite3_reset(find);
  if (status != STEMMA_OK || is_there) return status;
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: not a store of stemma: its tables differ",
                          store->sql.path);
}

static enum stemma_status check_tables(struct store *store, struct stemma_error *error) {
  sqlite3_stmt *find = NULL;
  enum stemma_status status =
      sql_prepare(&find, &store->sql, "SELECT 1 FROM sqlite_master WHERE sql = ?", error);
  for (size_t i = 0; schema_sql[i] != NULL && status == STEMMA_OK; i++) {
    if (strncmp(schema_sql[i], "CREATE", 6) != 0) continue;
    status = check_definition(store, find, schema_sql[i], error);
  }
  sqlite3_finalize(find);
  return status;
}

/* Reads who made the file; makes the tables where nobody has yet. */
static enum stemma_status check_owner(struct store *store, struct stemma_error *error) {
  int64_t application = 0, version = 0, tables = 0;
  const struct sql *sql = &store->sql;
  enum stemma_status status = sql_number(&application, sql, "PRAGMA application_id", 0, error);
  if (status == STEMMA_OK) status = sql_number(&version, sql, "PRAGMA user_version", 0, error);
  if (status == STEMMA_OK) {
    status = sql_number(&tables, sql, "SELECT count(*) FROM sqlite_master", 0, error);
  }
  if (status != STEMMA_OK) return status;
  bool is_blank = application == 0 && version == 0 && tables == 0;
  if (is_blank && store->mode == STORE_WRITE) return create(store, error);
  if (is_blank) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%s: nothing has been imported yet", sql->path);
  }
  if (application != SCHEMA_APPLICATION) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: not a store of stemma", sql->path);
  }
  if (version > SCHEMA_VERSION) {
    return stemma_error_set(error, STEMMA_BAD_INPUT,
                            "%s: made by a newer stemma (version %lld of the store; this one "
                            "knows %d)",
                            sql->path, (long long)version, SCHEMA_VERSION);
  }
  return check_tables(store, error);
}

/* SQLite undoes a transaction by itself where it fails badly. Were that overlooked, each
 * statement from then on would be a transaction of its own; so none is let through but the one
 * that is asked for. */
static int may_not_commit(void *context) {
  const struct store *store = context;
  return !store->is_committing;
}

enum stemma_status store_open(struct store **out, const char *path, enum store_mode mode,
                              struct stemma_error *error) {
  enum stemma_status status = check_file(path, mode, error);
  if (status != STEMMA_OK) return status;
  /* Statistics of memory that nobody reads cost a lock at each allocation. */
  (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  struct store *store = calloc(1, sizeof *store);
  if (store == NULL) return stemma_error_memory(error, "store");
  *store = (struct store){.sql.path = path, .mode = mode};
  /* A reader, too, may have to undo what a writer that was killed has left. */
  int flags = SQLITE_OPEN_READWRITE | (mode == STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
  if (sqlite3_open_v2(path, &store->sql.db, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK) {
    status =
        store->sql.db == NULL ? stemma_error_memory(error, "store") : sql_fail(&store->sql, error);
  }
  if (status == STEMMA_OK) status = configure(store, error);
  if (status == STEMMA_OK) status = sql_add_functions(&store->sql, error);
  if (status == STEMMA_OK) {
    sqlite3_commit_hook(store->sql.db, may_not_commit, store);
    status = sql_run(&store->sql, mode == STORE_READ ? "BEGIN" : "BEGIN IMMEDIATE", error);
    store->in_transaction = status == STEMMA_OK;
  }
  if (status == STEMMA_OK) status = check_owner(store, error);
  if (status != STEMMA_OK) {
    store_close(store);
    return status;
  }
  *out = store;
  return STEMMA_OK;
}

enum stemma_status store_commit(struct store *store, struct stemma_error *error) {
  assert(store->mode == STORE_WRITE && store->in_transaction);
  store->is_committing = true;
  enum stemma_status status = sql_run(&store->sql, "COMMIT", error);
  store->in_transaction = status != STEMMA_OK;
  store->is_committing = false;
  return status;
}

void store_close(struct store *store) {
  if (store == NULL) return;
  if (store->in_transaction) (void)sql_run(&store->sql, "ROLLBACK", NULL);
  int code = sqlite3_close(store->sql.db);
  assert(code == SQLITE_OK);
  (void)code;
  free(store);
}

/* ---- settings ---- */

enum stemma_status store_setting(int64_t *out, struct store *store, const char *name,
                                 int64_t missing, struct stemma_error *error) {
  sqlite3_stmt *find = NULL;
  bool has_row = false;
  enum stemma_status status =
      sql_prepare(&find, &store->sql, "SELECT value FROM setting WHERE name = ?", error);
  if (status != STEMMA_OK) return status;
  sql_bind_text(find, 1, text_of(name));
  status = sql_step(&has_row, &store->sql, find, error);
  if (status == STEMMA_OK) *out = has_row ? sqlite3_column_int64(find, 0) : missing;
  sqlite3_finalize(find);
  return status;
}

enum stemma_status store_set(struct store *store, const char *name, int64_t value,
                             struct stemma_error *error) {
  sqlite3_stmt *put = NULL;
  enum stemma_status status =
      sql_prepare(&put, &store->sql, "REPLACE INTO setting VALUES (?, ?)", error);
  if (status != STEMMA_OK) return status;
  sql_bind_text(put, 1, text_of(name));
  sqlite3_bind_int64(put, 2, value);
  status = sql_do(&store->sql, put, error);
  sqlite3_finalize(put);
  return status;
}

/* ---- imports ---- */

/* Behind every day. */
#define LAST_DAY "9999-99-99"

/* Room for the texts of all imports, each with its NUL. */
#define IMPORT_BYTES                                                                               \
  "SELECT coalesce(sum(length(CAST(file AS BLOB)) + length(CAST(day AS BLOB)) "                    \
  "+ length(CAST(sha256 AS BLOB)) + 3), 0) FROM import"

/* Copies a text behind the others, which have room for it. */
static const char *keep_text(char **end, struct text text) {
  char *copy = *end;
  if (text.length > 0) memcpy(copy, text.bytes, text.length);
  copy[text.length] = '\0';
  *end = copy + text.length + 1;
  return copy;
}

static enum stemma_status read_imports(struct store_imports *imports, struct store *store,
                                       const char *day, struct stemma_error *error) {
  sqlite3_stmt *list = NULL;
  bool has_row = true;
  char *end = imports->texts;
  enum stemma_status status = sql_prepare(&list, &store->sql,
                                          "SELECT id, file, day, sha256, size, records, is_full "
                                          "FROM import WHERE day <= ? ORDER BY id",
                                          error);
  if (status == STEMMA_OK) sql_bind_text(list, 1, text_of(day));
  while (status == STEMMA_OK) {
    status = sql_step(&has_row, &store->sql, list, error);
    if (status != STEMMA_OK || !has_row) break;
    imports->items[imports->count++] = (struct store_import){
        .id = sqlite3_column_int64(list, 0),
        .file = keep_text(&end, sql_text(list, 1)),
        .day = keep_text(&end, sql_text(list, 2)),
        .sha256 = keep_text(&end, sql_text(list, 3)),
        .size = sqlite3_column_int64(list, 4),
        .records = sqlite3_column_int64(list, 5),
        .is_full = sqlite3_column_int(list, 6) != 0,
    };
  }
  sqlite3_finalize(list);
  return status;
}

enum stemma_status store_imports(struct store_imports *out, struct store *store, int32_t day,
                                 struct stemma_error *error) {
  struct store_imports imports = {0};
  int64_t count = 0, bytes = 0;
  char last[DAY_TEXT_SIZE] = LAST_DAY;
  if (day != INT32_MAX) day_format(last, day);
  enum stemma_status status = past_check_imports(&store->sql, error);
  if (status == STEMMA_OK) {
    status = sql_number(&count, &store->sql, "SELECT count(*) FROM import", 0, error);
  }
  if (status == STEMMA_OK) status = sql_number(&bytes, &store->sql, IMPORT_BYTES, 0, error);
  if (status != STEMMA_OK) return status;
  imports.items = calloc((size_t)count + 1, sizeof *imports.items);
  imports.texts = malloc((size_t)bytes + 1);
  if (imports.items == NULL || imports.texts == NULL) {
    status = stemma_error_memory(error, "imports");
  }
  if (status == STEMMA_OK) status = read_imports(&imports, store, last, error);
  if (status != STEMMA_OK) {
    store_imports_dispose(&imports);
    return status;
  }
  *out = imports;
  return STEMMA_OK;
}

void store_imports_dispose(struct store_imports *imports) {
  free(imports->items);
  free(imports->texts);
  *imports = (struct store_imports){0};
}

enum stemma_status store_day(int32_t *day, struct store *store, int32_t latest,
                             struct stemma_error *error) {
  sqlite3_stmt *last = NULL;
  bool has_row = false;
  int32_t found = STORE_NO_DAY;
  char limit[DAY_TEXT_SIZE] = LAST_DAY;
  if (latest != INT32_MAX) day_format(limit, latest);
  const char *query = "SELECT max(day) FROM import WHERE day <= ?";
  enum stemma_status status = past_check_imports(&store->sql, error);
  if (status == STEMMA_OK) status = sql_prepare(&last, &store->sql, query, error);
  if (status != STEMMA_OK) return status;
  sql_bind_text(last, 1, text_of(limit));
  status = sql_step(&has_row, &store->sql, last, error);
  bool is_set = status == STEMMA_OK && has_row && sqlite3_column_type(last, 0) != SQLITE_NULL;
  if (is_set && !day_parse(&found, sql_text(last, 0))) {
    status = stemma_error_set(error, STEMMA_BAD_INPUT,
                              "%s: the store is damaged: an import is of no day", store->sql.path);
  }
  sqlite3_finalize(last);
  if (status == STEMMA_OK) *day = found;
  return status;
}

enum stemma_status store_count_models(uint64_t *count, struct store *store,
                                      struct stemma_error *error) {
  int64_t found = 0;
  enum stemma_status status =
      sql_number(&found, &store->sql, "SELECT count(*) FROM model WHERE status = 0", 0, error);
  if (status == STEMMA_OK) *count = (uint64_t)found;
  return status;
}

enum stemma_status store_infers_names(bool *infers, struct store *store,
                                      struct stemma_error *error) {
  int64_t value = 0;
  enum stemma_status status = store_setting(&value, store, "infer-names", 0, error);
  if (status == STEMMA_OK) *infers = value != 0;
  return status;
}

enum stemma_status store_is_as_written(bool *out, struct store *store,
                                       const struct store_rules *rules,
                                       struct stemma_error *error) {
  int64_t mark = 0;
  bool infers = false;
  enum stemma_status status = store_setting(&mark, store, "renames", 0, error);
  if (status == STEMMA_OK) status = store_infers_names(&infers, store, error);
  if (status != STEMMA_OK) return status;
  *out = (uint64_t)mark == rules->renames_mark && (!rules->infer_names || infers);
  return STEMMA_OK;
}
