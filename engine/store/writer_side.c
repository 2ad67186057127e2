/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking over a state: the facts, edges, claims and faults of the node at hand. */
#include "engine/store/writer_side.h"

#include <stdlib.h>

static int64_t word_id(const int64_t *ids, uint32_t word) {
  return word == LINEAGE_NO_WORD ? 0 : ids[word];
}

struct side_facts side_facts(const struct side *side) {
  const struct lineage *lineage = side->state->lineage;
  const struct lineage_records *records = side->state->records;
  uint32_t v = side->node;
  return (struct side_facts){
      .status = lineage->status[v],
      .author = word_id(side->author, records->author[v]),
      .license = word_id(side->license, lineage->license[v]),
      .task = word_id(side->task, lineage->task[v]),
      .created = lineage->created[v],
      .modified = records->modified[v],
      .downloads = lineage->downloads[v],
      .likes = lineage->likes[v],
  };
}

bool side_facts_equal(const struct side_facts *a, const struct side_facts *b) {
  return memcmp(a, b, sizeof *a) == 0;
}

enum stemma_status side_open(struct side *side, struct vocabulary *words, const struct state *state,
                             struct stemma_error *error) {
  *side = (struct side){.state = state};
  if (state->lineage == NULL) return STEMMA_OK;
  enum stemma_status status = state_edges(&side->edges, &side->edge_count, state, error);
  if (status == STEMMA_OK) {
    status = vocabulary_ids(&side->author, words, &state->records->authors, error);
  }
  if (status == STEMMA_OK) {
    status = vocabulary_ids(&side->license, words, &state->lineage->licenses, error);
  }
  if (status == STEMMA_OK) {
    status = vocabulary_ids(&side->task, words, &state->lineage->tasks, error);
  }
  return status;
}

void side_close(struct side *side) {
  free(side->edges);
  free(side->author);
  free(side->license);
  free(side->task);
}

size_t side_edges(const struct side *side) {
  size_t end = side->edge;
  while (end < side->edge_count && side->edges[end].child == side->node) end++;
  return end - side->edge;
}

size_t side_claims(const struct side *side) {
  const struct lineage_records *records = side->state->records;
  size_t end = side->claim;
  while (end < records->claim_count && records->claims[end].child == side->node) end++;
  return end - side->claim;
}

size_t side_faults(const struct side *side) {
  const struct lineage_records *records = side->state->records;
  size_t end = side->fault;
  while (end < records->fault_count && records->faults[end].node == side->node) end++;
  return end - side->fault;
}

void side_advance(struct side *side) {
  side->edge += side_edges(side);
  side->claim += side_claims(side);
  side->fault += side_faults(side);
  side->node++;
}

bool side_same_spelling(const struct side *a, const struct side *b, uint32_t a_place,
                        uint32_t b_place) {
  /* What the new state has kept of the old one stands where it stood. */
  if (a_place == b_place && b->state->records->was != NULL) return true;
  return text_equal(names_text_at(a->state->lineage->name_bytes, a_place),
                    names_text_at(b->state->lineage->name_bytes, b_place));
}

bool side_same_claims(const struct side *a, const struct side *b) {
  size_t count = side_claims(a);
  if (count != side_claims(b)) return false;
  const struct lineage *one = a->state->lineage, *other = b->state->lineage;
  if (count > 0 && one->source[a->node] != other->source[b->node]) return false;
  for (size_t i = 0; i < count; i++) {
    const struct lineage_claim *x = &a->state->records->claims[a->claim + i];
    const struct lineage_claim *y = &b->state->records->claims[b->claim + i];
    if (x->relation != y->relation) return false;
    if (!side_same_spelling(a, b, x->spelling, y->spelling)) return false;
  }
  return true;
}

bool side_same_faults(const struct side *a, const struct side *b) {
  size_t count = side_faults(a);
  if (count != side_faults(b)) return false;
  for (size_t i = 0; i < count; i++) {
    const struct lineage_fault *x = &a->state->records->faults[a->fault + i];
    const struct lineage_fault *y = &b->state->records->faults[b->fault + i];
    if (x->class != y->class || !text_equal(x->text, y->text)) return false;
  }
  return true;
}

void side_rewind(struct side *side) {
  side->node = 0;
  side->edge = side->claim = side->fault = 0;
}
