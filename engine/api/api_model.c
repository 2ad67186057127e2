/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts of models and families, and the quality of the data. */
#include <assert.h>

#include "engine/api/api.h"
#include "graph/model_id.h"
#include "graph/suggest.h"

static_assert((int)STEMMA_PRESENT == (int)LINEAGE_PRESENT &&
                  (int)STEMMA_GHOST == (int)LINEAGE_GHOST &&
                  (int)STEMMA_TOMBSTONE == (int)LINEAGE_TOMBSTONE,
              "a presence is a lineage's status");
/* NOLINTBEGIN(misc-redundant-expression): they are to stay the same */
static_assert(STEMMA_NO_MODEL == STEMMA_NO_NODE && STEMMA_NO_FAMILY == CATALOG_NONE &&
                  STEMMA_NO_TIME == RECORD_NO_TIME && STEMMA_NO_COUNT == RECORD_NO_COUNT &&
                  (int)STEMMA_EXAMPLES_MAX == (int)LINEAGE_EXAMPLES_MAX,
              "what is not known is told in one way");
/* NOLINTEND(misc-redundant-expression) */

uint32_t stemma_lineage_size(const struct stemma_lineage *lineage) {
  return lineage->lineage->node_count;
}

struct stemma_text stemma_lineage_id(const struct stemma_lineage *lineage, uint32_t model) {
  if (model >= lineage->lineage->node_count) return (struct stemma_text){NULL, 0};
  return api_text(lineage_name(lineage->lineage, model));
}

/* ---- a model ---- */

static struct stemma_text word_at(const struct lineage_words *words, uint32_t place) {
  if (place == LINEAGE_NO_WORD) return (struct stemma_text){NULL, 0};
  return api_text(words->items[place]);
}

static void fill_model(struct stemma_model *out, const struct stemma_lineage *of, uint32_t model) {
  const struct lineage *lineage = of->lineage;
  struct text id = lineage_name(lineage, model);
  *out = (struct stemma_model){
      .id = api_text(id),
      .author = word_at(&lineage->authors, lineage->author[model]),
      .license = word_at(&lineage->licenses, lineage->license[model]),
      .task = word_at(&lineage->tasks, lineage->task[model]),
      .family = catalog_family_of(of->catalog, id),
      .presence = (enum stemma_presence)lineage->status[model],
      .created = lineage->created[model],
      .downloads = lineage->downloads[model],
      .likes = lineage->likes[model],
      .source = parent_source_name((enum parent_source)lineage->source[model]),
      .inferred = infer_rule_name(lineage_rule(lineage, model)),
  };
  uint32_t maker = catalog_maker_of(of->catalog, model_id_namespace(id));
  if (maker == CATALOG_NONE) return;
  const struct catalog_maker *found = catalog_maker(of->catalog, maker);
  out->maker = api_text(found->name);
  out->country = api_text(found->country);
  out->region = api_text(found->region);
}

enum stemma_result stemma_lineage_model(struct stemma_model *out, size_t size,
                                        const struct stemma_lineage *lineage, uint32_t model,
                                        struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stemma_model ours;
  enum stemma_status status =
      api_check_number(model, lineage->lineage->node_count, "model", &error);
  if (status == STEMMA_OK) {
    fill_model(&ours, lineage, model);
    status = api_give(out, size, &ours, sizeof ours, sizeof ours, &error);
  }
  return api_result(failure, status, &error);
}

/* ---- by its id ---- */

static enum stemma_status find_model(uint32_t *model, const struct stemma_lineage *of,
                                     struct text written, struct stemma_error *error) {
  struct text id = TEXT("");
  if (model_id_normalise(&id, written) != MODEL_ID_OK) {
    return stemma_error_set(error, STEMMA_USAGE, "%.*s: is no id of a model", TEXT_ARGS(written));
  }
  uint32_t found = lineage_find(of->lineage, id);
  if (found == STEMMA_NO_NODE) {
    found = catalog_find_renamed(of->catalog, of->lineage, id);
  }
  if (found != STEMMA_NO_NODE) {
    *model = found;
    return STEMMA_OK;
  }
  uint32_t near = suggest_model(of->lineage, id);
  if (near == STEMMA_NO_NODE) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%.*s: no such model in the data",
                            TEXT_ARGS(id));
  }
  return stemma_error_set(error, STEMMA_NEGATIVE,
                          "%.*s: no such model in the data; did you mean '%.*s'?", TEXT_ARGS(id),
                          TEXT_ARGS(lineage_name(of->lineage, near)));
}

enum stemma_result stemma_lineage_find(uint32_t *model, const struct stemma_lineage *lineage,
                                       const char *id, struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = find_model(model, lineage, text_of(id), &error);
  return api_result(failure, status, &error);
}

/* ---- families ---- */

uint32_t stemma_lineage_family_count(const struct stemma_lineage *lineage) {
  return catalog_family_count(lineage->catalog);
}

enum stemma_result stemma_lineage_family(struct stemma_family *out, size_t size,
                                         const struct stemma_lineage *lineage, uint32_t family,
                                         struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  const struct catalog *catalog = lineage->catalog;
  enum stemma_status status =
      api_check_number(family, catalog_family_count(catalog), "family", &error);
  if (status == STEMMA_OK) {
    const struct catalog_family *found = catalog_family(catalog, family);
    const struct catalog_maker *maker = catalog_maker(catalog, found->maker);
    struct stemma_family ours = {.name = api_text(found->name),
                                 .maker = api_text(maker->name),
                                 .country = api_text(maker->country),
                                 .region = api_text(maker->region),
                                 .released = api_text(found->released),
                                 .license = api_text(found->license)};
    status = api_give(out, size, &ours, sizeof ours, sizeof ours, &error);
  }
  return api_result(failure, status, &error);
}

enum stemma_result stemma_lineage_find_family(uint32_t *family,
                                              const struct stemma_lineage *lineage,
                                              const char *name, struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  uint32_t found = catalog_find_family(lineage->catalog, text_of(name));
  if (found != CATALOG_NONE) {
    *family = found;
    return STEMMA_SUCCESS;
  }
  uint32_t near = catalog_suggest_family(lineage->catalog, text_of(name));
  if (near == CATALOG_NONE) {
    stemma_error_set(&error, STEMMA_NEGATIVE, "%s: no such family in the catalogue", name);
  } else {
    stemma_error_set(&error, STEMMA_NEGATIVE, "%s: no such family; did you mean '%.*s'?", name,
                     TEXT_ARGS(catalog_family(lineage->catalog, near)->name));
  }
  return api_result(failure, STEMMA_NEGATIVE, &error);
}

/* ---- the quality of the data ---- */

uint32_t stemma_finding_count(void) {
  return LINEAGE_CLASS_COUNT;
}

enum stemma_result stemma_lineage_finding(struct stemma_finding *out, size_t size,
                                          const struct stemma_lineage *lineage, uint32_t number,
                                          struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = api_check_number(number, LINEAGE_CLASS_COUNT, "finding", &error);
  if (status == STEMMA_OK) {
    const struct lineage_finding *found = &lineage->lineage->findings[number];
    struct stemma_finding ours = {.name = lineage_class_name((enum lineage_class)number),
                                  .count = found->count,
                                  .example_count = found->example_count};
    for (unsigned i = 0; i < found->example_count; i++) {
      ours.examples[i] = api_text(found->examples[i]);
    }
    status = api_give(out, size, &ours, sizeof ours, sizeof ours, &error);
  }
  return api_result(failure, status, &error);
}
