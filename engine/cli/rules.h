/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A session's data as the counting rules of graph/rule_grid.h take it. */
#ifndef STEMMA_ENGINE_CLI_RULES_H
#define STEMMA_ENGINE_CLI_RULES_H

#include <stdint.h>

#include "engine/cli/session.h"
#include "graph/rule_grid.h"
#include "graph/rule_ranks.h"
#include "graph/status.h"

struct rules {
  struct rule_input input; /* borrows from the session and from below */
  struct rule_marks marks; /* owned */
  uint64_t *value;         /* owned: val(d) under the filters that the rules do not vary */
  uint32_t *group;         /* owned: makers */
};

/* Room for what rules_write_options writes. */
enum { RULES_OPTIONS_SIZE = 128 };

/*
 * Prepares the rules for a filtered session, whatever relations, least downloads and
 * parties it is filtered by. To be emptied with rules_dispose, after a failure too. Fails
 * only with STEMMA_NO_MEMORY. O(nodes + edges), with a look at every id.
 */
enum stemma_status rules_init(struct rules *rules, const struct session *session,
                              struct stemma_error *error);

/* Frees what is owned; zeroed rules are fine. */
void rules_dispose(struct rules *rules);

/* Writes the words of a set of relations (in rule_relations), "finetune,merge"; how many bytes. */
size_t rules_write_relations(char *out, size_t size, unsigned set);

/*
 * Writes the filters of a rule as they are typed, each behind a blank: " --relation merge
 * --third-party"; nothing for the first of the grid. How many bytes; `size` is at least
 * RULES_OPTIONS_SIZE.
 */
size_t rules_write_options(char *out, size_t size, unsigned set, enum rule_party party,
                           unsigned minimum);

#endif
