/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From entries to nodes: rules R3 (renames, spellings) and R4 (edges), then R5 and R6.
 *
 * The steps, in order: keep the edges of winning records; rename parents without a record;
 * number what is left by folded id and fill the columns (lineage_nodes.c); unite edges and choose
 * the spelling of ghosts; infer edges, where asked to (lineage_infer.c); break cycles and, beside
 * that, number words (lineage_words.c), each with counting classes (lineage_findings.c).
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/columns.h"
#include "graph/cycles.h"
#include "graph/lineage_finish.h"
#include "graph/model_id.h"
#include "graph/parallel.h"

enum { EDGES_AHEAD = 16 };

/* A parent's entry was met anywhere: its facts are asked for ahead. */
static void fetch_parent(const struct lineage_builder *builder, size_t edge) {
  if (edge + EDGES_AHEAD >= builder->edge_count) return;
  __builtin_prefetch(&builder->facts[builder->edges[edge + EDGES_AHEAD].parent].record);
}

/* R3 has chosen the winners: what the others said goes. */
static void keep_winners(struct lineage_builder *builder) {
  size_t kept = 0;
  for (size_t i = 0; i < builder->edge_count; i++) {
    if (builder->edges[i].record != builder->facts[builder->edges[i].child].record) continue;
    builder->edges[kept++] = builder->edges[i];
  }
  builder->edge_count = kept;
  kept = 0;
  for (size_t i = 0; i < builder->finding_count; i++) {
    if (builder->findings[i].record != builder->facts[builder->findings[i].child].record) continue;
    builder->findings[kept++] = builder->findings[i];
  }
  builder->finding_count = kept;
}

/* R3: one step through the catalogue of renames, for a parent that has no record. */
static enum stemma_status rename_parent(struct lineage_builder *builder, struct builder_edge *edge,
                                        const struct lineage_renames *renames,
                                        struct stemma_error *error) {
  char folded[MODEL_ID_MAX], name[200];
  struct text spelled = names_text_at(builder->names.bytes, edge->spelling);
  assert(spelled.length <= sizeof folded);
  for (size_t i = 0; i < spelled.length; i++) folded[i] = text_fold_byte(spelled.bytes[i]);
  struct text renamed = {name, 0};
  struct text old = {folded, spelled.length};
  if (!renames->find(name, &renamed.length, renames->context, old, spelled)) return STEMMA_OK;
  assert(renamed.length <= MODEL_ID_MAX);
  uint64_t hash = text_hash_folded(renamed);
  enum stemma_status status = builder_entry(&edge->parent, builder, renamed, hash, error);
  if (status != STEMMA_OK) return status;
  edge->renamed = 1;
  edge->spelling = builder->names.at[edge->parent];
  if (text_equal(names_text(&builder->names, edge->parent), renamed)) return STEMMA_OK;
  return names_add_spelling(&edge->spelling, &builder->names, renamed, error);
}

static enum stemma_status rename_parents(struct finish *finish,
                                         const struct lineage_renames *renames,
                                         struct stemma_error *error) {
  struct lineage_builder *builder = finish->builder;
  enum stemma_status status = STEMMA_OK;
  uint32_t child = NAMES_NONE, old = NAMES_NONE;
  for (size_t i = 0; renames != NULL && i < builder->edge_count && status == STEMMA_OK; i++) {
    struct builder_edge *edge = &builder->edges[i];
    fetch_parent(builder, i);
    if (builder_has_record(builder, edge->parent)) continue;
    uint32_t before = edge->parent;
    status = rename_parent(builder, edge, renames, error);
    if (status != STEMMA_OK || !edge->renamed) continue;
    if (parent_source_is_inferred((enum parent_source)builder->facts[edge->child].source)) continue;
    /* Spellings of one id are adjacent within a record: one edge, counted once. */
    if (child == edge->child && old == before) continue;
    child = edge->child;
    old = before;
    status = finish_note_rename(finish, edge->child, edge->parent, before, error);
  }
  return status;
}

static int compare_edges(const void *left, const void *right) {
  const struct stemma_edge *a = left, *b = right;
  if (a->parent != b->parent) return a->parent < b->parent ? -1 : 1;
  return (a->relation > b->relation) - (a->relation < b->relation);
}

