/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Views: a lineage under filters. */
#include <assert.h>
#include <stdlib.h>

#include "engine/api/api.h"
#include "graph/day.h"
#include "graph/first_party.h"

static_assert((int)STEMMA_RELATION_MERGE == (int)STEMMA_MERGE &&
                  (int)STEMMA_RELATION_ADAPTER == (int)STEMMA_ADAPTER &&
                  (int)STEMMA_RELATION_QUANTIZED == (int)STEMMA_QUANTIZED &&
                  (int)STEMMA_RELATION_FINETUNE == (int)STEMMA_FINETUNE &&
                  (int)STEMMA_RELATION_UNSPECIFIED == (int)STEMMA_UNSPECIFIED &&
                  STEMMA_RELATIONS_ALL == STEMMA_ALL_RELATIONS,
              "a kind of relation is a relation");
static_assert((int)STEMMA_VALUE_COUNT == (int)FILTER_COUNT &&
                  (int)STEMMA_VALUE_DOWNLOADS == (int)FILTER_DOWNLOADS &&
                  STEMMA_NO_MINIMUM == FILTER_NO_MINIMUM,
              "a value is a filter's");
static_assert((int)STEMMA_ATTRIBUTE_ROOT == (int)ATTRIBUTION_ROOT &&
                  (int)STEMMA_ATTRIBUTE_MAKER == (int)ATTRIBUTION_MAKER &&
                  (int)STEMMA_ATTRIBUTE_PARENT == (int)ATTRIBUTION_PARENT,
              "an attribution is a rule");

/* ---- the options ---- */

static enum stemma_status parse_day(int32_t *day, const char *text, const char *name,
                                    struct stemma_error *error) {
  if (day_parse(day, text_of(text))) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_USAGE, "options.%s: is a day as YYYY-MM-DD", name);
}

static enum stemma_status check_options(const struct stemma_view_options *options,
                                        struct stemma_error *error) {
  const char *wrong = NULL;
  bool is_share = options->decay >= 0 && options->decay <= 1;
  if ((options->relations & ~STEMMA_RELATIONS_ALL) != 0) wrong = "relations: is no set of them";
  if (!is_share) wrong = "decay: is a number from 0 to 1";
  if ((unsigned)options->value > STEMMA_VALUE_DOWNLOADS) wrong = "value: there is no such value";
  if ((unsigned)options->attribution > STEMMA_ATTRIBUTE_PARENT) {
    wrong = "attribution: there is no such rule";
  }
  return wrong == NULL ? STEMMA_OK : stemma_error_set(error, STEMMA_USAGE, "options.%s", wrong);
}

/* The filter that the options ask for; texts are borrowed from them. */
static enum stemma_status make_filter(struct filter *out, const struct stemma_view_options *options,
                                      struct stemma_error *error) {
  struct filter filter = FILTER_INIT;
  int32_t since = 0, until = 0;
  enum stemma_status status = check_options(options, error);
  if (status == STEMMA_OK && options->since != NULL) {
    status = parse_day(&since, options->since, "since", error);
    filter.since = filter_day_start(since);
  }
  if (status == STEMMA_OK && options->until != NULL) {
    status = parse_day(&until, options->until, "until", error);
    filter.until = filter_day_end(until);
  }
  if (status != STEMMA_OK) return status;
  filter.relations = (stemma_relation_set)options->relations;
  filter.min_downloads = options->min_downloads;
  filter.third_party = options->third_party != 0;
  filter.author = text_of(options->author);
  filter.license = text_of(options->license);
  filter.task = text_of(options->task);
  filter.value = (enum filter_value)options->value;
  filter.decay = options->decay;
  *out = filter;
  return STEMMA_OK;
}

/* ---- the view ---- */

static enum stemma_status keep_edges(struct stemma_view *view, const struct filter *filter,
                                     bool declared_only, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (declared_only) status = filter_declared(&view->declared, view->of->lineage, error);
  if (view->declared != NULL) view->graph = view->declared;
  if (status != STEMMA_OK || filter->relations == STEMMA_ALL_RELATIONS) return status;
  status = stemma_graph_filter(&view->filtered, view->graph, filter->relations, NULL, error);
  if (view->filtered != NULL) view->graph = view->filtered;
  return status;
}

enum stemma_status api_first_party(uint8_t **out, const struct stemma_view *view,
                                   struct stemma_error *error) {
  const struct lineage *lineage = view->of->lineage;
  uint32_t *groups = api_new_column(lineage, sizeof *groups);
  uint8_t *first_party = api_new_column(lineage, sizeof *first_party);
  if (groups == NULL || first_party == NULL) {
    free(groups);
    free(first_party);
    return stemma_error_memory(error, "makers of models");
  }
  catalog_groups_of_nodes(groups, view->of->catalog, lineage);
  first_party_mark(first_party, view->graph, groups);
  free(groups);
  *out = first_party;
  return STEMMA_OK;
}

