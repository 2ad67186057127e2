/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cutting a stream into blocks of whole records.
 *
 * Bytes are read a block's size at a time, behind what the block before has left over, until
 * there is a whole record; what stands behind the last one is left for the next block. A record
 * that is too long is read over, and its beginning stands for it.
 */
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
                       "records", error);
}

/* ---- bytes ---- */

static void drop_byte_order_mark(struct block *block, struct block_reader *reader) {
  if (!reader->started && block->size >= 3 && memcmp(block->bytes, "\xEF\xBB\xBF", 3) == 0) {
    memmove(block->bytes, block->bytes + 3, block->size - 3);
    block->size -= 3;
  }
  reader->started = true;
}

/* Reads BLOCK_SIZE bytes more into the block, or up to the stream's end. */
static enum stemma_status fill(struct block *block, struct block_reader *reader,
                               struct stemma_error *error) {
  size_t wanted = block->size + BLOCK_SIZE;
  enum stemma_status status = reserve(block, wanted, error);
  /* A decompressor gives small pieces: ask until the block is full. */
  while (status == STEMMA_OK && !reader->ended && block->size < wanted) {
    size_t got = 0;
    status =
        stream_read(&got, reader->stream, block->bytes + block->size, wanted - block->size, error);
    block->size += got;
    reader->ended = got == 0;
  }
  if (status != STEMMA_OK) return status;
  drop_byte_order_mark(block, reader);
  memset(block->bytes + block->size, 0, BLOCK_PADDING);
  return STEMMA_OK;
}

/* Begins a block with what the one before has left over. */
static enum stemma_status take_carry(struct block *block, struct block_reader *reader,
                                     struct stemma_error *error) {
  enum stemma_status status = reserve(block, reader->carry_size, error);
  if (status != STEMMA_OK) return status;
  if (reader->carry_size > 0) memcpy(block->bytes, reader->carry, reader->carry_size);
  block->size = reader->carry_size;
  memset(block->bytes + block->size, 0, BLOCK_PADDING);
  reader->carry_size = 0;
  return STEMMA_OK;
}

/* Leaves what stands behind `cut` for the next block. */
static enum stemma_status carry_rest(const struct block *block, struct block_reader *reader,
                                     size_t cut, struct stemma_error *error) {
  size_t rest = block->size - cut;
  enum stemma_status status = array_reserve(&reader->carry, &reader->carry_capacity, rest, 1,
                                            SIZE_MAX / 2, "records", error);
  if (status != STEMMA_OK) return status;
  if (rest > 0) memcpy(reader->carry, block->bytes + cut, rest);
  reader->carry_size = rest;
  return STEMMA_OK;
}

static void end_block(struct block *block, size_t size) {
  block->size = size;
  memset(block->bytes + size, 0, BLOCK_PADDING);
}

/* Counts what is read over of a record that began on `line`: it must end some time. */
static enum stemma_status check_skipped(uint64_t skipped, uint64_t line,
                                        const struct block_reader *reader,
                                        struct stemma_error *error) {
  if (skipped <= BLOCK_SKIP_MAX) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%llu: a record without an end in %llu bytes",
                          stream_name(reader->stream), (unsigned long long)line,
                          (unsigned long long)BLOCK_SKIP_MAX);
}

/* ---- lines ---- */

/* The block is the beginning of a line that is too long: reads over its rest. */
static enum stemma_status skip_line(struct block *block, struct block_reader *reader,
                                    struct stemma_error *error) {
  uint64_t skipped = block->size;
  const char *end = NULL;
  enum stemma_status status = STEMMA_OK;
  block->is_overlong = true;
  while (status == STEMMA_OK && end == NULL && !reader->ended) {
    block->size = BLOCK_HEAD;
    status = fill(block, reader, error);
    if (status != STEMMA_OK) return status;
    skipped += block->size - BLOCK_HEAD;
    end = memchr(block->bytes + BLOCK_HEAD, '\n', block->size - BLOCK_HEAD);
    status = check_skipped(skipped, reader->next_line, reader, error);
  }
  size_t rest = end == NULL ? block->size : (size_t)(end - block->bytes) + 1;
  if (status == STEMMA_OK) status = carry_rest(block, reader, rest, error);
  reader->carry_has_lines = true;
  end_block(block, BLOCK_HEAD);
  return status;
}

