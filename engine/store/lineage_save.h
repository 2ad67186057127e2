/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lineage into the columns of a store. */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_SAVE_H
#define STEMMA_ENGINE_STORE_LINEAGE_SAVE_H

#include <stdint.h>

#include "engine/store/sql.h"
#include "graph/lineage.h"
#include "graph/lineage_records.h"

/* Which rows of the store's other tables a node has: columns beside a lineage's. */
struct lineage_rows {
  uint32_t *model;   /* [node_count] id in table `model` */
  uint32_t *import;  /* [node_count] id in table `import`, of its facts, or COLUMN_NO_ROW */
  uint32_t *parents; /* [node_count] likewise, of its parents */
};

/* Frees the columns; a zeroed one is fine. */
void lineage_rows_dispose(struct lineage_rows *rows);

/*
 * Writes a lineage, what its records said (but their numbers), and its rows to the table
 * `packed`, in place of what is there; records and rows may be NULL. Chunks that do not
 * change are left alone; measures (measure_table.h) of what was there are dropped. The caller has begun the transaction. Fails as sql_do does, and
 * with STEMMA_NO_MEMORY; the table is then half-written. O(nodes + edges + texts).
 */
enum stemma_status lineage_save(const struct sql *sql, const struct lineage *lineage,
                                const struct lineage_records *records,
                                const struct lineage_rows *rows, struct stemma_error *error);

#endif
