/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Imports on a disk that fails: every write, flush, truncation, removal and read goes wrong in
 * turn, in every way that failing_disk.h knows. The store is then as it was before or as it is
 * after the import, never in between: an import that says it has failed has changed nothing, one
 * that says it is done is done.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/failing_disk.h"
#include "tests/unit/folder.h"
#include "tests/unit/store_days.h"
#include "tests/watched.h"

enum { CALLS_MAX = 20000 };

/* What a store says, by all ways of asking. */
struct image {
  char *rows;              /* owned: every row of every table */
  size_t size;             /* of rows */
  size_t seeded;           /* where those begin that a store's seed has a part in */
  struct lineage *lineage; /* owned; NULL: nothing was imported */
};

static struct store_days_text days[3]; /* by day; [0] is empty */
static char store_path[FOLDER_PATH], journal_path[FOLDER_PATH];
static unsigned char *stored[3]; /* the file after day 1 and 2 */
static size_t stored_size[3];
static struct image images[3];

/* ---- what is in a store ---- */

static const char *const tables[] = {"import",     "setting",      "word",    "model",
                                     "model_past", "alias",        "edge",    "edge_past",
                                     "finding",    "finding_past", "unnamed", "packed"};

/* The rows of a table, less what differs from one first import to the next: when it was, and the
 * seed of the store. */
static const char *rows_of(const char *table) {
  if (strcmp(table, "import") == 0) {
    return "id, file, format, size, sha256, day, is_full, records, rejected, counts FROM import";
  }
  if (strcmp(table, "setting") == 0) return "* FROM setting WHERE name <> 'seed'";
  return NULL;
}

/* In the order of their keys, as SQLite walks through a table. */
static void write_rows(FILE *out, sqlite3 *db, const char *table) {
  char query[200];
  sqlite3_stmt *list = NULL;
  const char *rows = rows_of(table);
  if (rows != NULL) snprintf(query, sizeof query, "SELECT %s", rows);
  if (rows == NULL) snprintf(query, sizeof query, "SELECT * FROM %s", table);
  assert_int_equal(sqlite3_prepare_v2(db, query, -1, &list, NULL), SQLITE_OK);
  int code;
  while ((code = sqlite3_step(list)) == SQLITE_ROW) {
    fprintf(out, "%s", table);
    for (int c = 0; c < sqlite3_column_count(list); c++) {
      int size = sqlite3_column_bytes(list, c);
      fprintf(out, "|%d:", sqlite3_column_type(list, c));
      const void *bytes = sqlite3_column_blob(list, c);
      if (size > 0) fwrite(bytes, 1, (size_t)size, out);
    }
    fputc('\n', out);
  }
  assert_int_equal(code, SQLITE_DONE);
  sqlite3_finalize(list);
}

static void assert_sound(sqlite3 *db, const char *what) {
  sqlite3_stmt *check = NULL;
  assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &check, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(check), SQLITE_ROW);
  const char *answer = (const char *)sqlite3_column_text(check, 0);
  if (strcmp(answer, "ok") != 0) fail_msg("%s: integrity_check: %s", what, answer);
  sqlite3_finalize(check);
}

/* Reads all rows; nothing where the file has no tables. */
static void read_rows(struct image *image, const char *what) {
  sqlite3 *db = NULL;
  sqlite3_stmt *any = NULL;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  assert_int_equal(sqlite3_open_v2(store_path, &db, flags, NULL), SQLITE_OK);
  assert_sound(db, what);
  FILE *out = open_memstream(&image->rows, &image->size);
  assert_non_null(out);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_master", -1, &any, NULL),
                   SQLITE_OK);
  bool has_tables = sqlite3_step(any) == SQLITE_ROW;
  sqlite3_finalize(any);
  for (size_t t = 0; has_tables && t < sizeof tables / sizeof *tables; t++) {
    bool is_seeded = strcmp(tables[t], "packed") == 0;
    assert_int_equal(fflush(out), 0);
    if (is_seeded) image->seeded = image->size;
    write_rows(out, db, tables[t]);
  }
  assert_int_equal(fclose(out), 0);
  assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The lineage by the store's own reader, and its own check of rows against columns. */
