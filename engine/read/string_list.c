/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings by sets of bits: the sets differ by processor, the rest is the same. */
#include "engine/read/string_list.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "graph/text.h"

#ifdef __x86_64__
#  include <immintrin.h>
#endif

/* Which of 64 bytes are what: bit i speaks of byte i. */
struct sets {
  uint64_t quote; /* " */
  uint64_t comma; /* , */
  uint64_t stop;  /* a backslash, or a control byte */
  uint64_t b, a;  /* the letters */
  uint64_t l, i;  /* of "ba" and "li" */
};

/* What the next bytes must know of those before, each in the lowest bit. */
struct carried {
  uint64_t is_inside; /* the bytes before end within a string */
  uint64_t is_open;   /* … with an opening quote */
  uint64_t is_closed; /* … with a closing quote */
};

/* Each bit becomes the parity of those up to it: 1 from an odd quote to before an even one. */
static inline uint64_t parities(uint64_t bits) {
  for (unsigned shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

/* Files the strings that begin at the bits of `starts`, of the bytes from `at`. */
static inline void add_starts(struct string_list *list, const char *at, uint64_t starts) {
  for (; starts != 0; starts &= starts - 1) {
    list->starts[list->count++] = at + __builtin_ctzll(starts);
  }
}

/* Where "ba" and "li" stand; of a letter at the end nobody knows what follows it. */
static inline uint64_t wanted(const struct sets *sets) {
  const uint64_t last = UINT64_C(1) << 63;
  return (sets->b & (sets->a >> 1 | last)) | (sets->l & (sets->i >> 1 | last));
}

/*
 * Passes 64 bytes. Returns the set of those that cannot stand where they do: between strings, and
 * behind each, stands one comma and nothing else; and a string has nothing that ends it otherwise.
 */
static inline uint64_t pass(uint64_t *starts, struct carried *carried, const struct sets *sets) {
  uint64_t inside = parities(sets->quote) ^ (0 - carried->is_inside);
  uint64_t opening = sets->quote & inside;
  uint64_t closing = sets->quote & ~inside;
  uint64_t between = ~(inside | sets->quote);
  uint64_t behind = closing << 1 | carried->is_closed;
  uint64_t wrong = (between ^ behind) | (between & ~sets->comma) | (inside & sets->stop);
  *starts = wanted(sets) & (opening << 1 | carried->is_open);
  /* Behind the first wrong byte, nothing counts. */
  if (wrong != 0) *starts &= wrong ^ (wrong - 1);
  *carried = (struct carried){inside >> 63, opening >> 63, closing >> 63};
  return wrong;
}

/* How a processor finds the sets of the 64 bytes at `at`. */
typedef void find_fn(struct sets *sets, const char *at);

/* The whole, to be compiled for each kind of processor. */
static inline __attribute__((always_inline)) const char *pass_list(struct string_list *list,
                                                                   const char *at, find_fn *find) {
  struct carried carried = {0};
  list->count = 0;
  for (;; at += STRING_LIST_READS) {
    struct sets sets;
    uint64_t starts;
    find(&sets, at);
    uint64_t was_closed = carried.is_closed;
    uint64_t wrong = pass(&starts, &carried, &sets);
    add_starts(list, at, starts);
    if (list->count > STRING_LIST_MAX) return NULL;
    if (wrong == 0) continue;
    /* The list's end is the one thing that is right here, behind a string. */
    unsigned end = (unsigned)__builtin_ctzll(wrong);
    bool is_end = at[end] == ']' && (end == 0 ? was_closed != 0 : at[end - 1] == '"');
    return is_end ? at + end + 1 : NULL;
  }
}

/* ---- plain C ---- */

/* The highest bit of each byte of `word` that equals `byte`. */
static inline uint64_t equal_bytes(uint64_t word, unsigned char byte) {
  const uint64_t ones = 0x0101010101010101U, low = ones * 0x7F;
  uint64_t other = word ^ (ones * byte);
  return ~(((other & low) + low) | other | low);
}

static inline void find_plain(struct sets *sets, const char *at) {
  *sets = (struct sets){0};
  for (unsigned i = 0; i < 64; i += 8) {
    uint64_t word = text_word(at + i);
    /* A byte below 32 has none of its upper three bits set. */
    uint64_t control = equal_bytes(word & 0xE0E0E0E0E0E0E0E0U, 0);
    sets->quote |= text_gather(equal_bytes(word, '"')) << i;
    sets->comma |= text_gather(equal_bytes(word, ',')) << i;
    sets->stop |= text_gather(equal_bytes(word, '\\') | control) << i;
    sets->b |= text_gather(equal_bytes(word, 'b')) << i;
    sets->a |= text_gather(equal_bytes(word, 'a')) << i;
    sets->l |= text_gather(equal_bytes(word, 'l')) << i;
    sets->i |= text_gather(equal_bytes(word, 'i')) << i;
  }
}

const char *string_list_plain(struct string_list *list, const char *at) {
  return pass_list(list, at, find_plain);
}

/* ---- vectors ---- */

#ifdef __x86_64__

#  define FOR_AVX2   __attribute__((target("avx2,bmi")))
#  define FOR_AVX512 __attribute__((target("avx512bw,bmi")))

FOR_AVX2 static inline uint64_t join(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

FOR_AVX2 static inline uint64_t equal_avx2(__m256i low, __m256i high, char byte) {
  __m256i all = _mm256_set1_epi8(byte);
  return join(_mm256_cmpeq_epi8(low, all), _mm256_cmpeq_epi8(high, all));
}

FOR_AVX2 static inline void find_avx2(struct sets *sets, const char *at) {
  __m256i low, high;
  memcpy(&low, at, sizeof low);
  memcpy(&high, at + sizeof low, sizeof high);
  __m256i control = _mm256_set1_epi8(' ' - 1);
  sets->quote = equal_avx2(low, high, '"');
  sets->comma = equal_avx2(low, high, ',');
  sets->stop =
      equal_avx2(low, high, '\\') | join(_mm256_cmpeq_epi8(_mm256_min_epu8(low, control), low),
                                         _mm256_cmpeq_epi8(_mm256_min_epu8(high, control), high));
  sets->b = equal_avx2(low, high, 'b');
  sets->a = equal_avx2(low, high, 'a');
  sets->l = equal_avx2(low, high, 'l');
  sets->i = equal_avx2(low, high, 'i');
}

FOR_AVX2 const char *string_list_avx2(struct string_list *list, const char *at) {
  return pass_list(list, at, find_avx2);
}

FOR_AVX512 static inline void find_avx512(struct sets *sets, const char *at) {
  __m512i bytes;
  memcpy(&bytes, at, sizeof bytes);
  sets->quote = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('"'));
  sets->comma = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(','));
  sets->stop = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\')) |
               _mm512_cmplt_epu8_mask(bytes, _mm512_set1_epi8(' '));
  sets->b = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('b'));
  sets->a = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('a'));
  sets->l = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('l'));
  sets->i = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('i'));
}

FOR_AVX512 const char *string_list_avx512(struct string_list *list, const char *at) {
  return pass_list(list, at, find_avx512);
}

#endif

string_list_fn *string_list_best(void) {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi"))
    return string_list_avx512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) return string_list_avx2;
#endif
  return string_list_plain;
}
