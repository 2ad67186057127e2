/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving files: old content or new, never half, whichever step fails. */
#include <errno.h>
#include <sys/types.h>

#include "engine/draw/save.h"
#include "tests/unit/folder.h"

#include <string.h>

/* The steps that can fail, and which does. */
enum step {
  STEP_NONE,
  STEP_MKSTEMP,
  STEP_FDOPEN,
  STEP_FCHMOD,
  STEP_FSYNC,
  STEP_RENAME,
  STEP_COUNT
};
static enum step failing;

/* True once where it is this step's turn. */
static bool is_failing(enum step step) {
  if (failing != step) return false;
  errno = EIO;
  return true;
}

int __real_mkstemp(char *path);
int __wrap_mkstemp(char *path);
int __wrap_mkstemp(char *path) {
  return is_failing(STEP_MKSTEMP) ? -1 : __real_mkstemp(path);
}

FILE *__real_fdopen(int file, const char *mode);
FILE *__wrap_fdopen(int file, const char *mode);
FILE *__wrap_fdopen(int file, const char *mode) {
  return is_failing(STEP_FDOPEN) ? NULL : __real_fdopen(file, mode);
}

int __real_fchmod(int file, mode_t mode);
int __wrap_fchmod(int file, mode_t mode);
int __wrap_fchmod(int file, mode_t mode) {
  return is_failing(STEP_FCHMOD) ? -1 : __real_fchmod(file, mode);
}

int __real_fsync(int file);
int __wrap_fsync(int file);
int __wrap_fsync(int file) {
  return is_failing(STEP_FSYNC) ? -1 : __real_fsync(file);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to) {
  return is_failing(STEP_RENAME) ? -1 : __real_rename(from, to);
}

static void assert_holds(const char *path, const char *expected) {
  char bytes[64] = "";
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  size_t size = fread(bytes, 1, sizeof bytes - 1, file);
  fclose(file);
  bytes[size] = '\0';
  assert_string_equal(bytes, expected);
}

/* Writes two pieces, and ends as told. */
static enum stemma_status write_pieces(const char *path, bool keep, struct stemma_error *error) {
  struct save save = {0};
  enum stemma_status status = save_open(&save, path, error);
  if (status != STEMMA_OK) {
    assert_null(save.file);
    return status;
  }
  assert_true(fputs("new ", save.file) >= 0 && fputs("content", save.file) >= 0);
  status = keep ? save_flush(&save, error) : STEMMA_OK;
  enum stemma_status closed = save_close(&save, keep && status == STEMMA_OK, error);
  assert_null(save.file);
  return status == STEMMA_OK ? closed : status;
}

static void test_pieces(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "a.gexf");
  assert_int_equal(write_pieces(path, false, NULL), STEMMA_OK);
  assert_int_equal(access(path, F_OK), -1);
  assert_int_equal(write_pieces(path, true, NULL), STEMMA_OK);
  assert_holds(path, "new content");
  assert_int_equal(save_file(path, "old", 3, NULL), STEMMA_OK);
  assert_int_equal(write_pieces(path, false, NULL), STEMMA_OK);
  assert_holds(path, "old");
  assert_int_equal(save_file(path, "", 0, NULL), STEMMA_OK);
  assert_holds(path, "");
  unlink(path);
  struct save none = {0};
  assert_int_equal(save_close(&none, true, NULL), STEMMA_OK);
}

/* Whichever step fails, it is told, what was there stays, and nothing is left beside it. */
static void test_failures(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "a.gexf");
  for (int exists = 0; exists < 2; exists++) {
    if (exists) assert_int_equal(save_file(path, "old", 3, NULL), STEMMA_OK);
    for (enum step step = STEP_MKSTEMP; step < STEP_COUNT; step++) {
      struct stemma_error error = STEMMA_ERROR_INIT;
      failing = step;
      assert_int_equal(write_pieces(path, true, &error), STEMMA_IO);
      failing = STEP_NONE;
      assert_non_null(strstr(error.message, "a.gexf: cannot write the file: Input/output error"));
      if (exists) assert_holds(path, "old");
      if (!exists) assert_int_equal(folder_remove(), 0); /* it is empty */
      if (!exists) assert_int_equal(mkdir(folder, 0700), 0);
    }
  }
  unlink(path);
}

/* What is no regular file is written through, and its failures have their reason. */
static void test_through(void **state) {
  (void)state;
  struct stemma_error error = STEMMA_ERROR_INIT;
  failing = STEP_RENAME; /* nothing is to be renamed */
  assert_int_equal(write_pieces("/dev/null", true, NULL), STEMMA_OK);
  failing = STEP_NONE;
  if (access("/dev/full", W_OK) != 0) return;
  assert_int_equal(write_pieces("/dev/full", true, &error), STEMMA_IO);
  assert_string_equal(error.message, "/dev/full: cannot write the file: No space left on device");
}

static int setup(void **state) {
  (void)state;
  return folder_make();
}

static int teardown(void **state) {
  (void)state;
  return folder_remove();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_pieces),
      cmocka_unit_test(test_failures),
      cmocka_unit_test(test_through),
  };
  return cmocka_run_group_tests(tests, setup, teardown);
}
