/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lineage into the columns of a store. */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_SAVE_H
#define STEMMA_ENGINE_STORE_LINEAGE_SAVE_H

#include <stdint.h>

#include "engine/store/column_table.h"
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
 * Packs a lineage and what its records said (but their numbers), which may be NULL, into
 * `changes`, to be written in place of what the table holds. With has_rows, lineage_pack_rows
 * must follow. Fails with STEMMA_NO_MEMORY. O(nodes + edges + texts).
 */
enum stemma_status lineage_pack(struct column_changes *changes, const struct lineage *lineage,
                                const struct lineage_records *records, bool has_rows,
                                struct stemma_error *error);

/* The same of the rows of `nodes` nodes. */
enum stemma_status lineage_pack_rows(struct column_changes *changes,
                                     const struct lineage_rows *rows, size_t nodes,
                                     struct stemma_error *error);

/*
 * Packs and writes: both of the above, and column_changes_write. records and rows may be NULL.
 * The caller has begun the transaction. Fails as sql_do does, and with STEMMA_NO_MEMORY; the
 * table is then half-written.
 */
enum stemma_status lineage_save(const struct sql *sql, const struct lineage *lineage,
                                const struct lineage_records *records,
                                const struct lineage_rows *rows, struct stemma_error *error);

#endif
