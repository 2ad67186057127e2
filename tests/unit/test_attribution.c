/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attribution: by hand, against dense tables and sets on random graphs, on chains of merges
 * deeper than any stack, and with a memory that runs out.
 */
#include "graph/attribution.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/measures.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

/* ---- cases ---- */

enum { NODES_MAX = 48, FAMILIES_TOP = 80, EDGES_MAX = 600, AUTHORS = 7 };
#define NONE ATTRIBUTION_NO_FAMILY

struct test_case {
  uint32_t node_count;
  uint32_t family_count;
  struct stemma_edge edges[EDGES_MAX];
  size_t edge_count;
  uint16_t own[NODES_MAX];
  uint8_t is_model[NODES_MAX];
  uint64_t value[NODES_MAX];
  uint64_t downloads[NODES_MAX];
  uint32_t author[NODES_MAX];
  struct stemma_graph *graph;
  struct attribution_input input;
};

static void finish_case(struct test_case *test) {
  assert_int_equal(
      stemma_graph_new(&test->graph, test->node_count, test->edges, test->edge_count, NULL),
      STEMMA_OK);
  test->input = (struct attribution_input){.graph = test->graph,
                                           .own = test->own,
                                           .is_model = test->is_model,
                                           .value = test->value,
                                           .downloads = test->downloads,
                                           .author = test->author,
                                           .author_count = AUTHORS};
}

/* Numbers from 0 in random order: parents come before children in it, not by number. */
static void shuffle(uint32_t *items, uint32_t count, struct random *random) {
  for (uint32_t i = 0; i < count; i++) items[i] = i;
  for (uint32_t i = count; i > 1; i--) {
    uint32_t j = random_below(random, i);
    uint32_t kept = items[i - 1];
    items[i - 1] = items[j];
    items[j] = kept;
  }
}

static void random_edges(struct test_case *test, struct random *random) {
  uint32_t order[NODES_MAX];
  uint32_t density = 1 + random_below(random, 40);
  shuffle(order, test->node_count, random);
  for (uint32_t c = 1; c < test->node_count; c++) {
    for (uint32_t p = 0; p < c && test->edge_count < EDGES_MAX; p++) {
      if (random_below(random, 100) >= density) continue;
      test->edges[test->edge_count++] =
          (struct stemma_edge){.parent = order[p], .child = order[c], .relation = STEMMA_MERGE};
    }
  }
}

static void random_case(struct test_case *test, struct random *random) {
  *test = (struct test_case){.node_count = random_below(random, NODES_MAX + 1)};
  bool many = random_below(random, 4) == 0;
  test->family_count = random_below(random, many ? FAMILIES_TOP : 5);
  random_edges(test, random);
  for (uint32_t v = 0; v < test->node_count; v++) {
    bool has_family = test->family_count > 0 && random_below(random, 3) != 0;
    test->own[v] = has_family ? (uint16_t)random_below(random, test->family_count) : NONE;
    test->is_model[v] = random_below(random, 5) != 0;
    test->downloads[v] = test->is_model[v] ? random_below(random, 100) : 0;
    test->value[v] = test->is_model[v] ? random_below(random, 3) : 0;
    test->author[v] =
        random_below(random, 6) == 0 ? STEMMA_NO_AUTHOR : random_below(random, AUTHORS);
  }
  finish_case(test);
}

/* ---- the naive verifier: dense tables ---- */

struct dense {
  double weight[NODES_MAX][FAMILIES_TOP + 1];
  bool has[NODES_MAX][FAMILIES_TOP + 1];
};

static uint32_t slot(const struct test_case *test, uint32_t node) {
  return test->own[node] == NONE ? test->family_count : test->own[node];
}

static void dense_unit(struct dense *dense, const struct test_case *test, uint32_t node) {
  dense->weight[node][slot(test, node)] = 1;
  dense->has[node][slot(test, node)] = true;
}

static void dense_node(struct dense *dense, const struct test_case *test,
                       enum attribution_rule rule, uint32_t node) {
  uint32_t parents = 0;
  for (size_t e = 0; e < test->edge_count; e++) parents += test->edges[e].child == node;
  if (parents == 0 || (rule == ATTRIBUTION_MAKER && test->own[node] != NONE)) {
    dense_unit(dense, test, node);
    return;
  }
  for (size_t e = 0; e < test->edge_count; e++) {
    if (test->edges[e].child != node) continue;
    uint32_t parent = test->edges[e].parent;
    for (uint32_t f = 0; f <= test->family_count; f++) {
      bool is_own = slot(test, parent) == f;
      bool has = rule == ATTRIBUTION_PARENT ? is_own : dense->has[parent][f];
      double weight = rule == ATTRIBUTION_PARENT ? is_own : dense->weight[parent][f];
      dense->has[node][f] |= has;
      dense->weight[node][f] += weight / parents;
    }
  }
}

