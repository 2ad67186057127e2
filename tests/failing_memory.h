/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A memory that runs out on demand, for tests of what the library does then: the n-th of its
 * allocations fails, and the blocks that it makes and frees are counted, by all threads together.
 *
 * Exactly one source of a test program includes this header, for it defines functions: the build
 * sees that include and has the linker lead here every call of the functions F whose __wrap_F are
 * below, from the library and from the test. Calls within shared libraries are not led here: their
 * allocations do not fail, and a block that one side makes and the other frees upsets the count.
 * Sanitizers may be on: their own allocator is what then stands behind this one.
 */
#ifndef STEMMA_TESTS_FAILING_MEMORY_H
#define STEMMA_TESTS_FAILING_MEMORY_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

/* Which allocations fail once the first has failed. */
enum failing_memory_extent {
  FAILING_MEMORY_ONCE,         /* none */
  FAILING_MEMORY_FROM_THEN_ON, /* all */
};

static struct {
  atomic_bool is_on;                 /* allocations are counted, and may fail */
  atomic_long made;                  /* allocations since the start, those that failed too */
  atomic_long kept;                  /* blocks made since the start, less blocks freed */
  long first;                        /* how many allocations come before the one that fails */
  enum failing_memory_extent extent; /* what fails after that one */
} failing_memory;

/* From here on `n` allocations go well and the next one fails; counts begin at 0. */
static inline void failing_memory_start(long n, enum failing_memory_extent extent) {
  atomic_store(&failing_memory.made, 0);
  atomic_store(&failing_memory.kept, 0);
  failing_memory.first = n;
  failing_memory.extent = extent;
  atomic_store(&failing_memory.is_on, true);
}

/* Ends what failing_memory_start() began. Returns the blocks made less the blocks freed. */
static inline long failing_memory_stop(void) {
  atomic_store(&failing_memory.is_on, false);
  return atomic_load(&failing_memory.kept);
}

/* How many allocations were asked for from the last start on, to its stop. */
static inline long failing_memory_made(void) {
  return atomic_load(&failing_memory.made);
}

/* Whether one of them failed. */
static inline bool failing_memory_has_failed(void) {
  return failing_memory_made() > failing_memory.first;
}

/* ---- what the linker puts in place of the C library's ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
int __real_posix_memalign(void **out, size_t alignment, size_t size);
void __real_free(void *memory);

/* Prototypes, for there is no header of the C library's that has them. */
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
int __wrap_posix_memalign(void **out, size_t alignment, size_t size);
void __wrap_free(void *memory);

static inline bool failing_memory_refuses(void) {
  if (!atomic_load(&failing_memory.is_on)) return false;
  long number = atomic_fetch_add(&failing_memory.made, 1);
  bool refuses = failing_memory.extent == FAILING_MEMORY_ONCE ? number == failing_memory.first
                                                              : number >= failing_memory.first;
  if (refuses) errno = ENOMEM;
  return refuses;
}

static inline void *failing_memory_count(void *memory) {
  if (memory != NULL && atomic_load(&failing_memory.is_on)) {
    atomic_fetch_add(&failing_memory.kept, 1);
  }
  return memory;
}

void *__wrap_malloc(size_t size) {
  return failing_memory_refuses() ? NULL : failing_memory_count(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size) {
  return failing_memory_refuses() ? NULL : failing_memory_count(__real_calloc(count, size));
}

void *__wrap_realloc(void *memory, size_t size) {
  if (failing_memory_refuses()) return NULL;
  void *block = __real_realloc(memory, size);
  return memory == NULL ? failing_memory_count(block) : block;
}

int __wrap_posix_memalign(void **out, size_t alignment, size_t size) {
  if (failing_memory_refuses()) return ENOMEM;
  int failure = __real_posix_memalign(out, alignment, size);
  if (failure == 0) failing_memory_count(*out);
  return failure;
}

void __wrap_free(void *memory) {
  if (memory != NULL && atomic_load(&failing_memory.is_on)) {
    atomic_fetch_sub(&failing_memory.kept, 1);
  }
  __real_free(memory);
}

#endif
