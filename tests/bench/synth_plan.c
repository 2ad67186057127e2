/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lineage of the synthetic Hub. What is known exactly of the whole Hub is reached exactly (how
 * many models have parents, edges by relation, children of the ten largest parents, …) by drawing
 * without replacement; the rest (who is a parent of whom) is left to growth, see synth_slots.c.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/synth.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { FEWEST_PARENTS = 2, MOST_PARENTS = 65 };

/* Figures of the whole Hub. */
enum {
  FULL_LEGACY = 29579,
  FULL_CHILDREN = 870583, /* 28.13 % of the models */
  FULL_SELF_LOOPS = 2044,
  FULL_ODD_CASE = 2343,
  FULL_RINGS = 24,
  FULL_DUPLICATES = 200,
  FULL_MALFORMED = 6000,
  FULL_PLACEHOLDERS = 2500,
  FULL_CARD_DIFFERS = 1700,
};
static const uint32_t full_relations[RELATION_COUNT] = {341527, 332102, 181768, 47662, 880};

/*
 * Models by number of parents, from 2 to 65: a power law that comes to 17,457 models and 50,813
 * edges, as on the whole Hub.
 */
static const uint16_t full_parents[MOST_PARENTS - FEWEST_PARENTS + 1] = {
    11043, 3468, 1241, 608, 339, 207, 135, 93, 66, 49, 37, 29, 23, 18, 15, 12, 10, 9, 7, 6, 5, 5,
    4,     4,    3,    3,   2,   2,   2,   2,  2,  1,  1,  0,  0,  1,  0,  0,  0,  1, 0, 0, 0, 0,
    1,     0,    0,    0,   0,   0,   1,   0,  0,  0,  0,  0,  1,  0,  0,  0,  0,  0, 0, 1,
};

/* How the Hub grew: share of its models, in a million, that were there at a time. */
static const struct growth {
  int64_t time;
  uint32_t ppm;
} growth[] = {
    {1646263744, 0},       /* 2022-03-02T23:29:04Z, the bulk migration */
    {1646265600, 9557},    /* 2022-03-03 */
    {1672531200, 30000},   /* 2023-01-01 */
    {1688169600, 72000},   /* 2023-07-01 */
    {1704067200, 145000},  /* 2024-01-01 */
    {1719792000, 230000},  /* 2024-07-01 */
    {1735689600, 380000},  /* 2025-01-01 */
    {1751328000, 580000},  /* 2025-07-01 */
    {1767225600, 760000},  /* 2026-01-01 */
    {1790344058, 1000000}, /* 2026-09-25T13:47:38Z */
};

int64_t plan_created(const struct synth_plan *plan, uint32_t model) {
  if (model < plan->legacy) return growth[0].time;
  if (model >= plan->models) return growth[COUNT(growth) - 1].time;
  uint64_t share = (uint64_t)model * 1000000;
  size_t g = 1;
  while (g + 2 < COUNT(growth) && share >= (uint64_t)growth[g + 1].ppm * plan->models) g++;
  uint64_t from = (uint64_t)growth[g].ppm * plan->models;
  uint64_t to = (uint64_t)growth[g + 1].ppm * plan->models;
  if (share < from) return growth[g].time;
  int64_t span = growth[g + 1].time - growth[g].time;
  return growth[g].time + (int64_t)((share - from) / 1024 * (uint64_t)span / ((to - from) / 1024));
}

