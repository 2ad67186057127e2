/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures of a view, and rankings by them. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/api/api.h"
#include "graph/measure_arrays.h"

static_assert((int)STEMMA_MEASURE_CHILDREN == (int)MEASURE_ARRAY_CHILDREN &&
                  (int)STEMMA_MEASURE_CHILDREN_MERGE == 1 + (int)STEMMA_MERGE &&
                  (int)STEMMA_MEASURE_CHILDREN_ADAPTER == 1 + (int)STEMMA_ADAPTER &&
                  (int)STEMMA_MEASURE_CHILDREN_QUANTIZED == 1 + (int)STEMMA_QUANTIZED &&
                  (int)STEMMA_MEASURE_CHILDREN_FINETUNE == 1 + (int)STEMMA_FINETUNE &&
                  (int)STEMMA_MEASURE_CHILDREN_UNSPECIFIED == 1 + (int)STEMMA_UNSPECIFIED &&
                  (int)STEMMA_MEASURE_DESCENDANTS == (int)MEASURE_ARRAY_DESCENDANTS &&
                  (int)STEMMA_MEASURE_INFLUENCE == (int)MEASURE_ARRAY_INFLUENCE &&
                  (int)STEMMA_MEASURE_PAGERANK == (int)MEASURE_ARRAYS - 1 &&
                  STEMMA_MEASURE_COUNT == (int)MEASURE_ARRAYS,
              "a measure is the number of its array");

unsigned api_measure_set(enum stemma_measure measure) {
  switch (measure) {
  case STEMMA_MEASURE_CHILDREN:
  case STEMMA_MEASURE_CHILDREN_MERGE:
  case STEMMA_MEASURE_CHILDREN_ADAPTER:
  case STEMMA_MEASURE_CHILDREN_QUANTIZED:
  case STEMMA_MEASURE_CHILDREN_FINETUNE:
  case STEMMA_MEASURE_CHILDREN_UNSPECIFIED: return MEASURE_CHILDREN;
  case STEMMA_MEASURE_DESCENDANTS: return MEASURE_DESCENDANT_COUNT;
  case STEMMA_MEASURE_DOWNSTREAM_DOWNLOADS: return MEASURE_DOWNLOADS;
  case STEMMA_MEASURE_INFLUENCE: return MEASURE_INFLUENCE;
  case STEMMA_MEASURE_DEPTH: return MEASURE_DEPTH;
  case STEMMA_MEASURE_EXCLUSIVE: return MEASURE_EXCLUSIVE;
  case STEMMA_MEASURE_AUTHORS:
  case STEMMA_MEASURE_EFFECTIVE_AUTHORS: return MEASURE_AUTHORS;
  case STEMMA_MEASURE_H_INDEX: return MEASURE_H_INDEX;
  case STEMMA_MEASURE_PAGERANK: return MEASURE_PAGERANK;
  }
  return 0; /* a caller's slip, or a header newer than this library */
}

enum stemma_status api_compute(struct measures *out, const struct stemma_view *view,
                               unsigned wanted, struct stemma_error *error) {
  struct measure_input input = {.graph = view->graph,
                                .value = view->value,
                                .downloads = view->downloads,
                                .author = view->of->lineage->author,
                                .author_count = view->of->lineage->authors.count,
                                .decay = view->decay};
  return measures_compute(out, &input, wanted, error);
}

/* The nodes that a ranking lists. */
static enum stemma_status list_ranked(struct stemma_measures *measures,
                                      const struct stemma_graph *graph,
                                      struct stemma_error *error) {
  size_t count = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) count += stemma_child_count(graph, v) > 0;
  measures->ranked = calloc(count > 0 ? count : 1, sizeof *measures->ranked);
  if (measures->ranked == NULL) return stemma_error_memory(error, "models to rank");
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (stemma_child_count(graph, v) > 0) measures->ranked[measures->ranked_count++] = v;
  }
  assert(measures->ranked_count == count);
  return STEMMA_OK;
}

void stemma_measures_free(struct stemma_measures *measures) {
  if (measures == NULL) return;
  measures_dispose(&measures->measures);
  free(measures->ranked);
  free(measures);
}

