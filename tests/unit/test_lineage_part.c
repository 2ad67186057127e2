/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lineage around one model, held against the whole that it was saved from. */
#include "engine/store/lineage_part.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/fingerprint.h"
#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/store_lineage.h"
#include "tests/watched.h"

static struct sql open_store(const char *path, const struct made *made) {
  struct sql sql = made_open(path);
  made_save(&sql, made);
  return sql;
}

/* ---- what is to be expected ---- */

enum { OUTSIDE, BORDER, INNER };

/* Marks all that is reached from `node`, itself not, in one direction. */
static void naive_reach(uint8_t *marks, const struct stemma_graph *graph, uint32_t node, bool up) {
  const uint32_t *start = up ? graph->parent_start : graph->child_start;
  const uint32_t *nodes = up ? graph->parents : graph->children;
  uint32_t *stack = malloc((graph->edge_count + (size_t)1) * sizeof *stack);
  assert_non_null(stack);
  size_t depth = 0;
  stack[depth++] = node;
  while (depth > 0) {
    uint32_t v = stack[--depth];
    for (uint32_t e = start[v]; e < start[v + 1]; e++) {
      if (marks[nodes[e]] == INNER) continue;
      marks[nodes[e]] = INNER;
      stack[depth++] = nodes[e];
    }
  }
  free(stack);
}

static uint8_t *naive_marks(const struct stemma_graph *graph, uint32_t node, unsigned parts) {
  uint8_t *marks = calloc(graph->node_count + (size_t)1, 1);
  assert_non_null(marks);
  if ((parts & LINEAGE_PART_DESCENDANTS) != 0) naive_reach(marks, graph, node, false);
  if ((parts & LINEAGE_PART_ANCESTORS) != 0) {
    naive_reach(marks, graph, node, true);
    marks[node] = INNER;
  }
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (marks[v] != INNER) continue;
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      if (marks[graph->parents[e]] == OUTSIDE) marks[graph->parents[e]] = BORDER;
    }
  }
  if (marks[node] == OUTSIDE) marks[node] = BORDER;
  return marks;
}

/* Where a difference is; NULL where there is none. */
static const char *nodes_difference(const struct lineage *part, const uint32_t *whole,
                                    const struct lineage *lineage, const uint8_t *marks) {
  uint32_t place = 0;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if (marks[v] == OUTSIDE) continue;
    if (place == part->node_count || whole[place] != v) return "nodes";
    place++;
  }
  return place == part->node_count ? NULL : "node_count";
}

static const char *edges_difference(const struct lineage *part, const uint32_t *whole,
                                    const struct lineage *lineage, const uint8_t *marks) {
  const struct stemma_graph *graph = lineage->graph;
  for (uint32_t v = 0; v < part->node_count; v++) {
    uint32_t node = whole[v], e = part->graph->parent_start[v];
    uint32_t count = marks[node] == INNER ? stemma_parent_count(graph, node) : 0;
    if (stemma_parent_count(part->graph, v) != count) return "parents";
    for (uint32_t i = 0; i < count; i++) {
      uint32_t of_whole = graph->parent_start[node] + i;
      if (whole[part->graph->parents[e + i]] != graph->parents[of_whole]) return "parents";
      if (part->graph->parent_relation[e + i] != graph->parent_relation[of_whole])
        return "relation";
    }
  }
  return NULL;
}

static bool is_same_word(const struct lineage_words *a, uint32_t x, const struct lineage_words *b,
                         uint32_t y) {
  if (x == LINEAGE_NO_WORD || y == LINEAGE_NO_WORD) return x == y;
  return text_equal(a->items[x], b->items[y]);
}

static const char *facts_difference(const struct lineage *part, const uint32_t *whole,
                                    const struct lineage *lineage) {
  uint32_t models = 0;
  if ((part->rule == NULL) != (lineage->rule == NULL)) return "rule";
  for (uint32_t v = 0; v < part->node_count; v++) {
    uint32_t w = whole[v];
    models += part->status[v] != LINEAGE_GHOST;
    if (!text_equal(lineage_name(part, v), lineage_name(lineage, w))) return "name";
    if (part->status[v] != lineage->status[w]) return "status";
    if (part->source[v] != lineage->source[w]) return "source";
    if (part->rule != NULL && part->rule[v] != lineage->rule[w]) return "rule";
    if (part->created[v] != lineage->created[w]) return "created";
    if (part->downloads[v] != lineage->downloads[w]) return "downloads";
    if (part->likes[v] != lineage->likes[w]) return "likes";
    if (!is_same_word(&part->authors, part->author[v], &lineage->authors, lineage->author[w]) ||
        !is_same_word(&part->licenses, part->license[v], &lineage->licenses, lineage->license[w]) ||
        !is_same_word(&part->tasks, part->task[v], &lineage->tasks, lineage->task[w])) {
      return "words";
    }
  }
  return models == part->model_count ? NULL : "model_count";
}

