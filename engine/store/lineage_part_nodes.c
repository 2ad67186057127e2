/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Breadth-first walks over rows that are read as they are met. */
#include "engine/store/lineage_part_nodes.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/store/column_reader.h"
#include "graph/array.h"

/* How a node was met. */
enum {
  MET = 1,
  INNER = 2, /* its parents belong to the part */
  START = 4, /* it was asked for */
};

struct walk {
  const struct lineage_part_wish *wish; /* what is asked for */
  struct column_source *source;         /* where rows are read */
  struct column_rows children;          /* of the whole */
  struct column_rows parents;           /* of the whole */
  uint8_t *marks;                       /* [nodes of the whole] */
  uint32_t *queue;                      /* [count] nodes met, the model first */
  size_t count;                         /* of queue */
  size_t capacity;                      /* of queue */
  struct stemma_edge *edges;            /* [edge_count] nodes of the whole, then places */
  size_t edge_count;                    /* of edges */
  size_t edge_capacity;                 /* of edges */
};

void part_nodes_dispose(struct part_nodes *nodes) {
  free(nodes->nodes);
  free(nodes->edges);
  *nodes = (struct part_nodes){0};
}

uint32_t part_nodes_place(const struct part_nodes *nodes, uint32_t node) {
  uint32_t low = 0, high = nodes->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (nodes->nodes[middle] < node) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < nodes->count && nodes->nodes[low] == node ? low : STEMMA_NO_NODE;
}

static enum stemma_status walk_init(struct walk *walk, const struct lineage_part_wish *wish,
                                    struct column_session *session, struct stemma_error *error) {
  const uint64_t *totals = session->totals;
  *walk = (struct walk){.wish = wish, .source = &session->source};
  walk->marks = calloc((size_t)totals[TOTAL_NODES] + 1, 1);
  if (walk->marks == NULL) return stemma_error_memory(error, "part of the lineage");
  enum stemma_status status = column_rows_init(&walk->children, COLUMN_CHILD_START, totals, error);
  if (status == STEMMA_OK) {
    status = column_rows_init(&walk->parents, COLUMN_PARENT_START, totals, error);
  }
  return status;
}

static void walk_dispose(struct walk *walk) {
  column_rows_dispose(&walk->children);
  column_rows_dispose(&walk->parents);
  free(walk->marks);
  free(walk->queue);
  free(walk->edges);
}

/* Makes a node one of the part. */
static enum stemma_status meet(struct walk *walk, uint32_t node, uint8_t marks,
                               struct stemma_error *error) {
  uint8_t before = walk->marks[node];
  walk->marks[node] = before | marks | MET;
  if (before != 0) return STEMMA_OK;
  enum stemma_status status =
      array_reserve(&walk->queue, &walk->capacity, walk->count + 1, sizeof *walk->queue,
                    STEMMA_NODES_MAX, "part of the lineage", error);
  if (status == STEMMA_OK) walk->queue[walk->count++] = node;
  return status;
}

/* Meets what is below a node in one step. */
static enum stemma_status meet_children(struct walk *walk, uint32_t node, uint32_t top,
                                        struct stemma_error *error) {
  struct column_row row = {0};
  enum stemma_status status =
      column_rows_get(&row, &walk->children, node, false, walk->source, error);
  for (uint32_t i = 0; i < row.count && status == STEMMA_OK; i++) {
    /* Only a forged file has the model below itself. */
    if (row.nodes[i] != top) status = meet(walk, row.nodes[i], INNER, error);
  }
  return status;
}

/* Meets the strict descendants, level by level: all that can be reached from the model downwards
 * in so many steps as are wished is INNER. */
static enum stemma_status walk_down(struct walk *walk, struct stemma_error *error) {
  uint32_t node = walk->wish->nodes[0], depth = walk->wish->depth;
  size_t head = 0;
  for (uint32_t step = 0; (depth == 0 || step < depth) && head < walk->count; step++) {
    for (size_t end = walk->count; head < end; head++) {
      enum stemma_status status = meet_children(walk, walk->queue[head], node, error);
      if (status != STEMMA_OK) return status;
    }
  }
  return STEMMA_OK;
}

/* Meets the strict ancestors: from `node` up, with what is met on the way. */
static enum stemma_status walk_up(struct walk *walk, uint32_t node, struct stemma_error *error) {
  size_t head = walk->count;
  uint32_t at = node;
  walk->marks[node] |= INNER;
  for (;;) {
    struct column_row row = {0};
    enum stemma_status status =
        column_rows_get(&row, &walk->parents, at, false, walk->source, error);
    for (uint32_t i = 0; i < row.count && status == STEMMA_OK; i++) {
      status = meet(walk, row.nodes[i], INNER, error);
    }
    if (status != STEMMA_OK || head == walk->count) return status;
    at = walk->queue[head++];
  }
}

static enum stemma_status add_edge(struct walk *walk, struct stemma_edge edge,
                                   struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&walk->edges, &walk->edge_capacity, walk->edge_count + 1, sizeof *walk->edges,
                    STEMMA_EDGES_MAX, "part of the lineage", error);
  if (status == STEMMA_OK) walk->edges[walk->edge_count++] = edge;
  return status;
}

