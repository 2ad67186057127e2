/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a plain JSON string ends: most bytes of a record lie in strings, and each is looked
 * at here, once.
 *
 * The same twice: 16 bytes at a time with the vectors that every x86-64 has, and 8 at a time
 * in plain C. A test holds them against each other.
 */
#ifndef STEMMA_ENGINE_READ_STRING_END_H
#define STEMMA_ENGINE_READ_STRING_END_H

#include <stdint.h>
#include <string.h>

#include "graph/text.h"

/* Bytes that must be readable from each byte that is looked at, the last one included. */
enum { STRING_END_READS = 16 };

/*
 * The first byte at or behind `at` that is a quote, a backslash or a control byte (below
 * space). There must be one, with STRING_END_READS bytes readable from it.
 */
static inline const char *string_end_plain(const char *at) {
  const uint64_t ones = 0x0101010101010101U;
  for (;; at += sizeof(uint64_t)) {
    uint64_t word = text_word(at);
    uint64_t quote = word ^ (ones * '"');
    uint64_t backslash = word ^ (ones * '\\');
    /* The highest bit of each byte looked for. A borrow may mark bytes behind the first such
     * byte wrongly, so only the first counts. */
    uint64_t stops = (quote - ones) & ~quote;
    stops |= (backslash - ones) & ~backslash;
    stops |= (word - ones * ' ') & ~word;
    stops &= ones * 0x80;
    if (stops != 0) return at + __builtin_ctzll(stops) / 8;
  }
}

#ifdef __SSE2__

typedef unsigned char string_end_lanes __attribute__((vector_size(STRING_END_READS)));
typedef char string_end_signs __attribute__((vector_size(STRING_END_READS)));

/* The same, as string_end_plain. */
static inline const char *string_end(const char *at) {
  for (;; at += STRING_END_READS) {
    string_end_lanes bytes;
    memcpy(&bytes, at, sizeof bytes);
    string_end_signs stops = (string_end_signs)((bytes == '"') | (bytes == '\\') | (bytes < ' '));
    unsigned mask = (unsigned)__builtin_ia32_pmovmskb128(stops);
    if (mask != 0) return at + __builtin_ctz(mask);
  }
}

#else

static inline const char *string_end(const char *at) {
  return string_end_plain(at);
}

#endif
#endif
