/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Roots in the middle, generations on rings around them, the nearest inmost.
 *
 * Words must stay level to be read, so cards stand beside each other like those around a pie
 * chart: each begins at its ring and goes on to the right, on the right half of the page, or to
 * the left. Two of them on one half do not overlap if their heights do not. So a node is given a
 * part of its ring not by angle but by height: on a ring of radius R, a card of height h takes
 * h / R of the 2 that the sine goes through on either half. A subtree takes what its node takes,
 * or all that hangs on it, if that is more. The innermost ring is as small as lets all fit. As
 * a ring lies outside the one before by the width of the widest card there, cards of different
 * rings do not overlap: the way between two circles, along a level line, is nowhere shorter.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "engine/draw/layout_parts.h"

#define CARD_GAP 5   /* between cards of a ring, upwards */
#define DOT_GAP  2   /* between dots */
#define RING_GAP 40  /* between the widest card of a ring and the next ring */
#define HALF     2.0 /* what the sine goes through on one half of a ring */

#define TURN       6.283185307179586
#define CORNERS    240  /* sides that a ring is drawn with */
#define RINGS_MOST 30   /* beyond that, rings say nothing */
#define FLOW_LEAST 1000 /* more nodes than that flow */

struct rings {
  const struct layout_input *input;
  struct layout_forest forest;
  enum draw_direction side;
  bool has_centre;           /* one root, in the middle */
  double share;              /* what there is of the sine's way: both halves, or one */
  uint32_t dots;             /* most dots of a row */
  double *radius;            /* [forest.levels] of the rings */
  double *spread;            /* [forest.levels] width of the widest card or row on it */
  double *need;              /* [count] what a node and all that hangs on it take */
  double *from;              /* [count] where its part begins ... */
  double *size;              /* [count] ... and how long it is */
  struct layout_point *foot; /* [count] where it begins on its ring */
  bool is_flowing;           /* there are so many nodes that dots leave their generations */
  uint32_t *dots_in;         /* [count] nodes of a subtree that is all dots; else 0 */
  double *largest;           /* [count] and the largest of them */
  uint32_t *stack;           /* [count] of dots to be put */
};

static void rings_dispose(struct rings *r) {
  layout_forest_dispose(&r->forest);
  free(r->radius);
  free(r->spread);
  free(r->need);
  free(r->from);
  free(r->size);
  free(r->foot);
  free(r->dots_in);
  free(r->largest);
  free(r->stack);
}

/* ---- rows of dots, each row like one card ----
 *
 * Leaves that hang on one node by one relation stand in rows. Where there are very many nodes,
 * all dots that hang on a card, over other dots too, flow into its rows, parents before children:
 * then the rings are those of the cards. */

struct rows {
  uint32_t count, columns; /* rows, and dots in each but the last */
  double pitch;            /* from dot to dot and from row to row */
};

/* Counts the dots of subtrees that are all dots. */
static void count_dots(struct rings *r) {
  for (uint32_t i = r->forest.order_count; i-- > 0;) {
    uint32_t v = r->forest.order[i], dots = 1;
    r->largest[v] = r->input->size[v].high;
    for (uint32_t c = r->forest.first[v]; c < r->forest.first[v + 1]; c++) {
      uint32_t child = r->forest.children[c];
      dots = dots == 0 || r->dots_in[child] == 0 ? 0 : dots + r->dots_in[child];
      r->largest[v] = fmax(r->largest[v], r->largest[child]);
    }
    r->dots_in[v] = r->input->detail[v] == LAYOUT_DOT ? dots : 0;
  }
}

/* Whether a node stands in rows, with all that hangs on it. */
static bool is_dot(const struct rings *r, uint32_t v) {
  bool is_alone = layout_is_leaf(&r->forest, v) || r->is_flowing;
  return r->dots_in[v] > 0 && is_alone && r->forest.parent[v] != OUTLINE_NONE;
}

