/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Comparing two lineages, against a plain second implementation that looks every pair of
 * names up in a matrix: on random pairs of a small world with ghosts, tombstones, cycles and
 * merges, filtered and not; both ways round; and with each allocation failing in turn.
 */
#include "graph/lineage_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/day.h"
#include "graph/lineage_builder.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

enum { IDS = 16, PARENTS_MAX = 4, NAME = 8, LISTED_MAX = IDS * IDS, UNKNOWN = -1 };

/* ---- random lineages ---- */

/* A record to be; ids are m/00, m/01 and so on, in the order of their numbers. */
struct made {
  bool exists;
  bool is_tombstone;
  uint32_t parents[PARENTS_MAX]; /* [parent_count] numbers, ascending */
  uint8_t relations[PARENTS_MAX];
  size_t parent_count;
  unsigned facts[LINEAGE_FACTS]; /* which of a few */
  unsigned spelling;             /* of the id: lower or upper case */
};

/* "m/07" or "M/07"; the text lives in `out`. */
static struct text spell(char out[NAME], uint32_t number, unsigned spelling) {
  snprintf(out, NAME, "%c/%02u", spelling == 0 ? 'm' : 'M', number % 100);
  return text_of(out);
}

static void random_made(struct made *made, struct random *random) {
  *made = (struct made){.exists = random_below(random, 3) > 0,
                        .is_tombstone = random_below(random, 6) == 0,
                        .spelling = random_below(random, 2)};
  uint32_t wanted = random_below(random, PARENTS_MAX);
  for (uint32_t parent = 0; parent < IDS && made->parent_count < wanted; parent++) {
    if (random_below(random, IDS / 3) > 0) continue;
    made->parents[made->parent_count] = parent;
    made->relations[made->parent_count++] = (uint8_t)random_below(random, STEMMA_RELATION_COUNT);
  }
  for (unsigned fact = 0; fact < LINEAGE_FACTS; fact++) made->facts[fact] = random_below(random, 3);
}

static struct lineage *build(const struct made world[IDS]) {
  static const char *const words[] = {"", "ann", "bob"};
  static const int64_t times[] = {RECORD_NO_TIME, 1650000000000, 1650000000001};
  struct lineage_builder *builder = NULL;
  struct lineage *lineage = NULL;
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  for (uint32_t i = 0; i < IDS; i++) {
    char names[PARENTS_MAX + 1][NAME];
    struct record_parent parents[PARENTS_MAX];
    const struct made *made = &world[i];
    if (!made->exists) continue;
    for (size_t p = 0; p < made->parent_count; p++) {
      parents[p] = (struct record_parent){.id = spell(names[p], made->parents[p], 0),
                                          .relation = (enum stemma_relation)made->relations[p]};
      parents[p].hash = text_hash_folded(parents[p].id);
    }
    struct record record = {.id = spell(names[PARENTS_MAX], i, made->spelling),
                            .author = text_of(words[made->facts[LINEAGE_FACT_AUTHOR]]),
                            .license = text_of(words[made->facts[LINEAGE_FACT_LICENSE]]),
                            .task = text_of(words[made->facts[LINEAGE_FACT_TASK]]),
                            .created = times[made->facts[LINEAGE_FACT_CREATED]],
                            .modified = RECORD_NO_TIME,
                            .parents = parents,
                            .parent_count = made->parent_count};
    record.hash = text_hash_folded(record.id);
    assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
  }
  const struct lineage_finish_options options = {0};
  assert_int_equal(lineage_builder_finish(&lineage, builder, &options, NULL), STEMMA_OK);
  lineage_builder_free(builder);
  for (uint32_t i = 0; i < IDS; i++) {
    char name[NAME];
    if (!world[i].exists || !world[i].is_tombstone) continue;
    lineage->status[lineage_find(lineage, spell(name, i, 0))] = LINEAGE_TOMBSTONE;
  }
  return lineage;
}

