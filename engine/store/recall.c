/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding records that have been read before, by the fingerprints of their texts.
 *
 * The table of slots is open addressing with steps of one, at most half full. Texts come in the
 * order of a file, so each look-up misses the cache twice; asked for by the thousand, the
 * misses overlap. The records themselves are what the builder has begun with (lineage_seed.h).
 */
#include "engine/store/recall.h"

#include <stdlib.h>

#include "graph/array.h"
#include "graph/columns.h"
#include "graph/lineage_seed.h"

static void make_texts(struct recall *recall) {
  const struct lineage *lineage = recall->state->lineage;
  for (uint32_t v = 0; v < state_count(recall->state); v++) {
    bool has_record = lineage->status[v] != LINEAGE_GHOST;
    recall->texts[v] = (struct recall_text){
        .fingerprint = has_record ? recall->state->records->fingerprint[v] : 0,
        .number = RECALL_NOT_MET,
    };
  }
}

static void fill_slots(struct recall *recall) {
  enum { NODES_AHEAD = 16 };
  size_t mask = recall->slot_count - 1;
  uint32_t nodes = state_count(recall->state);
  for (uint32_t v = 0; v < nodes; v++) {
    if (v + NODES_AHEAD < nodes) {
      __builtin_prefetch(&recall->slots[recall->texts[v + NODES_AHEAD].fingerprint & mask], 1);
    }
    if (recall->texts[v].fingerprint == 0) continue;
    size_t at = recall->texts[v].fingerprint & mask;
    while (recall->slots[at] != 0) at = (at + 1) & mask;
    recall->slots[at] = v + 1;
  }
}

enum stemma_status recall_init(struct recall *out, const struct state *state,
                               struct stemma_error *error) {
  struct recall recall = {.state = state, .slot_count = 1};
  size_t nodes = state_count(state);
  while (recall.slot_count < 2 * (nodes + 1)) recall.slot_count *= 2;
  recall.texts = column_new(nodes + 1, sizeof *recall.texts);
  recall.slots = column_zeroed(recall.slot_count, sizeof *recall.slots);
  if (recall.texts == NULL || recall.slots == NULL) {
    recall_dispose(&recall);
    return stemma_error_memory(error, "records of the store");
  }
  make_texts(&recall);
  fill_slots(&recall);
  *out = recall;
  return STEMMA_OK;
}

static uint32_t find_one(const struct recall *recall, uint64_t fingerprint) {
  size_t mask = recall->slot_count - 1;
  for (size_t at = fingerprint & mask; recall->slots[at] != 0; at = (at + 1) & mask) {
    uint32_t node = recall->slots[at] - 1;
    if (recall->texts[node].fingerprint == fingerprint) return node;
  }
  return KNOWN_NONE;
}

void recall_find(uint32_t *handles, void *context, const uint64_t *fingerprints, size_t count) {
  const struct recall *recall = context;
  size_t mask = recall->slot_count - 1;
  for (size_t i = 0; i < count; i++) __builtin_prefetch(&recall->slots[fingerprints[i] & mask]);
  for (size_t i = 0; i < count; i++) {
    uint32_t slot = recall->slots[fingerprints[i] & mask];
    if (slot != 0) __builtin_prefetch(&recall->texts[slot - 1], 1);
  }
  for (size_t i = 0; i < count; i++) handles[i] = find_one(recall, fingerprints[i]);
}

enum stemma_status recall_meet(void *context, uint32_t handle, uint64_t number,
                               struct stemma_error *error) {
  struct recall *recall = context;
  struct recall_text *text = &recall->texts[handle];
  if (text->number == RECALL_NOT_MET) {
    text->number = (uint32_t)number;
    return STEMMA_OK;
  }
  enum stemma_status status =
      array_reserve(&recall->repeats, &recall->repeat_capacity, recall->repeat_count + 1,
                    sizeof *recall->repeats, UINT32_MAX, "duplicate records", error);
  if (status != STEMMA_OK) return status;
  recall->repeats[recall->repeat_count++] = (struct recall_repeat){handle, (uint32_t)number};
  return STEMMA_OK;
}