static void read_lineage(struct image *image, const char *what) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct store *store = NULL;
  enum stemma_status status = store_open(&store, store_path, STORE_READ, &error);
  if (status == STEMMA_NEGATIVE || access(store_path, F_OK) != 0) return;
  if (status != STEMMA_OK) fail_msg("%s: %s", what, error.message);
  status = store_lineage(&image->lineage, store, &store_days_rules, &error);
  if (status == STEMMA_OK) status = store_verify(store, &error);
  if (status != STEMMA_OK) fail_msg("%s: %s", what, error.message);
  store_close(store);
}

/* Reads what is there: the store first, since it has to know how to recover. */
static void image_read(struct image *image, const char *what) {
  *image = (struct image){0};
  read_lineage(image, what);
  read_rows(image, what);
}

static void image_dispose(struct image *image) {
  lineage_free(image->lineage);
  free(image->rows);
}

/* Stores that come from two first imports have each their seed. */
static bool image_equal(const struct image *a, const struct image *b, bool same_seed) {
  size_t size = same_seed ? a->size : a->seeded;
  if (size != (same_seed ? b->size : b->seeded)) return false;
  if (size > 0 && memcmp(a->rows, b->rows, size) != 0) return false;
  if (a->lineage == NULL || b->lineage == NULL) return a->lineage == b->lineage;
  return lineage_difference(a->lineage, b->lineage) == NULL;
}

/* ---- one failure after another ---- */

static void put_back(int day) {
  unlink(store_path);
  unlink(journal_path);
  if (stored[day] != NULL) folder_write(store_path, stored[day], stored_size[day]);
}

static const char *const fault_names[FAILING_DISK_FAULTS] = {
    "an error", "a full disk", "a crash", "a frozen disk", "a loss of power", "a failed read"};

/* What must hold once the import of the day behind `before` has met its fate. */
static void assert_whole(int before, enum failing_disk_fault fault, long n,
                         enum stemma_status status, const struct stemma_error *error) {
  char what[100];
  struct image now;
  snprintf(what, sizeof what, "after %s at call %ld of day %d", fault_names[fault], n, before + 1);
  image_read(&now, what);
  bool is_old = image_equal(&now, &images[before], true);
  bool is_new = image_equal(&now, &images[before + 1], before > 0);
  if (!is_old && !is_new) fail_msg("%s: neither the old state nor the new one", what);
  bool is_told = fault != FAILING_DISK_FROZEN; /* that one lies */
  if (status == STEMMA_OK && is_told && !is_new) fail_msg("%s: said to be done", what);
  if (status != STEMMA_OK && !is_old) fail_msg("%s: said to have failed: %s", what, error->message);
  if (status != STEMMA_OK && strncmp(error->message, store_path, strlen(store_path)) != 0 &&
      status != STEMMA_NO_MEMORY) {
    fail_msg("%s: says nothing of the file: %s", what, error->message);
  }
  if (status != STEMMA_OK && strchr(error->message, '\n') != NULL) fail_msg("%s: lines", what);
  image_dispose(&now);
}

/* A store that an import has failed on takes the next one. */
static void assert_goes_on(int before) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct image now;
  if (store_days_import(store_path, &days[before + 1], before + 1, &error) != STEMMA_OK) {
    fail_msg("the import after a failure: %s", error.message);
  }
  image_read(&now, "the import after a failure");
  assert_true(image_equal(&now, &images[before + 1], before > 0));
  image_dispose(&now);
}

static long calls_made(void) {
  return atomic_load(&failing_disk.calls);
}

/* Fails each call of the import of the day behind `before`; returns how many there are. */
static long fail_each(int before, enum failing_disk_fault fault) {
  for (long n = 0; n < CALLS_MAX; n += watched_step(5, 59)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    put_back(before);
    failing_disk_start(n, fault);
    enum stemma_status status =
        store_days_import(store_path, &days[before + 1], before + 1, &error);
    bool went_wrong = failing_disk_stop();
    if (!went_wrong && status != STEMMA_OK) fail_msg("without a fault: %s", error.message);
    assert_whole(before, fault, n, status, &error);
    if (!went_wrong) return calls_made();
    if (status != STEMMA_OK && n % 8 == 0) assert_goes_on(before);
  }
  fail_msg("more than %d calls", CALLS_MAX);
  return 0;
}

