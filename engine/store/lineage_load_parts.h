/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the lineage's reader share. */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_LOAD_PARTS_H
#define STEMMA_ENGINE_STORE_LINEAGE_LOAD_PARTS_H

#include "engine/store/column_table.h"
#include "engine/store/lineage_load.h"

/* What has been read and has no place yet. */
struct lineage_load {
  const struct sql *sql;      /* borrowed */
  uint64_t totals[TOTALS];    /* of all columns */
  void *items[COLUMN_IDS];    /* integers of a column, or NULL; owned */
  char *bytes[COLUMN_IDS];    /* texts of a column, or NULL; owned */
  uint32_t *at[COLUMN_IDS];   /* where in bytes each text is; owned */
  struct stemma_graph *graph; /* or NULL; owned */
  bool wants_records;         /* what records said */
  bool wants_rows;            /* rows in other tables */
};

/* Reads a whole column into `load`, as its totals say. Fails as lineage_load does. */
enum stemma_status lineage_load_column(struct lineage_load *load, enum column_id id,
                                       struct column_source *source, struct stemma_error *error);

/* The same of a column of integers, into load->items. */
enum stemma_status lineage_load_integers(struct lineage_load *load, enum column_id id,
                                         struct column_source *source, struct stemma_error *error);

/* Frees what has not been taken over. */
void lineage_load_dispose(struct lineage_load *load);

/* Hands a column over to who frees it from now on; NULL where it is not there. */
void *lineage_load_take(struct lineage_load *load, enum column_id id);

/*
 * Whether these are the starts of rows that lie one after another and end at `end`: [count],
 * and one more, which is set.
 */
bool lineage_load_starts(uint32_t *start, size_t count, size_t end);

/* Makes load->graph. Fails as lineage_load does. O(nodes + edges). */
enum stemma_status lineage_load_graph(struct lineage_load *load, struct column_source *source,
                                      struct stemma_error *error);

/* The same of the columns of parents, which are in load->items and taken over; they may be of
 * fewer nodes than are in the store, as load->totals say. */
enum stemma_status lineage_load_make_graph(struct lineage_load *load, struct stemma_error *error);

/*
 * Makes the lineage, and what records said, of the columns, which it takes over. Columns of nodes,
 * their names, their words and edges on cycles may be missing: the lineage is without them, but
 * for the number of words. O(nodes).
 */
enum stemma_status lineage_load_fill(struct lineage *lineage, struct lineage_load *load,
                                     struct stemma_error *error);
enum stemma_status lineage_load_fill_records(struct lineage_records *records,
                                             const struct lineage *lineage,
                                             struct lineage_load *load, struct stemma_error *error);

#endif
