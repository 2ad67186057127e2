/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How far a model's rank depends on the rule of counting: its best and its worst place over
 * the grid of rules, for all models at once.
 *
 * Under each rule, the models and ghosts that have a child (in the graph of its relations)
 * are ranked by their number of children, or of descendants; ties by node. A model that is
 * not among them stands behind all of them, which can be its worst place, never its best.
 */
#ifndef STEMMA_GRAPH_RULE_RANKS_H
#define STEMMA_GRAPH_RULE_RANKS_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/rule_grid.h"

/* A rule, in the grid's terms. */
struct rule_place {
  uint8_t relations; /* place in rule_relations */
  uint8_t reach;     /* enum rule_reach */
  uint8_t column;    /* party and minimum */
};

/* Where a model stands. Of several rules that give a rank, the first of the grid is named. */
struct rule_interval {
  uint32_t node;                /* which */
  uint32_t best;                /* rank, from 1; 0: it is ranked under no rule */
  uint32_t worst;               /* rank, from 1 */
  struct rule_place best_rule;  /* that gives the best */
  struct rule_place worst_rule; /* that gives the worst */
};

struct rule_ranks {
  struct rule_interval *intervals; /* [count] by node, ascending */
  uint32_t count;                  /* nodes with a child, whatever its relation */
};

/*
 * Ranks all models under all rules. With `roots`, only those without a parent in the graph
 * of the rule's relations are ranked. It works on up to `threads` threads (0: as many as
 * processors), the answer being the same. *out is to be emptied with rule_ranks_dispose. Fails
 * only with STEMMA_NO_MEMORY; *out is then untouched.
 *
 * O(rules · bases + relation sets · (linked nodes + edges)), where bases are the nodes with
 * a child, and for merges as rule_counts_compute. Sorting is by counting.
 */
enum stemma_status rule_ranks_init(struct rule_ranks *out, const struct rule_input *input,
                                   const struct rule_marks *marks, bool roots, unsigned threads,
                                   struct stemma_error *error);

/* Frees the array. */
void rule_ranks_dispose(struct rule_ranks *ranks);

/* The interval of a node, or NULL where it has no child. O(log count). */
const struct rule_interval *rule_ranks_find(const struct rule_ranks *ranks, uint32_t node);

#endif
