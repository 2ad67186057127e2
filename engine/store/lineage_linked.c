/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two thirds of a hub's models derive from nothing, and nothing from them. So the edges are read
 * first, and tell which nodes are wanted; then, beside the making of their graph, what the other
 * columns say of these.
 */
#include "engine/store/lineage_linked.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/store/column_session.h"
#include "engine/store/lineage_load_parts.h"
#include "graph/columns.h"

#define SET_OF(id) LINEAGE_LOAD_COLUMN(COLUMN_##id)

/* What is read of all nodes, whoever is wanted, and words, if they are; the large ones first. */
static const enum column_id whole_columns[] = {
    COLUMN_PARENT,        COLUMN_PARENT_START,     COLUMN_PARENT_RELATION, COLUMN_STATUS,
    COLUMN_AUTHOR_WORD,   COLUMN_LICENSE_WORD,     COLUMN_TASK_WORD,       COLUMN_EXAMPLE,
    COLUMN_FINDING_COUNT, COLUMN_FINDING_EXAMPLES,
};
static const uint64_t always = SET_OF(PARENT) | SET_OF(PARENT_START) | SET_OF(PARENT_RELATION) |
                               SET_OF(STATUS) | SET_OF(EXAMPLE) | SET_OF(FINDING_COUNT) |
                               SET_OF(FINDING_EXAMPLES);

/* What is read of the wanted nodes; in place of parents the graph is made. */
static const enum column_id node_columns[] = {
    COLUMN_PARENT, COLUMN_CREATED, COLUMN_DOWNLOADS, COLUMN_AUTHOR,
    COLUMN_TASK,   COLUMN_LICENSE, COLUMN_SOURCE,    COLUMN_RULE,
};

#define LENGTH(array) (sizeof(array) / sizeof *(array))

struct linked {
  const struct lineage_linked_wish *wish; /* borrowed */
  struct lineage_load load;               /* what has been read; its totals come to be those of
                                             the nodes that are wanted */
  uint64_t totals[TOTALS];                /* of the store */
  struct column_places places;            /* the wanted nodes */
  uint32_t *whole;                        /* [places.count] the same; owned */
  uint32_t left_out;                      /* models that are not wanted */
  uint64_t facts;                         /* set of columns: what is read beside the graph */
};

static bool is_wanted(const struct linked *linked, enum column_id id) {
  return (linked->facts >> id & 1) != 0;
}

/* ---- the edges ---- */

static enum stemma_status read_whole(void *context, size_t index, struct column_source *source,
                                     struct stemma_error *error) {
  struct linked *linked = context;
  enum column_id id = whole_columns[index];
  if (!is_wanted(linked, id)) return STEMMA_OK;
  if (column_is_text(id)) return lineage_load_column(&linked->load, id, source, error);
  return lineage_load_integers(&linked->load, id, source, error);
}

/*
 * Numbers the nodes that are wanted, and closes the gaps between their rows of parents: the rows
 * of the others are empty. Who has edges comes in no order that a processor could foresee.
 */
static void number_nodes(struct linked *linked, uint32_t *number, const uint8_t *is_asked) {
  size_t nodes = (size_t)linked->totals[TOTAL_NODES], edges = (size_t)linked->totals[TOTAL_EDGES];
  uint32_t *start = linked->load.items[COLUMN_PARENT_START];
  uint32_t *parents = linked->load.items[COLUMN_PARENT];
  uint32_t count = 0;
  start[nodes] = (uint32_t)edges;
  for (uint32_t v = 0; v < nodes; v++) {
    uint32_t from = start[v];
    bool is_child = start[v + 1] != from;
    number[v] = count;
    linked->whole[count] = v;
    start[count] = from;
    count += is_child | is_asked[v];
  }
  for (size_t e = 0; e < edges; e++) parents[e] = number[parents[e]];
  linked->places = (struct column_places){linked->whole, count};
}

