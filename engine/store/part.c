/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store knows of a few models, out of its columns, without reading the whole. */
#include <assert.h>
#include <stdlib.h>

#include "engine/store/column_session.h"
#include "engine/store/lineage_part.h"
#include "engine/store/measure_table.h"
#include "engine/store/store_parts.h"

void store_part_dispose(struct store_part *part) {
  lineage_free(part->lineage);
  measure_table_dispose(&part->measures);
  *part = (struct store_part){0};
}

/* The nodes of the ids; *is_there is false where one is missing. */
static enum stemma_status find_nodes(uint32_t nodes[STORE_WISH_IDS], bool *is_there,
                                     struct store *store, const struct store_wish *wish,
                                     struct stemma_error *error) {
  assert(wish->count <= STORE_WISH_IDS);
  for (size_t i = 0; i < wish->count && *is_there; i++) {
    enum stemma_status status = lineage_part_find(&nodes[i], &store->sql, wish->ids[i], error);
    if (status != STEMMA_OK) return status;
    *is_there = nodes[i] != STEMMA_NO_NODE;
  }
  return STEMMA_OK;
}

/* Half of what lies in the columns of nodes, beside their names, is in these. */
#define BUT_COUNTS                                                                                 \
  (LINEAGE_LOAD_COLUMN(COLUMN_CREATED) | LINEAGE_LOAD_COLUMN(COLUMN_LIKES) | LINEAGE_PART_WORDS)

static enum stemma_status read_part(struct store_part *part, bool *is_there, struct store *store,
                                    const struct store_wish *wish, const uint32_t *nodes,
                                    struct stemma_error *error) {
  uint32_t *whole = NULL;
  struct lineage_part_wish around = {
      .nodes = nodes,
      .count = wish->count,
      .parts = LINEAGE_PART_ANCESTORS | LINEAGE_PART_CYCLES,
      .depth = wish->depth,
      .left_out = wish->counts_alone ? BUT_COUNTS : 0,
  };
  if (wish->descendants) around.parts |= LINEAGE_PART_DESCENDANTS;
  enum stemma_status status =
      lineage_part_read(&part->lineage, &whole, &store->sql, &around, error);
  if (status == STEMMA_OK) {
    const struct measure_wish measures = {.table = MEASURES_LISTED,
                                          .key = wish->key,
                                          .nodes = whole,
                                          .count = part->lineage->node_count,
                                          .measures = wish->measures,
                                          .types = wish->types};
    status = measure_table_load(&part->measures, is_there, &store->sql, &measures, error);
  }
  if (status == STEMMA_OK && *is_there) measure_table_renumber(&part->measures, whole);
  free(whole);
  return status;
}

enum stemma_status store_part(struct store_part *out, bool *is_there, struct store *store,
                              const struct store_rules *rules, const struct store_wish *wish,
                              struct stemma_error *error) {
  struct store_part part = {0};
  uint32_t nodes[STORE_WISH_IDS];
  bool is_here = false;
  enum stemma_status status = store_is_as_written(&is_here, store, rules, error);
  if (status == STEMMA_OK && is_here) status = find_nodes(nodes, &is_here, store, wish, error);
  if (status == STEMMA_OK && is_here) {
    status = read_part(&part, &is_here, store, wish, nodes, error);
  }
  if (status == STEMMA_OK) *is_there = is_here;
  if (status == STEMMA_OK && is_here) {
    *out = part;
  } else {
    store_part_dispose(&part);
  }
  return status;
}

/* ---- where facts come from ---- */

static enum stemma_status read_row(int64_t *out, enum column_id id, uint32_t node,
                                   struct column_session *session, struct stemma_error *error) {
  uint32_t row = COLUMN_NO_ROW;
  const struct column_places place = {&node, 1};
  enum stemma_status status =
      column_read_some(&row, id, &place, session->totals, &session->source, error);
  if (status == STEMMA_OK) *out = row == COLUMN_NO_ROW ? 0 : row;
  return status;
}

/* The version of a model that was in force after the import `last`, where it was replaced. */
static enum stemma_status find_past(struct store_provenance *out, struct store *store,
                                    int64_t model, int64_t last, struct stemma_error *error) {
  sqlite3_stmt *find = NULL;
  bool has_row = false;
  enum stemma_status status = sql_prepare(&find, &store->sql,
                                          "SELECT import, parents FROM model_past WHERE model = ?"
                                          " AND import <= ? ORDER BY import DESC LIMIT 1",
                                          error);
  if (status != STEMMA_OK) return status;
  sqlite3_bind_int64(find, 1, model);
  sqlite3_bind_int64(find, 2, last);
  status = sql_step(&has_row, &store->sql, find, error);
  if (status == STEMMA_OK) {
    *out = (struct store_provenance){0};
    if (has_row) out->facts = sqlite3_column_int64(find, 0);
    if (has_row) out->parents = sqlite3_column_int64(find, 1);
  }
  sqlite3_finalize(find);
  return status;
}

/* The last import up to a day, or 0. */
static enum stemma_status find_last(int64_t *last, struct store *store, int32_t day,
                                    struct stemma_error *error) {
  struct store_imports imports;
  enum stemma_status status = store_imports(&imports, store, day, error);
  if (status != STEMMA_OK) return status;
  *last = imports.count > 0 ? imports.items[imports.count - 1].id : 0;
  store_imports_dispose(&imports);
  return STEMMA_OK;
}

static enum stemma_status read_provenance(struct store_provenance *out, int64_t *model,
                                          struct store *store, uint32_t node,
                                          struct stemma_error *error) {
  struct column_session session;
  enum stemma_status status = column_session_open(&session, &store->sql, error);
  if (status != STEMMA_OK) return status;
  if (session.totals[TOTAL_HAS_ROWS] != 0) {
    status = read_row(&out->facts, COLUMN_IMPORT_ROW, node, &session, error);
    if (status == STEMMA_OK) {
      status = read_row(&out->parents, COLUMN_PARENTS_ROW, node, &session, error);
    }
    if (status == STEMMA_OK) status = read_row(model, COLUMN_MODEL_ROW, node, &session, error);
  }
  column_session_close(&session);
  return status;
}

enum stemma_status store_provenance(struct store_provenance *out, struct store *store,
                                    struct text id, int32_t day, struct stemma_error *error) {
  struct store_provenance found = {0};
  uint32_t node = STEMMA_NO_NODE;
  int64_t model = 0, last = INT64_MAX;
  enum stemma_status status = lineage_part_find(&node, &store->sql, id, error);
  if (status == STEMMA_OK && node != STEMMA_NO_NODE) {
    status = read_provenance(&found, &model, store, node, error);
  }
  if (status == STEMMA_OK && day != INT32_MAX) status = find_last(&last, store, day, error);
  if (status == STEMMA_OK && found.facts > last) {
    status = find_past(&found, store, model, last, error);
  }
  if (status == STEMMA_OK) *out = found;
  return status;
}
