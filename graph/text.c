/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing, trimming and hashing spans of bytes. */
#include "graph/text.h"

int text_compare(struct text a, struct text b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  int order = shorter == 0 ? 0 : memcmp(a.bytes, b.bytes, shorter);
  if (order != 0) return order;
  return (a.length > b.length) - (a.length < b.length);
}

int text_compare_folded(struct text a, struct text b) {
  size_t shorter = a.length < b.length ? a.length : b.length;
  for (size_t i = 0; i < shorter; i++) {
    unsigned char x = (unsigned char)text_fold_byte(a.bytes[i]);
    unsigned char y = (unsigned char)text_fold_byte(b.bytes[i]);
    if (x != y) return x < y ? -1 : 1;
  }
  return (a.length > b.length) - (a.length < b.length);
}

bool text_folds_alike(const char *a, const char *b, size_t length) {
  for (size_t i = 0; i < length; i++) {
    if (text_fold_byte(a[i]) != text_fold_byte(b[i])) return false;
  }
  return true;
}

struct text text_trim(struct text span) {
  while (span.length > 0 && text_is_space(span.bytes[0])) {
    span.bytes++;
    span.length--;
  }
  while (span.length > 0 && text_is_space(span.bytes[span.length - 1])) span.length--;
  return span;
}

/* One step of a multiply-and-fold hash (as in wyhash): 64×64 → 128 bits, halves xored. */
static uint64_t mix(uint64_t a, uint64_t b) {
  __extension__ typedef unsigned __int128 wide;
  wide product = (wide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

#define HASH_STEP ((size_t)16)

/* One step, for 16 bytes. */
static uint64_t hash_step(uint64_t hash, const char *bytes) {
  uint64_t low = text_fold_word(text_word(bytes)), high = text_fold_word(text_word(bytes + 8));
  return mix(hash ^ low, 0xD6E8FEB86659FD93U ^ high);
}

uint64_t text_hash_folded(struct text span) {
  uint64_t hash = 0x9E3779B97F4A7C15U ^ span.length;
  if (span.length < HASH_STEP) {
    if (span.length >= 8) {
      hash = mix(hash ^ text_fold_word(text_word(span.bytes)), 0xD6E8FEB86659FD93U);
    }
    return mix(hash ^ text_fold_word(text_tail_word(span)), 0xA0761D6478BD642FU);
  }
  /* Steps overlap, so that all lengths that ids have cost the same: three steps at once. */
  size_t last = span.length - HASH_STEP;
  uint64_t other = hash_step(~hash, span.bytes + (last < HASH_STEP ? last : HASH_STEP));
  uint64_t end = hash_step(hash + 0xA0761D6478BD642FU, span.bytes + last);
  hash = hash_step(hash, span.bytes);
  for (size_t at = 2 * HASH_STEP; at < last; at += HASH_STEP)
    hash = hash_step(hash, span.bytes + at);
  return mix(hash ^ other, end ^ 0xA0761D6478BD642FU);
}

const char *text_count(char out[TEXT_COUNT_SIZE], uint64_t count) {
  char digits[TEXT_COUNT_SIZE];
  size_t at = sizeof digits, written = 0;
  digits[--at] = '\0';
  do {
    if (written > 0 && written % 3 == 0) digits[--at] = ',';
    digits[--at] = (char)('0' + count % 10);
    written++;
    count /= 10;
  } while (count > 0);
  memcpy(out, digits + at, sizeof digits - at);
  return out;
}
