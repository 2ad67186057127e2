/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Planning a tree breadth first: who sits where, and who is counted instead. */
#include "engine/draw/tree.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/catalog/glob.h"
#include "engine/draw/reach.h"
#include "graph/array.h"

/* What is known of a reached model. */
enum mark {
  MARK_LIVE = 1,   /* counted, or leads to something counted */
  MARK_KEPT = 2,   /* may be shown: fits a pattern, or leads to what does */
  MARK_MATCH = 4,  /* fits a pattern */
  MARK_PRUNED = 8, /* nothing is shown below it */
  MARK_CYCLE = 16, /* touched by an edge that R5 dropped */
};

/* An edge on the way out of a model, shown as a row. */
struct branch {
  uint32_t node;    /* where it leads */
  uint8_t relation; /* enum stemma_relation */
};

#define NO_REST UINT32_MAX

/* The place of a model that is shown: its full row. */
struct seat {
  uint32_t node;  /* the model */
  uint32_t above; /* the seat it hangs under; the root's own for the root */
  uint32_t depth; /* of its row */
  uint32_t rest;  /* place in rests, or NO_REST */
  size_t first;   /* its branches are branches[first … end) */
  size_t end;     /* of them */
};

struct tree {
  const struct draw_view *view;
  enum draw_direction direction;
  struct reach reach;
  uint8_t *marks;          /* [reach.count] sets of enum mark */
  uint32_t *seat_of;       /* [reach.count] 1 + the seat, or 0: not shown */
  struct seat *seats;      /* [seat_count] breadth first, the root's before all */
  size_t seat_count;       /* of seats */
  size_t seat_capacity;    /* of seats */
  struct branch *branches; /* [branch_count] seat by seat */
  size_t branch_count;     /* of branches */
  size_t branch_capacity;  /* of branches */
  struct tree_rest *rests; /* [rest_count] */
  size_t rest_count;       /* of rests */
  size_t rest_capacity;    /* of rests */
  struct tree_sums sums;
};

/* Named for messages; all arrays hold at most every node and edge of a graph. */
#define TREE_NAME  "tree of the lineage"
#define TREE_ITEMS ((size_t)STEMMA_EDGES_MAX)

void tree_free(struct tree *tree) {
  if (tree == NULL) return;
  reach_dispose(&tree->reach);
  free(tree->marks);
  free(tree->seat_of);
  free(tree->seats);
  free(tree->branches);
  free(tree->rests);
  free(tree);
}

struct tree_sums tree_sums(const struct tree *tree) {
  return tree->sums;
}

enum draw_direction tree_direction(const struct tree *tree) {
  return tree->direction;
}

const struct draw_view *tree_view(const struct tree *tree) {
  return tree->view;
}

bool tree_reaches(const struct tree *tree, uint32_t node) {
  return reach_of(&tree->reach, node) != REACH_NONE;
}

uint32_t tree_number(const struct tree *tree, uint32_t node) {
  uint32_t place = reach_of(&tree->reach, node);
  assert(place != REACH_NONE && tree->seat_of[place] != 0);
  return tree->seat_of[place] - 1;
}

bool tree_rest_next(enum stemma_relation *out, unsigned *told, const struct tree_rest *rest) {
  size_t best = STEMMA_RELATION_COUNT;
  for (size_t r = 0; r < STEMMA_RELATION_COUNT; r++) {
    if (rest->direct[r] == 0 || (*told >> r & 1) != 0) continue;
    if (best == STEMMA_RELATION_COUNT || rest->direct[r] > rest->direct[best]) best = r;
  }
  if (best == STEMMA_RELATION_COUNT) return false;
  *told |= 1U << best;
  *out = (enum stemma_relation)best;
  return true;
}

static uint8_t marks_of(const struct tree *tree, uint32_t node) {
  return tree->marks[reach_of(&tree->reach, node)];
}

static bool is_counted(const struct tree *tree, uint32_t node) {
  return draw_is_counted(tree->view, tree->direction, node);
}

