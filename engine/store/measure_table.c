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

/* The column COLUMN_MEASURES: the key's mark, how many nodes, for each measure its type + 1, or
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

/* Keys are compared by their fingerprints. */
static uint64_t mark_of(struct text key) {
  return fingerprint_of(key.bytes, key.length, 0);
}

/* ---- writing ---- */

static enum stemma_status write_values(struct column_changes *changes,
                                       const struct measure_table *table,
                                       struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (int m = 0; m < MEASURE_TABLE_COLUMNS && status == STEMMA_OK; m++) {
    bool is_there = table->values[m] != NULL;
    struct column_kind kind = value_kind(is_there ? table->types[m] : COLUMN_U32);
    status = column_write(changes, (enum column_id)(COLUMN_MEASURE + m), table->values[m],
                          is_there ? table->count : 0, &kind, error);
  }
  return status;
}

enum stemma_status measure_table_save(const struct sql *sql, struct text key,
                                      const struct measure_table *table,
                                      struct stemma_error *error) {
  assert(key.length > 0);
  uint64_t head[HEAD_ITEMS] = {[HEAD_KEY] = mark_of(key), [HEAD_COUNT] = table->count};
  for (int m = 0; m < MEASURE_TABLE_COLUMNS; m++) {
    if (table->values[m] == NULL) continue;
    head[HEAD_TYPES + m] = (uint64_t)table->types[m] + 1;
    head[HEAD_OTHERS + m] = table->others[m];
  }
  struct column_changes changes = {0};
  struct column_kind node_kind = value_kind(COLUMN_U32);
  enum stemma_status status =
      column_write(&changes, COLUMN_MEASURES, head, HEAD_ITEMS, &head_kind, error);
  if (status == STEMMA_OK) {
    status =
        column_write(&changes, COLUMN_MEASURE_NODE, table->nodes, table->count, &node_kind, error);
  }
  if (status == STEMMA_OK) status = write_values(&changes, table, error);
  if (status == STEMMA_OK) status = column_changes_write(NULL, &changes, sql, error);
  column_changes_dispose(&changes);
  return status;
}

/* ---- reading ---- */

/* Reads the head, if there is one under this key. */
static enum stemma_status find_head(uint64_t head[HEAD_ITEMS], bool *is_same, struct text key,
                                    struct column_source *source, struct stemma_error *error) {
  bool has_head = false;
  enum stemma_status status = column_has(&has_head, COLUMN_MEASURES, source, error);
  if (status != STEMMA_OK || !has_head) return status;
  status = column_read_as(head, COLUMN_MEASURES, &head_kind, HEAD_ITEMS, source, error);
  *is_same = head[HEAD_KEY] == mark_of(key);
  return status;
}

/* What is being read. */
struct reading {
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

static enum stemma_status check_head(struct reading *reading, uint32_t wanted,
                                     struct stemma_error *error) {
  const struct sql *sql = reading->session.sql;
  const uint64_t *head = reading->head;
  bool is_wrong = head[HEAD_COUNT] > reading->session.totals[TOTAL_NODES];
  for (int m = 0; m < MEASURE_TABLE_COLUMNS; m++) {
    uint64_t type = head[HEAD_TYPES + m];
    if (type == 0) continue;
    bool is_type = type == COLUMN_U32 + 1 || type == COLUMN_U64 + 1 || type == COLUMN_DOUBLE + 1;
    is_wrong |= !is_type || !is_of_type(head[HEAD_OTHERS + m], (enum column_type)(type - 1));
    if (is_wrong || (wanted & UINT32_C(1) << m) == 0) continue;
    reading->table.types[m] = (enum column_type)(type - 1);
    reading->table.others[m] = head[HEAD_OTHERS + m];
    reading->measures[reading->measure_count++] = m;
  }
  if (!is_wrong) return STEMMA_OK;
  return column_damaged(sql, COLUMN_MEASURES, 0, "a value is out of range", error);
}

/* All nodes that have measures. */
static enum stemma_status read_nodes(struct reading *reading, struct stemma_error *error) {
  size_t count = (size_t)reading->head[HEAD_COUNT];
  const struct column_kind kind = {.type = COLUMN_U32,
                                   .limit = reading->session.totals[TOTAL_NODES]};
  struct measure_table *table = &reading->table;
  table->nodes = column_new(count + 1, sizeof *table->nodes);
  if (table->nodes == NULL) return stemma_error_memory(error, "measures");
  enum stemma_status status = column_read_as(table->nodes, COLUMN_MEASURE_NODE, &kind, count,
                                             &reading->session.source, error);
  if (status != STEMMA_OK) return status;
  table->count = table->all = count;
  bool is_wrong = false;
  for (size_t i = 1; i < count; i++) is_wrong |= table->nodes[i - 1] >= table->nodes[i];
  if (!is_wrong) return STEMMA_OK;
  return column_damaged(reading->session.sql, COLUMN_MEASURE_NODE, 0, "its nodes are not in order",
                        error);
}

/* Keeps those that are among `nodes`, and where they were. A merge walk. */
static enum stemma_status keep_nodes(struct reading *reading, const uint32_t *nodes, size_t count,
                                     struct stemma_error *error) {
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
  enum column_id id = (enum column_id)(COLUMN_MEASURE + m);
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

static enum stemma_status read_table(struct reading *reading, const uint32_t *nodes, size_t count,
                                     uint32_t wanted, struct stemma_error *error) {
  enum stemma_status status = check_head(reading, wanted, error);
  if (status == STEMMA_OK) status = read_nodes(reading, error);
  if (status == STEMMA_OK && nodes != NULL) status = keep_nodes(reading, nodes, count, error);
  if (status != STEMMA_OK) return status;
  bool is_large = reading->table.count > COLUMN_CHUNK;
  return column_session_run(&reading->session, reading->measure_count, read_values, reading,
                            is_large, error);
}

enum stemma_status measure_table_load(struct measure_table *out, bool *is_there,
                                      const struct sql *sql, struct text key, const uint32_t *nodes,
                                      size_t count, uint32_t wanted, struct stemma_error *error) {
  struct reading reading = {0};
  bool is_same = false;
  enum stemma_status status = column_session_open(&reading.session, sql, error);
  if (status != STEMMA_OK) return status;
  status = find_head(reading.head, &is_same, key, &reading.session.source, error);
  if (status == STEMMA_OK && is_same) status = read_table(&reading, nodes, count, wanted, error);
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
