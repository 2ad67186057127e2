/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R2: what people write for a model, brought to `name` or `namespace/name`.
 */
#ifndef STEMMA_GRAPH_MODEL_ID_H
#define STEMMA_GRAPH_MODEL_ID_H

#include "graph/text.h"

/* Longest segment of an id, and so the longest id, in bytes. */
enum { MODEL_ID_SEGMENT_MAX = 96, MODEL_ID_MAX = 2 * MODEL_ID_SEGMENT_MAX + 1 };

enum model_id_verdict {
  MODEL_ID_OK,
  MODEL_ID_MALFORMED,   /* not an id: a path, a sentence, a data set */
  MODEL_ID_PLACEHOLDER, /* a template's filler: "none", "[More Information Needed]", … */
};

/*
 * The id in `raw`, a span of it: decoration, URL, revision and sub-paths are dropped.
 * *out is set only where the verdict is MODEL_ID_OK. O(length); reads nothing behind it.
 */
enum model_id_verdict model_id_normalise(struct text *out, struct text raw);

/* The part before the slash; empty for an id of one segment. */
struct text model_id_namespace(struct text id);

/* The part after the slash; the whole of an id of one segment. */
struct text model_id_name(struct text id);

#endif
