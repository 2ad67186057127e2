/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walks of the algorithm as loops over the breadth-first order. */
#include "engine/draw/layout_tidy.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

/* No node. */
#define NONE UINT32_MAX

/* The paper's fields of a node. */
struct walker {
  double prelim;     /* place beside its siblings */
  double mod;        /* to be added to the places of all below */
  double shift;      /* how far this subtree moves in the end ... */
  double change;     /* ... and how much less each one to its left */
  uint32_t thread;   /* next node of a contour that goes on in another subtree, or NONE */
  uint32_t ancestor; /* leads to the subtree of siblings that the node lies in */
  uint32_t parent;   /* NONE for the root */
};

struct walk {
  const struct tidy_tree *tree;
  struct walker *at; /* [tree->count] */
  uint64_t steps;    /* pairs compared */
};

/* Where the left contour of a subtree goes on below v. */
static uint32_t next_left(const struct walk *w, uint32_t v) {
  const uint32_t *first = w->tree->first;
  return first[v] < first[v + 1] ? first[v] : w->at[v].thread;
}

/* And the right one. */
static uint32_t next_right(const struct walk *w, uint32_t v) {
  const uint32_t *first = w->tree->first;
  return first[v] < first[v + 1] ? first[v + 1] - 1 : w->at[v].thread;
}

/* How far apart the middles of two neighbours of a level are at least. */
static double distance(const struct walk *w, uint32_t left, uint32_t right) {
  const struct tidy_tree *tree = w->tree;
  double gap = w->at[left].parent == w->at[right].parent ? tree->sibling_gap : tree->cousin_gap;
  return (tree->breadth[left] + tree->breadth[right]) / 2 + gap;
}

/* Moves the subtree of `right` by `shift`; those between it and `left` share in that later. */
static void move_subtree(struct walk *w, uint32_t left, uint32_t right, double shift) {
  assert(left < right);
  double between = right - left;
  w->at[right].change -= shift / between;
  w->at[right].shift += shift;
  w->at[left].change += shift / between;
  w->at[right].prelim += shift;
  w->at[right].mod += shift;
}

/* The inner and outer contours of two neighbouring forests, and the sums of mod on them. */
struct contours {
  uint32_t inner_left, inner_right, outer_left, outer_right;
  double sum_inner_left, sum_inner_right, sum_outer_left, sum_outer_right;
};

/* Lets the contours of a shorter forest go on in the taller one. */
static void join_contours(struct walk *w, const struct contours *c, uint32_t v,
                          uint32_t *fallback) {
  uint32_t below = next_right(w, c->inner_left);
  if (below != NONE && next_right(w, c->outer_right) == NONE) {
    w->at[c->outer_right].thread = below;
    w->at[c->outer_right].mod += c->sum_inner_left - c->sum_outer_right;
  }
  below = next_left(w, c->inner_right);
  if (below != NONE && next_left(w, c->outer_left) == NONE) {
    w->at[c->outer_left].thread = below;
    w->at[c->outer_left].mod += c->sum_inner_right - c->sum_outer_left;
    *fallback = v;
  }
}

/* Moves the subtree of v, which has a left sibling, away from the subtrees on its left.
 * `fallback` is the paper's default ancestor. */
static void apportion(struct walk *w, uint32_t v, uint32_t first, uint32_t *fallback) {
  struct contours c = {
      .inner_left = v - 1, .inner_right = v, .outer_left = first, .outer_right = v};
  c.sum_inner_right = c.sum_outer_right = w->at[v].mod;
  c.sum_inner_left = w->at[v - 1].mod;
  c.sum_outer_left = w->at[first].mod;
  uint32_t left = next_right(w, c.inner_left), right = next_left(w, c.inner_right);
  while (left != NONE && right != NONE) {
    w->steps++;
    c.inner_left = left;
    c.inner_right = right;
    c.outer_left = next_left(w, c.outer_left);
    c.outer_right = next_right(w, c.outer_right);
    w->at[c.outer_right].ancestor = v;
    double shift = w->at[left].prelim + c.sum_inner_left + distance(w, left, right) -
                   (w->at[right].prelim + c.sum_inner_right);
    if (shift > 0) {
      uint32_t from = w->at[left].ancestor;
      bool is_sibling = from >= first && from < v; /* siblings are numbered in a row */
      move_subtree(w, is_sibling ? from : *fallback, v, shift);
      c.sum_inner_right += shift;
      c.sum_outer_right += shift;
    }
    c.sum_inner_left += w->at[left].mod;
    c.sum_inner_right += w->at[right].mod;
    c.sum_outer_left += w->at[c.outer_left].mod;
    c.sum_outer_right += w->at[c.outer_right].mod;
    left = next_right(w, c.inner_left);
    right = next_left(w, c.inner_right);
  }
  join_contours(w, &c, v, fallback);
}

/* Hands out the moves that apportion noted, among the children from `first` to `end`. */
static void execute_shifts(struct walk *w, uint32_t first, uint32_t end) {
  double shift = 0, change = 0;
  for (uint32_t v = end; v-- > first;) {
    w->at[v].prelim += shift;
    w->at[v].mod += shift;
    change += w->at[v].change;
    shift += w->at[v].shift + change;
  }
}

/* Sets the children of a node, whose subtrees are done, side by side. Their prelim is the
 * middle of their own children before, and their place among their siblings after. */
static void place_children(struct walk *w, uint32_t v) {
  uint32_t first = w->tree->first[v], end = w->tree->first[v + 1];
  if (first == end) return;
  uint32_t fallback = first;
  for (uint32_t child = first + 1; child < end; child++) {
    double middle = w->at[child].prelim;
    w->at[child].prelim = w->at[child - 1].prelim + distance(w, child - 1, child);
    if (w->tree->first[child] < w->tree->first[child + 1]) {
      w->at[child].mod = w->at[child].prelim - middle;
    }
    apportion(w, child, first, &fallback);
  }
  execute_shifts(w, first, end);
  w->at[v].prelim = (w->at[first].prelim + w->at[end - 1].prelim) / 2;
}

enum stemma_status tidy_place(double *place, uint64_t *steps, const struct tidy_tree *tree,
                              struct stemma_error *error) {
  assert(tree->count > 0 && tree->first[0] == 1 && tree->first[tree->count] == tree->count);
  struct walk w = {.tree = tree, .at = calloc(tree->count, sizeof *w.at)};
  if (w.at == NULL) return stemma_error_memory(error, "layout of the picture");
  w.at[0].parent = NONE;
  for (uint32_t v = 0; v < tree->count; v++) {
    w.at[v].thread = NONE;
    w.at[v].ancestor = v;
    assert(tree->first[v] > v && tree->first[v] <= tree->first[v + 1]);
    for (uint32_t c = tree->first[v]; c < tree->first[v + 1]; c++) w.at[c].parent = v;
  }
  for (uint32_t v = tree->count; v-- > 0;) place_children(&w, v);
  /* From here on mod is the sum of it from the root. */
  double origin = w.at[0].prelim;
  w.at[0].mod = -origin;
  place[0] = 0;
  for (uint32_t v = 1; v < tree->count; v++) {
    double sum = w.at[w.at[v].parent].mod;
    place[v] = w.at[v].prelim + sum;
    w.at[v].mod += sum;
  }
  if (steps != NULL) *steps = w.steps;
  free(w.at);
  return STEMMA_OK;
}
