/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an outline, a DAG with several parents a node, to the tree that is drawn. */
#include <assert.h>
#include <stdlib.h>

#include "engine/draw/layout_parts.h"

/* The outline's edges of one side, read from the roots outwards. */
struct steps {
  const struct outline *outline;
  enum draw_direction side;
  bool has_roots_apart; /* edges between roots are left to the other side */
  uint32_t *first;      /* [count + 1] where the steps from a node begin in `to` */
  uint32_t *to;         /* [first[count]] */
  uint32_t *waiting;    /* [count] steps to a node that are not taken yet */
};

static void steps_dispose(struct steps *steps) {
  free(steps->first);
  free(steps->to);
  free(steps->waiting);
}

static bool is_member(const struct steps *steps, uint32_t place) {
  const struct outline_node *node = &steps->outline->nodes[place];
  return node->is_root || node->side == steps->side;
}

/* An edge as a step; false if it is none of this side's. */
static bool step_of(uint32_t *from, uint32_t *to, const struct steps *steps, size_t edge) {
  const struct outline_edge *e = &steps->outline->edges[edge];
  bool is_up = steps->side == DRAW_UP;
  *from = is_up ? e->child : e->parent;
  *to = is_up ? e->parent : e->child;
  if (!is_member(steps, *from) || !is_member(steps, *to)) return false;
  bool are_roots = steps->outline->nodes[*from].is_root && steps->outline->nodes[*to].is_root;
  return !(are_roots && steps->has_roots_apart);
}

static enum stemma_status steps_init(struct steps *steps, struct stemma_error *error) {
  size_t count = steps->outline->node_count, edges = steps->outline->edge_count;
  uint32_t from, to;
  steps->first = calloc(count + 2, sizeof *steps->first);
  steps->to = calloc(edges + 1, sizeof *steps->to);
  steps->waiting = calloc(count + 1, sizeof *steps->waiting);
  if (steps->first == NULL || steps->to == NULL || steps->waiting == NULL) {
    return stemma_error_memory(error, "layout of the picture");
  }
  /* Counted two places ahead, filled one ahead, the starts end up in their places. */
  for (size_t e = 0; e < edges; e++) {
    if (step_of(&from, &to, steps, e)) steps->first[from + 2]++;
  }
  for (size_t i = 1; i <= count; i++) steps->first[i + 1] += steps->first[i];
  for (size_t e = 0; e < edges; e++) {
    if (!step_of(&from, &to, steps, e)) continue;
    steps->to[steps->first[from + 1]++] = to;
    steps->waiting[to]++;
  }
  return STEMMA_OK;
}

/* Sets levels and the order of nodes in which they become known, all steps to them taken. */
static void find_levels(struct layout_forest *forest, struct steps *steps) {
  for (uint32_t i = 0; i < forest->count; i++) {
    forest->level[i] = OUTLINE_NONE;
    forest->parent[i] = OUTLINE_NONE;
    if (!is_member(steps, i) || steps->waiting[i] > 0) continue;
    forest->level[i] = 0;
    forest->order[forest->order_count++] = i;
  }
  for (uint32_t at = 0; at < forest->order_count; at++) {
    uint32_t from = forest->order[at], next = forest->level[from] + 1;
    if (next > forest->levels) forest->levels = next;
    for (uint32_t s = steps->first[from]; s < steps->first[from + 1]; s++) {
      uint32_t to = steps->to[s];
      if (forest->level[to] == OUTLINE_NONE || forest->level[to] < next) forest->level[to] = next;
      if (--steps->waiting[to] == 0) forest->order[forest->order_count++] = to;
    }
  }
}

/* Hangs each node on one of the level before. */
static void find_parents(struct layout_forest *forest, const struct steps *steps) {
  for (uint32_t from = 0; from < forest->count; from++) {
    for (uint32_t s = steps->first[from]; s < steps->first[from + 1]; s++) {
      uint32_t to = steps->to[s];
      if (forest->level[from] + 1 != forest->level[to]) continue;
      bool is_anchor = steps->outline->nodes[to].anchor == from;
      if (is_anchor || forest->parent[to] == OUTLINE_NONE) forest->parent[to] = from;
    }
  }
}

