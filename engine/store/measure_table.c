/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures as columns beside those of a lineage. Without their head they are not there. */
#include "engine/store/measure_table.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/read/fingerprint.h"
#include "engine/store/column_session.h"
#include "graph/columns.h"

/* The head of a table: the key's mark, how many nodes, for each measure its type + 1, or
 * 0, and what the other nodes have. */
enum {
  HEAD_KEY,
  HEAD_COUNT,
  HEAD_TYPES,
  HEAD_OTHERS = HEAD_TYPES + MEASURE_TABLE_COLUMNS,
  HEAD_ITEMS = HEAD_OTHERS + MEASURE_TABLE_COLUMNS,
};

static const struct column_kind head_kind = {.type = COLUMN_U64, .limit = COLUMN_ANY};

static struct column_kind value_kind(enum column_type type) {
  return (struct column_kind){.type = type,
                              .limit = type == COLUMN_U32 ? (uint64_t)UINT32_MAX + 1 : COLUMN_ANY};
}

void measure_table_dispose(struct measure_table *table) {
  free(table->nodes);
  for (int m = 0; m < MEASURE_TABLE_COLUMNS; m++) free(table->values[m]);
  *table = (struct measure_table){0};
}

void measure_tables_dispose(struct measure_tables *tables) {
  for (int t = 0; t < MEASURE_TABLES; t++) measure_table_dispose(&tables->of[t]);
}

void measure_table_renumber(struct measure_table *table, const uint32_t *whole) {
  uint32_t place = 0;
  for (size_t i = 0; i < table->count; i++) {
    while (whole[place] != table->nodes[i]) place++;
    table->nodes[i] = place;
  }
}

/* A column of a table, told by the one of the first table. */
static enum column_id column_of(int table, int first) {
  return (enum column_id)(first + table * COLUMN_MEASURE_TABLE);
}

/* Keys are compared by their fingerprints. */
static uint64_t mark_of(struct text key) {
  return fingerprint_of(key.bytes, key.length, 0);
}

/* ---- writing ---- */

static enum stemma_status write_values(struct column_changes *changes, int number,
                                       const struct measure_table *table,
                                       struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (int m = 0; m < MEASURE_TABLE_COLUMNS && status == STEMMA_OK; m++) {
    bool is_there = table->values[m] != NULL;
    struct column_kind kind = value_kind(is_there ? table->types[m] : COLUMN_U32);
    status = column_write(changes, column_of(number, COLUMN_MEASURE + m), table->values[m],
                          is_there ? table->count : 0, &kind, error);
  }
  return status;
}

static enum stemma_status write_table(struct column_changes *changes, int number, struct text key,
                                      const struct measure_table *table,
                                      struct stemma_error *error) {
  uint64_t head[HEAD_ITEMS] = {[HEAD_KEY] = mark_of(key), [HEAD_COUNT] = table->count};
  for (int m = 0; m < MEASURE_TABLE_COLUMNS; m++) {
    if (table->values[m] == NULL) continue;
    head[HEAD_TYPES + m] = (uint64_t)table->types[m] + 1;
    head[HEAD_OTHERS + m] = table->others[m];
  }
  struct column_kind node_kind = value_kind(COLUMN_U32);
  enum stemma_status status = column_write(changes, column_of(number, COLUMN_MEASURES), head,
                                           HEAD_ITEMS, &head_kind, error);
  if (status == STEMMA_OK) {
    status = column_write(changes, column_of(number, COLUMN_MEASURE_NODE), table->nodes,
                          table->count, &node_kind, error);
  }
  return status == STEMMA_OK ? write_values(changes, number, table, error) : status;
}

enum stemma_status measure_tables_save(const struct sql *sql, struct text key,
                                       const struct measure_tables *tables,
                                       struct stemma_error *error) {
  assert(key.length > 0);
  struct column_changes changes = {0};
  enum stemma_status status = STEMMA_OK;
  for (int t = 0; t < MEASURE_TABLES && status == STEMMA_OK; t++) {
    status = write_table(&changes, t, key, &tables->of[t], error);
  }
  if (status == STEMMA_OK) status = column_changes_write(NULL, &changes, sql, error);
  column_changes_dispose(&changes);
  return status;
}

