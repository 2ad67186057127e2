/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lineages saved in columns come back as they were; damage is told, whatever it is. */
#include "engine/store/lineage_load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/packed_rows.h"
#include "tests/unit/store_lineage.h"
#include "tests/watched.h"

/* ---- databases ---- */

static enum stemma_status load(struct made *out, const struct sql *sql,
                               struct stemma_error *error) {
  struct made made = {0};
  enum stemma_status status = lineage_load(&made.lineage, &made.records, &made.rows, sql, error);
  if (status == STEMMA_OK) *out = made;
  return status;
}

static void check_same(const struct sql *sql, const struct made *made) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct made back = {0};
  if (load(&back, sql, &error) != STEMMA_OK) fail_msg("%s", error.message);
  const char *difference = made_difference(made, &back);
  if (difference != NULL) fail_msg("%s", difference);
  made_free(&back);
  /* The lineage alone, too. */
  if (lineage_load(&back.lineage, NULL, NULL, sql, &error) != STEMMA_OK)
    fail_msg("%s", error.message);
  difference = made_difference(made, &back);
  if (difference != NULL) fail_msg("%s", difference);
  made_free(&back);
}

/* ---- round trips ---- */

static void test_random(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 60; seed += (uint64_t)watched_step(1, 4)) {
    struct make_options options = {
        .seed = seed, .models = (uint32_t)seed * 3, .ids = (uint32_t)seed * 4 + 1, .parents = 3};
    struct made made;
    make_lineage(&made, &options);
    struct sql sql = made_open(":memory:");
    made_save(&sql, &made);
    check_same(&sql, &made);
    sqlite3_close(sql.db);
    made_free(&made);
  }
}

/* The lineages that the random ones have too few of. */
static void test_what_is_met(void **state) {
  (void)state;
  struct make_options options = {.seed = 3, .models = 400, .ids = 420, .parents = 69};
  struct made made;
  make_lineage(&made, &options);
  const struct lineage *lineage = made.lineage;
  uint32_t most = 0, ghosts = 0, tombstones = 0, spellings = 0;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    uint32_t parents = stemma_parent_count(lineage->graph, v);
    most = parents > most ? parents : most;
    ghosts += lineage->status[v] == LINEAGE_GHOST;
    tombstones += lineage->status[v] == LINEAGE_TOMBSTONE;
  }
  for (size_t i = 0; i < made.records->claim_count; i++) {
    const struct lineage_claim *claim = &made.records->claims[i];
    spellings +=
        !text_equal(lineage_claim_text(lineage, claim), lineage_name(lineage, claim->parent));
  }
  assert_true(most > 32 && ghosts > 0 && tombstones > 0 && spellings > 0);
  assert_true(lineage->cycle_edge_count > 0 && made.records->fault_count > 0);
  assert_true(lineage->findings[LINEAGE_RENAMED].count > 0);
  struct sql sql = made_open(":memory:");
  made_save(&sql, &made);
  check_same(&sql, &made);
  sqlite3_close(sql.db);
  made_free(&made);
}

/* Chunks that are just full, and one more; through two connections to a file. */
static void test_chunks(void **state) {
  (void)state;
  static const uint32_t counts[] = {COLUMN_CHUNK - 1, COLUMN_CHUNK, COLUMN_CHUNK + 1,
                                    2 * COLUMN_CHUNK + 5};
  char path[FOLDER_PATH];
  folder_path(path, "store");
  struct sql sql = made_open(path);
  for (size_t i = 0; i < 4; i++) {
    /* The names that parents have are those of records, so that there are no ghosts. */
    struct make_options options = {
        .seed = 40, .models = counts[i], .ids = counts[i] - 1000, .parents = 2};
    struct made made;
    make_lineage(&made, &options);
    made_save(&sql, &made);
    check_same(&sql, &made);
    made_free(&made);
  }
  sqlite3_close(sql.db);
  unlink(path);
}

