/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking a lineage as a tree: depth first, with a stack of its own. */
#include "engine/draw/tree.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/draw/reach.h"
#include "graph/array.h"

/* An edge on the way out of a model, to be shown as a row. */
struct branch {
  uint32_t node;    /* where it leads */
  uint32_t place;   /* of that in the reach */
  uint8_t relation; /* enum stemma_relation */
};

/* A model whose branches are being shown: branches[next … end). */
struct frame {
  uint32_t node;   /* the model */
  size_t next;     /* the branch to show next */
  size_t end;      /* end of its branches, which lie on top of the stack of branches */
  size_t start;    /* where they began */
  uint64_t hidden; /* models met below it that are too deep to be shown */
};

struct walker {
  const struct draw_view *view;
  const struct tree_options *options;
  struct reach reach;
  bool *live;              /* [reach.count] counted, or leads to something counted */
  bool *shown;             /* [reach.count] shown in full, or counted as hidden */
  bool *cycles;            /* [reach.count] touched by an edge that R5 dropped */
  struct frame *frames;    /* [frame_count] from the root down */
  size_t frame_count;      /* of frames */
  size_t frame_capacity;   /* of frames */
  struct branch *branches; /* [branch_count] of all frames, the deepest's last */
  size_t branch_count;     /* of branches */
  size_t branch_capacity;  /* of branches */
  tree_visit_fn *visit;    /* takes rows */
  void *context;           /* handed to visit */
};

/* The walk's stack holds at most every node and edge of a graph. */
#define TREE_STACK_MAX ((size_t)STEMMA_EDGES_MAX)

static void walker_dispose(struct walker *w) {
  reach_dispose(&w->reach);
  free(w->live);
  free(w->shown);
  free(w->cycles);
  free(w->frames);
  free(w->branches);
}

static void mark_live(struct walker *w) {
  const struct reach *reach = &w->reach;
  for (uint32_t i = reach->count; i-- > 0;) {
    uint32_t v = reach->nodes[i];
    bool live = draw_is_counted(w->view, w->options->direction, v);
    for (uint32_t e = reach->out.start[v]; !live && e < reach->out.start[v + 1]; e++) {
      live = w->live[reach_of(reach, reach->out.items[e])];
    }
    w->live[i] = live;
  }
}

static void mark_cycles(struct walker *w) {
  const struct lineage *lineage = w->view->lineage;
  for (size_t e = 0; e < lineage->cycle_edge_count; e++) {
    uint32_t ends[2] = {lineage->cycle_edges[e].parent, lineage->cycle_edges[e].child};
    for (size_t k = 0; k < 2; k++) {
      uint32_t place = reach_of(&w->reach, ends[k]);
      if (place != REACH_NONE) w->cycles[place] = true;
    }
  }
}

static enum stemma_status walker_init(struct walker *w, uint32_t root, struct stemma_error *error) {
  enum stemma_status status =
      reach_init(&w->reach, w->view->graph, w->options->direction, &root, 1, error);
  if (status != STEMMA_OK) return status;
  w->live = calloc(w->reach.count, sizeof *w->live);
  w->shown = calloc(w->reach.count, sizeof *w->shown);
  w->cycles = calloc(w->reach.count, sizeof *w->cycles);
  if (w->live == NULL || w->shown == NULL || w->cycles == NULL) {
    return stemma_error_memory(error, "tree of the lineage");
  }
  mark_live(w);
  mark_cycles(w);
  return STEMMA_OK;
}

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

