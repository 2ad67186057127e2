/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables become the columns of a session. A table may come from anybody: numbers of families and
 * makers are checked before they are used.
 */
#include "engine/cli/session_kept.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/first_party.h"

static const struct measure_table *listed_of(const struct session *session) {
  assert(session->source.extent == SOURCE_KEPT);
  return &session->source.saved.of[MEASURES_LISTED];
}

uint32_t session_kept_count(const struct session *session) {
  return (uint32_t)listed_of(session)->count;
}

bool session_kept_is_root(const struct session *session, uint32_t node) {
  const uint32_t *lines = listed_of(session)->values[SAVED_LINE];
  assert(lines != NULL);
  return lines[node] == SAVED_LINE_ROOT;
}

void session_kept_measure(struct session *session) {
  struct measure_table *listed = &session->source.saved.of[MEASURES_LISTED];
  for (size_t array = 0; array < MEASURE_ARRAYS; array++) {
    measure_array_set(&session->measures, array, listed->values[array]);
    listed->values[array] = NULL;
  }
  session->measures.node_count = (uint32_t)listed->count;
}

/* Numbers from 1 become numbers from 0. */
static enum stemma_status fill_families(struct session *session, struct stemma_error *error) {
  const struct measure_table *listed = listed_of(session);
  const uint32_t *numbers = listed->values[SAVED_FAMILY];
  uint32_t families = catalog_family_count(session->catalog);
  session->family = malloc((listed->count + 1) * sizeof *session->family);
  if (session->family == NULL) return stemma_error_memory(error, "families of models");
  for (size_t i = 0; i < listed->count; i++) {
    bool has_one = numbers != NULL && numbers[i] > 0 && numbers[i] <= families;
    session->family[i] = has_one ? (uint16_t)(numbers[i] - 1) : CATALOG_NO_FAMILY;
  }
  return STEMMA_OK;
}

/* The group of a model of a catalogued maker is the maker's number. A merge walk. */
static enum stemma_status fill_makers(struct session *session, struct stemma_error *error) {
  const struct measure_table *listed = listed_of(session);
  const struct measure_table *owned = &session->source.saved.of[MEASURES_OWNED];
  const uint32_t *groups = owned->values[SAVED_GROUP];
  uint32_t makers = catalog_maker_count(session->catalog);
  session->maker = malloc((listed->count + 1) * sizeof *session->maker);
  if (session->maker == NULL) return stemma_error_memory(error, "makers of models");
  size_t at = 0;
  for (size_t i = 0; i < listed->count; i++) {
    while (at < owned->count && owned->nodes[at] < listed->nodes[i]) at++;
    bool is_there = at < owned->count && owned->nodes[at] == listed->nodes[i];
    uint32_t group = is_there && groups != NULL ? groups[at] : 0;
    session->maker[i] = group > 0 && group <= makers ? group - 1 : CATALOG_NONE;
  }
  return STEMMA_OK;
}

enum stemma_status session_kept_attribute(struct session *session, struct stemma_error *error) {
  enum stemma_status status = fill_families(session, error);
  bool has_owners = session->source.saved.of[MEASURES_OWNED].nodes != NULL;
  return status == STEMMA_OK && has_owners ? fill_makers(session, error) : status;
}

static uint32_t count_at(const struct measure_table *table, enum saved_total which, size_t at) {
  const uint32_t *values = table->values[which];
  return values == NULL ? 0 : values[at];
}

static double real_at(const struct measure_table *table, enum saved_total which, size_t at) {
  const double *values = table->values[which];
  return values == NULL ? 0 : values[at];
}

enum stemma_status session_kept_sum(struct session *session, struct stemma_error *error) {
  const struct measure_table *table = &session->source.saved.of[MEASURES_FAMILIES];
  const uint64_t *downloads = table->values[SAVED_DOWNLOADS];
  uint32_t families = catalog_family_count(session->catalog);
  session->totals = calloc((size_t)families + 1, sizeof *session->totals);
  if (session->totals == NULL) return stemma_error_memory(error, "sums of families");
  for (size_t i = 0; i < table->count && table->nodes[i] <= families; i++) {
    session->totals[table->nodes[i]] = (struct attribution_total){
        .members = count_at(table, SAVED_MEMBERS, i),
        .derivatives = count_at(table, SAVED_DERIVATIVES, i),
        .influence = real_at(table, SAVED_INFLUENCE, i),
        .share = real_at(table, SAVED_SHARE, i),
        .downstream_downloads = downloads == NULL ? 0 : downloads[i],
        .authors = count_at(table, SAVED_AUTHORS, i),
        .effective_authors = real_at(table, SAVED_EFFECTIVE_AUTHORS, i),
    };
  }
  return STEMMA_OK;
}

void session_kept_meet(bool *met, const struct session *session) {
  const struct measure_table *table = &session->source.saved.of[MEASURES_FAMILIES];
  uint32_t families = catalog_family_count(session->catalog);
  for (size_t i = 0; i < table->count && table->nodes[i] <= families; i++) {
    met[table->nodes[i]] = true;
  }
}

/* ---- SOURCE_GRAPH ---- */

void session_kept_groups(uint32_t *groups, const struct session *session) {
  const struct measure_table *owned = &session->source.saved.of[MEASURES_OWNED];
  const uint32_t *numbers = owned->values[SAVED_GROUP];
  for (uint32_t v = 0; v < session->lineage->node_count; v++) groups[v] = FIRST_PARTY_NO_GROUP;
  for (size_t i = 0; i < owned->count && numbers != NULL; i++) {
    groups[owned->nodes[i]] = numbers[i] - 1; /* of 0 that is FIRST_PARTY_NO_GROUP */
  }
}

static enum stemma_status spread_makers(struct session *session, struct stemma_error *error) {
  const struct measure_table *owned = &session->source.saved.of[MEASURES_OWNED];
  const uint32_t *groups = owned->values[SAVED_GROUP];
  uint32_t nodes = session->lineage->node_count, makers = catalog_maker_count(session->catalog);
  session->maker = malloc(((size_t)nodes + 1) * sizeof *session->maker);
  if (session->maker == NULL) return stemma_error_memory(error, "makers of models");
  for (uint32_t v = 0; v < nodes; v++) session->maker[v] = CATALOG_NONE;
  for (size_t i = 0; i < owned->count && groups != NULL; i++) {
    if (groups[i] - 1 < makers) session->maker[owned->nodes[i]] = groups[i] - 1;
  }
  return STEMMA_OK;
}

enum stemma_status session_kept_owners(struct session *session, struct stemma_error *error) {
  const struct measure_table *owned = &session->source.saved.of[MEASURES_OWNED];
  const uint32_t *numbers = owned->values[SAVED_OWN_FAMILY];
  uint32_t families = catalog_family_count(session->catalog);
  for (uint32_t v = 0; v < session->lineage->node_count; v++) {
    session->own_family[v] = CATALOG_NO_FAMILY;
  }
  for (size_t i = 0; i < owned->count && numbers != NULL; i++) {
    if (numbers[i] - 1 < families) {
      session->own_family[owned->nodes[i]] = (uint16_t)(numbers[i] - 1);
    }
  }
  bool has_makers =
      session->options->group == OPTIONS_BY_MAKER || session->options->group == OPTIONS_BY_COUNTRY;
  return has_makers ? spread_makers(session, error) : STEMMA_OK;
}
