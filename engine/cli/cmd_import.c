/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stemma import: files of records into the store.
 *
 * The files of one day are one snapshot; days are imported in their order, all of them in one
 * transaction.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/cli/commands.h"
#include "engine/cli/message.h"
#include "engine/cli/session.h"
#include "engine/cli/storing.h"
#include "engine/cli/terminal.h"

/* A file to import, and its day. */
struct dated_file {
  const char *path; /* an operand */
  int32_t day;      /* of the snapshot that it belongs to */
  size_t place;     /* among the operands */
};

/* What one day's files have brought. */
struct day_row {
  int32_t day;                 /* of the snapshot */
  uint64_t files;              /* of that day */
  struct import_result result; /* what they did */
};

struct run {
  const struct options *options;     /* borrowed */
  struct catalog *catalog;           /* owned */
  char *path;                        /* owned: of the store */
  struct store *store;               /* owned: open for writing */
  struct dated_file *files;          /* [file_count] owned: by day, then as given */
  size_t file_count;                 /* of files */
  struct day_row *rows;              /* [row_count] owned */
  size_t row_count;                  /* of rows */
  struct message_progress meanwhile; /* bar and warnings */
};

/* ---- the files ---- */

static int by_day(const void *left, const void *right) {
  const struct dated_file *a = left, *b = right;
  if (a->day != b->day) return a->day < b->day ? -1 : 1;
  return (a->place > b->place) - (a->place < b->place);
}

static enum stemma_status list_files(struct run *run, struct stemma_error *error) {
  size_t count = run->options->operand_count;
  run->files = calloc(count, sizeof *run->files);
  run->rows = calloc(count, sizeof *run->rows);
  if (run->files == NULL || run->rows == NULL) return stemma_error_memory(error, "files");
  bool reads_input = false;
  for (size_t i = 0; i < count; i++) {
    const char *path = run->options->operands[i];
    bool is_input = strcmp(path, "-") == 0;
    if (is_input && reads_input) {
      return stemma_error_set(error, STEMMA_USAGE, "-: standard input can be read only once");
    }
    reads_input = reads_input || is_input;
    run->files[i] = (struct dated_file){path, source_snapshot_day(run->options, &path, 1), i};
  }
  run->file_count = count;
  qsort(run->files, count, sizeof *run->files, by_day);
  return STEMMA_OK;
}

static void warn(void *context, const char *source, uint64_t line, const char *why) {
  message_progress_warn(context, source, line, why);
}

static void progress(void *context, uint64_t bytes, uint64_t total, uint64_t records) {
  message_progress_show(context, bytes, total, records);
}

/* Imports the files of one day, [count] from `first`. Measures are for the last day. */
static enum stemma_status import_day(struct run *run, size_t first, size_t count,
                                     struct stemma_error *error) {
  struct lineage_renames renames = catalog_renames(run->catalog);
  struct load_options load = source_load_options(run->options, &renames);
  struct load_source *sources = calloc(count, sizeof *sources);
  if (sources == NULL) return stemma_error_memory(error, "files");
  for (size_t i = 0; i < count; i++) sources[i].path = run->files[first + i].path;
  load.sources = sources;
  load.source_count = count;
  load.strict = run->options->strict;
  load.warning = warn;
  load.progress = progress;
  load.context = &run->meanwhile;
  struct day_row *row = &run->rows[run->row_count];
  bool is_last = first + count == run->file_count;
  row->day = run->files[first].day;
  row->files = count;
  const struct storing storing = {.catalog = run->catalog,
                                  .load = &load,
                                  .day = row->day,
                                  .is_full = run->options->full,
                                  .has_measures = is_last};
  message_progress_start(&run->meanwhile, !run->options->no_progress);
  enum stemma_status status = storing_run(&row->result, run->store, &storing, error);
  message_progress_end(&run->meanwhile);
  free(sources);
  if (status == STEMMA_OK) run->row_count++;
  return status;
}

static enum stemma_status import_days(struct run *run, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < run->file_count && status == STEMMA_OK;) {
    size_t end = i;
    while (end < run->file_count && run->files[end].day == run->files[i].day) end++;
    status = import_day(run, i, end - i, error);
    i = end;
  }
  return status;
}

/* ---- what is said of it ---- */

static const struct report_column columns[] = {
    {"day", "DAY", false, 0, 0},
    {"files", "FILES", true, 4, 0},
    {"records", "RECORDS", true, 0, 0},
    {"rejected", "REJECTED", true, 3, 0},
    STORING_COLUMNS,
};

static void fill_row(struct report_value *cells, void *context, size_t at) {
  const struct run *run = context;
  const struct day_row *row = &run->rows[at];
  const struct import_result *result = &row->result;
  cells[0] = report_day(row->day);
  cells[1] = report_count(row->files);
  cells[2] = report_count(result->records);
  cells[3] = report_count(result->rejected);
  storing_fill(cells + 4, result);
}

static void report_run(struct run *run) {
  const struct options *options = run->options;
  const struct report_field source[] = {{"store", report_word(run->path)}};
  const struct report_field rules[] = {
      {"full", report_flag(options->full)},
      {"strict", report_flag(options->strict)},
      {"infer_text", report_flag((options->infer >> OPTIONS_INFER_TEXT & 1) != 0)},
      {"infer_names", report_flag((options->infer >> OPTIONS_INFER_NAMES & 1) != 0)},
      session_catalog_rule(options),
  };
  struct report report = {.schema = "stemma.import/1",
                          .source = source,
                          .source_count = sizeof source / sizeof *source,
                          .rules = rules,
                          .rule_count = sizeof rules / sizeof *rules,
                          .columns = columns,
                          .column_count = sizeof columns / sizeof *columns,
                          .row_count = run->row_count,
                          .row = fill_row,
                          .context = run};
  const struct report_style style = session_style(options);
  report_write(stdout, &report, &style);
}

enum stemma_status cmd_import(const struct options *options, struct stemma_error *error) {
  struct run run = {.options = options};
  enum stemma_status status = list_files(&run, error);
  if (status == STEMMA_OK) status = catalog_new(&run.catalog, options->catalog, error);
  if (status == STEMMA_OK) status = source_store_path(&run.path, options, true, error);
  if (status == STEMMA_OK) status = store_open(&run.store, run.path, STORE_WRITE, error);
  if (status == STEMMA_OK) {
    storing_on_interrupt(
        "interrupted: the store is as it was before; the same command begins again");
    status = import_days(&run, error);
    if (status == STEMMA_OK) status = store_commit(run.store, error);
    storing_on_interrupt(NULL);
  }
  store_close(run.store);
  if (status == STEMMA_OK) report_run(&run);
  if (status == STEMMA_OK && options->format == REPORT_TABLE) {
    message_line("in the store %s", run.path);
  }
  catalog_free(run.catalog);
  free(run.path);
  free(run.files);
  free(run.rows);
  return status;
}
