/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact counts of distinct descendants, and sums over them, for all nodes at once.
 *
 * D(v) is the tree below v within its piece of the forest and, disjoint from it and from
 * each other, the whole pieces of all merges that v reaches. The first part is a
 * difference of prefix sums; for the second, merge_sweep.h spreads the merges upwards.
 *
 * Time: at worst merges/512 · edges into the skeleton, in operations on 64 bytes; on trees
 * and on the Hub it is linear.
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/measures_internal.h"

/* What a set of nodes adds to the measures. */
struct weight {
  uint64_t downloads; /* of all */
  uint64_t counted;   /* nodes with val > 0 */
};

static inline void weight_add(struct weight *sum, const struct weight *more) {
  sum->downloads += more->downloads;
  sum->counted += more->counted;
}

#define MERGE_WEIGHT     struct weight
#define MERGE_WEIGHT_ADD weight_add
#include "graph/merge_sweep.h"

/* The weight of the piece that a merge heads. */
static struct weight piece_weight(const struct measure_work *work, uint32_t merge) {
  const struct forest *forest = &work->forest;
  uint32_t first = work->skeleton.position[merge];
  uint32_t end = forest->end[first];
  struct weight weight = {.counted = forest_counted(forest, first, end)};
  if (forest->downloads != NULL) {
    weight.downloads = forest->downloads[end] - forest->downloads[first];
  }
  return weight;
}

/* Hands merges to the parents of skeleton node `index`. */
static void hand_up(struct merge_sweep *sweep, const struct skeleton *skeleton, uint32_t index,
                    const struct merge_mask *mask) {
  for (uint32_t e = skeleton->parent_start[index]; e < skeleton->parent_start[index + 1]; e++) {
    assert(skeleton->parents[e] < index);
    merge_sweep_hand(sweep, skeleton->parents[e], mask);
  }
}

/* One batch, `count` merges, and all above them. */
static void sweep_batch(struct weight *sums, struct merge_sweep *sweep,
                        const struct measure_work *work, const uint32_t *merges, uint32_t count) {
  struct weight weights[MERGE_BATCH];
  for (uint32_t m = 0; m < count; m++) weights[m] = piece_weight(work, merges[m]);
  merge_sweep_begin(sweep, weights, count);
  for (uint32_t m = 0; m < count; m++) {
    const struct merge_mask mask = merge_mask_of(m);
    hand_up(sweep, &work->skeleton, merges[m], &mask);
  }
  uint32_t index;
  while (merge_sweep_next(&index, sweep)) {
    hand_up(sweep, &work->skeleton, index, &sweep->masks[index]);
    merge_sweep_finish(&sums[index], sweep, index);
  }
}

/* sums[i] becomes the weight of the pieces of all merges that skeleton node i reaches. */
static enum stemma_status sweep_merges(struct weight *sums, const struct measure_work *work,
                                       struct stemma_error *error) {
  const struct skeleton *skeleton = &work->skeleton;
  if (skeleton->merge_count == 0) return STEMMA_OK;
  struct merge_sweep *sweep = merge_sweep_new(skeleton->count);
  if (sweep == NULL) return stemma_error_memory(error, "descendants");
  for (uint32_t first = 0; first < skeleton->merge_count; first += MERGE_BATCH) {
    uint32_t left = skeleton->merge_count - first;
    sweep_batch(sums, sweep, work, &skeleton->merges[first],
                left < MERGE_BATCH ? left : MERGE_BATCH);
  }
  merge_sweep_free(sweep);
  return STEMMA_OK;
}

/* Writes the part of each node that lies in its tree. Leaves stay 0. */
static void write_trees(struct measures *out, const struct forest *forest) {
  for (uint32_t p = 0; p < forest->count; p++) {
    uint32_t end = forest->end[p];
    if (end == p + 1) continue;
    uint32_t node = forest->node[p];
    out->descendants[node] = forest_counted(forest, p + 1, end);
    if (forest->downloads == NULL) continue;
    out->downstream_downloads[node] = forest->downloads[end] - forest->downloads[p + 1];
  }
}

/* Adds the part that lies in the pieces of merges. */
static void write_merges(struct measures *out, const struct measure_work *work,
                         const struct weight *sums) {
  for (uint32_t i = 0; i < work->skeleton.count; i++) {
    uint32_t node = work->forest.node[work->skeleton.position[i]];
    out->descendants[node] += (uint32_t)sums[i].counted;
    if (work->forest.downloads == NULL) continue;
    out->downstream_downloads[node] += sums[i].downloads;
  }
}

enum stemma_status measure_descendants(struct measures *out, const struct measure_work *work,
                                       struct stemma_error *error) {
  struct weight *sums = calloc((size_t)work->skeleton.count + 1, sizeof *sums);
  if (sums == NULL) return stemma_error_memory(error, "descendants");
  enum stemma_status status = sweep_merges(sums, work, error);
  if (status == STEMMA_OK) {
    write_trees(out, &work->forest);
    write_merges(out, work, sums);
  }
  free(sums);
  return status;
}
