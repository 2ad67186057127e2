/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order in which the parts of a state are read and written. */
#include "engine/store/packed.h"

#include "engine/store/lineage_load.h"
#include "engine/store/lineage_save.h"

enum stemma_status packed_load(struct state *out, const struct sql *sql,
                               struct stemma_error *error) {
  struct state state = {0};
  struct lineage_rows rows = {0};
  enum stemma_status status = lineage_load(&state.lineage, &state.records, &rows, sql, error);
  if (status != STEMMA_OK) return status;
  state.model = rows.model;
  state.import = rows.import;
  state.parents = rows.parents;
  *out = state;
  return STEMMA_OK;
}

enum stemma_status packed_prepare(struct column_changes *changes, const struct state *state,
                                  struct stemma_error *error) {
  return lineage_pack(changes, state->lineage, state->records, true, error);
}

enum stemma_status packed_save(const struct sql *sql, struct column_changes *changes,
                               const struct state *state, struct stemma_error *error) {
  const struct lineage_rows rows = {state->model, state->import, state->parents};
  enum stemma_status status = lineage_pack_rows(changes, &rows, state_count(state), error);
  return status == STEMMA_OK ? column_changes_write(NULL, changes, sql, error) : status;
}
