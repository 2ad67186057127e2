/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `stemma count` counts: the derivatives of some base models; and its two reports. */
#ifndef STEMMA_ENGINE_CLI_COUNT_SET_H
#define STEMMA_ENGINE_CLI_COUNT_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/cli/session.h"
#include "graph/status.h"

struct count_set {
  struct session *session; /* borrowed; filtered */
  bool given;              /* the bases are operands; else they are all roots with a child */
  uint32_t *bases;         /* [base_count] owned: different ones, ascending */
  size_t base_count;       /* of bases */
  uint8_t *is_base;        /* [node_count] owned: 1 or 0 */
  uint8_t *kind;           /* [node_count] owned: derivatives_mark of the bases */
};

/*
 * Finds the bases and their derivatives. *out is to be emptied with count_set_dispose
 * whatever is returned. Fails as session_find_model does. O(nodes + edges).
 */
enum stemma_status count_set_init(struct count_set *out, struct session *session,
                                  struct stemma_error *error);

/* Frees what is owned. */
void count_set_dispose(struct count_set *set);

/* Whether a node is a derivative that counts. */
static inline bool count_set_has(const struct count_set *set, uint32_t node) {
  return set->kind[node] < STEMMA_RELATION_COUNT && set->session->value[node] > 0;
}

/* Rows that `--top` leaves of `count`. */
size_t count_set_listed(const struct count_set *set, size_t count);

/* Writes a row for each base, with derivatives by relation. The session must be attributed. */
enum stemma_status count_bases_report(const struct count_set *set, struct stemma_error *error);

/* Writes a row for each group that `--by` names; attributed where that is by φ. */
enum stemma_status count_groups_report(const struct count_set *set, struct stemma_error *error);

#endif
