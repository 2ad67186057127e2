/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A builder that begins with a lineage: entries are nodes, so that nothing need be looked up to
 * take its facts and its claims, and entries come in the order of their ids.
 */
#include "graph/lineage_seed.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/array.h"
#include "graph/lineage_parts.h"
#include "graph/parallel.h"

/* ---- the beginning ---- */

/* How many bytes of spellings a lineage has: up to the end of its last. */
static size_t spelling_bytes(const struct lineage *lineage, const struct lineage_records *records) {
  uint32_t last = 0;
  if (lineage->node_count == 0) return 0;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if (lineage->name_at[v] > last) last = lineage->name_at[v];
  }
  for (size_t i = 0; i < records->claim_count; i++) {
    if (records->claims[i].spelling > last) last = records->claims[i].spelling;
  }
  struct text text = names_text_at(lineage->name_bytes, last);
  return (size_t)(text.bytes - lineage->name_bytes) + text.length;
}

/* Interns all words of a list: *entry_of becomes where each went, to be freed. */
static enum stemma_status take_words(uint32_t **entry_of, struct names *names,
                                     const struct lineage_words *words,
                                     struct stemma_error *error) {
  *entry_of = malloc((words->count + (size_t)1) * sizeof **entry_of);
  if (*entry_of == NULL) return stemma_error_memory(error, "words");
  enum stemma_status status = STEMMA_OK;
  for (uint32_t w = 0; w < words->count && status == STEMMA_OK; w++) {
    struct text word = words->items[w];
    status = names_intern(&(*entry_of)[w], names, word, text_hash_folded(word), error);
  }
  return status;
}

static uint32_t word_entry(const uint32_t *entry_of, uint32_t word) {
  return word == LINEAGE_NO_WORD ? NAMES_NONE : entry_of[word];
}

/* What the builder's entries say of the nodes. */
static enum stemma_status take_facts(struct lineage_builder *builder, const struct lineage *lineage,
                                     const struct lineage_records *records,
                                     struct stemma_error *error) {
  uint32_t *author = NULL, *license = NULL, *task = NULL;
  enum stemma_status status = take_words(&author, &builder->authors, &records->authors, error);
  if (status == STEMMA_OK) {
    status = take_words(&license, &builder->licenses, &lineage->licenses, error);
  }
  if (status == STEMMA_OK) status = take_words(&task, &builder->tasks, &lineage->tasks, error);
  for (uint32_t v = 0; v < lineage->node_count && status == STEMMA_OK; v++) {
    bool has_record = lineage->status[v] != LINEAGE_GHOST;
    builder->facts[v] = (struct builder_facts){
        .created = lineage->created[v],
        .modified = records->modified[v],
        .downloads = lineage->downloads[v],
        .likes = lineage->likes[v],
        .record = has_record ? BUILDER_WAITING : BUILDER_NO_RECORD,
        .author = word_entry(author, records->author[v]),
        .license = word_entry(license, lineage->license[v]),
        .task = word_entry(task, lineage->task[v]),
        .source = PARENT_SOURCE_NONE,
        .is_gone = lineage->status[v] == LINEAGE_TOMBSTONE,
        .fingerprint = has_record ? records->fingerprint[v] : 0,
    };
  }
  free(author);
  free(license);
  free(task);
  return status;
}

/* Names and facts need nothing of each other. */
enum { HALF_NAMES, HALF_FACTS, HALVES };

struct halves {
  struct lineage_builder *builder;       /* each half fills parts of its own */
  const struct lineage *lineage;         /* what it begins with */
  const struct lineage_records *records; /* beside it */
};

static enum stemma_status make_half(void *context, size_t index, struct stemma_error *error) {
  struct halves *halves = context;
  const struct lineage *lineage = halves->lineage;
  if (index == HALF_FACTS) return take_facts(halves->builder, lineage, halves->records, error);
  struct names all = {.bytes = lineage->name_bytes,
                      .byte_count = spelling_bytes(lineage, halves->records),
                      .at = lineage->name_at,
                      .count = lineage->node_count};
  return names_copy(&halves->builder->names, &all, error);
}

enum stemma_status lineage_builder_seed(struct lineage_builder *builder,
                                        const struct lineage *lineage,
                                        const struct lineage_records *records,
                                        struct stemma_error *error) {
  assert(builder->names.count == 0 && builder->record_count == 0);
  struct halves halves = {.builder = builder, .lineage = lineage, .records = records};
  enum stemma_status status =
      array_reserve(&builder->facts, &builder->facts_capacity, lineage->node_count + (size_t)1,
                    sizeof *builder->facts, STEMMA_NODES_MAX, "models", error);
  if (status == STEMMA_OK) {
    status = array_reserve(&builder->edges, &builder->edge_capacity, records->claim_count,
                           sizeof *builder->edges, STEMMA_EDGES_MAX, "parent edges", error);
  }
  if (status != STEMMA_OK) return status;
  builder->ordered = lineage->node_count;
  return parallel_try(0, HALVES, make_half, &halves, error);
}

