/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every record promises (record.h), and a sink that holds it to that. Shared by the fuzz
 * targets of the readers.
 */
#ifndef STEMMA_TESTS_FUZZ_RECORD_INVARIANTS_H
#define STEMMA_TESTS_FUZZ_RECORD_INVARIANTS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "graph/parents.h"
#include "tests/fuzz/lineage_invariants.h"

/* What a sink has been given, as numbers; `digest` tells one sequence from another. */
struct record_count {
  uint64_t records; /* taken */
  uint64_t faults;  /* refused */
  uint64_t digest;  /* of all that was said of them, in order */
};

static inline void record_digest(struct record_count *count, struct text text) {
  uint64_t hash = count->digest ^ text.length;
  for (size_t i = 0; i < text.length; i++) {
    hash = (hash ^ (unsigned char)text.bytes[i]) * 0x100000001B3U;
  }
  count->digest = hash * 0x9E3779B97F4A7C15U + 1;
}

static inline void record_check_parents(const struct record *record) {
  for (size_t i = 0; i < record->parent_count; i++) {
    const struct record_parent *parent = &record->parents[i];
    if (!id_is_normal(parent->id)) abort();
    if (parent->hash != text_hash_folded(parent->id)) abort();
    if (parent->relation >= STEMMA_RELATION_COUNT) abort();
    if (i == 0) continue;
    int order = text_compare_folded(parent[-1].id, parent->id);
    if (order > 0 || (order == 0 && text_compare(parent[-1].id, parent->id) >= 0)) abort();
  }
}

static inline void record_check(const struct record *record) {
  if (!id_is_normal(record->id)) abort();
  if (record->hash != text_hash_folded(record->id)) abort();
  if (record->source > PARENT_SOURCE_NONE) abort();
  if ((record->source == PARENT_SOURCE_NONE) != (record->parent_count == 0)) abort();
  if (record->downloads < RECORD_NO_COUNT || record->likes < RECORD_NO_COUNT) abort();
  record_check_parents(record);
  for (size_t i = 0; i < record->finding_count; i++) {
    const struct record_finding *finding = &record->findings[i];
    if (finding->class >= RECORD_FINDING_COUNT) abort();
    if (i == 0 || finding[-1].class != finding->class) continue;
    if (text_compare(finding[-1].text, finding->text) >= 0) abort();
  }
}

static inline enum stemma_status record_count_take(void *context, const struct record *record,
                                                   struct text text, struct stemma_error *error) {
  struct record_count *count = context;
  (void)error;
  record_check(record);
  if (text.length == 0) abort();
  record_digest(count, text);
  record_digest(count, record->id);
  record_digest(count, record->author);
  record_digest(count, record->license);
  record_digest(count, record->task);
  for (size_t i = 0; i < record->parent_count; i++) record_digest(count, record->parents[i].id);
  for (size_t i = 0; i < record->finding_count; i++) record_digest(count, record->findings[i].text);
  count->records++;
  return STEMMA_OK;
}

static inline enum stemma_status record_count_refuse(void *context, struct sink_place place,
                                                     const char *why, struct text text,
                                                     struct stemma_error *error) {
  struct record_count *count = context;
  (void)error;
  if (place.line == 0 || why == NULL || why[0] == '\0') abort();
  record_digest(count, text_of(why));
  record_digest(count, text);
  count->faults++;
  return STEMMA_OK;
}

static inline struct record_sink record_sink_of(struct record_count *count) {
  return (struct record_sink){record_count_take, record_count_refuse, count};
}

/* Aborts where a reader has failed for no reason, or without saying it. */
static inline void record_check_status(enum stemma_status status,
                                       const struct stemma_error *error) {
  if (status != STEMMA_OK && status != STEMMA_BAD_INPUT && status != STEMMA_USAGE) abort();
  if ((status == STEMMA_OK) != (error->message[0] == '\0')) abort();
  if (error->status != status) abort();
}

#endif
