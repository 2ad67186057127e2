/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tree of a lineage as a flowchart of Mermaid, the language of diagrams in Markdown that
 * code hosts and notebooks render.
 *
 * One statement a line: models are nodes n0 (the root), n1, …, with their ids in quoted labels,
 * arrows lead from parent to child and are labelled with the relation, rests are nodes r0, …
 * with the number of the model that they hang on. Of an id, whatever could mean something to
 * Mermaid or to Markdown is written as a numeric entity, "#95;".
 */
#ifndef STEMMA_ENGINE_DRAW_TREE_MERMAID_H
#define STEMMA_ENGINE_DRAW_TREE_MERMAID_H

#include <stdint.h>

#include "engine/draw/tree.h"
#include "engine/draw/tree_text.h"
#include "graph/status.h"

/* What Mermaid renders without being configured: its defaults of maxEdges and maxTextSize. */
enum { MERMAID_EDGES = 500, MERMAID_BYTES = 50000 };

struct tree_mermaid_options {
  const char *source; /* where the data is from, or NULL */
  const char *rules;  /* the filters in force, or NULL */
};

/*
 * Writes the tree of `root` to `sink`, as `what` asks. Where that is more than Mermaid renders,
 * fewer models are shown below each, and if need be fewer generations; a comment in the output
 * says with which `--top` and `--depth` the tree is the same.
 * Fails with STEMMA_NO_MEMORY or as the sink does. The cost of some ten trees at most.
 */
enum stemma_status tree_mermaid_write(const struct draw_view *view, uint32_t root,
                                      const struct tree_options *what,
                                      const struct tree_mermaid_options *options,
                                      tree_sink_fn *sink, void *context,
                                      struct stemma_error *error);

#endif
