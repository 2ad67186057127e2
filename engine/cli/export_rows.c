/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models and edges as rows of attributes. */
#include "engine/cli/export_rows.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/model_row.h"
#include "graph/day.h"
#include "graph/model_id.h"

/* How many rows from one tick to the next. */
enum { TICK_ROWS = 1024 };

/* ---- columns ---- */

/* Facts that a row of rank does not have: numbered behind its columns. */
enum {
  FACT_AUTHOR = MODEL_ROW_COUNT,
  FACT_LICENSE,
  FACT_TASK,
  FACT_VALUE,
  FACT_FIRST_PARTY,
  FACT_INSTANT,
  FACT_TAGS,
  FACT_PARENTS,
  FACT_COUNT,
};

/* A fact under the name that a format gives it. */
struct attribute {
  const char *key;    /* NULL: that of rank's column */
  unsigned char fact; /* which */
  unsigned char kind; /* enum report_kind */
};

/* The id first: readers of tables take the first column for it. */
static const struct attribute node_head[] = {
    {NULL, MODEL_ROW_MODEL, REPORT_TEXT},  {NULL, MODEL_ROW_STATUS, REPORT_TEXT},
    {"author", FACT_AUTHOR, REPORT_TEXT},  {"license", FACT_LICENSE, REPORT_TEXT},
    {"task", FACT_TASK, REPORT_TEXT},      {NULL, MODEL_ROW_FAMILY, REPORT_TEXT},
    {NULL, MODEL_ROW_MAKER, REPORT_TEXT},  {NULL, MODEL_ROW_COUNTRY, REPORT_TEXT},
    {NULL, MODEL_ROW_CREATED, REPORT_DAY}, {NULL, MODEL_ROW_DOWNLOADS, REPORT_COUNT},
    {NULL, MODEL_ROW_LIKES, REPORT_COUNT},
};

/* The Hub's names, then ours. */
static const struct attribute record_head[] = {
    {"id", MODEL_ROW_MODEL, REPORT_TEXT},     {"author", FACT_AUTHOR, REPORT_TEXT},
    {"createdAt", FACT_INSTANT, REPORT_TEXT}, {NULL, MODEL_ROW_DOWNLOADS, REPORT_COUNT},
    {NULL, MODEL_ROW_LIKES, REPORT_COUNT},    {"pipeline_tag", FACT_TASK, REPORT_TEXT},
    {"tags", FACT_TAGS, REPORT_LIST},         {"license", FACT_LICENSE, REPORT_TEXT},
    {NULL, MODEL_ROW_STATUS, REPORT_TEXT},    {NULL, MODEL_ROW_FAMILY, REPORT_TEXT},
    {NULL, MODEL_ROW_MAKER, REPORT_TEXT},     {NULL, MODEL_ROW_COUNTRY, REPORT_TEXT},
};

static const struct attribute tail[] = {
    {"value", FACT_VALUE, REPORT_COUNT},
    {"first_party", FACT_FIRST_PARTY, REPORT_FLAG},
    {NULL, MODEL_ROW_RANK, REPORT_COUNT},
    {NULL, MODEL_ROW_FAMILY_RANK, REPORT_COUNT},
    {NULL, MODEL_ROW_CHILDREN, REPORT_COUNT},
    {NULL, MODEL_ROW_CHILDREN_BY, REPORT_COUNT},
    {NULL, MODEL_ROW_CHILDREN_BY + 1, REPORT_COUNT},
    {NULL, MODEL_ROW_CHILDREN_BY + 2, REPORT_COUNT},
    {NULL, MODEL_ROW_CHILDREN_BY + 3, REPORT_COUNT},
    {NULL, MODEL_ROW_CHILDREN_BY + 4, REPORT_COUNT},
    {NULL, MODEL_ROW_DESCENDANTS, REPORT_COUNT},
    {NULL, MODEL_ROW_INFLUENCE, REPORT_REAL},
    {NULL, MODEL_ROW_DOWNSTREAM_DOWNLOADS, REPORT_COUNT},
    {NULL, MODEL_ROW_EXCLUSIVE, REPORT_COUNT},
    {NULL, MODEL_ROW_DEPTH, REPORT_COUNT},
    {NULL, MODEL_ROW_AUTHORS, REPORT_COUNT},
    {NULL, MODEL_ROW_EFFECTIVE_AUTHORS, REPORT_REAL},
    {NULL, MODEL_ROW_H_INDEX, REPORT_COUNT},
    {NULL, MODEL_ROW_PAGERANK, REPORT_FINE},
};

static const struct attribute record_end[] = {{"parents", FACT_PARENTS, REPORT_RECORDS}};

#define ADD_COLUMNS(columns, list) add_columns(columns, list, sizeof(list) / sizeof *(list))

