/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of counting rules: how many derivatives a model or a family has depends on what
 * is counted, and published numbers differ in that. A rule is a choice of
 *   relations    which edges there are (rule_relations)
 *   party        all derivatives, or those by others than the maker alone
 *   minimum      the least downloads of a derivative that counts (rule_minima)
 * and, for a model, of reach: its children or all its descendants; for a family, of the
 * attribution (attribution.h).
 *
 * Nothing is computed rule by rule. Sets of relations are handled side by side, as the bits
 * of a word: an edge exists in some of them, and a node is first-party, or below a model,
 * in some of them; no filtered graph is made. Party and minimum do not change the graph,
 * so they are columns of one sum.
 */
#ifndef STEMMA_GRAPH_RULE_GRID_H
#define STEMMA_GRAPH_RULE_GRID_H

#include <stdint.h>

#include "graph/attribution.h"
#include "graph/graph.h"
#include "graph/status.h"

/* The sets of relations, and their bits. */
enum { RULE_RELATIONS = 9 };
typedef uint16_t rule_bits;
#define RULE_ALL_BITS ((rule_bits)((1U << RULE_RELATIONS) - 1U))

/* Whose derivatives count. */
enum rule_party { RULE_ANYONE, RULE_OTHERS, RULE_PARTIES };
/* How far a model's derivatives reach. */
enum rule_reach { RULE_DIRECT, RULE_ALL, RULE_REACHES };
/* The least numbers of downloads; the first of them asks for none. */
enum { RULE_MINIMA = 3 };
/* The attributions, by enum attribution_rule. */
enum { RULE_ATTRIBUTIONS = ATTRIBUTION_PARENT + 1 };
/* What party and minimum make together: column party · RULE_MINIMA + minimum. */
enum { RULE_COLUMNS = RULE_PARTIES * RULE_MINIMA };

/* The grid: [RULE_RELATIONS], each within STEMMA_ALL_RELATIONS, which is the first. */
extern const stemma_relation_set rule_relations[RULE_RELATIONS];
/* Ascending: at least so many downloads; 0 is met by a model of unknown downloads too. */
extern const uint64_t rule_minima[RULE_MINIMA];

/* What the rules are applied to. All arrays are [graph->node_count], borrowed. */
struct rule_input {
  const struct stemma_graph *graph; /* with edges of all relations */
  const uint64_t *value;            /* 0 for ghosts and for what other filters leave out, else 1 */
  const uint64_t *downloads;        /* 0 where unknown */
  const uint32_t *group;            /* makers, as in first_party.h */
};

/* What each node is under the sets of relations, a bit each. [node_count], owned. */
struct rule_marks {
  rule_bits *derived;     /* where it has a parent */
  rule_bits *first_party; /* where it is first-party */
};

/* The sets of relations in which an edge of this relation exists. */
rule_bits rule_bits_of_relation(enum stemma_relation relation);

/*
 * How many of rule_minima the downloads of a derivative meet, counted from the first; 0
 * for one that never counts.
 */
static inline unsigned rule_minima_met(const struct rule_input *input, uint32_t node) {
  if (input->value[node] == 0) return 0;
  unsigned met = 1;
  while (met < RULE_MINIMA && input->downloads[node] >= rule_minima[met]) met++;
  return met;
}

/*
 * Finds what the nodes are under all sets of relations, in one pass. *out is to be emptied
 * with rule_marks_dispose. Fails only with STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status rule_marks_init(struct rule_marks *out, const struct rule_input *input,
                                   struct stemma_error *error);

/* Frees the arrays; zeroed marks are fine. */
void rule_marks_dispose(struct rule_marks *marks);

/* Derivatives of one model under every rule. */
struct rule_model_counts {
  uint32_t count[RULE_RELATIONS][RULE_REACHES][RULE_COLUMNS];
};

/*
 * Counts the derivatives of `node`, each once. Fails only with STEMMA_NO_MEMORY; *out is
 * then untouched. One pass: O(linked nodes + edges below the node · RULE_RELATIONS).
 */
enum stemma_status rule_count_model(struct rule_model_counts *out, const struct rule_input *input,
                                    const struct rule_marks *marks, uint32_t node,
                                    struct stemma_error *error);

/* What one family amounts to under every rule; the fields are those of attribution_total. */
struct rule_family_sums {
  uint32_t derivatives[RULE_RELATIONS][RULE_ATTRIBUTIONS][RULE_COLUMNS];
  double influence[RULE_RELATIONS][RULE_ATTRIBUTIONS][RULE_COLUMNS];
};

/*
 * Sums over the derivatives of a family; every sum is the one that attribution_sum gives
 * for the filtered graph, to the last bit. `own` is [node_count], each node's own family or
 * ATTRIBUTION_NO_FAMILY. Fails only with STEMMA_NO_MEMORY; *out is then untouched.
 *
 * O(nodes + edges), and for each set of relations and attribution the cost of
 * attribution_compute on the part of the graph that matters to the family: what lies below
 * its members, and the ancestors of that.
 */
enum stemma_status rule_sum_family(struct rule_family_sums *out, const struct rule_input *input,
                                   const struct rule_marks *marks, const uint16_t *own,
                                   uint32_t family, uint32_t family_count,
                                   struct stemma_error *error);

#endif
