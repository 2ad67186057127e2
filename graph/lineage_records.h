/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the winning records behind a lineage said, before rules R3 to R6 made a graph of it:
 * enough to hand each record to a builder again. Kept only where it is asked for (a store
 * does, so that a later import can be united with it).
 */
#ifndef STEMMA_GRAPH_LINEAGE_RECORDS_H
#define STEMMA_GRAPH_LINEAGE_RECORDS_H

#include "graph/lineage.h"
#include "graph/record.h"
#include "graph/status.h"

/* The number of no record: the node is a ghost. */
#define LINEAGE_NO_RECORD UINT32_MAX

/* A parent that a record names. */
struct lineage_claim {
  uint32_t child;    /* node */
  uint32_t parent;   /* node, after R3 */
  uint32_t spelling; /* the id as the record spells it, a place in the lineage's name_bytes */
  uint8_t relation;  /* enum stemma_relation */
};

/* What R1 and R2 found in a record. */
struct lineage_fault {
  uint32_t node;                   /* whose record */
  enum record_finding_class class; /* which */
  struct text text;                /* at fault, at most 256 bytes of it */
};

struct lineage_records {
  uint32_t *record;             /* [node_count] number of the record, or LINEAGE_NO_RECORD */
  int64_t *modified;            /* [node_count] or RECORD_NO_TIME */
  uint64_t *fingerprint;        /* [node_count] of the record's text, or 0 */
  uint32_t *author;             /* [node_count] into authors, or LINEAGE_NO_WORD: the namespace */
  uint32_t *was;                /* [node_count] node in the lineage that the builder began with, or
                                   STEMMA_NO_NODE; what stands at the same place is spelled alike
                                   in both. NULL: it began empty (lineage_seed.h) */
  struct lineage_words authors; /* as records spell them */
  struct lineage_claim *claims; /* [claim_count] by child, then folded id, then spelling */
  size_t claim_count;           /* of claims */
  struct lineage_fault *faults; /* [fault_count] by node, then class and text */
  size_t fault_count;           /* of faults */
  struct arena texts;           /* owns the faults' texts */
};

/* The spelling of a claim. O(1); borrowed from the lineage. */
static inline struct text lineage_claim_text(const struct lineage *lineage,
                                             const struct lineage_claim *claim) {
  return names_text_at(lineage->name_bytes, claim->spelling);
}

/*
 * Where the claims of a node's record come from; the node must have some. A sentence is
 * forgotten as the source of a lineage's edges where none of them could stay (rule R5 goes
 * before inference), but not by the record. O(1).
 */
static inline enum parent_source lineage_claim_source(const struct lineage *lineage,
                                                      uint32_t node) {
  enum parent_source source = (enum parent_source)lineage->source[node];
  return source == PARENT_SOURCE_NONE ? PARENT_SOURCE_TEXT : source;
}

/* Frees the records; NULL is allowed. */
void lineage_records_free(struct lineage_records *records);

#endif
