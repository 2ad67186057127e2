/* SPDX-License-Identifier: GPL-3.0-or-later */
/* φ for every node: one pass with the parents first, and a table of the distributions. */
#include "graph/attribution.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "graph/array.h"
#include "graph/columns.h"

/* Shares that differ by less, in parts of the larger one, are equal: deep merges of many
 * parents stay far below this, and it is far below any share that means something. */
static const double ROUNDING = 1e-9;

/* What the pass works with beside its result. */
struct mixer {
  struct attribution out;           /* in the making */
  const struct stemma_graph *graph; /* as given */
  const uint16_t *own;              /* as given */
  enum attribution_rule rule;       /* as given */
  size_t share_count;               /* shares so far */
  size_t start_capacity;            /* of out.start */
  size_t family_capacity;           /* of out.family */
  size_t weight_capacity;           /* of out.weight */
  size_t top_capacity;              /* of out.top */
  double *sum;                      /* [family_count + 1] of a family over the parents at hand */
  uint64_t *present;                /* the families that have a share there, a bit each */
};

static size_t present_words(uint32_t family_count) {
  return family_count / 64 + 1;
}

void attribution_dispose(struct attribution *attribution) {
  free(attribution->mixture);
  free(attribution->start);
  free(attribution->family);
  free(attribution->weight);
  free(attribution->top);
  *attribution = (struct attribution){.node_count = 0};
}

/* Room for one more distribution and `count` more shares. */
static enum stemma_status reserve(struct mixer *mixer, size_t count, struct stemma_error *error) {
  struct attribution *out = &mixer->out;
  static const char what[] = "shares of families";
  size_t shares = mixer->share_count + count;
  size_t mixtures = (size_t)out->mixture_count + 2;
  enum stemma_status status =
      array_reserve(&out->family, &mixer->family_capacity, shares, sizeof *out->family,
                    ATTRIBUTION_SHARES_MAX, what, error);
  if (status != STEMMA_OK) return status;
  status = array_reserve(&out->weight, &mixer->weight_capacity, shares, sizeof *out->weight,
                         ATTRIBUTION_SHARES_MAX, what, error);
  if (status != STEMMA_OK) return status;
  status = array_reserve(&out->start, &mixer->start_capacity, mixtures, sizeof *out->start,
                         ATTRIBUTION_SHARES_MAX, what, error);
  if (status != STEMMA_OK) return status;
  return array_reserve(&out->top, &mixer->top_capacity, mixtures, sizeof *out->top,
                       ATTRIBUTION_SHARES_MAX, what, error);
}

static void add_share(struct mixer *mixer, uint32_t family, double weight) {
  assert(mixer->share_count < mixer->family_capacity && family <= mixer->out.family_count);
  mixer->out.family[mixer->share_count] = (uint16_t)family;
  mixer->out.weight[mixer->share_count] = weight;
  mixer->share_count++;
}

/* The real family with the largest of some shares, the first of equal ones. */
static uint16_t top_family(const struct attribution *out, size_t first, size_t end) {
  double largest = 0;
  for (size_t i = first; i < end; i++) {
    if (out->family[i] != out->family_count && out->weight[i] > largest) largest = out->weight[i];
  }
  for (size_t i = first; i < end; i++) {
    if (out->family[i] == out->family_count) continue;
    if (out->weight[i] >= largest * (1 - ROUNDING)) return out->family[i];
  }
  return ATTRIBUTION_NO_FAMILY;
}

/* Makes a distribution of the shares added since the last one; returns its number. */
static uint32_t end_mixture(struct mixer *mixer) {
  struct attribution *out = &mixer->out;
  uint32_t number = out->mixture_count++;
  assert(mixer->share_count > out->start[number]);
  out->start[number + 1] = mixer->share_count;
  out->top[number] = top_family(out, out->start[number], mixer->share_count);
  return number;
}

/* The distributions with all weight on one family, or on (none). */
static enum stemma_status add_units(struct mixer *mixer, struct stemma_error *error) {
  for (uint32_t family = 0; family <= mixer->out.family_count; family++) {
    enum stemma_status status = reserve(mixer, 1, error);
    if (status != STEMMA_OK) return status;
    if (family == 0) mixer->out.start[0] = 0;
    add_share(mixer, family, 1);
    end_mixture(mixer);
  }
  return STEMMA_OK;
}

/* All weight on a node's own family. */
static uint32_t own_mixture(const struct mixer *mixer, uint32_t node) {
  uint16_t family = mixer->own[node];
  assert(family < mixer->out.family_count || family == ATTRIBUTION_NO_FAMILY);
  return family == ATTRIBUTION_NO_FAMILY ? mixer->out.family_count : family;
}

