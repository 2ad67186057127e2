/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interning with linear probing; some of the hash's bits are kept to skip comparisons. */
#include "graph/names.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/array.h"
#include "graph/columns.h"

enum { SLOTS_MIN = 1024, LENGTH_BYTES = 2, HASHED_AT_ONCE = 32 };

void names_dispose(struct names *names) {
  free(names->bytes);
  free(names->at);
  free(names->slots);
  *names = (struct names){.folded = names->folded};
}

void names_drop_index(struct names *names) {
  free(names->slots);
  names->slots = NULL;
  names->slot_count = 0;
}

/* What stands in the slot of an entry; `bits` are names_entry_bits. */
static uint32_t slot_of(uint64_t hash, uint32_t entry, uint32_t bits) {
  assert(entry + 1U != 0 && entry + 1U <= bits);
  return ((uint32_t)(hash >> 32) & ~bits) | (entry + 1U);
}

static bool names_match(const struct names *names, uint32_t entry, struct text text) {
  struct text stored = names_text(names, entry);
  if (text_equal(stored, text)) return true;
  return names->folded && text_equal_folded(stored, text);
}

/* At most three quarters full. */
static bool has_room(const struct names *names, size_t slots) {
  return (names->count + (size_t)1) * 4 <= slots * 3;
}

/* Files the next entries from `first` on; a slot is a cache miss, and so they overlap. */
static void fill_slots(struct names *names, uint32_t first) {
  uint64_t hashes[HASHED_AT_ONCE];
  uint32_t *slots = names->slots, bits = names_entry_bits(names);
  size_t mask = names->slot_count - 1;
  uint32_t count = names->count - first;
  if (count > HASHED_AT_ONCE) count = HASHED_AT_ONCE;
  for (uint32_t i = 0; i < count; i++) {
    hashes[i] = text_hash_folded(names_text(names, first + i));
    __builtin_prefetch(&slots[hashes[i] & mask], 1);
  }
  for (uint32_t i = 0; i < count; i++) {
    size_t slot = hashes[i] & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = slot_of(hashes[i], first + i, bits);
  }
}

/* Rebuilds the table. Most of the hash is lost in a slot, so texts are hashed anew. */
static enum stemma_status set_slots(struct names *names, size_t slot_count,
                                    struct stemma_error *error) {
  assert(has_room(names, slot_count));
  uint32_t *slots = column_zeroed(slot_count, sizeof *slots);
  if (slots == NULL) return stemma_error_memory(error, "table of names");
  free(names->slots);
  names->slots = slots;
  names->slot_count = slot_count;
  for (uint32_t first = 0; first < names->count; first += HASHED_AT_ONCE) fill_slots(names, first);
  return STEMMA_OK;
}

static enum stemma_status grow_slots(struct names *names, struct stemma_error *error) {
  return set_slots(names, names->slot_count == 0 ? SLOTS_MIN : names->slot_count * 2, error);
}

enum stemma_status names_reserve(struct names *names, size_t count, struct stemma_error *error) {
  size_t slots = names->slot_count == 0 ? SLOTS_MIN : names->slot_count;
  if (count > NAMES_NONE - 1) count = NAMES_NONE - 1;
  while (slots * 3 < count * 4) slots *= 2;
  return slots == names->slot_count ? STEMMA_OK : set_slots(names, slots, error);
}

void names_expect(struct names *names, size_t count) {
  enum { BYTES_EACH = 40 };
  if (count > NAMES_NONE - 1) count = NAMES_NONE - 1;
  /* Without the memory for it, the table grows as it would have. */
  (void)names_reserve(names, count, NULL);
  array_expect(&names->at, &names->capacity, count, sizeof *names->at);
  size_t bytes = count < NAMES_BYTES_MAX / BYTES_EACH ? count * BYTES_EACH : NAMES_BYTES_MAX;
  array_expect(&names->bytes, &names->byte_capacity, bytes, 1);
}

