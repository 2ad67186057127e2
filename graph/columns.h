/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory for columns: arrays with an entry for every model, visited in no good order.
 *
 * A column of the whole Hub spans thousands of small pages, and finding them costs more
 * than the data. So large columns ask the kernel for huge pages.
 */
#ifndef STEMMA_GRAPH_COLUMNS_H
#define STEMMA_GRAPH_COLUMNS_H

#include <stddef.h>

/*
 * An array of `count` items of `size` bytes, of no defined content, to be freed with
 * free(). NULL only for want of memory, not if `count` is 0.
 */
void *column_new(size_t count, size_t size);

/* The same, zeroed. O(count · size). */
void *column_zeroed(size_t count, size_t size);

#endif
