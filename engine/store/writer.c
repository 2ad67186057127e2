/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model's row is touched only if something in it differs. Its former version then goes to
 * model_past, and its former parents, if they differ, to edge_past; so the tables can say what
 * a day looked like, and an import that brings nothing new writes nothing.
 */
#include "engine/store/writer.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/store/schema.h"
#include "engine/store/writer_side.h"
#include "graph/array.h"

/* SQLite begins and ends a statement at a cost: new models, of which a first import has nothing
 * else, share one. */
enum { MODEL_COLUMNS = 12, MODELS_AT_ONCE = 16 };
#define MODEL_ROW    "(?,?,?,?,?,?,?,?,?,?,?,?)"
#define MODEL_ROWS_4 MODEL_ROW "," MODEL_ROW "," MODEL_ROW "," MODEL_ROW

/* The statements that are run once a row, prepared once. */
enum statement {
  ADD_MODEL,
  ADD_MODELS,
  SET_MODEL,
  SET_NAME,
  FORGET_MODEL,
  ADD_UNNAMED,
  DROP_UNNAMED,
  KEEP_MODEL,
  ADD_EDGE,
  KEEP_EDGES,
  KEEP_FINDINGS,
  DROP_EDGES,
  ADD_FINDING,
  DROP_FINDINGS,
  SET_ALIAS,
  STATEMENTS
};

static const char *const statement_texts[STATEMENTS] = {
    [ADD_MODEL] = "INSERT INTO model VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)",
    [ADD_MODELS] =
        "INSERT INTO model VALUES " MODEL_ROWS_4 "," MODEL_ROWS_4 "," MODEL_ROWS_4 "," MODEL_ROWS_4,
    [SET_MODEL] = "UPDATE model SET name=?2, status=?3, author=?4, license=?5, task=?6,"
                  " created=?7, modified=?8, downloads=?9, likes=?10, import=?11, parents=?12"
                  " WHERE id=?1",
    [SET_NAME] = "UPDATE model SET name=?2 WHERE id=?1",
    [FORGET_MODEL] = "UPDATE model SET status=3 WHERE id=?1",
    [ADD_UNNAMED] = "INSERT INTO unnamed SELECT id, row_mark(id, name) FROM model WHERE id=?1",
    [DROP_UNNAMED] = "DELETE FROM unnamed WHERE model=?1",
    [KEEP_MODEL] = "INSERT INTO model_past SELECT id, import, status, author, license, task,"
                   " created, modified, downloads, likes, parents, ?2, row_mark(id, import,"
                   " status, author, license, task, created, modified, downloads, likes, parents,"
                   " ?2) FROM model WHERE id=?1",
    [ADD_EDGE] = "INSERT INTO edge VALUES (?1,?2,?3,?4,?5,?6)",
    [KEEP_EDGES] = "INSERT INTO edge_past SELECT child, ?2, parent, alias, relation, source,"
                   " row_mark(child, ?2, parent, alias, relation, source)"
                   " FROM edge WHERE child=?1 AND source<>'name'",
    [KEEP_FINDINGS] = "INSERT INTO finding_past SELECT model, ?2, class, text,"
                      " row_mark(model, ?2, class, text) FROM finding WHERE model=?1",
    [DROP_EDGES] = "DELETE FROM edge WHERE child=?1",
    [ADD_FINDING] = "INSERT OR IGNORE INTO finding VALUES (?1,?2,?3)",
    [DROP_FINDINGS] = "DELETE FROM finding WHERE model=?1",
    [SET_ALIAS] = "INSERT INTO alias VALUES (?1,?2,?3,?4,row_mark(?1,?2)) ON CONFLICT (id)"
                  " DO UPDATE SET model=excluded.model, kind=excluded.kind",
};

/* A new model whose row is still to be written. */
struct waiting_model {
  uint32_t node;           /* of the new side */
  struct side_facts facts; /* its */
};

