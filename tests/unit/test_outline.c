/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is drawn and what is folded: totals, budget, order. */
#include "engine/draw/outline.h"

#include "test_draw_support.h"

static const enum draw_direction sides[] = {DRAW_DOWN, DRAW_UP};

static size_t count_models(const struct outline *outline) {
  size_t count = 0;
  for (size_t i = 0; i < outline->node_count; i++) {
    count += outline->nodes[i].node != STEMMA_NO_NODE;
  }
  return count;
}

/* What the nodes say adds up to what the outline says. */
static void check_sums(const struct outline *outline) {
  uint64_t drawn[2] = {0}, folded[2] = {0}, roots = 0;
  for (size_t i = 0; i < outline->node_count; i++) {
    const struct outline_node *node = &outline->nodes[i];
    drawn[node->side] += node->is_counted;
    folded[node->side] += node->below + (node->is_root ? 0 : node->direct);
    if (node->is_root && node->node == STEMMA_NO_NODE) roots += node->direct;
    assert_true(node->is_root == (node->anchor == OUTLINE_NONE));
    if (node->node == STEMMA_NO_NODE) assert_true(node->direct + node->below > 0);
    if (!node->is_root) assert_true(node->anchor < i);
  }
  assert_int_equal(roots, outline->roots_folded);
  for (size_t s = 0; s < 2; s++) {
    assert_int_equal(drawn[s], outline->drawn[s]);
    assert_int_equal(folded[s], outline->folded[s]);
  }
}

/* Each model is drawn once, and has all its edges to drawn parents. */
static void check_edges(const struct fixture *f, const struct outline *outline) {
  uint32_t n = f->lineage.node_count;
  uint32_t *place = calloc((size_t)n + 1, sizeof *place);
  size_t edges = 0;
  for (size_t i = 0; i < outline->node_count; i++) {
    uint32_t v = outline->nodes[i].node;
    if (v == STEMMA_NO_NODE) {
      edges += !outline->nodes[i].is_root;
      continue;
    }
    assert_int_equal(place[v], 0);
    place[v] = (uint32_t)i + 1;
  }
  const struct stemma_graph *g = f->lineage.graph;
  for (uint32_t v = 0; v < n; v++) {
    if (place[v] == 0) continue;
    size_t shown = 0;
    for (uint32_t e = g->parent_start[v]; e < g->parent_start[v + 1]; e++) {
      shown += place[g->parents[e]] != 0;
    }
    edges += shown;
    assert_int_equal(stemma_parent_count(g, v) - shown,
                     outline->nodes[place[v] - 1].hidden_parents);
  }
  assert_int_equal(edges, outline->edge_count);
  free(place);
}

static void check_equal(const struct outline *a, const struct outline *b) {
  assert_int_equal(a->node_count, b->node_count);
  assert_int_equal(a->edge_count, b->edge_count);
  for (size_t i = 0; i < a->node_count; i++) {
    assert_int_equal(a->nodes[i].node, b->nodes[i].node);
    assert_int_equal(a->nodes[i].anchor, b->nodes[i].anchor);
    assert_int_equal(a->nodes[i].direct, b->nodes[i].direct);
    assert_int_equal(a->nodes[i].below, b->nodes[i].below);
  }
}

static void test_totals_of_random_graphs(void **state) {
  (void)state;
  bool seen[400];
  for (uint64_t seed = 1; seed <= 300; seed++) {
    struct fixture f;
    uint32_t n = (uint32_t)(2 + seed % 300);
    fixture_random_init(&f, n, seed);
    for (size_t s = 0; s < 3; s++) {
      struct outline_options options = OUTLINE_OPTIONS_INIT;
      options.direction = (enum outline_direction)s;
      options.max_nodes = (uint32_t)(seed * 7 % 90);
      options.depth = (uint32_t)(seed % 4);
      options.max_wide = seed % 3 == 0 ? UINT32_MAX : (uint32_t)(seed % 2 * 9);
      uint32_t root = (uint32_t)(seed * 31 % n) / (uint32_t)(1 + seed % 5);
      struct outline *outline, *again;
      assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
      assert_int_equal(outline_new(&again, &f.view, &root, 1, &options, NULL), STEMMA_OK);
      for (size_t k = 0; k < 2; k++) {
        bool asked = s == OUTLINE_BOTH || (sides[k] == DRAW_UP) == (s == OUTLINE_UP);
        uint64_t total = asked ? fixture_reach(&f, root, sides[k], seen) : 0;
        assert_int_equal(outline->drawn[sides[k]] + outline->folded[sides[k]], total);
      }
      check_sums(outline);
      check_edges(&f, outline);
      check_equal(outline, again);
      /* The root's own folds are there even if the budget is too small for them. */
      assert_true(outline->node_count <= options.max_nodes ||
                  outline->node_count <= 1 + 2 * STEMMA_RELATION_COUNT);
      outline_free(outline);
      outline_free(again);
    }
    fixture_dispose(&f);
  }
}

