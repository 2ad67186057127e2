/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paths between nodes: by hand, against a search of all paths, and on long and wide graphs. */
#include "graph/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { NODES_MAX = 12, EDGES_MAX = NODES_MAX * NODES_MAX, PATHS_MAX = 1 << NODES_MAX };

static struct stemma_graph *new_graph(uint32_t n, const struct stemma_edge *edges, size_t count) {
  struct stemma_graph *graph = NULL;
  assert_int_equal(stemma_graph_new(&graph, n, edges, count, NULL), STEMMA_OK);
  return graph;
}

static struct paths find(const struct stemma_graph *graph, uint32_t from, uint32_t to) {
  struct paths paths;
  assert_int_equal(paths_init(&paths, graph, from, to, NULL), STEMMA_OK);
  return paths;
}

static void test_by_hand(void **state) {
  (void)state;
  /* 0 → 1 → 3 and 0 → 2 → 3, a detour 0 → 4 → 1, and 5 apart. */
  static const struct stemma_edge edges[] = {{0, 1, STEMMA_FINETUNE}, {1, 3, STEMMA_MERGE},
                                             {0, 2, STEMMA_ADAPTER},  {2, 3, STEMMA_QUANTIZED},
                                             {0, 4, STEMMA_FINETUNE}, {4, 1, STEMMA_FINETUNE}};
  static const uint32_t expected[2][3] = {{0, 1, 3}, {0, 2, 3}};
  static const uint8_t relations[2][2] = {{STEMMA_FINETUNE, STEMMA_MERGE},
                                          {STEMMA_ADAPTER, STEMMA_QUANTIZED}};
  struct stemma_graph *graph = new_graph(6, edges, sizeof edges / sizeof *edges);
  struct paths paths = find(graph, 0, 3);
  assert_int_equal(paths.all, 3);
  assert_int_equal(paths.shortest, 2);
  assert_int_equal(paths.length, 2);
  for (uint64_t i = 0; i < 2; i++) {
    uint32_t nodes[3];
    uint8_t taken[2];
    paths_take(nodes, taken, &paths, i);
    assert_memory_equal(nodes, expected[i], sizeof nodes);
    assert_memory_equal(taken, relations[i], sizeof taken);
  }
  paths_dispose(&paths);
  static const uint32_t apart[][2] = {{3, 0}, {0, 5}, {5, 0}, {1, 2}, {1, 4}};
  for (size_t i = 0; i < sizeof apart / sizeof *apart; i++) {
    paths = find(graph, apart[i][0], apart[i][1]);
    assert_int_equal(paths.all, 0);
    assert_int_equal(paths.shortest, 0);
    assert_int_equal(paths.length, 0);
    paths_dispose(&paths);
  }
  paths = find(graph, 5, 5);
  assert_int_equal(paths.all, 1);
  assert_int_equal(paths.shortest, 1);
  assert_int_equal(paths.length, 0);
  uint32_t alone = 0;
  paths_take(&alone, NULL, &paths, 0);
  assert_int_equal(alone, 5);
  paths_dispose(&paths);
  stemma_graph_free(graph);
}

/* ---- against a search of all paths ---- */

/* A random graph, and all that a search finds between two of its nodes. */
struct search {
  uint32_t n;                              /* nodes */
  struct stemma_edge edges[EDGES_MAX];     /* [edge_count] */
  size_t edge_count;                       /* of edges */
  bool linked[NODES_MAX][NODES_MAX];       /* parent, child */
  uint32_t length;                         /* of the shortest paths found */
  uint64_t all;                            /* paths found */
  uint32_t shortest[PATHS_MAX][NODES_MAX]; /* [shortest_count] */
  size_t shortest_count;                   /* of shortest */
};

/* Takes each way on; the graphs have few nodes. */
static void walk(struct search *search, uint32_t *path, uint32_t length, uint32_t to) {
  if (path[length] == to) {
    search->all++;
    if (length < search->length) search->shortest_count = 0;
    if (length <= search->length) {
      memcpy(search->shortest[search->shortest_count++], path, (length + 1) * sizeof *path);
      search->length = length;
    }
    return;
  }
  for (uint32_t child = 0; child < search->n; child++) {
    if (!search->linked[path[length]][child]) continue;
    path[length + 1] = child;
    walk(search, path, length + 1, to);
  }
}