/* What a parent hands down to its children. */
static uint32_t handed_down(const struct mixer *mixer, uint32_t parent) {
  if (mixer->rule == ATTRIBUTION_PARENT) return own_mixture(mixer, parent);
  return mixer->out.mixture[parent];
}

/* Adds up the shares of the parents in [first, end) of the rows; how many families. */
static size_t add_up(struct mixer *mixer, uint32_t first, uint32_t end) {
  const struct attribution *out = &mixer->out;
  size_t count = 0;
  for (uint32_t i = first; i < end; i++) {
    uint32_t mixture = handed_down(mixer, mixer->graph->parents[i]);
    for (size_t s = out->start[mixture]; s < out->start[mixture + 1]; s++) {
      uint64_t bit = UINT64_C(1) << (out->family[s] % 64);
      uint64_t *word = &mixer->present[out->family[s] / 64];
      count += (*word & bit) == 0;
      *word |= bit;
      mixer->sum[out->family[s]] += out->weight[s];
    }
  }
  return count;
}

/* Moves the sums, divided, into shares, and leaves none behind. */
static void take_means(struct mixer *mixer, double parents) {
  for (uint32_t w = 0; w < present_words(mixer->out.family_count); w++) {
    for (uint32_t bit = 0; mixer->present[w] != 0; bit++, mixer->present[w] >>= 1) {
      if ((mixer->present[w] & 1) == 0) continue;
      uint32_t family = w * 64 + bit;
      add_share(mixer, family, mixer->sum[family] / parents);
      mixer->sum[family] = 0;
    }
  }
}

/* The distribution of a node from those of its parents, of which there is at least one. */
static enum stemma_status mix(uint32_t *out, struct mixer *mixer, uint32_t node,
                              struct stemma_error *error) {
  const struct stemma_graph *graph = mixer->graph;
  uint32_t first = graph->parent_start[node];
  uint32_t end = graph->parent_start[node + 1];
  uint32_t common = handed_down(mixer, graph->parents[first]);
  uint32_t same = first + 1;
  while (same < end && handed_down(mixer, graph->parents[same]) == common) same++;
  if (same == end) {
    *out = common;
    return STEMMA_OK;
  }
  size_t count = add_up(mixer, first, end);
  enum stemma_status status = reserve(mixer, count, error);
  if (status != STEMMA_OK) return status;
  take_means(mixer, end - first);
  *out = end_mixture(mixer);
  return STEMMA_OK;
}

static enum stemma_status mix_all(struct mixer *mixer, struct stemma_error *error) {
  const struct stemma_graph *graph = mixer->graph;
  for (uint32_t node = 0; node < graph->node_count; node++) {
    mixer->out.mixture[node] = own_mixture(mixer, node);
  }
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t node = graph->order[i];
    if (stemma_parent_count(graph, node) == 0) continue;
    if (mixer->rule == ATTRIBUTION_MAKER && mixer->own[node] != ATTRIBUTION_NO_FAMILY) continue;
    enum stemma_status status = mix(&mixer->out.mixture[node], mixer, node, error);
    if (status != STEMMA_OK) return status;
  }
  return STEMMA_OK;
}

enum stemma_status attribution_compute(struct attribution *out, const struct stemma_graph *graph,
                                       const uint16_t *own, uint32_t family_count,
                                       enum attribution_rule rule, struct stemma_error *error) {
  assert(family_count <= ATTRIBUTION_FAMILIES_MAX);
  struct mixer mixer = {.graph = graph, .own = own, .rule = rule};
  enum stemma_status status = STEMMA_NO_MEMORY;
  mixer.out.node_count = graph->node_count;
  mixer.out.family_count = family_count;
  mixer.out.mixture = column_new((size_t)graph->node_count + 1, sizeof *mixer.out.mixture);
  mixer.sum = calloc((size_t)family_count + 1, sizeof *mixer.sum);
  mixer.present = calloc(present_words(family_count), sizeof *mixer.present);
  if (mixer.out.mixture == NULL || mixer.sum == NULL || mixer.present == NULL) {
    stemma_error_memory(error, "shares of families");
  } else {
    status = add_units(&mixer, error);
    if (status == STEMMA_OK) status = mix_all(&mixer, error);
  }
  free(mixer.sum);
  free(mixer.present);
  if (status == STEMMA_OK) {
    *out = mixer.out;
  } else {
    attribution_dispose(&mixer.out);
  }
  return status;
}
