/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as a file of any format: the lineage keeps its promises. As lines of JSON they give the
 * same lineage in reverse, now and then on two threads.
 */
#include <stdint.h>
#include <stdio.h>

#include "engine/read/blocks.h"
#include "engine/read/load.h"
#include "tests/fuzz/lineage_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void stop_if(const char *fault) {
  if (fault == NULL) return;
  fprintf(stderr, "lineage: %s\n", fault);
  abort();
}

/* Renames everything of "old/" to "new/", and "gone" to "old/gone": pure, as it must be. */
static bool find_rename(char name[200], size_t *length, void *context, struct text old,
                        struct text spelling) {
  (void)context;
  if (text_equal(old, TEXT("gone"))) {
    memcpy(name, "old/gone", *length = 8);
    return true;
  }
  if (old.length < 5 || memcmp(old.bytes, "old/", 4) != 0) return false;
  memcpy(name, spelling.bytes, spelling.length);
  memcpy(name, "new/", 4);
  *length = spelling.length;
  return true;
}

static enum stemma_status load(struct lineage **out, const uint8_t *data, size_t size,
                               enum load_format format, unsigned threads) {
  static const struct lineage_renames renames = {find_rename, NULL};
  static const uint8_t nothing[1];
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct load_source source = {"fuzz", size == 0 ? nothing : data, size};
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = &source;
  options.source_count = 1;
  options.format = format;
  options.threads = threads;
  options.max_record = 1000; /* longer ones occur */
  options.renames = &renames;
  enum stemma_status status = load_lineage(out, &options, &error);
  if (status != STEMMA_OK && error.message[0] == '\0') abort();
  if (status != STEMMA_OK && status != STEMMA_BAD_INPUT) abort();
  return status;
}

/* The lines from the last to the first, each with an end. */
static uint8_t *reverse_lines(size_t *length, const uint8_t *data, size_t size) {
  uint8_t *out = malloc(size + 1);
  if (out == NULL) abort();
  size_t end = size, at = 0;
  if (end > 0 && data[end - 1] == '\n') end--;
  while (at < size) {
    size_t start = end;
    while (start > 0 && data[start - 1] != '\n') start--;
    if (end > start) memcpy(out + at, data + start, end - start);
    at += end - start;
    out[at++] = '\n';
    if (start == 0) break;
    end = start - 1;
  }
  *length = at;
  return out;
}

/* Codecs and byte order marks stand at the beginning, so they do not bear reversing; nor do
 * arrays and what is printed over several lines. */
static bool may_reverse(const uint8_t *data, size_t size) {
  if (size == 0 || data[0] >= 0x80 || data[0] < ' ' || (data[0] & 0xF0) == 0x50) return false;
  return block_shape_of((struct text){(const char *)data, size}) == BLOCK_LINES;
}

static void compare_reversed(const struct lineage *lineage, const uint8_t *data, size_t size) {
  struct lineage *reversed = NULL;
  size_t length = 0;
  uint8_t *lines = reverse_lines(&length, data, size);
  /* Another first line may look like an array, a codec or a byte order mark. */
  bool comparable = may_reverse(lines, length);
  enum stemma_status status = load(&reversed, lines, length, LOAD_HUB, size % 8 == 0 ? 2 : 1);
  free(lines);
  if (status == STEMMA_OK && comparable) stop_if(lineage_difference(lineage, reversed));
  lineage_free(reversed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct lineage *lineage = NULL;
  if (load(&lineage, data, size, LOAD_AUTO, 1) == STEMMA_OK) {
    stop_if(lineage_fault(lineage));
    lineage_free(lineage);
  }
  if (!may_reverse(data, size)) return 0;
  if (load(&lineage, data, size, LOAD_HUB, 1) != STEMMA_OK) return 0;
  stop_if(lineage_fault(lineage));
  compare_reversed(lineage, data, size);
  lineage_free(lineage);
  return 0;
}
