/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rows of a ranking say of their models beside measures. Where the lineage is not
 * there, that is read now, of these models alone.
 */
#ifndef STEMMA_ENGINE_CLI_ROW_FACTS_H
#define STEMMA_ENGINE_CLI_ROW_FACTS_H

#include <stdint.h>

#include "engine/cli/ranking.h"
#include "engine/cli/session.h"
#include "graph/status.h"

struct row_facts {
  struct session session;  /* that knows the rows' models: what model_row_fill takes; borrows */
  struct lineage *lineage; /* owned: of these models alone; NULL: the command's has them */
  uint16_t *family;        /* [of its nodes] owned: that each is listed under; NULL likewise */
  uint32_t *places;        /* [rows] nodes of it, owned; NULL: the entries' own */
};

/*
 * Finds the facts of a ranking's entries; `session`, which must outlive them, is attributed.
 * *out is to be disposed of. Fails as store_models does.
 */
enum stemma_status row_facts_init(struct row_facts *out, const struct session *session,
                                  const struct ranking *ranking, struct stemma_error *error);

/* A zeroed one is fine. */
void row_facts_dispose(struct row_facts *facts);

/* The node of a row in facts->session. */
static inline uint32_t row_facts_node(const struct row_facts *facts, const struct ranking *ranking,
                                      size_t row) {
  return facts->places != NULL ? facts->places[row] : ranking->entries[row].node;
}

#endif
