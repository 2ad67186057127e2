/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rows of a table of edges say, each thing once: children, their facts, and the
 * parents that are claimed for them. Filled row by row, then walked child by child.
 */
#ifndef STEMMA_ENGINE_READ_EDGE_CLAIMS_H
#define STEMMA_ENGINE_READ_EDGE_CLAIMS_H

#include <stdint.h>

#include "graph/arena.h"
#include "graph/names.h"
#include "graph/record.h"
#include "graph/status.h"
#include "graph/text.h"

/* The most claims of one table. */
#define EDGE_CLAIMS_MAX ((size_t)UINT32_MAX - 1)

/* The facts of a row, about its child. */
struct edge_facts {
  int64_t downloads;   /* or RECORD_NO_COUNT */
  int64_t likes;       /* or RECORD_NO_COUNT */
  int64_t created;     /* or RECORD_NO_TIME */
  struct text author;  /* empty: unknown */
  struct text license; /* empty: unknown */
};

/* A parent that is claimed for a child. */
struct edge_claim {
  uint32_t child;    /* its number */
  uint32_t parent;   /* what is claimed, among the texts */
  uint32_t relation; /* the word, among the texts */
  uint32_t next;     /* of the child's claims, or NAMES_NONE */
};

/* What is known of a child. */
struct edge_child {
  int64_t downloads; /* or RECORD_NO_COUNT */
  int64_t likes;     /* or RECORD_NO_COUNT */
  int64_t created;   /* or RECORD_NO_TIME */
  uint32_t spelling; /* where the bytewise smallest stands among the bytes of `ids` */
  uint32_t author;   /* among the texts, or NAMES_NONE */
  uint32_t license;  /* among the texts, or NAMES_NONE */
  uint32_t claims;   /* the first of them, or NAMES_NONE */
};

struct edge_claims {
  struct names ids;            /* of the children, without case */
  struct names texts;          /* parents, relations, authors, licences */
  struct edge_child *children; /* [ids.count] */
  size_t child_capacity;       /* of children */
  struct edge_claim *claims;   /* [claim_count] */
  size_t claim_count;          /* of claims */
  size_t claim_capacity;       /* of claims */
  uint32_t *slots;             /* [slot_count] a hash table: claim + 1, or 0 */
  size_t slot_count;           /* a power of two, or 0 */
};

#define EDGE_CLAIMS_INIT                                                                           \
  { .ids = NAMES_INIT(true), .texts = NAMES_INIT(false) }

void edge_claims_dispose(struct edge_claims *claims);

/*
 * Takes a row's child and facts; *child becomes its number. `id` is normal (R2), and texts
 * longer than NAMES_TEXT_MAX are taken as unknown. Fails with STEMMA_NO_MEMORY. O(1)
 * amortised.
 */
enum stemma_status edge_claims_add_child(uint32_t *child, struct edge_claims *claims,
                                         struct text id, const struct edge_facts *facts,
                                         struct stemma_error *error);

/*
 * Takes a parent that is claimed for a child, as written, and the relation, a word or
 * nothing. What has been claimed before changes nothing. Fails with STEMMA_NO_MEMORY. O(1)
 * amortised.
 */
enum stemma_status edge_claims_add(struct edge_claims *claims, uint32_t child, struct text parent,
                                   struct text relation, struct stemma_error *error);

/*
 * The record of a child, R1 and R2 applied; its arrays are in `arena`, its texts there or in
 * `claims`. Fails only with STEMMA_NO_MEMORY.
 */
enum stemma_status edge_claims_record(struct record *record, const struct edge_claims *claims,
                                      uint32_t child, struct arena *arena);

#endif
