/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families as rows of a report: ranked, or as they stand in the catalogue. */
#ifndef STEMMA_ENGINE_CLI_FAMILY_ROW_H
#define STEMMA_ENGINE_CLI_FAMILY_ROW_H

#include "engine/cli/session.h"
#include "graph/status.h"

/*
 * Writes the families met in the data, and "(none)", in the order of the measure asked for
 * (ties by name): `rank --families`. The session must be attributed.
 */
enum stemma_status family_row_report(struct session *session, const char *schema,
                                     struct stemma_error *error);

/* Writes all families of the catalogue by name, with counts. The session as above. */
enum stemma_status family_row_report_catalog(struct session *session, const char *schema,
                                             struct stemma_error *error);

/*
 * The number of the family of that name, in any case. Fails with STEMMA_NEGATIVE, and a near
 * match, where there is none. O(families).
 */
enum stemma_status family_row_find(uint32_t *out, const struct session *session, const char *name,
                                   struct stemma_error *error);

/*
 * Which families a model or a ghost of the data belongs to, [families + 1], (none) last; once
 * attributed. To be freed; NULL where memory has run out. O(nodes).
 */
bool *family_row_met(const struct session *session);

#endif
