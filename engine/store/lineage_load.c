/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each column is a piece of work, the large ones first. Two connections share them: reading
 * through one is bound to one thread, and costs more than unpacking.
 */
#include "engine/store/lineage_load.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "engine/store/lineage_load_parts.h"
#include "graph/columns.h"
#include "graph/parallel.h"

enum { READERS = 2 };

/* The columns in the order in which they are read; that of names has the spellings behind it,
 * that of parents makes the graph. */
static const enum column_id lineage_columns[] = {
    COLUMN_NAME,          COLUMN_PARENT,           COLUMN_CREATED,     COLUMN_DOWNLOADS,
    COLUMN_LIKES,         COLUMN_AUTHOR,           COLUMN_LICENSE,     COLUMN_TASK,
    COLUMN_STATUS,        COLUMN_SOURCE,           COLUMN_AUTHOR_WORD, COLUMN_LICENSE_WORD,
    COLUMN_TASK_WORD,     COLUMN_CYCLE_PARENT,     COLUMN_CYCLE_CHILD, COLUMN_CYCLE_RELATION,
    COLUMN_FINDING_COUNT, COLUMN_FINDING_EXAMPLES, COLUMN_EXAMPLE,
};
static const enum column_id record_columns[] = {
    COLUMN_FINGERPRINT, COLUMN_MODIFIED,     COLUMN_RECORD_AUTHOR,  COLUMN_RECORD_AUTHOR_WORD,
    COLUMN_CLAIM_START, COLUMN_CLAIM_PARENT, COLUMN_CLAIM_RELATION, COLUMN_CLAIM_SPELLING,
    COLUMN_FAULT_NODE,  COLUMN_FAULT_CLASS,  COLUMN_FAULT_TEXT,
};
static const enum column_id row_columns[] = {COLUMN_MODEL_ROW, COLUMN_IMPORT_ROW,
                                             COLUMN_PARENTS_ROW};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

/* One of the threads. */
struct reader {
  struct column_source source; /* where it reads */
  struct stemma_error error;   /* what has happened to it */
  enum stemma_status status;   /* STEMMA_OK until something has */
};

struct reading {
  struct lineage_load *load;       /* what is filled */
  enum column_id work[COLUMN_IDS]; /* [count] columns to be read */
  size_t count;                    /* of work */
  atomic_size_t next;              /* the first that nobody has taken */
  struct reader readers[READERS];  /* [width] */
  size_t width;                    /* of readers */
};

/* ---- columns ---- */

static enum stemma_status read_integers(struct lineage_load *load, enum column_id id,
                                        struct column_source *source, struct stemma_error *error) {
  size_t count = (size_t)column_count(id, load->totals);
  size_t size = column_size(column_kind_of(id, load->totals).type);
  load->items[id] = column_new(count + 1, size);
  if (load->items[id] == NULL) return stemma_error_memory(error, "columns of the store");
  return column_read(load->items[id], id, load->totals, source, error);
}

/* The next texts of `texts` are those of a column. */
static enum stemma_status read_more_texts(struct column_texts *texts, struct lineage_load *load,
                                          enum column_id id, struct column_source *source,
                                          struct stemma_error *error) {
  load->at[id] = column_new((size_t)column_count(id, load->totals) + 1, sizeof **load->at);
  if (load->at[id] == NULL) return stemma_error_memory(error, "columns of the store");
  texts->at = load->at[id];
  texts->capacity += (size_t)column_space(id, load->totals);
  texts->is_ascending = id == COLUMN_NAME;
  return column_read_texts(texts, id, load->totals, source, error);
}

static enum stemma_status read_texts(struct lineage_load *load, enum column_id id,
                                     struct column_source *source, struct stemma_error *error) {
  bool has_more = id == COLUMN_NAME && load->wants_records;
  size_t space = (size_t)column_space(id, load->totals);
  if (has_more) space += (size_t)column_space(COLUMN_SPELLING, load->totals);
  load->bytes[id] = column_new(space + 1, 1);
  if (load->bytes[id] == NULL) return stemma_error_memory(error, "columns of the store");
  struct column_texts texts = {.bytes = load->bytes[id]};
  enum stemma_status status = read_more_texts(&texts, load, id, source, error);
  if (status == STEMMA_OK && has_more) {
    status = read_more_texts(&texts, load, COLUMN_SPELLING, source, error);
  }
  return status;
}

static enum stemma_status read_column(struct lineage_load *load, enum column_id id,
                                      struct column_source *source, struct stemma_error *error) {
  if (id == COLUMN_PARENT) return lineage_load_graph(load, source, error);
  if (column_is_text(id)) return read_texts(load, id, source, error);
  return read_integers(load, id, source, error);
}

/* ---- two readers ---- */

static void run_reader(void *context, size_t index) {
  struct reading *reading = context;
  struct reader *reader = &reading->readers[index];
  while (reader->status == STEMMA_OK) {
    size_t next = atomic_fetch_add(&reading->next, 1);
    if (next >= reading->count) return;
    reader->status =
        read_column(reading->load, reading->work[next], &reader->source, &reader->error);
  }
}

static void add_work(struct reading *reading, const enum column_id *columns, size_t count) {
  for (size_t i = 0; i < count; i++) reading->work[reading->count++] = columns[i];
}

