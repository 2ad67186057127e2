/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the functions of session.h do where there is no lineage, only what import has kept. */
#ifndef STEMMA_ENGINE_CLI_SESSION_KEPT_H
#define STEMMA_ENGINE_CLI_SESSION_KEPT_H

#include "engine/cli/session.h"
#include "graph/status.h"

/* ---- without a lineage: SOURCE_KEPT ---- */

/* How many models have children: they take the place of nodes. */
uint32_t session_kept_count(const struct session *session);

/* Whether one of them has no parent. The table must have been asked for SAVED_LINE. */
bool session_kept_is_root(const struct session *session, uint32_t node);

/* Moves the measures that were read into the session. */
void session_kept_measure(struct session *session);

/* Fills the families, and where the table MEASURES_OWNED is there the makers. Fails only with
 * STEMMA_NO_MEMORY. O(count + owned models). */
enum stemma_status session_kept_attribute(struct session *session, struct stemma_error *error);

/* Fills the totals. Fails only with STEMMA_NO_MEMORY. O(families). */
enum stemma_status session_kept_sum(struct session *session, struct stemma_error *error);

/* Sets met[family] of those that a model or a ghost belongs to; (none), the last, may be one. */
void session_kept_meet(bool *met, const struct session *session);

/* ---- with a graph alone: SOURCE_GRAPH ---- */

/* Fills groups, [nodes]: FIRST_PARTY_NO_GROUP where it does not matter whose a model is.
 * O(nodes). */
void session_kept_groups(uint32_t *groups, const struct session *session);

/* Fills session->own_family, which is there, and the makers where models are grouped by them.
 * Fails only with STEMMA_NO_MEMORY. O(nodes). */
enum stemma_status session_kept_owners(struct session *session, struct stemma_error *error);

#endif
