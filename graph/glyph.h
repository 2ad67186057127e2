/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text as a terminal shows it: UTF-8 decoding, columns taken, and untrusted bytes made
 * harmless.
 *
 * Texts from records are anyone's. What a terminal would act on, or what would reorder or
 * hide other text, is never passed on: control characters (C0, DEL, C1), line and paragraph
 * separators, bidirectional overrides and isolates, invisible marks. They are written as
 * visible escapes. Bytes that are not UTF-8 become U+FFFD.
 */
#ifndef STEMMA_GRAPH_GLYPH_H
#define STEMMA_GRAPH_GLYPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/text.h"

/* Bytes of the longest glyph, with the NUL: "\u{10ffff}" and some room. */
enum { GLYPH_SIZE = 16 };

/* What stands for one character of a text. */
struct glyph {
  char bytes[GLYPH_SIZE]; /* harmless UTF-8, NUL-terminated */
  size_t length;          /* of bytes, without the NUL */
  unsigned width;         /* terminal columns: 0 for combining marks, 2 for CJK and emoji */
  uint32_t code;          /* the character as it stood; U+FFFD for bytes that are not UTF-8 */
  bool escaped;           /* bytes is an escape, not the character */
};

/*
 * Whether a glyph chooses how the one before it looks (U+FE00 to U+FE0F): terminals differ in how
 * wide that makes it, so where columns are to line up it is left out.
 */
static inline bool glyph_is_selector(const struct glyph *glyph) {
  return glyph->code >= 0xFE00 && glyph->code <= 0xFE0F;
}

/*
 * Takes the first character off *rest, which must not be empty. A malformed sequence counts
 * as one U+FFFD for each maximal part of a valid one. O(1).
 */
struct glyph glyph_take(struct text *rest);

/* True where the text is all printable ASCII, and so can be written as it stands. */
bool glyph_is_plain(struct text text);

/* Columns that a text takes when each character is shown as glyph_take says. O(length). */
size_t glyph_width(struct text text);

#endif