static enum stemma_status new_measures(struct stemma_measures **out, const struct stemma_view *view,
                                       uint32_t wanted, struct stemma_error *error) {
  unsigned set = 0;
  if (wanted == 0 || (wanted & ~STEMMA_MEASURES_ALL) != 0) {
    return stemma_error_set(error, STEMMA_USAGE, "measures: is no set of them");
  }
  for (unsigned m = 0; m < STEMMA_MEASURE_COUNT; m++) {
    if ((wanted & STEMMA_MEASURE_SET(m)) != 0) set |= api_measure_set((enum stemma_measure)m);
  }
  struct stemma_measures *measures = calloc(1, sizeof *measures);
  if (measures == NULL) return stemma_error_memory(error, "measures");
  enum stemma_status status = list_ranked(measures, view->graph, error);
  if (status == STEMMA_OK) status = api_compute(&measures->measures, view, set, error);
  if (status == STEMMA_OK) {
    *out = measures;
  } else {
    stemma_measures_free(measures);
  }
  return status;
}

enum stemma_result stemma_measures_new(struct stemma_measures **out, const struct stemma_view *view,
                                       uint32_t wanted, struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = new_measures(out, view, wanted, &error);
  return api_result(failure, status, &error);
}

/* ---- one of them ---- */

/* The array of a measure, or NULL where there is none for the model. */
static const void *array_for(const struct stemma_measures *measures, enum stemma_measure measure,
                             uint32_t model) {
  if (api_measure_set(measure) == 0 || model >= measures->measures.node_count) return NULL;
  return measure_array(&measures->measures, (size_t)measure);
}

uint64_t stemma_measures_count(const struct stemma_measures *measures, enum stemma_measure measure,
                               uint32_t model) {
  const void *array = array_for(measures, measure, model);
  if (array == NULL) return UINT64_MAX;
  switch (measure_array_item((size_t)measure)) {
  case MEASURE_U32: return ((const uint32_t *)array)[model];
  case MEASURE_U64: return ((const uint64_t *)array)[model];
  case MEASURE_DOUBLE: break;
  }
  return UINT64_MAX;
}

double stemma_measures_real(const struct stemma_measures *measures, enum stemma_measure measure,
                            uint32_t model) {
  const void *array = array_for(measures, measure, model);
  if (array == NULL) return (double)NAN;
  if (measure_array_item((size_t)measure) == MEASURE_DOUBLE) return ((const double *)array)[model];
  return (double)stemma_measures_count(measures, measure, model);
}

/* ---- all in order ---- */

struct ranked {
  double real;    /* of a measure that is no whole number, else 0 */
  uint64_t count; /* of one that is, else 0 */
  uint32_t model; /* breaks ties */
};

static int compare_ranked(const void *a, const void *b) {
  const struct ranked *x = a, *y = b;
  if (x->real != y->real) return x->real > y->real ? -1 : 1;
  if (x->count != y->count) return x->count > y->count ? -1 : 1;
  return (x->model > y->model) - (x->model < y->model);
}

static enum stemma_status rank(uint32_t **models, const struct stemma_measures *measures,
                               enum stemma_measure measure, struct stemma_error *error) {
  size_t count = measures->ranked_count, room = count > 0 ? count : 1;
  if (api_measure_set(measure) == 0 ||
      measure_array(&measures->measures, (size_t)measure) == NULL) {
    return stemma_error_set(error, STEMMA_USAGE, "measure %d: was not computed", (int)measure);
  }
  bool is_real = measure_array_item((size_t)measure) == MEASURE_DOUBLE;
  struct ranked *rows = calloc(room, sizeof *rows);
  uint32_t *out = calloc(room, sizeof *out);
  if (rows == NULL || out == NULL) {
    free(rows);
    free(out);
    return stemma_error_memory(error, "ranking");
  }
  for (size_t i = 0; i < count; i++) {
    uint32_t model = measures->ranked[i];
    rows[i].model = model;
    if (is_real) rows[i].real = stemma_measures_real(measures, measure, model);
    if (!is_real) rows[i].count = stemma_measures_count(measures, measure, model);
  }
  qsort(rows, count, sizeof *rows, compare_ranked);
  for (size_t i = 0; i < count; i++) out[i] = rows[i].model;
  free(rows);
  *models = out;
  return STEMMA_OK;
}

enum stemma_result stemma_measures_rank(uint32_t **models, size_t *count,
                                        const struct stemma_measures *measures,
                                        enum stemma_measure measure,
                                        struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = rank(models, measures, measure, &error);
  if (status == STEMMA_OK) *count = measures->ranked_count;
  return api_result(failure, status, &error);
}
