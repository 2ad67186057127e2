/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An outline as a graph of Graphviz, with all that is needed to lay it out and draw it,
 * and the data in attributes of their own for Graphviz's tools.
 */
#ifndef STEMMA_ENGINE_DRAW_PICTURE_GRAPH_H
#define STEMMA_ENGINE_DRAW_PICTURE_GRAPH_H

#include <graphviz/cgraph.h>

#include "engine/draw/cluster_ids.h"
#include "engine/draw/outline.h"
#include "engine/draw/picture.h"
#include "engine/draw/view.h"
#include "graph/status.h"

/*
 * *out is to be closed with agclose, and refers to *ids, which has no clusters yet. Nodes are named by model id, folds "ID +RELATION".
 * Attributes: of nodes kind ("root", "model", "fold"), status, derivatives, downloads,
 * created, measure, folded, below, first_party; of edges relation. Fails with
 * STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status picture_graph_new(Agraph_t **out, struct cluster_ids *ids,
                                     const struct draw_view *view, const struct outline *outline,
                                     const struct picture_options *options,
                                     struct stemma_error *error);

#endif
