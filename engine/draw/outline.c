/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing what to draw, best first, and folding the rest. */
#include "engine/draw/outline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/reach.h"
#include "graph/array.h"

/* An outline is for the eye; beyond this nobody can draw it either. */
#define OUTLINE_NODES_MAX ((size_t)1 << 28)

/* How much is drawn in one direction. */
struct limits {
  uint64_t budget; /* nodes, roots and folds included */
  uint64_t wide;   /* nodes at one distance */
  bool is_page;    /* wide is what suits a page, and may be half more to hold everything */
  uint64_t near;   /* the same of those next to the roots */
  uint32_t depth;  /* farthest distance of a model */
};

/* What suits a page. */
#define PAGE_WIDE 30
#define PAGE_DEEP 16

/* The models that would fold into one node: those next to a drawn one, by relation. */
struct group {
  uint32_t members;  /* live models that are not drawn, counted or not */
  uint32_t distance; /* where it would be drawn: one further than its anchor */
  uint64_t direct;   /* of these, counted */
  uint64_t below;    /* counted models that hang on members */
};

#define GROUP_NONE UINT32_MAX

/* Choosing in one direction. Arrays over the reached nodes are indexed by their place. */
struct chooser {
  const struct draw_view *view;
  enum draw_direction direction;
  struct reach reach;
  struct outline *outline; /* receives */
  size_t capacity;         /* of outline->nodes */
  bool *live;              /* [reach.count] counted, or leads to something counted */
  uint32_t *home;          /* [reach.count] the group it would fold into, or GROUP_NONE */
  uint32_t *place;         /* [reach.count] 1 + place in outline->nodes, or 0: not drawn */
  struct group *groups;    /* [anchor_count * STEMMA_RELATION_COUNT] by anchor and relation */
  uint32_t *anchors;       /* [anchor_count] place in outline->nodes */
  size_t anchor_count;     /* drawn nodes of this side, in order of drawing */
  size_t group_capacity;   /* of groups, in anchors */
  size_t anchor_capacity;  /* of anchors */
  uint32_t *heap;          /* [heap_count] places that may be drawn next, best on top */
  size_t heap_count;       /* of heap; room for reach.count */
  uint32_t rest;           /* the group of the roots that are not drawn, or GROUP_NONE */
  uint64_t used;           /* nodes drawn and groups not empty */
  uint64_t *wide;          /* the same by distance; room for the farthest and two more */
};

static void chooser_dispose(struct chooser *c) {
  reach_dispose(&c->reach);
  free(c->live);
  free(c->home);
  free(c->place);
  free(c->groups);
  free(c->anchors);
  free(c->heap);
  free(c->wide);
}

/* Marks what is counted or leads to something counted, from the far end. */
static void mark_live(struct chooser *c) {
  const struct reach *reach = &c->reach;
  for (uint32_t i = reach->count; i-- > 0;) {
    uint32_t v = reach->nodes[i];
    bool live = draw_is_counted(c->view, c->direction, v);
    for (uint32_t e = reach->out.start[v]; !live && e < reach->out.start[v + 1]; e++) {
      live = c->live[reach_of(reach, reach->out.items[e])];
    }
    c->live[i] = live;
  }
}

static enum stemma_status chooser_init(struct chooser *c, const uint32_t *roots, size_t root_count,
                                       struct stemma_error *error) {
  enum stemma_status status =
      reach_init(&c->reach, c->view->graph, c->direction, roots, root_count, error);
  if (status != STEMMA_OK) return status;
  size_t count = (size_t)c->reach.count + 1;
  c->live = malloc(count * sizeof *c->live);
  c->home = malloc(count * sizeof *c->home);
  c->place = calloc(count, sizeof *c->place);
  c->heap = malloc(count * sizeof *c->heap);
  uint32_t farthest = 0;
  for (uint32_t i = 0; i < c->reach.count; i++) {
    if (c->reach.distance[i] > farthest) farthest = c->reach.distance[i];
  }
  c->wide = calloc((size_t)farthest + 2, sizeof *c->wide);
  if (c->live == NULL || c->home == NULL || c->place == NULL || c->heap == NULL ||
      c->wide == NULL) {
    return stemma_error_memory(error, "outline of the lineage");
  }
  for (uint32_t i = 0; i < c->reach.count; i++) c->home[i] = GROUP_NONE;
  mark_live(c);
  return STEMMA_OK;
}

