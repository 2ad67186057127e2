/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Generations side by side, as a tidy tree. Most models are leaves that hang on one other by
 * one relation; in one row they would make a strip that no page holds, so they stand in grids.
 *
 * Along is the direction of the generations, across that of siblings: for generations that go
 * to the right, along is to the right and across downwards.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/layout_parts.h"
#include "engine/draw/layout_tidy.h"
#include "graph/array.h"

/* Room between things, by is_downward. */
static const double level_gap[2] = {64, 44};  /* between generations */
static const double sibling_gap[2] = {8, 18}; /* between siblings */
static const double cousin_gap[2] = {14, 26}; /* between other neighbours */
static const double column_gap[2] = {17, 17}; /* in grids, along: an arrow fits in */
static const double row_gap[2] = {5, 7};      /* in grids, across: a line fits in */
#define STRIP_GAP   76                        /* between strips, along: trunks fit in */
#define STRIP_TOP   34  /* from the middle of the root to the strips, across, at least */
#define TRUNK_GAP   24  /* from a trunk to its strip */
#define LINE_GAP    3   /* between trunks of two relations */
#define BEND        8   /* radius of a trunk's bends */
#define ROWS_LEAST  5   /* a grid has no more columns than give it so many rows */
#define STRIPS_MOST 64  /* beside each other */
#define FAR_PITCH   160 /* between levels beyond the last, which only grids reach */
#define LANE        7   /* from a lane between rows to the card it leads to, along */
#define PAGE_ASPECT 1.4 /* what suits a screen, width by height */
#define ITEMS_MAX   ((size_t)1 << 30)

/* No line. */
#define NOWHERE ((double)NAN)

/* Nodes of the tidy tree. */
struct item {
  uint32_t place; /* a card: its place in the outline. A grid: in forest.children, its first card.
                     A stem of several: OUTLINE_NONE */
  uint32_t cards; /* of a grid; 0 for a card and a stem */
  uint32_t level; /* in the forest; a stem's is not used */
  bool is_more;   /* a grid that goes on from the level before */
  double end;     /* along, where it ends */
};

/* The cells of a grid. */
struct grid {
  uint32_t rows, columns;
  double pitch_along, pitch_across; /* from one column, or row, to the next */
  double along, across;             /* extents of the whole */
};

/* Where a node stands, before it is turned onto the page. */
struct spot {
  double along, across; /* where it begins, and its middle */
  double lane;          /* a card in a grid behind the first column: across of the line between
                           rows that leads to it, else NOWHERE */
  double trunk;         /* in a strip, what hangs on the root: along of the line that leads to it,
                           else NOWHERE */
  double door;          /* along, where a lane begins */
};

struct plan {
  const struct layout_input *input;
  struct layout_forest forest;
  enum draw_direction side;
  bool has_roots_apart; /* the roots are the other side's to place */
  double *start;        /* [forest.levels + 1] along, where levels begin */
  uint32_t columns;     /* most columns of a grid */
  struct item *items;   /* [count] in breadth-first order */
  size_t item_capacity; /* of items */
  uint32_t count;       /* of items */
  uint32_t *first;      /* [count + 1] of the tidy tree */
  size_t first_capacity;
  double *breadth, *across; /* [count] */
  size_t breadth_capacity, across_capacity;
  struct item *tops; /* [top_count] what hangs on the root, or the roots, when there are strips */
  double *top_breadth, *top_across; /* [top_count] */
  uint32_t top_count;
  struct spot *spots; /* [outline->node_count] */
};

static void plan_dispose(struct plan *p) {
  layout_forest_dispose(&p->forest);
  free(p->start);
  free(p->items);
  free(p->first);
  free(p->breadth);
  free(p->across);
  free(p->tops);
  free(p->top_breadth);
  free(p->top_across);
  free(p->spots);
}

static double along_of(const struct plan *p, uint32_t place) {
  const struct layout_box *size = &p->input->size[place];
  return p->input->is_downward ? size->high : size->wide;
}

static double across_of(const struct plan *p, uint32_t place) {
  const struct layout_box *size = &p->input->size[place];
  return p->input->is_downward ? size->wide : size->high;
}