static void add_columns(struct export_columns *columns, const struct attribute *attributes,
                        size_t count) {
  for (size_t i = 0; i < count; i++) {
    const struct attribute *attribute = &attributes[i];
    assert(columns->count < REPORT_COLUMNS_MAX);
    columns->items[columns->count].key =
        attribute->key != NULL ? attribute->key : model_row_columns[attribute->fact].key;
    columns->kinds[columns->count] = attribute->kind;
    columns->facts[columns->count++] = attribute->fact;
  }
}

/* ---- models ---- */

static void count_row(struct export_rows *rows) {
  if (rows->tick != NULL && rows->asked % TICK_ROWS == 0) rows->tick(rows->context, rows->asked);
  rows->asked++;
}

/* The text of a word, or empty where there is none. */
static struct report_value word_value(const struct lineage_words *words, uint32_t word) {
  return word == LINEAGE_NO_WORD ? REPORT_VALUE_NULL : report_text(words->items[word]);
}

/* What is known of a node: all facts but those of records. */
static void fill_facts(struct report_value facts[FACT_COUNT], const struct export_rows *rows,
                       uint32_t node) {
  const struct session *session = rows->session;
  const struct lineage *lineage = session->lineage;
  const struct ranking_entry *entry = &rows->ranking.entries[rows->place[node]];
  model_row_fill(facts, session, node, entry->rank, entry->family_rank);
  model_row_fill_measures(facts, &rows->measures, rows->place[node]);
  facts[FACT_AUTHOR] = word_value(&lineage->authors, lineage->author[node]);
  facts[FACT_LICENSE] = word_value(&lineage->licenses, lineage->license[node]);
  facts[FACT_TASK] = word_value(&lineage->tasks, lineage->task[node]);
  facts[FACT_VALUE] = report_count(session->value[node]);
  facts[FACT_FIRST_PARTY] = report_flag(session->first_party[node] != 0);
}

static void fill_node(struct report_value *cells, void *context, size_t row) {
  struct export_rows *rows = context;
  struct report_value facts[FACT_COUNT];
  count_row(rows);
  fill_facts(facts, rows, rows->set->nodes[row]);
  for (size_t i = 0; i < rows->of_nodes.count; i++) cells[i] = facts[rows->of_nodes.facts[i]];
}

struct graph_table export_rows_nodes(struct export_rows *rows) {
  return (struct graph_table){.rows = {.columns = rows->of_nodes.items,
                                       .column_count = rows->of_nodes.count,
                                       .row_count = rows->set->node_count,
                                       .row = fill_node,
                                       .context = rows},
                              .kinds = rows->of_nodes.kinds};
}

/* ---- edges ---- */

enum { EDGE_PARENT, EDGE_CHILD, EDGE_RELATION, EDGE_STATE, EDGE_SOURCE, EDGE_INFERRED, EDGE_COUNT };

/* Child and parent have the names under which tables of edges are read. */
static const struct report_column edge_columns[EDGE_COUNT] = {
    [EDGE_PARENT] = {"parent", NULL, false, 0, 0},
    [EDGE_CHILD] = {"child", NULL, false, 0, 0},
    [EDGE_RELATION] = {"relation", NULL, false, 0, 0},
    [EDGE_STATE] = {"state", NULL, false, 0, 0},
    [EDGE_SOURCE] = {"source", NULL, false, 0, 0},
    [EDGE_INFERRED] = {"inferred", NULL, false, 0, 0},
};

static const unsigned char edge_kinds[EDGE_COUNT] = {REPORT_TEXT, REPORT_TEXT, REPORT_TEXT,
                                                     REPORT_TEXT, REPORT_TEXT, REPORT_TEXT};

static void fill_edge_cells(struct report_value cells[EDGE_COUNT], const struct export_rows *rows,
                            const struct export_edge *edge) {
  static const char *const states[] = {[EXPORT_KEPT] = "kept", [EXPORT_CYCLE] = "cycle"};
  const struct lineage *lineage = rows->session->lineage;
  enum parent_source source = (enum parent_source)lineage->source[edge->child];
  cells[EDGE_PARENT] = report_text(lineage_name(lineage, edge->parent));
  cells[EDGE_CHILD] = report_text(lineage_name(lineage, edge->child));
  cells[EDGE_RELATION] = report_word(stemma_relation_name((enum stemma_relation)edge->relation));
  cells[EDGE_STATE] = report_word(states[edge->state]);
  cells[EDGE_SOURCE] = report_word(parent_source_name(source));
  cells[EDGE_INFERRED] = report_word(infer_rule_name(lineage_rule(lineage, edge->child)));
}

static void fill_edge(struct report_value *cells, void *context, size_t row) {
  struct export_rows *rows = context;
  count_row(rows);
  fill_edge_cells(cells, rows, &rows->set->edges[row]);
}