/* ---- what may be shown ---- */

static bool fits_one(struct text name, const struct tree_options *options) {
  for (size_t i = 0; i < options->only_count; i++) {
    if (glob_matches(options->only[i], name)) return true;
  }
  return false;
}

/* The marks of a model that do not depend on others. */
static uint8_t own_marks(const struct tree *tree, uint32_t node,
                         const struct tree_options *options) {
  uint8_t marks = is_counted(tree, node) ? MARK_LIVE : 0;
  if (options->only_count == 0) return marks | MARK_KEPT;
  bool fits = fits_one(lineage_name(tree->view->lineage, node), options);
  return fits ? marks | MARK_MATCH | MARK_KEPT : marks;
}

/* Life and being kept are handed back from the far end. */
static void mark_models(struct tree *tree, const struct tree_options *options) {
  const struct reach *reach = &tree->reach;
  for (uint32_t i = reach->count; i-- > 0;) {
    uint32_t v = reach->nodes[i];
    uint8_t marks = own_marks(tree, v, options);
    for (uint32_t e = reach->out.start[v]; e < reach->out.start[v + 1]; e++) {
      uint8_t other = marks_of(tree, reach->out.items[e]);
      marks |= other & MARK_LIVE;
      /* What is dead is never shown, nor the way to it. */
      if ((other & MARK_LIVE) != 0) marks |= other & MARK_KEPT;
    }
    tree->marks[i] |= marks;
    tree->sums.matches += (marks & MARK_MATCH) != 0 && (marks & MARK_LIVE) != 0;
  }
}

static void mark_named(struct tree *tree, const struct tree_options *options) {
  const struct lineage *lineage = tree->view->lineage;
  for (size_t i = 0; i < options->pruned_count; i++) {
    if (options->pruned[i] == STEMMA_NO_NODE) continue;
    uint32_t place = reach_of(&tree->reach, options->pruned[i]);
    if (place != REACH_NONE) tree->marks[place] |= MARK_PRUNED;
  }
  for (size_t e = 0; e < lineage->cycle_edge_count; e++) {
    uint32_t ends[2] = {lineage->cycle_edges[e].parent, lineage->cycle_edges[e].child};
    for (size_t k = 0; k < 2; k++) {
      uint32_t place = reach_of(&tree->reach, ends[k]);
      if (place != REACH_NONE) tree->marks[place] |= MARK_CYCLE;
    }
  }
}

/* ---- who sits where ---- */

/* Sorts branches[first … first+count) by draw_compare: heapsort, which needs neither a
 * context in a global nor recursion. */
static void sort_branches(struct branch *items, size_t count, const struct draw_view *view) {
  for (size_t heap = count / 2, end = count; end > 1;) {
    struct branch moved;
    if (heap > 0) {
      moved = items[--heap];
    } else {
      moved = items[--end];
      items[end] = items[0];
    }
    size_t at = heap;
    for (size_t child = 2 * at + 1; child < end; child = 2 * at + 1) {
      if (child + 1 < end && draw_compare(view, items[child].node, items[child + 1].node) < 0) {
        child++;
      }
      if (draw_compare(view, moved.node, items[child].node) >= 0) break;
      items[at] = items[child];
      at = child;
    }
    items[at] = moved;
  }
}

