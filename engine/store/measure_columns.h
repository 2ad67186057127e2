/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Measures of a lineage as a store keeps them: of the nodes that differ, and what all others
 * have. Which measure is which is the caller's.
 */
#ifndef STEMMA_ENGINE_STORE_MEASURE_COLUMNS_H
#define STEMMA_ENGINE_STORE_MEASURE_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "engine/store/column_list.h"

/* How many measures there may be. */
enum { MEASURE_TABLE_COLUMNS = COLUMN_MEASURE_LAST - COLUMN_MEASURE + 1 };

struct measure_table {
  uint32_t *nodes;                               /* [count] ascending */
  size_t count;                                  /* of nodes */
  size_t all;                                    /* the same, where only some nodes were read */
  void *values[MEASURE_TABLE_COLUMNS];           /* [count] of a measure, or NULL */
  enum column_type types[MEASURE_TABLE_COLUMNS]; /* COLUMN_U32, COLUMN_U64 or COLUMN_DOUBLE */
  uint64_t others[MEASURE_TABLE_COLUMNS]; /* what any other node has: of a double, the bits */
};

/* Frees the arrays; a zeroed one is fine. */
void measure_table_dispose(struct measure_table *table);

#endif
