/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All records rendered with one set of fields, one after the other: a page of a crawl is then a
 * piece of memory that is there, and the server is not what a benchmark of the client measures.
 */
#ifndef TESTS_HUB_SHAPES_H
#define TESTS_HUB_SHAPES_H

#include "tests/hub/fields.h"

enum { MAX_SHAPES = 16 };

struct shape {
  field_set set;     /* which fields */
  struct bytes text; /* ",{…},{…}": each record with a comma before it */
  size_t *offset;    /* record i is text[offset[i], offset[i + 1]), its comma included */
};

/* The shapes that were asked for; zeroed has none. Text in them stays where it is. */
struct shapes {
  struct shape *list[MAX_SHAPES]; /* owned */
  size_t count;                   /* how many there are */
};

/* The shape for a set of fields, made on first use; NULL where there are too many already. */
const struct shape *shapes_get(struct shapes *shapes, const struct records *records, field_set set);
void shapes_dispose(struct shapes *shapes);
/* The records [start, end), separated by commas. */
struct slice shape_slice(const struct shape *shape, uint32_t start, uint32_t end);

#endif
