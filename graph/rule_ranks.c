/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks under every rule: counts, set of relations by set, then a counting sort a rule. Sets
 * do not depend on each other, and are shared out among threads. */
#include "graph/rule_ranks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/parallel.h"
#include "graph/rule_layout.h"

/* The parts of the grid that are ranked at the same time. The first sets of relations have most
 * merges, and take most time: so much that more parts would wait for that of the first. */
enum { PARTS = 3, PART_SETS = RULE_RELATIONS / PARTS };
static_assert(PARTS * PART_SETS == RULE_RELATIONS, "every set is in a part");

/* What all parts share. */
struct ranks {
  const struct rule_input *input; /* borrowed */
  struct rule_layout layout;
  bool roots;                             /* only those are ranked */
  struct rule_interval *intervals[PARTS]; /* [base_count] of each part, in the order of
                                             layout.by_node; owned */
};

/* What ranking one set of relations after another works on. */
struct ranker {
  const struct rule_layout *layout; /* borrowed */
  struct rule_counts counts;
  struct rule_interval *intervals; /* [base_count] borrowed */
  uint32_t *listed;                /* [listed_count] places in that order */
  uint32_t listed_count;           /* bases that are ranked under the relations at hand */
  uint32_t *key;                   /* [listed_count] what they are ranked by */
  uint32_t *at;                    /* [linked+2] of each key: how many, then the next rank */
};

static void ranker_dispose(struct ranker *ranker) {
  rule_counts_dispose(&ranker->counts);
  free(ranker->listed);
  free(ranker->key);
  free(ranker->at);
}

static enum stemma_status ranker_init(struct ranker *ranker, const struct rule_layout *layout,
                                      struct stemma_error *error) {
  uint32_t bases = layout->base_count;
  *ranker = (struct ranker){.layout = layout};
  enum stemma_status status = rule_counts_init(&ranker->counts, layout, error);
  if (status != STEMMA_OK) return status;
  ranker->listed = column_new(bases, sizeof *ranker->listed);
  ranker->key = column_new(bases, sizeof *ranker->key);
  ranker->at = column_new((size_t)layout->count + 2, sizeof *ranker->at);
  if (ranker->listed == NULL || ranker->key == NULL || ranker->at == NULL) {
    return stemma_error_memory(error, "ranks under all rules");
  }
  return STEMMA_OK;
}

/* Intervals in which no rank has been taken yet, or NULL. */
static struct rule_interval *new_intervals(const struct ranks *ranks) {
  const struct rule_layout *layout = &ranks->layout;
  struct rule_interval *intervals = column_new(layout->base_count, sizeof *intervals);
  if (intervals == NULL) return NULL;
  for (uint32_t i = 0; i < layout->base_count; i++) {
    uint32_t place = layout->place[layout->by_node[i]];
    intervals[i] = (struct rule_interval){.node = ranks->input->graph->order[place]};
  }
  return intervals;
}

static inline void take_worst(struct rule_interval *interval, uint32_t rank,
                              struct rule_place rule) {
  if (rank <= interval->worst) return;
  interval->worst = rank;
  interval->worst_rule = rule;
}

static inline void take_best(struct rule_interval *interval, uint32_t rank,
                             struct rule_place rule) {
  if (interval->best != 0 && rank >= interval->best) return;
  interval->best = rank;
  interval->best_rule = rule;
}

static bool is_listed(const struct ranker *ranker, uint32_t base, unsigned set, bool roots) {
  if (ranker->counts.children[base].lane[RULE_NODES] == 0) return false;
  return !roots || ((unsigned)ranker->layout->derived[base] >> set & 1U) == 0;
}

/* Lists the bases that are ranked under a set of relations; the others come behind them. */
static void list_bases(struct ranker *ranker, unsigned set, bool roots) {
  const struct rule_layout *layout = ranker->layout;
  const struct rule_place first = {.relations = (uint8_t)set};
  uint32_t count = 0;
  for (uint32_t i = 0; i < layout->base_count; i++) {
    if (is_listed(ranker, layout->by_node[i], set, roots)) ranker->listed[count++] = i;
  }
  ranker->listed_count = count;
  uint32_t next = 0;
  for (uint32_t i = 0; i < layout->base_count; i++) {
    if (next < count && ranker->listed[next] == i) {
      next++;
    } else {
      take_worst(&ranker->intervals[i], count + 1, first);
    }
  }
}

