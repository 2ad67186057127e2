/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distinct and effective authors of the descendants of every node, exactly, with one
 * table of counts for the whole graph.
 *
 * The nodes are covered by chains, each node followed by one of its children, or by a
 * merge further below: the one with the most below it that is still free (a node follows
 * at most one other). A chain is walked from its bottom up, and the set D(v) of the node at hand only
 * grows on the way, by the nodes below v that are not below the chain's last node; after
 * the chain the set is emptied. On a tree this is the heavy-path rule, and every node is
 * added O(log n) times. In the forest's layout what is added is a few intervals: parts of
 * the piece at hand, and whole pieces of merges that have not been met in this chain.
 *
 * Time: O(n log n) on trees, so for stars and chains as well, and near that on the Hub,
 * where few nodes stand above merges. In general it is the sum, over the chains, of the
 * nodes and of the edges into merges below the chain's top; the number of chains that
 * matters is about the width of the skeleton, not its size.
 *
 * The entropy of the shares p = c/N is ln N - (Σ c ln c)/N. The sum is kept in integers,
 * scaled by a power of two that only depends on the graph, so that it is the same in
 * whatever order the set was put together.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "graph/measures_internal.h"

/* The descendants of the node at hand. */
struct author_set {
  const struct measure_work *work;
  uint32_t *first;   /* [positions+1] where a position's authors begin in `authors` */
  uint32_t *authors; /* authors of the counted nodes that have one, by position */
  uint64_t *gain;    /* [most models of one author + 1] scaled (c+1)·ln(c+1) - c·ln c */
  double scale;      /* what the gains are multiplied with: a power of two */
  uint32_t *above;   /* [positions] the position before this one in its chain, or none */
  bool *goes_on;     /* [positions] whether it is followed by another in its chain */
  uint32_t *count;   /* [author_count] nodes of each author in the set */
  uint32_t *present; /* [author_count] the authors with a count */
  uint32_t distinct; /* length of `present` */
  uint64_t total;    /* nodes in the set */
  uint64_t log_sum;  /* scaled Σ c ln c over the authors */
  uint32_t *seen;    /* [skeleton.count] the last chain whose set took in this merge */
  uint32_t *pending; /* [merge_count] merges seen, whose pieces are yet to be added */
  uint32_t pending_count;
  uint32_t chain; /* number of the chain at hand, from 1 */
};

static const uint32_t NO_POSITION = UINT32_MAX;

/* Adds the nodes at positions in [first, end). */
static void add_nodes(struct author_set *set, uint32_t first, uint32_t end) {
  assert(first <= end);
  for (uint32_t i = set->first[first]; i < set->first[end]; i++) {
    uint32_t count = set->count[set->authors[i]]++;
    if (count == 0) set->present[set->distinct++] = set->authors[i];
    set->log_sum += set->gain[count];
  }
  set->total += set->first[end] - set->first[first];
}

static inline void see_merge(struct author_set *set, uint32_t merge) {
  set->seen[merge] = set->chain;
}

/* Notes the merges that are children of nodes at [first, end) and not yet in the set. */
static void meet_merges(struct author_set *set, uint32_t first, uint32_t end) {
  const struct skeleton *skeleton = &set->work->skeleton;
  uint32_t edge = skeleton->merge_start[skeleton_index(skeleton, first)];
  uint32_t stop = skeleton->merge_start[skeleton_index(skeleton, end)];
  for (; edge < stop; edge++) {
    uint32_t merge = skeleton->merge_child[edge];
    if (set->seen[merge] == set->chain) continue;
    see_merge(set, merge);
    set->pending[set->pending_count++] = merge;
  }
}

/* Adds the pieces of the merges noted, and of those below them. */
static void add_pieces(struct author_set *set) {
  const struct measure_work *work = set->work;
  while (set->pending_count > 0) {
    uint32_t first = work->skeleton.position[set->pending[--set->pending_count]];
    uint32_t end = work->forest.end[first];
    add_nodes(set, first, end);
    meet_merges(set, first, end);
  }
}

/*
 * The set holds D(child), and gets D(top), where `child` follows `top` in the chain: it is
 * a child in the same piece, or a merge anywhere below.
 */
