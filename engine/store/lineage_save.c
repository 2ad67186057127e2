/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrays of structs become columns; the rest are columns already. */
#include "engine/store/lineage_save.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/store/column_table.h"
#include "engine/store/measure_columns.h"

/* What a save holds. */
struct save {
  struct column_changes *changes;        /* where it goes; borrowed */
  const struct lineage *lineage;         /* what is saved */
  const struct lineage_records *records; /* or NULL */
  bool has_rows;                         /* lineage_pack_rows comes behind */
  uint64_t totals[TOTALS];               /* of all columns */
  const void *items[COLUMN_IDS];         /* columns of integers; NULL: as if of no items */
  void *made[COLUMN_IDS];                /* those of them that were made here */
  struct names spellings;                /* of claims, other than the parents' names */
};

void lineage_rows_dispose(struct lineage_rows *rows) {
  free(rows->model);
  free(rows->import);
  free(rows->parents);
  *rows = (struct lineage_rows){0};
}

static void *make_column(struct save *save, enum column_id id, size_t count, size_t size,
                         struct stemma_error *error) {
  void *items = calloc(count + 1, size);
  if (items == NULL) (void)stemma_error_memory(error, "columns of the store");
  save->items[id] = save->made[id] = items;
  return items;
}

/* ---- texts ---- */

static struct text node_name(const void *context, size_t index) {
  return lineage_name(context, (uint32_t)index);
}

static struct text word(const void *context, size_t index) {
  return ((const struct lineage_words *)context)->items[index];
}

static struct text spelling(const void *context, size_t index) {
  return names_text(context, (uint32_t)index);
}

/* Examples quote what records say, which may be longer than a text of a column. */
static struct text cut(struct text text) {
  if (text.length > COLUMN_TEXT_MAX) text.length = COLUMN_TEXT_MAX;
  return text;
}

static struct text example(const void *context, size_t index) {
  const struct lineage_finding *finding = ((const struct lineage *)context)->findings;
  for (; index >= finding->example_count; finding++) index -= finding->example_count;
  return cut(finding->examples[index]);
}

static struct text fault(const void *context, size_t index) {
  return cut(((const struct lineage_records *)context)->faults[index].text);
}

static uint64_t space_of(column_text_fn *text_of_index, const void *context, size_t count) {
  uint64_t space = 0;
  for (size_t i = 0; i < count; i++) space += COLUMN_TEXT_SPACE(text_of_index(context, i).length);
  return space;
}

static enum stemma_status save_texts(struct save *save, enum column_id id, column_text_fn *texts,
                                     const void *context, struct stemma_error *error) {
  return column_write_texts(save->changes, id, texts, context,
                            (size_t)column_count(id, save->totals), id == COLUMN_NAME, error);
}

/* ---- columns of a lineage ---- */

static void total_words(uint64_t totals[TOTALS], enum column_total count, enum column_total space,
                        const struct lineage_words *words) {
  totals[count] = words->count;
  totals[space] = space_of(word, words, words->count);
}

