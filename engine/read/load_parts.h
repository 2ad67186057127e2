/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the loader share: load.c opens and closes, load_hub.c and load_tables.c
 * read, load_ties.c reads again. */
#ifndef STEMMA_ENGINE_READ_LOAD_PARTS_H
#define STEMMA_ENGINE_READ_LOAD_PARTS_H

#include "engine/read/blocks.h"
#include "engine/read/digest_ahead.h"
#include "engine/read/load.h"
#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "graph/arena.h"

/* One source while it is read, and until ties are settled. */
struct load_input {
  bool is_folder;            /* it has no stream */
  struct stream *stream;     /* NULL: not opened yet, or a folder */
  enum block_shape shape;    /* of model objects of the Hub */
  struct load_report report; /* what has been read */
};

struct load {
  struct load_options options;     /* what was asked for */
  struct load_input *inputs;       /* [source_count] */
  struct load_report *reports;     /* [source_count] copies for the caller */
  struct digest_ahead *ahead;      /* owned: of some sources, or NULL */
  struct lineage_builder *builder; /* where records go */
  uint64_t total;                  /* bytes of all sources; 0: unknown */
  uint64_t shown;                  /* of them, that progress has told */
  uint64_t bytes_before;           /* of the sources before the current one */
  uint64_t records;                /* taken or rejected so far */
  struct arena texts;              /* of the records that tie */
};

/* What is reported to the caller of one source's progress; `taken` of its bytes. */
void load_show_progress(struct load *load, uint64_t taken);

/*
 * Deals with what is no record, apart from counting it in the builder: warns, or fails with
 * STEMMA_BAD_INPUT where the load is strict.
 */
enum stemma_status load_refuse(const struct load *load, const char *name, uint64_t line,
                               const char *why, struct stemma_error *error);

/* Reads model objects of the Hub on several threads. */
enum stemma_status load_hub(struct load *load, struct load_input *input,
                            struct stemma_error *error);

/* Reads a source of any other format into `sink`, on this thread. */
enum stemma_status load_table(const struct record_sink *sink, const struct load *load,
                              size_t number, struct stemma_error *error);

/* The same, into the load's builder. */
enum stemma_status load_table_records(struct load *load, size_t number, struct stemma_error *error);

#endif
