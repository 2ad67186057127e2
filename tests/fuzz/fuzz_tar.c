/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a tar of model cards: each record keeps what record.h promises, and reading the
 * same bytes again says the same. Headers are read with the checksums that they have, and with
 * the right ones, which hardly any mutation would hit.
 */
#include <stdio.h>

#include "engine/read/cards.h"
#include "tests/fuzz/record_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CARD_MAX = 4096, BLOCK = 512, SUM_AT = 148, SUM_SIZE = 8, MAGIC_AT = 257 };

static enum stemma_status take(void *context, const struct record *record, struct text text,
                               struct stemma_error *error) {
  struct record_count *count = context;
  (void)error;
  record_check(record);
  if (text.length > CARD_MAX) abort();
  record_digest(count, text);
  record_digest(count, record->id);
  for (size_t i = 0; i < record->parent_count; i++) record_digest(count, record->parents[i].id);
  count->records++;
  return STEMMA_OK;
}

static enum stemma_status refuse(void *context, struct sink_place place, const char *why,
                                 struct text text, struct stemma_error *error) {
  if (place.member == NULL || !text_equal(text, text_of(place.member))) abort();
  return record_count_refuse(context, place, why, text, error);
}

static enum stemma_status read_tar(struct record_count *count, const uint8_t *data, size_t size) {
  struct record_sink sink = {take, refuse, count};
  struct load_source source = {"memory", data, size};
  struct cards_options options = {.infer_text = true, .card_max = CARD_MAX};
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stream *stream = NULL;
  if (stream_open(&stream, &source, NULL) != STEMMA_OK) abort();
  enum stemma_status status = cards_read_tar(&sink, stream, &options, &error);
  record_check_status(status, &error);
  stream_close(stream);
  return status;
}

static void check(const uint8_t *data, size_t size) {
  static const uint8_t nothing[1];
  struct record_count first = {0}, second = {0};
  if (size == 0) data = nothing;
  enum stemma_status status = read_tar(&first, data, size);
  if (read_tar(&second, data, size) != status) abort();
  if (first.records != second.records || first.faults != second.faults) abort();
  if (first.digest != second.digest) abort();
  if (status == STEMMA_OK && first.records + first.faults == 0) abort();
}

/* Puts the right checksum into a block that is a header by its magic. */
static void set_checksum(uint8_t *block) {
  char digits[SUM_SIZE];
  unsigned sum = 0;
  if (memcmp(block + MAGIC_AT, "ustar", 5) != 0) return;
  memset(block + SUM_AT, ' ', SUM_SIZE);
  for (size_t i = 0; i < BLOCK; i++) sum += block[i];
  snprintf(digits, sizeof digits, "%06o", sum & 0777777);
  memcpy(block + SUM_AT, digits, SUM_SIZE - 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  check(data, size);
  if (size < BLOCK) return 0;
  uint8_t *copy = malloc(size);
  if (copy == NULL) abort();
  memcpy(copy, data, size);
  for (size_t at = 0; at + BLOCK <= size; at += BLOCK) set_checksum(copy + at);
  check(copy, size);
  free(copy);
  return 0;
}
