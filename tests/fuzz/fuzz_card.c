/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a model card: the record keeps what record.h promises, prose changes nothing but
 * the parents of a model that declares none, and a byte order mark changes nothing at all.
 */
#include "engine/read/card.h"

#include "tests/fuzz/record_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct text id = {"ns/name", 7};

static struct record read_card(struct text card, bool infer_text, struct arena *arena) {
  struct record record;
  if (card_read(&record, id, card, infer_text, arena) != STEMMA_OK) abort();
  record_check(&record);
  if (!text_equal(record.id, id) || record.author.length > 0) abort();
  if (!record_time_is_void(record.created) || !record_time_is_void(record.modified)) abort();
  if (record.downloads != RECORD_NO_COUNT || record.likes != RECORD_NO_COUNT) abort();
  return record;
}

static void check_same_parents(const struct record *a, const struct record *b) {
  if (a->source != b->source || a->parent_count != b->parent_count) abort();
  for (size_t i = 0; i < a->parent_count; i++) {
    if (!text_equal(a->parents[i].id, b->parents[i].id)) abort();
    if (a->parents[i].relation != b->parents[i].relation) abort();
  }
}

static void check_same_rest(const struct record *a, const struct record *b) {
  if (!text_equal(a->license, b->license) || !text_equal(a->task, b->task)) abort();
  if (a->finding_count != b->finding_count) abort();
  for (size_t i = 0; i < a->finding_count; i++) {
    if (a->findings[i].class != b->findings[i].class) abort();
    if (!text_equal(a->findings[i].text, b->findings[i].text)) abort();
  }
}

static void check_prose(const struct record *declared, const struct record *inferred) {
  check_same_rest(declared, inferred);
  if (declared->source == PARENT_SOURCE_CARD) {
    check_same_parents(declared, inferred);
    return;
  }
  if (declared->source != PARENT_SOURCE_NONE) abort();
  if (inferred->source != PARENT_SOURCE_NONE && inferred->source != PARENT_SOURCE_TEXT) abort();
  for (size_t i = 0; i < inferred->parent_count; i++) {
    if (inferred->parents[i].relation == STEMMA_UNSPECIFIED) abort();
  }
}

static void check_mark(struct text card, const struct record *without, struct arena *arena) {
  static const char mark[] = {'\xEF', '\xBB', '\xBF'};
  if (card.length >= sizeof mark && memcmp(card.bytes, mark, sizeof mark) == 0) return;
  char *bytes = malloc(card.length + sizeof mark);
  if (bytes == NULL) abort();
  memcpy(bytes, mark, sizeof mark);
  if (card.length > 0) memcpy(bytes + sizeof mark, card.bytes, card.length);
  struct text marked = {bytes, card.length + sizeof mark};
  struct record with = read_card(marked, true, arena);
  check_same_parents(without, &with);
  check_same_rest(without, &with);
  free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = ARENA_INIT;
  struct text card = {(const char *)data, size};
  struct record declared = read_card(card, false, &arena);
  struct record inferred = read_card(card, true, &arena);
  check_prose(&declared, &inferred);
  check_mark(card, &inferred, &arena);
  arena_dispose(&arena);
  return 0;
}
