/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is a parent of whom, where the calibration data do not say it exactly. The Hub grows model by
 * model: a new child takes the parent of an earlier child (the copying model of Kumar et al. 2000,
 * which gives the heavy tail), or a model that is new as a parent, mostly a recent one and often
 * itself a derivative. Shares of ghosts, of undated and of newer parents are met exactly.
 */
#include <assert.h>
#include <stdlib.h>

#include "tests/bench/synth.h"

enum {
  FULL_GHOST_EDGES = 17084,   /* 1.89 % of all: the parent is not there */
  FULL_NEWER_EDGES = 3310,    /* 0.42 % of those with two dates: the parent is the newer one */
  FULL_LARGEST_NAMED = 7000,  /* most children of a base model outside the ten largest */
  FULL_LARGEST_OTHER = 1200,  /* of any other model */
  FULL_UNDATED_EDGES = 98837, /* to a parent of the bulk migration */
  DEEPEST = 12,               /* longest way up */
  TRIES = 32
};

/* In a million: how often a child copies an earlier child's parent. */
static const uint32_t copy_share[RELATION_COUNT] = {780000, 800000, 450000, 700000, 500000};

/* Parents as often as they have been chosen. */
struct pool {
  uint32_t *item;
  uint32_t count;
  uint32_t room; /* what no longer fits is forgotten */
};

struct filler {
  struct synth_plan *plan;
  struct rng *rng;
  struct pool dated, undated, ghosts;
  struct quota ghost, newer, old; /* slots still to get such a parent */
  uint32_t largest_named;         /* most children of a base model, and of any other */
  uint32_t largest_other;
};

static bool pool_init(struct pool *pool, uint32_t room) {
  pool->count = 0;
  pool->room = room;
  pool->item = malloc(room * sizeof *pool->item);
  return pool->item != NULL;
}

/* One of the newer half of the pool: what is popular changes. */
static uint32_t pool_draw(const struct pool *pool, struct rng *rng) {
  uint32_t newer = pool->count - pool->count / 2;
  return pool->item[pool->count - 1 - rng_below(rng, newer)];
}

static void pool_push(struct pool *pool, uint32_t model) {
  if (pool->count < pool->room) pool->item[pool->count++] = model;
}

/* Whether a model may take a free slot of a child: no second time, not too large, not too deep. */
static bool is_usable(const struct filler *f, uint32_t child, uint32_t parent) {
  const struct synth_plan *plan = f->plan;
  for (uint32_t e = plan->start[child]; e < plan->start[child + 1]; e++)
    if (plan->parent[e] == parent) return false;
  uint8_t marks = plan->marks[parent];
  uint32_t largest = marks & MARK_NAMED ? f->largest_named : f->largest_other;
  return parent < child && !(marks & MARK_TOP) && plan->depth[parent] < DEEPEST &&
         plan->children[parent] < largest;
}

/* A model before the child, recent ones preferred; looks again a few times for a derivative. */
static uint32_t draw_fresh(const struct filler *f, uint32_t child) {
  const struct synth_plan *plan = f->plan;
  uint32_t model = 0;
  for (int tries = 0; tries < 3; tries++) {
    uint64_t u = rng_below(f->rng, 1u << 16);
    model = child - 1 - (uint32_t)((u * u * child) >> 32);
    if (plan->start[model + 1] > plan->start[model]) break;
  }
  return model;
}

/* A parent with a known date, or NO_PARENT. */
static uint32_t draw_dated(const struct filler *f, uint32_t child) {
  uint32_t copies = copy_share[f->plan->relation[child]];
  for (int tries = 0; tries < TRIES; tries++) {
    bool copy = f->dated.count > 0 && rng_chance(f->rng, copies);
    uint32_t parent = copy ? pool_draw(&f->dated, f->rng) : draw_fresh(f, child);
    if (parent >= f->plan->legacy && is_usable(f, child, parent)) return parent;
  }
  return NO_PARENT;
}

/* A parent from before the bulk migration, or NO_PARENT. */
static uint32_t draw_undated(const struct filler *f, uint32_t child) {
  for (int tries = 0; tries < TRIES; tries++) {
    bool copy = f->undated.count > 0 && rng_chance(f->rng, 900000);
    uint32_t parent = copy ? pool_draw(&f->undated, f->rng) : rng_below(f->rng, f->plan->legacy);
    if (is_usable(f, child, parent)) return parent;
  }
  return NO_PARENT;
}

/* A root that is newer than the child. It has no parents, so no cycle comes of it. */
static uint32_t draw_newer(const struct filler *f, uint32_t child) {
  const struct synth_plan *plan = f->plan;
  for (int tries = 0; tries < TRIES && child + 1 < plan->models; tries++) {
    uint32_t parent = child + 1 + rng_below(f->rng, plan->models - child - 1);
    bool root = plan->start[parent + 1] == plan->start[parent];
    if (root && !(plan->marks[parent] & MARK_TOP) &&
        plan_created(plan, parent) > plan_created(plan, child))
      return parent;
  }
  return NO_PARENT;
}

