/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stemma fetch: records from the Hub into the store.
 *
 * Answers go into a journal beside the store as they come, and into a lineage builder; the store
 * is written once, when all are there, and the journal is removed then.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/cli/commands.h"
#include "engine/cli/fetch_plan.h"
#include "engine/cli/message.h"
#include "engine/cli/session.h"
#include "engine/cli/storing.h"
#include "engine/hub/hub_crawl.h"
#include "engine/hub/hub_journal.h"
#include "engine/hub/hub_list.h"
#include "engine/hub/hub_retry.h"
#include "engine/hub/hub_walk.h"
#include "graph/day.h"
#include "graph/model_id.h"
#include "graph/text.h"

/* Behind the store's name: the journal's. */
#define JOURNAL_SUFFIX "-fetch"

struct run {
  const struct options *options;    /* borrowed */
  struct catalog *catalog;          /* owned */
  struct hub_settings settings;     /* owned */
  char *path;                       /* owned: of the store */
  char *journal_path;               /* owned */
  char *name;                       /* owned: the endpoint's models, for the store */
  struct hub_journal *journal;      /* owned */
  struct lineage_builder *builder;  /* owned */
  struct page_taker taker;          /* owned */
  struct hub_list list;             /* what is asked for, with --all or --since; */
  struct hub_walk walk;             /* owned: or the lineage of models */
  struct hub_crawl *crawl;          /* owned */
  struct arena texts;               /* owned: of records that tie */
  uint64_t seed;                    /* of the store's fingerprints */
  int32_t day;                      /* of the snapshot */
  struct import_result result;      /* what the store says */
  struct message_progress progress; /* on standard error */
  int64_t started;                  /* milliseconds of the crawl's clock */
};

/* ---- what is asked for ---- */

/* An option's number, or what holds where it was not given. */
static uint64_t number_or(const struct options *options, enum options_id id, uint64_t number,
                          uint64_t otherwise) {
  return options_given(options, id) ? number : otherwise;
}

static uint64_t page_size_of(const struct options *options) {
  return number_or(options, OPTION_PAGE_SIZE, options->page_size, HUB_LIST_PAGE_MAX);
}

static enum stemma_status check_options(const struct options *options, struct stemma_error *error) {
  bool has_list = options->whole_hub || options_given(options, OPTION_FETCH_SINCE);
  if (has_list == (options->operand_count > 0)) {
    return stemma_error_set(error, STEMMA_USAGE,
                            has_list ? "fetch: takes models, or --all and --since, not both"
                                     : "fetch: needs a model, --all or --since DAY, such as "
                                       "'stemma fetch --all'");
  }
  if (has_list && options_given(options, OPTION_DEPTH)) {
    return stemma_error_set(error, STEMMA_USAGE, "--depth: has no meaning without a model");
  }
  if (page_size_of(options) < 1 || page_size_of(options) > HUB_LIST_PAGE_MAX) {
    return stemma_error_set(error, STEMMA_USAGE, "--page-size: is a number from 1 to 1,000");
  }
  if (options->retries > 100 || options->retry_delay > 3600000) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "--retries, --retry-delay: at most 100 times and one hour");
  }
  if ((options->infer >> OPTIONS_INFER_TEXT & 1) != 0) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "--infer text: the hub's records have no text; import model cards");
  }
  return STEMMA_OK;
}

static bool is_walk(const struct run *run) {
  return run->options->operand_count > 0;
}

static char *join(const char *first, const char *second) {
  size_t size = strlen(first) + strlen(second) + 1;
  char *whole = malloc(size);
  if (whole != NULL) snprintf(whole, size, "%s%s", first, second);
  return whole;
}

