/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, filtering and measuring, in the order in which commands ask for it. */
#include "engine/cli/session.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/message.h"
#include "engine/cli/session_kept.h"
#include "graph/columns.h"
#include "graph/filter.h"
#include "graph/first_party.h"
#include "graph/model_id.h"
#include "graph/parallel.h"
#include "graph/suggest.h"

/* The snapshot that an operand names, or with NULL the data that the options name. */
static enum stemma_status open_source(struct session *out, const char *const *operand,
                                      struct stemma_error *error) {
  enum stemma_status status = catalog_new(&out->catalog, out->options->catalog, error);
  if (status != STEMMA_OK) return status;
  struct lineage_renames renames = catalog_renames(out->catalog);
  char key[SAVED_MEASURES_KEY_SIZE];
  struct source_rules rules = {&renames, catalog_renames_mark(out->catalog),
                               saved_measures_key(key, out->catalog)};
  status = operand == NULL
               ? source_load(&out->source, out->options, &rules, error)
               : source_load_operand(&out->source, out->options, operand, &rules, error);
  if (status != STEMMA_OK) return status;
  out->lineage = out->source.lineage;
  out->graph = out->edges = out->lineage->graph;
  return STEMMA_OK;
}

enum stemma_status session_open(struct session *out, const struct options *options,
                                struct stemma_error *error) {
  *out = (struct session){.options = options};
  return open_source(out, NULL, error);
}

enum stemma_status session_open_operand(struct session *out, const struct options *options,
                                        size_t place, struct stemma_error *error) {
  assert(place < options->operand_count);
  *out = (struct session){.options = options};
  return open_source(out, &options->operands[place], error);
}

void session_close(struct session *session) {
  attribution_dispose(&session->attribution);
  measures_dispose(&session->measures);
  free(session->totals);
  free(session->own_family);
  free(session->family);
  free(session->maker);
  free(session->downloads);
  free(session->value);
  free(session->groups);
  free(session->first_party);
  stemma_graph_free(session->filtered);
  stemma_graph_free(session->declared);
  source_dispose(&session->source);
  catalog_free(session->catalog);
  *session = (struct session){0};
}

/* Never 0 bytes, so that NULL always means that memory ran out. */
static void *new_column(const struct session *session, size_t size) {
  size_t count = session->lineage->node_count;
  return column_zeroed(count > 0 ? count : 1, size);
}

/* ---- filters ---- */

/* The first word that begins with what was typed, if that is more than a letter or two. */
static struct text longer_word(const struct lineage_words *words, struct text wanted) {
  for (uint32_t i = 0; i < words->count && wanted.length >= 3; i++) {
    struct text beginning = words->items[i];
    if (beginning.length < wanted.length) continue;
    beginning.length = wanted.length;
    if (text_equal_folded(beginning, wanted)) return words->items[i];
  }
  return TEXT("");
}

/* Says so where no model has the word that a filter asks for: likely a slip. */
static void check_word(const char *option, const char *word, const struct lineage_words *words,
                       bool folded) {
  if (word == NULL) return;
  struct text wanted = text_of(word);
  unsigned best = suggest_limit(wanted.length) + 1;
  struct text near = TEXT("");
  for (uint32_t i = 0; i < words->count; i++) {
    struct text other = words->items[i];
    if (folded ? text_equal_folded(wanted, other) : text_equal(wanted, other)) return;
    unsigned distance = best == 0 ? 0 : suggest_distance(wanted, other, best - 1);
    if (distance >= best) continue;
    best = distance;
    near = other;
  }
  if (near.length == 0) near = longer_word(words, wanted);
  if (near.length == 0) {
    message_line("--%s: no model has '%s'", option, word);
  } else {
    message_line("--%s: no model has '%s'; did you mean '%.*s'?", option, word, TEXT_ARGS(near));
  }
}

struct filter session_filters(const struct options *options) {
  struct filter filter = FILTER_INIT;
  filter.relations = options->relations;
  if (options_given(options, OPTION_MIN_DOWNLOADS)) filter.min_downloads = options->min_downloads;
  if (options_given(options, OPTION_SINCE)) filter.since = filter_day_start(options->since);
  if (options_given(options, OPTION_UNTIL)) filter.until = filter_day_end(options->until);
  filter.third_party = options->third_party;
  filter.author = text_of(options->author);
  filter.license = text_of(options->license);
  filter.task = text_of(options->task);
  filter.value = options->value == OPTIONS_VALUE_DOWNLOADS ? FILTER_DOWNLOADS : FILTER_COUNT;
  filter.decay = options->decay;
  return filter;
}

void session_groups(uint32_t *groups, const struct session *session) {
  if (session->source.extent == SOURCE_GRAPH) {
    session_kept_groups(groups, session);
  } else {
    catalog_groups_of_nodes(groups, session->catalog, session->lineage);
  }
}

