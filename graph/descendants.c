/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact counts of distinct descendants, and sums over them, for all nodes at once.
 *
 * D(v) is the tree below v within its piece of the forest and, disjoint from it and from
 * each other, the whole pieces of all merges that v reaches. The first part is a
 * difference of prefix sums. For the second, merges are taken 512 at a time, one bit
 * each: the bits are seeded at the merges' parents and spread upwards, children before
 * parents, over the ancestors of the batch and nothing else; when a node has its bits,
 * the weights of the merges they stand for are added to its sums.
 *
 * Time: each batch costs the edges above it, so at worst merges/512 · edges into the
 * skeleton, in operations on 64 bytes; on trees and on the Hub it is linear.
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/measures_internal.h"

enum {
  BATCH_WORDS = 8,                 /* of a mask: a cache line */
  BATCH_MERGES = BATCH_WORDS * 64, /* bits of a mask */
  BATCH_BYTES = BATCH_MERGES / 8,  /* bytes of a mask */
  BYTE_VALUES = 256,               /* that a byte can have */
};

/* A set of merges of the batch. */
struct mask {
  uint64_t word[BATCH_WORDS];
};

/* What a set of nodes adds to the measures. */
struct weight {
  uint64_t downloads; /* of all */
  uint64_t counted;   /* nodes with val > 0 */
};

struct sweep {
  const struct measure_work *work;
  struct weight *sums;                           /* [skeleton.count] over pieces reached */
  struct mask *masks;                            /* [skeleton.count] zero between batches */
  uint64_t *marked;                              /* bit i: masks[i] is not zero */
  struct mask all;                               /* the bits in use in this batch */
  struct weight word_total[BATCH_WORDS];         /* of all merges in a word of the batch */
  struct weight table[BATCH_BYTES][BYTE_VALUES]; /* of the merges in a byte of a mask */
};

static inline void add_weight(struct weight *sum, const struct weight *more) {
  sum->downloads += more->downloads;
  sum->counted += more->counted;
}

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

/* Fills the tables of weights for the batch of merges[first] … merges[end - 1]. */
static void weigh_batch(struct sweep *sweep, uint32_t first, uint32_t end) {
  const uint32_t *merges = sweep->work->skeleton.merges;
  struct weight bit[BATCH_MERGES] = {{0}};
  sweep->all = (struct mask){{0}};
  for (uint32_t m = first; m < end; m++) {
    bit[m - first] = piece_weight(sweep->work, merges[m]);
    sweep->all.word[(m - first) / 64] |= UINT64_C(1) << ((m - first) % 64);
  }
  for (uint32_t byte = 0; byte < BATCH_BYTES; byte++) {
    struct weight *table = sweep->table[byte];
    table[0] = (struct weight){0};
    for (uint32_t set = 1; set < BYTE_VALUES; set++) {
      table[set] = table[set & (set - 1)];
      add_weight(&table[set], &bit[byte * 8 + (uint32_t)__builtin_ctz(set)]);
    }
  }
  for (uint32_t word = 0; word < BATCH_WORDS; word++) {
    sweep->word_total[word] = (struct weight){0};
    for (uint32_t byte = word * 8; byte < word * 8 + 8; byte++) {
      add_weight(&sweep->word_total[word], &sweep->table[byte][BYTE_VALUES - 1]);
    }
  }
}

static inline void mark(struct sweep *sweep, uint32_t index) {
  sweep->marked[index / 64] |= UINT64_C(1) << (index % 64);
}

/* Sets the bit of each merge of the batch in the masks of its parents. */
static void seed_batch(struct sweep *sweep, uint32_t first, uint32_t end) {
  const struct skeleton *skeleton = &sweep->work->skeleton;
  for (uint32_t m = first; m < end; m++) {
    uint32_t merge = skeleton->merges[m];
    uint32_t bit = m - first;
    for (uint32_t e = skeleton->parent_start[merge]; e < skeleton->parent_start[merge + 1]; e++) {
      uint32_t parent = skeleton->parents[e];
      sweep->masks[parent].word[bit / 64] |= UINT64_C(1) << (bit % 64);
      mark(sweep, parent);
    }
  }
}

/* Adds the weights of the merges in a mask. */
static void add_mask(struct sweep *sweep, struct weight *sum, const struct mask *mask) {
  for (uint32_t w = 0; w < BATCH_WORDS; w++) {
    uint64_t word = mask->word[w];
    if (word == sweep->all.word[w]) { /* usual high above a dense batch */
      add_weight(sum, &sweep->word_total[w]);
      continue;
    }
    for (uint32_t byte = w * 8; word != 0; byte++, word >>= 8) {
      add_weight(sum, &sweep->table[byte][word & (BYTE_VALUES - 1)]);
    }
  }
}

/* Node `index` has all its bits: takes them into its sums and hands them to its parents. */
static void finish_node(struct sweep *sweep, uint32_t index) {
  const struct skeleton *skeleton = &sweep->work->skeleton;
  struct mask *mask = &sweep->masks[index];
  add_mask(sweep, &sweep->sums[index], mask);
  for (uint32_t e = skeleton->parent_start[index]; e < skeleton->parent_start[index + 1]; e++) {
    uint32_t parent = skeleton->parents[e];
    assert(parent < index);
    for (uint32_t w = 0; w < BATCH_WORDS; w++) sweep->masks[parent].word[w] |= mask->word[w];
    mark(sweep, parent);
  }
  *mask = (struct mask){{0}};
}

/* One batch: the merges merges[first] … merges[end - 1], and all above them. */
static void sweep_batch(struct sweep *sweep, uint32_t first, uint32_t end) {
  weigh_batch(sweep, first, end);
  seed_batch(sweep, first, end);
  /* Parents have smaller indices, so that the highest marked node is always complete. */
  for (uint32_t w = sweep->work->skeleton.merges[end - 1] / 64 + 1; w-- > 0;) {
    while (sweep->marked[w] != 0) {
      uint32_t bit = 63U - (uint32_t)__builtin_clzll(sweep->marked[w]);
      sweep->marked[w] ^= UINT64_C(1) << bit;
      finish_node(sweep, w * 64 + bit);
    }
  }
}

/* sums[i] becomes the weight of the pieces of all merges that skeleton node i reaches. */
static enum stemma_status sweep_merges(struct weight *sums, const struct measure_work *work,
                                       struct stemma_error *error) {
  const struct skeleton *skeleton = &work->skeleton;
  if (skeleton->merge_count == 0) return STEMMA_OK;
  enum stemma_status status = STEMMA_OK;
  struct sweep *sweep = calloc(1, sizeof *sweep);
  if (sweep == NULL) return stemma_error_memory(error, "descendants");
  sweep->work = work;
  sweep->sums = sums;
  sweep->masks = calloc(skeleton->count, sizeof *sweep->masks);
  sweep->marked = calloc((size_t)skeleton->count / 64 + 1, sizeof *sweep->marked);
  if (sweep->masks == NULL || sweep->marked == NULL) {
    status = stemma_error_memory(error, "descendants");
    goto cleanup;
  }
  for (uint32_t first = 0; first < skeleton->merge_count;) {
    uint32_t left = skeleton->merge_count - first;
    uint32_t end = first + (left < BATCH_MERGES ? left : BATCH_MERGES);
    sweep_batch(sweep, first, end);
    first = end;
  }
cleanup:
  free(sweep->masks);
  free(sweep->marked);
  free(sweep);
  return status;
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
