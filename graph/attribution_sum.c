/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What families amount to. The sums are one pass over the nodes; for the authors the
 * derivatives are laid out by distribution and the distributions by family, so that one
 * table of counts serves all families in turn.
 */
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "graph/attribution.h"
#include "graph/measures.h"

/* The tables behind the author columns. */
struct author_tables {
  const struct attribution *attribution; /* as given */
  const struct attribution_input *input; /* as given */
  uint32_t *derivatives;                 /* [derivative_count] ascending */
  uint32_t derivative_count;             /* nodes with a parent */
  size_t *node_start;                    /* [mixture_count + 1] the nodes of a distribution */
  uint32_t *nodes;       /* derivatives that have a value and an author, by distribution */
  size_t *mixture_start; /* [family_count + 2] the distributions of a family */
  uint32_t *mixtures;    /* that have a share of it, by family */
  uint32_t *count;       /* [author_count] derivatives of each author; 0 between families */
  uint32_t *present;     /* [author_count] the authors with a count */
};

/* ---- sums ---- */

/* Who has a parent comes in no order that a processor could foresee: so that is looked at once,
 * without a branch. */
static bool list_derivatives(struct author_tables *tables) {
  const struct stemma_graph *graph = tables->input->graph;
  uint32_t count = 0;
  tables->derivatives = malloc(((size_t)graph->node_count + 1) * sizeof *tables->derivatives);
  if (tables->derivatives == NULL) return false;
  for (uint32_t v = 0; v < graph->node_count; v++) {
    tables->derivatives[count] = v;
    count += stemma_parent_count(graph, v) > 0;
  }
  tables->derivative_count = count;
  return true;
}

static void add_node(struct attribution_total *totals, const struct attribution *attribution,
                     const struct attribution_input *input, uint32_t node) {
  uint32_t mixture = attribution->mixture[node];
  uint64_t value = input->value[node];
  for (size_t s = attribution->start[mixture]; s < attribution->start[mixture + 1]; s++) {
    if (attribution->family[s] == input->own[node]) continue;
    struct attribution_total *total = &totals[attribution->family[s]];
    total->derivatives += value > 0;
    total->influence += attribution->weight[s] * (double)value;
    total->downstream_downloads += input->downloads[node];
  }
}

static void add_nodes(struct attribution_total *totals, const struct author_tables *tables) {
  const struct attribution *attribution = tables->attribution;
  const struct attribution_input *input = tables->input;
  for (uint32_t node = 0; node < attribution->node_count; node++) {
    uint16_t own = input->own[node];
    uint32_t family = own == ATTRIBUTION_NO_FAMILY ? attribution->family_count : own;
    totals[family].members += input->is_model[node] != 0;
  }
  for (uint32_t i = 0; i < tables->derivative_count; i++) {
    add_node(totals, attribution, input, tables->derivatives[i]);
  }
}

static void add_shares(struct attribution_total *totals, uint32_t family_count) {
  double sum = 0;
  for (uint32_t family = 0; family <= family_count; family++) sum += totals[family].influence;
  for (uint32_t family = 0; family <= family_count; family++) {
    totals[family].share = sum > 0 ? totals[family].influence / sum : 0;
  }
}

/* ---- authors ---- */

static bool has_author(const struct attribution_input *input, uint32_t node) {
  return input->value[node] > 0 && input->author[node] != STEMMA_NO_AUTHOR;
}

/* Turns counts, each one place up, into the starts of rows. */
static void add_up_starts(size_t *start, size_t rows) {
  for (size_t i = 0; i < rows; i++) start[i + 1] += start[i];
}

/* Lays the derivatives out by distribution: a counting sort that keeps their order. */
static bool group_nodes(struct author_tables *tables) {
  const struct attribution *attribution = tables->attribution;
  size_t rows = attribution->mixture_count;
  tables->node_start = calloc(rows + 2, sizeof *tables->node_start);
  if (tables->node_start == NULL) return false;
  size_t *next = tables->node_start + 1; /* the start of a row, moved up while it is filled */
  for (uint32_t i = 0; i < tables->derivative_count; i++) {
    uint32_t v = tables->derivatives[i];
    if (has_author(tables->input, v)) next[attribution->mixture[v] + 1]++;
  }
  add_up_starts(next, rows);
  tables->nodes = malloc((next[rows] + 1) * sizeof *tables->nodes);
  if (tables->nodes == NULL) return false;
  for (uint32_t i = 0; i < tables->derivative_count; i++) {
    uint32_t v = tables->derivatives[i];
    if (has_author(tables->input, v)) tables->nodes[next[attribution->mixture[v]]++] = v;
  }
  return true;
}

