/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of listed models alone: a Hub has many more models than a ranking has rows. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/ranking.h"
#include "graph/measure_arrays.h"
#include "graph/parallel.h"

/* What is computed together, since it shares work: half of it is in the first. */
enum batch { BELOW, FLOWS, NEAR, BATCHES };
static const unsigned batches[BATCHES] = {
    [BELOW] = MEASURE_DESCENDANTS | MEASURE_EXCLUSIVE | MEASURE_AUTHORS,
    [FLOWS] = MEASURE_INFLUENCE | MEASURE_PAGERANK | MEASURE_DEPTH,
    [NEAR] = MEASURE_CHILDREN | MEASURE_H_INDEX,
};

/* The measures that are there. */
static unsigned present(const struct measures *measures) {
  unsigned set = 0;
  if (measures->children != NULL) set |= MEASURE_CHILDREN;
  if (measures->descendants != NULL) set |= MEASURE_DESCENDANT_COUNT;
  if (measures->downstream_downloads != NULL) set |= MEASURE_DOWNLOADS;
  if (measures->influence != NULL) set |= MEASURE_INFLUENCE;
  if (measures->depth != NULL) set |= MEASURE_DEPTH;
  if (measures->exclusive != NULL) set |= MEASURE_EXCLUSIVE;
  if (measures->authors != NULL) set |= MEASURE_AUTHORS;
  if (measures->h_index != NULL) set |= MEASURE_H_INDEX;
  if (measures->pagerank != NULL) set |= MEASURE_PAGERANK;
  return set;
}

/* ---- before the order is known ---- */

/* Whether the measures of a session are computed: else they are there already. */
static bool computes(const struct session *session) {
  return session->source.extent == SOURCE_WHOLE || session->source.extent == SOURCE_GRAPH;
}

/* The batch that the order needs. */
static enum batch batch_of_order(const struct session *session) {
  unsigned by = ranking_measure_set((enum options_measure)session->options->by);
  enum batch batch = BELOW;
  while ((batches[batch] & by) == 0) batch++;
  return batch;
}

enum stemma_status ranking_measure_order(struct session *session, unsigned wanted,
                                         struct stemma_error *error) {
  unsigned by = ranking_measure_set((enum options_measure)session->options->by);
  unsigned with = computes(session) ? wanted & batches[batch_of_order(session)] : 0;
  return session_measure(session, by | with, error);
}

enum stemma_status ranking_measure_beside(struct measures *out, const struct session *session,
                                          unsigned wanted, struct stemma_error *error) {
  unsigned beside = batch_of_order(session) == FLOWS ? 0 : wanted & batches[FLOWS];
  if (beside == 0 || !computes(session)) return STEMMA_OK;
  return session_compute(out, session, beside, error);
}

/* Moves over the arrays that `from` has and `out` has not. The others of `out` are not so much as
 * looked at: another thread may be setting them. */
static void take_arrays(struct measures *out, struct measures *from) {
  for (size_t array = 0; array < MEASURE_ARRAYS; array++) {
    void *items = measure_array(from, array);
    if (items == NULL || measure_array(out, array) != NULL) continue;
    measure_array_set(out, array, items);
    measure_array_set(from, array, NULL);
  }
  measures_dispose(from);
}

void ranking_take_beside(struct session *session, struct measures *beside) {
  take_arrays(&session->measures, beside);
}

/* ---- once it is ---- */

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

/* Children of the entries alone, where they are few. */
static enum stemma_status compute_near(struct measures *rows, const struct batching *batching,
                                       struct stemma_error *error) {
  const struct ranking *ranking = batching->ranking;
  uint32_t *nodes = malloc((ranking->count + 1) * sizeof *nodes);
  if (nodes == NULL) return stemma_error_memory(error, "measures of a ranking");
  for (size_t i = 0; i < ranking->count; i++) nodes[i] = ranking->entries[i].node;
  struct measure_input input = session_input(batching->session);
  enum stemma_status status = measures_near(rows, &input, nodes, ranking->count, error);
  free(nodes);
  return status;
}

static enum stemma_status compute_batch(void *context, size_t index, struct stemma_error *error) {
  const struct batching *batching = context;
  struct measures whole = {0};
  unsigned missing = batching->missing & batches[index];
  if (missing == 0) return STEMMA_OK;
  if (missing == batches[NEAR]) {
    struct measures near;
    enum stemma_status status = compute_near(&near, batching, error);
    bool is_done = status != STEMMA_OK || near.children != NULL;
    if (status == STEMMA_OK) take_arrays(batching->rows, &near);
    if (is_done) return status;
  }
  enum stemma_status status = session_compute(&whole, batching->session, missing, error);
  if (status != STEMMA_OK) return status;
  return gather(batching->rows, &whole, batching->ranking, error);
}

enum stemma_status ranking_measure(struct measures *out, const struct ranking *ranking,
                                   struct session *session, unsigned wanted,
                                   struct stemma_error *error) {
  struct measures rows = {0};
  enum stemma_status status = gather(&rows, &session->measures, ranking, error);
  struct batching batching = {&rows, ranking, session, wanted & ~present(&rows)};
  if (session->source.extent == SOURCE_KEPT) batching.missing = 0; /* all are there */
  unsigned threads = session_threads(session);
  if (status == STEMMA_OK) {
    status = parallel_try(threads, BATCHES, compute_batch, &batching, error);
  }
  if (status != STEMMA_OK) {
    measures_dispose(&rows);
    return status;
  }
  *out = rows;
  return STEMMA_OK;
}
