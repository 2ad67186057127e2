/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds for every lineage, and when two are the same. Shared by the fuzz target and the
 * unit tests.
 */
#ifndef STEMMA_TESTS_FUZZ_LINEAGE_INVARIANTS_H
#define STEMMA_TESTS_FUZZ_LINEAGE_INVARIANTS_H

#include <stdlib.h>
#include <string.h>

#include "graph/lineage.h"
#include "graph/model_id.h"

#define INVARIANT(condition, said)                                                                 \
  do {                                                                                             \
    if (!(condition)) return said;                                                                 \
  } while (0)

/*
 * True where R2 leaves an id as it is. One of "models/…" is left by "api/models/models/…", of
 * which only the head is dropped; read again it loses its own.
 */
static inline bool id_is_normal(struct text id) {
  struct text again;
  if (model_id_normalise(&again, id) != MODEL_ID_OK) return false;
  if (id.length > 7 && memcmp(id.bytes, "models/", 7) == 0) return true;
  return text_equal(again, id);
}

/* Rows both ways: ascending, without self-loops, mirrored, with one relation an edge. */
static inline const char *graph_fault(const struct stemma_graph *graph) {
  uint32_t n = graph->node_count, linked = 0;
  INVARIANT(graph->child_start[0] == 0 && graph->parent_start[0] == 0, "rows start at 0");
  INVARIANT(graph->child_start[n] == graph->edge_count, "child rows end at m");
  INVARIANT(graph->parent_start[n] == graph->edge_count, "parent rows end at m");
  uint32_t *next = malloc((n + (size_t)1) * sizeof *next);
  if (next == NULL) abort();
  memcpy(next, graph->parent_start, n * sizeof *next);
  const char *fault = NULL;
  for (uint32_t v = 0; v < n && fault == NULL; v++) {
    linked += stemma_child_count(graph, v) + stemma_parent_count(graph, v) > 0;
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      uint32_t child = graph->children[e];
      if (child >= n || child == v) fault = "a child is another node";
      if (e > graph->child_start[v] && graph->children[e - 1] >= child) fault = "children ascend";
      if (graph->child_relation[e] >= STEMMA_RELATION_COUNT) fault = "a relation";
      if (fault != NULL) break;
      /* Parents come in ascending order, so the mirror edge is the next of its row. */
      uint32_t mirror = next[child]++;
      if (mirror >= graph->parent_start[child + 1] || graph->parents[mirror] != v ||
          graph->parent_relation[mirror] != graph->child_relation[e]) {
        fault = "parent rows mirror child rows";
        break;
      }
    }
  }
  free(next);
  if (fault == NULL && linked != graph->linked_count) fault = "linked_count";
  return fault;
}

/* The order holds each linked node once, behind all its parents: the graph is a DAG. */
static inline const char *order_fault(const struct stemma_graph *graph) {
  uint32_t *place = malloc((graph->node_count + (size_t)1) * sizeof *place);
  if (place == NULL) abort();
  memset(place, 0xFF, (graph->node_count + (size_t)1) * sizeof *place);
  const char *fault = NULL;
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t v = graph->order[i];
    if (v >= graph->node_count || place[v] != UINT32_MAX) {
      fault = "the order holds each node once";
      break;
    }
    place[v] = i;
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      if (place[graph->parents[e]] == UINT32_MAX) fault = "parents stand before children";
    }
  }
  free(place);
  return fault;
}

static inline bool graph_has_edge(const struct stemma_graph *graph, uint32_t parent,
                                  uint32_t child) {
  for (uint32_t e = graph->child_start[parent]; e < graph->child_start[parent + 1]; e++) {
    if (graph->children[e] == child) return true;
  }
  return false;
}

static inline const char *nodes_fault(const struct lineage *lineage) {
  uint32_t models = 0;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    struct text name = lineage_name(lineage, v);
    INVARIANT(id_is_normal(name), "an id");
    INVARIANT(v == 0 || text_compare_folded(lineage_name(lineage, v - 1), name) < 0,
              "nodes ascend by folded id");
    INVARIANT(lineage_find(lineage, name) == v, "a node is found by its name");
    INVARIANT(lineage->downloads[v] >= RECORD_NO_COUNT, "downloads");
    INVARIANT(lineage->likes[v] >= RECORD_NO_COUNT, "likes");
    INVARIANT(lineage->author[v] == LINEAGE_NO_WORD || lineage->author[v] < lineage->authors.count,
              "an author");
    INVARIANT(lineage->license[v] == LINEAGE_NO_WORD ||
                  lineage->license[v] < lineage->licenses.count,
              "a licence");
    INVARIANT(lineage->task[v] == LINEAGE_NO_WORD || lineage->task[v] < lineage->tasks.count,
              "a task");
    models += lineage->status[v] == LINEAGE_PRESENT;
    if (lineage->status[v] == LINEAGE_PRESENT) continue;
    INVARIANT(lineage->status[v] == LINEAGE_GHOST, "a status");
    INVARIANT(stemma_parent_count(lineage->graph, v) == 0, "a ghost has no parents");
    INVARIANT(stemma_child_count(lineage->graph, v) > 0, "a ghost has a child");
    INVARIANT(lineage->created[v] == RECORD_NO_TIME, "a ghost has no date");
    INVARIANT(lineage->downloads[v] == RECORD_NO_COUNT, "a ghost has no downloads");
  }
  return models == lineage->model_count ? NULL : "model_count";
}