static const char *cycles_difference(const struct lineage *part, const uint32_t *whole,
                                     const struct lineage *lineage, const uint8_t *marks) {
  size_t kept = 0;
  for (size_t e = 0; e < lineage->cycle_edge_count; e++) {
    const struct stemma_edge *edge = &lineage->cycle_edges[e];
    if (marks[edge->parent] == OUTSIDE || marks[edge->child] == OUTSIDE) continue;
    if (kept == part->cycle_edge_count) return "cycle_edge_count";
    const struct stemma_edge *mine = &part->cycle_edges[kept++];
    if (whole[mine->parent] != edge->parent || whole[mine->child] != edge->child ||
        mine->relation != edge->relation) {
      return "cycle_edges";
    }
  }
  return kept == part->cycle_edge_count ? NULL : "cycle_edge_count";
}

static const char *part_difference(const struct lineage *part, const uint32_t *whole,
                                   const struct lineage *lineage, uint32_t node, unsigned parts) {
  uint8_t *marks = naive_marks(lineage->graph, node, parts);
  const char *difference = nodes_difference(part, whole, lineage, marks);
  if (difference == NULL) difference = edges_difference(part, whole, lineage, marks);
  if (difference == NULL) difference = facts_difference(part, whole, lineage);
  if (difference == NULL) difference = cycles_difference(part, whole, lineage, marks);
  free(marks);
  if (difference != NULL) return difference;
  uint32_t n = part->node_count;
  if (difference == NULL) difference = graph_fault(part->graph);
  if (difference == NULL) difference = order_fault(part->graph);
  if (difference == NULL) difference = words_fault(&part->authors, part->author, n, true);
  if (difference == NULL) difference = words_fault(&part->licenses, part->license, n, false);
  if (difference == NULL) difference = words_fault(&part->tasks, part->task, n, false);
  for (int c = 0; c < LINEAGE_CLASS_COUNT && difference == NULL; c++) {
    if (part->findings[c].count != lineage->findings[c].count) difference = "findings";
  }
  return difference;
}

static void check_part(const struct sql *sql, const struct lineage *lineage, uint32_t node,
                       unsigned parts) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct lineage *part = NULL;
  uint32_t *whole = NULL, found = 0;
  char id[MADE_ID];
  struct text name = lineage_name(lineage, node);
  assert_in_range(name.length, 1, MADE_ID);
  for (size_t i = 0; i < name.length; i++) {
    char other = (char)(name.bytes[i] ^ 0x20);
    bool is_letter = text_fold_byte(other) == text_fold_byte(name.bytes[i]);
    id[i] = is_letter && i % 2 == 0 ? other : name.bytes[i];
  }
  name.bytes = id;
  if (lineage_part_find(&found, sql, name, &error) != STEMMA_OK) fail_msg("%s", error.message);
  assert_int_equal(found, node);
  if (lineage_part_load(&part, &whole, sql, name, parts, &error) != STEMMA_OK) {
    fail_msg("%s", error.message);
  }
  const char *difference = part_difference(part, whole, lineage, node, parts);
  if (difference != NULL) fail_msg("node %u, parts %u: %s", node, parts, difference);
  lineage_free(part);
  free(whole);
}

/* ---- the same ---- */

static void test_random(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 20; seed += (uint64_t)watched_step(2, 7)) {
    struct make_options options = {.seed = seed,
                                   .models = (uint32_t)seed * 4 + 1,
                                   .ids = (uint32_t)seed * 5 + 2,
                                   .parents = 2};
    struct made made;
    make_lineage(&made, &options);
    struct sql sql = open_store(":memory:", &made);
    for (uint32_t v = 0; v < made.lineage->node_count; v++) {
      for (unsigned parts = 0; parts <= 3; parts++) check_part(&sql, made.lineage, v, parts);
    }
    sqlite3_close(sql.db);
    made_free(&made);
  }
}

