/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of counting rules on random lineages, cell by cell: counts of models against
 * sets of nodes on graphs filtered edge by edge, and sums of families against what
 * attribution_sum makes of the filtered graph.
 */
#include "graph/rule_grid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/first_party.h"
#include "tests/unit/random.h"

enum { NODES_MAX = 40, EDGES_MAX = 400, FAMILIES = 5, GROUPS = 4, MODELS_A_ROUND = 6 };

/* A lineage, with everything that rules look at. */
struct sample {
  uint32_t node_count;
  struct stemma_edge edges[EDGES_MAX];
  size_t edge_count;
  struct stemma_graph *graph;
  uint64_t value[NODES_MAX];
  uint64_t downloads[NODES_MAX];
  uint32_t group[NODES_MAX];
  uint16_t own[NODES_MAX];
  uint8_t is_model[NODES_MAX];
  uint32_t author[NODES_MAX];
  struct rule_input input;
  struct rule_marks marks;
};

static void sample_edges(struct sample *sample, struct random *random) {
  uint32_t n = sample->node_count;
  uint32_t turn = random_below(random, NODES_MAX); /* numbers are not in a parents' order */
  uint32_t sparse = 1 + random_below(random, 2 * n + 1);
  for (uint32_t c = 1; c < n; c++) {
    for (uint32_t p = 0; p < c && sample->edge_count < EDGES_MAX; p++) {
      if (random_below(random, sparse) > 1) continue;
      sample->edges[sample->edge_count++] = (struct stemma_edge){
          (p + turn) % n, (c + turn) % n, (uint8_t)random_below(random, STEMMA_RELATION_COUNT)};
    }
  }
}

static void sample_init(struct sample *sample, uint64_t seed) {
  static const uint64_t downloads[] = {0, 0, 1, 5, 6, 1000};
  struct random random = {seed};
  memset(sample, 0, sizeof *sample);
  sample->node_count = random_below(&random, NODES_MAX + 1);
  sample_edges(sample, &random);
  for (uint32_t v = 0; v < sample->node_count; v++) {
    uint32_t group = random_below(&random, GROUPS);
    uint32_t own = random_below(&random, FAMILIES * 3);
    sample->is_model[v] = random_below(&random, 6) > 0;
    sample->value[v] = sample->is_model[v] && random_below(&random, 8) > 0;
    if (sample->is_model[v]) sample->downloads[v] = downloads[random_below(&random, 6)];
    sample->group[v] = group == 0 ? FIRST_PARTY_NO_GROUP : group;
    sample->own[v] = own < FAMILIES ? (uint16_t)own : ATTRIBUTION_NO_FAMILY;
    sample->author[v] = 0;
  }
  assert_int_equal(
      stemma_graph_new(&sample->graph, sample->node_count, sample->edges, sample->edge_count, NULL),
      STEMMA_OK);
  sample->input =
      (struct rule_input){sample->graph, sample->value, sample->downloads, sample->group};
  assert_int_equal(rule_marks_init(&sample->marks, &sample->input, NULL), STEMMA_OK);
}

static void sample_dispose(struct sample *sample) {
  rule_marks_dispose(&sample->marks);
  stemma_graph_free(sample->graph);
}

/* ---- naive rules ---- */

/* One rule's view of a lineage. */
struct view {
  const struct sample *sample;
  stemma_relation_set relations;
  bool child_of[NODES_MAX][NODES_MAX]; /* [parent][child] */
  bool below[NODES_MAX][NODES_MAX];    /* [ancestor][descendant] */
  bool first_party[NODES_MAX];
};

static bool has_parent(const struct view *view, uint32_t node) {
  for (uint32_t p = 0; p < view->sample->node_count; p++) {
    if (view->child_of[p][node]) return true;
  }
  return false;
}

/* First-party by the definition, until nothing changes. */
static bool spread_first_party(struct view *view) {
  const struct sample *sample = view->sample;
  bool changed = false;
  for (uint32_t p = 0; p < sample->node_count; p++) {
    for (uint32_t d = 0; d < sample->node_count; d++) {
      bool same = sample->group[p] == sample->group[d] && sample->group[d] != FIRST_PARTY_NO_GROUP;
      if (!view->child_of[p][d] || !same || view->first_party[d]) continue;
      if (has_parent(view, p) && !view->first_party[p]) continue;
      view->first_party[d] = true;
      changed = true;
    }
  }
  return changed;
}

static void view_init(struct view *view, const struct sample *sample,
                      stemma_relation_set relations) {
  memset(view, 0, sizeof *view);
  view->sample = sample;
  view->relations = relations;
  uint32_t n = sample->node_count;
  for (size_t e = 0; e < sample->edge_count; e++) {
    const struct stemma_edge *edge = &sample->edges[e];
    if ((relations >> edge->relation & 1) == 0) continue;
    view->child_of[edge->parent][edge->child] = view->below[edge->parent][edge->child] = true;
  }
  for (uint32_t k = 0; k < n; k++) { /* transitive closure (Warshall 1962) */
    for (uint32_t i = 0; i < n; i++) {
      for (uint32_t j = 0; j < n; j++) view->below[i][j] |= view->below[i][k] && view->below[k][j];
    }
  }
  while (spread_first_party(view)) continue;
}

static bool counts(const struct view *view, uint32_t node, unsigned column) {
  const struct sample *sample = view->sample;
  if (sample->value[node] == 0) return false;
  if (column / RULE_MINIMA == RULE_OTHERS && view->first_party[node]) return false;
  return sample->downloads[node] >= rule_minima[column % RULE_MINIMA];
}