/* Where the run of dots that begins at children[i] ends; i + 1 for anything else. */
static uint32_t run_end(const struct rings *r, uint32_t i, uint32_t end) {
  const uint32_t *children = r->forest.children;
  const struct outline_node *nodes = r->input->outline->nodes;
  uint32_t next = i + 1;
  if (!is_dot(r, children[i])) return next;
  while (next < end && is_dot(r, children[next]) &&
         (r->is_flowing || nodes[children[next]].relation == nodes[children[i]].relation)) {
    next++;
  }
  return next;
}

static struct rows rows_of(const struct rings *r, uint32_t i, uint32_t end) {
  struct rows rows = {0};
  uint32_t dots = 0;
  for (uint32_t c = i; c < end; c++) {
    uint32_t child = r->forest.children[c];
    rows.pitch = fmax(rows.pitch, r->largest[child] + DOT_GAP);
    dots += r->dots_in[child];
  }
  rows.columns = dots < r->dots ? dots : r->dots;
  assert(rows.columns > 0);
  rows.count = (dots + rows.columns - 1) / rows.columns;
  return rows;
}

/* ---- how large the rings are ---- */

/* The innermost ring that nodes stand on. */
static uint32_t first_ring(const struct rings *r) {
  return r->has_centre ? 1 : 0;
}

/* How many rings there are that something stands on. */
static uint32_t count_rings(const struct rings *r) {
  uint32_t rings = 1;
  for (uint32_t i = 0; i < r->forest.order_count; i++) {
    uint32_t v = r->forest.order[i];
    bool is_inside = r->forest.parent[v] != OUTLINE_NONE && is_dot(r, r->forest.parent[v]);
    if (!is_inside && r->forest.level[v] >= rings) rings = r->forest.level[v] + 1;
  }
  return rings;
}

static void measure_spread(struct rings *r) {
  for (uint32_t l = 0; l < r->forest.levels; l++) r->spread[l] = 0;
  for (uint32_t n = 0; n < r->forest.order_count; n++) {
    uint32_t v = r->forest.order[n], end = r->forest.first[v + 1];
    if (is_dot(r, v)) continue;
    double *spread = &r->spread[r->forest.level[v]];
    *spread = fmax(*spread, r->input->size[v].wide);
    for (uint32_t i = r->forest.first[v], next; i < end; i = next) {
      next = run_end(r, i, end);
      if (!is_dot(r, r->forest.children[i])) continue;
      struct rows rows = rows_of(r, i, next);
      spread = &r->spread[r->forest.level[v] + 1];
      *spread = fmax(*spread, rows.pitch * rows.columns);
    }
  }
}

/* Sets the rings, the innermost of this radius. */
static void set_radius(struct rings *r, double inmost) {
  r->radius[0] = r->has_centre ? 0 : inmost;
  for (uint32_t l = 1; l < r->forest.levels; l++) {
    bool is_inmost = l == first_ring(r);
    r->radius[l] = is_inmost ? inmost : r->radius[l - 1] + r->spread[l - 1] + RING_GAP;
  }
}

/* What hangs on a node takes so much. */
static double need_below(const struct rings *r, uint32_t v) {
  double below = 0;
  uint32_t end = r->forest.first[v + 1];
  for (uint32_t i = r->forest.first[v], next; i < end; i = next) {
    next = run_end(r, i, end);
    if (!is_dot(r, r->forest.children[i])) {
      below += r->need[r->forest.children[i]];
    } else {
      struct rows rows = rows_of(r, i, next);
      below += rows.pitch * rows.count / r->radius[r->forest.level[v] + 1];
    }
  }
  return below;
}

static double gap_of(const struct rings *r, uint32_t v) {
  return r->input->detail[v] == LAYOUT_DOT ? DOT_GAP : CARD_GAP;
}

