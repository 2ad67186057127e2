/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lineage as rows, in the order in which a tree of text shows them.
 *
 * A lineage is not a tree, so each model is shown in full once: below the first of its
 * parents that lie on a shortest way from the root, among the ways that are shown. Elsewhere
 * it is a row marked as repeated, without anything below it. A limit of depth only cuts rows
 * off, it moves none. Below a model, what matters most comes first (draw_compare).
 *
 * What the options leave out is counted, each model once:
 * - next to a model that is shown, in that one's rest, by the relation to it; of several such
 *   models, in the rest of the one nearest to the root, and of those of the first shown; or
 * - further away, in the same rest as its first parent by id: `below`.
 * Upwards the same holds with parents and children exchanged.
 */
#ifndef STEMMA_ENGINE_DRAW_TREE_H
#define STEMMA_ENGINE_DRAW_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/draw/view.h"
#include "graph/status.h"
#include "graph/text.h"

enum tree_row_kind {
  TREE_MODEL,    /* a model, with what is below it in the rows that follow */
  TREE_REPEATED, /* a model that is shown in full in another row */
  TREE_REST,     /* so many more below a model, which the options hide */
};

/* Distinct counted models that are shown in no row. */
struct tree_rest {
  uint64_t direct[STEMMA_RELATION_COUNT]; /* next to a model, by enum stemma_relation */
  uint64_t below;                         /* further away */
};

struct tree_row {
  enum tree_row_kind kind;
  uint32_t depth;   /* steps from the root, which has 0 */
  uint32_t node;    /* the model; TREE_REST: the model they are below */
  uint32_t parent;  /* the model it hangs under, or STEMMA_NO_NODE for the root */
  uint8_t relation; /* enum stemma_relation to it; of no meaning in the root and TREE_REST */
  bool is_last;     /* no row of the same depth follows under the same model */
  bool is_in_cycle; /* rule R5 dropped an edge that touches this model */
  bool is_match;    /* a pattern of tree_options.only fits its id */
  bool is_pruned;   /* nothing is shown below it; what that is stands in `rest` */
  bool is_alone;    /* TREE_REST: no other row hangs under the same model */
  const struct tree_rest *rest; /* of TREE_REST, and of a model that is pruned; else NULL */
};

/* What is shown. Arrays are borrowed while the tree is made. */
struct tree_options {
  enum draw_direction direction; /* down: derivatives; up: ancestors */
  uint32_t depth;                /* most steps from the root; 0: no limit */
  uint32_t top;                  /* most models below one; 0: no limit */
  const uint32_t *pruned;        /* [pruned_count] models below which nothing is shown, or
                                    STEMMA_NO_NODE */
  size_t pruned_count;           /* of pruned */
  const struct text *only;       /* [only_count] globs over ids: only the ways to what fits one */
  size_t only_count;             /* of only; 0: everything */
};

#define TREE_OPTIONS_INIT                                                                          \
  { .direction = DRAW_DOWN }

/* What a tree has, without its root. */
struct tree_sums {
  uint64_t shown;   /* counted models in rows of their own */
  uint64_t hidden;  /* counted models in rests; with `shown`, all that are reached */
  uint64_t rows;    /* rows that tree_walk hands over, that of the root included */
  uint64_t matches; /* models, counted or shown or neither, that fit tree_options.only */
};

struct tree;

/*
 * Plans the tree of `root`; the view is borrowed for its life. A branch without a single
 * counted model is not shown, and counts nowhere. *out is to be freed with tree_free. Fails
 * only with STEMMA_NO_MEMORY. The same for the same ids and figures. O(n log n + m) in what is
 * reached, and a zeroed array of the graph's size; no recursion.
 */
enum stemma_status tree_new(struct tree **out, const struct draw_view *view, uint32_t root,
                            const struct tree_options *options, struct stemma_error *error);

/* Frees a tree; NULL is allowed. */
void tree_free(struct tree *tree);

/* O(1). */
struct tree_sums tree_sums(const struct tree *tree);
enum draw_direction tree_direction(const struct tree *tree);
const struct draw_view *tree_view(const struct tree *tree);

/* The number of a model that has a row of its own: dense, the root's is 0, in order of distance
 * from it. O(1). */
uint32_t tree_number(const struct tree *tree, uint32_t node);

/* Whether a model is the root, or is reached from it, shown or not. O(1). */
bool tree_reaches(const struct tree *tree, uint32_t node);

/* Takes a row; anything but STEMMA_OK ends the walk with that status. */
typedef enum stemma_status tree_visit_fn(void *context, const struct tree_row *row);

/* Hands the rows to `visit`, from top to bottom. Fails with STEMMA_NO_MEMORY, or as `visit`
 * does. O(rows), whatever their depth. */
enum stemma_status tree_walk(const struct tree *tree, tree_visit_fn *visit, void *context,
                             struct stemma_error *error);

/* The child of a row's edge to the model above it, which an ancestor hangs under. */
static inline uint32_t tree_row_child(const struct tree_row *row, enum draw_direction direction) {
  return direction == DRAW_UP ? row->parent : row->node;
}

/* The models of a rest, all together. */
static inline uint64_t tree_rest_sum(const struct tree_rest *rest) {
  uint64_t sum = rest->below;
  for (size_t r = 0; r < STEMMA_RELATION_COUNT; r++) sum += rest->direct[r];
  return sum;
}

/*
 * The relations of a rest, the one with the most models first: a bit of *told, 0 at first, is
 * set for each that was handed out. False where there are no more.
 */
bool tree_rest_next(enum stemma_relation *out, unsigned *told, const struct tree_rest *rest);

#endif
