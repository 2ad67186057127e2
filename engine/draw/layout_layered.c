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
#define ROWS_LEAST  5   /* a grid has no more columns than give it so many rows */
#define FAR_PITCH   160 /* between levels beyond the last, which only grids reach */
#define LANE        7   /* from a lane between rows to the card it leads to, along */
#define ITEMS_MAX   ((size_t)1 << 30)
#define PAGE_ASPECT 1.4 /* what suits a screen, width by height */

/* Nodes of the tidy tree. */
struct item {
  uint32_t place; /* a card: its place in the outline. A grid: in forest.children, its first card.
                     The stem of several roots: OUTLINE_NONE */
  uint32_t cards; /* of a grid; 0 for a card and the stem */
  uint32_t level; /* in the forest; the stem's is not used */
  bool is_more;   /* a grid that goes on from the level before */
  double end;     /* along, where a grid ends */
};

/* The cells of a grid. */
struct grid {
  uint32_t rows, columns;
  double pitch_along, pitch_across; /* from one column, or row, to the next */
  double along, across;             /* extents of the whole */
};

struct plan {
  const struct layout_input *input;
  struct layout_forest forest;
  enum draw_direction side;
  double *start;        /* [forest.levels + 1] along, where levels begin */
  uint32_t columns;     /* most columns of a grid */
  struct item *items;   /* [count] in breadth-first order */
  size_t item_capacity; /* of items */
  uint32_t count;       /* of items */
  uint32_t *first;      /* [count + 1] of the tidy tree */
  size_t first_capacity;
  double *breadth, *across; /* [count] */
  size_t breadth_capacity, across_capacity;
  double *lane; /* [outline->node_count] across of the line that leads to a card in a grid
                   behind its first column, else NAN */
  double *door; /* [outline->node_count] along where that line begins */
};

