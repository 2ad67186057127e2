/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two snapshots side by side: models, facts and edges that changed, in the order shown. */
#include "engine/cli/snapshot_diff.h"

#include <assert.h>
#include <stdlib.h>

#include "graph/filter.h"

static_assert((int)LINEAGE_MODEL_CHANGES <= (int)SNAPSHOT_KINDS_MAX &&
                  (int)LINEAGE_EDGE_CHANGES <= (int)SNAPSHOT_KINDS_MAX &&
                  (int)LINEAGE_FACTS <= (int)SNAPSHOT_KINDS_MAX,
              "room for every kind of a section");

bool snapshot_diff_wants(const struct options *options, enum options_diff_section section) {
  if (options->only != OPTIONS_DIFF_ALL) return options->only == section;
  bool is_of_models = section == OPTIONS_DIFF_MODELS || section == OPTIONS_DIFF_FACTS ||
                      section == OPTIONS_DIFF_EDGES;
  return options->format != REPORT_QUIET || options->exit_code || is_of_models;
}

/* ---- what counts ---- */

/* Opens a side and finds what counts there. */
static enum stemma_status open_side(struct snapshot_side *side, const struct options *options,
                                    size_t place, struct stemma_error *error) {
  struct session *session = &side->session;
  enum stemma_status status = session_open_operand(session, options, place, error);
  if (status == STEMMA_OK) status = session_filter(session, error);
  if (status != STEMMA_OK) return status;
  side->matches = calloc((size_t)session->lineage->node_count + 1, sizeof *side->matches);
  if (side->matches == NULL) return stemma_error_memory(error, "models of a snapshot");
  struct filter filter = session_filters(options);
  filter.value = FILTER_COUNT;
  filter_values(side->matches, session->lineage, &filter, session->first_party);
  return STEMMA_OK;
}

static bool side_matches(const struct snapshot_side *side, uint32_t node) {
  return node != STEMMA_NO_NODE && side->matches[node] > 0;
}

static bool matches(const struct snapshot_diff *diff, uint32_t place) {
  return side_matches(&diff->old, diff->lineage.old_node[place]) ||
         side_matches(&diff->new, diff->lineage.new_node[place]);
}

/* ---- rows ---- */

static uint64_t side_downloads(const struct snapshot_side *side, uint32_t node) {
  return node == STEMMA_NO_NODE ? 0 : side->session.downloads[node];
}

/* The larger number of both sides, so that the order is the same seen from either. */
static uint64_t weight_of(const struct snapshot_diff *diff, uint32_t place) {
  uint64_t old = side_downloads(&diff->old, diff->lineage.old_node[place]);
  uint64_t new = side_downloads(&diff->new, diff->lineage.new_node[place]);
  return old > new ? old : new;
}

static int compare_rows(const void *a, const void *b) {
  const struct snapshot_row *x = a;
  const struct snapshot_row *y = b;
  if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
  if (x->apart != y->apart) return x->apart ? 1 : -1;
  if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
  if (x->place != y->place) return x->place < y->place ? -1 : 1;
  return x->at < y->at ? -1 : x->at > y->at;
}

static enum stemma_status new_rows(struct snapshot_rows *rows, size_t most,
                                   struct stemma_error *error) {
  rows->rows = calloc(most + 1, sizeof *rows->rows);
  return rows->rows == NULL ? stemma_error_memory(error, "changes") : STEMMA_OK;
}

static void add_row(struct snapshot_rows *rows, const struct snapshot_diff *diff,
                    struct snapshot_row row) {
  row.weight = weight_of(diff, row.place);
  rows->found[row.kind]++;
  rows->rows[rows->count++] = row;
}

/* Sorts the rows, and keeps the first `top` of each kind; 0 keeps all. */
static void order_rows(struct snapshot_rows *rows, uint64_t top) {
  size_t kept = 0;
  uint64_t of_kind = 0;
  qsort(rows->rows, rows->count, sizeof *rows->rows, compare_rows);
  for (size_t i = 0; i < rows->count; i++) {
    bool begins = kept == 0 || rows->rows[i].kind != rows->rows[kept - 1].kind;
    of_kind = begins ? 1 : of_kind + 1;
    if (top == 0 || of_kind <= top) rows->rows[kept++] = rows->rows[i];
  }
  rows->count = kept;
}

