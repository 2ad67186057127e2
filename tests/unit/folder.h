/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of a test program's own, and the files and pipes that it makes there. */
#ifndef STEMMA_TESTS_UNIT_FOLDER_H
#define STEMMA_TESTS_UNIT_FOLDER_H

#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { FOLDER_PATH = 128 }; /* room for the path of a file in the folder */

static char folder[64]; /* its path, from folder_make() on */

/* Returns 0, or -1 where there is no place for it; as CMocka's fixtures do. */
static inline int folder_make(void) {
  const char *temporary = getenv("TMPDIR");
  snprintf(folder, sizeof folder, "%.40s/stemma-XXXXXX", temporary == NULL ? "/tmp" : temporary);
  return mkdtemp(folder) == NULL ? -1 : 0;
}

/* Returns 0, or -1 where a file was left behind. */
static inline int folder_remove(void) {
  return rmdir(folder);
}

/* The same as fixtures of a group of tests. */
static inline int folder_set_up(void **state) {
  (void)state;
  return folder_make();
}

static inline int folder_tear_down(void **state) {
  (void)state;
  return folder_remove();
}

/* The path of a file in the folder. */
static inline void folder_path(char path[FOLDER_PATH], const char *name) {
  snprintf(path, FOLDER_PATH, "%s/%s", folder, name);
}

/* Writes a file whole. */
static inline void folder_write(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  assert_int_equal(fclose(file), 0);
}

/* Reads a file whole; to be freed. */
static inline void *folder_read(size_t *size, const char *path) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  *size = (size_t)ftell(file);
  rewind(file);
  void *bytes = malloc(*size + 1);
  assert_non_null(bytes);
  assert_int_equal(fread(bytes, 1, *size, file), *size);
  assert_int_equal(fclose(file), 0);
  return bytes;
}

/* ---- pipes ---- */

/* A FIFO, and the thread that writes into it. */
struct folder_pipe {
  const char *path;
  const char *bytes; /* what is written; borrowed */
  size_t size;       /* of bytes */
  pthread_t thread;
};

static inline void *folder_pipe_write(void *context) {
  enum { PIECE = 50 }; /* a reader gets less than it asks for */
  const struct folder_pipe *pipe = context;
  int fd = open(pipe->path, O_WRONLY);
  for (size_t at = 0; fd >= 0 && at < pipe->size;) {
    size_t left = pipe->size - at;
    ssize_t done = write(fd, pipe->bytes + at, left < PIECE ? left : PIECE);
    if (done < 0) break;
    at += (size_t)done;
  }
  if (fd >= 0) close(fd);
  return NULL;
}

/* Makes a FIFO at `path` out of which the bytes come; both must live until folder_pipe_end(). */
static inline void folder_pipe_start(struct folder_pipe *pipe, const char *path, const void *bytes,
                                     size_t size) {
  *pipe = (struct folder_pipe){.path = path, .bytes = bytes, .size = size};
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(pthread_create(&pipe->thread, NULL, folder_pipe_write, pipe), 0);
}

static inline void folder_pipe_end(struct folder_pipe *pipe) {
  assert_int_equal(pthread_join(pipe->thread, NULL), 0);
  assert_int_equal(unlink(pipe->path), 0);
}

/* ---- no place for copies ---- */

/* The value of TMPDIR while it leads nowhere. */
struct folder_temporary {
  bool is_set;
  char path[256];
};

static inline void folder_temporary_hide(struct folder_temporary *before) {
  const char *temporary = getenv("TMPDIR");
  before->is_set = temporary != NULL;
  snprintf(before->path, sizeof before->path, "%s", temporary == NULL ? "" : temporary);
  setenv("TMPDIR", "/nonexistent", 1);
}

static inline void folder_temporary_show(const struct folder_temporary *before) {
  if (before->is_set) {
    setenv("TMPDIR", before->path, 1);
  } else {
    unsetenv("TMPDIR");
  }
}

#endif
