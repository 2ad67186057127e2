/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An axis of dates behind a picture: lines at days, weeks, months or years, as many as there is
 * room for their names, which stand at both ends.
 */
#ifndef STEMMA_ENGINE_DRAW_LAYOUT_AXIS_H
#define STEMMA_ENGINE_DRAW_LAYOUT_AXIS_H

#include "engine/draw/layout.h"

/* Dates lie at (date - first) * scale; years are strong. */
struct layout_axis {
  int64_t first, last; /* milliseconds since 1970 */
  double scale;        /* points a millisecond, 0 if there is but one date */
  double top, bottom;  /* of the lines */
};

/* Adds its lines and words to a layout. O(ticks), of which there are few. */
enum stemma_status layout_add_axis(struct layout *layout, const struct layout_axis *axis,
                                   struct stemma_error *error);

#endif