/* Two lineages and their graphs; the second is the first with changes, or another world. */
struct pair {
  struct lineage *lineages[2];
  struct stemma_graph *filtered[2]; /* NULL where nothing is filtered */
  struct lineage_side sides[2];
};

static void pair_init(struct pair *pair, uint64_t seed) {
  struct random random = {seed};
  struct made world[IDS];
  uint32_t rerolled = 1 + random_below(&random, 8);
  stemma_relation_set keep = STEMMA_ALL_RELATIONS;
  if (random_below(&random, 3) == 0) keep = (stemma_relation_set)(random_next(&random) & keep);
  for (uint32_t i = 0; i < IDS; i++) random_made(&world[i], &random);
  *pair = (struct pair){0};
  for (unsigned side = 0; side < 2; side++) {
    struct lineage *lineage = build(world);
    pair->lineages[side] = lineage;
    pair->sides[side] = (struct lineage_side){lineage, lineage->graph};
    if (keep != STEMMA_ALL_RELATIONS) {
      assert_int_equal(stemma_graph_filter(&pair->filtered[side], lineage->graph, keep, NULL, NULL),
                       STEMMA_OK);
      pair->sides[side].graph = pair->filtered[side];
    }
    for (uint32_t i = 0; i < IDS; i++) {
      if (random_below(&random, rerolled) == 0) random_made(&world[i], &random);
      if (random_below(&random, 4) == 0) {
        world[i].relations[0] = (uint8_t)random_below(&random, STEMMA_RELATION_COUNT);
      }
    }
  }
}

static void pair_dispose(struct pair *pair) {
  for (unsigned side = 0; side < 2; side++) {
    stemma_graph_free(pair->filtered[side]);
    lineage_free(pair->lineages[side]);
  }
}

/* ---- the plain implementation ---- */

/* A side by numbers of ids: what is there, and the relation of each possible edge. */
struct matrix {
  uint32_t node[IDS];
  int status[IDS];        /* enum lineage_status, or UNKNOWN */
  int relation[IDS][IDS]; /* of the edge from the first to the second, or UNKNOWN */
};

static void fill_matrix(struct matrix *matrix, const struct lineage_side *side) {
  const struct stemma_graph *graph = side->graph;
  for (uint32_t i = 0; i < IDS; i++) {
    char name[NAME];
    uint32_t node = lineage_find(side->lineage, spell(name, i, 0));
    matrix->node[i] = node;
    matrix->status[i] = node == STEMMA_NO_NODE ? UNKNOWN : side->lineage->status[node];
  }
  for (uint32_t p = 0; p < IDS; p++) {
    for (uint32_t c = 0; c < IDS; c++) {
      matrix->relation[p][c] = UNKNOWN;
      if (matrix->node[p] == STEMMA_NO_NODE || matrix->node[c] == STEMMA_NO_NODE) continue;
      uint32_t end = graph->child_start[matrix->node[p] + 1];
      for (uint32_t e = graph->child_start[matrix->node[p]]; e < end; e++) {
        if (graph->children[e] == matrix->node[c])
          matrix->relation[p][c] = graph->child_relation[e];
      }
    }
  }
}

/* An edge that changed, by numbers of ids. */
struct listed {
  uint32_t child;
  int old_parent; /* or UNKNOWN */
  int new_parent; /* or UNKNOWN */
  int old_relation;
  int new_relation;
};