static void make_random(struct search *search, struct random *random) {
  search->n = 1 + random_below(random, NODES_MAX);
  search->edge_count = 0;
  memset(search->linked, 0, sizeof search->linked);
  uint32_t names[NODES_MAX];
  for (uint32_t i = 0; i < search->n; i++) names[i] = i;
  random_shuffle(random, names, search->n, sizeof *names);
  uint32_t density = 1 + random_below(random, 10);
  for (uint32_t child = 1; child < search->n; child++) {
    for (uint32_t parent = 0; parent < child; parent++) {
      if (random_below(random, 10) >= density) continue;
      search->edges[search->edge_count++] = (struct stemma_edge){
          names[parent], names[child], (uint8_t)random_below(random, STEMMA_RELATION_COUNT)};
      search->linked[names[parent]][names[child]] = true;
    }
  }
}

static uint8_t relation_between(const struct search *search, uint32_t parent, uint32_t child) {
  for (size_t e = 0; e < search->edge_count; e++) {
    const struct stemma_edge *edge = &search->edges[e];
    if (edge->parent == parent && edge->child == child) return edge->relation;
  }
  fail_msg("no edge from %u to %u", parent, child);
  return 0;
}

/* Order of the last node but one, then of the one before, and so on. */
static int compare_backwards(const uint32_t *a, const uint32_t *b, uint32_t length) {
  for (uint32_t i = length + 1; i-- > 0;) {
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  }
  return 0;
}

/* Each path found is one of the right ones, and they are all different. */
static void check_paths(const struct search *search, const struct paths *paths) {
  uint32_t last[NODES_MAX];
  for (uint64_t i = 0; i < paths->shortest; i++) {
    uint32_t nodes[NODES_MAX];
    uint8_t relations[NODES_MAX];
    paths_take(nodes, relations, paths, i);
    bool known = false;
    for (size_t j = 0; j < search->shortest_count; j++) {
      known = known || compare_backwards(nodes, search->shortest[j], paths->length) == 0;
    }
    assert_true(known);
    if (i > 0) assert_true(compare_backwards(last, nodes, paths->length) < 0);
    memcpy(last, nodes, sizeof last);
    for (uint32_t j = 0; j < paths->length; j++) {
      assert_int_equal(relations[j], relation_between(search, nodes[j], nodes[j + 1]));
    }
  }
}

/* The nearest common ancestors by their definition. */
static void check_common(const struct search *search, const struct stemma_graph *graph, uint32_t a,
                         uint32_t b) {
  bool below[NODES_MAX][NODES_MAX]; /* ancestor, descendant */
  memcpy(below, search->linked, sizeof below);
  for (uint32_t k = 0; k < search->n; k++) {
    for (uint32_t i = 0; i < search->n; i++) {
      for (uint32_t j = 0; j < search->n; j++) below[i][j] |= below[i][k] && below[k][j];
    }
  }
  if (a == b || below[a][b] || below[b][a]) return;
  uint32_t *common = NULL;
  uint32_t count = 0;
  uint32_t place = 0;
  assert_int_equal(paths_common_ancestors(&common, &count, graph, a, b, NULL), STEMMA_OK);
  for (uint32_t c = 0; c < search->n; c++) {
    bool nearest = below[c][a] && below[c][b];
    for (uint32_t d = 0; d < search->n; d++) {
      nearest = nearest && !(below[c][d] && below[d][a] && below[d][b]);
    }
    if (!nearest) continue;
    assert_true(place < count);
    assert_int_equal(common[place++], c);
  }
  assert_int_equal(place, count);
  free(common);
}

static void test_random(void **state) {
  (void)state;
  static struct search search;
  struct random random = {.state = 0x9A7A5};
  for (int round = 0; round < 10000; round++) {
    make_random(&search, &random);
    struct stemma_graph *graph = new_graph(search.n, search.edges, search.edge_count);
    uint32_t path[NODES_MAX + 1] = {random_below(&random, search.n)};
    uint32_t to = random_below(&random, search.n);
    search.all = search.shortest_count = 0;
    search.length = UINT32_MAX;
    walk(&search, path, 0, to);
    struct paths paths = find(graph, path[0], to);
    assert_int_equal(paths.all, search.all);
    assert_int_equal(paths.shortest, search.shortest_count);
    assert_int_equal(paths.length, search.all == 0 ? 0 : search.length);
    check_paths(&search, &paths);
    check_common(&search, graph, path[0], to);
    paths_dispose(&paths);
    stemma_graph_free(graph);
  }
}