/* The branches of the last seat that got any: those that may be shown, the first of them. */
static enum stemma_status add_branches(struct tree *tree, struct seat *seat, uint32_t top,
                                       struct stemma_error *error) {
  const struct draw_rows *out = &tree->reach.out;
  uint32_t v = seat->node;
  size_t most = out->start[v + 1] - out->start[v];
  enum stemma_status status =
      array_reserve(&tree->branches, &tree->branch_capacity, tree->branch_count + most,
                    sizeof *tree->branches, TREE_ITEMS, TREE_NAME, error);
  if (status != STEMMA_OK) return status;
  seat->first = tree->branch_count;
  for (uint32_t e = out->start[v]; e < out->start[v + 1]; e++) {
    uint8_t marks = marks_of(tree, out->items[e]);
    if ((marks & MARK_LIVE) == 0 || (marks & MARK_KEPT) == 0) continue;
    tree->branches[tree->branch_count++] =
        (struct branch){.node = out->items[e], .relation = out->relation[e]};
  }
  size_t count = tree->branch_count - seat->first;
  if (count > 0) sort_branches(tree->branches + seat->first, count, tree->view);
  if (top != 0 && count > top) count = top;
  seat->end = tree->branch_count = seat->first + count;
  return STEMMA_OK;
}

/* A seat below the seat `above`. */
static enum stemma_status add_seat(struct tree *tree, uint32_t node, size_t above, uint32_t depth,
                                   struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&tree->seats, &tree->seat_capacity, tree->seat_count + 1, sizeof *tree->seats,
                    TREE_ITEMS, TREE_NAME, error);
  if (status != STEMMA_OK) return status;
  tree->seats[tree->seat_count++] =
      (struct seat){.node = node, .above = (uint32_t)above, .depth = depth, .rest = NO_REST};
  tree->seat_of[reach_of(&tree->reach, node)] = (uint32_t)tree->seat_count;
  if (depth > 0) tree->sums.shown += is_counted(tree, node);
  return STEMMA_OK;
}

/* Breadth first, so that everyone sits on a shortest way. */
static enum stemma_status seat_models(struct tree *tree, uint32_t root,
                                      const struct tree_options *options,
                                      struct stemma_error *error) {
  enum stemma_status status = add_seat(tree, root, 0, 0, error);
  for (size_t s = 0; status == STEMMA_OK && s < tree->seat_count; s++) {
    struct seat *seat = &tree->seats[s];
    uint32_t depth = seat->depth;
    bool is_too_deep = options->depth != 0 && depth >= options->depth;
    if (is_too_deep || (marks_of(tree, seat->node) & MARK_PRUNED) != 0) continue;
    status = add_branches(tree, seat, options->top, error);
    size_t end = seat->end; /* adding seats moves them */
    for (size_t b = seat->first; status == STEMMA_OK && b < end; b++) {
      uint32_t node = tree->branches[b].node;
      if (tree->seat_of[reach_of(&tree->reach, node)] == 0) {
        status = add_seat(tree, node, s, depth + 1, error);
      }
    }
  }
  tree->sums.rows = tree->branch_count + 1;
  return status;
}

/* ---- who is counted instead ---- */

/* Where the reached model `i`, which has no seat, is counted; with *direct, next to the seat and
 * by *relation to it. `homes` are those of models before it. */
static uint32_t find_home(bool *direct, uint8_t *relation, const struct tree *tree,
                          const uint32_t *homes, uint32_t i) {
  const struct draw_rows *back = &tree->reach.back;
  uint32_t v = tree->reach.nodes[i];
  uint32_t home = UINT32_MAX, first = REACH_NONE;
  for (uint32_t e = back->start[v]; e < back->start[v + 1]; e++) {
    uint32_t place = reach_of(&tree->reach, back->items[e]);
    if (place == REACH_NONE) continue;
    if (first == REACH_NONE) first = place;
    uint32_t seat = tree->seat_of[place] - 1U; /* the largest number where there is none */
    if (seat >= home) continue;
    home = seat;
    *relation = back->relation[e];
  }
  *direct = home != UINT32_MAX;
  assert(first != REACH_NONE);
  return *direct ? home : homes[first];
}

