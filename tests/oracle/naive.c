/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measures by their definitions. */
#include "tests/oracle/naive.h"

#include <igraph.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The lineage as a table, and scratch. */
struct naive {
  const struct measure_input *input;
  const struct stemma_edge *edges;
  size_t edge_count;
  uint32_t nodes;
  uint32_t *children;    /* [nodes × nodes] the children of v are children[v·nodes …] */
  uint32_t *child_count; /* [nodes] */
  uint32_t *parents;     /* [nodes] number of parents */
  bool *reached;         /* [nodes] */
  uint32_t *stack;       /* [nodes + 1] */
};

static void *zeroed(size_t count, size_t size) {
  void *memory = calloc(count + 1, size);
  if (memory == NULL) abort();
  return memory;
}

static void naive_init(struct naive *naive, const struct measure_input *input,
                       const struct stemma_edge *edges, size_t edge_count) {
  uint32_t nodes = input->graph->node_count;
  *naive = (struct naive){.input = input, .edges = edges, .edge_count = edge_count, .nodes = nodes};
  naive->children = zeroed((size_t)nodes * nodes, sizeof *naive->children);
  naive->child_count = zeroed(nodes, sizeof *naive->child_count);
  naive->parents = zeroed(nodes, sizeof *naive->parents);
  naive->reached = zeroed(nodes, sizeof *naive->reached);
  naive->stack = zeroed(nodes, sizeof *naive->stack);
  for (size_t e = 0; e < edge_count; e++) {
    uint32_t parent = edges[e].parent;
    naive->children[(size_t)parent * nodes + naive->child_count[parent]++] = edges[e].child;
    naive->parents[edges[e].child]++;
  }
}

static void naive_dispose(struct naive *naive) {
  free(naive->children);
  free(naive->child_count);
  free(naive->parents);
  free(naive->reached);
  free(naive->stack);
}

static bool counts(const struct naive *naive, uint32_t node) {
  return naive->input->value[node] > 0;
}

/* Adds to `reached` all that can be reached from `from` without entering `avoided`. */
static void reach(struct naive *naive, uint32_t from, uint32_t avoided) {
  size_t depth = 0;
  naive->stack[depth++] = from;
  while (depth > 0) {
    uint32_t v = naive->stack[--depth];
    for (uint32_t i = 0; i < naive->child_count[v]; i++) {
      uint32_t child = naive->children[(size_t)v * naive->nodes + i];
      if (child == avoided || naive->reached[child]) continue;
      naive->reached[child] = true;
      naive->stack[depth++] = child;
    }
  }
}

/* exp of the Shannon entropy, and the number of authors, of the counted nodes reached. */
static void entropy(struct measures *out, const struct measure_input *input, const bool *reached,
                    uint32_t node) {
  uint32_t *count = zeroed(input->author_count, sizeof *count);
  double total = 0;
  for (uint32_t d = 0; d < input->graph->node_count; d++) {
    if (!reached[d] || input->value[d] == 0 || input->author[d] == STEMMA_NO_AUTHOR) continue;
    count[input->author[d]]++;
    total++;
  }
  double sum = 0;
  for (uint32_t a = 0; a < input->author_count; a++) {
    if (count[a] == 0) continue;
    out->authors[node]++;
    sum -= count[a] / total * log(count[a] / total);
  }
  out->effective_authors[node] = out->authors[node] == 0 ? 0 : exp(sum);
  free(count);
}

static void measure_reached(struct measures *out, const struct measure_input *input,
                            const bool *reached, uint32_t node) {
  out->descendants[node] = 0;
  out->downstream_downloads[node] = 0;
  out->authors[node] = 0;
  for (uint32_t d = 0; d < input->graph->node_count; d++) {
    if (!reached[d]) continue;
    out->descendants[node] += input->value[d] > 0;
    out->downstream_downloads[node] += input->downloads[d];
  }
  entropy(out, input, reached, node);
}

static void all_below(struct measures *out, struct naive *naive) {
  for (uint32_t v = 0; v < naive->nodes; v++) {
    memset(naive->reached, 0, naive->nodes * sizeof *naive->reached);
    reach(naive, v, STEMMA_NO_NODE);
    measure_reached(out, naive->input, naive->reached, v);
  }
}

/* What roots cannot reach any more when v is taken out is what v dominates. */
static void all_exclusive(struct measures *out, struct naive *naive) {
  for (uint32_t v = 0; v < naive->nodes; v++) {
    memset(naive->reached, 0, naive->nodes * sizeof *naive->reached);
    for (uint32_t root = 0; root < naive->nodes; root++) {
      if (naive->parents[root] > 0 || root == v) continue;
      naive->reached[root] = true;
      reach(naive, root, v);
    }
    for (uint32_t d = 0; d < naive->nodes; d++) {
      out->exclusive[v] += d != v && !naive->reached[d] && counts(naive, d);
    }
  }
}

