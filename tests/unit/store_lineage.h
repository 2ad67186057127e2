/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random lineages for tests of the store, and when two are the same in every field. */
#ifndef STEMMA_TESTS_UNIT_STORE_LINEAGE_H
#define STEMMA_TESTS_UNIT_STORE_LINEAGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/store/column_list.h"
#include "engine/store/lineage_save.h"
#include "engine/store/schema.h"
#include "graph/lineage_builder.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/random.h"

enum { MADE_ID = 40, MADE_PARENTS = 70 };

/* A lineage with all that is saved with it. */
struct made {
  struct lineage *lineage;
  struct lineage_records *records;
  struct lineage_rows rows;
};

static inline void made_free(struct made *made) {
  lineage_free(made->lineage);
  lineage_records_free(made->records);
  lineage_rows_dispose(&made->rows);
  *made = (struct made){0};
}

/* What is to be made. */
struct make_options {
  uint64_t seed;
  uint32_t models;      /* how many records */
  uint32_t ids;         /* of how many names; parents too are named by these */
  uint32_t parents;     /* at most so many a record, below MADE_PARENTS */
  uint32_t name_offset; /* added to the number in each name */
};

static inline struct text make_id(char out[MADE_ID], uint32_t number, struct random *random) {
  int length = snprintf(out, MADE_ID, "ns%u/model-%u", number % 7, number);
  if (random_below(random, 5) == 0) out[random_below(random, 2)] &= (char)~0x20;
  return (struct text){out, (size_t)length};
}

static inline int64_t make_count(struct random *random) {
  static const int64_t counts[] = {RECORD_NO_COUNT, 0, 1, 300, 70000};
  /* All together must stay below 2^64. */
  return random_below(random, 99) == 0 ? INT64_C(1) << 53 : counts[random_below(random, 5)];
}

/* The first and the last instant that can be told, and some between. */
static inline int64_t make_time(struct random *random) {
  static const int64_t times[] = {RECORD_NO_TIME, -62135596800000, 253402300799999,
                                  1660000000000,  1670000000001,   1680000000000};
  return times[random_below(random, 6)];
}

static inline int compare_ids(const void *left, const void *right) {
  const struct record_parent *a = left, *b = right;
  int order = text_compare_folded(a->id, b->id);
  return order != 0 ? order : text_compare(a->id, b->id);
}

static inline size_t make_parents(struct record_parent parents[MADE_PARENTS],
                                  char ids[MADE_PARENTS][MADE_ID], struct random *random,
                                  const struct make_options *options) {
  size_t count = random_below(random, options->parents + 1), kept = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t number = options->name_offset + random_below(random, options->ids);
    parents[i].id = make_id(ids[i], number, random);
    parents[i].hash = text_hash_folded(parents[i].id);
    parents[i].relation = (enum stemma_relation)random_below(random, STEMMA_RELATION_COUNT);
  }
  if (count > 1) qsort(parents, count, sizeof *parents, compare_ids);
  for (size_t i = 0; i < count; i++) {
    if (kept > 0 && text_equal(parents[kept - 1].id, parents[i].id)) continue;
    parents[kept++] = parents[i];
  }
  return kept;
}

static inline void make_record(struct lineage_builder *builder, struct random *random,
                               uint32_t number, const struct make_options *options) {
  static const char *const words[] = {"",          "mit",  "MIT", "\xC3\xA9",
                                      "a\x1b[31m", "x\ny", "Zoe", "zoe"};
  char id[MADE_ID], ids[MADE_PARENTS][MADE_ID];
  struct record_parent parents[MADE_PARENTS];
  const struct record_finding finding = {
      .class = (enum record_finding_class)random_below(random, RECORD_FINDING_COUNT),
      .text = text_of(words[random_below(random, 8)])};
  struct record record = {
      .id = make_id(id, options->name_offset + number, random),
      .author = text_of(words[random_below(random, 8)]),
      .license = text_of(words[random_below(random, 8)]),
      .task = text_of(words[random_below(random, 8)]),
      .created = make_time(random),
      .modified = make_time(random),
      .downloads = make_count(random),
      .likes = make_count(random),
      .parents = parents,
      .parent_count = make_parents(parents, ids, random, options),
      .source = (enum parent_source)random_below(random, PARENT_SOURCE_TEXT),
      .fingerprint = random_next(random),
      .is_gone = random_below(random, 6) == 0,
      .findings = &finding,
      .finding_count = random_below(random, 2),
  };
  record.hash = text_hash_folded(record.id);
  if (record.parent_count == 0) record.source = PARENT_SOURCE_NONE;
  if (lineage_builder_add(builder, &record, 1, NULL) != STEMMA_OK) abort();
}

/* "old" parents of the catalogue: every model-N with N divisible by 11 that has no record. */
static inline bool make_rename(char name[200], size_t *length, void *context, struct text old,
                               struct text spelling) {
  (void)context;
  (void)spelling;
  if (old.length < 2 || old.bytes[old.length - 1] != '1') return false;
  *length = (size_t)snprintf(name, 200, "new/%.*s", (int)(old.length - 4), old.bytes + 4);
  return true;
}

/* Row numbers of no order, as after many imports. */
static inline void make_rows(struct made *made, struct random *random) {
  size_t nodes = made->lineage->node_count;
  made->rows = (struct lineage_rows){malloc((nodes + 1) * 4), malloc((nodes + 1) * 4),
                                     malloc((nodes + 1) * 4)};
  if (made->rows.model == NULL || made->rows.import == NULL || made->rows.parents == NULL) abort();
  for (size_t v = 0; v < nodes; v++) {
    made->rows.model[v] = (uint32_t)random_next(random);
    if (made->rows.model[v] == COLUMN_NO_ROW) made->rows.model[v] = 0;
    made->rows.import[v] = random_below(random, 3) == 0 ? COLUMN_NO_ROW : random_below(random, 9);
    made->rows.parents[v] = COLUMN_NO_ROW - random_below(random, 2);
  }
}