static void test_several_roots(void **state) {
  (void)state;
  /* 0 → 2 ← 1, 2 → 3, and 3 is a root as well. */
  static const struct stemma_edge edges[] = {
      {0, 2, STEMMA_MERGE}, {1, 2, STEMMA_MERGE}, {2, 3, STEMMA_FINETUNE}, {3, 4, STEMMA_ADAPTER}};
  static const uint32_t roots[] = {0, 1, 3};
  struct fixture f;
  struct outline *outline;
  struct outline_options options = OUTLINE_OPTIONS_INIT;
  fixture_init(&f, 5, edges, 4, NULL, 0);
  assert_int_equal(outline_new(&outline, &f.view, roots, 3, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->drawn[DRAW_DOWN], 2);
  assert_int_equal(outline->folded[DRAW_DOWN], 0);
  assert_int_equal(outline->edge_count, 4);
  check_edges(&f, outline);
  outline_free(outline);
  fixture_dispose(&f);
}

/* Up to `most` distinct nodes; with `apart` none of them is reached from another. */
static size_t random_roots(uint32_t *roots, const struct fixture *f, struct random *random,
                           uint32_t most, bool apart) {
  bool down[400], up[400];
  size_t count = 0;
  for (uint32_t k = 0; k < most; k++) {
    uint32_t v = random_below(random, f->lineage.node_count);
    bool fits = true;
    fixture_reach(f, v, DRAW_DOWN, down);
    fixture_reach(f, v, DRAW_UP, up);
    for (size_t r = 0; r < count; r++) {
      fits = fits && roots[r] != v && !(apart && (down[roots[r]] || up[roots[r]]));
    }
    if (fits) roots[count++] = v;
  }
  return count;
}

/* The counted models that are reached from the roots and are none of them. */
static uint64_t reach_of_roots(const struct fixture *f, const uint32_t *roots, size_t count,
                               enum draw_direction side) {
  bool seen[400], any[400] = {false};
  uint64_t total = 0;
  for (size_t r = 0; r < count; r++) {
    fixture_reach(f, roots[r], side, seen);
    for (uint32_t v = 0; v < f->lineage.node_count; v++) any[v] = any[v] || seen[v];
  }
  for (size_t r = 0; r < count; r++) any[roots[r]] = false;
  for (uint32_t v = 0; v < f->lineage.node_count; v++) {
    total += any[v] && draw_is_counted(&f->view, side, v);
  }
  return total;
}

static void test_totals_of_several_roots(void **state) {
  (void)state;
  uint32_t roots[40];
  size_t folded = 0;
  for (uint64_t seed = 1; seed <= 300; seed++) {
    struct fixture f;
    struct random random = {seed};
    fixture_random_init(&f, (uint32_t)(2 + seed % 200), seed);
    for (size_t s = 0; s < 3; s++) {
      struct outline_options options = OUTLINE_OPTIONS_INIT;
      options.direction = (enum outline_direction)s;
      options.max_nodes = (uint32_t)(seed * 7 % 90);
      options.depth = (uint32_t)(seed % 4);
      uint32_t most = 1 + random_below(&random, 40);
      size_t count = random_roots(roots, &f, &random, most, s == OUTLINE_BOTH);
      struct outline *outline, *again;
      assert_int_equal(outline_new(&outline, &f.view, roots, count, &options, NULL), STEMMA_OK);
      for (size_t r = 0; r < count / 2; r++) { /* their order says nothing */
        uint32_t other = roots[count - 1 - r];
        roots[count - 1 - r] = roots[r];
        roots[r] = other;
      }
      assert_int_equal(outline_new(&again, &f.view, roots, count, &options, NULL), STEMMA_OK);
      check_equal(outline, again);
      for (size_t k = 0; k < 2; k++) {
        bool asked = s == OUTLINE_BOTH || (sides[k] == DRAW_UP) == (s == OUTLINE_UP);
        uint64_t total = asked ? reach_of_roots(&f, roots, count, sides[k]) : 0;
        assert_int_equal(outline->drawn[sides[k]] + outline->folded[sides[k]], total);
      }
      assert_int_equal(outline->root_count + outline->roots_folded, count);
      for (size_t r = 1; r < outline->root_count; r++) {
        assert_true(draw_compare(&f.view, outline->nodes[r - 1].node, outline->nodes[r].node) < 0);
      }
      check_sums(outline);
      check_edges(&f, outline);
      assert_true(outline->node_count <= options.max_nodes ||
                  outline->node_count <= 3 + 2 * STEMMA_RELATION_COUNT);
      folded += outline->roots_folded;
      outline_free(outline);
      outline_free(again);
    }
    fixture_dispose(&f);
  }
  assert_true(folded > 1000);
}

/* What is inferred is counted, drawn or folded. */
static void test_inferred_edges_are_counted(void **state) {
  (void)state;
  struct fixture f;
  struct outline *outline;
  struct outline_options options = OUTLINE_OPTIONS_INIT;
  uint32_t root = 0;
  fixture_star_init(&f, 1001);
  for (uint32_t v = 1; v <= 1000; v += 2) f.lineage.source[v] = PARENT_SOURCE_TEXT;
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_true(outline->folded[DRAW_DOWN] > 900);
  assert_int_equal(outline->inferred, 500);
  outline_free(outline);
  root = 1;
  options.direction = OUTLINE_UP;
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->inferred, 1);
  outline_free(outline);
  fixture_dispose(&f);
}

