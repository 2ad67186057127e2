/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Paths between two nodes.
 *
 * Models have few parents and may have very many children, so everything walks upwards:
 * all paths to a node run through its ancestors.
 */
#include "graph/paths.h"

#include <assert.h>
#include <stdlib.h>

#define FAR UINT32_MAX

/* The ancestors of a node and itself, while paths are looked for. Indices are below count. */
struct above {
  const struct stemma_graph *graph; /* borrowed */
  uint32_t count;                   /* of them */
  uint32_t *nodes;                  /* [count] the node first, each other in order of its finding */
  uint32_t *place;                  /* [node_count] 1 + index, 0 for others */
  uint32_t *order;                  /* [count] indices, children first */
};

/* Finds them. Pages of the arrays for all nodes that are not needed are never touched. */
static enum stemma_status above_find(struct above *above, uint32_t node,
                                     struct stemma_error *error) {
  const struct stemma_graph *graph = above->graph;
  above->nodes = malloc(((size_t)graph->linked_count + 1) * sizeof *above->nodes);
  above->place = calloc(graph->node_count, sizeof *above->place);
  if (above->nodes == NULL || above->place == NULL) return stemma_error_memory(error, "ancestors");
  above->nodes[above->count++] = node;
  above->place[node] = above->count;
  for (uint32_t head = 0; head < above->count; head++) {
    uint32_t child = above->nodes[head];
    for (uint32_t i = graph->parent_start[child]; i < graph->parent_start[child + 1]; i++) {
      uint32_t parent = graph->parents[i];
      if (above->place[parent] != 0) continue;
      above->nodes[above->count++] = parent;
      above->place[parent] = above->count;
    }
  }
  return STEMMA_OK;
}

/* Orders them, each after all its children among them (Kahn 1962). */
static enum stemma_status above_sort(struct above *above, struct stemma_error *error) {
  const struct stemma_graph *graph = above->graph;
  uint32_t *pending = calloc(above->count, sizeof *pending); /* children that are to come */
  above->order = calloc(above->count, sizeof *above->order);
  if (pending == NULL || above->order == NULL) {
    free(pending);
    return stemma_error_memory(error, "order of ancestors");
  }
  for (uint32_t index = 0; index < above->count; index++) {
    uint32_t node = above->nodes[index];
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      pending[above->place[graph->parents[i]] - 1]++;
    }
  }
  uint32_t tail = 1; /* order[0] is 0, the node that they are above */
  for (uint32_t head = 0; head < tail; head++) {
    uint32_t node = above->nodes[above->order[head]];
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      uint32_t parent = above->place[graph->parents[i]] - 1;
      if (--pending[parent] == 0) above->order[tail++] = parent;
    }
  }
  assert(tail == above->count);
  free(pending);
  return STEMMA_OK;
}

static uint64_t add_up_to_many(uint64_t a, uint64_t b) {
  return a > PATHS_MANY - b ? PATHS_MANY : a + b;
}

/* Counts the ways to each ancestor, parents first; `all` is zeroed scratch, [count]. */
static void count_ways(struct paths *paths, const struct above *above, uint64_t *all) {
  const struct stemma_graph *graph = above->graph;
  for (uint32_t index = 0; index < above->count; index++) paths->distance[index] = FAR;
  for (uint32_t turn = above->count; turn-- > 0;) {
    uint32_t index = above->order[turn];
    uint32_t node = above->nodes[index];
    if (node == paths->from) {
      paths->distance[index] = 0;
      paths->ways[index] = all[index] = 1;
      continue;
    }
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      uint32_t parent = above->place[graph->parents[i]] - 1;
      if (paths->distance[parent] == FAR) continue;
      uint32_t distance = paths->distance[parent] + 1;
      if (distance < paths->distance[index]) {
        paths->distance[index] = distance;
        paths->ways[index] = 0;
      }
      if (distance == paths->distance[index]) {
        paths->ways[index] = add_up_to_many(paths->ways[index], paths->ways[parent]);
      }
      all[index] = add_up_to_many(all[index], all[parent]);
    }
  }
}

