/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranks under every rule: counts, set of relations by set, then a counting sort a rule. */
#include "graph/rule_ranks.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/columns.h"
#include "graph/rule_layout.h"

/* What ranking one set of relations after another works on. */
struct ranker {
  struct rule_layout layout;
  struct rule_counts counts;
  struct rule_interval *intervals; /* [base_count] in the order of layout.by_node */
  uint32_t *listed;                /* [listed_count] places in that order */
  uint32_t listed_count;           /* bases that are ranked under the relations at hand */
  uint32_t *key;                   /* [listed_count] what they are ranked by */
  uint32_t *at;                    /* [linked+2] of each key: how many, then the next rank */
};

static void ranker_dispose(struct ranker *ranker) {
  rule_layout_dispose(&ranker->layout);
  rule_counts_dispose(&ranker->counts);
  free(ranker->intervals);
  free(ranker->listed);
  free(ranker->key);
  free(ranker->at);
}

static enum stemma_status ranker_init(struct ranker *ranker, const struct rule_input *input,
                                      const struct rule_marks *marks, struct stemma_error *error) {
  *ranker = (struct ranker){0};
  enum stemma_status status = rule_layout_init(&ranker->layout, input, marks, error);
  if (status != STEMMA_OK) return status;
  status = rule_counts_init(&ranker->counts, &ranker->layout, error);
  if (status != STEMMA_OK) return status;
  uint32_t bases = ranker->layout.base_count;
  ranker->intervals = column_new(bases, sizeof *ranker->intervals);
  ranker->listed = column_new(bases, sizeof *ranker->listed);
  ranker->key = column_new(bases, sizeof *ranker->key);
  ranker->at = column_new((size_t)ranker->layout.count + 2, sizeof *ranker->at);
  if (ranker->intervals == NULL || ranker->listed == NULL || ranker->key == NULL ||
      ranker->at == NULL) {
    return stemma_error_memory(error, "ranks under all rules");
  }
  for (uint32_t i = 0; i < bases; i++) {
    uint32_t place = ranker->layout.place[ranker->layout.by_node[i]];
    ranker->intervals[i] = (struct rule_interval){.node = input->graph->order[place]};
  }
  return STEMMA_OK;
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
  return !roots || ((unsigned)ranker->layout.derived[base] >> set & 1U) == 0;
}

/* Lists the bases that are ranked under a set of relations; the others come behind them. */
static void list_bases(struct ranker *ranker, unsigned set, bool roots) {
  const struct rule_layout *layout = &ranker->layout;
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
  const uint32_t *by_node = ranker->layout.by_node;
  uint32_t *at = ranker->at;
  uint32_t most = 0;
  for (uint32_t i = 0; i < ranker->listed_count; i++) {
    uint32_t key = rows[by_node[ranker->listed[i]]].lane[rule.column];
    if (key > most) most = key;
    ranker->key[i] = key;
  }
  assert(most <= ranker->layout.count);
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

enum stemma_status rule_ranks_init(struct rule_ranks *out, const struct rule_input *input,
                                   const struct rule_marks *marks, bool roots,
                                   struct stemma_error *error) {
  struct ranker ranker;
  enum stemma_status status = ranker_init(&ranker, input, marks, error);
  for (unsigned set = 0; set < RULE_RELATIONS && status == STEMMA_OK; set++) {
    rule_counts_compute(&ranker.counts, &ranker.layout, set);
    list_bases(&ranker, set, roots);
    for (unsigned i = 0; i < RULE_REACHES * RULE_COLUMNS; i++) {
      struct rule_place rule = {.relations = (uint8_t)set,
                                .reach = (uint8_t)(i / RULE_COLUMNS),
                                .column = (uint8_t)(i % RULE_COLUMNS)};
      bool direct = rule.reach == RULE_DIRECT;
      rank_column(&ranker, direct ? ranker.counts.children : ranker.counts.descendants, rule);
    }
  }
  if (status == STEMMA_OK) {
    *out = (struct rule_ranks){ranker.intervals, ranker.layout.base_count};
    ranker.intervals = NULL;
  }
  ranker_dispose(&ranker);
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
