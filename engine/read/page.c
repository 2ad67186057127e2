/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a page: all that can be wrong with it is found before any of it is used. */
#include "engine/read/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/read/json.h"
#include "graph/array.h"

static enum stemma_status refuse(struct page *page, const char *why) {
  snprintf(page->why, sizeof page->why, "%s", why);
  return STEMMA_BAD_INPUT;
}

static bool is_compressed(const struct page *page) {
  const unsigned char *head = (const unsigned char *)page->bytes;
  bool gzip = page->size >= 2 && head[0] == 0x1F && head[1] == 0x8B;
  bool zstd = page->size >= 4 && head[0] == 0x28 && head[1] == 0xB5 && head[2] == 0x2F;
  return gzip || zstd;
}

/* ---- bytes ---- */

static enum stemma_status reserve(struct page *page, struct block *block, size_t size) {
  enum stemma_status status = array_reserve(&block->bytes, &block->capacity, size + BLOCK_PADDING,
                                            1, SIZE_MAX / 2, "a page", NULL);
  if (status != STEMMA_OK) (void)refuse(page, "out of memory");
  return status;
}

/* Decompresses into the block: gzip or zstd, told by the first bytes. */
static enum stemma_status decompress(struct page *page, struct block *block) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stream *stream = NULL;
  struct load_source source = {
      .path = "a page", .bytes = (const unsigned char *)page->bytes, .size = page->size};
  enum stemma_status status = stream_open(&stream, &source, &error);
  size_t got = 1;
  block->size = 0;
  while (status == STEMMA_OK && got > 0) {
    status = reserve(page, block, block->size + BLOCK_SIZE);
    if (status != STEMMA_OK) break;
    status = stream_read(&got, stream, block->bytes + block->size,
                         block->capacity - block->size - BLOCK_PADDING, &error);
    if (status != STEMMA_OK) break;
    block->size += got;
    if (block->size > page->page_max) status = refuse(page, "is too large when decompressed");
  }
  stream_close(stream);
  if (status == STEMMA_BAD_INPUT && page->why[0] == '\0') (void)refuse(page, error.message);
  return status;
}

/* Hands the bytes to the block as they are. */
static enum stemma_status move_bytes(struct page *page, struct block *block) {
  free(block->bytes);
  block->bytes = page->bytes;
  block->capacity = page->capacity;
  block->size = page->size;
  page->bytes = NULL;
  page->size = page->capacity = 0;
  return reserve(page, block, block->size);
}

/* A copy of the bytes: cutting changes them. They are not compressed: a hub that cares has done
 * that, and where it has not the time would be missed. */
static enum stemma_status keep(struct page *page) {
  page->kept = malloc(page->size + 1);
  if (page->kept == NULL) return STEMMA_NO_MEMORY;
  if (page->size > 0) memcpy(page->kept, page->bytes, page->size);
  page->kept_size = page->size;
  return STEMMA_OK;
}

static enum stemma_status take_bytes(struct page *page, struct block *block) {
  enum stemma_status status;
  if (page->size > page->page_max) return refuse(page, "is too large");
  if (is_compressed(page)) {
    status = decompress(page, block);
    if (status == STEMMA_OK && page->is_to_keep) {
      page->kept = page->bytes;
      page->kept_size = page->size;
      page->bytes = NULL;
      page->size = page->capacity = 0;
    }
  } else {
    status = page->is_to_keep ? keep(page) : STEMMA_OK;
    if (status == STEMMA_OK) status = move_bytes(page, block);
  }
  if (status == STEMMA_OK) memset(block->bytes + block->size, 0, BLOCK_PADDING);
  return status;
}

/* ---- values ---- */

static enum stemma_status add_value(struct block *block, const struct json_cutter *cutter) {
  enum stemma_status status =
      array_reserve(&block->values, &block->value_capacity, block->value_count + 1,
                    sizeof *block->values, SIZE_MAX / sizeof *block->values, "records", NULL);
  if (status != STEMMA_OK) return status;
  block->values[block->value_count++] = (struct block_value){
      .at = cutter->start, .length = cutter->end - cutter->start, .line = cutter->start_line};
  return STEMMA_OK;
}

/* Whether the bytes begin and end as their shape does: what is empty, or cut, does not. */
static bool has_ends(const struct page *page, const struct block *block) {
  struct text all = text_trim((struct text){block->bytes, block->size});
  if (all.length < 2) return false;
  char first = all.bytes[0], last = all.bytes[all.length - 1];
  return page->shape == PAGE_LIST ? first == '[' && last == ']' : first == '{' && last == '}';
}

static enum stemma_status cut_values(struct page *page, struct block *block) {
  bool is_list = page->shape == PAGE_LIST;
  struct json_cutter cutter = JSON_CUTTER_INIT(is_list ? JSON_CUT_ARRAYS : JSON_CUT_VALUES);
  block->value_count = 0;
  block->shape = is_list ? BLOCK_ARRAYS : BLOCK_VALUES;
  block->is_overlong = block->unterminated = false;
  if (!has_ends(page, block)) return refuse(page, "is not whole, or no list of models");
  for (;;) {
    enum json_cut_event event = json_cut_next(&cutter, block->bytes, block->size);
    if (event == JSON_CUT_MORE) event = json_cut_end(&cutter);
    if (event == JSON_CUT_MORE) break;
    if (event == JSON_CUT_FAULT) return refuse(page, cutter.why);
    if (add_value(block, &cutter) != STEMMA_OK) return STEMMA_NO_MEMORY;
  }
  if (!is_list && block->value_count != 1) return refuse(page, "is not one model");
  return STEMMA_OK;
}

enum stemma_status page_cut(struct page *page) {
  struct block *block = &page->batch.block;
  page->why[0] = '\0';
  enum stemma_status status = take_bytes(page, block);
  if (status == STEMMA_OK) status = cut_values(page, block);
  page->value_count = status == STEMMA_OK ? block->value_count : 0;
  return status;
}

/* ---- records ---- */

static void find_none(uint32_t *handles, void *context, const uint64_t *fingerprints,
                      size_t count) {
  (void)context;
  (void)fingerprints;
  for (size_t i = 0; i < count; i++) handles[i] = KNOWN_NONE;
}

/* What is no JSON has been damaged on its way. */
static enum stemma_status check_faults(struct page *page) {
  for (size_t f = 0; f < page->batch.fault_count; f++) {
    const struct batch_fault *fault = &page->batch.faults[f];
    if (!fault->is_whole) return refuse(page, fault->why.bytes);
  }
  return STEMMA_OK;
}

enum stemma_status page_read(struct page *page) {
  json_install_hooks();
  page->none = (struct known_records){.seed = page->seed, .find = find_none};
  page->batch.known = &page->none;
  page->batch.record_max = page->record_max;
  enum stemma_status status = page_cut(page);
  if (status == STEMMA_OK) status = batch_parse(&page->batch, NULL);
  return status == STEMMA_OK ? check_faults(page) : status;
}

void page_dispose(struct page *page) {
  free(page->bytes);
  free(page->kept);
  batch_dispose(&page->batch);
  *page = (struct page){0};
}
