/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models that a hub has told to go by another name, in the table alias. */
#ifndef STEMMA_ENGINE_STORE_MOVED_H
#define STEMMA_ENGINE_STORE_MOVED_H

#include "engine/store/import.h"
#include "engine/store/sql.h"
#include "engine/store/state.h"

/*
 * Adds a row for each old name whose model the state has, unless the name has one. Which model a
 * parent is remains for rule R3 to say. Fails as SQLite does. O(count log nodes).
 */
enum stemma_status moved_save(const struct sql *sql, const struct state *state,
                              const struct import_move *moves, size_t count,
                              struct stemma_error *error);

#endif
