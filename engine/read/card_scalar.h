/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What YAML's characters and plain scalars are: nothing here knows libyaml. */
#ifndef STEMMA_ENGINE_READ_CARD_SCALAR_H
#define STEMMA_ENGINE_READ_CARD_SCALAR_H

#include <stdbool.h>

#include "engine/read/card_yaml.h"
#include "graph/arena.h"
#include "graph/text.h"

/* Whether a plain scalar is null, text, or something else: as YAML 1.2 has it, and dates. O(n). */
enum card_yaml_kind card_scalar_kind(struct text plain);

/*
 * The text with U+FFFD in place of each byte that is no part of a character that YAML allows:
 * itself where there is none, else a copy in the arena. False where memory runs out. O(n).
 */
bool card_scalar_clean(struct text *out, struct text text, struct arena *arena);

#endif