/* A model that is spelled otherwise from now on. */
struct respelling {
  uint32_t model;  /* id */
  struct text was; /* before; in the old state */
};

struct writer {
  const struct sql *sql;                /* the open database */
  const struct writer_options *options; /* what was asked for */
  sqlite3_stmt *run[STATEMENTS];        /* owned */
  struct vocabulary words;              /* authors, licences, tasks */
  struct vocabulary aliases;            /* other names */
  struct names unnamed;                 /* models that nothing in force names, by id */
  uint32_t *unnamed_ids;                /* [unnamed.count] owned: their rows */
  struct side old;                      /* what is there */
  struct side new;                      /* what is to be */
  struct state *columns;                /* the new state's columns, to be filled */
  uint32_t *old_of;                     /* [new nodes] owned: the old node, or STEMMA_NO_NODE */
  int64_t next_model;                   /* the next free id */
  struct respelling *respelled;         /* [respelled_count] owned */
  size_t respelled_count;               /* of respelled */
  size_t respelled_capacity;            /* of respelled */
  struct waiting_model waiting[MODELS_AT_ONCE]; /* [waiting_count] in order of id */
  size_t waiting_count;                         /* of waiting */
  struct import_changes changes;                /* so far */
};

/* ---- beginning and end ---- */

/* The rows of ids that are named in the past alone: should one come again, it is the same. */
static enum stemma_status read_unnamed(struct writer *writer, struct stemma_error *error) {
  sqlite3_stmt *list = NULL;
  int64_t count = 0;
  enum stemma_status status =
      sql_number(&count, writer->sql, "SELECT count(*) FROM unnamed", 0, error);
  if (status != STEMMA_OK) return status;
  writer->unnamed_ids = malloc(((size_t)count + 1) * sizeof *writer->unnamed_ids);
  if (writer->unnamed_ids == NULL) return stemma_error_memory(error, "store");
  status =
      sql_prepare(&list, writer->sql,
                  "SELECT id, name FROM unnamed JOIN model ON model.id = unnamed.model", error);
  while (status == STEMMA_OK) {
    bool has_row;
    status = sql_step(&has_row, writer->sql, list, error);
    if (status != STEMMA_OK || !has_row) break;
    struct text name = sql_text(list, 1);
    uint32_t entry, before = writer->unnamed.count;
    if (name.length > NAMES_TEXT_MAX) continue;
    status = names_intern(&entry, &writer->unnamed, name, text_hash_folded(name), error);
    if (status == STEMMA_OK && writer->unnamed.count > before) {
      writer->unnamed_ids[entry] = (uint32_t)sqlite3_column_int64(list, 0);
    }
  }
  sqlite3_finalize(list);
  return status;
}

static enum stemma_status open_writer(struct writer *writer, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (int s = 0; s < STATEMENTS && status == STEMMA_OK; s++) {
    status = sql_prepare(&writer->run[s], writer->sql, statement_texts[s], error);
  }
  if (status == STEMMA_OK) {
    status = vocabulary_init(&writer->words, writer->sql, "SELECT id, text FROM word ORDER BY id",
                             "INSERT INTO word VALUES (?1, ?2, row_mark(?1, ?2))", error);
  }
  if (status == STEMMA_OK) {
    status = vocabulary_init(&writer->aliases, writer->sql,
                             "SELECT id, name FROM alias ORDER BY id", NULL, error);
  }
  if (status == STEMMA_OK) status = read_unnamed(writer, error);
  if (status == STEMMA_OK) {
    status = side_open(&writer->old, &writer->words, writer->options->old, error);
  }
  if (status == STEMMA_OK) {
    status = side_open(&writer->new, &writer->words, writer->options->new, error);
  }
  if (status != STEMMA_OK) return status;
  size_t nodes = state_count(writer->options->new);
  writer->old_of = malloc((nodes + 1) * sizeof *writer->old_of);
  if (writer->old_of == NULL) return stemma_error_memory(error, "store");
  status = sql_number(&writer->next_model, writer->sql, "SELECT max(id) FROM model", 0, error);
  writer->next_model++;
  return status;
}