/* The classes of R3 and R4 speak of what is declared. */
static bool is_inferred(const struct finish *finish, uint32_t node) {
  return parent_source_is_inferred((enum parent_source)finish->lineage->source[node]);
}

/* R4 for the edges of one child, [count]: sorts, unites pairs, drops the self-loop.
 * Returns how many are left. */
static size_t unite_edges(struct finish *finish, struct stemma_edge *edges, size_t count) {
  if (count > 1) qsort(edges, count, sizeof *edges, compare_edges);
  size_t kept = 0;
  bool self = false;
  for (size_t i = 0; i < count; i++) {
    if (edges[i].parent == edges[i].child) {
      self = true;
      continue;
    }
    if (kept > 0 && edges[kept - 1].parent == edges[i].parent) continue;
    edges[kept++] = edges[i];
  }
  if (self && !is_inferred(finish, edges[0].child)) {
    finish->self_loops[finish->self_loop_count++] = edges[0].child;
  }
  return kept;
}

/* R4. A child's edges are adjacent in the builder, as one record has brought them all. */
static enum stemma_status make_edges(struct finish *finish, struct stemma_error *error) {
  const struct lineage_builder *builder = finish->builder;
  size_t count = builder->edge_count;
  finish->edges = column_new(count + 1, sizeof *finish->edges);
  finish->self_loops = malloc((count + 1) * sizeof *finish->self_loops);
  if (finish->edges == NULL || finish->self_loops == NULL) {
    return stemma_error_memory(error, "edges");
  }
  for (size_t i = 0; i < count;) {
    uint32_t child = builder->edges[i].child;
    struct stemma_edge *mine = finish->edges + finish->edge_count;
    size_t claims = 0;
    for (; i < count && builder->edges[i].child == child; i++, claims++) {
      mine[claims] = (struct stemma_edge){
          .parent = finish->node_of[builder->edges[i].parent],
          .child = finish->node_of[child],
          .relation = builder->edges[i].relation,
      };
    }
    size_t kept = claims;
    if (claims > 1 || mine[0].parent == mine[0].child) kept = unite_edges(finish, mine, claims);
    finish->edge_count += kept;
  }
  return STEMMA_OK;
}

/* A record's vote for how a ghost is spelled. */
struct vote {
  uint32_t node;        /* the ghost */
  uint32_t child;       /* whose record votes */
  uint32_t place;       /* of the spelling, in the names' bytes */
  struct text spelling; /* the bytes there */
};

static int compare_votes(const void *left, const void *right) {
  const struct vote *a = left, *b = right;
  if (a->node != b->node) return a->node < b->node ? -1 : 1;
  int order = text_compare(a->spelling, b->spelling);
  if (order != 0) return order;
  return (a->child > b->child) - (a->child < b->child);
}

static size_t collect_votes(struct vote *votes, const struct finish *finish) {
  const struct lineage_builder *builder = finish->builder;
  size_t count = 0;
  for (size_t i = 0; i < builder->edge_count; i++) {
    const struct builder_edge *edge = &builder->edges[i];
    uint32_t node = finish->node_of[edge->parent];
    if (finish->lineage->status[node] != LINEAGE_GHOST) continue;
    if (votes != NULL) {
      votes[count] = (struct vote){
          .node = node,
          .child = edge->child,
          .place = edge->spelling,
          .spelling = names_text_at(builder->names.bytes, edge->spelling),
      };
    }
    count++;
  }
  return count;
}

/* R3: a ghost goes by its most frequent spelling, then the bytewise smallest. */
static enum stemma_status spell_ghosts(struct finish *finish, struct stemma_error *error) {
  size_t count = collect_votes(NULL, finish);
  struct vote *votes = malloc((count + 1) * sizeof *votes);
  if (votes == NULL) return stemma_error_memory(error, "spellings");
  collect_votes(votes, finish);
  qsort(votes, count, sizeof *votes, compare_votes);
  uint32_t node = STEMMA_NO_NODE;
  size_t best = 0;
  for (size_t i = 0; i < count;) {
    size_t voters = 0, end = i;
    while (end < count && votes[end].node == votes[i].node &&
           text_equal(votes[end].spelling, votes[i].spelling)) {
      voters += end == i || votes[end].child != votes[end - 1].child;
      end++;
    }
    if (votes[i].node != node || voters > best) {
      finish->lineage->name_at[votes[i].node] = votes[i].place;
      best = voters;
    }
    node = votes[i].node;
    i = end;
  }
  free(votes);
  return STEMMA_OK;
}

