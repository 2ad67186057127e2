/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * fetch, from the Hub for tests, with a memory that runs out at the n-th allocation of stemma's,
 * for every n (survival.h): what is in the store afterwards is all or nothing of the fetch, and
 * the same fetch made again comes to its end.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "tests/failing_memory.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/folder.h"
#include "tests/unit/hub_process.h"
#include "tests/unit/store_days.h"
#include "tests/unit/survival.h"

#define CATALOG STEMMA_SOURCE_DIR "/tests/fixtures/cli/catalog"
#define FETCH   "--page-size 3 --threads 1 --retry-delay 0 --no-progress --catalog " CATALOG

/* SQLite's too come here: no power is cut in this test, so nothing need wait for the disk. */
__attribute__((visibility("default"))) int fsync(int fd) {
  (void)fd;
  return 0;
}

__attribute__((visibility("default"))) int fdatasync(int fd) {
  (void)fd;
  return 0;
}

/* Parents of all kinds, a ghost, a malformed one, a record that is rejected, rivals that tie. */
static const char records[] =
    "{\"id\":\"acme/base\",\"createdAt\":\"2024-01-01T00:00:00.000Z\",\"downloads\":1000,"
    "\"likes\":10,\"cardData\":{\"license\":\"mit\"}}\n"
    "{\"id\":\"acme/tuned\",\"createdAt\":\"2024-02-01T00:00:00.000Z\",\"downloads\":900,"
    "\"tags\":[\"base_model:acme/base\",\"base_model:finetune:acme/base\"]}\n"
    "{\"id\":\"beta/tuned-GGUF\",\"createdAt\":\"2024-02-02T00:00:00.000Z\",\"author\":\"beta\","
    "\"tags\":[\"base_model:acme/tuned\",\"base_model:quantized:acme/tuned\"]}\n"
    "{\"id\":\"gamma/mixed\",\"createdAt\":\"2024-03-01T00:00:00.000Z\",\"downloads\":70,"
    "\"cardData\":{\"base_model\":[\"acme/tuned\",\"delta/lost\",\"../x\",\"acme/moved\"]}}\n"
    "{\"id\":\"not/an/id\",\"createdAt\":\"2024-03-02T00:00:00.000Z\"}\n"
    "{\"id\":\"gamma/twin\",\"createdAt\":\"2024-03-03T00:00:00.000Z\",\"downloads\":1,"
    "\"tags\":[\"base_model:acme/base\",\"base_model:adapter:acme/base\"]}\n"
    "{\"id\":\"Gamma/Twin\",\"createdAt\":\"2024-03-04T00:00:00.000Z\",\"downloads\":1}\n";
static const char renames[] = "old,new,kind,source\nacme/moved,acme/base,model,a redirect\n";

static struct hub_process hub;
static char store[FOLDER_PATH], journal[FOLDER_PATH], pristine[FOLDER_PATH];
static const char *line;       /* the fetch at hand */
static struct lineage *before; /* what the store holds before it, or NULL: there is none */
static struct lineage *wanted; /* and after it */
static void *stored, *kept;    /* the store, or NULL, and the journal, or NULL, before it */
static size_t stored_size, kept_size;
static long tries;

static void run_well(void) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (survival_run(line, &error) != STEMMA_OK) fail_msg("%s: %s", line, error.message);
}

static void without(const char *path) {
  assert_true(unlink(path) == 0 || errno == ENOENT);
}

static void put_back(void) {
  without(store);
  without(journal);
  if (stored != NULL) folder_write(store, stored, stored_size);
  if (kept != NULL) folder_write(journal, kept, kept_size);
}

/* What the store holds, or NULL where nothing has come into it yet. */
static struct lineage *read_store(void) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct lineage *lineage = NULL;
  struct store *opened = NULL;
  int32_t day = STORE_NO_DAY;
  if (access(store, F_OK) != 0) return NULL;
  enum stemma_status status = store_open(&opened, store, STORE_READ, &error);
  if (status == STEMMA_OK) status = store_day(&day, opened, INT32_MAX, &error);
  if (status == STEMMA_OK && day != STORE_NO_DAY) {
    status = store_lineage(&lineage, opened, &store_days_rules, &error);
  }
  store_close(opened);
  /* STEMMA_NEGATIVE: not even tables are there. */
  if (status != STEMMA_OK && status != STEMMA_NEGATIVE) fail_msg("%s: %s", line, error.message);
  return lineage;
}

static const char *difference(const struct lineage *a, const struct lineage *b) {
  if (a == NULL || b == NULL) return a == b ? NULL : "there is no lineage";
  return lineage_difference(a, b);
}

