/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From sources of any format to a lineage: each is opened, decompressed and told by its
 * content, and its records go, in order, to a lineage builder.
 *
 * The short way is load_lineage. Who has a builder of its own goes the long way:
 *
 *     load_new(&load, &options, error);
 *     load_records(load, builder, error);
 *     load_digests(load, error);
 *     … load_reports(load): what was read, source by source …
 *     load_tie_texts(&texts, load, builder, error);
 *     lineage_builder_finish(…, texts, …);
 *     load_free(load);
 */
#ifndef STEMMA_ENGINE_READ_LOAD_H
#define STEMMA_ENGINE_READ_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/read/known.h"
#include "graph/lineage.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"

/* What sources hold. */
enum load_format {
  LOAD_AUTO,         /* each told by its content */
  LOAD_HUB,          /* model objects of the Hub: JSON Lines or JSON arrays */
  LOAD_EDGES,        /* a table with a column for the child and one for the parent */
  LOAD_AI_ECOSYSTEM, /* the CSV of modelbiome/ai_ecosystem */
  LOAD_CARDS,        /* a folder, or a tar, of model cards */
  LOAD_FORMATS,
};

/* The word for a format: "auto", "hub", "edges", "ai-ecosystem", "cards". */
const char *load_format_name(enum load_format format);

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

/* Longer records are rejected: as a default, and the most that may be asked for. */
#define LOAD_RECORD_MAX  ((size_t)16 << 20)
#define LOAD_RECORD_MOST ((size_t)1 << 30)
/* A file of which more comes out than so many times its size is given up; but what is below
 * the floor does no harm. Records compress 10 to 30 times, gzip's best is 1,032. */
#define LOAD_EXPAND_MAX   UINT64_C(250)
#define LOAD_EXPAND_FLOOR (UINT64_C(256) << 20)

struct load_options {
  const struct load_source *sources;     /* [source_count] */
  size_t source_count;                   /* at least 1 */
  enum load_format format;               /* of all sources */
  const char *columns;                   /* "child=NAME,…" of tables, or NULL */
  bool infer_text;                       /* cards: read parents from sentences, too */
  bool infer_names;                      /* infer parents from names (infer_names.h) */
  bool leave_out_alone;                  /* as in struct lineage_finish_options */
  unsigned threads;                      /* 0: as many as the machine has */
  bool strict;                           /* a bad record is an error */
  bool digest;                           /* reports tell the SHA-256 of each source */
  bool digest_ahead;                     /* and files' are begun with load_new: for who has other
                                            work to do before load_records, and calls
                                            load_digests */
  size_t max_record;                     /* bytes of a record; 0: LOAD_RECORD_MAX */
  uint64_t max_expand;                   /* times that compressed bytes may grow; 0:
                                            LOAD_EXPAND_MAX */
  uint64_t first_record;                 /* how many records the builder has already taken */
  const struct lineage_renames *renames; /* or NULL */
  const struct known_records *known;     /* texts that need not be parsed again, or NULL;
                                            where it is set, records get fingerprints */
  load_warning_fn *warning;              /* or NULL */
  load_progress_fn *progress;            /* or NULL */
  void *context;                         /* handed to both */
};

#define LOAD_OPTIONS_INIT                                                                          \
  { 0 }

enum { LOAD_DIGEST_SIZE = 32 };

/* What was read of a source. */
struct load_report {
  const char *name;                       /* what messages call it; as long as the load lives */
  enum load_format format;                /* never LOAD_AUTO, once it has been read */
  uint64_t bytes;                         /* of it, as it lies there: before decompression */
  bool has_digest;                        /* not where it is a folder, or none was asked for */
  unsigned char digest[LOAD_DIGEST_SIZE]; /* the SHA-256 of these bytes */
  uint64_t first_record;                  /* its first record's number in the builder */
  uint64_t records;                       /* taken or rejected: they are numbered in one row */
  uint64_t rejected;                      /* of these */
};

struct load;

/*
 * A load of the sources, to be freed; options and sources must outlive it. Each path is
 * looked at, so that one that is missing is told before anything is read. Fails with
 * STEMMA_USAGE (options.columns is no list of columns), STEMMA_IO or STEMMA_NO_MEMORY.
 */
enum stemma_status load_new(struct load **out, const struct load_options *options,
                            struct stemma_error *error);

/*
 * Adds the records of all sources to the builder, in order. Once for a load. Fails with
 * STEMMA_IO (a file cannot be read), STEMMA_BAD_INPUT (a file ends in the middle, or is of no
 * known format; with strict: a bad record), STEMMA_NO_MEMORY; the message names the file and
 * the line or byte. The builder is then only good to be freed.
 */
enum stemma_status load_records(struct load *load, struct lineage_builder *builder,
                                struct stemma_error *error);

/*
 * Waits for digests that were begun with load_new: the reports have them from now on. Once, after
 * load_records. Fails with STEMMA_IO where a file has changed meanwhile.
 */
enum stemma_status load_digests(struct load *load, struct stemma_error *error);

/* What was read, [source_count]; borrowed. */
const struct load_report *load_reports(const struct load *load);

/*
 * The texts of the records that tie in the builder (rule R3), as lineage_builder_finish takes
 * them: [count of lineage_builder_ties], owned by the load; NULL where there are none. Records
 * before options.first_record, which the load has never seen, have empty texts. Reads again
 * those sources that have one. Fails as load_records does, and with STEMMA_IO where a source
 * has changed meanwhile.
 */
enum stemma_status load_tie_texts(struct text **texts, struct load *load,
                                  struct lineage_builder *builder, struct stemma_error *error);

/* Closes all sources; NULL is allowed. */
void load_free(struct load *load);

/*
 * Reads all sources as one set of records (rules R1 to R6 hold for the whole). *out is to
 * be freed with lineage_free. Fails as the functions above do. The result is the same
 * whatever the order of the sources and the number of threads.
 */
enum stemma_status load_lineage(struct lineage **out, const struct load_options *options,
                                struct stemma_error *error);

#endif
