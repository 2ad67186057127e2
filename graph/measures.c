/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures: memory, dispatch, and those that need no more than a look at the children.
 *
 *   forest.c       the lineage as trees, and skeleton.c, the part of it that is no tree
 *   descendants.c  descendants, downstream_downloads
 *   dominators.c   exclusive
 *   authors.c      authors, effective_authors
 *   influence.c    influence, pagerank
 */
#include "graph/measures.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/columns.h"
#include "graph/measures_internal.h"

/* Measures that need the forest. */
static const unsigned MEASURE_OVER_DESCENDANTS =
    MEASURE_DESCENDANTS | MEASURE_EXCLUSIVE | MEASURE_AUTHORS;

void measure_children(struct measures *out, const struct measure_input *input) {
  const struct stemma_graph *graph = input->graph;
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t node = graph->order[i];
    measure_fetch(graph, i, 1);
    for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
      if (!measure_counts(input, graph->children[e])) continue;
      out->children[node]++;
      out->children_by[graph->child_relation[e]][node]++;
    }
  }
}

void measure_depth(struct measures *out, const struct measure_input *input) {
  const struct stemma_graph *graph = input->graph;
  for (uint32_t i = graph->linked_count; i-- > 0;) {
    uint32_t node = graph->order[i];
    uint32_t depth = 0;
    measure_fetch(graph, i, -1);
    if (stemma_child_count(graph, node) == 0) continue; /* it is 0 */
    for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
      uint32_t below = out->depth[graph->children[e]] + 1;
      if (below > depth) depth = below;
    }
    out->depth[node] = depth;
  }
}

/* The largest h that so many reach: at[h] of up to `most`. Leaves these zeroed. */
static uint32_t take_h(uint32_t *at, uint32_t most) {
  uint32_t result = 0;
  uint32_t reached = 0; /* children with at least h of their own */
  for (uint32_t h = most; h > 0; h--) {
    reached += at[h];
    at[h] = 0;
    if (result == 0 && reached >= h) result = h;
  }
  return result;
}

/*
 * The h-index of one node. `at` is zeroed scratch with room for one more than the node's
 * counted children, and is left zeroed: at[h] counts the children with h children, those
 * with more than there are children being put to the last.
 */
static uint32_t h_index(const struct measures *out, const struct measure_input *input,
                        uint32_t node, uint32_t *at) {
  const struct stemma_graph *graph = input->graph;
  uint32_t most = out->children[node];
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    uint32_t child = graph->children[e];
    uint32_t children = out->children[child];
    if (children == 0 || !measure_counts(input, child)) continue;
    at[children < most ? children : most]++;
  }
  return take_h(at, most);
}

enum stemma_status measure_h_index(struct measures *out, const struct measure_input *input,
                                   struct stemma_error *error) {
  const struct stemma_graph *graph = input->graph;
  assert(out->children != NULL && out->h_index != NULL);
  uint32_t most = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (out->children[v] > most) most = out->children[v];
  }
  uint32_t *at = calloc((size_t)most + 1, sizeof *at);
  if (at == NULL) return stemma_error_memory(error, "h-index");
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t node = graph->order[i];
    measure_fetch(graph, i, 1);
    if (stemma_child_count(graph, node) == 0) continue;
    if (out->children[node] > 0) out->h_index[node] = h_index(out, input, node, at);
  }
  free(at);
  return STEMMA_OK;
}

/* The measures in `wanted` and those that they are made from. */
static unsigned with_needed(unsigned wanted) {
  if (wanted & MEASURE_H_INDEX) wanted |= MEASURE_CHILDREN;
  if (wanted & (MEASURE_AUTHORS | MEASURE_DOWNLOADS)) wanted |= MEASURE_DESCENDANT_COUNT;
  return wanted;
}

static bool make_counts(uint32_t **array, uint32_t count) {
  *array = column_zeroed(count, sizeof **array);
  return *array != NULL;
}

static bool make_fractions(double **array, uint32_t count) {
  *array = column_zeroed(count, sizeof **array);
  return *array != NULL;
}

static bool make_children(struct measures *out, uint32_t count) {
  bool made = make_counts(&out->children, count);
  for (int r = 0; r < STEMMA_RELATION_COUNT; r++) {
    made = made && make_counts(&out->children_by[r], count);
  }
  return made;
}

static bool make_sums(uint64_t **array, uint32_t count) {
  *array = column_zeroed(count, sizeof **array);
  return *array != NULL;
}

static enum stemma_status make_arrays(struct measures *out, uint32_t count, unsigned wanted,
                                      struct stemma_error *error) {
  *out = (struct measures){.node_count = count};
  bool made = true;
  if (wanted & MEASURE_CHILDREN) made = made && make_children(out, count);
  if (wanted & MEASURE_DESCENDANT_COUNT) made = made && make_counts(&out->descendants, count);
  if (wanted & MEASURE_DOWNLOADS) made = made && make_sums(&out->downstream_downloads, count);
  if (wanted & MEASURE_INFLUENCE) made = made && make_fractions(&out->influence, count);
  if (wanted & MEASURE_DEPTH) made = made && make_counts(&out->depth, count);
  if (wanted & MEASURE_EXCLUSIVE) made = made && make_counts(&out->exclusive, count);
  if (wanted & MEASURE_AUTHORS) {
    made = made && make_counts(&out->authors, count);
    made = made && make_fractions(&out->effective_authors, count);
  }
  if (wanted & MEASURE_H_INDEX) made = made && make_counts(&out->h_index, count);
  if (wanted & MEASURE_PAGERANK) made = made && make_fractions(&out->pagerank, count);
  return made ? STEMMA_OK : stemma_error_memory(error, "measures");
}

