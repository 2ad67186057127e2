/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families as nodes. */
#include "engine/draw/family_map.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/cycles.h"

/* Making a map. Arrays are owned by who makes it, but for that of the values. */
struct mapping {
  const struct catalog *catalog;    /* borrowed */
  const struct lineage *lineage;    /* borrowed */
  const struct stemma_graph *graph; /* borrowed: of the lineage's models */
  const uint64_t *value;            /* [node_count] val(d) in it; borrowed */
  uint16_t *own;                    /* [node_count] each node's family, or CATALOG_NO_FAMILY */
  uint32_t *node_of;                /* [family_count] its first member, or STEMMA_NO_NODE */
  struct stemma_edge *edges;        /* [edge_count] between nodes of the map */
  size_t edge_count;                /* of edges */
  int64_t *created;                 /* [node_count] of a family's node: of its first model */
};

static void mapping_dispose(struct mapping *m) {
  free(m->own);
  free(m->node_of);
  free(m->edges);
  free(m->created);
}

static enum stemma_status mapping_init(struct mapping *m, struct stemma_error *error) {
  size_t nodes = m->lineage->node_count, families = catalog_family_count(m->catalog);
  m->own = malloc((nodes + 1) * sizeof *m->own);
  m->node_of = malloc((families + 1) * sizeof *m->node_of);
  m->edges = malloc(((size_t)m->graph->edge_count + 1) * sizeof *m->edges);
  m->created = malloc((nodes + 1) * sizeof *m->created);
  if (m->own == NULL || m->node_of == NULL || m->edges == NULL || m->created == NULL) {
    return stemma_error_memory(error, "families as nodes");
  }
  catalog_families_of_nodes(m->own, m->catalog, m->lineage);
  for (size_t f = 0; f < families; f++) m->node_of[f] = STEMMA_NO_NODE;
  return STEMMA_OK;
}

/* Where a node is in the map. */
static uint32_t place_of(const struct mapping *m, uint32_t node) {
  return m->own[node] == CATALOG_NO_FAMILY ? node : m->node_of[m->own[node]];
}

/* Counts the families that there are, and finds the node and the first day of each. */
static size_t find_families(struct mapping *m) {
  const struct lineage *lineage = m->lineage;
  size_t met = 0;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    int64_t created = lineage->created[v];
    m->created[v] = created;
    if (m->own[v] == CATALOG_NO_FAMILY) continue;
    uint32_t *node = &m->node_of[m->own[v]];
    bool is_first = *node == STEMMA_NO_NODE;
    if (is_first) *node = v;
    if (is_first) met++;
    int64_t *first = &m->created[*node];
    bool is_older = record_time_is_void(*first) || created < *first;
    if (!record_time_is_void(created) && is_older) *first = created;
  }
  return met;
}

static int compare_edges(const void *a, const void *b) {
  const struct stemma_edge *x = a, *y = b;
  if (x->parent != y->parent) return x->parent < y->parent ? -1 : 1;
  if (x->child != y->child) return x->child < y->child ? -1 : 1;
  return (x->relation > y->relation) - (x->relation < y->relation);
}

/* The edges, each pair once, with the first of its relations. */
static void map_edges(struct mapping *m) {
  const struct stemma_graph *graph = m->graph;
  size_t count = 0, kept = 0;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    uint32_t child = place_of(m, v);
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      uint32_t parent = place_of(m, graph->parents[e]);
      if (parent == child) continue;
      m->edges[count++] = (struct stemma_edge){parent, child, graph->parent_relation[e]};
    }
  }
  qsort(m->edges, count, sizeof *m->edges, compare_edges);
  for (size_t i = 0; i < count; i++) {
    bool is_again = kept > 0 && m->edges[kept - 1].parent == m->edges[i].parent &&
                    m->edges[kept - 1].child == m->edges[i].child;
    if (!is_again) m->edges[kept++] = m->edges[i];
  }
  m->edge_count = kept;
}

static int compare_groups(const void *a, const void *b) {
  const struct draw_group *x = a, *y = b;
  return (x->node > y->node) - (x->node < y->node);
}

