/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a lineage builder holds between taking records (lineage_builder.c) and finishing
 * (lineage_finish.c). An *entry* is a folded id in order of first mention; finishing turns
 * entries into nodes.
 */
#ifndef STEMMA_GRAPH_LINEAGE_PARTS_H
#define STEMMA_GRAPH_LINEAGE_PARTS_H

#include <assert.h>

#include "graph/arena.h"
#include "graph/lineage_builder.h"
#include "graph/names.h"

/* The number of no record: the entry is only named as a parent. */
#define BUILDER_NO_RECORD UINT32_MAX
/* The number of a record that waits to be kept, or to be replaced (lineage_seed.h). */
#define BUILDER_WAITING (UINT32_MAX - 1)

/* What the winning record of an entry says. */
struct builder_facts {
  int64_t created;      /* as in struct record */
  int64_t modified;     /* the first to decide among duplicates */
  int64_t downloads;    /* the second */
  int64_t likes;        /* as in struct record */
  uint32_t record;      /* its number, or BUILDER_NO_RECORD */
  uint32_t author;      /* entry of authors, or NAMES_NONE: the namespace */
  uint32_t license;     /* entry of licenses, or NAMES_NONE */
  uint32_t task;        /* entry of tasks, or NAMES_NONE */
  uint8_t source;       /* enum parent_source */
  bool is_gone;         /* a tombstone */
  uint64_t fingerprint; /* of its text, or 0 */
};

/* Of an entry without a record. */
extern const struct builder_facts builder_no_facts;

/* A parent named by a record that has won, or may still. A record's edges are adjacent. */
struct builder_edge {
  uint32_t child;    /* entry */
  uint32_t parent;   /* entry */
  uint32_t record;   /* number */
  uint32_t spelling; /* where in the names' bytes the parent's spelling stands */
  uint32_t claimed;  /* likewise, the record's own spelling: R3 may change the other */
  uint8_t relation;  /* enum stemma_relation */
  uint8_t renamed;   /* 1: the catalogue of renames led here */
};

/* A finding of rules R1 and R2. */
struct builder_finding {
  uint32_t child;                  /* entry */
  uint32_t record;                 /* number */
  enum record_finding_class class; /* which */
  struct text text;                /* in the arena */
};

/* A record that ties with the one that holds its entry, until texts are compared. */
struct builder_contender {
  struct builder_facts facts; /* what it says */
  uint32_t entry;             /* whose record it is */
  uint32_t spelling;          /* of its id, a place in the names' bytes */
};

/* Words of a few kinds come again and again: where the last ones of each look are. */
enum { RECENT_WORDS = 64 };
struct recent_words {
  uint32_t entries[RECENT_WORDS]; /* entry + 1 of the last word that looked so, or 0 */
};

struct lineage_builder {
  struct names names;                         /* ids; entries */
  uint32_t ordered;                           /* the first entries, in order of their ids */
  struct builder_facts *facts;                /* [names.count] */
  size_t facts_capacity;                      /* of facts */
  struct builder_edge *edges;                 /* [edge_count] */
  size_t edge_count;                          /* of edges */
  size_t edge_capacity;                       /* of edges */
  struct builder_finding *findings;           /* [finding_count] */
  size_t finding_count;                       /* of findings */
  size_t finding_capacity;                    /* of findings */
  struct builder_contender *contenders;       /* [contender_count] */
  size_t contender_count;                     /* of contenders */
  size_t contender_capacity;                  /* of contenders */
  uint32_t *duplicates;                       /* [duplicate_count] entries, one a lost record */
  size_t duplicate_count;                     /* of duplicates */
  size_t duplicate_capacity;                  /* of duplicates */
  uint64_t *ties;                             /* [tie_count] numbers, ascending */
  size_t tie_count;                           /* of ties */
  struct names authors;                       /* those that are not the namespace */
  struct names licenses;                      /* identifiers */
  struct names tasks;                         /* pipeline tags */
  struct recent_words recent_licenses;        /* of licenses */
  struct recent_words recent_tasks;           /* of tasks */
  uint32_t record_count;                      /* records taken or rejected */
  uint32_t superseded_count;                  /* of these, in place of others of their model */
  uint64_t rejected_count;                    /* of these, rejected */
  struct text rejected[LINEAGE_EXAMPLES_MAX]; /* the bytewise smallest, in the arena */
  unsigned rejected_kept;                     /* of rejected */
  struct arena texts;                         /* findings and examples */
};

/* Whether an entry is a model's: it has a record, which waits for nothing any more. */
static inline bool builder_has_record(const struct lineage_builder *builder, uint32_t entry) {
  assert(builder->facts[entry].record != BUILDER_WAITING);
  return builder->facts[entry].record != BUILDER_NO_RECORD;
}

/* The entry of an id, with its facts made ready. */
enum stemma_status builder_entry(uint32_t *entry, struct lineage_builder *builder, struct text id,
                                 uint64_t hash, struct stemma_error *error);

/* Takes a finding of a record; the text is copied, and cut where it is long. */
enum stemma_status builder_add_finding(struct lineage_builder *builder, uint32_t child,
                                       uint32_t record, const struct record_finding *finding,
                                       struct stemma_error *error);

/* Installs what each tie's greatest text says. `texts` are those of builder->ties. */
void builder_settle_ties(struct lineage_builder *builder, const struct text *texts);

#endif
