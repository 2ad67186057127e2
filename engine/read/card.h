/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One model card, a README.md as the Hub keeps it, as a record.
 *
 * The front matter stands on top, behind a byte order mark and blank lines, from a line `---`
 * to a line `---` or `...`. Read of it are `base_model` (a string or a list),
 * `base_model_relation`, `license` (the first, of a list), `pipeline_tag`, `library_name` (a
 * fine-tune by `peft` is an adapter, where text is read) and, of `tags`, those that begin with
 * `base_model:`: tools write the relation there, so they count as the card's word, with
 * `base_model`. For other keys a record has no field. Of a key that is repeated the last counts.
 *
 * A card says nothing of dates and downloads: they are unknown. One whose front matter cannot be
 * read is the record of a model all the same, as on the Hub; that its parents are not known
 * counts as one malformed parent, whose text is the line where the reading stopped.
 */
#ifndef STEMMA_ENGINE_READ_CARD_H
#define STEMMA_ENGINE_READ_CARD_H

#include <stdbool.h>

#include "graph/arena.h"
#include "graph/record.h"
#include "graph/status.h"

/*
 * Reads a card into the record of the model `id`, normalised (R2). With `infer_text` the prose
 * is looked at, too, for a parent (card_text.h), which counts where nothing declared does. The
 * record refers to `id`, to `bytes` and to `arena`. Fails only with STEMMA_NO_MEMORY; *record is
 * then untouched. O(length).
 */
enum stemma_status card_read(struct record *record, struct text id, struct text bytes,
                             bool infer_text, struct arena *arena);

#endif
