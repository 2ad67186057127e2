/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Counting the classes of `stemma check`, each with its first examples in order of id.
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/array.h"
#include "graph/lineage_finish.h"
#include "graph/model_id.h"

enum { PIECES_MAX = 3 };

static struct lineage_finding *finding_of(struct finish *finish, enum lineage_class class) {
  return &finish->lineage->findings[class];
}

static bool wants_example(const struct lineage_finding *finding) {
  return finding->example_count < LINEAGE_EXAMPLES_MAX;
}

/* What the graph tells is counted beside the rest, and so has memory of its own. */
static struct arena *arena_of(struct lineage *lineage, enum lineage_class class) {
  switch (class) {
  case LINEAGE_GHOSTS:
  case LINEAGE_MULTI_PARENT:
  case LINEAGE_CYCLE_COMPONENT:
  case LINEAGE_CYCLE_EDGE_DROPPED:
  case LINEAGE_ANACHRONISM:
  case LINEAGE_INFERRED_QUANTIZATION:
  case LINEAGE_INFERRED_AUTHOR_FORM:
  case LINEAGE_INFERRED_MIRROR:
  case LINEAGE_INFERRED_TEXT: return &lineage->graph_texts;
  default: return &lineage->texts;
  }
}

/* Adds an example, the pieces one behind the other. */
static enum stemma_status add_example(struct finish *finish, enum lineage_class class,
                                      const struct text *pieces, size_t piece_count,
                                      struct stemma_error *error) {
  struct lineage_finding *finding = finding_of(finish, class);
  assert(wants_example(finding));
  size_t length = 0;
  for (size_t i = 0; i < piece_count; i++) length += pieces[i].length;
  char *bytes = arena_alloc(arena_of(finish->lineage, class), length + 1);
  if (bytes == NULL) return stemma_error_memory(error, "examples");
  char *next = bytes;
  for (size_t i = 0; i < piece_count; i++) {
    if (pieces[i].length > 0) memcpy(next, pieces[i].bytes, pieces[i].length);
    next += pieces[i].length;
  }
  *next = '\0';
  finding->examples[finding->example_count++] = (struct text){.bytes = bytes, .length = length};
  return STEMMA_OK;
}

/* Counts a case at a node; its example is the id. */
static enum stemma_status count_node(struct finish *finish, enum lineage_class class, uint32_t node,
                                     struct stemma_error *error) {
  struct lineage_finding *finding = finding_of(finish, class);
  finding->count++;
  if (!wants_example(finding)) return STEMMA_OK;
  struct text name = lineage_name(finish->lineage, node);
  return add_example(finish, class, &name, 1, error);
}

/* Counts a case at an edge; its example is "PARENT -> CHILD". */
static enum stemma_status count_edge(struct finish *finish, enum lineage_class class,
                                     uint32_t parent, uint32_t child, struct stemma_error *error) {
  struct lineage_finding *finding = finding_of(finish, class);
  finding->count++;
  if (!wants_example(finding)) return STEMMA_OK;
  const struct text pieces[PIECES_MAX] = {lineage_name(finish->lineage, parent), TEXT(" -> "),
                                          lineage_name(finish->lineage, child)};
  return add_example(finish, class, pieces, PIECES_MAX, error);
}

/* Counts a case of a text at a node; its example is "MODEL: TEXT". */
static enum stemma_status count_text(struct finish *finish, enum lineage_class class, uint32_t node,
                                     struct text text, struct stemma_error *error) {
  struct lineage_finding *finding = finding_of(finish, class);
  finding->count++;
  if (!wants_example(finding)) return STEMMA_OK;
  const struct text pieces[PIECES_MAX] = {lineage_name(finish->lineage, node), TEXT(": "), text};
  return add_example(finish, class, pieces, PIECES_MAX, error);
}

/* Whether nobody has declared the parents of a node. */
static bool is_inferred(const struct lineage *lineage, uint32_t node) {
  return parent_source_is_inferred((enum parent_source)lineage->source[node]);
}

/* A ghost that is there by inference alone. */
static bool is_inferred_ghost(const struct lineage *lineage, uint32_t node) {
  const struct stemma_graph *graph = lineage->graph;
  if (lineage->status[node] != LINEAGE_GHOST) return false;
  for (uint32_t e = graph->child_start[node]; e < graph->child_start[node + 1]; e++) {
    if (!is_inferred(lineage, graph->children[e])) return false;
  }
  return true;
}

/* Ghosts, nodes of several parents, roots. */
static enum stemma_status count_nodes(struct finish *finish, struct stemma_error *error) {
  const struct lineage *lineage = finish->lineage;
  enum stemma_status status = STEMMA_OK;
  finding_of(finish, LINEAGE_ROOTS)->count = lineage->left_out;
  for (uint32_t v = 0; v < lineage->node_count && status == STEMMA_OK; v++) {
    if (is_inferred_ghost(lineage, v)) continue;
    uint32_t parents = is_inferred(lineage, v) ? 0 : stemma_parent_count(lineage->graph, v);
    if (lineage->status[v] == LINEAGE_GHOST) {
      status = count_node(finish, LINEAGE_GHOSTS, v, error);
    }
    if (status == STEMMA_OK && parents > 1) {
      status = count_node(finish, LINEAGE_MULTI_PARENT, v, error);
    }
    finding_of(finish, LINEAGE_ROOTS)->count += parents == 0;
  }
  return status;
}

