/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of a state, found by the fingerprints of their texts. */
#ifndef STEMMA_ENGINE_STORE_RECALL_H
#define STEMMA_ENGINE_STORE_RECALL_H

#include <stdatomic.h>

#include "engine/read/known.h"
#include "engine/store/state.h"

/* A record, but for its texts: all in one line of the cache. */
struct recall_row {
  uint64_t fingerprint; /* of its text */
  int64_t created;      /* as in records */
  int64_t modified;     /* as in records */
  int64_t downloads;    /* as in records */
  int64_t likes;        /* as in records */
  uint32_t node;        /* whose record */
  uint32_t author;      /* word of the records, or LINEAGE_NO_WORD */
  uint32_t license;     /* word of the lineage, or LINEAGE_NO_WORD */
  uint32_t task;        /* likewise */
  uint32_t claim;       /* its first claim */
  uint32_t fault;       /* its first fault */
};

struct recall {
  const struct state *state; /* borrowed */
  struct recall_row *rows;   /* [row_count] owned: by node */
  uint32_t row_count;        /* of rows */
  uint32_t *slots;           /* [slot_count] owned: row + 1, or 0 */
  size_t slot_count;         /* a power of two, or 0 */
  atomic_bool *is_found;     /* [node_count] owned: its text has been met */
};

/*
 * Indexes the records of a state that have a fingerprint. *out is to be disposed. Fails with
 * STEMMA_NO_MEMORY. O(nodes).
 */
enum stemma_status recall_init(struct recall *out, const struct state *state,
                               struct stemma_error *error);

/* The `expect` of struct known_records; the context is a struct recall. O(count). */
void recall_expect(void *context, const uint64_t *fingerprints, size_t count);

/* The `find` of struct known_records; the context is a struct recall. O(parents of it). */
bool recall_find(struct record *record, void *context, uint64_t fingerprint, struct arena *arena);

/* Whether a node's record has been found. */
static inline bool recall_has_found(const struct recall *recall, uint32_t node) {
  return atomic_load_explicit(&recall->is_found[node], memory_order_relaxed);
}

void recall_dispose(struct recall *recall);

#endif
