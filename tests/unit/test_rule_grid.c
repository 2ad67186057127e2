/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of counting rules on random lineages, cell by cell: counts of models against
 * sets of nodes on graphs filtered edge by edge, and sums of families against what
 * attribution_sum makes of the filtered graph; ranks against comparing all with all.
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
#include "graph/measures.h"
#include "graph/rule_layout.h"
#include "graph/rule_ranks.h"
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
  assert_int_equal(stemma_graph_filter(&graph, sample->graph, rule_relations[set], NULL, NULL),
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

/* ---- ranks ---- */

/* The best and worst rank of each node, and the rules that give them. */
struct naive_ranks {
  struct rule_interval of[NODES_MAX];
};

static bool is_ranked(const struct view *view, uint32_t node, bool roots) {
  for (uint32_t d = 0; d < view->sample->node_count; d++) {
    if (view->child_of[node][d]) return !roots || !has_parent(view, node);
  }
  return false;
}

/* A node's rank by comparing it with all others. */
static uint32_t naive_rank(const struct view *view, const uint32_t *key, uint32_t node,
                           bool roots) {
  uint32_t rank = 1;
  for (uint32_t v = 0; v < view->sample->node_count; v++) {
    if (v == node || !is_ranked(view, v, roots)) continue;
    bool before = key[v] > key[node] || (v < node && key[v] == key[node]);
    rank += !is_ranked(view, node, roots) || before;
  }
  return rank;
}

static void add_rule(struct naive_ranks *ranks, const struct view *view, struct rule_place rule,
                     bool roots) {
  uint32_t key[NODES_MAX];
  for (uint32_t v = 0; v < view->sample->node_count; v++) {
    key[v] = naive_count(view, v, rule.reach, rule.column);
  }
  for (uint32_t v = 0; v < view->sample->node_count; v++) {
    struct rule_interval *interval = &ranks->of[v];
    uint32_t rank = naive_rank(view, key, v, roots);
    if (is_ranked(view, v, roots) && (interval->best == 0 || rank < interval->best)) {
      interval->best = rank;
      interval->best_rule = rule;
    }
    if (rank > interval->worst) {
      interval->worst = rank;
      interval->worst_rule = rule;
    }
  }
}

static void check_ranks(const struct sample *sample, const struct naive_ranks *naive, bool roots,
                        unsigned threads) {
  struct rule_ranks ranks;
  uint32_t count = 0;
  enum stemma_status status =
      rule_ranks_init(&ranks, &sample->input, &sample->marks, roots, threads, NULL);
  assert_int_equal(status, STEMMA_OK);
  for (uint32_t v = 0; v < sample->node_count; v++) {
    const struct rule_interval *interval = rule_ranks_find(&ranks, v);
    assert_int_equal(interval != NULL, stemma_child_count(sample->graph, v) > 0);
    if (interval == NULL) continue;
    count++;
    assert_int_equal(interval->node, v);
    assert_int_equal(interval->best, naive->of[v].best);
    assert_int_equal(interval->worst, naive->of[v].worst);
    assert_memory_equal(&interval->best_rule, &naive->of[v].best_rule, sizeof(struct rule_place));
    assert_memory_equal(&interval->worst_rule, &naive->of[v].worst_rule, sizeof(struct rule_place));
  }
  assert_int_equal(ranks.count, count);
  rule_ranks_dispose(&ranks);
}

static void test_ranks(void **state) {
  (void)state;
  static struct view view;
  for (uint64_t seed = 2000; seed < 2060; seed++) {
    for (int roots = 0; roots < 2; roots++) {
      struct sample sample;
      struct naive_ranks naive;
      memset(&naive, 0, sizeof naive);
      sample_init(&sample, seed);
      for (unsigned i = 0; i < RULE_RELATIONS * RULE_REACHES * RULE_COLUMNS; i++) {
        struct rule_place rule = {.relations = (uint8_t)(i / RULE_COLUMNS / RULE_REACHES),
                                  .reach = (uint8_t)(i / RULE_COLUMNS % RULE_REACHES),
                                  .column = (uint8_t)(i % RULE_COLUMNS)};
        if (i % (RULE_COLUMNS * RULE_REACHES) == 0) {
          view_init(&view, &sample, rule_relations[rule.relations]);
        }
        add_rule(&naive, &view, rule, roots != 0);
      }
      check_ranks(&sample, &naive, roots != 0, 1);
      check_ranks(&sample, &naive, roots != 0, 2);
      sample_dispose(&sample);
    }
  }
}

/* ---- many merges ---- */

enum { MANY = 4000 };

/* A lineage of chains of merges, so that there are several batches of them. */
static struct stemma_graph *new_merged(void) {
  struct random random = {99};
  size_t count = 0;
  struct stemma_edge *edges = malloc(3 * MANY * sizeof *edges);
  assert_non_null(edges);
  for (uint32_t v = 1; v < MANY; v++) {
    uint32_t reach = v < 30 ? v : 30;
    uint32_t first = v - 1 - random_below(&random, reach);
    uint32_t second = v - 1 - random_below(&random, reach);
    if (random_below(&random, 50) == 0) continue; /* another root */
    for (uint32_t i = 0; i < 2; i++) {
      uint32_t parent = i == 0 ? first : second;
      if (i == 1 && (first == second || random_below(&random, 3) == 0)) continue;
      edges[count++] =
          (struct stemma_edge){parent, v, (uint8_t)random_below(&random, STEMMA_RELATION_COUNT)};
    }
  }
  struct stemma_graph *graph = NULL;
  assert_int_equal(stemma_graph_new(&graph, MANY, edges, count, NULL), STEMMA_OK);
  free(edges);
  return graph;
}

/* One set of relations and column against the measures of the filtered graph. */
static void check_counts(const struct rule_counts *counts, const struct rule_layout *layout,
                         const struct stemma_graph *graph, const struct stemma_graph *filtered,
                         const struct rule_input *input, unsigned column) {
  static uint64_t value[MANY];
  static uint8_t first_party[MANY];
  struct measures measures;
  first_party_mark(first_party, filtered, input->group);
  for (uint32_t v = 0; v < MANY; v++) {
    bool by_maker = column / RULE_MINIMA == RULE_OTHERS && first_party[v];
    bool enough = input->downloads[v] >= rule_minima[column % RULE_MINIMA];
    value[v] = input->value[v] > 0 && enough && !by_maker;
  }
  struct measure_input measured = {
      .graph = filtered, .value = value, .downloads = input->downloads, .decay = 1};
  assert_int_equal(
      measures_compute(&measures, &measured, MEASURE_CHILDREN | MEASURE_DESCENDANT_COUNT, NULL),
      STEMMA_OK);
  for (uint32_t base = 0; base < layout->base_count; base++) {
    uint32_t node = graph->order[layout->place[base]];
    assert_int_equal(counts->children[base].lane[column], measures.children[node]);
    assert_int_equal(counts->descendants[base].lane[column], measures.descendants[node]);
    assert_int_equal(counts->children[base].lane[RULE_NODES], stemma_child_count(filtered, node));
  }
  measures_dispose(&measures);
}

static void test_many_merges(void **state) {
  (void)state;
  static uint64_t value[MANY], downloads[MANY];
  static uint32_t group[MANY];
  struct random random = {7};
  for (uint32_t v = 0; v < MANY; v++) {
    value[v] = random_below(&random, 5) > 0;
    downloads[v] = random_below(&random, 9);
    group[v] = random_below(&random, 2);
  }
  struct stemma_graph *graph = new_merged();
  struct rule_input input = {graph, value, downloads, group};
  struct rule_marks marks;
  struct rule_layout layout;
  struct rule_counts counts;
  assert_int_equal(rule_marks_init(&marks, &input, NULL), STEMMA_OK);
  assert_int_equal(rule_layout_init(&layout, &input, &marks, NULL), STEMMA_OK);
  assert_int_equal(rule_counts_init(&counts, &layout, NULL), STEMMA_OK);
  assert_true(layout.merge_count > 1024);
  for (unsigned set = 0; set < RULE_RELATIONS; set++) {
    struct stemma_graph *filtered = NULL;
    assert_int_equal(stemma_graph_filter(&filtered, graph, rule_relations[set], NULL, NULL),
                     STEMMA_OK);
    rule_counts_compute(&counts, &layout, set);
    for (unsigned column = 0; column < RULE_COLUMNS; column++) {
      check_counts(&counts, &layout, graph, filtered, &input, column);
    }
    stemma_graph_free(filtered);
  }
  rule_counts_dispose(&counts);
  rule_layout_dispose(&layout);
  rule_marks_dispose(&marks);
  stemma_graph_free(graph);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_grid),        cmocka_unit_test(test_models),
      cmocka_unit_test(test_families),    cmocka_unit_test(test_ranks),
      cmocka_unit_test(test_many_merges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
