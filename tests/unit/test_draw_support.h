/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lineages made by hand for the tests of what draws them. */
#ifndef STEMMA_TESTS_UNIT_TEST_DRAW_SUPPORT_H
#define STEMMA_TESTS_UNIT_TEST_DRAW_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/draw/view.h"
#include "tests/unit/random.h"

/* A lineage whose columns the test owns, and a view of it. */
struct fixture {
  struct lineage lineage;
  struct draw_view view;
  uint64_t *value;
  double *measure;
  uint32_t *descendants;
};

/* Names "lab/m00000042", which ascend with the node, each in 16 bytes of name_bytes. */
static inline void fixture_name(struct lineage *lineage, const char *format) {
  uint32_t n = lineage->node_count;
  lineage->name_at = calloc((size_t)n + 1, sizeof *lineage->name_at);
  lineage->name_bytes = calloc((size_t)n + 1, 256);
  assert_non_null(lineage->name_bytes);
  for (uint32_t v = 0; v < n; v++) {
    char *at = lineage->name_bytes + (size_t)v * 256;
    char number[16];
    snprintf(number, sizeof number, "%08u", (unsigned)v);
    int length = snprintf(at + 2, 250, "%s%s", format, number);
    lineage->name_at[v] = v * 256;
    at[0] = (char)(length & 0xFF);
  }
}

/* Counts distinct counted descendants by search, and influence children first. */
static inline void fixture_measure(struct fixture *f) {
  const struct stemma_graph *g = f->lineage.graph;
  for (uint32_t i = g->linked_count; i-- > 0;) {
    uint32_t v = g->order[i];
    for (uint32_t e = g->child_start[v]; e < g->child_start[v + 1]; e++) {
      uint32_t c = g->children[e];
      f->measure[v] += ((double)f->value[c] + f->measure[c]) / stemma_parent_count(g, c);
    }
  }
}

static inline uint64_t fixture_reach(const struct fixture *f, uint32_t root,
                                     enum draw_direction direction, bool *seen) {
  const struct draw_rows rows = draw_rows_of(f->lineage.graph, direction);
  uint32_t n = f->lineage.node_count;
  uint32_t *stack = calloc((size_t)n + 1, sizeof *stack);
  uint64_t count = 0;
  size_t top = 0;
  memset(seen, 0, n);
  stack[top++] = root;
  seen[root] = true;
  while (top > 0) {
    uint32_t v = stack[--top];
    for (uint32_t e = rows.start[v]; e < rows.start[v + 1]; e++) {
      uint32_t w = rows.items[e];
      if (seen[w]) continue;
      seen[w] = true;
      count += draw_is_counted(&f->view, direction, w);
      stack[top++] = w;
    }
  }
  free(stack);
  return count;
}

/* A lineage of `n` models with these edges; `ghosts`, [ghost_count], have no record. */
static inline void fixture_init(struct fixture *f, uint32_t n, const struct stemma_edge *edges,
                                size_t edge_count, const uint32_t *ghosts, size_t ghost_count) {
  *f = (struct fixture){0};
  struct lineage *l = &f->lineage;
  l->node_count = n;
  l->status = calloc((size_t)n + 1, 1);
  l->source = calloc((size_t)n + 1, 1);
  l->created = calloc((size_t)n + 1, sizeof *l->created);
  l->downloads = calloc((size_t)n + 1, sizeof *l->downloads);
  l->likes = calloc((size_t)n + 1, sizeof *l->likes);
  f->value = calloc((size_t)n + 1, sizeof *f->value);
  f->measure = calloc((size_t)n + 1, sizeof *f->measure);
  f->descendants = calloc((size_t)n + 1, sizeof *f->descendants);
  fixture_name(l, "lab/m");
  for (uint32_t v = 0; v < n; v++) {
    l->created[v] = INT64_C(1700000000000) + v;
    l->downloads[v] = v * 7919 % 1000;
    f->value[v] = 1;
  }
  for (size_t i = 0; i < ghost_count; i++) {
    l->status[ghosts[i]] = LINEAGE_GHOST;
    l->downloads[ghosts[i]] = -1;
    f->value[ghosts[i]] = 0;
  }
  assert_int_equal(stemma_graph_new(&l->graph, n, edges, edge_count, NULL), STEMMA_OK);
  fixture_measure(f);
  f->view = (struct draw_view){.lineage = l,
                               .graph = l->graph,
                               .value = f->value,
                               .measure = f->measure,
                               .descendants = f->descendants};
}

