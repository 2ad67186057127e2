/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Estimating a fetch from one answer. */
#include "engine/cli/fetch_plan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/cli/session.h"
#include "engine/hub/hub_list.h"
#include "engine/hub/hub_pace.h"
#include "engine/hub/hub_url.h"
#include "engine/read/page_children.h"
#include "engine/report/report.h"
#include "graph/day.h"
#include "graph/model_id.h"

struct plan {
  const struct fetch_plan_options *options; /* borrowed */
  const struct hub_progress *progress;      /* what the answers said of quotas */
  uint64_t models;                          /* that would be fetched */
  uint64_t requests;                        /* that this would take */
  uint64_t newest;                          /* models on the page of the newest */
  int64_t oldest;                           /* when the first of these was made */
  bool is_last;                             /* there are no more */
  bool is_least;                            /* it may be more */
};

/* ---- asking ---- */

static void take_newest(struct plan *plan, const struct hub_answer *answer) {
  const struct batch *batch = &answer->page->batch;
  plan->newest = batch->record_count;
  plan->is_last = answer->is_last;
  for (size_t i = 0; i < batch->record_count; i++) {
    int64_t created = batch->records[i].created;
    if (created == RECORD_NO_TIME) continue;
    if (plan->oldest == RECORD_NO_TIME || created < plan->oldest) plan->oldest = created;
  }
}

static uint64_t pages_of(const struct plan *plan, uint64_t models) {
  uint64_t size = plan->options->page_size;
  return models == 0 ? 1 : (models + size - 1) / size;
}

/* A model, its parents, the pages of its children, and at least a page for each of these. */
static void take_model(struct plan *plan, const struct hub_answer *answer) {
  uint64_t children = 0;
  bool is_known = answer->page != NULL && page_children(&children, answer->page);
  bool goes_on = plan->options->options->depth != 1;
  uint64_t parents = answer->page != NULL && answer->page->batch.record_count > 0
                         ? answer->page->batch.records[0].parent_count
                         : 0;
  plan->models += (answer->page != NULL) + parents + children;
  plan->requests += 1 + parents + pages_of(plan, children) + (goes_on ? children : 0);
  plan->is_least = plan->is_least || !is_known || (goes_on && children + parents > 0);
}

static enum stemma_status take(void *context, struct hub_crawl *crawl,
                               const struct hub_answer *answer, struct stemma_error *error) {
  struct plan *plan = context;
  (void)error;
  if (plan->options->options->operand_count > 0) {
    take_model(plan, answer);
    return STEMMA_OK;
  }
  take_newest(plan, answer);
  hub_crawl_stop(crawl);
  return STEMMA_OK;
}

static enum stemma_status ask_models(struct hub_crawl *crawl, const struct options *options,
                                     struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < options->operand_count && status == STEMMA_OK; i++) {
    char name[3 * MODEL_ID_MAX + 1], path[sizeof name + 16];
    struct text id;
    (void)model_id_normalise(&id, text_of(options->operands[i]));
    (void)hub_url_escape(name, sizeof name, id, false);
    snprintf(path, sizeof path, "/api/models/%s", name);
    const struct hub_ask ask = {.shape = PAGE_MODEL, .key = id, .path = text_of(path)};
    status = hub_crawl_ask(crawl, &ask, error);
  }
  return status;
}

static enum stemma_status ask(struct hub_crawl *crawl, const struct plan *plan,
                              struct stemma_error *error) {
  const struct options *options = plan->options->options;
  if (options->operand_count > 0) return ask_models(crawl, options, error);
  bool has_since = options_given(options, OPTION_FETCH_SINCE);
  const struct hub_list list = {.page_size = has_since ? HUB_LIST_PAGE_MAX : 1, .has_since = true};
  return hub_list_begin(crawl, &list, error);
}

/* ---- reckoning ---- */

/* The models of the store, where there is one; else 0. */
static uint64_t count_store(const char *path) {
  struct store *store = NULL;
  uint64_t count = 0;
  if (path == NULL || store_open(&store, path, STORE_READ, NULL) != STEMMA_OK) return 0;
  (void)store_count_models(&count, store, NULL);
  store_close(store);
  return count;
}

