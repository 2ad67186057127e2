/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * stemma: who was derived from whom among open models. The map of the program:
 *
 *   graph/           the lineage graph and its measures; pure: no I/O, no globals
 *     record.h         one record of a hub, as readers hand it over (rules R1, R2)
 *     lineage.h        models, ghosts, facts and the DAG (rules R3 to R6), immutable
 *     graph.h          compact rows both ways, in topological order
 *     measures.h       influence, descendants and the others, for all models at once
 *     filter.h         which derivatives count; attribution.h: for whose family
 *     rule_grid.h      every counting rule at once: relations, reach, party, downloads
 *   engine/read/     bytes → records: gzip, zstd, JSON, CSV, model cards
 *   engine/hub/      records from the Hub over HTTP: requests, pace, retries, the journal
 *   engine/catalog/  families, makers, renames, licences: data/, compiled in
 *   engine/store/    the SQLite file: imports, history, the lineage in rows and in columns
 *   engine/draw/     lineage → text trees, DOT, SVG, PNG, PDF; numbers → charts
 *   engine/report/   results → table, JSON, CSV, TSV; graphs → GraphML, GEXF, DOT
 *   engine/cli/      the command line
 *     options.h        one table of commands and options: parser, help, completion
 *     source.h         where the data comes from: files, a store, or the built-in lineage
 *     session.h        what commands share: data, catalogue, filters, measures
 *     cmd_NAME.c       one file a command
 *   engine/api/      stemma.h, the library for other programs, and how it is installed and packed
 *   engine/man/      the manual pages; manual.c sets the options in there as they are built
 *
 * The way of the data: read or hub → store → graph → report or draw. Here a command line is parsed and
 * handed to its command; what it returns becomes the exit code (graph/status.h).
 */
#include <stdio.h>
#include <string.h>
#ifdef __GLIBC__
#  include <malloc.h>
#endif

#include "engine/cli/commands.h"
#include "engine/cli/completion.h"
#include "engine/cli/help.h"
#include "engine/cli/message.h"
#include "engine/cli/options.h"
#include "engine/cli/terminal.h"

typedef enum stemma_status command_fn(const struct options *options, struct stemma_error *error);

static command_fn *const commands[OPTIONS_COMMAND_COUNT] = {
    [OPTIONS_RANK] = cmd_rank,         [OPTIONS_SHOW] = cmd_show,
    [OPTIONS_TREE] = cmd_tree,         [OPTIONS_DRAW] = cmd_draw,
    [OPTIONS_FAMILIES] = cmd_families, [OPTIONS_CHECK] = cmd_check,
    [OPTIONS_COUNT] = cmd_count,       [OPTIONS_PATH] = cmd_path,
    [OPTIONS_HELP] = cmd_help,         [OPTIONS_RECONCILE] = cmd_reconcile,
    [OPTIONS_DIFF] = cmd_diff,         [OPTIONS_IMPORT] = cmd_import,
    [OPTIONS_EXPORT] = cmd_export,     [OPTIONS_CHART] = cmd_chart,
    [OPTIONS_FETCH] = cmd_fetch,       [OPTIONS_COMPLETION] = cmd_completion,
};

static enum stemma_status run_command(int count, char **arguments, struct stemma_error *error) {
  struct options options;
  enum stemma_status status = options_parse(&options, count, arguments, error);
  if (status == STEMMA_OK && options.help) {
    help_write_command(stdout, options.command);
  } else if (status == STEMMA_OK) {
    status = commands[options.command](&options, error);
  }
  options_dispose(&options);
  return status;
}

static enum stemma_status run(int count, char **arguments, struct stemma_error *error) {
  const char *first = count > 0 ? arguments[0] : "--help";
  if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0) {
    help_write_overview(stdout);
    return STEMMA_OK;
  }
  if (strcmp(first, "--version") == 0 || strcmp(first, "-V") == 0) {
    help_write_version(stdout);
    return STEMMA_OK;
  }
  if (strcmp(first, "--complete") == 0) {
    /* What is wrong is for later: messages would stand amid what is being typed. */
    if (freopen("/dev/null", "w", stderr) == NULL) return STEMMA_OK;
    completion_answer(stdout, count - 1, arguments + 1);
    return STEMMA_OK;
  }
  if (first[0] == '-') {
    return stemma_error_set(error, STEMMA_USAGE, "%s: a command comes first (see 'stemma help')",
                            first);
  }
  return run_command(count, arguments, error);
}

/* Records come and go by the megabyte, and columns by many: what is freed of the former is not
 * given back to be asked for again, and the latter are pages of their own, which come zeroed. */
static void settle_memory(void) {
#ifdef __GLIBC__
  enum { MEBIBYTE = 1 << 20 };
  (void)mallopt(M_MMAP_THRESHOLD, 4 * MEBIBYTE);
  (void)mallopt(M_TRIM_THRESHOLD, 256 * MEBIBYTE);
  (void)mallopt(M_TOP_PAD, 4 * MEBIBYTE);
#endif
}

int main(int argc, char **argv) {
  settle_memory();
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = run(argc - 1, argv + 1, &error);
  /* A negative answer may come with output and without a message: `check --strict`. */
  if (status != STEMMA_OK && (status != STEMMA_NEGATIVE || error.status != STEMMA_OK)) {
    message_error(status, &error);
  }
  struct stemma_error output_error = STEMMA_ERROR_INIT;
  enum stemma_status output = terminal_close_output(&output_error);
  if (output != STEMMA_OK) message_error(output, &output_error);
  return stemma_exit_code(status > STEMMA_NEGATIVE || output == STEMMA_OK ? status : output);
}
