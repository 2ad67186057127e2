/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inferred edges beside the declared ones: adding those that names give, and dropping whatever
 * would make a cycle.
 */
#include <stdlib.h>

#include "graph/array.h"
#include "graph/infer_names.h"
#include "graph/lineage_finish.h"

static bool is_inferred(const struct lineage *lineage, uint32_t node) {
  return parent_source_is_inferred((enum parent_source)lineage->source[node]);
}

/* A child of these had no parent, so that its edges are still adjacent, and its pairs unique. */
static enum stemma_status add_edges(struct finish *finish, const struct inferred_edge *inferred,
                                    size_t count, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  size_t capacity = finish->edge_count;
  enum stemma_status status =
      array_reserve(&finish->edges, &capacity, finish->edge_count + count, sizeof *finish->edges,
                    STEMMA_EDGES_MAX, "parent edges", error);
  if (status != STEMMA_OK) return status;
  lineage->rule = calloc(lineage->node_count + (size_t)1, 1);
  if (lineage->rule == NULL) return stemma_error_memory(error, "parents inferred from names");
  for (size_t i = 0; i < count; i++) {
    uint32_t child = inferred[i].child;
    bool is_mirror = inferred[i].rule == INFER_MIRROR;
    finish->edges[finish->edge_count++] =
        (struct stemma_edge){.parent = inferred[i].parent,
                             .child = child,
                             .relation = is_mirror ? STEMMA_UNSPECIFIED : STEMMA_QUANTIZED};
    lineage->source[child] = PARENT_SOURCE_NAME;
    lineage->rule[child] = inferred[i].rule;
  }
  return STEMMA_OK;
}

/* Who has lost all parents has none from anywhere. */
static void forget_sources(struct finish *finish, const uint8_t *has_edge) {
  struct lineage *lineage = finish->lineage;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if (!is_inferred(lineage, v) || has_edge[v]) continue;
    lineage->source[v] = PARENT_SOURCE_NONE;
    if (lineage->rule != NULL) lineage->rule[v] = INFER_NONE;
  }
}

static enum stemma_status drop_cyclic(struct finish *finish, struct stemma_error *error) {
  const struct lineage *lineage = finish->lineage;
  uint8_t *on_cycle = malloc(finish->edge_count + 1);
  uint8_t *has_edge = calloc(lineage->node_count + (size_t)1, 1);
  enum stemma_status status = STEMMA_OK;
  if (on_cycle == NULL || has_edge == NULL) status = stemma_error_memory(error, "inferred edges");
  if (status == STEMMA_OK) {
    status = cycles_mark(on_cycle, lineage->node_count, finish->edges, finish->edge_count, error);
  }
  if (status == STEMMA_OK) {
    size_t kept = 0;
    for (size_t e = 0; e < finish->edge_count; e++) {
      uint32_t child = finish->edges[e].child;
      if (on_cycle[e] && is_inferred(lineage, child)) continue;
      has_edge[child] = 1;
      finish->edges[kept++] = finish->edges[e];
    }
    finish->edge_count = kept;
    forget_sources(finish, has_edge);
  }
  free(on_cycle);
  free(has_edge);
  return status;
}

static bool has_inferred(const struct finish *finish) {
  for (size_t e = 0; e < finish->edge_count; e++) {
    if (is_inferred(finish->lineage, finish->edges[e].child)) return true;
  }
  return false;
}

enum stemma_status finish_infer(struct finish *finish, bool from_names,
                                struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (from_names) {
    struct inferred_edge *inferred = NULL;
    size_t count = 0;
    status =
        infer_names(&inferred, &count, finish->lineage, finish->edges, finish->edge_count, error);
    if (status == STEMMA_OK) status = add_edges(finish, inferred, count, error);
    free(inferred);
  }
  if (status == STEMMA_OK && has_inferred(finish)) status = drop_cyclic(finish, error);
  return status;
}
