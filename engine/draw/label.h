/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How wide text will be, and breaking it into lines that fit.
 *
 * Which font a browser takes is not known when the picture is laid out. Widths are those
 * of the widest of the fonts that stand in for "sans-serif" (Helvetica and its likenesses,
 * DejaVu Sans), so that no label is wider than its box, whichever is there.
 */
#ifndef STEMMA_ENGINE_DRAW_LABEL_H
#define STEMMA_ENGINE_DRAW_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "graph/text.h"

/* The width in points of UTF-8 text in a font of `size` points. O(length). */
double label_width(struct text text, double size, bool bold);

/* Lines of one text. */
#define LABEL_LINES_MAX  4
#define LABEL_LINE_BYTES 512
struct label_lines {
  char lines[LABEL_LINES_MAX][LABEL_LINE_BYTES]; /* [count] each ends with NUL */
  size_t count;                                  /* at least 1 */
  double width;                                  /* of the widest */
};

/*
 * Breaks `text`, valid UTF-8, into at most `most` lines (up to LABEL_LINES_MAX) no wider
 * than `width`, of about one length: at a space or behind one of - _ . / where there is
 * one, but not at the point of a number. What does not fit is left out of the middle of the last line, with "…" in its place.
 */
void label_break(struct label_lines *out, struct text text, double size, bool bold, double width,
                 size_t most);

#endif