/* Leaves out what status says of the nodes that are not wanted. */
static void pick_status(struct linked *linked) {
  uint8_t *status = linked->load.items[COLUMN_STATUS];
  uint64_t all = 0, picked = 0;
  for (size_t v = 0; v < linked->totals[TOTAL_NODES]; v++) all += status[v] != LINEAGE_GHOST;
  for (size_t i = 0; i < linked->places.count; i++) {
    status[i] = status[linked->whole[i]];
    picked += status[i] != LINEAGE_GHOST;
  }
  linked->load.totals[TOTAL_NODES] = linked->places.count;
  linked->load.totals[TOTAL_MODELS] = picked;
  linked->left_out = (uint32_t)(all - picked);
}

static enum stemma_status pick_nodes(struct linked *linked, struct stemma_error *error) {
  size_t count = (size_t)linked->totals[TOTAL_NODES];
  const uint32_t *parents = linked->load.items[COLUMN_PARENT];
  uint8_t *is_asked = calloc(count + 1, sizeof *is_asked);
  uint32_t *number = column_new(count + 1, sizeof *number);
  linked->whole = column_new(count + 1, sizeof *linked->whole);
  enum stemma_status status = STEMMA_OK;
  if (is_asked == NULL || number == NULL || linked->whole == NULL) {
    status = stemma_error_memory(error, "models with edges");
    goto cleanup;
  }
  for (size_t e = 0; e < linked->totals[TOTAL_EDGES]; e++) is_asked[parents[e]] = 1;
  for (size_t i = 0; i < linked->wish->count; i++) {
    assert(linked->wish->nodes[i] < count);
    is_asked[linked->wish->nodes[i]] = 1;
  }
  number_nodes(linked, number, is_asked);
  pick_status(linked);
cleanup:
  free(is_asked);
  free(number);
  return status;
}

/* ---- the nodes ---- */

static enum stemma_status read_places(void *context, size_t index, struct column_source *source,
                                      struct stemma_error *error) {
  struct linked *linked = context;
  struct lineage_load *load = &linked->load;
  enum column_id id = node_columns[index];
  if (id == COLUMN_PARENT) return lineage_load_make_graph(load, error);
  if (!is_wanted(linked, id)) return STEMMA_OK;
  size_t size = column_size(column_kind_of(id, linked->totals).type);
  load->items[id] = column_new(linked->places.count + 1, size);
  if (load->items[id] == NULL) return stemma_error_memory(error, "columns of the store");
  return column_read_some(load->items[id], id, &linked->places, linked->totals, source, error);
}

/* ---- the lineage ---- */

static enum stemma_status read_all(struct linked *linked, const struct sql *sql,
                                   struct stemma_error *error) {
  struct column_session session;
  enum stemma_status status = column_session_open(&session, sql, error);
  if (status != STEMMA_OK) return status;
  memcpy(linked->totals, session.totals, sizeof linked->totals);
  memcpy(linked->load.totals, session.totals, sizeof linked->totals);
  linked->facts = linked->wish->facts | always;
  if (session.totals[TOTAL_HAS_RULE] == 0) linked->facts &= ~SET_OF(RULE);
  bool is_large = session.totals[TOTAL_NODES] > COLUMN_CHUNK;
  status = column_session_run(&session, LENGTH(whole_columns), read_whole, linked, is_large, error);
  if (status == STEMMA_OK) status = pick_nodes(linked, error);
  if (status == STEMMA_OK) {
    status =
        column_session_run(&session, LENGTH(node_columns), read_places, linked, is_large, error);
  }
  column_session_close(&session);
  return status;
}

enum stemma_status lineage_linked_read(struct lineage **out, uint32_t **whole,
                                       const struct sql *sql,
                                       const struct lineage_linked_wish *wish,
                                       struct stemma_error *error) {
  struct linked linked = {.wish = wish, .load = {.sql = sql}};
  struct lineage *lineage = calloc(1, sizeof *lineage);
  enum stemma_status status =
      lineage == NULL ? stemma_error_memory(error, "lineage") : read_all(&linked, sql, error);
  if (status == STEMMA_OK) status = lineage_load_fill(lineage, &linked.load, error);
  lineage_load_dispose(&linked.load);
  if (status != STEMMA_OK) {
    lineage_free(lineage);
    free(linked.whole);
    return status;
  }
  lineage->left_out = linked.left_out;
  *out = lineage;
  *whole = linked.whole;
  return STEMMA_OK;
}
