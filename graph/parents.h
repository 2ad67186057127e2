/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R1: which parents a record names, of what its sources claim.
 */
#ifndef STEMMA_GRAPH_PARENTS_H
#define STEMMA_GRAPH_PARENTS_H

#include "graph/arena.h"
#include "graph/record.h"

/* One claim: an id and a relation, as written. */
struct parent_claim {
  struct text id;       /* before R2 */
  struct text relation; /* the word; empty: none is given */
  bool not_an_id;       /* something that is no text at all stood where an id should */
};

/* The claims of one source. */
struct parent_claims {
  struct parent_claim *items; /* [count], in an arena */
  size_t count;               /* of items */
  size_t capacity;            /* of items */
};

/* Adds a claim; the array moves within `arena`. */
enum stemma_status parent_claims_add(struct parent_claims *claims, struct parent_claim claim,
                                     struct arena *arena);

/*
 * Reads a tag: true where it is `base_model:<relation>:<id>` or `base_model:<id>`, with
 * *claim borrowed from it.
 */
bool parent_claim_of_tag(struct parent_claim *claim, struct text tag);

/*
 * Applies R1 and R2 to the claims: fills parents, source and findings of `record`, allocated
 * in `arena`, texts borrowed from the claims. The first source with a well-formed id is used,
 * alone. Fails only with STEMMA_NO_MEMORY. O(c log c) for c claims.
 */
enum stemma_status parents_resolve(struct record *record,
                                   const struct parent_claims sources[PARENT_SOURCES],
                                   struct arena *arena);

#endif
