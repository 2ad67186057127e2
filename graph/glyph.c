/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decoding UTF-8 strictly, and what each character shows as. */
#include "graph/glyph.h"

#include <assert.h>
#include <stdio.h>

#define REPLACEMENT UINT32_C(0xFFFD)

struct range {
  uint32_t first; /* code point */
  uint32_t last;  /* the last one, included */
};

/* Two columns: East Asian Wide and Fullwidth (UAX #11), and emoji shown as pictures. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x23F0, 0x23F0},   {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},
    {0x2648, 0x2653},   {0x267F, 0x267F},   {0x2693, 0x2693},   {0x26A1, 0x26A1},
    {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},   {0x26CE, 0x26CE},
    {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},
    {0x2728, 0x2728},   {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},
    {0x2757, 0x2757},   {0x2795, 0x2797},   {0x27B0, 0x27B0},   {0x27BF, 0x27BF},
    {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},   {0x2E80, 0x303E},
    {0x3041, 0x33FF},   {0x3400, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},
    {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF}, {0x1B000, 0x1B2FF},
    {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A},
    {0x1F1E6, 0x1F202}, {0x1F210, 0x1F23B}, {0x1F240, 0x1F248}, {0x1F250, 0x1F251},
    {0x1F260, 0x1F265}, {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7EB},
    {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

/* No column of their own: the combining marks of the scripts met most, and variation selectors. */
static const struct range combining[] = {
    {0x0300, 0x036F},   {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF}, {0x05C1, 0x05C2},
    {0x0610, 0x061A},   {0x064B, 0x065F}, {0x0670, 0x0670}, {0x06D6, 0x06DC}, {0x06DF, 0x06E4},
    {0x0900, 0x0902},   {0x093A, 0x093A}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},
    {0x0E31, 0x0E31},   {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x20D0, 0x20FF},   {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0x1F3FB, 0x1F3FF},
};

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
  if (glyph.code >= 0x300 && IN(glyph.code, combining)) glyph.width = 0;
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
