/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts as SVG 1.1: stacked shares or counts and cumulative lines over time, and bars.
 *
 * Drawn by ourselves, for Graphviz draws graphs alone. They are made to be printed at the
 * width of a page: text is 12 to 18 units of a picture 760 wide. Series carry their names at
 * their ends, and differ in lightness and in dashes as well as in colour. There are no
 * scripts; each period has a tooltip with its figures. Text is measured by our own tables
 * (label.h), so that a chart is the same on every machine.
 */
#ifndef STEMMA_ENGINE_DRAW_CHART_H
#define STEMMA_ENGINE_DRAW_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/period.h"
#include "graph/status.h"
#include "graph/text.h"

/* Most series and periods that can be told apart in a chart. */
#define CHART_SERIES_MAX  40
#define CHART_PERIODS_MAX 600

enum chart_kind {
  CHART_SHARES, /* parts of one, stacked areas; and how many there are, as columns below */
  CHART_COUNTS, /* stacked columns */
  CHART_LINES,  /* a line a series */
  CHART_BARS,   /* a bar a series; one period, which is not named */
};

/* What a series stands for: all but the first are grey. */
enum chart_role { CHART_GROUP, CHART_REST, CHART_UNKNOWN };

struct chart_series {
  struct text name;     /* untrusted */
  enum chart_role role; /* of it */
};

struct chart_period {
  uint32_t count; /* models in it */
  bool is_few;    /* too few for shares to mean much: hatched in shares */
};

/* Everything pointed at is borrowed. */
struct chart {
  enum chart_kind kind;               /* of the below */
  struct text title;                  /* untrusted, likewise all texts */
  struct text x_title;                /* of the axis of periods, or of the values of bars */
  struct text y_title;                /* of the other axis; bars have none */
  const struct text *notes;           /* [note_count] below the picture, a paragraph each */
  size_t note_count;                  /* of notes */
  const struct chart_series *series;  /* [series_count] largest first: at the bottom of stacks */
  size_t series_count;                /* 1 to CHART_SERIES_MAX */
  enum period_kind every;             /* what periods are */
  int32_t first;                      /* the number of the first of them (period.h) */
  const struct chart_period *periods; /* [period_count] one after the other */
  size_t period_count;                /* 1 to CHART_PERIODS_MAX */
  const double *values;               /* [period_count × series_count] what is drawn, at least 0;
                                         of shares, those of a period add up to 1, or to 0 */
};

/*
 * Draws a chart. *bytes, [*size] and a NUL, is to be freed with free; they depend on the chart
 * alone. Fails with STEMMA_NO_MEMORY. O(periods × series).
 */
enum stemma_status chart_draw(char **bytes, size_t *size, const struct chart *chart,
                              struct stemma_error *error);

#endif