static enum stemma_status value_models(struct stemma_view *view, const struct filter *filter,
                                       struct stemma_error *error) {
  const struct lineage *lineage = view->of->lineage;
  uint8_t *first_party = NULL;
  enum stemma_status status = STEMMA_OK;
  if (filter->third_party) status = api_first_party(&first_party, view, error);
  if (status != STEMMA_OK) return status;
  view->value = api_new_column(lineage, sizeof *view->value);
  view->downloads = api_new_column(lineage, sizeof *view->downloads);
  if (view->value != NULL && view->downloads != NULL) {
    filter_values(view->value, lineage, filter, first_party);
    filter_downloads(view->downloads, lineage);
  } else {
    status = stemma_error_memory(error, "values of models");
  }
  free(first_party);
  return status;
}

void stemma_view_free(struct stemma_view *view) {
  if (view == NULL) return;
  stemma_graph_free(view->declared);
  stemma_graph_free(view->filtered);
  free(view->value);
  free(view->downloads);
  free(view);
}

static enum stemma_status new_view(struct stemma_view **out, const struct stemma_lineage *lineage,
                                   const struct stemma_view_options *theirs,
                                   struct stemma_error *error) {
  struct stemma_view_options options = STEMMA_VIEW_OPTIONS_INIT;
  struct filter filter;
  enum stemma_status status =
      api_take_options(&options, sizeof options, sizeof options, theirs, error);
  if (status == STEMMA_OK) status = make_filter(&filter, &options, error);
  if (status != STEMMA_OK) return status;
  struct stemma_view *view = calloc(1, sizeof *view);
  if (view == NULL) return stemma_error_memory(error, "view");
  *view = (struct stemma_view){.of = lineage,
                               .graph = lineage->lineage->graph,
                               .decay = filter.decay,
                               .rule = (enum attribution_rule)options.attribution};
  status = keep_edges(view, &filter, options.declared_only != 0, error);
  if (status == STEMMA_OK) status = value_models(view, &filter, error);
  if (status == STEMMA_OK) {
    *out = view;
  } else {
    stemma_view_free(view);
  }
  return status;
}

enum stemma_result stemma_view_new(struct stemma_view **out, const struct stemma_lineage *lineage,
                                   const struct stemma_view_options *options,
                                   struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = new_view(out, lineage, options, &error);
  return api_result(failure, status, &error);
}

/* ---- what is in it ---- */

uint64_t stemma_view_value(const struct stemma_view *view, uint32_t model) {
  return model < view->graph->node_count ? view->value[model] : 0;
}

uint32_t stemma_view_parent_count(const struct stemma_view *view, uint32_t model) {
  return model < view->graph->node_count ? stemma_parent_count(view->graph, model) : 0;
}

uint32_t stemma_view_parent(enum stemma_relation_kind *relation, const struct stemma_view *view,
                            uint32_t model, uint32_t place) {
  if (place >= stemma_view_parent_count(view, model)) return STEMMA_NO_MODEL;
  uint32_t edge = view->graph->parent_start[model] + place;
  if (relation != NULL) *relation = (enum stemma_relation_kind)view->graph->parent_relation[edge];
  return view->graph->parents[edge];
}

uint32_t stemma_view_child_count(const struct stemma_view *view, uint32_t model) {
  return model < view->graph->node_count ? stemma_child_count(view->graph, model) : 0;
}

uint32_t stemma_view_child(enum stemma_relation_kind *relation, const struct stemma_view *view,
                           uint32_t model, uint32_t place) {
  if (place >= stemma_view_child_count(view, model)) return STEMMA_NO_MODEL;
  uint32_t edge = view->graph->child_start[model] + place;
  if (relation != NULL) *relation = (enum stemma_relation_kind)view->graph->child_relation[edge];
  return view->graph->children[edge];
}

enum stemma_result stemma_view_family_roots(uint32_t **models, size_t *count,
                                            const struct stemma_view *view, uint32_t family,
                                            struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  const struct catalog *catalog = view->of->catalog;
  enum stemma_status status =
      api_check_number(family, catalog_family_count(catalog), "family", &error);
  if (status == STEMMA_OK) {
    status = catalog_family_roots(models, count, catalog, view->of->lineage, view->graph, family,
                                  &error);
  }
  return api_result(failure, status, &error);
}

const char *stemma_relation_word(enum stemma_relation_kind kind) {
  bool is_one = (unsigned)kind < (unsigned)STEMMA_RELATION_COUNT;
  return stemma_relation_name(is_one ? (enum stemma_relation)kind : STEMMA_UNSPECIFIED);
}
