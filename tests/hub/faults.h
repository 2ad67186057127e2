/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which requests go wrong, and how. The choice follows from the seed, the request and how often it
 * was made, so that the same requests meet the same faults, in whatever order they come.
 */
#ifndef TESTS_HUB_FAULTS_H
#define TESTS_HUB_FAULTS_H

#include "tests/hub/answer.h"

/* The kinds; faults.c has their names. */
enum fault {
  FAULT_429,             /* refused, RateLimit says that nothing is left */
  FAULT_429_RETRY_AFTER, /* refused with Retry-After in seconds, no RateLimit */
  FAULT_429_DATE,        /* refused with Retry-After as a date, no RateLimit */
  FAULT_429_BARE,        /* refused without either header */
  FAULT_429_OPEN,        /* refused though RateLimit says that there is much left */
  FAULT_408,
  FAULT_500,
  FAULT_502,
  FAULT_503,
  FAULT_504,
  FAULT_HANG,              /* silence instead of an answer, then the connection ends */
  FAULT_CLOSE,             /* the connection ends before any answer */
  FAULT_RESET,             /* the connection is reset before any answer */
  FAULT_CUT,               /* ends in the middle of a body with Content-Length */
  FAULT_CUT_CHUNKED,       /* ends in the middle of a body in chunks */
  FAULT_STALL,             /* falls silent in the middle of a body, then ends */
  FAULT_TRUNCATED,         /* half of the JSON, as if it were all */
  FAULT_INVALID,           /* JSON with an error in the middle */
  FAULT_HTML,              /* a page for people, with status 200 */
  FAULT_EMPTY,             /* nothing, with status 200 */
  FAULT_OBJECT,            /* {"error":…} with status 200 */
  FAULT_LENGTH_LONG,       /* Content-Length says more than there comes */
  FAULT_LENGTH_SHORT,      /* Content-Length says less than there comes */
  FAULT_BAD_GZIP,          /* a gzip body that ends early */
  FAULT_BOMB,              /* a gzip body of some KB that unpacks to settings.bomb_mib */
  FAULT_REDIRECT_LOOP,     /* 307 to a URL that redirects for ever */
  FAULT_REDIRECT_OTHER,    /* 307 to the other listener */
  FAULT_REDIRECT_HOST,     /* 307 to this port under another host name */
  FAULT_REDIRECT_USERINFO, /* 307 to http://THIS@OTHER/…, which is the other listener */
  FAULT_REDIRECT_FILE,     /* 307 to a file:// URL */
  FAULT_LINK_OTHER,        /* a page whose Link leads to the other listener */
  FAULT_LINK_HOST,         /* a page whose Link leads to this port under another host name */
  FAULT_LINK_USERINFO,     /* a page whose Link is http://THIS@OTHER/… */
  FAULT_LINK_BROKEN,       /* a page whose Link has no end */
  FAULT_FAILURES,          /* those before this one are failures, bounded by settings.times */
  FAULT_TRICKLE = FAULT_FAILURES, /* the right answer, a few bytes at a time */
  FAULT_BAD_RATELIMIT, /* the right answer, with RateLimit and Retry-After that say nothing */
  FAULT_REPEAT,        /* a page is served twice */
  FAULT_MOVE,          /* a model stands on two pages, first in an older state */
  FAULT_SHORT,         /* a page with fewer models than asked for */
  FAULT_EMPTY_PAGE,    /* a page with none, and more to come */
  FAULT_KINDS,
  FAULT_NONE = FAULT_KINDS
};

struct settings;

/* How often a request was made; see faults.c. */
struct attempts;

struct faults {
  struct attempts *table;     /* by the request's hash; owned */
  size_t room;                /* entries there is memory for, a power of two */
  size_t used;                /* entries in use */
  uint64_t done[FAULT_KINDS]; /* how many of each kind there were */
  uint64_t failures;          /* how many of the failures, in all */
};

/* "all", "none", "failures" or names with commas between them, as a set of bits. */
bool faults_parse(uint64_t *set, const char *names);
const char *fault_name(enum fault fault);

/*
 * What goes wrong with this request (FAULT_NONE: nothing), and counts it. `has_link` says whether
 * the answer would be a page that is not the last.
 */
enum fault faults_choose(struct faults *faults, const struct settings *settings, const char *uri,
                         bool has_link);
/* Whether one of the last four kinds happens to the page that starts at this place; counts nothing. */
bool faults_strike_page(const struct settings *settings, enum fault fault, const char *uri,
                        uint32_t place);
/* Counts what does not fail. */
void faults_count(struct faults *faults, enum fault fault);
/* Forgets what was counted. */
void faults_reset(struct faults *faults);
void faults_dispose(struct faults *faults);

#endif
