/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathering the rows of a table of edges: interned texts, and a hash set of claims. */
#include "engine/read/edge_claims.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/array.h"
#include "graph/model_id.h"
#include "graph/parents.h"

enum { SLOTS_MIN = 1024 };

void edge_claims_dispose(struct edge_claims *claims) {
  names_dispose(&claims->ids);
  names_dispose(&claims->texts);
  free(claims->children);
  free(claims->claims);
  free(claims->slots);
  *claims = (struct edge_claims)EDGE_CLAIMS_INIT;
}

static enum stemma_status intern(uint32_t *out, struct edge_claims *claims, struct text text,
                                 struct stemma_error *error) {
  return names_intern(out, &claims->texts, text, text_hash_folded(text), error);
}

/* ---- children ---- */

/* Makes *word the smaller of itself and `text`, where that says anything. */
static enum stemma_status take_word(uint32_t *word, struct edge_claims *claims, struct text text,
                                    struct stemma_error *error) {
  if (text.length == 0 || text.length > NAMES_TEXT_MAX) return STEMMA_OK;
  if (*word != NAMES_NONE && text_compare(names_text(&claims->texts, *word), text) <= 0) {
    return STEMMA_OK;
  }
  return intern(word, claims, text, error);
}

static enum stemma_status take_facts(struct edge_claims *claims, uint32_t number,
                                     const struct edge_facts *facts, struct stemma_error *error) {
  struct edge_child *child = &claims->children[number];
  if (facts->downloads > child->downloads) child->downloads = facts->downloads;
  if (facts->likes > child->likes) child->likes = facts->likes;
  if (facts->created != RECORD_NO_TIME &&
      (child->created == RECORD_NO_TIME || facts->created < child->created)) {
    child->created = facts->created;
  }
  enum stemma_status status = take_word(&child->author, claims, facts->author, error);
  if (status == STEMMA_OK) status = take_word(&child->license, claims, facts->license, error);
  return status;
}

/* Keeps the smaller of two spellings. The table of names goes on with the first. */
static enum stemma_status take_spelling(struct edge_claims *claims, struct edge_child *child,
                                        struct text id, struct stemma_error *error) {
  if (text_compare(names_text_at(claims->ids.bytes, child->spelling), id) <= 0) return STEMMA_OK;
  return names_add_spelling(&child->spelling, &claims->ids, id, error);
}

enum stemma_status edge_claims_add_child(uint32_t *child, struct edge_claims *claims,
                                         struct text id, const struct edge_facts *facts,
                                         struct stemma_error *error) {
  uint32_t before = claims->ids.count, number;
  enum stemma_status status =
      array_reserve(&claims->children, &claims->child_capacity, before + (size_t)1,
                    sizeof *claims->children, NAMES_NONE, "children", error);
  if (status != STEMMA_OK) return status;
  status = names_intern(&number, &claims->ids, id, text_hash_folded(id), error);
  if (status != STEMMA_OK) return status;
  if (number == before) {
    claims->children[number] = (struct edge_child){
        .downloads = RECORD_NO_COUNT,
        .likes = RECORD_NO_COUNT,
        .created = RECORD_NO_TIME,
        .spelling = claims->ids.at[number],
        .author = NAMES_NONE,
        .license = NAMES_NONE,
        .claims = NAMES_NONE,
    };
  }
  status = take_spelling(claims, &claims->children[number], id, error);
  if (status == STEMMA_OK) status = take_facts(claims, number, facts, error);
  if (status == STEMMA_OK) *child = number;
  return status;
}

/* ---- claims ---- */

static size_t hash_of(const struct edge_claim *claim) {
  uint64_t hash = (uint64_t)claim->child << 32 | claim->parent;
  hash = (hash ^ claim->relation) * 0x9E3779B97F4A7C15U;
  return (size_t)((hash ^ hash >> 32) * 0xD6E8FEB86659FD93U >> 16);
}

static bool is_same(const struct edge_claim *a, const struct edge_claim *b) {
  return a->child == b->child && a->parent == b->parent && a->relation == b->relation;
}

/* The slot that holds the claim, or the free one where it belongs. */
static size_t find_slot(const struct edge_claims *claims, const struct edge_claim *claim) {
  size_t mask = claims->slot_count - 1;
  size_t slot = hash_of(claim) & mask;
  while (claims->slots[slot] != 0 && !is_same(&claims->claims[claims->slots[slot] - 1], claim)) {
    slot = (slot + 1) & mask;
  }
  return slot;
}

