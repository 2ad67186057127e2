/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From files of records to a lineage: opens, decompresses and parses on several threads,
 * and hands the records, in order, to a lineage builder.
 */
#ifndef STEMMA_ENGINE_READ_LOAD_H
#define STEMMA_ENGINE_READ_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/lineage.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"

/* One thing to read: a path ("-" is standard input), or bytes in memory. */
struct load_source {
  const char *path;           /* or, where bytes is set, a name for messages */
  const unsigned char *bytes; /* NULL: read the path */
  size_t size;                /* of bytes */
};

/* Told of each record that is skipped. Called on the calling thread or a worker, never on
 * two at once, in the order of the input. */
typedef void load_warning_fn(void *context, const char *source, uint64_t line, const char *why);

/* Told now and then how far the reading is: bytes of the sources' files taken so far, of
 * total (0 where it is unknown), and records. Called as load_warning_fn is. */
typedef void load_progress_fn(void *context, uint64_t bytes, uint64_t total, uint64_t records);

struct load_options {
  const struct load_source *sources;     /* [source_count] */
  size_t source_count;                   /* at least 1 */
  unsigned threads;                      /* 0: as many as the machine has */
  bool strict;                           /* a bad record is an error */
  const struct lineage_renames *renames; /* or NULL */
  load_warning_fn *warning;              /* or NULL */
  load_progress_fn *progress;            /* or NULL */
  void *context;                         /* handed to both */
};

#define LOAD_OPTIONS_INIT                                                                          \
  { 0 }

/*
 * Reads all sources as one set of records (rules R1 to R6 hold for the whole). *out is to
 * be freed with lineage_free. Fails with STEMMA_IO (a file cannot be read),
 * STEMMA_BAD_INPUT (a file ends in the middle; with strict: a bad record),
 * STEMMA_NO_MEMORY; the message names the file and the line or byte. The result is the
 * same whatever the order of the sources and the number of threads.
 */
enum stemma_status load_lineage(struct lineage **out, const struct load_options *options,
                                struct stemma_error *error);

#endif
