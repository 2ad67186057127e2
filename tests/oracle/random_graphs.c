/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random lineages from a seed. */
#include "tests/oracle/random_graphs.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PARENTS_MAX = 65, NODES_MAX = 160 };

uint64_t random_next(struct random *random) {
  uint64_t mixed = random->state += UINT64_C(0x9E3779B97F4A7C15);
  mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
  mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
  return mixed ^ (mixed >> 31);
}

uint32_t random_below(struct random *random, uint32_t limit) {
  return (uint32_t)((random_next(random) >> 32) * limit >> 32);
}

/* The kinds of lineage. In each, node i gets its parents among the nodes before it. */
enum shape { TREES, SPARSE, DENSE, WIDE_MERGES, MERGE_CHAIN, LADDER, LAYERS, RARE_MERGES, SHAPES };

/* How many parents node i gets at most. */
static uint32_t pick_parent_count(struct random *random, enum shape shape, uint32_t i) {
  switch (shape) {
  case TREES: return random_below(random, 8) == 0 ? 0 : 1;
  case SPARSE: return random_below(random, 4);
  case DENSE: return random_below(random, i + 1);
  case WIDE_MERGES: return random_below(random, 6) == 0 ? PARENTS_MAX : random_below(random, 2);
  case MERGE_CHAIN: return 2;
  case LADDER: return i % 3 == 0 ? 2 : 1;
  case LAYERS: return 1 + random_below(random, 3);
  default: return random_below(random, 10) == 0 ? 2 + random_below(random, 3) : 1;
  }
}

/* One parent of node i, below i. `nth` says the how-manyth it is. */
static uint32_t pick_parent(struct random *random, enum shape shape, uint32_t i, uint32_t nth) {
  switch (shape) {
  case WIDE_MERGES: return i > nth + 1 ? i - 1 - nth : 0;
  case MERGE_CHAIN: return nth == 0 ? i - 1 : random_below(random, i);
  case LADDER: /* 3k is the join of 3k-2 and 3k-1, which both come from 3k-3 */
    if (i % 3 == 0) return i - 1 - nth;
    return i - i % 3;
  case LAYERS: { /* of five nodes, each from the layer before */
    uint32_t layer = i / 5;
    return layer == 0 ? i : (layer - 1) * 5 + random_below(random, 5);
  }
  default: /* a few nodes have most of the children */
    return random_below(random, 3) == 0 ? random_below(random, i) : random_below(random, 1 + i / 4);
  }
}

/* Adds the edge if it is new and runs forward. */
static void add_edge(struct random_case *made, uint32_t parent, uint32_t child, uint8_t relation) {
  if (parent >= child) return;
  for (size_t e = made->edge_count; e-- > 0 && made->edges[e].child == child;) {
    if (made->edges[e].parent == parent) return;
  }
  made->edges[made->edge_count++] =
      (struct stemma_edge){.parent = parent, .child = child, .relation = relation};
}

static void draw_edges(struct random_case *made, struct random *random, uint32_t nodes) {
  enum shape shape = (enum shape)random_below(random, SHAPES);
  made->edges = calloc((size_t)nodes * nodes + 1, sizeof *made->edges);
  for (uint32_t i = 1; i < nodes; i++) {
    if (random_below(random, 12) == 0) continue; /* a root, or an isolated node */
    uint32_t parents = pick_parent_count(random, shape, i);
    for (uint32_t nth = 0; nth < parents; nth++) {
      add_edge(made, pick_parent(random, shape, i, nth), i,
               (uint8_t)random_below(random, STEMMA_RELATION_COUNT));
    }
  }
}

/* Drops the edges that a filter would; most cases keep all. */
static void filter_edges(struct random_case *made, struct random *random) {
  stemma_relation_set keep = STEMMA_ALL_RELATIONS;
  if (random_below(random, 4) == 0) keep = (stemma_relation_set)random_below(random, keep + 1U);
  size_t kept = 0;
  for (size_t e = 0; e < made->edge_count; e++) {
    if (keep >> made->edges[e].relation & 1U) made->edges[kept++] = made->edges[e];
  }
  made->edge_count = kept;
}

/* Gives the nodes other numbers, so that a parent need not be below its children. */
static void relabel_edges(struct random_case *made, struct random *random, uint32_t nodes) {
  uint32_t label[NODES_MAX] = {0};
  for (uint32_t v = 0; v < nodes; v++) {
    uint32_t other = random_below(random, v + 1);
    label[v] = label[other];
    label[other] = v;
  }
  for (size_t e = 0; e < made->edge_count; e++) {
    made->edges[e].parent = label[made->edges[e].parent];
    made->edges[e].child = label[made->edges[e].child];
  }
}

static void draw_columns(struct random_case *made, struct random *random, uint32_t nodes) {
  bool by_downloads = random_below(random, 3) == 0;
  uint32_t ghosts = random_below(random, 4); /* of eight */
  uint32_t authors = 1 + random_below(random, random_below(random, 2) == 0 ? 3 : nodes + 1);
  for (uint32_t v = 0; v < nodes; v++) {
    bool ghost = random_below(random, 8) < ghosts;
    made->downloads[v] = ghost ? 0 : random_next(random) >> (24 + random_below(random, 40));
    made->value[v] = ghost ? 0 : by_downloads ? made->downloads[v] : 1;
    made->author[v] =
        random_below(random, 10) == 0 ? STEMMA_NO_AUTHOR : random_below(random, authors);
  }
  made->input.author_count = authors;
  made->input.decay = random_below(random, 2) == 0 ? 1 : random_below(random, 1001) / 1000.0;
}

/* Allocates the columns and points the input at them. */
static void make_columns(struct random_case *made, uint32_t nodes) {
  made->value = calloc((size_t)nodes + 1, sizeof *made->value);
  made->downloads = calloc((size_t)nodes + 1, sizeof *made->downloads);
  made->author = calloc((size_t)nodes + 1, sizeof *made->author);
  if (made->value == NULL || made->downloads == NULL || made->author == NULL) abort();
  if (stemma_graph_new(&made->graph, nodes, made->edges, made->edge_count, NULL) != STEMMA_OK) {
    abort();
  }
  made->input.graph = made->graph;
  made->input.value = made->value;
  made->input.downloads = made->downloads;
  made->input.author = made->author;
}

void random_case_init(struct random_case *made, uint64_t seed) {
  struct random random = {.state = seed};
  *made = (struct random_case){0};
  uint32_t most = random_below(&random, 16) == 0 ? NODES_MAX : 60;
  uint32_t nodes = 1 + random_below(&random, most);
  draw_edges(made, &random, nodes);
  filter_edges(made, &random);
  relabel_edges(made, &random, nodes);
  make_columns(made, nodes);
  draw_columns(made, &random, nodes);
}

void plain_case_init(struct random_case *made, uint32_t nodes, struct stemma_edge *edges,
                     size_t edge_count, uint32_t authors) {
  *made = (struct random_case){.edges = edges, .edge_count = edge_count};
  make_columns(made, nodes);
  for (uint32_t v = 0; v < nodes; v++) {
    made->value[v] = 1;
    made->downloads[v] = v % 1000;
    made->author[v] = v % authors;
  }
  made->input.author_count = authors;
  made->input.decay = 1;
}

void random_case_dispose(struct random_case *made) {
  stemma_graph_free(made->graph);
  free(made->edges);
  free(made->value);
  free(made->downloads);
  free(made->author);
  *made = (struct random_case){0};
}
