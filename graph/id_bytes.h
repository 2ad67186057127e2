/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which bytes of an id are what, as sets of bits: most rules of what an id is are then a shift
 * and a comparison, whatever its length.
 *
 * The same twice: 16 bytes at a time with the vectors that every x86-64 has, and 8 at a time
 * in plain C. A test holds them against each other.
 */
#ifndef STEMMA_GRAPH_ID_BYTES_H
#define STEMMA_GRAPH_ID_BYTES_H

#include <assert.h>
#include <stdint.h>

#include "graph/text.h"

/* The longest text that sets can speak of. */
enum { ID_BYTES_MAX = 64 };

/* Bit i speaks of byte i; those behind the text are 0. */
struct id_bytes {
  uint64_t other; /* bytes that stand in no id: all but letters, digits, '_', '.', '-' and '/' */
  uint64_t slash; /* '/' */
  uint64_t dot;   /* '.' */
};

/* The highest bits of the bytes of `word` that lie in a range; bytes below 128. */
static inline uint64_t id_bytes_range(uint64_t word, unsigned first, unsigned last) {
  const uint64_t each = 0x0101010101010101U;
  return (word + each * (0x80 - first)) & ~(word + each * (0x7F - last)) & (each * 0x80);
}

/* The sets of a text of up to ID_BYTES_MAX bytes, of which there is one. O(length). */
static inline struct id_bytes id_bytes_plain(struct text text) {
  const uint64_t each = 0x0101010101010101U;
  struct id_bytes sets = {0};
  assert(text.length > 0 && text.length <= ID_BYTES_MAX);
  for (size_t at = 0; at < text.length; at += 8) {
    bool is_whole = at + 8 <= text.length;
    uint64_t word = is_whole ? text_word(text.bytes + at) : text_tail_word(text);
    uint64_t low = word & (each * 0x7F);
    /* "-./" and the digits are neighbours; a bit makes letters small, and no other byte one. */
    uint64_t good = id_bytes_range(low | each * 0x20, 'a', 'z') | id_bytes_range(low, '-', '9');
    good = (good | id_bytes_range(low, '_', '_')) & ~word;
    sets.other |= (text_gather(good) ^ 0xFF) << at;
    sets.slash |= text_gather(id_bytes_range(low, '/', '/') & ~word) << at;
    sets.dot |= text_gather(id_bytes_range(low, '.', '.') & ~word) << at;
  }
  sets.other &= UINT64_MAX >> (64 - text.length);
  return sets;
}

#ifdef __SSE2__

#  define ID_BYTES_STEP ((size_t)16)
typedef unsigned char id_bytes_lanes __attribute__((vector_size(ID_BYTES_STEP)));
typedef char id_bytes_signs __attribute__((vector_size(ID_BYTES_STEP)));

/* Adds what the 16 bytes from byte `at` are. */
static inline void id_bytes_add(struct id_bytes *sets, const char *bytes, size_t at) {
  id_bytes_lanes lanes;
  memcpy(&lanes, bytes + at, sizeof lanes);
  id_bytes_lanes letter = (lanes | 0x20) - 'a', rest = lanes - '-';
  id_bytes_signs good = (id_bytes_signs)((letter < 26) | (rest < '9' - '-' + 1) | (lanes == '_'));
  unsigned known = (unsigned)__builtin_ia32_pmovmskb128(good);
  unsigned slash = (unsigned)__builtin_ia32_pmovmskb128((id_bytes_signs)(lanes == '/'));
  unsigned dot = (unsigned)__builtin_ia32_pmovmskb128((id_bytes_signs)(lanes == '.'));
  sets->other |= (uint64_t)(known ^ 0xFFFF) << at;
  sets->slash |= (uint64_t)slash << at;
  sets->dot |= (uint64_t)dot << at;
}

/* The same, as id_bytes_plain: steps overlap, so that one length costs what another does. */
static inline struct id_bytes id_bytes_of(struct text text) {
  if (text.length < ID_BYTES_STEP) return id_bytes_plain(text);
  struct id_bytes sets = {0};
  size_t last = text.length - ID_BYTES_STEP;
  assert(text.length <= ID_BYTES_MAX);
  id_bytes_add(&sets, text.bytes, 0);
  id_bytes_add(&sets, text.bytes, last < ID_BYTES_STEP ? last : ID_BYTES_STEP);
  if (last > 2 * ID_BYTES_STEP) id_bytes_add(&sets, text.bytes, 2 * ID_BYTES_STEP);
  id_bytes_add(&sets, text.bytes, last);
  return sets;
}

#else

static inline struct id_bytes id_bytes_of(struct text text) {
  return id_bytes_plain(text);
}

#endif
#endif
