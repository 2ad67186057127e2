/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exclusive descendants: the dominator tree of the lineage under a virtual root.
 *
 * In a DAG the immediate dominator of a node is the nearest common ancestor, in the
 * dominator tree, of its parents (of one parent: that parent), so the tree grows leaf by
 * leaf in topological order. Nearest common ancestors are found in O(log depth) by one
 * jump pointer a node, laid out like skew-binary numbers (Myers, An applicative
 * random-access stack, 1983). Below the skeleton the dominator tree is the forest itself.
 *
 * Naming: `root` here is the virtual root, above all roots of the lineage.
 */
#include <assert.h>
#include <stdlib.h>

#include "graph/measures_internal.h"

/* Nodes are skeleton indices; the virtual root comes behind them. */
struct dominators {
  uint32_t root;   /* skeleton.count */
  uint32_t *idom;  /* [root+1] immediate dominator; the root's is itself */
  uint32_t *depth; /* [root+1] steps to the root */
  uint32_t *jump;  /* [root+1] an ancestor further up; same distance at the same depth */
};

/* The nearest node that dominates both. O(log depth). */
static uint32_t common_dominator(const struct dominators *tree, uint32_t a, uint32_t b) {
  if (tree->depth[a] > tree->depth[b]) {
    uint32_t deeper = a;
    a = b;
    b = deeper;
  }
  uint32_t target = tree->depth[a];
  while (tree->depth[b] > target) {
    b = tree->depth[tree->jump[b]] >= target ? tree->jump[b] : tree->idom[b];
  }
  while (a != b) {
    bool apart = tree->jump[a] != tree->jump[b];
    a = apart ? tree->jump[a] : tree->idom[a];
    b = apart ? tree->jump[b] : tree->idom[b];
  }
  return a;
}

/* Hangs `node` below `parent`, which is in the tree. */
static void add_leaf(struct dominators *tree, uint32_t node, uint32_t parent) {
  uint32_t jump = tree->jump[parent];
  uint32_t far = tree->jump[jump];
  bool equal = tree->depth[parent] - tree->depth[jump] == tree->depth[jump] - tree->depth[far];
  tree->idom[node] = parent;
  tree->depth[node] = tree->depth[parent] + 1;
  tree->jump[node] = equal ? far : parent;
}

static void grow_tree(struct dominators *tree, const struct skeleton *skeleton) {
  tree->idom[tree->root] = tree->root;
  tree->jump[tree->root] = tree->root;
  for (uint32_t i = 0; i < skeleton->count; i++) {
    uint32_t edge = skeleton->parent_start[i];
    uint32_t end = skeleton->parent_start[i + 1];
    uint32_t dominator = edge == end ? tree->root : skeleton->parents[edge];
    while (++edge < end) {
      dominator = common_dominator(tree, dominator, skeleton->parents[edge]);
    }
    add_leaf(tree, i, dominator);
  }
}

/*
 * below[i] becomes the counted nodes that skeleton node i dominates outside its own piece
 * of the forest; it starts zeroed and has room for the virtual root.
 */
static void sum_dominated(uint32_t *below, const struct dominators *tree,
                          const struct measure_work *work) {
  const struct skeleton *skeleton = &work->skeleton;
  for (uint32_t i = skeleton->count; i-- > 0;) {
    uint32_t weight = below[i];
    if (skeleton->parent_start[i + 1] - skeleton->parent_start[i] > 1) {
      /* A merge brings its piece to its dominator; other nodes lie in their parent's. */
      uint32_t position = skeleton->position[i];
      weight += forest_counted(&work->forest, position, work->forest.end[position]);
    }
    assert(tree->idom[i] < i || tree->idom[i] == tree->root);
    below[tree->idom[i]] += weight;
  }
}

static void write_exclusive(struct measures *out, const struct measure_work *work,
                            const uint32_t *below) {
  const struct forest *forest = &work->forest;
  const struct skeleton *skeleton = &work->skeleton;
  for (uint32_t p = 0; p < forest->count; p++) {
    if (forest->end[p] == p + 1) continue;
    out->exclusive[forest->node[p]] = forest_counted(&work->forest, p + 1, forest->end[p]);
  }
  for (uint32_t i = 0; i < skeleton->count; i++) {
    out->exclusive[forest->node[skeleton->position[i]]] += below[i];
  }
}

enum stemma_status measure_exclusive(struct measures *out, const struct measure_work *work,
                                     struct stemma_error *error) {
  size_t count = (size_t)work->skeleton.count + 1;
  struct dominators tree = {.root = work->skeleton.count};
  enum stemma_status status = STEMMA_OK;
  uint32_t *below = calloc(count, sizeof *below);
  tree.idom = calloc(count, sizeof *tree.idom);
  tree.depth = calloc(count, sizeof *tree.depth);
  tree.jump = calloc(count, sizeof *tree.jump);
  if (below == NULL || tree.idom == NULL || tree.depth == NULL || tree.jump == NULL) {
    status = stemma_error_memory(error, "dominators");
    goto cleanup;
  }
  grow_tree(&tree, &work->skeleton);
  sum_dominated(below, &tree, work);
  write_exclusive(out, work, below);
cleanup:
  free(below);
  free(tree.idom);
  free(tree.depth);
  free(tree.jump);
  return status;
}
