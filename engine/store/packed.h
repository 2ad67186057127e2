/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A state to and from the columns of the table packed. */
#ifndef STEMMA_ENGINE_STORE_PACKED_H
#define STEMMA_ENGINE_STORE_PACKED_H

#include "engine/store/column_table.h"
#include "engine/store/sql.h"
#include "engine/store/state.h"

/* Reads the whole state; *out is to be disposed. Fails as SQLite does, and with
 * STEMMA_BAD_INPUT where the columns are damaged. */
enum stemma_status packed_load(struct state *out, const struct sql *sql,
                               struct stemma_error *error);

/*
 * Packs a state but for its rows in the tables, which the caller fills meanwhile: `changes`,
 * zeroed at first, is for packed_save, and to be disposed whatever is returned. Needs no
 * database. Fails with STEMMA_NO_MEMORY.
 */
enum stemma_status packed_prepare(struct column_changes *changes, const struct state *state,
                                  struct stemma_error *error);

/* Writes what was prepared of the state, and its rows; chunks that are there are left alone. */
enum stemma_status packed_save(const struct sql *sql, struct column_changes *changes,
                               const struct state *state, struct stemma_error *error);

#endif
