/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every measure against its naive verifier on random lineages, and against closed forms
 * on small and on extreme ones. STEMMA_RANDOM_GRAPHS in the environment sets the number
 * of random lineages.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/measures.h"
#include "tests/oracle/naive.h"
#include "tests/oracle/random_graphs.h"
#include "tests/watched.h"

enum { RANDOM_GRAPHS = 12000 };

static uint64_t seed_now; /* of the lineage at hand, for messages */

static void check_count(const char *what, uint32_t node, uint64_t actual, uint64_t expected) {
  if (actual == expected) return;
  fail_msg("seed %llu: %s of node %u is %llu, not %llu", (unsigned long long)seed_now, what, node,
           (unsigned long long)actual, (unsigned long long)expected);
}

/* Equal up to `tolerance`, relative above 1 and absolute below it. */
static void check_fraction(const char *what, uint32_t node, double actual, double expected,
                           double tolerance) {
  if (fabs(actual - expected) <= tolerance * fmax(1, fabs(expected))) return;
  fail_msg("seed %llu: %s of node %u is %.17g, not %.17g", (unsigned long long)seed_now, what, node,
           actual, expected);
}

static void check_node(const struct measures *actual, const struct measures *expected, uint32_t v) {
  check_count("children", v, actual->children[v], expected->children[v]);
  for (int r = 0; r < STEMMA_RELATION_COUNT; r++) {
    check_count("children by relation", v, actual->children_by[r][v], expected->children_by[r][v]);
  }
  check_count("descendants", v, actual->descendants[v], expected->descendants[v]);
  check_count("downloads", v, actual->downstream_downloads[v], expected->downstream_downloads[v]);
  check_count("depth", v, actual->depth[v], expected->depth[v]);
  check_count("exclusive", v, actual->exclusive[v], expected->exclusive[v]);
  check_count("authors", v, actual->authors[v], expected->authors[v]);
  check_count("h-index", v, actual->h_index[v], expected->h_index[v]);
  check_fraction("influence", v, actual->influence[v], expected->influence[v], 1e-12);
  check_fraction("effective authors", v, actual->effective_authors[v],
                 expected->effective_authors[v], 1e-12);
  check_fraction("pagerank", v, actual->pagerank[v], expected->pagerank[v], 1e-10);
}

/* With λ = 1 the influence of all roots adds up to the value of all others. */
static void check_credit(const struct random_case *made) {
  struct measure_input input = made->input;
  input.decay = 1;
  struct measures measures;
  assert_int_equal(measures_compute(&measures, &input, MEASURE_INFLUENCE, NULL), STEMMA_OK);
  double given = 0;
  double taken = 0;
  for (uint32_t v = 0; v < measures.node_count; v++) {
    if (stemma_parent_count(made->graph, v) == 0) {
      taken += measures.influence[v];
    } else {
      given += (double)made->value[v];
    }
  }
  check_fraction("influence of all roots", 0, taken, given, 1e-9);
  measures_dispose(&measures);
}

/* The same edges in another order give the same results to the last bit. */
static void check_order(struct random_case *made, const struct measures *expected) {
  struct random random = {.state = seed_now ^ 1};
  for (size_t e = made->edge_count; e > 1; e--) {
    size_t other = random_below(&random, (uint32_t)e);
    struct stemma_edge edge = made->edges[e - 1];
    made->edges[e - 1] = made->edges[other];
    made->edges[other] = edge;
  }
  struct stemma_graph *shuffled = NULL;
  uint32_t nodes = made->graph->node_count;
  assert_int_equal(stemma_graph_new(&shuffled, nodes, made->edges, made->edge_count, NULL),
                   STEMMA_OK);
  struct measure_input input = made->input;
  input.graph = shuffled;
  struct measures measures;
  assert_int_equal(measures_compute(&measures, &input, MEASURE_ALL, NULL), STEMMA_OK);
  size_t size = nodes * sizeof(double);
  assert_memory_equal(measures.influence, expected->influence, size);
  assert_memory_equal(measures.effective_authors, expected->effective_authors, size);
  assert_memory_equal(measures.pagerank, expected->pagerank, size);
  measures_dispose(&measures);
  stemma_graph_free(shuffled);
}

