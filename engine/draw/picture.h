/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of a lineage, made by Graphviz in the process.
 *
 * The core and dot plugins are linked in and text is measured by tables of our own, so
 * that a picture is the same on every machine, whatever fonts it has. Graphviz has state
 * of its own for the whole process: one picture at a time.
 */
#ifndef STEMMA_ENGINE_DRAW_PICTURE_H
#define STEMMA_ENGINE_DRAW_PICTURE_H

#include <stddef.h>

#include "engine/draw/outline.h"
#include "engine/draw/view.h"
#include "graph/status.h"

enum picture_format {
  PICTURE_DOT, /* text that Graphviz's own tools read, without positions */
  PICTURE_SVG, /* SVG 1.1, with text as text, links and tooltips, without scripts */
};

struct picture_options {
  enum picture_format format; /* what to make */
  const char *title;          /* untrusted; NULL: "Lineage of MODEL" */
  const char *source;         /* where the data is from, for the caption; untrusted, or NULL */
  const char *rules;          /* filters and options in force, likewise */
};

#define PICTURE_OPTIONS_INIT                                                                       \
  { .format = PICTURE_SVG }

/*
 * The format that the end of a path asks for: .dot, .gv, .svg in any case. Anything else is
 * STEMMA_USAGE with a message that lists what there is. "-" has no end: choose for it.
 */
enum stemma_status picture_format_of(enum picture_format *out, const char *path,
                                     struct stemma_error *error);

/*
 * Draws an outline of the same view. *bytes, [*size] and a NUL, is to be freed with free.
 * The bytes depend on the arguments alone. Fails with STEMMA_NO_MEMORY, or with
 * STEMMA_INTERNAL and what Graphviz said. Graphviz's layout costs more than the square of
 * the nodes: 0.05 s for 120, 8 s for 5,000.
 */
enum stemma_status picture_draw(char **bytes, size_t *size, const struct draw_view *view,
                                const struct outline *outline,
                                const struct picture_options *options, struct stemma_error *error);

#endif
