/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session like that of `stemma show` over the lineage that is being imported, a ranking of
 * it, and all measures of what that lists. One model without children stands for all of them.
 * Beside that what the session knows of families, and of whose models are.
 */
#include "engine/cli/import_measures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/family_row.h"
#include "engine/cli/ranking.h"
#include "engine/cli/session.h"
#include "graph/first_party.h"

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

/* Room for the nodes of a table, and for the measures from `first` to before `end`. */
static enum stemma_status make_room(struct measure_table *table, enum measure_table_id id,
                                    int first, int end, size_t count, struct stemma_error *error) {
  table->nodes = malloc((count + 1) * sizeof *table->nodes);
  bool has_room = table->nodes != NULL;
  for (int m = first; m < end && has_room; m++) {
    table->types[m] = saved_measures_types[id][m];
    table->values[m] = malloc((count + 1) * column_size(table->types[m]));
    has_room = table->values[m] != NULL;
  }
  return has_room ? STEMMA_OK : stemma_error_memory(error, "measures");
}

/* Families from 1; 0 is none. */
static uint32_t number_of(uint16_t family) {
  return family == CATALOG_NO_FAMILY ? 0 : (uint32_t)family + 1;
}

/* What there is beside the arrays of struct measures. */
static enum stemma_status add_columns(struct measure_table *table, const struct ranking *ranking,
                                      const struct session *session, struct stemma_error *error) {
  uint32_t *columns[SAVED_MEASURES] = {0};
  enum stemma_status status =
      make_room(table, MEASURES_LISTED, SAVED_RANK, SAVED_MEASURES, ranking->count, error);
  if (status != STEMMA_OK) return status;
  for (int m = SAVED_RANK; m < SAVED_MEASURES; m++) columns[m] = table->values[m];
  for (size_t i = 0; i < ranking->count; i++) {
    const struct ranking_entry *entry = &ranking->entries[i];
    table->nodes[i] = entry->node;
    columns[SAVED_RANK][i] = entry->rank;
    columns[SAVED_FAMILY_RANK][i] = entry->family_rank;
    columns[SAVED_LINE][i] = line_of(session, entry->node);
    columns[SAVED_FAMILY][i] = number_of(session_family(session, entry->node));
  }
  return STEMMA_OK;
}

/* The arrays of struct measures change hands. */
static void take_arrays(struct measure_table *table, struct measures *measures) {
  for (size_t array = 0; array < MEASURE_ARRAYS; array++) {
    table->values[array] = measure_array(measures, array);
    table->types[array] = saved_measures_types[MEASURES_LISTED][array];
    assert(column_size(table->types[array]) == measure_array_size(array));
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

/* The table of what is listed; takes the measures over. */
static enum stemma_status list_models(struct measure_table *table, struct ranking *ranking,
                                      struct session *session, struct stemma_error *error) {
  struct measures measures = {0};
  enum stemma_status status = arrange(ranking, session->graph, error);
  if (status == STEMMA_OK) {
    status = ranking_measure(&measures, ranking, session, MEASURE_ALL, error);
  }
  if (status == STEMMA_OK) status = add_columns(table, ranking, session, error);
  if (status == STEMMA_OK) {
    take_arrays(table, &measures);
    table->count = ranking->count;
    take_others(table);
    table->all = table->count;
  }
  measures_dispose(&measures);
  return status;
}

/* Sets marks[node] where it matters whose a node is; how many these are. Nodes of makers come
 * before those of mere namespaces in the order of groups. */
static size_t mark_owned(uint8_t *marks, const struct session *session) {
  const struct stemma_graph *graph = session->graph;
  const uint32_t *groups = session->groups;
  uint32_t makers = catalog_maker_count(session->catalog);
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (groups[v] < makers) marks[v] = 1;
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      uint32_t parent = graph->parents[e];
      bool is_same = groups[v] != FIRST_PARTY_NO_GROUP && groups[parent] == groups[v];
      if (is_same) marks[v] = marks[parent] = 1;
    }
  }
  size_t count = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) count += marks[v];
  return count;
}

static enum stemma_status list_owned(struct measure_table *table, const struct session *session,
                                     struct stemma_error *error) {
  uint32_t nodes = session->graph->node_count;
  uint8_t *marks = calloc((size_t)nodes + 1, sizeof *marks);
  if (marks == NULL) return stemma_error_memory(error, "measures");
  size_t count = mark_owned(marks, session);
  enum stemma_status status = make_room(table, MEASURES_OWNED, 0, SAVED_OWNERS, count, error);
  uint32_t *groups = table->values[SAVED_GROUP], *families = table->values[SAVED_OWN_FAMILY];
  for (uint32_t v = 0; v < nodes && status == STEMMA_OK; v++) {
    if (marks[v] == 0) continue;
    table->nodes[table->count] = v;
    groups[table->count] = session->groups[v] + 1;
    families[table->count++] = number_of(session->own_family[v]);
  }
  table->all = table->count;
  free(marks);
  return status;
}

static void add_family(struct measure_table *table, uint32_t number,
                       const struct attribution_total *total) {
  size_t at = table->count++;
  table->nodes[at] = number;
  ((uint32_t *)table->values[SAVED_MEMBERS])[at] = total->members;
  ((uint32_t *)table->values[SAVED_DERIVATIVES])[at] = total->derivatives;
  ((double *)table->values[SAVED_INFLUENCE])[at] = total->influence;
  ((double *)table->values[SAVED_SHARE])[at] = total->share;
  ((uint64_t *)table->values[SAVED_DOWNLOADS])[at] = total->downstream_downloads;
  ((uint32_t *)table->values[SAVED_AUTHORS])[at] = total->authors;
  ((double *)table->values[SAVED_EFFECTIVE_AUTHORS])[at] = total->effective_authors;
}

static enum stemma_status list_families(struct measure_table *table, struct session *session,
                                        struct stemma_error *error) {
  uint32_t families = catalog_family_count(session->catalog);
  bool *met = family_row_met(session);
  enum stemma_status status = met == NULL ? stemma_error_memory(error, "measures") : STEMMA_OK;
  if (status == STEMMA_OK) status = session_sum_families(session, error);
  if (status == STEMMA_OK) {
    status = make_room(table, MEASURES_FAMILIES, 0, SAVED_TOTALS, (size_t)families + 1, error);
  }
  for (uint32_t number = 0; number <= families && status == STEMMA_OK; number++) {
    if (met[number]) add_family(table, number, &session->totals[number]);
  }
  table->all = table->count;
  free(met);
  return status;
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

enum stemma_status import_measures_make(struct measure_tables *out, void *context,
                                        const struct lineage *lineage, struct stemma_error *error) {
  struct session session = {.options = &defaults,
                            .catalog = context,
                            .lineage = lineage,
                            .edges = lineage->graph,
                            .graph = lineage->graph};
  struct ranking ranking = {0};
  enum stemma_status status = rank(&ranking, &session, error);
  if (status == STEMMA_OK) {
    status = list_models(&out->of[MEASURES_LISTED], &ranking, &session, error);
  }
  if (status == STEMMA_OK) status = list_owned(&out->of[MEASURES_OWNED], &session, error);
  if (status == STEMMA_OK) status = list_families(&out->of[MEASURES_FAMILIES], &session, error);
  ranking_dispose(&ranking);
  session.catalog = NULL; /* the caller's */
  session_close(&session);
  return status;
}
