/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Graphviz writes as SVG, made valid SVG 1.1 that is the same of all its versions. */
#ifndef STEMMA_ENGINE_DRAW_SVG_TIDY_H
#define STEMMA_ENGINE_DRAW_SVG_TIDY_H

#include <stddef.h>

/*
 * A copy of `svg`, [length], that Graphviz wrote, and [*kept] bytes and a NUL long; to be freed
 * with free; NULL without memory. Left out are comments, which name Graphviz's version. The
 * colour "transparent", which SVG 1.1 has not, is "none". A link without an address, which it
 * does not allow, is a <title>: that is where browsers look for a tooltip too. Relies on Graphviz
 * to escape text and to nest no links. O(length).
 */
char *svg_tidy(const char *svg, size_t length, size_t *kept);

#endif
