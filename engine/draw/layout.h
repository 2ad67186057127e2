/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Layouts of our own: where the nodes of an outline stand, how its edges run, and what is
 * drawn behind them. Pure: sizes go in and places come out; nothing here knows Graphviz.
 *
 * Lengths are points. x grows to the right and y upwards, as in Graphviz.
 */
#ifndef STEMMA_ENGINE_DRAW_LAYOUT_H
#define STEMMA_ENGINE_DRAW_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/draw/outline.h"
#include "graph/status.h"

enum layout_kind {
  LAYOUT_LAYERED, /* generations side by side; up to LAYOUT_DOT_MOST nodes Graphviz's dot does it */
  LAYOUT_RADIAL,  /* roots in the middle, generations on rings */
  LAYOUT_TIMELINE, /* from left to right by date of creation, along an axis */
};

/* dot draws up to so many nodes best; what it costs grows with more than their square. */
#define LAYOUT_DOT_MOST 300

/* How much of a node is shown. */
enum layout_detail {
  LAYOUT_FULL, /* name and figures */
  LAYOUT_NAME, /* the name in small */
  LAYOUT_DOT,  /* a dot */
};

/* A point of the page. */
struct layout_point {
  double x, y;
};

/* A node: its middle and its size. */
struct layout_box {
  double x, y, wide, high;
};

/* Something behind the nodes. */
enum layout_mark_kind {
  LAYOUT_LINE, /* from a to b */
  LAYOUT_BAND, /* a filled rectangle with corners a and b */
  LAYOUT_TEXT, /* words whose baseline begins at a, b.x wide, in letters of b.y points */
};

#define LAYOUT_WORDS 40

struct layout_mark {
  enum layout_mark_kind kind;
  struct layout_point a, b; /* by kind */
  bool is_strong;           /* a year, not a month */
  char words[LAYOUT_WORDS]; /* of a text; plain ASCII */
};

/* A layout. Edges are cubic curves: 3k + 1 points, and then the point of the arrow. */
struct layout {
  struct layout_box *boxes;    /* [outline->node_count] */
  size_t *curves;              /* [outline->edge_count + 1] where an edge's points begin */
  struct layout_point *points; /* [curves[edge_count]] */
  size_t point_capacity;       /* of points */
  struct layout_mark *marks;   /* [mark_count] in order of drawing */
  size_t mark_count;           /* of marks */
  size_t mark_capacity;        /* likewise */
};

/* What a layout is made from. */
struct layout_input {
  const struct outline *outline; /* what to lay out */
  const struct layout_box *size; /* [outline->node_count] wide and high are set */
  const uint8_t *detail;         /* [outline->node_count] enum layout_detail */
  const int64_t *created;        /* [outline->node_count] milliseconds since 1970; INT64_MIN:
                                    unknown. For the timeline, else NULL */
  bool is_downward;              /* layered: generations go down, not to the right */
};

/*
 * How much of each node to show, detail[outline->node_count], in a layout of this kind: the
 * more nodes, the less of those that matter less. O(nodes).
 */
void layout_choose_detail(uint8_t *detail, const struct outline *outline, enum layout_kind kind);

/*
 * Lays out an outline; layout_dispose frees what *out holds then, and is not needed after a
 * failure. No two boxes overlap.
 * - LAYOUT_LAYERED: every edge leads to the right (or down); a node stands beside
 *   the middle of what hangs on it. Leaves that hang on one node by one relation stand in a
 *   grid, as wide as suits the page. O(nodes + edges), times the widths that are tried.
 * - LAYOUT_RADIAL: wedges by leaves; O((nodes + edges) log).
 * - LAYOUT_TIMELINE: the left end of a box stands at its date; nodes without one in a column
 *   of their own, on the left. O((nodes + edges) log).
 * Fails only with STEMMA_NO_MEMORY.
 */
enum stemma_status layout_init(struct layout *out, const struct layout_input *input,
                               enum layout_kind kind, struct stemma_error *error);

/* Frees what a layout holds; a layout of zeros is allowed. */
void layout_dispose(struct layout *layout);

#endif
