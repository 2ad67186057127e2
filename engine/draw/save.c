/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file beside the other, then rename. */
#define _XOPEN_SOURCE 700 /* realpath is of POSIX's X/Open part */
#include "engine/draw/save.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUFFIX ".XXXXXX"

static enum stemma_status fail(const struct save *save, int failed, struct stemma_error *error) {
  if (failed == ENOMEM) return stemma_error_memory(error, save->path);
  return stemma_error_set(error, STEMMA_IO, "%s: cannot write the file: %s", save->path,
                          failed == 0 ? "an earlier write has failed" : strerror(failed));
}

/* The permissions of a new file. There is no way to read the mask but to set it. */
static mode_t default_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

static void dispose(struct save *save) {
  free(save->target);
  free(save->beside);
  *save = (struct save){.path = save->path};
}

/* The descriptor of a new file beside the target, or -1 with errno. */
static int open_beside(struct save *save, bool exists) {
  /* Where there is no such file, not even behind a link, the path itself is new. */
  save->target = exists ? realpath(save->path, NULL) : strdup(save->path);
  if (save->target == NULL) return -1;
  size_t length = strlen(save->target);
  save->beside = malloc(length + sizeof SUFFIX);
  if (save->beside == NULL) return -1;
  memcpy(save->beside, save->target, length);
  memcpy(save->beside + length, SUFFIX, sizeof SUFFIX);
  return mkstemp(save->beside);
}

enum stemma_status save_open(struct save *out, const char *path, struct stemma_error *error) {
  struct save save = {.path = path};
  struct stat there;
  bool exists = stat(path, &there) == 0;
  bool is_through = exists && !S_ISREG(there.st_mode);
  save.mode = exists ? there.st_mode & 0777 : default_mode();
  int file = is_through ? open(path, O_WRONLY | O_CLOEXEC) : open_beside(&save, exists);
  if (file >= 0) save.file = fdopen(file, "w");
  if (save.file != NULL) {
    *out = save;
    return STEMMA_OK;
  }
  int failed = errno;
  if (file >= 0) {
    close(file);
    if (save.beside != NULL) unlink(save.beside);
  }
  dispose(&save);
  return fail(&save, failed, error);
}

enum stemma_status save_flush(struct save *save, struct stemma_error *error) {
  assert(save->file != NULL);
  errno = 0;
  bool failed = ferror(save->file) != 0;
  /* An earlier failure's errno is gone; the flush meets the same one again. */
  if (fflush(save->file) != 0) failed = true;
  if (!failed && save->beside != NULL) {
    int file = fileno(save->file);
    failed = fchmod(file, save->mode) != 0 || fsync(file) != 0;
  }
  return failed ? fail(save, errno, error) : STEMMA_OK;
}

enum stemma_status save_close(struct save *save, bool keep, struct stemma_error *error) {
  if (save->file == NULL) return STEMMA_OK;
  enum stemma_status status = keep ? save_flush(save, error) : STEMMA_OK;
  if (fclose(save->file) != 0 && keep && status == STEMMA_OK) status = fail(save, errno, error);
  bool replaces = keep && status == STEMMA_OK && save->beside != NULL;
  if (replaces && rename(save->beside, save->target) != 0) {
    status = fail(save, errno, error);
    replaces = false;
  }
  if (!replaces && save->beside != NULL) unlink(save->beside);
  dispose(save);
  return status;
}

enum stemma_status save_file(const char *path, const char *bytes, size_t size,
                             struct stemma_error *error) {
  struct save save = {0};
  enum stemma_status status = save_open(&save, path, error);
  if (status != STEMMA_OK) return status;
  if (size > 0) fwrite(bytes, 1, size, save.file);
  return save_close(&save, true, error);
}
