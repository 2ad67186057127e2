/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures that were computed when a lineage was saved, beside it. A key says what they were
 * computed with; under another key they are not there. */
#ifndef STEMMA_ENGINE_STORE_MEASURE_TABLE_H
#define STEMMA_ENGINE_STORE_MEASURE_TABLE_H

#include <stdbool.h>

#include "engine/store/measure_columns.h"
#include "engine/store/sql.h"

/*
 * Writes measures of the lineage that lineage_save has written, in place of those that are
 * there. Chunks that do not change are left alone. `key` is not empty. The caller has begun
 * the transaction. Fails as sql_do does. O(values).
 */
enum stemma_status measure_tables_save(const struct sql *sql, struct text key,
                                       const struct measure_tables *tables,
                                       struct stemma_error *error);

/* What is asked of a table. */
struct measure_wish {
  enum measure_table_id table; /* which one */
  struct text key;             /* under which it was saved */
  const uint32_t *nodes;       /* [count] ascending: of these alone; NULL: of all */
  size_t count;                /* of nodes */
  uint32_t measures;           /* set of 1 << measure */
  /* [MEASURE_TABLE_COLUMNS] what those are of; NULL: of anything */
  const enum column_type *types;
};

/*
 * Reads a table. Where there is none under this key *is_there is false, and *out is untouched;
 * else *out is to be disposed of, and values of a measure that was not saved are NULL. Of the
 * nodes that are asked for it has those that have any measures. Doubles are finite; families
 * are below UINT16_MAX. Fails with STEMMA_BAD_INPUT where the columns are damaged or of other
 * types, and as sql_step does. O(nodes that have measures + chunks that are met).
 */
enum stemma_status measure_table_load(struct measure_table *out, bool *is_there,
                                      const struct sql *sql, const struct measure_wish *wish,
                                      struct stemma_error *error);

/* Numbers of the whole become numbers of a part: places in whole, [nodes of the part] ascending,
 * which has all of the table's. A merge walk. */
void measure_table_renumber(struct measure_table *table, const uint32_t *whole);

#endif
