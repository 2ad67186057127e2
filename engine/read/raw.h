/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as they lie in a file, a pipe or memory, before decompression.
 */
#ifndef STEMMA_ENGINE_READ_RAW_H
#define STEMMA_ENGINE_READ_RAW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "engine/read/digest.h"
#include "engine/read/load.h"
#include "graph/status.h"

struct raw {
  const char *name;           /* for messages; borrowed */
  const unsigned char *bytes; /* a source in memory, or NULL */
  int fd;                     /* the file; not used for memory */
  int spool;                  /* a copy of what is no regular file, or -1 */
  bool spool_failed;          /* the copy could not be kept: no rewinding */
  int spool_errno;            /* why */
  bool owns_fd;               /* whether fd is ours to close */
  bool ended;                 /* the end has been read */
  uint64_t size;              /* bytes in all, 0 where unknown */
  uint64_t taken;             /* bytes read */
  off_t start;                /* where in the file the source begins */
  struct digest *digest;      /* of the bytes read, or NULL */
};

/* Opens a source. Fails with STEMMA_IO. */
enum stemma_status raw_open(struct raw *raw, const struct load_source *source,
                            struct stemma_error *error);

/* Reads at most `size` bytes; *got is 0 only at the end. Fails with STEMMA_IO. */
enum stemma_status raw_read(size_t *got, struct raw *raw, void *buffer, size_t size,
                            struct stemma_error *error);

/* From here on, what is read goes into a digest as well. Fails with STEMMA_NO_MEMORY. */
enum stemma_status raw_digest(struct raw *raw, struct stemma_error *error);

/* Goes back to the beginning; a digest ends. Fails with STEMMA_IO. */
enum stemma_status raw_rewind(struct raw *raw, struct stemma_error *error);

/* Closes; frees all. */
void raw_close(struct raw *raw);

#endif
