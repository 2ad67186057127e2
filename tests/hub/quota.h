/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The quota of requests: fixed windows that follow one another from the first request on. */
#ifndef TESTS_HUB_QUOTA_H
#define TESTS_HUB_QUOTA_H

#include "tests/hub/answer.h"

struct settings;

/* One window in which there were requests. */
struct quota_window {
  uint64_t number;   /* 0 for the first */
  uint64_t requests; /* answered or refused */
  uint64_t refused;  /* over the quota */
};

/* Zeroed has seen no request. */
struct quota {
  bool begun;                /* whether there was a request */
  uint64_t start;            /* when the first window began, in ms */
  struct quota_window *list; /* the windows in which there were requests; owned */
  size_t count;              /* number of windows */
};

/* Counts a request. False if it is over the quota. */
bool quota_take(struct quota *quota, const struct settings *settings);
/* Puts RateLimit and RateLimit-Policy as they stand after that request; nothing without quota. */
void quota_put_headers(struct answer *answer, const struct quota *quota,
                       const struct settings *settings);
/* Makes the answer the Hub's refusal. */
void quota_refuse(struct answer *answer, const struct settings *settings);
/* Appends the windows as a JSON array. */
void quota_report(struct bytes *out, const struct quota *quota);
/* The next request begins the first window. */
void quota_reset(struct quota *quota);
void quota_dispose(struct quota *quota);

#endif
