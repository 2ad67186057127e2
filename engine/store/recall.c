/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Open addressing with steps of one, at most half full. The fingerprints are hashes already;
 * each is compared whole.
 */
#include "engine/store/recall.h"

#include <stdlib.h>

enum { NODES_AHEAD = 16 };

enum stemma_status recall_init(struct recall *out, const struct state *state,
                               struct stemma_error *error) {
  struct recall recall = {.state = state, .slot_count = 1};
  uint32_t nodes = state_count(state);
  while (recall.slot_count < 2 * ((size_t)nodes + 1)) recall.slot_count *= 2;
  recall.slots = calloc(recall.slot_count, sizeof *recall.slots);
  if (recall.slots == NULL) return stemma_error_memory(error, "records of the store");
  size_t mask = recall.slot_count - 1;
  for (uint32_t v = 0; v < nodes; v++) {
    const uint64_t *fingerprints = state->records->fingerprint;
    if (v + NODES_AHEAD < nodes) {
      __builtin_prefetch(&recall.slots[fingerprints[v + NODES_AHEAD] & mask], 1);
    }
    if (fingerprints[v] == 0 || state->lineage->status[v] == LINEAGE_GHOST) continue;
    size_t at = fingerprints[v] & mask;
    while (recall.slots[at] != 0) at = (at + 1) & mask;
    recall.slots[at] = v + 1;
  }
  *out = recall;
  return STEMMA_OK;
}

bool recall_find(struct record *record, void *context, uint64_t fingerprint, struct arena *arena) {
  const struct recall *recall = context;
  size_t mask = recall->slot_count - 1;
  for (size_t at = fingerprint & mask; recall->slots[at] != 0; at = (at + 1) & mask) {
    uint32_t node = recall->slots[at] - 1;
    if (recall->state->records->fingerprint[node] != fingerprint) continue;
    if (state_record(record, recall->state, node, arena) != STEMMA_OK) return false;
    /* Its model is here again, whatever a snapshot between has said. */
    record->is_gone = false;
    return true;
  }
  return false;
}

void recall_dispose(struct recall *recall) {
  free(recall->slots);
}