static void close_writer(struct writer *writer) {
  for (int s = 0; s < STATEMENTS; s++) sqlite3_finalize(writer->run[s]);
  vocabulary_dispose(&writer->words);
  vocabulary_dispose(&writer->aliases);
  names_dispose(&writer->unnamed);
  free(writer->unnamed_ids);
  free(writer->old_of);
  free(writer->respelled);
  side_close(&writer->old);
  side_close(&writer->new);
}

/* ---- rows ---- */

static void bind_known(sqlite3_stmt *statement, int place, int64_t value, int64_t unknown) {
  if (value == unknown) {
    sqlite3_bind_null(statement, place);
  } else {
    sqlite3_bind_int64(statement, place, value);
  }
}

/* Binds the row of a node of the new side, whose columns are filled, behind `at` places. */
static void bind_model(struct writer *writer, sqlite3_stmt *put, int at, uint32_t v,
                       const struct side_facts *facts) {
  sqlite3_bind_int64(put, at + 1, writer->columns->model[v]);
  sql_bind_text(put, at + 2, lineage_name(writer->new.state->lineage, v));
  sqlite3_bind_int64(put, at + 3, facts->status);
  bind_known(put, at + 4, facts->author, 0);
  bind_known(put, at + 5, facts->license, 0);
  bind_known(put, at + 6, facts->task, 0);
  bind_known(put, at + 7, facts->created, RECORD_NO_TIME);
  bind_known(put, at + 8, facts->modified, RECORD_NO_TIME);
  bind_known(put, at + 9, facts->downloads, RECORD_NO_COUNT);
  bind_known(put, at + 10, facts->likes, RECORD_NO_COUNT);
  bind_known(put, at + 11, writer->columns->import[v], 0);
  bind_known(put, at + 12, writer->columns->parents[v], 0);
}

static enum stemma_status put_model(struct writer *writer, enum statement how, uint32_t v,
                                    const struct side_facts *facts, struct stemma_error *error) {
  bind_model(writer, writer->run[how], 0, v, facts);
  return sql_do(writer->sql, writer->run[how], error);
}

/* Writes the new rows that wait, in one statement where they fill it. */
static enum stemma_status flush_models(struct writer *writer, struct stemma_error *error) {
  size_t count = writer->waiting_count;
  writer->waiting_count = 0;
  if (count == MODELS_AT_ONCE) {
    sqlite3_stmt *put = writer->run[ADD_MODELS];
    for (size_t i = 0; i < count; i++) {
      const struct waiting_model *model = &writer->waiting[i];
      bind_model(writer, put, (int)i * MODEL_COLUMNS, model->node, &model->facts);
    }
    return sql_do(writer->sql, put, error);
  }
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    const struct waiting_model *model = &writer->waiting[i];
    status = put_model(writer, ADD_MODEL, model->node, &model->facts, error);
  }
  return status;
}

static enum stemma_status run_on_model(struct writer *writer, enum statement which, int64_t model,
                                       struct stemma_error *error) {
  sqlite3_bind_int64(writer->run[which], 1, model);
  return sql_do(writer->sql, writer->run[which], error);
}

/* The alias for a spelling of a model, with its row made or brought up to date. */
static enum stemma_status put_alias(int64_t *alias, struct writer *writer, struct text spelled,
                                    uint32_t model, struct text name, struct stemma_error *error) {
  enum stemma_status status = vocabulary_id(alias, NULL, &writer->aliases, spelled, error);
  if (status != STEMMA_OK) return status;
  bool is_spelling = text_equal_folded(spelled, name);
  sqlite3_stmt *put = writer->run[SET_ALIAS];
  sqlite3_bind_int64(put, 1, *alias);
  sql_bind_text(put, 2, spelled);
  sqlite3_bind_int64(put, 3, model);
  sql_bind_text(put, 4, text_of(is_spelling ? "spelling" : "renamed"));
  return sql_do(writer->sql, put, error);
}

