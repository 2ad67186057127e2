/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is drawn: a lineage, the graph after the edge filter, and figures a node that the
 * caller has computed. Pictures and text trees share it.
 */
#ifndef STEMMA_ENGINE_DRAW_VIEW_H
#define STEMMA_ENGINE_DRAW_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"
#include "graph/lineage.h"

/* A node that stands for several models: a family, by one of its members. */
struct draw_group {
  uint32_t node;     /* that one */
  uint32_t members;  /* models */
  struct text name;  /* of the family */
  struct text maker; /* whose it is */
  int64_t created;   /* the first of them, or RECORD_NO_TIME */
};

/* Who made a node: the maker's name, else its namespace, else nothing. Borrowed. */
typedef struct text draw_maker_fn(const void *context, uint32_t node);

/* All arrays are [graph->node_count] and borrowed. */
struct draw_view {
  const struct lineage *lineage;    /* names and facts */
  const struct stemma_graph *graph; /* after the edge filter; the same nodes */
  const uint64_t *value;            /* val(d); only d with val > 0 count as derivatives */
  const double *measure;            /* what matters most is largest here; no NaN */
  const uint32_t *descendants;      /* counted strict descendants, or NULL: not shown */
  const bool *first_party;          /* made by the maker of its base, or NULL: unknown */
  draw_maker_fn *maker;             /* or NULL: unknown */
  const void *maker_context;        /* for maker */
  const char *measure_name;         /* "influence", or NULL: not told */
  const struct draw_group *groups;  /* [group_count] by node */
  size_t group_count;               /* of groups */
};

/* Which way from a model. */
enum draw_direction { DRAW_DOWN, DRAW_UP };

/* The neighbours of v in one direction: items[start[v] … start[v+1]). */
struct draw_rows {
  const uint32_t *start;   /* [node_count+1] */
  const uint32_t *items;   /* ascending within a row */
  const uint8_t *relation; /* beside items: that of the edge, whichever way it is read */
};

/* The graph's rows in a direction: children downwards, parents upwards. Borrowed. O(1). */
static inline struct draw_rows draw_rows_of(const struct stemma_graph *graph,
                                            enum draw_direction direction) {
  if (direction == DRAW_UP) {
    return (struct draw_rows){graph->parent_start, graph->parents, graph->parent_relation};
  }
  return (struct draw_rows){graph->child_start, graph->children, graph->child_relation};
}

/* Downwards, only models that count as derivatives are counted; upwards, all are. */
static inline bool draw_is_counted(const struct draw_view *view, enum draw_direction direction,
                                   uint32_t node) {
  return direction == DRAW_UP || view->value[node] > 0;
}

/* The group that a node stands for, or NULL. O(log groups). */
static inline const struct draw_group *draw_group_of(const struct draw_view *view, uint32_t node) {
  size_t low = 0, high = view->group_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (view->groups[middle].node < node) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  bool is_group = low < view->group_count && view->groups[low].node == node;
  return is_group ? &view->groups[low] : NULL;
}

/* What is known of a node: of a group that its models are there, if one is. O(log groups). */
static inline enum lineage_status draw_status(const struct draw_view *view, uint32_t node) {
  const struct draw_group *group = draw_group_of(view, node);
  if (group == NULL) return (enum lineage_status)view->lineage->status[node];
  return group->members > 0 ? LINEAGE_PRESENT : LINEAGE_GHOST;
}

/*
 * What matters most comes first: by measure, then by downloads (most leaves have measure
 * 0), both descending, then by node, which is by id. A total order. O(1).
 */
static inline int draw_compare(const struct draw_view *view, uint32_t a, uint32_t b) {
  double ma = view->measure[a], mb = view->measure[b];
  if (ma != mb) return ma > mb ? -1 : 1;
  int64_t da = view->lineage->downloads[a], db = view->lineage->downloads[b];
  if (da != db) return da > db ? -1 : 1;
  return a < b ? -1 : a > b;
}

#endif
