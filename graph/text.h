/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spans of bytes that somebody else owns, and ASCII folding.
 *
 * Ids compare without ASCII case (rule R3); nothing here looks at the locale.
 */
#ifndef STEMMA_GRAPH_TEXT_H
#define STEMMA_GRAPH_TEXT_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A span. Empty text has length 0 and may have NULL bytes. Not NUL-terminated. */
struct text {
  const char *bytes; /* borrowed */
  size_t length;     /* in bytes */
};

/* The span of a string literal. */
#define TEXT(literal) ((struct text){.bytes = (literal), .length = sizeof(literal) - 1})

/* For printf's "%.*s". */
#define TEXT_ARGS(span) (int)(span).length, (span).bytes

static inline struct text text_of(const char *string) {
  return (struct text){.bytes = string, .length = string == NULL ? 0 : strlen(string)};
}

static inline char text_fold_byte(char byte) {
  return byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
}

/* Eight bytes at once, folded each. */
static inline uint64_t text_fold_word(uint64_t word) {
  const uint64_t ones = 0x0101010101010101U;
  uint64_t low = word & (ones * 0x7F);
  uint64_t from_a = low + ones * (0x80 - 'A');
  uint64_t past_z = low + ones * (0x80 - 'Z' - 1);
  uint64_t capital = (from_a & ~past_z & ~word) & (ones * 0x80);
  return word | (capital >> 2);
}

/* Eight bytes, the first the lowest. */
static inline uint64_t text_word(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/* The last length % 8 bytes of a text likewise, zeros above: nothing beside it is read. */
static inline uint64_t text_tail_word(struct text text) {
  size_t rest = text.length % 8;
  uint64_t word = 0;
  if (rest == 0) return 0;
  if (text.length >= 8) return text_word(text.bytes + text.length - 8) >> (64 - 8 * rest);
  for (size_t i = 0; i < rest; i++) word |= (uint64_t)(unsigned char)text.bytes[i] << (8 * i);
  return word;
}

/* The highest bits of eight bytes, whose other bits are 0, as 8 bits: the first byte's lowest. */
static inline uint64_t text_gather(uint64_t word) {
  return ((word >> 7) * 0x0102040810204080U) >> 56;
}

static inline bool text_is_space(char byte) {
  return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Bytewise order of two texts; a prefix comes first. Negative, 0 or positive. */
int text_compare(struct text a, struct text b);

/* The same, after ASCII folding of both. */
int text_compare_folded(struct text a, struct text b);

static inline bool text_equal(struct text a, struct text b) {
  if (a.length != b.length) return false;
  if (a.length == 0) return true;
  assert(a.bytes != NULL && b.bytes != NULL);
  return memcmp(a.bytes, b.bytes, a.length) == 0;
}

/* Whether two texts of one length are equal after folding. */
bool text_folds_alike(const char *a, const char *b, size_t length);

static inline bool text_equal_folded(struct text a, struct text b) {
  if (a.length != b.length) return false;
  return a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0 ||
         text_folds_alike(a.bytes, b.bytes, a.length);
}

/* Without white space (ASCII) at either end. */
struct text text_trim(struct text span);

/* Bytes that hold any count written by text_count, with the NUL. */
enum { TEXT_COUNT_SIZE = sizeof "18,446,744,073,709,551,615" };

/* "1,234,567": a count as people read it, in any locale. Returns `out`. */
const char *text_count(char out[TEXT_COUNT_SIZE], uint64_t count);

/* A 64-bit hash of the folded bytes. For tables in memory only: it orders nothing. */
uint64_t text_hash_folded(struct text span);

#endif
