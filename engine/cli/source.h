/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the data of a command comes from: --from, else the built-in landmark lineage. */
#ifndef STEMMA_ENGINE_CLI_SOURCE_H
#define STEMMA_ENGINE_CLI_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/cli/options.h"
#include "graph/lineage.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"

/* No snapshot day: of the built-in lineage, which is of no day. */
#define SOURCE_NO_DAY INT32_MIN

/* What a lineage was made of. */
struct source {
  struct lineage *lineage; /* owned by whoever loaded it */
  const char *const *from; /* [from_count] paths, borrowed from the command line */
  size_t from_count;       /* of from; 0: the built-in lineage */
  int32_t day;             /* snapshot: --date, else the latest day in the files' names, else
                              today (UTC); SOURCE_NO_DAY for the built-in lineage */
};

/* The name of the built-in lineage where a file would be named. */
#define SOURCE_BUILTIN "landmarks.jsonl"

/*
 * Loads the lineage, with progress and warnings on standard error; out->lineage is to be
 * freed. `renames` may be NULL. Fails as load_lineage does.
 */
enum stemma_status source_load(struct source *out, const struct options *options,
                               const struct lineage_renames *renames, struct stemma_error *error);

/* The same of the files `paths`, which are borrowed; none of them: the built-in lineage. */
enum stemma_status source_load_files(struct source *out, const struct options *options,
                                     const char *const *paths, size_t count,
                                     const struct lineage_renames *renames,
                                     struct stemma_error *error);

/*
 * The snapshot that an operand of `diff` names: an ISO day is that day of the store, anything
 * else is a file ("./2026-08-19" is a file of that name). *operand is borrowed.
 */
enum stemma_status source_load_operand(struct source *out, const struct options *options,
                                       const char *const *operand,
                                       const struct lineage_renames *renames,
                                       struct stemma_error *error);

/* The last part of a path. */
struct text source_base_name(const char *path);

/* The one ISO day in a file's name; false where there is none, or several. */
bool source_day_in_name(int32_t *day, struct text name);

#endif