/* What is fetched, in words by which its journal is known again. */
static void describe(char *out, size_t size, const struct run *run) {
  char day[DAY_TEXT_SIZE] = "";
  bool has_since = options_given(run->options, OPTION_FETCH_SINCE);
  if (has_since) day_format(day, run->options->since);
  int length = snprintf(out, size, "%.2048s %s%s", run->settings.endpoint,
                        has_since      ? "--since "
                        : is_walk(run) ? "the lineage"
                                       : "--all",
                        day);
  if (run->options->max_models > 0) {
    length += snprintf(out + length, size - (size_t)length, " --max-models %" PRIu64,
                       run->options->max_models);
  }
  if (!is_walk(run)) return;
  length += snprintf(out + length, size - (size_t)length, " --depth %" PRIu64, run->options->depth);
  for (size_t i = 0; i < run->options->operand_count && (size_t)length < size; i++) {
    length += snprintf(out + length, size - (size_t)length, " %s", run->options->operands[i]);
  }
}

/* ---- the store, before and after ---- */

/* The store is looked at before the hub is asked for an hour. */
static enum stemma_status prepare_store(struct run *run, struct stemma_error *error) {
  struct store *store = NULL;
  run->day = source_snapshot_day(run->options, NULL, 0);
  enum stemma_status status = store_open(&store, run->path, STORE_WRITE, error);
  if (status == STEMMA_OK) status = store_import_prepare(&run->seed, store, run->day, error);
  if (status == STEMMA_OK) status = store_commit(store, error);
  store_close(store);
  return status;
}

static enum stemma_status next_page(struct page *page, void *context, bool wanted,
                                    struct stemma_error *error) {
  struct run *run = context;
  struct hub_entry entry;
  bool has_entry = true;
  do {
    enum stemma_status status = hub_journal_read(&entry, &has_entry, run->journal, error);
    if (status != STEMMA_OK) return status;
    if (!has_entry) {
      return stemma_error_set(error, STEMMA_IO, "%s: changed while it was read", run->journal_path);
    }
  } while (entry.kind != HUB_ENTRY_PAGE);
  if (!wanted) return STEMMA_OK;
  page->bytes = malloc(entry.body.length + 1);
  if (page->bytes == NULL) return stemma_error_memory(error, "a page");
  memcpy(page->bytes, entry.body.bytes, entry.body.length);
  page->size = entry.body.length;
  page->capacity = entry.body.length + 1;
  page->shape = memcmp(entry.asked.bytes, "model ", strlen("model ")) == 0 ? PAGE_MODEL : PAGE_LIST;
  return STEMMA_OK;
}

static enum stemma_status tie_texts(struct text **texts, void *context,
                                    struct stemma_error *error) {
  struct run *run = context;
  const struct page_again again = {next_page, run};
  hub_journal_rewind(run->journal);
  return page_tie_texts(texts, &run->taker, &again, &run->texts, error);
}

/* The models that have been renamed, by their names; to be freed. */
static struct import_move *list_moves(const struct hub_walk *walk) {
  struct import_move *moves = calloc(walk->move_count + 1, sizeof *moves);
  for (size_t i = 0; moves != NULL && i < walk->move_count; i++) {
    moves[i] = (struct import_move){names_text(&walk->names, walk->moves[i].old),
                                    names_text(&walk->names, walk->moves[i].name)};
  }
  return moves;
}

static enum stemma_status write_store(struct run *run, struct stemma_error *error) {
  struct store *store = NULL;
  struct import_move *moves = list_moves(&run->walk);
  if (moves == NULL) return stemma_error_memory(error, "fetch");
  struct lineage_renames renames = catalog_renames(run->catalog);
  struct load_options load = source_load_options(run->options, &renames);
  const struct load_report report = {.name = run->name,
                                     .format = LOAD_HUB,
                                     .bytes = hub_crawl_progress(run->crawl)->bytes,
                                     .records = run->taker.records,
                                     .rejected = run->taker.rejected};
  const struct import_ready ready = {.builder = run->builder,
                                     .reports = &report,
                                     .report_count = 1,
                                     .record_end = run->taker.records + run->taker.superseded,
                                     .moves = moves,
                                     .move_count = run->walk.move_count,
                                     .tie_texts = tie_texts,
                                     .context = run};
  const struct storing storing = {.catalog = run->catalog,
                                  .load = &load,
                                  .ready = &ready,
                                  .day = run->day,
                                  .is_full = !is_walk(run) && run->list.is_complete &&
                                             !run->list.has_since,
                                  .has_measures = true};
  enum stemma_status status = store_open(&store, run->path, STORE_WRITE, error);
  if (status == STEMMA_OK) status = storing_run(&run->result, store, &storing, error);
  if (status == STEMMA_OK) status = store_commit(store, error);
  store_close(store);
  free(moves);
  if (status == STEMMA_OK) hub_journal_remove(run->journal);
  return status;
}

