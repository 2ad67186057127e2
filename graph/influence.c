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
 * Adds 1 `count` times, to 0 or what is at least 1. Only where a sum passes a power of two a bit of
 * its fraction is lost, and the same one if many are added at once, unless that passes two of
 * them: a sum that is no more than doubled does not.
 */
static double add_ones(double total, uint32_t count) {
  while (count > 0) {
    uint32_t some = total < 1 ? 1 : total < count ? (uint32_t)total : count;
    total += some;
    count -= some;
  }
  return total;
}

/* The sum over all nodes, ascending; those that are not here have 1. */
static double sum_ranks(const double *rank, const struct measure_input *input) {
  double total = 0;
  uint32_t next = 0; /* number of the node that comes next */
  for (uint32_t v = 0; v < input->graph->node_count; v++) {
    uint32_t number = input->whole == NULL ? v : input->whole[v];
    total = add_ones(total, number - next) + rank[v];
    next = number + 1;
  }
  return input->whole == NULL ? total : add_ones(total, input->whole_count - next);
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
