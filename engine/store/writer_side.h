/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One side of an import: the state that the tables hold, or the one that they are to hold, and
 * how far a walk over its nodes has come (writer.c).
 */
#ifndef STEMMA_ENGINE_STORE_WRITER_SIDE_H
#define STEMMA_ENGINE_STORE_WRITER_SIDE_H

#include "engine/store/state.h"
#include "engine/store/vocabulary.h"

/* One of the two states, and how far the walk has come in it. */
struct side {
  const struct state *state; /* borrowed */
  struct edge_row *edges;    /* [edge_count] owned: by child */
  size_t edge_count;         /* of edges */
  int64_t *author;           /* [records->authors.count] owned: ids of words */
  int64_t *license;          /* [lineage->licenses.count] likewise */
  int64_t *task;             /* [lineage->tasks.count] likewise */
  uint32_t node;             /* the next node */
  size_t edge;               /* its first edge */
  size_t claim;              /* its first claim */
  size_t fault;              /* its first fault */
};

/* A model's row but its id, name and imports. */
struct side_facts {
  int64_t status;    /* enum lineage_status */
  int64_t author;    /* id of a word, or 0 */
  int64_t license;   /* likewise */
  int64_t task;      /* likewise */
  int64_t created;   /* as in records */
  int64_t modified;  /* as in records */
  int64_t downloads; /* as in records */
  int64_t likes;     /* as in records */
};

/*
 * Begins a walk; the ids of words are looked up, or added. *side is to be closed whatever is
 * returned. Fails as vocabulary_ids does. O(nodes + claims · log claims).
 */
enum stemma_status side_open(struct side *side, struct vocabulary *words, const struct state *state,
                             struct stemma_error *error);
void side_close(struct side *side);

/* Goes back to the first node. */
void side_rewind(struct side *side);

/* Goes on to the next node. */
void side_advance(struct side *side);

/* How many edges, claims and faults the node has; they begin at side->edge and so on. */
size_t side_edges(const struct side *side);
size_t side_claims(const struct side *side);
size_t side_faults(const struct side *side);

/* What the node's row says. */
struct side_facts side_facts(const struct side *side);

bool side_facts_equal(const struct side_facts *a, const struct side_facts *b);

/* Whether the spellings at these places of the old state, `a`, and of the new are the same bytes. */
bool side_same_spelling(const struct side *a, const struct side *b, uint32_t a_place,
                        uint32_t b_place);

/* Whether the records of both sides' nodes name the same parents, in the same words. */
bool side_same_claims(const struct side *a, const struct side *b);

/* Whether rules R1 and R2 found the same in both. */
bool side_same_faults(const struct side *a, const struct side *b);

#endif
