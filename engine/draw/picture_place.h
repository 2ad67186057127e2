/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A layout of our own as attributes of a graph of Graphviz, whose engine nop2 takes places
 * and curves as they are: so `dot` draws the DOT that is written with them, too.
 */
#ifndef STEMMA_ENGINE_DRAW_PICTURE_PLACE_H
#define STEMMA_ENGINE_DRAW_PICTURE_PLACE_H

#include <graphviz/cgraph.h>

#include "engine/draw/card.h"
#include "engine/draw/picture.h"
#include "graph/status.h"

/*
 * Lays out what a scene shows, and sets `layout` of the graph, "pos" of nodes and edges, which are
 * in the outline's order, and what stands behind them. Edges are drawn first, so that no card is
 * hidden. scene->detail must be set. Fails with STEMMA_NO_MEMORY. The cost is the layout's.
 */
enum stemma_status picture_place(Agraph_t *graph, Agnode_t *const *nodes, Agedge_t *const *edges,
                                 const struct card_scene *scene,
                                 const struct picture_options *options, struct stemma_error *error);

#endif