enum stemma_status paths_init(struct paths *out, const struct stemma_graph *graph, uint32_t from,
                              uint32_t to, struct stemma_error *error) {
  assert(from < graph->node_count && to < graph->node_count);
  struct above above = {.graph = graph};
  struct paths paths = {.graph = graph, .from = from, .to = to};
  uint64_t *all = NULL;
  enum stemma_status status = above_find(&above, to, error);
  if (status == STEMMA_OK) status = above_sort(&above, error);
  if (status != STEMMA_OK) goto cleanup;
  all = calloc(above.count, sizeof *all);
  paths.distance = calloc(above.count, sizeof *paths.distance);
  paths.ways = calloc(above.count, sizeof *paths.ways);
  if (all == NULL || paths.distance == NULL || paths.ways == NULL) {
    status = stemma_error_memory(error, "paths");
    goto cleanup;
  }
  count_ways(&paths, &above, all);
  paths.all = all[0];
  paths.shortest = paths.ways[0];
  paths.length = paths.all == 0 ? 0 : paths.distance[0];
  paths.place = above.place;
  above.place = NULL;
  *out = paths;
  paths = (struct paths){0};
cleanup:
  paths_dispose(&paths);
  free(all);
  free(above.nodes);
  free(above.place);
  free(above.order);
  return status;
}

void paths_take(uint32_t *nodes, uint8_t *relations, const struct paths *paths, uint64_t number) {
  const struct stemma_graph *graph = paths->graph;
  assert(number < paths->shortest);
  uint32_t node = paths->to;
  nodes[paths->length] = node;
  for (uint32_t left = paths->length; left > 0; left--) {
    uint32_t i = graph->parent_start[node];
    for (;; i++) {
      assert(i < graph->parent_start[node + 1]);
      uint32_t index = paths->place[graph->parents[i]] - 1;
      if (paths->distance[index] != left - 1) continue;
      if (number < paths->ways[index]) break; /* always so where these are PATHS_MANY */
      number -= paths->ways[index];
    }
    node = graph->parents[i];
    nodes[left - 1] = node;
    relations[left - 1] = graph->parent_relation[i];
  }
  assert(node == paths->from);
}

void paths_dispose(struct paths *paths) {
  free(paths->place);
  free(paths->distance);
  free(paths->ways);
  *paths = (struct paths){0};
}

/* ---- common ancestors ---- */

static int compare_nodes(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a;
  uint32_t y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

enum stemma_status paths_common_ancestors(uint32_t **out, uint32_t *count,
                                          const struct stemma_graph *graph, uint32_t a, uint32_t b,
                                          struct stemma_error *error) {
  struct above of_a = {.graph = graph};
  struct above of_b = {.graph = graph};
  enum stemma_status status = above_find(&of_a, a, error);
  if (status == STEMMA_OK) status = above_find(&of_b, b, error);
  if (status != STEMMA_OK) goto cleanup;
  assert(of_a.place[b] == 0 && of_b.place[a] == 0);
  /* What is above a common ancestor is common too, and not the nearest: its place is erased. */
  for (uint32_t index = 0; index < of_b.count; index++) {
    uint32_t node = of_b.nodes[index];
    if (of_a.place[node] == 0) continue;
    for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
      of_b.place[graph->parents[i]] = 0;
    }
  }
  uint32_t found = 0;
  for (uint32_t index = 0; index < of_b.count; index++) {
    uint32_t node = of_b.nodes[index];
    if (of_a.place[node] != 0 && of_b.place[node] != 0) of_b.nodes[found++] = node;
  }
  qsort(of_b.nodes, found, sizeof *of_b.nodes, compare_nodes);
  *out = of_b.nodes;
  *count = found;
  of_b.nodes = NULL;
cleanup:
  free(of_a.nodes);
  free(of_a.place);
  free(of_b.nodes);
  free(of_b.place);
  return status;
}
