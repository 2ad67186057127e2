/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Models by date: the left end of a card, or a dot, stands at its date. Rows are filled from
 * left to right, each model in the free row that is nearest to the model it hangs on. Folds,
 * which have no one date, stand beside their model in its row; models without a date in a
 * column of their own. Edges run behind the cards.
 */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/draw/label.h"
#include "engine/draw/layout_axis.h"
#include "engine/draw/layout_parts.h"
#include "engine/draw/layout_slots.h"
#include "graph/record.h"

#define ROW_GAP     6   /* between rows of cards */
#define DOT_GAP     2   /* between rows of dots */
#define FOLD_GAP    24  /* between a card and its folds: an arrow fits in */
#define STACK_GAP   3   /* between its folds */
#define CARD_GAP    10  /* between what stands in one row */
#define COLUMN_GAP  44  /* between the models without a date and the others */
#define PAGE_ASPECT 1.6 /* width by height */
#define AXIS_LEAST  320 /* narrowest axis that is tried */
#define AXIS_TRIES  14
#define AXIS_GROWTH 1.45
#define HEADER_SIZE 9.0
#define HEADER_GAP  8

/* A model with its folds. */
struct entry {
  uint32_t place;       /* in the outline */
  int64_t time;         /* of creation, or RECORD_NO_TIME */
  double before, after; /* how far it reaches to the left and to the right of its date */
  double high;          /* its own height, or that of its folds above each other */
  double stack;         /* the height of those of its folds that have a place */
  uint32_t rows;        /* it takes */
  uint32_t row;         /* the first that it has */
};

struct timeline {
  const struct layout_input *input;
  struct entry *entries; /* [count] with a date by date first, then the others by place */
  uint32_t count;        /* of models */
  uint32_t dated;        /* of these, with a date */
  uint32_t *entry_of;    /* [node_count] of a model; of a fold OUTLINE_NONE */
  double *aside;         /* [node_count] of a fold: its left end from its model's */
  double *down;          /* [node_count] of a fold: its middle from the top of the stack */
  double pitch;          /* from row to row */
  double scale;          /* points a millisecond */
  struct slots slots;
  double top, bottom; /* of the rows */
};

static void timeline_dispose(struct timeline *t) {
  free(t->entries);
  free(t->entry_of);
  free(t->aside);
  free(t->down);
  slots_dispose(&t->slots);
}

static int compare_entries(const void *a, const void *b) {
  const struct entry *x = a, *y = b;
  bool void_x = record_time_is_void(x->time), void_y = record_time_is_void(y->time);
  if (void_x != void_y) return void_x ? 1 : -1;
  if (!void_x && x->time != y->time) return x->time < y->time ? -1 : 1;
  return x->place < y->place ? -1 : x->place > y->place;
}

/* A fold stands beside its model; that of roots, which is on none, where models without a date do. */
static bool is_beside(const struct outline_node *node) {
  return node->node == STEMMA_NO_NODE && node->anchor != OUTLINE_NONE;
}

/* The model that a node's edge to the roots leads to, itself or a fold's. */
static uint32_t model_of(const struct timeline *t, uint32_t place) {
  const struct outline_node *node = &t->input->outline->nodes[place];
  return is_beside(node) ? node->anchor : place;
}

/* Lists models, by date. */
static void list_entries(struct timeline *t) {
  const struct outline *outline = t->input->outline;
  for (uint32_t i = 0; i < outline->node_count; i++) {
    t->entry_of[i] = OUTLINE_NONE;
    if (is_beside(&outline->nodes[i])) continue;
    const struct layout_box *size = &t->input->size[i];
    t->entries[t->count++] = (struct entry){
        .place = i, .time = t->input->created[i], .after = size->wide, .high = size->high};
  }
  qsort(t->entries, t->count, sizeof *t->entries, compare_entries);
  for (uint32_t e = 0; e < t->count; e++) {
    t->entry_of[t->entries[e].place] = e;
    t->dated += !record_time_is_void(t->entries[e].time);
  }
}

