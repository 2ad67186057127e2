/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First the nodes of a part and its edges, then what the columns say of these nodes. */
#include "engine/store/lineage_part.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/store/column_session.h"
#include "engine/store/lineage_load_parts.h"
#include "engine/store/lineage_part_nodes.h"
#include "engine/store/name_index.h"
#include "graph/model_id.h"

/* ---- by name ---- */

static enum stemma_status find_node(uint32_t *node, struct text id, struct column_session *session,
                                    struct stemma_error *error) {
  struct name_index index;
  struct text name = TEXT("");
  uint32_t place = 0;
  enum stemma_status status = name_index_init(&index, session, error);
  if (status == STEMMA_OK) status = name_index_count_before(&place, &index, id, error);
  bool is_last = place == session->totals[TOTAL_NODES];
  if (status == STEMMA_OK && !is_last) status = name_index_at(&name, &index, place, error);
  bool is_there = !is_last && text_equal_folded(name, id);
  if (status == STEMMA_OK) *node = is_there ? place : STEMMA_NO_NODE;
  name_index_dispose(&index);
  return status;
}

enum stemma_status lineage_part_find(uint32_t *node, const struct sql *sql, struct text id,
                                     struct stemma_error *error) {
  struct column_session session;
  enum stemma_status status = column_session_open(&session, sql, error);
  if (status != STEMMA_OK) return status;
  status = find_node(node, id, &session, error);
  column_session_close(&session);
  return status;
}

/* ---- columns ---- */

struct part {
  struct lineage_load load;         /* what is filled; its totals are the whole's, until the end */
  struct part_nodes nodes;          /* of the part */
  struct column_places places;      /* the same, as columns want them */
  enum column_id items[COLUMN_IDS]; /* [count] columns to be read */
  size_t count;                     /* of items */
  uint64_t left_out;                /* columns that are left unknown, by LINEAGE_LOAD_COLUMN */
  struct column_buffer names[2];    /* owned: of the first half of the nodes, and of the second */
};

static bool is_left_out(const struct part *part, enum column_id id) {
  return (part->left_out & LINEAGE_LOAD_COLUMN(id)) != 0;
}

static void fill_unknown(void *items, enum column_id id, size_t count, size_t size) {
  int64_t *times = items;
  if (id == COLUMN_SOURCE) {
    memset(items, PARENT_SOURCE_NONE, count);
    return;
  }
  if (id != COLUMN_CREATED) {
    assert(id == COLUMN_LIKES || (LINEAGE_LOAD_COLUMN(id) & LINEAGE_PART_WORDS) != 0);
    static_assert(RECORD_NO_COUNT == -1 && LINEAGE_NO_WORD == UINT32_MAX, "all bits are set");
    memset(items, 0xFF, count * size);
    return;
  }
  for (size_t i = 0; i < count; i++) times[i] = RECORD_NO_TIME;
}

static enum stemma_status read_names(struct lineage_load *load, enum column_id id,
                                     const struct column_places *places,
                                     struct column_source *source, struct stemma_error *error) {
  struct column_buffer buffer = {0};
  load->at[id] = malloc((places->count + 1) * sizeof **load->at);
  if (load->at[id] == NULL) return stemma_error_memory(error, "columns of the store");
  enum stemma_status status =
      column_read_some_texts(&buffer, load->at[id], id, places, load->totals, source, error);
  load->bytes[id] = (char *)buffer.bytes; /* NULL of no texts is fine: nothing points there */
  return status;
}

/* Names are half of what is read, and so their halves are pieces of work of their own. */
static enum stemma_status read_half(struct part *part, size_t half, struct column_source *source,
                                    struct stemma_error *error) {
  const struct column_places *all = &part->places;
  size_t first = half == 0 ? 0 : all->count / 2, end = half == 0 ? all->count / 2 : all->count;
  const struct column_places places = {all->items + first, end - first};
  return column_read_some_texts(&part->names[half], part->load.at[COLUMN_NAME] + first, COLUMN_NAME,
                                &places, part->load.totals, source, error);
}

/* Puts the second half behind the first. */
static enum stemma_status join_halves(struct part *part, struct stemma_error *error) {
  const struct column_buffer *one = &part->names[0], *other = &part->names[1];
  char *bytes = malloc(one->size + other->size + 1);
  if (bytes == NULL) return stemma_error_memory(error, "columns of the store");
  if (one->size > 0) memcpy(bytes, one->bytes, one->size);
  if (other->size > 0) memcpy(bytes + one->size, other->bytes, other->size);
  for (size_t i = part->places.count / 2; i < part->places.count; i++) {
    part->load.at[COLUMN_NAME][i] += (uint32_t)one->size;
  }
  part->load.bytes[COLUMN_NAME] = bytes;
  return STEMMA_OK;
}