/* Where a level begins, beyond the last one too. */
static double start_of(const struct plan *p, uint32_t level) {
  uint32_t levels = p->forest.levels;
  if (level <= levels) return p->start[level];
  return p->start[levels] + (double)(level - levels) * FAR_PITCH;
}

/* The grid of an item. */
static struct grid grid_of(const struct plan *p, const struct item *item) {
  struct grid grid = {0};
  int d = p->input->is_downward;
  for (uint32_t i = 0; i < item->cards; i++) {
    uint32_t place = p->forest.children[item->place + i];
    grid.pitch_along = fmax(grid.pitch_along, along_of(p, place));
    grid.pitch_across = fmax(grid.pitch_across, across_of(p, place));
  }
  uint32_t columns = (item->cards + ROWS_LEAST - 1) / ROWS_LEAST;
  if (columns > p->columns) columns = p->columns;
  assert(columns > 0);
  grid.rows = (item->cards + columns - 1) / columns;
  grid.columns = (item->cards + grid.rows - 1) / grid.rows;
  grid.pitch_along += column_gap[d];
  grid.pitch_across += row_gap[d];
  grid.along = grid.pitch_along * grid.columns - column_gap[d];
  grid.across = grid.pitch_across * grid.rows - row_gap[d];
  return grid;
}

/* ---- the tidy tree ---- */

static enum stemma_status add_item(struct plan *p, struct item item, double breadth,
                                   struct stemma_error *error) {
  static const char what[] = "layout of the picture";
  size_t wanted = (size_t)p->count + 2;
  enum stemma_status status =
      array_reserve(&p->items, &p->item_capacity, wanted, sizeof *p->items, ITEMS_MAX, what, error);
  if (status == STEMMA_OK) {
    status = array_reserve(&p->first, &p->first_capacity, wanted, sizeof *p->first, ITEMS_MAX, what,
                           error);
  }
  if (status == STEMMA_OK) {
    status = array_reserve(&p->breadth, &p->breadth_capacity, wanted, sizeof *p->breadth, ITEMS_MAX,
                           what, error);
  }
  if (status != STEMMA_OK) return status;
  p->items[p->count] = item;
  p->breadth[p->count] = breadth;
  p->count++;
  return STEMMA_OK;
}

static enum stemma_status add_card(struct plan *p, uint32_t place, struct stemma_error *error) {
  struct item item = {.place = place, .level = p->forest.level[place]};
  item.end = start_of(p, item.level) + along_of(p, place);
  return add_item(p, item, across_of(p, place), error);
}

/* Whether a child of a node stands in a grid. */
static bool is_gridded(const struct plan *p, uint32_t place) {
  return layout_is_leaf(&p->forest, place) && p->input->detail[place] != LAYOUT_FULL;
}

/* The children of a card: cards, and grids of leaves with one relation. */
static enum stemma_status add_children(struct plan *p, uint32_t place, struct stemma_error *error) {
  const struct outline_node *nodes = p->input->outline->nodes;
  const uint32_t *children = p->forest.children;
  uint32_t end = p->forest.first[place + 1];
  enum stemma_status status = STEMMA_OK;
  for (uint32_t i = p->forest.first[place], next; status == STEMMA_OK && i < end; i = next) {
    next = i + 1;
    if (!is_gridded(p, children[i])) {
      status = add_card(p, children[i], error);
      continue;
    }
    while (next < end && is_gridded(p, children[next]) &&
           nodes[children[next]].relation == nodes[children[i]].relation) {
      next++;
    }
    struct item item = {.place = i, .cards = next - i, .level = p->forest.level[children[i]]};
    struct grid grid = grid_of(p, &item);
    item.end = start_of(p, item.level) + grid.along;
    status = add_item(p, item, grid.across, error);
  }
  return status;
}

/* What hangs on an item. */
static enum stemma_status add_below(struct plan *p, struct item item, double breadth,
                                    struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (item.cards > 0) {
    double room = column_gap[p->input->is_downward];
    if (start_of(p, ++item.level) >= item.end + room) return STEMMA_OK;
    item.is_more = true;
    return add_item(p, item, breadth, error);
  }
  if (item.place != OUTLINE_NONE) return add_children(p, item.place, error);
  for (uint32_t i = 0; status == STEMMA_OK && i < p->forest.order_count; i++) {
    uint32_t root = p->forest.order[i];
    if (p->forest.level[root] == 0) status = add_card(p, root, error);
  }
  return status;
}

