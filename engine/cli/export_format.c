/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing a format by `-T`, or by a file's ending. */
#include "engine/cli/export_format.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

const char *const export_formats[] = {
    [EXPORT_BY_ENDING] = "",
    [EXPORT_GRAPHML] = "graphml",
    [EXPORT_GEXF] = "gexf",
    [EXPORT_DOT] = "dot",
    [EXPORT_CSV] = "csv",
    [EXPORT_NODES_CSV] = "nodes.csv",
    [EXPORT_EDGES_CSV] = "edges.csv",
    [EXPORT_JSONL] = "jsonl",
    [EXPORT_FORMAT_COUNT] = NULL,
};

/* Other endings in use for the same. */
static const struct {
  const char *ending;        /* without the dot */
  enum export_format format; /* what it means */
} synonyms[] = {{"gv", EXPORT_DOT}, {"ndjson", EXPORT_JSONL}};

/* Whether a path ends in ".ending"; a table of a pair may also be the whole name. */
static bool ends_in(const char *path, const char *ending) {
  size_t length = strlen(path), wanted = strlen(ending);
  if (length < wanted || strcasecmp(path + length - wanted, ending) != 0) return false;
  bool is_whole = length == wanted || path[length - wanted - 1] == '/';
  if (is_whole) return strchr(ending, '.') != NULL;
  return path[length - wanted - 1] == '.';
}

/* The format that has the longest of the endings that fit, or EXPORT_BY_ENDING. */
static enum export_format format_of(const char *path) {
  enum export_format found = EXPORT_BY_ENDING;
  for (unsigned i = 1; i < EXPORT_FORMAT_COUNT; i++) {
    bool is_longer = strlen(export_formats[i]) > strlen(export_formats[found]);
    if (is_longer && ends_in(path, export_formats[i])) found = (enum export_format)i;
  }
  for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++) {
    if (ends_in(path, synonyms[i].ending)) found = synonyms[i].format;
  }
  return found;
}

static enum stemma_status find_format(enum export_format *out, const struct options *options,
                                      struct stemma_error *error) {
  bool is_output = strcmp(options->output, "-") == 0;
  enum export_format format = (enum export_format)options->export_format;
  if (format == EXPORT_BY_ENDING && is_output) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "export: '-o -' needs a format, such as '-T graphml'");
  }
  if (format == EXPORT_BY_ENDING) format = format_of(options->output);
  if (format == EXPORT_BY_ENDING) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "%s: no format by that name; there are .graphml, .gexf, .dot, .csv and "
                            ".jsonl, or '-T FORMAT'",
                            options->output);
  }
  struct stat there;
  bool is_one = is_output || (stat(options->output, &there) == 0 && !S_ISREG(there.st_mode));
  if (format == EXPORT_CSV && is_one) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "%s: csv is two tables; choose one by '-T nodes.csv' or '-T edges.csv'",
                            options->output);
  }
  *out = format;
  return STEMMA_OK;
}

/* A copy of the first bytes of a path with something behind them, or NULL. */
static char *extend(const char *path, size_t length, const char *more) {
  size_t room = strlen(more) + 1;
  char *copy = malloc(length + room);
  if (copy == NULL) return NULL;
  memcpy(copy, path, length);
  memcpy(copy + length, more, room);
  return copy;
}

enum stemma_status export_plan_init(struct export_plan *out, const struct options *options,
                                    struct stemma_error *error) {
  enum export_format format = EXPORT_BY_ENDING;
  enum stemma_status status = find_format(&format, options, error);
  if (status != STEMMA_OK) return status;
  struct export_plan plan = {.file_count = 1, .formats = {format}};
  size_t length = strlen(options->output);
  if (format == EXPORT_CSV) {
    plan = (struct export_plan){.file_count = 2, .formats = {EXPORT_NODES_CSV, EXPORT_EDGES_CSV}};
    if (ends_in(options->output, "csv")) length -= strlen(".csv");
  }
  for (size_t i = 0; i < plan.file_count; i++) {
    const char *more = format != EXPORT_CSV ? "" : i == 0 ? ".nodes.csv" : ".edges.csv";
    plan.paths[i] = extend(options->output, length, more);
    if (plan.paths[i] != NULL) continue;
    export_plan_dispose(&plan);
    return stemma_error_memory(error, "names of files");
  }
  *out = plan;
  return STEMMA_OK;
}

void export_plan_dispose(struct export_plan *plan) {
  for (size_t i = 0; i < EXPORT_FILES_MAX; i++) free(plan->paths[i]);
  *plan = (struct export_plan){0};
}
