/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Walks a folder of cards, three folders deep at most, without following a link. A folder is
 * listed only where models may lie below it: not where a model's own files do.
 */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/read/cards_parts.h"
#include "graph/array.h"

/* Names of three folders and of a card, with what separates them: a name has 255 bytes. */
enum { PATH_MAX_HERE = 1056 };

static const char card_name[] = "README.md";

/* A folder that is being gone through. */
struct level {
  DIR *dir;        /* open */
  char **names;    /* [count] in it, sorted; each owned */
  size_t count;    /* of names */
  size_t capacity; /* of names */
  size_t next;     /* to visit */
  size_t path;     /* length of its path */
};

struct walk {
  struct cards_reader reader;             /* of the cards */
  const char *name;                       /* of the folder, for messages */
  struct level levels[CARDS_FOLDERS_MAX]; /* [depth] from the folder inwards */
  size_t depth;                           /* of levels */
  char path[PATH_MAX_HERE];               /* within the folder, of what is visited */
};

static enum stemma_status fail(const struct walk *walk, struct stemma_error *error) {
  int code = errno;
  char why[128];
  const char *slash = walk->path[0] == '\0' ? "" : "/";
  if (code == ENOMEM) return stemma_error_memory(error, walk->name);
  if (strerror_r(code, why, sizeof why) != 0) snprintf(why, sizeof why, "error %d", code);
  return stemma_error_set(error, STEMMA_IO, "%s%s%s: %s", walk->name, slash, walk->path, why);
}

static int compare_names(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

static enum stemma_status list(struct level *level, const struct walk *walk,
                               struct stemma_error *error) {
  for (;;) {
    errno = 0;
    const struct dirent *entry = readdir(level->dir);
    if (entry == NULL && errno != 0) return fail(walk, error);
    if (entry == NULL) break;
    if (entry->d_name[0] == '.') continue;
    enum stemma_status status =
        array_reserve(&level->names, &level->capacity, level->count + 1, sizeof *level->names,
                      SIZE_MAX / sizeof *level->names, "folders", error);
    if (status != STEMMA_OK) return status;
    size_t size = strlen(entry->d_name) + 1;
    char *copy = malloc(size);
    if (copy == NULL) return stemma_error_memory(error, "folders");
    memcpy(copy, entry->d_name, size);
    level->names[level->count++] = copy;
  }
  if (level->count > 1) qsort(level->names, level->count, sizeof *level->names, compare_names);
  return STEMMA_OK;
}

/* Goes into the folder at `path`, which is the walk's from here on. */
static enum stemma_status enter(struct walk *walk, int folder, struct stemma_error *error) {
  assert(walk->depth < CARDS_FOLDERS_MAX);
  struct level level = {.dir = fdopendir(folder), .path = strlen(walk->path)};
  if (level.dir == NULL) {
    enum stemma_status status = fail(walk, error);
    close(folder);
    return status;
  }
  enum stemma_status status = list(&level, walk, error);
  walk->levels[walk->depth++] = level;
  return status;
}

static void leave(struct walk *walk) {
  struct level *level = &walk->levels[--walk->depth];
  for (size_t i = 0; i < level->count; i++) free(level->names[i]);
  free(level->names);
  closedir(level->dir);
}

/* The card that is being read. */
struct file {
  const struct walk *walk; /* for messages */
  int fd;                  /* open */
};

static enum stemma_status read_file(size_t *got, void *context, char *buffer, size_t size,
                                    struct stemma_error *error) {
  const struct file *file = context;
  ssize_t length;
  do {
    length = read(file->fd, buffer, size);
  } while (length < 0 && errno == EINTR);
  if (length < 0) return fail(file->walk, error);
  *got = (size_t)length;
  return STEMMA_OK;
}

/* Appends a name to the path; false where it is too long to be one. */
static bool extend_path(struct walk *walk, const char *name) {
  size_t at = strlen(walk->path), length = strlen(name), slash = at > 0;
  if (at + slash + length >= sizeof walk->path) return false;
  if (slash) walk->path[at] = '/';
  memcpy(walk->path + at + slash, name, length + 1);
  return true;
}

/* Takes the card of an open folder; *found tells whether there is something by that name. */
static enum stemma_status take_card(bool *found, struct walk *walk, int folder,
                                    struct stemma_error *error) {
  struct stat info;
  struct file file = {.walk = walk};
  *found = false;
  if (!extend_path(walk, card_name)) return STEMMA_OK;
  /* A FIFO would be waited for. */
  file.fd = openat(folder, card_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (file.fd < 0 && errno == ENOENT) return STEMMA_OK;
  *found = true;
  if (file.fd < 0 && errno == ELOOP) {
    return cards_reader_refuse(&walk->reader, walk->path, "a link", error);
  }
  if (file.fd < 0 && errno == ENXIO) {
    return cards_reader_refuse(&walk->reader, walk->path, "not a regular file", error);
  }
  if (file.fd < 0) return fail(walk, error);
  enum stemma_status status;
  if (fstat(file.fd, &info) != 0) {
    status = fail(walk, error);
  } else if (S_ISDIR(info.st_mode)) {
    *found = false;
    status = STEMMA_OK;
  } else if (!S_ISREG(info.st_mode)) {
    status = cards_reader_refuse(&walk->reader, walk->path, "not a regular file", error);
  } else {
    struct cards_path path = cards_path_read(text_of(walk->path));
    assert(path.folders == walk->depth);
    status = cards_reader_take(&walk->reader, walk->path, &path, read_file, &file, error);
  }
  close(file.fd);
  return status;
}

/* Looks into one entry of the innermost level: a folder, or nothing. */
static enum stemma_status visit(struct walk *walk, const char *name, struct stemma_error *error) {
  const struct level *level = &walk->levels[walk->depth - 1];
  bool found = false;
  walk->path[level->path] = '\0';
  if (!extend_path(walk, name)) return STEMMA_OK;
  int folder = openat(dirfd(level->dir), name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (folder < 0) {
    /* A file or a link; or it has gone meanwhile. */
    bool is_nothing = errno == ENOTDIR || errno == ELOOP || errno == ENOENT;
    return is_nothing ? STEMMA_OK : fail(walk, error);
  }
  size_t length = strlen(walk->path);
  enum stemma_status status = take_card(&found, walk, folder, error);
  walk->path[length] = '\0';
  bool is_below = walk->depth < 2 || (walk->depth == 2 && !found);
  if (status == STEMMA_OK && is_below) return enter(walk, folder, error);
  close(folder);
  return status;
}

static enum stemma_status walk_all(struct walk *walk, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && walk->depth > 0) {
    struct level *level = &walk->levels[walk->depth - 1];
    if (level->next == level->count) {
      leave(walk);
    } else {
      status = visit(walk, level->names[level->next++], error);
    }
  }
  return status;
}

enum stemma_status cards_read_folder(const struct record_sink *sink, const char *path,
                                     const struct cards_options *options,
                                     struct stemma_error *error) {
  struct walk walk = {.reader = cards_reader_of(sink, options), .name = path};
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return fail(&walk, error);
  enum stemma_status status = enter(&walk, folder, error);
  if (status == STEMMA_OK) status = walk_all(&walk, error);
  if (status == STEMMA_OK) status = cards_reader_finish(&walk.reader, path, error);
  while (walk.depth > 0) leave(&walk);
  cards_reader_dispose(&walk.reader);
  return status;
}
