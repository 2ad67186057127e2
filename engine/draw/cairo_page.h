/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Laid-out graphs as PNG and PDF, by Graphviz's cairo plugin.
 *
 * The plugin, with pango, cairo and the fonts behind them, is opened when the first such
 * picture is asked for: linked in, it would double the time that every command needs to
 * start. Pango draws the text with the fonts of the machine, but how much room it takes is
 * told by the tables of label.h, so that the picture is laid out as in SVG.
 */
#ifndef STEMMA_ENGINE_DRAW_CAIRO_PAGE_H
#define STEMMA_ENGINE_DRAW_CAIRO_PAGE_H

#include <graphviz/gvc.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"

enum cairo_kind { CAIRO_PNG, CAIRO_PDF };

/* What to make of a graph. */
struct cairo_page {
  enum cairo_kind kind; /* of file */
  double dpi;           /* pixels an inch; > 0. Less where there would be too many of them */
  const char *title;    /* of a PDF, UTF-8; or NULL */
  const char *date;     /* of a PDF, ISO 8601; the time of drawing would differ every time */
};

/*
 * Opens the plugin; *plugin is what gvContextPlugins takes beside those that lay out, and
 * is borrowed. Fails with STEMMA_IO where it is not there.
 */
enum stemma_status cairo_page_open(gvplugin_library_t **plugin, struct stemma_error *error);

/*
 * Renders a graph that was laid out in a context with the plugin, in points. *bytes,
 * [*size], is to be freed. Fails with STEMMA_NO_MEMORY, or STEMMA_INTERNAL and what cairo
 * or Graphviz said. The bytes depend on the picture and on the machine's fonts and libraries.
 */
enum stemma_status cairo_page_render(char **bytes, size_t *size, GVC_t *gvc, Agraph_t *graph,
                                     const struct cairo_page *page, struct stemma_error *error);

#endif
