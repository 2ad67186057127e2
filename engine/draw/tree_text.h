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
#include "engine/draw/view.h"
#include "graph/status.h"

/* Takes lines, whole, with their line feed; anything but STEMMA_OK ends the writing. */
typedef enum stemma_status tree_sink_fn(void *context, const char *bytes, size_t size);

struct tree_text_options {
  struct tree_options tree; /* direction and depth */
  uint32_t width;           /* columns of the terminal; 0: names are never cut */
  bool ascii;               /* lines and dots of ASCII instead of Unicode */
  bool no_header;           /* leave the line of column names out */
};

#define TREE_TEXT_OPTIONS_INIT                                                                     \
  { .tree = TREE_OPTIONS_INIT }

/*
 * Writes the tree of `root` to `sink`: a header, then a line for each row of tree_walk.
 * "(*)" marks a model that is shown in full on another line, "(ghost)" one without a
 * record, "(cycle)" one that lost an edge to rule R5. Figures of models that are repeated
 * are left out. A "~" before a relation says that it is inferred, and a last line what that
 * means. The column of descendants is there if the view has them. Beyond 24 levels
 * the indentation starts with the number of levels left out, so that a line stays short.
 * Fails with STEMMA_NO_MEMORY or as the sink does. Twice the cost of tree_walk.
 */
enum stemma_status tree_text_write(const struct draw_view *view, uint32_t root,
                                   const struct tree_text_options *options, tree_sink_fn *sink,
                                   void *context, struct stemma_error *error);

/* A sink for a FILE*, the context; STEMMA_IO where it does not take the bytes. */
tree_sink_fn tree_sink_file;

#endif