static void dense_fill(struct dense *dense, const struct test_case *test,
                       enum attribution_rule rule) {
  bool done[NODES_MAX] = {false};
  memset(dense, 0, sizeof *dense);
  for (uint32_t left = test->node_count; left > 0;) {
    for (uint32_t v = 0; v < test->node_count; v++) {
      bool ready = !done[v];
      for (size_t e = 0; e < test->edge_count; e++) {
        ready = ready && (test->edges[e].child != v || done[test->edges[e].parent]);
      }
      if (!ready) continue;
      dense_node(dense, test, rule, v);
      done[v] = true;
      left--;
    }
  }
}

static uint16_t dense_top(const struct dense *dense, const struct test_case *test, uint32_t node) {
  uint32_t best = NONE;
  if (test->own[node] != NONE) return test->own[node];
  for (uint32_t f = 0; f < test->family_count; f++) {
    if (!dense->has[node][f]) continue;
    if (best == NONE || dense->weight[node][f] > dense->weight[node][best] + 1e-9) best = f;
  }
  return (uint16_t)best;
}

static void assert_close(double actual, double expected) {
  double slack = 1e-9 * fmax(1, fabs(expected));
  if (!(fabs(actual - expected) <= slack)) print_error("%.17g is not %.17g\n", actual, expected);
  assert_true(fabs(actual - expected) <= slack);
}

static void check_shares(const struct attribution *actual, const struct dense *dense,
                         const struct test_case *test) {
  for (uint32_t v = 0; v < test->node_count; v++) {
    uint32_t m = actual->mixture[v];
    size_t at = actual->start[m];
    assert_true(m < actual->mixture_count);
    for (uint32_t f = 0; f <= test->family_count; f++) {
      if (!dense->has[v][f]) continue;
      assert_true(at < actual->start[m + 1]);
      assert_int_equal(actual->family[at], f);
      assert_close(actual->weight[at], dense->weight[v][f]);
      at++;
    }
    assert_int_equal(at, actual->start[m + 1]);
    assert_int_equal(attribution_family(actual, test->own, v), dense_top(dense, test, v));
  }
}

static bool covers(const struct dense *dense, const struct test_case *test, uint32_t family,
                   uint32_t node) {
  bool is_derivative = false;
  for (size_t e = 0; e < test->edge_count; e++) is_derivative |= test->edges[e].child == node;
  return is_derivative && dense->has[node][family] && test->own[node] != family;
}

static struct attribution_total dense_total(const struct dense *dense, const struct test_case *test,
                                            uint32_t family) {
  struct attribution_total total = {.members = 0};
  uint32_t count[AUTHORS] = {0};
  double known = 0;
  for (uint32_t v = 0; v < test->node_count; v++) {
    total.members += slot(test, v) == family && test->is_model[v];
    if (!covers(dense, test, family, v)) continue;
    total.downstream_downloads += test->downloads[v];
    if (test->value[v] == 0) continue;
    total.derivatives++;
    total.influence += dense->weight[v][family] * (double)test->value[v];
    if (test->author[v] == STEMMA_NO_AUTHOR) continue;
    count[test->author[v]]++;
    known++;
  }
  double entropy = 0;
  for (uint32_t a = 0; a < AUTHORS; a++) {
    if (count[a] == 0) continue;
    total.authors++;
    entropy += count[a] / known * log(known / count[a]);
  }
  total.effective_authors = known > 0 ? exp(entropy) : 0;
  return total;
}

/* What the influences of all families and (none) add up to. */
static double covered_value(const struct dense *dense, const struct test_case *test) {
  double sum = 0;
  for (uint32_t v = 0; v < test->node_count; v++) {
    double kept = test->own[v] == NONE ? 0 : dense->weight[v][test->own[v]];
    if (stemma_parent_count(test->graph, v) > 0) sum += (1 - kept) * (double)test->value[v];
  }
  return sum;
}

static void check_totals(const struct attribution_total *totals, const struct dense *dense,
                         const struct test_case *test) {
  double sum = 0;
  double shares = 0;
  for (uint32_t f = 0; f <= test->family_count; f++) {
    struct attribution_total expected = dense_total(dense, test, f);
    assert_int_equal(totals[f].members, expected.members);
    assert_int_equal(totals[f].derivatives, expected.derivatives);
    assert_close(totals[f].influence, expected.influence);
    assert_int_equal(totals[f].downstream_downloads, expected.downstream_downloads);
    assert_int_equal(totals[f].authors, expected.authors);
    assert_close(totals[f].effective_authors, expected.effective_authors);
    sum += totals[f].influence;
    shares += totals[f].share;
  }
  assert_close(sum, covered_value(dense, test));
  assert_close(shares, sum > 0 ? 1 : 0);
}