/* Adds what hangs on the items that are there, and places all. */
static enum stemma_status grow(struct plan *p, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (uint32_t i = p->count > 1 ? 1 : 0; status == STEMMA_OK && i < p->count; i++) {
    p->first[i] = p->count;
    status = add_below(p, p->items[i], p->breadth[i], error);
  }
  if (status == STEMMA_OK) {
    p->first[p->count] = p->count;
    status = array_reserve(&p->across, &p->across_capacity, p->count, sizeof *p->across, ITEMS_MAX,
                           "layout of the picture", error);
  }
  if (status != STEMMA_OK) return status;
  int d = p->input->is_downward;
  struct tidy_tree tree = {.count = p->count,
                           .first = p->first,
                           .breadth = p->breadth,
                           .sibling_gap = sibling_gap[d],
                           .cousin_gap = cousin_gap[d]};
  return tidy_place(p->across, NULL, &tree, error);
}

/* Whether there are several roots, none of which derives from another. */
static bool has_stem(const struct plan *p) {
  return p->forest.order_count > 1 && p->forest.level[p->forest.order[1]] == 0;
}

/* Places all as one tree, with grids of at most p->columns columns. */
static enum stemma_status plan_place(struct plan *p, struct stemma_error *error) {
  p->count = 0;
  enum stemma_status status = has_stem(p)
                                  ? add_item(p, (struct item){.place = OUTLINE_NONE}, 0, error)
                                  : add_card(p, p->forest.order[0], error);
  return status == STEMMA_OK ? grow(p, error) : status;
}

/* The extents of what is placed. */
struct extent {
  double least, most; /* across */
  double end;         /* along */
};

static struct extent extent_of(const struct plan *p) {
  struct extent extent = {0};
  for (uint32_t i = 0; i < p->count; i++) {
    if (p->items[i].place == OUTLINE_NONE) continue;
    extent.least = fmin(extent.least, p->across[i] - p->breadth[i] / 2);
    extent.most = fmax(extent.most, p->across[i] + p->breadth[i] / 2);
    extent.end = fmax(extent.end, p->items[i].end);
  }
  return extent;
}

/* Into how many strips a page is best cut that is so large, and how well that suits: the less
 * the better. */
static uint32_t choose_strips(double *cost, const struct plan *p, const struct extent *extent) {
  double across = extent->most - extent->least;
  double along = extent->end - (has_stem(p) ? 0 : p->start[1]) + STRIP_GAP;
  double wish = p->input->is_downward ? 1 / PAGE_ASPECT : PAGE_ASPECT;
  double count = floor(sqrt(wish * across / along) + 0.5);
  uint32_t tops = p->first[1] - p->first[0];
  count = fmax(1, fmin(count, fmin(STRIPS_MOST, tops)));
  double aspect = count * along / (across / count);
  *cost = log(along * across) + fabs(log(aspect / wish));
  return (uint32_t)count;
}