static void add_lineage(struct save *save) {
  const struct lineage *lineage = save->lineage;
  const struct stemma_graph *graph = lineage->graph;
  uint64_t *totals = save->totals;
  totals[TOTAL_NODES] = lineage->node_count;
  totals[TOTAL_MODELS] = lineage->model_count;
  totals[TOTAL_EDGES] = graph->edge_count;
  totals[TOTAL_CYCLE_EDGES] = lineage->cycle_edge_count;
  totals[TOTAL_NAME_SPACE] = space_of(node_name, lineage, lineage->node_count);
  totals[TOTAL_HAS_RULE] = lineage->rule != NULL;
  total_words(totals, TOTAL_AUTHORS, TOTAL_AUTHOR_SPACE, &lineage->authors);
  total_words(totals, TOTAL_LICENSES, TOTAL_LICENSE_SPACE, &lineage->licenses);
  total_words(totals, TOTAL_TASKS, TOTAL_TASK_SPACE, &lineage->tasks);
  save->items[COLUMN_STATUS] = lineage->status;
  save->items[COLUMN_SOURCE] = lineage->source;
  save->items[COLUMN_RULE] = lineage->rule;
  save->items[COLUMN_CREATED] = lineage->created;
  save->items[COLUMN_DOWNLOADS] = lineage->downloads;
  save->items[COLUMN_LIKES] = lineage->likes;
  save->items[COLUMN_AUTHOR] = lineage->author;
  save->items[COLUMN_LICENSE] = lineage->license;
  save->items[COLUMN_TASK] = lineage->task;
  save->items[COLUMN_PARENT_START] = graph->parent_start;
  save->items[COLUMN_PARENT] = graph->parents;
  save->items[COLUMN_PARENT_RELATION] = graph->parent_relation;
  save->items[COLUMN_CHILD_START] = graph->child_start;
  save->items[COLUMN_CHILD] = graph->children;
  save->items[COLUMN_CHILD_RELATION] = graph->child_relation;
}

static enum stemma_status add_cycle_edges(struct save *save, struct stemma_error *error) {
  const struct lineage *lineage = save->lineage;
  size_t count = lineage->cycle_edge_count;
  uint32_t *parent = make_column(save, COLUMN_CYCLE_PARENT, count, sizeof *parent, error);
  uint32_t *child = make_column(save, COLUMN_CYCLE_CHILD, count, sizeof *child, error);
  uint8_t *relation = make_column(save, COLUMN_CYCLE_RELATION, count, sizeof *relation, error);
  if (parent == NULL || child == NULL || relation == NULL) return STEMMA_NO_MEMORY;
  for (size_t e = 0; e < count; e++) {
    parent[e] = lineage->cycle_edges[e].parent;
    child[e] = lineage->cycle_edges[e].child;
    relation[e] = lineage->cycle_edges[e].relation;
  }
  return STEMMA_OK;
}

static enum stemma_status add_findings(struct save *save, struct stemma_error *error) {
  const struct lineage *lineage = save->lineage;
  uint64_t *cases =
      make_column(save, COLUMN_FINDING_COUNT, LINEAGE_CLASS_COUNT, sizeof *cases, error);
  uint8_t *examples =
      make_column(save, COLUMN_FINDING_EXAMPLES, LINEAGE_CLASS_COUNT, sizeof *examples, error);
  if (cases == NULL || examples == NULL) return STEMMA_NO_MEMORY;
  save->totals[TOTAL_CLASSES] = LINEAGE_CLASS_COUNT;
  for (size_t c = 0; c < LINEAGE_CLASS_COUNT; c++) {
    cases[c] = lineage->findings[c].count;
    examples[c] = (uint8_t)lineage->findings[c].example_count;
    save->totals[TOTAL_EXAMPLES] += examples[c];
  }
  save->totals[TOTAL_EXAMPLE_SPACE] =
      space_of(example, lineage, (size_t)save->totals[TOTAL_EXAMPLES]);
  return STEMMA_OK;
}

/* ---- columns of records ---- */

/* Where the spelling of a claim stands among those that differ from the parent's name. */
static enum stemma_status intern_spelling(uint32_t *place, struct save *save,
                                          const struct lineage_claim *claim,
                                          struct stemma_error *error) {
  struct text text = lineage_claim_text(save->lineage, claim);
  *place = LINEAGE_NO_WORD;
  if (text_equal(text, lineage_name(save->lineage, claim->parent))) return STEMMA_OK;
  return names_intern(place, &save->spellings, text, text_hash_folded(text), error);
}