/* The changed edges of a child, by parent; those that make "another parent" are joined. */
static size_t list_edges(struct listed out[IDS], const struct matrix *old, const struct matrix *new,
                         uint32_t child) {
  int gone = 0, come = 0;
  size_t count = 0;
  int went_from = UNKNOWN, came_from = UNKNOWN;
  for (int p = 0; p < IDS; p++) {
    bool was = old->relation[p][child] != UNKNOWN, is = new->relation[p][child] != UNKNOWN;
    if (was && !is) gone++, went_from = p;
    if (is && !was) come++, came_from = p;
  }
  bool joined = gone == 1 && come == 1;
  for (int p = 0; p < IDS; p++) {
    int was = old->relation[p][child], is = new->relation[p][child];
    if (was == is) continue;
    struct listed edge = {child, was == UNKNOWN ? UNKNOWN : p, is == UNKNOWN ? UNKNOWN : p, was,
                          is};
    if (joined && (p == went_from || p == came_from)) {
      if (p == (went_from > came_from ? went_from : came_from)) continue;
      edge = (struct listed){child, went_from, came_from, old->relation[went_from][child],
                             new->relation[came_from][child]};
    }
    out[count++] = edge;
  }
  return count;
}

static struct text word_of(const struct lineage_words *words, uint32_t word) {
  return word == LINEAGE_NO_WORD ? TEXT("") : words->items[word];
}

static bool fact_differs(const struct pair *pair, const uint32_t nodes[2], unsigned fact) {
  struct text words[2];
  int64_t days[2];
  for (unsigned side = 0; side < 2; side++) {
    const struct lineage *lineage = pair->lineages[side];
    uint32_t node = nodes[side];
    words[side] = fact == LINEAGE_FACT_AUTHOR ? word_of(&lineage->authors, lineage->author[node])
                  : fact == LINEAGE_FACT_LICENSE
                      ? word_of(&lineage->licenses, lineage->license[node])
                      : word_of(&lineage->tasks, lineage->task[node]);
    days[side] = lineage->created[node] == RECORD_NO_TIME ? -1 : lineage->created[node] / DAY_MS;
  }
  if (fact == LINEAGE_FACT_CREATED) return days[0] != days[1];
  return fact == LINEAGE_FACT_AUTHOR ? !text_equal_folded(words[0], words[1])
                                     : !text_equal(words[0], words[1]);
}

/* ---- holding one against the other ---- */

/* The number of a place's id, from its name. */
static uint32_t number_of(const struct lineage_diff *diff, uint32_t place) {
  struct text name = lineage_diff_name(diff, place);
  assert_int_equal(name.length, 4);
  return (uint32_t)((name.bytes[2] - '0') * 10 + (name.bytes[3] - '0'));
}

static int parent_number(const struct lineage_diff *diff, uint32_t place) {
  return place == STEMMA_NO_NODE ? UNKNOWN : (int)number_of(diff, place);
}

static int relation_number(uint8_t relation) {
  return relation == STEMMA_RELATION_COUNT ? UNKNOWN : relation;
}

static void check_models(const struct lineage_diff *diff, const struct matrix sides[2]) {
  size_t met = 0;
  for (uint32_t i = 0; i < IDS; i++) {
    bool was = sides[0].status[i] == LINEAGE_PRESENT, is = sides[1].status[i] == LINEAGE_PRESENT;
    if (was == is) continue;
    int wanted = was                             ? LINEAGE_MODEL_WENT
                 : sides[0].status[i] == UNKNOWN ? LINEAGE_MODEL_CAME
                                                 : LINEAGE_MODEL_CAME_BACK;
    assert_true(met < diff->model_count);
    assert_int_equal(number_of(diff, diff->models[met].place), i);
    assert_int_equal(diff->models[met++].change, wanted);
  }
  assert_int_equal(met, diff->model_count);
}

static void check_facts(const struct lineage_diff *diff, const struct pair *pair,
                        const struct matrix sides[2]) {
  size_t met = 0;
  for (uint32_t i = 0; i < IDS; i++) {
    const uint32_t nodes[2] = {sides[0].node[i], sides[1].node[i]};
    if (sides[0].status[i] != LINEAGE_PRESENT || sides[1].status[i] != LINEAGE_PRESENT) continue;
    for (unsigned fact = 0; fact < LINEAGE_FACTS; fact++) {
      if (!fact_differs(pair, nodes, fact)) continue;
      assert_true(met < diff->fact_count);
      assert_int_equal(number_of(diff, diff->facts[met].place), i);
      assert_int_equal(diff->facts[met++].fact, fact);
    }
  }
  assert_int_equal(met, diff->fact_count);
}

