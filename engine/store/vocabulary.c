/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table of texts held in memory while it grows. */
#include "engine/store/vocabulary.h"

#include <stdlib.h>

static enum stemma_status read_rows(struct vocabulary *vocabulary, sqlite3_stmt *list,
                                    struct stemma_error *error) {
  const struct sql *sql = vocabulary->sql;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK) {
    bool has_row;
    status = sql_step(&has_row, sql, list, error);
    if (status != STEMMA_OK || !has_row) break;
    struct text text = sql_text(list, 1);
    uint32_t entry = 0;
    bool fits = text.bytes != NULL && text.length <= NAMES_TEXT_MAX;
    if (fits) {
      status = names_intern(&entry, &vocabulary->names, text, text_hash_folded(text), error);
    }
    if (status != STEMMA_OK) break;
    if (fits && sqlite3_column_int64(list, 0) == (int64_t)entry + 1) continue;
    status = stemma_error_set(error, STEMMA_BAD_INPUT, "%s: the store is damaged: words have gaps",
                              sql->path);
  }
  return status;
}

enum stemma_status vocabulary_init(struct vocabulary *out, const struct sql *sql, const char *query,
                                   const char *add, struct stemma_error *error) {
  *out = (struct vocabulary){.sql = sql, .names = NAMES_INIT(false)};
  sqlite3_stmt *list = NULL;
  enum stemma_status status = sql_prepare(&list, sql, query, error);
  if (status == STEMMA_OK) status = read_rows(out, list, error);
  sqlite3_finalize(list);
  if (status == STEMMA_OK && add != NULL) status = sql_prepare(&out->add, sql, add, error);
  return status;
}

enum stemma_status vocabulary_id(int64_t *id, bool *is_new, struct vocabulary *vocabulary,
                                 struct text text, struct stemma_error *error) {
  uint32_t before = vocabulary->names.count, entry;
  enum stemma_status status =
      names_intern(&entry, &vocabulary->names, text, text_hash_folded(text), error);
  if (status != STEMMA_OK) return status;
  bool added = vocabulary->names.count > before;
  if (added && vocabulary->add != NULL) {
    sqlite3_bind_int64(vocabulary->add, 1, (int64_t)entry + 1);
    sql_bind_text(vocabulary->add, 2, text);
    status = sql_do(vocabulary->sql, vocabulary->add, error);
    if (status != STEMMA_OK) return status;
  }
  if (is_new != NULL) *is_new = added;
  *id = (int64_t)entry + 1;
  return STEMMA_OK;
}

enum stemma_status vocabulary_ids(int64_t **out, struct vocabulary *vocabulary,
                                  const struct lineage_words *words, struct stemma_error *error) {
  int64_t *ids = malloc((words->count + (size_t)1) * sizeof *ids);
  if (ids == NULL) return stemma_error_memory(error, "words");
  enum stemma_status status = STEMMA_OK;
  for (uint32_t w = 0; w < words->count && status == STEMMA_OK; w++) {
    status = vocabulary_id(&ids[w], NULL, vocabulary, words->items[w], error);
  }
  if (status != STEMMA_OK) {
    free(ids);
    return status;
  }
  *out = ids;
  return STEMMA_OK;
}

void vocabulary_dispose(struct vocabulary *vocabulary) {
  sqlite3_finalize(vocabulary->add);
  names_dispose(&vocabulary->names);
}
