/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a request to its answer: lists, details, recorded answers, and the control route. */
#ifndef TESTS_HUB_ROUTES_H
#define TESTS_HUB_ROUTES_H

#include "tests/hub/hub.h"

/* A request, as far as an answer depends on it. */
struct request {
  bool other;                  /* came to the other listener */
  const char *method;          /* GET */
  const char *uri;             /* path and query as they were sent */
  const char *path;            /* the path as it was sent; owned by whoever made the request */
  const char *query;           /* what follows the question mark; "" for nothing */
  const char *version;         /* HTTP/1.1 */
  const char *host;            /* headers; NULL for one that was not sent */
  const char *authorization;   /* … */
  const char *user_agent;      /* … */
  const char *accept_encoding; /* … */
};

/*
 * Makes the answer and, for requests of a client, counts and logs it. What is to go wrong while it
 * is sent is in *fault, FAULT_NONE for nothing. Takes the hub's lock.
 */
void routes_answer(struct answer *answer, enum fault *fault, struct hub *hub,
                   const struct request *request);

#endif