/* Sets what all nodes take; returns what the whole does. */
static double measure_need(struct rings *r) {
  double whole = 0;
  for (uint32_t i = r->forest.order_count; i-- > 0;) {
    uint32_t v = r->forest.order[i];
    if (is_dot(r, v)) continue;
    double below = need_below(r, v);
    if (r->forest.level[v] == 0 && r->has_centre) return below;
    double own = (r->input->size[v].high + gap_of(r, v)) / r->radius[r->forest.level[v]];
    r->need[v] = fmax(own, below);
    if (r->forest.level[v] == 0) whole += r->need[v];
  }
  return whole;
}

/* The smallest innermost ring with which all fits, by halving. */
static double fit_rings(struct rings *r) {
  enum { STEPS = 40 };
  const struct layout_box *root = &r->input->size[r->forest.order[0]];
  double least = r->has_centre ? hypot(root->wide, root->high) / 2 + RING_GAP : RING_GAP;
  double most = least;
  measure_spread(r);
  for (set_radius(r, most); measure_need(r) > r->share; set_radius(r, most)) most *= 2;
  if (most == least) return least;
  for (int step = 0; step < STEPS; step++) {
    double middle = (least + most) / 2;
    set_radius(r, middle);
    if (measure_need(r) > r->share) {
      least = middle;
    } else {
      most = middle;
    }
  }
  return most;
}

/* Tries how many dots a row may have, and takes what makes the outermost ring smallest. */
static void choose_rings(struct rings *r) {
  static const uint32_t tries[] = {1, 2, 4, 8, 12, 16, 24, 32, 48, 64};
  double least = HUGE_VAL, inmost = 0;
  uint32_t best = 1;
  for (size_t t = 0; t < sizeof tries / sizeof *tries; t++) {
    r->dots = tries[t];
    double radius = fit_rings(r);
    set_radius(r, radius);
    uint32_t last = r->forest.levels - 1;
    double outmost = r->radius[last] + r->spread[last];
    if (outmost >= least) continue;
    least = outmost;
    inmost = radius;
    best = r->dots;
  }
  r->dots = best;
  measure_spread(r);
  set_radius(r, inmost);
}

static enum stemma_status rings_init(struct rings *r, struct stemma_error *error) {
  size_t count = r->input->outline->node_count;
  enum stemma_status status = layout_forest_init(&r->forest, r->input->outline, r->side, error);
  if (status != STEMMA_OK) return status;
  r->radius = calloc(r->forest.levels, sizeof *r->radius);
  r->spread = calloc((size_t)r->forest.levels + 1, sizeof *r->spread);
  r->need = calloc(count, sizeof *r->need);
  r->from = calloc(count, sizeof *r->from);
  r->size = calloc(count, sizeof *r->size);
  r->foot = calloc(count, sizeof *r->foot);
  r->dots_in = calloc(count, sizeof *r->dots_in);
  r->largest = calloc(count, sizeof *r->largest);
  r->stack = calloc(count, sizeof *r->stack);
  if (r->radius == NULL || r->spread == NULL || r->need == NULL || r->from == NULL ||
      r->size == NULL || r->foot == NULL || r->dots_in == NULL || r->largest == NULL ||
      r->stack == NULL) {
    return stemma_error_memory(error, "layout of the picture");
  }
  uint32_t tops = 0;
  while (tops < r->forest.order_count && r->forest.level[r->forest.order[tops]] == 0) tops++;
  r->has_centre = tops == 1;
  r->is_flowing = count > FLOW_LEAST;
  count_dots(r);
  r->forest.levels = count_rings(r);
  choose_rings(r);
  return STEMMA_OK;
}

/* ---- where nodes stand ---- */

