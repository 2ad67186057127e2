/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the data of a command comes from: --from, --db, $STEMMA_DB, the user's store, or else
 * the built-in landmark lineage.
 */
#ifndef STEMMA_ENGINE_CLI_SOURCE_H
#define STEMMA_ENGINE_CLI_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/cli/options.h"
#include "engine/cli/saved_measures.h"
#include "engine/read/load.h"
#include "engine/store/store.h"
#include "graph/lineage.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"

/* No snapshot day: of the built-in lineage, which is of no day. */
#define SOURCE_NO_DAY INT32_MIN

/* Rules that a lineage is made under, beside those of the options. */
struct source_rules {
  const struct lineage_renames *renames; /* or NULL */
  uint64_t renames_mark;                 /* identifies them */
  struct text measures_key;              /* of measures that a store may keep; or empty */
};

/* How much of a store's lineage there is. */
enum source_extent {
  SOURCE_WHOLE, /* all of it; of files always, but models without edges may be only counted */
  SOURCE_PART,  /* what is around the command's models, and measures of these */
  SOURCE_KEPT,  /* no model: only what import has kept of the whole */
  SOURCE_GRAPH, /* all models that have a parent or a child, or of which it matters whose they are;
                   but no names, and of facts those that the command's filters and measures need;
                   and what import has kept of whose the models are */
};

/* What a lineage was made of. */
struct source {
  struct lineage *lineage;     /* owned */
  const char *const *from;     /* [from_count] paths, borrowed from the command line */
  size_t from_count;           /* of from; 0: a store or the built-in lineage */
  char *path;                  /* owned: of the store, or NULL */
  struct store *store;         /* owned: open, where it was read; or NULL */
  enum source_extent extent;   /* of the lineage */
  struct measure_tables saved; /* measures of the whole, where it is not there; owned */
  uint32_t *whole;             /* owned: of SOURCE_GRAPH, its nodes' numbers in the whole */
  bool infers;                 /* parents were inferred, from names or texts */
  int32_t day;                 /* snapshot: --date, else the latest day in the files' names, else
                              today (UTC); SOURCE_NO_DAY for the built-in lineage */
};

/* The name of the built-in lineage where a file would be named. */
#define SOURCE_BUILTIN "landmarks.jsonl"

/*
 * Loads the lineage, with progress and warnings on standard error; *out is to be disposed.
 * Fails as load_lineage and store_open do.
 */
enum stemma_status source_load(struct source *out, const struct options *options,
                               const struct source_rules *rules, struct stemma_error *error);

/* The same of the files `paths`, which are borrowed; none of them: the built-in lineage. */
enum stemma_status source_load_files(struct source *out, const struct options *options,
                                     const char *const *paths, size_t count,
                                     const struct source_rules *rules, struct stemma_error *error);

/*
 * The snapshot that an operand of `diff` names: an ISO day is that day of the store, anything
 * else is a file, which may be a store ("./2026-08-19" is a file of that name). *operand is
 * borrowed.
 */
enum stemma_status source_load_operand(struct source *out, const struct options *options,
                                       const char *const *operand, const struct source_rules *rules,
                                       struct stemma_error *error);

/* Closes and frees what a source has. */
void source_dispose(struct source *source);

/*
 * The path of the store that the options and the environment name; *out is to be freed. It is
 * NULL where none is named and the user has none; with `to_write` it is never NULL, and the
 * folders of the user's own store are made.
 */
enum stemma_status source_store_path(char **out, const struct options *options, bool to_write,
                                     struct stemma_error *error);

/* How the options want files to be read; sources and callbacks are for the caller to fill. */
struct load_options source_load_options(const struct options *options,
                                        const struct lineage_renames *renames);

/*
 * The day of a snapshot: --date, else the latest day in the names of the files, else today
 * (UTC).
 */
int32_t source_snapshot_day(const struct options *options, const char *const *paths, size_t count);

/* The last part of a path. */
struct text source_base_name(const char *path);

#endif
