/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An answer as the routes make it, before it is sent or spoiled by a fault. */
#ifndef TESTS_HUB_ANSWER_H
#define TESTS_HUB_ANSWER_H

#include "tests/hub/bytes.h"

enum { ANSWER_PARTS = 3 };

struct header {
  char *name;  /* owned */
  char *value; /* owned */
};

/* Zeroed is an answer without status, headers and body. `answer_dispose` frees it. */
struct answer {
  unsigned status;                  /* of HTTP */
  struct header *headers;           /* in the order they were put; owned */
  const char *note;                 /* for the log: what is odd about a right answer, or NULL */
  size_t header_count;              /* number of headers */
  struct slice parts[ANSWER_PARTS]; /* the body, where it lies in memory that stays */
  size_t part_count;                /* number of parts; 0 where `body` is the body */
  struct bytes body;                /* the body, where it was made for this answer */
};

void answer_dispose(struct answer *answer);
/* Puts a header, instead of one of the same name. */
void answer_header(struct answer *answer, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The value of a header, or NULL. */
const char *answer_get(const struct answer *answer, const char *name);
void answer_drop_header(struct answer *answer, const char *name);
/* Number of bytes of the body. */
size_t answer_length(const struct answer *answer);
/* Makes the body one piece of its own, which may be changed. */
void answer_flatten(struct answer *answer);
/*
 * Makes it what the Hub says of an error: {"error":"MESSAGE"} with X-Error-Message, and with
 * X-Error-Code where `code` is not NULL. Headers that are there stay.
 */
void answer_error(struct answer *answer, unsigned status, const char *code, const char *message);

#endif
