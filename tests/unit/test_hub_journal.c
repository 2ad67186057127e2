/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The journal of a crawl, by itself: what was appended whole is read again, and nothing else ever
 * is, whatever has become of the file.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/hub/hub_journal.h"
#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/watched.h"

enum { BEGUN = 1234567, LATER = 7654321, ALLOCATIONS_MAX = 1000 };

static char path[FOLDER_PATH];

/* Entries with a NUL, without a body, without anything, and one longer than those before. */
static const struct hub_entry entries[] = {
    {HUB_ENTRY_PAGE, {"models", 6}, {"http://hub/api/models?cursor=2", 30}, {"[1,\0002]", 6}},
    {HUB_ENTRY_ABSENT, {"model acme/gone", 15}, {"acme/moved", 10}, {"", 0}},
    {HUB_ENTRY_PAGE, {"", 0}, {"", 0}, {"", 0}},
    {HUB_ENTRY_PAGE,
     {"children acme/base", 18},
     {"", 0},
     {"[{\"id\":\"acme/child\",\"tags\":[\"base_model:finetune:acme/base\"]}]", 62}},
};
enum { ENTRIES = sizeof entries / sizeof *entries };
static const struct hub_entry other = {HUB_ENTRY_PAGE, {"other", 5}, {"", 0}, {"[]", 2}};

static struct hub_journal_options options_of(const char *crawl) {
  return (struct hub_journal_options){.path = path, .crawl = text_of(crawl), .now = BEGUN};
}

static struct hub_journal *open_well(const struct hub_journal_options *options) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct hub_journal *journal = NULL;
  if (hub_journal_open(&journal, options, &error) != STEMMA_OK) fail_msg("%s", error.message);
  return journal;
}

static struct hub_journal *open_again(void) {
  struct hub_journal_options options = options_of("all");
  options.now = LATER;
  return open_well(&options);
}

static void assert_refused(const struct hub_journal_options *options, enum stemma_status status,
                           const char *why) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct hub_journal *journal = NULL;
  assert_int_equal(hub_journal_open(&journal, options, &error), status);
  assert_null(journal);
  if (strstr(error.message, why) == NULL) fail_msg("%s: not %s", error.message, why);
}

static void append_well(struct hub_journal *journal, const struct hub_entry *entry) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (hub_journal_append(journal, entry, &error) != STEMMA_OK) fail_msg("%s", error.message);
}

static bool read_well(struct hub_entry *entry, struct hub_journal *journal) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  bool has_entry = false;
  enum stemma_status status = hub_journal_read(entry, &has_entry, journal, &error);
  if (status != STEMMA_OK) fail_msg("%s", error.message);
  return has_entry;
}

static bool is_same(const struct hub_entry *a, const struct hub_entry *b) {
  return a->kind == b->kind && text_equal(a->asked, b->asked) && text_equal(a->next, b->next) &&
         text_equal(a->body, b->body);
}

static void assert_next(struct hub_journal *journal, const struct hub_entry *wanted) {
  struct hub_entry entry;
  assert_true(read_well(&entry, journal));
  assert_true(is_same(&entry, wanted));
}

static void assert_end(struct hub_journal *journal) {
  struct hub_entry entry;
  assert_false(read_well(&entry, journal));
  assert_false(read_well(&entry, journal)); /* and so it stays */
}

/* Reads to the end; returns how many entries there are: those that were written, in order. */
static size_t count_entries(struct hub_journal *journal) {
  struct hub_entry entry;
  size_t count = 0;
  while (read_well(&entry, journal)) {
    assert_true(count < ENTRIES);
    assert_true(is_same(&entry, &entries[count]));
    count++;
  }
  return count;
}

/* Writes a journal of all entries; returns its bytes, to be freed. */
static char *write_journal(size_t *size) {
  const struct hub_journal_options options = options_of("all");
  struct hub_journal *journal = open_well(&options);
  for (size_t i = 0; i < ENTRIES; i++) append_well(journal, &entries[i]);
  hub_journal_close(journal);
  return folder_read(size, path);
}

static void assert_absent(void) {
  assert_int_equal(access(path, F_OK), -1);
  assert_int_equal(errno, ENOENT);
}

