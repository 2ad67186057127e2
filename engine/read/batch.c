/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsing a block into records. */
#include "engine/read/batch.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/read/fingerprint.h"
#include "engine/read/hub_record.h"
#include "graph/array.h"

/* How much of a line at fault is kept, to recognise it by. */
enum { FAULT_TEXT_MAX = 200 };

static enum stemma_status add_fault(struct batch *batch, uint64_t line,
                                    const struct hub_fault *what, struct text text,
                                    struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&batch->faults, &batch->fault_capacity, batch->fault_count + 1,
                    sizeof *batch->faults, SIZE_MAX / sizeof *batch->faults, "lines", error);
  if (status != STEMMA_OK) return status;
  if (text.length > FAULT_TEXT_MAX) text.length = FAULT_TEXT_MAX;
  struct batch_fault fault = {
      .line = line,
      .at = batch->record_count,
      .is_torn = what->is_torn,
      .is_whole = what->is_whole,
      .why = arena_copy(&batch->kept, text_of(what->why)),
      .text = arena_copy(&batch->kept, text),
  };
  if (fault.why.bytes == NULL || fault.text.bytes == NULL) {
    return stemma_error_memory(error, "lines");
  }
  batch->faults[batch->fault_count++] = fault;
  return STEMMA_OK;
}

/* Where the record is too long to be looked at, whole or not. */
static bool is_overlong(struct hub_fault *fault, const struct batch *batch, struct text text) {
  if (text.length <= batch->record_max && !batch->block.is_overlong) return false;
  size_t max = batch->record_max;
  bool is_round = max % ((size_t)1 << 20) == 0;
  fault->is_whole = true;
  snprintf(fault->why, sizeof fault->why, "longer than %zu %s (--max-record)",
           is_round ? max >> 20 : max, is_round ? "MiB" : "bytes");
  return true;
}

/* Makes room for one more record. */
static inline enum stemma_status reserve_record(struct batch *batch, struct stemma_error *error) {
  return array_reserve(&batch->records, &batch->record_capacity, batch->record_count + 1,
                       sizeof *batch->records, SIZE_MAX / sizeof *batch->records, "records", error);
}

/* `fingerprint` is 0 where no texts are known. */
static enum stemma_status parse_record(struct batch *batch, struct text text, uint64_t line,
                                       uint64_t fingerprint, struct stemma_error *error) {
  enum stemma_status status = reserve_record(batch, error);
  if (status != STEMMA_OK) return status;
  struct hub_fault fault = {.why = ""};
  if (is_overlong(&fault, batch, text)) return add_fault(batch, line, &fault, text, error);
  struct record *record = &batch->records[batch->record_count];
  /* The text lies in the batch's own block. */
  char *bytes = batch->block.bytes + (text.bytes - batch->block.bytes);
  status = hub_record_read(record, &fault, bytes, text.length, &batch->kept);
  if (status == STEMMA_BAD_INPUT) return add_fault(batch, line, &fault, text, error);
  if (status != STEMMA_OK) return stemma_error_memory(error, "records");
  record->fingerprint = fingerprint;
  batch->record_count++;
  return STEMMA_OK;
}

/* Takes the first line of `rest` off it if it is a record of the usual shape: *taken. */
static enum stemma_status parse_line(bool *taken, struct batch *batch, struct text *rest,
                                     uint64_t line, struct stemma_error *error) {
  struct hub_fault fault = {.why = ""};
  const char *end = NULL;
  enum stemma_status status = reserve_record(batch, error);
  if (status != STEMMA_OK) return status;
  struct record *record = &batch->records[batch->record_count];
  status = hub_record_read_line(record, &end, &fault, *rest, &batch->kept);
  *taken = end != NULL && (size_t)(end - rest->bytes) <= batch->record_max;
  if (status == STEMMA_NO_MEMORY) return stemma_error_memory(error, "records");
  if (!*taken) return STEMMA_OK;
  struct text text = {rest->bytes, (size_t)(end - rest->bytes)};
  if (status == STEMMA_BAD_INPUT) {
    status = add_fault(batch, line, &fault, text, error);
  } else {
    record->fingerprint = 0;
    batch->record_count++;
  }
  while (end < rest->bytes + rest->length && *end++ != '\n') {}
  *rest = (struct text){end, rest->length - (size_t)(end - rest->bytes)};
  return status;
}

/* Lines: each is taken as it comes, and only where that fails its end is looked for first. */
static enum stemma_status parse_lines(struct batch *batch, struct stemma_error *error) {
  struct text rest = {batch->block.bytes, batch->block.size}, text;
  enum stemma_status status = STEMMA_OK;
  for (uint64_t line = batch->block.first_line; rest.length > 0 && status == STEMMA_OK; line++) {
    bool taken;
    status = parse_line(&taken, batch, &rest, line, error);
    if (status != STEMMA_OK || taken) continue;
    if (block_next_line(&text, &rest) && text.length > 0) {
      status = parse_record(batch, text, line, 0, error);
    }
  }
  return status;
}

