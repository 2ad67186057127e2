/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Children and distinct descendants of all bases, all columns at once.
 *
 * The method is that of descendants.c: a model's descendants are the tree below it, through
 * models of one parent, and the trees of all merges that it reaches, which merge_sweep.h
 * spreads upwards. Here trees are not laid out but added up from the last generation: which
 * edges there are differs from set to set, and what a layout costs is worth it only for the
 * many sums over one.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/rule_layout.h"

#define MERGE_WEIGHT     struct rule_row
#define MERGE_WEIGHT_ADD rule_row_add
#include "graph/merge_sweep.h"

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
  counts->merge_count = 0;
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
      assert(counts->merge_count < layout->merge_count);
      counts->merges[counts->merge_count] = i;
      counts->weights[counts->merge_count++] = tree;
    }
  }
}

/* ---- merges ---- */

/* Hands merges to the parents of the node at a place. */
static void hand_up(struct merge_sweep *sweep, const struct rule_layout *layout, uint32_t place,
                    unsigned set, const struct merge_mask *mask) {
  for (uint32_t e = layout->start[place]; e < layout->start[place + 1]; e++) {
    if (((unsigned)layout->exists[e] >> set & 1U) == 0) continue;
    merge_sweep_hand(sweep, layout->parent[e], mask);
  }
}

/* One batch of `count` merges, from the `first` on, and all above them. */
static void sweep_batch(struct rule_counts *counts, const struct rule_layout *layout,
                        uint32_t first, uint32_t count, unsigned set) {
  struct merge_sweep *sweep = counts->sweep;
  merge_sweep_begin(sweep, &counts->weights[first], count);
  for (uint32_t m = 0; m < count; m++) {
    const struct merge_mask mask = merge_mask_of(m);
    hand_up(sweep, layout, counts->merges[first + m], set, &mask);
  }
  uint32_t base;
  while (merge_sweep_next(&base, sweep)) {
    hand_up(sweep, layout, layout->place[base], set, &sweep->masks[base]);
    merge_sweep_finish(&counts->descendants[base], sweep, base);
  }
}

void rule_counts_compute(struct rule_counts *counts, const struct rule_layout *layout,
                         unsigned set) {
  assert(set < RULE_RELATIONS);
  memset(counts->children, 0, layout->base_count * sizeof *counts->children);
  memset(counts->descendants, 0, layout->base_count * sizeof *counts->descendants);
  add_trees(counts, layout, set);
  for (uint32_t first = 0; first < counts->merge_count; first += MERGE_BATCH) {
    uint32_t left = counts->merge_count - first;
    sweep_batch(counts, layout, first, left < MERGE_BATCH ? left : MERGE_BATCH, set);
  }
}

/* ---- memory ---- */

enum stemma_status rule_counts_init(struct rule_counts *counts, const struct rule_layout *layout,
                                    struct stemma_error *error) {
  *counts = (struct rule_counts){
      .children = column_new(layout->base_count, sizeof *counts->children),
      .descendants = column_new(layout->base_count, sizeof *counts->descendants),
      .merges = column_new(layout->merge_count, sizeof *counts->merges),
      .weights = column_new(layout->merge_count, sizeof *counts->weights),
      .sweep = merge_sweep_new(layout->base_count)};
  if (counts->children != NULL && counts->descendants != NULL && counts->merges != NULL &&
      counts->weights != NULL && counts->sweep != NULL) {
    return STEMMA_OK;
  }
  return stemma_error_memory(error, "counting rules");
}

void rule_counts_dispose(struct rule_counts *counts) {
  merge_sweep_free(counts->sweep);
  free(counts->merges);
  free(counts->weights);
  free(counts->children);
  free(counts->descendants);
  *counts = (struct rule_counts){0};
}
