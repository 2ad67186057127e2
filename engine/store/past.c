/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lineages made of the records of a store again: as they were on a day, or under other rules
 * than those that the store was written under.
 *
 * Imports are numbered in order of their days. So on a day those models are in force whose
 * version came with an import of that day or before; for the others, which have changed since,
 * the last version up to then is in model_past.
 */
#include <assert.h>
#include <stdlib.h>

#include "engine/store/packed.h"
#include "engine/store/past_check.h"
#include "engine/store/store_parts.h"
#include "graph/array.h"
#include "graph/day.h"
#include "graph/lineage_seed.h"
#include "graph/parents.h"

/* A named maximum, beyond what any record has. */
enum { FINDINGS_MAX = 1 << 24 };

struct past {
  struct store *store;             /* open */
  int64_t last;                    /* the day's last import */
  struct state state;              /* owned: as it is now */
  uint32_t *node_of;               /* [model_end] owned: of ids in the table model */
  size_t model_end;                /* behind the largest id */
  struct lineage_builder *builder; /* owned: the records of the day */
  struct arena texts;              /* of the record at hand */
  sqlite3_stmt *edges;             /* owned: parents of a past version */
  sqlite3_stmt *findings;          /* owned: what was found in it */
};

/* ---- what is as it was ---- */

static enum stemma_status index_models(struct past *past, struct stemma_error *error) {
  const struct state *state = &past->state;
  uint32_t nodes = state_count(state);
  for (uint32_t v = 0; v < nodes; v++) {
    if (state->model[v] >= past->model_end) past->model_end = (size_t)state->model[v] + 1;
  }
  past->node_of = malloc((past->model_end + 1) * sizeof *past->node_of);
  if (past->node_of == NULL) return stemma_error_memory(error, "store");
  for (size_t m = 0; m < past->model_end; m++) past->node_of[m] = STEMMA_NO_NODE;
  for (uint32_t v = 0; v < nodes; v++) past->node_of[state->model[v]] = v;
  return STEMMA_OK;
}

/* The builder begins with all records of now. */
static enum stemma_status begin(struct past *past, struct stemma_error *error) {
  const struct state *state = &past->state;
  enum stemma_status status = lineage_builder_new(&past->builder, error);
  if (status != STEMMA_OK || state->lineage == NULL) return status;
  return lineage_builder_seed(past->builder, state->lineage, state->records, error);
}

/* Keeps those that are not newer than the day; a version has come in place of the others, or
 * there was none. */
static enum stemma_status keep_current(struct past *past, struct stemma_error *error) {
  const struct state *state = &past->state;
  struct lineage_seed seed = {.lineage = state->lineage, .records = state->records};
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < state_count(state) && status == STEMMA_OK; v++) {
    if (!lineage_builder_waits(past->builder, v)) continue;
    if (state->import[v] > past->last) {
      lineage_builder_drop(past->builder, v);
    } else {
      bool is_gone = state->lineage->status[v] == LINEAGE_TOMBSTONE;
      status = lineage_builder_keep(past->builder, &seed, v, LINEAGE_NEXT_RECORD, is_gone, error);
    }
  }
  return status;
}

/* ---- what has changed since ---- */

/* Of each model that has changed, the last version up to an import. */
static const char versions[] =
    "SELECT p.model, (SELECT q.name FROM model_past q WHERE q.model = p.model"
    "  AND q.import >= p.import AND q.name IS NOT NULL ORDER BY q.import LIMIT 1),"
    " p.status, a.text, l.text, t.text, p.created, p.modified, p.downloads, p.likes, p.parents,"
    " p.import"
    " FROM model_past p LEFT JOIN word a ON a.id = p.author"
    " LEFT JOIN word l ON l.id = p.license LEFT JOIN word t ON t.id = p.task"
    " WHERE p.import ="
    "  (SELECT max(q.import) FROM model_past q WHERE q.model = p.model AND q.import <= ?1)"
    " ORDER BY p.model";

static const char version_edges[] =
    "SELECT a.name, e.relation, e.source, e.parent, u.name FROM edge_past e"
    " LEFT JOIN alias a ON a.id = e.alias"
    " LEFT JOIN (unnamed JOIN model ON model.id = unnamed.model) u ON u.id = e.parent"
    " WHERE e.child = ?1 AND e.import = ?2";

static const char version_findings[] =
    "SELECT class, text FROM finding_past WHERE model = ?1 AND import = ?2";

static int64_t number_or(sqlite3_stmt *row, int column, int64_t unknown) {
  if (sqlite3_column_type(row, column) == SQLITE_NULL) return unknown;
  return sqlite3_column_int64(row, column);
}

static enum stemma_status damaged(const struct past *past, struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s: the store is damaged: a past version names no model",
                          past->store->sql.path);
}

