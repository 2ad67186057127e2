/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comparing two lineages: one walk over the nodes, one over the parents of each. */
#include "graph/lineage_diff.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/array.h"
#include "graph/day.h"

/* A comparison under way. */
struct walk {
  struct lineage_diff diff;   /* what has been found */
  size_t model_capacity;      /* of diff.models */
  size_t edge_capacity;       /* of diff.edges */
  size_t fact_capacity;       /* of diff.facts */
  struct stemma_error *error; /* or NULL */
};

const char *lineage_model_change_name(enum lineage_model_change change) {
  static const char *const names[LINEAGE_MODEL_CHANGES] = {"came", "came-back", "went"};
  assert(change < LINEAGE_MODEL_CHANGES);
  return names[change];
}

const char *lineage_edge_change_name(enum lineage_edge_change change) {
  static const char *const names[LINEAGE_EDGE_CHANGES] = {"came", "went", "relation", "parent"};
  assert(change < LINEAGE_EDGE_CHANGES);
  return names[change];
}

const char *lineage_fact_name(enum lineage_fact fact) {
  static const char *const names[LINEAGE_FACTS] = {"author", "license", "task", "created"};
  assert(fact < LINEAGE_FACTS);
  return names[fact];
}

bool lineage_diff_is_there(const struct lineage_side *side, uint32_t node) {
  return node != STEMMA_NO_NODE && side->lineage->status[node] == LINEAGE_PRESENT;
}

struct text lineage_diff_name(const struct lineage_diff *diff, uint32_t place) {
  assert(place < diff->place_count);
  uint32_t node = diff->new_node[place];
  if (node != STEMMA_NO_NODE) return lineage_name(diff->new.lineage, node);
  return lineage_name(diff->old.lineage, diff->old_node[place]);
}

/* ---- places ---- */

static enum stemma_status new_places(struct lineage_diff *diff, struct stemma_error *error) {
  size_t old_count = diff->old.lineage->node_count;
  size_t new_count = diff->new.lineage->node_count;
  /* Never 0 bytes, so that NULL always means that memory ran out. */
  diff->old_node = calloc(old_count + new_count + 1, sizeof *diff->old_node);
  diff->new_node = calloc(old_count + new_count + 1, sizeof *diff->new_node);
  diff->old_place = calloc(old_count + 1, sizeof *diff->old_place);
  diff->new_place = calloc(new_count + 1, sizeof *diff->new_place);
  bool made = diff->old_node != NULL && diff->new_node != NULL && diff->old_place != NULL &&
              diff->new_place != NULL;
  return made ? STEMMA_OK : stemma_error_memory(error, "models of two snapshots");
}

/* Which of the two next nodes comes first by folded id: negative the old, positive the new. */
static int compare_next(const struct lineage_diff *diff, uint32_t old, uint32_t new) {
  const struct lineage *old_lineage = diff->old.lineage;
  const struct lineage *new_lineage = diff->new.lineage;
  if (old == old_lineage->node_count) return 1;
  if (new == new_lineage->node_count) return -1;
  return text_compare_folded(lineage_name(old_lineage, old), lineage_name(new_lineage, new));
}

/* Matches the nodes of both. */
static enum stemma_status find_places(struct lineage_diff *diff, struct stemma_error *error) {
  enum stemma_status status = new_places(diff, error);
  if (status != STEMMA_OK) return status;
  uint32_t old = 0;
  uint32_t new = 0;
  while (old < diff->old.lineage->node_count || new < diff->new.lineage->node_count) {
    int order = compare_next(diff, old, new);
    uint32_t place = diff->place_count;
    if (place == STEMMA_NODES_MAX) {
      (void)stemma_error_set(error, STEMMA_NO_MEMORY, "two snapshots: too many models together");
      return STEMMA_NO_MEMORY;
    }
    diff->old_node[place] = order <= 0 ? old : STEMMA_NO_NODE;
    diff->new_node[place] = order >= 0 ? new : STEMMA_NO_NODE;
    if (order <= 0) diff->old_place[old++] = place;
    if (order >= 0) diff->new_place[new ++] = place;
    diff->place_count++;
  }
  return STEMMA_OK;
}

/* ---- models and their facts ---- */

static enum stemma_status add_model(struct walk *walk, uint32_t place,
                                    enum lineage_model_change change) {
  struct lineage_diff *diff = &walk->diff;
  enum stemma_status status =
      array_reserve(&diff->models, &walk->model_capacity, diff->model_count + 1,
                    sizeof *diff->models, STEMMA_NODES_MAX, "changed models", walk->error);
  if (status != STEMMA_OK) return status;
  diff->models[diff->model_count++] =
      (struct lineage_model_diff){.place = place, .change = (uint8_t)change};
  return STEMMA_OK;
}

