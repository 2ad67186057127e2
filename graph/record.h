/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One record of a hub, as a reader hands it over: rule R1 and R2 are applied, R3 to R6
 * are not. Texts are borrowed from the reader until the record has been taken.
 */
#ifndef STEMMA_GRAPH_RECORD_H
#define STEMMA_GRAPH_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/graph.h"
#include "graph/text.h"

/* An unknown time. Known ones are milliseconds since 1970-01-01T00:00:00Z. */
#define RECORD_NO_TIME INT64_MIN
/* An unknown count (downloads, likes, parameters). */
#define RECORD_NO_COUNT INT64_C(-1)
/* The Hub's bulk migration, 2022-03-02T23:29:04Z: a date that says nothing (rules R5, R6).
 * It is compared in whole seconds. */
#define RECORD_BULK_SECOND INT64_C(1646263744)

/* True where `time` is unknown or the bulk migration's. */
static inline bool record_time_is_void(int64_t time) {
  return time == RECORD_NO_TIME || (time >= 0 && time / 1000 == RECORD_BULK_SECOND);
}

/* A parent that a record names, well-formed (R2); unique by spelling within a record. */
struct record_parent {
  struct text id;                /* normalised, as spelled */
  uint64_t hash;                 /* text_hash_folded(id) */
  enum stemma_relation relation; /* the first in R1's order, of all claims for this spelling */
};

/*
 * Where a record's parents come from: all from one, as rule R1 says. Those that claims are
 * resolved from come first, in R1's order.
 */
enum parent_source {
  PARENT_SOURCE_HUB,                    /* the Hub's baseModels */
  PARENT_SOURCE_TAGS,                   /* base_model: tags */
  PARENT_SOURCE_CARD,                   /* the model card's metadata */
  PARENT_SOURCE_TEXT,                   /* inferred: a sentence of the card */
  PARENT_SOURCES,                       /* how many R1 chooses from */
  PARENT_SOURCE_TABLE = PARENT_SOURCES, /* a row of a table of edges */
  PARENT_SOURCE_NAME,                   /* inferred: the model's own name */
  PARENT_SOURCE_NONE,                   /* it has no parents */
};

/* The word for a source: "baseModels", "tags", "card", "text", "table", "name", "none". */
const char *parent_source_name(enum parent_source source);

/* True where nobody has declared the parents: they are opt-in. */
static inline bool parent_source_is_inferred(enum parent_source source) {
  return source == PARENT_SOURCE_TEXT || source == PARENT_SOURCE_NAME;
}

/* What R1 and R2 found in a record, apart from its parents. */
enum record_finding_class {
  RECORD_MALFORMED_PARENT,
  RECORD_PLACEHOLDER_PARENT,
  RECORD_UNKNOWN_RELATION,
  RECORD_CARD_DIFFERS,
  RECORD_FINDING_COUNT,
};

struct record_finding {
  enum record_finding_class class; /* which */
  struct text text;                /* the text at fault, as it stood */
};

struct record {
  struct text id;                        /* normalised (R2), as spelled */
  uint64_t hash;                         /* text_hash_folded(id) */
  struct text author;                    /* empty: the namespace */
  struct text license;                   /* identifier; empty: unknown */
  struct text task;                      /* pipeline tag; empty: unknown */
  int64_t created;                       /* or RECORD_NO_TIME */
  int64_t modified;                      /* or RECORD_NO_TIME; decides among duplicates */
  int64_t downloads;                     /* or RECORD_NO_COUNT */
  int64_t likes;                         /* or RECORD_NO_COUNT */
  const struct record_parent *parents;   /* [parent_count] ascending by folded id, spelling */
  size_t parent_count;                   /* of parents */
  enum parent_source source;             /* of the parents */
  uint64_t fingerprint;                  /* of the text it was read from; 0: not known */
  bool is_gone;                          /* the hub no longer has the model */
  const struct record_finding *findings; /* [finding_count] */
  size_t finding_count;                  /* of findings */
};

#endif
