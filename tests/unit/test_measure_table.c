/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures kept beside a lineage: what comes back, for whom, and under which key. */
#include "engine/store/measure_table.h"

#include <math.h>
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

#define KEY TEXT("catalogue 1, version 2")

/* Three measures, one of each type; the second is not there. */
enum { COUNTS = 0, NOTHING = 1, SUMS = 7, SHARES = MEASURE_TABLE_COLUMNS - 1 };
enum { ALL = 1 << COUNTS | 1 << NOTHING | 1 << SUMS };
#define EVERY ((uint32_t)ALL | UINT32_C(1) << SHARES)

static struct measure_table make_table(uint32_t nodes, uint32_t step, uint64_t seed) {
  struct random random = {seed};
  struct measure_table table = {0};
  uint32_t *counts = calloc(nodes + (size_t)1, sizeof *counts);
  uint64_t *sums = calloc(nodes + (size_t)1, sizeof *sums);
  double *shares = calloc(nodes + (size_t)1, sizeof *shares);
  table.nodes = calloc(nodes + (size_t)1, sizeof *table.nodes);
  assert_true(counts != NULL && sums != NULL && shares != NULL && table.nodes != NULL);
  for (uint32_t v = seed % 2 == 0 ? 0 : 1; v < nodes; v += 1 + random_below(&random, step)) {
    counts[table.count] = (uint32_t)random_next(&random) >> random_below(&random, 32);
    sums[table.count] = random_next(&random) >> random_below(&random, 64);
    shares[table.count] = (double)(int64_t)random_next(&random) / 7e9;
    table.nodes[table.count++] = v;
  }
  if (table.count > 2) {
    counts[1] = UINT32_MAX;
    sums[1] = UINT64_MAX;
    shares[1] = -0.0;
    shares[2] = 1.7976931348623157e308;
  }
  table.all = table.count;
  table.others[COUNTS] = UINT32_MAX - seed;
  table.others[SUMS] = UINT64_MAX - seed;
  memcpy(&table.others[SHARES], &(double){0.15 / (double)(nodes + 1)}, sizeof(double));
  table.values[COUNTS] = counts;
  table.values[SUMS] = sums;
  table.values[SHARES] = shares;
  table.types[COUNTS] = COLUMN_U32;
  table.types[SUMS] = COLUMN_U64;
  table.types[SHARES] = COLUMN_DOUBLE;
  return table;
}

static void make_store(struct sql *sql, struct made *made, const char *path, uint32_t models) {
  struct make_options options = {.seed = 2, .models = models, .ids = models + 1, .parents = 1};
  make_lineage(made, &options);
  *sql = made_open(path);
  made_save(sql, made);
}

static void save(const struct sql *sql, const struct measure_table *table) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct measure_tables tables = {.of[MEASURES_LISTED] = *table};
  if (measure_tables_save(sql, KEY, &tables, &error) != STEMMA_OK) fail_msg("%s", error.message);
}

/* Loads what is asked for of all nodes, or of some. */
static enum stemma_status load(struct measure_table *out, bool *is_there, const struct sql *sql,
                               struct text key, uint32_t measures, struct stemma_error *error) {
  const struct measure_wish wish = {.table = MEASURES_LISTED, .key = key, .measures = measures};
  return measure_table_load(out, is_there, sql, &wish, error);
}

static enum stemma_status load_some(struct measure_table *out, bool *is_there,
                                    const struct sql *sql, const uint32_t *nodes, size_t count,
                                    struct stemma_error *error) {
  const struct measure_wish wish = {
      .table = MEASURES_LISTED, .key = KEY, .nodes = nodes, .count = count, .measures = EVERY};
  return measure_table_load(out, is_there, sql, &wish, error);
}