/* Puts folds beside their models, above each other, for in a row they would seem to derive from
 * each other: on the right, or, of what a model derives from, the left. */
static void put_folds(struct timeline *t) {
  const struct outline *outline = t->input->outline;
  for (uint32_t i = 0; i < outline->node_count; i++) {
    const struct outline_node *node = &outline->nodes[i];
    if (!is_beside(node)) continue;
    struct entry *entry = &t->entries[t->entry_of[node->anchor]];
    const struct layout_box *size = &t->input->size[i];
    if (node->side == DRAW_UP) {
      t->aside[i] = -FOLD_GAP - size->wide;
      entry->before = fmax(entry->before, -t->aside[i]);
    } else {
      t->aside[i] = t->input->size[node->anchor].wide + FOLD_GAP;
      entry->after = fmax(entry->after, t->aside[i] + size->wide);
    }
    if (entry->stack > 0) entry->stack += STACK_GAP;
    t->down[i] = entry->stack + size->high / 2;
    entry->stack += size->high;
    entry->high = fmax(entry->high, entry->stack);
  }
}

/* How high rows are, and how many each entry takes: what is lower than most takes one. */
static uint32_t count_rows(struct timeline *t) {
  double dot = HUGE_VAL, card = 0, root = 0, rows = 0;
  for (uint32_t i = 0; i < t->input->outline->node_count; i++) {
    double high = t->input->size[i].high;
    if (t->input->detail[i] == LAYOUT_DOT) dot = fmin(dot, high);
    bool is_root = t->input->outline->nodes[i].is_root;
    if (is_root) root = fmax(root, high);
    if (!is_root) card = fmax(card, high);
  }
  if (card <= 0) card = root;
  t->pitch = isfinite(dot) ? dot + DOT_GAP : card + ROW_GAP;
  for (uint32_t e = 0; e < t->count; e++) {
    double gap = isfinite(dot) ? DOT_GAP : ROW_GAP;
    t->entries[e].rows = (uint32_t)ceil((t->entries[e].high + gap) / t->pitch);
    rows += t->entries[e].rows;
  }
  return (uint32_t)fmin(rows, (double)(UINT32_MAX / 8));
}

static double at_date(const struct timeline *t, const struct entry *entry) {
  return (double)(entry->time - t->entries[0].time) * t->scale;
}

/* Fills the rows at the timeline's scale. */
static void fill_rows(struct timeline *t) {
  slots_clear(&t->slots);
  for (uint32_t e = 0; e < t->dated; e++) {
    struct entry *entry = &t->entries[e];
    uint32_t anchor = t->input->outline->nodes[entry->place].anchor, near = t->slots.count / 2;
    if (anchor != OUTLINE_NONE) {
      uint32_t other = t->entry_of[model_of(t, anchor)];
      if (other < e) near = t->entries[other].row + t->entries[other].rows / 2;
    }
    double x = at_date(t, entry);
    entry->row =
        slots_take(&t->slots, near, entry->rows, x - entry->before, x + entry->after + CARD_GAP);
  }
}

/* How far what has a date reaches to the left and to the right of the axis's beginning. */
static void reach(double *left, double *right, const struct timeline *t) {
  *left = 0;
  *right = 0;
  for (uint32_t e = 0; e < t->dated; e++) {
    double x = at_date(t, &t->entries[e]);
    *left = fmin(*left, x - t->entries[e].before);
    *right = fmax(*right, x + t->entries[e].after);
  }
}

/* Tries lengths of the axis, and takes what suits the page best. */
static void choose_scale(struct timeline *t) {
  if (t->dated == 0) return;
  double span = (double)(t->entries[t->dated - 1].time - t->entries[0].time);
  double length = AXIS_LEAST, best = 0, least = HUGE_VAL;
  for (int n = 0; n < AXIS_TRIES; n++) {
    double left, right;
    t->scale = span > 0 ? length / span : 0;
    length *= AXIS_GROWTH;
    fill_rows(t);
    reach(&left, &right, t);
    double high = (double)(t->slots.highest - t->slots.lowest) * t->pitch;
    double off = fabs(log((right - left) / high / PAGE_ASPECT));
    if (off >= least) continue;
    least = off;
    best = t->scale;
    if (span <= 0) break;
  }
  t->scale = best;
  fill_rows(t);
}

