/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/models: pages of models, filtered or not, in the order of a crawl. */
#ifndef TESTS_HUB_LISTING_H
#define TESTS_HUB_LISTING_H

#include "tests/hub/answer.h"
#include "tests/hub/hub.h"
#include "tests/hub/query.h"

/* Answers a request for a page. Link begins with `origin`, such as http://127.0.0.1:1234. */
void listing_answer(struct answer *answer, struct hub *hub, const struct query *query,
                    const char *uri, const char *origin);

#endif