/* ---- progress ---- */

/* Models that there will be, as far as anybody knows; 0: nobody does. */
static uint64_t expect_models(const struct run *run, const struct hub_progress *progress) {
  if (run->options->max_models > 0) return run->options->max_models;
  if (is_walk(run)) return 0;
  if (progress->total > 0 && !run->list.has_since) return (uint64_t)progress->total;
  bool is_the_hub = strcmp(run->settings.endpoint, HUB_ENDPOINT) == 0;
  return is_the_hub && !run->list.has_since ? FETCH_MODELS_EXPECTED : 0;
}

static void show_progress(void *context, const struct hub_progress *progress) {
  struct run *run = context;
  char line[512], models[TEXT_COUNT_SIZE], rate[TEXT_COUNT_SIZE];
  if (!run->progress.enabled) return;
  uint64_t taken = run->taker.records, expected = expect_models(run, progress);
  double seconds = (double)(hub_world_real.now(NULL) - run->started) / 1000 + 0.001;
  text_count(models, taken);
  text_count(rate, (uint64_t)((double)taken / seconds));
  int length = snprintf(line, sizeof line, "%s models, %s/s", models, rate);
  if (progress->quota >= 0 && progress->quota_left >= 0) {
    length += snprintf(line + length, sizeof line - (size_t)length,
                       ", %" PRId64 " of %" PRId64 " requests left", progress->quota_left,
                       progress->quota);
  }
  double part = expected == 0 ? -1 : (double)taken / (double)expected;
  if (part > 0 && part < 1) {
    double left = seconds * (1 / part - 1);
    length +=
        snprintf(line + length, sizeof line - (size_t)length,
                 left < 120 ? ", %.0f s left" : ", %.0f min left", left < 120 ? left : left / 60);
  }
  if (progress->trouble != NULL) {
    snprintf(line + length, sizeof line - (size_t)length, " (%.100s)", progress->trouble);
  }
  message_progress_tell(&run->progress, part > 1 ? 1 : part, line);
}

/* ---- the crawl ---- */

static enum stemma_status take(void *context, struct hub_crawl *crawl,
                               const struct hub_answer *answer, struct stemma_error *error) {
  struct run *run = context;
  return is_walk(run) ? hub_walk_take(&run->walk, crawl, answer, error)
                      : hub_list_take(&run->list, crawl, answer, error);
}

static enum stemma_status begin(struct run *run, struct stemma_error *error) {
  const struct options *options = run->options;
  enum stemma_status status = STEMMA_OK;
  if (!is_walk(run)) return hub_list_begin(run->crawl, &run->list, error);
  for (size_t i = 0; i < options->operand_count && status == STEMMA_OK; i++) {
    struct text id;
    (void)model_id_normalise(&id, text_of(options->operands[i]));
    status = hub_walk_begin(run->crawl, &run->walk, id, error);
  }
  return status;
}

/* Says which of the models that were asked for are not there; it is an answer in the negative
 * where nothing else is. */
static enum stemma_status check_absent(const struct run *run, struct stemma_error *error) {
  const struct options *options = run->options;
  for (size_t i = 0; i < options->operand_count; i++) {
    struct text id;
    (void)model_id_normalise(&id, text_of(options->operands[i]));
    if (!hub_walk_lacks(&run->walk, id)) continue;
    if (run->walk.models > 0) {
      message_line("%.*s: not on the hub, or not to be seen without a token", TEXT_ARGS(id));
      continue;
    }
    hub_journal_remove(run->journal);
    return stemma_error_set(error, STEMMA_NEGATIVE,
                            "%.*s: not on the hub, or not to be seen without a token",
                            TEXT_ARGS(id));
  }
  return STEMMA_OK;
}

