/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of a state, found by the fingerprints of their texts. */
#ifndef STEMMA_ENGINE_STORE_RECALL_H
#define STEMMA_ENGINE_STORE_RECALL_H

#include "engine/read/known.h"
#include "engine/store/state.h"

struct recall {
  const struct state *state; /* borrowed */
  uint32_t *slots;           /* [slot_count] owned: node + 1, or 0 */
  size_t slot_count;         /* a power of two, or 0 */
};

/*
 * Indexes the records of a state that have a fingerprint. *out is to be disposed. Fails with
 * STEMMA_NO_MEMORY. O(nodes).
 */
enum stemma_status recall_init(struct recall *out, const struct state *state,
                               struct stemma_error *error);

/* The `find` of struct known_records; the context is a struct recall. O(parents of it). */
bool recall_find(struct record *record, void *context, uint64_t fingerprint, struct arena *arena);

void recall_dispose(struct recall *recall);

#endif