/* Twice the slots, which are at most three quarters full. */
static enum stemma_status grow_slots(struct edge_claims *claims, struct stemma_error *error) {
  size_t count = claims->slot_count == 0 ? SLOTS_MIN : 2 * claims->slot_count;
  uint32_t *slots = calloc(count, sizeof *slots);
  if (slots == NULL) return stemma_error_memory(error, "claims");
  free(claims->slots);
  claims->slots = slots;
  claims->slot_count = count;
  for (size_t i = 0; i < claims->claim_count; i++) {
    slots[find_slot(claims, &claims->claims[i])] = (uint32_t)i + 1;
  }
  return STEMMA_OK;
}

static enum stemma_status add_claim(struct edge_claims *claims, struct edge_claim claim,
                                    struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if ((claims->claim_count + 1) * 4 > claims->slot_count * 3) status = grow_slots(claims, error);
  if (status != STEMMA_OK) return status;
  size_t slot = find_slot(claims, &claim);
  if (claims->slots[slot] != 0) return STEMMA_OK;
  status = array_reserve(&claims->claims, &claims->claim_capacity, claims->claim_count + 1,
                         sizeof *claims->claims, EDGE_CLAIMS_MAX, "claims", error);
  if (status != STEMMA_OK) return status;
  claim.next = claims->children[claim.child].claims;
  claims->children[claim.child].claims = (uint32_t)claims->claim_count;
  claims->claims[claims->claim_count++] = claim;
  claims->slots[slot] = (uint32_t)claims->claim_count;
  return STEMMA_OK;
}

/*
 * What is kept of a parent's text. One that names cannot hold is kept as its id, or if it is
 * none by its beginning, of NAMES_TEXT_MAX bytes: no other text is kept that long, so that
 * length says that it is cut.
 */
static struct text shorten(struct text parent) {
  if (parent.length < NAMES_TEXT_MAX) return parent;
  struct text id;
  if (model_id_normalise(&id, parent) == MODEL_ID_OK) return id;
  return (struct text){.bytes = parent.bytes, .length = NAMES_TEXT_MAX};
}

enum stemma_status edge_claims_add(struct edge_claims *claims, uint32_t child, struct text parent,
                                   struct text relation, struct stemma_error *error) {
  assert(child < claims->ids.count);
  struct edge_claim claim = {.child = child, .next = NAMES_NONE};
  if (relation.length > NAMES_TEXT_MAX) relation.length = NAMES_TEXT_MAX;
  enum stemma_status status = intern(&claim.parent, claims, shorten(parent), error);
  if (status == STEMMA_OK) status = intern(&claim.relation, claims, relation, error);
  return status == STEMMA_OK ? add_claim(claims, claim, error) : status;
}

/* ---- records ---- */

static struct text word_of(const struct edge_claims *claims, uint32_t word) {
  if (word == NAMES_NONE) return (struct text){0};
  return names_text(&claims->texts, word);
}

/* The claims of a child, as parents_resolve wants them. */
static enum stemma_status list_claims(struct parent_claims *out, const struct edge_claims *claims,
                                      uint32_t child, struct arena *arena) {
  enum stemma_status status = STEMMA_OK;
  uint32_t at = claims->children[child].claims;
  for (; at != NAMES_NONE && status == STEMMA_OK; at = claims->claims[at].next) {
    struct text parent = names_text(&claims->texts, claims->claims[at].parent);
    struct parent_claim claim = {
        .id = parent,
        .relation = names_text(&claims->texts, claims->claims[at].relation),
        .not_an_id = parent.length == NAMES_TEXT_MAX,
    };
    status = parent_claims_add(out, claim, arena);
  }
  return status;
}

enum stemma_status edge_claims_record(struct record *record, const struct edge_claims *claims,
                                      uint32_t child, struct arena *arena) {
  const struct edge_child *of = &claims->children[child];
  struct parent_claims sources[PARENT_SOURCES] = {0};
  struct record made = {
      .id = names_text_at(claims->ids.bytes, of->spelling),
      .author = word_of(claims, of->author),
      .license = word_of(claims, of->license),
      .created = of->created,
      .modified = RECORD_NO_TIME,
      .downloads = of->downloads,
      .likes = of->likes,
  };
  made.hash = text_hash_folded(made.id);
  /* The table is the one source that there is; which one of R1's it stands for is all the same. */
  enum stemma_status status = list_claims(&sources[PARENT_SOURCE_HUB], claims, child, arena);
  if (status == STEMMA_OK) status = parents_resolve(&made, sources, arena);
  if (status != STEMMA_OK) return status;
  if (made.parent_count > 0) made.source = PARENT_SOURCE_TABLE;
  *record = made;
  return STEMMA_OK;
}
