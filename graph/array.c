/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing an array by doubling. */
#include "graph/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"

enum stemma_status array_grow(void *items, size_t *capacity, size_t wanted, size_t size,
                              size_t maximum, const char *what, struct stemma_error *error) {
  if (wanted > maximum || wanted > SIZE_MAX / 2 / size) {
    return stemma_error_set(error, STEMMA_NO_MEMORY, "%s: more than the maximum of %zu", what,
                            maximum);
  }
  size_t larger = *capacity < 16 ? 16 : *capacity * 2;
  if (larger < wanted) larger = wanted;
  if (larger > maximum) larger = maximum;
  /* `items` is the address of a pointer of any type; memcpy keeps to the aliasing rules. */
  void *old;
  memcpy(&old, items, sizeof old);
  void *grown = realloc(old, larger * size);
  if (grown == NULL) return stemma_error_memory(error, what);
  memcpy(items, &grown, sizeof grown);
  *capacity = larger;
  /* cppcheck-suppress memleak ; *items holds it */
  return STEMMA_OK;
}

void array_expect(void *items, size_t *capacity, size_t count, size_t size) {
  void *old, *larger = count > *capacity ? column_new(count, size) : NULL;
  if (larger == NULL) return;
  memcpy(&old, items, sizeof old);
  if (old != NULL) memcpy(larger, old, *capacity * size);
  free(old);
  memcpy(items, &larger, sizeof larger);
  *capacity = count;
}