static int change_of(const struct listed *edge) {
  if (edge->old_parent == UNKNOWN) return LINEAGE_EDGE_CAME;
  if (edge->new_parent == UNKNOWN) return LINEAGE_EDGE_WENT;
  return edge->old_parent == edge->new_parent ? LINEAGE_EDGE_RELATION : LINEAGE_EDGE_PARENT;
}

/* How often each change was met. */
static size_t seen[LINEAGE_EDGE_CHANGES];

static void check_edges(const struct lineage_diff *diff, const struct matrix sides[2]) {
  size_t met = 0;
  for (uint32_t child = 0; child < IDS; child++) {
    struct listed listed[IDS];
    size_t count = list_edges(listed, &sides[0], &sides[1], child);
    for (size_t i = 0; i < count; i++) {
      assert_true(met < diff->edge_count);
      const struct lineage_edge_diff *edge = &diff->edges[met++];
      assert_int_equal(number_of(diff, edge->child), child);
      assert_int_equal(parent_number(diff, edge->old_parent), listed[i].old_parent);
      assert_int_equal(parent_number(diff, edge->new_parent), listed[i].new_parent);
      assert_int_equal(relation_number(edge->old_relation), listed[i].old_relation);
      assert_int_equal(relation_number(edge->new_relation), listed[i].new_relation);
      assert_int_equal(edge->change, change_of(&listed[i]));
      seen[edge->change]++;
    }
  }
  assert_int_equal(met, diff->edge_count);
}

/* Every node has a place, in order, and only what is there on both sides shares one. */
static void check_places(const struct lineage_diff *diff, const struct matrix sides[2]) {
  uint32_t known = 0;
  for (uint32_t i = 0; i < IDS; i++) {
    known += sides[0].status[i] != UNKNOWN || sides[1].status[i] != UNKNOWN;
  }
  assert_int_equal(diff->place_count, known);
  for (uint32_t place = 0; place < diff->place_count; place++) {
    uint32_t number = number_of(diff, place);
    assert_int_equal(diff->old_node[place], sides[0].node[number]);
    assert_int_equal(diff->new_node[place], sides[1].node[number]);
    if (place > 0) assert_true(number_of(diff, place - 1) < number);
  }
}

static void test_against_naive(void **state) {
  (void)state;
  uint64_t step = (uint64_t)watched_step(1, 5);
  for (uint64_t seed = 1; seed <= 3000; seed += step) {
    struct pair pair;
    struct lineage_diff diff;
    struct matrix sides[2];
    pair_init(&pair, seed);
    for (unsigned side = 0; side < 2; side++) fill_matrix(&sides[side], &pair.sides[side]);
    assert_int_equal(lineage_diff_init(&diff, pair.sides[0], pair.sides[1], NULL), STEMMA_OK);
    check_places(&diff, sides);
    check_models(&diff, sides);
    check_facts(&diff, &pair, sides);
    check_edges(&diff, sides);
    lineage_diff_dispose(&diff);
    pair_dispose(&pair);
  }
  for (unsigned change = 0; change < LINEAGE_EDGE_CHANGES; change++) {
    assert_true(seen[change] > 500 / step);
  }
}

/* ---- properties ---- */

