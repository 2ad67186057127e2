/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a list that Python has printed: items lie within the text or the arena, strings
 * hold no NUL and are no longer than they were written, and a list of the strings, written
 * anew, reads the same.
 */
#include "engine/read/python_list.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct python_list read_list(struct text text, struct arena *arena) {
  struct python_list list;
  if (python_list_read(&list, text, arena) != STEMMA_OK) abort();
  if (list.fault != NULL && list.count > 0) abort();
  if (list.count > PYTHON_LIST_MAX) abort();
  return list;
}

/* All strings of the list in quotes, every byte that means something escaped. */
static struct text write_list(const struct python_list *list, size_t *strings) {
  size_t room = 3;
  for (size_t i = 0; i < list->count; i++) room += 2 * list->items[i].text.length + 4;
  char *bytes = malloc(room);
  if (bytes == NULL) abort();
  size_t length = 0;
  bytes[length++] = '[';
  for (size_t i = 0; i < list->count; i++) {
    struct text text = list->items[i].text;
    if (!list->items[i].is_string) continue;
    ++*strings;
    bytes[length++] = '\'';
    for (size_t b = 0; b < text.length; b++) {
      if (text.bytes[b] == '\'' || text.bytes[b] == '\\') bytes[length++] = '\\';
      bytes[length++] = text.bytes[b];
    }
    memcpy(bytes + length, "', ", 3);
    length += 3;
  }
  bytes[length++] = ']';
  if (length > room) abort();
  return (struct text){bytes, length};
}

static void check_again(const struct python_list *list) {
  struct arena arena = ARENA_INIT;
  size_t strings = 0, at = 0;
  struct text written = write_list(list, &strings);
  struct python_list again = read_list(written, &arena);
  if (again.fault != NULL || again.count != strings) abort();
  for (size_t i = 0; i < list->count; i++) {
    if (!list->items[i].is_string) continue;
    const struct python_item *item = &again.items[at++];
    if (!item->is_string || !text_equal(item->text, list->items[i].text)) abort();
  }
  free((void *)(uintptr_t)written.bytes);
  arena_dispose(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena = ARENA_INIT;
  struct python_list list = read_list((struct text){(const char *)data, size}, &arena);
  size_t total = 0;
  for (size_t i = 0; i < list.count; i++) {
    struct text text = list.items[i].text;
    total += text.length;
    if (!list.items[i].is_string && text.length == 0) abort();
    if (list.items[i].is_string && text.length > 0 && memchr(text.bytes, 0, text.length)) abort();
  }
  if (total > size) abort();
  check_again(&list);
  arena_dispose(&arena);
  return 0;
}
