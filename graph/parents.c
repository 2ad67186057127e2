/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R1. Claims are normalised source by source until one gives a well-formed id; the
 * rest is sorting: parents by folded id and spelling, faults by class and text, so that
 * repeated claims meet and count once.
 */
#include "graph/parents.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/model_id.h"

/* So many claims are resolved without memory of their own. */
enum { FEW_CLAIMS = 8 };

const char *parent_source_name(enum parent_source source) {
  static const char *const names[] = {
      [PARENT_SOURCE_HUB] = "baseModels", [PARENT_SOURCE_TAGS] = "tags",
      [PARENT_SOURCE_CARD] = "card",      [PARENT_SOURCE_TEXT] = "text",
      [PARENT_SOURCE_TABLE] = "table",    [PARENT_SOURCE_NAME] = "name",
      [PARENT_SOURCE_NONE] = "none",
  };
  assert(source <= PARENT_SOURCE_NONE);
  return names[source];
}

enum stemma_status parent_claims_add(struct parent_claims *claims, struct parent_claim claim,
                                     struct arena *arena) {
  if (claims->count == claims->capacity) {
    size_t larger = claims->capacity == 0 ? 2 : claims->capacity * 2;
    struct parent_claim *items = arena_alloc(arena, larger * sizeof *items);
    if (items == NULL) return STEMMA_NO_MEMORY;
    if (claims->count > 0) memcpy(items, claims->items, claims->count * sizeof *items);
    claims->items = items;
    claims->capacity = larger;
  }
  claims->items[claims->count++] = claim;
  return STEMMA_OK;
}

static bool is_address_scheme(struct text word) {
  return text_equal_folded(word, TEXT("http")) || text_equal_folded(word, TEXT("https"));
}

bool parent_claim_of_tag(struct parent_claim *claim, struct text tag) {
  static const struct text key = {"base_model:", 11};
  if (tag.length < key.length || memcmp(tag.bytes, key.bytes, key.length) != 0) return false;
  struct text rest = {tag.bytes + key.length, tag.length - key.length};
  const char *colon = rest.length == 0 ? NULL : memchr(rest.bytes, ':', rest.length);
  struct text word = {rest.bytes, colon == NULL ? 0 : (size_t)(colon - rest.bytes)};
  /* The colon of an address belongs to the id. */
  if (colon == NULL || is_address_scheme(word)) {
    *claim = (struct parent_claim){.id = rest};
    return true;
  }
  *claim = (struct parent_claim){
      .id = {colon + 1, rest.length - word.length - 1},
      .relation = word,
  };
  return true;
}

/* The relation for a word; false where the word is not known. No two words are of one length. */
static bool relation_of_word(enum stemma_relation *out, struct text word) {
  static const struct {
    const char *bytes;
    enum stemma_relation relation;
  } words[] = {
      [5] = {"merge", STEMMA_MERGE},
      [7] = {"adapter", STEMMA_ADAPTER},
      [8] = {"finetune", STEMMA_FINETUNE},
      [9] = {"quantized", STEMMA_QUANTIZED},
      [11] = {"unspecified", STEMMA_UNSPECIFIED},
  };
  *out = STEMMA_UNSPECIFIED;
  if (word.length == 0) return true;
  if (word.length >= sizeof words / sizeof *words || words[word.length].bytes == NULL) return false;
  if (memcmp(words[word.length].bytes, word.bytes, word.length) != 0) return false;
  *out = words[word.length].relation;
  return true;
}

static int compare_parents(const void *left, const void *right) {
  const struct record_parent *a = left, *b = right;
  int order = text_compare_folded(a->id, b->id);
  if (order == 0) order = text_compare(a->id, b->id);
  if (order == 0) order = (a->relation > b->relation) - (a->relation < b->relation);
  return order;
}

static int compare_findings(const void *left, const void *right) {
  const struct record_finding *a = left, *b = right;
  if (a->class != b->class) return a->class < b->class ? -1 : 1;
  return text_compare(a->text, b->text);
}

/* What is being gathered for a record. */
struct gathering {
  struct record_parent *parents;   /* room for every claim */
  size_t parent_count;             /* of parents */
  struct record_finding *findings; /* room for every claim, twice, and one more */
  size_t finding_count;            /* of findings */
};

static void find(struct gathering *to, enum record_finding_class class, struct text text) {
  to->findings[to->finding_count++] = (struct record_finding){.class = class, .text = text};
}

/* The parent that was added last goes by this relation, too. */
static void unite_with_last(struct gathering *to, enum stemma_relation relation) {
  struct record_parent *last = &to->parents[to->parent_count - 1];
  if (relation < last->relation) last->relation = relation;
}

/* R2 on every claim of a source; its relations are looked at only if it is used. */
static void gather_source(struct gathering *to, const struct parent_claims *claims) {
  const struct parent_claim *last = NULL;
  for (size_t i = 0; i < claims->count; i++) {
    const struct parent_claim *claim = &claims->items[i];
    enum model_id_verdict verdict = MODEL_ID_MALFORMED;
    enum stemma_relation relation;
    struct text id;
    relation_of_word(&relation, claim->relation);
    /* The Hub has most parents twice, with their relation and without. */
    if (last != NULL && !claim->not_an_id && text_equal(last->id, claim->id)) {
      unite_with_last(to, relation);
      continue;
    }
    if (!claim->not_an_id) verdict = model_id_normalise(&id, claim->id);
    if (verdict == MODEL_ID_MALFORMED) find(to, RECORD_MALFORMED_PARENT, claim->id);
    if (verdict == MODEL_ID_PLACEHOLDER) find(to, RECORD_PLACEHOLDER_PARENT, claim->id);
    last = verdict == MODEL_ID_OK ? claim : NULL;
    if (verdict != MODEL_ID_OK) continue;
    to->parents[to->parent_count++] = (struct record_parent){.id = id, .relation = relation};
  }
}