/* What R4 leaves of what is declared, by relation. */
static void count_relations(struct finish *finish) {
  static const enum lineage_class class_of[STEMMA_RELATION_COUNT] = {
      [STEMMA_MERGE] = LINEAGE_EDGES_MERGE,
      [STEMMA_ADAPTER] = LINEAGE_EDGES_ADAPTER,
      [STEMMA_QUANTIZED] = LINEAGE_EDGES_QUANTIZED,
      [STEMMA_FINETUNE] = LINEAGE_EDGES_FINETUNE,
      [STEMMA_UNSPECIFIED] = LINEAGE_EDGES_UNSPECIFIED,
  };
  for (size_t e = 0; e < finish->edge_count; e++) {
    if (is_inferred(finish->lineage, finish->edges[e].child)) continue;
    finding_of(finish, LINEAGE_EDGES)->count++;
    finding_of(finish, class_of[finish->edges[e].relation])->count++;
  }
}

/* What nobody has declared, by rule; an example is "CHILD <- PARENT". */
static enum stemma_status count_inferred(struct finish *finish, struct stemma_error *error) {
  static const enum lineage_class class_of[INFER_RULE_COUNT] = {
      [INFER_QUANTIZATION] = LINEAGE_INFERRED_QUANTIZATION,
      [INFER_AUTHOR_FORM] = LINEAGE_INFERRED_AUTHOR_FORM,
      [INFER_MIRROR] = LINEAGE_INFERRED_MIRROR,
      [INFER_TEXT] = LINEAGE_INFERRED_TEXT,
  };
  const struct lineage *lineage = finish->lineage;
  const struct stemma_graph *graph = lineage->graph;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (!is_inferred(lineage, v)) continue;
    enum lineage_class class = class_of[lineage_rule(lineage, v)];
    struct lineage_finding *finding = finding_of(finish, class);
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1]; e++) {
      finding->count++;
      if (!wants_example(finding)) continue;
      const struct text pieces[PIECES_MAX] = {lineage_name(lineage, v), TEXT(" <- "),
                                              lineage_name(lineage, graph->parents[e])};
      status = add_example(finish, class, pieces, PIECES_MAX, error);
      if (status != STEMMA_OK) return status;
    }
  }
  return status;
}

/* R6, over the DAG. */
static enum stemma_status count_anachronisms(struct finish *finish, struct stemma_error *error) {
  const struct lineage *lineage = finish->lineage;
  const struct stemma_graph *graph = lineage->graph;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    if (record_time_is_void(lineage->created[v])) continue;
    for (uint32_t e = graph->child_start[v]; e < graph->child_start[v + 1]; e++) {
      uint32_t child = graph->children[e];
      if (record_time_is_void(lineage->created[child]) || is_inferred(lineage, child)) continue;
      if (lineage->created[v] <= lineage->created[child]) continue;
      enum stemma_status status = count_edge(finish, LINEAGE_ANACHRONISM, v, child, error);
      if (status != STEMMA_OK) return status;
    }
  }
  return STEMMA_OK;
}

static enum stemma_status count_cycles(struct finish *finish, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  const struct cycle_report *cycles = &finish->cycles;
  for (uint32_t c = 0; c < cycles->component_count && status == STEMMA_OK; c++) {
    status = count_node(finish, LINEAGE_CYCLE_COMPONENT, cycles->components[c], error);
  }
  const struct lineage *lineage = finish->lineage;
  for (size_t e = 0; e < lineage->cycle_edge_count && status == STEMMA_OK; e++) {
    const struct stemma_edge *edge = &lineage->cycle_edges[e];
    status = count_edge(finish, LINEAGE_CYCLE_EDGE_DROPPED, edge->parent, edge->child, error);
  }
  return status;
}

static int compare_nodes(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/* Counts the nodes of a list that is in no order. */
static enum stemma_status count_list(struct finish *finish, enum lineage_class class,
                                     uint32_t *nodes, size_t count, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  if (count > 1) qsort(nodes, count, sizeof *nodes, compare_nodes);
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    status = count_node(finish, class, nodes[i], error);
  }
  return status;
}