/* Puts something on a ring, its middle so far along the sine's way, and `out` further out. */
static void put(struct layout *layout, struct rings *r, uint32_t ring, uint32_t v, double at,
                double out) {
  double radius = r->radius[ring];
  bool is_left = r->share <= HALF ? r->side == DRAW_UP : at >= HALF;
  double sine = r->share <= HALF || at < HALF ? 1 - at : at - HALF - 1;
  sine = fmax(-1, fmin(1, sine));
  double sign = is_left ? -1 : 1, reach = radius * sqrt(1 - sine * sine) + out;
  r->foot[v] = (struct layout_point){sign * reach, radius * sine};
  layout->boxes[v].x = sign * (reach + layout->boxes[v].wide / 2);
  layout->boxes[v].y = radius * sine;
}

/* Puts a run of dots into rows, from `at` on, each `high`. */
static void put_rows(struct layout *layout, struct rings *r, uint32_t run, uint32_t end,
                     struct rows rows, double at, double high) {
  const uint32_t *children = r->forest.children;
  uint32_t ring = r->forest.level[children[run]], count = 0, waiting = 0;
  for (uint32_t c = end; c-- > run;) r->stack[waiting++] = children[c];
  while (waiting > 0) {
    uint32_t v = r->stack[--waiting], row = count / rows.columns, column = count % rows.columns;
    put(layout, r, ring, v, at + high * (row + 0.5), rows.pitch * column);
    count++;
    for (uint32_t c = r->forest.first[v + 1]; c-- > r->forest.first[v];) {
      r->stack[waiting++] = children[c];
    }
  }
}

/* Gives what hangs on a node its parts of the node's part. */
static void put_below(struct layout *layout, struct rings *r, uint32_t v) {
  double below = need_below(r, v), at = r->from[v];
  double scale = below > 0 ? r->size[v] / below : 0;
  uint32_t end = r->forest.first[v + 1];
  for (uint32_t i = r->forest.first[v], next; i < end; i = next) {
    next = run_end(r, i, end);
    uint32_t child = r->forest.children[i], ring = r->forest.level[child];
    if (is_dot(r, child)) {
      struct rows rows = rows_of(r, i, next);
      double high = rows.pitch / r->radius[ring] * scale;
      put_rows(layout, r, i, next, rows, at, high);
      at += high * rows.count;
      continue;
    }
    r->from[child] = at;
    r->size[child] = r->need[child] * scale;
    put(layout, r, ring, child, at + r->size[child] / 2, 0);
    at += r->size[child];
  }
}

static void put_all(struct layout *layout, struct rings *r) {
  double whole = measure_need(r), at = 0;
  for (uint32_t i = 0; i < r->forest.order_count; i++) {
    uint32_t v = r->forest.order[i];
    if (r->forest.level[v] == 0 && r->has_centre) {
      r->from[v] = 0;
      r->size[v] = r->share;
    } else if (r->forest.level[v] == 0) {
      r->from[v] = at;
      r->size[v] = r->need[v] * r->share / whole;
      at += r->size[v];
      put(layout, r, 0, v, r->from[v] + r->size[v] / 2, 0);
    }
    if (!is_dot(r, v)) put_below(layout, r, v);
  }
}

/* ---- edges ---- */

/* Where the line from a box's middle towards a point leaves the box. */
static struct layout_point border(const struct layout_box *box, struct layout_point towards) {
  double x = towards.x - box->x, y = towards.y - box->y;
  double by = fmax(fabs(x) / (box->wide / 2), fabs(y) / (box->high / 2));
  if (by <= 1) return towards;
  return (struct layout_point){box->x + x / by, box->y + y / by};
}

/* The point so far from `from` on the way to `to`, or `to` if that is nearer. */
static struct layout_point towards(struct layout_point from, struct layout_point to, double by) {
  double way = hypot(to.x - from.x, to.y - from.y);
  if (way <= by || way <= 0) return way <= 0 ? from : to;
  double part = by / way;
  return (struct layout_point){from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part};
}

