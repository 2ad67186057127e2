/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A lineage: the models of a hub with their facts, and the graph of who derives from
 * whom, after rules R1 to R6. Immutable once built (lineage_builder.h).
 *
 * Models and ghosts are nodes, numbered ascending by folded id; columns are indexed by
 * node. It depends only on the set of records, never on their order.
 */
#ifndef STEMMA_GRAPH_LINEAGE_H
#define STEMMA_GRAPH_LINEAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/arena.h"
#include "graph/graph.h"
#include "graph/names.h"
#include "graph/record.h"
#include "graph/text.h"

enum lineage_status { LINEAGE_PRESENT, LINEAGE_GHOST, LINEAGE_TOMBSTONE };

/* The word for a status: "present", "ghost", "tombstone". */
const char *lineage_status_name(enum lineage_status status);

/* How a parent was inferred that no record declares (infer_names.h). */
enum infer_rule {
  INFER_NONE,         /* it was declared */
  INFER_QUANTIZATION, /* the name less its tail */
  INFER_AUTHOR_FORM,  /* author_-_model */
  INFER_MIRROR,       /* a re-upload of a base */
  INFER_TEXT,         /* a sentence of the model card */
  INFER_RULE_COUNT
};

/* The word for a rule: "quantization", "author-form", "mirror", "text"; NULL for INFER_NONE. */
const char *infer_rule_name(enum infer_rule rule);

/* The classes of `stemma check`, in the order in which they print. */
enum lineage_class {
  LINEAGE_RECORDS,
  LINEAGE_REJECTED_RECORD,
  LINEAGE_DUPLICATE_RECORD,
  LINEAGE_MODELS,
  LINEAGE_GHOSTS,
  LINEAGE_EDGES,
  LINEAGE_EDGES_FINETUNE,
  LINEAGE_EDGES_ADAPTER,
  LINEAGE_EDGES_QUANTIZED,
  LINEAGE_EDGES_MERGE,
  LINEAGE_EDGES_UNSPECIFIED,
  LINEAGE_MULTI_PARENT,
  LINEAGE_ROOTS,
  LINEAGE_SELF_LOOP,
  LINEAGE_MALFORMED_PARENT,
  LINEAGE_PLACEHOLDER_PARENT,
  LINEAGE_UNKNOWN_RELATION,
  LINEAGE_CARD_DIFFERS,
  LINEAGE_RENAMED,
  LINEAGE_CYCLE_COMPONENT,
  LINEAGE_CYCLE_EDGE_DROPPED,
  LINEAGE_ANACHRONISM,
  LINEAGE_DECLARED_CLASS_COUNT, /* those above speak of what records declare */
  LINEAGE_INFERRED_QUANTIZATION = LINEAGE_DECLARED_CLASS_COUNT,
  LINEAGE_INFERRED_AUTHOR_FORM,
  LINEAGE_INFERRED_MIRROR,
  LINEAGE_INFERRED_TEXT,
  LINEAGE_CLASS_COUNT,
};

/* The word for a class, as in `stemma check --json`. */
const char *lineage_class_name(enum lineage_class class);

/* How many examples a class keeps. */
#define LINEAGE_EXAMPLES_MAX 5

/* One class of data quality. */
struct lineage_finding {
  uint64_t count;                             /* cases met */
  struct text examples[LINEAGE_EXAMPLES_MAX]; /* the first, in order of id */
  unsigned example_count;                     /* of examples */
};

/* Distinct texts of one kind, numbered by first use in node order. */
struct lineage_words {
  struct text *items; /* [count] */
  uint32_t count;     /* words; a column's value is below this, or LINEAGE_NO_WORD */
  char *bytes;        /* what the items point into */
};
#define LINEAGE_NO_WORD UINT32_MAX

struct lineage {
  uint32_t node_count;             /* models and ghosts */
  uint32_t model_count;            /* of these, models */
  uint32_t left_out;               /* models without edges that are not here, but in findings */
  uint32_t *name_at;               /* [node_count] where in name_bytes a spelling stands */
  char *name_bytes;                /* spellings, each behind its length in two bytes */
  uint8_t *status;                 /* [node_count] enum lineage_status */
  uint8_t *source;                 /* [node_count] enum parent_source of its parents */
  uint8_t *rule;                   /* [node_count] enum infer_rule; NULL: nothing by name */
  int64_t *created;                /* [node_count] or RECORD_NO_TIME */
  int64_t *downloads;              /* [node_count] or RECORD_NO_COUNT */
  int64_t *likes;                  /* [node_count] or RECORD_NO_COUNT */
  uint32_t *author;                /* [node_count] into authors, or LINEAGE_NO_WORD */
  uint32_t *license;               /* [node_count] into licenses, or LINEAGE_NO_WORD */
  uint32_t *task;                  /* [node_count] into tasks, or LINEAGE_NO_WORD */
  struct lineage_words authors;    /* unique without ASCII case; as first spelled */
  struct lineage_words licenses;   /* unique as given */
  struct lineage_words tasks;      /* unique as given */
  struct stemma_graph *graph;      /* the DAG */
  struct stemma_edge *cycle_edges; /* [cycle_edge_count] dropped by R5; by parent, child */
  size_t cycle_edge_count;         /* of cycle_edges */
  struct lineage_finding findings[LINEAGE_CLASS_COUNT]; /* data quality */
  struct arena texts;                                   /* owns the findings' examples, */
  struct arena graph_texts;                             /* and those of what the graph tells */
};

/* The node's id as it is spelled. O(1); borrowed. */
static inline struct text lineage_name(const struct lineage *lineage, uint32_t node) {
  return names_text_at(lineage->name_bytes, lineage->name_at[node]);
}

/* How the parents of a node were inferred: all by one rule. INFER_NONE: they were not. O(1). */
static inline enum infer_rule lineage_rule(const struct lineage *lineage, uint32_t node) {
  if (lineage->source[node] == PARENT_SOURCE_TEXT) return INFER_TEXT;
  return lineage->rule == NULL ? INFER_NONE : (enum infer_rule)lineage->rule[node];
}

/*
 * The word for the relation of a child to a parent, for people: with a "~" before it where it
 * is inferred. O(1).
 */
const char *lineage_relation_word(const struct lineage *lineage, uint32_t child,
                                  enum stemma_relation relation);

/* What the "~" means, a line at the end of what has one. */
#define LINEAGE_INFERRED_NOTE "~ inferred, not declared by the model's record"

/* The node of an id, compared without ASCII case, or STEMMA_NO_NODE. O(log n). */
uint32_t lineage_find(const struct lineage *lineage, struct text id);

/*
 * The nodes whose folded id begins with `prefix` (folded or not): *first and the returned
 * count. O(log n). A namespace is the prefix "name/".
 */
uint32_t lineage_find_prefix(uint32_t *first, const struct lineage *lineage, struct text prefix);

/* Frees a lineage; NULL is allowed. */
void lineage_free(struct lineage *lineage);

#endif
