/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the rows, which people query, and the columns, which stemma reads, say the same.
 *
 * Both are turned into one number a table: the sum of the fingerprints of all rows, in which
 * order has no part. So nothing needs to be sorted, and one row that differs is noticed.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/read/fingerprint.h"
#include "engine/store/packed.h"
#include "engine/store/past_check.h"
#include "engine/store/store_parts.h"

/* The most columns of a row. */
enum { ROW_NUMBERS = 7, ROW_TEXTS = 4 };

/* A row of one of the tables; unknown numbers are INT64_MIN, unknown texts are empty. */
struct row {
  int64_t numbers[ROW_NUMBERS]; /* in the order of the query */
  struct text texts[ROW_TEXTS]; /* likewise */
};

/* The rows of a table, as one number and how many they are. */
struct tally {
  uint64_t sum;   /* of fingerprints, modulo 2^64 */
  uint64_t count; /* of rows */
};

static void tally_row(struct tally *tally, const struct row *row) {
  uint64_t mark = fingerprint_of(row->numbers, sizeof row->numbers, 0);
  for (int t = 0; t < ROW_TEXTS; t++) {
    mark = fingerprint_of(row->texts[t].bytes, row->texts[t].length, mark);
  }
  tally->sum += mark;
  tally->count++;
}

/* ---- what the tables say ---- */

/* Each query gives numbers first, then texts. */
struct table_query {
  const char *name;  /* of the table */
  const char *query; /* its rows */
  int numbers;       /* columns of numbers */
  int texts;         /* columns of texts */
};

enum { MODELS, EDGES, FINDINGS, TABLES };

static const struct table_query tables[TABLES] = {
    [MODELS] = {"model",
                "SELECT m.id, m.status, m.created, m.modified, m.downloads, m.likes,"
                " coalesce(m.import, 0) * 4294967296 + coalesce(m.parents, 0),"
                " m.name, a.text, l.text, t.text FROM model m"
                " LEFT JOIN word a ON a.id = m.author LEFT JOIN word l ON l.id = m.license"
                " LEFT JOIN word t ON t.id = m.task WHERE m.status <> 3",
                7, 4},
    [EDGES] = {"edge",
               "SELECT e.child, e.parent, a.name, e.relation, e.source, e.state FROM edge e"
               " LEFT JOIN alias a ON a.id = e.alias",
               2, 4},
    [FINDINGS] = {"finding", "SELECT model, class, text FROM finding", 1, 2},
};

static void read_row(struct row *row, sqlite3_stmt *list, const struct table_query *table) {
  *row = (struct row){0};
  for (int n = 0; n < table->numbers; n++) {
    bool is_null = sqlite3_column_type(list, n) == SQLITE_NULL;
    row->numbers[n] = is_null ? INT64_MIN : sqlite3_column_int64(list, n);
  }
  for (int t = 0; t < table->texts; t++) row->texts[t] = sql_text(list, table->numbers + t);
}

static enum stemma_status tally_table(struct tally *tally, const struct sql *sql,
                                      const struct table_query *table, struct stemma_error *error) {
  sqlite3_stmt *list = NULL;
  enum stemma_status status = sql_prepare(&list, sql, table->query, error);
  while (status == STEMMA_OK) {
    bool has_row;
    struct row row;
    status = sql_step(&has_row, sql, list, error);
    if (status != STEMMA_OK || !has_row) break;
    read_row(&row, list, table);
    tally_row(tally, &row);
  }
  sqlite3_finalize(list);
  return status;
}

/* ---- what the columns say ---- */

static struct text word_of(const struct lineage_words *words, uint32_t word) {
  return word == LINEAGE_NO_WORD ? TEXT("") : words->items[word];
}

static int64_t known(int64_t value, int64_t unknown) {
  return value == unknown ? INT64_MIN : value;
}

static void tally_models(struct tally *tally, const struct state *state) {
  const struct lineage *lineage = state->lineage;
  const struct lineage_records *records = state->records;
  for (uint32_t v = 0; v < state_count(state); v++) {
    int64_t imports = ((int64_t)state->import[v] << 32) + state->parents[v];
    struct row row = {
        .numbers = {state->model[v], lineage->status[v], known(lineage->created[v], RECORD_NO_TIME),
                    known(records->modified[v], RECORD_NO_TIME),
                    known(lineage->downloads[v], RECORD_NO_COUNT),
                    known(lineage->likes[v], RECORD_NO_COUNT), imports},
        .texts = {lineage_name(lineage, v), word_of(&records->authors, records->author[v]),
                  word_of(&lineage->licenses, lineage->license[v]),
                  word_of(&lineage->tasks, lineage->task[v])},
    };
    tally_row(tally, &row);
  }
}