static enum stemma_status put_edge(struct writer *writer, const struct edge_row *edge,
                                   struct stemma_error *error) {
  const struct lineage *lineage = writer->new.state->lineage;
  int64_t alias = 0;
  enum stemma_status status = STEMMA_OK;
  if (edge->spelling != EDGE_AS_NAMED) {
    status =
        put_alias(&alias, writer, names_text_at(lineage->name_bytes, edge->spelling),
                  writer->columns->model[edge->parent], lineage_name(lineage, edge->parent), error);
  }
  if (status != STEMMA_OK) return status;
  enum parent_source source = lineage->source[edge->child];
  sqlite3_stmt *put = writer->run[ADD_EDGE];
  sqlite3_bind_int64(put, 1, writer->columns->model[edge->child]);
  sqlite3_bind_int64(put, 2, writer->columns->model[edge->parent]);
  sqlite3_bind_int64(put, 3, alias);
  sql_bind_text(put, 4, text_of(stemma_relation_name(edge->relation)));
  sql_bind_text(put, 5, text_of(parent_source_name(source)));
  sql_bind_text(put, 6, text_of(edge_row_state_name(edge->state)));
  return sql_do(writer->sql, put, error);
}

static enum stemma_status put_fault(struct writer *writer, const struct lineage_fault *fault,
                                    struct stemma_error *error) {
  sqlite3_stmt *put = writer->run[ADD_FINDING];
  sqlite3_bind_int64(put, 1, writer->columns->model[fault->node]);
  sql_bind_text(put, 2, text_of(state_fault_class(fault->class)));
  sql_bind_text(put, 3, fault->text.bytes == NULL ? TEXT("") : fault->text);
  return sql_do(writer->sql, put, error);
}

/* Whether the rows in the table edge are as they should be: the rules may have decided anew. */
static bool same_edges(const struct writer *writer) {
  const struct side *a = &writer->old, *b = &writer->new;
  size_t count = side_edges(a);
  if (count != side_edges(b)) return false;
  if (count > 0 && a->state->lineage->source[a->node] != b->state->lineage->source[b->node]) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    const struct edge_row *x = &a->edges[a->edge + i], *y = &b->edges[b->edge + i];
    if (a->state->model[x->parent] != writer->columns->model[y->parent]) return false;
    if (x->relation != y->relation || x->state != y->state) return false;
    if ((x->spelling == EDGE_AS_NAMED) != (y->spelling == EDGE_AS_NAMED)) return false;
    if (x->spelling == EDGE_AS_NAMED) continue;
    if (!side_same_spelling(a, b, x->spelling, y->spelling)) return false;
  }
  return true;
}

/* ---- the first walk: models ---- */

/* Which import the new side's record came with; one that is gone, with the last. */
static uint32_t origin_of(const struct writer *writer) {
  const struct writer_options *options = writer->options;
  uint32_t record = writer->new.state->records->record[writer->new.node];
  size_t at = options->origin_count - 1;
  if (record >= options->record_end) return (uint32_t)options->origins[at].import;
  while (at > 0 && options->origins[at].first_record > record) at--;
  return (uint32_t)options->origins[at].import;
}