static void check_random(uint64_t seed) {
  struct random_case made;
  seed_now = seed;
  random_case_init(&made, seed);
  struct measures actual;
  struct measures expected;
  assert_int_equal(measures_compute(&actual, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  naive_measures(&expected, &made.input, made.edges, made.edge_count);
  for (uint32_t v = 0; v < actual.node_count; v++) check_node(&actual, &expected, v);
  check_credit(&made);
  check_order(&made, &actual);
  measures_dispose(&actual);
  measures_dispose(&expected);
  random_case_dispose(&made);
}

static void test_random(void **state) {
  (void)state;
  const char *wanted = getenv("STEMMA_RANDOM_GRAPHS");
  unsigned long graphs = wanted == NULL ? RANDOM_GRAPHS : strtoul(wanted, NULL, 10);
  if (wanted == NULL) graphs /= (unsigned long)watched_step(10, 40);
  for (uint64_t seed = 1; seed <= graphs; seed++) check_random(seed);
}

/* ---- by hand -------------------------------------------------------------------------------- */

/* Copies edges to the heap, for plain_case_init. */
static struct stemma_edge *heap_edges(const struct stemma_edge *edges, size_t count) {
  struct stemma_edge *copy = calloc(count + 1, sizeof *copy);
  assert_non_null(copy);
  if (count > 0) memcpy(copy, edges, count * sizeof *copy);
  return copy;
}

/*
 *      0       1
 *     / \     /        4 is a merge of 2 and 1; 5 and 6 are its children; 7 is isolated.
 *    2   3   /         3 is a ghost.
 *     \     /
 *        4
 *       / \
 *      5   6
 */
static void test_by_hand(void **state) {
  (void)state;
  static const struct stemma_edge edges[] = {{0, 2, STEMMA_FINETUNE}, {0, 3, STEMMA_FINETUNE},
                                             {2, 4, STEMMA_MERGE},    {1, 4, STEMMA_MERGE},
                                             {4, 5, STEMMA_ADAPTER},  {4, 6, STEMMA_QUANTIZED}};
  struct random_case made;
  plain_case_init(&made, 8, heap_edges(edges, 6), 6, 2);
  made.value[3] = 0;
  struct measures m;
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  static const uint32_t children[8] = {1, 1, 1, 0, 2, 0, 0, 0};
  static const uint32_t descendants[8] = {4, 3, 3, 0, 2, 0, 0, 0};
  static const uint64_t downloads[8] = {20, 15, 15, 0, 11, 0, 0, 0};
  static const double influence[8] = {2.5, 1.5, 1.5, 0, 2, 0, 0, 0};
  static const uint32_t depth[8] = {3, 2, 2, 0, 1, 0, 0, 0};
  static const uint32_t exclusive[8] = {1, 0, 0, 0, 2, 0, 0, 0};
  static const uint32_t authors[8] = {2, 2, 2, 0, 2, 0, 0, 0};
  static const uint32_t h_index[8] = {1, 1, 1, 0, 0, 0, 0, 0};
  for (uint32_t v = 0; v < 8; v++) {
    check_count("children", v, m.children[v], children[v]);
    check_count("descendants", v, m.descendants[v], descendants[v]);
    check_count("downloads", v, m.downstream_downloads[v], downloads[v]);
    check_fraction("influence", v, m.influence[v], influence[v], 0);
    check_count("depth", v, m.depth[v], depth[v]);
    check_count("exclusive", v, m.exclusive[v], exclusive[v]);
    check_count("authors", v, m.authors[v], authors[v]);
    check_count("h-index", v, m.h_index[v], h_index[v]);
  }
  /* Below 0: 2, 4 and 6 by author 0, 5 by author 1. */
  double expected = exp(0.75 * log(4 / 3.0) + 0.25 * log(4));
  check_fraction("effective authors", 0, m.effective_authors[0], expected, 1e-15);
  check_fraction("effective authors", 4, m.effective_authors[4], 2, 0);
  assert_int_equal(m.children_by[STEMMA_ADAPTER][4], 1);
  assert_int_equal(m.children_by[STEMMA_QUANTIZED][4], 1);
  assert_int_equal(m.children_by[STEMMA_MERGE][1], 1);
  measures_dispose(&m);
  random_case_dispose(&made);
}

static void test_empty(void **state) {
  (void)state;
  struct random_case made;
  struct measures m;
  plain_case_init(&made, 0, heap_edges(NULL, 0), 0, 1);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  measures_dispose(&m);
  random_case_dispose(&made);

  plain_case_init(&made, 4, heap_edges(NULL, 0), 0, 1);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  for (uint32_t v = 0; v < 4; v++) {
    assert_int_equal(m.descendants[v], 0);
    check_fraction("pagerank", v, m.pagerank[v], 0.25, 0);
  }
  measures_dispose(&m);
  random_case_dispose(&made);
}

/* Only what was asked for, and what that needs, is there. */
static void test_wanted(void **state) {
  (void)state;
  struct random_case made;
  struct measures m;
  random_case_init(&made, 7);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_H_INDEX | MEASURE_DEPTH, NULL),
                   STEMMA_OK);
  assert_non_null(m.h_index);
  assert_non_null(m.children);
  assert_non_null(m.depth);
  assert_null(m.descendants);
  assert_null(m.influence);
  assert_null(m.pagerank);
  measures_dispose(&m);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_AUTHORS, NULL), STEMMA_OK);
  assert_non_null(m.authors);
  assert_non_null(m.effective_authors);
  assert_non_null(m.descendants);
  assert_null(m.downstream_downloads);
  assert_null(m.exclusive);
  measures_dispose(&m);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_DESCENDANTS, NULL), STEMMA_OK);
  assert_non_null(m.descendants);
  assert_non_null(m.downstream_downloads);
  measures_dispose(&m);
  random_case_dispose(&made);
}

