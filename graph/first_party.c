/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First-party models, in one pass with the parents first. */
#include "graph/first_party.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* Whether a node carries on the line of one of its parents, which are marked already. */
static bool continues_line(const uint8_t *first_party, const struct stemma_graph *graph,
                           const uint32_t *group, uint32_t node) {
  if (group[node] == FIRST_PARTY_NO_GROUP) return false;
  for (uint32_t i = graph->parent_start[node]; i < graph->parent_start[node + 1]; i++) {
    uint32_t parent = graph->parents[i];
    if (group[parent] != group[node]) continue;
    if (stemma_parent_count(graph, parent) == 0 || first_party[parent]) return true;
  }
  return false;
}

void first_party_mark(uint8_t *first_party, const struct stemma_graph *graph,
                      const uint32_t *group) {
  if (graph->node_count > 0) memset(first_party, 0, graph->node_count);
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t node = graph->order[i];
    assert(node < graph->node_count);
    first_party[node] = continues_line(first_party, graph, group, node);
  }
}