/* ---- reading ---- */

/* Reads the head, if there is one under this key. */
static enum stemma_status find_head(uint64_t head[HEAD_ITEMS], bool *is_same,
                                    const struct measure_wish *wish, struct column_source *source,
                                    struct stemma_error *error) {
  bool has_head = false;
  enum column_id id = column_of((int)wish->table, COLUMN_MEASURES);
  enum stemma_status status = column_has(&has_head, id, source, error);
  if (status != STEMMA_OK || !has_head) return status;
  status = column_read_as(head, id, &head_kind, HEAD_ITEMS, source, error);
  *is_same = head[HEAD_KEY] == mark_of(wish->key);
  return status;
}

/* What is being read. */
struct reading {
  const struct measure_wish *wish;     /* what is asked for */
  struct column_session session;       /* where */
  uint64_t head[HEAD_ITEMS];           /* what is there */
  struct measure_table table;          /* what is filled */
  uint32_t *places;                    /* [table.count] of its nodes in the columns; NULL: all */
  int measures[MEASURE_TABLE_COLUMNS]; /* [measure_count] which */
  size_t measure_count;                /* of measures */
};

/* Whether a number is one of that type. */
static bool is_of_type(uint64_t value, enum column_type type) {
  double real;
  memcpy(&real, &value, sizeof real);
  return type == COLUMN_DOUBLE ? isfinite(real) : type == COLUMN_U64 || value <= UINT32_MAX;
}

/* Behind the last number that a table's nodes may have. */
static uint64_t node_limit(const struct reading *reading) {
  bool are_families = reading->wish->table == MEASURES_FAMILIES;
  return are_families ? UINT16_MAX : reading->session.totals[TOTAL_NODES];
}

static enum stemma_status check_head(struct reading *reading, struct stemma_error *error) {
  const struct sql *sql = reading->session.sql;
  const uint64_t *head = reading->head;
  bool is_wrong = head[HEAD_COUNT] > node_limit(reading);
  for (int m = 0; m < MEASURE_TABLE_COLUMNS; m++) {
    uint64_t type = head[HEAD_TYPES + m];
    if (type == 0) continue;
    bool is_type = type == COLUMN_U32 + 1 || type == COLUMN_U64 + 1 || type == COLUMN_DOUBLE + 1;
    is_wrong |= !is_type || !is_of_type(head[HEAD_OTHERS + m], (enum column_type)(type - 1));
    const struct measure_wish *wish = reading->wish;
    if (is_wrong || (wish->measures & UINT32_C(1) << m) == 0) continue;
    is_wrong |= wish->types != NULL && wish->types[m] != (enum column_type)(type - 1);
    reading->table.types[m] = (enum column_type)(type - 1);
    reading->table.others[m] = head[HEAD_OTHERS + m];
    reading->measures[reading->measure_count++] = m;
  }
  if (!is_wrong) return STEMMA_OK;
  return column_damaged(sql, column_of((int)reading->wish->table, COLUMN_MEASURES), 0,
                        "a value is out of range", error);
}

/* All nodes that have measures. */
static enum stemma_status read_nodes(struct reading *reading, struct stemma_error *error) {
  size_t count = (size_t)reading->head[HEAD_COUNT];
  const struct column_kind kind = {.type = COLUMN_U32, .limit = node_limit(reading)};
  enum column_id id = column_of((int)reading->wish->table, COLUMN_MEASURE_NODE);
  struct measure_table *table = &reading->table;
  table->nodes = column_new(count + 1, sizeof *table->nodes);
  if (table->nodes == NULL) return stemma_error_memory(error, "measures");
  enum stemma_status status =
      column_read_as(table->nodes, id, &kind, count, &reading->session.source, error);
  if (status != STEMMA_OK) return status;
  table->count = table->all = count;
  bool is_wrong = false;
  for (size_t i = 1; i < count; i++) is_wrong |= table->nodes[i - 1] >= table->nodes[i];
  if (!is_wrong) return STEMMA_OK;
  return column_damaged(reading->session.sql, id, 0, "its nodes are not in order", error);
}