/* ---- extreme shapes --------------------------------------------------------------------------- */

static struct stemma_edge *make_edges(size_t count) {
  struct stemma_edge *edges = calloc(count, sizeof *edges);
  assert_non_null(edges);
  return edges;
}

/* Holds the measures over all descendants of some nodes against a search. */
static void check_samples(const struct random_case *made, const struct measures *measures,
                          uint32_t samples) {
  struct measures expected;
  uint32_t nodes = measures->node_count;
  assert_int_equal(measures_compute(&expected, &made->input, MEASURE_ALL, NULL), STEMMA_OK);
  struct random random = {.state = samples};
  for (uint32_t i = 0; i < samples; i++) {
    uint32_t v = random_below(&random, nodes);
    naive_below(&expected, &made->input, v);
    check_count("descendants", v, measures->descendants[v], expected.descendants[v]);
    check_count("downloads", v, measures->downstream_downloads[v],
                expected.downstream_downloads[v]);
    check_count("authors", v, measures->authors[v], expected.authors[v]);
    check_fraction("effective authors", v, measures->effective_authors[v],
                   expected.effective_authors[v], 1e-9);
  }
  measures_dispose(&expected);
}

/* The naive verifiers are too slow here; PageRank can still be igraph's. */
static void check_pagerank(const struct random_case *made, const struct measures *measures) {
  uint32_t nodes = measures->node_count;
  double *rank = calloc(nodes, sizeof *rank);
  assert_non_null(rank);
  naive_pagerank(rank, nodes, made->edges, made->edge_count);
  for (uint32_t v = 0; v < nodes; v++) {
    check_fraction("pagerank", v, measures->pagerank[v], rank[v], 1e-10);
  }
  free(rank);
}

static void test_deep_chain(void **state) {
  (void)state;
  enum { NODES = 50000 };
  struct stemma_edge *edges = make_edges(NODES);
  /* Numbered against the grain: the root is the last node. */
  for (uint32_t v = 0; v + 1 < NODES; v++) {
    edges[v] = (struct stemma_edge){.parent = v + 1, .child = v, .relation = STEMMA_FINETUNE};
  }
  struct random_case made;
  struct measures m;
  plain_case_init(&made, NODES, edges, NODES - 1, 700);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  for (uint32_t v = 0; v < NODES; v++) {
    check_count("descendants", v, m.descendants[v], v);
    check_count("exclusive", v, m.exclusive[v], v);
    check_count("depth", v, m.depth[v], v);
    check_count("authors", v, m.authors[v], v < 700 ? v : 700);
    check_fraction("influence", v, m.influence[v], v, 0);
    if (v % 700 == 0) {
      check_fraction("effective authors", v, m.effective_authors[v], v == 0 ? 0 : 700, 1e-12);
    }
  }
  check_samples(&made, &m, 20);
  check_pagerank(&made, &m);
  measures_dispose(&m);
  random_case_dispose(&made);
}

