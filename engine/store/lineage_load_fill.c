/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns, read and in range each by itself, become the parts of a lineage. */
#include <assert.h>
#include <stdlib.h>

#include "engine/store/lineage_load_parts.h"

void lineage_load_dispose(struct lineage_load *load) {
  for (int id = 0; id < COLUMN_IDS; id++) {
    free(load->items[id]);
    free(load->bytes[id]);
    free(load->at[id]);
  }
  stemma_graph_free(load->graph);
}

void *lineage_load_take(struct lineage_load *load, enum column_id id) {
  void *items = load->items[id];
  load->items[id] = NULL;
  return items;
}

static struct text text_at(const struct lineage_load *load, enum column_id id, size_t index) {
  return names_text_at(load->bytes[id], load->at[id][index]);
}

static enum stemma_status take_words(struct lineage_words *words, struct lineage_load *load,
                                     enum column_id id, struct stemma_error *error) {
  uint32_t count = (uint32_t)column_count(id, load->totals);
  words->count = count;
  if (load->bytes[id] == NULL) return STEMMA_OK; /* left out */
  words->items = malloc(((size_t)count + 1) * sizeof *words->items);
  if (words->items == NULL) return stemma_error_memory(error, "words");
  for (uint32_t w = 0; w < count; w++) words->items[w] = text_at(load, id, w);
  words->bytes = load->bytes[id];
  load->bytes[id] = NULL;
  return STEMMA_OK;
}

static enum stemma_status fill_findings(struct lineage *lineage, const struct lineage_load *load,
                                        struct stemma_error *error) {
  const uint64_t *cases = load->items[COLUMN_FINDING_COUNT];
  const uint8_t *examples = load->items[COLUMN_FINDING_EXAMPLES];
  size_t used = 0, total = (size_t)load->totals[TOTAL_EXAMPLES];
  for (size_t c = 0; c < LINEAGE_CLASS_COUNT; c++) {
    struct lineage_finding *finding = &lineage->findings[c];
    finding->count = cases[c];
    if (examples[c] > total - used) break;
    for (unsigned i = 0; i < examples[c]; i++) {
      struct text text = arena_copy(&lineage->texts, text_at(load, COLUMN_EXAMPLE, used + i));
      if (text.bytes == NULL) return stemma_error_memory(error, "findings");
      finding->examples[i] = text;
    }
    finding->example_count = examples[c];
    used += examples[c];
    if (c + 1 == LINEAGE_CLASS_COUNT && used == total) return STEMMA_OK;
  }
  return column_damaged(load->sql, COLUMN_FINDING_EXAMPLES, 0, "their sum is wrong", error);
}

static enum stemma_status fill_cycle_edges(struct lineage *lineage, const struct lineage_load *load,
                                           struct stemma_error *error) {
  size_t count = (size_t)load->totals[TOTAL_CYCLE_EDGES];
  const uint32_t *parent = load->items[COLUMN_CYCLE_PARENT];
  const uint32_t *child = load->items[COLUMN_CYCLE_CHILD];
  const uint8_t *relation = load->items[COLUMN_CYCLE_RELATION];
  if (parent == NULL) return STEMMA_OK; /* left out */
  lineage->cycle_edges = malloc((count + 1) * sizeof *lineage->cycle_edges);
  if (lineage->cycle_edges == NULL) return stemma_error_memory(error, "edges on cycles");
  for (size_t e = 0; e < count; e++) {
    lineage->cycle_edges[e] = (struct stemma_edge){parent[e], child[e], relation[e]};
  }
  lineage->cycle_edge_count = count;
  return STEMMA_OK;
}

/* Measures add downloads up in 64 bits. */
static enum stemma_status check_downloads(const struct lineage *lineage, const struct sql *sql,
                                          struct stemma_error *error) {
  uint64_t sum = 0;
  if (lineage->downloads == NULL) return STEMMA_OK; /* left out */
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if (lineage->downloads[v] == RECORD_NO_COUNT) continue;
    uint64_t downloads = (uint64_t)lineage->downloads[v];
    if (downloads > UINT64_MAX - sum) {
      return column_damaged(sql, COLUMN_DOWNLOADS, 0, "their sum is too large", error);
    }
    sum += downloads;
  }
  return STEMMA_OK;
}