static bool is_before(const struct chooser *c, uint32_t a, uint32_t b) {
  return draw_compare(c->view, c->reach.nodes[a], c->reach.nodes[b]) < 0;
}

static void heap_push(struct chooser *c, uint32_t item) {
  size_t at = c->heap_count++;
  while (at > 0 && is_before(c, item, c->heap[(at - 1) / 2])) {
    c->heap[at] = c->heap[(at - 1) / 2];
    at = (at - 1) / 2;
  }
  c->heap[at] = item;
}

static uint32_t heap_pop(struct chooser *c) {
  assert(c->heap_count > 0);
  uint32_t top = c->heap[0], last = c->heap[--c->heap_count];
  size_t at = 0;
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= c->heap_count) break;
    if (child + 1 < c->heap_count && is_before(c, c->heap[child + 1], c->heap[child])) child++;
    if (!is_before(c, c->heap[child], last)) break;
    c->heap[at] = c->heap[child];
    at = child;
  }
  c->heap[at] = last;
  return top;
}

/* Appends a node to the outline. */
static enum stemma_status add_node(struct chooser *c, const struct outline_node *node,
                                   struct stemma_error *error) {
  struct outline *outline = c->outline;
  enum stemma_status status =
      array_reserve(&outline->nodes, &c->capacity, outline->node_count + 1, sizeof *outline->nodes,
                    OUTLINE_NODES_MAX, "outline of the lineage", error);
  if (status == STEMMA_OK) outline->nodes[outline->node_count++] = *node;
  return status;
}

/* Room for the groups of one more anchor, at `distance`, which are empty at first. */
static enum stemma_status add_anchor(struct chooser *c, uint32_t place, uint32_t distance,
                                     struct stemma_error *error) {
  size_t count = c->anchor_count + 1;
  enum stemma_status status = array_reserve(&c->groups, &c->group_capacity, count,
                                            STEMMA_RELATION_COUNT * sizeof *c->groups,
                                            OUTLINE_NODES_MAX, "outline of the lineage", error);
  if (status == STEMMA_OK) {
    status = array_reserve(&c->anchors, &c->anchor_capacity, count, sizeof *c->anchors,
                           OUTLINE_NODES_MAX, "outline of the lineage", error);
  }
  if (status != STEMMA_OK) return status;
  for (size_t r = 0; r < STEMMA_RELATION_COUNT; r++) {
    c->groups[c->anchor_count * STEMMA_RELATION_COUNT + r] = (struct group){.distance = distance};
  }
  c->anchors[c->anchor_count++] = place;
  return STEMMA_OK;
}

/* The number of groups that drawing `i` would open: for what only it leads to. */
static unsigned groups_opened(const struct chooser *c, uint32_t i) {
  const struct draw_rows *out = &c->reach.out;
  uint32_t v = c->reach.nodes[i];
  unsigned relations = 0, count = 0;
  for (uint32_t e = out->start[v]; e < out->start[v + 1]; e++) {
    uint32_t k = reach_of(&c->reach, out->items[e]);
    if (c->live[k] && c->place[k] == 0 && c->home[k] == GROUP_NONE) {
      relations |= 1U << out->relation[e];
    }
  }
  for (; relations != 0; relations &= relations - 1) count++;
  return count;
}

/* Whether `i`, its groups, and not the group that it is the last of, fit in the picture. */
static bool fits(const struct chooser *c, uint32_t i, const struct limits *limits) {
  uint32_t distance = c->reach.distance[i];
  unsigned opened = groups_opened(c, i);
  unsigned self = c->groups[c->home[i]].members > 1;
  if (c->used + self + opened > limits->budget) return false;
  if (limits->is_page && c->reach.count <= limits->wide + limits->wide / 2) return true;
  uint64_t wide = distance == 1 ? limits->near : limits->wide;
  return (self == 0 || c->wide[distance] < wide) &&
         (opened == 0 || c->wide[distance + 1] + opened <= limits->wide);
}

/* A node or a group more, or less, at a distance. */
static void use(struct chooser *c, uint32_t distance, int change) {
  c->used += (uint64_t)(int64_t)change;
  c->wide[distance] += (uint64_t)(int64_t)change;
}

/* Draws the reached node `i`: takes it out of its group and opens groups for what it leads
 * to, which may be drawn next where the depth allows. */
