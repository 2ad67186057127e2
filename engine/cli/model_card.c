/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathering what is known of a model; how it is written is in model_card_write.c. */
#include "engine/cli/model_card.h"

#include <stdlib.h>

#include "engine/cli/ranking.h"

static enum stemma_status find_rank(struct model_card *card, struct stemma_error *error) {
  const struct source *source = &card->session->source;
  if (source->extent == SOURCE_PART) {
    const struct measure_table *saved = &source->saved.of[MEASURES_LISTED];
    card->listed = saved->all;
    card->rank = (uint32_t)saved_measures_of(saved, SAVED_RANK, card->node);
    card->family_rank = (uint32_t)saved_measures_of(saved, SAVED_FAMILY_RANK, card->node);
    return STEMMA_OK;
  }
  struct ranking ranking;
  struct ranking_options how = {.by = OPTIONS_BY_INFLUENCE, .family = CATALOG_NONE};
  enum stemma_status status = ranking_init(&ranking, card->session, &how, error);
  if (status != STEMMA_OK) return status;
  card->listed = ranking.count;
  for (size_t i = 0; i < ranking.count; i++) {
    if (ranking.entries[i].node != card->node) continue;
    card->rank = ranking.entries[i].rank;
    card->family_rank = ranking.entries[i].family_rank;
    break;
  }
  ranking_dispose(&ranking);
  return STEMMA_OK;
}

static int compare_nodes(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a;
  uint32_t y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

/* Ancestors without a parent: a walk upwards that sees each node once. */
static enum stemma_status find_roots(struct model_card *card, struct stemma_error *error) {
  const struct stemma_graph *graph = card->session->graph;
  uint32_t *queue = calloc((size_t)graph->node_count + 1, sizeof *queue);
  uint8_t *seen = calloc((size_t)graph->node_count + 1, sizeof *seen);
  enum stemma_status status = STEMMA_OK;
  if (queue == NULL || seen == NULL) {
    status = stemma_error_memory(error, "roots of a model");
    goto cleanup;
  }
  size_t tail = 0;
  size_t roots = 0;
  queue[tail++] = card->node;
  for (size_t head = 0; head < tail; head++) {
    uint32_t node = queue[head];
    uint32_t end = graph->parent_start[node + 1];
    for (uint32_t i = graph->parent_start[node]; i < end; i++) {
      if (seen[graph->parents[i]]) continue;
      seen[graph->parents[i]] = 1;
      queue[tail++] = graph->parents[i];
    }
    /* A place that has been read is free: the roots gather at the front. */
    if (node != card->node && stemma_parent_count(graph, node) == 0) queue[roots++] = node;
  }
  qsort(queue, roots, sizeof *queue, compare_nodes);
  card->roots = queue;
  card->root_count = roots;
  queue = NULL;
cleanup:
  free(queue);
  free(seen);
  return status;
}

/* Whether child a of a model comes before b: influence, downloads, id. */
static bool is_larger(const struct session *session, uint32_t a, uint32_t b) {
  double x = session->measures.influence[a];
  double y = session->measures.influence[b];
  if (x > y || x < y) return x > y;
  int64_t p = session->lineage->downloads[a];
  int64_t q = session->lineage->downloads[b];
  return p != q ? p > q : a < b;
}

/* The largest children, by insertion into a short list. */
static enum stemma_status find_children(struct model_card *card, struct stemma_error *error) {
  const struct session *session = card->session;
  const struct stemma_graph *graph = session->graph;
  card->children = calloc(MODEL_CARD_CHILDREN_MAX, sizeof *card->children);
  card->relations = calloc(MODEL_CARD_CHILDREN_MAX, sizeof *card->relations);
  if (card->children == NULL || card->relations == NULL) {
    return stemma_error_memory(error, "children of a model");
  }
  uint32_t end = graph->child_start[card->node + 1];
  for (uint32_t i = graph->child_start[card->node]; i < end; i++) {
    uint32_t child = graph->children[i];
    size_t place = card->child_count;
    while (place > 0 && is_larger(session, child, card->children[place - 1])) place--;
    if (place == MODEL_CARD_CHILDREN_MAX) continue;
    if (card->child_count < MODEL_CARD_CHILDREN_MAX) card->child_count++;
    for (size_t j = card->child_count - 1; j > place; j--) {
      card->children[j] = card->children[j - 1];
      card->relations[j] = card->relations[j - 1];
    }
    card->children[place] = child;
    card->relations[place] = graph->child_relation[i];
  }
  return STEMMA_OK;
}

static const struct store_import *import_of(const struct store_imports *imports, int64_t id) {
  for (size_t i = 0; i < imports->count; i++) {
    if (imports->items[i].id == id) return &imports->items[i];
  }
  return NULL;
}

/* Which imports its facts and parents come from. */
static enum stemma_status find_imports(struct model_card *card, struct stemma_error *error) {
  const struct source *source = &card->session->source;
  struct store_provenance from = {0};
  if (source->store == NULL) return STEMMA_OK;
  struct text id = lineage_name(card->session->lineage, card->node);
  enum stemma_status status = store_provenance(&from, source->store, id, source->day, error);
  if (status == STEMMA_OK) {
    status = store_imports(&card->imports, source->store, source->day, error);
  }
  card->facts = import_of(&card->imports, from.facts);
  card->parents = import_of(&card->imports, from.parents);
  return status;
}

enum stemma_status model_card_init(struct model_card *out, const struct session *session,
                                   uint32_t node, struct stemma_error *error) {
  struct model_card card = {.session = session, .node = node};
  enum stemma_status status = find_rank(&card, error);
  if (status == STEMMA_OK) status = find_roots(&card, error);
  if (status == STEMMA_OK) status = find_children(&card, error);
  if (status == STEMMA_OK) status = find_imports(&card, error);
  if (status != STEMMA_OK) {
    model_card_dispose(&card);
    return status;
  }
  *out = card;
  return STEMMA_OK;
}

void model_card_dispose(struct model_card *card) {
  free(card->roots);
  free(card->children);
  free(card->relations);
  store_imports_dispose(&card->imports);
  *card = (struct model_card){0};
}
