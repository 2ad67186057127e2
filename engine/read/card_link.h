/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links to models in the Markdown of a card. */
#ifndef STEMMA_ENGINE_READ_CARD_LINK_H
#define STEMMA_ENGINE_READ_CARD_LINK_H

#include <stdbool.h>

#include "graph/text.h"

/*
 * Drops the link, or the bare address, that `rest` begins with (behind a little white space)
 * and gives the model that it leads to; *id is empty where that is unclear. False, with `rest`
 * as it was, where there is no link. O(1): a link has a greatest length.
 */
bool card_link_take(struct text *id, struct text *rest);

/* The model that a text alone names without doubt, as `namespace/name`; false for any other. */
bool card_link_bare(struct text *id, struct text word);

/* Drops up to 8 bytes of white space; returns whether there was any. */
bool card_link_skip_space(struct text *rest);

#endif