/* Puts a file in the journal's place: a new one, for to overwrite one waits for the disk. */
static void put_file(const char *bytes, size_t size) {
  (void)unlink(path);
  folder_write(path, bytes, size);
}

/* ---- whole journals ---- */

static void test_round_trip(void **state) {
  (void)state;
  size_t size = 0;
  free(write_journal(&size));
  struct hub_journal *journal = open_again();
  assert_int_equal(hub_journal_begun(journal), BEGUN);
  for (size_t i = 0; i < ENTRIES; i++) assert_next(journal, &entries[i]);
  assert_end(journal);
  append_well(journal, &other);
  assert_end(journal); /* what is appended has been had */
  hub_journal_rewind(journal);
  assert_int_equal(hub_journal_begun(journal), BEGUN);
  for (size_t i = 0; i < ENTRIES; i++) assert_next(journal, &entries[i]);
  assert_next(journal, &other);
  assert_end(journal);
  hub_journal_close(journal);
  assert_int_equal(unlink(path), 0);
}

static void test_unread(void **state) {
  (void)state;
  size_t size = 0;
  free(write_journal(&size));
  struct hub_journal *journal = open_again();
  assert_next(journal, &entries[0]);
  assert_next(journal, &entries[1]);
  hub_journal_unread(journal);
  hub_journal_unread(journal); /* the same one: there is no other to take back */
  assert_next(journal, &entries[1]);
  hub_journal_unread(journal);
  append_well(journal, &other);
  assert_end(journal);
  hub_journal_close(journal);
  journal = open_again();
  assert_next(journal, &entries[0]);
  assert_next(journal, &other);
  assert_end(journal);
  /* One that is begun anew has none of them. */
  hub_journal_close(journal);
  struct hub_journal_options options = options_of("new");
  options.restart = true;
  options.now = LATER;
  journal = open_well(&options);
  assert_int_equal(hub_journal_begun(journal), LATER);
  assert_end(journal);
  hub_journal_close(journal);
  assert_absent(); /* without an entry it does not stay */
}

static void test_remove(void **state) {
  (void)state;
  const struct hub_journal_options options = options_of("all");
  struct hub_journal *journal = open_well(&options);
  append_well(journal, &entries[0]);
  hub_journal_remove(journal);
  assert_absent();
  hub_journal_close(journal);
  assert_absent();
  hub_journal_close(NULL);
}

/* ---- damage ---- */

/* The file holds `wanted` entries, and goes on behind them. */
static void assert_goes_on(size_t wanted) {
  struct hub_journal *journal = open_again();
  size_t count = count_entries(journal);
  if (count != wanted) fail_msg("%zu entries instead of %zu", count, wanted);
  append_well(journal, &other);
  hub_journal_close(journal);
  journal = open_again();
  for (size_t i = 0; i < wanted; i++) assert_next(journal, &entries[i]);
  assert_next(journal, &other);
  assert_end(journal);
  hub_journal_close(journal);
}

/* Where each entry ends, and before them the head, as the file grows: [ENTRIES + 1]. */
static void measure(size_t ends[ENTRIES + 1]) {
  const struct hub_journal_options options = options_of("all");
  struct hub_journal *journal = open_well(&options);
  struct stat facts;
  for (size_t i = 0; i <= ENTRIES; i++) {
    assert_int_equal(stat(path, &facts), 0);
    ends[i] = (size_t)facts.st_size;
    if (i < ENTRIES) append_well(journal, &entries[i]);
  }
  hub_journal_close(journal);
  assert_int_equal(unlink(path), 0);
}

/* How many whole entries end at or before `at`. */
static size_t whole_entries(const size_t ends[ENTRIES + 1], size_t at) {
  size_t count = 0;
  while (count < ENTRIES && ends[count + 1] <= at) count++;
  return count;
}