/* A ghost, new or named before, that the child does not name yet. */
static uint32_t draw_ghost(struct filler *f, uint32_t child) {
  const struct synth_plan *plan = f->plan;
  bool again = f->ghosts.count > 0 && rng_chance(f->rng, 500000);
  uint32_t ghost = again ? pool_draw(&f->ghosts, f->rng) : plan->total + f->plan->ghosts;
  for (uint32_t e = plan->start[child]; e < plan->start[child + 1]; e++)
    if (plan->parent[e] == ghost) ghost = plan->total + plan->ghosts;
  if (ghost == plan->total + plan->ghosts) f->plan->ghosts++;
  pool_push(&f->ghosts, ghost);
  return ghost;
}

/* Books a parent that has a record. */
static void take(struct filler *f, uint32_t child, uint32_t parent) {
  struct synth_plan *plan = f->plan;
  struct pool *pool = parent < plan->legacy ? &f->undated : &f->dated;
  plan->children[parent]++;
  if (parent < child) pool_push(pool, parent);
  uint8_t depth = (uint8_t)(plan->depth[parent] + 1);
  if (depth > plan->depth[child]) plan->depth[child] = depth;
}

static void fill_slot(struct filler *f, uint32_t child, uint32_t slot) {
  uint32_t parent = NO_PARENT;
  bool finetune = f->plan->relation[child] == RELATION_FINETUNE;
  bool ghost = quota_take(&f->ghost, f->rng), newer = quota_take(&f->newer, f->rng);
  bool old = finetune && quota_take(&f->old, f->rng);
  if (!ghost && newer) parent = draw_newer(f, child);
  if (!ghost && old && parent == NO_PARENT) parent = draw_undated(f, child);
  if (!ghost && parent == NO_PARENT) parent = draw_dated(f, child);
  if (parent == NO_PARENT)
    parent = draw_ghost(f, child);
  else
    take(f, child, parent);
  f->plan->parent[slot] = parent;
}

/* A parent that was given beforehand still makes its child one deeper; rings count as one. */
static void note_depth(struct synth_plan *plan, uint32_t child, uint32_t parent) {
  bool ring = (plan->marks[child] & MARK_RING) != 0;
  uint8_t depth = ring ? 1 : (uint8_t)(plan->depth[parent] + 1);
  if (depth > plan->depth[child]) plan->depth[child] = depth;
}

/* A base model that appears attracts children at once, the more of them the larger the Hub is. */
static void seed_pool(struct filler *f, uint32_t model) {
  for (uint32_t b = 0; b < base_model_count; b++) {
    if (f->plan->named[b] != model) continue;
    struct pool *pool = model < f->plan->legacy ? &f->undated : &f->dated;
    uint64_t share = (uint64_t)pool->count * base_models[b].weight / 8000;
    uint64_t seeds = share + synth_scale(f->plan->models, UINT64_C(10) * base_models[b].weight);
    while (seeds-- > 0) pool_push(pool, model);
  }
}

static void fill_all(struct filler *f) {
  struct synth_plan *plan = f->plan;
  for (uint32_t m = 0; m < plan->models; m++) {
    if (plan->marks[m] & MARK_NAMED) seed_pool(f, m);
    for (uint32_t e = plan->start[m]; e < plan->start[m + 1]; e++) {
      if (plan->parent[e] == NO_PARENT)
        fill_slot(f, m, e);
      else
        note_depth(plan, m, plan->parent[e]);
    }
  }
}

/* How many slots are open, and how many of them are finetunes'. */
static void count_open(struct filler *f) {
  const struct synth_plan *plan = f->plan;
  uint64_t open = 0, finetunes = 0, undated = 0;
  for (uint32_t m = 0; m < plan->models; m++)
    for (uint32_t e = plan->start[m]; e < plan->start[m + 1]; e++) {
      bool is_open = plan->parent[e] == NO_PARENT;
      open += is_open;
      finetunes += is_open && plan->relation[m] == RELATION_FINETUNE;
      undated += !is_open && plan->parent[e] < plan->legacy;
    }
  uint64_t old = synth_scale(plan->models, FULL_UNDATED_EDGES);
  f->ghost = (struct quota){synth_scale(plan->models, FULL_GHOST_EDGES), open};
  f->newer = (struct quota){synth_scale(plan->models, FULL_NEWER_EDGES), open};
  f->old = (struct quota){old > undated ? old - undated : 0, finetunes};
}

bool slots_fill(struct synth_plan *plan, struct rng *rng) {
  struct filler f = {.plan = plan, .rng = rng};
  uint32_t room = 3 * plan->edges + 1; /* the seeds come to less than the slots */
  f.largest_named = synth_scale(plan->models, FULL_LARGEST_NAMED) + 1;
  f.largest_other = synth_scale(plan->models, FULL_LARGEST_OTHER) + 1;
  bool ok = pool_init(&f.dated, room) && pool_init(&f.undated, room) && pool_init(&f.ghosts, room);
  if (ok) {
    count_open(&f);
    fill_all(&f);
  }
  free(f.dated.item);
  free(f.undated.item);
  free(f.ghosts.item);
  return ok;
}
