/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sorting spellings by their folded bytes: the order that numbers the nodes.
 */
#ifndef STEMMA_GRAPH_ID_SORT_H
#define STEMMA_GRAPH_ID_SORT_H

#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"

/*
 * Sorts the `count` entries of `items` ascending by the folded text of each, where the text
 * of entry e stands at bytes[at[e]] (as in struct names). Texts must be distinct after
 * folding and hold no NUL byte. O(total length / 8 + count) passes of a radix sort over 8
 * bytes at a time; two buffers of 16 bytes an entry. Fails only with STEMMA_NO_MEMORY.
 */
enum stemma_status id_sort(uint32_t *items, size_t count, const char *bytes, const uint32_t *at,
                           struct stemma_error *error);

/*
 * The same where the first `ordered` entries are in order already: only the others are sorted,
 * and merged with them. O(count + id_sort of the others); a buffer of 4 bytes for each other.
 */
enum stemma_status id_sort_rest(uint32_t *items, size_t ordered, size_t count, const char *bytes,
                                const uint32_t *at, struct stemma_error *error);

#endif