struct graph_table export_rows_edges(struct export_rows *rows) {
  return (struct graph_table){.rows = {.columns = edge_columns,
                                       .column_count = EDGE_COUNT,
                                       .id_column = EDGE_PARENT,
                                       .row_count = rows->set->edge_count,
                                       .row = fill_edge,
                                       .context = rows},
                              .to_column = EDGE_CHILD,
                              .kinds = edge_kinds};
}

/* ---- records ---- */

/* What is said of each parent of a record: an edge without its child. */
static const struct report_column parent_columns[] = {
    {"id", NULL, false, 0, 0},     {"relation", NULL, false, 0, 0}, {"state", NULL, false, 0, 0},
    {"source", NULL, false, 0, 0}, {"inferred", NULL, false, 0, 0},
};
enum { PARENT_COLUMNS = sizeof parent_columns / sizeof *parent_columns };

/* Room for a tag of a parent, beside the id. */
enum { TAG_SIZE = 32 };

/* Writes "2024-05-01T12:00:00.000Z" into the rows. */
static struct report_value instant_value(struct export_rows *rows, int64_t instant) {
  if (instant == RECORD_NO_TIME) return REPORT_VALUE_NULL;
  int32_t day = day_of_instant(instant);
  int64_t rest = instant - day * DAY_MS;
  char text[DAY_TEXT_SIZE];
  if (day < DAY_FIRST || day > DAY_LAST) return REPORT_VALUE_NULL;
  day_format(text, day);
  assert(rest >= 0 && rest < DAY_MS);
  snprintf(rows->created, sizeof rows->created, "%sT%02d:%02d:%02d.%03dZ", text,
           (int)(rest / 3600000), (int)(rest / 60000 % 60), (int)(rest / 1000 % 60),
           (int)(rest % 1000));
  return report_word(rows->created);
}

/* Writes a tag behind the others. */
static struct report_value add_tag(struct export_rows *rows, size_t *used, const char *key,
                                   struct text value) {
  char *tag = rows->bytes + *used;
  size_t length = strlen(key);
  assert(*used + length + value.length <= rows->capacity);
  memcpy(tag, key, length);
  if (value.length > 0) memcpy(tag + length, value.bytes, value.length);
  *used += length + value.length;
  return report_text((struct text){tag, length + value.length});
}

/* Its parents, in full, and those that its record declares among its tags. */
static void fill_parents(struct report_value facts[FACT_COUNT], struct export_rows *rows,
                         uint32_t node) {
  const struct export_set *set = rows->set;
  const struct lineage *lineage = rows->session->lineage;
  struct text license =
      facts[FACT_LICENSE].kind == REPORT_TEXT ? facts[FACT_LICENSE].as.text : TEXT("");
  size_t used = 0, tags = 0, parents = 0;
  if (license.length > 0) rows->tags[tags++] = add_tag(rows, &used, "license:", license);
  for (size_t e = export_set_edges_of(set, node);
       e < set->edge_count && set->edges[e].child == node; e++) {
    struct report_value cells[EDGE_COUNT];
    const struct export_edge *edge = &set->edges[e];
    fill_edge_cells(cells, rows, edge);
    struct report_value *parent = &rows->parents[parents++ * PARENT_COLUMNS];
    parent[0] = cells[EDGE_PARENT];
    for (size_t i = 1; i < PARENT_COLUMNS; i++) parent[i] = cells[EDGE_RELATION + i - 1];
    if (parent_source_is_inferred((enum parent_source)lineage->source[node])) continue;
    char key[TAG_SIZE];
    bool is_typed = edge->relation != STEMMA_UNSPECIFIED;
    snprintf(key, sizeof key, "base_model:%s%s",
             is_typed ? stemma_relation_name((enum stemma_relation)edge->relation) : "",
             is_typed ? ":" : "");
    rows->tags[tags++] = add_tag(rows, &used, key, lineage_name(lineage, edge->parent));
  }
  rows->nested = (struct report_records){parent_columns, PARENT_COLUMNS, rows->parents, parents};
  facts[FACT_TAGS] = report_list(rows->tags, tags);
  facts[FACT_PARENTS] = report_nested(&rows->nested);
}

static void fill_record(struct report_value *cells, void *context, size_t row) {
  struct export_rows *rows = context;
  struct report_value facts[FACT_COUNT];
  uint32_t node = rows->models[row];
  count_row(rows);
  fill_facts(facts, rows, node);
  facts[FACT_INSTANT] = instant_value(rows, rows->session->lineage->created[node]);
  fill_parents(facts, rows, node);
  for (size_t i = 0; i < rows->of_records.count; i++) cells[i] = facts[rows->of_records.facts[i]];
}

struct report export_rows_records(struct export_rows *rows) {
  return (struct report){.columns = rows->of_records.items,
                         .column_count = rows->of_records.count,
                         .row_count = rows->model_count,
                         .row = fill_record,
                         .context = rows};
}