static enum stemma_status draw_node(struct chooser *c, uint32_t i, uint32_t depth,
                                    struct stemma_error *error) {
  enum stemma_status status = add_anchor(c, c->place[i] - 1, c->reach.distance[i] + 1, error);
  if (status != STEMMA_OK) return status;
  const struct draw_rows *out = &c->reach.out;
  size_t first = (c->anchor_count - 1) * STEMMA_RELATION_COUNT;
  uint32_t v = c->reach.nodes[i];
  for (uint32_t e = out->start[v]; e < out->start[v + 1]; e++) {
    uint32_t k = reach_of(&c->reach, out->items[e]);
    if (!c->live[k] || c->place[k] != 0 || c->home[k] != GROUP_NONE) continue;
    c->home[k] = (uint32_t)(first + out->relation[e]);
    struct group *group = &c->groups[c->home[k]];
    if (group->members++ == 0) use(c, group->distance, 1);
    if (c->reach.distance[k] <= depth) heap_push(c, k);
  }
  return STEMMA_OK;
}

/* Draws the best candidate that still fits, again and again. */
static enum stemma_status choose(struct chooser *c, const struct limits *limits,
                                 struct stemma_error *error) {
  while (c->heap_count > 0) {
    uint32_t i = heap_pop(c);
    if (!fits(c, i, limits)) continue;
    struct group *group = &c->groups[c->home[i]];
    uint32_t v = c->reach.nodes[i];
    struct outline_node node = {
        .node = v,
        .anchor = c->anchors[c->home[i] / STEMMA_RELATION_COUNT],
        .relation = (uint8_t)(c->home[i] % STEMMA_RELATION_COUNT),
        .side = (uint8_t)c->direction,
        .is_counted = draw_is_counted(c->view, c->direction, v),
    };
    enum stemma_status status = add_node(c, &node, error);
    if (status != STEMMA_OK) return status;
    c->place[i] = (uint32_t)c->outline->node_count;
    use(c, c->reach.distance[i], 1);
    if (--group->members == 0) use(c, group->distance, -1);
    c->outline->drawn[c->direction] += node.is_counted;
    status = draw_node(c, i, limits->depth, error);
    if (status != STEMMA_OK) return status;
    assert(c->used <= limits->budget);
  }
  return STEMMA_OK;
}

/* Opens the group of the roots that are not drawn; `counted` says whether this side counts
 * them. Its anchor is no node. */
static enum stemma_status set_roots_aside(struct chooser *c, const uint32_t *roots, size_t count,
                                          bool counted, struct stemma_error *error) {
  if (count == 0) return STEMMA_OK;
  c->rest = (uint32_t)(c->anchor_count * STEMMA_RELATION_COUNT);
  enum stemma_status status = add_anchor(c, OUTLINE_NONE, 0, error);
  if (status != STEMMA_OK) return status;
  for (size_t r = 0; r < count; r++) c->home[reach_of(&c->reach, roots[r])] = c->rest;
  c->groups[c->rest].members = (uint32_t)count;
  c->groups[c->rest].direct = counted ? count : 0;
  use(c, 0, 1);
  return STEMMA_OK;
}

/* The group that a node without a drawn neighbour hangs on: that of its first neighbour
 * on the way back, which has one, being earlier in the order. */
static uint32_t inherited_home(const struct chooser *c, uint32_t v) {
  const struct draw_rows *back = &c->reach.back;
  for (uint32_t e = back->start[v]; e < back->start[v + 1]; e++) {
    uint32_t i = reach_of(&c->reach, back->items[e]);
    if (i != REACH_NONE) return c->home[i];
  }
  return GROUP_NONE;
}

/* Counts all that is not drawn, each once. */
static void count_groups(struct chooser *c) {
  for (uint32_t i = 0; i < c->reach.count; i++) {
    if (c->place[i] != 0 || !c->live[i]) continue;
    uint32_t v = c->reach.nodes[i];
    bool direct = c->home[i] != GROUP_NONE;
    if (direct && c->home[i] == c->rest) continue; /* a root */
    if (!direct) c->home[i] = inherited_home(c, v);
    assert(c->home[i] != GROUP_NONE);
    struct group *group = &c->groups[c->home[i]];
    bool counted = draw_is_counted(c->view, c->direction, v);
    if (direct) group->direct += counted;
    if (!direct) group->below += counted;
    c->outline->folded[c->direction] += counted;
  }
}

