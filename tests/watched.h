/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether the program is being watched at work. Valgrind takes some forty times as long, the
 * sanitizers ten: where a test goes through many cases of one kind, they are shown a part.
 */
#ifndef STEMMA_TESTS_WATCHED_H
#define STEMMA_TESTS_WATCHED_H

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#  define WATCHED_BY_SANITIZERS 1
#elif defined(__has_feature)
#  if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#    define WATCHED_BY_SANITIZERS 1
#  endif
#endif
#ifndef WATCHED_BY_SANITIZERS
#  define WATCHED_BY_SANITIZERS 0
#endif

/* 1, or what is given for whoever watches: every so-manieth case will do. */
static inline long watched_step(long sanitizers, long valgrind) {
  const char *preloaded = getenv("LD_PRELOAD");
  if (preloaded != NULL && strstr(preloaded, "vgpreload") != NULL) return valgrind;
  return WATCHED_BY_SANITIZERS ? sanitizers : 1;
}

/*
 * The next of a row of cases that are the less unlike each other the further they are, such as
 * allocations that fail: all of them, or fewer and fewer for whoever watches.
 */
static inline long watched_next(long n) {
  long part = watched_step(60, 20);
  return part == 1 ? n + 1 : n + 1 + n / part;
}

#endif
