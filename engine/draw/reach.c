/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reaching: breadth-first, then renumbered into topological order. */
#include "engine/draw/reach.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void reach_dispose(struct reach *reach) {
  free(reach->nodes);
  free(reach->distance);
  free(reach->number);
  *reach = (struct reach){0};
}

/* Counts what is reached, so that the arrays fit; `seen` marks it and is left marked. */
static uint32_t search(uint32_t *queue, uint32_t *steps, uint32_t *seen,
                       const struct draw_rows *rows, const uint32_t *starts, size_t start_count) {
  uint32_t tail = 0;
  for (size_t i = 0; i < start_count; i++) {
    assert(seen[starts[i]] == 0);
    seen[starts[i]] = tail + 1;
    steps[tail] = 0;
    queue[tail++] = starts[i];
  }
  for (uint32_t head = 0; head < tail; head++) {
    uint32_t v = queue[head];
    for (uint32_t e = rows->start[v]; e < rows->start[v + 1]; e++) {
      uint32_t w = rows->items[e];
      if (seen[w] != 0) continue;
      seen[w] = tail + 1;
      steps[tail] = steps[head] + 1;
      queue[tail++] = w;
    }
  }
  return tail;
}

/* Kahn's order over the `count` nodes of `found`, whose places there are seen[v] - 1. */
static void sort_topologically(struct reach *reach, const uint32_t *found, const uint32_t *steps,
                               uint32_t *pending, uint32_t count) {
  const struct draw_rows *rows = &reach->out;
  memset(pending, 0, count * sizeof *pending);
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t e = rows->start[found[i]]; e < rows->start[found[i] + 1]; e++) {
      pending[reach->number[rows->items[e]] - 1]++;
    }
  }
  uint32_t tail = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (pending[i] == 0) reach->nodes[tail++] = found[i];
  }
  for (uint32_t head = 0; head < tail; head++) {
    uint32_t v = reach->nodes[head];
    for (uint32_t e = rows->start[v]; e < rows->start[v + 1]; e++) {
      uint32_t place = reach->number[rows->items[e]] - 1;
      if (--pending[place] == 0) reach->nodes[tail++] = rows->items[e];
    }
  }
  assert(tail == count);
  for (uint32_t i = 0; i < count; i++) {
    reach->distance[i] = steps[reach->number[reach->nodes[i]] - 1];
  }
  for (uint32_t i = 0; i < count; i++) reach->number[reach->nodes[i]] = i + 1;
}

enum stemma_status reach_init(struct reach *out, const struct stemma_graph *graph,
                              enum draw_direction direction, const uint32_t *starts,
                              size_t start_count, struct stemma_error *error) {
  enum draw_direction opposite = direction == DRAW_UP ? DRAW_DOWN : DRAW_UP;
  /* Nodes without edges are reached only as starts. */
  size_t most = (size_t)graph->linked_count + start_count + 1;
  struct reach reach = {
      .number = calloc((size_t)graph->node_count + 1, sizeof *reach.number),
      .out = draw_rows_of(graph, direction),
      .back = draw_rows_of(graph, opposite),
  };
  uint32_t *found = malloc(most * sizeof *found);
  uint32_t *steps = malloc(most * sizeof *steps);
  uint32_t *pending = NULL;
  enum stemma_status status = STEMMA_NO_MEMORY;
  if (reach.number == NULL || found == NULL || steps == NULL) goto done;
  reach.count = search(found, steps, reach.number, &reach.out, starts, start_count);
  pending = malloc(((size_t)reach.count + 1) * sizeof *pending);
  reach.nodes = malloc(((size_t)reach.count + 1) * sizeof *reach.nodes);
  reach.distance = malloc(((size_t)reach.count + 1) * sizeof *reach.distance);
  if (pending == NULL || reach.nodes == NULL || reach.distance == NULL) goto done;
  sort_topologically(&reach, found, steps, pending, reach.count);
  *out = reach;
  status = STEMMA_OK;
done:
  free(found);
  free(steps);
  free(pending);
  if (status == STEMMA_OK) return status;
  reach_dispose(&reach);
  return stemma_error_memory(error, "part of the lineage to draw");
}
