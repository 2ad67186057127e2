/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two queues of pages, to be read and read, and the threads between them. */
#include "engine/read/page_pool.h"

#include <pthread.h>
#include <stdlib.h>

#include "graph/parallel.h"

enum { THREADS_MAX = 64 };

/* Pages in a row, linked by their `next`. */
struct queue {
  struct page *first; /* or NULL */
  struct page *last;  /* where first is not NULL */
};

struct page_pool {
  pthread_mutex_t lock;           /* guards the queues and `ends` */
  pthread_cond_t more;            /* signals that `waiting` or `ends` changed */
  struct queue waiting;           /* to be read */
  struct queue good;              /* read */
  struct queue bad;               /* refused */
  struct queue failed;            /* for want of memory */
  bool ends;                      /* no more will come */
  void (*notify)(void *context);  /* a page has been read */
  void *context;                  /* handed to it */
  pthread_t threads[THREADS_MAX]; /* [thread_count] */
  unsigned thread_count;          /* of threads */
};

static void append(struct queue *queue, struct page *page) {
  page->next = NULL;
  if (queue->first == NULL) {
    queue->first = page;
  } else {
    queue->last->next = page;
  }
  queue->last = page;
}

static struct page *shift(struct queue *queue) {
  struct page *page = queue->first;
  if (page != NULL) queue->first = page->next;
  return page;
}

/* The next page to read, waited for; NULL at the end. */
static struct page *await(struct page_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  while (pool->waiting.first == NULL && !pool->ends) pthread_cond_wait(&pool->more, &pool->lock);
  struct page *page = pool->ends ? NULL : shift(&pool->waiting);
  pthread_mutex_unlock(&pool->lock);
  return page;
}

static void *work(void *context) {
  struct page_pool *pool = context;
  for (struct page *page = await(pool); page != NULL; page = await(pool)) {
    enum stemma_status status = page_read(page);
    pthread_mutex_lock(&pool->lock);
    append(status == STEMMA_OK          ? &pool->good
           : status == STEMMA_BAD_INPUT ? &pool->bad
                                        : &pool->failed,
           page);
    pthread_mutex_unlock(&pool->lock);
    pool->notify(pool->context);
  }
  return NULL;
}

enum stemma_status page_pool_new(struct page_pool **out, unsigned threads,
                                 void (*notify)(void *context), void *context,
                                 struct stemma_error *error) {
  struct page_pool *pool = calloc(1, sizeof *pool);
  if (pool == NULL) return stemma_error_memory(error, "pages");
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->more, NULL);
  pool->notify = notify;
  pool->context = context;
  unsigned wanted = parallel_width(threads);
  while (pool->thread_count < wanted && pool->thread_count < THREADS_MAX) {
    if (pthread_create(&pool->threads[pool->thread_count], NULL, work, pool) != 0) break;
    pool->thread_count++;
  }
  if (pool->thread_count == 0) {
    page_pool_free(pool);
    return stemma_error_memory(error, "threads");
  }
  *out = pool;
  return STEMMA_OK;
}

void page_pool_put(struct page_pool *pool, struct page *page) {
  pthread_mutex_lock(&pool->lock);
  append(&pool->waiting, page);
  pthread_cond_signal(&pool->more);
  pthread_mutex_unlock(&pool->lock);
}

struct page *page_pool_take(enum stemma_status *status, struct page_pool *pool) {
  pthread_mutex_lock(&pool->lock);
  *status = STEMMA_OK;
  struct page *page = shift(&pool->good);
  if (page == NULL && (page = shift(&pool->bad)) != NULL) *status = STEMMA_BAD_INPUT;
  if (page == NULL && (page = shift(&pool->failed)) != NULL) *status = STEMMA_NO_MEMORY;
  pthread_mutex_unlock(&pool->lock);
  return page;
}

void page_pool_free(struct page_pool *pool) {
  if (pool == NULL) return;
  pthread_mutex_lock(&pool->lock);
  pool->ends = true;
  pthread_cond_broadcast(&pool->more);
  pthread_mutex_unlock(&pool->lock);
  for (unsigned i = 0; i < pool->thread_count; i++) pthread_join(pool->threads[i], NULL);
  pthread_cond_destroy(&pool->more);
  pthread_mutex_destroy(&pool->lock);
  free(pool);
}
