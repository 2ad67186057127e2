/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of a lineage, made by Graphviz in the process.
 *
 * The core and dot plugins are linked in and text is measured by tables of our own, so
 * that a picture is the same on every machine, whatever fonts it has. PNG and PDF show the
 * same picture with the fonts of the machine (cairo_page.h). Graphviz has state of its own
 * for the whole process: one picture at a time.
 */
#ifndef STEMMA_ENGINE_DRAW_PICTURE_H
#define STEMMA_ENGINE_DRAW_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/draw/layout.h"
#include "engine/draw/outline.h"
#include "engine/draw/view.h"
#include "graph/status.h"

enum picture_format {
  PICTURE_DOT, /* text that Graphviz's own tools read; without positions where dot lays out */
  PICTURE_SVG, /* SVG 1.1, with text as text, links and tooltips, without scripts */
  PICTURE_PNG, /* pixels, with their size on paper */
  PICTURE_PDF, /* one page of the picture's size, with text as text, and links */
  PICTURE_FORMAT_COUNT
};

/* Which way the generations go. */
enum picture_rankdir {
  PICTURE_AUTO, /* to the right, or downwards where that would be a long strip */
  PICTURE_LR,
  PICTURE_TB,
  PICTURE_RL,
  PICTURE_BT
};

struct picture_options {
  enum picture_format format;   /* what to make */
  enum layout_kind layout;      /* how nodes are laid out */
  const char *title;            /* untrusted; NULL: "Lineage of MODEL" */
  const char *source;           /* where the data is from, for the caption; untrusted, or NULL */
  const char *rules;            /* filters and options in force, likewise */
  const char *note;             /* what else the caption says, likewise */
  enum picture_rankdir rankdir; /* of layers */
  bool clusters;                /* a box around the models of each maker */
  double dpi;                   /* of a PNG: pixels an inch */
  const char *date;             /* that a PDF is said to be of, ISO 8601; NULL: PICTURE_NO_DATE */
};

/* Twice what screens show an inch as: sharp there, and on paper. */
#define PICTURE_DPI 192

/* A PDF must have a date, and that of drawing would make each another. */
#define PICTURE_NO_DATE "2000-01-01"

#define PICTURE_OPTIONS_INIT                                                                       \
  { .format = PICTURE_SVG, .dpi = PICTURE_DPI }

/*
 * The format that the end of a path asks for: .dot, .gv, .svg, .png, .pdf in any case. Anything else is
 * STEMMA_USAGE with a message that lists what there is. "-" has no end: choose for it.
 */
enum stemma_status picture_format_of(enum picture_format *out, const char *path,
                                     struct stemma_error *error);

/*
 * Draws an outline of the same view. *bytes, [*size] and a NUL, is to be freed with free.
 * The bytes of DOT and SVG depend on the arguments alone, those of PNG and PDF on the fonts
 * and the libraries of the machine too. Fails with STEMMA_NO_MEMORY, STEMMA_IO where what
 * draws PNG and PDF is not there, or STEMMA_INTERNAL and what Graphviz said. Up to
 * LAYOUT_DOT_MOST nodes in layers, Graphviz's dot lays out, in more than the square of the
 * nodes: 0.05 s for 120; else a layout of our own, about linear in nodes and edges.
 */
enum stemma_status picture_draw(char **bytes, size_t *size, const struct draw_view *view,
                                const struct outline *outline,
                                const struct picture_options *options, struct stemma_error *error);

#endif
