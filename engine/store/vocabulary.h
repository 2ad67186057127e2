/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts that a store keeps once and names by number: words (authors, licences, tasks) and
 * aliases. Ids run from 1 without a gap, as nothing is ever taken out.
 */
#ifndef STEMMA_ENGINE_STORE_VOCABULARY_H
#define STEMMA_ENGINE_STORE_VOCABULARY_H

#include "engine/store/sql.h"
#include "graph/lineage.h"
#include "graph/names.h"

struct vocabulary {
  const struct sql *sql; /* borrowed */
  sqlite3_stmt *add;     /* owned: puts (id, text) into the table */
  struct names names;    /* entry e has id e + 1 */
};

/*
 * Reads the table, by a query of ids and texts in order of id, and prepares `add`, a statement
 * of two parameters, which may be NULL: then the caller adds. To be disposed whatever is
 * returned.
 */
enum stemma_status vocabulary_init(struct vocabulary *out, const struct sql *sql, const char *query,
                                   const char *add, struct stemma_error *error);

/* The id of a text, added where it is new; *is_new may be NULL. */
enum stemma_status vocabulary_id(int64_t *id, bool *is_new, struct vocabulary *vocabulary,
                                 struct text text, struct stemma_error *error);

/* The ids of a lineage's words, [words->count]; *out is to be freed. */
enum stemma_status vocabulary_ids(int64_t **out, struct vocabulary *vocabulary,
                                  const struct lineage_words *words, struct stemma_error *error);

void vocabulary_dispose(struct vocabulary *vocabulary);

#endif
