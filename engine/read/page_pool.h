/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Threads that read pages while more are under way. */
#ifndef STEMMA_ENGINE_READ_PAGE_POOL_H
#define STEMMA_ENGINE_READ_PAGE_POOL_H

#include "engine/read/page.h"
#include "graph/status.h"

struct page_pool;

/*
 * Starts `threads` threads (0: as many as there are processors); `notify` is called on one of
 * them whenever a page has been read. *out is to be freed. Fails with STEMMA_NO_MEMORY.
 */
enum stemma_status page_pool_new(struct page_pool **out, unsigned threads,
                                 void (*notify)(void *context), void *context,
                                 struct stemma_error *error);

/* Has a page read, which nobody touches until page_pool_take gives it back. */
void page_pool_put(struct page_pool *pool, struct page *page);

/* A page that has been read, and how page_read went; NULL where none has been. */
struct page *page_pool_take(enum stemma_status *status, struct page_pool *pool);

/* Waits for what is being read, and ends the threads; NULL is allowed. Pages stay whose they
 * are. */
void page_pool_free(struct page_pool *pool);

#endif
