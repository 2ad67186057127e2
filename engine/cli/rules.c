/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Preparing the grid of rules, and naming its rules. */
#include "engine/cli/rules.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/cli/model_row.h"
#include "graph/filter.h"

enum stemma_status rules_init(struct rules *rules, const struct session *session,
                              struct stemma_error *error) {
  size_t nodes = session->lineage->node_count;
  assert(session->downloads != NULL);
  *rules = (struct rules){.value = calloc(nodes + 1, sizeof *rules->value),
                          .group = calloc(nodes + 1, sizeof *rules->group)};
  if (rules->value == NULL || rules->group == NULL) {
    return stemma_error_memory(error, "counting rules");
  }
  struct filter filter = session_filters(session->options);
  filter.min_downloads = FILTER_NO_MINIMUM;
  filter.third_party = false;
  filter_values(rules->value, session->lineage, &filter, NULL);
  session_groups(rules->group, session);
  rules->input = (struct rule_input){.graph = session->edges,
                                     .value = rules->value,
                                     .downloads = session->downloads,
                                     .group = rules->group};
  return rule_marks_init(&rules->marks, &rules->input, error);
}

void rules_dispose(struct rules *rules) {
  rule_marks_dispose(&rules->marks);
  free(rules->value);
  free(rules->group);
  *rules = (struct rules){0};
}

size_t rules_write_relations(char *out, size_t size, unsigned set) {
  size_t used = 0;
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    enum stemma_relation relation = model_row_relations[i];
    if ((rule_relations[set] >> relation & 1) == 0) continue;
    used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? "," : "",
                             stemma_relation_name(relation));
    assert(used < size);
  }
  return used;
}

size_t rules_write_options(char *out, size_t size, unsigned set, enum rule_party party,
                           unsigned minimum) {
  size_t used = 0;
  assert(size >= RULES_OPTIONS_SIZE && minimum < RULE_MINIMA);
  out[0] = '\0';
  if (rule_relations[set] != STEMMA_ALL_RELATIONS) {
    used += (size_t)snprintf(out + used, size - used, " --relation ");
    used += rules_write_relations(out + used, size - used, set);
  }
  if (party == RULE_OTHERS) {
    used += (size_t)snprintf(out + used, size - used, " --third-party");
  }
  unsigned long long least = rule_minima[minimum];
  if (least > 0) {
    used += (size_t)snprintf(out + used, size - used, " --min-downloads %llu", least);
  }
  assert(used < size);
  return used;
}
