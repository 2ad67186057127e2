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
enum stemma_status raw_fail(const char *name, int code, struct stemma_error *error) {
  char why[128];
  if (strerror_r(code, why, sizeof why) != 0) snprintf(why, sizeof why, "error %d", code);
  return stemma_error_set(error, STEMMA_IO, "%s: %s", name, why);
}

enum stemma_status raw_fail_changed(const char *name, struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_IO, "%s: changed while it was read", name);
}

static enum stemma_status fail(const struct raw *raw, int code, struct stemma_error *error) {
  return raw_fail(raw->name, code, error);
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

const char *raw_name(const struct load_source *source) {
  bool is_stdin = source->bytes == NULL && strcmp(source->path, "-") == 0;
  return is_stdin ? "standard input" : source->path;
}

struct raw_identity raw_identity_of(const struct stat *info) {
  return (struct raw_identity){info->st_dev, info->st_ino, info->st_size, info->st_mtim};
}

bool raw_identity_equal(const struct raw_identity *a, const struct raw_identity *b) {
  return a->device == b->device && a->inode == b->inode && a->size == b->size &&
         a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec;
}

enum stemma_status raw_look(uint64_t *size, const struct load_source *source,
                            struct stemma_error *error) {
  struct raw raw = {.name = raw_name(source)};
  struct stat info;
  *size = source->size;
  if (source->bytes != NULL) return STEMMA_OK;
  bool is_stdin = strcmp(source->path, "-") == 0;
  int code = is_stdin ? fstat(STDIN_FILENO, &info) : stat(source->path, &info);
  if (code == 0 && !is_stdin) code = access(source->path, R_OK);
  if (code != 0) return fail(&raw, errno, error);
  *size = S_ISREG(info.st_mode) ? (uint64_t)info.st_size : 0;
  return STEMMA_OK;
}

static enum stemma_status open_path(struct raw *raw, const char *path, struct stemma_error *error) {
  raw->fd = open(path, O_RDONLY | O_CLOEXEC);
  if (raw->fd < 0) return fail(raw, errno, error);
  raw->owns_fd = true;
  return STEMMA_OK;
}

/* Learns what kind of file has been opened. */
static enum stemma_status know_file(struct raw *raw, const struct load_source *source,
                                    struct stemma_error *error) {
  struct stat info;
  int code = fstat(raw->fd, &info) != 0 ? errno : S_ISDIR(info.st_mode) ? EISDIR : 0;
  if (code != 0) return fail(raw, code, error);
  if (S_ISREG(info.st_mode)) {
    /* Standard input may have been read from by somebody else before us. */
    off_t start = lseek(raw->fd, 0, SEEK_CUR);
    raw->start = start < 0 ? 0 : start;
    raw->size = info.st_size > raw->start ? (uint64_t)(info.st_size - raw->start) : 0;
    raw->is_regular = true;
    raw->was = raw_identity_of(&info);
    if (raw->owns_fd) raw->path = source->path;
    return STEMMA_OK;
  }
  raw->spool = open_spool();
  raw->spool_failed = raw->spool < 0;
  raw->spool_errno = errno;
  return STEMMA_OK;
}

enum stemma_status raw_open(struct raw *raw, const struct load_source *source,
                            struct stemma_error *error) {
  *raw = (struct raw){.name = raw_name(source),
                      .bytes = source->bytes,
                      .fd = -1,
                      .spool = -1,
                      .spool_max = RAW_SPOOL_MAX};
  if (source->bytes != NULL) {
    raw->size = source->size;
    return STEMMA_OK;
  }
  enum stemma_status status = STEMMA_OK;
  if (strcmp(source->path, "-") == 0) {
    raw->fd = STDIN_FILENO;
  } else {
    status = open_path(raw, source->path, error);
  }
  if (status == STEMMA_OK) status = know_file(raw, source, error);
  if (status != STEMMA_OK) raw_close(raw);
  return status;
}

/* Copies to the spool. If that fails, reading goes on: rewinding is seldom needed. */
static void keep_copy(struct raw *raw, const char *bytes, size_t size) {
  if (raw->taken + size > raw->spool_max) {
    raw->spool_failed = true;
    raw->spool_errno = EFBIG;
  }
  while (size > 0 && !raw->spool_failed) {
    ssize_t done = write(raw->spool, bytes, size);
    if (done < 0 && errno == EINTR) continue;
    if (done < 0) {
      raw->spool_failed = true;
      raw->spool_errno = errno;
      break;
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

/* At the end of a regular file: it must not have become shorter meanwhile. */
static enum stemma_status check_shrinking(struct raw *raw, struct stemma_error *error) {
  struct stat info;
  if (!raw->is_regular || raw->taken >= raw->size) return STEMMA_OK;
  if (fstat(raw->fd, &info) != 0) return fail(raw, errno, error);
  if (info.st_size >= raw->was.size) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_IO, "%s: became shorter while it was read", raw->name);
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
  return raw->ended ? check_shrinking(raw, error) : STEMMA_OK;
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
  if (status == STEMMA_OK && raw->digest != NULL && !raw->is_again)
    digest_add(raw->digest, buffer, *got);
  return status;
}

/* Reads what is left, for the copy's or the digest's sake. */
static enum stemma_status drain(struct raw *raw, struct stemma_error *error) {
  char rest[16384];
  size_t got = 0;
  enum stemma_status status;
  do {
    status = raw_read(&got, raw, rest, sizeof rest, error);
  } while (status == STEMMA_OK && got > 0);
  return status;
}

/* From here on the copy is read in place of the pipe. */
static enum stemma_status switch_to_spool(struct raw *raw, struct stemma_error *error) {
  if (raw->spool_failed) {
    char why[128];
    if (strerror_r(raw->spool_errno, why, sizeof why) != 0) why[0] = '\0';
    return stemma_error_set(error, STEMMA_IO,
                            "%s: cannot be read twice, and its temporary copy failed: %s",
                            raw->name, why);
  }
  if (raw->owns_fd) close(raw->fd);
  raw->fd = raw->spool;
  raw->start = 0;
  raw->owns_fd = true;
  raw->spool = -1;
  return STEMMA_OK;
}

/* Opens a file again that has been released; it must be the same. */
static enum stemma_status reopen(struct raw *raw, struct stemma_error *error) {
  struct stat info;
  enum stemma_status status = raw->fd < 0 ? open_path(raw, raw->path, error) : STEMMA_OK;
  if (status != STEMMA_OK) return status;
  if (fstat(raw->fd, &info) != 0) return fail(raw, errno, error);
  struct raw_identity is = raw_identity_of(&info);
  if (raw_identity_equal(&is, &raw->was)) return STEMMA_OK;
  return raw_fail_changed(raw->name, error);
}

enum stemma_status raw_rewind(struct raw *raw, struct stemma_error *error) {
  bool is_pipe = raw->spool >= 0 || raw->spool_failed;
  bool is_digested = raw->digest != NULL && !raw->is_again;
  enum stemma_status status = STEMMA_OK;
  if ((is_pipe && !raw->spool_failed) || is_digested) status = drain(raw, error);
  if (status == STEMMA_OK && is_pipe) status = switch_to_spool(raw, error);
  if (status == STEMMA_OK && raw->is_regular) status = reopen(raw, error);
  if (status != STEMMA_OK) return status;
  raw->taken = 0;
  raw->ended = false;
  raw->is_again = true;
  if (raw->bytes != NULL) return STEMMA_OK;
  return lseek(raw->fd, raw->start, SEEK_SET) < 0 ? fail(raw, errno, error) : STEMMA_OK;
}

void raw_release(struct raw *raw) {
  if (raw->path == NULL || raw->fd < 0) return;
  close(raw->fd);
  raw->fd = -1;
  raw->owns_fd = false;
}

void raw_close(struct raw *raw) {
  if (raw->owns_fd) close(raw->fd);
  if (raw->spool >= 0) close(raw->spool);
  digest_free(raw->digest);
  raw->digest = NULL;
  raw->owns_fd = false;
  raw->spool = -1;
}