/* The store is as it was or as it is to be, and becomes that by the same fetch. */
static void check_store(void) {
  enum { EACH = 16 };
  struct lineage *now = read_store();
  if (difference(now, wanted) != NULL && difference(now, before) != NULL) {
    fail_msg("%s: neither as before (%s) nor as it is to be (%s)", line, difference(now, before),
             difference(now, wanted));
  }
  lineage_free(now);
  if (tries++ % EACH != 0) return;
  run_well();
  now = read_store();
  if (difference(now, wanted) != NULL) fail_msg("%s: again: %s", line, difference(now, wanted));
  lineage_free(now);
  assert_int_equal(access(journal, F_OK), -1);
}

/* With each allocation failing alone; then with all behind it, if `extent` says so and nobody
 * watches. */
static void assert_survives(const char *fetch, enum failing_memory_extent extent) {
  line = fetch;
  put_back();
  before = read_store();
  run_well();
  wanted = read_store();
  assert_non_null(wanted);
  survival_assert(line, FAILING_MEMORY_ONCE, put_back, check_store);
  bool is_watched = watched_step(2, 2) != 1;
  if (extent != FAILING_MEMORY_ONCE && !is_watched) {
    survival_assert(line, extent, put_back, check_store);
  }
  lineage_free(before);
  lineage_free(wanted);
  without(store);
  without(journal);
}

static void keep_store(void) {
  stored = folder_read(&stored_size, store);
}

static void forget(void) {
  free(stored);
  free(kept);
  stored = kept = NULL;
}

static void test_all(void **state) {
  (void)state;
  char fetch[SURVIVAL_LINE];
  snprintf(fetch, sizeof fetch, "fetch --all --json " FETCH " --db %s", store);
  assert_survives(fetch, FAILING_MEMORY_ONCE);
}

/* By its former name, with an ancestor that is a ghost. */
static void test_model(void **state) {
  (void)state;
  char fetch[SURVIVAL_LINE];
  snprintf(fetch, sizeof fetch, "fetch acme/moved gamma/mixed " FETCH " --db %s", store);
  assert_survives(fetch, FAILING_MEMORY_FROM_THEN_ON);
}

/* On top of what was fetched before, and going on from a journal of all pages. */
static void test_kept(void **state) {
  (void)state;
  char fetch[SURVIVAL_LINE];
  snprintf(fetch, sizeof fetch, "fetch acme/base --max-models 2 " FETCH " --db %s", store);
  line = fetch;
  put_back();
  run_well();
  keep_store();
  snprintf(fetch, sizeof fetch, "fetch --all " FETCH " --db %s", store);
  failing_memory_start(LONG_MAX, FAILING_MEMORY_ONCE);
  run_well();
  (void)failing_memory_stop();
  for (long n = failing_memory_made(); n > 0 && kept == NULL; n--) {
    put_back();
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    (void)survival_run(fetch, &(struct stemma_error)STEMMA_ERROR_INIT);
    (void)failing_memory_stop();
    if (access(journal, F_OK) == 0) kept = folder_read(&kept_size, journal);
  }
  assert_non_null(kept);
  assert_survives(fetch, FAILING_MEMORY_ONCE);
  forget();
}

static int set_up(void **state) {
  (void)state;
  char urls[FOLDER_PATH], file[FOLDER_PATH], names[FOLDER_PATH];
  if (folder_make() != 0) return -1;
  folder_path(store, "store.db");
  folder_path(journal, "store.db-fetch");
  folder_path(pristine, "pristine.db");
  folder_path(urls, "urls");
  folder_path(file, "records.jsonl");
  folder_path(names, "renames.csv");
  folder_write(file, records, strlen(records));
  folder_write(names, renames, strlen(renames));
  /* It refuses some of the fields first: an answer that is read, too. */
  const char *const words[] = {
      getenv("STEMMA_TEST_HUB"),
      "--urls",
      urls,
      "--renames",
      names,
      "--quota",
      "0",
      "--gzip",
      "--list-fields",
      "author,baseModels,cardData,createdAt,downloads,lastModified,likes,tags",
      file,
      NULL};
  int status = hub_process_start(&hub, urls, words);
  if (status == 0) status = setenv("HF_ENDPOINT", hub.url, 1);
  if (status == 0) status = setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1", 1);
  unsetenv("HF_HUB_OFFLINE");
  unlink(file);
  unlink(names);
  unlink(urls);
  return status;
}

static int tear_down(void **state) {
  (void)state;
  int status = hub_process_stop(&hub);
  return folder_remove() == 0 ? status : -1;
}

int main(void) {
  if (getenv("STEMMA_TEST_HUB") == NULL) {
    print_message("skipped: STEMMA_TEST_HUB is not set\n");
    return getenv("CI") == NULL ? 77 : 1;
  }
  const struct CMUnitTest tests[] = {
      SURVIVAL_TEST(test_all),
      SURVIVAL_TEST(test_model),
      SURVIVAL_TEST(test_kept),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
