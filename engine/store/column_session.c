/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * While the first connection has a read transaction nobody can commit, so that the second sees
 * the same state.
 */
#include "engine/store/column_session.h"

#include <stdatomic.h>

#include "graph/parallel.h"

enum { READERS = 2 };

enum stemma_status column_session_open(struct column_session *session, const struct sql *sql,
                                       struct stemma_error *error) {
  *session = (struct column_session){.sql = sql};
  enum stemma_status status = STEMMA_OK;
  if (sqlite3_get_autocommit(sql->db) != 0) {
    status = sql_run(sql, "BEGIN", error);
    session->has_begun = status == STEMMA_OK;
  }
  if (status == STEMMA_OK) status = column_source_init(&session->source, sql, error);
  if (status == STEMMA_OK) status = column_read_totals(session->totals, &session->source, error);
  if (status != STEMMA_OK) column_session_close(session);
  return status;
}

void column_session_close(struct column_session *session) {
  column_source_dispose(&session->source);
  /* It has only read. */
  if (session->has_begun) (void)sql_run(session->sql, "COMMIT", NULL);
  session->has_begun = false;
}

/* One of the threads. */
struct reader {
  struct column_source *source; /* where it reads */
  struct stemma_error error;    /* what has happened to it */
  enum stemma_status status;    /* STEMMA_OK until something has */
};

struct run {
  column_task *task;              /* what to call */
  void *context;                  /* handed to it */
  size_t count;                   /* how often */
  atomic_size_t next;             /* the first index that nobody has taken */
  struct reader readers[READERS]; /* the first is the session's */
};

static void run_reader(void *context, size_t index) {
  struct run *run = context;
  struct reader *reader = &run->readers[index];
  while (reader->status == STEMMA_OK) {
    size_t next = atomic_fetch_add(&run->next, 1);
    if (next >= run->count) return;
    reader->status = run->task(run->context, next, reader->source, &reader->error);
  }
  atomic_store(&run->next, run->count); /* the other need not go on */
}

/* Whether a second connection can be of use: the file has no changes that only the first can
 * see, lies on a disk, and there are two processors. */
static bool can_open_again(const char **file, const struct sql *sql) {
  *file = sqlite3_db_filename(sql->db, "main");
  return *file != NULL && (*file)[0] != '\0' && parallel_width(0) >= READERS &&
         sqlite3_txn_state(sql->db, "main") == SQLITE_TXN_READ;
}

/* As with the first: nothing in the file's schema is trusted to run. */
static bool configure(const struct sql *sql) {
  sqlite3_db_config(sql->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config(sql->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  return sql_run(sql, "PRAGMA cell_size_check = ON; PRAGMA query_only = ON", NULL) == STEMMA_OK;
}

/* Opens it, and begins to read: where a writer waits for readers to leave, that may be refused. */
static bool open_again(struct column_source *source, struct sql *again, const struct sql *sql) {
  const char *file = NULL;
  int64_t one = 0;
  *again = (struct sql){.path = sql->path};
  if (!can_open_again(&file, sql)) return false;
  return sqlite3_open_v2(file, &again->db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
         configure(again) && sql_run(again, "BEGIN", NULL) == STEMMA_OK &&
         sql_number(&one, again, "SELECT 1 FROM packed", 0, NULL) == STEMMA_OK &&
         column_source_init(source, again, NULL) == STEMMA_OK;
}

enum stemma_status column_session_run(struct column_session *session, size_t count,
                                      column_task *task, void *context, bool is_large,
                                      struct stemma_error *error) {
  struct run run = {.task = task, .context = context, .count = count};
  struct column_source second = {0};
  struct sql again = {0};
  size_t width = 1;
  run.readers[0].source = &session->source;
  run.readers[1].source = &second;
  if (is_large && open_again(&second, &again, session->sql)) width = READERS;
  parallel_run(width, run_reader, &run);
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < width && status == STEMMA_OK; i++) {
    status = run.readers[i].status;
    if (status == STEMMA_OK) continue;
    (void)stemma_error_set(error, status, "%s", run.readers[i].error.message);
  }
  column_source_dispose(&second);
  sqlite3_close(again.db);
  return status;
}
