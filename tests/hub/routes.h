/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a request to its answer: lists, details, recorded answers, and the control route. */
#ifndef TESTS_HUB_ROUTES_H
#define TESTS_HUB_ROUTES_H

#include "tests/hub/hub.h"

/* A request, as far as an answer depends on it. */
struct request {
  bool other;                  /* came to the other listener, or under another host name */
  const char *method;          /* GET */
  const char *uri;             /* path and query as they were sent */
  bool proxied;                /* asked for with a whole URL, as of a proxy */
  const char *path;            /* the path as it was sent; owned by whoever made the request */
  const char *query;           /* what follows the question mark; "" for nothing */
  const char *version;         /* HTTP/1.1 */
  const char *host;            /* headers; NULL for one that was not sent */
  const char *authorization;   /* … */
  const char *user_agent;      /* … */
  const char *accept_encoding; /* … */
};

/* How an answer is to be sent. */
struct delivery {
  enum fault fault;    /* what goes wrong, FAULT_NONE for nothing */
  bool is_chunked;     /* in chunks, without Content-Length */
  uint64_t trickle_ms; /* as in settings */
  uint64_t stall_ms;   /* … */
};

/*
 * Makes the answer and, for requests of a client, counts and logs it. Takes the hub's lock; what
 * is in *answer and *delivery may be used without it.
 */
void routes_answer(struct answer *answer, struct delivery *delivery, struct hub *hub,
                   const struct request *request);
/* Appends the origin that a request was sent to: http://HOST:PORT by its Host. */
void request_origin(struct bytes *out, const struct hub *hub, const struct request *request);

#endif