static void all_children(struct measures *out, const struct naive *naive) {
  for (size_t e = 0; e < naive->edge_count; e++) {
    if (!counts(naive, naive->edges[e].child)) continue;
    out->children[naive->edges[e].parent]++;
    out->children_by[naive->edges[e].relation][naive->edges[e].parent]++;
  }
}

static void all_h_indices(struct measures *out, const struct naive *naive) {
  for (uint32_t v = 0; v < naive->nodes; v++) {
    for (uint32_t h = 1; h <= naive->nodes; h++) {
      uint32_t enough = 0;
      for (uint32_t i = 0; i < naive->child_count[v]; i++) {
        uint32_t child = naive->children[(size_t)v * naive->nodes + i];
        enough += counts(naive, child) && out->children[child] >= h;
      }
      if (enough >= h) out->h_index[v] = h;
    }
  }
}

/* The equations of influence and depth, applied until nothing changes. */
static void solve(struct measures *out, const struct naive *naive) {
  double *next = zeroed(naive->nodes, sizeof *next);
  for (bool changed = true; changed;) {
    changed = false;
    memset(next, 0, naive->nodes * sizeof *next);
    for (size_t e = 0; e < naive->edge_count; e++) {
      uint32_t parent = naive->edges[e].parent;
      uint32_t child = naive->edges[e].child;
      double credit = (double)naive->input->value[child] + out->influence[child];
      next[parent] += naive->input->decay * credit / naive->parents[child];
      if (out->depth[parent] < out->depth[child] + 1) {
        out->depth[parent] = out->depth[child] + 1;
        changed = true;
      }
    }
    if (memcmp(next, out->influence, naive->nodes * sizeof *next) != 0) changed = true;
    memcpy(out->influence, next, naive->nodes * sizeof *next);
  }
  free(next);
}

static void make_arrays(struct measures *out, uint32_t nodes) {
  *out = (struct measures){.node_count = nodes};
  out->children = zeroed(nodes, sizeof *out->children);
  for (int r = 0; r < STEMMA_RELATION_COUNT; r++) {
    out->children_by[r] = zeroed(nodes, sizeof *out->children_by[r]);
  }
  out->descendants = zeroed(nodes, sizeof *out->descendants);
  out->downstream_downloads = zeroed(nodes, sizeof *out->downstream_downloads);
  out->influence = zeroed(nodes, sizeof *out->influence);
  out->depth = zeroed(nodes, sizeof *out->depth);
  out->exclusive = zeroed(nodes, sizeof *out->exclusive);
  out->authors = zeroed(nodes, sizeof *out->authors);
  out->effective_authors = zeroed(nodes, sizeof *out->effective_authors);
  out->h_index = zeroed(nodes, sizeof *out->h_index);
  out->pagerank = zeroed(nodes, sizeof *out->pagerank);
}

void naive_measures(struct measures *out, const struct measure_input *input,
                    const struct stemma_edge *edges, size_t edge_count) {
  struct naive naive;
  naive_init(&naive, input, edges, edge_count);
  make_arrays(out, naive.nodes);
  all_below(out, &naive);
  all_exclusive(out, &naive);
  all_children(out, &naive);
  all_h_indices(out, &naive);
  solve(out, &naive);
  naive_pagerank(out->pagerank, naive.nodes, edges, edge_count);
  naive_dispose(&naive);
}

void naive_below(struct measures *out, const struct measure_input *input, uint32_t node) {
  const struct stemma_graph *graph = input->graph;
  bool *reached = zeroed(graph->node_count, sizeof *reached);
  uint32_t *stack = zeroed(graph->node_count, sizeof *stack);
  size_t depth = 0;
  stack[depth++] = node;
  while (depth > 0) {
    uint32_t v = stack[--depth];
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      if (reached[graph->children[e]]) continue;
      reached[graph->children[e]] = true;
      stack[depth++] = graph->children[e];
    }
  }
  measure_reached(out, input, reached, node);
  free(reached);
  free(stack);
}

void naive_pagerank(double *rank, uint32_t node_count, const struct stemma_edge *edges,
                    size_t edge_count) {
  igraph_vector_int_t ends;
  igraph_vector_int_init(&ends, (igraph_integer_t)edge_count * 2);
  for (size_t e = 0; e < edge_count; e++) {
    VECTOR(ends)[2 * e] = (igraph_integer_t)edges[e].child;
    VECTOR(ends)[2 * e + 1] = (igraph_integer_t)edges[e].parent;
  }
  igraph_t reversed;
  igraph_create(&reversed, &ends, (igraph_integer_t)node_count, IGRAPH_DIRECTED);
  igraph_vector_t result;
  igraph_vector_init(&result, 0);
  igraph_pagerank(&reversed, IGRAPH_PAGERANK_ALGO_PRPACK, &result, NULL, igraph_vss_all(),
                  IGRAPH_DIRECTED, 0.85, NULL, NULL);
  for (uint32_t v = 0; v < node_count; v++) rank[v] = VECTOR(result)[v];
  igraph_vector_destroy(&result);
  igraph_destroy(&reversed);
  igraph_vector_int_destroy(&ends);
}
