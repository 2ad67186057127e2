/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Attribution: which families of base models each model counts for, and what a family
 * amounts to in all.
 *
 * φ(d) is a distribution over the families 0 … family_count-1 and `(none)`, which is
 * number family_count. For a root, ghost or not, all weight is on its own family, or on
 * `(none)` where it has none. For the others:
 *   root    the mean of φ over the parents
 *   maker   the same, except that a model with a family of its own has all weight on it
 *   parent  the mean, over the parents, of all weight on the parent's own family or (none)
 * A mean is a sum of doubles in ascending order of the parents, divided by their number.
 *
 * Few distributions differ: a model shares that of its parents where they have one and
 * the same, so that only merges of unlike parents add to them. In memory that is 4 bytes
 * a node, and at most (families + 1) · 10 bytes a merge of unlike parents; there are no more
 * than ATTRIBUTION_SHARES_MAX shares.
 */
#ifndef STEMMA_GRAPH_ATTRIBUTION_H
#define STEMMA_GRAPH_ATTRIBUTION_H

#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"

/* A node without a family of its own. */
#define ATTRIBUTION_NO_FAMILY UINT16_MAX
/* The most families: their numbers, and that of (none), lie below ATTRIBUTION_NO_FAMILY. */
#define ATTRIBUTION_FAMILIES_MAX ((uint32_t)UINT16_MAX - 1)
/* The most shares of all distributions together: 5 GiB of them. */
#define ATTRIBUTION_SHARES_MAX ((size_t)1 << 29)

enum attribution_rule { ATTRIBUTION_ROOT, ATTRIBUTION_MAKER, ATTRIBUTION_PARENT };

/* Distributions, shared by the nodes. Number f ≤ family_count has all weight on f. */
struct attribution {
  uint32_t node_count;    /* of the graph */
  uint32_t family_count;  /* real families; this number is (none)'s */
  uint32_t *mixture;      /* [node_count] the distribution of each node */
  uint32_t mixture_count; /* distributions */
  size_t *start;          /* [mixture_count + 1] the shares of m are start[m] … start[m + 1] */
  uint16_t *family;       /* of each share: ascending in a distribution, (none) last */
  double *weight;         /* of each share; they add up to 1 within rounding. Where it is too
                             small for a double it is 0, and the share is there all the same */
  uint16_t *top;          /* [mixture_count] the real family with the largest share */
};

/*
 * Computes φ for all nodes. `own`, [node_count], is each node's own family or
 * ATTRIBUTION_NO_FAMILY; family_count is at most ATTRIBUTION_FAMILIES_MAX. The graph is
 * the one after the edge filter. *out is filled on success and to be emptied with
 * attribution_dispose. Fails with STEMMA_NO_MEMORY. O(nodes + edges), and for each merge
 * of unlike parents O(families / 64 + shares of its parents).
 */
enum stemma_status attribution_compute(struct attribution *out, const struct stemma_graph *graph,
                                       const uint16_t *own, uint32_t family_count,
                                       enum attribution_rule rule, struct stemma_error *error);

/* Frees the arrays. */
void attribution_dispose(struct attribution *attribution);

/*
 * The family under which a node is listed: its own, else the real family with the largest
 * share, the first by number among those that are equal within rounding, else
 * ATTRIBUTION_NO_FAMILY. O(1).
 */
static inline uint16_t attribution_family(const struct attribution *attribution,
                                          const uint16_t *own, uint32_t node) {
  if (own[node] != ATTRIBUTION_NO_FAMILY) return own[node];
  return attribution->top[attribution->mixture[node]];
}

/* What families are summed over. All arrays are [graph->node_count], borrowed. */
struct attribution_input {
  const struct stemma_graph *graph; /* the one that was attributed */
  const uint16_t *own;              /* each node's own family or ATTRIBUTION_NO_FAMILY */
  const uint8_t *is_model;          /* 0 for ghosts */
  const uint64_t *value;            /* val(d): 0 for ghosts and for what a filter leaves out */
  const uint64_t *downloads;        /* downloads(d), 0 where unknown or a ghost */
  const uint32_t *author;           /* dense author of d, or STEMMA_NO_AUTHOR */
  uint32_t author_count;            /* authors are below this */
};

/*
 * What a family F, or (none), amounts to. A derivative here is a node with a parent in the
 * graph; F covers the derivatives d that are not themselves members of F and have
 * a share of F. No model is a member of (none) in this sense: it covers all with weight on it.
 */
struct attribution_total {
  uint32_t members;              /* models, not ghosts, that are F's own; for (none): that are
                                    no family's */
  uint32_t derivatives;          /* covered ones with val(d) > 0 */
  double influence;              /* sum, over covered d ascending, of φ_F(d) · val(d) */
  double share;                  /* of the influence of all families and (none); 0 of nothing */
  uint64_t downstream_downloads; /* sum of downloads(d) over covered d, whatever their val */
  uint32_t authors;              /* distinct authors among `derivatives` */
  double effective_authors;      /* exp of the Shannon entropy of their shares; 0 of nothing */
};

/*
 * Sums over all families at once: totals[0 … family_count], the caller's, (none) last.
 *
 * The influences add up, within rounding, to the sum over all derivatives d of val(d) times
 * 1 - φ_F(d), where F is d's own family, and of the whole val(d) where it has none: what a
 * family's own members inherit from their family is counted for nobody. Under `maker` that
 * is the sum of val(d) over the derivatives without a family.
 *
 * Fails with STEMMA_NO_MEMORY; totals are then undefined. O(nodes + shares of the nodes).
 */
enum stemma_status attribution_sum(struct attribution_total *totals,
                                   const struct attribution *attribution,
                                   const struct attribution_input *input,
                                   struct stemma_error *error);

#endif