enum stemma_status lineage_load_fill(struct lineage *lineage, struct lineage_load *load,
                                     struct stemma_error *error) {
  lineage->node_count = (uint32_t)load->totals[TOTAL_NODES];
  lineage->model_count = (uint32_t)load->totals[TOTAL_MODELS];
  lineage->name_at = load->at[COLUMN_NAME];
  lineage->name_bytes = load->bytes[COLUMN_NAME];
  load->at[COLUMN_NAME] = NULL;
  load->bytes[COLUMN_NAME] = NULL;
  lineage->status = lineage_load_take(load, COLUMN_STATUS);
  lineage->source = lineage_load_take(load, COLUMN_SOURCE);
  lineage->rule = lineage_load_take(load, COLUMN_RULE);
  lineage->created = lineage_load_take(load, COLUMN_CREATED);
  lineage->downloads = lineage_load_take(load, COLUMN_DOWNLOADS);
  lineage->likes = lineage_load_take(load, COLUMN_LIKES);
  lineage->author = lineage_load_take(load, COLUMN_AUTHOR);
  lineage->license = lineage_load_take(load, COLUMN_LICENSE);
  lineage->task = lineage_load_take(load, COLUMN_TASK);
  lineage->graph = load->graph;
  load->graph = NULL;
  enum stemma_status status = check_downloads(lineage, load->sql, error);
  if (status == STEMMA_OK) status = take_words(&lineage->authors, load, COLUMN_AUTHOR_WORD, error);
  if (status == STEMMA_OK)
    status = take_words(&lineage->licenses, load, COLUMN_LICENSE_WORD, error);
  if (status == STEMMA_OK) status = take_words(&lineage->tasks, load, COLUMN_TASK_WORD, error);
  if (status == STEMMA_OK) status = fill_cycle_edges(lineage, load, error);
  if (status == STEMMA_OK) status = fill_findings(lineage, load, error);
  return status;
}

/* ---- what records said ---- */

/* Ghosts have no record; all others are numbered as their nodes are. */
static enum stemma_status number_records(struct lineage_records *records,
                                         const struct lineage *lineage,
                                         struct stemma_error *error) {
  records->record = malloc(((size_t)lineage->node_count + 1) * sizeof *records->record);
  if (records->record == NULL) return stemma_error_memory(error, "columns of records");
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    records->record[v] = lineage->status[v] == LINEAGE_GHOST ? LINEAGE_NO_RECORD : v;
  }
  return STEMMA_OK;
}

static enum stemma_status fill_claims(struct lineage_records *records,
                                      const struct lineage *lineage, struct lineage_load *load,
                                      struct stemma_error *error) {
  size_t nodes = lineage->node_count, count = (size_t)load->totals[TOTAL_CLAIMS];
  uint32_t *start = load->items[COLUMN_CLAIM_START];
  const uint32_t *parent = load->items[COLUMN_CLAIM_PARENT];
  const uint8_t *relation = load->items[COLUMN_CLAIM_RELATION];
  const uint32_t *place = load->items[COLUMN_CLAIM_SPELLING];
  if (!lineage_load_starts(start, nodes, count)) {
    return column_damaged(load->sql, COLUMN_CLAIM_START, 0, "its rows overlap", error);
  }
  records->claims = malloc((count + 1) * sizeof *records->claims);
  if (records->claims == NULL) return stemma_error_memory(error, "parents of records");
  for (uint32_t v = 0; v < nodes; v++) {
    for (uint32_t i = start[v]; i < start[v + 1]; i++) {
      bool is_parents = place[i] == LINEAGE_NO_WORD;
      records->claims[i] = (struct lineage_claim){
          .child = v,
          .parent = parent[i],
          .spelling =
              is_parents ? lineage->name_at[parent[i]] : load->at[COLUMN_SPELLING][place[i]],
          .relation = relation[i],
      };
    }
  }
  records->claim_count = count;
  return STEMMA_OK;
}

static enum stemma_status fill_faults(struct lineage_records *records,
                                      const struct lineage_load *load, struct stemma_error *error) {
  size_t count = (size_t)load->totals[TOTAL_FAULTS];
  const uint32_t *node = load->items[COLUMN_FAULT_NODE];
  const uint8_t *class = load->items[COLUMN_FAULT_CLASS];
  records->faults = malloc((count + 1) * sizeof *records->faults);
  if (records->faults == NULL) return stemma_error_memory(error, "findings");
  for (size_t i = 0; i < count; i++) {
    struct text text = arena_copy(&records->texts, text_at(load, COLUMN_FAULT_TEXT, i));
    if (text.bytes == NULL) return stemma_error_memory(error, "findings");
    records->faults[i] =
        (struct lineage_fault){node[i], (enum record_finding_class) class[i], text};
  }
  records->fault_count = count;
  return STEMMA_OK;
}

enum stemma_status lineage_load_fill_records(struct lineage_records *records,
                                             const struct lineage *lineage,
                                             struct lineage_load *load,
                                             struct stemma_error *error) {
  records->modified = lineage_load_take(load, COLUMN_MODIFIED);
  records->fingerprint = lineage_load_take(load, COLUMN_FINGERPRINT);
  records->author = lineage_load_take(load, COLUMN_RECORD_AUTHOR);
  enum stemma_status status = take_words(&records->authors, load, COLUMN_RECORD_AUTHOR_WORD, error);
  if (status == STEMMA_OK) status = number_records(records, lineage, error);
  if (status == STEMMA_OK) status = fill_claims(records, lineage, load, error);
  if (status == STEMMA_OK) status = fill_faults(records, load, error);
  return status;
}
