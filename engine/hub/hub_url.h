/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Web addresses, as far as a crawl needs them: where one leads, and whether that is where it
 * should.
 *
 * The grammar is narrow: what libcurl could read otherwise than this file does (user names,
 * backslashes, blanks, escapes in the host) is no address here.
 */
#ifndef STEMMA_ENGINE_HUB_HUB_URL_H
#define STEMMA_ENGINE_HUB_HUB_URL_H

#include <stdbool.h>
#include <stddef.h>

#include "graph/status.h"
#include "graph/text.h"

/* Longer ones are none: a cursor of the Hub takes some hundred bytes. */
enum { HUB_URL_MAX = 16384 };

struct hub_url {
  struct text scheme; /* "http" or "https", in any case */
  struct text host;   /* a name, an IPv4 address, or an IPv6 address in brackets */
  unsigned port;      /* as written, else the scheme's */
  struct text path;   /* from the first '/' on, with the query; may be empty */
};

/* Takes an absolute address apart; false where it is none. The parts are borrowed from it. */
bool hub_url_split(struct hub_url *out, struct text url);

/* Whether both have the same scheme, host (without case) and port. */
bool hub_url_same_origin(const struct hub_url *a, const struct hub_url *b);

/* Whether the scheme is https. */
bool hub_url_is_secure(const struct hub_url *url);

/* Whether the host is this machine: localhost, 127.0.0.0/8 or [::1]. */
bool hub_url_is_loopback(const struct hub_url *url);

/*
 * What `reference`, met in an answer from `base` (an absolute address), leads to: an absolute
 * address of the same origin, to be freed. "https://…", "//host/…", "/path" and "?query" are
 * understood. Fails with STEMMA_BAD_INPUT where it is no address, or leads to another origin.
 */
enum stemma_status hub_url_resolve(char **out, struct text base, struct text reference,
                                   struct stemma_error *error);

/*
 * Writes `text` so that it can stand in a path (slashes stay) or, with `in_query`, in the value
 * of a query; NUL-terminated. False where `size` is too small. At most 3 bytes a byte.
 */
bool hub_url_escape(char *out, size_t size, struct text text, bool in_query);

#endif
