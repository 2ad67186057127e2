/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands behind the question mark of a URL, and the encodings that cursors go through. */
#ifndef TESTS_HUB_QUERY_H
#define TESTS_HUB_QUERY_H

#include "tests/hub/bytes.h"

/* One `name=value`, decoded. */
struct parameter {
  char *name;       /* the name; expand%5B%5D is expand[] */
  char *value;      /* the value, "" without a = */
  struct slice raw; /* the whole as it was sent */
};

/* The parameters in the order they were sent; zeroed has none. */
struct query {
  struct parameter *list; /* owned */
  size_t count;
};

/* Parses what follows the question mark; the raw slices point into `text`. */
void query_init(struct query *query, const char *text);
void query_dispose(struct query *query);
/* The first value of that name, or NULL. */
const char *query_get(const struct query *query, const char *name);

/* Appends the text with all but unreserved bytes percent-encoded. */
void query_encode(struct bytes *out, struct slice text);
void base64_encode(struct bytes *out, struct slice text);
/* False for what is no base64; padding may be missing. */
bool base64_decode(struct bytes *out, struct slice text);
/* A decimal number of at most `most`, with nothing before or behind it. */
bool parse_number(uint64_t *number, const char *text, uint64_t most);

#endif
