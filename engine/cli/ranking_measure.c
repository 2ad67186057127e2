/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of listed models alone: a Hub has many more models than a ranking has rows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/ranking.h"

/* The arrays of struct measures. */
static const struct {
  size_t column; /* offset of the array */
  size_t size;   /* bytes of an item */
} arrays[] = {
    {offsetof(struct measures, children), sizeof(uint32_t)},
    {offsetof(struct measures, children_by[0]), sizeof(uint32_t)},
    {offsetof(struct measures, children_by[1]), sizeof(uint32_t)},
    {offsetof(struct measures, children_by[2]), sizeof(uint32_t)},
    {offsetof(struct measures, children_by[3]), sizeof(uint32_t)},
    {offsetof(struct measures, children_by[4]), sizeof(uint32_t)},
    {offsetof(struct measures, descendants), sizeof(uint32_t)},
    {offsetof(struct measures, downstream_downloads), sizeof(uint64_t)},
    {offsetof(struct measures, influence), sizeof(double)},
    {offsetof(struct measures, depth), sizeof(uint32_t)},
    {offsetof(struct measures, exclusive), sizeof(uint32_t)},
    {offsetof(struct measures, authors), sizeof(uint32_t)},
    {offsetof(struct measures, effective_authors), sizeof(double)},
    {offsetof(struct measures, h_index), sizeof(uint32_t)},
    {offsetof(struct measures, pagerank), sizeof(double)},
};
static_assert(STEMMA_RELATION_COUNT == 5, "an array a relation");

/* What is computed together, since it shares work. */
static const unsigned batches[] = {
    MEASURE_CHILDREN | MEASURE_H_INDEX,
    MEASURE_DESCENDANTS | MEASURE_EXCLUSIVE | MEASURE_AUTHORS,
    MEASURE_INFLUENCE | MEASURE_PAGERANK,
    MEASURE_DEPTH,
};

/* Copies the entries' items of an array, unless they are there already. */
static enum stemma_status gather_array(struct measures *out, const struct measures *whole,
                                       size_t column, size_t size, const struct ranking *ranking,
                                       struct stemma_error *error) {
  const char *from;
  char *to;
  memcpy(&from, (const char *)whole + column, sizeof from);
  memcpy(&to, (const char *)out + column, sizeof to);
  if (from == NULL || to != NULL) return STEMMA_OK;
  to = calloc(ranking->count > 0 ? ranking->count : 1, size);
  if (to == NULL) return stemma_error_memory(error, "measures of a ranking");
  for (size_t i = 0; i < ranking->count; i++) {
    memcpy(to + i * size, from + ranking->entries[i].node * size, size);
  }
  memcpy((char *)out + column, &to, sizeof to);
  return STEMMA_OK;
}

/* Takes what there is of `whole`, and empties it. */
static enum stemma_status gather(struct measures *out, struct measures *whole,
                                 const struct ranking *ranking, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < sizeof arrays / sizeof *arrays && status == STEMMA_OK; i++) {
    status = gather_array(out, whole, arrays[i].column, arrays[i].size, ranking, error);
  }
  measures_dispose(whole);
  return status;
}

enum stemma_status ranking_measure(struct measures *out, const struct ranking *ranking,
                                   struct session *session, unsigned wanted,
                                   struct stemma_error *error) {
  unsigned by = ranking_measure_set((enum options_measure)session->options->by);
  struct measures rows = {0};
  enum stemma_status status = gather(&rows, &session->measures, ranking, error);
  for (size_t i = 0; i < sizeof batches / sizeof *batches && status == STEMMA_OK; i++) {
    struct measures whole = {0};
    unsigned missing = wanted & batches[i] & ~by;
    if (missing == 0) continue;
    status = session_compute(&whole, session, missing, error);
    if (status == STEMMA_OK) status = gather(&rows, &whole, ranking, error);
  }
  if (status != STEMMA_OK) {
    measures_dispose(&rows);
    return status;
  }
  *out = rows;
  return STEMMA_OK;
}
