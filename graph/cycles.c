/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R5. Kahn's order leaves the nodes in and behind cycles; peeling their sinks leaves
 * the core, in which igraph finds the components.
 */
#include "graph/cycles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/graph_build.h"
#include "graph/igraph_bridge.h"
#include "graph/record.h"

/* What is left of the graph after peeling, with nodes numbered from 0. */
struct core {
  uint32_t count;      /* nodes */
  uint32_t *nodes;     /* [count] ascending */
  uint32_t *place;     /* [node_count] a node's number in the core, or STEMMA_NO_NODE */
  uint32_t *from;      /* [edge_count] parents, numbers in the core */
  uint32_t *to;        /* [edge_count] children */
  uint8_t *relation;   /* [edge_count] */
  size_t edge_count;   /* of edges within the core */
  uint32_t *component; /* [count] */
};

void cycle_report_dispose(struct cycle_report *report) {
  free(report->components);
  free(report->dropped);
  *report = (struct cycle_report){0};
}

static void core_dispose(struct core *core) {
  free(core->nodes);
  free(core->place);
  free(core->from);
  free(core->to);
  free(core->relation);
  free(core->component);
}

/* Children of `node` that are still in the core. */
static uint32_t live_children(const struct stemma_graph *graph, const uint8_t *pending,
                              uint32_t node) {
  uint32_t live = 0;
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    live += pending[graph->children[e]] > 0;
  }
  return live;
}

/*
 * Takes away, again and again, nodes without a child in the core: sets their `pending` to
 * 0. `live` and `stack` are scratch of node_count.
 */
static void peel_sinks(const struct stemma_graph *graph, uint8_t *pending, uint32_t *live,
                       uint32_t *stack) {
  uint32_t top = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (pending[v] == 0) continue;
    live[v] = live_children(graph, pending, v);
    if (live[v] == 0) stack[top++] = v;
  }
  while (top > 0) {
    uint32_t v = stack[--top];
    pending[v] = 0;
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      uint32_t parent = graph->parents[e];
      if (pending[parent] > 0 && --live[parent] == 0) stack[top++] = parent;
    }
  }
}

/* Numbers the nodes of the core and lists its edges. */
static enum stemma_status core_init(struct core *core, const struct stemma_graph *graph,
                                    const uint8_t *pending, struct stemma_error *error) {
  size_t edges = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (pending[v] == 0) continue;
    core->count++;
    edges += live_children(graph, pending, v);
  }
  *core = (struct core){
      .count = core->count,
      .nodes = malloc((core->count + (size_t)1) * sizeof *core->nodes),
      .place = column_new(graph->node_count + (size_t)1, sizeof *core->place),
      .from = malloc((edges + 1) * sizeof *core->from),
      .to = malloc((edges + 1) * sizeof *core->to),
      .relation = malloc(edges + 1),
      .component = malloc((core->count + (size_t)1) * sizeof *core->component),
  };
  if (core->nodes == NULL || core->place == NULL || core->from == NULL || core->to == NULL ||
      core->relation == NULL || core->component == NULL) {
    return stemma_error_memory(error, "cycles");
  }
  uint32_t next = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    core->place[v] = STEMMA_NO_NODE;
    if (pending[v] == 0) continue;
    core->nodes[next] = v;
    core->place[v] = next++;
  }
  for (uint32_t c = 0; c < core->count; c++) {
    uint32_t v = core->nodes[c];
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      uint32_t child = core->place[graph->children[e]];
      if (child == STEMMA_NO_NODE) continue;
      core->from[core->edge_count] = c;
      core->to[core->edge_count] = child;
      core->relation[core->edge_count++] = graph->child_relation[e];
    }
  }
  assert(core->edge_count == edges);
  return STEMMA_OK;
}

/* True where `a` comes after `b` in R5's order of the members of a component. */
static bool is_later(uint32_t a, uint32_t b, const int64_t *created) {
  bool void_a = record_time_is_void(created[a]);
  bool void_b = record_time_is_void(created[b]);
  if (void_a != void_b) return void_a;
  if (!void_a && created[a] != created[b]) return created[a] > created[b];
  return a > b;
}

/* Lists the components of two or more nodes by their first node. */
static void report_components(struct cycle_report *report, const struct core *core,
                              uint32_t *sizes) {
  for (uint32_t c = 0; c < core->count; c++) sizes[core->component[c]]++;
  for (uint32_t c = 0; c < core->count; c++) {
    uint32_t *size = &sizes[core->component[c]];
    if (*size > 1) report->components[report->component_count++] = core->nodes[c];
    *size = 0;
  }
}

/* The edges of the core come by parent and child, and so do those dropped. */
static void report_dropped(struct cycle_report *report, const struct core *core,
                           const int64_t *created) {
  for (size_t e = 0; e < core->edge_count; e++) {
    if (core->component[core->from[e]] != core->component[core->to[e]]) continue;
    uint32_t parent = core->nodes[core->from[e]], child = core->nodes[core->to[e]];
    if (!is_later(parent, child, created)) continue;
    report->dropped[report->dropped_count++] =
        (struct stemma_edge){.parent = parent, .child = child, .relation = core->relation[e]};
  }
}

