/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A state to and from the columns of the table packed. */
#ifndef STEMMA_ENGINE_STORE_PACKED_H
#define STEMMA_ENGINE_STORE_PACKED_H

#include "engine/store/sql.h"
#include "engine/store/state.h"

/* Reads the whole state; *out is to be disposed. Fails as SQLite does, and with
 * STEMMA_BAD_INPUT where the columns are damaged. */
enum stemma_status packed_load(struct state *out, const struct sql *sql,
                               struct stemma_error *error);

/* Writes the whole state; chunks that are there already are left alone. */
enum stemma_status packed_save(const struct sql *sql, const struct state *state,
                               struct stemma_error *error);

#endif