static void check_case(const struct test_case *test) {
  static struct dense dense;
  for (int rule = ATTRIBUTION_ROOT; rule <= ATTRIBUTION_PARENT; rule++) {
    struct attribution attribution;
    struct attribution_total totals[FAMILIES_TOP + 1];
    dense_fill(&dense, test, (enum attribution_rule)rule);
    assert_int_equal(attribution_compute(&attribution, test->graph, test->own, test->family_count,
                                         (enum attribution_rule)rule, NULL),
                     STEMMA_OK);
    check_shares(&attribution, &dense, test);
    assert_int_equal(attribution_sum(totals, &attribution, &test->input, NULL), STEMMA_OK);
    check_totals(totals, &dense, test);
    attribution_dispose(&attribution);
  }
}

static void test_random(void **state) {
  (void)state;
  struct random random = {0xA77};
  for (int round = 0; round < 10000; round += (int)watched_step(4, 40)) {
    struct test_case test;
    random_case(&test, &random);
    check_case(&test);
    stemma_graph_free(test.graph);
  }
}

/* ---- by hand ---- */

/* Qwen → a distillation by DeepSeek → a fine-tune; a merge of that with a root of nobody. */
static void hand_case(struct test_case *test) {
  static const struct stemma_edge edges[] = {
      {0, 1, STEMMA_FINETUNE}, {1, 2, STEMMA_FINETUNE}, {2, 4, STEMMA_MERGE}, {3, 4, STEMMA_MERGE}};
  *test = (struct test_case){.node_count = 5, .family_count = 2, .edge_count = 4};
  memcpy(test->edges, edges, sizeof edges);
  for (uint32_t v = 0; v < 5; v++) {
    test->own[v] = v == 0 ? 1 : v == 1 ? 0 : NONE; /* 0: DeepSeek, 1: Qwen */
    test->is_model[v] = 1;
    test->value[v] = 1;
    test->downloads[v] = 10;
    test->author[v] = v;
  }
  finish_case(test);
}

static void assert_influence(const struct test_case *test, enum attribution_rule rule,
                             double deepseek, double qwen, double none) {
  struct attribution attribution;
  struct attribution_total totals[3];
  assert_int_equal(attribution_compute(&attribution, test->graph, test->own, 2, rule, NULL),
                   STEMMA_OK);
  assert_int_equal(attribution_sum(totals, &attribution, &test->input, NULL), STEMMA_OK);
  assert_true(totals[0].influence == deepseek);
  assert_true(totals[1].influence == qwen);
  assert_true(totals[2].influence == none);
  attribution_dispose(&attribution);
}

static void test_by_hand(void **state) {
  (void)state;
  struct test_case test;
  hand_case(&test);
  assert_influence(&test, ATTRIBUTION_ROOT, 0, 2.5, 0.5);
  assert_influence(&test, ATTRIBUTION_MAKER, 1.5, 0, 0.5);
  assert_influence(&test, ATTRIBUTION_PARENT, 1, 1, 1);
  check_case(&test);
  stemma_graph_free(test.graph);
}

static void test_empty(void **state) {
  (void)state;
  struct test_case test = {.node_count = 0};
  finish_case(&test);
  check_case(&test);
  stemma_graph_free(test.graph);
}

/* Shares that are equal but for rounding tie, and the first family by number is on top. */
static void test_ties(void **state) {
  (void)state;
  struct test_case test = {.node_count = 14, .family_count = 2};
  /* Ten parents, in the order 1 0 0 … so that sums of tenths and of whole ones meet. */
  for (uint32_t v = 0; v < 12; v++) test.own[v] = v % 2 == 0;
  for (uint32_t v = 0; v < 10; v++) {
    test.edges[test.edge_count++] = (struct stemma_edge){v, 12, STEMMA_MERGE};
  }
  test.own[12] = NONE;
  test.own[13] = NONE;
  for (uint32_t v = 10; v < 13; v++) {
    test.edges[test.edge_count++] = (struct stemma_edge){v, 13, STEMMA_MERGE};
  }
  finish_case(&test);
  struct attribution attribution;
  assert_int_equal(
      attribution_compute(&attribution, test.graph, test.own, 2, ATTRIBUTION_ROOT, NULL),
      STEMMA_OK);
  assert_int_equal(attribution_family(&attribution, test.own, 12), 0);
  assert_int_equal(attribution_family(&attribution, test.own, 13), 0);
  attribution_dispose(&attribution);
  stemma_graph_free(test.graph);
}

/* ---- large ---- */