/* The families met, by node, with how many models each has. */
static void fill_groups(struct family_map *map, const struct mapping *m) {
  const struct catalog *catalog = m->catalog;
  const struct lineage *lineage = m->lineage;
  size_t count = 0;
  for (uint32_t f = 0; f < catalog_family_count(catalog); f++) {
    uint32_t node = m->node_of[f];
    if (node == STEMMA_NO_NODE) continue;
    const struct catalog_family *family = catalog_family(catalog, f);
    map->groups[count++] = (struct draw_group){.node = node,
                                               .name = family->name,
                                               .maker = catalog_maker(catalog, family->maker)->name,
                                               .created = m->created[node]};
  }
  assert(count == map->group_count);
  qsort(map->groups, count, sizeof *map->groups, compare_groups);
  const struct draw_view view = {.groups = map->groups, .group_count = count};
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if (m->own[v] == CATALOG_NO_FAMILY || lineage->status[v] == LINEAGE_GHOST) continue;
    size_t place = (size_t)(draw_group_of(&view, place_of(m, v)) - map->groups);
    map->groups[place].members++;
  }
  for (size_t i = 0; i < count; i++) map->roots[i] = map->groups[i].node;
}

/* Values, and how many of the models that count have a parent in the map. */
static void fill_values(struct family_map *map, const struct mapping *m) {
  for (uint32_t v = 0; v < map->graph->node_count; v++) {
    if (m->own[v] != CATALOG_NO_FAMILY) continue;
    map->value[v] = m->value[v];
    map->derivatives += map->value[v] > 0 && stemma_parent_count(map->graph, v) > 0;
  }
}

static enum stemma_status fill_map(struct family_map *map, struct mapping *m,
                                   struct stemma_error *error) {
  size_t nodes = m->lineage->node_count;
  map->group_count = find_families(m);
  if (map->group_count == 0) {
    return stemma_error_set(error, STEMMA_NEGATIVE,
                            "families: no model of a catalogued family in the data");
  }
  map_edges(m);
  map->value = calloc(nodes + 1, sizeof *map->value);
  map->groups = calloc(map->group_count, sizeof *map->groups);
  map->roots = calloc(map->group_count, sizeof *map->roots);
  if (map->value == NULL || map->groups == NULL || map->roots == NULL) {
    return stemma_error_memory(error, "families as nodes");
  }
  struct cycle_report report = {0};
  enum stemma_status status = cycles_break(&map->graph, &report, (uint32_t)nodes, m->edges,
                                           m->edge_count, m->created, error);
  if (status != STEMMA_OK) return status;
  map->dropped_count = report.dropped_count;
  cycle_report_dispose(&report);
  fill_groups(map, m);
  fill_values(map, m);
  return STEMMA_OK;
}

enum stemma_status family_map_init(struct family_map *out, const struct catalog *catalog,
                                   const struct lineage *lineage, const struct stemma_graph *graph,
                                   const uint64_t *value, struct stemma_error *error) {
  struct family_map map = {0};
  struct mapping m = {.catalog = catalog, .lineage = lineage, .graph = graph, .value = value};
  assert(value != NULL && graph->node_count == lineage->node_count);
  enum stemma_status status = mapping_init(&m, error);
  if (status == STEMMA_OK) status = fill_map(&map, &m, error);
  mapping_dispose(&m);
  if (status == STEMMA_OK) {
    *out = map;
  } else {
    family_map_dispose(&map);
  }
  return status;
}

void family_map_dispose(struct family_map *map) {
  stemma_graph_free(map->graph);
  free(map->value);
  free(map->groups);
  free(map->roots);
  *map = (struct family_map){0};
}

void family_map_describe_rest(char *out, size_t size, const struct family_map *map,
                              const struct outline *outline) {
  uint64_t shown = outline->drawn[DRAW_DOWN] + outline->folded[DRAW_DOWN];
  char number[TEXT_COUNT_SIZE];
  size_t used = 0;
  out[0] = '\0';
  if (map->derivatives > shown) {
    uint64_t rest = map->derivatives - shown;
    used =
        (size_t)snprintf(out, size, "Not in the picture: %s %s of models of no catalogued family",
                         text_count(number, rest), rest == 1 ? "derivative" : "derivatives");
  }
  if (map->dropped_count == 0 || used >= size) return;
  snprintf(out + used, size - used, "%s%s %s back to an older family",
           used > 0 ? "; " : "Not in the picture: ", text_count(number, map->dropped_count),
           map->dropped_count == 1 ? "edge that leads" : "edges that lead");
}
