/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models in the order of a measure: what rank lists, and where show finds a model's place. */
#ifndef STEMMA_ENGINE_CLI_RANKING_H
#define STEMMA_ENGINE_CLI_RANKING_H

#include <stddef.h>
#include <stdint.h>

#include "engine/cli/session.h"
#include "graph/status.h"

/* One listed model. */
struct ranking_entry {
  uint64_t key;         /* the measure; the bits of a double where it is one */
  uint32_t node;        /* which */
  uint32_t group;       /* place of its group among the groups; 0 where there are none */
  uint32_t rank;        /* from 1, within the group */
  uint32_t family_rank; /* from 1, among those of its main family; 0 for no family */
};

/* A part of the ranking. */
struct ranking_group {
  uint32_t number;  /* family or maker; makers of a country: the first of them by name */
  double influence; /* of its families together (attribution.h) */
  size_t first;     /* place of its first entry */
  size_t count;     /* models in it, also those that `top` leaves out */
};

/* Groups are in the order of their influence, what is in none last; entries in that of their
 * measure. */
struct ranking {
  struct ranking_entry *entries; /* [count] group by group */
  size_t count;                  /* of entries */
  struct ranking_group *groups;  /* [group_count]; none where nothing is grouped */
  size_t group_count;            /* of groups */
};

struct ranking_options {
  enum options_measure by;        /* highest first; ties by id */
  enum options_grouping grouping; /* or OPTIONS_UNGROUPED */
  bool roots;                     /* only models without a parent in the filtered graph */
  uint32_t family;                /* only those of this main family, or CATALOG_NONE */
  uint64_t top;                   /* keep so many (in each group); 0: all */
  uint64_t groups;                /* keep so many groups; 0: all */
};

/*
 * Ranks the models and ghosts that have a child in the filtered graph. The session's
 * measure must be there, its families where they are asked for (else there are no family
 * ranks), and their totals for groups. *out is to be emptied with ranking_dispose. Fails
 * only with STEMMA_NO_MEMORY. O(n log n).
 */
enum stemma_status ranking_init(struct ranking *out, const struct session *session,
                                const struct ranking_options *options, struct stemma_error *error);

/* Frees the arrays. */
void ranking_dispose(struct ranking *ranking);

/* The enum measure_set that a measure needs. */
unsigned ranking_measure_set(enum options_measure by);

/* The value of a measure at a place of its array; REPORT_NULL where it was not computed. */
struct report_value ranking_value(const struct measures *measures, enum options_measure by,
                                  size_t place);

/*
 * Measures the session's models by what they are ordered by, and by those of `wanted`, a set of
 * enum measure_set, that cost little more then. Fails with what session_measure fails with.
 */
enum stemma_status ranking_measure_order(struct session *session, unsigned wanted,
                                         struct stemma_error *error);

/*
 * Others of `wanted` that can be computed meanwhile: *out, zeroed before, is to be handed to
 * ranking_take_beside. There may be none. Fails only with STEMMA_NO_MEMORY.
 */
enum stemma_status ranking_measure_beside(struct measures *out, const struct session *session,
                                          unsigned wanted, struct stemma_error *error);

/* Moves them over to the session's measures, and empties `beside`. */
void ranking_take_beside(struct session *session, struct measures *beside);

/*
 * The measures of a ranking's entries alone: out's arrays are [ranking->count], in the order
 * of its entries. What the session has measured is taken from there, and forgotten there;
 * the others of `wanted` are computed a few at a time, on session_threads, so that the arrays
 * for all nodes are never there together. *out is to be emptied with measures_dispose. Fails only with
 * STEMMA_NO_MEMORY.
 */
enum stemma_status ranking_measure(struct measures *out, const struct ranking *ranking,
                                   struct session *session, unsigned wanted,
                                   struct stemma_error *error);

#endif
