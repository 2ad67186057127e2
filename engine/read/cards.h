/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Model cards in a folder or a tar, as records.
 *
 * A card is a file README.md, in just that case, as on the Hub. The folders above it give the
 * model's id:
 *
 *     name/README.md                      the model `name`
 *     namespace/name/README.md            the model `namespace/name`
 *     folder/namespace/name/README.md     the same: one more folder around all is no matter
 *
 * So a one-segment model in one more folder (cards/gpt2/README.md) cannot be told from a model
 * of the namespace `cards`, and is taken for that. In the last form a card below a model's own
 * folder (namespace/name/README.md is there, too) is a file of that model, such as a checkpoint's,
 * and no card; so is one that lies deeper, and one at the top is no model's. All other files,
 * and what lies in folders whose names begin with a full stop, are passed over.
 *
 * What is called README.md in such a place, but is no card, is refused and named: where the
 * folders give no well-formed id (R2), what is no regular file (links are not followed), what is
 * longer than a card may be, and in a tar what has an absolute path, or one with `..`.
 */
#ifndef STEMMA_ENGINE_READ_CARDS_H
#define STEMMA_ENGINE_READ_CARDS_H

#include <stdbool.h>

#include "engine/read/sink.h"
#include "engine/read/stream.h"
#include "graph/status.h"

/* The longest card, in bytes, unless the options say otherwise: the Hub keeps none of 10 MB. */
#define CARDS_CARD_MAX ((size_t)16 << 20)

struct cards_options {
  bool infer_text; /* look for parents in the prose, too */
  size_t card_max; /* bytes of a card; 0: CARDS_CARD_MAX */
};

#define CARDS_OPTIONS_INIT                                                                         \
  { 0 }

/*
 * Reads the cards of a folder into `sink`, in the order of their paths; the text of a record is
 * the whole card. Fails with STEMMA_IO (a folder or file cannot be read), STEMMA_BAD_INPUT where
 * there is nothing that might be a card, as in an empty folder, STEMMA_NO_MEMORY, and as the sink
 * does; messages begin with the path.
 */
enum stemma_status cards_read_folder(const struct record_sink *sink, const char *path,
                                     const struct cards_options *options,
                                     struct stemma_error *error);

/*
 * Reads the cards of a tar into `sink`, in its order; where there are cards of the third form,
 * it is read twice. Of several cards with one path each is a record (R3 says which one counts).
 * Fails with STEMMA_BAD_INPUT where the stream is no tar, is damaged, ends in the middle of a
 * member, or has nothing that might be a card; as the stream and the sink do; and with STEMMA_NO_MEMORY.
 */
enum stemma_status cards_read_tar(const struct record_sink *sink, struct stream *stream,
                                  const struct cards_options *options, struct stemma_error *error);

#endif
