/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * synth.h - the synthetic Hub: what its files share.
 *
 *   synth.c          options, and the order of the records
 *   synth_plan.c     who descends from whom: the lineage, in whole numbers only
 *   synth_slots.c    the choice of one parent
 *   synth_record.c   one model as a line of JSON
 *   synth_stats.c    what was reached, beside the whole Hub
 *   synth_names.c    names, and the tables that words are drawn from
 *
 * The same options give the same bytes on every machine: there is no floating point, no libc random
 * number, no locale and no hash order anywhere in it.
 */
#ifndef TESTS_BENCH_SYNTH_H
#define TESTS_BENCH_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The Hub that all figures are calibrated on: September 2026. */
#define FULL_MODELS 3094856u
/* The fewest models that leave room for every kind of case. */
#define SYNTH_MIN_MODELS 1000u
#define SYNTH_MAX_MODELS 100000000u
/* A parent slot that is not filled yet. */
#define NO_PARENT UINT32_MAX

enum relation {
  RELATION_FINETUNE,
  RELATION_ADAPTER,
  RELATION_QUANTIZED,
  RELATION_MERGE,
  RELATION_UNSPECIFIED,
  RELATION_COUNT
};

/* What is odd about a model; bits of synth_plan.marks. */
enum mark {
  MARK_NAMED = 1,         /* a real base model with its real name */
  MARK_TOP = 2,           /* one of the ten largest parents: its children are counted exactly */
  MARK_SELF = 4,          /* names itself as a parent */
  MARK_MALFORMED = 8,     /* its card names a parent that is no id */
  MARK_PLACEHOLDER = 16,  /* its card names "none" or the like */
  MARK_CARD_DIFFERS = 32, /* its card still names an older id than its tags */
  MARK_RING = 64          /* one of a ring of models that name each other */
};

struct rng {
  uint64_t state; /* splitmix64 */
};

/* Takes exactly `need` of `left` candidates, each with the same chance. */
struct quota {
  uint64_t need; /* still to be taken */
  uint64_t left; /* candidates still to come */
};

struct synth_options {
  uint32_t models;      /* ordinary models */
  uint32_t chain_count; /* merges in chains, beyond the ordinary models */
  uint32_t chain_depth; /* how deep a chain goes */
  uint64_t seed;        /* of all randomness */
  const char *out;      /* NULL: standard output */
  bool stats;           /* print what was reached */
};

/*
 * The lineage. Models are numbered in the order they were created; chained merges come after the
 * ordinary models, and ids from `total` on are ghosts.
 */
struct synth_plan {
  uint64_t seed;
  uint32_t models;     /* ordinary models */
  uint32_t total;      /* with the chained merges */
  uint32_t legacy;     /* the first so many carry the date of the bulk migration */
  uint32_t ghosts;     /* distinct parents without a record */
  uint32_t duplicates; /* second records of an id */
  uint32_t edges;      /* parent slots */
  uint32_t *start;     /* [total + 1] first slot of a model */
  uint32_t *parent;    /* [edges] a model, or total + a ghost */
  uint8_t *odd_case;   /* [edges] the parent is spelled in another case */
  uint8_t *relation;   /* [total] to all parents of the model */
  uint8_t *marks;      /* [total] */
  uint8_t *depth;      /* [total] longest way up, at most 255 */
  uint32_t *children;  /* [total] */
  uint32_t *named;     /* [base_model_count] the model a base model became */
  uint32_t *duplicate; /* [duplicates] models that have an older record too */
};

/* What the records came to; filled in by synth_record. */
struct synth_tally {
  uint64_t lines;
  uint64_t bytes;
  uint64_t id_bytes;
  uint64_t with_license;
  uint64_t apache;
  uint64_t with_task;
  uint64_t text_generation;
};

/* A growing text of fixed room: the caller keeps enough of it free. */
struct text {
  char *bytes;
  size_t length;
  size_t room;
};

/* One of the named base models. */
struct base_model {
  const char *id;
  uint32_t created;  /* year * 100 + month; 0: before the bulk migration */
  uint32_t children; /* of the whole Hub's, exactly; 0: as it comes */
  uint32_t weight;   /* how much it attracts when `children` is 0 */
  uint8_t relation;  /* of its exactly counted children */
};

/* A word and how often it is drawn, out of the sum of its table. */
struct choice {
  const char *word;
  uint32_t weight;
};

extern const struct base_model base_models[];
extern const uint32_t base_model_count;

/* The next 64 bits of splitmix64 (Steele, Lea and Flood 2014). */
static inline uint64_t rng_next(struct rng *rng) {
  uint64_t z = (rng->state += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* A stream of its own for each (seed, index, purpose). */
static inline struct rng rng_for(uint64_t seed, uint64_t index, uint64_t purpose) {
  struct rng rng = {seed ^ (purpose * 0xd6e8feb86659fd93u)};
  rng.state = rng_next(&rng) + index * 0xa0761d6478bd642fu;
  return rng;
}

/* One of 0 … n − 1 (multiply and shift, Lemire 2019, without the rejection step). */
static inline uint32_t rng_below(struct rng *rng, uint32_t n) {
  return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

/* True in `ppm` of a million cases. */
static inline bool rng_chance(struct rng *rng, uint32_t ppm) {
  return rng_below(rng, 1000000) < ppm;
}

static inline bool quota_take(struct quota *quota, struct rng *rng) {
  if (quota->left == 0) return false;
  bool take = rng_below(rng, (uint32_t)quota->left) < quota->need;
  quota->left--;
  quota->need -= take;
  return take;
}

/* A figure of the whole Hub brought to `models` models, rounded to the nearest. */
static inline uint32_t synth_scale(uint32_t models, uint64_t full) {
  return (uint32_t)((full * models + FULL_MODELS / 2) / FULL_MODELS);
}

/* The lineage for the options; false if memory is short. Dispose it in either case. */
bool plan_init(struct synth_plan *plan, const struct synth_options *options);
void plan_dispose(struct synth_plan *plan);
/* Seconds since 1970 of the creation of a model. */
int64_t plan_created(const struct synth_plan *plan, uint32_t model);

/* Fills every slot of the ordinary models that is still free. False if memory is short. */
bool slots_fill(struct synth_plan *plan, struct rng *rng);

/* Appends a model's namespace, or its whole id; `model` may be a ghost, or any number beyond. */
void name_put_author(struct text *text, const struct synth_plan *plan, uint32_t model);
void name_put_id(struct text *text, const struct synth_plan *plan, uint32_t model);
/* A word of a table by weight. `total` is the sum of the weights. */
const char *choice_draw(struct rng *rng, const struct choice *table, uint32_t total);

/* Appends a model's record and a newline; `older` gives its outdated second record. */
void record_put(struct text *text, struct synth_tally *tally, const struct synth_plan *plan,
                uint32_t model, bool older);

/* Prints what was reached to standard error. */
void stats_print(const struct synth_plan *plan, const struct synth_tally *tally);

/* Text: append bytes, a C string, a number in decimal. The room must be there. */
void text_put(struct text *text, const char *bytes, size_t length);
void text_puts(struct text *text, const char *string);
void text_put_number(struct text *text, uint64_t number);

#endif
