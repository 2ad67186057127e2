/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GET /api/models/{namespace}/{name}: one model, or why it is not shown. */
#ifndef TESTS_HUB_DETAILS_H
#define TESTS_HUB_DETAILS_H

#include "tests/hub/routes.h"

/* Answers for the model of this id, which may be a former one. */
void details_answer(struct answer *answer, struct hub *hub, const struct request *request,
                    const struct query *query, const char *id);

#endif
