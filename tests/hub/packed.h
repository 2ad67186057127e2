/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies as gzip, packed once and kept, as long as they do not add up to too much. */
#ifndef TESTS_HUB_PACKED_H
#define TESTS_HUB_PACKED_H

#include "tests/hub/answer.h"

struct packed_body {
  char *uri;          /* the request whose answer this is; owned */
  struct bytes bytes; /* the gzip file; owned, stays where it is */
};

/* Zeroed has none. */
struct packed {
  struct packed_body **list; /* owned */
  size_t count;              /* number of bodies */
  size_t total;              /* their bytes */
};

/* Makes an answer's body its gzip and says so in its headers. The body of `uri` is kept. */
void packed_answer(struct answer *answer, struct packed *packed, const char *uri);
/* Makes the body a list without models that unpacks to so many MiB of blanks, and keeps it. */
void packed_bomb(struct answer *answer, struct packed *packed, uint64_t mib);
void packed_dispose(struct packed *packed);

#endif
