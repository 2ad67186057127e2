/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records taken apart into claims and faults, put together again; and the edges they make. */
#include "engine/store/state.h"

#include <assert.h>
#include <stdlib.h>

enum stemma_status state_alloc(struct state *state, struct stemma_error *error) {
  size_t nodes = state_count(state);
  state->model = calloc(nodes + 1, sizeof *state->model);
  state->import = calloc(nodes + 1, sizeof *state->import);
  state->parents = calloc(nodes + 1, sizeof *state->parents);
  if (state->model != NULL && state->import != NULL && state->parents != NULL) return STEMMA_OK;
  return stemma_error_memory(error, "store");
}

void state_dispose(struct state *state) {
  lineage_free(state->lineage);
  lineage_records_free(state->records);
  free(state->model);
  free(state->import);
  free(state->parents);
  *state = (struct state){0};
}

/* The first of the items, which begin with a node and ascend by it, of a node or one behind. */
static size_t first_of(const void *items, size_t count, size_t size, uint32_t node) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    uint32_t its;
    memcpy(&its, (const char *)items + middle * size, sizeof its);
    if (its < node) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

static enum stemma_status copy_parents(struct record *out, struct state_cursor *cursor,
                                       const struct state *state, uint32_t node,
                                       struct arena *arena) {
  const struct lineage_records *records = state->records;
  size_t at = cursor->claim;
  while (at < records->claim_count && records->claims[at].child < node) at++;
  size_t first = at;
  while (at < records->claim_count && records->claims[at].child == node) at++;
  cursor->claim = at;
  if (at == first) return STEMMA_OK;
  struct record_parent *parents = arena_alloc(arena, (at - first) * sizeof *parents);
  if (parents == NULL) return STEMMA_NO_MEMORY;
  for (size_t i = first; i < at; i++) {
    struct text id = lineage_claim_text(state->lineage, &records->claims[i]);
    parents[i - first] = (struct record_parent){
        .id = id, .hash = text_hash_folded(id), .relation = records->claims[i].relation};
  }
  out->parents = parents;
  out->parent_count = at - first;
  out->source = lineage_claim_source(state->lineage, node);
  return STEMMA_OK;
}

static enum stemma_status copy_findings(struct record *out, struct state_cursor *cursor,
                                        const struct state *state, uint32_t node,
                                        struct arena *arena) {
  const struct lineage_records *records = state->records;
  size_t at = cursor->fault;
  while (at < records->fault_count && records->faults[at].node < node) at++;
  size_t first = at;
  while (at < records->fault_count && records->faults[at].node == node) at++;
  cursor->fault = at;
  if (at == first) return STEMMA_OK;
  struct record_finding *findings = arena_alloc(arena, (at - first) * sizeof *findings);
  if (findings == NULL) return STEMMA_NO_MEMORY;
  for (size_t i = first; i < at; i++) {
    const struct lineage_fault *fault = &records->faults[i];
    findings[i - first] = (struct record_finding){.class = fault->class, .text = fault->text};
  }
  out->findings = findings;
  out->finding_count = at - first;
  return STEMMA_OK;
}

static struct text word_of(const struct lineage_words *words, uint32_t word) {
  return word == LINEAGE_NO_WORD ? TEXT("") : words->items[word];
}

enum stemma_status state_next_record(struct record *out, struct state_cursor *cursor,
                                     const struct state *state, uint32_t node,
                                     struct arena *arena) {
  const struct lineage *lineage = state->lineage;
  const struct lineage_records *records = state->records;
  assert(lineage->status[node] != LINEAGE_GHOST);
  struct text id = lineage_name(lineage, node);
  struct record record = {
      .id = id,
      .hash = text_hash_folded(id),
      .author = word_of(&records->authors, records->author[node]),
      .license = word_of(&lineage->licenses, lineage->license[node]),
      .task = word_of(&lineage->tasks, lineage->task[node]),
      .created = lineage->created[node],
      .modified = records->modified[node],
      .downloads = lineage->downloads[node],
      .likes = lineage->likes[node],
      .source = PARENT_SOURCE_NONE,
      .fingerprint = records->fingerprint[node],
      .is_gone = lineage->status[node] == LINEAGE_TOMBSTONE,
  };
  enum stemma_status status = copy_parents(&record, cursor, state, node, arena);
  if (status == STEMMA_OK) status = copy_findings(&record, cursor, state, node, arena);
  if (status == STEMMA_OK) *out = record;
  return status;
}

enum stemma_status state_record(struct record *out, const struct state *state, uint32_t node,
                                struct arena *arena) {
  const struct lineage_records *records = state->records;
  static_assert(offsetof(struct lineage_claim, child) == 0 &&
                    offsetof(struct lineage_fault, node) == 0,
                "what first_of reads");
  struct state_cursor cursor = {
      first_of(records->claims, records->claim_count, sizeof *records->claims, node),
      first_of(records->faults, records->fault_count, sizeof *records->faults, node)};
  return state_next_record(out, &cursor, state, node, arena);
}

