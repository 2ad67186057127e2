/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bump allocator for what lives and dies together.
 */
#ifndef STEMMA_GRAPH_ARENA_H
#define STEMMA_GRAPH_ARENA_H

#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

struct arena_chunk;

/* Zero-initialise with ARENA_INIT; one owner, one thread. */
struct arena {
  struct arena_chunk *chunks; /* newest first */
  char *next;                 /* first free byte of the newest chunk */
  char *end;                  /* its end */
  size_t total;               /* bytes in all chunks */
  size_t maximum;             /* refuse to hold more than this; 0: no limit */
};

#define ARENA_INIT                                                                                 \
  { 0 }

/* 16-byte aligned memory that lives until reset or dispose; NULL when there is none. */
void *arena_alloc(struct arena *arena, size_t size);

/* The same in line, for hot paths. */
static inline void *arena_bump(struct arena *arena, size_t size) {
  size_t rounded = (size + 15) & ~(size_t)15;
  if (size <= SIZE_MAX / 2 && rounded < (size_t)(arena->end - arena->next)) {
    void *memory = arena->next;
    arena->next += rounded;
    return memory;
  }
  return arena_alloc(arena, size);
}

/* A copy of `span` in the arena, with a NUL behind it; bytes is NULL when out of memory. */
struct text arena_copy(struct arena *arena, struct text span);

/* Forgets all contents; keeps as much memory, in one chunk, for reuse. O(chunks). */
void arena_reset(struct arena *arena);

/* Frees all memory. The arena may be used again. */
void arena_dispose(struct arena *arena);

#endif