/* Lays the distributions out by family. */
static bool group_mixtures(struct author_tables *tables) {
  const struct attribution *attribution = tables->attribution;
  size_t rows = (size_t)attribution->family_count + 1;
  size_t shares = attribution->start[attribution->mixture_count];
  tables->mixture_start = calloc(rows + 2, sizeof *tables->mixture_start);
  tables->mixtures = malloc((shares + 1) * sizeof *tables->mixtures);
  if (tables->mixture_start == NULL || tables->mixtures == NULL) return false;
  size_t *next = tables->mixture_start + 1;
  for (size_t s = 0; s < shares; s++) next[attribution->family[s] + 1]++;
  add_up_starts(next, rows);
  for (uint32_t m = 0; m < attribution->mixture_count; m++) {
    for (size_t s = attribution->start[m]; s < attribution->start[m + 1]; s++) {
      tables->mixtures[next[attribution->family[s]]++] = m;
    }
  }
  return true;
}

/* Counts the derivatives of a family by author; `*distinct` authors, and how many. */
static uint64_t count_authors(uint32_t *distinct, struct author_tables *tables, uint32_t family) {
  const struct attribution_input *input = tables->input;
  uint64_t sum = 0;
  *distinct = 0;
  for (size_t i = tables->mixture_start[family]; i < tables->mixture_start[family + 1]; i++) {
    uint32_t mixture = tables->mixtures[i];
    for (size_t j = tables->node_start[mixture]; j < tables->node_start[mixture + 1]; j++) {
      uint32_t node = tables->nodes[j];
      if (input->own[node] == family) continue;
      assert(input->author[node] < input->author_count);
      if (tables->count[input->author[node]]++ == 0) {
        tables->present[(*distinct)++] = input->author[node];
      }
      sum++;
    }
  }
  return sum;
}

static void add_authors(struct attribution_total *total, struct author_tables *tables,
                        uint32_t family) {
  uint64_t sum = count_authors(&total->authors, tables, family);
  double entropy = 0;
  for (uint32_t i = 0; i < total->authors; i++) {
    double share = (double)tables->count[tables->present[i]] / (double)sum;
    entropy -= share * log(share);
    tables->count[tables->present[i]] = 0;
  }
  total->effective_authors = sum == 0 ? 0 : exp(entropy);
}

static enum stemma_status add_all_authors(struct attribution_total *totals,
                                          struct author_tables *tables,
                                          struct stemma_error *error) {
  size_t authors = (size_t)tables->input->author_count + 1;
  tables->count = calloc(authors, sizeof *tables->count);
  tables->present = malloc(authors * sizeof *tables->present);
  if (tables->count == NULL || tables->present == NULL || !group_nodes(tables) ||
      !group_mixtures(tables)) {
    return stemma_error_memory(error, "authors of families");
  }
  for (uint32_t family = 0; family <= tables->attribution->family_count; family++) {
    add_authors(&totals[family], tables, family);
  }
  return STEMMA_OK;
}

enum stemma_status attribution_sum(struct attribution_total *totals,
                                   const struct attribution *attribution,
                                   const struct attribution_input *input,
                                   struct stemma_error *error) {
  assert(attribution->node_count == input->graph->node_count);
  struct author_tables tables = {.attribution = attribution, .input = input};
  if (!list_derivatives(&tables)) return stemma_error_memory(error, "sums of families");
  memset(totals, 0, ((size_t)attribution->family_count + 1) * sizeof *totals);
  add_nodes(totals, &tables);
  add_shares(totals, attribution->family_count);
  enum stemma_status status = add_all_authors(totals, &tables, error);
  free(tables.derivatives);
  free(tables.node_start);
  free(tables.nodes);
  free(tables.mixture_start);
  free(tables.mixtures);
  free(tables.count);
  free(tables.present);
  return status;
}
