/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models of a hub in the order in which they were made: all of them, or the new ones. */
#ifndef STEMMA_ENGINE_HUB_HUB_LIST_H
#define STEMMA_ENGINE_HUB_HUB_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/hub/hub_crawl.h"
#include "engine/read/page_take.h"

/* The most models that the Hub lists on a page. */
enum { HUB_LIST_PAGE_MAX = 1000 };

struct hub_list {
  struct page_taker *taker; /* borrowed: gets the records */
  uint64_t page_size;       /* models a page, 1 to HUB_LIST_PAGE_MAX */
  bool has_since;           /* only models made on a day or later, the newest first */
  int64_t since;            /* milliseconds since 1970: the first moment of that day */
  uint64_t max_models;      /* so many at most; 0: all */
  uint64_t models;          /* taken so far */
  uint64_t idle;            /* pages in a row without anything new */
  bool is_complete;         /* the last page has been taken */
  bool met_older;           /* a model of before that day was met */
};

/* Asks for the first page. */
enum stemma_status hub_list_begin(struct hub_crawl *crawl, const struct hub_list *list,
                                  struct stemma_error *error);

/*
 * The `take` of a crawl, with a struct hub_list. Fails as page_take does, and with STEMMA_IO
 * where the pages go in a circle.
 */
enum stemma_status hub_list_take(void *context, struct hub_crawl *crawl,
                                 const struct hub_answer *answer, struct stemma_error *error);

#endif
