/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field of details that no record keeps: {"childrenModelCount":{"adapter":716,…}}. */
#include "engine/read/page_children.h"

#include <string.h>

#include "engine/read/json.h"
#include "graph/record.h"

/* Adds the numbers of an object. */
static uint64_t sum_of(const cJSON *counts) {
  uint64_t sum = 0;
  for (const cJSON *item = counts->child; item != NULL; item = item->next) {
    int64_t count = json_count(item);
    if (count != RECORD_NO_COUNT) sum += (uint64_t)count;
  }
  return sum;
}

bool page_children(uint64_t *count, const struct page *page) {
  const struct block *block = &page->batch.block;
  struct arena arena = ARENA_INIT;
  size_t fault = 0;
  bool found = false;
  if (page->shape != PAGE_MODEL || block->value_count != 1) return false;
  struct text text = arena_copy(
      &arena, (struct text){block->bytes + block->values[0].at, block->values[0].length});
  /* The copy is ours to change. */
  const cJSON *object =
      text.bytes == NULL ? NULL
                         : json_parse(&fault, (char *)(uintptr_t)text.bytes, text.length, &arena);
  bool is_object = object != NULL && cJSON_IsObject(object);
  for (const cJSON *item = is_object ? object->child : NULL; item != NULL; item = item->next) {
    if (strcmp(item->string, "childrenModelCount") != 0 || !cJSON_IsObject(item)) continue;
    *count = sum_of(item);
    found = true;
  }
  arena_dispose(&arena);
  return found;
}
