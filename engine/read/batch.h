/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One block, parsed: what a thread makes alone, before its turn to commit.
 */
#ifndef STEMMA_ENGINE_READ_BATCH_H
#define STEMMA_ENGINE_READ_BATCH_H

#include "engine/read/blocks.h"
#include "engine/read/known.h"
#include "graph/arena.h"
#include "graph/lineage_builder.h"
#include "graph/record.h"

/* A text that is no record. */
struct batch_fault {
  uint64_t line;    /* on which it begins */
  size_t at;        /* how many records of the batch come before it */
  bool is_torn;     /* it is no JSON */
  bool is_whole;    /* it is an object, of no model or beyond a limit */
  struct text why;  /* in the arena, NUL-terminated */
  struct text text; /* its beginning, in the arena */
};

/* A text of a block: a line, or an element of an array. */
struct batch_text {
  struct text text; /* in the block */
  uint64_t line;    /* where it begins */
};

struct batch {
  struct block block;                /* the texts */
  size_t record_max;                 /* longer ones are faults */
  const struct known_records *known; /* texts that need not be parsed, or NULL */
  struct batch_text *texts;          /* [text_count] of the block, where some may be known */
  uint64_t *fingerprints;            /* [text_count] beside texts */
  uint32_t *handles;                 /* [text_count] what each is known by, or KNOWN_NONE */
  size_t text_count;                 /* of both */
  size_t text_capacity;              /* of texts */
  size_t fingerprint_capacity;       /* of fingerprints */
  size_t handle_capacity;            /* of handles */
  uint32_t *known_at;                /* [record_count] the handle of each record, where some may
                                        be known; a known one is not filled in */
  size_t known_capacity;             /* of known_at */
  struct record *records;            /* [record_count] in order */
  size_t record_count;               /* of records */
  size_t record_capacity;            /* of records */
  struct batch_fault *faults;        /* [fault_count] in order */
  size_t fault_count;                /* of faults */
  size_t fault_capacity;             /* of faults */
  struct arena kept;                 /* what records and faults refer to, beside the block */
};

/*
 * Parses the block into records and faults; what was there before is forgotten. Fails with STEMMA_NO_MEMORY.
 */
enum stemma_status batch_parse(struct batch *batch, struct stemma_error *error);

/* Hands records and faults to the builder, in the order of the block. */
enum stemma_status batch_commit(const struct batch *batch, struct lineage_builder *builder,
                                struct stemma_error *error);

/* Counts a fault in the builder: "WHY: the beginning of the line", which says the same wherever
 * the line stands. */
enum stemma_status batch_reject(struct lineage_builder *builder, const struct batch_fault *fault,
                                struct stemma_error *error);

void batch_dispose(struct batch *batch);

#endif
