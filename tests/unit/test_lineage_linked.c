/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lineage of the nodes that have edges is a part of the whole, and sound whatever the store says. */
#include "engine/store/lineage_linked.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/packed_rows.h"
#include "tests/unit/store_lineage.h"

/* ---- what is asked for ---- */

/* All that can be asked for beside the graph. */
static const enum column_id facts[] = {
    COLUMN_SOURCE,      COLUMN_RULE,         COLUMN_CREATED,   COLUMN_DOWNLOADS, COLUMN_AUTHOR,
    COLUMN_AUTHOR_WORD, COLUMN_LICENSE_WORD, COLUMN_TASK_WORD, COLUMN_LICENSE,   COLUMN_TASK,
};
enum { FACTS = sizeof facts / sizeof *facts };

static uint64_t all_facts(void) {
  uint64_t set = 0;
  for (int i = 0; i < FACTS; i++) set |= LINEAGE_LOAD_COLUMN(facts[i]);
  return set;
}

/* A wish for a random choice of them, and for a random choice of nodes, in nodes[node_count]. */
static struct lineage_linked_wish random_wish(uint32_t *nodes, struct random *random,
                                              uint32_t node_count) {
  struct lineage_linked_wish wish = {.nodes = nodes};
  uint32_t one_in = 1 + random_below(random, 20);
  for (uint32_t v = 0; v < node_count; v++) {
    if (random_below(random, one_in) == 1) nodes[wish.count++] = v;
  }
  for (int i = 0; i < FACTS; i++) {
    if (random_below(random, 2) == 0) wish.facts |= LINEAGE_LOAD_COLUMN(facts[i]);
  }
  return wish;
}

/* ---- the same as in the whole ---- */

/* Compares a column that was asked for with that of the whole; one that was not must be NULL. */
static void check_column(const void *column, const void *expected, size_t size, enum column_id id,
                         const struct lineage_linked_wish *wish, const struct lineage *lineage,
                         const uint32_t *whole) {
  if ((wish->facts & LINEAGE_LOAD_COLUMN(id)) == 0 || expected == NULL) {
    assert_null(column);
    return;
  }
  for (size_t v = 0; v < lineage->node_count; v++) {
    assert_memory_equal((const char *)column + v * size, (const char *)expected + whole[v] * size,
                        size);
  }
}

/* Words are counted in any case. */
static void check_words(const struct lineage_words *words, const struct lineage_words *expected,
                        enum column_id id, const struct lineage_linked_wish *wish) {
  assert_int_equal(words->count, expected->count);
  if ((wish->facts & LINEAGE_LOAD_COLUMN(id)) == 0) {
    assert_null(words->items);
    return;
  }
  for (uint32_t w = 0; w < words->count; w++) {
    assert_true(text_equal(words->items[w], expected->items[w]));
  }
}

/* The parents of each node are those in the whole, and the order is that of the whole. */
static void check_linked_graph(const struct stemma_graph *graph, const struct stemma_graph *whole,
                               const uint32_t *numbers) {
  assert_null(graph_fault(graph));
  assert_null(order_fault(graph));
  assert_int_equal(graph->edge_count, whole->edge_count);
  assert_int_equal(graph->linked_count, whole->linked_count);
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    assert_int_equal(numbers[graph->order[i]], whole->order[i]);
  }
  for (uint32_t v = 0; v < graph->node_count; v++) {
    uint32_t first = whole->parent_start[numbers[v]], own = graph->parent_start[v];
    uint32_t count = stemma_parent_count(whole, numbers[v]);
    assert_int_equal(stemma_parent_count(graph, v), count);
    for (uint32_t i = 0; i < count; i++) {
      assert_int_equal(numbers[graph->parents[own + i]], whole->parents[first + i]);
      assert_int_equal(graph->parent_relation[own + i], whole->parent_relation[first + i]);
    }
  }
}

/* The nodes that are there are those that have edges or were asked for. */
static void check_nodes(const uint32_t *whole, const struct lineage *lineage,
                        const struct lineage *expected, const struct lineage_linked_wish *wish) {
  uint32_t next = 0, left_out = 0;
  size_t asked = 0;
  for (uint32_t v = 0; v < expected->node_count; v++) {
    bool is_asked = asked < wish->count && wish->nodes[asked] == v;
    asked += is_asked;
    bool is_there = next < lineage->node_count && whole[next] == v;
    assert_int_equal(is_there, is_asked || stemma_parent_count(expected->graph, v) > 0 ||
                                   stemma_child_count(expected->graph, v) > 0);
    if (is_there) assert_int_equal(lineage->status[next++], expected->status[v]);
    left_out += !is_there && expected->status[v] != LINEAGE_GHOST;
  }
  assert_int_equal(next, lineage->node_count);
  assert_int_equal(lineage->left_out, left_out);
}