/* A column of nodes: what it says of the part's. */
static enum stemma_status read_nodes(struct part *part, enum column_id id,
                                     struct column_source *source, struct stemma_error *error) {
  struct lineage_load *load = &part->load;
  size_t size = column_size(column_kind_of(id, load->totals).type);
  load->items[id] = malloc((part->places.count + 1) * size);
  if (load->items[id] == NULL) return stemma_error_memory(error, "columns of the store");
  if (is_left_out(part, id)) {
    fill_unknown(load->items[id], id, part->places.count, size);
    return STEMMA_OK;
  }
  return column_read_some(load->items[id], id, &part->places, load->totals, source, error);
}

static int compare_places(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return a < b ? -1 : a > b;
}

/* Numbers the words of a column by first use: order[number] is one's place in the whole. */
static uint32_t number_words(uint32_t *column, uint32_t count, uint32_t *number, uint32_t *order) {
  uint32_t used = 0;
  for (uint32_t v = 0; v < count; v++) {
    uint32_t place = column[v];
    if (place == LINEAGE_NO_WORD) continue;
    if (number[place] == LINEAGE_NO_WORD) {
      order[used] = place;
      number[place] = used++;
    }
    column[v] = number[place];
  }
  return used;
}

/* Reads the words that a column uses, and numbers them by first use. Their count becomes the
 * column's total. */
static enum stemma_status read_words(struct part *part, enum column_id column, enum column_id id,
                                     enum column_total total, struct column_source *source,
                                     struct stemma_error *error) {
  struct lineage_load *load = &part->load;
  bool is_left = is_left_out(part, column);
  size_t nodes = part->places.count, words = is_left ? 0 : (size_t)load->totals[total];
  uint32_t *number = malloc((words + 1) * sizeof *number);
  uint32_t *order = malloc((nodes + 1) * sizeof *order);
  uint32_t *at = malloc((nodes + 1) * sizeof *at);
  enum stemma_status status = STEMMA_OK;
  if (number == NULL || order == NULL || at == NULL) {
    status = stemma_error_memory(error, "words");
    goto done;
  }
  memset(number, 0xFF, words * sizeof *number); /* LINEAGE_NO_WORD */
  uint32_t used = number_words(load->items[column], (uint32_t)nodes, number, order);
  if (used > 1) qsort(order, used, sizeof *order, compare_places);
  const struct column_places places = {order, used};
  status = read_names(load, id, &places, source, error);
  if (status != STEMMA_OK) goto done;
  for (uint32_t w = 0; w < used; w++) at[number[order[w]]] = load->at[id][w];
  memcpy(load->at[id], at, used * sizeof *at);
  load->totals[total] = used;
done:
  free(number);
  free(order);
  free(at);
  return status;
}

/* ---- all of them ---- */

static bool is_of_nodes(enum column_id id) {
  return id >= COLUMN_NAME && id <= COLUMN_TASK;
}

static enum stemma_status make_graph(struct part *part, struct stemma_error *error) {
  const struct part_nodes *nodes = &part->nodes;
  struct stemma_error why = STEMMA_ERROR_INIT;
  enum stemma_status status =
      stemma_graph_new(&part->load.graph, nodes->count, nodes->edges, nodes->edge_count, &why);
  if (status == STEMMA_BAD_INPUT) {
    return column_damaged(part->load.sql, COLUMN_PARENT, 0, "its edges have a cycle", error);
  }
  if (status != STEMMA_OK) (void)stemma_error_set(error, status, "%s", why.message);
  return status;
}

static enum stemma_status read_column(void *context, size_t index, struct column_source *source,
                                      struct stemma_error *error) {
  struct part *part = context;
  enum column_id id = part->items[index];
  if (id == COLUMN_PARENT) return make_graph(part, error);
  if (id == COLUMN_NAME) return read_half(part, index, source, error);
  if (is_of_nodes(id)) return read_nodes(part, id, source, error);
  return lineage_load_column(&part->load, id, source, error);
}

static enum stemma_status read_columns(struct part *part, struct column_session *session,
                                       struct stemma_error *error) {
  static const enum column_id columns[] = {
      COLUMN_NAME,        COLUMN_NAME,           COLUMN_CREATED,       COLUMN_DOWNLOADS,
      COLUMN_LIKES,       COLUMN_AUTHOR,         COLUMN_LICENSE,       COLUMN_TASK,
      COLUMN_STATUS,      COLUMN_SOURCE,         COLUMN_PARENT,        COLUMN_CYCLE_PARENT,
      COLUMN_CYCLE_CHILD, COLUMN_CYCLE_RELATION, COLUMN_FINDING_COUNT, COLUMN_FINDING_EXAMPLES,
      COLUMN_EXAMPLE,
  };
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
    part->items[part->count++] = columns[i];
  }
  if (part->load.totals[TOTAL_HAS_RULE] != 0) part->items[part->count++] = COLUMN_RULE;
  part->load.at[COLUMN_NAME] = malloc(((size_t)part->nodes.count + 1) * sizeof(uint32_t));
  if (part->load.at[COLUMN_NAME] == NULL) return stemma_error_memory(error, "columns of the store");
  bool is_large = part->nodes.count > 64;
  enum stemma_status status =
      column_session_run(session, part->count, read_column, part, is_large, error);
  struct column_source *source = &session->source;
  if (status == STEMMA_OK) status = join_halves(part, error);
  if (status == STEMMA_OK) {
    status = read_words(part, COLUMN_AUTHOR, COLUMN_AUTHOR_WORD, TOTAL_AUTHORS, source, error);
  }
  if (status == STEMMA_OK) {
    status = read_words(part, COLUMN_LICENSE, COLUMN_LICENSE_WORD, TOTAL_LICENSES, source, error);
  }
  if (status == STEMMA_OK) {
    status = read_words(part, COLUMN_TASK, COLUMN_TASK_WORD, TOTAL_TASKS, source, error);
  }
  return status;
}