/* A record in force again: one that was met is of a model that is there, whatever a snapshot
 * between has said; the others are behind those of the files. */
static enum stemma_status keep_record(struct lineage_builder *builder, struct lineage_seed *seed,
                                      const struct recall *recall, uint32_t node, bool is_full,
                                      struct stemma_error *error) {
  uint32_t number = recall->texts[node].number;
  if (number != RECALL_NOT_MET) {
    return lineage_builder_keep(builder, seed, node, number, false, error);
  }
  bool is_gone = is_full || seed->lineage->status[node] == LINEAGE_TOMBSTONE;
  return lineage_builder_keep(builder, seed, node, LINEAGE_NEXT_RECORD, is_gone, error);
}

/* A record that was met although the files have another one of its model: rivals. */
static enum stemma_status add_rival(struct lineage_builder *builder, const struct recall *recall,
                                    struct recall_repeat met, struct arena *texts,
                                    struct stemma_error *error) {
  struct record record;
  arena_reset(texts);
  enum stemma_status status = state_record(&record, recall->state, met.node, texts);
  if (status != STEMMA_OK) return stemma_error_memory(error, "records of the store");
  record.is_gone = false;
  return lineage_builder_add_at(builder, &record, met.number, error);
}

enum stemma_status recall_add(const struct recall *recall, struct lineage_builder *builder,
                              bool is_full, struct stemma_error *error) {
  const struct state *state = recall->state;
  struct lineage_seed seed = {.lineage = state->lineage, .records = state->records};
  struct arena texts = ARENA_INIT;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < state_count(state) && status == STEMMA_OK; v++) {
    uint32_t number = recall->texts[v].number;
    if (lineage_builder_waits(builder, v)) {
      status = keep_record(builder, &seed, recall, v, is_full, error);
    } else if (number != RECALL_NOT_MET) {
      status = add_rival(builder, recall, (struct recall_repeat){v, number}, &texts, error);
    }
  }
  for (size_t i = 0; i < recall->repeat_count && status == STEMMA_OK; i++) {
    status = add_rival(builder, recall, recall->repeats[i], &texts, error);
  }
  arena_dispose(&texts);
  return status;
}

/* Adds the record of a node unless there is one of its model. */
static enum stemma_status add_other(struct lineage_builder *builder, struct record *record,
                                    bool is_full, struct stemma_error *error) {
  struct lineage_held held;
  if (lineage_builder_held(&held, builder, record->id, record->hash)) return STEMMA_OK;
  record->is_gone = record->is_gone || is_full;
  return lineage_builder_add(builder, record, 1, error);
}

/* Records at a time: what the builder needs for them is fetched together. */
enum { RECORDS_AT_ONCE = 32 };

enum stemma_status recall_add_others(const struct state *state, struct lineage_builder *builder,
                                     bool is_full, struct stemma_error *error) {
  struct arena texts = ARENA_INIT;
  struct state_cursor cursor = {0};
  struct record records[RECORDS_AT_ONCE];
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < state_count(state) && status == STEMMA_OK;) {
    size_t count = 0;
    arena_reset(&texts);
    for (; v < state_count(state) && count < RECORDS_AT_ONCE && status == STEMMA_OK; v++) {
      if (state->lineage->status[v] == LINEAGE_GHOST) continue;
      status = state_next_record(&records[count], &cursor, state, v, &texts);
      if (status == STEMMA_OK) lineage_builder_prepare(builder, records[count++].hash);
    }
    if (status != STEMMA_OK) (void)stemma_error_memory(error, "records of the store");
    for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
      status = add_other(builder, &records[i], is_full, error);
    }
  }
  arena_dispose(&texts);
  return status;
}

void recall_dispose(struct recall *recall) {
  free(recall->texts);
  free(recall->slots);
  free(recall->repeats);
}