/* Keeps those that are among `nodes`, and where they were. A merge walk. */
static enum stemma_status keep_nodes(struct reading *reading, struct stemma_error *error) {
  const uint32_t *nodes = reading->wish->nodes;
  size_t count = reading->wish->count;
  struct measure_table *table = &reading->table;
  reading->places = malloc((count + 1) * sizeof *reading->places);
  if (reading->places == NULL) return stemma_error_memory(error, "measures");
  size_t kept = 0, wanted = 0;
  for (size_t i = 0; i < table->count && wanted < count; i++) {
    while (wanted < count && nodes[wanted] < table->nodes[i]) wanted++;
    if (wanted == count || nodes[wanted] != table->nodes[i]) continue;
    reading->places[kept] = (uint32_t)i;
    table->nodes[kept++] = table->nodes[i];
    wanted++;
  }
  table->count = kept;
  return STEMMA_OK;
}

static bool are_finite(const double *values, size_t count) {
  bool is_wrong = false;
  for (size_t i = 0; i < count; i++) is_wrong |= !isfinite(values[i]);
  return !is_wrong;
}

static enum stemma_status read_values(void *context, size_t index, struct column_source *source,
                                      struct stemma_error *error) {
  struct reading *reading = context;
  struct measure_table *table = &reading->table;
  int m = reading->measures[index];
  enum column_id id = column_of((int)reading->wish->table, COLUMN_MEASURE + m);
  struct column_kind kind = value_kind(table->types[m]);
  table->values[m] = column_new(table->count + 1, column_size(kind.type));
  if (table->values[m] == NULL) return stemma_error_memory(error, "measures");
  const struct column_places places = {reading->places, table->count};
  uint64_t count = reading->head[HEAD_COUNT];
  enum stemma_status status =
      reading->places == NULL
          ? column_read_as(table->values[m], id, &kind, count, source, error)
          : column_read_some_as(table->values[m], id, &kind, count, &places, source, error);
  if (status != STEMMA_OK || kind.type != COLUMN_DOUBLE) return status;
  if (are_finite(table->values[m], table->count)) return STEMMA_OK;
  return column_damaged(source->sql, id, 0, "a value is out of range", error);
}

static enum stemma_status read_table(struct reading *reading, struct stemma_error *error) {
  enum stemma_status status = check_head(reading, error);
  if (status == STEMMA_OK) status = read_nodes(reading, error);
  if (status == STEMMA_OK && reading->wish->nodes != NULL) status = keep_nodes(reading, error);
  if (status != STEMMA_OK) return status;
  bool is_large = reading->table.count > COLUMN_CHUNK;
  return column_session_run(&reading->session, reading->measure_count, read_values, reading,
                            is_large, error);
}

enum stemma_status measure_table_load(struct measure_table *out, bool *is_there,
                                      const struct sql *sql, const struct measure_wish *wish,
                                      struct stemma_error *error) {
  struct reading reading = {.wish = wish};
  bool is_same = false;
  enum stemma_status status = column_session_open(&reading.session, sql, error);
  if (status != STEMMA_OK) return status;
  status = find_head(reading.head, &is_same, wish, &reading.session.source, error);
  if (status == STEMMA_OK && is_same) status = read_table(&reading, error);
  column_session_close(&reading.session);
  free(reading.places);
  if (status != STEMMA_OK) {
    measure_table_dispose(&reading.table);
    return status;
  }
  *is_there = is_same;
  if (is_same) *out = reading.table;
  return STEMMA_OK;
}