static void fail_all(int before) {
  for (int fault = 0; fault < FAILING_DISK_FAULTS; fault++) {
    long calls = fail_each(before, (enum failing_disk_fault)fault);
    print_message("day %d, %s: %ld calls\n", before + 1, fault_names[fault], calls);
    assert_true(calls > (fault == FAILING_DISK_READ ? 2 : 20));
  }
}

static void first_import(void **state) {
  (void)state;
  fail_all(0);
}

static void later_import(void **state) {
  (void)state;
  fail_all(1);
}

/* With no room for changed pages in memory they go to the file before the commit. */
static void import_without_room(void **state) {
  (void)state;
  sqlite3_soft_heap_limit64(1);
  fail_all(1);
  sqlite3_soft_heap_limit64(0);
}

/* ---- reading ---- */

/* A reader that a read fails under says so, and changes nothing. */
static void reader(void **state) {
  (void)state;
  put_back(2);
  for (long n = 0; n < CALLS_MAX; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    struct lineage *lineage = NULL;
    failing_disk_start(n, FAILING_DISK_READ);
    enum stemma_status status = store_days_lineage(&lineage, store_path, &error);
    bool went_wrong = failing_disk_stop();
    if (status == STEMMA_OK) {
      assert_null(lineage_difference(lineage, images[2].lineage));
      lineage_free(lineage);
    } else {
      assert_null(lineage);
      assert_true(went_wrong && error.message[0] != '\0');
    }
    if (!went_wrong) break;
    assert_true(n < CALLS_MAX - 1);
  }
  struct image now;
  image_read(&now, "after failed reads");
  assert_true(image_equal(&now, &images[2], true));
  image_dispose(&now);
}

/* A writer that died has left a journal; a reader that cannot undo it says so, and another can. */
static void reader_after_crash(void **state) {
  (void)state;
  for (long n = 0;; n += watched_step(5, 59)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    put_back(1);
    failing_disk_start(60, FAILING_DISK_DEAD);
    (void)store_days_import(store_path, &days[2], 2, &error);
    assert_true(failing_disk_stop());
    assert_int_equal(access(journal_path, F_OK), 0);
    struct lineage *lineage = NULL;
    struct stemma_error again = STEMMA_ERROR_INIT;
    failing_disk_start(n, FAILING_DISK_DEAD);
    enum stemma_status status = store_days_lineage(&lineage, store_path, &again);
    bool went_wrong = failing_disk_stop();
    lineage_free(lineage);
    assert_true(went_wrong || status == STEMMA_OK);
    assert_whole(1, FAILING_DISK_DEAD, n, STEMMA_IO, status == STEMMA_OK ? &error : &again);
    if (!went_wrong) break;
  }
}

/* ---- beginning and end ---- */

static int prepare(void **state) {
  (void)state;
  if (folder_make() != 0) return -1;
  folder_path(store_path, "store.db");
  folder_path(journal_path, "store.db-journal");
  failing_disk_install();
  image_read(&images[0], "no store");
  unlink(store_path);
  for (int day = 1; day <= 2; day++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    store_days_write(&days[day], day);
    if (store_days_import(store_path, &days[day], day, &error) != STEMMA_OK) {
      print_error("day %d: %s\n", day, error.message);
      return -1;
    }
    image_read(&images[day], "a plain import");
    stored[day] = folder_read(&stored_size[day], store_path);
  }
  return image_equal(&images[1], &images[2], true) ? -1 : 0;
}

static int clean_up(void **state) {
  (void)state;
  for (int day = 0; day <= 2; day++) {
    image_dispose(&images[day]);
    free(stored[day]);
  }
  failing_disk_remove();
  unlink(store_path);
  unlink(journal_path);
  return folder_remove();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(first_import),        cmocka_unit_test(later_import),
      cmocka_unit_test(import_without_room), cmocka_unit_test(reader),
      cmocka_unit_test(reader_after_crash),
  };
  return cmocka_run_group_tests(tests, prepare, clean_up);
}