/* ---- long and wide ---- */

enum { CHAIN = 50000, DIAMONDS = 70, STAR = 100000 };

static void test_chain(void **state) {
  (void)state;
  struct stemma_edge *edges = calloc(CHAIN, sizeof *edges);
  uint32_t *nodes = calloc(CHAIN + 1, sizeof *nodes);
  uint8_t *relations = calloc(CHAIN, sizeof *relations);
  for (uint32_t i = 0; i < CHAIN; i++) edges[i] = (struct stemma_edge){i + 1, i, STEMMA_FINETUNE};
  struct stemma_graph *graph = new_graph(CHAIN + 1, edges, CHAIN);
  struct paths paths = find(graph, CHAIN, 0);
  assert_int_equal(paths.all, 1);
  assert_int_equal(paths.length, CHAIN);
  paths_take(nodes, relations, &paths, 0);
  for (uint32_t i = 0; i <= CHAIN; i++) assert_int_equal(nodes[i], CHAIN - i);
  paths_dispose(&paths);
  stemma_graph_free(graph);
  free(edges);
  free(nodes);
  free(relations);
}

/* 3i → 3i + 1, 3i + 2 → 3i + 3: each diamond doubles the paths. */
static void test_diamonds(void **state) {
  (void)state;
  struct stemma_edge edges[4 * DIAMONDS];
  for (uint32_t i = 0; i < DIAMONDS; i++) {
    for (uint32_t side = 1; side <= 2; side++) {
      edges[4 * i + 2 * side - 2] = (struct stemma_edge){3 * i, 3 * i + side, STEMMA_FINETUNE};
      edges[4 * i + 2 * side - 1] = (struct stemma_edge){3 * i + side, 3 * i + 3, STEMMA_MERGE};
    }
  }
  struct stemma_graph *graph = new_graph(3 * DIAMONDS + 1, edges, sizeof edges / sizeof *edges);
  for (uint32_t k = 0; k <= DIAMONDS; k++) {
    struct paths paths = find(graph, 0, 3 * k);
    uint64_t expected = k < 64 ? UINT64_C(1) << k : PATHS_MANY;
    assert_int_equal(paths.all, expected);
    assert_int_equal(paths.shortest, expected);
    assert_int_equal(paths.length, 2 * k);
    uint32_t nodes[2 * DIAMONDS + 1];
    uint8_t relations[2 * DIAMONDS];
    uint64_t number = k < 64 ? expected - 1 : (UINT64_C(1) << 63) + 5;
    paths_take(nodes, relations, &paths, number);
    for (uint32_t i = 0; i < k; i++) {
      /* A bit a diamond, the lowest for the uppermost; above the 64th the first side. */
      uint32_t side = i < 64 ? (uint32_t)(number >> i & 1) + 1 : 1;
      assert_int_equal(nodes[2 * i + 1], 3 * i + side);
    }
    paths_dispose(&paths);
  }
  stemma_graph_free(graph);
}

/* A node with many children: only its few ancestors are looked at. */
static void test_star(void **state) {
  (void)state;
  struct stemma_edge *edges = calloc(STAR, sizeof *edges);
  for (uint32_t i = 0; i < STAR; i++) edges[i] = (struct stemma_edge){0, i + 1, STEMMA_ADAPTER};
  struct stemma_graph *graph = new_graph(STAR + 1, edges, STAR);
  for (uint32_t i = 1; i <= 1000; i++) {
    struct paths paths = find(graph, 0, i);
    assert_int_equal(paths.all, 1);
    assert_int_equal(paths.length, 1);
    paths_dispose(&paths);
  }
  stemma_graph_free(graph);
  free(edges);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_hand),  cmocka_unit_test(test_random), cmocka_unit_test(test_chain),
      cmocka_unit_test(test_diamonds), cmocka_unit_test(test_star),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