/* In a part, what carries on a line is told by its parents in the whole, which were saved. */
static void mark_part(struct session *session, const uint32_t *groups) {
  const struct stemma_graph *graph = session->graph;
  const struct measure_table *saved = &session->source.saved.of[MEASURES_LISTED];
  const uint32_t *lines = saved->values[SAVED_LINE];
  for (size_t i = 0; i < saved->count; i++) {
    uint32_t node = saved->nodes[i], end = graph->child_start[node + 1];
    if (lines[i] == SAVED_LINE_FIRST_PARTY) session->first_party[node] = 1;
    if (lines[i] == SAVED_LINE_NONE || groups[node] == FIRST_PARTY_NO_GROUP) continue;
    for (uint32_t e = graph->child_start[node]; e < end; e++) {
      if (groups[graph->children[e]] == groups[node]) session->first_party[graph->children[e]] = 1;
    }
  }
}

static enum stemma_status mark_first_party(struct session *session, struct stemma_error *error) {
  session->groups = new_column(session, sizeof *session->groups);
  session->first_party = new_column(session, sizeof *session->first_party);
  if (session->groups == NULL || session->first_party == NULL) {
    return stemma_error_memory(error, "makers of models");
  }
  session_groups(session->groups, session);
  if (session->source.extent == SOURCE_PART) {
    mark_part(session, session->groups);
  } else {
    first_party_mark(session->first_party, session->graph, session->groups);
  }
  return STEMMA_OK;
}

/* Leaves out the inferred edges, if there are any. */
static enum stemma_status keep_declared(struct session *session, struct stemma_error *error) {
  enum stemma_status status = filter_declared(&session->declared, session->lineage, error);
  if (session->declared != NULL) session->graph = session->edges = session->declared;
  return status;
}

/* What d is worth, and its downloads: neither needs the other. */
enum { FILL_VALUES, FILL_DOWNLOADS, FILLINGS };

struct filling {
  struct session *session;     /* whose columns are there */
  const struct filter *filter; /* in force */
};

static void fill(void *context, size_t index) {
  const struct filling *filling = context;
  struct session *session = filling->session;
  if (index == FILL_VALUES) {
    filter_values(session->value, session->lineage, filling->filter, session->first_party);
  } else if (session->lineage->downloads != NULL) {
    filter_downloads(session->downloads, session->lineage);
  }
}

enum stemma_status session_filter(struct session *session, struct stemma_error *error) {
  const struct options *options = session->options;
  if (session->source.extent == SOURCE_KEPT) return STEMMA_OK; /* nothing is filtered */
  const struct filter filter = session_filters(options);
  check_word("author", options->author, &session->lineage->authors, true);
  check_word("license", options->license, &session->lineage->licenses, false);
  check_word("task", options->task, &session->lineage->tasks, false);
  enum stemma_status status = STEMMA_OK;
  if (options->edges == OPTIONS_EDGES_DECLARED) status = keep_declared(session, error);
  if (status != STEMMA_OK) return status;
  if (filter.relations != STEMMA_ALL_RELATIONS) {
    status = stemma_graph_filter(&session->filtered, session->graph, filter.relations, NULL, error);
    if (status != STEMMA_OK) return status;
    session->graph = session->filtered;
  }
  /* It costs a look at every id, so only where it is filtered by or shown. */
  bool is_shown = options->command == OPTIONS_SHOW || options->command == OPTIONS_TREE ||
                  options->command == OPTIONS_DRAW || options->command == OPTIONS_EXPORT;
  if (options->third_party || is_shown) status = mark_first_party(session, error);
  if (status != STEMMA_OK) return status;
  session->value = new_column(session, sizeof *session->value);
  session->downloads = new_column(session, sizeof *session->downloads);
  if (session->value == NULL || session->downloads == NULL) {
    return stemma_error_memory(error, "values of models");
  }
  struct filling filling = {session, &filter};
  parallel_run_on(session_threads(session), FILLINGS, fill, &filling);
  return STEMMA_OK;
}

/* ---- measures ---- */

unsigned session_threads(const struct session *session) {
  if (session->source.extent == SOURCE_KEPT) return 1; /* there is nothing to compute */
  return session->options->threads > 1024 ? 1024 : (unsigned)session->options->threads;
}

struct measure_input session_input(const struct session *session) {
  assert(session->value != NULL);
  return (struct measure_input){.graph = session->graph,
                                .value = session->value,
                                .downloads = session->downloads,
                                .author = session->lineage->author,
                                .author_count = session->lineage->authors.count,
                                .left_out = session->lineage->left_out,
                                .decay = session->options->decay};
}

enum stemma_status session_compute(struct measures *out, const struct session *session,
                                   unsigned wanted, struct stemma_error *error) {
  struct measure_input input = session_input(session);
  return measures_compute(out, &input, wanted, error);
}

enum stemma_status session_measure(struct session *session, unsigned wanted,
                                   struct stemma_error *error) {
  struct measure_table *saved = &session->source.saved.of[MEASURES_LISTED];
  if (session->source.extent == SOURCE_PART) {
    return saved_measures_spread(&session->measures, saved, session->lineage->node_count, error);
  }
  if (session->source.extent == SOURCE_KEPT) {
    session_kept_measure(session);
    return STEMMA_OK;
  }
  return session_compute(&session->measures, session, wanted, error);
}

