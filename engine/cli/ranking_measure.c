/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of listed models alone: a Hub has many more models than a ranking has rows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/ranking.h"
#include "graph/measure_arrays.h"
#include "graph/parallel.h"

/* What is computed together, since it shares work: half of it is in the first. */
static const unsigned batches[] = {
    MEASURE_DESCENDANTS | MEASURE_EXCLUSIVE | MEASURE_AUTHORS,
    MEASURE_CHILDREN | MEASURE_H_INDEX,
    MEASURE_INFLUENCE | MEASURE_PAGERANK,
    MEASURE_DEPTH,
};

/* Copies the entries' items of an array, unless they are there already. */
static enum stemma_status gather_array(struct measures *out, const struct measures *whole,
                                       size_t array, const struct ranking *ranking,
                                       struct stemma_error *error) {
  size_t size = measure_array_size(array);
  const char *from = measure_array(whole, array);
  if (from == NULL || measure_array(out, array) != NULL) return STEMMA_OK;
  char *to = calloc(ranking->count > 0 ? ranking->count : 1, size);
  if (to == NULL) return stemma_error_memory(error, "measures of a ranking");
  for (size_t i = 0; i < ranking->count; i++) {
    memcpy(to + i * size, from + ranking->entries[i].node * size, size);
  }
  measure_array_set(out, array, to);
  return STEMMA_OK;
}

/* Takes what there is of `whole`, and empties it. */
static enum stemma_status gather(struct measures *out, struct measures *whole,
                                 const struct ranking *ranking, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t array = 0; array < MEASURE_ARRAYS && status == STEMMA_OK; array++) {
    status = gather_array(out, whole, array, ranking, error);
  }
  measures_dispose(whole);
  return status;
}

/* The batches, while they are computed. */
struct batching {
  struct measures *rows;         /* what is gathered; each batch has arrays of its own there */
  const struct ranking *ranking; /* whose entries */
  const struct session *session; /* what is measured */
  unsigned missing;              /* what is wanted and not there yet: set of enum measure_set */
};

static enum stemma_status compute_batch(void *context, size_t index, struct stemma_error *error) {
  const struct batching *batching = context;
  struct measures whole = {0};
  unsigned missing = batching->missing & batches[index];
  if (missing == 0) return STEMMA_OK;
  enum stemma_status status = session_compute(&whole, batching->session, missing, error);
  if (status != STEMMA_OK) return status;
  return gather(batching->rows, &whole, batching->ranking, error);
}

enum stemma_status ranking_measure(struct measures *out, const struct ranking *ranking,
                                   struct session *session, unsigned wanted,
                                   struct stemma_error *error) {
  unsigned by = ranking_measure_set((enum options_measure)session->options->by);
  struct measures rows = {0};
  enum stemma_status status = gather(&rows, &session->measures, ranking, error);
  struct batching batching = {&rows, ranking, session, wanted & ~by};
  if (session->source.extent == SOURCE_KEPT) batching.missing = 0; /* all are there */
  unsigned threads = session_threads(session);
  if (status == STEMMA_OK) {
    status =
        parallel_try(threads, sizeof batches / sizeof *batches, compute_batch, &batching, error);
  }
  if (status != STEMMA_OK) {
    measures_dispose(&rows);
    return status;
  }
  *out = rows;
  return STEMMA_OK;
}
