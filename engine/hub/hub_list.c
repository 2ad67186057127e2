/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going through a list, page after page. */
#include "engine/hub/hub_list.h"

#include <inttypes.h>
#include <stdio.h>

/* A page may be served twice; more pages in a row without a model that is new are a circle. */
enum { IDLE_MAX = 16 };

enum stemma_status hub_list_begin(struct hub_crawl *crawl, const struct hub_list *list,
                                  struct stemma_error *error) {
  char path[128];
  snprintf(path, sizeof path, "/api/models?limit=%" PRIu64 "&sort=createdAt&direction=%d",
           list->page_size, list->has_since ? -1 : 1);
  struct hub_ask ask = {.shape = PAGE_LIST,
                        .key = TEXT("models"),
                        .path = text_of(path),
                        /* Where a page may be the last one wanted, the next is not asked ahead. */
                        .is_eager = !list->has_since && list->max_models == 0};
  return hub_crawl_ask(crawl, &ask, error);
}

static bool is_wanted(void *context, const struct record *record) {
  struct hub_list *list = context;
  if (list->max_models > 0 && list->models >= list->max_models) return false;
  bool is_older =
      list->has_since && record->created != RECORD_NO_TIME && record->created < list->since;
  list->met_older = list->met_older || is_older;
  /* One that comes again counts here, too; the page's end puts that right. */
  list->models += !is_older;
  return !is_older;
}

enum stemma_status hub_list_take(void *context, struct hub_crawl *crawl,
                                 const struct hub_answer *answer, struct stemma_error *error) {
  struct hub_list *list = context;
  struct page_taker *taker = list->taker;
  uint64_t before = taker->records, models = list->models, came = 0;
  enum stemma_status status = page_take(&came, taker, answer->page, is_wanted, list, error);
  if (status != STEMMA_OK) return status;
  list->models = models + came;
  list->idle = taker->records == before ? list->idle + 1 : 0;
  if (list->idle > IDLE_MAX) {
    return stemma_error_set(error, STEMMA_IO,
                            "%.300s: the hub's pages go in a circle: nothing new in %d of them",
                            answer->asked.bytes, IDLE_MAX);
  }
  bool is_enough = list->max_models > 0 && list->models >= list->max_models;
  if (list->met_older || is_enough) hub_crawl_stop(crawl);
  list->is_complete = answer->is_last || list->met_older;
  return STEMMA_OK;
}
