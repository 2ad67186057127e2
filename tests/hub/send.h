/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends an answer, whole or as a fault has it. */
#ifndef TESTS_HUB_SEND_H
#define TESTS_HUB_SEND_H

#include <microhttpd.h>

#include "tests/hub/answer.h"
#include "tests/hub/routes.h"

/* Queues the answer; MHD_NO ends the connection without one. */
enum MHD_Result send_answer(struct MHD_Connection *connection, struct answer *answer,
                            const struct delivery *delivery);

#endif
