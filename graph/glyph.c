/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding UTF-8 strictly, and what each character shows as. */
#include "graph/glyph.h"

#include <assert.h>
#include <stdio.h>

#include "graph/glyph_ranges.h"

#define REPLACEMENT UINT32_C(0xFFFD)

/* What would steer, reorder or hide: controls, separators, bidi controls, invisible marks and
 * letters, private use, and what is no character. */
static const struct range hostile[] = {
    {0x0000, 0x001F},    {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x034F, 0x034F},
    {0x061C, 0x061C},    {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200F},    {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164},
    {0xE000, 0xF8FF},    {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
    {0xFFFE, 0xFFFF},    {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
    {0xF0000, 0x10FFFF},
};

#define IN(code, ranges) is_in(code, ranges, sizeof(ranges) / sizeof *(ranges))

/* The ranges ascend. */
static bool is_in(uint32_t code, const struct range *ranges, size_t count) {
  size_t low = 0;
  size_t high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    assert(middle == 0 || ranges[middle - 1].last < ranges[middle].first);
    if (ranges[middle].last < code) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count && ranges[low].first <= code;
}

/* Takes a character; for a malformed one, the bytes that could have begun a valid one. */
static uint32_t decode(struct text *rest) {
  const unsigned char *at = (const unsigned char *)rest->bytes;
  uint32_t lead = at[0];
  size_t more = lead < 0xC2 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : 0;
  uint32_t code = lead < 0x80 ? lead : more == 0 ? REPLACEMENT : lead & (0x3FU >> more);
  size_t taken = 1;
  for (; taken <= more; taken++) {
    uint32_t next = taken < rest->length ? at[taken] : 0;
    uint32_t low = taken > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    uint32_t high = taken > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (next < low || next > high) {
      code = REPLACEMENT;
      break;
    }
    code = code << 6 | (next & 0x3FU);
  }
  rest->bytes += taken;
  rest->length -= taken;
  return code;
}

static void encode(struct glyph *glyph, uint32_t code) {
  static const unsigned char leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  size_t length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  for (size_t i = length - 1; i > 0; i--) {
    glyph->bytes[i] = (char)(0x80U | (code & 0x3FU));
    code >>= 6;
  }
  glyph->bytes[0] = (char)(leads[length] | code);
  glyph->bytes[length] = '\0';
  glyph->length = length;
}

/* \n, \t, \r by their letters; others by their number. */
static void escape(struct glyph *glyph, uint32_t code) {
  const char *letter = code == '\n' ? "\\n" : code == '\t' ? "\\t" : code == '\r' ? "\\r" : NULL;
  int length = letter != NULL   ? snprintf(glyph->bytes, GLYPH_SIZE, "%s", letter)
               : code < 0x100   ? snprintf(glyph->bytes, GLYPH_SIZE, "\\x%02x", (unsigned)code)
               : code < 0x10000 ? snprintf(glyph->bytes, GLYPH_SIZE, "\\u%04x", (unsigned)code)
                                : snprintf(glyph->bytes, GLYPH_SIZE, "\\U%08x", (unsigned)code);
  glyph->length = (size_t)length;
  glyph->width = (unsigned)length;
  glyph->escaped = true;
}

struct glyph glyph_take(struct text *rest) {
  assert(rest->length > 0);
  struct glyph glyph = {.width = 1};
  glyph.code = decode(rest);
  if (IN(glyph.code, hostile)) {
    escape(&glyph, glyph.code);
    return glyph;
  }
  encode(&glyph, glyph.code);
  if (glyph.code >= 0x300) glyph.width = IN(glyph.code, wide) ? 2 : 1;
  if (glyph.code >= 0x300 && IN(glyph.code, unspaced)) glyph.width = 0;
  return glyph;
}

bool glyph_is_plain(struct text text) {
  for (size_t i = 0; i < text.length; i++) {
    if (text.bytes[i] < ' ' || text.bytes[i] > '~') return false;
  }
  return true;
}

size_t glyph_width(struct text text) {
  if (glyph_is_plain(text)) return text.length;
  size_t width = 0;
  while (text.length > 0) width += glyph_take(&text).width;
  return width;
}