static void test_wide_star(void **state) {
  (void)state;
  enum { CHILDREN = 1000000, HUB = CHILDREN / 2 };
  struct stemma_edge *edges = make_edges(CHILDREN);
  for (uint32_t i = 0; i < CHILDREN; i++) {
    edges[i] = (struct stemma_edge){.parent = HUB,
                                    .child = i < HUB ? i : i + 1,
                                    .relation = (uint8_t)(i % STEMMA_RELATION_COUNT)};
  }
  struct random_case made;
  struct measures m;
  plain_case_init(&made, CHILDREN + 1, edges, CHILDREN, 300000);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  assert_int_equal(m.children[HUB], CHILDREN);
  assert_int_equal(m.children_by[STEMMA_ADAPTER][HUB], CHILDREN / STEMMA_RELATION_COUNT);
  assert_int_equal(m.descendants[HUB], CHILDREN);
  assert_int_equal(m.exclusive[HUB], CHILDREN);
  assert_int_equal(m.depth[HUB], 1);
  assert_int_equal(m.authors[HUB], 300000);
  assert_int_equal(m.h_index[HUB], 0);
  check_fraction("influence", HUB, m.influence[HUB], CHILDREN, 0);
  assert_int_equal(m.descendants[0], 0);
  check_samples(&made, &m, 3);
  naive_below(&m, &made.input, HUB); /* and in place, for the one that matters */
  assert_int_equal(m.authors[HUB], 300000);
  check_pagerank(&made, &m);
  measures_dispose(&m);
  random_case_dispose(&made);
}

/* Each node is a merge of the two before it: all paths, and no way around the first. */
static void test_merge_chain(void **state) {
  (void)state;
  enum { NODES = 20000 };
  struct stemma_edge *edges = make_edges(2 * NODES);
  size_t count = 0;
  for (uint32_t v = 1; v < NODES; v++) {
    edges[count++] = (struct stemma_edge){.parent = v - 1, .child = v};
    if (v > 1) edges[count++] = (struct stemma_edge){.parent = v - 2, .child = v};
  }
  struct random_case made;
  struct measures m;
  plain_case_init(&made, NODES, edges, count, 11);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  for (uint32_t v = 0; v < NODES; v++) {
    check_count("descendants", v, m.descendants[v], NODES - 1 - v);
    check_count("exclusive", v, m.exclusive[v], v == 0 ? NODES - 1 : 0);
    check_count("depth", v, m.depth[v], NODES - 1 - v);
    check_count("authors", v, m.authors[v], NODES - 1 - v < 11 ? NODES - 1 - v : 11);
  }
  check_samples(&made, &m, 20);
  check_pagerank(&made, &m);
  check_credit(&made);
  measures_dispose(&m);
  random_case_dispose(&made);
}

/* A chain in which every node is merged with a fresh root: nobody dominates much. */
static void test_merge_comb(void **state) {
  (void)state;
  uint32_t length = 20000 / (uint32_t)watched_step(4, 8); /* in its square goes the time */
  struct stemma_edge *edges = make_edges(2 * length);
  size_t count = 0;
  for (uint32_t i = 1; i < length; i++) { /* the chain is 0 … length-1, the roots follow */
    edges[count++] = (struct stemma_edge){.parent = i - 1, .child = i};
    edges[count++] = (struct stemma_edge){.parent = length + i, .child = i};
  }
  struct random_case made;
  struct measures m;
  plain_case_init(&made, 2 * length, edges, count, 5000);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  for (uint32_t i = 1; i < length; i++) {
    check_count("descendants", i, m.descendants[i], length - 1 - i);
    check_count("descendants", length + i, m.descendants[length + i], length - i);
    check_count("exclusive", i, m.exclusive[i], 0);
    check_count("exclusive", length + i, m.exclusive[length + i], 0);
    check_count("depth", length + i, m.depth[length + i], length - i);
  }
  check_samples(&made, &m, 20);
  check_credit(&made);
  measures_dispose(&m);
  random_case_dispose(&made);
}