/* Several chunks; through two connections to a file. */
static void test_chunks(void **state) {
  (void)state;
  struct make_options options = {.seed = 12, .models = 50000, .ids = 50000, .parents = 1};
  struct random random = {4};
  struct made made;
  char path[FOLDER_PATH];
  folder_path(path, "store");
  make_lineage(&made, &options);
  struct sql sql = open_store(path, &made);
  const struct lineage *lineage = made.lineage;
  uint32_t last = lineage->node_count - 1;
  const uint32_t edges[] = {0,     1,     16383, 16384,        16385,
                            32767, 32768, last,  last - 16384, lineage->graph->order[0]};
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) check_part(&sql, lineage, edges[i], 3);
  for (int i = 0; i < 20; i++) {
    uint32_t node = random_below(&random, lineage->node_count);
    check_part(&sql, lineage, node, random_below(&random, 4));
  }
  sqlite3_close(sql.db);
  unlink(path);
  made_free(&made);
}

static void test_no_such_model(void **state) {
  (void)state;
  struct make_options options = {.seed = 2, .models = 40000, .ids = 40000};
  struct made made;
  make_lineage(&made, &options);
  struct sql sql = open_store(":memory:", &made);
  const struct text wrong[] = {TEXT(""),      TEXT("0"),        TEXT("ns3/model-3a"),
                               TEXT("zz/z"),  TEXT("ns3"),      {NULL, 0},
                               TEXT("ns9/a"), TEXT("\xFF\xFF"), TEXT("ns0/model-")};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    uint32_t node = 7;
    assert_int_equal(lineage_part_find(&node, &sql, wrong[i], NULL), STEMMA_OK);
    assert_int_equal(node, STEMMA_NO_NODE);
  }
  /* Just behind each chunk's last name, and before its first. */
  for (uint32_t v = 16383; v < made.lineage->node_count; v += 16384) {
    char id[MADE_ID + 1];
    struct text name = lineage_name(made.lineage, v);
    memcpy(id, name.bytes, name.length);
    id[name.length] = '!';
    uint32_t node = 7;
    name = (struct text){id, name.length + 1};
    assert_int_equal(lineage_part_find(&node, &sql, name, NULL), STEMMA_OK);
    assert_int_equal(node, STEMMA_NO_NODE);
  }
  static struct lineage *untouched;
  struct lineage *part = untouched;
  uint32_t *whole = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(lineage_part_load(&part, &whole, &sql, TEXT("no/such"), 3, &error),
                   STEMMA_NEGATIVE);
  assert_string_equal(error.message, "no/such: no such model");
  assert_ptr_equal(part, untouched);
  sqlite3_close(sql.db);
  made_free(&made);
}

/* ---- damage ---- */

/* Looks for all models. Returns whether damage was told of. */
static bool find_all(const struct sql *sql, const struct lineage *lineage, uint32_t step) {
  bool is_told = false;
  for (uint32_t v = 0; v < lineage->node_count; v += step) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    uint32_t node = STEMMA_NO_NODE;
    enum stemma_status status = lineage_part_find(&node, sql, lineage_name(lineage, v), &error);
    if (status == STEMMA_OK) {
      assert_int_equal(node, v);
      continue;
    }
    assert_int_equal(status, STEMMA_BAD_INPUT);
    assert_non_null(strstr(error.message, "the store is damaged (column name, chunk "));
    is_told = true;
  }
  return is_told;
}

/* What chunks of names are filed under leads nobody astray. */
static void test_first(void **state) {
  (void)state;
  static const char *const changes[] = {
      "UPDATE packed SET first = 'zz' || first WHERE id = (2 << 24) + 1",
      "UPDATE packed SET first = 'aa' WHERE id = (2 << 24) + 1",
      "UPDATE packed SET first = NULL WHERE id = (2 << 24) + 2",
      "UPDATE packed SET first = '' WHERE id = (2 << 24) + 2",
      "DELETE FROM packed WHERE id = (2 << 24) + 1",
  };
  struct make_options options = {.seed = 2, .models = 60000, .ids = 60000};
  struct made made;
  make_lineage(&made, &options);
  struct sql sql = open_store(":memory:", &made);
  assert_false(find_all(&sql, made.lineage, 4000));
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    assert_int_equal(sql_run(&sql, "SAVEPOINT whole", NULL), STEMMA_OK);
    assert_int_equal(sql_run(&sql, changes[i], NULL), STEMMA_OK);
    assert_true(find_all(&sql, made.lineage, 4000));
    assert_int_equal(sql_run(&sql, "ROLLBACK TO whole; RELEASE whole", NULL), STEMMA_OK);
  }
  sqlite3_close(sql.db);
  made_free(&made);
}