static void dispose_work(struct measure_work *work) {
  forest_dispose(&work->forest);
  skeleton_dispose(&work->skeleton);
}

static enum stemma_status init_work(struct measure_work *work, const struct measure_input *input,
                                    unsigned wanted, struct stemma_error *error) {
  bool downloads = (wanted & MEASURE_DOWNLOADS) != 0;
  enum stemma_status status = forest_init(&work->forest, input, downloads, error);
  if (status != STEMMA_OK) return status;
  return skeleton_init(&work->skeleton, input->graph, &work->forest, error);
}

/* The measures over all descendants; the layout that they share lives as long as the call. */
static enum stemma_status measure_below(struct measures *out, const struct measure_input *input,
                                        unsigned wanted, struct stemma_error *error) {
  struct measure_work work = {0};
  enum stemma_status status = init_work(&work, input, wanted, error);
  if (status == STEMMA_OK && (wanted & MEASURE_DESCENDANTS)) {
    status = measure_descendants(out, &work, error);
  }
  if (status == STEMMA_OK && (wanted & MEASURE_EXCLUSIVE)) {
    status = measure_exclusive(out, &work, error);
  }
  if (status == STEMMA_OK && (wanted & MEASURE_AUTHORS)) {
    status = measure_authors(out, input, &work, error);
  }
  dispose_work(&work);
  return status;
}

enum stemma_status measures_compute(struct measures *out, const struct measure_input *input,
                                    unsigned wanted, struct stemma_error *error) {
  assert((wanted & ~(unsigned)MEASURE_ALL) == 0);
  struct measures made;
  wanted = with_needed(wanted);
  enum stemma_status status = make_arrays(&made, input->graph->node_count, wanted, error);
  if (status != STEMMA_OK) goto fail;
  if (wanted & MEASURE_OVER_DESCENDANTS) {
    status = measure_below(&made, input, wanted, error);
    if (status != STEMMA_OK) goto fail;
  }
  if (wanted & MEASURE_CHILDREN) measure_children(&made, input);
  if (wanted & MEASURE_H_INDEX) {
    status = measure_h_index(&made, input, error);
    if (status != STEMMA_OK) goto fail;
  }
  if (wanted & MEASURE_DEPTH) measure_depth(&made, input);
  if (wanted & MEASURE_INFLUENCE) measure_influence(&made, input);
  if (wanted & MEASURE_PAGERANK) measure_pagerank(&made, input);
  *out = made;
  return STEMMA_OK;
fail:
  measures_dispose(&made);
  return status;
}

/* Children and grandchildren of the nodes together, or a number above `most`. */
static uint64_t count_near(const struct stemma_graph *graph, const uint32_t *nodes, size_t count,
                           uint64_t most) {
  uint64_t near = 0;
  for (size_t i = 0; i < count; i++) {
    for (uint32_t e = graph->child_start[nodes[i]]; e < graph->child_start[nodes[i] + 1]; e++) {
      near += 1 + (uint64_t)stemma_child_count(graph, graph->children[e]);
      if (near > most) return near;
    }
  }
  return near;
}

static uint32_t count_children(const struct measure_input *input, uint32_t node) {
  const struct stemma_graph *graph = input->graph;
  uint32_t count = 0;
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    count += measure_counts(input, graph->children[e]);
  }
  return count;
}

/* Fills place `i` for a node; `at` is as in h_index. */
static void fill_near(struct measures *out, size_t i, const struct measure_input *input,
                      uint32_t node, uint32_t *at) {
  const struct stemma_graph *graph = input->graph;
  uint32_t most = count_children(input, node);
  out->children[i] = most;
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    uint32_t child = graph->children[e];
    if (!measure_counts(input, child)) continue;
    out->children_by[graph->child_relation[e]][i]++;
    uint32_t below = count_children(input, child);
    if (below > 0) at[below < most ? below : most]++;
  }
  out->h_index[i] = take_h(at, most);
}

enum stemma_status measures_near(struct measures *out, const struct measure_input *input,
                                 const uint32_t *nodes, size_t count, struct stemma_error *error) {
  const struct stemma_graph *graph = input->graph;
  uint64_t most = graph->edge_count; /* all nodes would have their own looked at twice */
  *out = (struct measures){0};
  if (count > UINT32_MAX || count_near(graph, nodes, count, most) > most) return STEMMA_OK;
  struct measures made;
  uint32_t *at = calloc((size_t)most + 1, sizeof *at);
  enum stemma_status status =
      make_arrays(&made, (uint32_t)count, MEASURE_CHILDREN | MEASURE_H_INDEX, error);
  if (status == STEMMA_OK && at == NULL) status = stemma_error_memory(error, "h-index");
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    fill_near(&made, i, input, nodes[i], at);
  }
  free(at);
  if (status == STEMMA_OK) {
    *out = made;
  } else {
    measures_dispose(&made);
  }
  return status;
}

void measures_dispose(struct measures *measures) {
  free(measures->children);
  for (int r = 0; r < STEMMA_RELATION_COUNT; r++) free(measures->children_by[r]);
  free(measures->descendants);
  free(measures->downstream_downloads);
  free(measures->influence);
  free(measures->depth);
  free(measures->exclusive);
  free(measures->authors);
  free(measures->effective_authors);
  free(measures->h_index);
  free(measures->pagerank);
  *measures = (struct measures){0};
}
