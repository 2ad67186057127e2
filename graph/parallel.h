/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running independent pieces of work on the processors there are.
 */
#ifndef STEMMA_GRAPH_PARALLEL_H
#define STEMMA_GRAPH_PARALLEL_H

#include <stddef.h>

#include "graph/status.h"

/* One piece of work; `index` tells which. Results go where the context says. */
typedef void parallel_task(void *context, size_t index);

/*
 * Calls task(context, i) for every i below `count`, each once, on up to as many threads as
 * there are processors, and returns when all are done. The tasks must not depend on each
 * other's order. Where no thread can be started, this one does the work.
 */
void parallel_run(size_t count, parallel_task *task, void *context);

/* The same on up to `threads` threads, of which this is one; 0: as many as processors. */
void parallel_run_on(unsigned threads, size_t count, parallel_task *task, void *context);

/* A piece of work that may fail, with an error of its own. */
typedef enum stemma_status parallel_try_task(void *context, size_t index,
                                             struct stemma_error *error);

/* Most pieces for parallel_try. */
enum { PARALLEL_TRIES_MAX = 8 };

/*
 * Calls task(context, i, …) for every i below `count`, at most PARALLEL_TRIES_MAX, as
 * parallel_run_on does, all of them whatever happens. Fails as the first that failed, in order
 * of index.
 */
enum stemma_status parallel_try(unsigned threads, size_t count, parallel_try_task *task,
                                void *context, struct stemma_error *error);

/* How many threads `threads` asks for: itself, or for 0 the processors; 1 to 64. */
unsigned parallel_width(unsigned threads);

#endif