static enum stemma_status add_model(struct writer *writer, struct stemma_error *error) {
  uint32_t v = writer->new.node;
  struct side_facts facts = side_facts(&writer->new);
  struct text name = lineage_name(writer->new.state->lineage, v);
  uint32_t known = NAMES_NONE;
  if (writer->unnamed.count > 0) {
    known = names_find(&writer->unnamed, name, text_hash_folded(name));
  }
  bool is_row = known != NAMES_NONE;
  writer->columns->model[v] = is_row ? writer->unnamed_ids[known] : (uint32_t)writer->next_model++;
  if (facts.status != LINEAGE_GHOST) {
    writer->columns->import[v] = writer->columns->parents[v] = origin_of(writer);
    writer->changes.came++;
  }
  if (is_row) {
    enum stemma_status status = put_model(writer, SET_MODEL, v, &facts, error);
    if (status != STEMMA_OK) return status;
    return run_on_model(writer, DROP_UNNAMED, writer->columns->model[v], error);
  }
  writer->waiting[writer->waiting_count++] = (struct waiting_model){v, facts};
  return writer->waiting_count == MODELS_AT_ONCE ? flush_models(writer, error) : STEMMA_OK;
}

/* A ghost that nothing names any more: versions that are past may. */
static enum stemma_status forget_model(struct writer *writer, struct stemma_error *error) {
  uint32_t v = writer->old.node;
  assert(writer->old.state->lineage->status[v] == LINEAGE_GHOST);
  uint32_t model = writer->old.state->model[v];
  enum stemma_status status = run_on_model(writer, FORGET_MODEL, model, error);
  return status == STEMMA_OK ? run_on_model(writer, ADD_UNNAMED, model, error) : status;
}

static void count_change(struct import_changes *changes, int64_t before, int64_t after,
                         bool is_same) {
  if (after == LINEAGE_GHOST) return;
  if (is_same) {
    changes->unchanged++;
  } else if (before == LINEAGE_GHOST) {
    changes->came++;
  } else if (after == LINEAGE_TOMBSTONE && before != LINEAGE_TOMBSTONE) {
    changes->went++;
  } else if (after != LINEAGE_TOMBSTONE && before == LINEAGE_TOMBSTONE) {
    changes->back++;
  } else {
    changes->changed++;
  }
}

/* Notes that a model goes by another spelling; *was becomes the old one, else empty. */
static enum stemma_status note_spelling(struct text *was, struct writer *writer,
                                        struct stemma_error *error) {
  const struct lineage *lineage = writer->old.state->lineage;
  struct text before = lineage_name(lineage, writer->old.node);
  *was = (struct text){0};
  if (side_same_spelling(&writer->old, &writer->new, lineage->name_at[writer->old.node],
                         writer->new.state->lineage->name_at[writer->new.node])) {
    return STEMMA_OK;
  }
  enum stemma_status status =
      array_reserve(&writer->respelled, &writer->respelled_capacity, writer->respelled_count + 1,
                    sizeof *writer->respelled, STEMMA_NODES_MAX, "models", error);
  if (status != STEMMA_OK) return status;
  *was = before;
  writer->respelled[writer->respelled_count++] =
      (struct respelling){writer->old.state->model[writer->old.node], before};
  return STEMMA_OK;
}

/* Keeps the version that is being replaced, with its spelling where that changes. */
static enum stemma_status keep_version(struct writer *writer, struct text spelling,
                                       bool with_parents, struct stemma_error *error) {
  uint32_t v = writer->old.node;
  uint32_t model = writer->old.state->model[v];
  sql_bind_text(writer->run[KEEP_MODEL], 2, spelling);
  enum stemma_status status = run_on_model(writer, KEEP_MODEL, model, error);
  if (status == STEMMA_OK && side_faults(&writer->old) > 0) {
    sqlite3_bind_int64(writer->run[KEEP_FINDINGS], 2, writer->old.state->import[v]);
    status = run_on_model(writer, KEEP_FINDINGS, model, error);
  }
  if (status != STEMMA_OK || !with_parents) return status;
  sqlite3_bind_int64(writer->run[KEEP_EDGES], 2, writer->old.state->parents[v]);
  return run_on_model(writer, KEEP_EDGES, model, error);
}

/* Whether both records were read from one text; then they say the same. */
static bool same_text(const struct side *a, const struct side *b) {
  uint64_t fingerprint = a->state->records->fingerprint[a->node];
  return fingerprint != 0 && fingerprint == b->state->records->fingerprint[b->node] &&
         a->state->lineage->status[a->node] == b->state->lineage->status[b->node];
}

