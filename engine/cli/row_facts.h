/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What rows say of their models beside measures. Where names are not there, that is read now,
 * of these models alone.
 */
#ifndef STEMMA_ENGINE_CLI_ROW_FACTS_H
#define STEMMA_ENGINE_CLI_ROW_FACTS_H

#include <stdint.h>

#include "engine/cli/session.h"
#include "graph/status.h"

struct row_facts {
  struct session session;  /* that knows the rows' models: what model_row_fill takes; borrows */
  struct lineage *lineage; /* owned: of these models alone; NULL: the command's has them */
  uint16_t *family;        /* [of its nodes] owned: that each is listed under; NULL likewise */
  uint32_t *places;        /* [rows] nodes of it, owned; NULL: the rows' own */
};

/* The node of a row in the session. */
typedef uint32_t row_facts_node_fn(const void *context, size_t row);

/*
 * Finds the facts of `rows` rows, whose nodes `node_of` tells, none twice. The session, which must
 * outlive them, is attributed. *out is to be disposed of. Fails as store_models does.
 */
enum stemma_status row_facts_init(struct row_facts *out, const struct session *session,
                                  row_facts_node_fn *node_of, const void *context, size_t rows,
                                  struct stemma_error *error);

/* A zeroed one is fine. */
void row_facts_dispose(struct row_facts *facts);

/* The node in facts->session of a row whose node in the session is `own`. */
static inline uint32_t row_facts_node(const struct row_facts *facts, size_t row, uint32_t own) {
  return facts->places != NULL ? facts->places[row] : own;
}

#endif