/* Loads and compares: item i of what comes must be item places[i] of `table` (NULL: i). */
static void check_loaded(const struct sql *sql, const struct measure_table *table,
                         const uint32_t *nodes, size_t count, const size_t *places,
                         size_t expected) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct measure_table back = {0};
  bool is_there = false;
  if (load_some(&back, &is_there, sql, nodes, count, &error) != STEMMA_OK) {
    fail_msg("%s", error.message);
  }
  assert_true(is_there);
  assert_int_equal(back.count, expected);
  assert_int_equal(back.all, table->all);
  assert_memory_equal(back.others, table->others, sizeof back.others);
  assert_null(back.values[NOTHING]);
  for (size_t i = 0; i < expected; i++) {
    size_t at = places == NULL ? i : places[i];
    assert_int_equal(back.nodes[i], table->nodes[at]);
    assert_int_equal(((uint32_t *)back.values[COUNTS])[i], ((uint32_t *)table->values[COUNTS])[at]);
    assert_int_equal(((uint64_t *)back.values[SUMS])[i], ((uint64_t *)table->values[SUMS])[at]);
    assert_memory_equal((double *)back.values[SHARES] + i, (double *)table->values[SHARES] + at, 8);
  }
  measure_table_dispose(&back);
}

/* All nodes, some, and none. */
static void check_table(const struct sql *sql, const struct measure_table *table, uint32_t nodes) {
  check_loaded(sql, table, NULL, 0, NULL, table->count);
  struct random random = {nodes};
  uint32_t *wanted = malloc((nodes + (size_t)1) * sizeof *wanted);
  size_t *places = malloc((nodes + (size_t)1) * sizeof *places);
  assert_true(wanted != NULL && places != NULL);
  for (uint32_t one_in = 1; one_in < 5000; one_in *= 7) {
    size_t count = 0, expected = 0, next = 0;
    for (uint32_t v = 0; v < nodes; v++) {
      while (next < table->count && table->nodes[next] < v) next++;
      if (random_below(&random, one_in) != 0) continue;
      wanted[count++] = v;
      if (next < table->count && table->nodes[next] == v) places[expected++] = next;
    }
    check_loaded(sql, table, wanted, count, places, expected);
  }
  free(wanted);
  free(places);
}

static void test_round_trip(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "store");
  static const uint32_t sizes[] = {0, 1, 60, 40000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct sql sql;
    struct made made;
    make_store(&sql, &made, path, sizes[i]);
    for (uint64_t seed = 0; seed < 4; seed++) {
      uint32_t nodes = made.lineage->node_count;
      struct measure_table table = make_table(nodes, (uint32_t)seed * 3 + 1, seed);
      save(&sql, &table);
      check_table(&sql, &table, nodes);
      measure_table_dispose(&table);
    }
    sqlite3_close(sql.db);
    unlink(path);
    made_free(&made);
  }
}

static bool is_there(const struct sql *sql, struct text key) {
  struct measure_table back = {.count = 77};
  bool found = false;
  assert_int_equal(load(&back, &found, sql, key, EVERY, NULL), STEMMA_OK);
  if (!found) {
    assert_int_equal(back.count, 77);
    return false;
  }
  measure_table_dispose(&back);
  return true;
}

static void test_key(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  make_store(&sql, &made, ":memory:", 50);
  assert_false(is_there(&sql, KEY));
  struct measure_table table = make_table(made.lineage->node_count, 2, 1);
  save(&sql, &table);
  assert_true(is_there(&sql, KEY));
  assert_false(is_there(&sql, TEXT("catalogue 1, version 3")));
  assert_false(is_there(&sql, TEXT("")));
  /* The same again writes nothing. */
  int before = sqlite3_total_changes(sql.db);
  save(&sql, &table);
  assert_int_equal(sqlite3_total_changes(sql.db), before);
  /* Measures of another lineage are of no use; a lineage is read as before. */
  assert_int_equal(lineage_save(&sql, made.lineage, made.records, &made.rows, NULL), STEMMA_OK);
  assert_false(is_there(&sql, KEY));
  save(&sql, &table);
  assert_true(is_there(&sql, KEY));
  measure_table_dispose(&table);
  sqlite3_close(sql.db);
  made_free(&made);
}

/* A measure that was there and is not any more. */
static void test_fewer(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  make_store(&sql, &made, ":memory:", 50);
  struct measure_table table = make_table(made.lineage->node_count, 2, 1), back = {0};
  bool found = false;
  save(&sql, &table);
  free(table.values[SUMS]);
  table.values[SUMS] = NULL;
  save(&sql, &table);
  assert_int_equal(load(&back, &found, &sql, KEY, EVERY, NULL), STEMMA_OK);
  assert_true(found && back.values[SUMS] == NULL && back.values[COUNTS] != NULL);
  measure_table_dispose(&back);
  /* One that is not asked for. */
  assert_int_equal(load(&back, &found, &sql, KEY, 1 << SUMS, NULL), STEMMA_OK);
  assert_true(found && back.values[COUNTS] == NULL && back.values[SHARES] == NULL);
  measure_table_dispose(&back);
  measure_table_dispose(&table);
  sqlite3_close(sql.db);
  made_free(&made);
}

