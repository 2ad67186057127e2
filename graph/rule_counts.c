/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Children and distinct descendants of all bases, all columns at once.
 *
 * The method is that of descendants.c: a model's descendants are the tree below it, through
 * models of one parent, and the trees of all merges that it reaches; merges are taken 512 at
 * a time, a bit each, and the bits spread upwards. Here trees are not laid out but added up
 * from the last generation: which edges there are differs from set to set, and what a
 * layout costs is worth it only for the many sums over one.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/rule_layout.h"

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

/* A merge, and what is in the tree that it heads. */
struct merge {
  uint32_t place;         /* of it */
  struct rule_row weight; /* itself included */
};

struct rule_sweep {
  struct merge *merges;                            /* [merge_count of the layout] last first */
  uint32_t merge_count;                            /* merges under the relations at hand */
  struct mask *masks;                              /* [base_count] zero between batches */
  uint64_t *marked;                                /* bit b: masks[b] is not zero */
  struct mask all;                                 /* the bits in use in this batch */
  struct rule_row word_total[BATCH_WORDS];         /* of all merges in a word of the batch */
  struct rule_row table[BATCH_BYTES][BYTE_VALUES]; /* of the merges in a byte of a mask */
};

/* ---- trees ---- */

/* The row of one node by the minima it meets, and whether it is first-party. */
struct own_rows {
  struct rule_row row[RULE_MINIMA + 1][2]; /* [met][first-party] */
};

static struct own_rows make_own_rows(void) {
  struct own_rows own;
  memset(&own, 0, sizeof own);
  for (unsigned met = 0; met <= RULE_MINIMA; met++) {
    for (unsigned first_party = 0; first_party < 2; first_party++) {
      struct rule_row *row = &own.row[met][first_party];
      row->lane[RULE_NODES] = 1;
      for (unsigned m = 0; m < met; m++) {
        row->lane[RULE_ANYONE * RULE_MINIMA + m] = 1;
        row->lane[RULE_OTHERS * RULE_MINIMA + m] = 1 - first_party;
      }
    }
  }
  return own;
}

/* Adds the node at a place to its parents' children; how many, and the last of them. */
static uint32_t add_to_children(uint32_t *last, struct rule_counts *counts,
                                const struct rule_layout *layout, uint32_t place, unsigned set,
                                const struct rule_row *own) {
  uint32_t parents = 0;
  for (uint32_t e = layout->start[place]; e < layout->start[place + 1]; e++) {
    if (((unsigned)layout->exists[e] >> set & 1U) == 0) continue;
    *last = layout->parent[e];
    rule_row_add(&counts->children[*last], own);
    parents++;
  }
  return parents;
}

/* Fills the children, the part of the descendants that is in trees, and the merges. */
static void add_trees(struct rule_counts *counts, const struct rule_layout *layout, unsigned set) {
  const struct own_rows own_rows = make_own_rows();
  struct rule_sweep *sweep = counts->sweep;
  sweep->merge_count = 0;
  for (uint32_t i = layout->count; i-- > 0;) { /* children first: each tree is complete */
    unsigned first_party = (unsigned)layout->first_party[i] >> set & 1U;
    const struct rule_row *own = &own_rows.row[layout->met[i]][first_party];
    struct rule_row tree = *own;
    uint32_t parent = RULE_NO_BASE;
    if (layout->base[i] != RULE_NO_BASE) {
      rule_row_add(&tree, &counts->descendants[layout->base[i]]);
    }
    uint32_t parents = add_to_children(&parent, counts, layout, i, set, own);
    if (parents == 1) {
      rule_row_add(&counts->descendants[parent], &tree);
    } else if (parents > 1) {
      assert(sweep->merge_count < layout->merge_count);
      sweep->merges[sweep->merge_count++] = (struct merge){.place = i, .weight = tree};
    }
  }
}

/* ---- merges ---- */

/* Fills the tables of weights for the `count` merges of the batch. */
static void weigh_batch(struct rule_sweep *sweep, const struct merge *merges, uint32_t count) {
  memset(sweep->word_total, 0, sizeof sweep->word_total);
  memset(&sweep->all, 0, sizeof sweep->all);
  for (uint32_t m = 0; m < count; m++) {
    sweep->all.word[m / 64] |= UINT64_C(1) << (m % 64);
    rule_row_add(&sweep->word_total[m / 64], &merges[m].weight);
  }
  for (uint32_t byte = 0; byte < (count + 7) / 8; byte++) {
    struct rule_row *table = sweep->table[byte];
    uint32_t bits = count - byte * 8 < 8 ? count - byte * 8 : 8;
    memset(table, 0, sizeof *table);
    for (uint32_t set = 1; set < 1U << bits; set++) {
      table[set] = table[set & (set - 1)];
      rule_row_add(&table[set], &merges[byte * 8 + (uint32_t)__builtin_ctz(set)].weight);
    }
  }
}