/* The first model of a month, given as year * 100 + month. */
static uint32_t month_begins(const struct synth_plan *plan, uint32_t month) {
  if (month == 0) return 0;
  int64_t years = month / 100 - 2022, months = month % 100 - 1;
  int64_t time = 1640995200 + years * 31556952 + months * 2629746; /* mean years and months */
  uint32_t low = plan->legacy, high = plan->models - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (plan_created(plan, middle) < time)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void place_base_models(struct synth_plan *plan) {
  for (uint32_t b = 0; b < base_model_count; b++) {
    uint32_t model = month_begins(plan, base_models[b].created);
    while (plan->marks[model] & MARK_NAMED) model++;
    assert(model < plan->models);
    plan->marks[model] = MARK_NAMED | (base_models[b].children > 0 ? MARK_TOP : 0);
    plan->named[b] = model;
  }
}

/* The numbers of parents of all models that have several, in random order; NULL without memory. */
static uint8_t *deck_new(uint32_t *count, const struct synth_plan *plan, struct rng *rng) {
  uint64_t sum = 0;
  for (size_t k = 0; k < COUNT(full_parents); k++) sum += full_parents[k];
  uint8_t *deck = malloc(synth_scale(plan->models, sum) + 1);
  if (!deck) return NULL;
  uint64_t seen = 0;
  uint32_t n = 0;
  for (size_t k = 0; k < COUNT(full_parents); k++) {
    seen += full_parents[k];
    while (n < synth_scale(plan->models, seen)) deck[n++] = (uint8_t)(k + FEWEST_PARENTS);
  }
  for (uint32_t i = n; i > 1; i--) {
    uint32_t other = rng_below(rng, i);
    uint8_t swap = deck[i - 1];
    deck[i - 1] = deck[other];
    deck[other] = swap;
  }
  *count = n;
  return deck;
}

/* Who may have parents: not the base models, and none so early that parents would be short. */
static bool may_descend(const struct synth_plan *plan, uint32_t model) {
  return model >= plan->legacy + 2 * MOST_PARENTS && !(plan->marks[model] & MARK_NAMED);
}

static uint32_t count_may_descend(const struct synth_plan *plan) {
  uint32_t count = 0;
  for (uint32_t m = 0; m < plan->models; m++) count += may_descend(plan, m);
  return count;
}

/* Lays out the parent slots: which ordinary models have how many. False if memory is short. */
static bool lay_out_slots(struct synth_plan *plan, struct rng *rng) {
  uint32_t deck_size;
  uint8_t *deck = deck_new(&deck_size, plan, rng);
  if (!deck) return false;
  struct quota child = {synth_scale(plan->models, FULL_CHILDREN), count_may_descend(plan)};
  struct quota several = {deck_size, child.need};
  for (uint32_t m = 0; m < plan->models; m++) {
    uint32_t parents = 0;
    if (may_descend(plan, m) && quota_take(&child, rng)) {
      parents = 1;
      if (quota_take(&several, rng)) parents = deck[--deck_size];
    }
    plan->start[m + 1] = plan->start[m] + parents;
  }
  free(deck);
  return true;
}

/* Every chained merge has two slots. */
static void lay_out_chains(struct synth_plan *plan) {
  for (uint32_t m = plan->models; m < plan->total; m++) plan->start[m + 1] = plan->start[m] + 2;
  plan->edges = plan->start[plan->total];
}

static uint32_t slots_of(const struct synth_plan *plan, uint32_t model) {
  return plan->start[model + 1] - plan->start[model];
}

/* Models with several parents: nearly all are merges. Takes their edges off what is left. */
static void relate_several(struct synth_plan *plan, struct rng *rng, uint64_t *left) {
  for (uint32_t m = 0; m < plan->models; m++) {
    uint32_t parents = slots_of(plan, m);
    if (parents < 2) continue;
    uint32_t relation = rng_chance(rng, 915000) ? RELATION_MERGE : rng_below(rng, 3);
    if (left[relation] < parents) relation = RELATION_MERGE;
    plan->relation[m] = (uint8_t)relation;
    left[relation] -= left[relation] < parents ? left[relation] : parents;
  }
}

/* Models with one parent: drawn from what is left of each relation, so that the totals are met. */
static void relate_single(struct synth_plan *plan, struct rng *rng, uint64_t *left) {
  uint64_t sum = 0;
  for (int r = 0; r < RELATION_COUNT; r++) sum += left[r];
  for (uint32_t m = 0; m < plan->models; m++) {
    if (slots_of(plan, m) != 1) continue;
    uint64_t at = sum > 0 ? rng_below(rng, (uint32_t)sum) : 0;
    int relation = 0;
    while (relation < RELATION_UNSPECIFIED && at >= left[relation]) at -= left[relation++];
    plan->relation[m] = (uint8_t)relation;
    left[relation] -= left[relation] > 0;
    sum -= sum > 0;
  }
}

static void relate(struct synth_plan *plan, struct rng *rng) {
  uint64_t left[RELATION_COUNT];
  for (int r = 0; r < RELATION_COUNT; r++) left[r] = synth_scale(plan->models, full_relations[r]);
  memset(plan->relation, RELATION_UNSPECIFIED, plan->models);
  memset(plan->relation + plan->models, RELATION_MERGE, plan->total - plan->models);
  relate_several(plan, rng, left);
  relate_single(plan, rng, left);
}

static bool is_free_child_of(const struct synth_plan *plan, uint32_t model, uint32_t relation) {
  return slots_of(plan, model) == 1 && plan->relation[model] == relation &&
         plan->parent[plan->start[model]] == NO_PARENT;
}

/* Gives a base model exactly as many children as it has on the Hub, all younger than itself. */
static void give_children(struct synth_plan *plan, uint32_t base, struct rng *rng) {
  const struct base_model *b = &base_models[base];
  uint32_t from = plan->named[base] + 1;
  struct quota quota = {synth_scale(plan->models, b->children), 0};
  for (uint32_t m = from; m < plan->models; m++)
    quota.left += is_free_child_of(plan, m, b->relation);
  for (uint32_t m = from; m < plan->models; m++) {
    if (!is_free_child_of(plan, m, b->relation) || !quota_take(&quota, rng)) continue;
    plan->parent[plan->start[m]] = plan->named[base];
    plan->children[plan->named[base]]++;
  }
}

/* A model whose single parent is still open, or NO_PARENT when none is found. */
static uint32_t draw_free_child(const struct synth_plan *plan, struct rng *rng) {
  for (int tries = 0; tries < 1000; tries++) {
    uint32_t m = rng_below(rng, plan->models);
    if (slots_of(plan, m) == 1 && plan->parent[plan->start[m]] == NO_PARENT &&
        plan->relation[m] != RELATION_UNSPECIFIED && !(plan->marks[m] & MARK_RING))
      return m;
  }
  return NO_PARENT;
}

/* A few rings of two to four models, each naming the next. */
static void close_rings(struct synth_plan *plan, struct rng *rng) {
  for (uint32_t ring = synth_scale(plan->models, FULL_RINGS) + 1; ring > 0; ring--) {
    uint32_t members[4], length = 2 + rng_below(rng, 3), n = 0;
    for (; n < length; n++) {
      members[n] = draw_free_child(plan, rng);
      if (members[n] == NO_PARENT) break;
      plan->marks[members[n]] |= MARK_RING;
    }
    if (n < 2) return;
    for (uint32_t i = 0; i < n; i++) {
      plan->parent[plan->start[members[i]]] = members[(i + 1) % n];
      plan->children[members[(i + 1) % n]]++;
    }
  }
}

/*
 * Chains side by side, level by level: a merge takes the one before it in its own chain and one of
 * the level before in another, so that what is above it grows with every level.
 */
static void link_chains(struct synth_plan *plan, uint32_t depth, struct rng *rng) {
  uint32_t count = plan->total - plan->models;
  uint32_t width = depth > 0 ? (count + depth - 1) / depth : 1;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t *slot = plan->parent + plan->start[plan->models + i];
    uint32_t chain = i % width, level = plan->models + i - chain - width;
    bool first = i < width;
    slot[0] = first ? rng_below(rng, plan->models) : level + chain;
    slot[1] = first || width < 2 ? rng_below(rng, plan->models)
                                 : level + (chain + 1 + rng_below(rng, width - 1)) % width;
    if (slot[1] == slot[0]) slot[1] = (slot[0] + 1) % plan->models;
    uint8_t above = 0;
    for (int s = 0; s < 2; s++) {
      plan->children[slot[s]]++;
      if (plan->depth[slot[s]] > above) above = plan->depth[slot[s]];
    }
    plan->depth[plan->models + i] = (uint8_t)(above + (above < UINT8_MAX));
  }
}

