/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing the elements of SVG 1.1 that charts are made of. Lengths are in units of the
 * picture, written with two decimals at most, the same in every locale; colours "#rrggbb".
 * Write errors stay in the stream.
 */
#ifndef STEMMA_ENGINE_DRAW_CHART_SVG_H
#define STEMMA_ENGINE_DRAW_CHART_SVG_H

#include <stdbool.h>
#include <stdio.h>

#include "graph/text.h"

/* Where a text stands to its point. */
enum chart_anchor { CHART_START, CHART_MIDDLE, CHART_END };

/* How a text looks. */
struct chart_font {
  double size;              /* in units */
  const char *color;        /* of it */
  enum chart_anchor anchor; /* of it */
  bool is_bold;             /* or not */
  bool is_upward;           /* turned, to be read from below */
};

/* " NAME=\"VALUE\"", of a length. */
void chart_svg_length(FILE *out, const char *name, double value);

/* A text on one line, its baseline's point at x, y; untrusted. Nothing where it is empty. */
void chart_svg_text(FILE *out, struct text text, double x, double y, const struct chart_font *font);

/* A text and behind it another, in its own colour; likewise. */
void chart_svg_pair(FILE *out, struct text text, struct text more, const char *color, double x,
                    double y, const struct chart_font *font);

/* Untrusted text as it stands in an element. */
void chart_svg_escaped(FILE *out, struct text text);

/* A filled rectangle. */
void chart_svg_rect(FILE *out, double x, double y, double width, double height, const char *fill);

/* A straight line. */
void chart_svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *color,
                    double width);

/* A thick line, with dashes as SVG has them, or NULL. */
void chart_svg_dashed(FILE *out, double x1, double y1, double x2, double y2, const char *color,
                      const char *dashes);

/* How a thick line ends: to follow its points. */
void chart_svg_end_dashed(FILE *out, const char *color, const char *dashes);

/* A point of a path: 'M' or 'L', and where. */
void chart_svg_point(FILE *out, char command, double x, double y);

#endif