static void grow_set(struct author_set *set, uint32_t top, uint32_t child) {
  const struct forest *forest = &set->work->forest;
  uint32_t end = forest->end[top];
  if (child < end && child > top) { /* in the same piece */
    uint32_t child_end = forest->end[child];
    add_nodes(set, top + 1, child + 1);
    add_nodes(set, child_end, end);
    meet_merges(set, top, child);
    meet_merges(set, child_end, end);
  } else { /* a merge; the rest of its piece is below it */
    see_merge(set, skeleton_index(&set->work->skeleton, child));
    add_nodes(set, child, child + 1);
    add_nodes(set, top + 1, end);
    meet_merges(set, top, end);
  }
  add_pieces(set);
}

static void empty_set(struct author_set *set) {
  for (uint32_t i = 0; i < set->distinct; i++) set->count[set->present[i]] = 0;
  set->distinct = 0;
  set->total = 0;
  set->log_sum = 0;
}

/* exp(ln N - (Σ c ln c)/N); exact where all models are by one author, or each by another. */
static double effective_authors(const struct author_set *set) {
  if (set->distinct <= 1) return (double)set->distinct;
  double total = (double)set->total;
  return total * exp(-((double)set->log_sum / set->scale / total));
}

/* The set is D(node at `position`): writes the node's results. */
static void write_authors(struct measures *out, const struct author_set *set, uint32_t position) {
  if (set->distinct == 0) return;
  uint32_t node = set->work->forest.node[position];
  out->authors[node] = set->distinct;
  out->effective_authors[node] = effective_authors(set);
}

/* Walks a chain up from its last node. */
static void walk_chain(struct measures *out, struct author_set *set, uint32_t bottom) {
  set->chain++;
  meet_merges(set, bottom, bottom + 1); /* a last node may have merges below: others' */
  add_pieces(set);
  write_authors(out, set, bottom);
  uint32_t child = bottom;
  for (uint32_t top; (top = set->above[child]) != NO_POSITION; child = top) {
    grow_set(set, top, child);
    write_authors(out, set, top);
  }
  empty_set(set);
}

/* How much a chain gains by going on with this node. Any rule gives the same results. */
static uint64_t chain_weight(const struct measures *out, const struct measure_work *work,
                             uint32_t position) {
  uint64_t weight = work->forest.end[position] - position;
  if (skeleton_has(&work->skeleton, position)) {
    weight += out->descendants[work->forest.node[position]];
  }
  return weight;
}

/* The best node yet to go on with. */
struct candidate {
  uint32_t position; /* or NO_POSITION */
  uint64_t weight;   /* of it */
};

/* Takes the node at `position` if it is better. */
static void propose(struct candidate *best, uint32_t position, uint64_t weight) {
  if (weight > best->weight) *best = (struct candidate){position, weight};
}

/*
 * Looks at merges below `top`, children first, a bounded number of them. One that follows
 * no other node is proposed; a set may grow over any gap in a chain. Without looking past
 * children, chains of merges would fall to pieces wherever two parents want one child.
 */
static void propose_merges(struct candidate *best, const struct author_set *set,
                           const struct measures *out, uint32_t top) {
  enum { LOOKS = 64 };
  const struct forest *forest = &set->work->forest;
  const struct skeleton *skeleton = &set->work->skeleton;
  uint32_t queue[LOOKS];
  uint32_t queued = 0;
  uint32_t first = top;
  uint32_t end = top + 1;
  for (uint32_t head = 0; head <= queued; head++) {
    uint32_t edge = skeleton->merge_start[skeleton_index(skeleton, first)];
    uint32_t stop = skeleton->merge_start[skeleton_index(skeleton, end)];
    for (; edge < stop && queued < LOOKS; edge++) {
      uint32_t position = skeleton->position[skeleton->merge_child[edge]];
      queue[queued++] = position;
      if (set->above[position] != NO_POSITION) continue;
      propose(best, position, chain_weight(out, set->work, position));
    }
    if (head == queued) break;
    first = queue[head];
    end = forest->end[first];
  }
}

/* Chooses the node that follows `top` in its chain. */
static void extend_chain(struct author_set *set, const struct measures *out, uint32_t top) {
  const struct forest *forest = &set->work->forest;
  struct candidate best = {.position = NO_POSITION};
  for (uint32_t child = top + 1; child < forest->end[top]; child = forest->end[child]) {
    propose(&best, child, chain_weight(out, set->work, child));
  }
  if (skeleton_has(&set->work->skeleton, top)) propose_merges(&best, set, out, top);
  if (best.position == NO_POSITION) return;
  assert(best.position > top && set->above[best.position] == NO_POSITION);
  set->above[best.position] = top;
  set->goes_on[top] = true;
}