static enum stemma_status add_text(struct batch *batch, struct text text, uint64_t line,
                                   struct stemma_error *error) {
  size_t wanted = batch->text_count + 1, most = SIZE_MAX / sizeof *batch->texts;
  enum stemma_status status = array_reserve(&batch->texts, &batch->text_capacity, wanted,
                                            sizeof *batch->texts, most, "records", error);
  if (status == STEMMA_OK) {
    status = array_reserve(&batch->fingerprints, &batch->fingerprint_capacity, wanted,
                           sizeof *batch->fingerprints, most, "records", error);
  }
  if (status == STEMMA_OK) {
    status = array_reserve(&batch->handles, &batch->handle_capacity, wanted, sizeof *batch->handles,
                           most, "records", error);
  }
  if (status == STEMMA_OK) {
    status = array_reserve(&batch->known_at, &batch->known_capacity, wanted,
                           sizeof *batch->known_at, most, "records", error);
  }
  if (status != STEMMA_OK) return status;
  batch->fingerprints[batch->text_count] =
      fingerprint_of(text.bytes, text.length, batch->known->seed);
  batch->texts[batch->text_count++] = (struct batch_text){text, line};
  return STEMMA_OK;
}

/* Leaves a place for a record that somebody else has. */
static enum stemma_status add_known(struct batch *batch, struct stemma_error *error) {
  enum stemma_status status = reserve_record(batch, error);
  if (status == STEMMA_OK) batch->record_count++;
  return status;
}

/* All texts are cut and asked for at once: to look one up misses the cache, and many misses
 * overlap. */
static enum stemma_status parse_with_known(struct batch *batch, struct stemma_error *error) {
  const struct known_records *known = batch->known;
  struct block_cursor cursor = BLOCK_CURSOR_INIT(&batch->block);
  enum stemma_status status = STEMMA_OK;
  struct text text;
  batch->text_count = 0;
  while (status == STEMMA_OK && block_next(&text, &cursor)) {
    status = add_text(batch, text, cursor.line, error);
  }
  if (status != STEMMA_OK || batch->text_count == 0) return status;
  known->find(batch->handles, known->context, batch->fingerprints, batch->text_count);
  for (size_t i = 0; i < batch->text_count && status == STEMMA_OK; i++) {
    const struct batch_text *one = &batch->texts[i];
    batch->known_at[batch->record_count] = batch->handles[i];
    status = batch->handles[i] != KNOWN_NONE
                 ? add_known(batch, error)
                 : parse_record(batch, one->text, one->line, batch->fingerprints[i], error);
  }
  return status;
}

enum stemma_status batch_parse(struct batch *batch, struct stemma_error *error) {
  batch->record_count = batch->fault_count = 0;
  arena_reset(&batch->kept);
  if (batch->known != NULL) return parse_with_known(batch, error);
  if (batch->block.shape == BLOCK_LINES && !batch->block.is_overlong) {
    return parse_lines(batch, error);
  }
  struct block_cursor cursor = BLOCK_CURSOR_INIT(&batch->block);
  struct text text;
  while (block_next(&text, &cursor)) {
    enum stemma_status status = parse_record(batch, text, cursor.line, 0, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

enum stemma_status batch_reject(struct lineage_builder *builder, const struct batch_fault *fault,
                                struct stemma_error *error) {
  char example[FAULT_TEXT_MAX + 128];
  struct text parts[] = {fault->why, TEXT(": "), fault->text};
  size_t length = 0;
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (parts[i].length > 0) memcpy(example + length, parts[i].bytes, parts[i].length);
    length += parts[i].length;
  }
  return lineage_builder_reject(builder, (struct text){example, length}, error);
}

/* Hands over the records from `from` to `to`: those that were parsed in runs, of the others
 * that they were met. */
static enum stemma_status commit_records(const struct batch *batch, size_t from, size_t to,
                                         struct lineage_builder *builder,
                                         struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  const struct known_records *known = batch->known;
  for (size_t i = from; i < to && status == STEMMA_OK;) {
    size_t end = i;
    while (end < to && (known == NULL || batch->known_at[end] == KNOWN_NONE)) end++;
    if (end > i) status = lineage_builder_add(builder, batch->records + i, end - i, error);
    for (; end < to && batch->known_at[end] != KNOWN_NONE && status == STEMMA_OK; end++) {
      uint64_t number;
      status = lineage_builder_skip(&number, builder, error);
      if (status == STEMMA_OK) {
        status = known->meet(known->context, batch->known_at[end], number, error);
      }
    }
    i = end;
  }
  return status;
}

enum stemma_status batch_commit(const struct batch *batch, struct lineage_builder *builder,
                                struct stemma_error *error) {
  size_t done = 0;
  for (size_t f = 0; f <= batch->fault_count; f++) {
    size_t until = f < batch->fault_count ? batch->faults[f].at : batch->record_count;
    enum stemma_status status = commit_records(batch, done, until, builder, error);
    done = until;
    if (status == STEMMA_OK && f < batch->fault_count) {
      status = batch_reject(builder, &batch->faults[f], error);
    }
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

void batch_dispose(struct batch *batch) {
  block_dispose(&batch->block);
  free(batch->records);
  free(batch->faults);
  free(batch->texts);
  free(batch->fingerprints);
  free(batch->handles);
  free(batch->known_at);
  arena_dispose(&batch->kept);
}