/* Merges of many parents drawn from all nodes before, and a few trees on them. */
static void test_dense_merges(void **state) {
  (void)state;
  enum { MERGES = 4000, LEAVES = 4000, PARENTS = 8 };
  struct stemma_edge *edges = make_edges(MERGES * PARENTS + LEAVES);
  struct random random = {.state = 3};
  size_t count = 0;
  for (uint32_t v = PARENTS; v < MERGES; v++) {
    for (uint32_t k = 0; k < PARENTS; k++) { /* one from each eighth: distinct */
      uint32_t parent = v / PARENTS * k + random_below(&random, v / PARENTS);
      edges[count++] = (struct stemma_edge){.parent = parent, .child = v};
    }
  }
  for (uint32_t v = MERGES; v < MERGES + LEAVES; v++) {
    edges[count++] = (struct stemma_edge){.parent = random_below(&random, v), .child = v};
  }
  struct random_case made;
  struct measures m;
  plain_case_init(&made, MERGES + LEAVES, edges, count, 900);
  assert_int_equal(measures_compute(&m, &made.input, MEASURE_ALL, NULL), STEMMA_OK);
  check_samples(&made, &m, 300);
  check_pagerank(&made, &m);
  check_credit(&made);
  measures_dispose(&m);
  random_case_dispose(&made);
}

/* Gaps between the nodes that have edges: mostly none, some as wide as two thirds of a hub. */
static uint32_t random_gap(struct random *random) {
  static const uint32_t widths[] = {1, 1, 1, 2, 5, 300, 70000};
  return random_below(random, widths[random_below(random, 7)]);
}

/* Of a graph without its nodes that have no edges, PageRank is what it is with them. */
static void test_whole(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 100; seed++) {
    struct random random = {.state = seed};
    struct random_case made;
    struct measures part, whole;
    random_case_init(&made, seed);
    uint32_t nodes = made.graph->node_count;
    uint32_t *number = calloc((size_t)nodes + 1, sizeof *number);
    struct stemma_edge *edges = make_edges(made.edge_count + 1);
    assert_non_null(number);
    uint32_t count = 0;
    for (uint32_t v = 0; v < nodes; v++) {
      number[v] = count + random_gap(&random);
      count = number[v] + 1;
    }
    count += random_gap(&random);
    for (size_t e = 0; e < made.edge_count; e++) {
      const struct stemma_edge *edge = &made.edges[e];
      edges[e] = (struct stemma_edge){number[edge->parent], number[edge->child], edge->relation};
    }
    struct stemma_graph *graph = NULL;
    assert_int_equal(stemma_graph_new(&graph, count, edges, made.edge_count, NULL), STEMMA_OK);
    struct measure_input input = {.graph = graph, .decay = 1};
    assert_int_equal(measures_compute(&whole, &input, MEASURE_PAGERANK, NULL), STEMMA_OK);
    made.input.left_out = count - nodes;
    assert_int_equal(measures_compute(&part, &made.input, MEASURE_PAGERANK, NULL), STEMMA_OK);
    for (uint32_t v = 0; v < nodes; v++) {
      assert_memory_equal(&part.pagerank[v], &whole.pagerank[number[v]], sizeof *part.pagerank);
    }
    measures_dispose(&part);
    measures_dispose(&whole);
    stemma_graph_free(graph);
    random_case_dispose(&made);
    free(number);
    free(edges);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_hand),      cmocka_unit_test(test_empty),
      cmocka_unit_test(test_wanted),       cmocka_unit_test(test_random),
      cmocka_unit_test(test_deep_chain),   cmocka_unit_test(test_wide_star),
      cmocka_unit_test(test_merge_chain),  cmocka_unit_test(test_merge_comb),
      cmocka_unit_test(test_dense_merges), cmocka_unit_test(test_whole),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
