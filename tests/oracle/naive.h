/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measures by their definitions, as plainly and slowly as can be: one search a node,
 * one set a node. They share nothing with the library but the structs of input and
 * result, and look at edges only. PageRank is igraph's.
 */
#ifndef STEMMA_TESTS_NAIVE_H
#define STEMMA_TESTS_NAIVE_H

#include <stddef.h>

#include "graph/measures.h"

/* Computes all measures of `input` over these edges; input->graph gives the node count. */
void naive_measures(struct measures *out, const struct measure_input *input,
                    const struct stemma_edge *edges, size_t edge_count);

/*
 * The measures over all descendants (descendants, downstream_downloads, authors,
 * effective_authors) of one node, by a search over the graph's rows: for graphs that are
 * too large for a table. `reached` [node_count] is scratch.
 */
void naive_below(struct measures *out, const struct measure_input *input, uint32_t node);

/* PageRank on the reversed graph by igraph's PRPACK; rank is [node_count]. */
void naive_pagerank(double *rank, uint32_t node_count, const struct stemma_edge *edges,
                    size_t edge_count);

#endif
