/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out a lineage in the order of its generations, with numbers for its bases. */
#include "graph/rule_layout.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "graph/columns.h"

static bool make_arrays(struct rule_layout *layout, const struct stemma_graph *graph) {
  size_t places = (size_t)layout->count + 1;
  layout->base = column_new(places, sizeof *layout->base);
  layout->start = column_new(places, sizeof *layout->start);
  layout->parent = column_new(graph->edge_count, sizeof *layout->parent);
  layout->exists = column_new(graph->edge_count, sizeof *layout->exists);
  layout->first_party = column_new(places, sizeof *layout->first_party);
  layout->met = column_new(places, sizeof *layout->met);
  layout->place = column_new(layout->base_count, sizeof *layout->place);
  layout->by_node = column_new(layout->base_count, sizeof *layout->by_node);
  layout->derived = column_new(layout->base_count, sizeof *layout->derived);
  return layout->base != NULL && layout->start != NULL && layout->parent != NULL &&
         layout->exists != NULL && layout->first_party != NULL && layout->met != NULL &&
         layout->place != NULL && layout->by_node != NULL && layout->derived != NULL;
}

/* What each node is by itself. Ids ascend, so that what is known of them is read from front to
 * back: places jump about, but nothing waits for what is written there. */
static void fill_places(struct rule_layout *layout, const struct rule_input *input,
                        const struct rule_marks *marks) {
  const struct stemma_graph *graph = input->graph;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    uint32_t rank = graph->rank[node], parents = stemma_parent_count(graph, node);
    if (rank == 0) continue; /* isolated */
    layout->start[rank] = parents;
    layout->merge_count += parents > 1;
    layout->met[rank - 1] = (uint8_t)rule_minima_met(input, node);
    layout->first_party[rank - 1] = marks->first_party[node];
    layout->base[rank - 1] = stemma_child_count(graph, node) > 0 ? 0 : RULE_NO_BASE;
  }
}

/* Numbers the bases in the order of their places, and finds where the edges of each place are. */
static void number_places(struct rule_layout *layout) {
  uint32_t base = 0;
  layout->start[0] = 0;
  for (uint32_t i = 0; i < layout->count; i++) {
    layout->start[i + 1] += layout->start[i];
    if (layout->base[i] == RULE_NO_BASE) continue;
    layout->place[base] = i;
    layout->base[i] = base++;
  }
  assert(base == layout->base_count);
}

/* Lists the bases by node. */
static void sort_bases(struct rule_layout *layout, const struct stemma_graph *graph,
                       const struct rule_marks *marks) {
  uint32_t listed = 0;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    if (stemma_child_count(graph, node) == 0) continue;
    uint32_t base = layout->base[graph->rank[node] - 1];
    layout->derived[base] = marks->derived[node];
    layout->by_node[listed++] = base;
  }
  assert(listed == layout->base_count);
}

static void fill_edges(struct rule_layout *layout, const struct stemma_graph *graph) {
  rule_bits bits[STEMMA_RELATION_COUNT];
  for (unsigned r = 0; r < STEMMA_RELATION_COUNT; r++) {
    bits[r] = rule_bits_of_relation((enum stemma_relation)r);
  }
  for (uint32_t node = 0; node < graph->node_count; node++) {
    if (stemma_parent_count(graph, node) == 0) continue;
    uint32_t edge = layout->start[graph->rank[node] - 1];
    for (uint32_t e = graph->parent_start[node]; e < graph->parent_start[node + 1]; e++) {
      layout->parent[edge] = layout->base[graph->rank[graph->parents[e]] - 1];
      layout->exists[edge++] = bits[graph->parent_relation[e]];
    }
    assert(edge == layout->start[graph->rank[node]]);
  }
}

enum stemma_status rule_layout_init(struct rule_layout *layout, const struct rule_input *input,
                                    const struct rule_marks *marks, struct stemma_error *error) {
  const struct stemma_graph *graph = input->graph;
  *layout = (struct rule_layout){.count = graph->linked_count};
  for (uint32_t node = 0; node < graph->node_count; node++) {
    layout->base_count += stemma_child_count(graph, node) > 0;
  }
  if (!make_arrays(layout, graph)) return stemma_error_memory(error, "counting rules");
  fill_places(layout, input, marks);
  number_places(layout);
  assert(layout->start[layout->count] == graph->edge_count);
  sort_bases(layout, graph, marks);
  fill_edges(layout, graph);
  return STEMMA_OK;
}

void rule_layout_dispose(struct rule_layout *layout) {
  free(layout->base);
  free(layout->start);
  free(layout->parent);
  free(layout->exists);
  free(layout->first_party);
  free(layout->met);
  free(layout->place);
  free(layout->by_node);
  free(layout->derived);
  *layout = (struct rule_layout){0};
}