/* Ranks the listed bases by a column of `rows`: many first, ties in their order. */
static void rank_column(struct ranker *ranker, const struct rule_row *rows,
                        struct rule_place rule) {
  const uint32_t *by_node = ranker->layout->by_node;
  uint32_t *at = ranker->at;
  uint32_t most = 0;
  for (uint32_t i = 0; i < ranker->listed_count; i++) {
    uint32_t key = rows[by_node[ranker->listed[i]]].lane[rule.column];
    if (key > most) most = key;
    ranker->key[i] = key;
  }
  assert(most <= ranker->layout->count);
  memset(at, 0, ((size_t)most + 1) * sizeof *at);
  for (uint32_t i = 0; i < ranker->listed_count; i++) at[ranker->key[i]]++;
  uint32_t next = 1;
  for (uint32_t key = most + 1; key-- > 0;) {
    uint32_t equal = at[key];
    at[key] = next;
    next += equal;
  }
  for (uint32_t i = 0; i < ranker->listed_count; i++) {
    struct rule_interval *interval = &ranker->intervals[ranker->listed[i]];
    uint32_t rank = at[ranker->key[i]]++;
    take_best(interval, rank, rule);
    take_worst(interval, rank, rule);
  }
}

/* Ranks under all rules of a set of relations. */
static void rank_set(struct ranker *ranker, unsigned set, bool roots) {
  rule_counts_compute(&ranker->counts, ranker->layout, set);
  list_bases(ranker, set, roots);
  for (unsigned i = 0; i < RULE_REACHES * RULE_COLUMNS; i++) {
    struct rule_place rule = {.relations = (uint8_t)set,
                              .reach = (uint8_t)(i / RULE_COLUMNS),
                              .column = (uint8_t)(i % RULE_COLUMNS)};
    bool direct = rule.reach == RULE_DIRECT;
    rank_column(ranker, direct ? ranker->counts.children : ranker->counts.descendants, rule);
  }
}

/* Ranks under some sets of relations that follow each other. */
static enum stemma_status rank_part(void *context, size_t part, struct stemma_error *error) {
  struct ranks *ranks = context;
  unsigned first = PART_SETS * (unsigned)part;
  struct ranker ranker;
  enum stemma_status status = ranker_init(&ranker, &ranks->layout, error);
  ranker.intervals = ranks->intervals[part] = new_intervals(ranks);
  if (status == STEMMA_OK && ranker.intervals == NULL) {
    status = stemma_error_memory(error, "ranks under all rules");
  }
  for (unsigned i = 0; i < PART_SETS && status == STEMMA_OK; i++) {
    rank_set(&ranker, first + i, ranks->roots);
  }
  ranker_dispose(&ranker);
  return status;
}

/* Takes the ranks of the other parts over into those of the first: parts are in the order of the
 * grid, so that of equal ranks the first one stays. */
static void join_parts(struct ranks *ranks) {
  struct rule_interval *all = ranks->intervals[0];
  for (unsigned part = 1; part < PARTS; part++) {
    const struct rule_interval *more = ranks->intervals[part];
    for (uint32_t i = 0; i < ranks->layout.base_count; i++) {
      if (more[i].best != 0) take_best(&all[i], more[i].best, more[i].best_rule);
      take_worst(&all[i], more[i].worst, more[i].worst_rule);
    }
  }
}

enum stemma_status rule_ranks_init(struct rule_ranks *out, const struct rule_input *input,
                                   const struct rule_marks *marks, bool roots, unsigned threads,
                                   struct stemma_error *error) {
  struct ranks ranks = {.input = input, .roots = roots};
  enum stemma_status status = rule_layout_init(&ranks.layout, input, marks, error);
  if (status == STEMMA_OK) status = parallel_try(threads, PARTS, rank_part, &ranks, error);
  if (status == STEMMA_OK) {
    join_parts(&ranks);
    *out = (struct rule_ranks){ranks.intervals[0], ranks.layout.base_count};
    ranks.intervals[0] = NULL;
  }
  for (unsigned part = 0; part < PARTS; part++) free(ranks.intervals[part]);
  rule_layout_dispose(&ranks.layout);
  return status;
}

void rule_ranks_dispose(struct rule_ranks *ranks) {
  free(ranks->intervals);
  *ranks = (struct rule_ranks){0};
}

const struct rule_interval *rule_ranks_find(const struct rule_ranks *ranks, uint32_t node) {
  uint32_t first = 0;
  uint32_t end = ranks->count;
  while (first < end) {
    uint32_t middle = first + (end - first) / 2;
    if (ranks->intervals[middle].node < node) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  bool found = first < ranks->count && ranks->intervals[first].node == node;
  return found ? &ranks->intervals[first] : NULL;
}