static enum stemma_status report_init(struct cycle_report *report, const struct core *core,
                                      uint32_t components, const int64_t *created,
                                      struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  uint32_t *sizes = calloc(components + (size_t)1, sizeof *sizes);
  *report = (struct cycle_report){
      .components = malloc((components + (size_t)1) * sizeof *report->components),
      .dropped = malloc((core->edge_count + 1) * sizeof *report->dropped),
  };
  if (sizes == NULL || report->components == NULL || report->dropped == NULL) {
    cycle_report_dispose(report);
    status = stemma_error_memory(error, "cycles");
  } else {
    report_components(report, core, sizes);
    report_dropped(report, core, created);
  }
  free(sizes);
  return status;
}

/* Marks the nodes in and behind cycles, which have edges but no rank. */
static void mark_pending(uint8_t *pending, const struct stemma_graph *graph) {
  for (uint32_t v = 0; v < graph->node_count; v++) {
    bool linked = stemma_child_count(graph, v) + stemma_parent_count(graph, v) > 0;
    pending[v] = linked && graph->rank[v] == 0;
  }
}

/* The core of a graph that has cycles, and its components; *core is to be disposed of. */
static enum stemma_status find_components(struct core *core, uint32_t *components,
                                          const struct stemma_graph *graph,
                                          struct stemma_error *error) {
  size_t nodes = graph->node_count + (size_t)1;
  uint8_t *pending = column_new(nodes, sizeof *pending);
  uint32_t *live = column_new(nodes, sizeof *live);
  uint32_t *stack = column_new(nodes, sizeof *stack);
  enum stemma_status status = STEMMA_OK;
  if (pending == NULL || live == NULL || stack == NULL) {
    status = stemma_error_memory(error, "cycles");
  }
  if (status == STEMMA_OK) {
    mark_pending(pending, graph);
    peel_sinks(graph, pending, live, stack);
    status = core_init(core, graph, pending, error);
  }
  if (status == STEMMA_OK) {
    status = igraph_bridge_strong_components(core->component, components, core->count, core->from,
                                             core->to, core->edge_count, error);
  }
  free(pending);
  free(live);
  free(stack);
  return status;
}

static enum stemma_status find_cycles(struct cycle_report *report, const struct stemma_graph *graph,
                                      const int64_t *created, struct stemma_error *error) {
  struct core core = {0};
  uint32_t components = 0;
  enum stemma_status status = find_components(&core, &components, graph, error);
  if (status == STEMMA_OK) status = report_init(report, &core, components, created, error);
  core_dispose(&core);
  return status;
}

enum stemma_status cycles_break(struct stemma_graph **out, struct cycle_report *report,
                                uint32_t node_count, const struct stemma_edge *edges,
                                size_t edge_count, const int64_t *created,
                                struct stemma_error *error) {
  struct stemma_graph *graph = NULL;
  struct cycle_report found = {0};
  uint32_t reached = 0;
  enum stemma_status status = graph_build_rows(&graph, node_count, edges, edge_count, error);
  if (status == STEMMA_OK) status = graph_build_order(&reached, graph, error);
  if (status == STEMMA_OK && reached < graph->linked_count) {
    status = find_cycles(&found, graph, created, error);
    if (status == STEMMA_OK) {
      status = graph_build_without(graph, found.dropped, found.dropped_count, error);
    }
    if (status == STEMMA_OK) status = graph_build_order(&reached, graph, error);
    assert(status != STEMMA_OK || reached == graph->linked_count);
  }
  if (status != STEMMA_OK) {
    stemma_graph_free(graph);
    cycle_report_dispose(&found);
    return status;
  }
  *out = graph;
  *report = found;
  return STEMMA_OK;
}

/* Both ends in the core, and in one component of it. */
static bool is_within(const struct core *core, const struct stemma_edge *edge) {
  uint32_t from = core->place[edge->parent], to = core->place[edge->child];
  return from != STEMMA_NO_NODE && to != STEMMA_NO_NODE &&
         core->component[from] == core->component[to];
}

enum stemma_status cycles_mark(uint8_t *on_cycle, uint32_t node_count,
                               const struct stemma_edge *edges, size_t edge_count,
                               struct stemma_error *error) {
  struct stemma_graph *graph = NULL;
  struct core core = {0};
  uint32_t reached = 0, components = 0;
  enum stemma_status status = graph_build_rows(&graph, node_count, edges, edge_count, error);
  if (status == STEMMA_OK) status = graph_build_order(&reached, graph, error);
  bool has_cycles = status == STEMMA_OK && reached < graph->linked_count;
  if (has_cycles) status = find_components(&core, &components, graph, error);
  for (size_t e = 0; e < edge_count && status == STEMMA_OK; e++) {
    on_cycle[e] = has_cycles && is_within(&core, &edges[e]);
  }
  core_dispose(&core);
  stemma_graph_free(graph);
  return status;
}