static_assert((int)OPTIONS_BY_ROOT == (int)ATTRIBUTION_ROOT &&
                  (int)OPTIONS_BY_MAKERS == (int)ATTRIBUTION_MAKER &&
                  (int)OPTIONS_BY_PARENT == (int)ATTRIBUTION_PARENT,
              "the words of --attribute are in the order of the rules");

enum stemma_status session_attribute(struct session *session, struct stemma_error *error) {
  if (session->source.extent == SOURCE_KEPT) return session_kept_attribute(session, error);
  session->own_family = new_column(session, sizeof *session->own_family);
  if (session->own_family == NULL) return stemma_error_memory(error, "families of models");
  enum stemma_status status = STEMMA_OK;
  if (session->source.extent == SOURCE_GRAPH) {
    status = session_kept_owners(session, error);
  } else {
    catalog_families_of_nodes(session->own_family, session->catalog, session->lineage);
  }
  if (status != STEMMA_OK) return status;
  return attribution_compute(&session->attribution, session->graph, session->own_family,
                             catalog_family_count(session->catalog),
                             (enum attribution_rule)session->options->attribution, error);
}

enum stemma_status session_sum_families(struct session *session, struct stemma_error *error) {
  if (session->source.extent == SOURCE_KEPT) return session_kept_sum(session, error);
  assert(session->own_family != NULL && session->value != NULL);
  uint32_t families = catalog_family_count(session->catalog);
  uint8_t *is_model = new_column(session, sizeof *is_model);
  session->totals = calloc((size_t)families + 1, sizeof *session->totals);
  enum stemma_status status = STEMMA_OK;
  if (is_model == NULL || session->totals == NULL) {
    status = stemma_error_memory(error, "sums of families");
    goto cleanup;
  }
  for (uint32_t node = 0; node < session->lineage->node_count; node++) {
    is_model[node] = session->lineage->status[node] != LINEAGE_GHOST;
  }
  struct attribution_input input = {.graph = session->graph,
                                    .own = session->own_family,
                                    .is_model = is_model,
                                    .value = session->value,
                                    .downloads = session->downloads,
                                    .author = session->lineage->author,
                                    .author_count = session->lineage->authors.count};
  status = attribution_sum(session->totals, &session->attribution, &input, error);
  session->totals[families].members += session->lineage->left_out;
cleanup:
  free(is_model);
  return status;
}

/* ---- looking things up ---- */

/* The node that a renamed model goes by now, or STEMMA_NO_NODE. */
static uint32_t find_renamed(const struct session *session, struct text id) {
  uint32_t node = catalog_find_renamed(session->catalog, session->lineage, id);
  if (node != STEMMA_NO_NODE) {
    message_line("%.*s goes by %.*s now", TEXT_ARGS(id),
                 TEXT_ARGS(lineage_name(session->lineage, node)));
  }
  return node;
}

enum stemma_status session_find_model(uint32_t *node, const struct session *session,
                                      const char *operand, struct stemma_error *error) {
  struct text id = TEXT("");
  if (model_id_normalise(&id, text_of(operand)) != MODEL_ID_OK) {
    return stemma_error_set(error, STEMMA_INTERNAL, "%s: no model id, and not found to be none",
                            operand);
  }
  uint32_t found = lineage_find(session->lineage, id);
  if (found == STEMMA_NO_NODE) found = find_renamed(session, id);
  if (found != STEMMA_NO_NODE) {
    *node = found;
    return STEMMA_OK;
  }
  uint32_t near = suggest_model(session->lineage, id);
  if (near == STEMMA_NO_NODE) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%.*s: no such model in the data",
                            TEXT_ARGS(id));
  }
  return stemma_error_set(error, STEMMA_NEGATIVE,
                          "%.*s: no such model in the data; did you mean '%.*s'?", TEXT_ARGS(id),
                          TEXT_ARGS(lineage_name(session->lineage, near)));
}

bool session_created(int32_t *day, const struct session *session, uint32_t node) {
  int64_t created = session->lineage->created[node];
  if (created == RECORD_NO_TIME) return false;
  *day = day_of_instant(created);
  return true;
}

uint32_t session_maker_number(const struct session *session, uint32_t node) {
  if (session->maker != NULL) return session->maker[node];
  return catalog_maker_of(session->catalog,
                          model_id_namespace(lineage_name(session->lineage, node)));
}

const struct catalog_maker *session_maker(const struct session *session, uint32_t node) {
  uint32_t maker = session_maker_number(session, node);
  return maker == CATALOG_NONE ? NULL : catalog_maker(session->catalog, maker);
}

struct text session_family_name(const struct session *session, uint16_t family) {
  return family == CATALOG_NO_FAMILY ? TEXT("") : catalog_family(session->catalog, family)->name;
}

struct text session_maker_name(const struct session *session, uint32_t node) {
  const struct catalog_maker *maker = session_maker(session, node);
  return maker == NULL ? TEXT("") : maker->name;
}

struct text session_country(const struct session *session, uint32_t node) {
  const struct catalog_maker *maker = session_maker(session, node);
  return maker == NULL ? TEXT("") : maker->country;
}
