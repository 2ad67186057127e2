/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where all of a chart stands: title above, axes around the plot, names of series at its
 * right, notes below. Heights grow with what is to be written; the width is one page's.
 */
#ifndef STEMMA_ENGINE_DRAW_CHART_FRAME_H
#define STEMMA_ENGINE_DRAW_CHART_FRAME_H

#include <stdio.h>

#include "engine/draw/chart.h"
#include "engine/draw/figures.h"
#include "engine/draw/label.h"

/* Sizes of text, in units of a picture CHART_WIDTH wide. */
#define CHART_WIDTH      760.0
#define CHART_TITLE_SIZE 18.0
#define CHART_NAME_SIZE  14.0
#define CHART_TICK_SIZE  13.0
#define CHART_NOTE_SIZE  12.0

#define CHART_GRID  "#DDE1E6" /* lines behind the marks */
#define CHART_FRAME "#55606C" /* axes and leaders */

/* The name of a series, and where it stands. */
struct chart_name {
  char text[LABEL_LINE_BYTES]; /* cut to what fits; clean, not escaped */
  char value[FIGURE_MAX];      /* behind it, in a quieter colour; or empty */
  double anchor;               /* y of what it names */
  bool has_leader;             /* a line leads to that */
  double y;                    /* of its middle, with room to the others */
};

struct chart_frame {
  const struct chart *chart;                 /* borrowed */
  double height;                             /* of the picture */
  double left, right, top, bottom;           /* of the plot */
  double strip_top, strip_bottom;            /* of the columns below shares; else both bottom */
  double band;                               /* width of a period */
  double most;                               /* value at the far end of the axis of values */
  double step;                               /* of its ticks */
  uint32_t most_count;                       /* models of the fullest period */
  struct chart_name names[CHART_SERIES_MAX]; /* [series_count] */
  double names_x;                            /* where their texts begin */
};

/* Lays out all but the heights of names (chart_frame_place). O(periods × series). */
void chart_frame_init(struct chart_frame *out, const struct chart *chart);

/*
 * Spreads the names from their anchors, given, so that they do not overlap, in the order of the
 * anchors, as near to them as can be. O(series²).
 */
void chart_frame_place(struct chart_frame *frame);

/* The x of a period's left edge; of period_count, the plot's right. */
double chart_frame_x(const struct chart_frame *frame, size_t period);

/* The y of a value; of bars' values there is the x. */
double chart_frame_y(const struct chart_frame *frame, double value);

/* "41.2%", or "1,234", "0.5": a value as it is told. */
void chart_frame_value(char out[FIGURE_MAX], const struct chart *chart, double value);

/* Writes the title, the axes and what is behind the marks. */
void chart_frame_write_below(FILE *out, const struct chart_frame *frame);

/* Writes the names of series with samples of their `colors`, [series_count], and the notes. */
void chart_frame_write_above(FILE *out, const struct chart_frame *frame, const char (*colors)[8]);

#endif