static void test_cut(void **state) {
  (void)state;
  size_t size = 0, ends[ENTRIES + 1];
  measure(ends);
  char *bytes = write_journal(&size);
  assert_int_equal(size, ends[ENTRIES]);
  for (size_t cut = 0; cut <= size; cut++) {
    put_file(bytes, cut);
    assert_goes_on(whole_entries(ends, cut));
  }
  /* What follows the last entry is none. */
  char *longer = calloc(size + 200, 1);
  assert_non_null(longer);
  memcpy(longer, bytes, size);
  put_file(longer, size + 200);
  assert_goes_on(ENTRIES);
  /* A file that has its length and none of its bytes: the power was cut. */
  memset(longer, 0, size);
  put_file(longer, size);
  assert_goes_on(0);
  assert_int_equal(unlink(path), 0);
  free(longer);
  free(bytes);
}

static void test_flipped(void **state) {
  (void)state;
  size_t size = 0, ends[ENTRIES + 1], refused = 0;
  const struct hub_journal_options options = options_of("all");
  measure(ends);
  char *bytes = write_journal(&size);
  for (size_t bit = 0; bit < 8 * size; bit++) {
    struct hub_journal *journal = NULL;
    size_t at = bit / 8;
    bytes[at] = (char)(bytes[at] ^ 1 << bit % 8);
    put_file(bytes, size);
    enum stemma_status status = hub_journal_open(&journal, &options, NULL);
    if (status == STEMMA_OK) {
      size_t count = count_entries(journal), wanted = at < ends[0] ? 0 : whole_entries(ends, at);
      if (count != wanted) fail_msg("bit %zu: %zu entries, not %zu", bit, count, wanted);
      hub_journal_close(journal);
    } else {
      /* The magic, or a length that no name has. */
      assert_int_equal(status, STEMMA_BAD_INPUT);
      assert_true(at < 8 || (at >= 16 && at < 24));
      refused++;
    }
    bytes[at] = (char)(bytes[at] ^ 1 << bit % 8);
  }
  assert_true(refused >= 64);
  (void)unlink(path);
  free(bytes);
}

/* ---- what is not ours ---- */

static void test_foreign(void **state) {
  (void)state;
  static const char *const files[] = {"x",
                                      "not a j",
                                      "stemmaF",
                                      "stemmaF2",
                                      "stemmaG1 and so on",
                                      "SQLite format 3, and much more than a head is long"};
  struct hub_journal_options options = options_of("all");
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    size_t size = 0;
    put_file(files[i], strlen(files[i]));
    options.restart = i % 2 == 1;
    if (strcmp(files[i], "stemmaF") == 0) { /* a head that is cut */
      hub_journal_close(open_well(&options));
      assert_absent();
      continue;
    }
    assert_refused(&options, STEMMA_BAD_INPUT, "not the journal of a crawl");
    char *after = folder_read(&size, path);
    assert_int_equal(size, strlen(files[i]));
    assert_memory_equal(after, files[i], size);
    free(after);
  }
  assert_int_equal(unlink(path), 0);
  assert_int_equal(mkdir(path, 0700), 0);
  assert_refused(&options, STEMMA_IO, path);
  assert_int_equal(rmdir(path), 0);
  assert_int_equal(symlink("elsewhere", path), 0);
  assert_refused(&options, STEMMA_IO, path);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_refused(&options, STEMMA_IO, "not a regular file");
  assert_int_equal(unlink(path), 0);
}

static void test_other_crawl(void **state) {
  (void)state;
  size_t size = 0, size_after = 0;
  char *bytes = write_journal(&size);
  struct hub_journal_options options = options_of("al");
  assert_refused(&options, STEMMA_USAGE, "unfinished fetch of all");
  options = options_of("");
  assert_refused(&options, STEMMA_USAGE, "--restart");
  char *after = folder_read(&size_after, path);
  assert_int_equal(size_after, size);
  assert_memory_equal(after, bytes, size);
  free(after);
  free(bytes);
  assert_int_equal(unlink(path), 0);
}

