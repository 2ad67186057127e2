/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures of downstream influence, for all nodes of a lineage graph at once.
 *
 * Each is a pass over the graph in topological order; what each means is defined at its
 * field. A naive verifier of each is in tests/oracle.
 */
#ifndef STEMMA_GRAPH_MEASURES_H
#define STEMMA_GRAPH_MEASURES_H

#include <stdint.h>

#include "graph/graph.h"

/* No author: such a node is left out of the author measures. */
#define STEMMA_NO_AUTHOR UINT32_MAX

/* What is measured. All arrays are [graph->node_count], borrowed. */
struct measure_input {
  const struct stemma_graph *graph; /* after the edge filter */
  const uint64_t *value;            /* val(d): 0 for ghosts and for what a filter leaves out */
  const uint64_t *downloads;        /* downloads(d), 0 where unknown; sums must fit 64 bits */
  const uint32_t *author;           /* dense author of d, or STEMMA_NO_AUTHOR */
  uint32_t author_count;            /* authors are below this */
  double decay;                     /* λ */
  uint32_t left_out;                /* further nodes, without edges, that the graph leaves out:
                                       PageRank is what it is with them, to the last bit */
};

/* Which measures to compute. */
enum measure_set {
  MEASURE_CHILDREN = 1 << 0,
  MEASURE_DESCENDANT_COUNT = 1 << 1,
  MEASURE_INFLUENCE = 1 << 2,
  MEASURE_DEPTH = 1 << 3,
  MEASURE_EXCLUSIVE = 1 << 4,
  MEASURE_AUTHORS = 1 << 5, /* and effective authors; needs DESCENDANT_COUNT, and computes it */
  MEASURE_H_INDEX = 1 << 6, /* needs CHILDREN, and computes them */
  MEASURE_PAGERANK = 1 << 7,
  MEASURE_DOWNLOADS = 1 << 8, /* downstream downloads; needs DESCENDANT_COUNT, and computes it */
  MEASURE_DESCENDANTS = MEASURE_DESCENDANT_COUNT | MEASURE_DOWNLOADS, /* one pass for both */
  MEASURE_ALL = (1 << 9) - 1,
};

/* Results, [node_count] each; arrays neither asked for nor needed are NULL. */
struct measures {
  uint32_t node_count;
  /* direct derivatives d with val(d) > 0 */
  uint32_t *children;
  /* the same by relation: children_by[relation][node] */
  uint32_t *children_by[STEMMA_RELATION_COUNT];
  /* distinct strict descendants d with val(d) > 0 */
  uint32_t *descendants;
  /* sum of downloads over the distinct strict descendants, whatever their val */
  uint64_t *downstream_downloads;
  /* I(v) = sum over children c, ascending, of (λ / k(c)) · (val(c) + I(c)) */
  double *influence;
  /* length of the longest path below v */
  uint32_t *depth;
  /* distinct strict descendants d with val(d) > 0 that v dominates: every path from a
     root to d passes through v */
  uint32_t *exclusive;
  /* distinct authors of the counted descendants */
  uint32_t *authors;
  /* exp of the Shannon entropy of their shares; 0 where there are none */
  double *effective_authors;
  /* largest h such that h children with val > 0 have at least h `children` each */
  uint32_t *h_index;
  /* PageRank on the reversed graph, damping 0.85, uniform restart, dangling mass spread
     evenly; over all nodes, those left out too */
  double *pagerank;
};

/*
 * Computes the measures in `wanted`, a set of enum measure_set, for every node. *out is
 * filled on success and to be emptied with measures_dispose. Nodes without edges have 0
 * everywhere, but for pagerank. Single-threaded; the results depend on the input alone,
 * to the last bit. Fails only with STEMMA_NO_MEMORY.
 *
 * O(nodes + edges), with these exceptions where M merges (nodes of several parents) and
 * their ancestors, joined by E edges, are at work: descendants O(M/512 · E) on 64-byte
 * words; exclusive O(E · log depth); authors O(n log n) on trees, and per chain of a cover
 * of the ancestors of merges what lies below the chain's top (graph/authors.c).
 */
enum stemma_status measures_compute(struct measures *out, const struct measure_input *input,
                                    unsigned wanted, struct stemma_error *error);

/*
 * `children`, `children_by` and `h_index` of some nodes alone, [count] in their order: what these
 * tell is near. Where that is more than the graph has edges, *out has no arrays: all nodes cost
 * less then.
 * *out is to be emptied with measures_dispose. Fails only with STEMMA_NO_MEMORY. O(edges).
 */
enum stemma_status measures_near(struct measures *out, const struct measure_input *input,
                                 const uint32_t *nodes, size_t count, struct stemma_error *error);

/* Frees the arrays. */
void measures_dispose(struct measures *measures);

#endif
