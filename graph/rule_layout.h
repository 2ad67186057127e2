/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lineage laid out for counting all derivatives of all models under every rule.
 *
 * Isolated models are left out, the others stand in the graph's order, parents first, and
 * carry all that the rules ask for. Only bases, the models that others derive from, have
 * rows of counts: on the whole Hub they are few.
 */
#ifndef STEMMA_GRAPH_RULE_LAYOUT_H
#define STEMMA_GRAPH_RULE_LAYOUT_H

#include <stdint.h>

#include "graph/rule_grid.h"

/* In the place of a base's number: the node has no children. */
#define RULE_NO_BASE UINT32_MAX

/* Counts under every party and minimum, side by side so that they are added at once. */
enum { RULE_NODES = RULE_COLUMNS, RULE_LANES = 8 };
struct rule_row {
  uint32_t lane[RULE_LANES]; /* RULE_COLUMNS counts; RULE_NODES: all nodes, counted or not */
};

static inline void rule_row_add(struct rule_row *to, const struct rule_row *more) {
  for (unsigned i = 0; i < RULE_LANES; i++) to->lane[i] += more->lane[i];
}

struct rule_layout {
  uint32_t count;         /* linked nodes; a place in the graph's order is below it */
  uint32_t *base;         /* [count] number of the base at a place, or RULE_NO_BASE */
  uint32_t *start;        /* [count+1] the edges to a place are start[i] … start[i+1] */
  uint32_t *parent;       /* [edges] number of the base it comes from, before its place */
  rule_bits *exists;      /* [edges] the sets of relations it is in */
  rule_bits *first_party; /* [count] as in rule_marks */
  uint8_t *met;           /* [count] rule_minima_met */
  uint32_t merge_count;   /* nodes of several parents */
  uint32_t base_count;    /* bases; their numbers ascend with their places */
  uint32_t *place;        /* [base_count] of a base */
  uint32_t *by_node;      /* [base_count] the bases, by node ascending */
  rule_bits *derived;     /* [base_count] as in rule_marks */
};

/*
 * Lays out a lineage. To be emptied with rule_layout_dispose, after a failure too. Fails
 * only with STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status rule_layout_init(struct rule_layout *layout, const struct rule_input *input,
                                    const struct rule_marks *marks, struct stemma_error *error);

/* Frees the arrays; a zeroed layout is fine. */
void rule_layout_dispose(struct rule_layout *layout);

/* Derivatives of all bases under one set of relations. */
struct rule_counts {
  struct rule_row *children;    /* [base_count] */
  struct rule_row *descendants; /* [base_count] each once */
  uint32_t *merges;             /* [merge_count of the layout] scratch: places, last first */
  struct rule_row *weights;     /* [merge_count of the layout] scratch: of the merges' trees */
  uint32_t merge_count;         /* scratch: merges under the relations at hand */
  struct merge_sweep *sweep;    /* scratch */
};

/* Makes room; to be emptied with rule_counts_dispose, after a failure too. */
enum stemma_status rule_counts_init(struct rule_counts *counts, const struct rule_layout *layout,
                                    struct stemma_error *error);

/*
 * Counts under the relations rule_relations[set]; lane RULE_NODES of children says whether
 * a base has any. As descendants in measures.h, all columns in one pass: O(linked nodes +
 * edges), and where merges are at work O(merges/512 · edges above them).
 */
void rule_counts_compute(struct rule_counts *counts, const struct rule_layout *layout,
                         unsigned set);

/* Frees the arrays; zeroed counts are fine. */
void rule_counts_dispose(struct rule_counts *counts);

#endif
