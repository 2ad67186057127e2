/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of the graph that can be reached from some models in one direction, with dense
 * numbers of its own, so that work on it costs its size and not the whole Hub's.
 */
#ifndef STEMMA_ENGINE_DRAW_REACH_H
#define STEMMA_ENGINE_DRAW_REACH_H

#include <stddef.h>
#include <stdint.h>

#include "engine/draw/view.h"
#include "graph/status.h"

/* Not reached. */
#define REACH_NONE UINT32_MAX

/* Reached nodes are numbered in topological order: each after all that lead to it. */
struct reach {
  uint32_t count;        /* nodes reached, the starts included */
  uint32_t *nodes;       /* [count] their nodes in the graph */
  uint32_t *distance;    /* [count] fewest steps from a start */
  uint32_t *number;      /* [node_count] 1 + the place in nodes, or 0 */
  struct draw_rows out;  /* the way that was walked */
  struct draw_rows back; /* the opposite way */
};

/*
 * What is reached from `starts`, [start_count], distinct. *out is to be emptied with
 * reach_dispose. Fails only with STEMMA_NO_MEMORY. O(nodes and edges reached), and a
 * zeroed array of the graph's size. Breadth-first search, then Kahn's order (1962).
 */
enum stemma_status reach_init(struct reach *out, const struct stemma_graph *graph,
                              enum draw_direction direction, const uint32_t *starts,
                              size_t start_count, struct stemma_error *error);

/* The place of a node among the reached, or REACH_NONE. O(1). */
static inline uint32_t reach_of(const struct reach *reach, uint32_t node) {
  return reach->number[node] - 1U;
}

/* Frees the arrays; a zeroed reach is fine. */
void reach_dispose(struct reach *reach);

#endif
