/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derivatives by kind, for all bases at once.
 *
 * One pass of descendants gives a sum for every base, and k passes give the sums of k
 * kinds, if only a derivative's kind were the same for all bases. It is not where its edges
 * differ in relation: then it is a merge to the one base and a fine-tune to the other. So
 * such a node gets stand-ins without children, one for each shorter list of its relations,
 * whose parents are those of the node by these relations. In the pass that sums the first r
 * relations, the stand-in for those that the node has of them bears the node's value: it is
 * reached from exactly the bases to which the node is of one of these kinds. The sum of a
 * kind is what two passes differ by.
 */
#include "graph/derivatives.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/measures.h"

/* ---- one set of bases ---- */

void derivatives_mark(uint8_t *kind, const struct stemma_graph *graph, const uint8_t *is_base) {
  if (graph->node_count > 0) memset(kind, DERIVATIVES_NONE, graph->node_count);
  for (uint32_t turn = 0; turn < graph->linked_count; turn++) {
    uint32_t node = graph->order[turn];
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      uint32_t parent = graph->parents[i];
      bool is_below = is_base[parent] || kind[parent] != DERIVATIVES_NONE;
      uint8_t relation = graph->parent_relation[i];
      if (is_below && relation < kind[node]) kind[node] = relation;
    }
  }
}

void derivatives_mark_direct(uint8_t *kind, const struct stemma_graph *graph,
                             const uint8_t *is_base) {
  for (uint32_t node = 0; node < graph->node_count; node++) {
    kind[node] = DERIVATIVES_NONE;
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      uint8_t relation = graph->parent_relation[i];
      if (is_base[graph->parents[i]] && relation < kind[node]) kind[node] = relation;
    }
  }
}

enum stemma_status derivatives_credit(double *credit, const struct stemma_graph *graph,
                                      const uint64_t *value, const uint8_t *is_base,
                                      struct stemma_error *error) {
  double *part = column_zeroed(graph->node_count, sizeof *part);
  if (part == NULL) return stemma_error_memory(error, "credit of bases");
  for (uint32_t turn = 0; turn < graph->linked_count; turn++) {
    uint32_t node = graph->order[turn];
    uint32_t parents = stemma_parent_count(graph, node);
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      uint32_t parent = graph->parents[i];
      part[node] += is_base[parent] ? 1 : part[parent];
    }
    if (parents > 1) part[node] /= parents;
  }
  double sum = 0;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    if (part[node] > 0) sum += part[node] * (double)value[node];
  }
  free(part);
  *credit = sum;
  return STEMMA_OK;
}

/* ---- each base by itself ---- */

/* The relations up to and with one. */
static unsigned up_to(unsigned relation) {
  return (2U << relation) - 1;
}

static unsigned relations_of(const struct stemma_graph *graph, uint32_t node) {
  unsigned set = 0;
  for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
    set |= 1U << graph->parent_relation[i];
  }
  return set;
}

/* A node that stands in for another's first relations. */
struct stand_in {
  uint32_t node;      /* for which */
  unsigned relations; /* set: all that the node has up to some relation, but not all it has */
};

/* The graph with stand-ins, and what the passes over it need. */
struct passes {
  const struct stemma_graph *graph; /* borrowed: the one without */
  const uint64_t *value;            /* borrowed, [graph->node_count] */
  struct stand_in *stand_ins;       /* [count] owned; their nodes follow those of the graph */
  uint32_t count;                   /* of stand_ins */
  size_t edge_room;                 /* no more edges than that go into them */
  struct stemma_graph *widened;     /* owned, or NULL where there are no stand-ins */
  uint64_t *borne;                  /* [nodes of both kinds] owned: value in this pass */
  uint64_t *before;                 /* [nodes asked for] owned: their sums in the last pass */
};

/* Counts the stand-ins, and lists them if their array is there already. */
static void list_stand_ins(struct passes *passes) {
  const struct stemma_graph *graph = passes->graph;
  passes->count = 0;
  passes->edge_room = 0;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    if (stemma_parent_count(graph, node) < 2 || passes->value[node] == 0) continue;
    unsigned all = relations_of(graph, node);
    for (unsigned r = 0; (all & up_to(r)) != all; r++) {
      if ((all >> r & 1) == 0) continue;
      if (passes->stand_ins != NULL) {
        passes->stand_ins[passes->count] = (struct stand_in){node, all & up_to(r)};
      }
      passes->count++;
      passes->edge_room += stemma_parent_count(graph, node);
    }
  }
}

