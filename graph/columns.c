/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large arrays on huge pages, where there are any. */
#define _DEFAULT_SOURCE /* madvise */
#include "graph/columns.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

/* The usual size of a huge page. Elsewhere it is a good alignment, no more. */
#define HUGE_PAGE ((size_t)2 << 20)

/* Below this, huge pages would waste more than they save. */
#define COLUMN_LARGE (2 * HUGE_PAGE)

/* Asks for huge pages; what is no whole one stays as it is. */
static void want_huge(char *memory, size_t bytes) {
#ifdef MADV_HUGEPAGE
  size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;
  /* A kernel that will not do it loses us time only. */
  (void)madvise(memory + before, (bytes - before) / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#else
  (void)memory;
  (void)bytes;
#endif
}

void *column_new(size_t count, size_t size) {
  if (size > 0 && count >= SIZE_MAX / 2 / size) return NULL;
  size_t bytes = count * size;
  if (bytes < COLUMN_LARGE) return malloc(bytes > 0 ? bytes : 1);
  void *memory = NULL;
  if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0) return NULL;
  want_huge(memory, bytes);
  return memory;
}

/* New pages are zero: calloc knows which are, and writes to none of them. */
void *column_zeroed(size_t count, size_t size) {
  if (size > 0 && count >= SIZE_MAX / 2 / size) return NULL;
  void *memory = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
  if (memory != NULL && count * size >= COLUMN_LARGE) want_huge(memory, count * size);
  return memory;
}
