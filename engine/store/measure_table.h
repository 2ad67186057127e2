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
enum stemma_status measure_table_save(const struct sql *sql, struct text key,
                                      const struct measure_table *table,
                                      struct stemma_error *error);

/*
 * Reads the measures in `wanted`, a set of 1 << measure, that have been saved under `key`: of
 * all nodes, or where `nodes` is not NULL of those of these [count], ascending, that have any.
 * Where there are none under this key *is_there is false, and *out is untouched; else *out is
 * to be disposed of, and values of a measure that was not saved are NULL. Doubles are finite.
 * Fails with STEMMA_BAD_INPUT where the columns are damaged, and as sql_step does. O(nodes
 * that have measures + chunks that are met).
 */
enum stemma_status measure_table_load(struct measure_table *out, bool *is_there,
                                      const struct sql *sql, struct text key, const uint32_t *nodes,
                                      size_t count, uint32_t wanted, struct stemma_error *error);

#endif
