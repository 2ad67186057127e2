/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When the next request may start: so that a quota of requests a window is used nearly up and
 * never run into.
 *
 * Requests are spread over the window at HUB_PACE_SHARE of the quota; what was missed may be
 * made up by bursts of the rest, so that no window, wherever it begins, gets more than the
 * quota. What the server says is left limits both. Nothing here looks at a clock: times are
 * milliseconds of one that only goes forward, and handed in.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_PACE_H
#define STEMMA_ENGINE_HUB_HUB_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/hub/hub_headers.h"

/* The share of the quota that is spread evenly. */
#define HUB_PACE_SHARE 0.95
/* No wait that a server asks for is longer; milliseconds. */
#define HUB_PACE_WAIT_MAX INT64_C(3600000)

struct hub_pace {
  bool knows_left;    /* `left` and `reset` are known */
  int64_t left;       /* requests that may still start in this window */
  int64_t reset;      /* when it surely has ended */
  double interval;    /* between two requests, on average; 0: no quota is known */
  double slot;        /* when the next request is due */
  double burst;       /* how far behind that may be */
  int64_t under_way;  /* requests without an answer */
  int64_t not_before; /* no request starts before this */
};

/* Nothing is known yet: all requests may start. */
#define HUB_PACE_INIT                                                                              \
  { 0 }

/* When the next request may start: `now`, or later. O(1). */
int64_t hub_pace_next(const struct hub_pace *pace, int64_t now);

/* A request has started. */
void hub_pace_start(struct hub_pace *pace, int64_t now);

/* A request has ended, with these headers (zeroed where there were none). */
void hub_pace_end(struct hub_pace *pace, const struct hub_rate *rate, int64_t now);

/* No request starts within `wait` milliseconds from now; at most HUB_PACE_WAIT_MAX. */
void hub_pace_hold(struct hub_pace *pace, int64_t wait, int64_t now);

#endif
