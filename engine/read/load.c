/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sources of a load, one after the other. */
#include "engine/read/load.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/read/edges.h"
#include "engine/read/format.h"
#include "engine/read/load_parts.h"
#include "engine/read/raw.h"

const char *load_format_name(enum load_format format) {
  static const char *const names[LOAD_FORMATS] = {"auto", "hub", "edges", "ai-ecosystem", "cards"};
  assert(format < LOAD_FORMATS);
  return names[format];
}

/* True where the path of a source leads to a folder. */
static bool is_folder(const struct load_source *source) {
  struct stat info;
  if (source->bytes != NULL || strcmp(source->path, "-") == 0) return false;
  return stat(source->path, &info) == 0 && S_ISDIR(info.st_mode);
}

void load_show_progress(struct load *load, uint64_t taken) {
  const struct load_options *options = &load->options;
  if (options->progress == NULL) return;
  /* What is read twice goes forward once. */
  if (load->bytes_before + taken > load->shown) load->shown = load->bytes_before + taken;
  options->progress(options->context, load->shown, load->total, load->records);
}

enum stemma_status load_refuse(const struct load *load, const char *name, uint64_t line,
                               const char *why, struct stemma_error *error) {
  const struct load_options *options = &load->options;
  if (options->strict) {
    return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%llu: %s", name, (unsigned long long)line,
                            why);
  }
  if (options->warning != NULL) options->warning(options->context, name, line, why);
  return STEMMA_OK;
}

/* Looks at all, before any is read for minutes, and adds up their sizes. */
static enum stemma_status look_at_inputs(struct load *load, struct stemma_error *error) {
  bool is_known = true;
  for (size_t i = 0; i < load->options.source_count; i++) {
    const struct load_source *source = &load->options.sources[i];
    uint64_t size = 0;
    enum stemma_status status = raw_look(&size, source, error);
    if (status != STEMMA_OK) return status;
    load->inputs[i].report.name = raw_name(source);
    load->inputs[i].is_folder = is_folder(source);
    load->total += size;
    if (size == 0) is_known = false;
  }
  if (!is_known) load->total = 0;
  return STEMMA_OK;
}

enum stemma_status load_new(struct load **out, const struct load_options *options,
                            struct stemma_error *error) {
  assert(options->source_count > 0);
  enum stemma_status status = edges_check_columns(options->columns, error);
  if (status != STEMMA_OK) return status;
  struct load *load = calloc(1, sizeof *load);
  if (load == NULL) return stemma_error_memory(error, "reading");
  load->options = *options;
  if (options->max_record == 0) load->options.max_record = LOAD_RECORD_MAX;
  if (options->max_expand == 0) load->options.max_expand = LOAD_EXPAND_MAX;
  load->inputs = calloc(options->source_count, sizeof *load->inputs);
  load->reports = calloc(options->source_count, sizeof *load->reports);
  if (load->inputs == NULL || load->reports == NULL) status = stemma_error_memory(error, "reading");
  if (status == STEMMA_OK) status = look_at_inputs(load, error);
  if (status == STEMMA_OK && options->digest && options->digest_ahead) {
    status = digest_ahead_start(&load->ahead, options->sources, options->source_count, error);
  }
  if (status != STEMMA_OK) {
    load_free(load);
    return status;
  }
  *out = load;
  return STEMMA_OK;
}

void load_free(struct load *load) {
  if (load == NULL) return;
  for (size_t i = 0; load->inputs != NULL && i < load->options.source_count; i++) {
    stream_close(load->inputs[i].stream);
  }
  digest_ahead_free(load->ahead);
  arena_dispose(&load->texts);
  free(load->inputs);
  free(load->reports);
  free(load);
}

/* Finds out which format the source has: as asked for, else by its content. */
static enum stemma_status find_format(struct load_input *input, const struct load *load,
                                      struct stemma_error *error) {
  struct load_report *report = &input->report;
  enum stemma_status status = STEMMA_OK;
  report->format = load->options.format;
  if (report->format == LOAD_AUTO) {
    report->format = LOAD_CARDS;
    if (input->is_folder) return STEMMA_OK;
    bool has_columns = load->options.columns != NULL;
    status = format_detect(&report->format, input->stream, has_columns, error);
  }
  if (status != STEMMA_OK || report->format != LOAD_HUB || input->is_folder) return status;
  struct text head;
  status = stream_peek(&head, input->stream, FORMAT_HEAD_MAX, error);
  if (status == STEMMA_OK) input->shape = block_shape_of(head);
  return status;
}