/* Takes the edges into all that is INNER, and meets the parents. */
static enum stemma_status take_edges(struct walk *walk, struct stemma_error *error) {
  size_t count = walk->count; /* the parents that are met now are the border */
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    uint32_t child = walk->queue[i];
    if ((walk->marks[child] & INNER) == 0) continue;
    struct column_row row = {0};
    status = column_rows_get(&row, &walk->parents, child, true, walk->source, error);
    for (uint32_t p = 0; p < row.count && status == STEMMA_OK; p++) {
      status = meet(walk, row.nodes[p], 0, error);
      if (status != STEMMA_OK) break;
      status = add_edge(walk, (struct stemma_edge){row.nodes[p], child, row.relation[p]}, error);
    }
  }
  return status;
}

static int compare_nodes(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

/* Numbers the nodes by their order in the whole. */
static void number(struct part_nodes *out, struct walk *walk) {
  qsort(walk->queue, walk->count, sizeof *walk->queue, compare_nodes);
  *out = (struct part_nodes){walk->queue, (uint32_t)walk->count, walk->edges, walk->edge_count};
  walk->queue = NULL;
  walk->edges = NULL;
  for (size_t e = 0; e < out->edge_count; e++) {
    out->edges[e].parent = part_nodes_place(out, out->edges[e].parent);
    out->edges[e].child = part_nodes_place(out, out->edges[e].child);
    assert(out->edges[e].parent < out->count && out->edges[e].child < out->count);
  }
}

/* Reads a whole column of nodes; *out is to be freed. */
static enum stemma_status read_ends(uint32_t **out, enum column_id id,
                                    const uint64_t totals[TOTALS], struct column_source *source,
                                    struct stemma_error *error) {
  *out = malloc(((size_t)totals[TOTAL_CYCLE_EDGES] + 1) * sizeof **out);
  if (*out == NULL) return stemma_error_memory(error, "part of the lineage");
  return column_read(*out, id, totals, source, error);
}

/* Meets the other ends of edges that were dropped: a model is on a cycle wherever that goes. */
static enum stemma_status meet_cycles(struct walk *walk, const uint64_t totals[TOTALS],
                                      struct stemma_error *error) {
  uint32_t *parents = NULL, *children = NULL;
  enum stemma_status status = read_ends(&parents, COLUMN_CYCLE_PARENT, totals, walk->source, error);
  if (status == STEMMA_OK) {
    status = read_ends(&children, COLUMN_CYCLE_CHILD, totals, walk->source, error);
  }
  for (size_t e = 0; e < totals[TOTAL_CYCLE_EDGES] && status == STEMMA_OK; e++) {
    bool is_inner = ((walk->marks[parents[e]] | walk->marks[children[e]]) & (START | INNER)) != 0;
    if (is_inner) status = meet(walk, parents[e], 0, error);
    if (is_inner && status == STEMMA_OK) status = meet(walk, children[e], 0, error);
  }
  free(parents);
  free(children);
  return status;
}

/* ---- a model of many children ---- */

/* Children all over the whole: nearly every chunk of the columns of parents will be asked for. */
static enum stemma_status is_wide(bool *out, struct walk *walk, struct stemma_error *error) {
  struct column_row row = {0};
  enum stemma_status status =
      column_rows_get(&row, &walk->children, walk->wish->nodes[0], false, walk->source, error);
  *out = status == STEMMA_OK && row.count >= column_chunks(walk->parents.start.count);
  return status;
}

/* The walk down needs no parents, so that these can be read on the other thread. */
enum { SHARE_DOWN, SHARE_PARENTS, SHARES };

static enum stemma_status do_share(void *context, size_t index, struct column_source *source,
                                   struct stemma_error *error) {
  struct walk *walk = context;
  if (index == SHARE_PARENTS) return column_rows_want_all(&walk->parents, source, error);
  walk->source = source;
  return walk_down(walk, error);
}

static enum stemma_status go_down(struct walk *walk, struct column_session *session,
                                  struct stemma_error *error) {
  bool wide = false;
  enum stemma_status status = is_wide(&wide, walk, error);
  if (status != STEMMA_OK || !wide) return status == STEMMA_OK ? walk_down(walk, error) : status;
  bool is_large = walk->parents.start.count > COLUMN_CHUNK;
  status = column_session_run(session, SHARES, do_share, walk, is_large, error);
  walk->source = &session->source;
  return status;
}

/* ---- all of it ---- */

static enum stemma_status walk_all(struct walk *walk, struct column_session *session,
                                   struct stemma_error *error) {
  const struct lineage_part_wish *wish = walk->wish;
  bool goes_down = (wish->parts & LINEAGE_PART_DESCENDANTS) != 0;
  bool goes_up = (wish->parts & LINEAGE_PART_ANCESTORS) != 0;
  assert(wish->count > 0 && (wish->count == 1 || !goes_down));
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < wish->count && status == STEMMA_OK; i++) {
    status = meet(walk, wish->nodes[i], START, error);
  }
  if (status == STEMMA_OK && goes_down) status = go_down(walk, session, error);
  for (size_t i = 0; i < wish->count && status == STEMMA_OK && goes_up; i++) {
    status = walk_up(walk, wish->nodes[i], error);
  }
  if (status == STEMMA_OK) status = take_edges(walk, error);
  if (status == STEMMA_OK && (wish->parts & LINEAGE_PART_CYCLES) != 0) {
    status = meet_cycles(walk, session->totals, error);
  }
  return status;
}

enum stemma_status part_nodes_init(struct part_nodes *out, const struct lineage_part_wish *wish,
                                   struct column_session *session, struct stemma_error *error) {
  struct walk walk;
  enum stemma_status status = walk_init(&walk, wish, session, error);
  if (status == STEMMA_OK) status = walk_all(&walk, session, error);
  if (status == STEMMA_OK) number(out, &walk);
  walk_dispose(&walk);
  return status;
}
