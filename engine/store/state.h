/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A lineage with all that a store knows of its models. */
#ifndef STEMMA_ENGINE_STORE_STATE_H
#define STEMMA_ENGINE_STORE_STATE_H

#include <stdint.h>

#include "graph/lineage.h"
#include "graph/lineage_records.h"
#include "graph/status.h"

struct state {
  struct lineage *lineage;         /* owned; NULL: an empty store */
  struct lineage_records *records; /* owned: what the records said */
  uint32_t *model;                 /* [node_count] owned: ids in the table model */
  uint32_t *import;                /* [node_count] owned: which gave its facts; 0 for ghosts */
  uint32_t *parents;               /* [node_count] owned: which gave its parents; 0 likewise */
};

/* Makes room for the three columns of a state that has a lineage. */
enum stemma_status state_alloc(struct state *state, struct stemma_error *error);

/* Frees all; a zeroed state is fine. */
void state_dispose(struct state *state);

/* How many models and ghosts; 0 for an empty store. */
static inline uint32_t state_count(const struct state *state) {
  return state->lineage == NULL ? 0 : state->lineage->node_count;
}

/*
 * The record behind a node, as it was read: one to hand to a builder again. It refers to the
 * state and to `arena`. The node must have a record. Fails with STEMMA_NO_MEMORY.
 * O(its parents + log claims).
 */
enum stemma_status state_record(struct record *out, const struct state *state, uint32_t node,
                                struct arena *arena);

/* Where claims and faults of a state's nodes stand, while records are asked for in order. */
struct state_cursor {
  size_t claim; /* the first that may be of the next node */
  size_t fault; /* likewise */
};

/* The same for nodes that are asked for in ascending order, from a zeroed cursor on. O(1) for
 * all nodes passed, and its parents. */
enum stemma_status state_next_record(struct record *out, struct state_cursor *cursor,
                                     const struct state *state, uint32_t node, struct arena *arena);

enum edge_state { EDGE_KEPT, EDGE_SELF_LOOP, EDGE_CYCLE, EDGE_REPEATED };

/* The word for a state: "kept", "self-loop", "cycle", "repeated". */
const char *edge_row_state_name(enum edge_state state);

/* The spelling of an edge that names its parent as it is spelled itself. */
#define EDGE_AS_NAMED UINT32_MAX

/* The class of `stemma check` that a fault of a record counts in. */
const char *state_fault_class(enum record_finding_class class);

/* The other way; a word that is none counts as a malformed parent. */
enum record_finding_class state_fault_of_class(struct text word);

/* A row of the table edge. */
struct edge_row {
  uint32_t child;    /* node */
  uint32_t parent;   /* node */
  uint32_t spelling; /* a place in the lineage's name_bytes, or EDGE_AS_NAMED */
  uint32_t claim;    /* its number, in order of child and spelling */
  uint8_t relation;  /* enum stemma_relation */
  uint8_t state;     /* enum edge_state */
};

/*
 * The edges of a state, by child and parent: every claim of its records, and the parents that
 * were inferred from names. *rows is to be freed, [*count]. O(nodes + claims · log claims).
 */
enum stemma_status state_edges(struct edge_row **rows, size_t *count, const struct state *state,
                               struct stemma_error *error);

#endif