/* Appends the groups as folds, but for those that count nothing: of models all drawn, or not
 * counted and all that they lead to drawn or folded elsewhere. */
static enum stemma_status add_folds(struct chooser *c, struct stemma_error *error) {
  for (size_t g = 0; g < c->anchor_count * STEMMA_RELATION_COUNT; g++) {
    const struct group *group = &c->groups[g];
    if (group->direct + group->below == 0) continue;
    assert(group->members > 0);
    struct outline_node node = {
        .node = STEMMA_NO_NODE,
        .anchor = c->anchors[g / STEMMA_RELATION_COUNT],
        .relation = (uint8_t)(g == c->rest ? STEMMA_UNSPECIFIED : g % STEMMA_RELATION_COUNT),
        .side = (uint8_t)c->direction,
        .is_root = g == c->rest,
        .direct = group->direct,
        .below = group->below,
    };
    enum stemma_status status = add_node(c, &node, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

/* The edges that are inferred, drawn or not. */
static uint64_t count_inferred(const struct chooser *c) {
  const struct draw_rows parents = draw_rows_of(c->view->graph, DRAW_UP);
  uint64_t count = 0;
  for (uint32_t i = 0; i < c->reach.count; i++) {
    uint32_t v = c->reach.nodes[i];
    if (lineage_rule(c->view->lineage, v) == INFER_NONE) continue;
    for (uint32_t e = parents.start[v]; e < parents.start[v + 1]; e++) {
      count += reach_of(&c->reach, parents.items[e]) != REACH_NONE;
    }
  }
  return count;
}

#ifndef NDEBUG
/* The totals identity: all that is reached and counted is drawn or folded, once. */
static void check_totals(const struct chooser *c, const uint32_t *roots, size_t root_count) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < c->reach.count; i++) {
    total += draw_is_counted(c->view, c->direction, c->reach.nodes[i]);
  }
  for (size_t r = 0; r < root_count; r++) {
    total -= draw_is_counted(c->view, c->direction, roots[r]);
  }
  assert(c->outline->drawn[c->direction] + c->outline->folded[c->direction] == total);
}
#endif

/* The roots: the first are those drawn, which are the first nodes of the outline already. */
struct root_list {
  const uint32_t *items; /* [count] */
  size_t count;          /* all */
  size_t drawn;          /* of these, drawn */
};

/* Draws the roots. */
static enum stemma_status draw_roots(struct chooser *c, const struct root_list *roots, bool counted,
                                     struct limits *limits, struct stemma_error *error) {
  const uint32_t *rest = roots->items + roots->drawn;
  for (uint32_t r = 0; r < roots->drawn; r++)
    c->place[reach_of(&c->reach, roots->items[r])] = r + 1;
  use(c, 0, (int)roots->drawn);
  enum stemma_status status = set_roots_aside(c, rest, roots->count - roots->drawn, counted, error);
  for (uint32_t r = 0; status == STEMMA_OK && r < roots->drawn; r++) {
    status = draw_node(c, reach_of(&c->reach, roots->items[r]), limits->depth, error);
  }
  /* The folds on several roots are not to take all the room beside the roots. */
  bool is_forest = limits->is_page && roots->drawn > 1;
  limits->near = limits->wide;
  if (is_forest && c->wide[1] > limits->wide / 2) limits->near = c->wide[1] + limits->wide / 2;
  return status;
}

/* Chooses in one direction. */
static enum stemma_status outline_side(struct outline *outline, size_t *capacity,
                                       const struct draw_view *view, const struct root_list *roots,
                                       enum draw_direction direction, bool counts_roots,
                                       struct limits limits, struct stemma_error *error) {
  struct chooser c = {.view = view,
                      .direction = direction,
                      .outline = outline,
                      .capacity = *capacity,
                      .rest = GROUP_NONE};
  enum stemma_status status = chooser_init(&c, roots->items, roots->count, error);
  if (status == STEMMA_OK) status = draw_roots(&c, roots, counts_roots, &limits, error);
  if (status == STEMMA_OK) status = choose(&c, &limits, error);
  if (status == STEMMA_OK) {
    count_groups(&c);
    outline->inferred += count_inferred(&c);
    status = add_folds(&c, error);
  }
#ifndef NDEBUG
  if (status == STEMMA_OK) check_totals(&c, roots->items, roots->count);
#endif
  *capacity = c.capacity;
  chooser_dispose(&c);
  return status;
}

/* Adds the edge parent → child of the nodes at `place` and its anchor. */
static struct outline_edge anchor_edge(const struct outline *outline, uint32_t place) {
  const struct outline_node *node = &outline->nodes[place];
  bool up = node->side == DRAW_UP;
  return (struct outline_edge){.parent = up ? place : node->anchor,
                               .child = up ? node->anchor : place,
                               .relation = node->relation};
}

/* All edges between drawn models, and one to each fold; counts the parents not drawn. */
static enum stemma_status add_edges(struct outline *outline, const struct stemma_graph *graph,
                                    uint32_t *place_of, struct stemma_error *error) {
  size_t capacity = 0;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t i = 0; i < outline->node_count; i++) {
    struct outline_node *node = &outline->nodes[i];
    if (node->node != STEMMA_NO_NODE) place_of[node->node] = i + 1;
  }
  for (uint32_t i = 0; status == STEMMA_OK && i < outline->node_count; i++) {
    struct outline_node *node = &outline->nodes[i];
    size_t most = node->node == STEMMA_NO_NODE ? 1 : stemma_parent_count(graph, node->node);
    status = array_reserve(&outline->edges, &capacity, outline->edge_count + most,
                           sizeof *outline->edges, OUTLINE_NODES_MAX, "outline's edges", error);
    if (status != STEMMA_OK) break;
    if (node->node == STEMMA_NO_NODE) {
      if (!node->is_root) outline->edges[outline->edge_count++] = anchor_edge(outline, i);
      continue;
    }
    for (uint32_t e = graph->parent_start[node->node]; e < graph->parent_start[node->node + 1];
         e++) {
      uint32_t place = place_of[graph->parents[e]];
      node->hidden_parents += place == 0;
      if (place == 0) continue;
      outline->edges[outline->edge_count++] = (struct outline_edge){
          .parent = place - 1, .child = i, .relation = graph->parent_relation[e]};
    }
  }
  return status;
}