/* A folder holds cards, or nothing. */
static enum stemma_status check_folder(const struct load_input *input, struct stemma_error *error) {
  if (!input->is_folder || input->report.format == LOAD_CARDS) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_IO, "%s: Is a directory", input->report.name);
}

/* Reads what a reader has left behind, such as the padding of a tar: it belongs to the file. */
static enum stemma_status drain(struct stream *stream, struct stemma_error *error) {
  char rest[4096];
  size_t got = 0;
  enum stemma_status status;
  do {
    status = stream_read(&got, stream, rest, sizeof rest, error);
  } while (status == STEMMA_OK && got > 0);
  return status;
}

/* Whether the digest of a source is made while it is read. */
static bool is_digested(const struct load *load, size_t number) {
  return load->options.digest && !load->inputs[number].is_folder &&
         !digest_ahead_has(load->ahead, number);
}

/* Closes the account of a source that has been read. */
static enum stemma_status settle(struct load *load, size_t number, struct stemma_error *error) {
  struct load_input *input = &load->inputs[number];
  struct load_report *report = &input->report;
  if (input->stream == NULL) return STEMMA_OK;
  enum stemma_status status = drain(input->stream, error);
  if (status != STEMMA_OK) return status;
  report->bytes = stream_taken(input->stream);
  report->has_digest = is_digested(load, number);
  if (report->has_digest) status = stream_digest(report->digest, input->stream, error);
  stream_release(input->stream);
  return status;
}

static enum stemma_status open_input(struct load *load, size_t number, struct stemma_error *error) {
  struct load_input *input = &load->inputs[number];
  if (input->is_folder) return STEMMA_OK;
  enum stemma_status status = stream_open(&input->stream, &load->options.sources[number], error);
  if (status != STEMMA_OK) return status;
  stream_limit(input->stream, load->options.max_expand);
  return is_digested(load, number) ? stream_digest_start(input->stream, error) : STEMMA_OK;
}

static enum stemma_status read_input(struct load *load, size_t number, struct stemma_error *error) {
  struct load_input *input = &load->inputs[number];
  input->report.first_record = load->options.first_record + load->records;
  enum stemma_status status = open_input(load, number, error);
  if (status == STEMMA_OK) status = find_format(input, load, error);
  if (status == STEMMA_OK) status = check_folder(input, error);
  if (status != STEMMA_OK) return status;
  if (input->report.format == LOAD_HUB) {
    status = load_hub(load, input, error);
  } else {
    status = load_table_records(load, number, error);
  }
  if (status == STEMMA_OK) status = settle(load, number, error);
  load->bytes_before += input->report.bytes;
  load->reports[number] = input->report;
  return status;
}

enum stemma_status load_records(struct load *load, struct lineage_builder *builder,
                                struct stemma_error *error) {
  assert(load->builder == NULL);
  load->builder = builder;
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < load->options.source_count && status == STEMMA_OK; i++) {
    status = read_input(load, i, error);
  }
  return status;
}

enum stemma_status load_digests(struct load *load, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < load->options.source_count && status == STEMMA_OK; i++) {
    if (!digest_ahead_has(load->ahead, i)) continue;
    struct load_report *report = &load->reports[i];
    const struct raw_identity *was = stream_identity(load->inputs[i].stream);
    status = digest_ahead_wait(report->digest, load->ahead, i, was, error);
    report->has_digest = status == STEMMA_OK;
  }
  return status;
}

const struct load_report *load_reports(const struct load *load) {
  return load->reports;
}

enum stemma_status load_lineage(struct lineage **out, const struct load_options *options,
                                struct stemma_error *error) {
  struct load *load = NULL;
  struct lineage_builder *builder = NULL;
  struct lineage_finish_options finish = {.renames = options->renames,
                                          .infer_names = options->infer_names,
                                          .leave_out_alone = options->leave_out_alone};
  struct text *texts = NULL;
  enum stemma_status status = load_new(&load, options, error);
  if (status == STEMMA_OK) status = lineage_builder_new(&builder, error);
  if (status == STEMMA_OK) status = load_records(load, builder, error);
  if (status == STEMMA_OK) status = load_tie_texts(&texts, load, builder, error);
  finish.tie_texts = texts;
  if (status == STEMMA_OK) status = lineage_builder_finish(out, builder, &finish, error);
  lineage_builder_free(builder);
  load_free(load);
  return status;
}