static enum stemma_status update_model(struct writer *writer, struct stemma_error *error) {
  struct side *old = &writer->old, *new = &writer->new;
  uint32_t was = old->node, is = new->node;
  struct state *columns = writer->columns;
  bool is_same = same_text(old, new), claims = is_same;
  struct side_facts before = {.status = old->state->lineage->status[was]}, after = before;
  if (!is_same) {
    before = side_facts(old);
    after = side_facts(new);
    claims = side_same_claims(old, new);
    is_same = side_facts_equal(&before, &after) && claims;
  }
  struct text spelling;
  enum stemma_status status = note_spelling(&spelling, writer, error);
  if (status != STEMMA_OK) return status;
  bool had_record = before.status != LINEAGE_GHOST;
  is_same = is_same && (spelling.bytes == NULL || !had_record);
  columns->model[is] = old->state->model[was];
  columns->import[is] = is_same ? old->state->import[was] : origin_of(writer);
  columns->parents[is] = claims && had_record ? old->state->parents[was] : columns->import[is];
  count_change(&writer->changes, before.status, after.status, is_same);
  if (!is_same) {
    if (had_record) status = keep_version(writer, spelling, !claims, error);
    if (status == STEMMA_OK) status = put_model(writer, SET_MODEL, is, &after, error);
    return status;
  }
  if (spelling.bytes == NULL) return STEMMA_OK;
  sql_bind_text(writer->run[SET_NAME], 2, lineage_name(new->state->lineage, is));
  return run_on_model(writer, SET_NAME, columns->model[is], error);
}

/* Negative, 0 or positive as the old side's node comes before, is, or comes behind the new's. */
static int compare_sides(const struct writer *writer) {
  const struct side *old = &writer->old, *new = &writer->new;
  if (old->node == state_count(old->state)) return 1;
  if (new->node == state_count(new->state)) return -1;
  if (new->state->records->was == NULL) {
    return text_compare_folded(lineage_name(old->state->lineage, old->node),
                               lineage_name(new->state->lineage, new->node));
  }
  uint32_t was = new->state->records->was[new->node];
  if (was == STEMMA_NO_NODE) return 1;
  assert(old->node <= was);
  return old->node < was ? -1 : 0;
}

static bool walk_ended(const struct writer *writer) {
  return writer->old.node == state_count(writer->old.state) &&
         writer->new.node == state_count(writer->new.state);
}

/* Spellings lie in the order in which they were read: each is a miss of the cache. */
static void expect_name(const struct side *side) {
  enum { NODES_AHEAD = 16 };
  const struct lineage *lineage = side->state->lineage;
  uint32_t ahead = side->node + NODES_AHEAD;
  if (ahead >= state_count(side->state)) return;
  __builtin_prefetch(&lineage->name_bytes[lineage->name_at[ahead]]);
}

static enum stemma_status walk_models(struct writer *writer, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && !walk_ended(writer)) {
    expect_name(&writer->new);
    int order = compare_sides(writer);
    if (order >= 0) {
      writer->old_of[writer->new.node] = order == 0 ? writer->old.node : STEMMA_NO_NODE;
    }
    if (order < 0) status = forget_model(writer, error);
    if (order == 0) status = update_model(writer, error);
    if (order > 0) status = add_model(writer, error);
    if (order <= 0) side_advance(&writer->old);
    if (order >= 0) side_advance(&writer->new);
  }
  return status == STEMMA_OK ? flush_models(writer, error) : status;
}

/* ---- the second walk: what refers to models, now that all have ids ---- */

static enum stemma_status write_edges(struct writer *writer, bool replace,
                                      struct stemma_error *error) {
  struct side *new = &writer->new;
  enum stemma_status status = STEMMA_OK;
  if (replace) {
    status = run_on_model(writer, DROP_EDGES, writer->columns->model[new->node], error);
  }
  for (size_t i = 0, end = side_edges(new); i < end && status == STEMMA_OK; i++) {
    status = put_edge(writer, &new->edges[new->edge + i], error);
  }
  return status;
}

