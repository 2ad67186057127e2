/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing models and edges. */
#include "engine/cli/export_set.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/cli/family_row.h"
#include "engine/draw/reach.h"

void export_set_dispose(struct export_set *set) {
  free(set->nodes);
  free(set->edges);
  *set = (struct export_set){0};
}

/* ---- models ---- */

/* The models to start from: the operand, or the members of the family; *starts is to be freed. */
static enum stemma_status find_starts(uint32_t **starts, size_t *count,
                                      const struct session *session, struct stemma_error *error) {
  const struct options *options = session->options;
  uint32_t node = 0;
  uint32_t family = CATALOG_NONE;
  bool is_model = options->operand_count > 0;
  enum stemma_status status = is_model
                                  ? session_find_model(&node, session, options->operands[0], error)
                                  : family_row_find(&family, session, options->family, error);
  if (status != STEMMA_OK) return status;
  size_t found = 0;
  for (uint32_t v = 0; v < session->graph->node_count; v++) {
    found += session->own_family[v] == family;
  }
  uint32_t *items = malloc((found + 1) * sizeof *items);
  if (items == NULL) return stemma_error_memory(error, "models to export");
  *count = 0;
  if (is_model) items[(*count)++] = node;
  for (uint32_t v = 0; v < session->graph->node_count && !is_model; v++) {
    if (session->own_family[v] == family) items[(*count)++] = v;
  }
  *starts = items;
  return STEMMA_OK;
}

/* Marks what is reached from the starts within the depth. */
static enum stemma_status mark_reached(bool *marks, const struct session *session,
                                       const uint32_t *starts, size_t count,
                                       struct stemma_error *error) {
  const struct options *options = session->options;
  struct reach reach;
  enum stemma_status status =
      reach_init(&reach, session->graph, options->up ? DRAW_UP : DRAW_DOWN, starts, count, error);
  if (status != STEMMA_OK) return status;
  for (uint32_t i = 0; i < reach.count; i++) {
    marks[reach.nodes[i]] = options->depth == 0 || reach.distance[i] <= options->depth;
  }
  reach_dispose(&reach);
  return STEMMA_OK;
}

static enum stemma_status mark_nodes(bool *marks, const struct session *session,
                                     struct stemma_error *error) {
  const struct options *options = session->options;
  if (options->operand_count == 0 && options->family == NULL) {
    for (uint32_t v = 0; v < session->graph->node_count; v++) marks[v] = true;
    return STEMMA_OK;
  }
  uint32_t *starts = NULL;
  size_t count = 0;
  enum stemma_status status = find_starts(&starts, &count, session, error);
  if (status == STEMMA_OK) status = mark_reached(marks, session, starts, count, error);
  free(starts);
  return status;
}

static enum stemma_status list_nodes(struct export_set *set, const bool *marks, uint32_t node_count,
                                     struct stemma_error *error) {
  size_t count = 0;
  for (uint32_t v = 0; v < node_count; v++) count += marks[v];
  set->nodes = malloc((count + 1) * sizeof *set->nodes);
  if (set->nodes == NULL) return stemma_error_memory(error, "models to export");
  for (uint32_t v = 0; v < node_count; v++) {
    if (marks[v]) set->nodes[set->node_count++] = v;
  }
  return STEMMA_OK;
}

/* ---- edges ---- */

static bool is_dropped_listed(const struct session *session, const struct stemma_edge *edge,
                              const bool *marks) {
  const struct options *options = session->options;
  bool is_declared =
      !parent_source_is_inferred((enum parent_source)session->lineage->source[edge->child]);
  return marks[edge->parent] && marks[edge->child] && (options->relations >> edge->relation & 1) &&
         (is_declared || options->edges == OPTIONS_EDGES_ALL);
}

static int compare_edges(const void *a, const void *b) {
  const struct export_edge *x = a;
  const struct export_edge *y = b;
  if (x->child != y->child) return x->child < y->child ? -1 : 1;
  return x->parent < y->parent ? -1 : x->parent > y->parent;
}

/* Appends the dropped edges that are asked for, each in its place. */
static void add_dropped(struct export_set *set, const struct session *session, const bool *marks) {
  const struct lineage *lineage = session->lineage;
  size_t kept = set->edge_count;
  for (size_t i = 0; i < lineage->cycle_edge_count; i++) {
    const struct stemma_edge *edge = &lineage->cycle_edges[i];
    if (!is_dropped_listed(session, edge, marks)) continue;
    set->edges[set->edge_count++] =
        (struct export_edge){edge->child, edge->parent, edge->relation, EXPORT_CYCLE};
  }
  if (set->edge_count > kept) {
    qsort(set->edges, set->edge_count, sizeof *set->edges, compare_edges);
  }
}

static enum stemma_status list_edges(struct export_set *set, const struct session *session,
                                     const bool *marks, struct stemma_error *error) {
  const struct stemma_graph *graph = session->graph;
  size_t most = session->options->dropped ? session->lineage->cycle_edge_count : 0;
  for (size_t i = 0; i < set->node_count; i++) most += stemma_parent_count(graph, set->nodes[i]);
  set->edges = malloc((most + 1) * sizeof *set->edges);
  if (set->edges == NULL) return stemma_error_memory(error, "edges to export");
  for (size_t i = 0; i < set->node_count; i++) {
    uint32_t child = set->nodes[i];
    for (uint32_t e = graph->parent_start[child]; e < graph->parent_start[child + 1]; e++) {
      uint32_t parent = graph->parents[e];
      if (!marks[parent]) continue;
      set->edges[set->edge_count++] =
          (struct export_edge){child, parent, graph->parent_relation[e], EXPORT_KEPT};
    }
  }
  if (session->options->dropped) add_dropped(set, session, marks);
  assert(set->edge_count <= most);
  return STEMMA_OK;
}

/* ---- all ---- */

enum stemma_status export_set_init(struct export_set *out, const struct session *session,
                                   struct stemma_error *error) {
  assert(session->own_family != NULL);
  struct export_set set = {0};
  bool *marks = calloc((size_t)session->graph->node_count + 1, sizeof *marks);
  enum stemma_status status =
      marks == NULL ? stemma_error_memory(error, "models to export") : STEMMA_OK;
  if (status == STEMMA_OK) status = mark_nodes(marks, session, error);
  if (status == STEMMA_OK) status = list_nodes(&set, marks, session->graph->node_count, error);
  if (status == STEMMA_OK) status = list_edges(&set, session, marks, error);
  free(marks);
  if (status != STEMMA_OK) {
    export_set_dispose(&set);
    return status;
  }
  *out = set;
  return STEMMA_OK;
}

size_t export_set_edges_of(const struct export_set *set, uint32_t child) {
  size_t low = 0, high = set->edge_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (set->edges[middle].child < child) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
