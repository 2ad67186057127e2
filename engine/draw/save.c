/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file beside the other, then rename. */
#define _XOPEN_SOURCE 700 /* realpath is of POSIX's X/Open part */
#include "engine/draw/save.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".XXXXXX"

/* 0, or errno. */
static int write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes += written;
    size -= (size_t)written;
  }
  return 0;
}

/* Writes to what is there. Returns 0 or errno. */
static int write_through(const char *path, const char *bytes, size_t size) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return errno;
  int failed = write_all(file, bytes, size);
  if (close(file) != 0 && failed == 0) failed = errno;
  return failed;
}

/* The permissions of a new file. There is no way to read the mask but to set it. */
static mode_t default_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

/* Writes a new file and renames it. Returns 0 or errno. */
static int replace(const char *path, mode_t mode, const char *bytes, size_t size) {
  size_t length = strlen(path);
  char *beside = malloc(length + sizeof SUFFIX);
  if (beside == NULL) return ENOMEM;
  memcpy(beside, path, length);
  memcpy(beside + length, SUFFIX, sizeof SUFFIX);
  int failed = 0, file = mkstemp(beside);
  if (file < 0) {
    failed = errno;
    free(beside);
    return failed;
  }
  failed = write_all(file, bytes, size);
  if (failed == 0 && fchmod(file, mode) != 0) failed = errno;
  if (failed == 0 && fsync(file) != 0) failed = errno;
  if (close(file) != 0 && failed == 0) failed = errno;
  if (failed == 0 && rename(beside, path) != 0) failed = errno;
  if (failed != 0) unlink(beside);
  free(beside);
  return failed;
}

enum stemma_status save_file(const char *path, const char *bytes, size_t size,
                             struct stemma_error *error) {
  struct stat there;
  int failed;
  bool exists = stat(path, &there) == 0;
  if (exists && !S_ISREG(there.st_mode)) {
    failed = write_through(path, bytes, size);
  } else {
    /* Where there is no such file, not even behind a link, the path itself is new. */
    char *target = exists ? realpath(path, NULL) : NULL;
    mode_t mode = exists ? there.st_mode & 0777 : default_mode();
    if (exists && target == NULL) {
      failed = errno;
    } else {
      failed = replace(target != NULL ? target : path, mode, bytes, size);
    }
    free(target);
  }
  if (failed == 0) return STEMMA_OK;
  if (failed == ENOMEM) return stemma_error_memory(error, path);
  return stemma_error_set(error, STEMMA_IO, "%s: cannot write the file: %s", path,
                          strerror(failed));
}
