/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One thread takes the files in their order, which is the one in which they are asked for. */
#include "engine/read/digest_ahead.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "graph/parallel.h"

/* Small enough to stay in the cache between reading and digesting. */
enum { PIECE_SIZE = 1 << 18 };

/* A source, and what the thread has found out. */
struct file {
  const char *path;                    /* NULL: it is no regular file */
  struct raw_identity was;             /* the file that was read */
  unsigned char sum[LOAD_DIGEST_SIZE]; /* its digest */
  enum stemma_status status;           /* of reading it */
  struct stemma_error error;           /* and why it failed */
};

struct digest_ahead {
  struct file *files;       /* [count] owned; the thread's, up to `done` */
  size_t count;             /* of files */
  char *piece;              /* [PIECE_SIZE] owned: the thread's */
  pthread_t thread;         /* takes the files */
  pthread_mutex_t guarding; /* of the two that follow */
  pthread_cond_t changed;   /* `done` has */
  size_t done;              /* files that the thread is through with */
  bool given_up;            /* nobody waits any more */
};

/* ---- the thread ---- */

static bool is_given_up(struct digest_ahead *ahead) {
  pthread_mutex_lock(&ahead->guarding);
  bool given_up = ahead->given_up;
  pthread_mutex_unlock(&ahead->guarding);
  return given_up;
}

static enum stemma_status fail(struct file *file, int code) {
  return raw_fail(file->path, code, &file->error);
}

/* Reads the open file to its end. */
static enum stemma_status take_bytes(struct digest_ahead *ahead, struct digest *digest,
                                     struct file *file, int fd) {
  ssize_t got = 1;
  while (got != 0 && !is_given_up(ahead)) {
    got = read(fd, ahead->piece, PIECE_SIZE);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(file, errno);
    digest_add(digest, ahead->piece, (size_t)got);
  }
  return STEMMA_OK;
}

static enum stemma_status take_file(struct digest_ahead *ahead, struct file *file) {
  struct digest *digest = NULL;
  struct stat info;
  int fd = open(file->path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return fail(file, errno);
  enum stemma_status status = digest_new(&digest, &file->error);
  if (status == STEMMA_OK && fstat(fd, &info) != 0) status = fail(file, errno);
  if (status == STEMMA_OK) {
    file->was = raw_identity_of(&info);
    status = take_bytes(ahead, digest, file, fd);
  }
  if (status == STEMMA_OK) status = digest_finish(file->sum, digest, &file->error);
  digest_free(digest);
  close(fd);
  return status;
}

static void *take_files(void *context) {
  struct digest_ahead *ahead = context;
  for (size_t i = 0; i < ahead->count && !is_given_up(ahead); i++) {
    struct file *file = &ahead->files[i];
    if (file->path != NULL) file->status = take_file(ahead, file);
    pthread_mutex_lock(&ahead->guarding);
    ahead->done = i + 1;
    pthread_cond_signal(&ahead->changed);
    pthread_mutex_unlock(&ahead->guarding);
  }
  return NULL;
}

/* ---- what others see ---- */

static bool is_file(const struct load_source *source) {
  struct stat info;
  if (source->bytes != NULL || strcmp(source->path, "-") == 0) return false;
  return stat(source->path, &info) == 0 && S_ISREG(info.st_mode);
}

static struct digest_ahead *new_ahead(const struct load_source *sources, size_t count) {
  struct digest_ahead *ahead = calloc(1, sizeof *ahead);
  if (ahead == NULL) return NULL;
  ahead->count = count;
  ahead->files = calloc(count, sizeof *ahead->files);
  ahead->piece = malloc(PIECE_SIZE);
  if (ahead->files == NULL || ahead->piece == NULL) {
    free(ahead->files);
    free(ahead->piece);
    free(ahead);
    return NULL;
  }
  for (size_t i = 0; i < count; i++) {
    if (is_file(&sources[i])) ahead->files[i].path = sources[i].path;
  }
  pthread_mutex_init(&ahead->guarding, NULL);
  pthread_cond_init(&ahead->changed, NULL);
  return ahead;
}

static void dispose(struct digest_ahead *ahead) {
  pthread_cond_destroy(&ahead->changed);
  pthread_mutex_destroy(&ahead->guarding);
  free(ahead->files);
  free(ahead->piece);
  free(ahead);
}

enum stemma_status digest_ahead_start(struct digest_ahead **out, const struct load_source *sources,
                                      size_t count, struct stemma_error *error) {
  *out = NULL;
  bool has_files = false;
  for (size_t i = 0; i < count; i++) has_files = has_files || is_file(&sources[i]);
  if (!has_files || parallel_width(0) < 2) return STEMMA_OK;
  struct digest_ahead *ahead = new_ahead(sources, count);
  if (ahead == NULL) return stemma_error_memory(error, "a checksum");
  if (pthread_create(&ahead->thread, NULL, take_files, ahead) != 0) {
    dispose(ahead);
    return STEMMA_OK;
  }
  *out = ahead;
  return STEMMA_OK;
}

bool digest_ahead_has(const struct digest_ahead *ahead, size_t source) {
  return ahead != NULL && ahead->files[source].path != NULL;
}

enum stemma_status digest_ahead_wait(unsigned char sum[LOAD_DIGEST_SIZE],
                                     struct digest_ahead *ahead, size_t source,
                                     const struct raw_identity *was, struct stemma_error *error) {
  assert(digest_ahead_has(ahead, source));
  const struct file *file = &ahead->files[source];
  struct stat info;
  pthread_mutex_lock(&ahead->guarding);
  while (ahead->done <= source) pthread_cond_wait(&ahead->changed, &ahead->guarding);
  pthread_mutex_unlock(&ahead->guarding);
  if (file->status != STEMMA_OK) {
    return stemma_error_set(error, file->status, "%s", file->error.message);
  }
  /* What was digested, what was read and what is there now are one, so they had the same bytes. */
  if (stat(file->path, &info) != 0) return raw_fail(file->path, errno, error);
  struct raw_identity is = raw_identity_of(&info);
  if (!raw_identity_equal(&file->was, was) || !raw_identity_equal(&is, was)) {
    return raw_fail_changed(file->path, error);
  }
  memcpy(sum, file->sum, LOAD_DIGEST_SIZE);
  return STEMMA_OK;
}

void digest_ahead_free(struct digest_ahead *ahead) {
  if (ahead == NULL) return;
  pthread_mutex_lock(&ahead->guarding);
  ahead->given_up = true;
  pthread_mutex_unlock(&ahead->guarding);
  pthread_join(ahead->thread, NULL);
  dispose(ahead);
}