/* ---- onto the page ---- */

/* Puts a model's box; the left end and the middle are given. */
static void put_box(struct layout *layout, uint32_t place, double left, double y) {
  layout->boxes[place].x = left + layout->boxes[place].wide / 2;
  layout->boxes[place].y = y;
}

static void put_dated(struct layout *layout, struct timeline *t) {
  t->top = t->bottom = 0;
  for (uint32_t e = 0; e < t->dated; e++) {
    const struct entry *entry = &t->entries[e];
    double row = (double)entry->row - (double)t->slots.count / 2 + entry->rows / 2.0;
    put_box(layout, entry->place, at_date(t, entry), -row * t->pitch);
  }
  if (t->dated == 0) return;
  t->top = -((double)t->slots.lowest - (double)t->slots.count / 2) * t->pitch;
  t->bottom = -((double)t->slots.highest - (double)t->slots.count / 2) * t->pitch;
}

/* Models without a date: in columns as high as the rest, or of a page's shape. */
static enum stemma_status put_undated(struct layout *layout, struct timeline *t, double left,
                                      struct stemma_error *error) {
  uint32_t count = t->count - t->dated;
  double before = 0, after = 0, high = 0;
  for (uint32_t e = t->dated; e < t->count; e++) {
    before = fmax(before, t->entries[e].before);
    after = fmax(after, t->entries[e].after);
    high = fmax(high, t->entries[e].high + ROW_GAP);
  }
  double wide = before + after + CARD_GAP, page = sqrt(count * wide * high / PAGE_ASPECT);
  double rows = floor(fmax(t->top - t->bottom, page) / high);
  rows = fmax(1, fmin(rows, count));
  double columns = ceil(count / rows);
  double from = left - COLUMN_GAP - columns * wide;
  double top = (t->top + t->bottom) / 2 + rows * high / 2;
  for (uint32_t i = 0; i < count; i++) {
    double column = floor(i / rows), row = i - column * rows;
    put_box(layout, t->entries[t->dated + i].place, from + column * wide + before,
            top - (row + 0.5) * high);
  }
  struct layout_mark band = {.kind = LAYOUT_BAND,
                             .a = {from - CARD_GAP, fmax(t->top, top) + 1.5 * HEADER_SIZE},
                             .b = {left - COLUMN_GAP, fmin(t->bottom, top - rows * high)}};
  struct layout_mark words = {.kind = LAYOUT_TEXT,
                              .a = {from, band.a.y + HEADER_GAP - HEADER_SIZE - 3},
                              .b = {0, HEADER_SIZE},
                              .is_strong = true,
                              .words = "no date"};
  words.b.x = label_width(text_of(words.words), HEADER_SIZE, false);
  t->top = fmax(t->top, top);
  t->bottom = band.b.y;
  enum stemma_status status = layout_add_mark(layout, &band, error);
  return status == STEMMA_OK ? layout_add_mark(layout, &words, error) : status;
}

static void place_folds(struct layout *layout, const struct timeline *t) {
  const struct outline *outline = t->input->outline;
  for (uint32_t i = 0; i < outline->node_count; i++) {
    if (!is_beside(&outline->nodes[i])) continue;
    const struct layout_box *model = &layout->boxes[outline->nodes[i].anchor];
    double top = model->y + t->entries[t->entry_of[outline->nodes[i].anchor]].stack / 2;
    put_box(layout, i, model->x - model->wide / 2 + t->aside[i], top - t->down[i]);
  }
}

static enum stemma_status add_axis(struct layout *layout, const struct timeline *t,
                                   struct stemma_error *error) {
  if (t->dated == 0) return STEMMA_OK;
  struct layout_axis axis = {.first = t->entries[0].time,
                             .last = t->entries[t->dated - 1].time,
                             .scale = t->scale,
                             .top = t->top + HEADER_GAP,
                             .bottom = t->bottom - HEADER_GAP};
  return layout_add_axis(layout, &axis, error);
}