/* Lists the authors of counted nodes by position; `count` is as yet unused and zero. */
static void list_authors(struct author_set *set, const struct measure_input *input) {
  const struct forest *forest = &set->work->forest;
  uint32_t used = 0;
  for (uint32_t p = 0; p < forest->count; p++) {
    uint32_t node = forest->node[p];
    set->first[p] = used;
    if (!measure_counts(input, node) || input->author[node] == STEMMA_NO_AUTHOR) continue;
    assert(input->author[node] < input->author_count);
    set->authors[used++] = input->author[node];
  }
  set->first[forest->count] = used;
}

/* The most counted models of one author; needs list_authors. Leaves `count` zero. */
static uint32_t largest_author(struct author_set *set, uint32_t author_count) {
  uint32_t used = set->first[set->work->forest.count];
  uint32_t most = 0;
  for (uint32_t i = 0; i < used; i++) {
    uint32_t count = ++set->count[set->authors[i]];
    if (count > most) most = count;
  }
  memset(set->count, 0, author_count * sizeof *set->count);
  return most;
}

/* Makes the table of gains. The scale leaves the largest possible sum below 2^62. */
static enum stemma_status make_gains(struct author_set *set, uint32_t author_count,
                                     struct stemma_error *error) {
  uint32_t most = largest_author(set, author_count);
  double total = (double)set->first[set->work->forest.count];
  set->scale = ldexp(1, 60 - ilogb(total * log(total + 1) + 1));
  set->gain = calloc((size_t)most + 1, sizeof *set->gain);
  if (set->gain == NULL) return stemma_error_memory(error, "authors");
  uint64_t before = 0;
  for (uint32_t c = 1; c <= most; c++) {
    uint64_t value = (uint64_t)llround((double)c * log((double)c) * set->scale);
    set->gain[c - 1] = value - before;
    before = value;
  }
  return STEMMA_OK;
}

static enum stemma_status init_set(struct author_set *set, const struct measure_input *input,
                                   const struct measure_work *work, struct stemma_error *error) {
  size_t positions = (size_t)work->forest.count + 1;
  size_t author_count = (size_t)input->author_count + 1;
  *set = (struct author_set){.work = work};
  set->first = calloc(positions, sizeof *set->first);
  set->authors = calloc(positions, sizeof *set->authors);
  set->above = calloc(positions, sizeof *set->above);
  set->goes_on = calloc(positions, sizeof *set->goes_on);
  set->count = calloc(author_count, sizeof *set->count);
  set->present = calloc(author_count, sizeof *set->present);
  set->seen = calloc((size_t)work->skeleton.count + 1, sizeof *set->seen);
  set->pending = calloc((size_t)work->skeleton.merge_count + 1, sizeof *set->pending);
  if (set->first == NULL || set->authors == NULL || set->above == NULL || set->goes_on == NULL ||
      set->count == NULL || set->present == NULL || set->seen == NULL || set->pending == NULL) {
    return stemma_error_memory(error, "authors");
  }
  list_authors(set, input);
  return make_gains(set, input->author_count, error);
}

static void dispose_set(struct author_set *set) {
  free(set->first);
  free(set->authors);
  free(set->gain);
  free(set->above);
  free(set->goes_on);
  free(set->count);
  free(set->present);
  free(set->seen);
  free(set->pending);
}

/* Whether a chain ends at `position` that is more than one node without children. */
static bool ends_chain(const struct author_set *set, uint32_t position) {
  if (set->goes_on[position]) return false;
  if (set->above[position] != NO_POSITION) return true;
  const uint32_t *start = set->work->skeleton.merge_start;
  return start[skeleton_index(&set->work->skeleton, position)] !=
         start[skeleton_index(&set->work->skeleton, position + 1)];
}

enum stemma_status measure_authors(struct measures *out, const struct measure_input *input,
                                   const struct measure_work *work, struct stemma_error *error) {
  struct author_set set;
  enum stemma_status status = init_set(&set, input, work, error);
  if (status != STEMMA_OK) goto cleanup;
  uint32_t count = work->forest.count;
  for (uint32_t p = 0; p < count; p++) set.above[p] = NO_POSITION;
  for (uint32_t p = count; p-- > 0;) extend_chain(&set, out, p);
  for (uint32_t p = 0; p < count; p++) {
    if (ends_chain(&set, p)) walk_chain(out, &set, p);
  }
cleanup:
  dispose_set(&set);
  return status;
}
