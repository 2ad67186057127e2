/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formats of `stemma export`, and the files that each is written to. */
#ifndef STEMMA_ENGINE_CLI_EXPORT_FORMAT_H
#define STEMMA_ENGINE_CLI_EXPORT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/cli/options.h"
#include "graph/status.h"

/* In the order of the words of `-T`. */
enum export_format {
  EXPORT_BY_ENDING, /* no format: the file's ending says it */
  EXPORT_GRAPHML,
  EXPORT_GEXF,
  EXPORT_DOT,
  EXPORT_CSV,       /* two tables in two files */
  EXPORT_NODES_CSV, /* one of them */
  EXPORT_EDGES_CSV, /* the other */
  EXPORT_JSONL,
  EXPORT_FORMAT_COUNT
};

/* The words of `-T`, by enum export_format, "" first; each is an ending, too. Ends with NULL. */
extern const char *const export_formats[];

/* Most files of an export. */
enum { EXPORT_FILES_MAX = 2 };

/* What is to be written. */
struct export_plan {
  size_t file_count;                            /* of the below */
  enum export_format formats[EXPORT_FILES_MAX]; /* of each file; none is EXPORT_CSV */
  char *paths[EXPORT_FILES_MAX];                /* owned; "-" is standard output */
};

/*
 * Decides from `-o` and `-T` what is written where: NAME.csv becomes NAME.nodes.csv and
 * NAME.edges.csv. *out is to be emptied with export_plan_dispose. Fails with STEMMA_USAGE, where
 * no format is known or two tables are to go to one place, and with STEMMA_NO_MEMORY.
 */
enum stemma_status export_plan_init(struct export_plan *out, const struct options *options,
                                    struct stemma_error *error);

/* Frees the paths. */
void export_plan_dispose(struct export_plan *plan);

#endif
