/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that is known of one model, gathered and written: `stemma show`. */
#ifndef STEMMA_ENGINE_CLI_MODEL_CARD_H
#define STEMMA_ENGINE_CLI_MODEL_CARD_H

#include <stddef.h>
#include <stdint.h>

#include "engine/cli/session.h"
#include "graph/status.h"

/* Children shown, largest first. */
enum { MODEL_CARD_CHILDREN_MAX = 10 };

struct model_card {
  const struct session *session;    /* borrowed; filtered, attributed and measured */
  uint32_t node;                    /* the model */
  uint32_t rank;                    /* by influence, from 1; 0: not listed */
  uint32_t family_rank;             /* likewise, in its family */
  size_t listed;                    /* how many models are ranked */
  uint32_t *roots;                  /* [root_count] owned: where it comes from, ascending */
  size_t root_count;                /* of roots; 0 for a root */
  uint32_t *children;               /* [child_count] owned: by influence, then downloads, then id */
  uint8_t *relations;               /* [child_count] owned: enum stemma_relation of each */
  size_t child_count;               /* at most MODEL_CARD_CHILDREN_MAX */
  struct store_imports imports;     /* owned: of the store, where the data is from one */
  const struct store_import *facts; /* which of them gave its facts, or NULL */
  const struct store_import *parents; /* which gave its parents, or NULL */
};

/* Gathers. *out is to be emptied with model_card_dispose. O(n log n). */
enum stemma_status model_card_init(struct model_card *out, const struct session *session,
                                   uint32_t node, struct stemma_error *error);

/* Writes it to standard output in the format asked for. */
enum stemma_status model_card_write(const struct model_card *card, struct stemma_error *error);

/* Frees what is owned; a zeroed card is fine. */
void model_card_dispose(struct model_card *card);

#endif