/* A smaller lineage leaves nothing of a larger one. */
static void test_shrink(void **state) {
  (void)state;
  struct make_options large = {.seed = 5, .models = 20000, .ids = 20000, .parents = 1};
  struct make_options small = {.seed = 6, .models = 10, .ids = 12, .parents = 1};
  struct made before, after;
  make_lineage(&before, &large);
  make_lineage(&after, &small);
  struct sql sql = made_open(":memory:");
  made_save(&sql, &before);
  made_save(&sql, &after);
  check_same(&sql, &after);
  int64_t chunks = 0;
  assert_int_equal(
      sql_number(&chunks, &sql, "SELECT count(*) FROM packed WHERE id & 16777215 > 0", 0, NULL),
      STEMMA_OK);
  assert_int_equal(chunks, 0);
  /* Without what records said, and rows. */
  assert_int_equal(lineage_save(&sql, after.lineage, NULL, NULL, NULL), STEMMA_OK);
  struct made back = {0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(load(&back, &sql, &error), STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, "columns are missing"));
  assert_int_equal(lineage_load(&back.lineage, NULL, NULL, &sql, NULL), STEMMA_OK);
  made_free(&back);
  sqlite3_close(sql.db);
  made_free(&before);
  made_free(&after);
}

/* What does not change is not written again. */
static void test_unchanged(void **state) {
  (void)state;
  struct make_options options = {.seed = 8, .models = 40000, .ids = 40000, .parents = 1};
  struct made made;
  make_lineage(&made, &options);
  struct sql sql = made_open(":memory:");
  made_save(&sql, &made);
  int before = sqlite3_total_changes(sql.db);
  made_save(&sql, &made);
  assert_int_equal(sqlite3_total_changes(sql.db), before);
  made.lineage->likes[20000]++;
  made_save(&sql, &made);
  assert_int_equal(sqlite3_total_changes(sql.db), before + 1);
  check_same(&sql, &made);
  sqlite3_close(sql.db);
  made_free(&made);
}

/* Within a transaction that has written: a second connection would see another state. */
static void test_own_changes(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "store");
  struct sql sql = made_open(path);
  struct make_options options = {.seed = 9, .models = 50, .ids = 50, .parents = 2};
  struct made made;
  make_lineage(&made, &options);
  assert_int_equal(sql_run(&sql, "BEGIN", NULL), STEMMA_OK);
  assert_int_equal(lineage_save(&sql, made.lineage, made.records, &made.rows, NULL), STEMMA_OK);
  check_same(&sql, &made);
  assert_int_equal(sql_run(&sql, "COMMIT", NULL), STEMMA_OK);
  check_same(&sql, &made);
  assert_true(sqlite3_get_autocommit(sql.db) != 0);
  sqlite3_close(sql.db);
  unlink(path);
  made_free(&made);
}

/* ---- damage ---- */

/* Loads what has been damaged: the clear error, or the lineage as it was. Returns whether it
 * was the error. */
static bool check_told(const struct sql *sql, const struct made *made) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct made back = {0};
  enum stemma_status status = load(&back, sql, &error);
  if (status == STEMMA_OK) {
    const char *difference = made_difference(made, &back);
    if (difference != NULL) fail_msg("damage is not noticed: %s", difference);
    made_free(&back);
    return false;
  }
  if (status != STEMMA_BAD_INPUT) fail_msg("%d: %s", status, error.message);
  assert_non_null(strstr(error.message, ":memory:: the store is damaged (column "));
  return true;
}

static void test_every_bit(void **state) {
  (void)state;
  static struct row rows[COLUMN_IDS];
  struct sql sql;
  struct made made;
  make_small(&sql, &made);
  size_t count = read_packed(rows, &sql);
  int step = (int)watched_step(5, 29);
  for (size_t i = 0; i < count; i++) {
    struct row row = rows[i];
    bool is_read = row.id >> 24 != COLUMN_CHILD_START && row.id >> 24 != COLUMN_CHILD &&
                   row.id >> 24 != COLUMN_CHILD_RELATION;
    for (int bit = 0; bit < row.size * 8; bit += step) {
      row.bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
      write_packed(&sql, &row, row.id);
      assert_int_equal(check_told(&sql, &made), is_read);
      row.bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
    }
    for (int bit = 0; bit < 64; bit += step) {
      row.checksum ^= (int64_t)(UINT64_C(1) << bit);
      write_packed(&sql, &row, row.id);
      assert_int_equal(check_told(&sql, &made), is_read);
      row.checksum = rows[i].checksum;
    }
    for (int bit = 0; bit < row.first_length * 8; bit += step) {
      row.first[bit / 8] ^= (char)(1 << (bit % 8));
      write_packed(&sql, &row, row.id);
      assert_true(check_told(&sql, &made));
      row.first[bit / 8] ^= (char)(1 << (bit % 8));
    }
    write_packed(&sql, &row, row.id);
    assert_false(check_told(&sql, &made));
  }
  sqlite3_close(sql.db);
  made_free(&made);
}

