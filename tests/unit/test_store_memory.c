/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store when memory runs out: the n-th allocation fails, of the library's and of SQLite's, for
 * every n. An import that fails has changed nothing, a reader that fails gives nothing, and
 * neither leaks.
 */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/failing_memory.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/folder.h"
#include "tests/unit/store_days.h"
#include "tests/watched.h"

enum { ALLOCATIONS_MAX = 200000, MODELS = 40 };

static struct store_days_text days[3]; /* by day */
static char store_path[FOLDER_PATH], journal_path[FOLDER_PATH];
static unsigned char *stored[3]; /* the file after day 1 and 2 */
static size_t stored_size[3];
static struct lineage *lineages[3];

/* ---- SQLite's memory, which fails with ours ---- */

static sqlite3_mem_methods plain; /* SQLite's own */

static void *sqlite_malloc(int size) {
  return failing_memory_refuses() ? NULL : plain.xMalloc(size);
}

static void *sqlite_realloc(void *memory, int size) {
  return failing_memory_refuses() ? NULL : plain.xRealloc(memory, size);
}

/* Must come before SQLite is first used. */
static void wrap_sqlite(void) {
  assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain), SQLITE_OK);
  sqlite3_mem_methods failing = plain;
  failing.xMalloc = sqlite_malloc;
  failing.xRealloc = sqlite_realloc;
  assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &failing), SQLITE_OK);
  assert_int_equal(sqlite3_initialize(), SQLITE_OK);
}

/* ---- one failure after another ---- */

static void put_back(int day) {
  unlink(store_path);
  unlink(journal_path);
  if (stored[day] != NULL) folder_write(store_path, stored[day], stored_size[day]);
}

static void assert_told(const struct stemma_error *error, const char *what, long n) {
  if (error->message[0] == '\0') fail_msg("%s, allocation %ld: no message", what, n);
  if (strchr(error->message, '\n') != NULL) fail_msg("%s: %s: lines", what, error->message);
}

/* The store must be as it was, or, where the import is said to be done, as it is then. */
static void assert_whole(int day, enum stemma_status status, long n) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct lineage *now = NULL;
  const struct lineage *wanted = lineages[status == STEMMA_OK ? day : day - 1];
  enum stemma_status read = store_days_lineage(&now, store_path, &error);
  if (wanted == NULL && (read == STEMMA_NEGATIVE || read == STEMMA_IO)) return;
  if (read != STEMMA_OK) fail_msg("day %d, allocation %ld: %s", day, n, error.message);
  if (wanted == NULL) fail_msg("day %d, allocation %ld: was imported", day, n);
  const char *difference = lineage_difference(wanted, now);
  if (difference != NULL) fail_msg("day %d, allocation %ld: %s", day, n, difference);
  lineage_free(now);
}

static void fail_import(int day) {
  for (long n = 0; n < ALLOCATIONS_MAX; n = watched_next(n)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    put_back(day - 1);
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = store_days_import(store_path, &days[day], day, &error);
    long kept = failing_memory_stop();
    if (kept > 0) fail_msg("day %d, allocation %ld: %ld blocks are left", day, n, kept);
    assert_whole(day, status, n);
    if (!failing_memory_has_failed()) {
      print_message("day %d: %ld allocations\n", day, failing_memory_made());
      assert_int_equal(status, STEMMA_OK);
      return;
    }
    if (status != STEMMA_OK) assert_told(&error, "import", n);
  }
  fail_msg("more than %d allocations", ALLOCATIONS_MAX);
}

static void first_import(void **state) {
  (void)state;
  fail_import(1);
}

static void later_import(void **state) {
  (void)state;
  fail_import(2);
}

/* The lineage of the second day, or, from the store of both, that of the first. */
static enum stemma_status read_day(struct lineage **out, int day, struct stemma_error *error) {
  struct store *store = NULL;
  enum stemma_status status = store_open(&store, store_path, STORE_READ, error);
  if (status != STEMMA_OK) return status;
  status = day == 2
               ? store_lineage(out, store, &store_days_rules, error)
               : store_lineage_on(out, store, STORE_DAYS_FIRST + day, &store_days_rules, error);
  store_close(store);
  return status;
}

static void fail_reading(int day) {
  struct lineage *wanted = NULL;
  put_back(2);
  assert_int_equal(read_day(&wanted, day, NULL), STEMMA_OK);
  if (wanted == NULL) return; /* never */
  for (long n = 0; n < ALLOCATIONS_MAX; n = watched_next(n)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    struct lineage *lineage = NULL;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = read_day(&lineage, day, &error);
    atomic_store(&failing_memory.is_on, false);
    if (status == STEMMA_OK) {
      const char *difference = lineage_difference(wanted, lineage);
      if (difference != NULL) fail_msg("day %d, allocation %ld: %s", day, n, difference);
      lineage_free(lineage);
    } else {
      assert_null(lineage);
      assert_told(&error, "reading", n);
      if (failing_memory_stop() > 0) fail_msg("reading, allocation %ld: blocks are left", n);
    }
    if (failing_memory_has_failed()) continue;
    print_message("reading day %d: %ld allocations\n", day, failing_memory_made());
    assert_int_equal(status, STEMMA_OK);
    lineage_free(wanted);
    return;
  }
  fail_msg("more than %d allocations", ALLOCATIONS_MAX);
}

static void reading(void **state) {
  (void)state;
  fail_reading(2);
}

static void reading_the_past(void **state) {
  (void)state;
  fail_reading(1);
}

static enum stemma_status verify(struct stemma_error *error) {
  struct store *store = NULL;
  enum stemma_status status = store_open(&store, store_path, STORE_READ, error);
  if (status == STEMMA_OK) status = store_verify(store, error);
  store_close(store);
  return status;
}

/* To be sound is not said by mistake, nor the contrary. */
static void verifying(void **state) {
  (void)state;
  put_back(2);
  for (long n = 0; n < ALLOCATIONS_MAX; n = watched_next(n)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = verify(&error);
    long kept = failing_memory_stop();
    if (kept > 0) fail_msg("verifying, allocation %ld: %ld blocks are left", n, kept);
    if (status == STEMMA_BAD_INPUT) fail_msg("allocation %ld: %s", n, error.message);
    if (!failing_memory_has_failed()) return;
  }
  fail_msg("more than %d allocations", ALLOCATIONS_MAX);
}

/* ---- beginning and end ---- */

static int prepare(void **state) {
  (void)state;
  wrap_sqlite();
  if (folder_make() != 0) return -1;
  folder_path(store_path, "store.db");
  folder_path(journal_path, "store.db-journal");
  for (int day = 1; day <= 2; day++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    store_days_write_some(&days[day], day, MODELS);
    enum stemma_status status = store_days_import(store_path, &days[day], day, &error);
    if (status == STEMMA_OK) status = store_days_lineage(&lineages[day], store_path, &error);
    if (status != STEMMA_OK) print_error("day %d: %s\n", day, error.message);
    if (status != STEMMA_OK) return -1;
    stored[day] = folder_read(&stored_size[day], store_path);
  }
  return 0;
}

static int clean_up(void **state) {
  (void)state;
  for (int day = 0; day <= 2; day++) {
    lineage_free(lineages[day]);
    free(stored[day]);
  }
  unlink(store_path);
  unlink(journal_path);
  return folder_remove();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_import),     cmocka_unit_test(later_import), cmocka_unit_test(reading),
      cmocka_unit_test(reading_the_past), cmocka_unit_test(verifying),
  };
  return cmocka_run_group_tests(tests, prepare, clean_up);
}
