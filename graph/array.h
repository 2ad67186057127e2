/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Growth of plain arrays, each with a named maximum.
 */
#ifndef STEMMA_GRAPH_ARRAY_H
#define STEMMA_GRAPH_ARRAY_H

#include <stddef.h>

#include "graph/status.h"

/* What array_reserve does where there is no room yet. */
enum stemma_status array_grow(void *items, size_t *capacity, size_t wanted, size_t size,
                              size_t maximum, const char *what, struct stemma_error *error);

/*
 * Makes room for `wanted` items of `size` bytes in the array *items of *capacity items,
 * by doubling; `maximum` is the named limit in items. The array keeps its contents.
 * Fails with STEMMA_NO_MEMORY, leaving everything as it was. `what` names the array in
 * the error. Amortised O(1) an item.
 */
static inline enum stemma_status array_reserve(void *items, size_t *capacity, size_t wanted,
                                               size_t size, size_t maximum, const char *what,
                                               struct stemma_error *error) {
  if (wanted <= *capacity) return STEMMA_OK;
  return array_grow(items, capacity, wanted, size, maximum, what, error);
}

/*
 * Makes room for the `count` items that are expected, on huge pages where there are any: an array
 * that need not grow is not copied, and what is not used of it takes no memory. Without the
 * memory, nothing is done: the array will grow. O(capacity).
 */
void array_expect(void *items, size_t *capacity, size_t count, size_t size);

#endif
