/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole lineage: each column is a piece of work, the large ones first. */
#include "engine/store/lineage_load.h"

#include <stdlib.h>
#include <string.h>

#include "engine/store/column_session.h"
#include "engine/store/lineage_load_parts.h"
#include "graph/columns.h"

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

/* ---- columns ---- */

enum stemma_status lineage_load_integers(struct lineage_load *load, enum column_id id,
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

enum stemma_status lineage_load_column(struct lineage_load *load, enum column_id id,
                                       struct column_source *source, struct stemma_error *error) {
  if (id == COLUMN_PARENT) return lineage_load_graph(load, source, error);
  if (column_is_text(id)) return read_texts(load, id, source, error);
  return lineage_load_integers(load, id, source, error);
}

/* ---- all of them ---- */

struct work {
  struct lineage_load *load;        /* what is filled */
  enum column_id items[COLUMN_IDS]; /* [count] columns to be read */
  size_t count;                     /* of items */
};

static void add_work(struct work *work, const enum column_id *columns, size_t count) {
  for (size_t i = 0; i < count; i++) work->items[work->count++] = columns[i];
}

static enum stemma_status do_work(void *context, size_t index, struct column_source *source,
                                  struct stemma_error *error) {
  const struct work *work = context;
  return lineage_load_column(work->load, work->items[index], source, error);
}

static enum stemma_status read_columns(struct lineage_load *load, struct column_session *session,
                                       struct stemma_error *error) {
  struct work work = {.load = load};
  add_work(&work, lineage_columns, LENGTH(lineage_columns));
  if (load->totals[TOTAL_HAS_RULE] != 0) work.items[work.count++] = COLUMN_RULE;
  if (load->wants_records) add_work(&work, record_columns, LENGTH(record_columns));
  if (load->wants_rows) add_work(&work, row_columns, LENGTH(row_columns));
  bool is_large = load->totals[TOTAL_NODES] > COLUMN_CHUNK;
  return column_session_run(session, work.count, do_work, &work, is_large, error);
}

/* ---- the whole ---- */

static enum stemma_status check_wanted(const struct lineage_load *load, const struct sql *sql,
                                       struct stemma_error *error) {
  bool has_all = (!load->wants_records || load->totals[TOTAL_HAS_RECORDS] != 0) &&
                 (!load->wants_rows || load->totals[TOTAL_HAS_ROWS] != 0);
  if (has_all) return STEMMA_OK;
  return column_damaged(sql, COLUMN_TOTALS, 0, "columns are missing", error);
}

static enum stemma_status read_all(struct lineage_load *load, struct stemma_error *error) {
  struct column_session session;
  enum stemma_status status = column_session_open(&session, load->sql, error);
  if (status != STEMMA_OK) return status;
  memcpy(load->totals, session.totals, sizeof load->totals);
  status = check_wanted(load, load->sql, error);
  if (status == STEMMA_OK) status = read_columns(load, &session, error);
  column_session_close(&session);
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
  lineage_load_dispose(&load);
  return status;
}
