/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loading when memory runs out: the n-th allocation fails, for every n, wherever it is made.
 * The program's own malloc stands in front of the C library's, so that zlib, libzstd and
 * igraph fail too. Sanitizers and valgrind bring a malloc of their own: there the test is
 * skipped; leaks are counted here.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/blocks.h"
#include "engine/read/load.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/folder.h"
#include "tests/unit/pack.h"
#include "tests/watched.h"

static atomic_bool counting; /* allocations are being counted */
static atomic_long made;     /* allocations since then */
static atomic_long fails_at; /* this one fails, counted from 1; 0: none */
static atomic_long live;     /* blocks made less blocks freed, of all times */

#if !WATCHED_BY_SANITIZERS
/* glibc's own, behind the names that programs may define. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void __libc_free(void *memory);

static bool may_allocate(void) {
  if (!atomic_load(&counting)) return true;
  if (atomic_fetch_add(&made, 1) + 1 != atomic_load(&fails_at)) return true;
  errno = ENOMEM; /* the C library relies on it */
  return false;
}

static void *count_block(void *memory) {
  if (memory != NULL) atomic_fetch_add(&live, 1);
  return memory;
}

__attribute__((visibility("default"))) void *malloc(size_t size) {
  return may_allocate() ? count_block(__libc_malloc(size)) : NULL;
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size) {
  return may_allocate() ? count_block(__libc_calloc(count, size)) : NULL;
}

__attribute__((visibility("default"))) void *realloc(void *memory, size_t size) {
  if (!may_allocate()) return NULL;
  return memory == NULL ? count_block(__libc_malloc(size)) : __libc_realloc(memory, size);
}

__attribute__((visibility("default"))) void free(void *memory) {
  if (memory != NULL) atomic_fetch_sub(&live, 1);
  __libc_free(memory);
}
#endif

/* ---- what is loaded ---- */

/* Duplicates, ties, renames, cycles, faults, ghosts; records for the scanner and for cJSON. */
static const char text[] =
    "{\"id\":\"a/base\",\"author\":\"Zoe\",\"createdAt\":\"2024-01-01\",\"tags\":[\"license:mit\"]}\n"
    "{\"id\":\"A/base\",\"author\":\"zoe\",\"pipeline_tag\":\"t\",\"likes\":3}\n"
    "{\"id\":\"b/x\",\"tags\":[\"base_model:merge:a/base\",\"base_model:a/base\",\"base_model:no/w\"]}\n"
    "{\"id\":\"b/x\",\"lastModified\":\"2024-01-02\",\"tags\":[\"base_model:No/W\"]}\n"
    "{\"id\":\"b/x\",\"lastModified\":\"2024-01-02\",\"downloads\":0,\"tags\":[\"base_model:old/y\"]}\n"
    "{\"id\":\"c/1\",\"createdAt\":\"2024-01-03\",\"tags\":[\"base_model:c/2\"]}\n"
    "{\"id\":\"c/2\",\"createdAt\":\"2024-01-02\",\"tags\":[\"base_model:c/1\",\"base_model:c/2\"]}\n"
    "nonsense\n{\"id\":\"x/y/z\"}\n\n"
    "{\"id\":\"d\\/e\",\"cardData\":{\"base_model\":[7,{\"a\":[1]},\"none\",\"old/Z\",\"b/x\"],"
    "\"base_model_relation\":[\"odd\"]}}\n"
    "{\"id\":\"d/f\",\"baseModels\":{\"relation\":\"finetune\",\"models\":[{\"id\":\"d/e\"}]},"
    "\"cardData\":{\"base_model\":\"q/r\",\"license\":\"gpl\"}}\n";

static bool find_rename(char name[200], size_t *length, void *context, struct text old,
                        struct text spelling) {
  (void)context;
  if (old.length < 5 || memcmp(old.bytes, "old/", 4) != 0) return false;
  memcpy(name, spelling.bytes, spelling.length);
  memcpy(name, "new/", 4);
  *length = spelling.length;
  return true;
}

static void ignore_warning(void *context, const char *source, uint64_t line, const char *why) {
  (void)context;
  (void)source;
  (void)line;
  (void)why;
}

static enum stemma_status load(struct lineage **out, const struct pack *pack, unsigned threads,
                               struct stemma_error *error) {
  static const struct lineage_renames renames = {find_rename, NULL};
  struct load_source source = {"memory", pack->bytes, pack->size};
  if (pack->size == 0) source.path = folder;
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = &source;
  options.source_count = 1;
  options.threads = threads;
  options.max_record = BLOCK_SIZE;
  options.renames = &renames;
  options.warning = ignore_warning;
  return load_lineage(out, &options, error);
}

/* ---- one failure after another ---- */

/* Loads with the n-th allocation failing. Returns whether there were that many. */
static bool fail_nth(const struct pack *pack, const struct lineage *wanted, unsigned threads,
                     long n) {
  static char untouched;
  struct lineage *lineage = (struct lineage *)(void *)&untouched;
  struct stemma_error error = STEMMA_ERROR_INIT;
  atomic_store(&made, 0);
  atomic_store(&fails_at, n);
  long before = atomic_load(&live);
  atomic_store(&counting, true);
  enum stemma_status status = load(&lineage, pack, threads, &error);
  atomic_store(&counting, false);
  if (status == STEMMA_OK) {
    /* The C library sorts in place where it has no room, and a thread may not start. */
    const char *difference = lineage_difference(wanted, lineage);
    if (difference != NULL) fail_msg("allocation %ld: %s", n, difference);
    lineage_free(lineage);
  } else {
    if (status != STEMMA_NO_MEMORY) fail_msg("allocation %ld: %s", n, error.message);
    assert_int_equal(error.status, STEMMA_NO_MEMORY);
    assert_non_null(strstr(error.message, "out of memory"));
    assert_ptr_equal(lineage, &untouched);
  }
  /* Threads leave blocks of the C library's behind. */
  if (threads == 1 && atomic_load(&live) != before) {
    fail_msg("allocation %ld: %ld blocks are left", n, atomic_load(&live) - before);
  }
  return atomic_load(&made) >= n;
}