/* The roots that are drawn, as the first nodes. */
static enum stemma_status add_roots(struct outline *outline, size_t *capacity,
                                    const struct root_list *roots, struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&outline->nodes, capacity, roots->drawn, sizeof *outline->nodes,
                    OUTLINE_NODES_MAX, "outline of the lineage", error);
  if (status != STEMMA_OK) return status;
  for (size_t r = 0; r < roots->drawn; r++) {
    outline->nodes[r] =
        (struct outline_node){.node = roots->items[r], .anchor = OUTLINE_NONE, .is_root = true};
  }
  outline->node_count = outline->root_count = roots->drawn;
  outline->roots_folded = roots->count - roots->drawn;
  return STEMMA_OK;
}

/* Best first: sifts roots into a heap whose top is the worst, and takes that to the end. */
static void sort_roots(uint32_t *roots, size_t count, const struct draw_view *view) {
  for (size_t start = count / 2, end = count; end > 1;) {
    if (start > 0) {
      start--;
    } else {
      uint32_t worst = roots[0];
      roots[0] = roots[--end];
      roots[end] = worst;
    }
    uint32_t item = roots[start];
    size_t at = start;
    for (size_t child; (child = 2 * at + 1) < end; at = child) {
      if (child + 1 < end && draw_compare(view, roots[child + 1], roots[child]) > 0) child++;
      if (draw_compare(view, roots[child], item) <= 0) break;
      roots[at] = roots[child];
    }
    roots[at] = item;
  }
}

/* The most nodes that a root and the folds on it can be. */
static uint64_t cost_of_root(const struct draw_view *view, uint32_t root,
                             enum outline_direction direction) {
  uint64_t cost = 1;
  for (int side = DRAW_DOWN; side <= DRAW_UP; side++) {
    if (direction == (side == DRAW_DOWN ? OUTLINE_UP : OUTLINE_DOWN)) continue;
    const struct draw_rows rows = draw_rows_of(view->graph, (enum draw_direction)side);
    unsigned relations = 0;
    for (uint32_t e = rows.start[root]; e < rows.start[root + 1]; e++) {
      relations |= 1U << rows.relation[e];
    }
    for (; relations != 0; relations &= relations - 1) cost++;
  }
  return cost;
}

