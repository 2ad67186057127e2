/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a request, by how it was answered; and how long to wait before the next try. */
#ifndef STEMMA_ENGINE_HUB_HUB_RETRY_H
#define STEMMA_ENGINE_HUB_HUB_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/hub/hub_headers.h"

/* How often a request is made again, and how long is waited before: doubling up to so often. */
enum { HUB_RETRIES = 5, HUB_RETRY_DOUBLINGS = 3, HUB_RETRY_DELAY_MS = 1000 };
/* Waits that the server itself has asked for are not failures, but have an end too. */
enum { HUB_RETRY_HOLDS = 50 };

/* What an answer means. */
enum hub_verdict {
  HUB_VERDICT_TAKE,   /* it holds what was asked for */
  HUB_VERDICT_ABSENT, /* 401, 403, 404, 410, 451: there is no such model, or not for us */
  HUB_VERDICT_MOVED,  /* 301, 302, 303, 307, 308: it is elsewhere */
  HUB_VERDICT_FIELDS, /* 400: a field that was asked for is not known */
  HUB_VERDICT_AGAIN,  /* 408, 429, 500, 502, 503, 504: another try may do */
  HUB_VERDICT_REFUSE, /* all else */
};

/* The verdict on an HTTP status. */
enum hub_verdict hub_verdict_of(long code);

/* How a request has fared so far. */
struct hub_retry {
  unsigned failures; /* tries that failed */
  unsigned holds;    /* waits that the server has asked for */
};

/*
 * Milliseconds that a 429 tells us to wait: t+1 seconds where nothing is left, else Retry-After
 * (`after` seconds, negative where there is none), else -1.
 */
int64_t hub_retry_told(const struct hub_rate *rate, int64_t after);

/*
 * Counts a try that failed and returns the milliseconds to wait before the next: `delay`,
 * doubled with each failure HUB_RETRY_DOUBLINGS times, and up to a quarter more by `chance`,
 * any number. -1 where `retries` tries have been made again already.
 */
int64_t hub_retry_wait(struct hub_retry *retry, unsigned retries, int64_t delay, uint64_t chance);

/* Counts a wait that was asked for; false where there have been too many. */
bool hub_retry_hold(struct hub_retry *retry);

#endif