const char *edge_row_state_name(enum edge_state state) {
  static const char *const names[] = {"kept", "self-loop", "cycle", "repeated"};
  assert(state <= EDGE_REPEATED);
  return names[state];
}

static bool is_cycle_edge(const struct lineage *lineage, uint32_t parent, uint32_t child) {
  size_t low = 0, high = lineage->cycle_edge_count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    const struct stemma_edge *edge = &lineage->cycle_edges[middle];
    if (edge->parent == parent && edge->child == child) return true;
    if (edge->parent < parent || (edge->parent == parent && edge->child < child)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return false;
}

/* Behind the first of a pair come its repetitions: R1's order says which relation wins. */
static int compare_rows(const void *left, const void *right) {
  const struct edge_row *a = left, *b = right;
  if (a->parent != b->parent) return a->parent < b->parent ? -1 : 1;
  if (a->relation != b->relation) return a->relation < b->relation ? -1 : 1;
  return (a->claim > b->claim) - (a->claim < b->claim);
}

/* Sorts one child's rows and says what became of each. */
static void settle_states(struct edge_row *rows, size_t count, const struct lineage *lineage) {
  if (count > 1) qsort(rows, count, sizeof *rows, compare_rows);
  for (size_t i = 0; i < count; i++) {
    struct edge_row *row = &rows[i];
    row->state = EDGE_KEPT;
    if (row->parent == row->child) {
      row->state = EDGE_SELF_LOOP;
    } else if (i > 0 && rows[i - 1].parent == row->parent) {
      row->state = EDGE_REPEATED;
    } else if (is_cycle_edge(lineage, row->parent, row->child)) {
      row->state = EDGE_CYCLE;
    }
  }
}

static struct edge_row row_of_claim(const struct lineage *lineage,
                                    const struct lineage_claim *claim, size_t number) {
  bool as_named =
      claim->spelling == lineage->name_at[claim->parent] ||
      text_equal(lineage_claim_text(lineage, claim), lineage_name(lineage, claim->parent));
  return (struct edge_row){
      .child = claim->child,
      .parent = claim->parent,
      .spelling = as_named ? EDGE_AS_NAMED : claim->spelling,
      .claim = (uint32_t)number,
      .relation = claim->relation,
  };
}

/* The parents of a child that were inferred from its name: no record claims them. */
static size_t add_inferred(struct edge_row *rows, const struct lineage *lineage, uint32_t child) {
  const struct stemma_graph *graph = lineage->graph;
  size_t count = 0;
  for (uint32_t e = graph->parent_start[child]; e < graph->parent_start[child + 1]; e++) {
    rows[count++] = (struct edge_row){.child = child,
                                      .parent = graph->parents[e],
                                      .spelling = EDGE_AS_NAMED,
                                      .relation = graph->parent_relation[e],
                                      .state = EDGE_KEPT};
  }
  return count;
}

enum { CLAIMS_AHEAD = 16 };

enum stemma_status state_edges(struct edge_row **rows, size_t *count, const struct state *state,
                               struct stemma_error *error) {
  const struct lineage *lineage = state->lineage;
  const struct lineage_records *records = state->records;
  size_t room = lineage == NULL ? 0 : records->claim_count + lineage->graph->edge_count;
  struct edge_row *made = malloc((room + 1) * sizeof *made);
  if (made == NULL) return stemma_error_memory(error, "edges");
  size_t done = 0, claim = 0;
  for (uint32_t v = 0; v < state_count(state); v++) {
    size_t first = done;
    for (; claim < records->claim_count && records->claims[claim].child == v; claim++) {
      if (claim + CLAIMS_AHEAD < records->claim_count) {
        __builtin_prefetch(&lineage->name_at[records->claims[claim + CLAIMS_AHEAD].parent]);
      }
      made[done++] = row_of_claim(lineage, &records->claims[claim], claim);
    }
    settle_states(made + first, done - first, lineage);
    if (lineage->source[v] == PARENT_SOURCE_NAME) done += add_inferred(made + done, lineage, v);
  }
  assert(done <= room);
  *rows = made;
  *count = done;
  return STEMMA_OK;
}

const char *state_fault_class(enum record_finding_class class) {
  static const enum lineage_class class_of[RECORD_FINDING_COUNT] = {
      [RECORD_MALFORMED_PARENT] = LINEAGE_MALFORMED_PARENT,
      [RECORD_PLACEHOLDER_PARENT] = LINEAGE_PLACEHOLDER_PARENT,
      [RECORD_UNKNOWN_RELATION] = LINEAGE_UNKNOWN_RELATION,
      [RECORD_CARD_DIFFERS] = LINEAGE_CARD_DIFFERS,
  };
  return lineage_class_name(class_of[class]);
}

enum record_finding_class state_fault_of_class(struct text word) {
  for (int c = 0; c < RECORD_FINDING_COUNT; c++) {
    enum record_finding_class class = (enum record_finding_class)c;
    if (text_equal(word, text_of(state_fault_class(class)))) return class;
  }
  return RECORD_MALFORMED_PARENT;
}