/* Edges, and how ghosts are spelled: neither needs the other. */
enum { LINK_EDGES, LINK_SPELLINGS, LINKS };

static enum stemma_status make_link(void *context, size_t index, struct stemma_error *error) {
  return index == LINK_EDGES ? make_edges(context, error) : spell_ghosts(context, error);
}

/* R5, and with it the graph. */
static enum stemma_status make_graph(struct finish *finish, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  enum stemma_status status =
      cycles_break(&lineage->graph, &finish->cycles, lineage->node_count, finish->edges,
                   finish->edge_count, lineage->created, error);
  if (status != STEMMA_OK) return status;
  lineage->cycle_edges = finish->cycles.dropped;
  lineage->cycle_edge_count = finish->cycles.dropped_count;
  finish->cycles.dropped = NULL;
  return STEMMA_OK;
}

static void finish_dispose(struct finish *finish) {
  free(finish->entry_of);
  free(finish->node_of);
  free(finish->edges);
  free(finish->self_loops);
  free(finish->renamed);
  cycle_report_dispose(&finish->cycles);
}

/* Moves the spellings over to the lineage and frees the rest of the builder's bulk. */
static void take_names(struct finish *finish) {
  struct lineage_builder *builder = finish->builder;
  finish->lineage->name_bytes = builder->names.bytes;
  builder->names.bytes = NULL;
  names_dispose(&builder->names);
  free(builder->facts);
  builder->facts = NULL;
  free(builder->edges);
  builder->edges = NULL;
  builder->edge_count = 0;
}

/* The graph and the words, each with findings, need nothing of each other. */
enum { HALF_GRAPH, HALF_WORDS, HALVES };

static enum stemma_status make_half(void *context, size_t index, struct stemma_error *error) {
  struct finish *finish = context;
  enum stemma_status status =
      index == HALF_GRAPH ? make_graph(finish, error) : finish_words(finish, error);
  if (status != STEMMA_OK) return status;
  return index == HALF_GRAPH ? finish_graph_findings(finish, error)
                             : finish_record_findings(finish, error);
}

enum stemma_status lineage_builder_finish(struct lineage **out, struct lineage_builder *builder,
                                          const struct lineage_finish_options *options,
                                          struct stemma_error *error) {
  struct finish finish = {.builder = builder,
                          .lineage = calloc(1, sizeof *finish.lineage),
                          .leaves_out_alone = options->leave_out_alone};
  struct lineage_records *records = NULL;
  enum stemma_status status = STEMMA_OK;
  assert(!options->leave_out_alone || (!options->infer_names && options->records == NULL));
  if (finish.lineage == NULL) status = stemma_error_memory(error, "lineage");
  if (status == STEMMA_OK) {
    builder_settle_ties(builder, options->tie_texts);
    keep_winners(builder);
    status = rename_parents(&finish, options->renames, error);
  }
  if (status == STEMMA_OK) status = finish_number(&finish, error);
  if (status == STEMMA_OK) status = finish_columns(&finish, error);
  if (status == STEMMA_OK) status = parallel_try(0, LINKS, make_link, &finish, error);
  if (status == STEMMA_OK && options->records != NULL) {
    status = finish_records(&records, &finish, error);
  }
  if (status == STEMMA_OK) {
    take_names(&finish);
    status = finish_infer(&finish, options->infer_names, error);
  }
  if (status == STEMMA_OK) {
    status = parallel_try(0, HALVES, make_half, &finish, error);
  }
  finish_dispose(&finish);
  if (status != STEMMA_OK) {
    lineage_free(finish.lineage);
    lineage_records_free(records);
    return status;
  }
  if (options->records != NULL) *options->records = records;
  *out = finish.lineage;
  return STEMMA_OK;
}
