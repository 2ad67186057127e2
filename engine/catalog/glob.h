/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Globs over ids: `*` is any text, `?` any one byte, all else is itself without ASCII case. */
#ifndef STEMMA_ENGINE_CATALOG_GLOB_H
#define STEMMA_ENGINE_CATALOG_GLOB_H

#include <stdbool.h>
#include <stddef.h>

#include "graph/text.h"

/* Whether the whole of `text` matches. O(glob · text) at worst, O(glob + text) as a rule. */
bool glob_matches(struct text glob, struct text text);

/* The number of bytes of a glob that stand for themselves. */
size_t glob_literal_length(struct text glob);

#endif