static inline void make_lineage(struct made *made, const struct make_options *options) {
  struct random random = {options->seed};
  struct lineage_builder *builder = NULL;
  const struct lineage_renames renames = {make_rename, NULL};
  *made = (struct made){0};
  if (lineage_builder_new(&builder, NULL) != STEMMA_OK) abort();
  for (uint32_t i = 0; i < options->models; i++) make_record(builder, &random, i, options);
  for (uint32_t i = 0; i < random_below(&random, 8); i++) {
    if (lineage_builder_reject(builder, TEXT("file:7: no id"), NULL) != STEMMA_OK) abort();
  }
  const struct lineage_finish_options finish = {
      .renames = &renames, .infer_names = options->seed % 2 == 1, .records = &made->records};
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (lineage_builder_finish(&made->lineage, builder, &finish, &error) != STEMMA_OK) {
    fprintf(stderr, "%s\n", error.message);
    abort();
  }
  lineage_builder_free(builder);
  make_rows(made, &random);
}

/* ---- databases ---- */

/* An empty store; its database is to be closed. */
static inline struct sql made_open(const char *path) {
  struct sql sql = {.path = path};
  assert_int_equal(sqlite3_open(path, &sql.db), SQLITE_OK);
  for (int i = 0; schema_sql[i] != NULL; i++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    if (sql_run(&sql, schema_sql[i], &error) != STEMMA_OK) fail_msg("%s", error.message);
  }
  return sql;
}

/* Saves a lineage in a store, in place of another. */
static inline void made_save(const struct sql *sql, const struct made *made) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(sql_run(sql, "BEGIN IMMEDIATE", NULL), STEMMA_OK);
  if (lineage_save(sql, made->lineage, made->records, &made->rows, &error) != STEMMA_OK) {
    fail_msg("%s", error.message);
  }
  assert_int_equal(sql_run(sql, "COMMIT", NULL), STEMMA_OK);
}

/* ---- comparing ---- */

static inline const char *claims_difference(const struct made *a, const struct made *b) {
  if (a->records->claim_count != b->records->claim_count) return "claim_count";
  for (size_t i = 0; i < a->records->claim_count; i++) {
    const struct lineage_claim *x = &a->records->claims[i], *y = &b->records->claims[i];
    if (x->child != y->child || x->parent != y->parent || x->relation != y->relation ||
        !text_equal(lineage_claim_text(a->lineage, x), lineage_claim_text(b->lineage, y))) {
      return "claims";
    }
  }
  return NULL;
}

static inline const char *faults_difference(const struct lineage_records *a,
                                            const struct lineage_records *b) {
  if (a->fault_count != b->fault_count) return "fault_count";
  for (size_t i = 0; i < a->fault_count; i++) {
    const struct lineage_fault *x = &a->faults[i], *y = &b->faults[i];
    if (x->node != y->node || x->class != y->class || !text_equal(x->text, y->text))
      return "faults";
  }
  return NULL;
}

/* Which nodes have a record is compared, not its number. */
static inline const char *records_difference(const struct made *a, const struct made *b) {
  const struct lineage_records *x = a->records, *y = b->records;
  size_t n = a->lineage->node_count;
  for (size_t v = 0; v < n; v++) {
    if ((x->record[v] == LINEAGE_NO_RECORD) != (y->record[v] == LINEAGE_NO_RECORD)) return "record";
  }
  if (memcmp(x->modified, y->modified, n * sizeof *x->modified) != 0) return "modified";
  if (memcmp(x->fingerprint, y->fingerprint, n * sizeof *x->fingerprint) != 0) return "fingerprint";
  if (memcmp(x->author, y->author, n * sizeof *x->author) != 0) return "records' author";
  if (!words_are_same(&x->authors, &y->authors)) return "records' authors";
  const char *difference = claims_difference(a, b);
  return difference != NULL ? difference : faults_difference(x, y);
}

/* The first field in which two differ, or NULL; records and rows where both have them. */
static inline const char *made_difference(const struct made *a, const struct made *b) {
  const char *difference = lineage_difference(a->lineage, b->lineage);
  if (difference != NULL) return difference;
  const struct lineage *x = a->lineage, *y = b->lineage;
  size_t n = x->node_count;
  if (memcmp(x->source, y->source, n) != 0) return "source";
  if ((x->rule == NULL) != (y->rule == NULL)) return "rule";
  if (x->rule != NULL && memcmp(x->rule, y->rule, n) != 0) return "rule";
  if (memcmp(x->graph->rank, y->graph->rank, n * sizeof *x->graph->rank) != 0) return "rank";
  if (a->records != NULL && b->records != NULL) difference = records_difference(a, b);
  if (difference != NULL || a->rows.model == NULL || b->rows.model == NULL) return difference;
  if (memcmp(a->rows.model, b->rows.model, n * sizeof *a->rows.model) != 0) return "model row";
  if (memcmp(a->rows.import, b->rows.import, n * sizeof *a->rows.import) != 0) return "import row";
  if (memcmp(a->rows.parents, b->rows.parents, n * sizeof *a->rows.parents) != 0) return "parents";
  return NULL;
}

#endif