/* Which way an edge comes to a card from inside: half level, half straight from the middle. */
static struct layout_point arrival(struct layout_point foot, double by) {
  double radius = fmax(hypot(foot.x, foot.y), 1), side = foot.x < 0 ? -1 : 1;
  struct layout_point way = {foot.x / radius + side, foot.y / radius};
  double length = fmax(hypot(way.x, way.y), 1e-9);
  return (struct layout_point){foot.x - way.x / length * by, foot.y - way.y / length * by};
}

/* The curve from a card near the middle to the foot of one further out. */
static void bow_outwards(struct layout_point out[4], const struct layout_box *near,
                         struct layout_point foot, bool is_centre) {
  double sign = near->x < 0 ? -1 : 1, end = sign * near->x + near->wide / 2;
  out[3] = foot;
  out[0] = border(near, foot);
  out[1] = out[0];
  if (!is_centre && sign * foot.x > end + RING_GAP / 2.0) {
    out[0] = (struct layout_point){sign * end, near->y};
    double by = 0.45 * (sign * foot.x - end);
    out[1] = (struct layout_point){out[0].x + sign * by, near->y};
  }
  double far = hypot(foot.x - out[0].x, foot.y - out[0].y);
  out[2] = arrival(foot, 0.4 * far);
}

static enum stemma_status add_edge(struct layout *layout, const struct rings *r, size_t edge,
                                   struct stemma_error *error) {
  uint32_t parent = r->input->outline->edges[edge].parent;
  uint32_t child = r->input->outline->edges[edge].child;
  const struct layout_box *boxes = layout->boxes;
  bool is_outwards = r->forest.level[child] > r->forest.level[parent];
  uint32_t near = is_outwards ? parent : child, far = is_outwards ? child : parent;
  bool is_centre = r->forest.level[near] == 0 && r->has_centre;
  double room = r->input->detail[child] == LAYOUT_DOT ? 0 : LAYOUT_ARROW;
  struct layout_point bow[4], points[5];
  bow_outwards(bow, &boxes[near], r->foot[far], is_centre);
  for (int i = 0; i < 4; i++) points[i] = bow[is_outwards ? i : 3 - i];
  points[4] = points[3];
  struct layout_point before = points[2];
  if (before.x == points[4].x && before.y == points[4].y) before = points[0];
  points[3] = towards(points[4], before, room);
  return layout_add_curve(layout, edge, points, 5, error);
}

/* An edge between nodes of both sides, past the middle. */
static enum stemma_status add_crossing(struct layout *layout, const struct layout_input *input,
                                       size_t edge, struct stemma_error *error) {
  const struct layout_box *from = &layout->boxes[input->outline->edges[edge].parent];
  const struct layout_box *to = &layout->boxes[input->outline->edges[edge].child];
  struct layout_point a = {from->x, from->y}, b = {to->x, to->y}, points[5];
  points[0] = border(from, b);
  points[4] = border(to, a);
  points[3] = towards(points[4], points[0], LAYOUT_ARROW);
  points[1] = points[0];
  points[2] = points[3];
  return layout_add_curve(layout, edge, points, 5, error);
}

static enum stemma_status add_edges(struct layout *layout, const struct rings *down,
                                    const struct rings *up, struct stemma_error *error) {
  const struct layout_input *input = down->input;
  enum stemma_status status = STEMMA_OK;
  for (size_t e = 0; status == STEMMA_OK && e < input->outline->edge_count; e++) {
    uint32_t a = input->outline->edges[e].parent, b = input->outline->edges[e].child;
    const struct rings *found = NULL, *sides[2] = {down, up};
    for (int s = 0; s < 2; s++) {
      const uint32_t *level = sides[s]->forest.level;
      if (level == NULL || level[a] == OUTLINE_NONE || level[b] == OUTLINE_NONE) continue;
      if (level[a] != level[b] && found == NULL) found = sides[s];
    }
    status =
        found != NULL ? add_edge(layout, found, e, error) : add_crossing(layout, input, e, error);
  }
  return status;
}

