/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums over the merges that nodes reach, each merge once, for all nodes at once.
 *
 * Merges are taken 512 at a time, one bit each. The bits are handed to the merges' parents
 * and on upwards, children before parents, over the ancestors of the batch and nothing
 * else; when a node has its bits, the weights of the merges they stand for are its sum:
 *
 *   merge_sweep_begin(sweep, weights, count);
 *   (hand merge_mask_of(m) to the parents of each merge m of the batch)
 *   while (merge_sweep_next(&node, sweep)) {
 *     (hand sweep->masks[node] to the parents of the node)
 *     merge_sweep_finish(&sums[node], sweep, node);
 *   }
 *
 * Nodes are numbered so that parents have smaller numbers. A batch costs the edges above
 * it, in operations on 64 bytes.
 *
 * This is a template, so that adding weights costs no calls. Before it is included, once
 * in a file, MERGE_WEIGHT is to be a type, all bytes zero its zero, and
 * MERGE_WEIGHT_ADD(to, more) a function that adds such weights.
 */
#ifndef STEMMA_GRAPH_MERGE_SWEEP_H
#define STEMMA_GRAPH_MERGE_SWEEP_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"

enum {
  MERGE_WORDS = 8,                /* of a mask: a cache line */
  MERGE_BATCH = MERGE_WORDS * 64, /* bits of a mask */
  MERGE_BYTES = MERGE_BATCH / 8,  /* bytes of a mask */
  MERGE_BYTE_VALUES = 256,        /* that a byte can have */
};

/* A set of merges of the batch. */
struct merge_mask {
  uint64_t word[MERGE_WORDS];
};

struct merge_sweep {
  struct merge_mask *masks;                           /* [nodes] zero between batches */
  uint64_t *marked;                                   /* bit i: masks[i] is not zero */
  uint32_t last;                                      /* word of marked */
  uint32_t top;                                       /* no later word of marked has bits */
  struct merge_mask all;                              /* the bits in use in this batch */
  MERGE_WEIGHT word_total[MERGE_WORDS];               /* of all merges in a word */
  MERGE_WEIGHT table[MERGE_BYTES][MERGE_BYTE_VALUES]; /* of the merges in a byte of a mask */
};

/* NULL is fine. */
static inline void merge_sweep_free(struct merge_sweep *sweep) {
  if (sweep == NULL) return;
  free(sweep->masks);
  free(sweep->marked);
  free(sweep);
}

/* A sweep over nodes below `nodes`; NULL for want of memory. O(nodes). */
static inline struct merge_sweep *merge_sweep_new(uint32_t nodes) {
  struct merge_sweep *sweep = calloc(1, sizeof *sweep);
  if (sweep == NULL) return NULL;
  sweep->last = nodes / 64;
  sweep->masks = column_zeroed(nodes, sizeof *sweep->masks);
  sweep->marked = calloc((size_t)sweep->last + 1, sizeof *sweep->marked);
  if (sweep->masks != NULL && sweep->marked != NULL) return sweep;
  merge_sweep_free(sweep);
  return NULL;
}

/* The set of one merge alone, the batch's `merge`-th. */
static inline struct merge_mask merge_mask_of(uint32_t merge) {
  struct merge_mask mask = {{0}};
  mask.word[merge / 64] = UINT64_C(1) << (merge % 64);
  return mask;
}

/* Begins a batch of `count` merges of these weights, when the batch before is through. */
static inline void merge_sweep_begin(struct merge_sweep *sweep, const MERGE_WEIGHT *weights,
                                     uint32_t count) {
  assert(count <= MERGE_BATCH);
  sweep->top = sweep->last;
  memset(&sweep->all, 0, sizeof sweep->all);
  memset(sweep->word_total, 0, sizeof sweep->word_total);
  for (uint32_t m = 0; m < count; m++) {
    sweep->all.word[m / 64] |= UINT64_C(1) << (m % 64);
    MERGE_WEIGHT_ADD(&sweep->word_total[m / 64], &weights[m]);
  }
  for (uint32_t first = 0; first < count; first += 8) { /* table[…][0] stays 0 */
    MERGE_WEIGHT *table = sweep->table[first / 8];
    uint32_t bits = count - first < 8 ? count - first : 8;
    for (uint32_t set = 1; set < 1U << bits; set++) {
      table[set] = table[set & (set - 1)];
      MERGE_WEIGHT_ADD(&table[set], &weights[first + (uint32_t)__builtin_ctz(set)]);
    }
  }
}

/* Hands merges to a node, which comes before the node at hand. */
static inline void merge_sweep_hand(struct merge_sweep *sweep, uint32_t node,
                                    const struct merge_mask *mask) {
  assert(node / 64 <= sweep->top);
  for (uint32_t w = 0; w < MERGE_WORDS; w++) sweep->masks[node].word[w] |= mask->word[w];
  sweep->marked[node / 64] |= UINT64_C(1) << (node % 64);
}

/*
 * Goes to the last node that has been handed merges and not been visited: it has all of
 * them, since the nodes below it come after it. False if none is left.
 */
static inline bool merge_sweep_next(uint32_t *node, struct merge_sweep *sweep) {
  while (sweep->marked[sweep->top] == 0) {
    if (sweep->top == 0) return false;
    sweep->top--;
  }
  uint32_t bit = 63U - (uint32_t)__builtin_clzll(sweep->marked[sweep->top]);
  sweep->marked[sweep->top] ^= UINT64_C(1) << bit;
  *node = sweep->top * 64 + bit;
  return true;
}

/* Adds the weights of the node's merges to its sum, and empties its set. */
static inline void merge_sweep_finish(MERGE_WEIGHT *sum, struct merge_sweep *sweep, uint32_t node) {
  struct merge_mask *mask = &sweep->masks[node];
  MERGE_WEIGHT total = *sum; /* in registers: additions in memory wait for each other */
  for (uint32_t w = 0; w < MERGE_WORDS; w++) {
    uint64_t word = mask->word[w];
    if (word == sweep->all.word[w]) { /* usual high above a dense batch */
      MERGE_WEIGHT_ADD(&total, &sweep->word_total[w]);
      continue;
    }
    for (uint32_t byte = w * 8; word != 0; byte++, word >>= 8) {
      MERGE_WEIGHT_ADD(&total, &sweep->table[byte][word & (MERGE_BYTE_VALUES - 1)]);
    }
  }
  *sum = total;
  memset(mask, 0, sizeof *mask);
}

#endif
