/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The records of a state, found by the fingerprints of their texts: those that a file has
 * again are noted, and kept in a builder in order of node.
 */
#ifndef STEMMA_ENGINE_STORE_RECALL_H
#define STEMMA_ENGINE_STORE_RECALL_H

#include "engine/read/known.h"
#include "engine/store/state.h"
#include "graph/lineage_builder.h"

/* What is known of a node's text: one line of the cache has four. */
struct recall_text {
  uint64_t fingerprint; /* or 0 */
  uint32_t number;      /* of its record in the file, or RECALL_NOT_MET */
};
#define RECALL_NOT_MET UINT32_MAX

/* A text that was met once more. */
struct recall_repeat {
  uint32_t node;   /* whose text */
  uint32_t number; /* of this record */
};

struct recall {
  const struct state *state;     /* borrowed */
  struct recall_text *texts;     /* [node_count] owned */
  uint32_t *slots;               /* [slot_count] owned: node + 1, or 0 */
  size_t slot_count;             /* a power of two */
  struct recall_repeat *repeats; /* [repeat_count] owned */
  size_t repeat_count;           /* of repeats */
  size_t repeat_capacity;        /* of repeats */
};

/*
 * Indexes the records of a state that have a fingerprint. *out is to be disposed. Fails with
 * STEMMA_NO_MEMORY. O(nodes).
 */
enum stemma_status recall_init(struct recall *out, const struct state *state,
                               struct stemma_error *error);

/* The `find` and `meet` of struct known_records, with a struct recall; a handle is a node. */
void recall_find(uint32_t *handles, void *context, const uint64_t *fingerprints, size_t count);
enum stemma_status recall_meet(void *context, uint32_t handle, uint64_t number,
                               struct stemma_error *error);

/*
 * Keeps the records of the state in a builder that has begun with it: those whose texts were
 * met, at their numbers, and those whose models nothing else was added for; these are of models
 * that are gone where `is_full`. Fails as lineage_builder_add does. O(nodes + parents).
 */
enum stemma_status recall_add(const struct recall *recall, struct lineage_builder *builder,
                              bool is_full, struct stemma_error *error);

/*
 * Adds the records of a state to a builder that did not begin with it: those whose models it has
 * no record of, likewise. O(nodes + parents), with a look-up a node.
 */
enum stemma_status recall_add_others(const struct state *state, struct lineage_builder *builder,
                                     bool is_full, struct stemma_error *error);

void recall_dispose(struct recall *recall);

#endif
