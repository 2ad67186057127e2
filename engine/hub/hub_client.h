/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Requests to one hub, several at a time, over connections that are kept (HTTP/2 where the hub
 * speaks it over TLS). The client neither follows redirects nor repeats anything: what an answer
 * means is for others to say.
 *
 * The token goes with every request, so every request goes to the endpoint: hub_client_start
 * takes no address of another origin.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_CLIENT_H
#define STEMMA_ENGINE_HUB_HUB_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/hub/hub_headers.h"
#include "engine/hub/hub_settings.h"
#include "graph/status.h"

/* Longer values of headers are as good as none. */
enum { HUB_HEADER_MAX = 16384 };

struct hub_client;

/* A request and its answer; owned by the client's user, who keeps it in place while it is under
 * way. Zero-initialise. */
struct hub_exchange {
  void *easy;                /* libcurl's handle, kept for the next request */
  void *user;                /* whose it is */
  size_t body_max;           /* longer answers are broken off */
  char *body;                /* [body_size] owned, as it came: compressed, it may be */
  size_t body_size;          /* of body */
  size_t body_capacity;      /* of body */
  long code;                 /* the HTTP status, or 0: no answer */
  char *next;                /* owned: the target of the Link "next", or NULL */
  bool is_link_broken;       /* a header Link cannot be read */
  char *location;            /* owned: of the header Location, or NULL */
  char *encoding;            /* owned: of the header Content-Encoding, or NULL */
  char *rate;                /* owned: of the header RateLimit, or NULL */
  char *policy;              /* owned: of the header RateLimit-Policy, or NULL */
  char *retry_after;         /* owned: of the header Retry-After, or NULL */
  char *message;             /* owned: of the header X-Error-Message, or NULL */
  char *total;               /* owned: of the header X-Total-Count, or NULL */
  char failure[256];         /* why there is no whole answer, or empty */
  struct hub_exchange *done; /* the next that is done */
};

/* A client, to be freed. Fails with STEMMA_NO_MEMORY, or STEMMA_INTERNAL where libcurl is not
 * as it should be. */
enum stemma_status hub_client_new(struct hub_client **out, const struct hub_settings *settings,
                                  struct stemma_error *error);

/* Ends what is under way; NULL is allowed. */
void hub_client_free(struct hub_client *client);

/* Starts a request for an address of the endpoint's origin. */
enum stemma_status hub_client_start(struct hub_client *client, struct hub_exchange *exchange,
                                    const char *url, struct stemma_error *error);

/* Breaks a request off that is under way, or forgets that it is done. */
void hub_client_cancel(struct hub_client *client, struct hub_exchange *exchange);

/* Goes on with what is under way, waiting at most so many milliseconds for something to happen. */
enum stemma_status hub_client_run(struct hub_client *client, int64_t patience,
                                  struct stemma_error *error);

/* An exchange that is done, or NULL. */
struct hub_exchange *hub_client_done(struct hub_client *client);

/* Ends the wait of hub_client_run; may be called on any thread. */
void hub_client_wake(struct hub_client *client);

/* Frees what an exchange that is not under way has. */
void hub_exchange_dispose(struct hub_exchange *exchange);

#endif