/* ---- edges ---- */

/* From below or above the parent's left end, round to the child's left. */
static void bow_round(struct layout_point out[4], const struct layout_box *from,
                      const struct layout_box *to, struct layout_point end) {
  double x = from->x - from->wide / 2 + fmin(8, from->wide / 2);
  double side = to->y > from->y ? 1 : -1;
  out[0] = (struct layout_point){x, from->y + side * from->high / 2};
  out[1] = (struct layout_point){x, to->y};
  out[2] = (struct layout_point){(x + end.x) / 2, to->y};
  out[3] = end;
}

/* From the parent's left to the child's left, outside of both. */
static void bow_outside(struct layout_point out[4], const struct layout_box *from,
                        const struct layout_box *to, struct layout_point end) {
  double left = fmin(from->x - from->wide / 2, to->x - to->wide / 2);
  left -= 22 + fmin(40, fabs(from->y - to->y) / 12);
  out[0] = (struct layout_point){from->x - from->wide / 2, from->y};
  out[1] = (struct layout_point){left, from->y};
  out[2] = (struct layout_point){left, to->y};
  out[3] = end;
}

static enum stemma_status add_edge(struct layout *layout, const struct layout_input *input,
                                   size_t edge, struct stemma_error *error) {
  uint32_t parent = input->outline->edges[edge].parent, child = input->outline->edges[edge].child;
  const struct layout_box *from = &layout->boxes[parent], *to = &layout->boxes[child];
  double arrow = input->detail[child] == LAYOUT_DOT ? 0 : LAYOUT_ARROW;
  struct layout_point tip = {to->x - to->wide / 2, to->y}, end = {tip.x - arrow, tip.y}, points[5];
  double right = from->x + from->wide / 2, left = from->x - from->wide / 2;
  points[4] = tip;
  if (end.x > right + 2) {
    double middle = (right + end.x) / 2;
    points[0] = (struct layout_point){right, from->y};
    points[1] = (struct layout_point){middle, from->y};
    points[2] = (struct layout_point){middle, to->y};
    points[3] = end;
  } else if (end.x > left + 10 && fabs(from->y - to->y) > from->high / 2) {
    bow_round(points, from, to, end);
  } else {
    bow_outside(points, from, to, end);
  }
  return layout_add_curve(layout, edge, points, 5, error);
}

static enum stemma_status timeline_init(struct timeline *t, struct stemma_error *error) {
  size_t count = t->input->outline->node_count;
  t->entries = calloc(count, sizeof *t->entries);
  t->entry_of = calloc(count, sizeof *t->entry_of);
  t->aside = calloc(count, sizeof *t->aside);
  t->down = calloc(count, sizeof *t->down);
  if (t->entries == NULL || t->entry_of == NULL || t->aside == NULL || t->down == NULL) {
    return stemma_error_memory(error, "layout of the picture");
  }
  list_entries(t);
  put_folds(t);
  return slots_init(&t->slots, 2 * count_rows(t) + 2, error);
}

enum stemma_status layout_timeline(struct layout *out, const struct layout_input *input,
                                   struct stemma_error *error) {
  assert(input->created != NULL);
  struct timeline t = {.input = input};
  enum stemma_status status = timeline_init(&t, error);
  if (status == STEMMA_OK) {
    double left, right;
    choose_scale(&t);
    put_dated(out, &t);
    reach(&left, &right, &t);
    if (t.dated < t.count) status = put_undated(out, &t, left, error);
  }
  if (status == STEMMA_OK) {
    place_folds(out, &t);
    status = add_axis(out, &t, error);
  }
  for (size_t e = 0; status == STEMMA_OK && e < input->outline->edge_count; e++) {
    status = add_edge(out, input, e, error);
  }
  timeline_dispose(&t);
  return status;
}