/* Where a child stands among its siblings: what others hang on first, then by relation. */
enum { CLASS_INNER, CLASS_COUNT = 1 + 2 * STEMMA_RELATION_COUNT };

static unsigned class_of(const struct outline_node *node, bool is_inner) {
  if (is_inner) return CLASS_INNER;
  return 1 + 2U * node->relation + (node->node == STEMMA_NO_NODE);
}

/* Lists the children of each node. */
static void list_children(struct layout_forest *forest, const struct outline *outline,
                          uint8_t *inner, uint32_t *next) {
  for (uint32_t i = 0; i < forest->count; i++) {
    uint32_t parent = forest->parent[i];
    if (parent == OUTLINE_NONE) continue;
    inner[parent] = true;
    forest->first[parent + 1]++;
  }
  for (uint32_t i = 0; i < forest->count; i++) {
    forest->first[i + 1] += forest->first[i];
    next[i] = forest->first[i];
  }
  for (unsigned class = 0; class < CLASS_COUNT; class ++) {
    for (uint32_t i = 0; i < forest->count; i++) {
      uint32_t parent = forest->parent[i];
      if (parent == OUTLINE_NONE || class_of(&outline->nodes[i], inner[i]) != class) continue;
      forest->children[next[parent]++] = i;
    }
  }
}

/* Puts the nodes in order by level, then place. `start` has room for the levels and one. */
static void sort_order(struct layout_forest *forest, uint32_t *start) {
  for (uint32_t l = 0; l <= forest->levels; l++) start[l] = 0;
  for (uint32_t i = 0; i < forest->count; i++) {
    if (forest->level[i] != OUTLINE_NONE) start[forest->level[i] + 1]++;
  }
  for (uint32_t l = 0; l < forest->levels; l++) start[l + 1] += start[l];
  for (uint32_t i = 0; i < forest->count; i++) {
    if (forest->level[i] != OUTLINE_NONE) forest->order[start[forest->level[i]]++] = i;
  }
}

enum stemma_status layout_forest_init(struct layout_forest *out, const struct outline *outline,
                                      enum draw_direction side, struct stemma_error *error) {
  size_t count = outline->node_count;
  struct steps steps = {.outline = outline,
                        .side = side,
                        .has_roots_apart = side == DRAW_UP && layout_has_side(outline, DRAW_DOWN)};
  struct layout_forest forest = {.count = (uint32_t)count,
                                 .parent = calloc(count + 1, sizeof(uint32_t)),
                                 .level = calloc(count + 1, sizeof(uint32_t)),
                                 .first = calloc(count + 1, sizeof(uint32_t)),
                                 .children = calloc(count + 1, sizeof(uint32_t)),
                                 .order = calloc(count + 1, sizeof(uint32_t))};
  uint8_t *inner = calloc(count + 1, 1);
  uint32_t *work = calloc(count + 2, sizeof *work);
  enum stemma_status status = steps_init(&steps, error);
  if (status == STEMMA_OK &&
      (forest.parent == NULL || forest.level == NULL || forest.first == NULL ||
       forest.children == NULL || forest.order == NULL || inner == NULL || work == NULL)) {
    status = stemma_error_memory(error, "layout of the picture");
  }
  if (status == STEMMA_OK) {
    find_levels(&forest, &steps);
    find_parents(&forest, &steps);
    list_children(&forest, outline, inner, work);
    sort_order(&forest, work);
    *out = forest;
  } else {
    layout_forest_dispose(&forest);
  }
  steps_dispose(&steps);
  free(inner);
  free(work);
  return status;
}

void layout_forest_dispose(struct layout_forest *forest) {
  free(forest->parent);
  free(forest->level);
  free(forest->first);
  free(forest->children);
  free(forest->order);
  *forest = (struct layout_forest){0};
}
