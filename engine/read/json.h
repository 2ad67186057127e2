/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * cJSON with a bump arena in place of malloc.
 *
 * cJSON's hooks are global; ours look at a thread-local arena, and where none is set they
 * are malloc and free. A tree that was parsed into an arena is never deleted: the arena is
 * reset.
 */
#ifndef STEMMA_ENGINE_READ_JSON_H
#define STEMMA_ENGINE_READ_JSON_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/arena.h"
#include "graph/text.h"

/* A value may take so many times the memory of its text when it is parsed, but at least the
 * floor: what is behind "[[],[],[]…" is some 30 times as large as it looks. */
#define JSON_TREE_TIMES ((size_t)8)
#define JSON_TREE_FLOOR ((size_t)64 << 20)

/* Faults of json_parse that are no places in the text. */
#define JSON_NO_MEMORY SIZE_MAX
#define JSON_TOO_LARGE (SIZE_MAX - 1)

/* Installs the hooks. Once, before any thread parses; more often does no harm. */
void json_install_hooks(void);

/*
 * Parses one value that takes up all of `text`, into `arena`. Returns the tree, which
 * lives until the arena is reset, or NULL; then *fault is the byte at which the text stops
 * being JSON, JSON_NO_MEMORY where memory ran out, or JSON_TOO_LARGE where the tree would be.
 * Nesting beyond cJSON's limit is a fault. Bytes of value NUL and the escape \u0000, which would cut a string short, are
 * replaced in the text by the byte and the escape of 1: still a control character.
 */
const cJSON *json_parse(size_t *fault, char *text, size_t length, struct arena *arena);

/*
 * Whether so many values are open at a byte of `text` that cJSON gives up there: 1,000 arrays
 * and objects within each other. O(at).
 */
bool json_is_too_deep(struct text text, size_t at);

/* The text of a string item; empty for any other item and NULL. Borrowed. */
struct text json_string(const cJSON *item);

/* An item as JSON, in the arena. Fails only with STEMMA_NO_MEMORY. */
enum stemma_status json_print(struct text *out, const cJSON *item, struct arena *arena);

/* A whole number from 0 to 2^53, or -1 for anything else. */
int64_t json_count(const cJSON *item);

#endif