static void check_linked(const struct sql *sql, const struct lineage *expected,
                         const struct lineage_linked_wish *wish) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  uint32_t *whole = NULL;
  struct lineage *got = NULL;
  if (lineage_linked_read(&got, &whole, sql, wish, &error) != STEMMA_OK) {
    fail_msg("%s", error.message);
  }
  check_nodes(whole, got, expected, wish);
  check_linked_graph(got->graph, expected->graph, whole);
  check_column(got->source, expected->source, 1, COLUMN_SOURCE, wish, got, whole);
  check_column(got->rule, expected->rule, 1, COLUMN_RULE, wish, got, whole);
  check_column(got->created, expected->created, 8, COLUMN_CREATED, wish, got, whole);
  check_column(got->downloads, expected->downloads, 8, COLUMN_DOWNLOADS, wish, got, whole);
  check_column(got->author, expected->author, 4, COLUMN_AUTHOR, wish, got, whole);
  check_column(got->license, expected->license, 4, COLUMN_LICENSE, wish, got, whole);
  check_column(got->task, expected->task, 4, COLUMN_TASK, wish, got, whole);
  check_words(&got->authors, &expected->authors, COLUMN_AUTHOR_WORD, wish);
  check_words(&got->licenses, &expected->licenses, COLUMN_LICENSE_WORD, wish);
  check_words(&got->tasks, &expected->tasks, COLUMN_TASK_WORD, wish);
  assert_null(got->name_at);
  assert_null(got->likes);
  assert_int_equal(got->cycle_edge_count, 0);
  for (int class = 0; class < LINEAGE_CLASS_COUNT; class ++) {
    assert_int_equal(got->findings[class].count, expected->findings[class].count);
  }
  lineage_free(got);
  free(whole);
}

static void check_linked_random(const struct sql *sql, const struct lineage *lineage,
                                struct random *random, int times) {
  uint32_t *nodes = calloc(lineage->node_count + 1, sizeof *nodes);
  assert_non_null(nodes);
  for (int i = 0; i < times; i++) {
    struct lineage_linked_wish wish = random_wish(nodes, random, lineage->node_count);
    check_linked(sql, lineage, &wish);
  }
  free(nodes);
}

static void test_linked(void **state) {
  (void)state;
  struct random random = {5};
  char path[FOLDER_PATH];
  folder_path(path, "store");
  for (uint64_t seed = 0; seed < 20; seed++) {
    struct make_options options = {
        .seed = seed, .models = (uint32_t)seed * 3, .ids = (uint32_t)seed * 4 + 1, .parents = 3};
    /* Several chunks, through two connections. */
    if (seed == 19) options.models = options.ids = 2 * COLUMN_CHUNK + 5;
    struct made made;
    make_lineage(&made, &options);
    struct sql sql = made_open(seed == 19 ? path : ":memory:");
    made_save(&sql, &made);
    check_linked_random(&sql, made.lineage, &random, seed == 19 ? 2 : 20);
    sqlite3_close(sql.db);
    made_free(&made);
  }
  unlink(path);
}

/* ---- damage ---- */

/* What memory depends on, unless it is an error. */
static void check_linked_sound(const struct sql *sql) {
  const struct lineage_linked_wish wish = {.facts = all_facts()};
  struct stemma_error error = STEMMA_ERROR_INIT;
  uint32_t *whole = NULL;
  struct lineage *lineage = NULL;
  enum stemma_status status = lineage_linked_read(&lineage, &whole, sql, &wish, &error);
  if (status != STEMMA_OK) {
    if (status != STEMMA_BAD_INPUT && status != STEMMA_NO_MEMORY) {
      fail_msg("%d: %s", status, error.message);
    }
    return;
  }
  assert_null(graph_fault(lineage->graph));
  assert_null(order_fault(lineage->graph));
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    assert_true(v == 0 || whole[v - 1] < whole[v]);
    assert_in_range(lineage->status[v], 0, LINEAGE_TOMBSTONE);
    assert_true(lineage->author[v] == LINEAGE_NO_WORD ||
                lineage->author[v] < lineage->authors.count);
  }
  lineage_free(lineage);
  free(whole);
}

static void test_linked_forged(void **state) {
  (void)state;
  forge_each(78, check_linked_sound);
}

static void test_linked_memory(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  make_small(&sql, &made);
  const struct lineage_linked_wish wish = {.facts = all_facts()};
  for (long n = 0;; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    uint32_t *whole = NULL;
    struct lineage *lineage = NULL;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = lineage_linked_read(&lineage, &whole, &sql, &wish, &error);
    bool has_failed = failing_memory_has_failed();
    lineage_free(lineage);
    free(whole);
    assert_int_equal(failing_memory_stop(), 0);
    if (!has_failed) break;
    if (status != STEMMA_NO_MEMORY) fail_msg("allocation %ld: %s", n, error.message);
  }
  assert_true(failing_memory_made() > 20);
  check_linked(&sql, made.lineage, &wish);
  sqlite3_close(sql.db);
  made_free(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_linked),
      cmocka_unit_test(test_linked_forged),
      cmocka_unit_test(test_linked_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
