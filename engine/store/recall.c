/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding records that have been read before, by the fingerprints of their texts.
 *
 * Records are asked for in the order of a file, so each answer misses the cache wherever it
 * looks: in the table of slots (open addressing with steps of one, at most half full), in one
 * row, and where the id stands. Columns would cost a miss each.
 */
#include "engine/store/recall.h"

#include <stdlib.h>

#include "graph/columns.h"

static uint32_t make_rows(struct recall_row *rows, const struct state *state) {
  const struct lineage *lineage = state->lineage;
  const struct lineage_records *records = state->records;
  uint32_t count = 0;
  size_t claim = 0, fault = 0;
  for (uint32_t v = 0; v < state_count(state); v++) {
    while (claim < records->claim_count && records->claims[claim].child < v) claim++;
    while (fault < records->fault_count && records->faults[fault].node < v) fault++;
    if (records->fingerprint[v] == 0 || lineage->status[v] == LINEAGE_GHOST) continue;
    rows[count++] = (struct recall_row){
        .fingerprint = records->fingerprint[v],
        .created = lineage->created[v],
        .modified = records->modified[v],
        .downloads = lineage->downloads[v],
        .likes = lineage->likes[v],
        .node = v,
        .author = records->author[v],
        .license = lineage->license[v],
        .task = lineage->task[v],
        .claim = (uint32_t)claim,
        .fault = (uint32_t)fault,
    };
  }
  return count;
}

static void fill_slots(struct recall *recall) {
  enum { ROWS_AHEAD = 16 };
  size_t mask = recall->slot_count - 1;
  for (uint32_t r = 0; r < recall->row_count; r++) {
    if (r + ROWS_AHEAD < recall->row_count) {
      __builtin_prefetch(&recall->slots[recall->rows[r + ROWS_AHEAD].fingerprint & mask], 1);
    }
    size_t at = recall->rows[r].fingerprint & mask;
    while (recall->slots[at] != 0) at = (at + 1) & mask;
    recall->slots[at] = r + 1;
  }
}

enum stemma_status recall_init(struct recall *out, const struct state *state,
                               struct stemma_error *error) {
  struct recall recall = {.state = state, .slot_count = 1};
  size_t nodes = state_count(state);
  while (recall.slot_count < 2 * (nodes + 1)) recall.slot_count *= 2;
  recall.rows = column_new(nodes + 1, sizeof *recall.rows);
  recall.slots = column_zeroed(recall.slot_count, sizeof *recall.slots);
  recall.is_found = column_zeroed(nodes + 1, sizeof *recall.is_found);
  if (recall.rows == NULL || recall.slots == NULL || recall.is_found == NULL) {
    recall_dispose(&recall);
    return stemma_error_memory(error, "records of the store");
  }
  recall.row_count = make_rows(recall.rows, state);
  fill_slots(&recall);
  *out = recall;
  return STEMMA_OK;
}

static struct text word_of(const struct lineage_words *words, uint32_t word) {
  return word == LINEAGE_NO_WORD ? TEXT("") : words->items[word];
}

static bool fill_record(struct record *out, const struct recall *recall,
                        const struct recall_row *row, struct arena *arena) {
  const struct state *state = recall->state;
  struct text id = lineage_name(state->lineage, row->node);
  struct record record = {
      .id = id,
      .hash = text_hash_folded(id),
      .author = word_of(&state->records->authors, row->author),
      .license = word_of(&state->lineage->licenses, row->license),
      .task = word_of(&state->lineage->tasks, row->task),
      .created = row->created,
      .modified = row->modified,
      .downloads = row->downloads,
      .likes = row->likes,
      .source = PARENT_SOURCE_NONE,
      .fingerprint = row->fingerprint,
  };
  if (state_record_parents(&record, state, row->node, row->claim, arena) != STEMMA_OK ||
      state_record_findings(&record, state, row->node, row->fault, arena) != STEMMA_OK) {
    return false;
  }
  *out = record;
  return true;
}

/* The row of a fingerprint, or NULL. */
static const struct recall_row *find_row(const struct recall *recall, uint64_t fingerprint) {
  size_t mask = recall->slot_count - 1;
  for (size_t at = fingerprint & mask; recall->slots[at] != 0; at = (at + 1) & mask) {
    const struct recall_row *row = &recall->rows[recall->slots[at] - 1];
    if (row->fingerprint == fingerprint) return row;
  }
  return NULL;
}

void recall_expect(void *context, const uint64_t *fingerprints, size_t count) {
  const struct recall *recall = context;
  const struct lineage *lineage = recall->state->lineage;
  size_t mask = recall->slot_count - 1;
  for (size_t i = 0; i < count; i++) __builtin_prefetch(&recall->slots[fingerprints[i] & mask]);
  for (size_t i = 0; i < count; i++) {
    uint32_t slot = recall->slots[fingerprints[i] & mask];
    if (slot != 0) __builtin_prefetch(&recall->rows[slot - 1]);
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t slot = recall->slots[fingerprints[i] & mask];
    if (slot != 0) __builtin_prefetch(&lineage->name_at[recall->rows[slot - 1].node]);
  }
  for (size_t i = 0; i < count; i++) {
    const struct recall_row *row = find_row(recall, fingerprints[i]);
    if (row == NULL) continue;
    __builtin_prefetch(&recall->state->records->claims[row->claim]);
    __builtin_prefetch(&lineage->name_bytes[lineage->name_at[row->node]]);
  }
}

bool recall_find(struct record *record, void *context, uint64_t fingerprint, struct arena *arena) {
  const struct recall *recall = context;
  const struct recall_row *row = find_row(recall, fingerprint);
  if (row == NULL || !fill_record(record, recall, row, arena)) return false;
  atomic_store_explicit(&recall->is_found[row->node], true, memory_order_relaxed);
  return true;
}

void recall_dispose(struct recall *recall) {
  free(recall->rows);
  free(recall->slots);
  free(recall->is_found);
}
