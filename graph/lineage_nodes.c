/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which entries are nodes, their numbers, and what columns say of them.
 *
 * Entries are in the order of the input and nodes in that of their ids. All passes over millions of
 * either are shared out among the processors; sums are taken share by share, in order.
 */
#include <assert.h>

#include "graph/columns.h"
#include "graph/id_sort.h"
#include "graph/lineage_finish.h"
#include "graph/parallel.h"

enum { NODES_AHEAD = 24 };

/* Work on entries or nodes is shared out so, unless there are few. */
enum { SHARES = 16, FEW = 1 << 15 };

static void share_out(uint32_t count, parallel_task *task, void *context) {
  parallel_run_on(count < FEW ? 1 : 0, SHARES, task, context);
}

/* What the threads share that look for records. */
struct marking {
  struct finish *finish;      /* whose entries */
  uint32_t *mark;             /* [entries] 1: it is a node */
  uint32_t nodes[SHARES];     /* how many are in each share */
  uint64_t downloads[SHARES]; /* of the models there that are left out */
  uint32_t left_out[SHARES];  /* how many they are */
  bool overflows[SHARES];     /* their downloads exceed 64 bits */
};

/* The first of `count` entries or nodes in a share; behind the last share, their end. */
static uint32_t share_start(uint32_t count, size_t share) {
  return (uint32_t)((uint64_t)count * share / SHARES);
}

static bool add_downloads(uint64_t *sum, int64_t downloads) {
  return downloads >= 0 && __builtin_add_overflow(*sum, (uint64_t)downloads, sum);
}

/* Marks entries with a record, or counts those that are left out. */
static void mark_share(void *context, size_t share) {
  struct marking *marking = context;
  const struct lineage_builder *builder = marking->finish->builder;
  uint32_t entries = builder->names.count;
  uint32_t first = share_start(entries, share), last = share_start(entries, share + 1);
  uint32_t nodes = 0, left_out = 0;
  uint64_t downloads = 0;
  bool overflows = false;
  for (uint32_t e = first; e < last; e++) {
    bool is_more = marking->mark[e] == 0 && builder_has_record(builder, e);
    if (is_more && marking->finish->leaves_out_alone) {
      left_out++;
      overflows |= add_downloads(&downloads, builder->facts[e].downloads);
    } else if (is_more) {
      marking->mark[e] = 1;
    }
    nodes += marking->mark[e];
  }
  marking->nodes[share] = nodes;
  marking->left_out[share] = left_out;
  marking->downloads[share] = downloads;
  marking->overflows[share] = overflows;
}

/* Entries that are nodes whatever else there is: examples of findings name them, too. */
static void mark_told(const struct lineage_builder *builder, uint32_t *mark) {
  for (size_t i = 0; i < builder->edge_count; i++) {
    mark[builder->edges[i].child] = mark[builder->edges[i].parent] = 1;
  }
  for (size_t i = 0; i < builder->duplicate_count; i++) mark[builder->duplicates[i]] = 1;
  for (size_t i = 0; i < builder->finding_count; i++) mark[builder->findings[i].child] = 1;
}

/* Marks the entries that are nodes: those with a record, unless they are left out, and those named
 * by a winner. Returns how many they are. */
static uint32_t mark_nodes(struct marking *marking) {
  struct finish *finish = marking->finish;
  uint32_t nodes = 0;
  mark_told(finish->builder, marking->mark);
  share_out(finish->builder->names.count, mark_share, marking);
  for (size_t share = 0; share < SHARES; share++) {
    nodes += marking->nodes[share];
    finish->lineage->left_out += marking->left_out[share];
    finish->overflows |= marking->overflows[share];
    finish->overflows |= __builtin_add_overflow(
        finish->downloads_left_out, marking->downloads[share], &finish->downloads_left_out);
  }
  return nodes;
}

/* Lists the entries of a share that are nodes; the marks make room for the nodes' numbers. */
static void list_share(void *context, size_t share) {
  const struct marking *marking = context;
  const struct finish *finish = marking->finish;
  uint32_t entries = finish->builder->names.count, next = 0;
  uint32_t first = share_start(entries, share), last = share_start(entries, share + 1);
  for (size_t before = 0; before < share; before++) next += marking->nodes[before];
  for (uint32_t e = first; e < last; e++) {
    if (marking->mark[e] != 0) finish->entry_of[next++] = e;
    marking->mark[e] = STEMMA_NO_NODE;
  }
}

/* How many of the entries [count], ascending, are below `limit`. */
static uint32_t count_below(const uint32_t *entries, uint32_t count, uint32_t limit) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (entries[middle] < limit) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

