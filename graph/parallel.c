/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool that lives for one call: threads take the next index until none is left. */
#include "graph/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { THREADS_MAX = 64 };

struct pool {
  parallel_task *task; /* what to call */
  void *context;       /* handed to it */
  size_t count;        /* how often */
  atomic_size_t next;  /* the first index that nobody has taken */
};

static void *work(void *context) {
  struct pool *pool = context;
  for (;;) {
    size_t index = atomic_fetch_add(&pool->next, 1);
    if (index >= pool->count) return NULL;
    pool->task(pool->context, index);
  }
}

unsigned parallel_width(unsigned threads) {
  long wanted = threads;
  if (wanted == 0) wanted = sysconf(_SC_NPROCESSORS_ONLN);
  if (wanted < 1) return 1;
  return wanted > THREADS_MAX ? THREADS_MAX : (unsigned)wanted;
}

void parallel_run(size_t count, parallel_task *task, void *context) {
  parallel_run_on(0, count, task, context);
}

void parallel_run_on(unsigned threads, size_t count, parallel_task *task, void *context) {
  struct pool pool = {.task = task, .context = context, .count = count};
  pthread_t others[THREADS_MAX];
  unsigned started = 0, wanted = parallel_width(threads) - 1;
  while (started < wanted && started + 1 < count &&
         pthread_create(&others[started], NULL, work, &pool) == 0) {
    started++;
  }
  work(&pool);
  for (unsigned i = 0; i < started; i++) pthread_join(others[i], NULL);
}

struct tries {
  parallel_try_task *task;                        /* what to call */
  void *context;                                  /* handed to it */
  enum stemma_status status[PARALLEL_TRIES_MAX];  /* how each went */
  struct stemma_error errors[PARALLEL_TRIES_MAX]; /* and why */
};

static void try_one(void *context, size_t index) {
  struct tries *tries = context;
  tries->status[index] = tries->task(tries->context, index, &tries->errors[index]);
}

enum stemma_status parallel_try(unsigned threads, size_t count, parallel_try_task *task,
                                void *context, struct stemma_error *error) {
  assert(count <= PARALLEL_TRIES_MAX);
  struct tries tries = {.task = task, .context = context};
  parallel_run_on(threads, count, try_one, &tries);
  for (size_t i = 0; i < count; i++) {
    if (tries.status[i] == STEMMA_OK) continue;
    return stemma_error_set(error, tries.status[i], "%s", tries.errors[i].message);
  }
  return STEMMA_OK;
}