static sqlite3_stmt *prepare(const struct sql *sql, const char *text) {
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sql_prepare(&statement, sql, text, NULL), STEMMA_OK);
  return statement;
}

/* Loads the part of each node: as it was, or the clear error. With `is_forged`, checksums are
 * right: what comes must be sound. */
static void load_each(const struct sql *sql, const struct lineage *lineage, bool is_forged) {
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    struct lineage *part = NULL;
    uint32_t *whole = NULL;
    enum stemma_status status =
        lineage_part_load(&part, &whole, sql, lineage_name(lineage, v), 3, &error);
    if (status == STEMMA_OK) {
      const char *fault =
          is_forged ? graph_fault(part->graph) : part_difference(part, whole, lineage, v, 3);
      if (fault == NULL && is_forged) fault = order_fault(part->graph);
      if (fault != NULL) fail_msg("%s", fault);
      lineage_free(part);
      free(whole);
    } else if (!is_forged || status != STEMMA_NEGATIVE) {
      if (status != STEMMA_BAD_INPUT) fail_msg("%d: %s", status, error.message);
      assert_non_null(strstr(error.message, "the store is damaged (column "));
    }
  }
}

static void flip_bits(const struct sql *sql, const struct lineage *lineage, bool is_forged) {
  sqlite3_stmt *list = prepare(sql, "SELECT id, data, checksum FROM packed");
  sqlite3_stmt *update = prepare(sql, "UPDATE packed SET data = ?2, checksum = ?3 WHERE id = ?1");
  bool has_row = false;
  unsigned char bytes[4096];
  while (sql_step(&has_row, sql, list, NULL) == STEMMA_OK && has_row) {
    int64_t id = sqlite3_column_int64(list, 0), checksum = sqlite3_column_int64(list, 2);
    int size = sqlite3_column_bytes(list, 1);
    assert_in_range(size, 1, sizeof bytes);
    memcpy(bytes, sqlite3_column_blob(list, 1), (size_t)size);
    sqlite3_reset(list); /* the table is about to change */
    /* The last turn puts the chunk right again. */
    for (int bit = 0, step = (int)watched_step(5, 59), last = size * 8; bit <= last; bit += step) {
      if (last - bit < step) bit = last;
      if (bit < size * 8) bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
      int64_t right = (int64_t)fingerprint_of(bytes, (size_t)size, (uint64_t)id);
      sqlite3_bind_int64(update, 1, id);
      sqlite3_bind_blob(update, 2, bytes, size, SQLITE_STATIC);
      sqlite3_bind_int64(update, 3, is_forged ? right : checksum);
      assert_int_equal(sql_do(sql, update, NULL), STEMMA_OK);
      load_each(sql, lineage, is_forged && bit < size * 8);
      if (bit < size * 8) bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
    }
    sqlite3_finalize(list);
    list = prepare(sql, "SELECT id, data, checksum FROM packed WHERE id > ?1");
    sqlite3_bind_int64(list, 1, id);
  }
  sqlite3_finalize(list);
  sqlite3_finalize(update);
}

static void test_damage(void **state) {
  (void)state;
  struct make_options options = {.seed = 15, .models = 4, .ids = 5, .parents = 3};
  struct made made;
  make_lineage(&made, &options);
  struct sql sql = open_store(":memory:", &made);
  flip_bits(&sql, made.lineage, false);
  flip_bits(&sql, made.lineage, true);
  sqlite3_close(sql.db);
  made_free(&made);
}

static void test_memory(void **state) {
  (void)state;
  struct make_options options = {.seed = 15, .models = 20, .ids = 22, .parents = 3};
  struct made made;
  make_lineage(&made, &options);
  struct sql sql = open_store(":memory:", &made);
  uint32_t node = made.lineage->graph->order[0];
  struct text name = lineage_name(made.lineage, node);
  for (long n = 0;; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    struct lineage *part = NULL;
    uint32_t *whole = NULL;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = lineage_part_load(&part, &whole, &sql, name, 3, &error);
    bool has_failed = failing_memory_has_failed();
    lineage_free(part);
    free(whole);
    assert_int_equal(failing_memory_stop(), 0);
    if (!has_failed) break;
    if (status != STEMMA_NO_MEMORY) fail_msg("allocation %ld: %s", n, error.message);
  }
  assert_true(failing_memory_made() > 30);
  sqlite3_close(sql.db);
  made_free(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),        cmocka_unit_test(test_chunks),
      cmocka_unit_test(test_no_such_model), cmocka_unit_test(test_first),
      cmocka_unit_test(test_damage),        cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