enum stemma_status names_copy(struct names *names, const struct names *all,
                              struct stemma_error *error) {
  assert(names->count == 0 && names->byte_count == 0);
  enum stemma_status status = array_reserve(&names->bytes, &names->byte_capacity, all->byte_count,
                                            1, NAMES_BYTES_MAX, "bytes of names", error);
  if (status == STEMMA_OK) {
    status = array_reserve(&names->at, &names->capacity, all->count, sizeof *names->at,
                           NAMES_NONE - 1, "names", error);
  }
  if (status != STEMMA_OK || all->count == 0) return status;
  memcpy(names->bytes, all->bytes, all->byte_count);
  memcpy(names->at, all->at, all->count * sizeof *names->at);
  names->byte_count = all->byte_count;
  names->count = all->count;
  return names_reserve(names, all->count + (size_t)1, error);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t find_slot(const struct names *names, struct text text, uint64_t hash) {
  uint32_t bits = names_entry_bits(names);
  size_t mask = names->slot_count - 1;
  size_t slot = hash & mask;
  for (; names->slots[slot] != 0; slot = (slot + 1) & mask) {
    if (!names_slot_fits(names->slots[slot], hash, bits)) continue;
    if (names_match(names, (names->slots[slot] & bits) - 1, text)) break;
  }
  return slot;
}

uint32_t names_find(const struct names *names, struct text text, uint64_t hash) {
  if (names->slot_count == 0) return NAMES_NONE;
  uint32_t slot = names->slots[find_slot(names, text, hash)];
  return slot == 0 ? NAMES_NONE : (slot & names_entry_bits(names)) - 1;
}

enum stemma_status names_add_spelling(uint32_t *at, struct names *names, struct text text,
                                      struct stemma_error *error) {
  assert(text.length <= NAMES_TEXT_MAX);
  enum stemma_status status = array_reserve(&names->bytes, &names->byte_capacity,
                                            names->byte_count + LENGTH_BYTES + text.length, 1,
                                            NAMES_BYTES_MAX, "bytes of names", error);
  if (status != STEMMA_OK) return status;
  char *place = names->bytes + names->byte_count;
  place[0] = (char)(text.length & 0xFF);
  place[1] = (char)(text.length >> 8);
  if (text.length > 0) memcpy(place + LENGTH_BYTES, text.bytes, text.length);
  *at = (uint32_t)names->byte_count;
  names->byte_count += LENGTH_BYTES + text.length;
  return STEMMA_OK;
}

void names_respell(struct names *names, uint32_t entry, struct text text) {
  assert(names->folded && text_equal_folded(names_text(names, entry), text));
  memcpy(names->bytes + names->at[entry] + LENGTH_BYTES, text.bytes, text.length);
}

/* Makes an entry of the text, which no slot leads to yet. */
static enum stemma_status add_entry(uint32_t *out, struct names *names, struct text text,
                                    struct stemma_error *error) {
  uint32_t at;
  enum stemma_status status = array_reserve(&names->at, &names->capacity, names->count + (size_t)1,
                                            sizeof *names->at, NAMES_NONE - 1, "names", error);
  if (status == STEMMA_OK) status = names_add_spelling(&at, names, text, error);
  if (status != STEMMA_OK) return status;
  names->at[names->count] = at;
  *out = names->count++;
  return STEMMA_OK;
}

enum stemma_status names_append(uint32_t *out, struct names *names, struct text text,
                                struct stemma_error *error) {
  names_drop_index(names);
  return add_entry(out, names, text, error);
}

enum stemma_status names_intern(uint32_t *out, struct names *names, struct text text, uint64_t hash,
                                struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (!has_room(names, names->slot_count)) status = grow_slots(names, error);
  if (status != STEMMA_OK) return status;
  size_t slot = find_slot(names, text, hash);
  if (names->slots[slot] != 0) {
    *out = (names->slots[slot] & names_entry_bits(names)) - 1;
    return STEMMA_OK;
  }
  status = add_entry(out, names, text, error);
  if (status == STEMMA_OK) names->slots[slot] = slot_of(hash, *out, names_entry_bits(names));
  return status;
}
