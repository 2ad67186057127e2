/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Filters: which edges there are, and which derivatives count for how much.
 *
 * The relations are kept by stemma_graph_filter, before anything is computed. The rest
 * sets val(d) = 0 where d does not match; paths still run through d.
 */
#ifndef STEMMA_GRAPH_FILTER_H
#define STEMMA_GRAPH_FILTER_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/day.h"
#include "graph/graph.h"
#include "graph/lineage.h"
#include "graph/text.h"

/* No least number of downloads. */
#define FILTER_NO_MINIMUM UINT64_MAX
/* No first and no last moment of creation. */
#define FILTER_NO_SINCE INT64_MIN
#define FILTER_NO_UNTIL INT64_MAX

enum filter_value { FILTER_COUNT, FILTER_DOWNLOADS };

struct filter {
  stemma_relation_set relations; /* edges that are kept */
  uint64_t min_downloads;        /* at least so many downloads, or FILTER_NO_MINIMUM */
  int64_t since;                 /* created then or later, in ms, or FILTER_NO_SINCE */
  int64_t until;                 /* created then or earlier, in ms, or FILTER_NO_UNTIL */
  bool third_party;              /* leave out what is first-party */
  struct text author;            /* without case; NULL bytes: any */
  struct text license;           /* exactly; NULL bytes: any */
  struct text task;              /* exactly; NULL bytes: any */
  enum filter_value value;       /* val(d) of what matches: 1, or its downloads */
  double decay;                  /* λ, for influence */
};

#define FILTER_INIT                                                                                \
  {                                                                                                \
    .relations = STEMMA_ALL_RELATIONS, .min_downloads = FILTER_NO_MINIMUM,                         \
    .since = FILTER_NO_SINCE, .until = FILTER_NO_UNTIL, .value = FILTER_COUNT, .decay = 1          \
  }

/* The first and the last moment of a UTC day, for `since` and `until`: both days count. */
static inline int64_t filter_day_start(int32_t day) {
  return day * DAY_MS;
}

static inline int64_t filter_day_end(int32_t day) {
  return (day + 1) * DAY_MS - 1;
}

/*
 * Sets value[node], [node_count], the caller's, to val(d). It is 0 for a ghost, and for a
 * model that does not match: one without the datum that a filter asks for does not.
 * `first_party`, [node_count] of 1 or 0 (first_party.h), may be NULL where third_party is
 * not set, and columns of the lineage where no filter asks for them. With FILTER_DOWNLOADS
 * unknown downloads are 0. O(nodes + words).
 */
void filter_values(uint64_t *value, const struct lineage *lineage, const struct filter *filter,
                   const uint8_t *first_party);

/*
 * The lineage's graph without the edges that were inferred; *out stays NULL where there are none.
 * Fails only with STEMMA_NO_MEMORY. O(nodes + edges).
 */
enum stemma_status filter_declared(struct stemma_graph **out, const struct lineage *lineage,
                                   struct stemma_error *error);

/* Sets downloads[node], [node_count], the caller's: 0 where unknown, and for ghosts. O(nodes). */
void filter_downloads(uint64_t *downloads, const struct lineage *lineage);

#endif