enum stemma_status finish_number(struct finish *finish, struct stemma_error *error) {
  struct lineage_builder *builder = finish->builder;
  uint32_t entries = builder->names.count;
  finish->node_of = column_zeroed(entries + (size_t)1, sizeof *finish->node_of);
  if (finish->node_of == NULL) return stemma_error_memory(error, "numbering models");
  struct marking marking = {.finish = finish, .mark = finish->node_of};
  uint32_t nodes = mark_nodes(&marking);
  finish->entry_of = column_new(nodes + (size_t)1, sizeof *finish->entry_of);
  if (finish->entry_of == NULL) return stemma_error_memory(error, "numbering models");
  share_out(entries, list_share, &marking);
  uint32_t ordered = count_below(finish->entry_of, nodes, builder->ordered);
  names_drop_index(&builder->names);
  enum stemma_status status = id_sort_rest(finish->entry_of, ordered, nodes, builder->names.bytes,
                                           builder->names.at, error);
  if (status != STEMMA_OK) return status;
  finish->lineage->node_count = nodes;
  return STEMMA_OK;
}

static enum stemma_status alloc_columns(struct lineage *lineage, struct stemma_error *error) {
  size_t nodes = lineage->node_count + (size_t)1;
  lineage->name_at = column_new(nodes, sizeof *lineage->name_at);
  lineage->status = column_new(nodes, sizeof *lineage->status);
  lineage->source = column_new(nodes, sizeof *lineage->source);
  lineage->created = column_new(nodes, sizeof *lineage->created);
  lineage->downloads = column_new(nodes, sizeof *lineage->downloads);
  lineage->likes = column_new(nodes, sizeof *lineage->likes);
  lineage->author = column_new(nodes, sizeof *lineage->author);
  lineage->license = column_new(nodes, sizeof *lineage->license);
  lineage->task = column_new(nodes, sizeof *lineage->task);
  if (lineage->name_at != NULL && lineage->status != NULL && lineage->source != NULL &&
      lineage->created != NULL && lineage->downloads != NULL && lineage->likes != NULL &&
      lineage->author != NULL && lineage->license != NULL && lineage->task != NULL) {
    return STEMMA_OK;
  }
  return stemma_error_memory(error, "columns of models");
}

static uint8_t status_of(const struct builder_facts *facts) {
  if (facts->record == BUILDER_NO_RECORD) return LINEAGE_GHOST;
  return facts->is_gone ? LINEAGE_TOMBSTONE : LINEAGE_PRESENT;
}

/* What the threads that fill columns share. */
struct filling {
  struct finish *finish;      /* whose columns they are */
  uint64_t downloads[SHARES]; /* of each share of the nodes */
  uint32_t models[SHARES];    /* likewise, those with a record */
  bool overflows[SHARES];     /* the downloads exceed 64 bits */
};

static void fill_node(struct lineage *lineage, const struct lineage_builder *builder, uint32_t v,
                      uint32_t entry) {
  const struct builder_facts *facts = &builder->facts[entry];
  lineage->name_at[v] = builder->names.at[entry];
  lineage->status[v] = status_of(facts);
  lineage->source[v] = facts->source;
  lineage->created[v] = facts->created;
  lineage->downloads[v] = facts->downloads;
  lineage->likes[v] = facts->likes;
  lineage->author[v] = facts->author;
  lineage->license[v] = facts->license;
  lineage->task[v] = facts->task;
}

/* Entries are in the order of the input, and nodes in that of ids: each is a cache miss. */
static void fill_share(void *context, size_t share) {
  struct filling *filling = context;
  struct finish *finish = filling->finish;
  const struct lineage_builder *builder = finish->builder;
  struct lineage *lineage = finish->lineage;
  uint32_t first = share_start(lineage->node_count, share);
  uint32_t last = share_start(lineage->node_count, share + 1);
  uint64_t downloads = 0;
  uint32_t models = 0;
  bool overflows = false;
  for (uint32_t v = first; v < last; v++) {
    if (v + NODES_AHEAD < last) {
      uint32_t ahead = finish->entry_of[v + NODES_AHEAD];
      __builtin_prefetch(&builder->facts[ahead]);
      __builtin_prefetch(&builder->names.at[ahead]);
      __builtin_prefetch(&finish->node_of[ahead], 1);
    }
    uint32_t entry = finish->entry_of[v];
    finish->node_of[entry] = v;
    fill_node(lineage, builder, v, entry);
    models += lineage->status[v] != LINEAGE_GHOST;
    overflows |= add_downloads(&downloads, lineage->downloads[v]);
  }
  filling->downloads[share] = downloads;
  filling->models[share] = models;
  filling->overflows[share] = overflows;
}

enum stemma_status finish_columns(struct finish *finish, struct stemma_error *error) {
  struct lineage *lineage = finish->lineage;
  struct filling filling = {.finish = finish};
  enum stemma_status status = alloc_columns(lineage, error);
  if (status != STEMMA_OK) return status;
  share_out(lineage->node_count, fill_share, &filling);
  uint64_t downloads = finish->downloads_left_out;
  bool overflows = finish->overflows;
  for (size_t share = 0; share < SHARES; share++) {
    lineage->model_count += filling.models[share];
    overflows |= filling.overflows[share];
    overflows |= __builtin_add_overflow(downloads, filling.downloads[share], &downloads);
  }
  if (!overflows) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "downloads: all models' together exceed 64 bits");
}
