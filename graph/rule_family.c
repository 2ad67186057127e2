/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One family under all counting rules.
 *
 * How a merge is split depends on all its parents, so φ is computed on a graph that is
 * closed upwards; but only for what lies below the family's members can it be anything but
 * 0. That part is cut out once, nodes keeping their order, and it is small beside the Hub.
 */
#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/rule_grid.h"

/* The part of a graph that matters to a family. */
struct part {
  uint32_t count;             /* its nodes */
  uint32_t *node;             /* [count] in the whole graph, ascending */
  uint16_t *own;              /* [count] families */
  struct stemma_graph *graph; /* the edges among them, which are all edges to them */
};

/* How a family's sums come about: as given. */
struct family_input {
  const struct rule_input *input;
  const struct rule_marks *marks;
  const uint16_t *own;
  uint32_t family;
  uint32_t family_count;
};

/* ---- the part ---- */

/* Marks the linked members of the family and all below them. */
static void mark_below(bool *in_part, const struct family_input *from) {
  const struct stemma_graph *graph = from->input->graph;
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t node = graph->order[i];
    if (from->own[node] == from->family) in_part[node] = true;
    if (!in_part[node]) continue;
    for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
      in_part[graph->children[e]] = true;
    }
  }
}

/* Adds all ancestors of what is marked; returns the number of edges to marked nodes. */
static size_t mark_above(bool *in_part, const struct stemma_graph *graph) {
  size_t edges = 0;
  for (uint32_t i = graph->linked_count; i-- > 0;) {
    uint32_t node = graph->order[i];
    if (!in_part[node]) continue;
    for (uint32_t e = graph->parent_start[node]; e < graph->parent_start[node + 1]; e++) {
      in_part[graph->parents[e]] = true;
      edges++;
    }
  }
  return edges;
}

/* Numbers the nodes of the part and lists its edges. `number` is [node_count] scratch. */
static void cut_out(struct part *part, struct stemma_edge *edges, uint32_t *number,
                    const bool *in_part, const struct family_input *from) {
  const struct stemma_graph *graph = from->input->graph;
  uint32_t count = 0;
  size_t edge = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (!in_part[v]) continue;
    part->node[count] = v;
    part->own[count] = from->own[v];
    number[v] = count++;
  }
  assert(count == part->count);
  for (uint32_t child = 0; child < count; child++) {
    uint32_t v = part->node[child];
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      edges[edge++] =
          (struct stemma_edge){number[graph->parents[e]], child, graph->parent_relation[e]};
    }
  }
}

static enum stemma_status fill_part(struct part *part, uint32_t *number, const bool *in_part,
                                    size_t edge_count, const struct family_input *from,
                                    struct stemma_error *error) {
  for (uint32_t v = 0; v < from->input->graph->node_count; v++) part->count += in_part[v];
  size_t room = (size_t)part->count + 1;
  struct stemma_edge *edges = malloc((edge_count + 1) * sizeof *edges);
  part->node = malloc(room * sizeof *part->node);
  part->own = malloc(room * sizeof *part->own);
  enum stemma_status status = STEMMA_OK;
  if (edges == NULL || part->node == NULL || part->own == NULL) {
    status = stemma_error_memory(error, "models of a family");
  } else {
    cut_out(part, edges, number, in_part, from);
    status = stemma_graph_new(&part->graph, part->count, edges, edge_count, error);
  }
  free(edges);
  return status;
}

static enum stemma_status part_init(struct part *part, const struct family_input *from,
                                    struct stemma_error *error) {
  const struct stemma_graph *graph = from->input->graph;
  bool *in_part = column_zeroed(graph->node_count, sizeof *in_part);
  uint32_t *number = column_new(graph->node_count, sizeof *number);
  enum stemma_status status = STEMMA_OK;
  *part = (struct part){0};
  if (in_part == NULL || number == NULL) {
    status = stemma_error_memory(error, "models of a family");
  } else {
    mark_below(in_part, from);
    size_t edges = mark_above(in_part, graph);
    status = fill_part(part, number, in_part, edges, from, error);
  }
  free(in_part);
  free(number);
  return status;
}

static void part_dispose(struct part *part) {
  free(part->node);
  free(part->own);
  stemma_graph_free(part->graph);
}

/* ---- sums ---- */

/* Whether the family has a share in a distribution, and how large it is. */
static bool find_share(double *weight, const struct attribution *attribution, uint32_t mixture,
                       uint32_t family) {
  for (size_t s = attribution->start[mixture]; s < attribution->start[mixture + 1]; s++) {
    if (attribution->family[s] != family) continue;
    *weight = attribution->weight[s];
    return true;
  }
  return false;
}

/* Adds one derivative with a share of `weight`, to the columns in which it counts. */
static void add_derivative(uint32_t *derivatives, double *influence, double weight, unsigned met,
                           bool by_others) {
  for (unsigned m = 0; m < met; m++) {
    derivatives[RULE_ANYONE * RULE_MINIMA + m]++;
    influence[RULE_ANYONE * RULE_MINIMA + m] += weight;
    if (!by_others) continue;
    derivatives[RULE_OTHERS * RULE_MINIMA + m]++;
    influence[RULE_OTHERS * RULE_MINIMA + m] += weight;
  }
}

/*
 * Adds up one set of relations under one attribution, derivatives ascending. A root that is
 * no member has no share, so whatever has one derives from something.
 */
static void add_up(uint32_t *derivatives, double *influence, const struct family_input *from,
                   const struct part *part, const struct attribution *attribution, unsigned set) {
  for (uint32_t v = 0; v < part->count; v++) {
    uint32_t node = part->node[v];
    unsigned met = rule_minima_met(from->input, node);
    double weight = 0;
    if (met == 0 || part->own[v] == from->family) continue;
    if (!find_share(&weight, attribution, attribution->mixture[v], from->family)) continue;
    bool by_others = ((unsigned)from->marks->first_party[node] >> set & 1U) == 0;
    add_derivative(derivatives, influence, weight, met, by_others);
  }
}

/* All attributions of one set of relations. */
static enum stemma_status sum_relations(struct rule_family_sums *out,
                                        const struct family_input *from, const struct part *part,
                                        unsigned set, struct stemma_error *error) {
  struct stemma_graph *graph = NULL;
  enum stemma_status status =
      stemma_graph_filter(&graph, part->graph, rule_relations[set], NULL, error);
  for (unsigned rule = 0; rule < RULE_ATTRIBUTIONS && status == STEMMA_OK; rule++) {
    struct attribution attribution;
    status = attribution_compute(&attribution, graph, part->own, from->family_count,
                                 (enum attribution_rule)rule, error);
    if (status != STEMMA_OK) break;
    add_up(out->derivatives[set][rule], out->influence[set][rule], from, part, &attribution, set);
    attribution_dispose(&attribution);
  }
  stemma_graph_free(graph);
  return status;
}

enum stemma_status rule_sum_family(struct rule_family_sums *out, const struct rule_input *input,
                                   const struct rule_marks *marks, const uint16_t *own,
                                   uint32_t family, uint32_t family_count,
                                   struct stemma_error *error) {
  assert(family < family_count);
  const struct family_input from = {input, marks, own, family, family_count};
  struct rule_family_sums sums;
  struct part part;
  memset(&sums, 0, sizeof sums);
  enum stemma_status status = part_init(&part, &from, error);
  for (unsigned set = 0; set < RULE_RELATIONS && status == STEMMA_OK; set++) {
    status = sum_relations(&sums, &from, &part, set, error);
  }
  part_dispose(&part);
  if (status == STEMMA_OK) *out = sums;
  return status;
}
