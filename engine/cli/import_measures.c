/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session like that of `stemma show` over the lineage that is being imported, a ranking of
 * it, and all measures of what that lists. One model without children stands for all of them.
 */
#include "engine/cli/import_measures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/ranking.h"
#include "engine/cli/session.h"

static const struct options defaults = {
    .command = OPTIONS_SHOW,
    .by = OPTIONS_BY_INFLUENCE,
    .relations = STEMMA_ALL_RELATIONS,
    .decay = 1,
};

static int by_node(const void *left, const void *right) {
  const struct ranking_entry *a = left, *b = right;
  return (a->node > b->node) - (a->node < b->node);
}

/* Brings the ranking in order of nodes, and puts a model that it does not list behind. */
static enum stemma_status arrange(struct ranking *ranking, const struct stemma_graph *graph,
                                  struct stemma_error *error) {
  struct ranking_entry *more = calloc(ranking->count + 1, sizeof *more);
  if (more == NULL) return stemma_error_memory(error, "measures");
  if (ranking->count > 0) {
    memcpy(more, ranking->entries, ranking->count * sizeof *more);
    qsort(more, ranking->count, sizeof *more, by_node);
  }
  uint32_t leaf = 0;
  while (leaf < graph->node_count && stemma_child_count(graph, leaf) > 0) leaf++;
  if (leaf < graph->node_count) more[ranking->count++] = (struct ranking_entry){.node = leaf};
  free(ranking->entries);
  ranking->entries = more;
  return STEMMA_OK;
}

static enum saved_line line_of(const struct session *session, uint32_t node) {
  if (session->first_party[node]) return SAVED_LINE_FIRST_PARTY;
  return stemma_parent_count(session->graph, node) == 0 ? SAVED_LINE_ROOT : SAVED_LINE_NONE;
}

/* What there is beside the arrays of struct measures. */
static enum stemma_status add_columns(struct measure_table *table, const struct ranking *ranking,
                                      const struct session *session, struct stemma_error *error) {
  size_t room = ranking->count + 1;
  uint32_t *columns[SAVED_MEASURES] = {0};
  for (int m = SAVED_RANK; m < SAVED_MEASURES; m++) {
    table->values[m] = columns[m] = malloc(room * sizeof *columns[m]);
    table->types[m] = COLUMN_U32;
    if (columns[m] == NULL) return stemma_error_memory(error, "measures");
  }
  table->nodes = malloc(room * sizeof *table->nodes);
  if (table->nodes == NULL) return stemma_error_memory(error, "measures");
  for (size_t i = 0; i < ranking->count; i++) {
    const struct ranking_entry *entry = &ranking->entries[i];
    table->nodes[i] = entry->node;
    columns[SAVED_RANK][i] = entry->rank;
    columns[SAVED_FAMILY_RANK][i] = entry->family_rank;
    columns[SAVED_LINE][i] = line_of(session, entry->node);
  }
  return STEMMA_OK;
}

/* The arrays of struct measures change hands. */
static void take_arrays(struct measure_table *table, struct measures *measures) {
  static const enum column_type types[] = {
      [MEASURE_U32] = COLUMN_U32, [MEASURE_U64] = COLUMN_U64, [MEASURE_DOUBLE] = COLUMN_DOUBLE};
  for (size_t array = 0; array < MEASURE_ARRAYS; array++) {
    table->values[array] = measure_array(measures, array);
    table->types[array] = types[measure_array_item(array)];
    assert(table->values[array] != NULL);
    measure_array_set(measures, array, NULL);
  }
}

/* The last node, which has no children, speaks for all that have none. */
static void take_others(struct measure_table *table) {
  if (table->count == 0) return;
  size_t last = --table->count;
  for (int m = 0; m < SAVED_MEASURES; m++) {
    size_t size = table->types[m] == COLUMN_U32 ? sizeof(uint32_t) : sizeof(uint64_t);
    uint32_t small;
    memcpy(size == sizeof small ? (void *)&small : &table->others[m],
           (const char *)table->values[m] + last * size, size);
    if (size == sizeof small) table->others[m] = small;
  }
}

static enum stemma_status rank(struct ranking *ranking, struct session *session,
                               struct stemma_error *error) {
  const struct ranking_options how = {.by = OPTIONS_BY_INFLUENCE, .family = CATALOG_NONE};
  enum stemma_status status = session_filter(session, error);
  if (status == STEMMA_OK) status = session_attribute(session, error);
  if (status == STEMMA_OK) {
    status = session_measure(session, ranking_measure_set(OPTIONS_BY_INFLUENCE), error);
  }
  if (status == STEMMA_OK) status = ranking_init(ranking, session, &how, error);
  return status;
}

enum stemma_status import_measures_make(struct measure_table *out, void *context,
                                        const struct lineage *lineage, struct stemma_error *error) {
  struct session session = {.options = &defaults,
                            .catalog = context,
                            .lineage = lineage,
                            .edges = lineage->graph,
                            .graph = lineage->graph};
  struct ranking ranking = {0};
  struct measures measures = {0};
  struct measure_table table = {0};
  enum stemma_status status = rank(&ranking, &session, error);
  if (status == STEMMA_OK) status = arrange(&ranking, session.graph, error);
  if (status == STEMMA_OK) {
    status = ranking_measure(&measures, &ranking, &session, MEASURE_ALL, error);
  }
  if (status == STEMMA_OK) status = add_columns(&table, &ranking, &session, error);
  if (status == STEMMA_OK) {
    take_arrays(&table, &measures);
    table.count = ranking.count;
    take_others(&table);
    table.all = table.count;
    *out = table;
  } else {
    measure_table_dispose(&table);
  }
  measures_dispose(&measures);
  ranking_dispose(&ranking);
  session.catalog = NULL; /* the caller's */
  session_close(&session);
  return status;
}
