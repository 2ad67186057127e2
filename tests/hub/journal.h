/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was asked and answered: one line of JSON a request in the log, written before the answer is
 * sent, so that a client that has its answer finds the line there; and counters.
 */
#ifndef TESTS_HUB_JOURNAL_H
#define TESTS_HUB_JOURNAL_H

#include <stdio.h>

#include "tests/hub/bytes.h"

/* What a request was for. */
enum route { ROUTE_LIST, ROUTE_DETAILS, ROUTE_ELSE, ROUTE_COUNT };

/* A request and its answer, as the log has them. */
struct entry {
  bool other;                  /* came to the other listener, or under another host name */
  const char *method;          /* GET */
  bool proxied;                /* asked for with a whole URL, as of a proxy */
  const char *path;            /* of the URL, as it was sent */
  const char *query;           /* what follows the question mark, as it was sent; "" for none */
  const char *version;         /* HTTP/1.1 */
  const char *host;            /* headers of the request; NULL for one that was not sent */
  const char *authorization;   /* … */
  const char *user_agent;      /* … */
  const char *accept_encoding; /* … */
  enum route route;            /* what it was for */
  bool filtered;               /* a page of a list with a filter */
  unsigned status;             /* of the answer */
  const char *fault;           /* what went wrong, NULL for nothing */
  size_t length;               /* bytes of the answer's body */
};

enum { JOURNAL_STATUSES = 600 };

struct journal {
  FILE *log;                         /* NULL for none; owned */
  uint64_t start;                    /* when the program began, in ms of the monotonic clock */
  uint64_t requests;                 /* to the main listener, without the control route */
  uint64_t routes[ROUTE_COUNT];      /* of these, by what they were for */
  uint64_t filtered;                 /* of these, pages of a list with a filter */
  uint64_t status[JOURNAL_STATUSES]; /* of these, by the answer's status */
  uint64_t authorized;               /* of these, with Authorization */
  uint64_t bytes;                    /* of their answers' bodies */
  uint64_t connections;              /* opened to the main listener */
  uint64_t other_requests;           /* the others */
  uint64_t other_authorized;         /* of these, with Authorization */
};

/* Opens the log; `path` may be NULL. Dies where it cannot be written. */
void journal_init(struct journal *journal, const char *path);
void journal_dispose(struct journal *journal);
/* Counts a request and writes its line. */
void journal_put(struct journal *journal, const struct entry *entry);
/* Forgets the counters. The log stays. */
void journal_reset(struct journal *journal);
/* Appends the counters, as members of a JSON object, without braces. */
void journal_report(struct bytes *out, const struct journal *journal);
/* Milliseconds of the monotonic clock. */
uint64_t now_ms(void);

#endif
