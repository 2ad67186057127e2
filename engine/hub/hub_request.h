/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One request of a crawl, from being asked for to being handed over; for hub_crawl.c. */
#ifndef STEMMA_ENGINE_HUB_HUB_REQUEST_H
#define STEMMA_ENGINE_HUB_HUB_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/hub/hub_client.h"
#include "engine/hub/hub_fields.h"
#include "engine/hub/hub_retry.h"
#include "engine/read/page.h"
#include "graph/status.h"
#include "graph/text.h"

enum request_state {
  REQUEST_WAITING,   /* to be made */
  REQUEST_UNDER_WAY, /* the client has it */
  REQUEST_READING,   /* a thread has its page */
  REQUEST_READY,     /* to be handed over */
};

enum { REDIRECTS_MAX = 5 };

struct request {
  struct page page;             /* its answer; first, so that it leads back here */
  struct request *following;    /* in the queue */
  struct hub_exchange exchange; /* with the hub */
  enum request_state state;     /* how far it is */
  enum page_shape shape;        /* of the answer */
  hub_field_set fields;         /* that its last address named */
  char *key;                    /* owned: what the journal knows it by */
  char *start;                  /* owned: what is asked first: `path` or `link` */
  bool is_linked;               /* it is a link */
  char *path;                   /* owned: without the fields, or NULL: `link` is asked for */
  char *link;                   /* owned: the address of a page that another has led to, or NULL */
  char *url;                    /* owned: the address that is being asked */
  char *next;                   /* owned: the address of the page that follows, or NULL */
  char *moved;                  /* owned: the new name of a renamed model, or NULL */
  bool is_eager;                /* the next page is asked for at once */
  bool is_kept;                 /* the answer is from the journal */
  bool is_absent;               /* there is no such model */
  char *failure;                /* owned: why it has been given up, or NULL */
  void *user;                   /* of whoever asked */
  unsigned redirects;           /* followed in this try */
  struct hub_retry retry;       /* how it has fared */
  int64_t not_before;           /* when it may be made */
};

/*
 * A request that is to be made, for a path or, with `is_linked`, an address; *out is to be
 * freed.
 */
enum stemma_status request_new(struct request **out, struct text key, struct text start,
                               bool is_linked, struct stemma_error *error);

/* Back to what was asked first: redirects are forgotten. Fails with STEMMA_NO_MEMORY. */
enum stemma_status request_restart(struct request *request, struct stemma_error *error);

/* Frees a request that is neither under way nor being read; NULL is allowed. */
void request_free(struct request *request);

/* A copy with a NUL, to be freed; NULL where memory has run out. */
char *request_copy(struct text text);

/* Makes request->url of its link, or of endpoint, path and fields. */
enum stemma_status request_address(struct request *request, const char *endpoint,
                                   hub_field_set fields, struct stemma_error *error);

/* What an answer has come to. */
enum request_verdict {
  REQUEST_TAKE,   /* its body is to be read */
  REQUEST_ABSENT, /* there is no such model */
  REQUEST_FOLLOW, /* the address has changed: it is to be made at once */
  REQUEST_FIELDS, /* the same, as the fields have */
  REQUEST_AGAIN,  /* it is to be made again, after a wait */
  REQUEST_FAIL,   /* it is of no use */
};

/*
 * Judges the answer that the exchange has brought; `why` says what was wrong with it. *fields
 * may become fewer. request->next and ->moved are set.
 */
enum request_verdict request_judge(struct request *request, char why[160], hub_field_set *fields,
                                   bool has_token);

#endif