static inline void fixture_dispose(struct fixture *f) {
  struct lineage *l = &f->lineage;
  stemma_graph_free(l->graph);
  free(l->name_at);
  free(l->name_bytes);
  free(l->status);
  free(l->source);
  free(l->created);
  free(l->downloads);
  free(l->likes);
  free(f->value);
  free(f->measure);
  free(f->descendants);
}

/* A random lineage of `n` models: up to four parents each, some ghosts, some filtered out. */
static inline void fixture_random_init(struct fixture *f, uint32_t n, uint64_t seed) {
  struct random random = {seed};
  struct stemma_edge *edges = calloc((size_t)n * 4 + 1, sizeof *edges);
  uint32_t *ghosts = calloc((size_t)n + 1, sizeof *ghosts);
  size_t count = 0, ghost_count = 0;
  for (uint32_t v = 1; v < n; v++) {
    uint32_t last = UINT32_MAX;
    for (uint32_t k = random_below(&random, 5); k > 0; k--) {
      uint32_t p = random_below(&random, v);
      p = random_below(&random, p + 1U);
      if (last != UINT32_MAX && p <= last) continue;
      last = p;
      edges[count++] = (struct stemma_edge){p, v, (uint8_t)(random_below(&random, 5))};
    }
    if (random_below(&random, 6) == 0) ghosts[ghost_count++] = v;
  }
  fixture_init(f, n, edges, count, ghosts, ghost_count);
  free(edges);
  free(ghosts);
}

/* A model with `n` - 1 derivatives of all relations. */
static inline void fixture_star_init(struct fixture *f, uint32_t n) {
  struct stemma_edge *edges = calloc(n, sizeof *edges);
  for (uint32_t v = 1; v < n; v++) edges[v - 1] = (struct stemma_edge){0, v, (uint8_t)(v % 5)};
  fixture_init(f, n, edges, n - 1, NULL, 0);
  free(edges);
}

/* Each derived from the one before. */
static inline void fixture_chain_init(struct fixture *f, uint32_t n) {
  struct stemma_edge *edges = calloc(n, sizeof *edges);
  for (uint32_t v = 1; v < n; v++) {
    edges[v - 1] = (struct stemma_edge){v - 1, v, STEMMA_FINETUNE};
  }
  fixture_init(f, n, edges, n - 1, NULL, 0);
  free(edges);
}

/* 0 → 1 → 3 ← 2 ← 0, 3 → 4; 2 is a ghost. */
static inline void fixture_merge_init(struct fixture *f) {
  static const struct stemma_edge edges[] = {{0, 1, STEMMA_FINETUNE},
                                             {0, 2, STEMMA_ADAPTER},
                                             {1, 3, STEMMA_MERGE},
                                             {2, 3, STEMMA_MERGE},
                                             {3, 4, STEMMA_QUANTIZED}};
  static const uint32_t ghosts[] = {2}, descendants[] = {3, 2, 2, 1, 0};
  fixture_init(f, 5, edges, 5, ghosts, 1);
  memcpy(f->descendants, descendants, sizeof descendants);
}

/* Gives a model another name, of at most 250 bytes. */
static inline void fixture_rename(struct fixture *f, uint32_t node, const char *name) {
  char *at = f->lineage.name_bytes + (size_t)node * 256;
  at[0] = (char)strlen(name);
  memcpy(at + 2, name, strlen(name));
}

#endif
