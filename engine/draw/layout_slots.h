/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a page that are filled from left to right, each up to some end.
 */
#ifndef STEMMA_ENGINE_DRAW_LAYOUT_SLOTS_H
#define STEMMA_ENGINE_DRAW_LAYOUT_SLOTS_H

#include <stdint.h>

#include "graph/status.h"

/* Rows 0 … count-1; all are free at first. A tree over them holds the least end of each part. */
struct slots {
  uint32_t count;  /* a power of two */
  double *least;   /* [2 * count] of node 1 and its children 2i, 2i + 1; rows from `count` on */
  uint32_t lowest; /* of the rows taken, or count */
  uint32_t highest;
};

/* At least so many rows. Fails only with STEMMA_NO_MEMORY. */
enum stemma_status slots_init(struct slots *slots, uint32_t rows, struct stemma_error *error);
void slots_dispose(struct slots *slots);

/* Frees all rows. O(count). */
void slots_clear(struct slots *slots);

/*
 * Takes `rows` neighbouring rows that are free from `from` on, up to `to`, the nearest to the
 * row `near`, and returns the first. O(log count), for more than one row O(rows taken so far).
 */
uint32_t slots_take(struct slots *slots, uint32_t near, uint32_t rows, double from, double to);

#endif
