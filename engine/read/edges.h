/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of edges: CSV or TSV with a column of children, one of parents and perhaps one of
 * relations, under the names that are customary, or under others that are given.
 *
 * A child has a record by standing in the column of children, and all its rows, anywhere in
 * the table, add up to one: their parents, as rules R1 and R2 have it, and their facts. The
 * table depends on the set of its rows, not on their order: where rows disagree, the largest
 * downloads and likes count, the earliest creation, and the bytewise smallest author, licence
 * and spelling of the id.
 */
#ifndef STEMMA_ENGINE_READ_EDGES_H
#define STEMMA_ENGINE_READ_EDGES_H

#include <stdbool.h>

#include "engine/read/csv.h"
#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "graph/status.h"
#include "graph/text.h"

struct edges_options {
  const char *columns; /* "child=NAME,parent=NAME,relation=NAME", any of them; or NULL */
  size_t row_max;      /* bytes of a row's cells together; longer rows are malformed */
};

#define EDGES_OPTIONS_INIT                                                                         \
  { .columns = NULL, .row_max = CSV_ROW_MAX }

/* Whether a text is such a list of columns. Fails with STEMMA_USAGE, naming the part at fault. */
enum stemma_status edges_check_columns(const char *columns, struct stemma_error *error);

/*
 * Whether bytes that begin a file look like a table of edges: its header names a child and a
 * parent. A table of the ai-ecosystem may do so too: ecosystem_knows_header is asked first.
 */
bool edges_knows_header(struct text beginning);

/*
 * Reads the table at the beginning of `stream`, and gives the sink one record a child, in the
 * order in which the children are first met, and all faults before: a malformed row, a row
 * without a child, or with one that is no id. A stream without any row gives no records.
 *
 * In a parent's cell stand any number of ids, separated by commas; an empty part names none.
 * Relations are known in any case of letters, `finetuned` and `merged` too.
 *
 * Fails with STEMMA_USAGE (a column that is asked for is not there),
 * STEMMA_BAD_INPUT (no column of children or parents; the table ends in the middle of a row),
 * STEMMA_NO_MEMORY, or as the stream and the sink do. The memory is proportional to what the
 * rows say, each thing once, and the time to the table; O(p log p) for p parents of a child.
 */
enum stemma_status edges_read(const struct record_sink *sink, struct stream *stream,
                              const struct edges_options *options, struct stemma_error *error);

#endif
