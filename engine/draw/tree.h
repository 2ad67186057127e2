/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lineage as rows, in the order in which a tree of text shows them.
 *
 * A lineage is not a tree, so each model is shown in full once: below the first of its
 * parents that lie on a shortest way from the root. Elsewhere it is a row marked as
 * repeated, without anything below it. So a model is never further from the root than it
 * need be, and a limit of depth only cuts rows off, it moves none.
 * Below a model, what matters most comes first (draw_compare).
 */
#ifndef STEMMA_ENGINE_DRAW_TREE_H
#define STEMMA_ENGINE_DRAW_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/draw/view.h"
#include "graph/status.h"

enum tree_row_kind {
  TREE_MODEL,    /* a model, with what is below it in the rows that follow */
  TREE_REPEATED, /* a model that is shown in full in another row */
  TREE_CUT,      /* so many models below, which the limit of depth hides */
};

struct tree_row {
  enum tree_row_kind kind;
  uint32_t depth;   /* steps from the root, which has 0 */
  uint32_t node;    /* the model; TREE_CUT: the model they are below */
  uint32_t parent;  /* the model it hangs under, or STEMMA_NO_NODE for the root */
  uint8_t relation; /* enum stemma_relation to it; of no meaning in the root and TREE_CUT */
  bool is_last;     /* no row of the same depth follows under the same model */
  bool is_in_cycle; /* rule R5 dropped an edge that touches this model */
  uint64_t hidden;  /* TREE_CUT: distinct counted models that are shown in no row */
};

struct tree_options {
  enum draw_direction direction; /* down: derivatives; up: ancestors */
  uint32_t depth;                /* most steps from the root; 0: no limit */
};

/* The child of a row's edge to the model above it, which an ancestor hangs under. */
static inline uint32_t tree_row_child(const struct tree_row *row, enum draw_direction direction) {
  return direction == DRAW_UP ? row->parent : row->node;
}

#define TREE_OPTIONS_INIT                                                                          \
  { .direction = DRAW_DOWN, .depth = 0 }

/* Takes a row; anything but STEMMA_OK ends the walk with that status. */
typedef enum stemma_status tree_visit_fn(void *context, const struct tree_row *row);

/*
 * Hands the rows of the tree of `root` to `visit`, from top to bottom. The counted models
 * of the rows TREE_MODEL, without the root, and `hidden` of the rows TREE_CUT add up to the
 * number of distinct counted models reached. A branch without a single counted model is not
 * shown. Fails with STEMMA_NO_MEMORY, or as `visit` does. O(n log n + m) in what is
 * reached, whatever the depth limit; no recursion.
 */
enum stemma_status tree_walk(const struct draw_view *view, uint32_t root,
                             const struct tree_options *options, tree_visit_fn *visit,
                             void *context, struct stemma_error *error);

#endif
