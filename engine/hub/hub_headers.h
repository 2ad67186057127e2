/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Headers of the Hub's answers: what is next, how much of the quota is left, how long to wait.
 * Their values come from the network: none is trusted to be well-formed.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_HEADERS_H
#define STEMMA_ENGINE_HUB_HUB_HEADERS_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/text.h"

/* What a Link header says of the page that follows. */
enum hub_link {
  HUB_LINK_NONE,   /* nothing */
  HUB_LINK_NEXT,   /* where it is */
  HUB_LINK_BROKEN, /* it is no list of links: part of it may be missing */
};

/*
 * The target of the first link of relation "next" in the value of a Link header (RFC 8288),
 * borrowed from it.
 */
enum hub_link hub_header_next(struct text *target, struct text value);

/* A quota, as RateLimit and RateLimit-Policy tell it. */
struct hub_rate {
  bool has_left;   /* the two below are known */
  int64_t left;    /* requests until then (r) */
  int64_t reset;   /* seconds until the window ends (t) */
  bool has_policy; /* the two below are known */
  int64_t quota;   /* requests a window (q) */
  int64_t window;  /* seconds (w) */
};

/* The most that a number in these headers may be; a larger one counts as this. */
#define HUB_HEADER_NUMBER_MAX INT64_C(1000000000)

/*
 * Reads a RateLimit header, `"api";r=497;t=168`, and the policy of the same name in a
 * RateLimit-Policy header, `"fixed window";"api";q=500;w=300`; either may be empty. Of several
 * quotas the one of which least is left.
 */
void hub_header_rate(struct hub_rate *out, struct text rate, struct text policy);

/*
 * Reads a Retry-After header: a number of seconds, or an HTTP date, which is held against
 * `now`, milliseconds since 1970. *seconds is 0 where the date is past. False where it is
 * neither.
 */
bool hub_header_retry_after(int64_t *seconds, struct text value, int64_t now);

#endif
