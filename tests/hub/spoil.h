/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Faults of an answer itself: its status, its headers, its body. send.c has those of the way. */
#ifndef TESTS_HUB_SPOIL_H
#define TESTS_HUB_SPOIL_H

#include "tests/hub/routes.h"

/* The parameter of URLs that redirect for ever. */
#define LOOP "loop"

/* Spoils an answer before its body is packed; leaves it as it is for faults of other kinds. */
void spoil_answer(struct answer *answer, enum fault fault, const struct hub *hub,
                  const struct request *request);
/* Spoils the packing of its body. */
void spoil_packing(struct answer *answer, enum fault fault, struct hub *hub);

#endif
