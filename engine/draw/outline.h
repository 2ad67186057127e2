/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to show of a large lineage: the models that matter most, and the rest folded into
 * counted nodes by parent and relation ("+512 quantized"), so that what is drawn and what
 * is folded add up to the whole. Pure: it knows nothing of pictures.
 *
 * Downwards, a model is drawn only below a drawn parent, best first by draw_compare,
 * while the budget lasts and its generation has room. Every derivative is in exactly one place:
 * - drawn; or
 * - `direct` in the fold of a drawn parent and the relation to it; of several drawn
 *   parents, the one that was drawn first, which is the one that matters most; or
 * - `below`, where no parent is drawn: in the fold that holds its first parent by id.
 * A branch without a single counted model (all filtered out) is not shown.
 * Upwards the same holds with parents and children exchanged, and ghosts count.
 *
 * Of several roots, those that matter most are drawn, as many as fit with their folds in
 * half of the budget, and at least one. The others are in a fold of their own, without an
 * anchor, together with what hangs on them alone.
 */
#ifndef STEMMA_ENGINE_DRAW_OUTLINE_H
#define STEMMA_ENGINE_DRAW_OUTLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/draw/view.h"
#include "graph/status.h"

enum outline_direction { OUTLINE_DOWN, OUTLINE_UP, OUTLINE_BOTH };

/* A picture for one page by default: 120 nodes, 30 above each other, 16 generations. */
struct outline_options {
  uint32_t max_nodes;               /* budget of nodes, folds included; a root and its folds fit */
  uint32_t max_wide;                /* most nodes at one distance from the roots; 0: a quarter
                                       of max_nodes, at least 30, or 1.5 times that if this
                                       holds all there is; UINT32_MAX: no limit */
  uint32_t depth;                   /* most steps from a root to a drawn model; 0: an eighth of
                                       max_nodes, at least 16 */
  enum outline_direction direction; /* with both, ancestors take a third of the budget at most */
};

#define OUTLINE_OPTIONS_INIT                                                                       \
  { .max_nodes = 120, .direction = OUTLINE_DOWN }

/* Not a fold's anchor, or not a node of the outline. */
#define OUTLINE_NONE UINT32_MAX

/* A drawn model, or a fold. */
struct outline_node {
  uint32_t node;           /* the model, or STEMMA_NO_NODE for a fold */
  uint32_t anchor;         /* place of the drawn neighbour it was reached from, or OUTLINE_NONE:
                              of roots, and of the fold of roots */
  uint8_t relation;        /* enum stemma_relation of the edge to the anchor */
  uint8_t side;            /* enum draw_direction it lies in, seen from the roots */
  bool is_root;            /* one of the models asked for, or the fold of them */
  bool is_counted;         /* a model that is part of the total */
  uint32_t hidden_parents; /* a model: parents in the graph that are not drawn */
  uint64_t direct;         /* a fold: counted models next to the anchor; of roots: the roots,
                              which are no part of the totals */
  uint64_t below;          /* a fold: counted models further away */
};

/* An edge between two drawn nodes, parent → child. */
struct outline_edge {
  uint32_t parent;  /* place in nodes */
  uint32_t child;   /* place in nodes */
  uint8_t relation; /* enum stemma_relation */
};

/* Roots first, best first; then, a direction at a time, models in the order in which they
 * were chosen and folds by anchor and relation, that of roots last. */
struct outline {
  struct outline_node *nodes; /* [node_count] */
  size_t node_count;          /* models and folds */
  struct outline_edge *edges; /* [edge_count] between models by child's place, then to folds */
  size_t edge_count;          /* of edges */
  size_t root_count;          /* roots drawn: the first of nodes */
  size_t roots_folded;        /* roots not drawn */
  uint64_t drawn[2];          /* counted models drawn, by enum draw_direction */
  uint64_t folded[2];         /* counted models folded, likewise */
  uint64_t inferred;          /* edges between the models reached that are inferred */
};

/*
 * The outline of what lies below and above `roots`, [root_count], distinct and at least
 * one; with OUTLINE_BOTH none may be reached from another. *out is to be freed with
 * outline_free. drawn + folded is the number of distinct counted models reached that are
 * not roots: for one root, its `descendants`.
 * Fails only with STEMMA_NO_MEMORY. The same for the same ids and figures.
 * O(n log n + m) in the nodes and edges reached.
 */
enum stemma_status outline_new(struct outline **out, const struct draw_view *view,
                               const uint32_t *roots, size_t root_count,
                               const struct outline_options *options, struct stemma_error *error);

/*
 * How many steps the farthest node is from the roots, and the most nodes at one distance, along
 * the ways on which the nodes were reached. Fails only with STEMMA_NO_MEMORY. O(nodes).
 */
enum stemma_status outline_measure(size_t *deep, size_t *wide, const struct outline *outline,
                                   struct stemma_error *error);

/* Frees an outline; NULL is allowed. */
void outline_free(struct outline *outline);

#endif