/* Which models a mark may fall on. */
enum bearer { ANY_MODEL, ROOTS_ONLY, CHILDREN_ONLY };

/* Base models and rings stay as they are; one oddity a model, but for two kinds of bad parents. */
static bool may_bear(const struct synth_plan *plan, uint32_t model, enum bearer bearer) {
  bool root = slots_of(plan, model) == 0;
  if (plan->marks[model] & (MARK_NAMED | MARK_RING | MARK_SELF)) return false;
  if (root) return bearer != CHILDREN_ONLY;
  return bearer != ROOTS_ONLY && plan->relation[model] != RELATION_UNSPECIFIED;
}

/* Marks exactly as many ordinary models as the whole Hub has. */
static void mark_some(struct synth_plan *plan, uint32_t full, uint8_t mark, enum bearer bearer,
                      struct rng *rng) {
  struct quota quota = {synth_scale(plan->models, full), 0};
  for (uint32_t m = 0; m < plan->models; m++) quota.left += may_bear(plan, m, bearer);
  for (uint32_t m = 0; m < plan->models; m++)
    if (may_bear(plan, m, bearer) && quota_take(&quota, rng)) plan->marks[m] |= mark;
}

/* Spells some parents in another case; ghosts are left as they are. */
static void spell_oddly(struct synth_plan *plan, struct rng *rng) {
  struct quota quota = {synth_scale(plan->models, FULL_ODD_CASE), 0};
  for (uint32_t e = 0; e < plan->edges; e++) quota.left += plan->parent[e] < plan->total;
  for (uint32_t e = 0; e < plan->edges; e++)
    plan->odd_case[e] = plan->parent[e] < plan->total && quota_take(&quota, rng);
}