/* Tries how wide grids may be, and places with what suits the page best. */
static enum stemma_status choose_columns(uint32_t *strips, struct plan *p,
                                         struct stemma_error *error) {
  static const uint32_t tries[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
  uint32_t best = 1;
  double least = HUGE_VAL;
  for (size_t t = 0; t < sizeof tries / sizeof *tries; t++) {
    p->columns = tries[t];
    enum stemma_status status = plan_place(p, error);
    if (status != STEMMA_OK) return status;
    struct extent extent = extent_of(p);
    double cost;
    uint32_t count = choose_strips(&cost, p, &extent);
    if (cost >= least) continue;
    least = cost;
    best = tries[t];
    *strips = count;
  }
  p->columns = best;
  return plan_place(p, error);
}

/* Where the levels begin. Roots that the other side places take no room. */
static void start_levels(struct plan *p) {
  const struct layout_forest *forest = &p->forest;
  for (uint32_t i = 0; i < forest->order_count; i++) {
    uint32_t level = forest->level[forest->order[i]];
    if (level == 0 && p->has_roots_apart) continue;
    p->start[level + 1] = fmax(p->start[level + 1], along_of(p, forest->order[i]));
  }
  for (uint32_t l = 0; l < forest->levels; l++) {
    p->start[l + 1] += p->start[l] + level_gap[p->input->is_downward];
  }
}

/* ---- where things stand ---- */

static void put_card(struct plan *p, uint32_t place, double along, double across) {
  p->spots[place].along = along;
  p->spots[place].across = across;
}

static void put_grid(struct plan *p, uint32_t i, double along, double across, double trunk) {
  const struct item *item = &p->items[i];
  struct grid grid = grid_of(p, item);
  int d = p->input->is_downward;
  double top = across - grid.across / 2;
  for (uint32_t c = 0; c < item->cards; c++) {
    uint32_t place = p->forest.children[item->place + c], column = c / grid.rows;
    double above = top + (c % grid.rows) * grid.pitch_across;
    put_card(p, place, along + column * grid.pitch_along,
             above + (grid.pitch_across - row_gap[d]) / 2);
    p->spots[place].trunk = trunk;
    if (column == 0) continue;
    p->spots[place].lane = above - row_gap[d] / 2;
    p->spots[place].door = along;
  }
}

/* Puts what is placed so far from where it stands; `trunk` leads to what is on top. */
static void put_items(struct plan *p, double along, double across, double trunk) {
  for (uint32_t i = 0; i < p->count; i++) {
    const struct item *item = &p->items[i];
    if (item->is_more || item->place == OUTLINE_NONE) continue;
    double from = start_of(p, item->level) + along, way = i < p->first[1] ? trunk : NOWHERE;
    if (item->cards > 0) {
      put_grid(p, i, from, p->across[i] + across, way);
    } else {
      put_card(p, item->place, from, p->across[i] + across);
      p->spots[item->place].trunk = way;
    }
  }
}

/* Takes down what is on top of the tree that is placed, to be cut into strips. */
static enum stemma_status take_tops(struct plan *p, struct stemma_error *error) {
  uint32_t from = p->first[0], count = p->first[1] - from;
  p->tops = calloc((size_t)count + 1, sizeof *p->tops);
  p->top_breadth = calloc((size_t)count + 1, sizeof *p->top_breadth);
  p->top_across = calloc((size_t)count + 1, sizeof *p->top_across);
  if (p->tops == NULL || p->top_breadth == NULL || p->top_across == NULL) {
    return stemma_error_memory(error, "layout of the picture");
  }
  for (uint32_t t = 0; t < count; t++) {
    p->tops[t] = p->items[from + t];
    p->top_breadth[t] = p->breadth[from + t];
    p->top_across[t] = p->across[from + t];
  }
  p->top_count = count;
  return STEMMA_OK;
}

/* Places the tops from `from` up to `end`, without the root. */
static enum stemma_status place_strip(struct plan *p, uint32_t from, uint32_t end,
                                      struct stemma_error *error) {
  p->count = 0;
  enum stemma_status status = add_item(p, (struct item){.place = OUTLINE_NONE}, 0, error);
  for (uint32_t t = from; status == STEMMA_OK && t < end; t++) {
    status = add_item(p, p->tops[t], p->top_breadth[t], error);
  }
  if (status != STEMMA_OK) return status;
  p->first[0] = 1;
  return grow(p, error);
}

/* Cuts a page that would be far too high into strips beside each other. The root stands before
 * the first; lines lead from it along their tops. */
static enum stemma_status put_strips(struct plan *p, uint32_t strips, struct stemma_error *error) {
  struct extent whole = extent_of(p);
  bool is_stem = has_stem(p);
  double high = (whole.most - whole.least) / strips, top = 0;
  double next = is_stem ? 0 : p->start[1] + TRUNK_GAP;
  if (!is_stem) {
    put_card(p, p->forest.order[0], 0, 0);
    top = fmax(across_of(p, p->forest.order[0]) / 2 + STRIP_TOP / 2.0, STRIP_TOP);
  }
  enum stemma_status status = take_tops(p, error);
  for (uint32_t from = 0, end; status == STEMMA_OK && from < p->top_count; from = end) {
    double strip = floor((p->top_across[from] - whole.least) / high);
    for (end = from + 1; end < p->top_count; end++) {
      if (floor((p->top_across[end] - whole.least) / high) > strip) break;
    }
    status = place_strip(p, from, end, error);
    if (status != STEMMA_OK) break;
    struct extent extent = extent_of(p);
    double along = next - (is_stem ? 0 : p->start[1]);
    put_items(p, along, top - extent.least, is_stem ? NOWHERE : next - TRUNK_GAP);
    next = along + extent.end + STRIP_GAP;
  }
  return status;
}

static enum stemma_status plan_init(struct plan *p, struct stemma_error *error) {
  size_t count = p->input->outline->node_count;
  uint32_t strips = 1;
  p->has_roots_apart = p->side == DRAW_UP && layout_has_side(p->input->outline, DRAW_DOWN);
  enum stemma_status status = layout_forest_init(&p->forest, p->input->outline, p->side, error);
  if (status != STEMMA_OK) return status;
  p->start = calloc((size_t)p->forest.levels + 1, sizeof *p->start);
  p->spots = calloc(count + 1, sizeof *p->spots);
  if (p->start == NULL || p->spots == NULL) {
    return stemma_error_memory(error, "layout of the picture");
  }
  for (size_t i = 0; i < count; i++) p->spots[i].lane = p->spots[i].trunk = NOWHERE;
  start_levels(p);
  status = choose_columns(&strips, p, error);
  if (status == STEMMA_OK && strips > 1) return put_strips(p, strips, error);
  if (status == STEMMA_OK) put_items(p, 0, 0, NOWHERE);
  return status;
}

/* ---- onto the page ---- */

/* The point of the page; ancestors lie on the other side of the roots. */
static struct layout_point on_page(const struct plan *p, double along, double across) {
  if (p->side == DRAW_UP) along = -along;
  if (p->input->is_downward) return (struct layout_point){across, -along};
  return (struct layout_point){along, -across};
}

static void put_boxes(struct layout *layout, const struct plan *p) {
  for (uint32_t i = 0; i < p->forest.order_count; i++) {
    uint32_t place = p->forest.order[i];
    if (p->input->outline->nodes[place].is_root && p->has_roots_apart) continue;
    const struct spot *spot = &p->spots[place];
    struct layout_point at = on_page(p, spot->along + along_of(p, place) / 2, spot->across);
    layout->boxes[place].x = at.x;
    layout->boxes[place].y = at.y;
  }
}

/* A way from a node outwards, along in x and across in y. */
struct way {
  struct layout_point points[26];
  size_t count;
};

static void add_bend(struct way *way, struct layout_point a, struct layout_point b,
                     struct layout_point c) {
  assert(way->count + 3 <= sizeof way->points / sizeof *way->points);
  way->points[way->count++] = a;
  way->points[way->count++] = b;
  way->points[way->count++] = c;
}

/* Goes on to a point, leaving and arriving along. A straight line, if it is level. */
static void add_bow(struct way *way, double along, double across) {
  struct layout_point from = way->points[way->count - 1];
  double middle = (from.x + along) / 2;
  add_bend(way, (struct layout_point){middle, from.y}, (struct layout_point){middle, across},
           (struct layout_point){along, across});
}

/* Goes on across to a point. */
static void add_plumb(struct way *way, double across) {
  struct layout_point from = way->points[way->count - 1];
  double third = (across - from.y) / 3;
  add_bend(way, (struct layout_point){from.x, from.y + third},
           (struct layout_point){from.x, across - third}, (struct layout_point){from.x, across});
}

/* Turns a corner by a quarter of a circle. */
static void add_turn(struct way *way, double along, double across, bool is_along_first) {
  struct layout_point from = way->points[way->count - 1];
  struct layout_point corner = {is_along_first ? along : from.x, is_along_first ? from.y : across};
  add_bend(way, (struct layout_point){(from.x + corner.x) / 2, (from.y + corner.y) / 2},
           (struct layout_point){(along + corner.x) / 2, (across + corner.y) / 2},
           (struct layout_point){along, across});
}

/* From the root along the strips' tops, down a trunk of the relation, to a height. */
static void add_trunk(struct way *way, double trunk, unsigned relation, double across) {
  double line = way->points[0].y + LINE_GAP * ((double)relation - 2);
  trunk -= LINE_GAP * (double)relation;
  add_bow(way, way->points[0].x + 2 * BEND, line);
  add_bow(way, trunk - BEND, line);
  add_turn(way, trunk, line + BEND, true);
  add_plumb(way, across - BEND);
  add_turn(way, trunk + BEND, across, false);
}

/* An edge of the tree that is no mere bow; upwards, it is drawn from its end. */
static enum stemma_status add_way(struct layout *layout, const struct plan *p, size_t edge,
                                  uint32_t hub, uint32_t place, struct stemma_error *error) {
  const struct spot *from = &p->spots[hub], *to = &p->spots[place];
  bool is_up = p->side == DRAW_UP, has_lane = !isnan(to->lane);
  bool is_apart = p->has_roots_apart && p->input->outline->nodes[hub].is_root;
  double begin = is_apart ? 0 : from->along + along_of(p, hub);
  double across = has_lane ? to->lane : to->across, end = to->along - (is_up ? 0 : LAYOUT_ARROW);
  struct way way = {.points = {{begin + (is_up ? LAYOUT_ARROW : 0), from->across}}, .count = 1};
  if (!isnan(to->trunk)) {
    add_trunk(&way, to->trunk, p->input->outline->edges[edge].relation, across);
  } else {
    add_bow(&way, to->door, across);
  }
  if (has_lane) add_bow(&way, to->along - LANE - LAYOUT_ARROW, across);
  add_bow(&way, end, to->across);
  struct layout_point points[sizeof way.points / sizeof *way.points + 1];
  for (size_t i = 0; i < way.count; i++) {
    struct layout_point at = way.points[is_up ? way.count - 1 - i : i];
    points[i] = on_page(p, at.x, at.y);
  }
  points[way.count] = is_up ? on_page(p, begin, from->across) : on_page(p, to->along, to->across);
  return layout_add_curve(layout, edge, points, way.count + 1, error);
}

/* The middle of a box's side, forwards or backwards along the generations. */
static struct layout_point side_of(const struct layout_box *box, bool is_downward, int sign) {
  if (is_downward) return (struct layout_point){box->x, box->y - sign * box->high / 2};
  return (struct layout_point){box->x + sign * box->wide / 2, box->y};
}

/* Whether a tree's edge goes a way of its own. */
static bool has_way(const struct plan *p, uint32_t hub, uint32_t place) {
  if (p->spots == NULL || p->forest.parent[place] != hub) return false;
  return !isnan(p->spots[place].lane) || !isnan(p->spots[place].trunk);
}

static enum stemma_status add_edges(struct layout *layout, const struct plan *down,
                                    const struct plan *up, struct stemma_error *error) {
  const struct outline *outline = down->input->outline;
  bool is_downward = down->input->is_downward;
  enum stemma_status status = STEMMA_OK;
  for (size_t e = 0; status == STEMMA_OK && e < outline->edge_count; e++) {
    uint32_t parent = outline->edges[e].parent, child = outline->edges[e].child;
    if (has_way(down, parent, child)) {
      status = add_way(layout, down, e, parent, child, error);
    } else if (has_way(up, child, parent)) {
      status = add_way(layout, up, e, child, parent, error);
    } else {
      status = layout_add_bow(layout, e, side_of(&layout->boxes[parent], is_downward, 1),
                              side_of(&layout->boxes[child], is_downward, -1), is_downward, error);
    }
  }
  return status;
}

enum stemma_status layout_layered(struct layout *out, const struct layout_input *input,
                                  struct stemma_error *error) {
  bool has_up = layout_has_side(input->outline, DRAW_UP);
  bool has_down = !has_up || layout_has_side(input->outline, DRAW_DOWN);
  struct plan down = {.input = input, .side = DRAW_DOWN};
  struct plan up = {.input = input, .side = DRAW_UP};
  enum stemma_status status = STEMMA_OK;
  if (has_down) status = plan_init(&down, error);
  if (status == STEMMA_OK && has_up) status = plan_init(&up, error);
  if (status == STEMMA_OK) {
    if (has_down) put_boxes(out, &down);
    if (has_up) put_boxes(out, &up);
    status = add_edges(out, &down, &up, error);
  }
  plan_dispose(&down);
  plan_dispose(&up);
  return status;
}