static enum stemma_status open_journal(struct run *run, struct stemma_error *error) {
  char crawl[8192];
  describe(crawl, sizeof crawl, run);
  run->journal_path = join(run->path, JOURNAL_SUFFIX);
  run->name = join(run->settings.endpoint, "/api/models");
  if (run->journal_path == NULL || run->name == NULL) return stemma_error_memory(error, "fetch");
  const struct hub_journal_options options = {.path = run->journal_path,
                                              .crawl = text_of(crawl),
                                              .restart = run->options->restart,
                                              .now = hub_world_real.date(NULL)};
  enum stemma_status status = hub_journal_open(&run->journal, &options, error);
  if (status != STEMMA_OK || hub_journal_begun(run->journal) == options.now) return status;
  char day[DAY_TEXT_SIZE];
  day_format(day, day_of_instant(hub_journal_begun(run->journal)));
  message_line("going on with the fetch that was begun on %s", day);
  return STEMMA_OK;
}

static struct hub_crawl_options crawl_options(struct run *run) {
  const struct options *options = run->options;
  return (struct hub_crawl_options){
      .settings = &run->settings,
      .world = &hub_world_real,
      .journal = run->journal,
      .seed = run->seed,
      .record_max = options_given(options, OPTION_MAX_RECORD) ? (size_t)options->max_record << 20
                                                              : LOAD_RECORD_MAX,
      .page_max = PAGE_MAX,
      .threads = (unsigned)options->threads,
      .retries = (unsigned)number_or(options, OPTION_RETRIES, options->retries, HUB_RETRIES),
      .retry_delay =
          (int64_t)number_or(options, OPTION_RETRY_DELAY, options->retry_delay, HUB_RETRY_DELAY_MS),
      .take = take,
      .progress = show_progress,
      .context = run,
  };
}

static enum stemma_status crawl(struct run *run, struct stemma_error *error) {
  const struct options *options = run->options;
  const struct hub_crawl_options how = crawl_options(run);
  enum stemma_status status = lineage_builder_new(&run->builder, error);
  if (status != STEMMA_OK) return status;
  run->taker.builder = run->builder;
  run->taker.seed = run->seed;
  if (options->whole_hub) lineage_builder_expect(run->builder, FETCH_MODELS_EXPECTED);
  run->started = hub_world_real.now(NULL);
  message_progress_start(&run->progress, !options->no_progress);
  status = hub_crawl_new(&run->crawl, &how, error);
  if (status == STEMMA_OK) status = begin(run, error);
  if (status == STEMMA_OK) status = hub_crawl_run(run->crawl, error);
  message_progress_end(&run->progress);
  return status == STEMMA_OK ? check_absent(run, error) : status;
}

/* ---- what is said of it ---- */

static const struct report_column columns[] = {
    {"day", "DAY", false, 0, 0},
    {"requests", "REQUESTS", true, 4, 0},
    {"records", "RECORDS", true, 0, 0},
    {"rejected", "REJECTED", true, 3, 0},
    {"absent", "ABSENT", true, 3, 0},
    {"renamed", "RENAMED", true, 3, 0},
    STORING_COLUMNS,
};

static void fill_row(struct report_value *cells, void *context, size_t at) {
  const struct run *run = context;
  (void)at;
  cells[0] = report_day(run->day);
  cells[1] = report_count(hub_crawl_progress(run->crawl)->requests);
  cells[2] = report_count(run->taker.records);
  cells[3] = report_count(run->taker.rejected);
  cells[4] = report_count(run->walk.absent);
  cells[5] = report_count(run->walk.move_count);
  storing_fill(cells + 6, &run->result);
}