static enum stemma_status add_claims(struct save *save, struct stemma_error *error) {
  const struct lineage_records *records = save->records;
  size_t nodes = save->lineage->node_count, count = records->claim_count;
  uint32_t *start = make_column(save, COLUMN_CLAIM_START, nodes + 1, sizeof *start, error);
  uint32_t *parent = make_column(save, COLUMN_CLAIM_PARENT, count, sizeof *parent, error);
  uint8_t *relation = make_column(save, COLUMN_CLAIM_RELATION, count, sizeof *relation, error);
  uint32_t *place = make_column(save, COLUMN_CLAIM_SPELLING, count, sizeof *place, error);
  if (start == NULL || parent == NULL || relation == NULL || place == NULL) {
    return STEMMA_NO_MEMORY;
  }
  for (size_t i = 0; i < count; i++) {
    const struct lineage_claim *claim = &records->claims[i];
    assert(i == 0 || claim[-1].child <= claim->child);
    start[claim->child + 1]++;
    parent[i] = claim->parent;
    relation[i] = claim->relation;
    enum stemma_status status = intern_spelling(&place[i], save, claim, error);
    if (status != STEMMA_OK) return status;
  }
  for (size_t v = 0; v < nodes; v++) start[v + 1] += start[v];
  save->totals[TOTAL_CLAIMS] = count;
  save->totals[TOTAL_SPELLINGS] = save->spellings.count;
  save->totals[TOTAL_SPELLING_SPACE] = space_of(spelling, &save->spellings, save->spellings.count);
  return STEMMA_OK;
}

static enum stemma_status add_faults(struct save *save, struct stemma_error *error) {
  const struct lineage_records *records = save->records;
  size_t count = records->fault_count;
  uint32_t *node = make_column(save, COLUMN_FAULT_NODE, count, sizeof *node, error);
  uint8_t *class = make_column(save, COLUMN_FAULT_CLASS, count, sizeof *class, error);
  if (node == NULL || class == NULL) return STEMMA_NO_MEMORY;
  for (size_t i = 0; i < count; i++) {
    node[i] = records->faults[i].node;
    class[i] = (uint8_t)records->faults[i].class;
  }
  save->totals[TOTAL_FAULTS] = count;
  save->totals[TOTAL_FAULT_SPACE] = space_of(fault, records, count);
  return STEMMA_OK;
}

static enum stemma_status add_records(struct save *save, struct stemma_error *error) {
  const struct lineage_records *records = save->records;
  if (records == NULL) return STEMMA_OK;
  save->totals[TOTAL_HAS_RECORDS] = 1;
  save->items[COLUMN_MODIFIED] = records->modified;
  save->items[COLUMN_FINGERPRINT] = records->fingerprint;
  save->items[COLUMN_RECORD_AUTHOR] = records->author;
  total_words(save->totals, TOTAL_RECORD_AUTHORS, TOTAL_RECORD_AUTHOR_SPACE, &records->authors);
  enum stemma_status status = add_claims(save, error);
  return status == STEMMA_OK ? add_faults(save, error) : status;
}

/* ---- writing ---- */

static enum stemma_status save_integers(struct save *save, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  save->items[COLUMN_TOTALS] = save->totals;
  for (int id = COLUMN_TOTALS; id < COLUMN_IDS && status == STEMMA_OK; id++) {
    bool is_row = id == COLUMN_MODEL_ROW || id == COLUMN_IMPORT_ROW || id == COLUMN_PARENTS_ROW;
    if (column_is_text((enum column_id)id) || (is_row && save->has_rows)) continue;
    struct column_kind kind = column_kind_of((enum column_id)id, save->totals);
    const void *items = save->items[id];
    size_t count = items == NULL ? 0 : (size_t)column_count((enum column_id)id, save->totals);
    status = column_write(save->changes, (enum column_id)id, items, count, &kind, error);
  }
  return status;
}

