/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The texts of records that tie (rule R3): usually there are none. Else the sources that have
 * one are read again, up to the last, and the records are counted as they were.
 */
#include "engine/read/load_parts.h"

/* Where a search for the texts of certain records has come to. */
struct search {
  const uint64_t *numbers; /* [count] of the records, ascending */
  size_t count;            /* of numbers */
  size_t found;            /* texts found so far */
  uint64_t next;           /* number of the next record */
  struct text *texts;      /* [count] in the arena */
  struct arena *arena;     /* owns the texts */
};

/* Whether one of the texts lies before the record of that number. */
static bool is_wanted_before(const struct search *search, uint64_t number) {
  return search->found < search->count && search->numbers[search->found] < number;
}

/* Counts one more record, and keeps its text if it is looked for. */
static enum stemma_status pass(struct search *search, struct text text,
                               struct stemma_error *error) {
  bool is_wanted = search->found < search->count && search->numbers[search->found] == search->next;
  search->next++;
  if (!is_wanted) return STEMMA_OK;
  struct text copy = arena_copy(search->arena, text);
  if (copy.bytes == NULL) return stemma_error_memory(error, "duplicate records");
  search->texts[search->found++] = copy;
  return STEMMA_OK;
}

/* ---- model objects of the Hub: they are not parsed again ---- */

static enum stemma_status search_block(struct search *search, const struct block *block,
                                       struct stemma_error *error) {
  struct block_cursor cursor = BLOCK_CURSOR_INIT(block);
  struct text text;
  while (block_next(&text, &cursor)) {
    enum stemma_status status = pass(search, text, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

static enum stemma_status search_hub(struct search *search, const struct load *load,
                                     const struct load_input *input, uint64_t end,
                                     struct stemma_error *error) {
  struct block block = {0};
  struct block_reader reader = BLOCK_READER_INIT(input->stream, input->shape);
  reader.record_max = load->options.max_record;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && is_wanted_before(search, end)) {
    status = block_read(&block, &reader, error);
    if (status != STEMMA_OK || block.size == 0) break;
    status = search_block(search, &block, error);
  }
  block_reader_dispose(&reader);
  block_dispose(&block);
  return status;
}

/* ---- other formats ---- */

static enum stemma_status take(void *context, const struct record *record, struct text text,
                               struct stemma_error *error) {
  (void)record;
  return pass(context, text, error);
}

static enum stemma_status refuse(void *context, struct sink_place place, const char *why,
                                 struct text text, struct stemma_error *error) {
  (void)place;
  (void)why;
  return pass(context, text, error);
}

/* ---- all sources ---- */

static enum stemma_status changed(const struct load_input *input, struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_IO, "%s: changed while it was read", input->report.name);
}

static enum stemma_status search_input(struct search *search, struct load *load, size_t number,
                                       struct stemma_error *error) {
  const struct load_input *input = &load->inputs[number];
  uint64_t end = input->report.first_record + input->report.records;
  if (!is_wanted_before(search, end)) return STEMMA_OK;
  search->next = input->report.first_record;
  enum stemma_status status =
      input->stream == NULL ? STEMMA_OK : stream_rewind(input->stream, error);
  if (status != STEMMA_OK) return status;
  if (input->report.format == LOAD_HUB) {
    status = search_hub(search, load, input, end, error);
  } else {
    struct record_sink sink = {take, refuse, search};
    status = load_table(&sink, load, number, error);
  }
  if (input->stream != NULL) stream_release(input->stream);
  if (status == STEMMA_OK && is_wanted_before(search, end)) return changed(input, error);
  return status;
}

enum stemma_status load_tie_texts(struct text **texts, struct load *load,
                                  struct lineage_builder *builder, struct stemma_error *error) {
  struct search search = {.arena = &load->texts};
  enum stemma_status status = lineage_builder_ties(&search.numbers, &search.count, builder, error);
  if (status != STEMMA_OK) return status;
  if (search.count > 0) {
    search.texts = arena_alloc(search.arena, search.count * sizeof *search.texts);
    if (search.texts == NULL) return stemma_error_memory(error, "duplicate records");
  }
  while (is_wanted_before(&search, load->options.first_record)) {
    search.texts[search.found++] = (struct text){0};
  }
  for (size_t s = 0; s < load->options.source_count && status == STEMMA_OK; s++) {
    status = search_input(&search, load, s, error);
  }
  if (status == STEMMA_OK) *texts = search.texts;
  return status;
}
