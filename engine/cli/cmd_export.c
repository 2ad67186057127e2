/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma export: a lineage as a file that other programs read. */
#include <assert.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/cli/commands.h"
#include "engine/cli/export_format.h"
#include "engine/cli/export_rows.h"
#include "engine/cli/export_set.h"
#include "engine/cli/message.h"
#include "engine/cli/session.h"
#include "engine/draw/save.h"
#include "engine/report/graph_file.h"
#include "engine/report/writers.h"
#include "graph/text.h"

/* Room for the name of a fact, and for a number with what it counts. */
enum { KEY_SIZE = 48, COUNT_SIZE = TEXT_COUNT_SIZE + 16, FACTS_MAX = SESSION_FIELDS_MAX + 8 };

/* What is said of the whole, under names that do not meet those of Graphviz's attributes. */
struct facts {
  struct session_fields fields;         /* owned */
  struct report_field items[FACTS_MAX]; /* [count] */
  char keys[FACTS_MAX][KEY_SIZE];       /* their names */
  size_t count;                         /* of items */
};

/* An export at work. */
struct work {
  const struct session *session;       /* borrowed */
  struct export_set set;               /* owned */
  struct export_rows rows;             /* owned */
  struct facts facts;                  /* owned */
  struct export_plan plan;             /* owned */
  struct save saves[EXPORT_FILES_MAX]; /* owned: the files, but for standard output */
  struct message_progress progress;    /* while it writes */
  uint64_t total;                      /* rows to write */
};

/* ---- interruption ---- */

/* The files that are not whole yet, for a handler to remove: they may be large. */
static char unfinished[EXPORT_FILES_MAX][PATH_MAX];

/* Only what POSIX allows here. */
static void interrupt(int signal_number) {
  for (size_t i = 0; i < EXPORT_FILES_MAX; i++) {
    if (unfinished[i][0] != '\0') unlink(unfinished[i]);
  }
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

/* What ends a program from outside. */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

/* Lets them wait; *before becomes what does so already. */
static void hold_signals(sigset_t *before) {
  sigset_t held;
  sigemptyset(&held);
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) sigaddset(&held, signals[i]);
  sigprocmask(SIG_BLOCK, &held, before);
}

/* From here on, an end from outside leaves nothing; signals that are ignored stay so. */
static void clean_when_interrupted(const struct save *saves) {
  for (size_t i = 0; i < EXPORT_FILES_MAX; i++) {
    const char *path = saves[i].beside;
    size_t length = path == NULL ? 0 : strlen(path);
    if (length > 0 && length < PATH_MAX) memcpy(unfinished[i], path, length + 1);
  }
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    struct sigaction action = {.sa_handler = interrupt}, before;
    sigemptyset(&action.sa_mask);
    if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN) {
      sigaction(signals[i], &action, NULL);
    }
  }
}

/* There is nothing left to remove: the names may be anyone's again. */
static void forget_unfinished(void) {
  for (size_t i = 0; i < EXPORT_FILES_MAX; i++) unfinished[i][0] = '\0';
}

/* ---- what is said of the whole ---- */

static void add_facts(struct facts *facts, const char *prefix, const struct report_field *fields,
                      size_t count) {
  for (size_t i = 0; i < count; i++) {
    assert(facts->count < FACTS_MAX);
    char *key = facts->keys[facts->count];
    snprintf(key, KEY_SIZE, "%s_%s", prefix, fields[i].key);
    facts->items[facts->count++] = (struct report_field){key, fields[i].value};
  }
}

static enum stemma_status facts_init(struct facts *facts, const struct session *session,
                                     struct stemma_error *error) {
  enum stemma_status status = session_fields_init(&facts->fields, session, error);
  if (status != STEMMA_OK) return status;
  add_facts(facts, "source", facts->fields.source, facts->fields.source_count);
  if (session->options->operand_count > 0) {
    const struct report_field model = {"model", report_word(session->options->operands[0])};
    add_facts(facts, "rule", &model, 1);
  }
  add_facts(facts, "rule", facts->fields.rules, facts->fields.rule_count);
  return STEMMA_OK;
}

/* ---- writing ---- */

static void show_progress(void *context, uint64_t rows) {
  struct work *work = context;
  message_progress_count(&work->progress, rows, work->total);
}

/* How many rows a format has. */
static uint64_t rows_of(const struct work *work, enum export_format format) {
  switch (format) {
  case EXPORT_NODES_CSV: return work->set.node_count;
  case EXPORT_EDGES_CSV: return work->set.edge_count;
  case EXPORT_JSONL: return work->rows.model_count;
  default: return work->set.node_count + work->set.edge_count;
  }
}