/* Sorts the roots, and says how many of them are drawn. */
static struct root_list choose_roots(uint32_t *roots, size_t count, const struct draw_view *view,
                                     uint64_t budget, enum outline_direction direction) {
  sort_roots(roots, count, view);
  struct root_list list = {.items = roots, .count = count, .drawn = 1};
  uint64_t cost = cost_of_root(view, roots[0], direction);
  for (; list.drawn < count; list.drawn++) {
    cost += cost_of_root(view, roots[list.drawn], direction);
    if (cost + 1 > budget / 2) break;
  }
  return list;
}

static struct limits limits_of(const struct outline_options *options, uint64_t budget) {
  uint64_t wide = budget / 4 > PAGE_WIDE ? budget / 4 : PAGE_WIDE;
  uint64_t deep = budget / 8 > PAGE_DEEP ? budget / 8 : PAGE_DEEP;
  return (struct limits){.budget = budget,
                         .wide = options->max_wide != 0 ? options->max_wide : wide,
                         .is_page = options->max_wide == 0,
                         .depth = options->depth != 0 ? options->depth : (uint32_t)deep};
}

/* The sides that are asked for. */
static enum stemma_status outline_sides(struct outline *outline, size_t *capacity,
                                        const struct draw_view *view, const struct root_list *roots,
                                        const struct outline_options *options, uint64_t budget,
                                        struct stemma_error *error) {
  struct limits limits = limits_of(options, budget);
  enum stemma_status status = add_roots(outline, capacity, roots, error);
  bool is_both = options->direction == OUTLINE_BOTH;
  if (status == STEMMA_OK && options->direction != OUTLINE_DOWN) {
    if (is_both) limits.budget = budget / 3;
    status = outline_side(outline, capacity, view, roots, DRAW_UP, !is_both, limits, error);
  }
  if (status == STEMMA_OK && options->direction != OUTLINE_UP) {
    uint64_t spent = outline->node_count - roots->drawn; /* their folds alone may be too many */
    limits.budget = budget > spent ? budget - spent : 0;
    status = outline_side(outline, capacity, view, roots, DRAW_DOWN, true, limits, error);
  }
  return status;
}

enum stemma_status outline_new(struct outline **out, const struct draw_view *view,
                               const uint32_t *roots, size_t root_count,
                               const struct outline_options *options, struct stemma_error *error) {
  assert(root_count > 0);
  size_t capacity = 0;
  struct outline *outline = calloc(1, sizeof *outline);
  uint32_t *place_of = calloc((size_t)view->graph->node_count + 1, sizeof *place_of);
  uint32_t *sorted = malloc(root_count * sizeof *sorted);
  enum stemma_status status = STEMMA_OK;
  if (outline == NULL || place_of == NULL || sorted == NULL) {
    status = stemma_error_memory(error, "outline of the lineage");
  }
  if (status == STEMMA_OK) {
    memcpy(sorted, roots, root_count * sizeof *sorted);
    uint64_t budget = options->max_nodes > 0 ? options->max_nodes : 1;
    struct root_list list = choose_roots(sorted, root_count, view, budget, options->direction);
    status = outline_sides(outline, &capacity, view, &list, options, budget, error);
  }
  if (status == STEMMA_OK) status = add_edges(outline, view->graph, place_of, error);
  free(place_of);
  free(sorted);
  if (status == STEMMA_OK) {
    *out = outline;
  } else {
    outline_free(outline);
  }
  return status;
}

enum stemma_status outline_measure(size_t *deep, size_t *wide, const struct outline *outline,
                                   struct stemma_error *error) {
  size_t count = outline->node_count;
  size_t *steps = calloc(count + 1, sizeof *steps), *at = calloc(count + 1, sizeof *at);
  enum stemma_status status = STEMMA_OK;
  if (steps == NULL || at == NULL) status = stemma_error_memory(error, "outline of the lineage");
  size_t farthest = 0, most = 0;
  for (size_t i = 0; status == STEMMA_OK && i < count; i++) {
    const struct outline_node *node = &outline->nodes[i];
    if (node->anchor != OUTLINE_NONE) steps[i] = steps[node->anchor] + 1;
    if (steps[i] > farthest) farthest = steps[i];
    if (++at[steps[i]] > most) most = at[steps[i]];
  }
  free(steps);
  free(at);
  if (status != STEMMA_OK) return status;
  *deep = farthest;
  *wide = most;
  return STEMMA_OK;
}

void outline_free(struct outline *outline) {
  if (outline == NULL) return;
  free(outline->nodes);
  free(outline->edges);
  free(outline);
}