static enum stemma_status list_models(struct snapshot_diff *diff, struct stemma_error *error) {
  const struct lineage_diff *lineage = &diff->lineage;
  enum stemma_status status = new_rows(&diff->models, lineage->model_count, error);
  if (status != STEMMA_OK) return status;
  for (size_t i = 0; i < lineage->model_count; i++) {
    const struct lineage_model_diff *model = &lineage->models[i];
    if (!matches(diff, model->place)) continue;
    add_row(&diff->models, diff,
            (struct snapshot_row){.at = i, .kind = model->change, .place = model->place});
  }
  order_rows(&diff->models, diff->options->top);
  return STEMMA_OK;
}

static enum stemma_status list_facts(struct snapshot_diff *diff, struct stemma_error *error) {
  const struct lineage_diff *lineage = &diff->lineage;
  enum stemma_status status = new_rows(&diff->facts, lineage->fact_count, error);
  if (status != STEMMA_OK) return status;
  for (size_t i = 0; i < lineage->fact_count; i++) {
    const struct lineage_fact_diff *fact = &lineage->facts[i];
    if (!matches(diff, fact->place)) continue;
    add_row(&diff->facts, diff,
            (struct snapshot_row){.at = i, .kind = fact->fact, .place = fact->place});
  }
  order_rows(&diff->facts, diff->options->top);
  return STEMMA_OK;
}

/* Whether an edge came or went because its child did. */
static bool is_apart(const struct lineage_diff *lineage, uint32_t child) {
  return !lineage_diff_is_there(&lineage->old, lineage->old_node[child]) ||
         !lineage_diff_is_there(&lineage->new, lineage->new_node[child]);
}

static enum stemma_status list_edges(struct snapshot_diff *diff, struct stemma_error *error) {
  const struct lineage_diff *lineage = &diff->lineage;
  enum stemma_status status = new_rows(&diff->edges, lineage->edge_count, error);
  if (status != STEMMA_OK) return status;
  for (size_t i = 0; i < lineage->edge_count; i++) {
    const struct lineage_edge_diff *edge = &lineage->edges[i];
    if (!matches(diff, edge->child)) continue;
    struct snapshot_row row = {.at = i,
                               .kind = edge->change,
                               .apart = is_apart(lineage, edge->child),
                               .place = edge->child};
    diff->edges_apart[row.kind] += row.apart;
    add_row(&diff->edges, diff, row);
  }
  order_rows(&diff->edges, diff->options->top);
  return STEMMA_OK;
}

/* ---- the whole ---- */

/* Finds what the sections asked for are about. */
static enum stemma_status list_sections(struct snapshot_diff *diff, struct stemma_error *error) {
  static const struct {
    enum options_diff_section section;
    enum stemma_status (*list)(struct snapshot_diff *diff, struct stemma_error *error);
  } sections[] = {
      {OPTIONS_DIFF_FIGURES, snapshot_diff_find_figures},
      {OPTIONS_DIFF_MODELS, list_models},
      {OPTIONS_DIFF_FACTS, list_facts},
      {OPTIONS_DIFF_EDGES, list_edges},
      {OPTIONS_DIFF_RANKS, snapshot_diff_find_moves},
      {OPTIONS_DIFF_FAMILIES, snapshot_diff_find_families},
  };
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < sizeof sections / sizeof *sections && status == STEMMA_OK; i++) {
    if (snapshot_diff_wants(diff->options, sections[i].section)) {
      status = sections[i].list(diff, error);
    }
  }
  return status;
}

enum stemma_status snapshot_diff_init(struct snapshot_diff *out, const struct options *options,
                                      struct stemma_error *error) {
  *out = (struct snapshot_diff){.options = options};
  enum stemma_status status = open_side(&out->old, options, 0, error);
  if (status == STEMMA_OK) status = open_side(&out->new, options, 1, error);
  if (status != STEMMA_OK) return status;
  const struct lineage_side old = {out->old.session.lineage, out->old.session.graph};
  const struct lineage_side new = {out->new.session.lineage, out->new.session.graph};
  status = lineage_diff_init(&out->lineage, old, new, error);
  return status == STEMMA_OK ? list_sections(out, error) : status;
}

static void dispose_side(struct snapshot_side *side) {
  free(side->matches);
  free(side->rank);
  session_close(&side->session);
}

void snapshot_diff_dispose(struct snapshot_diff *diff) {
  free(diff->models.rows);
  free(diff->facts.rows);
  free(diff->edges.rows);
  free(diff->moves);
  free(diff->families);
  lineage_diff_dispose(&diff->lineage);
  dispose_side(&diff->old);
  dispose_side(&diff->new);
  *diff = (struct snapshot_diff){0};
}

bool snapshot_diff_differs(const struct snapshot_diff *diff) {
  return diff->models.count > 0 || diff->facts.count > 0 || diff->edges.count > 0 ||
         diff->moves_found > 0 || diff->families_found > 0 || diff->changed_count > 0;
}