static enum stemma_status tally_edges(struct tally *tally, const struct state *state,
                                      struct stemma_error *error) {
  const struct lineage *lineage = state->lineage;
  struct edge_row *edges = NULL;
  size_t count = 0;
  enum stemma_status status = state_edges(&edges, &count, state, error);
  if (status != STEMMA_OK) return status;
  for (size_t e = 0; e < count; e++) {
    const struct edge_row *edge = &edges[e];
    struct text spelled = TEXT("");
    if (edge->spelling != EDGE_AS_NAMED) {
      spelled = names_text_at(lineage->name_bytes, edge->spelling);
    }
    struct row row = {
        .numbers = {state->model[edge->child], state->model[edge->parent]},
        .texts = {spelled, text_of(stemma_relation_name(edge->relation)),
                  text_of(parent_source_name(lineage->source[edge->child])),
                  text_of(edge_row_state_name(edge->state))},
    };
    tally_row(tally, &row);
  }
  free(edges);
  return STEMMA_OK;
}

static void tally_findings(struct tally *tally, const struct state *state) {
  const struct lineage_records *records = state->records;
  for (size_t f = 0; f < records->fault_count; f++) {
    const struct lineage_fault *fault = &records->faults[f];
    bool is_repeated = f > 0 && fault->node == fault[-1].node && fault->class == fault[-1].class &&
                       text_equal(fault->text, fault[-1].text);
    if (is_repeated) continue;
    struct row row = {.numbers = {state->model[fault->node]},
                      .texts = {text_of(state_fault_class(fault->class)), fault->text}};
    tally_row(tally, &row);
  }
}

/* ---- both ---- */

/* What is found stands in a line behind one that says in which database. */
static struct text finding_of(struct text answer) {
  const char *end = answer.length == 0 ? NULL : memchr(answer.bytes, '\n', answer.length);
  if (end == NULL) return answer;
  size_t skipped = (size_t)(end - answer.bytes) + 1;
  return (struct text){end + 1, answer.length - skipped};
}

static enum stemma_status check_integrity(const struct sql *sql, struct stemma_error *error) {
  sqlite3_stmt *check = NULL;
  bool has_row = false;
  enum stemma_status status = sql_prepare(&check, sql, "PRAGMA integrity_check(1)", error);
  if (status == STEMMA_OK) status = sql_step(&has_row, sql, check, error);
  if (status == STEMMA_OK && has_row && !text_equal(sql_text(check, 0), TEXT("ok"))) {
    struct text why = finding_of(sql_text(check, 0));
    status = stemma_error_set(error, STEMMA_BAD_INPUT,
                              "%s: the store is damaged: %.*s; import its files into a new one",
                              sql->path, TEXT_ARGS(why));
  }
  sqlite3_finalize(check);
  return status;
}

static enum stemma_status compare(const struct sql *sql, const struct tally rows[TABLES],
                                  const struct tally columns[TABLES], struct stemma_error *error) {
  for (int t = 0; t < TABLES; t++) {
    if (rows[t].sum == columns[t].sum && rows[t].count == columns[t].count) continue;
    return stemma_error_set(error, STEMMA_BAD_INPUT,
                            "%s: the store is damaged: the rows of table '%s' and the packed "
                            "columns differ",
                            sql->path, tables[t].name);
  }
  return STEMMA_OK;
}

enum stemma_status store_verify(struct store *store, struct stemma_error *error) {
  const struct sql *sql = &store->sql;
  struct tally rows[TABLES] = {{0}}, columns[TABLES] = {{0}};
  struct state state = {0};
  int64_t imports = 0;
  enum stemma_status status = store_enlarge_cache(store, error);
  if (status == STEMMA_OK) status = check_integrity(sql, error);
  if (status == STEMMA_OK) status = past_check(sql, error);
  if (status == STEMMA_OK) {
    status = sql_number(&imports, sql, "SELECT count(*) FROM import", 0, error);
  }
  for (int t = 0; t < TABLES && status == STEMMA_OK; t++) {
    status = tally_table(&rows[t], sql, &tables[t], error);
  }
  if (status == STEMMA_OK && imports > 0) status = packed_load(&state, sql, error);
  if (status == STEMMA_OK && imports > 0) {
    tally_models(&columns[MODELS], &state);
    tally_findings(&columns[FINDINGS], &state);
    status = tally_edges(&columns[EDGES], &state, error);
  }
  if (status == STEMMA_OK) status = compare(sql, rows, columns, error);
  state_dispose(&state);
  return status;
}