static uint32_t naive_count(const struct view *view, uint32_t node, unsigned reach,
                            unsigned column) {
  uint32_t count = 0;
  for (uint32_t d = 0; d < view->sample->node_count; d++) {
    bool derives = reach == RULE_DIRECT ? view->child_of[node][d] : view->below[node][d];
    count += derives && counts(view, d, column);
  }
  return count;
}

/* ---- tests ---- */

static void test_grid(void **state) {
  (void)state;
  assert_int_equal(rule_relations[0], STEMMA_ALL_RELATIONS);
  assert_int_equal(rule_minima[0], 0);
  for (unsigned set = 0; set < RULE_RELATIONS; set++) {
    assert_int_equal(rule_relations[set] & ~STEMMA_ALL_RELATIONS, 0);
    assert_int_not_equal(rule_relations[set], 0);
    for (unsigned other = 0; other < set; other++) {
      assert_int_not_equal(rule_relations[set], rule_relations[other]);
    }
  }
  for (unsigned m = 1; m < RULE_MINIMA; m++) assert_true(rule_minima[m - 1] < rule_minima[m]);
  for (unsigned relation = 0; relation < STEMMA_RELATION_COUNT; relation++) {
    rule_bits bits = rule_bits_of_relation((enum stemma_relation)relation);
    for (unsigned set = 0; set < RULE_RELATIONS; set++) {
      assert_int_equal(bits >> set & 1, rule_relations[set] >> relation & 1);
    }
  }
}

static void check_model(const struct sample *sample, const struct view views[RULE_RELATIONS],
                        uint32_t node) {
  struct rule_model_counts counted;
  assert_int_equal(rule_count_model(&counted, &sample->input, &sample->marks, node, NULL),
                   STEMMA_OK);
  for (unsigned set = 0; set < RULE_RELATIONS; set++) {
    for (unsigned reach = 0; reach < RULE_REACHES; reach++) {
      for (unsigned column = 0; column < RULE_COLUMNS; column++) {
        assert_int_equal(counted.count[set][reach][column],
                         naive_count(&views[set], node, reach, column));
      }
    }
  }
}

static void test_models(void **state) {
  (void)state;
  static struct view views[RULE_RELATIONS];
  for (uint64_t seed = 1; seed <= 400; seed++) {
    struct sample sample;
    struct random random = {seed * 77};
    sample_init(&sample, seed);
    for (unsigned set = 0; set < RULE_RELATIONS; set++) {
      view_init(&views[set], &sample, rule_relations[set]);
      for (uint32_t v = 0; v < sample.node_count; v++) {
        assert_int_equal(sample.marks.first_party[v] >> set & 1, views[set].first_party[v]);
        assert_int_equal(sample.marks.derived[v] >> set & 1, has_parent(&views[set], v));
      }
    }
    for (int i = 0; i < MODELS_A_ROUND && sample.node_count > 0; i++) {
      check_model(&sample, views, random_below(&random, sample.node_count));
    }
    sample_dispose(&sample);
  }
}

/* One cell of all families the long way: filters first, then the sums. */
static void sum_cell(struct attribution_total *totals, const struct sample *sample,
                     const struct stemma_graph *graph, const struct attribution *attribution,
                     unsigned column) {
  uint64_t value[NODES_MAX];
  uint8_t first_party[NODES_MAX];
  first_party_mark(first_party, graph, sample->group);
  for (uint32_t v = 0; v < sample->node_count; v++) {
    bool by_maker = column / RULE_MINIMA == RULE_OTHERS && first_party[v];
    bool enough = sample->downloads[v] >= rule_minima[column % RULE_MINIMA];
    value[v] = sample->value[v] > 0 && enough && !by_maker;
  }
  struct attribution_input input = {.graph = graph,
                                    .own = sample->own,
                                    .is_model = sample->is_model,
                                    .value = value,
                                    .downloads = sample->downloads,
                                    .author = sample->author,
                                    .author_count = 1};
  assert_int_equal(attribution_sum(totals, attribution, &input, NULL), STEMMA_OK);
}

static void check_families(const struct sample *sample, const struct rule_family_sums *sums,
                           unsigned set) {
  struct stemma_graph *graph = NULL;
  assert_int_equal(stemma_graph_filter(&graph, sample->graph, rule_relations[set], NULL),
                   STEMMA_OK);
  for (unsigned rule = 0; rule < RULE_ATTRIBUTIONS; rule++) {
    struct attribution attribution;
    struct attribution_total totals[FAMILIES + 1];
    assert_int_equal(attribution_compute(&attribution, graph, sample->own, FAMILIES,
                                         (enum attribution_rule)rule, NULL),
                     STEMMA_OK);
    for (unsigned column = 0; column < RULE_COLUMNS; column++) {
      sum_cell(totals, sample, graph, &attribution, column);
      for (uint32_t family = 0; family < FAMILIES; family++) {
        const struct rule_family_sums *sum = &sums[family];
        assert_int_equal(sum->derivatives[set][rule][column], totals[family].derivatives);
        assert_memory_equal(&sum->influence[set][rule][column], &totals[family].influence,
                            sizeof(double)); /* to the last bit */
      }
    }
    attribution_dispose(&attribution);
  }
  stemma_graph_free(graph);
}

static void test_families(void **state) {
  (void)state;
  for (uint64_t seed = 1000; seed < 1300; seed++) {
    struct sample sample;
    struct rule_family_sums sums[FAMILIES];
    sample_init(&sample, seed);
    for (uint32_t family = 0; family < FAMILIES; family++) {
      assert_int_equal(rule_sum_family(&sums[family], &sample.input, &sample.marks, sample.own,
                                       family, FAMILIES, NULL),
                       STEMMA_OK);
    }
    for (unsigned set = 0; set < RULE_RELATIONS; set++) check_families(&sample, sums, set);
    sample_dispose(&sample);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_grid),
      cmocka_unit_test(test_models),
      cmocka_unit_test(test_families),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