/* The corners of what all boxes lie in. */
static void find_page(struct layout_point *least, struct layout_point *most,
                      const struct layout *layout, size_t count) {
  *least = *most = (struct layout_point){0};
  for (size_t i = 0; i < count; i++) {
    const struct layout_box *box = &layout->boxes[i];
    least->x = fmin(least->x, box->x - box->wide / 2);
    least->y = fmin(least->y, box->y - box->high / 2);
    most->x = fmax(most->x, box->x + box->wide / 2);
    most->y = fmax(most->y, box->y + box->high / 2);
  }
}

static bool is_between(double a, double b, double least, double most) {
  return fmin(a, b) >= least && fmax(a, b) <= most;
}

/* Draws rings, as far as they lie on the page. */
static enum stemma_status add_rings(struct layout *layout, const struct rings *r,
                                    struct stemma_error *error) {
  struct layout_point least, most;
  enum stemma_status status = STEMMA_OK;
  if (r->forest.levels > RINGS_MOST) return status;
  find_page(&least, &most, layout, r->forest.count);
  for (uint32_t l = first_ring(r); l < r->forest.levels; l++) {
    struct layout_mark side = {.kind = LAYOUT_LINE, .b = {r->radius[l], 0}};
    for (int i = 1; status == STEMMA_OK && i <= CORNERS; i++) {
      double angle = i * TURN / CORNERS;
      side.a = side.b;
      side.b = (struct layout_point){r->radius[l] * cos(angle), r->radius[l] * sin(angle)};
      if (is_between(side.a.x, side.b.x, least.x, most.x) &&
          is_between(side.a.y, side.b.y, least.y, most.y)) {
        status = layout_add_mark(layout, &side, error);
      }
    }
  }
  return status;
}

/* Gives both sides the same rings, the larger ones. */
static void share_rings(struct rings *a, struct rings *b) {
  uint32_t common = a->forest.levels < b->forest.levels ? a->forest.levels : b->forest.levels;
  double more = 0;
  for (uint32_t l = 0; l < common; l++) {
    a->radius[l] = b->radius[l] = fmax(a->radius[l], b->radius[l]);
    a->spread[l] = b->spread[l] = fmax(a->spread[l], b->spread[l]);
    if (l > 1) more = a->radius[l - 1] + a->spread[l - 1] + RING_GAP;
    a->radius[l] = b->radius[l] = fmax(a->radius[l], more);
  }
  struct rings *longer = a->forest.levels > b->forest.levels ? a : b;
  for (uint32_t l = common; l < longer->forest.levels; l++) {
    longer->radius[l] =
        fmax(longer->radius[l], longer->radius[l - 1] + longer->spread[l - 1] + RING_GAP);
  }
}

enum stemma_status layout_radial(struct layout *out, const struct layout_input *input,
                                 struct stemma_error *error) {
  bool has_up = layout_has_side(input->outline, DRAW_UP);
  bool has_down = !has_up || layout_has_side(input->outline, DRAW_DOWN);
  double share = has_up && has_down ? HALF : 2 * HALF;
  struct rings down = {.input = input, .side = DRAW_DOWN, .share = share};
  struct rings up = {.input = input, .side = DRAW_UP, .share = share};
  enum stemma_status status = STEMMA_OK;
  if (has_down) status = rings_init(&down, error);
  if (status == STEMMA_OK && has_up) status = rings_init(&up, error);
  if (status == STEMMA_OK) {
    if (has_down && has_up) share_rings(&down, &up);
    if (has_up) put_all(out, &up);
    if (has_down) put_all(out, &down);
    const struct rings *more = up.forest.levels > down.forest.levels ? &up : &down;
    status = add_rings(out, more, error);
  }
  if (status == STEMMA_OK) status = add_edges(out, &down, &up, error);
  rings_dispose(&down);
  rings_dispose(&up);
  return status;
}
