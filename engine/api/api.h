/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files behind stemma.h share: what its opaque types are, and how outcomes are told. */
#ifndef STEMMA_ENGINE_API_API_H
#define STEMMA_ENGINE_API_API_H

#include <stddef.h>
#include <stdint.h>

#include "engine/api/stemma.h"
#include "engine/catalog/catalog.h"
#include "graph/attribution.h"
#include "graph/day.h"
#include "graph/filter.h"
#include "graph/lineage.h"
#include "graph/measures.h"
#include "graph/status.h"
#include "graph/text.h"

struct stemma_lineage {
  struct lineage *lineage; /* owned */
  struct catalog *catalog; /* owned */
  char *source;            /* owned: where it is from, with its day, for captions */
  char day[DAY_TEXT_SIZE]; /* that it is of, or empty */
};

struct stemma_view {
  const struct stemma_lineage *of;  /* borrowed */
  struct stemma_graph *declared;    /* owned, or NULL where no inferred edge is left out */
  struct stemma_graph *filtered;    /* owned, or NULL where no relation is left out */
  const struct stemma_graph *graph; /* the edges in force */
  uint64_t *value;                  /* [node_count] val(d); owned */
  uint64_t *downloads;              /* [node_count] 0 where unknown; owned */
  double decay;                     /* λ */
  enum attribution_rule rule;       /* of families */
};

struct stemma_measures {
  struct measures measures; /* owned */
  uint32_t *ranked;         /* [ranked_count] nodes with a child in the view; owned */
  size_t ranked_count;      /* of ranked */
};

struct stemma_families {
  uint16_t *own;                  /* [node_count] catalogued family, or CATALOG_NO_FAMILY; owned */
  struct attribution attribution; /* φ; owned */
  struct attribution_total *totals; /* [families + 1], (none) last; owned */
};

/* The result for a status; where it is a failure, *failure, which may be NULL, says why. */
enum stemma_result api_result(struct stemma_failure *failure, enum stemma_status status,
                              const struct stemma_error *error);

/*
 * Copies the caller's options over ours, which hold the defaults; NULL leaves these. Both begin
 * with their size; ours, of `size` bytes, may be older or newer than theirs. Fails with
 * STEMMA_USAGE where theirs is shorter than the first version's `least` bytes, or longer than
 * ours and says something there.
 */
enum stemma_status api_take_options(void *ours, size_t size, size_t least, const void *theirs,
                                    struct stemma_error *error);

/* Fills the caller's struct of `room` bytes with ours of `size`; what is beyond becomes 0. Fails
 * with STEMMA_USAGE where there is no room for the first version's `least` bytes. */
enum stemma_status api_give(void *theirs, size_t room, const void *ours, size_t size, size_t least,
                            struct stemma_error *error);

/* Fails with STEMMA_USAGE where `number` of what is not below `count`. */
enum stemma_status api_check_number(uint32_t number, uint32_t count, const char *what,
                                    struct stemma_error *error);

/* A text as callers get it. */
static inline struct stemma_text api_text(struct text text) {
  return (struct stemma_text){text.bytes, text.length};
}

/* A zeroed column for the nodes of a lineage, never of 0 bytes: NULL means that memory is out. */
void *api_new_column(const struct lineage *lineage, size_t size);

/* The array (graph/measure_arrays.h) that a measure stands in, and what computes it: a set of enum
 * measure_set, 0 where there is no such measure. */
unsigned api_measure_set(enum stemma_measure measure);

/* Which models of a view are first-party (graph/first_party.h): *out, [node_count], to be freed.
 * Fails only with STEMMA_NO_MEMORY. O(nodes + edges), with a look at every id. */
enum stemma_status api_first_party(uint8_t **out, const struct stemma_view *view,
                                   struct stemma_error *error);

/* Computes measures of a view; *out is to be emptied with measures_dispose. */
enum stemma_status api_compute(struct measures *out, const struct stemma_view *view,
                               unsigned wanted, struct stemma_error *error);

#endif