/* The rest of a seat, made where there is none. */
static enum stemma_status rest_of(struct tree_rest **out, struct tree *tree, struct seat *seat,
                                  struct stemma_error *error) {
  if (seat->rest == NO_REST) {
    enum stemma_status status =
        array_reserve(&tree->rests, &tree->rest_capacity, tree->rest_count + 1, sizeof *tree->rests,
                      TREE_ITEMS, TREE_NAME, error);
    if (status != STEMMA_OK) return status;
    seat->rest = (uint32_t)tree->rest_count;
    tree->rests[tree->rest_count++] = (struct tree_rest){0};
    bool is_row = (marks_of(tree, seat->node) & MARK_PRUNED) == 0;
    tree->sums.rows += is_row;
  }
  *out = &tree->rests[seat->rest];
  return STEMMA_OK;
}

/* Counts whoever has no seat, each once: neighbours on the way back come first in the order. */
static enum stemma_status count_hidden(struct tree *tree, struct stemma_error *error) {
  uint32_t *homes = malloc(((size_t)tree->reach.count + 1) * sizeof *homes);
  enum stemma_status status = STEMMA_OK;
  if (homes == NULL) return stemma_error_memory(error, TREE_NAME);
  for (uint32_t i = 0; status == STEMMA_OK && i < tree->reach.count; i++) {
    if (tree->seat_of[i] != 0) {
      homes[i] = tree->seat_of[i] - 1;
      continue;
    }
    bool direct = false;
    uint8_t relation = STEMMA_UNSPECIFIED;
    homes[i] = find_home(&direct, &relation, tree, homes, i);
    if (!is_counted(tree, tree->reach.nodes[i])) continue;
    struct tree_rest *rest = NULL;
    status = rest_of(&rest, tree, &tree->seats[homes[i]], error);
    if (status != STEMMA_OK) break;
    (*(direct ? &rest->direct[relation] : &rest->below))++;
    tree->sums.hidden++;
  }
  free(homes);
  return status;
}

#ifndef NDEBUG
/* The totals identity: all that is reached and counted is shown or hidden, once. */
static void check_totals(const struct tree *tree) {
  uint64_t total = 0, hidden = 0;
  for (uint32_t i = 0; i < tree->reach.count; i++) {
    bool is_root = tree->seat_of[i] == 1;
    total += !is_root && is_counted(tree, tree->reach.nodes[i]);
  }
  for (size_t i = 0; i < tree->rest_count; i++) hidden += tree_rest_sum(&tree->rests[i]);
  assert(hidden == tree->sums.hidden);
  assert(tree->sums.shown + tree->sums.hidden == total);
}
#endif

enum stemma_status tree_new(struct tree **out, const struct draw_view *view, uint32_t root,
                            const struct tree_options *options, struct stemma_error *error) {
  struct tree *tree = calloc(1, sizeof *tree);
  if (tree == NULL) return stemma_error_memory(error, TREE_NAME);
  tree->view = view;
  tree->direction = options->direction;
  enum stemma_status status =
      reach_init(&tree->reach, view->graph, options->direction, &root, 1, error);
  if (status != STEMMA_OK) goto done;
  tree->marks = calloc(tree->reach.count, sizeof *tree->marks);
  tree->seat_of = calloc(tree->reach.count, sizeof *tree->seat_of);
  if (tree->marks == NULL || tree->seat_of == NULL) {
    status = stemma_error_memory(error, TREE_NAME);
    goto done;
  }
  mark_models(tree, options);
  mark_named(tree, options);
  status = seat_models(tree, root, options, error);
  if (status == STEMMA_OK) status = count_hidden(tree, error);
#ifndef NDEBUG
  if (status == STEMMA_OK) check_totals(tree);
#endif
done:
  if (status == STEMMA_OK) {
    *out = tree;
  } else {
    tree_free(tree);
  }
  return status;
}

/* ---- rows ---- */

/* Where the walk is: the seats from the root down, and the branch to show next below each. */
struct step {
  uint32_t seat; /* whose branches are shown */
  size_t next;   /* of them */
};

struct walk {
  const struct tree *tree;
  struct step *steps; /* [count] */
  size_t count;       /* of steps */
  size_t capacity;    /* of steps */
  tree_visit_fn *visit;
  void *context; /* handed to visit */
};

