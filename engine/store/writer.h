/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing what an import has changed into the tables of rows: a walk over the old state and
 * the new one, both in order of folded id.
 */
#ifndef STEMMA_ENGINE_STORE_WRITER_H
#define STEMMA_ENGINE_STORE_WRITER_H

#include "engine/store/import.h"
#include "engine/store/sql.h"
#include "engine/store/state.h"

/* Which import a record came with, by its number. */
struct writer_origin {
  uint64_t first_record; /* the file's first */
  int64_t import;        /* its row */
};

struct writer_options {
  const struct state *old;             /* what the tables hold */
  struct state *new;                   /* what they are to hold; its columns are filled */
  const struct writer_origin *origins; /* [origin_count] ascending */
  size_t origin_count;                 /* at least 1 */
  uint64_t record_end;                 /* records from here on were in the store before */
};

/*
 * Writes the difference between the states and counts it in *changes. The caller holds a
 * transaction. Fails as SQLite does, and with STEMMA_NO_MEMORY. O(nodes + edges) in memory,
 * one statement a row that differs.
 */
enum stemma_status writer_run(struct import_changes *changes, const struct sql *sql,
                              const struct writer_options *options, struct stemma_error *error);

#endif