static inline const char *cycle_edges_fault(const struct lineage *lineage) {
  for (size_t i = 0; i < lineage->cycle_edge_count; i++) {
    const struct stemma_edge *edge = &lineage->cycle_edges[i];
    INVARIANT(edge->parent < lineage->node_count && edge->child < lineage->node_count,
              "a dropped edge has nodes");
    INVARIANT(!graph_has_edge(lineage->graph, edge->parent, edge->child),
              "a dropped edge is not in the graph");
    if (i == 0) continue;
    INVARIANT(edge[-1].parent < edge->parent ||
                  (edge[-1].parent == edge->parent && edge[-1].child < edge->child),
              "dropped edges ascend");
  }
  return NULL;
}

/* Words are distinct and numbered by first use. */
static inline const char *words_fault(const struct lineage_words *words, const uint32_t *column,
                                      uint32_t nodes, bool folded) {
  uint32_t used = 0;
  for (uint32_t v = 0; v < nodes; v++) {
    if (column[v] == LINEAGE_NO_WORD) continue;
    INVARIANT(column[v] <= used, "words are numbered by first use");
    used += column[v] == used;
  }
  INVARIANT(used == words->count, "all words are used");
  if (words->count > 500) return NULL;
  for (uint32_t a = 0; a < words->count; a++) {
    INVARIANT(words->items[a].length > 0, "a word is not empty");
    for (uint32_t b = 0; b < a; b++) {
      bool same = folded ? text_equal_folded(words->items[a], words->items[b])
                         : text_equal(words->items[a], words->items[b]);
      INVARIANT(!same, "words are distinct");
    }
  }
  return NULL;
}

static inline const char *counts_fault(const struct lineage *lineage) {
  const struct lineage_finding *f = lineage->findings;
  const struct stemma_graph *graph = lineage->graph;
  uint64_t relations = 0, merges = 0, roots = 0, anachronisms = 0;
  for (int c = LINEAGE_EDGES_FINETUNE; c <= LINEAGE_EDGES_UNSPECIFIED; c++) relations += f[c].count;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    merges += stemma_parent_count(graph, v) > 1;
    roots += stemma_parent_count(graph, v) == 0;
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      int64_t mine = lineage->created[v], its = lineage->created[graph->children[e]];
      anachronisms += !record_time_is_void(mine) && !record_time_is_void(its) && mine > its;
    }
  }
  INVARIANT(f[LINEAGE_RECORDS].count == f[LINEAGE_MODELS].count + f[LINEAGE_REJECTED_RECORD].count +
                                            f[LINEAGE_DUPLICATE_RECORD].count,
            "records = models + rejected + duplicates");
  INVARIANT(f[LINEAGE_MODELS].count == lineage->model_count, "models");
  INVARIANT(f[LINEAGE_MODELS].count + f[LINEAGE_GHOSTS].count == lineage->node_count, "ghosts");
  INVARIANT(f[LINEAGE_EDGES].count == graph->edge_count + lineage->cycle_edge_count, "edges");
  INVARIANT(f[LINEAGE_EDGES].count == relations, "edges by relation");
  INVARIANT(f[LINEAGE_CYCLE_EDGE_DROPPED].count == lineage->cycle_edge_count, "dropped edges");
  INVARIANT(f[LINEAGE_CYCLE_COMPONENT].count <= lineage->cycle_edge_count, "components");
  INVARIANT(f[LINEAGE_MULTI_PARENT].count == merges, "multi-parent");
  INVARIANT(f[LINEAGE_ROOTS].count == roots, "roots");
  INVARIANT(f[LINEAGE_ANACHRONISM].count == anachronisms, "anachronism");
  for (int c = 0; c < LINEAGE_CLASS_COUNT; c++) {
    INVARIANT(f[c].example_count <= LINEAGE_EXAMPLES_MAX, "examples");
    INVARIANT(f[c].example_count <= f[c].count, "examples of nothing");
  }
  return NULL;
}

