/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every form of input, pictures and the store, with a memory that runs out at the n-th
 * allocation, for every n (survival.h). A store is as it was where an import of it has failed.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/survival.h"

#define FIXTURES STEMMA_SOURCE_DIR "/tests/fixtures/"
#define MANGLED  FIXTURES "mangled/"
#define OLD      FIXTURES "cli/diff/old-2024-06-01.jsonl"
#define NEW      FIXTURES "cli/diff/new-2024-06-08.jsonl"
#define CATALOG  FIXTURES "cli/catalog"

static char store[FOLDER_PATH];    /* what commands read and write */
static char pristine[FOLDER_PATH]; /* a store of one day */

static void assert_survives(const char *line, survival_step_fn *before, survival_step_fn *after) {
  survival_assert(line, FAILING_MEMORY_FROM_THEN_ON, before, after);
  survival_assert(line, FAILING_MEMORY_ONCE, before, after);
}

static void test_formats(void **state) {
  (void)state;
  static const char *const lines[] = {
      "check --json --from " MANGLED "jsonl/types-in-card.jsonl",
      "check --from " MANGLED "jsonl/twins.jsonl --from " MANGLED
      "jsonl/parents-of-all-kinds.jsonl",
      "check --json --from " MANGLED "array/indented.json",
      "rank --from " MANGLED "array/scalars.json",
      "check --json --from " MANGLED "gzip/record-across-members.jsonl.gz",
      "rank --from " MANGLED "zstd/skippable-between.jsonl.zst",
      "check --json --from " MANGLED "edges/quoted-line-end.csv",
      "rank --from " MANGLED "edges/numbers.csv",
      "check --from " MANGLED "edges/bad-child.csv --columns child=child,parent=parent",
      "check --json --from " MANGLED "edges/tsv.tsv",
      "check --json --from " MANGLED "ecosystem/lists.csv",
      "rank --from " MANGLED "ecosystem/all-relations.csv",
      "check --json --infer text,names --from " MANGLED "tar/good.tar",
      "rank --from " MANGLED "tar/bad-card.tar",
      "check --infer names --from " FIXTURES "cli/sample.jsonl",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    char line[SURVIVAL_LINE];
    snprintf(line, sizeof line, "%s --threads 1 --catalog " CATALOG, lines[i]);
    assert_survives(line, NULL, NULL);
  }
}

static void test_folder(void **state) {
  (void)state;
  static const char *const names[] = {"", "/acme", "/acme/base", "/acme/child", "/acme/bad"};
  static const char *const cards[] = {
      "---\nlicense: mit\n---\n",
      "---\nbase_model: &a [acme/base, *a]\ntags:\n- base_model:adapter:acme/base\n---\n",
      "---\nlicense: mit\n---\nThis model is a fine-tuned version of [acme/base](x).\n"};
  char path[FOLDER_PATH + 32], line[SURVIVAL_LINE];
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    snprintf(path, sizeof path, "%s/cards%s", folder, names[i]);
    assert_int_equal(mkdir(path, 0700), 0);
    if (i < 2) continue;
    snprintf(path, sizeof path, "%s/cards%s/README.md", folder, names[i]);
    folder_write(path, cards[i - 2], strlen(cards[i - 2]));
  }
  snprintf(line, sizeof line,
           "check --infer text --threads 1 --catalog " CATALOG " --from %s/cards", folder);
  assert_survives(line, NULL, NULL);
  for (size_t i = sizeof names / sizeof *names; i > 0; i--) {
    snprintf(path, sizeof path, "%s/cards%s/README.md", folder, names[i - 1]);
    if (i > 2) assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/cards%s", folder, names[i - 1]);
    assert_int_equal(rmdir(path), 0);
  }
}

/* Graphviz's own memory never runs out here: only ours, around it. */
static void test_pictures(void **state) {
  (void)state;
  static const char *const names[] = {"picture.svg", "picture.dot"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char path[FOLDER_PATH], line[SURVIVAL_LINE];
    folder_path(path, names[i]);
    snprintf(line, sizeof line,
             "draw acme/base --threads 1 --catalog " CATALOG " --from " OLD " -o %s", path);
    assert_survives(line, NULL, NULL);
    assert_int_equal(unlink(path), 0);
  }
}

/* ---- the store ---- */

static void copy_file(const char *to, const char *from) {
  char bytes[4096];
  FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
  assert_true(in != NULL && out != NULL);
  for (size_t got; (got = fread(bytes, 1, sizeof bytes, in)) > 0;) {
    assert_int_equal(fwrite(bytes, 1, got, out), got);
  }
  fclose(in);
  assert_int_equal(fclose(out), 0);
}

static void without_store(void) {
  assert_true(unlink(store) == 0 || errno == ENOENT);
}

static void with_pristine_store(void) {
  copy_file(store, pristine);
}

/* Whatever has happened, a store that is there can be read. */
static void read_store(void) {
  char line[SURVIVAL_LINE];
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (access(store, F_OK) != 0) return;
  snprintf(line, sizeof line, "check --catalog " CATALOG " --db %s", store);
  if (survival_run(line, &error) == STEMMA_OK) return;
  /* The first import may have made a store before its memory ran out. */
  if (strstr(error.message, "nothing has been imported yet") != NULL) return;
  fail_msg("%s: %s", line, error.message);
}

static void run_well(const char *line) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (survival_run(line, &error) != STEMMA_OK) fail_msg("%s: %s", line, error.message);
}

static void test_import(void **state) {
  (void)state;
  char line[SURVIVAL_LINE];
  snprintf(line, sizeof line, "import --threads 1 --catalog " CATALOG " --db %s " OLD, store);
  assert_survives(line, without_store, read_store);
  snprintf(line, sizeof line, "import --full --json --threads 1 --catalog " CATALOG " --db %s " NEW,
           store);
  assert_survives(line, with_pristine_store, read_store);
}

static void test_store(void **state) {
  (void)state;
  static const char *const lines[] = {
      "rank --json --top 1",
      "rank --group maker --roots --by depth",
      "rank --families",
      "rank --relation finetune --json",
      "check",
      "show acme/base",
      "tree acme/base --json",
      "count --by author",
      "path acme/base acme/tuned",
      "families",
      "rank --date 2024-06-01",
      "reconcile acme/base",
  };
  char line[SURVIVAL_LINE];
  with_pristine_store();
  snprintf(line, sizeof line, "import --full --catalog " CATALOG " --db %s " NEW, store);
  run_well(line);
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    snprintf(line, sizeof line, "%s --threads 1 --catalog " CATALOG " --db %s", lines[i], store);
    assert_survives(line, NULL, NULL);
  }
}

static int setup(void **state) {
  (void)state;
  if (folder_make() != 0) return -1;
  folder_path(store, "store.db");
  folder_path(pristine, "pristine.db");
  char line[SURVIVAL_LINE];
  struct stemma_error error = STEMMA_ERROR_INIT;
  snprintf(line, sizeof line, "import --catalog " CATALOG " --db %s " OLD, pristine);
  return survival_run(line, &error) == STEMMA_OK ? 0 : -1;
}

static int teardown(void **state) {
  (void)state;
  unlink(store);
  unlink(pristine);
  return folder_remove();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      SURVIVAL_TEST(test_formats), SURVIVAL_TEST(test_folder), SURVIVAL_TEST(test_pictures),
      SURVIVAL_TEST(test_import),  SURVIVAL_TEST(test_store),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