static void list_work(struct reading *reading) {
  const struct lineage_load *load = reading->load;
  add_work(reading, lineage_columns, LENGTH(lineage_columns));
  if (load->totals[TOTAL_HAS_RULE] != 0) reading->work[reading->count++] = COLUMN_RULE;
  if (load->wants_records) add_work(reading, record_columns, LENGTH(record_columns));
  if (load->wants_rows) add_work(reading, row_columns, LENGTH(row_columns));
}

/*
 * A second connection to the file, or one with a NULL db where that is of no use: the file has
 * changes that only the first can see, lies in memory, or there is one processor.
 */
static struct sql open_again(const struct sql *sql) {
  struct sql again = {.path = sql->path};
  const char *file = sqlite3_db_filename(sql->db, "main");
  bool is_own = sqlite3_txn_state(sql->db, "main") == SQLITE_TXN_WRITE;
  if (file == NULL || file[0] == '\0' || is_own || parallel_width(0) < READERS) return again;
  if (sqlite3_open_v2(file, &again.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
    sqlite3_close(again.db);
    again.db = NULL;
  }
  return again;
}

/* Reads all columns that are wanted; the first source is there, and holds a transaction. */
static enum stemma_status read_columns(struct reading *reading, const struct sql *sql,
                                       struct stemma_error *error) {
  struct sql again = open_again(sql);
  struct reader *second = &reading->readers[1];
  reading->width = 1;
  if (again.db != NULL && column_source_init(&second->source, &again, NULL) == STEMMA_OK) {
    reading->width = READERS;
  }
  list_work(reading);
  parallel_run(reading->width, run_reader, reading);
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < reading->width && status == STEMMA_OK; i++) {
    status = reading->readers[i].status;
    if (status != STEMMA_OK) {
      (void)stemma_error_set(error, status, "%s", reading->readers[i].error.message);
    }
  }
  column_source_dispose(&second->source);
  sqlite3_close(again.db);
  return status;
}

/* ---- the whole ---- */

static void load_dispose(struct lineage_load *load) {
  for (int id = 0; id < COLUMN_IDS; id++) {
    free(load->items[id]);
    free(load->bytes[id]);
    free(load->at[id]);
  }
  stemma_graph_free(load->graph);
}

static enum stemma_status check_wanted(const struct lineage_load *load, const struct sql *sql,
                                       struct stemma_error *error) {
  bool has_all = (!load->wants_records || load->totals[TOTAL_HAS_RECORDS] != 0) &&
                 (!load->wants_rows || load->totals[TOTAL_HAS_ROWS] != 0);
  if (has_all) return STEMMA_OK;
  return column_damaged(sql, COLUMN_TOTALS, 0, "columns are missing", error);
}

static enum stemma_status read_all(struct lineage_load *load, struct stemma_error *error) {
  const struct sql *sql = load->sql;
  struct reading *reading = calloc(1, sizeof *reading);
  if (reading == NULL) return stemma_error_memory(error, "columns of the store");
  reading->load = load;
  struct column_source *first = &reading->readers[0].source;
  bool is_alone = sqlite3_get_autocommit(sql->db) != 0;
  enum stemma_status status = is_alone ? sql_run(sql, "BEGIN", error) : STEMMA_OK;
  bool has_begun = is_alone && status == STEMMA_OK;
  if (status == STEMMA_OK) status = column_source_init(first, sql, error);
  if (status == STEMMA_OK) status = column_read_totals(load->totals, first, error);
  if (status == STEMMA_OK) status = check_wanted(load, sql, error);
  if (status == STEMMA_OK) status = read_columns(reading, sql, error);
  column_source_dispose(first);
  if (has_begun) (void)sql_run(sql, "COMMIT", NULL); /* of a transaction that has only read */
  free(reading);
  return status;
}

static enum stemma_status make_lineage(struct lineage **out, struct lineage_records **records,
                                       struct lineage_load *load, struct stemma_error *error) {
  struct lineage *lineage = calloc(1, sizeof *lineage);
  struct lineage_records *said = load->wants_records ? calloc(1, sizeof *said) : NULL;
  enum stemma_status status = STEMMA_OK;
  if (lineage == NULL || (load->wants_records && said == NULL)) {
    status = stemma_error_memory(error, "lineage");
  }
  if (status == STEMMA_OK) status = lineage_load_fill(lineage, load, error);
  if (status == STEMMA_OK && said != NULL) {
    status = lineage_load_fill_records(said, lineage, load, error);
  }
  if (status != STEMMA_OK) {
    lineage_free(lineage);
    lineage_records_free(said);
    return status;
  }
  *out = lineage;
  if (records != NULL) *records = said;
  return STEMMA_OK;
}

enum stemma_status lineage_load(struct lineage **out, struct lineage_records **records,
                                struct lineage_rows *rows, const struct sql *sql,
                                struct stemma_error *error) {
  struct lineage_load load = {
      .sql = sql, .wants_records = records != NULL, .wants_rows = rows != NULL};
  enum stemma_status status = read_all(&load, error);
  if (status == STEMMA_OK) status = make_lineage(out, records, &load, error);
  if (status == STEMMA_OK && rows != NULL) {
    *rows = (struct lineage_rows){load.items[COLUMN_MODEL_ROW], load.items[COLUMN_IMPORT_ROW],
                                  load.items[COLUMN_PARENTS_ROW]};
    load.items[COLUMN_MODEL_ROW] = load.items[COLUMN_IMPORT_ROW] = NULL;
    load.items[COLUMN_PARENTS_ROW] = NULL;
  }
  load_dispose(&load);
  return status;
}
