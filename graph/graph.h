/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The immutable lineage graph: a directed acyclic graph parent → child in compressed
 * sparse rows, both ways, with the relation of each edge.
 *
 * Nodes are dense ids 0 … node_count-1, ascending with the folded model id, so that a
 * graph is the same to the byte whatever the order of the input, sums over neighbours
 * have one order, and ties broken by node are ties broken by id.
 */
#ifndef STEMMA_GRAPH_GRAPH_H
#define STEMMA_GRAPH_GRAPH_H

#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"

/* In the order in which the first wins where one pair is typed several times (rule R1). */
enum stemma_relation {
  STEMMA_MERGE,
  STEMMA_ADAPTER,
  STEMMA_QUANTIZED,
  STEMMA_FINETUNE,
  STEMMA_UNSPECIFIED,
  STEMMA_RELATION_COUNT,
};

/* A set of relations: bit `1 << relation`. */
typedef uint8_t stemma_relation_set;
#define STEMMA_ALL_RELATIONS ((stemma_relation_set)((1U << STEMMA_RELATION_COUNT) - 1U))

/* No node. */
#define STEMMA_NO_NODE UINT32_MAX
/* Limits: nodes and edges are counted in 32 bits, with the largest value kept free. */
#define STEMMA_NODES_MAX (UINT32_MAX - 1U)
#define STEMMA_EDGES_MAX (UINT32_MAX - 1U)

struct stemma_edge {
  uint32_t parent;  /* node */
  uint32_t child;   /* node */
  uint8_t relation; /* enum stemma_relation */
};

struct stemma_graph {
  uint32_t node_count;      /* n */
  uint32_t edge_count;      /* m */
  uint32_t *child_start;    /* [n+1] the children of v are children[child_start[v] … [v+1]) */
  uint32_t *children;       /* [m] ascending within a row */
  uint8_t *child_relation;  /* [m] beside children */
  uint32_t *parent_start;   /* [n+1] the parents of v likewise */
  uint32_t *parents;        /* [m] ascending within a row */
  uint8_t *parent_relation; /* [m] beside parents */
  uint32_t linked_count;    /* nodes with at least one edge */
  uint32_t *order;          /* [linked_count] those nodes, each after all its parents */
  uint32_t *rank;           /* [n] a node's place in order, from 1; 0 for nodes without edges */
};

/* The relation's word: "merge", "adapter", "quantized", "finetune", "unspecified". */
const char *stemma_relation_name(enum stemma_relation relation);

/*
 * Builds a graph from `edge_count` edges in any order, which must be unique pairs of
 * nodes below `node_count` without self-loops. Copies; the edges stay the caller's.
 * *out is to be freed with stemma_graph_free. A graph of no nodes or no edges is fine.
 * Fails with STEMMA_BAD_INPUT if the edges have a cycle, STEMMA_NO_MEMORY.
 * O(nodes + edges), counting sort both ways; the order is Kahn's (1962) with a queue
 * that starts with the roots, ascending.
 */
enum stemma_status stemma_graph_new(struct stemma_graph **out, uint32_t node_count,
                                    const struct stemma_edge *edges, size_t edge_count,
                                    struct stemma_error *error);

/*
 * The same graph with only the edges whose relation is in `keep`, and whose child has `drops`
 * [node_count] of 0; NULL is all 0. O(nodes + edges).
 */
enum stemma_status stemma_graph_filter(struct stemma_graph **out, const struct stemma_graph *graph,
                                       stemma_relation_set keep, const uint8_t *drops,
                                       struct stemma_error *error);

/* Frees a graph; NULL is allowed. */
void stemma_graph_free(struct stemma_graph *graph);

static inline uint32_t stemma_child_count(const struct stemma_graph *graph, uint32_t node) {
  return graph->child_start[node + 1] - graph->child_start[node];
}

static inline uint32_t stemma_parent_count(const struct stemma_graph *graph, uint32_t node) {
  return graph->parent_start[node + 1] - graph->parent_start[node];
}

#endif
