/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading files, pipes and memory; a pipe's bytes are kept in a temporary file. */
#include "engine/read/raw.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* strerror is not safe with threads; strerror_r comes in two kinds, this is POSIX's. */
static enum stemma_status fail(struct raw *raw, int code, struct stemma_error *error) {
  char why[128];
  if (strerror_r(code, why, sizeof why) != 0) snprintf(why, sizeof why, "error %d", code);
  return stemma_error_set(error, STEMMA_IO, "%s: %s", raw->name, why);
}

/* An unlinked file in $TMPDIR, or -1 with errno. */
static int open_spool(void) {
  const char *folder = getenv("TMPDIR");
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/stemma-XXXXXX",
                        folder == NULL || *folder == '\0' ? "/tmp" : folder);
  if (length < 0 || (size_t)length >= sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  int fd = mkstemp(path);
  if (fd >= 0) unlink(path);
  return fd;
}

enum stemma_status raw_open(struct raw *raw, const struct load_source *source,
                            struct stemma_error *error) {
  *raw = (struct raw){.name = source->path, .bytes = source->bytes, .fd = -1, .spool = -1};
  if (source->bytes != NULL) {
    raw->size = source->size;
    return STEMMA_OK;
  }
  if (strcmp(source->path, "-") == 0) {
    raw->name = "standard input";
    raw->fd = STDIN_FILENO;
  } else {
    raw->fd = open(source->path, O_RDONLY | O_CLOEXEC);
    if (raw->fd < 0) return fail(raw, errno, error);
    raw->owns_fd = true;
  }
  struct stat info;
  int code = fstat(raw->fd, &info) != 0 ? errno : S_ISDIR(info.st_mode) ? EISDIR : 0;
  if (code != 0) {
    enum stemma_status status = fail(raw, code, error);
    raw_close(raw);
    return status;
  }
  if (S_ISREG(info.st_mode)) {
    /* Standard input may have been read from by somebody else before us. */
    off_t start = lseek(raw->fd, 0, SEEK_CUR);
    raw->start = start < 0 ? 0 : start;
    raw->size = info.st_size > raw->start ? (uint64_t)(info.st_size - raw->start) : 0;
    return STEMMA_OK;
  }
  raw->spool = open_spool();
  raw->spool_failed = raw->spool < 0;
  raw->spool_errno = errno;
  return STEMMA_OK;
}

/* Copies to the spool. If that fails, reading goes on: rewinding is seldom needed. */
static void keep_copy(struct raw *raw, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t done = write(raw->spool, bytes, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      raw->spool_failed = true;
      raw->spool_errno = errno;
      return;
    }
    bytes += done;
    size -= (size_t)done;
  }
}

static size_t read_memory(struct raw *raw, void *buffer, size_t size) {
  uint64_t left = raw->size - raw->taken;
  size_t take = left < size ? (size_t)left : size;
  if (take > 0) memcpy(buffer, raw->bytes + raw->taken, take);
  raw->taken += take;
  return take;
}

static enum stemma_status read_file(size_t *got, struct raw *raw, void *buffer, size_t size,
                                    struct stemma_error *error) {
  *got = 0;
  if (raw->ended) return STEMMA_OK; /* a terminal would ask for more */
  ssize_t done;
  do {
    done = read(raw->fd, buffer, size);
  } while (done < 0 && errno == EINTR);
  if (done < 0) return fail(raw, errno, error);
  if (raw->spool >= 0 && !raw->spool_failed) keep_copy(raw, buffer, (size_t)done);
  raw->taken += (uint64_t)done;
  raw->ended = done == 0;
  *got = (size_t)done;
  return STEMMA_OK;
}

enum stemma_status raw_digest(struct raw *raw, struct stemma_error *error) {
  assert(raw->digest == NULL && raw->taken == 0);
  return digest_new(&raw->digest, error);
}

enum stemma_status raw_read(size_t *got, struct raw *raw, void *buffer, size_t size,
                            struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (raw->bytes != NULL) {
    *got = read_memory(raw, buffer, size);
  } else {
    status = read_file(got, raw, buffer, size, error);
  }
  if (status == STEMMA_OK && raw->digest != NULL) digest_add(raw->digest, buffer, *got);
  return status;
}

/* From here on the copy is read in place of the pipe. */
static void switch_to_spool(struct raw *raw) {
  if (raw->owns_fd) close(raw->fd);
  raw->fd = raw->spool;
  raw->start = 0;
  raw->owns_fd = true;
  raw->spool = -1;
}

enum stemma_status raw_rewind(struct raw *raw, struct stemma_error *error) {
  raw->taken = 0;
  raw->ended = false;
  digest_free(raw->digest);
  raw->digest = NULL;
  if (raw->bytes != NULL) return STEMMA_OK;
  if (raw->spool_failed) {
    char why[128];
    if (strerror_r(raw->spool_errno, why, sizeof why) != 0) why[0] = '\0';
    return stemma_error_set(error, STEMMA_IO,
                            "%s: cannot be read twice, and its temporary copy failed: %s",
                            raw->name, why);
  }
  if (raw->spool >= 0) switch_to_spool(raw);
  if (lseek(raw->fd, raw->start, SEEK_SET) < 0) return fail(raw, errno, error);
  return STEMMA_OK;
}

void raw_close(struct raw *raw) {
  if (raw->owns_fd) close(raw->fd);
  if (raw->spool >= 0) close(raw->spool);
  digest_free(raw->digest);
  raw->digest = NULL;
  raw->owns_fd = false;
  raw->spool = -1;
}