static void draw_duplicates(struct synth_plan *plan, struct rng *rng) {
  for (uint32_t i = 0; i < plan->duplicates; i++) plan->duplicate[i] = rng_below(rng, plan->models);
}

static bool allocate_models(struct synth_plan *plan) {
  plan->start = calloc((size_t)plan->total + 1, sizeof *plan->start);
  plan->relation = calloc(plan->total, sizeof *plan->relation);
  plan->marks = calloc(plan->total, sizeof *plan->marks);
  plan->depth = calloc(plan->total, sizeof *plan->depth);
  plan->children = calloc(plan->total, sizeof *plan->children);
  plan->named = calloc(base_model_count, sizeof *plan->named);
  plan->duplicate = calloc((size_t)plan->duplicates + 1, sizeof *plan->duplicate);
  return plan->start && plan->relation && plan->marks && plan->depth && plan->children &&
         plan->named && plan->duplicate;
}

static bool allocate_edges(struct synth_plan *plan) {
  plan->parent = malloc(((size_t)plan->edges + 1) * sizeof *plan->parent);
  plan->odd_case = calloc((size_t)plan->edges + 1, sizeof *plan->odd_case);
  if (!plan->parent || !plan->odd_case) return false;
  for (uint32_t e = 0; e < plan->edges; e++) plan->parent[e] = NO_PARENT;
  return true;
}

bool plan_init(struct synth_plan *plan, const struct synth_options *options) {
  *plan = (struct synth_plan){.seed = options->seed,
                              .models = options->models,
                              .total = options->models + options->chain_count,
                              .legacy = synth_scale(options->models, FULL_LEGACY),
                              .duplicates = synth_scale(options->models, FULL_DUPLICATES) + 1};
  struct rng rng = rng_for(options->seed, 0, 2);
  if (!allocate_models(plan)) return false;
  place_base_models(plan);
  if (!lay_out_slots(plan, &rng)) return false;
  lay_out_chains(plan);
  if (!allocate_edges(plan)) return false;
  relate(plan, &rng);
  for (uint32_t b = 0; b < base_model_count; b++)
    if (base_models[b].children > 0) give_children(plan, b, &rng);
  close_rings(plan, &rng);
  if (!slots_fill(plan, &rng)) return false;
  link_chains(plan, options->chain_depth, &rng);
  mark_some(plan, FULL_SELF_LOOPS, MARK_SELF, ANY_MODEL, &rng);
  mark_some(plan, FULL_MALFORMED, MARK_MALFORMED, ROOTS_ONLY, &rng);
  mark_some(plan, FULL_PLACEHOLDERS, MARK_PLACEHOLDER, ROOTS_ONLY, &rng);
  mark_some(plan, FULL_CARD_DIFFERS, MARK_CARD_DIFFERS, CHILDREN_ONLY, &rng);
  spell_oddly(plan, &rng);
  draw_duplicates(plan, &rng);
  return true;
}

void plan_dispose(struct synth_plan *plan) {
  free(plan->start);
  free(plan->parent);
  free(plan->odd_case);
  free(plan->relation);
  free(plan->marks);
  free(plan->depth);
  free(plan->children);
  free(plan->named);
  free(plan->duplicate);
  *plan = (struct synth_plan){0};
}
