/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bump allocation in chunks. */
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
  struct arena_chunk *chunk = arena->chunks;
  size_t total = arena->total;
  if (chunk == NULL) return;
  if (chunk->older == NULL) {
    arena->next = (char *)chunk + HEADER;
    return;
  }
  arena_dispose(arena);
  /* Without the memory for one chunk, the arena begins anew. */
  (void)add_chunk(arena, total);
}

void arena_dispose(struct arena *arena) {
  for (struct arena_chunk *chunk = arena->chunks; chunk != NULL;) {
    struct arena_chunk *older = chunk->older;
    free(chunk);
    chunk = older;
  }
  *arena = (struct arena){.maximum = arena->maximum};
}