/* ---- a record that stays ---- */

/* The entry that a claim names: its parent's, unless the catalogue of renames has led there. */
static enum stemma_status claimed_entry(uint32_t *entry, struct lineage_builder *builder,
                                        const struct lineage *lineage,
                                        const struct lineage_claim *claim,
                                        struct stemma_error *error) {
  *entry = claim->parent;
  if (claim->spelling == lineage->name_at[claim->parent]) return STEMMA_OK;
  struct text spelled = lineage_claim_text(lineage, claim);
  if (text_equal_folded(spelled, lineage_name(lineage, claim->parent))) return STEMMA_OK;
  return builder_entry(entry, builder, spelled, text_hash_folded(spelled), error);
}

/* Spellings stand where they stood, as the bytes were copied whole. */
static enum stemma_status keep_claims(struct lineage_builder *builder, struct lineage_seed *seed,
                                      uint32_t node, struct stemma_error *error) {
  const struct lineage_records *records = seed->records;
  size_t at = seed->claim, end = at;
  while (end < records->claim_count && records->claims[end].child == node) end++;
  seed->claim = end;
  if (end == at) return STEMMA_OK;
  enum stemma_status status =
      array_reserve(&builder->edges, &builder->edge_capacity, builder->edge_count + (end - at),
                    sizeof *builder->edges, STEMMA_EDGES_MAX, "parent edges", error);
  for (; at < end && status == STEMMA_OK; at++) {
    const struct lineage_claim *claim = &records->claims[at];
    struct builder_edge edge = {.child = node,
                                .record = builder->facts[node].record,
                                .spelling = claim->spelling,
                                .claimed = claim->spelling,
                                .relation = claim->relation};
    status = claimed_entry(&edge.parent, builder, seed->lineage, claim, error);
    if (status == STEMMA_OK) builder->edges[builder->edge_count++] = edge;
  }
  builder->facts[node].source = (uint8_t)lineage_claim_source(seed->lineage, node);
  return status;
}

static enum stemma_status keep_faults(struct lineage_builder *builder, struct lineage_seed *seed,
                                      uint32_t node, struct stemma_error *error) {
  const struct lineage_records *records = seed->records;
  enum stemma_status status = STEMMA_OK;
  for (; seed->fault < records->fault_count && records->faults[seed->fault].node == node &&
         status == STEMMA_OK;
       seed->fault++) {
    const struct lineage_fault *fault = &records->faults[seed->fault];
    struct record_finding finding = {fault->class, fault->text};
    status = builder_add_finding(builder, node, builder->facts[node].record, &finding, error);
  }
  return status;
}

/* Passes over what nodes before this one have said, whose records do not stay. */
static void pass_others(struct lineage_seed *seed, uint32_t node) {
  const struct lineage_records *records = seed->records;
  while (seed->claim < records->claim_count && records->claims[seed->claim].child < node) {
    seed->claim++;
  }
  while (seed->fault < records->fault_count && records->faults[seed->fault].node < node) {
    seed->fault++;
  }
}

bool lineage_builder_waits(const struct lineage_builder *builder, uint32_t node) {
  return builder->facts[node].record == BUILDER_WAITING;
}

enum stemma_status lineage_builder_keep(struct lineage_builder *builder, struct lineage_seed *seed,
                                        uint32_t node, uint32_t number, bool is_gone,
                                        struct stemma_error *error) {
  assert(node < seed->lineage->node_count && lineage_builder_waits(builder, node));
  if (number == LINEAGE_NEXT_RECORD) {
    uint64_t next;
    enum stemma_status status = lineage_builder_skip(&next, builder, error);
    if (status != STEMMA_OK) return status;
    number = (uint32_t)next;
  }
  builder->facts[node].record = number;
  builder->facts[node].is_gone = is_gone;
  pass_others(seed, node);
  enum stemma_status status = keep_claims(builder, seed, node, error);
  return status == STEMMA_OK ? keep_faults(builder, seed, node, error) : status;
}

void lineage_builder_drop(struct lineage_builder *builder, uint32_t node) {
  assert(lineage_builder_waits(builder, node));
  builder->facts[node] = builder_no_facts;
}
