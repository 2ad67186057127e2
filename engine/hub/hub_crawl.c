/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of a crawl and the loop that works it off.
 *
 * One thread runs the loop: it starts requests, judges answers, gives bodies to the threads that
 * read them, and hands over what is at the head of the queue and ready.
 */
#include "engine/hub/hub_crawl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/hub/hub_client.h"
#include "engine/hub/hub_pace.h"
#include "engine/hub/hub_request.h"
#include "engine/read/page_pool.h"

/* Requests from the head on that may be under way or wait to be handed over; and the longest
 * sleep between two looks at the clock. */
enum { WINDOW = 8, PATIENCE_MS = 500, WHY_SIZE = 160 };

struct hub_crawl {
  const struct hub_crawl_options *options; /* borrowed */
  struct hub_client *client;               /* owned */
  struct page_pool *pool;                  /* owned */
  struct request *first;                   /* the queue; owned */
  struct request *last;                    /* where first is not NULL */
  struct request *dropped;                 /* being read, and wanted no more; owned */
  struct hub_pace pace;                    /* of the requests */
  hub_field_set fields[2];                 /* by enum page_shape */
  bool is_replaying;                       /* the journal may have more answers */
  struct hub_progress progress;            /* so far */
  char trouble[WHY_SIZE];                  /* why it waits */
};

/* ---- the world ---- */