static enum stemma_status load_error(const struct sql *sql, struct stemma_error *error) {
  struct measure_table back = {0};
  bool found = false;
  *error = (struct stemma_error)STEMMA_ERROR_INIT;
  enum stemma_status status = load(&back, &found, sql, KEY, EVERY, error);
  measure_table_dispose(&back);
  return status;
}

static void test_bad_values(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  struct stemma_error error;
  make_store(&sql, &made, ":memory:", 50);
  static const double wrong[] = {(double)NAN, (double)INFINITY, (double)-INFINITY};
  struct measure_table table = make_table(made.lineage->node_count, 2, 1);
  double *shares = table.values[SHARES], before = shares[3];
  for (size_t i = 0; i < 3; i++) {
    shares[3] = wrong[i];
    save(&sql, &table);
    assert_int_equal(load_error(&sql, &error), STEMMA_BAD_INPUT);
    assert_non_null(strstr(error.message, "(column measure, chunk 0): a value is out of range"));
  }
  shares[3] = before;
  table.nodes[table.count - 1] = made.lineage->node_count;
  save(&sql, &table);
  assert_int_equal(load_error(&sql, &error), STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, "(column measured, chunk 0): a value is out of range"));
  table.nodes[table.count - 1] = table.nodes[table.count - 2];
  save(&sql, &table);
  assert_int_equal(load_error(&sql, &error), STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, "its nodes are not in order"));
  measure_table_dispose(&table);
  sqlite3_close(sql.db);
  made_free(&made);
}

/* Each table has columns of its own; families are no nodes. */
static void test_tables(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  struct stemma_error error = STEMMA_ERROR_INIT;
  make_store(&sql, &made, ":memory:", 50);
  uint32_t nodes = made.lineage->node_count;
  struct measure_tables tables = {
      .of = {make_table(nodes, 3, 1), make_table(nodes, 2, 2), make_table(UINT16_MAX, 500, 3)}};
  assert_int_equal(measure_tables_save(&sql, KEY, &tables, &error), STEMMA_OK);
  for (int t = 0; t < MEASURE_TABLES; t++) {
    const struct measure_table *table = &tables.of[t];
    struct measure_table back = {0};
    bool found = false;
    struct measure_wish wish = {
        .table = (enum measure_table_id)t, .key = KEY, .measures = EVERY, .types = table->types};
    assert_int_equal(measure_table_load(&back, &found, &sql, &wish, &error), STEMMA_OK);
    assert_true(found && back.count == table->count);
    assert_memory_equal(back.nodes, table->nodes, back.count * sizeof *back.nodes);
    assert_memory_equal(back.values[SUMS], table->values[SUMS], back.count * sizeof(uint64_t));
    measure_table_dispose(&back);
    /* What is read as if it were something else would be read beyond its end. */
    enum column_type others[MEASURE_TABLE_COLUMNS];
    memcpy(others, table->types, sizeof others);
    others[COUNTS] = COLUMN_U64;
    wish.types = others;
    assert_int_equal(measure_table_load(&back, &found, &sql, &wish, &error), STEMMA_BAD_INPUT);
    assert_non_null(strstr(error.message, "(column measured, chunk 0): a value is out of range"));
    error = (struct stemma_error)STEMMA_ERROR_INIT;
  }
  tables.of[MEASURES_FAMILIES].nodes[0] = UINT16_MAX;
  tables.of[MEASURES_FAMILIES].count = 1;
  assert_int_equal(measure_tables_save(&sql, KEY, &tables, &error), STEMMA_OK);
  struct measure_table back = {0};
  bool found = false;
  const struct measure_wish wish = {.table = MEASURES_FAMILIES, .key = KEY};
  assert_int_equal(measure_table_load(&back, &found, &sql, &wish, &error), STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, "a value is out of range"));
  measure_tables_dispose(&tables);
  sqlite3_close(sql.db);
  made_free(&made);
}