/* The first promise of lineage.h that is broken, or NULL. */
static inline const char *lineage_fault(const struct lineage *lineage) {
  const char *fault = NULL;
  if (lineage->graph->node_count != lineage->node_count) return "node_count";
  fault = graph_fault(lineage->graph);
  if (fault == NULL) fault = order_fault(lineage->graph);
  if (fault == NULL) fault = nodes_fault(lineage);
  if (fault == NULL) fault = cycle_edges_fault(lineage);
  uint32_t n = lineage->node_count;
  if (fault == NULL) fault = words_fault(&lineage->authors, lineage->author, n, true);
  if (fault == NULL) fault = words_fault(&lineage->licenses, lineage->license, n, false);
  if (fault == NULL) fault = words_fault(&lineage->tasks, lineage->task, n, false);
  if (fault == NULL) fault = counts_fault(lineage);
  return fault;
}

static inline bool words_are_same(const struct lineage_words *a, const struct lineage_words *b) {
  if (a->count != b->count) return false;
  for (uint32_t i = 0; i < a->count; i++) {
    if (!text_equal(a->items[i], b->items[i])) return false;
  }
  return true;
}

static inline bool graphs_are_same(const struct stemma_graph *a, const struct stemma_graph *b) {
  size_t n = a->node_count, m = a->edge_count;
  return a->node_count == b->node_count && a->edge_count == b->edge_count &&
         a->linked_count == b->linked_count &&
         memcmp(a->child_start, b->child_start, (n + 1) * sizeof(uint32_t)) == 0 &&
         memcmp(a->parent_start, b->parent_start, (n + 1) * sizeof(uint32_t)) == 0 &&
         memcmp(a->children, b->children, m * sizeof(uint32_t)) == 0 &&
         memcmp(a->parents, b->parents, m * sizeof(uint32_t)) == 0 &&
         memcmp(a->child_relation, b->child_relation, m) == 0 &&
         memcmp(a->parent_relation, b->parent_relation, m) == 0 &&
         memcmp(a->order, b->order, a->linked_count * sizeof(uint32_t)) == 0;
}

/* The first thing in which two lineages differ, or NULL: byte for byte, and texts as texts. */
static inline const char *lineage_difference(const struct lineage *a, const struct lineage *b) {
  INVARIANT(a->node_count == b->node_count, "node_count");
  INVARIANT(a->model_count == b->model_count, "model_count");
  size_t n = a->node_count;
  for (uint32_t v = 0; v < n; v++) {
    INVARIANT(text_equal(lineage_name(a, v), lineage_name(b, v)), "names");
  }
  INVARIANT(memcmp(a->status, b->status, n) == 0, "status");
  INVARIANT(memcmp(a->created, b->created, n * sizeof(int64_t)) == 0, "created");
  INVARIANT(memcmp(a->downloads, b->downloads, n * sizeof(int64_t)) == 0, "downloads");
  INVARIANT(memcmp(a->likes, b->likes, n * sizeof(int64_t)) == 0, "likes");
  INVARIANT(memcmp(a->author, b->author, n * sizeof(uint32_t)) == 0, "author");
  INVARIANT(memcmp(a->license, b->license, n * sizeof(uint32_t)) == 0, "license");
  INVARIANT(memcmp(a->task, b->task, n * sizeof(uint32_t)) == 0, "task");
  INVARIANT(words_are_same(&a->authors, &b->authors), "authors");
  INVARIANT(words_are_same(&a->licenses, &b->licenses), "licenses");
  INVARIANT(words_are_same(&a->tasks, &b->tasks), "tasks");
  INVARIANT(graphs_are_same(a->graph, b->graph), "graph");
  INVARIANT(a->cycle_edge_count == b->cycle_edge_count, "cycle_edge_count");
  for (size_t e = 0; e < a->cycle_edge_count; e++) {
    const struct stemma_edge *x = &a->cycle_edges[e], *y = &b->cycle_edges[e];
    INVARIANT(x->parent == y->parent && x->child == y->child && x->relation == y->relation,
              "cycle_edges");
  }
  for (int c = 0; c < LINEAGE_CLASS_COUNT; c++) {
    const struct lineage_finding *x = &a->findings[c], *y = &b->findings[c];
    const char *class = lineage_class_name((enum lineage_class)c);
    INVARIANT(x->count == y->count && x->example_count == y->example_count, class);
    for (unsigned i = 0; i < x->example_count; i++) {
      INVARIANT(text_equal(x->examples[i], y->examples[i]), class);
    }
  }
  return NULL;
}

#undef INVARIANT

#endif