/* The models with a record, and room for what the largest of them says. */
static enum stemma_status prepare_records(struct export_rows *rows, struct stemma_error *error) {
  const struct export_set *set = rows->set;
  const struct lineage *lineage = rows->session->lineage;
  size_t most = 0, run = 0, license = 0;
  for (size_t e = 0; e < set->edge_count; e++) {
    run = e > 0 && set->edges[e].child == set->edges[e - 1].child ? run + 1 : 1;
    if (run > most) most = run;
  }
  for (uint32_t i = 0; i < lineage->licenses.count; i++) {
    if (lineage->licenses.items[i].length > license) license = lineage->licenses.items[i].length;
  }
  rows->capacity = most * (TAG_SIZE + MODEL_ID_MAX) + TAG_SIZE + license;
  rows->tags = malloc((most + 1) * sizeof *rows->tags);
  rows->parents = malloc((most + 1) * PARENT_COLUMNS * sizeof *rows->parents);
  rows->bytes = malloc(rows->capacity);
  rows->models = malloc((set->node_count + 1) * sizeof *rows->models);
  if (rows->tags == NULL || rows->parents == NULL || rows->bytes == NULL || rows->models == NULL) {
    return stemma_error_memory(error, "records to export");
  }
  for (size_t i = 0; i < set->node_count; i++) {
    uint32_t node = set->nodes[i];
    if (lineage->status[node] != LINEAGE_GHOST) rows->models[rows->model_count++] = node;
  }
  return STEMMA_OK;
}

/* ---- measures ---- */

/*
 * Adds an entry for a node without children, which stands for all of these: they share what can be
 * measured of them, so that the measures of a Hub's millions of leaves need no room.
 */
static enum stemma_status add_leaf(struct export_rows *rows, struct stemma_error *error) {
  const struct stemma_graph *graph = rows->session->graph;
  struct ranking *ranking = &rows->ranking;
  uint32_t leaf = 0;
  while (leaf < graph->node_count && stemma_child_count(graph, leaf) > 0) leaf++;
  if (leaf == graph->node_count) return STEMMA_OK; /* there is no node at all */
  struct ranking_entry *entries =
      realloc(ranking->entries, (ranking->count + 1) * sizeof *ranking->entries);
  if (entries == NULL) return stemma_error_memory(error, "ranking");
  entries[ranking->count++] = (struct ranking_entry){.node = leaf};
  ranking->entries = entries;
  return STEMMA_OK;
}

static enum stemma_status place_nodes(struct export_rows *rows, struct stemma_error *error) {
  const struct ranking *ranking = &rows->ranking;
  size_t count = rows->session->graph->node_count;
  rows->place = malloc((count + 1) * sizeof *rows->place);
  if (rows->place == NULL) return stemma_error_memory(error, "places of models");
  for (size_t v = 0; v < count; v++) rows->place[v] = (uint32_t)ranking->count - 1;
  for (size_t i = 0; i < ranking->count; i++) rows->place[ranking->entries[i].node] = (uint32_t)i;
  return STEMMA_OK;
}

enum stemma_status export_rows_init(struct export_rows *out, struct session *session,
                                    const struct export_set *set, struct stemma_error *error) {
  struct export_rows rows = {.session = session, .set = set};
  struct ranking_options how = {.by = (enum options_measure)session->options->by,
                                .family = CATALOG_NONE};
  ADD_COLUMNS(&rows.of_nodes, node_head);
  ADD_COLUMNS(&rows.of_nodes, tail);
  ADD_COLUMNS(&rows.of_records, record_head);
  ADD_COLUMNS(&rows.of_records, tail);
  ADD_COLUMNS(&rows.of_records, record_end);
  enum stemma_status status = session_measure(session, ranking_measure_set(how.by), error);
  if (status == STEMMA_OK) status = ranking_init(&rows.ranking, session, &how, error);
  if (status == STEMMA_OK) status = add_leaf(&rows, error);
  if (status == STEMMA_OK) {
    status = ranking_measure(&rows.measures, &rows.ranking, session, MEASURE_ALL, error);
  }
  if (status == STEMMA_OK) status = place_nodes(&rows, error);
  if (status == STEMMA_OK) status = prepare_records(&rows, error);
  if (status != STEMMA_OK) {
    export_rows_dispose(&rows);
    return status;
  }
  *out = rows;
  return STEMMA_OK;
}

void export_rows_dispose(struct export_rows *rows) {
  ranking_dispose(&rows->ranking);
  measures_dispose(&rows->measures);
  free(rows->place);
  free(rows->models);
  free(rows->tags);
  free(rows->parents);
  free(rows->bytes);
  *rows = (struct export_rows){0};
}