/* A word of a column, empty where there is none. */
static struct text word_of(const struct lineage_words *words, const uint32_t *column,
                           uint32_t node) {
  return column[node] == LINEAGE_NO_WORD ? TEXT("") : words->items[column[node]];
}

/* The day of an instant; an unknown one is before all days. */
static int32_t day_of(int64_t time) {
  return time == RECORD_NO_TIME ? DAY_FIRST - 1 : day_of_instant(time);
}

static bool has_fact_changed(const struct lineage *old, uint32_t old_node,
                             const struct lineage *new, uint32_t new_node, enum lineage_fact fact) {
  switch (fact) {
  case LINEAGE_FACT_AUTHOR:
    return !text_equal_folded(word_of(&old->authors, old->author, old_node),
                              word_of(&new->authors, new->author, new_node));
  case LINEAGE_FACT_LICENSE:
    return !text_equal(word_of(&old->licenses, old->license, old_node),
                       word_of(&new->licenses, new->license, new_node));
  case LINEAGE_FACT_TASK:
    return !text_equal(word_of(&old->tasks, old->task, old_node),
                       word_of(&new->tasks, new->task, new_node));
  case LINEAGE_FACT_CREATED:
    return day_of(old->created[old_node]) != day_of(new->created[new_node]);
  case LINEAGE_FACTS: break;
  }
  assert(false && "a fact without a case");
  return false;
}

static enum stemma_status compare_facts(struct walk *walk, uint32_t place) {
  struct lineage_diff *diff = &walk->diff;
  for (unsigned fact = 0; fact < LINEAGE_FACTS; fact++) {
    if (!has_fact_changed(diff->old.lineage, diff->old_node[place], diff->new.lineage,
                          diff->new_node[place], (enum lineage_fact)fact)) {
      continue;
    }
    enum stemma_status status =
        array_reserve(&diff->facts, &walk->fact_capacity, diff->fact_count + 1, sizeof *diff->facts,
                      (size_t)STEMMA_NODES_MAX * LINEAGE_FACTS, "changed facts", walk->error);
    if (status != STEMMA_OK) return status;
    diff->facts[diff->fact_count++] =
        (struct lineage_fact_diff){.place = place, .fact = (uint8_t)fact};
  }
  return STEMMA_OK;
}

static enum stemma_status compare_model(struct walk *walk, uint32_t place) {
  const struct lineage_diff *diff = &walk->diff;
  bool was_there = lineage_diff_is_there(&diff->old, diff->old_node[place]);
  bool is_there = lineage_diff_is_there(&diff->new, diff->new_node[place]);
  if (was_there && is_there) return compare_facts(walk, place);
  if (was_there) return add_model(walk, place, LINEAGE_MODEL_WENT);
  if (!is_there) return STEMMA_OK;
  bool was_known = diff->old_node[place] != STEMMA_NO_NODE;
  return add_model(walk, place, was_known ? LINEAGE_MODEL_CAME_BACK : LINEAGE_MODEL_CAME);
}

/* ---- edges ---- */

/* The parents of a node yet to be compared. */
struct row {
  const uint32_t *parents;  /* [left] nodes, ascending */
  const uint8_t *relations; /* [left] */
  const uint32_t *place_of; /* the place of a node */
  uint32_t left;            /* of both */
};

static struct row row_of(const struct lineage_side *side, const uint32_t *place_of, uint32_t node) {
  const struct stemma_graph *graph = side->graph;
  if (node == STEMMA_NO_NODE) return (struct row){.place_of = place_of};
  return (struct row){.parents = graph->parents + graph->parent_start[node],
                      .relations = graph->parent_relation + graph->parent_start[node],
                      .place_of = place_of,
                      .left = stemma_parent_count(graph, node)};
}

/* The place of the next parent; STEMMA_NO_NODE, which lies behind all, where there is none. */
static uint32_t next_parent(const struct row *row) {
  return row->left > 0 ? row->place_of[*row->parents] : STEMMA_NO_NODE;
}

/* Takes the next edge; its relation. */
static uint8_t take_edge(struct row *row) {
  assert(row->left > 0);
  row->parents++;
  row->left--;
  return *row->relations++;
}