/* A chain in which each node merges the one before with a root of the next family. */
static void test_deep_chain(void **state) {
  (void)state;
  enum { DEPTH = 50000, FAMILIES = 300 };
  uint32_t n = 2 * DEPTH + 1;
  size_t edge_count = 0;
  struct stemma_edge *edges = test_malloc(n * sizeof *edges);
  uint16_t *own = test_malloc(n * sizeof *own);
  for (uint32_t i = 0; i <= DEPTH; i++) own[i] = i == 0 ? 0 : NONE;
  for (uint32_t i = 0; i < DEPTH; i++) {
    own[DEPTH + 1 + i] = (uint16_t)(i % FAMILIES);
    edges[edge_count++] = (struct stemma_edge){i, i + 1, STEMMA_MERGE};
    edges[edge_count++] = (struct stemma_edge){DEPTH + 1 + i, i + 1, STEMMA_MERGE};
  }
  struct stemma_graph *graph = NULL;
  struct attribution attribution;
  assert_int_equal(stemma_graph_new(&graph, n, edges, edge_count, NULL), STEMMA_OK);
  assert_int_equal(attribution_compute(&attribution, graph, own, FAMILIES, ATTRIBUTION_ROOT, NULL),
                   STEMMA_OK);
  uint32_t last = attribution.mixture[DEPTH];
  double sum = 0;
  assert_int_equal(attribution.start[last + 1] - attribution.start[last], FAMILIES);
  for (size_t s = attribution.start[last]; s < attribution.start[last + 1]; s++) {
    sum += attribution.weight[s];
  }
  assert_close(sum, 1);
  assert_int_equal(attribution_family(&attribution, own, DEPTH), (DEPTH - 1) % FAMILIES);
  attribution_dispose(&attribution);
  stemma_graph_free(graph);
  test_free(edges);
  test_free(own);
}

/* What is too small for a double is still there. */
static void test_underflow(void **state) {
  (void)state;
  enum { DEPTH = 2000 };
  static struct stemma_edge edges[2 * DEPTH];
  static uint16_t own[DEPTH + 2];
  size_t edge_count = 0;
  for (uint32_t i = 0; i < DEPTH; i++) {
    edges[edge_count++] = (struct stemma_edge){i, i + 1, STEMMA_MERGE};
    edges[edge_count++] = (struct stemma_edge){DEPTH + 1, i + 1, STEMMA_MERGE};
    own[i + 1] = NONE;
  }
  own[DEPTH + 1] = 1;
  struct stemma_graph *graph = NULL;
  struct attribution attribution;
  assert_int_equal(stemma_graph_new(&graph, DEPTH + 2, edges, edge_count, NULL), STEMMA_OK);
  assert_int_equal(attribution_compute(&attribution, graph, own, 2, ATTRIBUTION_ROOT, NULL),
                   STEMMA_OK);
  uint32_t last = attribution.mixture[DEPTH];
  assert_int_equal(attribution.start[last + 1] - attribution.start[last], 2);
  assert_true(attribution.weight[attribution.start[last]] == 0);
  assert_int_equal(attribution_family(&attribution, own, DEPTH), 1);
  attribution_dispose(&attribution);
  stemma_graph_free(graph);
}

/* Chains and stars share one distribution: nothing is added for a node with one parent. */
static void test_sharing(void **state) {
  (void)state;
  struct test_case test;
  hand_case(&test);
  struct attribution attribution;
  assert_int_equal(
      attribution_compute(&attribution, test.graph, test.own, 2, ATTRIBUTION_ROOT, NULL),
      STEMMA_OK);
  assert_int_equal(attribution.mixture_count, 4);
  assert_int_equal(attribution.mixture[2], attribution.mixture[0]);
  attribution_dispose(&attribution);
  stemma_graph_free(test.graph);
}

static enum stemma_status compute_all(const struct test_case *test) {
  struct attribution attribution;
  struct attribution_total totals[FAMILIES_TOP + 1];
  enum stemma_status status = attribution_compute(&attribution, test->graph, test->own,
                                                  test->family_count, ATTRIBUTION_ROOT, NULL);
  if (status != STEMMA_OK) return status;
  status = attribution_sum(totals, &attribution, &test->input, NULL);
  attribution_dispose(&attribution);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  struct random random = {4711};
  struct test_case test;
  random_case(&test, &random);
  while (test.edge_count < 200) {
    stemma_graph_free(test.graph);
    random_case(&test, &random);
  }
  enum stemma_status status = STEMMA_NO_MEMORY;
  for (long n = 0; status != STEMMA_OK; n++) {
    failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
    status = compute_all(&test);
    assert_int_equal(failing_memory_stop(), 0);
    assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
    assert_true(status == STEMMA_NO_MEMORY || n > 12);
  }
  stemma_graph_free(test.graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),    cmocka_unit_test(test_by_hand),
      cmocka_unit_test(test_empty),     cmocka_unit_test(test_ties),
      cmocka_unit_test(test_sharing),   cmocka_unit_test(test_deep_chain),
      cmocka_unit_test(test_underflow), cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