static void fail_each(const struct pack *pack, unsigned threads) {
  struct lineage *wanted = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (load(&wanted, pack, 1, &error) != STEMMA_OK) fail_msg("%s", error.message);
  assert_true(wanted->findings[LINEAGE_CYCLE_EDGE_DROPPED].count > 0);
  assert_true(wanted->findings[LINEAGE_RENAMED].count > 0);
  long n = 1;
  while (fail_nth(pack, wanted, threads, n)) n++;
  assert_true(n > 50);
  print_message("%ld allocations\n", n - 1);
  lineage_free(wanted);
}

/* The text, and blank lines behind it: more than one block, and than a codec does at once. */
enum { LARGE = 2200000 };

static char *large_text(void) {
  char *bytes = malloc(LARGE);
  assert_non_null(bytes);
  memset(bytes, ' ', LARGE);
  for (size_t at = 4095; at < LARGE; at += 4096) bytes[at] = '\n';
  memcpy(bytes, text, sizeof text - 1);
  bytes[LARGE - sizeof text] = '\n';
  memcpy(bytes + LARGE - sizeof text + 1, text, sizeof text - 1);
  return bytes;
}

static void test_plain(void **state) {
  (void)state;
  struct pack pack = {0};
  pack_add(&pack, text, sizeof text - 1);
  fail_each(&pack, 1);
  pack_free(&pack);
}

static void test_gzip(void **state) {
  (void)state;
  struct pack pack = {0};
  char *large = large_text();
  pack_gzip(&pack, large, 300);
  pack_gzip(&pack, large + 300, LARGE - 300);
  fail_each(&pack, 1);
  pack_free(&pack);
  free(large);
}

static void test_zstd(void **state) {
  (void)state;
  struct pack pack = {0};
  char *large = large_text();
  pack_zstd(&pack, large, 300);
  pack_zstd(&pack, large + 300, LARGE - 300);
  fail_each(&pack, 1);
  pack_free(&pack);
  free(large);
}

/* The same as values of an array, with one that is too long. */
static void test_array(void **state) {
  (void)state;
  struct pack pack = {0};
  char *large = large_text();
  const char *at = large, *end;
  pack_add(&pack, "[\n7", 3);
  for (; (end = memchr(at, '\n', (size_t)(large + LARGE - at))) != NULL; at = end + 1) {
    if (*at != '{') continue;
    pack_add(&pack, ",\n", 2);
    pack_add(&pack, at, (size_t)(end - at));
  }
  memset(large, 'x', LARGE);
  pack_add(&pack, ",\"", 2);
  pack_add(&pack, large, LARGE);
  pack_add(&pack, "\"]", 2);
  fail_each(&pack, 1);
  pack_free(&pack);
  free(large);
}

static void test_threads(void **state) {
  (void)state;
  struct pack pack = {0};
  char *large = large_text();
  pack_add(&pack, large, LARGE);
  fail_each(&pack, 3);
  pack_free(&pack);
  free(large);
}

/* A folder of cards, which are read by libyaml. */
static void test_cards(void **state) {
  (void)state;
  static const struct {
    const char *name, *text;
  } cards[] = {
      {"x", "---\nbase_model: [a/y, old/x, none]\nz: &a b\nlicense: *a\n---\n"},
      {"y", "---\nbase_model: a/x\ntags: [base_model:merge:a/x]\n---\n"},
      {"z", "---\nbase_model: @\n---\n"},
      {"a b", "no id"},
  };
  enum { COUNT = sizeof cards / sizeof *cards };
  char path[FOLDER_PATH], name[32];
  struct pack none = {0};
  assert_int_equal(folder_make(), 0);
  folder_path(path, "a");
  assert_int_equal(mkdir(path, 0700), 0);
  for (size_t i = 0; i < COUNT; i++) {
    snprintf(name, sizeof name, "a/%s", cards[i].name);
    folder_path(path, name);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(name, sizeof name, "a/%s/README.md", cards[i].name);
    folder_path(path, name);
    folder_write(path, cards[i].text, strlen(cards[i].text));
  }
  fail_each(&none, 1);
  for (size_t i = 0; i < COUNT; i++) {
    snprintf(name, sizeof name, "a/%s/README.md", cards[i].name);
    folder_path(path, name);
    assert_int_equal(unlink(path), 0);
    snprintf(name, sizeof name, "a/%s", cards[i].name);
    folder_path(path, name);
    assert_int_equal(rmdir(path), 0);
  }
  folder_path(path, "a");
  assert_int_equal(rmdir(path), 0);
  assert_int_equal(folder_remove(), 0);
}

/* True where the program's malloc is the one that is called: not under valgrind. */
static bool is_in_front(void) {
  long before = atomic_load(&live);
  void *volatile block = malloc(1);
  bool counted = atomic_load(&live) == before + 1;
  free(block);
  return counted;
}

int main(void) {
  if (!is_in_front()) {
    print_message("another malloc stands in front of this program's: skipped\n");
    return 0;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_plain), cmocka_unit_test(test_gzip),    cmocka_unit_test(test_zstd),
      cmocka_unit_test(test_array), cmocka_unit_test(test_threads), cmocka_unit_test(test_cards),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
