/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cutting a stream into blocks of whole lines. */
#include "engine/read/blocks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/array.h"

/* Position behind the last line end in bytes [from, size), or 0 where there is none. */
static size_t last_line_end(const char *bytes, size_t from, size_t size) {
  for (size_t at = size; at > from; at--) {
    if (bytes[at - 1] == '\n') return at;
  }
  return 0;
}

static uint64_t count_lines(const char *bytes, size_t size) {
  uint64_t lines = 0;
  const char *end = bytes + size;
  while (bytes < end) {
    const char *line_end = memchr(bytes, '\n', (size_t)(end - bytes));
    if (line_end == NULL) return lines + 1;
    lines++;
    bytes = line_end + 1;
  }
  return lines;
}

static enum stemma_status reserve(struct block *block, size_t wanted, struct stemma_error *error) {
  return array_reserve(&block->bytes, &block->capacity, wanted + BLOCK_PADDING, 1, SIZE_MAX / 2,
                       "lines", error);
}

/* What has been read of a line so far must be within the maximum. */
static enum stemma_status check_line(size_t size, const struct block_reader *reader,
                                     struct stemma_error *error) {
  if (size <= reader->line_max) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%llu: the line is longer than %zu bytes",
                          stream_name(reader->stream), (unsigned long long)reader->next_line,
                          reader->line_max);
}

/* Keeps what stands behind the last line end for the next block. */
static enum stemma_status carry_rest(struct block *block, struct block_reader *reader, size_t cut,
                                     struct stemma_error *error) {
  size_t rest = block->size - cut;
  enum stemma_status status =
      array_reserve(&reader->carry, &reader->carry_capacity, rest, 1, SIZE_MAX / 2, "lines", error);
  if (status != STEMMA_OK) return status;
  if (rest > 0) memcpy(reader->carry, block->bytes + cut, rest);
  reader->carry_size = rest;
  block->size = cut;
  return STEMMA_OK;
}

static void drop_byte_order_mark(struct block *block, struct block_reader *reader) {
  if (!reader->started && block->size >= 3 && memcmp(block->bytes, "\xEF\xBB\xBF", 3) == 0) {
    memmove(block->bytes, block->bytes + 3, block->size - 3);
    block->size -= 3;
  }
  reader->started = true;
}

/* Reads until the block holds a line end, or the stream ends; *cut is behind that end. */
static enum stemma_status read_lines(size_t *cut, struct block *block, struct block_reader *reader,
                                     struct stemma_error *error) {
  *cut = 0;
  while (!reader->ended && *cut == 0) {
    size_t before = block->size;
    enum stemma_status status = check_line(before, reader, error);
    if (status == STEMMA_OK) status = reserve(block, before + BLOCK_SIZE, error);
    /* A decompressor gives small pieces: ask until the block is full. */
    while (status == STEMMA_OK && !reader->ended && block->size < before + BLOCK_SIZE) {
      size_t got = 0;
      status = stream_read(&got, reader->stream, block->bytes + block->size,
                           before + BLOCK_SIZE - block->size, error);
      block->size += got;
      reader->ended = got == 0;
    }
    if (status != STEMMA_OK) return status;
    *cut = last_line_end(block->bytes, before, block->size);
  }
  return STEMMA_OK;
}

enum stemma_status block_read(struct block *block, struct block_reader *reader,
                              struct stemma_error *error) {
  size_t cut = 0;
  block->size = 0;
  block->unterminated = false;
  enum stemma_status status = reserve(block, reader->carry_size, error);
  if (status != STEMMA_OK) return status;
  if (reader->carry_size > 0) memcpy(block->bytes, reader->carry, reader->carry_size);
  block->size = reader->carry_size;
  reader->carry_size = 0;
  status = read_lines(&cut, block, reader, error);
  if (status != STEMMA_OK) return status;
  if (reader->ended) {
    struct text tail = {block->bytes + cut, block->size - cut};
    block->unterminated = text_trim(tail).length > 0;
  } else {
    status = carry_rest(block, reader, cut, error);
    if (status != STEMMA_OK) return status;
  }
  drop_byte_order_mark(block, reader);
  memset(block->bytes + block->size, 0, BLOCK_PADDING);
  block->first_line = reader->next_line;
  reader->next_line += count_lines(block->bytes, block->size);
  return STEMMA_OK;
}

bool block_next_line(struct text *line, struct text *rest) {
  if (rest->length == 0) return false;
  const char *end = memchr(rest->bytes, '\n', rest->length);
  size_t length = end == NULL ? rest->length : (size_t)(end - rest->bytes);
  *line = text_trim((struct text){.bytes = rest->bytes, .length = length});
  size_t taken = end == NULL ? length : length + 1;
  rest->bytes += taken;
  rest->length -= taken;
  return true;
}

void block_reader_dispose(struct block_reader *reader) {
  free(reader->carry);
  reader->carry = NULL;
  reader->carry_size = reader->carry_capacity = 0;
}

void block_dispose(struct block *block) {
  free(block->bytes);
  *block = (struct block){0};
}