/* Keeps the edges on cycles that lie in the part. */
static void keep_cycle_edges(struct part *part) {
  struct lineage_load *load = &part->load;
  uint32_t *parent = load->items[COLUMN_CYCLE_PARENT], *child = load->items[COLUMN_CYCLE_CHILD];
  uint8_t *relation = load->items[COLUMN_CYCLE_RELATION];
  size_t kept = 0;
  for (size_t e = 0; e < load->totals[TOTAL_CYCLE_EDGES]; e++) {
    uint32_t from = part_nodes_place(&part->nodes, parent[e]);
    uint32_t to = part_nodes_place(&part->nodes, child[e]);
    if (from == STEMMA_NO_NODE || to == STEMMA_NO_NODE) continue;
    parent[kept] = from;
    child[kept] = to;
    relation[kept++] = relation[e];
  }
  load->totals[TOTAL_CYCLE_EDGES] = kept;
}

/* From here on the totals are the part's. */
static void count_nodes(struct part *part) {
  const uint8_t *status = part->load.items[COLUMN_STATUS];
  uint64_t models = 0;
  for (uint32_t v = 0; v < part->nodes.count; v++) models += status[v] != LINEAGE_GHOST;
  part->load.totals[TOTAL_NODES] = part->nodes.count;
  part->load.totals[TOTAL_MODELS] = models;
}

static enum stemma_status read_part(struct part *part, struct column_session *session,
                                    const struct lineage_part_wish *wish,
                                    struct stemma_error *error) {
  memcpy(part->load.totals, session->totals, sizeof part->load.totals);
  enum stemma_status status = part_nodes_init(&part->nodes, wish, session, error);
  if (status != STEMMA_OK) return status;
  part->places = (struct column_places){part->nodes.nodes, part->nodes.count};
  status = read_columns(part, session, error);
  if (status != STEMMA_OK) return status;
  keep_cycle_edges(part);
  count_nodes(part);
  return STEMMA_OK;
}

static enum stemma_status load_part(struct lineage **out, uint32_t **whole,
                                    struct column_session *session,
                                    const struct lineage_part_wish *wish,
                                    struct stemma_error *error) {
  struct part part = {.load.sql = session->sql, .left_out = wish->left_out};
  struct lineage *lineage = NULL;
  enum stemma_status status = read_part(&part, session, wish, error);
  if (status == STEMMA_OK) {
    lineage = calloc(1, sizeof *lineage);
    status = lineage == NULL ? stemma_error_memory(error, "lineage")
                             : lineage_load_fill(lineage, &part.load, error);
  }
  if (status == STEMMA_OK) {
    *out = lineage;
    *whole = part.nodes.nodes;
    part.nodes.nodes = NULL;
  } else {
    lineage_free(lineage);
  }
  column_buffer_dispose(&part.names[0]);
  column_buffer_dispose(&part.names[1]);
  lineage_load_dispose(&part.load);
  part_nodes_dispose(&part.nodes);
  return status;
}

enum stemma_status lineage_part_read(struct lineage **out, uint32_t **whole, const struct sql *sql,
                                     const struct lineage_part_wish *wish,
                                     struct stemma_error *error) {
  struct column_session session;
  enum stemma_status status = column_session_open(&session, sql, error);
  if (status != STEMMA_OK) return status;
  status = load_part(out, whole, &session, wish, error);
  column_session_close(&session);
  return status;
}

enum stemma_status lineage_part_load(struct lineage **out, uint32_t **whole, const struct sql *sql,
                                     struct text id, unsigned parts, struct stemma_error *error) {
  struct column_session session;
  uint32_t node = STEMMA_NO_NODE;
  enum stemma_status status = column_session_open(&session, sql, error);
  if (status != STEMMA_OK) return status;
  status = find_node(&node, id, &session, error);
  if (status == STEMMA_OK && node == STEMMA_NO_NODE) {
    status = stemma_error_set(error, STEMMA_NEGATIVE, "%.*s: no such model",
                              (int)(id.length > MODEL_ID_MAX ? MODEL_ID_MAX : id.length), id.bytes);
  }
  if (status == STEMMA_OK) {
    const struct lineage_part_wish wish = {.nodes = &node, .count = 1, .parts = parts};
    status = load_part(out, whole, &session, &wish, error);
  }
  column_session_close(&session);
  return status;
}
