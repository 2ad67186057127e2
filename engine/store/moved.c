/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of old names. Ids of aliases run from 1 without a gap (vocabulary.h). */
#include "engine/store/moved.h"

static enum stemma_status save_one(const struct sql *sql, sqlite3_stmt *add,
                                   const struct state *state, const struct import_move *move,
                                   struct stemma_error *error) {
  uint32_t node = lineage_find(state->lineage, move->name);
  if (node == STEMMA_NO_NODE) return STEMMA_OK;
  sql_bind_text(add, 1, move->old);
  sqlite3_bind_int64(add, 2, state->model[node]);
  return sql_do(sql, add, error);
}

enum stemma_status moved_save(const struct sql *sql, const struct state *state,
                              const struct import_move *moves, size_t count,
                              struct stemma_error *error) {
  sqlite3_stmt *add = NULL;
  if (count == 0) return STEMMA_OK;
  enum stemma_status status =
      sql_prepare(&add, sql,
                  "INSERT INTO alias SELECT coalesce(max(id), 0) + 1, ?1, ?2, 'moved',"
                  " row_mark(coalesce(max(id), 0) + 1, ?1) FROM alias WHERE true"
                  " ON CONFLICT (name) DO NOTHING",
                  error);
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    status = save_one(sql, add, state, &moves[i], error);
  }
  sqlite3_finalize(add);
  return status;
}
