/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours and dashes of series. Neighbours in a stack differ in lightness by a quarter of the
 * whole range or more, so that they can be told apart in grey; the hues are those of Okabe and
 * Ito, "Color Universal Design" (2008), and tints and shades of them.
 */
#ifndef STEMMA_ENGINE_DRAW_CHART_PALETTE_H
#define STEMMA_ENGINE_DRAW_CHART_PALETTE_H

#include <stddef.h>

#include "engine/draw/chart.h"

/* Writes the colour of the `number`-th series of a role: of an area, or of a line on white. */
void chart_palette_color(char out[8], size_t number, enum chart_role role, bool is_line);

/* The dashes of the `number`-th line, as SVG has them; NULL: it is solid. */
const char *chart_palette_dashes(size_t number, enum chart_role role);

#endif
