/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random lineages to hold the measures against their naive verifiers: trees, DAGs from
 * sparse to dense, merges of up to 65 parents, chains of merges, ladders of diamonds;
 * with ghosts, filters, authors and downloads. Everything follows from one seed.
 */
#ifndef STEMMA_TESTS_RANDOM_GRAPHS_H
#define STEMMA_TESTS_RANDOM_GRAPHS_H

#include <stdint.h>

#include "graph/measures.h"

/* A source of pseudo-random numbers (splitmix64). */
struct random {
  uint64_t state; /* the seed, at first */
};

uint64_t random_next(struct random *random);

/* A number below `limit`, which is not 0. */
uint32_t random_below(struct random *random, uint32_t limit);

/* A measure input with the arrays that it borrows. */
struct random_case {
  struct stemma_edge *edges;  /* what the graph is made of; owned */
  size_t edge_count;          /* length of edges */
  struct stemma_graph *graph; /* owned */
  uint64_t *value;            /* [node_count] owned */
  uint64_t *downloads;        /* [node_count] owned */
  uint32_t *author;           /* [node_count] owned */
  struct measure_input input; /* borrows the above */
};

/* Makes the lineage of a seed; of few nodes mostly. Asserts that memory is there. */
void random_case_init(struct random_case *made, uint64_t seed);

/*
 * Makes a case of given edges, which it takes over: `nodes` nodes, each with value 1,
 * `node % 1000` downloads and author `node % authors`; λ = 1.
 */
void plain_case_init(struct random_case *made, uint32_t nodes, struct stemma_edge *edges,
                     size_t edge_count, uint32_t authors);

void random_case_dispose(struct random_case *made);

#endif
