/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store holds; for the files of this room. */
#ifndef STEMMA_ENGINE_STORE_STORE_PARTS_H
#define STEMMA_ENGINE_STORE_STORE_PARTS_H

#include "engine/store/sql.h"
#include "engine/store/store.h"

struct store {
  struct sql sql;       /* the open database */
  enum store_mode mode; /* how it was opened */
  bool in_transaction;  /* begun and neither committed nor undone */
  bool is_committing;   /* what is written is to stay */
};

/* Keeps more pages of the file in memory: for who goes about in its rows. */
enum stemma_status store_enlarge_cache(struct store *store, struct stemma_error *error);

/* Reads a setting; *out is `missing` where there is none. */
enum stemma_status store_setting(int64_t *out, struct store *store, const char *name,
                                 int64_t missing, struct stemma_error *error);

/* Whether the store's lineage was made under these rules. */
enum stemma_status store_is_as_written(bool *out, struct store *store,
                                       const struct store_rules *rules, struct stemma_error *error);

/* Writes a setting. */
enum stemma_status store_set(struct store *store, const char *name, int64_t value,
                             struct stemma_error *error);

#endif
