/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store says of its lineage as a whole, and of some of its models, without reading it. */
#include <assert.h>
#include <stdlib.h>

#include "engine/store/column_session.h"
#include "engine/store/lineage_linked.h"
#include "engine/store/lineage_part.h"
#include "engine/store/measure_table.h"
#include "engine/store/store_parts.h"

static enum stemma_status read_counts(struct lineage *lineage, const struct sql *sql,
                                      struct stemma_error *error) {
  struct column_session session;
  uint64_t counts[LINEAGE_CLASS_COUNT];
  enum stemma_status status = column_session_open(&session, sql, error);
  if (status != STEMMA_OK) return status;
  assert(session.totals[TOTAL_CLASSES] == LINEAGE_CLASS_COUNT);
  status = column_read(counts, COLUMN_FINDING_COUNT, session.totals, &session.source, error);
  column_session_close(&session);
  for (size_t c = 0; c < LINEAGE_CLASS_COUNT && status == STEMMA_OK; c++) {
    lineage->findings[c].count = counts[c];
  }
  return status;
}

/* A lineage of no nodes, with the counts of the whole. */
static enum stemma_status make_empty(struct lineage **out, const struct sql *sql,
                                     struct stemma_error *error) {
  struct lineage *lineage = calloc(1, sizeof *lineage);
  if (lineage == NULL) return stemma_error_memory(error, "lineage");
  enum stemma_status status = stemma_graph_new(&lineage->graph, 0, NULL, 0, error);
  if (status == STEMMA_OK && sql != NULL) status = read_counts(lineage, sql, error);
  if (status != STEMMA_OK) {
    lineage_free(lineage);
    return status;
  }
  *out = lineage;
  return STEMMA_OK;
}

/* The columns that a fact is in. */
static uint64_t columns_of(enum store_fact fact) {
  switch (fact) {
  case STORE_DOWNLOADS: return LINEAGE_LOAD_COLUMN(COLUMN_DOWNLOADS);
  case STORE_CREATED: return LINEAGE_LOAD_COLUMN(COLUMN_CREATED);
  case STORE_SOURCE: return LINEAGE_LOAD_COLUMN(COLUMN_SOURCE) | LINEAGE_LOAD_COLUMN(COLUMN_RULE);
  case STORE_AUTHOR: return LINEAGE_LOAD_COLUMN(COLUMN_AUTHOR);
  case STORE_AUTHOR_WORD: return LINEAGE_LOAD_COLUMN(COLUMN_AUTHOR_WORD);
  case STORE_LICENSE:
    return LINEAGE_LOAD_COLUMN(COLUMN_LICENSE) | LINEAGE_LOAD_COLUMN(COLUMN_LICENSE_WORD);
  case STORE_TASK: return LINEAGE_LOAD_COLUMN(COLUMN_TASK) | LINEAGE_LOAD_COLUMN(COLUMN_TASK_WORD);
  }
  return 0;
}

/* A lineage without names and likes, and of its other facts only some. */
static enum stemma_status read_graph(struct store_kept *kept, const struct sql *sql,
                                     const struct store_kept_wish *asked,
                                     struct stemma_error *error) {
  struct measure_table *owned = &kept->tables.of[MEASURES_OWNED];
  struct lineage_linked_wish wish = {.nodes = owned->nodes, .count = owned->count};
  assert(!asked->tables[MEASURES_LISTED]);
  for (unsigned fact = STORE_DOWNLOADS; fact <= STORE_TASK; fact *= 2) {
    if ((asked->facts & fact) != 0) wish.facts |= columns_of((enum store_fact)fact);
  }
  enum stemma_status status = lineage_linked_read(&kept->lineage, &kept->whole, sql, &wish, error);
  if (status == STEMMA_OK) measure_table_renumber(owned, kept->whole);
  return status;
}

static enum stemma_status read_tables(struct measure_tables *tables, bool *is_there,
                                      const struct sql *sql, const struct store_kept_wish *wish,
                                      struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (int t = 0; t < MEASURE_TABLES && status == STEMMA_OK && *is_there; t++) {
    if (!wish->tables[t]) continue;
    const struct measure_wish table = {.table = (enum measure_table_id)t,
                                       .key = wish->key,
                                       .measures = wish->measures[t],
                                       .types = wish->types[t]};
    status = measure_table_load(&tables->of[t], is_there, sql, &table, error);
  }
  return status;
}

void store_kept_dispose(struct store_kept *kept) {
  lineage_free(kept->lineage);
  free(kept->whole);
  measure_tables_dispose(&kept->tables);
  *kept = (struct store_kept){0};
}

enum stemma_status store_kept(struct store_kept *out, bool *is_there, struct store *store,
                              const struct store_rules *rules, const struct store_kept_wish *wish,
                              struct stemma_error *error) {
  struct store_kept kept = {0};
  bool is_here = false;
  enum stemma_status status = store_is_as_written(&is_here, store, rules, error);
  if (status == STEMMA_OK && is_here) {
    status = read_tables(&kept.tables, &is_here, &store->sql, wish, error);
  }
  if (status == STEMMA_OK && is_here) {
    status = wish->has_graph ? read_graph(&kept, &store->sql, wish, error)
                             : make_empty(&kept.lineage, &store->sql, error);
  }
  if (status == STEMMA_OK) *is_there = is_here;
  if (status == STEMMA_OK && is_here) {
    *out = kept;
  } else {
    store_kept_dispose(&kept);
  }
  return status;
}

enum stemma_status store_models(struct lineage **out, struct store *store, const uint32_t *nodes,
                                size_t count, struct stemma_error *error) {
  if (count == 0) return make_empty(out, NULL, error);
  uint32_t *whole = NULL;
  const struct lineage_part_wish wish = {
      .nodes = nodes,
      .count = count,
      .left_out = LINEAGE_LOAD_COLUMN(COLUMN_SOURCE) | LINEAGE_PART_WORDS,
  };
  enum stemma_status status = lineage_part_read(out, &whole, &store->sql, &wish, error);
  free(whole);
  return status;
}
