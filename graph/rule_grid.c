/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid, and one model under all its rules; families are in rule_family.c. */
#include "graph/rule_grid.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/first_party.h"

#define ONLY(relation) (1U << STEMMA_##relation)

/*
 * What published counts use: everything; what the Hub calls its four kinds; without
 * quantizations, which are copies rather than new work; new weights (finetune, merge); what
 * becomes a fine-tune where a missing relation is taken for one; each kind by itself.
 */
const stemma_relation_set rule_relations[RULE_RELATIONS] = {
    STEMMA_ALL_RELATIONS,
    ONLY(FINETUNE) | ONLY(ADAPTER) | ONLY(QUANTIZED) | ONLY(MERGE),
    ONLY(FINETUNE) | ONLY(ADAPTER) | ONLY(MERGE),
    ONLY(FINETUNE) | ONLY(MERGE),
    ONLY(FINETUNE) | ONLY(UNSPECIFIED),
    ONLY(FINETUNE),
    ONLY(ADAPTER),
    ONLY(QUANTIZED),
    ONLY(MERGE),
};
static_assert(RULE_RELATIONS <= 8 * sizeof(rule_bits), "a bit a set of relations");

const uint64_t rule_minima[RULE_MINIMA] = {0, 1, 6};

rule_bits rule_bits_of_relation(enum stemma_relation relation) {
  unsigned bits = 0;
  for (unsigned set = 0; set < RULE_RELATIONS; set++) {
    bits |= ((unsigned)rule_relations[set] >> relation & 1U) << set;
  }
  return (rule_bits)bits;
}

/* The sets that each relation is in. */
struct edge_bits {
  rule_bits of[STEMMA_RELATION_COUNT]; /* by enum stemma_relation */
};

static struct edge_bits all_edge_bits(void) {
  struct edge_bits edges;
  for (unsigned relation = 0; relation < STEMMA_RELATION_COUNT; relation++) {
    edges.of[relation] = rule_bits_of_relation((enum stemma_relation)relation);
  }
  return edges;
}

/* ---- what the nodes are ---- */

/* Marks a node whose parents have been marked. */
static void mark_node(struct rule_marks *marks, const struct rule_input *input,
                      const struct edge_bits *edges, uint32_t node) {
  const struct stemma_graph *graph = input->graph;
  uint32_t group = input->group[node];
  unsigned derived = 0;
  unsigned first_party = 0;
  for (uint32_t e = graph->parent_start[node]; e < graph->parent_start[node + 1]; e++) {
    uint32_t parent = graph->parents[e];
    unsigned exists = edges->of[graph->parent_relation[e]];
    derived |= exists;
    if (group == FIRST_PARTY_NO_GROUP || input->group[parent] != group) continue;
    unsigned root = ~(unsigned)marks->derived[parent];
    first_party |= exists & (root | marks->first_party[parent]);
  }
  marks->derived[node] = (rule_bits)derived;
  marks->first_party[node] = (rule_bits)first_party;
}

enum stemma_status rule_marks_init(struct rule_marks *out, const struct rule_input *input,
                                   struct stemma_error *error) {
  const struct stemma_graph *graph = input->graph;
  const struct edge_bits edges = all_edge_bits();
  struct rule_marks marks = {.derived = column_zeroed(graph->node_count, sizeof *marks.derived),
                             .first_party =
                                 column_zeroed(graph->node_count, sizeof *marks.first_party)};
  if (marks.derived == NULL || marks.first_party == NULL) {
    rule_marks_dispose(&marks);
    return stemma_error_memory(error, "counting rules");
  }
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    mark_node(&marks, input, &edges, graph->order[i]);
  }
  *out = marks;
  return STEMMA_OK;
}

void rule_marks_dispose(struct rule_marks *marks) {
  free(marks->derived);
  free(marks->first_party);
  *marks = (struct rule_marks){0};
}

/* ---- one model ---- */

/* Counts a derivative under the sets of relations in which it is one. */
static void count_derivative(struct rule_model_counts *counts, const struct rule_input *input,
                             const struct rule_marks *marks, uint32_t node, unsigned where,
                             enum rule_reach reach) {
  unsigned met = rule_minima_met(input, node);
  unsigned by_others = where & ~(unsigned)marks->first_party[node];
  for (unsigned set = 0; set < RULE_RELATIONS && met > 0; set++) {
    if ((where >> set & 1U) == 0) continue;
    uint32_t *count = counts->count[set][reach];
    for (unsigned m = 0; m < met; m++) {
      count[RULE_ANYONE * RULE_MINIMA + m]++;
      count[RULE_OTHERS * RULE_MINIMA + m] += by_others >> set & 1U;
    }
  }
}

/* Hands on to the children in which sets a node is the model or below it. */
static void reach_children(rule_bits *reached, const struct stemma_graph *graph,
                           const struct edge_bits *edges, uint32_t node, unsigned where) {
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    rule_bits *child = &reached[graph->children[e]];
    *child = (rule_bits)(*child | (where & edges->of[graph->child_relation[e]]));
  }
}

static void count_children(struct rule_model_counts *counts, const struct rule_input *input,
                           const struct rule_marks *marks, const struct edge_bits *edges,
                           uint32_t node) {
  const struct stemma_graph *graph = input->graph;
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    unsigned exists = edges->of[graph->child_relation[e]];
    count_derivative(counts, input, marks, graph->children[e], exists, RULE_DIRECT);
  }
}

enum stemma_status rule_count_model(struct rule_model_counts *out, const struct rule_input *input,
                                    const struct rule_marks *marks, uint32_t node,
                                    struct stemma_error *error) {
  const struct stemma_graph *graph = input->graph;
  const struct edge_bits edges = all_edge_bits();
  assert(node < graph->node_count);
  rule_bits *reached = column_zeroed(graph->node_count, sizeof *reached);
  if (reached == NULL) return stemma_error_memory(error, "derivatives of a model");
  memset(out, 0, sizeof *out);
  count_children(out, input, marks, &edges, node);
  reach_children(reached, graph, &edges, node, RULE_ALL_BITS);
  for (uint32_t i = 0; i < graph->linked_count; i++) { /* parents first: each is complete */
    uint32_t below = graph->order[i];
    if (reached[below] == 0) continue;
    assert(below != node);
    count_derivative(out, input, marks, below, reached[below], RULE_ALL);
    reach_children(reached, graph, &edges, below, reached[below]);
  }
  free(reached);
  return STEMMA_OK;
}
