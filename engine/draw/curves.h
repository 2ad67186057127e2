/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The curves of edges. dot routes a fan of edges around obstacles of its own making, so
 * that they bend and cross near a common end. Between neighbouring generations nothing can
 * be in the way: there a plain curve is right, and a fan of plain curves never crosses.
 */
#ifndef STEMMA_ENGINE_DRAW_CURVES_H
#define STEMMA_ENGINE_DRAW_CURVES_H

#include <graphviz/cgraph.h>
#include <stdbool.h>

/*
 * Gives each edge of a laid-out graph that joins neighbouring ranks one cubic curve, which
 * leaves and arrives along the direction of the ranks: downwards or to the right. Ends,
 * arrows and all other edges stay as dot made them. O(edges).
 */
void curves_simplify(Agraph_t *graph, bool is_downward);

#endif
