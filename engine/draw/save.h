/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing pictures and exports so that a file is never half-written.
 */
#ifndef STEMMA_ENGINE_DRAW_SAVE_H
#define STEMMA_ENGINE_DRAW_SAVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "graph/status.h"

/*
 * Writes `size` bytes as the file `path`. They go to a new file beside it, which then takes
 * its place with its permissions: whoever opens `path` finds the old content or the new. A
 * symbolic link is followed. What is there and no regular file (a device, a pipe) is
 * written to as it is. Fails with STEMMA_IO, naming the path and why; nothing is left
 * behind then.
 */
enum stemma_status save_file(const char *path, const char *bytes, size_t size,
                             struct stemma_error *error);

/* A file that is being written bit by bit. */
struct save {
  FILE *file;       /* to write to */
  const char *path; /* as the user names it; borrowed */
  char *target;     /* owned: what is replaced in the end; NULL where it is written through */
  char *beside;     /* owned: the new file until then; likewise */
  mode_t mode;      /* of the new file */
};

/*
 * Opens `path` to be written as save_file does it. *out is to be ended with save_close. Fails as
 * save_file does.
 */
enum stemma_status save_open(struct save *out, const char *path, struct stemma_error *error);

/*
 * Writes out what is still buffered, and whether all of it went well, which save_close asks.
 * So several files can be written whole before the first takes its place. Fails with STEMMA_IO.
 */
enum stemma_status save_flush(struct save *save, struct stemma_error *error);

/*
 * Ends the writing and frees what save_open took: the new file takes its place where `keep` is
 * set and nothing has failed, else it is gone. A zeroed one is fine. Fails with STEMMA_IO.
 */
enum stemma_status save_close(struct save *save, bool keep, struct stemma_error *error);

#endif