static enum stemma_status save_all_texts(struct save *save, struct stemma_error *error) {
  static const struct lineage_words no_words;
  const struct lineage *lineage = save->lineage;
  const struct lineage_words *authors = save->records == NULL ? &no_words : &save->records->authors;
  const struct {
    enum column_id id;
    column_text_fn *texts;
    const void *context;
  } all[] = {
      {COLUMN_NAME, node_name, lineage},
      {COLUMN_AUTHOR_WORD, word, &lineage->authors},
      {COLUMN_LICENSE_WORD, word, &lineage->licenses},
      {COLUMN_TASK_WORD, word, &lineage->tasks},
      {COLUMN_EXAMPLE, example, lineage},
      {COLUMN_RECORD_AUTHOR_WORD, word, authors},
      {COLUMN_SPELLING, spelling, &save->spellings},
      {COLUMN_FAULT_TEXT, fault, save->records},
  };
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < sizeof all / sizeof *all && status == STEMMA_OK; i++) {
    status = save_texts(save, all[i].id, all[i].texts, all[i].context, error);
  }
  return status;
}

/* Measures are of the lineage that they were saved with. Their chunks stay, for those that may
 * come to be compared with. */
static enum stemma_status forget_measures(struct save *save, struct stemma_error *error) {
  struct column_kind kind = column_kind_of(COLUMN_TOTALS, save->totals);
  enum stemma_status status = STEMMA_OK;
  for (int t = 0; t < MEASURE_TABLES && status == STEMMA_OK; t++) {
    enum column_id head = (enum column_id)(COLUMN_MEASURES + t * COLUMN_MEASURE_TABLE);
    status = column_write(save->changes, head, NULL, 0, &kind, error);
  }
  return status;
}

enum stemma_status lineage_pack(struct column_changes *changes, const struct lineage *lineage,
                                const struct lineage_records *records, bool has_rows,
                                struct stemma_error *error) {
  struct save save = {.changes = changes,
                      .lineage = lineage,
                      .records = records,
                      .has_rows = has_rows,
                      .spellings = NAMES_INIT(false)};
  add_lineage(&save);
  save.totals[TOTAL_HAS_ROWS] = has_rows;
  enum stemma_status status = add_cycle_edges(&save, error);
  if (status == STEMMA_OK) status = add_findings(&save, error);
  if (status == STEMMA_OK) status = add_records(&save, error);
  if (status == STEMMA_OK) status = forget_measures(&save, error);
  if (status == STEMMA_OK) status = save_integers(&save, error);
  if (status == STEMMA_OK) status = save_all_texts(&save, error);
  for (int id = 0; id < COLUMN_IDS; id++) free(save.made[id]);
  names_dispose(&save.spellings);
  return status;
}

enum stemma_status lineage_pack_rows(struct column_changes *changes,
                                     const struct lineage_rows *rows, size_t nodes,
                                     struct stemma_error *error) {
  const struct {
    enum column_id id;
    const uint32_t *items;
  } all[] = {{COLUMN_MODEL_ROW, rows->model},
             {COLUMN_IMPORT_ROW, rows->import},
             {COLUMN_PARENTS_ROW, rows->parents}};
  const uint64_t totals[TOTALS] = {[TOTAL_NODES] = nodes, [TOTAL_HAS_ROWS] = 1};
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < sizeof all / sizeof *all && status == STEMMA_OK; i++) {
    struct column_kind kind = column_kind_of(all[i].id, totals);
    status = column_write(changes, all[i].id, all[i].items, nodes, &kind, error);
  }
  return status;
}

enum stemma_status lineage_save(const struct sql *sql, const struct lineage *lineage,
                                const struct lineage_records *records,
                                const struct lineage_rows *rows, struct stemma_error *error) {
  struct column_changes changes = {0};
  enum stemma_status status = lineage_pack(&changes, lineage, records, rows != NULL, error);
  if (status == STEMMA_OK && rows != NULL) {
    status = lineage_pack_rows(&changes, rows, lineage->node_count, error);
  }
  if (status == STEMMA_OK) status = column_changes_write(NULL, &changes, sql, error);
  column_changes_dispose(&changes);
  return status;
}