/* Parents that the version shares with the present one. */
static enum stemma_status share_parents(struct record *record, struct past *past, int64_t model,
                                        struct stemma_error *error) {
  uint32_t node = past->node_of[model];
  struct record present;
  if (state_record(&present, &past->state, node, &past->texts) != STEMMA_OK) {
    return stemma_error_memory(error, "store");
  }
  record->parents = present.parents;
  record->parent_count = present.parent_count;
  record->source = present.source;
  return STEMMA_OK;
}

static enum parent_source source_of(struct text word) {
  for (int s = 0; s < PARENT_SOURCE_NONE; s++) {
    if (text_equal(word, text_of(parent_source_name((enum parent_source)s)))) {
      return (enum parent_source)s;
    }
  }
  return PARENT_SOURCE_NONE;
}

/* How a past version spelled the parent of the row at hand: by an alias, else as the model is
 * spelled now, which the columns say, unless nothing of now names it. */
static struct text parent_text(const struct past *past) {
  struct text alias = sql_text(past->edges, 0);
  int64_t parent = sqlite3_column_int64(past->edges, 3);
  if (alias.bytes != NULL) return alias;
  bool is_known = parent > 0 && (size_t)parent < past->model_end;
  uint32_t node = is_known ? past->node_of[parent] : STEMMA_NO_NODE;
  if (node != STEMMA_NO_NODE) return lineage_name(past->state.lineage, node);
  return sql_text(past->edges, 4);
}

/* Parents that only past versions have: claims again, which rule R1 sorts. */
static enum stemma_status read_parents(struct record *record, struct past *past, int64_t model,
                                       int64_t import, struct stemma_error *error) {
  struct parent_claims claims[PARENT_SOURCES] = {0};
  enum parent_source source = PARENT_SOURCE_NONE;
  sqlite3_bind_int64(past->edges, 1, model);
  sqlite3_bind_int64(past->edges, 2, import);
  while (true) {
    bool has_row;
    enum stemma_status status = sql_step(&has_row, &past->store->sql, past->edges, error);
    if (status != STEMMA_OK) return status;
    if (!has_row) break;
    struct text id = parent_text(past);
    if (id.bytes == NULL) return damaged(past, error);
    struct parent_claim claim = {.id = arena_copy(&past->texts, id),
                                 .relation = arena_copy(&past->texts, sql_text(past->edges, 1))};
    source = source_of(sql_text(past->edges, 2));
    if (parent_claims_add(&claims[PARENT_SOURCE_HUB], claim, &past->texts) != STEMMA_OK) {
      return stemma_error_memory(error, "store");
    }
  }
  if (parents_resolve(record, claims, &past->texts) != STEMMA_OK) {
    return stemma_error_memory(error, "store");
  }
  if (record->parent_count > 0) record->source = source;
  return STEMMA_OK;
}

/* What rules R1 and R2 found in the version. */
static enum stemma_status read_findings(struct record *record, struct past *past, int64_t model,
                                        int64_t import, struct stemma_error *error) {
  struct record_finding *found = NULL;
  size_t count = 0, capacity = 0;
  sqlite3_bind_int64(past->findings, 1, model);
  sqlite3_bind_int64(past->findings, 2, import);
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK) {
    bool has_row;
    status = sql_step(&has_row, &past->store->sql, past->findings, error);
    if (status != STEMMA_OK || !has_row) break;
    status =
        array_reserve(&found, &capacity, count + 1, sizeof *found, FINDINGS_MAX, "findings", error);
    if (status != STEMMA_OK) break;
    found[count++] = (struct record_finding){
        .class = state_fault_of_class(sql_text(past->findings, 0)),
        .text = arena_copy(&past->texts, sql_text(past->findings, 1)),
    };
  }
  if (status == STEMMA_OK && count > 0) {
    struct record_finding *kept = arena_alloc(&past->texts, count * sizeof *kept);
    if (kept == NULL) status = stemma_error_memory(error, "findings");
    if (kept != NULL) memcpy(kept, found, count * sizeof *kept);
    record->findings = kept;
    record->finding_count = kept == NULL ? 0 : count;
  }
  free(found);
  return status;
}