static void report_run(struct run *run) {
  const struct options *options = run->options;
  struct report_value models[OPTIONS_OPERANDS_MAX];
  for (size_t i = 0; i < options->operand_count; i++) models[i] = report_word(options->operands[i]);
  const struct report_field source[] = {{"hub", report_word(run->settings.endpoint)},
                                        {"store", report_word(run->path)}};
  const struct report_field rules[] = {
      {"all", report_flag(options->whole_hub)},
      {"models", report_list(models, options->operand_count)},
      {"depth", options->depth == 0 ? REPORT_VALUE_NULL : report_count(options->depth)},
      {"since",
       options_given(options, OPTION_FETCH_SINCE) ? report_day(options->since) : REPORT_VALUE_NULL},
      {"max_models",
       options->max_models == 0 ? REPORT_VALUE_NULL : report_count(options->max_models)},
      {"infer_names", report_flag((options->infer >> OPTIONS_INFER_NAMES & 1) != 0)},
      session_catalog_rule(options),
  };
  struct report report = {.schema = "stemma.fetch/1",
                          .source = source,
                          .source_count = sizeof source / sizeof *source,
                          .rules = rules,
                          .rule_count = sizeof rules / sizeof *rules,
                          .columns = columns,
                          .column_count = sizeof columns / sizeof *columns,
                          .row_count = 1,
                          .row = fill_row,
                          .context = run};
  const struct report_style style = session_style(options);
  report_write(stdout, &report, &style);
  if (options->format == REPORT_TABLE) message_line("in the store %s", run->path);
}

/* ---- the command ---- */

static enum stemma_status read_settings(struct run *run, struct stemma_error *error) {
  const struct options *options = run->options;
  enum stemma_status status = hub_settings_read(&run->settings, options->insecure_http, error);
  if (status != STEMMA_OK) return status;
  if (run->settings.is_offline) {
    return stemma_error_set(error, STEMMA_IO, "fetch: HF_HUB_OFFLINE is set, so nothing is asked");
  }
  if (run->settings.keeps_token) {
    message_line("the token is not sent: %s is not encrypted", run->settings.endpoint);
  }
  run->list = (struct hub_list){
      .taker = &run->taker,
      .page_size = page_size_of(options),
      .has_since = options_given(options, OPTION_FETCH_SINCE),
      .since = (int64_t)options->since * DAY_MS,
      .max_models = options->max_models,
  };
  run->walk = (struct hub_walk){
      .taker = &run->taker,
      .page_size = page_size_of(options),
      .depth = options->depth,
      .max_models = options->max_models,
      .names = NAMES_INIT(true),
  };
  return STEMMA_OK;
}

/* Asks what it would take, and touches nothing. */
static enum stemma_status run_plan(struct run *run, struct stemma_error *error) {
  const struct hub_crawl_options how = crawl_options(run);
  enum stemma_status status = source_store_path(&run->path, run->options, false, error);
  const struct fetch_plan_options plan = {.options = run->options,
                                          .how = &how,
                                          .page_size = page_size_of(run->options),
                                          .store = run->path};
  return status == STEMMA_OK ? fetch_plan(&plan, error) : status;
}

static enum stemma_status run_fetch(struct run *run, struct stemma_error *error) {
  const struct options *options = run->options;
  enum stemma_status status = check_options(options, error);
  if (status == STEMMA_OK) status = read_settings(run, error);
  if (status == STEMMA_OK && options->dry_run) return run_plan(run, error);
  if (status == STEMMA_OK) status = catalog_new(&run->catalog, options->catalog, error);
  if (status == STEMMA_OK) status = source_store_path(&run->path, options, true, error);
  if (status == STEMMA_OK) status = prepare_store(run, error);
  if (status == STEMMA_OK) status = open_journal(run, error);
  if (status != STEMMA_OK) return status;
  storing_on_interrupt("interrupted: the store is as it was before; the same command goes on from "
                       "what has been fetched");
  status = crawl(run, error);
  if (status == STEMMA_OK) status = write_store(run, error);
  storing_on_interrupt(NULL);
  if (status == STEMMA_OK) report_run(run);
  return status;
}

static void dispose(struct run *run) {
  hub_crawl_free(run->crawl);
  hub_journal_close(run->journal);
  page_taker_dispose(&run->taker);
  hub_walk_dispose(&run->walk);
  lineage_builder_free(run->builder);
  arena_dispose(&run->texts);
  hub_settings_dispose(&run->settings);
  catalog_free(run->catalog);
  free(run->path);
  free(run->journal_path);
  free(run->name);
}

enum stemma_status cmd_fetch(const struct options *options, struct stemma_error *error) {
  struct run run = {.options = options};
  enum stemma_status status = run_fetch(&run, error);
  dispose(&run);
  return status;
}
