/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many children the hub says a model has. */
#ifndef STEMMA_ENGINE_READ_PAGE_CHILDREN_H
#define STEMMA_ENGINE_READ_PAGE_CHILDREN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/read/page.h"

/*
 * The sum of childrenModelCount of the one model of a page that has been read; false where it
 * has no such field. O(bytes).
 */
bool page_children(uint64_t *count, const struct page *page);

#endif
