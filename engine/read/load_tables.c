/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources that are not JSON: tables and model cards, read in one thread through a sink. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/read/cards.h"
#include "engine/read/ecosystem.h"
#include "engine/read/edges.h"
#include "engine/read/load_parts.h"

enum { EXAMPLE_MAX = 200, WHY_MAX = 128, NAME_MAX_BYTES = 512, PROGRESS_EVERY = 1024 };

/* Where records of a source go. */
struct filing {
  struct load *load;        /* its builder */
  struct load_input *input; /* its report */
};

static void count_record(const struct filing *filing) {
  struct load *load = filing->load;
  filing->input->report.records++;
  load->records++;
  if (load->records % PROGRESS_EVERY != 0) return;
  const struct stream *stream = filing->input->stream;
  load_show_progress(load, stream == NULL ? 0 : stream_taken(stream));
}

static enum stemma_status take(void *context, const struct record *record, struct text text,
                               struct stemma_error *error) {
  (void)text;
  const struct filing *filing = context;
  enum stemma_status status = lineage_builder_add(filing->load->builder, record, 1, error);
  if (status == STEMMA_OK) count_record(filing);
  return status;
}

static enum stemma_status refuse(void *context, struct sink_place place, const char *why,
                                 struct text text, struct stemma_error *error) {
  const struct filing *filing = context;
  char name[NAME_MAX_BYTES], example[WHY_MAX + EXAMPLE_MAX + 4];
  snprintf(name, sizeof name, "%s%s%s", filing->input->report.name, place.member ? "/" : "",
           place.member ? place.member : "");
  enum stemma_status status = load_refuse(filing->load, name, place.line, why, error);
  if (status != STEMMA_OK) return status;
  /* "WHY: the beginning of the text": says the same wherever it stands. */
  if (text.length > EXAMPLE_MAX) text.length = EXAMPLE_MAX;
  int length = snprintf(example, sizeof example, "%.*s: ", WHY_MAX, why);
  if (text.length > 0) memcpy(example + length, text.bytes, text.length);
  struct text whole = {example, (size_t)length + text.length};
  status = lineage_builder_reject(filing->load->builder, whole, error);
  if (status != STEMMA_OK) return status;
  filing->input->report.rejected++;
  count_record(filing);
  return STEMMA_OK;
}

enum stemma_status load_table(const struct record_sink *sink, const struct load *load,
                              size_t number, struct stemma_error *error) {
  const struct load_input *input = &load->inputs[number];
  const struct load_options *options = &load->options;
  switch (input->report.format) {
  case LOAD_EDGES: {
    struct edges_options edges = {.columns = options->columns, .row_max = options->max_record};
    return edges_read(sink, input->stream, &edges, error);
  }
  case LOAD_AI_ECOSYSTEM: return ecosystem_read(sink, input->stream, options->max_record, error);
  case LOAD_CARDS: {
    struct cards_options cards = {.infer_text = options->infer_text,
                                  .card_max = options->max_record};
    if (input->stream != NULL) return cards_read_tar(sink, input->stream, &cards, error);
    return cards_read_folder(sink, options->sources[number].path, &cards, error);
  }
  default: assert(false && "a format that is read elsewhere"); break;
  }
  return stemma_error_set(error, STEMMA_INTERNAL, "%s: '%s' is no table", input->report.name,
                          load_format_name(input->report.format));
}

enum stemma_status load_table_records(struct load *load, size_t number,
                                      struct stemma_error *error) {
  struct filing filing = {load, &load->inputs[number]};
  struct record_sink sink = {take, refuse, &filing};
  return load_table(&sink, load, number, error);
}
