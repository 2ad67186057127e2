/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Characters (YAML 1.1 section 5.1, which libyaml holds to) and plain scalars (YAML 1.2 section
 * 10.3.2, and the dates of YAML 1.1, which parsers keep). */
#include "engine/read/card_scalar.h"

#include <stdint.h>
#include <string.h>

static const char replacement[] = {'\xEF', '\xBF', '\xBD'};

static bool is_allowed(uint32_t point) {
  if (point < 0x20) return point == '\t' || point == '\n' || point == '\r';
  if (point < 0xA0) return point < 0x7F || point == 0x85;
  if (point < 0xE000) return point < 0xD800;
  return point != 0xFEFF && point != 0xFFFE && point != 0xFFFF;
}

/* Bytes of the character at the beginning of `rest`, or 0 where YAML allows none there. */
static size_t character_length(struct text rest) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *bytes = (const unsigned char *)rest.bytes;
  size_t length = bytes[0] < 0x80   ? 1
                  : bytes[0] < 0xC2 ? 0
                  : bytes[0] < 0xE0 ? 2
                  : bytes[0] < 0xF0 ? 3
                  : bytes[0] < 0xF5 ? 4
                                    : 0;
  if (length == 0 || length > rest.length) return 0;
  uint32_t point = length == 1 ? bytes[0] : bytes[0] & (0x7FU >> length);
  for (size_t i = 1; i < length; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
    point = point << 6 | (bytes[i] & 0x3FU);
  }
  if (point < least[length] || point > 0x10FFFF || !is_allowed(point)) return 0;
  return length;
}

static size_t count_faults(struct text text) {
  size_t faults = 0;
  while (text.length > 0) {
    size_t length = character_length(text);
    if (length == 0) faults++;
    text.bytes += length == 0 ? 1 : length;
    text.length -= length == 0 ? 1 : length;
  }
  return faults;
}

bool card_scalar_clean(struct text *out, struct text text, struct arena *arena) {
  size_t faults = count_faults(text), at = 0;
  if (faults == 0) {
    *out = text.length == 0 ? TEXT("") : text;
    return true;
  }
  char *copy = arena_alloc(arena, text.length + faults * (sizeof replacement - 1));
  if (copy == NULL) return false;
  while (text.length > 0) {
    size_t length = character_length(text), taken = length == 0 ? 1 : length;
    const char *from = length == 0 ? replacement : text.bytes;
    if (length == 0) length = sizeof replacement;
    memcpy(copy + at, from, length);
    at += length;
    text.bytes += taken;
    text.length -= taken;
  }
  *out = (struct text){copy, at};
  return true;
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_one_of(struct text plain, const struct text *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (text_equal(plain, words[i])) return true;
  }
  return false;
}

/* Drops digits (and the underscores between them) from the front; returns whether there was
 * one. */
static bool drop_digits(struct text *rest) {
  bool found = false;
  while (rest->length > 0 && (is_digit(rest->bytes[0]) || (found && rest->bytes[0] == '_'))) {
    found = true;
    rest->bytes++;
    rest->length--;
  }
  return found;
}

static bool drop_byte(struct text *rest, const char *any_of) {
  if (rest->length == 0 || rest->bytes[0] == '\0') return false;
  if (strchr(any_of, rest->bytes[0]) == NULL) return false;
  rest->bytes++;
  rest->length--;
  return true;
}

/* 12, -1.5, .5, 1e9 */
static bool is_decimal(struct text rest) {
  (void)drop_byte(&rest, "+-");
  bool whole = drop_digits(&rest);
  bool fraction = drop_byte(&rest, ".") && drop_digits(&rest);
  if (!whole && !fraction) return false;
  if (drop_byte(&rest, "eE")) {
    (void)drop_byte(&rest, "+-");
    if (!drop_digits(&rest)) return false;
  }
  return rest.length == 0;
}

/* 0x1F, 0o17, 0b11 */
static bool is_based(struct text rest) {
  static const struct {
    char letter;
    const char *digits;
  } bases[] = {{'x', "0123456789abcdefABCDEF_"}, {'o', "01234567_"}, {'b', "01_"}};
  (void)drop_byte(&rest, "+-");
  if (rest.length < 3 || rest.bytes[0] != '0') return false;
  for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
    if (rest.bytes[1] != bases[i].letter) continue;
    struct text digits = {rest.bytes + 2, rest.length - 2};
    while (drop_byte(&digits, bases[i].digits)) continue;
    return digits.length == 0;
  }
  return false;
}

/* Begins as 2024-1-31 does, and stops there or goes on with a time. */
static bool is_date(struct text rest) {
  struct text start = rest;
  if (!drop_digits(&rest) || rest.bytes - start.bytes != 4 || !drop_byte(&rest, "-")) return false;
  for (int part = 0; part < 2; part++) {
    const char *from = rest.bytes;
    if (!drop_digits(&rest) || rest.bytes - from > 2) return false;
    if (part == 0 && !drop_byte(&rest, "-")) return false;
  }
  if (rest.length == 0) return true;
  return drop_byte(&rest, "Tt \t") && rest.length > 0 && is_digit(rest.bytes[0]) &&
         memchr(rest.bytes, ':', rest.length) != NULL;
}

enum card_yaml_kind card_scalar_kind(struct text plain) {
  static const struct text nulls[] = {{"", 0}, {"~", 1}, {"null", 4}, {"Null", 4}, {"NULL", 4}};
  static const struct text others[] = {
      {"true", 4},  {"True", 4},  {"TRUE", 4},  {"false", 5}, {"False", 5}, {"FALSE", 5},
      {".inf", 4},  {".Inf", 4},  {".INF", 4},  {"-.inf", 5}, {"-.Inf", 5}, {"-.INF", 5},
      {"+.inf", 5}, {"+.Inf", 5}, {"+.INF", 5}, {".nan", 4},  {".NaN", 4},  {".NAN", 4},
  };
  if (is_one_of(plain, nulls, sizeof nulls / sizeof *nulls)) return CARD_YAML_NULL;
  bool is_other = is_one_of(plain, others, sizeof others / sizeof *others) || is_decimal(plain) ||
                  is_based(plain) || is_date(plain);
  return is_other ? CARD_YAML_OTHER : CARD_YAML_TEXT;
}