static int64_t read_clock(clockid_t clock) {
  struct timespec time = {0};
  (void)clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int64_t real_now(void *context) {
  (void)context;
  return read_clock(CLOCK_MONOTONIC);
}

static int64_t real_date(void *context) {
  (void)context;
  return read_clock(CLOCK_REALTIME);
}

/* Chance enough to keep many clients from asking at the same moment. */
static uint64_t real_chance(void *context) {
  struct timespec time = {0};
  (void)context;
  (void)clock_gettime(CLOCK_REALTIME, &time);
  uint64_t mixed = (uint64_t)time.tv_nsec * UINT64_C(0x9E3779B97F4A7C15);
  return mixed ^ mixed >> 29;
}

const struct hub_world hub_world_real = {real_now, real_date, real_chance, NULL};

static int64_t time_of(const struct hub_crawl *crawl) {
  return crawl->options->world->now(crawl->options->world->context);
}

/* ---- the queue ---- */

static void push(struct hub_crawl *crawl, struct request *request) {
  if (crawl->first == NULL) {
    crawl->first = request;
  } else {
    crawl->last->following = request;
  }
  crawl->last = request;
}

/* Puts a request right behind another. */
static void insert(struct hub_crawl *crawl, struct request *before, struct request *request) {
  request->following = before->following;
  before->following = request;
  if (crawl->last == before) crawl->last = request;
}

/* Frees a request that is no longer in the queue, whatever its state. */
static void drop(struct hub_crawl *crawl, struct request *request) {
  if (request->state == REQUEST_READING) {
    request->following = crawl->dropped;
    crawl->dropped = request;
    return;
  }
  if (request->state == REQUEST_UNDER_WAY) {
    hub_client_cancel(crawl->client, &request->exchange);
    hub_pace_end(&crawl->pace, &(struct hub_rate){0}, time_of(crawl));
  }
  request_free(request);
}

/* Drops all that stand behind a request. */
static void drop_behind(struct hub_crawl *crawl, struct request *request) {
  struct request *next = request->following;
  request->following = NULL;
  crawl->last = request;
  while (next != NULL) {
    struct request *after = next->following;
    drop(crawl, next);
    next = after;
  }
}

void hub_crawl_stop(struct hub_crawl *crawl) {
  assert(crawl->first != NULL); /* it is being handed over */
  drop_behind(crawl, crawl->first);
  free(crawl->first->next);
  crawl->first->next = NULL;
}

enum stemma_status hub_crawl_ask(struct hub_crawl *crawl, const struct hub_ask *ask,
                                 struct stemma_error *error) {
  struct request *request = NULL;
  enum stemma_status status = request_new(&request, ask->key, ask->path, false, error);
  if (status != STEMMA_OK) return status;
  request->shape = ask->shape;
  request->is_eager = ask->is_eager;
  request->user = ask->user;
  push(crawl, request);
  return STEMMA_OK;
}

/* Asks for the page that follows, right behind. */
static enum stemma_status ask_next(struct hub_crawl *crawl, struct request *request,
                                   struct stemma_error *error) {
  struct request *next = NULL;
  struct text link = text_of(request->next);
  enum stemma_status status = request_new(&next, link, link, true, error);
  if (status != STEMMA_OK) return status;
  next->shape = request->shape;
  next->is_eager = request->is_eager;
  next->user = request->user;
  insert(crawl, request, next);
  return STEMMA_OK;
}

/* Sees to it that behind an eager page stands the one that it leads to: the answer that was
 * taken in the end may lead elsewhere than one that was not. */
static enum stemma_status follow_eagerly(struct hub_crawl *crawl, struct request *request,
                                         struct stemma_error *error) {
  if (!request->is_eager) return STEMMA_OK;
  struct request *next = request->following;
  if (next != NULL && request->next != NULL && strcmp(next->start, request->next) == 0) {
    return STEMMA_OK;
  }
  if (next != NULL) drop_behind(crawl, request);
  return request->next == NULL ? STEMMA_OK : ask_next(crawl, request, error);
}

/* ---- reading ---- */

/* Gives the page's bytes to a thread. */
static void read_page(struct hub_crawl *crawl, struct request *request) {
  const struct hub_crawl_options *options = crawl->options;
  struct page *page = &request->page;
  page->shape = request->shape;
  page->seed = options->seed;
  page->record_max = options->record_max;
  page->page_max = options->page_max;
  page->is_to_keep = !request->is_kept && options->journal != NULL;
  page->why[0] = '\0';
  request->state = REQUEST_READING;
  page_pool_put(crawl->pool, page);
}

/* Moves the body of an answer to the page, where it is read. */
static void take_body(struct request *request) {
  struct page *page = &request->page;
  struct hub_exchange *exchange = &request->exchange;
  free(page->bytes);
  free(page->kept);
  page->kept = NULL;
  page->bytes = exchange->body;
  page->size = exchange->body_size;
  page->capacity = exchange->body_capacity;
  exchange->body = NULL;
  exchange->body_size = exchange->body_capacity = 0;
}

/* ---- the journal ---- */

/* Answers a request from the journal; *is_kept is false where that has nothing for it. */
static enum stemma_status recall(bool *is_kept, struct hub_crawl *crawl, struct request *request,
                                 struct stemma_error *error) {
  struct hub_entry entry;
  enum stemma_status status = hub_journal_read(&entry, is_kept, crawl->options->journal, error);
  if (status != STEMMA_OK || !*is_kept) return status;
  if (!text_equal(entry.asked, text_of(request->key))) {
    hub_journal_unread(crawl->options->journal);
    *is_kept = false;
    return STEMMA_OK;
  }
  request->is_kept = true;
  request->is_absent = entry.kind == HUB_ENTRY_ABSENT;
  char **place = request->shape == PAGE_LIST ? &request->next : &request->moved;
  if (entry.next.length > 0) {
    *place = request_copy(entry.next);
    if (*place == NULL) return stemma_error_memory(error, "requests");
  }
  request->state = REQUEST_READY;
  if (request->is_absent) return STEMMA_OK;
  request->page.bytes = request_copy(entry.body);
  if (request->page.bytes == NULL) return stemma_error_memory(error, "requests");
  request->page.size = entry.body.length;
  request->page.capacity = entry.body.length + 1;
  read_page(crawl, request);
  return follow_eagerly(crawl, request, error);
}

static enum stemma_status keep(struct hub_crawl *crawl, const struct request *request,
                               struct stemma_error *error) {
  if (crawl->options->journal == NULL || request->is_kept) return STEMMA_OK;
  const char *next = request->shape == PAGE_LIST ? request->next : request->moved;
  struct hub_entry entry = {
      .kind = request->is_absent ? HUB_ENTRY_ABSENT : HUB_ENTRY_PAGE,
      .asked = text_of(request->key),
      .next = text_of(next),
      .body = {request->page.kept, request->is_absent ? 0 : request->page.kept_size}};
  return hub_journal_append(crawl->options->journal, &entry, error);
}

/* ---- failing and trying again ---- */

/* Gives a request up: the crawl ends with it, once all before it has been handed over. */
static enum stemma_status give_up(struct request *request, const char *why,
                                  struct stemma_error *error) {
  struct stemma_error failure = STEMMA_ERROR_INIT;
  const char *url = request->url == NULL ? request->key : request->url;
  /* Without the list of fields, which would fill the line. */
  const char *fields = strstr(url, "expand");
  size_t length = fields == NULL || fields == url ? strlen(url) : (size_t)(fields - url) - 1;
  (void)stemma_error_set(&failure, STEMMA_IO, "%.*s: %s", (int)(length < 300 ? length : 300), url,
                         why);
  request->failure = request_copy(text_of(failure.message));
  request->state = REQUEST_READY;
  return request->failure == NULL ? stemma_error_memory(error, "requests") : STEMMA_OK;
}

/* Has a request made again, after the wait that is due. */
static enum stemma_status try_again(struct hub_crawl *crawl, struct request *request,
                                    const char *why, int64_t told, struct stemma_error *error) {
  const struct hub_crawl_options *options = crawl->options;
  int64_t time = time_of(crawl), wait = told;
  snprintf(crawl->trouble, sizeof crawl->trouble, "%s", why);
  crawl->progress.trouble = crawl->trouble;
  crawl->progress.retries++;
  free(request->exchange.body);
  request->exchange.body = NULL;
  request->exchange.body_size = request->exchange.body_capacity = 0;
  if (told >= 0) {
    if (!hub_retry_hold(&request->retry)) return give_up(request, why, error);
    hub_pace_hold(&crawl->pace, told, time);
  } else {
    wait = hub_retry_wait(&request->retry, options->retries, options->retry_delay,
                          options->world->chance(options->world->context));
    if (wait < 0) return give_up(request, why, error);
  }
  request->not_before = time + wait;
  request->state = REQUEST_WAITING;
  return request_restart(request, error);
}

/* ---- answers ---- */

/* Notes what the headers say of the quota; returns what a 429 tells to wait, or -1. */
static int64_t learn(struct hub_crawl *crawl, const struct hub_exchange *exchange) {
  struct hub_rate rate;
  const struct hub_world *world = crawl->options->world;
  int64_t after = -1;
  hub_header_rate(&rate, text_of(exchange->rate), text_of(exchange->policy));
  hub_pace_end(&crawl->pace, &rate, time_of(crawl));
  struct hub_progress *progress = &crawl->progress;
  if (rate.has_left) progress->quota_left = rate.left;
  if (rate.has_policy) {
    progress->quota = rate.quota;
    progress->window = rate.window;
  }
  if (exchange->total != NULL) {
    char *end;
    long long total = strtoll(exchange->total, &end, 10);
    if (end != exchange->total && *end == '\0' && total > 0) progress->total = total;
  }
  bool tells =
      exchange->retry_after != NULL &&
      hub_header_retry_after(&after, text_of(exchange->retry_after), world->date(world->context));
  if (exchange->code == 429) return hub_retry_told(&rate, tells ? after : -1);
  /* A service that is down may say for how long. */
  return exchange->code == 503 && tells && after > 0 ? after * 1000 : -1;
}

static enum stemma_status take_answer(struct hub_crawl *crawl, struct request *request,
                                      struct stemma_error *error) {
  char why[WHY_SIZE] = "";
  int64_t told = learn(crawl, &request->exchange);
  crawl->progress.bytes += request->exchange.body_size;
  request->not_before = 0;
  request->state = REQUEST_WAITING;
  switch (request_judge(request, why, &crawl->fields[request->shape],
                        crawl->options->settings->token != NULL)) {
  case REQUEST_TAKE:
    take_body(request);
    read_page(crawl, request);
    return follow_eagerly(crawl, request, error);
  case REQUEST_ABSENT:
    request->is_absent = true;
    request->state = REQUEST_READY;
    return STEMMA_OK;
  case REQUEST_FOLLOW:
  case REQUEST_FIELDS: return STEMMA_OK;
  case REQUEST_AGAIN: return try_again(crawl, request, why, told, error);
  case REQUEST_FAIL: break;
  }
  return give_up(request, why, error);
}

/* Takes the pages that the threads have read. */
static enum stemma_status take_pages(struct hub_crawl *crawl, struct stemma_error *error) {
  enum stemma_status status, read;
  for (struct page *page; (page = page_pool_take(&read, crawl->pool)) != NULL;) {
    struct request *request = (struct request *)(void *)page;
    struct request **link = &crawl->dropped;
    while (*link != NULL && *link != request) link = &(*link)->following;
    if (*link != NULL) {
      *link = request->following;
      request_free(request);
      continue;
    }
    request->state = REQUEST_READY;
    if (read == STEMMA_OK) continue;
    if (read == STEMMA_NO_MEMORY) return stemma_error_memory(error, "a page");
    char why[WHY_SIZE];
    snprintf(why, sizeof why, "the page is not usable: %.120s", page->why);
    if (request->is_kept) {
      return stemma_error_set(error, STEMMA_BAD_INPUT,
                              "a page that was kept: %s (--restart drops "
                              "all of them)",
                              page->why);
    }
    /* Gives back what a bomb has taken. */
    page_dispose(page);
    status = try_again(crawl, request, why, -1, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

/* ---- handing over ---- */

static enum stemma_status hand_over(struct hub_crawl *crawl, struct stemma_error *error) {
  const struct hub_crawl_options *options = crawl->options;
  struct request *request = crawl->first;
  if (request->failure != NULL) {
    return stemma_error_set(error, STEMMA_IO, "%s", request->failure);
  }
  enum stemma_status status = keep(crawl, request, error);
  if (status != STEMMA_OK) return status;
  crawl->progress.answers++;
  crawl->progress.kept += request->is_kept;
  crawl->progress.trouble = NULL;
  struct hub_answer answer = {
      .asked = text_of(request->key),
      .user = request->user,
      .page = request->is_absent ? NULL : &request->page,
      .moved = text_of(request->moved),
      .is_last = request->next == NULL,
  };
  status = options->take(options->context, crawl, &answer, error);
  if (status == STEMMA_OK && !request->is_eager && request->next != NULL) {
    status = ask_next(crawl, request, error);
  }
  crawl->first = request->following;
  request_free(request);
  return status;
}

/* ---- the loop ---- */

static enum stemma_status start_request(struct hub_crawl *crawl, struct request *request,
                                        struct stemma_error *error) {
  const struct hub_crawl_options *options = crawl->options;
  enum stemma_status status =
      request_address(request, options->settings->endpoint, crawl->fields[request->shape], error);
  if (status != STEMMA_OK) return status;
  request->exchange.user = request;
  request->exchange.body_max = options->page_max;
  status = hub_client_start(crawl->client, &request->exchange, request->url, error);
  if (status != STEMMA_OK) return status;
  hub_pace_start(&crawl->pace, time_of(crawl));
  request->state = REQUEST_UNDER_WAY;
  crawl->progress.requests++;
  return STEMMA_OK;
}

/* Starts what may be started; *wait becomes how long nothing more can be. */
static enum stemma_status start_requests(struct hub_crawl *crawl, int64_t *wait,
                                         struct stemma_error *error) {
  int place = 0;
  enum stemma_status status = STEMMA_OK;
  *wait = PATIENCE_MS;
  for (struct request *request = crawl->first; request != NULL && place < WINDOW;
       request = request->following, place++) {
    if (request->state != REQUEST_WAITING) continue;
    if (crawl->is_replaying) {
      status = recall(&crawl->is_replaying, crawl, request, error);
      if (status != STEMMA_OK) return status;
      if (crawl->is_replaying) continue;
    }
    int64_t time = time_of(crawl), start = hub_pace_next(&crawl->pace, time);
    if (start < request->not_before) start = request->not_before;
    if (start > time) {
      if (start - time < *wait) *wait = start - time;
      continue;
    }
    status = start_request(crawl, request, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

/* Whether the head of the queue can be handed over at once. */
static bool is_ready(const struct hub_crawl *crawl) {
  return crawl->first != NULL && crawl->first->state == REQUEST_READY;
}

static enum stemma_status step(struct hub_crawl *crawl, struct stemma_error *error) {
  int64_t wait = 0;
  enum stemma_status status = take_pages(crawl, error);
  while (status == STEMMA_OK && is_ready(crawl)) status = hand_over(crawl, error);
  if (status == STEMMA_OK) status = start_requests(crawl, &wait, error);
  if (status != STEMMA_OK || crawl->first == NULL) return status;
  if (is_ready(crawl)) wait = 0;
  status = hub_client_run(crawl->client, wait, error);
  for (struct hub_exchange *exchange; (exchange = hub_client_done(crawl->client)) != NULL;) {
    struct request *request = exchange->user;
    if (status == STEMMA_OK) status = take_answer(crawl, request, error);
  }
  if (crawl->options->progress != NULL) {
    crawl->options->progress(crawl->options->context, &crawl->progress);
  }
  return status;
}

enum stemma_status hub_crawl_run(struct hub_crawl *crawl, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && crawl->first != NULL) status = step(crawl, error);
  return status;
}

/* ---- the crawl ---- */

static void wake(void *context) {
  struct hub_crawl *crawl = context;
  hub_client_wake(crawl->client);
}

enum stemma_status hub_crawl_new(struct hub_crawl **out, const struct hub_crawl_options *options,
                                 struct stemma_error *error) {
  struct hub_crawl *crawl = calloc(1, sizeof *crawl);
  if (crawl == NULL) return stemma_error_memory(error, "requests");
  crawl->options = options;
  crawl->is_replaying = options->journal != NULL;
  crawl->fields[PAGE_LIST] = hub_fields_of_list();
  crawl->fields[PAGE_MODEL] = hub_fields_of_model();
  crawl->progress = (struct hub_progress){.quota_left = -1, .quota = -1, .window = -1, .total = -1};
  enum stemma_status status = hub_client_new(&crawl->client, options->settings, error);
  if (status == STEMMA_OK) {
    status = page_pool_new(&crawl->pool, options->threads, wake, crawl, error);
  }
  if (status != STEMMA_OK) {
    hub_crawl_free(crawl);
    return status;
  }
  *out = crawl;
  return STEMMA_OK;
}

const struct hub_progress *hub_crawl_progress(const struct hub_crawl *crawl) {
  return &crawl->progress;
}

static void free_row(struct hub_crawl *crawl, struct request *request) {
  while (request != NULL) {
    struct request *next = request->following;
    if (request->state == REQUEST_UNDER_WAY) hub_client_cancel(crawl->client, &request->exchange);
    request_free(request);
    request = next;
  }
}

void hub_crawl_free(struct hub_crawl *crawl) {
  if (crawl == NULL) return;
  /* The threads end first: what they read is theirs till then. */
  page_pool_free(crawl->pool);
  free_row(crawl, crawl->first);
  free_row(crawl, crawl->dropped);
  hub_client_free(crawl->client);
  free(crawl);
}