/* Locks are a process's: another one must hold it. */
static void test_locked(void **state) {
  (void)state;
  int ready[2], done[2];
  char byte = 0;
  const struct hub_journal_options options = options_of("all");
  assert_int_equal(pipe(ready), 0);
  assert_int_equal(pipe(done), 0);
  pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    struct hub_journal *journal = NULL;
    enum stemma_status status = hub_journal_open(&journal, &options, NULL);
    if (status == STEMMA_OK) status = hub_journal_append(journal, &entries[0], NULL);
    byte = (char)status;
    if (write(ready[1], &byte, 1) != 1 || read(done[0], &byte, 1) != 1) _exit(1);
    _exit(0); /* as if killed: nothing is closed */
  }
  assert_int_equal(read(ready[0], &byte, 1), 1);
  assert_int_equal(byte, STEMMA_OK);
  assert_refused(&options, STEMMA_IO, "another fetch is under way");
  struct hub_journal_options restart = options;
  restart.restart = true;
  assert_refused(&restart, STEMMA_IO, "another fetch is under way");
  assert_int_equal(write(done[1], &byte, 1), 1);
  int status = 1;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_int_equal(status, 0);
  struct hub_journal *journal = open_again();
  assert_int_equal(count_entries(journal), 1);
  hub_journal_close(journal);
  assert_int_equal(unlink(path), 0);
  for (int i = 0; i < 2; i++) {
    close(ready[i]);
    close(done[i]);
  }
}

static void test_no_place(void **state) {
  (void)state;
  struct hub_journal_options options = options_of("all");
  options.path = "/nonexistent/journal";
  assert_refused(&options, STEMMA_IO, "/nonexistent/journal: No such file");
  if (geteuid() == 0) return; /* may write everywhere */
  options.path = path;
  assert_int_equal(chmod(folder, 0500), 0);
  assert_refused(&options, STEMMA_IO, "Permission denied");
  assert_int_equal(chmod(folder, 0700), 0);
  put_file("", 0);
  assert_int_equal(chmod(path, 0400), 0);
  assert_refused(&options, STEMMA_IO, "Permission denied");
  assert_int_equal(unlink(path), 0);
}

/* ---- memory ---- */

/* Opens, reads all and appends an entry. */
static enum stemma_status use_journal(struct stemma_error *error) {
  struct hub_journal_options options = options_of("all");
  struct hub_journal *journal = NULL;
  struct hub_entry entry;
  bool has_entry = true;
  enum stemma_status status = hub_journal_open(&journal, &options, error);
  for (size_t i = 0; status == STEMMA_OK && has_entry; i++) {
    status = hub_journal_read(&entry, &has_entry, journal, error);
    if (status == STEMMA_OK && has_entry) assert_true(is_same(&entry, &entries[i]));
  }
  if (status == STEMMA_OK) status = hub_journal_append(journal, &other, error);
  hub_journal_close(journal);
  return status;
}

/* Each allocation fails once, with a journal that is there or is not; returns how many there are. */
static long fail_each(const char *bytes, size_t size) {
  for (long n = 0; n < ALLOCATIONS_MAX; n = watched_next(n)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    size_t size_after = 0;
    if (size > 0) put_file(bytes, size);
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = use_journal(&error);
    assert_int_equal(failing_memory_stop(), 0);
    if (!failing_memory_has_failed()) {
      assert_int_equal(status, STEMMA_OK);
      assert_int_equal(unlink(path), 0);
      return n;
    }
    assert_int_equal(status, STEMMA_NO_MEMORY);
    assert_true(error.message[0] != '\0');
    if (size == 0) {
      assert_absent();
      continue;
    }
    char *after = folder_read(&size_after, path);
    assert_int_equal(size_after, size);
    assert_memory_equal(after, bytes, size);
    free(after);
  }
  fail_msg("never enough memory");
  return -1;
}

static void test_memory(void **state) {
  (void)state;
  size_t size = 0;
  assert_true(fail_each(NULL, 0) >= 2);
  char *bytes = write_journal(&size);
  assert_true(fail_each(bytes, size) >= 3);
  free(bytes);
}

static int set_up(void **state) {
  (void)state;
  if (folder_make() != 0) return -1;
  folder_path(path, "store.db-fetch");
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_round_trip),  cmocka_unit_test(test_unread),
      cmocka_unit_test(test_remove),      cmocka_unit_test(test_cut),
      cmocka_unit_test(test_flipped),     cmocka_unit_test(test_foreign),
      cmocka_unit_test(test_other_crawl), cmocka_unit_test(test_locked),
      cmocka_unit_test(test_no_place),    cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, set_up, folder_tear_down);
}
