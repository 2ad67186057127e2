/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures of a lineage as a store keeps them: tables of some nodes, and what all others have.
 * Which measure is which is the caller's.
 */
#ifndef STEMMA_ENGINE_STORE_MEASURE_COLUMNS_H
#define STEMMA_ENGINE_STORE_MEASURE_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "engine/store/column_list.h"

/* How many measures there may be. */
enum { MEASURE_TABLE_COLUMNS = COLUMN_MEASURE_LAST - COLUMN_MEASURE + 1 };

/* The tables; their order is part of the file format. */
enum measure_table_id {
  MEASURES_LISTED,   /* models that have children: what they are ranked by */
  MEASURES_OWNED,    /* models of which it matters whose they are */
  MEASURES_FAMILIES, /* families, by their numbers, in place of nodes */
  MEASURE_TABLES,
};

struct measure_table {
  uint32_t *nodes;                               /* [count] ascending */
  size_t count;                                  /* of nodes */
  size_t all;                                    /* the same, where only some nodes were read */
  void *values[MEASURE_TABLE_COLUMNS];           /* [count] of a measure, or NULL */
  enum column_type types[MEASURE_TABLE_COLUMNS]; /* COLUMN_U32, COLUMN_U64 or COLUMN_DOUBLE */
  uint64_t others[MEASURE_TABLE_COLUMNS]; /* what any other node has: of a double, the bits */
};

/* All that is kept of a lineage. */
struct measure_tables {
  struct measure_table of[MEASURE_TABLES]; /* by enum measure_table_id */
};

/* Free the arrays; zeroed ones are fine. */
void measure_table_dispose(struct measure_table *table);
void measure_tables_dispose(struct measure_tables *tables);

#endif
