/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the cells of a table say: counts, instants, words. A cell that says nothing of the
 * kind is unknown, as a value of another type is in JSON.
 */
#ifndef STEMMA_ENGINE_READ_CELLS_H
#define STEMMA_ENGINE_READ_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/arena.h"
#include "graph/record.h"
#include "graph/status.h"
#include "graph/text.h"

/*
 * True where a table that pandas or SQL has written means that there is no value: the empty
 * cell, and `nan`, `none`, `null`, `<na>` in any case.
 */
bool cells_is_null(struct text cell);

/*
 * A whole number from 0 to 2^53, as digits alone or with a point and zeros behind (`12.0`:
 * what pandas makes of a column with gaps); else RECORD_NO_COUNT. Separators of thousands
 * are none of it, for a comma may be a decimal one.
 */
int64_t cells_count(struct text cell);

/* An ISO 8601 instant (day.h), or RECORD_NO_TIME. */
int64_t cells_instant(struct text cell);

/*
 * A word, such as a licence: the cell, empty where it is null. It is a copy in `arena` where
 * it has bytes of value NUL, which become 1 as they do in JSON (json.h). Fails only with
 * STEMMA_NO_MEMORY.
 */
enum stemma_status cells_word(struct text *out, struct text cell, struct arena *arena);

/*
 * The id that a cell gives, or why it gives none: `none` for an empty one, a malformed one, a
 * placeholder; NULL where there is one. *id refers to the cell.
 */
const char *cells_id(struct text *id, struct text cell, const char *none);

/*
 * What decides among duplicates (R3) for records that no text stands for: one that says all
 * of the record, and is the same for the same record alone. In `arena`; fails only with
 * STEMMA_NO_MEMORY. O(length).
 */
enum stemma_status cells_record_text(struct text *out, const struct record *record,
                                     struct arena *arena);

#endif
