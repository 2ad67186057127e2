/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the measures share with each other, and with nobody else.
 *
 * Each measure_* function below fills arrays of `out` that are allocated and zeroed, for
 * all nodes; isolated nodes stay 0 where not said otherwise.
 */
#ifndef STEMMA_GRAPH_MEASURES_INTERNAL_H
#define STEMMA_GRAPH_MEASURES_INTERNAL_H

#include "graph/forest.h"
#include "graph/measures.h"
#include "graph/skeleton.h"

/* What the measures over all descendants work on, made once for all of them. */
struct measure_work {
  struct forest forest;
  struct skeleton skeleton;
};

/* How many nodes ahead rows of children are fetched, and the children in them. */
enum { MEASURE_ROWS_AHEAD = 24, MEASURE_ITEMS_AHEAD = 12 };

/*
 * Fetches ahead of a walk through the order, at place `at` of it: nodes that follow each other
 * there lie anywhere. `step` is 1 or -1.
 */
static inline void measure_fetch(const struct stemma_graph *graph, uint32_t at, int step) {
  int64_t row = at + (int64_t)step * MEASURE_ROWS_AHEAD;
  int64_t items = at + (int64_t)step * MEASURE_ITEMS_AHEAD;
  int64_t count = graph->linked_count;
  if (row >= 0 && row < count) __builtin_prefetch(&graph->child_start[graph->order[row]]);
  if (items < 0 || items >= count) return;
  __builtin_prefetch(&graph->children[graph->child_start[graph->order[items]]]);
}

/* Whether a derivative counts. */
static inline bool measure_counts(const struct measure_input *input, uint32_t node) {
  return input->value[node] > 0;
}

/*
 * `descendants`, and `downstream_downloads` if the forest has downloads. Fails only with STEMMA_NO_MEMORY.
 * O(linked + merges/512 · edges into the skeleton); see graph/descendants.c.
 */
enum stemma_status measure_descendants(struct measures *out, const struct measure_work *work,
                                       struct stemma_error *error);

/*
 * `exclusive`. Fails only with STEMMA_NO_MEMORY.
 * O(linked + edges into the skeleton · log depth); see graph/dominators.c.
 */
enum stemma_status measure_exclusive(struct measures *out, const struct measure_work *work,
                                     struct stemma_error *error);

/*
 * `authors` and `effective_authors`; reads `descendants`. Fails only with
 * STEMMA_NO_MEMORY. O(linked · log linked) on trees; see graph/authors.c for the rest.
 */
enum stemma_status measure_authors(struct measures *out, const struct measure_input *input,
                                   const struct measure_work *work, struct stemma_error *error);

/* `children` and `children_by`. O(edges). */
void measure_children(struct measures *out, const struct measure_input *input);

/* `depth`. O(linked + edges). */
void measure_depth(struct measures *out, const struct measure_input *input);

/* `influence`. O(linked + edges). */
void measure_influence(struct measures *out, const struct measure_input *input);

/* `pagerank`; isolated nodes have the constant share. O(nodes + edges). */
void measure_pagerank(struct measures *out, const struct measure_input *input);

/*
 * `h_index`; reads `children`. Fails only with STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status measure_h_index(struct measures *out, const struct measure_input *input,
                                   struct stemma_error *error);

#endif