static enum stemma_status widen(struct passes *passes, struct stemma_error *error) {
  const struct stemma_graph *graph = passes->graph;
  list_stand_ins(passes);
  if (passes->count == 0) return STEMMA_OK;
  passes->stand_ins = calloc(passes->count, sizeof *passes->stand_ins);
  size_t room = graph->edge_count + passes->edge_room;
  struct stemma_edge *edges = column_new(room, sizeof *edges);
  enum stemma_status status = STEMMA_OK;
  if (passes->stand_ins == NULL || edges == NULL ||
      passes->count > STEMMA_NODES_MAX - graph->node_count) {
    status = stemma_error_memory(error, "derivatives by kind");
    goto cleanup;
  }
  list_stand_ins(passes);
  size_t count = 0;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      edges[count++] = (struct stemma_edge){graph->parents[i], node, graph->parent_relation[i]};
    }
  }
  for (uint32_t s = 0; s < passes->count; s++) {
    uint32_t node = passes->stand_ins[s].node;
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      uint8_t relation = graph->parent_relation[i];
      if ((passes->stand_ins[s].relations >> relation & 1) == 0) continue;
      edges[count++] = (struct stemma_edge){graph->parents[i], graph->node_count + s, relation};
    }
  }
  assert(count <= room);
  status =
      stemma_graph_new(&passes->widened, graph->node_count + passes->count, edges, count, error);
cleanup:
  free(edges);
  return status;
}

/* Puts the value of each node where it is found by way of the first relations, in `set`. */
static void place_values(struct passes *passes, unsigned set) {
  const struct stemma_graph *graph = passes->graph;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    unsigned relations = passes->value[node] == 0 ? 0 : relations_of(graph, node);
    bool is_whole = relations != 0 && (relations & ~set) == 0;
    passes->borne[node] = is_whole ? passes->value[node] : 0;
  }
  for (uint32_t s = 0; s < passes->count; s++) {
    const struct stand_in *stand_in = &passes->stand_ins[s];
    bool bears = (relations_of(graph, stand_in->node) & set) == stand_in->relations;
    passes->borne[graph->node_count + s] = bears ? passes->value[stand_in->node] : 0;
  }
}

/* The pass of one relation, whose column of `sums` it fills. */
static enum stemma_status add_pass(uint64_t *sums, struct passes *passes, const uint32_t *nodes,
                                   size_t count, unsigned relation, struct stemma_error *error) {
  struct measures measures = {0};
  struct measure_input input = {.graph = passes->widened != NULL ? passes->widened : passes->graph,
                                .value = passes->borne,
                                .downloads = passes->borne,
                                .decay = 1};
  place_values(passes, up_to(relation));
  enum stemma_status status = measures_compute(&measures, &input, MEASURE_DOWNLOADS, error);
  if (status != STEMMA_OK) return status;
  for (size_t i = 0; i < count; i++) {
    uint64_t sum = measures.downstream_downloads[nodes[i]];
    assert(sum >= passes->before[i]);
    sums[i * STEMMA_RELATION_COUNT + relation] = sum - passes->before[i];
    passes->before[i] = sum;
  }
  measures_dispose(&measures);
  return STEMMA_OK;
}

enum stemma_status derivatives_by_kind(uint64_t *sums, const uint32_t *nodes, size_t count,
                                       const struct stemma_graph *graph, const uint64_t *value,
                                       struct stemma_error *error) {
  struct passes passes = {.graph = graph, .value = value};
  unsigned present = 0;
  for (uint32_t i = 0; i < graph->edge_count; i++) present |= 1U << graph->child_relation[i];
  if (count > 0) memset(sums, 0, count * STEMMA_RELATION_COUNT * sizeof *sums);
  enum stemma_status status = widen(&passes, error);
  if (status != STEMMA_OK) goto cleanup;
  passes.borne = column_new((size_t)graph->node_count + passes.count, sizeof *passes.borne);
  passes.before = calloc(count > 0 ? count : 1, sizeof *passes.before);
  if (passes.borne == NULL || passes.before == NULL) {
    status = stemma_error_memory(error, "derivatives by kind");
    goto cleanup;
  }
  for (unsigned r = 0; r < STEMMA_RELATION_COUNT && status == STEMMA_OK; r++) {
    if ((present >> r & 1) == 0) continue;
    status = add_pass(sums, &passes, nodes, count, r, error);
  }
cleanup:
  free(passes.stand_ins);
  stemma_graph_free(passes.widened);
  free(passes.borne);
  free(passes.before);
  return status;
}
