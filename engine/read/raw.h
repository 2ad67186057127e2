/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as they lie in a file, a pipe or memory, before decompression.
 */
#ifndef STEMMA_ENGINE_READ_RAW_H
#define STEMMA_ENGINE_READ_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

#include "engine/read/digest.h"
#include "engine/read/load.h"
#include "graph/status.h"

/* The most that is kept of what cannot be read twice: a pipe may be endless. */
#define RAW_SPOOL_MAX (UINT64_C(64) << 30)

/* By which a file is known again. */
struct raw_identity {
  dev_t device;          /* where it lies, */
  ino_t inode;           /* which it is there, */
  off_t size;            /* its size */
  struct timespec mtime; /* and when it was last changed */
};

struct raw {
  const char *name;           /* for messages; borrowed */
  const unsigned char *bytes; /* a source in memory, or NULL */
  const char *path;           /* of a regular file that can be opened again, or NULL */
  bool is_regular;            /* a regular file */
  struct raw_identity was;    /* the regular file, when it was opened */
  int fd;                     /* the file, or -1: memory, or released */
  int spool;                  /* a copy of what is no regular file, or -1 */
  bool spool_failed;          /* the copy could not be kept: no rewinding */
  int spool_errno;            /* why */
  uint64_t spool_max;         /* bytes that it may hold: RAW_SPOOL_MAX */
  bool owns_fd;               /* whether fd is ours to close */
  bool ended;                 /* the end has been read */
  uint64_t size;              /* bytes in all, 0 where unknown */
  uint64_t taken;             /* bytes read */
  off_t start;                /* where in the file the source begins */
  struct digest *digest;      /* of the bytes, as read the first time, or NULL */
  bool is_again;              /* they are being read another time */
};

/* The identity of a file that has been looked at. */
struct raw_identity raw_identity_of(const struct stat *info);

/* Whether it is one file, which nobody has written to in between. */
bool raw_identity_equal(const struct raw_identity *a, const struct raw_identity *b);

/* Says what the system says of a file, by its errno; or that somebody has written to it. Both
 * return STEMMA_IO. */
enum stemma_status raw_fail(const char *name, int code, struct stemma_error *error);
enum stemma_status raw_fail_changed(const char *name, struct stemma_error *error);

/* What messages call a source: its path, or "standard input". */
const char *raw_name(const struct load_source *source);

/*
 * Looks at a source without opening it: *size is its size, or 0 where that is unknown. Fails
 * with STEMMA_IO where it is not there or must not be read.
 */
enum stemma_status raw_look(uint64_t *size, const struct load_source *source,
                            struct stemma_error *error);

/* Opens a source. Fails with STEMMA_IO. */
enum stemma_status raw_open(struct raw *raw, const struct load_source *source,
                            struct stemma_error *error);

/* Reads at most `size` bytes; *got is 0 only at the end. Fails with STEMMA_IO, also where
 * the file has become shorter than it was. */
enum stemma_status raw_read(size_t *got, struct raw *raw, void *buffer, size_t size,
                            struct stemma_error *error);

/* From here on, what is read goes into a digest as well (digest_new). Fails with STEMMA_NO_MEMORY. */
enum stemma_status raw_digest(struct raw *raw, struct stemma_error *error);

/*
 * Goes back to the beginning, for good: what is read from then on is not digested. Reads what
 * is left first, where it would be lost. Fails with STEMMA_IO, also where the file is no longer
 * what it was.
 */
enum stemma_status raw_rewind(struct raw *raw, struct stemma_error *error);

/* Closes what raw_rewind can open again. Nothing is read in between. */
void raw_release(struct raw *raw);

/* Closes; frees all. */
void raw_close(struct raw *raw);

#endif
