/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Near matches: "did you mean …?" */
#ifndef STEMMA_GRAPH_SUGGEST_H
#define STEMMA_GRAPH_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "graph/lineage.h"
#include "graph/text.h"

/*
 * The number of insertions, deletions, replacements and swaps of neighbours (optimal string
 * alignment; Damerau 1964) from a to b without ASCII case, or limit + 1 where it is more
 * than `limit`. Texts of over 255 bytes are further than any limit. O(lengths' product).
 */
unsigned suggest_distance(struct text a, struct text b, unsigned limit);

/* How far from a word of that length a near match may be: 1 to 3. */
unsigned suggest_limit(size_t length);

/* The word of the NULL-ended list that is nearest to `word`, else the first that begins with
 * it, or NULL. */
const char *suggest_word(const char *word, const char *const *words);

/*
 * Whether a and b are the same but for case and for what is neither letter nor digit: "qwen25" and
 * "Qwen2.5". Bytes beyond ASCII count as letters. O(lengths).
 */
bool suggest_same_letters(struct text a, struct text b);

/*
 * The model nearest to the unknown `id`, or STEMMA_NO_NODE: one of that name in another
 * namespace, else the nearest spelling, else one whose id has `id` in it, if that is three bytes
 * or more; of several, the one with most children, then the first. O(models), with a cheap test
 * before each comparison.
 */
uint32_t suggest_model(const struct lineage *lineage, struct text id);

#endif
