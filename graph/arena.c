/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bump allocation in chunks, and array growth with a named maximum. */
#include "graph/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_MIN = 64 * 1024, ALIGNMENT = 16 };

struct arena_chunk {
  struct arena_chunk *older; /* next in the list, or NULL */
  size_t size;               /* usable bytes behind this header */
};

/* The header rounded up, so that the first allocation is aligned. */
#define HEADER ((sizeof(struct arena_chunk) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)

static bool add_chunk(struct arena *arena, size_t need) {
  size_t size = need > CHUNK_MIN ? need : CHUNK_MIN;
  /* Chunks grow with the arena, so that their number stays logarithmic. */
  if (size < arena->total / 4) size = arena->total / 4;
  if (arena->maximum != 0 && size > arena->maximum - arena->total) size = need;
  if (arena->maximum != 0 && size > arena->maximum - arena->total) return false;
  struct arena_chunk *chunk = malloc(HEADER + size);
  if (chunk == NULL) return false;
  chunk->older = arena->chunks;
  chunk->size = size;
  arena->chunks = chunk;
  arena->next = (char *)chunk + HEADER;
  arena->end = arena->next + size;
  arena->total += size;
  return true;
}

void *arena_alloc(struct arena *arena, size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  if ((size_t)(arena->end - arena->next) < rounded || arena->next == NULL) {
    if (!add_chunk(arena, rounded)) return NULL;
  }
  void *memory = arena->next;
  arena->next += rounded;
  assert(arena->next <= arena->end);
  return memory;
}

struct text arena_copy(struct arena *arena, struct text span) {
  char *copy = arena_alloc(arena, span.length + 1);
  if (copy == NULL) return (struct text){0};
  if (span.length > 0) memcpy(copy, span.bytes, span.length);
  copy[span.length] = '\0';
  return (struct text){.bytes = copy, .length = span.length};
}

void arena_reset(struct arena *arena) {
  struct arena_chunk *keep = arena->chunks;
  if (keep == NULL) return;
  for (struct arena_chunk *chunk = keep->older; chunk != NULL;) {
    struct arena_chunk *older = chunk->older;
    free(chunk);
    chunk = older;
  }
  keep->older = NULL;
  arena->total = keep->size;
  arena->next = (char *)keep + HEADER;
}

void arena_dispose(struct arena *arena) {
  for (struct arena_chunk *chunk = arena->chunks; chunk != NULL;) {
    struct arena_chunk *older = chunk->older;
    free(chunk);
    chunk = older;
  }
  *arena = (struct arena){.maximum = arena->maximum};
}

enum stemma_status array_reserve(void *items, size_t *capacity, size_t wanted, size_t size,
                                 size_t maximum, const char *what, struct stemma_error *error) {
  if (wanted <= *capacity) return STEMMA_OK;
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
  return STEMMA_OK;
}