static enum stemma_status count_records(struct finish *finish, struct stemma_error *error) {
  const struct lineage_builder *builder = finish->builder;
  finding_of(finish, LINEAGE_RECORDS)->count = builder->record_count - builder->superseded_count;
  finding_of(finish, LINEAGE_MODELS)->count =
      (uint64_t)finish->lineage->model_count + finish->lineage->left_out;
  for (unsigned i = 0; i < builder->rejected_kept; i++) {
    enum stemma_status status =
        add_example(finish, LINEAGE_REJECTED_RECORD, &builder->rejected[i], 1, error);
    if (status != STEMMA_OK) return status;
  }
  finding_of(finish, LINEAGE_REJECTED_RECORD)->count = builder->rejected_count;
  for (size_t i = 0; i < builder->duplicate_count; i++) {
    builder->duplicates[i] = finish->node_of[builder->duplicates[i]];
  }
  enum stemma_status status = count_list(finish, LINEAGE_DUPLICATE_RECORD, builder->duplicates,
                                         builder->duplicate_count, error);
  if (status == STEMMA_OK) {
    status =
        count_list(finish, LINEAGE_SELF_LOOP, finish->self_loops, finish->self_loop_count, error);
  }
  return status;
}

static int compare_findings(const void *left, const void *right) {
  const struct builder_finding *a = left, *b = right;
  if (a->child != b->child) return a->child < b->child ? -1 : 1;
  return text_compare(a->text, b->text);
}

/* What R1 and R2 have found, by node. */
static enum stemma_status count_parent_findings(struct finish *finish, struct stemma_error *error) {
  static const enum lineage_class class_of[RECORD_FINDING_COUNT] = {
      [RECORD_MALFORMED_PARENT] = LINEAGE_MALFORMED_PARENT,
      [RECORD_PLACEHOLDER_PARENT] = LINEAGE_PLACEHOLDER_PARENT,
      [RECORD_UNKNOWN_RELATION] = LINEAGE_UNKNOWN_RELATION,
      [RECORD_CARD_DIFFERS] = LINEAGE_CARD_DIFFERS,
  };
  struct builder_finding *findings = finish->builder->findings;
  size_t count = finish->builder->finding_count;
  for (size_t i = 0; i < count; i++) findings[i].child = finish->node_of[findings[i].child];
  if (count > 1) qsort(findings, count, sizeof *findings, compare_findings);
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    status =
        count_text(finish, class_of[findings[i].class], findings[i].child, findings[i].text, error);
  }
  return status;
}

enum stemma_status finish_note_rename(struct finish *finish, uint32_t child, uint32_t to,
                                      uint32_t old, struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&finish->renamed, &finish->renamed_capacity, finish->renamed_count + 1,
                    sizeof *finish->renamed, STEMMA_EDGES_MAX, "renamed parents", error);
  if (status != STEMMA_OK) return status;
  struct text was = arena_copy(&finish->lineage->texts, names_text(&finish->builder->names, old));
  if (was.bytes == NULL) return stemma_error_memory(error, "renamed parents");
  finish->renamed[finish->renamed_count++] =
      (struct finish_rename){.child = child, .to = to, .was = was};
  return STEMMA_OK;
}

static int compare_renames(const void *left, const void *right) {
  const struct finish_rename *a = left, *b = right;
  if (a->child != b->child) return a->child < b->child ? -1 : 1;
  return text_compare_folded(a->was, b->was);
}

/* Example: "CHILD: OLD -> NEW", all as spelled in the lineage but OLD, which is folded. */
static enum stemma_status count_renames(struct finish *finish, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  for (size_t i = 0; i < finish->renamed_count; i++) {
    finish->renamed[i].child = finish->node_of[finish->renamed[i].child];
    finish->renamed[i].to = finish->node_of[finish->renamed[i].to];
  }
  if (finish->renamed_count > 1) {
    qsort(finish->renamed, finish->renamed_count, sizeof *finish->renamed, compare_renames);
  }
  lineage->findings[LINEAGE_RENAMED].count = finish->renamed_count;
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < finish->renamed_count && status == STEMMA_OK; i++) {
    const struct finish_rename *renamed = &finish->renamed[i];
    if (!wants_example(finding_of(finish, LINEAGE_RENAMED))) break;
    char folded[MODEL_ID_MAX];
    for (size_t b = 0; b < renamed->was.length; b++) {
      folded[b] = text_fold_byte(renamed->was.bytes[b]);
    }
    const struct text pieces[] = {lineage_name(lineage, renamed->child),
                                  TEXT(": "),
                                  {folded, renamed->was.length},
                                  TEXT(" -> "),
                                  lineage_name(lineage, renamed->to)};
    status = add_example(finish, LINEAGE_RENAMED, pieces, sizeof pieces / sizeof *pieces, error);
  }
  return status;
}

enum stemma_status finish_record_findings(struct finish *finish, struct stemma_error *error) {
  enum stemma_status status = count_records(finish, error);
  count_relations(finish);
  if (status == STEMMA_OK) status = count_parent_findings(finish, error);
  if (status == STEMMA_OK) status = count_renames(finish, error);
  return status;
}

enum stemma_status finish_graph_findings(struct finish *finish, struct stemma_error *error) {
  enum stemma_status status = count_nodes(finish, error);
  if (status == STEMMA_OK) status = count_cycles(finish, error);
  if (status == STEMMA_OK) status = count_anachronisms(finish, error);
  if (status == STEMMA_OK) status = count_inferred(finish, error);
  return status;
}
