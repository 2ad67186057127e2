/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interning: distinct texts, numbered in the order in which they were first seen.
 *
 * An open-addressing hash table over one growing buffer of spellings, each behind its length in
 * two bytes. Built for millions of ids that are mostly new: a slot has four bytes, as what a
 * look-up costs is to find the page where it stands. Its lower bits, as many as number the
 * slots, hold the entry, and those above a part of the hash, which spares comparisons.
 */
#ifndef STEMMA_GRAPH_NAMES_H
#define STEMMA_GRAPH_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

/* Longest text that can be interned, and the most bytes that all may take. */
enum { NAMES_TEXT_MAX = 4096 };
#define NAMES_BYTES_MAX ((size_t)UINT32_MAX)
#define NAMES_NONE      UINT32_MAX

struct names {
  bool folded;          /* texts that differ in ASCII case alone are one */
  char *bytes;          /* spellings */
  size_t byte_count;    /* used */
  size_t byte_capacity; /* allocated */
  uint32_t *at;         /* [count] where each entry's spelling stands in bytes */
  size_t capacity;      /* of at, in entries */
  uint32_t count;       /* entries */
  uint32_t *slots;      /* [slot_count] bits of the hash above entry + 1, or 0 */
  size_t slot_count;    /* a power of two */
};

/* An empty table; holds no memory until the first text. */
#define NAMES_INIT(is_folded)                                                                      \
  { .folded = (is_folded) }

void names_dispose(struct names *names);

/* Frees the hash table alone: entries and spellings stay, nothing can be looked up. */
void names_drop_index(struct names *names);

/* The spelling at a place in the buffer. */
static inline struct text names_text_at(const char *bytes, uint32_t at) {
  const unsigned char *place = (const unsigned char *)bytes + at;
  return (struct text){.bytes = (const char *)place + 2,
                       .length = place[0] | (size_t)place[1] << 8};
}

static inline struct text names_text(const struct names *names, uint32_t entry) {
  return names_text_at(names->bytes, names->at[entry]);
}

/*
 * Makes room for `count` entries in the hash table, so that it need not grow step by step.
 * A guess is good enough. Fails with STEMMA_NO_MEMORY, changing nothing.
 */
enum stemma_status names_reserve(struct names *names, size_t count, struct stemma_error *error);

/* Makes room for about `count` entries and their spellings, if there is the memory. */
void names_expect(struct names *names, size_t count);

/*
 * Where the look-up of `hash` will begin, to be handed to __builtin_prefetch; NULL, which may
 * be, while the table is empty. The hint itself is the caller's: a function that did nothing
 * else would have no effect in a compiler's eyes, and gcc drops the calls of such.
 */
static inline const void *names_slot(const struct names *names, uint64_t hash) {
  return names->slot_count > 0 ? &names->slots[hash & (names->slot_count - 1)] : NULL;
}

/* The bits of a slot that hold the entry: more are never filled than the table has slots. */
static inline uint32_t names_entry_bits(const struct names *names) {
  return (uint32_t)(names->slot_count - 1);
}

/* Whether a slot may be that of a text of this hash; `bits` are names_entry_bits. */
static inline bool names_slot_fits(uint32_t slot, uint64_t hash, uint32_t bits) {
  return ((slot ^ (uint32_t)(hash >> 32)) & ~bits) == 0;
}

/* The entry that a look-up of `hash` will likely come to, once names_slot is near, or NAMES_NONE.
 * A hint, too: for what to fetch next. */
static inline uint32_t names_likely(const struct names *names, uint64_t hash) {
  if (names->slot_count == 0) return NAMES_NONE;
  uint32_t bits = names_entry_bits(names), slot = names->slots[hash & (names->slot_count - 1)];
  return slot != 0 && names_slot_fits(slot, hash, bits) ? (slot & bits) - 1 : NAMES_NONE;
}

/*
 * Makes an empty table one of the same entries and spellings as another, whose index is not
 * needed; no two of its texts may be one. Fails with STEMMA_NO_MEMORY, leaving what is only good
 * to be disposed. O(bytes + entries).
 */
enum stemma_status names_copy(struct names *names, const struct names *all,
                              struct stemma_error *error);

/*
 * The entry of `text`, which must be at most NAMES_TEXT_MAX long; it is added where it is
 * new. `hash` is text_hash_folded(text). *out becomes the entry. O(1) amortised.
 */
enum stemma_status names_intern(uint32_t *out, struct names *names, struct text text, uint64_t hash,
                                struct stemma_error *error);

/* Adds a text that the table does not have, without its hash: nothing can be looked up any more. */
enum stemma_status names_append(uint32_t *out, struct names *names, struct text text,
                                struct stemma_error *error);

/* The entry of `text`, or NAMES_NONE. */
uint32_t names_find(const struct names *names, struct text text, uint64_t hash);

/* Writes an entry of a folded table as `text`, which differs from it in ASCII case at most. */
void names_respell(struct names *names, uint32_t entry, struct text text);

/* Stores one more spelling, without an entry; *at becomes its place. */
enum stemma_status names_add_spelling(uint32_t *at, struct names *names, struct text text,
                                      struct stemma_error *error);

#endif
