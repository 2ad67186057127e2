/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The derivatives of a set of base models: which they are, how each was made, and how many
 * of each kind every base has.
 *
 * A derivative of several parents may have several relations. Seen from some bases, it is
 * of the first kind, in the order of enum stemma_relation, among its edges that lie on a
 * path from one of them: so each derivative is counted once, and the kinds add up.
 */
#ifndef STEMMA_GRAPH_DERIVATIVES_H
#define STEMMA_GRAPH_DERIVATIVES_H

#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"

/* In the place of a kind: no derivative. */
#define DERIVATIVES_NONE STEMMA_RELATION_COUNT

/*
 * Sets kind[node], [node_count], the caller's, to the kind of a derivative of the bases, or
 * DERIVATIVES_NONE. A base is one of its own set's derivatives where it derives from another
 * base. `is_base` is [node_count] of 1 or 0. O(nodes + edges).
 */
void derivatives_mark(uint8_t *kind, const struct stemma_graph *graph, const uint8_t *is_base);

/* The same of direct derivatives alone, by their edges from bases. O(nodes + edges). */
void derivatives_mark_direct(uint8_t *kind, const struct stemma_graph *graph,
                             const uint8_t *is_base);

/*
 * Sets *credit to the sum of val(d), `value` [node_count], times the part of d's ancestry
 * that runs through a base, where credit is split evenly among parents at each step. Where
 * no base derives from another, that is the sum of the bases' influence at λ = 1; where all
 * roots are bases, the sum of val(d) over all derivatives. Fails only with
 * STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status derivatives_credit(double *credit, const struct stemma_graph *graph,
                                      const uint64_t *value, const uint8_t *is_base,
                                      struct stemma_error *error);

/*
 * For each of `count` nodes by itself, the sum of val(d) over its derivatives of each kind:
 * sums[i * STEMMA_RELATION_COUNT + kind] for nodes[i], the caller's; sums must fit 64 bits.
 * Fails only with STEMMA_NO_MEMORY. As long as a pass of descendants (measures.h) for each
 * relation that there is, whatever the number of nodes; see graph/derivatives.c.
 */
enum stemma_status derivatives_by_kind(uint64_t *sums, const uint32_t *nodes, size_t count,
                                       const struct stemma_graph *graph, const uint64_t *value,
                                       struct stemma_error *error);

#endif
