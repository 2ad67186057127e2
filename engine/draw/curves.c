/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain curves between neighbouring ranks. */
#include "engine/draw/curves.h"

#include <graphviz/gvc.h>

/* Keeps the ends of a curve of four points or more, and puts one bow between them. */
static void simplify(bezier *curve, bool is_downward) {
  pointf from = curve->list[0], to = curve->list[curve->size - 1];
  pointf middle = {.x = (from.x + to.x) / 2, .y = (from.y + to.y) / 2};
  if (is_downward) {
    curve->list[1] = (pointf){.x = from.x, .y = middle.y};
    curve->list[2] = (pointf){.x = to.x, .y = middle.y};
  } else {
    curve->list[1] = (pointf){.x = middle.x, .y = from.y};
    curve->list[2] = (pointf){.x = middle.x, .y = to.y};
  }
  curve->list[3] = to;
  curve->size = 4;
}

void curves_simplify(Agraph_t *graph, bool is_downward) {
  for (Agnode_t *node = agfstnode(graph); node != NULL; node = agnxtnode(graph, node)) {
    for (Agedge_t *edge = agfstout(graph, node); edge != NULL; edge = agnxtout(graph, edge)) {
      const splines *route = ED_spl(edge);
      bool are_neighbours = ND_rank(aghead(edge)) - ND_rank(agtail(edge)) == 1;
      if (!are_neighbours || route == NULL || route->size != 1) continue;
      if (route->list[0].size >= 4) simplify(&route->list[0], is_downward);
    }
  }
}