static enum stemma_status add_edge(struct walk *walk, struct lineage_edge_diff edge) {
  struct lineage_diff *diff = &walk->diff;
  enum stemma_status status =
      array_reserve(&diff->edges, &walk->edge_capacity, diff->edge_count + 1, sizeof *diff->edges,
                    (size_t)2 * STEMMA_EDGES_MAX, "changed edges", walk->error);
  if (status == STEMMA_OK) diff->edges[diff->edge_count++] = edge;
  return status;
}

/* Takes the next edge of either row, or the one that is in both, and lists it if it changed. */
static enum stemma_status compare_next_edge(struct walk *walk, uint32_t child, struct row *old,
                                            struct row *new) {
  uint32_t old_parent = next_parent(old);
  uint32_t new_parent = next_parent(new);
  struct lineage_edge_diff edge = {.child = child,
                                   .old_parent = STEMMA_NO_NODE,
                                   .new_parent = STEMMA_NO_NODE,
                                   .old_relation = STEMMA_RELATION_COUNT,
                                   .new_relation = STEMMA_RELATION_COUNT,
                                   .change = LINEAGE_EDGE_RELATION};
  if (old_parent <= new_parent) {
    edge.old_parent = old_parent;
    edge.old_relation = take_edge(old);
  }
  if (new_parent <= old_parent) {
    edge.new_parent = new_parent;
    edge.new_relation = take_edge(new);
  }
  if (edge.old_parent == STEMMA_NO_NODE) edge.change = LINEAGE_EDGE_CAME;
  if (edge.new_parent == STEMMA_NO_NODE) edge.change = LINEAGE_EDGE_WENT;
  return edge.old_relation == edge.new_relation ? STEMMA_OK : add_edge(walk, edge);
}

/* The only one of the edges from `first` on with a change; edge_count where there is not one. */
static size_t find_only(const struct lineage_diff *diff, size_t first,
                        enum lineage_edge_change change) {
  size_t found = diff->edge_count;
  for (size_t i = first; i < diff->edge_count; i++) {
    if (diff->edges[i].change != change) continue;
    if (found != diff->edge_count) return diff->edge_count;
    found = i;
  }
  return found;
}

/* Joins an edge that went and one that came, where the child has one of each. */
static void join_parents(struct lineage_diff *diff, size_t first) {
  size_t came = find_only(diff, first, LINEAGE_EDGE_CAME);
  size_t went = find_only(diff, first, LINEAGE_EDGE_WENT);
  if (came == diff->edge_count || went == diff->edge_count) return;
  struct lineage_edge_diff joined = diff->edges[came];
  joined.old_parent = diff->edges[went].old_parent;
  joined.old_relation = diff->edges[went].old_relation;
  joined.change = LINEAGE_EDGE_PARENT;
  diff->edges[came < went ? came : went] = joined;
  for (size_t i = came < went ? went : came; i + 1 < diff->edge_count; i++) {
    diff->edges[i] = diff->edges[i + 1];
  }
  diff->edge_count--;
}

static enum stemma_status compare_parents(struct walk *walk, uint32_t child) {
  struct lineage_diff *diff = &walk->diff;
  struct row old = row_of(&diff->old, diff->old_place, diff->old_node[child]);
  struct row new = row_of(&diff->new, diff->new_place, diff->new_node[child]);
  size_t first = diff->edge_count;
  while (old.left > 0 || new.left > 0) {
    enum stemma_status status = compare_next_edge(walk, child, &old, &new);
    if (status != STEMMA_OK) return status;
  }
  join_parents(diff, first);
  return STEMMA_OK;
}

enum stemma_status lineage_diff_init(struct lineage_diff *out, struct lineage_side old,
                                     struct lineage_side new, struct stemma_error *error) {
  assert(old.graph->node_count == old.lineage->node_count);
  assert(new.graph->node_count == new.lineage->node_count);
  struct walk walk = {.diff = {.old = old, .new = new}, .error = error};
  enum stemma_status status = find_places(&walk.diff, error);
  for (uint32_t place = 0; place < walk.diff.place_count && status == STEMMA_OK; place++) {
    status = compare_model(&walk, place);
    if (status == STEMMA_OK) status = compare_parents(&walk, place);
  }
  if (status != STEMMA_OK) {
    lineage_diff_dispose(&walk.diff);
    return status;
  }
  *out = walk.diff;
  return STEMMA_OK;
}

void lineage_diff_dispose(struct lineage_diff *diff) {
  free(diff->old_node);
  free(diff->new_node);
  free(diff->old_place);
  free(diff->new_place);
  free(diff->models);
  free(diff->edges);
  free(diff->facts);
  *diff = (struct lineage_diff){0};
}