/* Drops what is only white space: a line may begin with any amount of it. */
static bool is_too_long(struct block *block, const struct block_reader *reader) {
  if (block->size <= reader->record_max || block->size <= BLOCK_HEAD) return false;
  struct text trimmed = text_trim((struct text){block->bytes, block->size});
  if (trimmed.length > 0) {
    memmove(block->bytes, trimmed.bytes, trimmed.length);
  }
  block->size = trimmed.length;
  return block->size > reader->record_max && block->size > BLOCK_HEAD;
}

/* Reads until the block holds a line end, or the stream ends. */
static enum stemma_status read_lines(struct block *block, struct block_reader *reader,
                                     struct stemma_error *error) {
  size_t cut = reader->carry_has_lines ? last_line_end(block->bytes, 0, block->size) : 0;
  reader->carry_has_lines = false;
  while (!reader->ended && cut == 0) {
    if (is_too_long(block, reader)) return skip_line(block, reader, error);
    size_t before = block->size;
    enum stemma_status status = fill(block, reader, error);
    if (status != STEMMA_OK) return status;
    cut = last_line_end(block->bytes, before, block->size);
  }
  if (!reader->ended) {
    enum stemma_status status = carry_rest(block, reader, cut, error);
    end_block(block, cut);
    return status;
  }
  cut = last_line_end(block->bytes, 0, block->size);
  struct text tail = {block->bytes + cut, block->size - cut};
  block->unterminated = text_trim(tail).length > 0;
  return STEMMA_OK;
}

/* ---- values ---- */

static enum stemma_status add_value(struct block *block, const struct json_cutter *cutter,
                                    struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&block->values, &block->value_capacity, block->value_count + 1,
                    sizeof *block->values, SIZE_MAX / sizeof *block->values, "records", error);
  if (status != STEMMA_OK) return status;
  block->values[block->value_count++] = (struct block_value){
      .at = cutter->start, .length = cutter->end - cutter->start, .line = cutter->start_line};
  return STEMMA_OK;
}

static enum stemma_status fail_between(const struct block_reader *reader,
                                       struct stemma_error *error) {
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s:%llu: %s", stream_name(reader->stream),
                          (unsigned long long)reader->cutter.line, reader->cutter.why);
}

/* Adds all values that end in the block. */
static enum stemma_status cut_values(struct block *block, struct block_reader *reader,
                                     struct stemma_error *error) {
  struct json_cutter *cutter = &reader->cutter;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK) {
    enum json_cut_event event = json_cut_next(cutter, block->bytes, block->size);
    if (event == JSON_CUT_MORE && reader->ended) event = json_cut_end(cutter);
    if (event == JSON_CUT_MORE) break;
    if (event == JSON_CUT_FAULT) return fail_between(reader, error);
    status = add_value(block, cutter, error);
  }
  return status;
}

/* The block is the beginning of a value that is too long: reads over its rest. */
static enum stemma_status skip_value(struct block *block, struct block_reader *reader,
                                     struct stemma_error *error) {
  struct json_cutter *cutter = &reader->cutter;
  uint64_t skipped = block->size;
  enum json_cut_event event = JSON_CUT_MORE;
  block->is_overlong = true;
  while (event == JSON_CUT_MORE) {
    block->size = cutter->at = BLOCK_HEAD;
    enum stemma_status status = fill(block, reader, error);
    if (status != STEMMA_OK) return status;
    skipped += block->size - BLOCK_HEAD;
    status = check_skipped(skipped, cutter->start_line, reader, error);
    if (status != STEMMA_OK) return status;
    event = json_cut_next(cutter, block->bytes, block->size);
    if (event == JSON_CUT_MORE && reader->ended) event = json_cut_end(cutter);
    if (event == JSON_CUT_FAULT) return fail_between(reader, error);
  }
  cutter->end = BLOCK_HEAD;
  return add_value(block, cutter, error);
}

