/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control route, /.test/: settings and counters for the test that runs the Hub. */
#ifndef TESTS_HUB_CONTROL_H
#define TESTS_HUB_CONTROL_H

#include "tests/hub/routes.h"

/* Whether a path belongs to the control route. */
bool control_owns(const char *path);
/* Answers a request on it. */
void control_answer(struct answer *answer, struct hub *hub, const struct request *request);

#endif