static enum stemma_status add_version(struct past *past, sqlite3_stmt *row,
                                      struct stemma_error *error) {
  int64_t model = sqlite3_column_int64(row, 0), parents = sqlite3_column_int64(row, 10);
  if (model <= 0 || (size_t)model >= past->model_end) return damaged(past, error);
  uint32_t node = past->node_of[model];
  if (node == STEMMA_NO_NODE) return damaged(past, error);
  if (past->state.import[node] <= past->last) return STEMMA_OK;
  arena_reset(&past->texts);
  struct text id = sql_text(row, 1);
  if (id.bytes == NULL) id = lineage_name(past->state.lineage, node);
  id = arena_copy(&past->texts, id);
  struct record record = {
      .id = id,
      .hash = text_hash_folded(id),
      .author = arena_copy(&past->texts, sql_text(row, 3)),
      .license = arena_copy(&past->texts, sql_text(row, 4)),
      .task = arena_copy(&past->texts, sql_text(row, 5)),
      .created = number_or(row, 6, RECORD_NO_TIME),
      .modified = number_or(row, 7, RECORD_NO_TIME),
      .downloads = number_or(row, 8, RECORD_NO_COUNT),
      .likes = number_or(row, 9, RECORD_NO_COUNT),
      .source = PARENT_SOURCE_NONE,
      .is_gone = sqlite3_column_int(row, 2) == LINEAGE_TOMBSTONE,
  };
  if (id.bytes == NULL) return stemma_error_memory(error, "store");
  bool is_shared = past->state.parents[node] == (uint32_t)parents;
  enum stemma_status status = is_shared ? share_parents(&record, past, model, error)
                                        : read_parents(&record, past, model, parents, error);
  record.findings = NULL;
  record.finding_count = 0;
  if (status == STEMMA_OK) {
    status = read_findings(&record, past, model, sqlite3_column_int64(row, 11), error);
  }
  if (status == STEMMA_OK) status = lineage_builder_add(past->builder, &record, 1, error);
  return status;
}

static enum stemma_status add_versions(struct past *past, struct stemma_error *error) {
  const struct sql *sql = &past->store->sql;
  sqlite3_stmt *list = NULL;
  enum stemma_status status = past_check(sql, error);
  if (status == STEMMA_OK) status = sql_prepare(&list, sql, versions, error);
  if (status == STEMMA_OK) status = sql_prepare(&past->edges, sql, version_edges, error);
  if (status == STEMMA_OK) status = sql_prepare(&past->findings, sql, version_findings, error);
  if (status == STEMMA_OK) sqlite3_bind_int64(list, 1, past->last);
  while (status == STEMMA_OK) {
    bool has_row;
    status = sql_step(&has_row, sql, list, error);
    if (status != STEMMA_OK || !has_row) break;
    status = add_version(past, list, error);
  }
  sqlite3_finalize(list);
  sqlite3_finalize(past->edges);
  sqlite3_finalize(past->findings);
  return status;
}

/* ---- the lineage ---- */

static enum stemma_status rebuild(struct lineage **out, struct past *past,
                                  const struct store_rules *rules, struct stemma_error *error) {
  struct lineage_finish_options options = {
      .renames = rules->renames,
      .infer_names = rules->infer_names,
  };
  const uint64_t *ties;
  size_t tie_count;
  enum stemma_status status = store_enlarge_cache(past->store, error);
  if (status == STEMMA_OK && !rules->infer_names) {
    status = store_infers_names(&options.infer_names, past->store, error);
  }
  if (status == STEMMA_OK) status = packed_load(&past->state, &past->store->sql, error);
  if (status == STEMMA_OK) status = begin(past, error);
  if (status == STEMMA_OK) status = index_models(past, error);
  if (status == STEMMA_OK && past->last < INT64_MAX) status = add_versions(past, error);
  if (status == STEMMA_OK) status = keep_current(past, error);
  if (status == STEMMA_OK) status = lineage_builder_ties(&ties, &tie_count, past->builder, error);
  if (status == STEMMA_OK && tie_count > 0) status = damaged(past, error);
  if (status == STEMMA_OK) status = lineage_builder_finish(out, past->builder, &options, error);
  lineage_builder_free(past->builder);
  arena_dispose(&past->texts);
  state_dispose(&past->state);
  free(past->node_of);
  return status;
}

enum stemma_status store_lineage(struct lineage **out, struct store *store,
                                 const struct store_rules *rules, struct stemma_error *error) {
  bool as_written = false;
  enum stemma_status status = store_is_as_written(&as_written, store, rules, error);
  if (status != STEMMA_OK) return status;
  if (!as_written) {
    struct past past = {.store = store, .last = INT64_MAX, .texts = ARENA_INIT};
    return rebuild(out, &past, rules, error);
  }
  struct state state = {0};
  status = packed_load(&state, &store->sql, error);
  if (status != STEMMA_OK) return status;
  *out = state.lineage;
  state.lineage = NULL;
  state_dispose(&state);
  return STEMMA_OK;
}

enum stemma_status store_lineage_on(struct lineage **out, struct store *store, int32_t day,
                                    const struct store_rules *rules, struct stemma_error *error) {
  struct past past = {.store = store, .texts = ARENA_INIT};
  struct store_imports imports;
  enum stemma_status status = store_imports(&imports, store, day, error);
  if (status != STEMMA_OK) return status;
  if (imports.count > 0) past.last = imports.items[imports.count - 1].id;
  store_imports_dispose(&imports);
  if (past.last > 0) return rebuild(out, &past, rules, error);
  char text[DAY_TEXT_SIZE];
  day_format(text, day);
  return stemma_error_set(error, STEMMA_NEGATIVE, "%s: has no snapshot up to %s", store->sql.path,
                          text);
}