static void check_mirrored(const struct lineage_diff *a, const struct lineage_diff *b) {
  static const uint8_t mirrored[] = {LINEAGE_EDGE_WENT, LINEAGE_EDGE_CAME, LINEAGE_EDGE_RELATION,
                                     LINEAGE_EDGE_PARENT};
  assert_int_equal(a->model_count, b->model_count);
  assert_int_equal(a->fact_count, b->fact_count);
  assert_int_equal(a->edge_count, b->edge_count);
  for (size_t i = 0; i < a->model_count; i++) {
    assert_int_equal(a->models[i].place, b->models[i].place);
    assert_true((a->models[i].change == LINEAGE_MODEL_WENT) !=
                (b->models[i].change == LINEAGE_MODEL_WENT));
  }
  for (size_t i = 0; i < a->fact_count; i++) {
    assert_int_equal(a->facts[i].place, b->facts[i].place);
    assert_int_equal(a->facts[i].fact, b->facts[i].fact);
  }
  for (size_t i = 0; i < a->edge_count; i++) {
    const struct lineage_edge_diff *x = &a->edges[i];
    const struct lineage_edge_diff *y = &b->edges[i];
    assert_int_equal(x->child, y->child);
    assert_int_equal(x->old_parent, y->new_parent);
    assert_int_equal(x->new_parent, y->old_parent);
    assert_int_equal(x->old_relation, y->new_relation);
    assert_int_equal(x->new_relation, y->old_relation);
    assert_int_equal(x->change, mirrored[y->change]);
  }
}

static void test_mirrored(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 500; seed += (uint64_t)watched_step(1, 5)) {
    struct pair pair;
    struct lineage_diff there, back;
    pair_init(&pair, seed);
    assert_int_equal(lineage_diff_init(&there, pair.sides[0], pair.sides[1], NULL), STEMMA_OK);
    assert_int_equal(lineage_diff_init(&back, pair.sides[1], pair.sides[0], NULL), STEMMA_OK);
    check_mirrored(&there, &back);
    lineage_diff_dispose(&there);
    lineage_diff_dispose(&back);
    pair_dispose(&pair);
  }
}

static void test_same(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 100; seed++) {
    struct pair pair;
    struct lineage_diff diff;
    pair_init(&pair, seed);
    assert_int_equal(lineage_diff_init(&diff, pair.sides[0], pair.sides[0], NULL), STEMMA_OK);
    assert_int_equal(diff.model_count + diff.edge_count + diff.fact_count, 0);
    assert_int_equal(diff.place_count, pair.lineages[0]->node_count);
    lineage_diff_dispose(&diff);
    pair_dispose(&pair);
  }
}

static void test_empty(void **state) {
  (void)state;
  const struct made nothing[IDS] = {{0}};
  struct lineage *lineage = build(nothing);
  const struct lineage_side side = {lineage, lineage->graph};
  struct lineage_diff diff;
  assert_int_equal(lineage_diff_init(&diff, side, side, NULL), STEMMA_OK);
  assert_int_equal(diff.place_count + diff.model_count + diff.edge_count + diff.fact_count, 0);
  lineage_diff_dispose(&diff);
  lineage_free(lineage);
}

static void test_no_memory(void **state) {
  (void)state;
  struct pair pair;
  pair_init(&pair, 7);
  enum stemma_status status = STEMMA_NO_MEMORY;
  for (long n = 0; status != STEMMA_OK; n++) {
    struct lineage_diff diff = {0};
    struct stemma_error error = STEMMA_ERROR_INIT;
    assert_true(n < 1000);
    failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
    status = lineage_diff_init(&diff, pair.sides[0], pair.sides[1], &error);
    assert_true(status == STEMMA_OK ? diff.old_node != NULL : diff.old_node == NULL);
    lineage_diff_dispose(&diff);
    assert_int_equal(failing_memory_stop(), 0);
    assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
    if (status == STEMMA_OK) continue;
    assert_int_equal(status, STEMMA_NO_MEMORY);
    assert_int_equal(error.status, STEMMA_NO_MEMORY);
  }
  pair_dispose(&pair);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_against_naive), cmocka_unit_test(test_mirrored),
      cmocka_unit_test(test_same),          cmocka_unit_test(test_empty),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