/* Hands bits to the parents of the node at a place. */
static void hand_up(struct rule_sweep *sweep, const struct rule_layout *layout, uint32_t place,
                    unsigned set, const struct mask *mask) {
  for (uint32_t e = layout->start[place]; e < layout->start[place + 1]; e++) {
    if (((unsigned)layout->exists[e] >> set & 1U) == 0) continue;
    uint32_t parent = layout->parent[e];
    for (uint32_t w = 0; w < BATCH_WORDS; w++) sweep->masks[parent].word[w] |= mask->word[w];
    sweep->marked[parent / 64] |= UINT64_C(1) << (parent % 64);
  }
}

/* Adds the weights of the merges in a mask. */
static void add_mask(struct rule_row *sum, const struct rule_sweep *sweep,
                     const struct mask *mask) {
  for (uint32_t w = 0; w < BATCH_WORDS; w++) {
    uint64_t word = mask->word[w];
    if (word == sweep->all.word[w]) { /* usual high above a dense batch */
      rule_row_add(sum, &sweep->word_total[w]);
      continue;
    }
    for (uint32_t byte = w * 8; word != 0; byte++, word >>= 8) {
      if ((word & (BYTE_VALUES - 1)) == 0) continue;
      rule_row_add(sum, &sweep->table[byte][word & (BYTE_VALUES - 1)]);
    }
  }
}

/* Base `base` has all its bits: takes their weights and hands them up. */
static void finish_base(struct rule_counts *counts, const struct rule_layout *layout, uint32_t base,
                        unsigned set) {
  struct rule_sweep *sweep = counts->sweep;
  const struct mask mask = sweep->masks[base];
  memset(&sweep->masks[base], 0, sizeof mask);
  add_mask(&counts->descendants[base], sweep, &mask);
  hand_up(sweep, layout, layout->place[base], set, &mask);
}

/* One batch of merges, which come last first, and all above them. */
static void sweep_batch(struct rule_counts *counts, const struct rule_layout *layout,
                        const struct merge *merges, uint32_t count, unsigned set) {
  struct rule_sweep *sweep = counts->sweep;
  weigh_batch(sweep, merges, count);
  for (uint32_t m = 0; m < count; m++) {
    struct mask bit = {{0}};
    bit.word[m / 64] = UINT64_C(1) << (m % 64);
    hand_up(sweep, layout, merges[m].place, set, &bit);
  }
  /* Parents have smaller numbers, so that the highest marked base is always complete. */
  for (uint32_t w = layout->base_count / 64 + 1; w-- > 0;) {
    while (sweep->marked[w] != 0) {
      uint32_t bit = 63U - (uint32_t)__builtin_clzll(sweep->marked[w]);
      sweep->marked[w] ^= UINT64_C(1) << bit;
      finish_base(counts, layout, w * 64 + bit, set);
    }
  }
}

void rule_counts_compute(struct rule_counts *counts, const struct rule_layout *layout,
                         unsigned set) {
  assert(set < RULE_RELATIONS);
  const struct rule_sweep *sweep = counts->sweep;
  memset(counts->children, 0, layout->base_count * sizeof *counts->children);
  memset(counts->descendants, 0, layout->base_count * sizeof *counts->descendants);
  add_trees(counts, layout, set);
  for (uint32_t first = 0; first < sweep->merge_count; first += BATCH_MERGES) {
    uint32_t left = sweep->merge_count - first;
    sweep_batch(counts, layout, &sweep->merges[first], left < BATCH_MERGES ? left : BATCH_MERGES,
                set);
  }
}

/* ---- memory ---- */

enum stemma_status rule_counts_init(struct rule_counts *counts, const struct rule_layout *layout,
                                    struct stemma_error *error) {
  struct rule_sweep *sweep = calloc(1, sizeof *sweep);
  *counts = (struct rule_counts){
      .children = column_new(layout->base_count, sizeof *counts->children),
      .descendants = column_new(layout->base_count, sizeof *counts->descendants),
      .sweep = sweep};
  if (sweep != NULL) {
    sweep->merges = column_new(layout->merge_count, sizeof *sweep->merges);
    sweep->masks = column_zeroed(layout->base_count, sizeof *sweep->masks);
    sweep->marked = calloc((size_t)layout->base_count / 64 + 1, sizeof *sweep->marked);
  }
  if (counts->children != NULL && counts->descendants != NULL && sweep != NULL &&
      sweep->merges != NULL && sweep->masks != NULL && sweep->marked != NULL) {
    return STEMMA_OK;
  }
  return stemma_error_memory(error, "counting rules");
}

void rule_counts_dispose(struct rule_counts *counts) {
  if (counts->sweep != NULL) {
    free(counts->sweep->merges);
    free(counts->sweep->masks);
    free(counts->sweep->marked);
  }
  free(counts->sweep);
  free(counts->children);
  free(counts->descendants);
  *counts = (struct rule_counts){0};
}
