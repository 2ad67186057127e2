/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families of a view: who counts for which, and what each amounts to. */
#include <stdlib.h>

#include "engine/api/api.h"

void stemma_families_free(struct stemma_families *families) {
  if (families == NULL) return;
  attribution_dispose(&families->attribution);
  free(families->totals);
  free(families->own);
  free(families);
}

static enum stemma_status sum_up(struct stemma_families *families, const struct stemma_view *view,
                                 struct stemma_error *error) {
  const struct lineage *lineage = view->of->lineage;
  uint8_t *is_model = api_new_column(lineage, sizeof *is_model);
  families->totals =
      calloc((size_t)families->attribution.family_count + 1, sizeof *families->totals);
  enum stemma_status status = STEMMA_OK;
  if (is_model == NULL || families->totals == NULL) {
    status = stemma_error_memory(error, "sums of families");
    goto cleanup;
  }
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    is_model[v] = lineage->status[v] != LINEAGE_GHOST;
  }
  const struct attribution_input input = {.graph = view->graph,
                                          .own = families->own,
                                          .is_model = is_model,
                                          .value = view->value,
                                          .downloads = view->downloads,
                                          .author = lineage->author,
                                          .author_count = lineage->authors.count};
  status = attribution_sum(families->totals, &families->attribution, &input, error);
cleanup:
  free(is_model);
  return status;
}

static enum stemma_status attribute(struct stemma_families *families,
                                    const struct stemma_view *view, struct stemma_error *error) {
  const struct catalog *catalog = view->of->catalog;
  families->own = api_new_column(view->of->lineage, sizeof *families->own);
  if (families->own == NULL) return stemma_error_memory(error, "families of models");
  catalog_families_of_nodes(families->own, catalog, view->of->lineage);
  return attribution_compute(&families->attribution, view->graph, families->own,
                             catalog_family_count(catalog), view->rule, error);
}

enum stemma_result stemma_families_new(struct stemma_families **out, const struct stemma_view *view,
                                       struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stemma_families *families = calloc(1, sizeof *families);
  enum stemma_status status =
      families == NULL ? stemma_error_memory(&error, "families") : STEMMA_OK;
  if (status == STEMMA_OK) status = attribute(families, view, &error);
  if (status == STEMMA_OK) status = sum_up(families, view, &error);
  if (status == STEMMA_OK) {
    *out = families;
  } else {
    stemma_families_free(families);
  }
  return api_result(failure, status, &error);
}

uint32_t stemma_families_of(const struct stemma_families *families, uint32_t model) {
  if (model >= families->attribution.node_count) return STEMMA_NO_FAMILY;
  uint16_t family = attribution_family(&families->attribution, families->own, model);
  return family == ATTRIBUTION_NO_FAMILY ? STEMMA_NO_FAMILY : family;
}

double stemma_families_share(const struct stemma_families *families, uint32_t model,
                             uint32_t family) {
  const struct attribution *attribution = &families->attribution;
  if (family == STEMMA_NO_FAMILY) family = attribution->family_count;
  if (model >= attribution->node_count) return 0;
  uint32_t mixture = attribution->mixture[model];
  size_t end = attribution->start[mixture + 1];
  for (size_t i = attribution->start[mixture]; i < end; i++) {
    if (attribution->family[i] == family) return attribution->weight[i];
  }
  return 0;
}

enum stemma_result stemma_families_total(struct stemma_family_total *out, size_t size,
                                         const struct stemma_families *families, uint32_t family,
                                         struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  uint32_t count = families->attribution.family_count;
  if (family == STEMMA_NO_FAMILY) family = count;
  enum stemma_status status = api_check_number(family, count + 1, "family", &error);
  if (status == STEMMA_OK) {
    const struct attribution_total *total = &families->totals[family];
    struct stemma_family_total ours = {.members = total->members,
                                       .derivatives = total->derivatives,
                                       .influence = total->influence,
                                       .share = total->share,
                                       .downstream_downloads = total->downstream_downloads,
                                       .authors = total->authors,
                                       .effective_authors = total->effective_authors};
    status = api_give(out, size, &ours, sizeof ours, sizeof ours, &error);
  }
  return api_result(failure, status, &error);
}