static void test_alone(void **state) {
  (void)state;
  struct fixture f;
  struct outline *outline;
  struct outline_options options = OUTLINE_OPTIONS_INIT;
  uint32_t root = 1;
  fixture_init(&f, 3, NULL, 0, NULL, 0);
  options.direction = OUTLINE_BOTH;
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->node_count, 1);
  assert_int_equal(outline->edge_count, 0);
  outline_free(outline);
  fixture_dispose(&f);
}

static void test_star_is_folded_by_relation(void **state) {
  (void)state;
  struct fixture f;
  struct outline *outline;
  struct outline_options options = OUTLINE_OPTIONS_INIT;
  uint32_t root = 0;
  fixture_star_init(&f, 100001);
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->drawn[DRAW_DOWN] + outline->folded[DRAW_DOWN], 100000);
  assert_int_equal(outline->node_count, 1 + 30);
  assert_int_equal(count_models(outline), 1 + 25);
  check_sums(outline);
  outline_free(outline);
  /* All that fits a page and a half of it is drawn. */
  fixture_dispose(&f);
  fixture_star_init(&f, 45);
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->node_count, 45);
  outline_free(outline);
  fixture_dispose(&f);
}

static void test_chain_is_cut_by_depth(void **state) {
  (void)state;
  struct fixture f;
  struct outline *outline;
  struct outline_options options = OUTLINE_OPTIONS_INIT;
  uint32_t root = 0;
  fixture_chain_init(&f, 50000);
  options.depth = 3;
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->node_count, 5);
  assert_int_equal(outline->drawn[DRAW_DOWN], 3);
  assert_int_equal(outline->nodes[4].direct, 1);
  assert_int_equal(outline->nodes[4].below, 50000 - 5);
  outline_free(outline);
  root = 49999;
  options.direction = OUTLINE_UP;
  assert_int_equal(outline_new(&outline, &f.view, &root, 1, &options, NULL), STEMMA_OK);
  assert_int_equal(outline->drawn[DRAW_UP], 3);
  assert_int_equal(outline->folded[DRAW_UP], 50000 - 4);
  outline_free(outline);
  fixture_dispose(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_totals_of_random_graphs),
      cmocka_unit_test(test_several_roots),
      cmocka_unit_test(test_totals_of_several_roots),
      cmocka_unit_test(test_inferred_edges_are_counted),
      cmocka_unit_test(test_alone),
      cmocka_unit_test(test_star_is_folded_by_relation),
      cmocka_unit_test(test_chain_is_cut_by_depth),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