static void plan_dispose(struct plan *p) {
  layout_forest_dispose(&p->forest);
  free(p->start);
  free(p->items);
  free(p->first);
  free(p->breadth);
  free(p->across);
  free(p->lane);
  free(p->door);
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

/* The tidy tree, with grids of at most p->columns columns, and where its items stand. */
static enum stemma_status plan_place(struct plan *p, struct stemma_error *error) {
  p->count = 0;
  bool has_stem = p->forest.order_count > 1 && p->forest.level[p->forest.order[1]] == 0;
  enum stemma_status status = has_stem ? add_item(p, (struct item){.place = OUTLINE_NONE}, 0, error)
                                       : add_card(p, p->forest.order[0], error);
  for (uint32_t i = 0; status == STEMMA_OK && i < p->count; i++) {
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

/* Width by height of the page that the plan needs. */
static double aspect_of(const struct plan *p) {
  double least = 0, most = 0, along = p->start[p->forest.levels];
  for (uint32_t i = 0; i < p->count; i++) {
    least = fmin(least, p->across[i] - p->breadth[i] / 2);
    most = fmax(most, p->across[i] + p->breadth[i] / 2);
    along = fmax(along, p->items[i].end);
  }
  double across = most - least;
  return p->input->is_downward ? across / along : along / across;
}

/* Tries how wide grids may be, and places with what suits the page best. */
static enum stemma_status choose_columns(struct plan *p, struct stemma_error *error) {
  static const uint32_t tries[] = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64};
  uint32_t best = 1;
  double least = INFINITY;
  for (size_t t = 0; t < sizeof tries / sizeof *tries; t++) {
    p->columns = tries[t];
    enum stemma_status status = plan_place(p, error);
    if (status != STEMMA_OK) return status;
    double off = fabs(log(aspect_of(p) / PAGE_ASPECT));
    if (off >= least) continue;
    least = off;
    best = tries[t];
  }
  p->columns = best;
  return plan_place(p, error);
}

/* Where the levels begin. Roots that the other side places take no room. */
static void start_levels(struct plan *p) {
  const struct layout_forest *forest = &p->forest;
  bool has_roots_apart = p->side == DRAW_UP && layout_has_side(p->input->outline, DRAW_DOWN);
  for (uint32_t i = 0; i < forest->order_count; i++) {
    uint32_t level = forest->level[forest->order[i]];
    if (level == 0 && has_roots_apart) continue;
    p->start[level + 1] = fmax(p->start[level + 1], along_of(p, forest->order[i]));
  }
  for (uint32_t l = 0; l < forest->levels; l++) {
    p->start[l + 1] += p->start[l] + level_gap[p->input->is_downward];
  }
}

static enum stemma_status plan_init(struct plan *p, struct stemma_error *error) {
  size_t count = p->input->outline->node_count;
  enum stemma_status status = layout_forest_init(&p->forest, p->input->outline, p->side, error);
  if (status != STEMMA_OK) return status;
  p->start = calloc((size_t)p->forest.levels + 1, sizeof *p->start);
  p->lane = calloc(count + 1, sizeof *p->lane);
  p->door = calloc(count + 1, sizeof *p->door);
  if (p->start == NULL || p->lane == NULL || p->door == NULL) {
    return stemma_error_memory(error, "layout of the picture");
  }
  for (size_t i = 0; i < count; i++) p->lane[i] = NAN;
  start_levels(p);
  return choose_columns(p, error);
}

/* ---- onto the page ---- */

/* The point of the page; ancestors lie on the other side of the roots. */
static struct layout_point on_page(const struct plan *p, double along, double across) {
  if (p->side == DRAW_UP) along = -along;
  if (p->input->is_downward) return (struct layout_point){across, -along};
  return (struct layout_point){along, -across};
}

static void put_box(struct layout *layout, const struct plan *p, uint32_t place, double along,
                    double across) {
  struct layout_point at = on_page(p, along + along_of(p, place) / 2, across);
  layout->boxes[place].x = at.x;
  layout->boxes[place].y = at.y;
}

static void put_grid(struct layout *layout, struct plan *p, uint32_t i) {
  const struct item *item = &p->items[i];
  struct grid grid = grid_of(p, item);
  int d = p->input->is_downward;
  double along = start_of(p, item->level), top = p->across[i] - grid.across / 2;
  for (uint32_t c = 0; c < item->cards; c++) {
    uint32_t place = p->forest.children[item->place + c], column = c / grid.rows;
    double above = top + (c % grid.rows) * grid.pitch_across;
    put_box(layout, p, place, along + column * grid.pitch_along,
            above + (grid.pitch_across - row_gap[d]) / 2);
    if (column == 0) continue;
    p->lane[place] = above - row_gap[d] / 2;
    p->door[place] = along;
  }
}

static void put_items(struct layout *layout, struct plan *p) {
  bool has_roots_apart = p->side == DRAW_UP && layout_has_side(p->input->outline, DRAW_DOWN);
  for (uint32_t i = 0; i < p->count; i++) {
    const struct item *item = &p->items[i];
    if (item->is_more || item->place == OUTLINE_NONE) continue;
    if (item->cards > 0) {
      put_grid(layout, p, i);
    } else if (item->level > 0 || !has_roots_apart) {
      put_box(layout, p, item->place, start_of(p, item->level), p->across[i]);
    }
  }
}

/* The middle of a box's side, forwards or backwards along the generations. */
static struct layout_point side_of(const struct layout_box *box, bool is_downward, int sign) {
  if (is_downward) return (struct layout_point){box->x, box->y - sign * box->high / 2};
  return (struct layout_point){box->x + sign * box->wide / 2, box->y};
}

/* The bow from a to b, without a. */
static void bow(struct layout_point *out, struct layout_point a, struct layout_point b,
                bool is_downward) {
  struct layout_point middle = {(a.x + b.x) / 2, (a.y + b.y) / 2};
  out[0] =
      is_downward ? (struct layout_point){a.x, middle.y} : (struct layout_point){middle.x, a.y};
  out[1] =
      is_downward ? (struct layout_point){b.x, middle.y} : (struct layout_point){middle.x, b.y};
  out[2] = b;
}

/* A point moved along the generations, on the page. */
static struct layout_point moved(struct layout_point at, bool is_downward, double by) {
  if (is_downward) return (struct layout_point){at.x, at.y - by};
  return (struct layout_point){at.x + by, at.y};
}

/* An edge that reaches a card of a grid by the lane beside its row; upwards, it comes from
 * there. */
static enum stemma_status add_lane(struct layout *layout, const struct plan *p, size_t edge,
                                   uint32_t place, struct layout_point from, struct layout_point to,
                                   struct stemma_error *error) {
  struct layout_point points[11];
  bool down = p->input->is_downward, up = p->side == DRAW_UP;
  struct layout_point tip = to;
  to = moved(to, down, -LAYOUT_ARROW);
  struct layout_point door = on_page(p, p->door[place], p->lane[place]), turn = door;
  struct layout_point card = up ? from : to;
  double room = up ? LANE + LAYOUT_ARROW : -LANE;
  if (down) turn.y = card.y - room;
  if (!down) turn.x = card.x + room;
  points[0] = from;
  bow(points + 1, from, up ? turn : door, down);
  bow(points + 4, up ? turn : door, up ? door : turn, down);
  bow(points + 7, up ? door : turn, to, down);
  points[10] = tip;
  return layout_add_curve(layout, edge, points, 11, error);
}

static enum stemma_status add_edges(struct layout *layout, const struct plan *down,
                                    const struct plan *up, struct stemma_error *error) {
  const struct plan *any = down != NULL ? down : up;
  const struct outline *outline = any->input->outline;
  bool is_downward = any->input->is_downward;
  enum stemma_status status = STEMMA_OK;
  for (size_t e = 0; status == STEMMA_OK && e < outline->edge_count; e++) {
    uint32_t parent = outline->edges[e].parent, child = outline->edges[e].child;
    struct layout_point from = side_of(&layout->boxes[parent], is_downward, 1);
    struct layout_point to = side_of(&layout->boxes[child], is_downward, -1);
    if (down != NULL && !isnan(down->lane[child])) {
      status = add_lane(layout, down, e, child, from, to, error);
    } else if (up != NULL && !isnan(up->lane[parent])) {
      status = add_lane(layout, up, e, parent, from, to, error);
    } else {
      status = layout_add_bow(layout, e, from, to, is_downward, error);
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
    if (has_down) put_items(out, &down);
    if (has_up) put_items(out, &up);
    status = add_edges(out, has_down ? &down : NULL, has_up ? &up : NULL, error);
  }
  plan_dispose(&down);
  plan_dispose(&up);
  return status;
}
