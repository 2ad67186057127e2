/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two listeners of the test Hub, and how answers are sent (libmicrohttpd). */
#ifndef TESTS_HUB_SERVER_H
#define TESTS_HUB_SERVER_H

#include "tests/hub/hub.h"

/* The listeners; opaque. */
struct server;

/* Where and how to listen. */
struct server_options {
  const char *address;     /* of the loopback: 127.0.0.1, another of 127/8, or ::1 */
  const char *certificate; /* a file in PEM, for https; NULL for http */
  const char *key;         /* the certificate's key, likewise */
};

/*
 * Listens, each listener at a port that the system chooses, and sets the origins in `hub`, which
 * outlives the server. Dies where it cannot.
 */
struct server *server_new(struct hub *hub, const struct server_options *options);
/* Stops listening and ends all connections. */
void server_free(struct server *server);

#endif
