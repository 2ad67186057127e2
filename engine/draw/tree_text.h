/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree of a lineage as lines of text: one model a line, with the relation to the model
 * above and figures in columns.
 */
#ifndef STEMMA_ENGINE_DRAW_TREE_TEXT_H
#define STEMMA_ENGINE_DRAW_TREE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "engine/draw/tree.h"
#include "graph/status.h"

/* Takes lines, whole, with their line feed; anything but STEMMA_OK ends the writing. */
typedef enum stemma_status tree_sink_fn(void *context, const char *bytes, size_t size);

/* Escape sequences of a terminal. */
struct tree_text_colors {
  const char *bold;  /* of ids that fit a pattern */
  const char *faint; /* of lines, marks, repeated models and rests */
  const char *plain; /* back to normal */
};

struct tree_text_options {
  uint32_t width;                        /* columns of the terminal; 0: names are never cut */
  bool ascii;                            /* nothing but ASCII; else lines and dots of Unicode */
  bool no_header;                        /* leave the line of column names out */
  const struct tree_text_colors *colors; /* borrowed, or NULL: none */
};

#define TREE_TEXT_OPTIONS_INIT                                                                     \
  { .width = 0 }

/*
 * Writes a tree to `sink`: a header, then a line for each row of tree_walk. "(*)" marks a
 * model that is shown in full on another line, "(ghost)" one without a record, "(cycle)" one
 * that lost an edge to rule R5, "(pruned, 28 below)" one whose derivatives are not shown.
 * Figures of models that are repeated are left out. "… and 412 more quantized, 30 below them"
 * is a rest; then a last line says how much of the whole is shown. A "~" before a relation
 * says that it is inferred, and a last line what that means. The column of descendants is
 * there if the view has them. Deep lines start with the number of levels whose indentation is
 * left out, so that they stay short.
 * Fails with STEMMA_NO_MEMORY or as the sink does. Twice the cost of tree_walk.
 */
enum stemma_status tree_text_write(const struct tree *tree, const struct tree_text_options *options,
                                   tree_sink_fn *sink, void *context, struct stemma_error *error);

/* A sink for a FILE*, the context; STEMMA_IO where it does not take the bytes. */
tree_sink_fn tree_sink_file;

#endif