/* Opens a model: its live branches go on the stack, in the order in which they show. */
static enum stemma_status push_frame(struct walker *w, uint32_t node, struct stemma_error *error) {
  const struct draw_rows *out = &w->reach.out;
  size_t most = out->start[node + 1] - out->start[node];
  enum stemma_status status =
      array_reserve(&w->frames, &w->frame_capacity, w->frame_count + 1, sizeof *w->frames,
                    TREE_STACK_MAX, "tree of the lineage", error);
  if (status == STEMMA_OK) {
    status = array_reserve(&w->branches, &w->branch_capacity, w->branch_count + most,
                           sizeof *w->branches, TREE_STACK_MAX, "tree of the lineage", error);
  }
  if (status != STEMMA_OK) return status;
  size_t first = w->branch_count;
  for (uint32_t e = out->start[node]; e < out->start[node + 1]; e++) {
    uint32_t place = reach_of(&w->reach, out->items[e]);
    if (!w->live[place]) continue;
    w->branches[w->branch_count++] =
        (struct branch){.node = out->items[e], .place = place, .relation = out->relation[e]};
  }
  if (w->branch_count > first) {
    sort_branches(w->branches + first, w->branch_count - first, w->view);
  }
  w->frames[w->frame_count++] =
      (struct frame){.node = node, .next = first, .end = w->branch_count, .start = first};
  return STEMMA_OK;
}

/* True where a model at `depth` is beyond the limit. */
static bool is_too_deep(const struct walker *w, size_t depth) {
  return w->options->depth != 0 && depth > w->options->depth;
}

/* Leaves the deepest model; what was hidden below it is told in a row, or handed up to the
 * last model that is shown. */
static enum stemma_status pop_frame(struct walker *w) {
  struct frame frame = w->frames[--w->frame_count];
  size_t depth = w->frame_count;
  w->branch_count = frame.start;
  if (frame.hidden == 0) return STEMMA_OK;
  if (is_too_deep(w, depth)) {
    w->frames[w->frame_count - 1].hidden += frame.hidden;
    return STEMMA_OK;
  }
  struct tree_row row = {.kind = TREE_CUT,
                         .depth = (uint32_t)depth + 1,
                         .node = frame.node,
                         .parent = frame.node,
                         .relation = STEMMA_UNSPECIFIED,
                         .is_last = true,
                         .hidden = frame.hidden};
  return w->visit(w->context, &row);
}

/* Shows the next branch of the deepest model, or counts it where it is too deep. */
static enum stemma_status take_branch(struct walker *w, struct stemma_error *error) {
  struct frame *frame = &w->frames[w->frame_count - 1];
  size_t depth = w->frame_count;
  struct branch branch = w->branches[frame->next++];
  bool is_first = !w->shown[branch.place] && w->reach.distance[branch.place] == depth;
  if (is_too_deep(w, depth)) {
    if (!is_first) return STEMMA_OK;
    frame->hidden += draw_is_counted(w->view, w->options->direction, branch.node);
  } else {
    struct tree_row row = {.kind = is_first ? TREE_MODEL : TREE_REPEATED,
                           .depth = (uint32_t)depth,
                           .node = branch.node,
                           .parent = frame->node,
                           .relation = branch.relation,
                           .is_last = frame->next == frame->end,
                           .is_in_cycle = w->cycles[branch.place]};
    enum stemma_status status = w->visit(w->context, &row);
    if (status != STEMMA_OK) return status;
  }
  if (!is_first) return STEMMA_OK;
  w->shown[branch.place] = true;
  return push_frame(w, branch.node, error);
}

enum stemma_status tree_walk(const struct draw_view *view, uint32_t root,
                             const struct tree_options *options, tree_visit_fn *visit,
                             void *context, struct stemma_error *error) {
  struct walker w = {.view = view, .options = options, .visit = visit, .context = context};
  enum stemma_status status = walker_init(&w, root, error);
  if (status == STEMMA_OK) {
    uint32_t place = reach_of(&w.reach, root);
    struct tree_row row = {.kind = TREE_MODEL,
                           .node = root,
                           .parent = STEMMA_NO_NODE,
                           .relation = STEMMA_UNSPECIFIED,
                           .is_last = true,
                           .is_in_cycle = w.cycles[place]};
    w.shown[place] = true;
    status = visit(context, &row);
  }
  if (status == STEMMA_OK) status = push_frame(&w, root, error);
  while (status == STEMMA_OK && w.frame_count > 0) {
    const struct frame *frame = &w.frames[w.frame_count - 1];
    status = frame->next < frame->end ? take_branch(&w, error) : pop_frame(&w);
  }
  walker_dispose(&w);
  return status;
}