/* New models, if they came as fast as the newest do. */
static uint64_t guess_new(const struct plan *plan, int64_t now) {
  int64_t since = (int64_t)plan->options->options->since * DAY_MS;
  if (plan->newest == 0 || plan->oldest == RECORD_NO_TIME) return 0;
  if (plan->is_last || plan->oldest <= since || now <= plan->oldest) return plan->newest;
  return (uint64_t)((double)plan->newest * (double)(now - since) / (double)(now - plan->oldest));
}

static void reckon(struct plan *plan) {
  const struct options *options = plan->options->options;
  const struct hub_world *world = plan->options->how->world;
  if (options->operand_count == 0) {
    bool has_since = options_given(options, OPTION_FETCH_SINCE);
    if (has_since) {
      plan->models = guess_new(plan, world->date(world->context));
    } else if (plan->progress->total > 0) {
      plan->models = (uint64_t)plan->progress->total;
    } else {
      plan->models = count_store(plan->options->store);
      if (plan->models == 0) plan->models = FETCH_MODELS_EXPECTED;
    }
  }
  if (options->max_models > 0 && plan->models > options->max_models) {
    plan->models = options->max_models;
    plan->is_least = false;
  }
  if (options->operand_count == 0) plan->requests = pages_of(plan, plan->models);
}

/* Minutes at the pace of the quota; negative where there is none. */
static double minutes_of(const struct plan *plan) {
  const struct hub_progress *progress = plan->progress;
  if (progress->quota <= 0 || progress->window <= 0) return -1;
  double interval = (double)progress->window / ((double)progress->quota * HUB_PACE_SHARE);
  return (double)plan->requests * interval / 60;
}

/* ---- saying ---- */

static const struct report_column columns[] = {
    {"models", "MODELS", true, 0, 0},   {"requests", "REQUESTS", true, 0, 0},
    {"minutes", "MINUTES", true, 0, 0}, {"at_least", "AT LEAST", false, 0, 0},
    {"quota", "QUOTA", true, 0, 0},     {"window_seconds", "WINDOW (S)", true, 0, 0},
};

static struct report_value known_count(int64_t count) {
  return count < 0 ? REPORT_VALUE_NULL : report_count((uint64_t)count);
}

static void fill_row(struct report_value *cells, void *context, size_t at) {
  const struct plan *plan = context;
  double minutes = minutes_of(plan);
  (void)at;
  cells[0] = report_count(plan->models);
  cells[1] = report_count(plan->requests);
  cells[2] = minutes < 0 ? REPORT_VALUE_NULL : report_real(minutes);
  cells[3] = report_flag(plan->is_least);
  cells[4] = known_count(plan->progress->quota);
  cells[5] = known_count(plan->progress->window);
}

static void report_plan(struct plan *plan) {
  const struct report_field source[] = {
      {"hub", report_word(plan->options->how->settings->endpoint)}};
  const struct report_field rules[] = {{"page_size", report_count(plan->options->page_size)}};
  struct report report = {.schema = "stemma.fetch-plan/1",
                          .source = source,
                          .source_count = sizeof source / sizeof *source,
                          .rules = rules,
                          .rule_count = sizeof rules / sizeof *rules,
                          .columns = columns,
                          .column_count = sizeof columns / sizeof *columns,
                          .row_count = 1,
                          .row = fill_row,
                          .context = plan};
  const struct report_style style = session_style(plan->options->options);
  report_write(stdout, &report, &style);
}

enum stemma_status fetch_plan(const struct fetch_plan_options *options,
                              struct stemma_error *error) {
  struct plan plan = {.options = options, .oldest = RECORD_NO_TIME};
  struct hub_crawl_options how = *options->how;
  struct hub_crawl *crawl = NULL;
  how.journal = NULL;
  how.take = take;
  how.progress = NULL;
  how.context = &plan;
  enum stemma_status status = hub_crawl_new(&crawl, &how, error);
  if (status == STEMMA_OK) status = ask(crawl, &plan, error);
  if (status == STEMMA_OK) status = hub_crawl_run(crawl, error);
  if (status == STEMMA_OK) {
    plan.progress = hub_crawl_progress(crawl);
    reckon(&plan);
    report_plan(&plan);
  }
  hub_crawl_free(crawl);
  return status;
}