static void write_as(FILE *out, struct work *work, enum export_format format) {
  const struct graph_table nodes = export_rows_nodes(&work->rows);
  const struct graph_table edges = export_rows_edges(&work->rows);
  const struct report records = export_rows_records(&work->rows);
  const struct graph_file graph = {"stemma.export/1", work->facts.items, work->facts.count, &nodes,
                                   &edges};
  switch (format) {
  case EXPORT_GRAPHML: graph_file_write_graphml(out, &graph); break;
  case EXPORT_GEXF: graph_file_write_gexf(out, &graph); break;
  case EXPORT_DOT: graph_file_write_dot(out, &graph); break;
  case EXPORT_NODES_CSV: report_write_csv(out, &nodes.rows, false); break;
  case EXPORT_EDGES_CSV: report_write_csv(out, &edges.rows, false); break;
  case EXPORT_JSONL: report_write_json_lines(out, &records); break;
  case EXPORT_BY_ENDING:
  case EXPORT_CSV:
  case EXPORT_FORMAT_COUNT: assert(false && "no format of a file"); break;
  }
}

static bool is_output(const struct export_plan *plan) {
  return strcmp(plan->paths[0], "-") == 0;
}

/* Opens the files. There is no moment at which one is there and a signal would leave it so. */
static enum stemma_status open_files(struct work *work, struct stemma_error *error) {
  const struct export_plan *plan = &work->plan;
  enum stemma_status status = STEMMA_OK;
  sigset_t before;
  hold_signals(&before);
  for (size_t i = 0; i < plan->file_count && status == STEMMA_OK; i++) {
    work->total += rows_of(work, plan->formats[i]);
    if (!is_output(plan)) status = save_open(&work->saves[i], plan->paths[i], error);
  }
  clean_when_interrupted(work->saves);
  sigprocmask(SIG_SETMASK, &before, NULL);
  return status;
}

/* Opens the files, writes them, and puts them in their places when all of them are whole. */
static enum stemma_status write_files(struct work *work, struct stemma_error *error) {
  const struct export_plan *plan = &work->plan;
  enum stemma_status status = open_files(work, error);
  if (status != STEMMA_OK) return status;
  message_progress_start(&work->progress, !work->session->options->no_progress);
  for (size_t i = 0; i < plan->file_count && status == STEMMA_OK; i++) {
    write_as(is_output(plan) ? stdout : work->saves[i].file, work, plan->formats[i]);
    if (!is_output(plan)) status = save_flush(&work->saves[i], error);
  }
  message_progress_end(&work->progress);
  for (size_t i = 0; i < plan->file_count && status == STEMMA_OK; i++) {
    status = save_close(&work->saves[i], true, error);
  }
  return status;
}

/* "1,074 models", "1 edge", "no ghosts" */
static void say_count(char out[COUNT_SIZE], uint64_t count, const char *what) {
  char number[TEXT_COUNT_SIZE];
  text_count(number, count);
  snprintf(out, COUNT_SIZE, "%s %s%s", count == 0 ? "no" : number, what, count == 1 ? "" : "s");
}

/* What was written, on standard error: the data are elsewhere. */
static void say_written(const struct work *work) {
  char models[COUNT_SIZE], ghosts[COUNT_SIZE], edges[COUNT_SIZE];
  say_count(models, work->rows.model_count, "model");
  say_count(ghosts, work->set.node_count - work->rows.model_count, "ghost");
  say_count(edges, work->set.edge_count, "edge");
  for (size_t i = 0; i < work->plan.file_count && !is_output(&work->plan); i++) {
    const char *path = work->plan.paths[i];
    switch (work->plan.formats[i]) {
    case EXPORT_NODES_CSV: message_line("%s: %s, %s", path, models, ghosts); break;
    case EXPORT_EDGES_CSV: message_line("%s: %s", path, edges); break;
    case EXPORT_JSONL: message_line("%s: %s, %s", path, models, edges); break;
    default: message_line("%s: %s, %s, %s", path, models, ghosts, edges); break;
    }
  }
}

static void dispose(struct work *work) {
  for (size_t i = 0; i < EXPORT_FILES_MAX; i++) save_close(&work->saves[i], false, NULL);
  forget_unfinished();
  export_plan_dispose(&work->plan);
  export_rows_dispose(&work->rows);
  export_set_dispose(&work->set);
  session_fields_dispose(&work->facts.fields);
}

static enum stemma_status export_lineage(struct session *session, struct work *work,
                                         struct stemma_error *error) {
  work->session = session;
  enum stemma_status status = export_set_init(&work->set, session, error);
  if (status == STEMMA_OK) status = export_rows_init(&work->rows, session, &work->set, error);
  if (status == STEMMA_OK) status = facts_init(&work->facts, session, error);
  if (status != STEMMA_OK) return status;
  work->rows.tick = show_progress;
  work->rows.context = work;
  status = write_files(work, error);
  if (status == STEMMA_OK) say_written(work);
  return status;
}

enum stemma_status cmd_export(const struct options *options, struct stemma_error *error) {
  /* A wrong ending is told before the data is read. */
  struct work work = {0};
  enum stemma_status status = export_plan_init(&work.plan, options, error);
  if (status != STEMMA_OK) return status;
  struct session session;
  status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = session_attribute(&session, error);
  if (status == STEMMA_OK) status = export_lineage(&session, &work, error);
  dispose(&work);
  session_close(&session);
  return status;
}