/* The row of a model below the seat `above`, whose depth it has plus one. */
static struct tree_row model_row(const struct tree *tree, const struct seat *above,
                                 const struct branch *branch) {
  uint32_t place = reach_of(&tree->reach, branch->node);
  const struct seat *seat = &tree->seats[tree->seat_of[place] - 1];
  uint8_t marks = tree->marks[place];
  bool is_full = above == NULL || &tree->seats[seat->above] == above;
  bool is_pruned = is_full && (marks & MARK_PRUNED) != 0;
  return (struct tree_row){
      .kind = is_full ? TREE_MODEL : TREE_REPEATED,
      .depth = above == NULL ? 0 : above->depth + 1,
      .node = branch->node,
      .parent = above == NULL ? STEMMA_NO_NODE : above->node,
      .relation = branch->relation,
      .is_in_cycle = (marks & MARK_CYCLE) != 0,
      .is_match = (marks & MARK_MATCH) != 0,
      .is_pruned = is_pruned,
      .rest = is_pruned && seat->rest != NO_REST ? &tree->rests[seat->rest] : NULL,
  };
}

/* Goes on to the branches of a seat. */
static enum stemma_status step_into(struct walk *walk, uint32_t seat, struct stemma_error *error) {
  enum stemma_status status = array_reserve(&walk->steps, &walk->capacity, walk->count + 1,
                                            sizeof *walk->steps, TREE_ITEMS, TREE_NAME, error);
  if (status == STEMMA_OK) {
    walk->steps[walk->count++] = (struct step){seat, walk->tree->seats[seat].first};
  }
  return status;
}

/* Leaves the deepest seat; what is hidden there is told in a row. */
static enum stemma_status step_out(struct walk *walk) {
  const struct tree *tree = walk->tree;
  const struct seat *seat = &tree->seats[walk->steps[--walk->count].seat];
  bool is_pruned = (marks_of(tree, seat->node) & MARK_PRUNED) != 0;
  if (seat->rest == NO_REST || is_pruned) return STEMMA_OK;
  struct tree_row row = {.kind = TREE_REST,
                         .depth = seat->depth + 1,
                         .node = seat->node,
                         .parent = seat->node,
                         .relation = STEMMA_UNSPECIFIED,
                         .is_last = true,
                         .is_alone = seat->first == seat->end,
                         .rest = &tree->rests[seat->rest]};
  return walk->visit(walk->context, &row);
}

/* Shows the next branch of the deepest seat. */
static enum stemma_status take_branch(struct walk *walk, struct stemma_error *error) {
  const struct tree *tree = walk->tree;
  struct step *step = &walk->steps[walk->count - 1];
  const struct seat *seat = &tree->seats[step->seat];
  const struct branch *branch = &tree->branches[step->next++];
  struct tree_row row = model_row(tree, seat, branch);
  row.is_last = step->next == seat->end && seat->rest == NO_REST;
  enum stemma_status status = walk->visit(walk->context, &row);
  if (status != STEMMA_OK || row.kind == TREE_REPEATED) return status;
  return step_into(walk, tree->seat_of[reach_of(&tree->reach, row.node)] - 1, error);
}

enum stemma_status tree_walk(const struct tree *tree, tree_visit_fn *visit, void *context,
                             struct stemma_error *error) {
  struct walk walk = {.tree = tree, .visit = visit, .context = context};
  const struct branch root = {.node = tree->seats[0].node, .relation = STEMMA_UNSPECIFIED};
  struct tree_row row = model_row(tree, NULL, &root);
  row.is_last = true;
  enum stemma_status status = visit(context, &row);
  if (status == STEMMA_OK) status = step_into(&walk, 0, error);
  while (status == STEMMA_OK && walk.count > 0) {
    const struct step *step = &walk.steps[walk.count - 1];
    bool has_more = step->next < tree->seats[step->seat].end;
    status = has_more ? take_branch(&walk, error) : step_out(&walk);
  }
  free(walk.steps);
  return status;
}
