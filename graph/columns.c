/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large arrays on huge pages, where there are any. */
#define _DEFAULT_SOURCE /* madvise */
#include "graph/columns.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The usual size of a huge page. Elsewhere it is a good alignment, no more. */
#define HUGE_PAGE ((size_t)2 << 20)

/* Below this, huge pages would waste more than they save. */
#define COLUMN_LARGE (2 * HUGE_PAGE)

void *column_new(size_t count, size_t size) {
  if (size > 0 && count >= SIZE_MAX / 2 / size) return NULL;
  size_t bytes = count * size;
  if (bytes < COLUMN_LARGE) return malloc(bytes > 0 ? bytes : 1);
  void *memory = NULL;
  if (posix_memalign(&memory, HUGE_PAGE, bytes) != 0) return NULL;
#ifdef MADV_HUGEPAGE
  /* The last part page stays as it is. A kernel that will not do it loses us time only. */
  (void)madvise(memory, bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
  return memory;
}

void *column_zeroed(size_t count, size_t size) {
  void *memory = column_new(count, size);
  if (memory != NULL) memset(memory, 0, count * size);
  return memory;
}
