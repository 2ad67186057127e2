/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the layouts share: the tree that an outline is drawn as, and the drawing of curves.
 */
#ifndef STEMMA_ENGINE_DRAW_LAYOUT_PARTS_H
#define STEMMA_ENGINE_DRAW_LAYOUT_PARTS_H

#include "engine/draw/layout.h"

/* Room between a curve's end and what it points at, for the arrow: arrowsize 0.55 of 10. */
#define LAYOUT_ARROW 5.5

/*
 * The tree of one side of an outline. A node's level is the longest way to it from the
 * roots, so that every edge leads from a lower level to a higher one; it hangs on a
 * neighbour of the level before: its anchor if that is there, else the first in the outline.
 * Roots that derive from each other are a tree, too.
 */
struct layout_forest {
  uint32_t count;     /* outline->node_count */
  uint32_t *parent;   /* [count] what it hangs on; OUTLINE_NONE for roots and the other side's */
  uint32_t *level;    /* [count] OUTLINE_NONE for nodes of the other side */
  uint32_t *first;    /* [count + 1] where the children of a node begin in `children` */
  uint32_t *children; /* [first[count]] leaves last, by relation, folds behind models */
  uint32_t *order;    /* [order_count] the side's nodes by level, then place */
  uint32_t order_count;
  uint32_t levels; /* 1 + the highest level */
};

/* Which nodes are in it: the roots and those of `side`. O(nodes + edges). Fails only with
 * STEMMA_NO_MEMORY. */
enum stemma_status layout_forest_init(struct layout_forest *out, const struct outline *outline,
                                      enum draw_direction side, struct stemma_error *error);
void layout_forest_dispose(struct layout_forest *forest);

/* Whether nothing hangs on a node. */
static inline bool layout_is_leaf(const struct layout_forest *forest, uint32_t place) {
  return forest->first[place] == forest->first[place + 1];
}

/* Whether the outline has nodes of a side that are not roots. O(nodes). */
bool layout_has_side(const struct outline *outline, enum draw_direction side);

/*
 * Appends an edge of the outline: `count` points of cubic curves and the arrow's point.
 * Edges are added in the outline's order, each once: layout->curves[e] is set on the way.
 */
enum stemma_status layout_add_curve(struct layout *layout, size_t edge,
                                    const struct layout_point *points, size_t count,
                                    struct stemma_error *error);

/* The same for one bow, which leaves and arrives along x, or along y if `is_downward`. */
enum stemma_status layout_add_bow(struct layout *layout, size_t edge, struct layout_point from,
                                  struct layout_point to, bool is_downward,
                                  struct stemma_error *error);

/* Appends something behind the nodes. */
enum stemma_status layout_add_mark(struct layout *layout, const struct layout_mark *mark,
                                   struct stemma_error *error);

/* One layout each: *out has zeroed boxes and curves of the right length. */
enum stemma_status layout_layered(struct layout *out, const struct layout_input *input,
                                  struct stemma_error *error);
enum stemma_status layout_radial(struct layout *out, const struct layout_input *input,
                                 struct stemma_error *error);
enum stemma_status layout_timeline(struct layout *out, const struct layout_input *input,
                                   struct stemma_error *error);

#endif