/* Rows that are missing, and rows in each other's place. */
static void test_rows(void **state) {
  (void)state;
  static struct row rows[COLUMN_IDS];
  struct sql sql;
  struct made made;
  make_small(&sql, &made);
  size_t count = read_packed(rows, &sql);
  for (size_t i = 0; i < count; i++) {
    struct row moved = rows[i];
    moved.id += 1;
    write_packed(&sql, &moved, rows[i].id);
    (void)check_told(&sql, &made);
    write_packed(&sql, &rows[i], moved.id);
    struct row other = rows[(i + 1) % count];
    other.id = rows[i].id;
    write_packed(&sql, &other, other.id);
    (void)check_told(&sql, &made);
    write_packed(&sql, &rows[i], rows[i].id);
  }
  assert_false(check_told(&sql, &made));
  sqlite3_close(sql.db);
  made_free(&made);
}

/* What memory depends on: graph and names as lineage.h promises, words in range. */
static void check_sound(const struct made *made) {
  const struct lineage *lineage = made->lineage;
  const char *fault = graph_fault(lineage->graph);
  if (fault == NULL) fault = order_fault(lineage->graph);
  if (fault != NULL) fail_msg("%s", fault);
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    struct text name = lineage_name(lineage, v);
    assert_true(v == 0 || text_compare_folded(lineage_name(lineage, v - 1), name) < 0);
    assert_true(lineage->author[v] == LINEAGE_NO_WORD ||
                lineage->author[v] < lineage->authors.count);
    assert_true(lineage->task[v] == LINEAGE_NO_WORD || lineage->task[v] < lineage->tasks.count);
    assert_in_range(lineage->status[v], 0, LINEAGE_TOMBSTONE);
    assert_in_range(lineage_rule(lineage, v), 0, INFER_RULE_COUNT - 1);
  }
  for (size_t i = 0; i < made->records->claim_count; i++) {
    const struct lineage_claim *claim = &made->records->claims[i];
    assert_true(claim->child < lineage->node_count && claim->parent < lineage->node_count);
    assert_true(lineage_claim_text(lineage, claim).length <= COLUMN_TEXT_MAX);
  }
}

static void check_forged(const struct sql *sql) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct made back = {0};
  enum stemma_status status = load(&back, sql, &error);
  if (status == STEMMA_OK) check_sound(&back);
  if (status != STEMMA_OK && status != STEMMA_BAD_INPUT && status != STEMMA_NO_MEMORY) {
    fail_msg("%d: %s", status, error.message);
  }
  made_free(&back);
}

static void test_forged(void **state) {
  (void)state;
  forge_each(77, check_forged);
}

/* ---- no memory ---- */

static void test_memory(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  make_small(&sql, &made);
  for (long n = 0;; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    struct made back = {0};
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = load(&back, &sql, &error);
    bool has_failed = failing_memory_has_failed();
    made_free(&back);
    assert_int_equal(failing_memory_stop(), 0);
    if (!has_failed) break;
    if (status != STEMMA_NO_MEMORY) fail_msg("allocation %ld: %s", n, error.message);
    assert_int_equal(error.status, STEMMA_NO_MEMORY);
  }
  assert_true(failing_memory_made() > 30);
  for (long n = 0;; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = lineage_save(&sql, made.lineage, made.records, &made.rows, &error);
    bool has_failed = failing_memory_has_failed();
    assert_int_equal(failing_memory_stop(), 0);
    if (!has_failed) break;
    if (status != STEMMA_NO_MEMORY) fail_msg("allocation %ld: %s", n, error.message);
  }
  check_same(&sql, &made);
  sqlite3_close(sql.db);
  made_free(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),    cmocka_unit_test(test_what_is_met),
      cmocka_unit_test(test_chunks),    cmocka_unit_test(test_shrink),
      cmocka_unit_test(test_unchanged), cmocka_unit_test(test_own_changes),
      cmocka_unit_test(test_every_bit), cmocka_unit_test(test_rows),
      cmocka_unit_test(test_forged),    cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