static enum stemma_status write_faults(struct writer *writer, bool replace,
                                       struct stemma_error *error) {
  struct side *new = &writer->new;
  enum stemma_status status = STEMMA_OK;
  if (replace) {
    status = run_on_model(writer, DROP_FINDINGS, writer->columns->model[new->node], error);
  }
  for (size_t i = 0, end = side_faults(new); i < end && status == STEMMA_OK; i++) {
    status = put_fault(writer, &new->state->records->faults[new->fault + i], error);
  }
  return status;
}

static enum stemma_status walk_references(struct writer *writer, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  struct side *old = &writer->old, *new = &writer->new;
  for (; status == STEMMA_OK && new->node < state_count(new->state); side_advance(new)) {
    uint32_t before = writer->old_of[new->node];
    bool is_new = before == STEMMA_NO_NODE;
    while (!is_new && old->node < before) side_advance(old);
    bool faults = is_new || !side_same_faults(old, new);
    if (is_new || !same_edges(writer)) status = write_edges(writer, !is_new, error);
    if (status == STEMMA_OK && faults) status = write_faults(writer, !is_new, error);
  }
  return status;
}

/* Past edges name a parent as it was spelled when they were in force. */
static enum stemma_status keep_spellings(struct writer *writer, struct stemma_error *error) {
  if (writer->respelled_count == 0) return STEMMA_OK;
  sqlite3_stmt *add = NULL;
  enum stemma_status status = sql_run(
      writer->sql, "CREATE TEMP TABLE respelled(model INTEGER PRIMARY KEY, alias INTEGER)", error);
  if (status == STEMMA_OK) {
    status = sql_prepare(&add, writer->sql, "INSERT INTO temp.respelled VALUES (?1, ?2)", error);
  }
  for (size_t i = 0; i < writer->respelled_count && status == STEMMA_OK; i++) {
    const struct respelling *one = &writer->respelled[i];
    int64_t alias;
    status = put_alias(&alias, writer, one->was, one->model, one->was, error);
    if (status != STEMMA_OK) break;
    sqlite3_bind_int64(add, 1, one->model);
    sqlite3_bind_int64(add, 2, alias);
    status = sql_do(writer->sql, add, error);
  }
  sqlite3_finalize(add);
  if (status != STEMMA_OK) return status;
  return sql_run(writer->sql,
                 "UPDATE edge_past SET alias = r.alias,"
                 " checksum = row_mark(child, import, parent, r.alias, relation, source)"
                 " FROM temp.respelled r WHERE edge_past.alias = 0 AND r.model = parent;"
                 "DROP TABLE temp.respelled",
                 error);
}

enum stemma_status writer_run(struct import_changes *changes, const struct sql *sql,
                              const struct writer_options *options, struct stemma_error *error) {
  struct writer writer = {
      .sql = sql, .options = options, .unnamed = NAMES_INIT(true), .columns = options->new};
  /* An index is made faster than kept. */
  bool is_first = options->old->lineage == NULL;
  enum stemma_status status = STEMMA_OK;
  if (is_first) status = sql_run(sql, "DROP INDEX edge_parent", error);
  if (status == STEMMA_OK) status = open_writer(&writer, error);
  if (status == STEMMA_OK) status = walk_models(&writer, error);
  if (status == STEMMA_OK) {
    side_rewind(&writer.old);
    side_rewind(&writer.new);
    status = walk_references(&writer, error);
  }
  if (status == STEMMA_OK) status = keep_spellings(&writer, error);
  if (status == STEMMA_OK && is_first) status = sql_run(sql, schema_edge_index, error);
  if (status == STEMMA_OK) *changes = writer.changes;
  close_writer(&writer);
  return status;
}
