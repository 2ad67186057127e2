/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Untrusted text to a stream, as graph/glyph.h makes it harmless. */
#ifndef STEMMA_ENGINE_REPORT_GLYPH_H
#define STEMMA_ENGINE_REPORT_GLYPH_H

#include <stddef.h>
#include <stdio.h>

#include "graph/glyph.h"
#include "graph/text.h"

/* Writes a text, harmless, without what chooses how characters look. O(length). */
void glyph_write(FILE *out, struct text text);

/* Writes at most `width` columns of it, the last a "…" where it was cut; returns how many. */
size_t glyph_write_cut(FILE *out, struct text text, size_t width);

/*
 * The same with the "…" in the middle, so that the end, which tells ids of a line of models
 * apart, stays; only for plain text and 12 columns or more, else as glyph_write_cut.
 */
size_t glyph_write_middle(FILE *out, struct text text, size_t width);

#endif