static void gather_relation_words(struct gathering *to, const struct parent_claims *claims) {
  for (size_t i = 0; i < claims->count; i++) {
    enum stemma_relation unused;
    if (relation_of_word(&unused, claims->items[i].relation)) continue;
    find(to, RECORD_UNKNOWN_RELATION, claims->items[i].relation);
  }
}

/* Sorts parents and keeps one of each spelling, with the first relation in R1's order. */
static void unite_parents(struct gathering *to) {
  /* Nearly every record has one parent, claimed once or twice. */
  if (to->parent_count > 1) {
    qsort(to->parents, to->parent_count, sizeof *to->parents, compare_parents);
  }
  size_t kept = 0;
  for (size_t i = 0; i < to->parent_count; i++) {
    if (kept > 0 && text_equal(to->parents[kept - 1].id, to->parents[i].id)) continue;
    to->parents[kept++] = to->parents[i];
  }
  to->parent_count = kept;
  for (size_t i = 0; i < kept; i++) to->parents[i].hash = text_hash_folded(to->parents[i].id);
}

static bool is_parent(const struct gathering *from, struct text id) {
  size_t low = 0, high = from->parent_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = 0;
    if (!text_equal(from->parents[middle].id, id)) {
      order = text_compare_folded(from->parents[middle].id, id);
    }
    if (order == 0) return true;
    if (order < 0) low = middle + 1;
    if (order > 0) high = middle;
  }
  return false;
}

/* The card is compared by folded id: R3 says when two spellings are one model. */
static void compare_card(struct gathering *to, const struct parent_claims *card) {
  for (size_t i = 0; i < card->count; i++) {
    struct text id;
    if (card->items[i].not_an_id || text_equal(card->items[i].id, to->parents[0].id)) continue;
    if (model_id_normalise(&id, card->items[i].id) != MODEL_ID_OK) continue;
    if (is_parent(to, id)) continue;
    find(to, RECORD_CARD_DIFFERS, card->items[i].id);
    return;
  }
}

static void unite_findings(struct gathering *to) {
  if (to->finding_count < 2) return;
  qsort(to->findings, to->finding_count, sizeof *to->findings, compare_findings);
  size_t kept = 1;
  for (size_t i = 1; i < to->finding_count; i++) {
    if (compare_findings(&to->findings[kept - 1], &to->findings[i]) == 0) continue;
    to->findings[kept++] = to->findings[i];
  }
  to->finding_count = kept;
}

/* Gathers from the first source that has a parent, and from those before it. */
static enum parent_source gather(struct gathering *to,
                                 const struct parent_claims sources[PARENT_SOURCES]) {
  int used = PARENT_SOURCE_HUB;
  while (used < PARENT_SOURCES) {
    gather_source(to, &sources[used]);
    if (to->parent_count > 0) break;
    used++;
  }
  if (used < PARENT_SOURCES) {
    gather_relation_words(to, &sources[used]);
    unite_parents(to);
    if (used != PARENT_SOURCE_CARD) compare_card(to, &sources[PARENT_SOURCE_CARD]);
  }
  unite_findings(to);
  return used < PARENT_SOURCES ? (enum parent_source)used : PARENT_SOURCE_NONE;
}

/* A copy of `count` items in the arena; NULL for none, and for want of memory. */
static void *keep(const void *items, size_t count, size_t size, struct arena *arena) {
  void *copy = count == 0 ? NULL : arena_bump(arena, count * size);
  if (copy != NULL) memcpy(copy, items, count * size);
  return copy;
}

enum stemma_status parents_resolve(struct record *record,
                                   const struct parent_claims sources[PARENT_SOURCES],
                                   struct arena *arena) {
  size_t claims = 0;
  for (int s = 0; s < PARENT_SOURCES; s++) claims += sources[s].count;
  record->parents = NULL;
  record->findings = NULL;
  record->parent_count = record->finding_count = 0;
  record->source = PARENT_SOURCE_NONE;
  if (claims == 0) return STEMMA_OK;
  /* Few claims, as nearly all records have, become fewer parents: only these are kept. */
  struct record_parent parents[FEW_CLAIMS];
  struct record_finding findings[2 * FEW_CLAIMS + 1];
  struct gathering to = {.parents = parents, .findings = findings};
  if (claims > FEW_CLAIMS) {
    to.parents = arena_alloc(arena, claims * sizeof *to.parents);
    to.findings = arena_alloc(arena, (2 * claims + 1) * sizeof *to.findings);
  }
  if (to.parents == NULL || to.findings == NULL) return STEMMA_NO_MEMORY;
  record->source = gather(&to, sources);
  assert(to.parent_count <= claims && to.finding_count <= 2 * claims + 1);
  record->parents = keep(to.parents, to.parent_count, sizeof *to.parents, arena);
  record->findings = keep(to.findings, to.finding_count, sizeof *to.findings, arena);
  if (to.parent_count > 0 && record->parents == NULL) return STEMMA_NO_MEMORY;
  if (to.finding_count > 0 && record->findings == NULL) return STEMMA_NO_MEMORY;
  record->parent_count = to.parent_count;
  record->finding_count = to.finding_count;
  return STEMMA_OK;
}
