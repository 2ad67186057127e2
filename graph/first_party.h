/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which models are first-party: made by the maker of the model they derive from. */
#ifndef STEMMA_GRAPH_FIRST_PARTY_H
#define STEMMA_GRAPH_FIRST_PARTY_H

#include <stdint.h>

#include "graph/graph.h"

/* Of no group: such a node shares its maker with none, itself included. */
#define FIRST_PARTY_NO_GROUP UINT32_MAX

/*
 * Sets first_party[node], [node_count], the caller's, to 1 or 0. A node d is first-party
 * if some parent p is of d's group and p is a root or first-party itself: the line of one
 * maker's models down from a root. `group`, [node_count], numbers the makers, or the
 * namespaces where no maker is known. Roots are not first-party. The graph is the one
 * after the edge filter. O(nodes + edges).
 */
void first_party_mark(uint8_t *first_party, const struct stemma_graph *graph,
                      const uint32_t *group);

#endif
