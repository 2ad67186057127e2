/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing harmless text, cut where it must be. */
#include "engine/report/glyph.h"

static void put(FILE *out, const struct glyph *glyph) {
  if (!glyph_is_selector(glyph)) fwrite(glyph->bytes, 1, glyph->length, out);
}

void glyph_write(FILE *out, struct text text) {
  if (glyph_is_plain(text)) {
    if (text.length > 0) fwrite(text.bytes, 1, text.length, out);
    return;
  }
  while (text.length > 0) {
    struct glyph glyph = glyph_take(&text);
    put(out, &glyph);
  }
}

size_t glyph_write_cut(FILE *out, struct text text, size_t width) {
  size_t whole = glyph_width(text);
  if (whole <= width) {
    glyph_write(out, text);
    return whole;
  }
  if (width == 0) return 0;
  size_t used = 0;
  while (text.length > 0) {
    struct glyph glyph = glyph_take(&text);
    if (used + glyph.width > width - 1) break;
    put(out, &glyph);
    used += glyph.width;
  }
  fputs("…", out);
  return used + 1;
}

size_t glyph_write_middle(FILE *out, struct text text, size_t width) {
  enum { WIDTH_MIN = 12 };
  if (text.length <= width || width < WIDTH_MIN || !glyph_is_plain(text)) {
    return glyph_write_cut(out, text, width);
  }
  size_t tail = width / 3;
  fwrite(text.bytes, 1, width - 1 - tail, out);
  fputs("…", out);
  fwrite(text.bytes + text.length - tail, 1, tail, out);
  return width;
}
