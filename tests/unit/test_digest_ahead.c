/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests of files on a thread: those of their bytes, or a message where the files changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/read/digest_ahead.h"
#include "graph/parallel.h"
#include "tests/failing_memory.h"
#include "tests/unit/folder.h"

enum { LARGE = 3 << 20 };

/* Two files, a folder, bytes in memory and a file that is not there. */
enum { SMALL_FILE, FOLDER, MEMORY, LARGE_FILE, NO_FILE, SOURCES };

struct files {
  char small[FOLDER_PATH];             /* paths */
  char large[FOLDER_PATH];             /* likewise */
  char missing[FOLDER_PATH];           /* likewise */
  char *bytes;                         /* [LARGE] of the large file; owned */
  struct load_source sources[SOURCES]; /* all of it */
};

static void make_files(struct files *files) {
  folder_path(files->small, "small");
  folder_path(files->large, "large");
  folder_path(files->missing, "missing");
  files->bytes = malloc(LARGE);
  assert_non_null(files->bytes);
  for (size_t i = 0; i < LARGE; i++) files->bytes[i] = (char)(i * i >> 5);
  folder_write(files->small, "abc", 3);
  folder_write(files->large, files->bytes, LARGE);
  files->sources[SMALL_FILE] = (struct load_source){files->small, NULL, 0};
  files->sources[FOLDER] = (struct load_source){folder, NULL, 0};
  files->sources[MEMORY] = (struct load_source){"memory", (const unsigned char *)"abc", 3};
  files->sources[LARGE_FILE] = (struct load_source){files->large, NULL, 0};
  files->sources[NO_FILE] = (struct load_source){files->missing, NULL, 0};
}

static void remove_files(struct files *files) {
  unlink(files->small);
  unlink(files->large);
  free(files->bytes);
}

static struct raw_identity identity_of(const char *path) {
  struct stat info;
  assert_int_equal(stat(path, &info), 0);
  return raw_identity_of(&info);
}

static void check_sum(struct digest_ahead *ahead, size_t source, const char *path,
                      const void *bytes, size_t size) {
  unsigned char wanted[LOAD_DIGEST_SIZE], sum[LOAD_DIGEST_SIZE];
  struct digest *digest = NULL;
  struct raw_identity was = identity_of(path);
  assert_int_equal(digest_new(&digest, NULL), STEMMA_OK);
  digest_add(digest, bytes, size);
  assert_int_equal(digest_finish(wanted, digest, NULL), STEMMA_OK);
  digest_free(digest);
  assert_true(digest_ahead_has(ahead, source));
  assert_int_equal(digest_ahead_wait(sum, ahead, source, &was, NULL), STEMMA_OK);
  assert_memory_equal(sum, wanted, LOAD_DIGEST_SIZE);
}

/* It takes two processors; with one, whoever reads makes the digests. */
static void skip_alone(void) {
  if (parallel_width(0) < 2) skip();
}

static void test_sums(void **state) {
  (void)state;
  skip_alone();
  struct files files;
  struct digest_ahead *ahead = NULL;
  make_files(&files);
  assert_int_equal(digest_ahead_start(&ahead, files.sources, SOURCES, NULL), STEMMA_OK);
  assert_non_null(ahead);
  assert_false(digest_ahead_has(ahead, FOLDER));
  assert_false(digest_ahead_has(ahead, MEMORY));
  assert_false(digest_ahead_has(ahead, NO_FILE));
  check_sum(ahead, LARGE_FILE, files.large, files.bytes, LARGE);
  check_sum(ahead, SMALL_FILE, files.small, "abc", 3);
  digest_ahead_free(ahead);
  remove_files(&files);
}

static void test_none(void **state) {
  (void)state;
  struct files files;
  struct digest_ahead *ahead = NULL;
  make_files(&files);
  assert_int_equal(digest_ahead_start(&ahead, &files.sources[FOLDER], 2, NULL), STEMMA_OK);
  assert_null(ahead);
  assert_false(digest_ahead_has(ahead, 0));
  digest_ahead_free(ahead);
  remove_files(&files);
}

/* What was read must be what was digested, and what is there in the end. */
static void test_changes(void **state) {
  (void)state;
  skip_alone();
  struct files files;
  struct digest_ahead *ahead = NULL;
  unsigned char sum[LOAD_DIGEST_SIZE];
  make_files(&files);
  struct raw_identity was = identity_of(files.small), other = identity_of(files.large);
  assert_int_equal(digest_ahead_start(&ahead, files.sources, SOURCES, NULL), STEMMA_OK);
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(digest_ahead_wait(sum, ahead, SMALL_FILE, &other, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "small: changed while it was read"));
  folder_write(files.small, "abcd", 4);
  error = (struct stemma_error)STEMMA_ERROR_INIT;
  assert_int_equal(digest_ahead_wait(sum, ahead, SMALL_FILE, &was, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "small: changed while it was read"));
  unlink(files.small);
  error = (struct stemma_error)STEMMA_ERROR_INIT;
  assert_int_equal(digest_ahead_wait(sum, ahead, SMALL_FILE, &was, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "small: No such file"));
  digest_ahead_free(ahead);
  remove_files(&files);
}

/* Who gives up on a file does not wait for its digest. */
static void test_given_up(void **state) {
  (void)state;
  struct files files;
  struct digest_ahead *ahead = NULL;
  make_files(&files);
  for (int i = 0; i < 50; i++) {
    assert_int_equal(digest_ahead_start(&ahead, files.sources, SOURCES, NULL), STEMMA_OK);
    digest_ahead_free(ahead);
  }
  remove_files(&files);
}

static void test_memory(void **state) {
  (void)state;
  skip_alone();
  struct files files;
  make_files(&files);
  struct raw_identity was = identity_of(files.small);
  for (long n = 0;; n++) {
    struct digest_ahead *ahead = NULL;
    unsigned char sum[LOAD_DIGEST_SIZE];
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = digest_ahead_start(&ahead, files.sources, 1, NULL);
    if (status == STEMMA_OK && digest_ahead_has(ahead, SMALL_FILE)) {
      status = digest_ahead_wait(sum, ahead, SMALL_FILE, &was, NULL);
    }
    digest_ahead_free(ahead);
    failing_memory_stop();
    assert_int_equal(status, failing_memory_has_failed() ? STEMMA_NO_MEMORY : STEMMA_OK);
    if (!failing_memory_has_failed()) break;
  }
  remove_files(&files);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_sums),    cmocka_unit_test(test_none),
      cmocka_unit_test(test_changes), cmocka_unit_test(test_given_up),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
