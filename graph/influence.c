/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Credit that flows from children to parents: influence and PageRank, one children-first
 * pass each. A node's sum runs over its children in ascending order, so that the result
 * is the same to the last bit whatever the order of the input.
 */
#include <assert.h>

#include "graph/measures_internal.h"

/* The number of edges that leave a node of the reversed graph. */
static inline double parents_of(const struct stemma_graph *graph, uint32_t child) {
  return (double)stemma_parent_count(graph, child);
}

void measure_influence(struct measures *out, const struct measure_input *input) {
  const struct stemma_graph *graph = input->graph;
  for (uint32_t i = graph->linked_count; i-- > 0;) {
    uint32_t node = graph->order[i];
    double sum = 0;
    measure_fetch(graph, i, -1);
    if (stemma_child_count(graph, node) == 0) continue; /* it is 0 */
    for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
      uint32_t child = graph->children[e];
      double credit = (double)input->value[child] + out->influence[child];
      sum += input->decay / parents_of(graph, child) * credit;
    }
    out->influence[node] = sum;
  }
}

/*
 * The sum over all nodes: over those with edges, ascending, and then the others, each of which has
 * 1. So it is the same to the last bit whether or not the graph has these.
 */
static double sum_ranks(const double *rank, const struct measure_input *input) {
  const struct stemma_graph *graph = input->graph;
  uint64_t alone = input->left_out;
  double total = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    bool is_alone = stemma_child_count(graph, v) == 0 && stemma_parent_count(graph, v) == 0;
    alone += is_alone;
    if (!is_alone) total += rank[v];
  }
  return total + (double)alone;
}

/*
 * The random surfer on the reversed graph goes from a model to one of its parents. Where
 * there is none (roots, isolated nodes) it restarts, as it does anywhere with probability
 * 1 - damping; both add the same to every node, so up to a factor the rank of a node is
 * y(v) = 1 + damping · Σ y(c) / k(c) over its children, and dividing by Σ y gives it.
 */
void measure_pagerank(struct measures *out, const struct measure_input *input) {
  static const double damping = 0.85;
  const struct stemma_graph *graph = input->graph;
  double *rank = out->pagerank;
  for (uint32_t v = 0; v < graph->node_count; v++) rank[v] = 1;
  for (uint32_t i = graph->linked_count; i-- > 0;) {
    uint32_t node = graph->order[i];
    double sum = 0;
    measure_fetch(graph, i, -1);
    if (stemma_child_count(graph, node) == 0) continue;
    for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
      sum += rank[graph->children[e]] / parents_of(graph, graph->children[e]);
    }
    rank[node] += damping * sum;
  }
  double total = sum_ranks(rank, input);
  for (uint32_t v = 0; v < graph->node_count; v++) rank[v] /= total;
}