/* Drops what stands before the value that is being read, or all where there is none. */
static void drop_before(struct block *block, struct json_cutter *cutter) {
  size_t from = json_cut_is_inside(cutter) ? cutter->start : cutter->at;
  memmove(block->bytes, block->bytes + from, block->size - from);
  block->size -= from;
  cutter->at -= from;
  cutter->start = 0;
}

/* Reads until the block holds a whole value, or the stream ends. */
static enum stemma_status read_values(struct block *block, struct block_reader *reader,
                                      struct stemma_error *error) {
  struct json_cutter *cutter = &reader->cutter;
  enum stemma_status status = cut_values(block, reader, error);
  while (status == STEMMA_OK && block->value_count == 0 && !reader->ended) {
    drop_before(block, cutter);
    if (block->size > reader->record_max && block->size > BLOCK_HEAD) {
      status = skip_value(block, reader, error);
      break;
    }
    status = fill(block, reader, error);
    if (status == STEMMA_OK) status = cut_values(block, reader, error);
  }
  if (status != STEMMA_OK) return status;
  size_t rest = json_cut_is_inside(cutter) ? cutter->start : cutter->at;
  status = carry_rest(block, reader, rest, error);
  cutter->at -= rest;
  cutter->start = 0;
  end_block(block, block->value_count == 0 ? 0 : block->is_overlong ? BLOCK_HEAD : rest);
  return status;
}

/* ---- both ---- */

enum stemma_status block_read(struct block *block, struct block_reader *reader,
                              struct stemma_error *error) {
  block->size = block->value_count = 0;
  block->unterminated = block->is_overlong = false;
  block->shape = reader->shape;
  enum stemma_status status = take_carry(block, reader, error);
  if (status != STEMMA_OK) return status;
  if (reader->shape != BLOCK_LINES) return read_values(block, reader, error);
  status = read_lines(block, reader, error);
  if (status != STEMMA_OK) return status;
  block->first_line = reader->next_line;
  reader->next_line += count_lines(block->bytes, block->size);
  return STEMMA_OK;
}

bool block_next(struct text *record, struct block_cursor *cursor) {
  const struct block *block = cursor->block;
  if (block->shape != BLOCK_LINES) {
    if (cursor->next == block->value_count) return false;
    const struct block_value *value = &block->values[cursor->next++];
    *record = (struct text){block->bytes + value->at, value->length};
    cursor->line = value->line;
    return true;
  }
  while (block_next_line(record, &cursor->rest)) {
    cursor->line = block->first_line + cursor->next++;
    if (record->length > 0) return true;
  }
  return false;
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

/* ---- shapes ---- */

static bool next_filled_line(struct text *line, struct text *rest) {
  while (block_next_line(line, rest)) {
    if (line->length > 0) return true;
  }
  return false;
}

static bool begins_with_any(struct text line, const char *bytes) {
  return line.length > 0 && strchr(bytes, line.bytes[0]) != NULL;
}

enum block_shape block_shape_of(struct text head) {
  struct text first = {0}, second = {0};
  if (head.length >= 3 && memcmp(head.bytes, "\xEF\xBB\xBF", 3) == 0) {
    head = (struct text){head.bytes + 3, head.length - 3};
  }
  if (!next_filled_line(&first, &head)) return BLOCK_LINES;
  bool has_second = next_filled_line(&second, &head);
  char last = first.bytes[first.length - 1];
  if (first.bytes[0] == '[') {
    return last == ']' && begins_with_any(second, "{") ? BLOCK_LINES : BLOCK_ARRAYS;
  }
  bool is_open = first.bytes[0] == '{' && (last == '{' || last == '[' || last == ',');
  if (!is_open) return BLOCK_LINES;
  return !has_second || begins_with_any(second, "\"}]") ? BLOCK_VALUES : BLOCK_LINES;
}

void block_reader_dispose(struct block_reader *reader) {
  free(reader->carry);
  reader->carry = NULL;
  reader->carry_size = reader->carry_capacity = 0;
}

void block_dispose(struct block *block) {
  free(block->bytes);
  free(block->values);
  *block = (struct block){0};
}