/* Every bit of the columns, with the checksum as it was and with the right one. */
static void test_damage(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  struct stemma_error error;
  make_store(&sql, &made, ":memory:", 30);
  struct measure_table table = make_table(made.lineage->node_count, 2, 1);
  save(&sql, &table);
  sqlite3_stmt *list = NULL, *update = NULL;
  assert_int_equal(
      sql_prepare(&list, &sql, "SELECT data, checksum FROM packed WHERE id = ?1", NULL), 0);
  assert_int_equal(
      sql_prepare(&update, &sql, "UPDATE packed SET data = ?2, checksum = ?3 WHERE id = ?1", NULL),
      0);
  static const int columns[] = {COLUMN_MEASURES, COLUMN_MEASURE_NODE, COLUMN_MEASURE + COUNTS,
                                COLUMN_MEASURE + SUMS, COLUMN_MEASURE + SHARES};
  for (size_t c = 0; c < 5; c++) {
    unsigned char bytes[1024];
    bool has_row = false;
    int64_t id = (int64_t)columns[c] << 24;
    sqlite3_bind_int64(list, 1, id);
    assert_int_equal(sql_step(&has_row, &sql, list, NULL), STEMMA_OK);
    assert_true(has_row);
    int size = sqlite3_column_bytes(list, 0);
    int64_t checksum = sqlite3_column_int64(list, 1);
    assert_in_range(size, 1, sizeof bytes);
    memcpy(bytes, sqlite3_column_blob(list, 0), (size_t)size);
    sqlite3_reset(list);
    for (int bit = 0; bit < size * 8; bit += (int)watched_step(5, 29)) {
      bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
      int64_t right = (int64_t)fingerprint_of(bytes, (size_t)size, (uint64_t)id);
      for (int is_forged = 0; is_forged < 2; is_forged++) {
        sqlite3_bind_int64(update, 1, id);
        sqlite3_bind_blob(update, 2, bytes, size, SQLITE_STATIC);
        sqlite3_bind_int64(update, 3, is_forged != 0 ? right : checksum);
        assert_int_equal(sql_do(&sql, update, NULL), STEMMA_OK);
        enum stemma_status status = load_error(&sql, &error);
        if (is_forged == 0) assert_int_equal(status, STEMMA_BAD_INPUT);
        if (status == STEMMA_OK) continue;
        if (status != STEMMA_BAD_INPUT) fail_msg("%d: %s", status, error.message);
        assert_non_null(strstr(error.message, "the store is damaged (column measure"));
      }
      bytes[bit / 8] ^= (unsigned char)(1 << (bit % 8));
    }
    sqlite3_bind_blob(update, 2, bytes, size, SQLITE_STATIC);
    sqlite3_bind_int64(update, 3, checksum);
    assert_int_equal(sql_do(&sql, update, NULL), STEMMA_OK);
  }
  sqlite3_finalize(list);
  sqlite3_finalize(update);
  check_loaded(&sql, &table, NULL, 0, NULL, table.count);
  measure_table_dispose(&table);
  sqlite3_close(sql.db);
  made_free(&made);
}

static void test_memory(void **state) {
  (void)state;
  struct sql sql;
  struct made made;
  make_store(&sql, &made, ":memory:", 30);
  struct measure_table table = make_table(made.lineage->node_count, 2, 1);
  save(&sql, &table);
  const uint32_t nodes[] = {1, 2, 3, 9};
  for (long n = 0;; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    struct measure_table back = {0};
    bool found = false;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = load_some(&back, &found, &sql, nodes, 4, &error);
    bool has_failed = failing_memory_has_failed();
    measure_table_dispose(&back);
    assert_int_equal(failing_memory_stop(), 0);
    if (!has_failed) break;
    if (status != STEMMA_NO_MEMORY) fail_msg("allocation %ld: %s", n, error.message);
  }
  assert_int_equal(failing_memory_made(), 5);
  measure_table_dispose(&table);
  sqlite3_close(sql.db);
  made_free(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip), cmocka_unit_test(test_key),
      cmocka_unit_test(test_fewer),      cmocka_unit_test(test_bad_values),
      cmocka_unit_test(test_tables),     cmocka_unit_test(test_damage),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
