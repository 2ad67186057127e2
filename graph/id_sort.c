/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Radix sort of texts by cached keys.
 *
 * Each entry carries the next 8 folded bytes of its text as one number. Entries are dealt into
 * buckets by the first two of these, and the buckets, which fit into the cache, are shared out
 * among the processors. A run of entries whose texts agree so far is sorted by its numbers;
 * each sub-run of equal numbers loads the next 8 bytes and goes back on the list of runs.
 * Millions of ids share long prefixes ("mradermacher/…"), which costs a comparison sort a
 * cache miss a comparison; here each text is read once per 8 bytes of what it shares, and
 * since runs are taken level by level, in order, the texts to be read next are known and
 * fetched ahead.
 */
#include "graph/id_sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/array.h"
#include "graph/columns.h"
#include "graph/names.h"
#include "graph/parallel.h"

/* Runs up to this length are sorted by insertion. */
enum { INSERTION_MAX = 48, DIGITS = 8, RADIX = 256, KEY_BYTES = 8, AHEAD = 16 };
/* The first bytes of a text tell its bucket. */
enum { BUCKET_SHIFT = 48, BUCKETS = 1 << 16 };
/* The entries are dealt in so many shares, and the buckets sorted in so many parts. */
enum { SHARES = 4, PARTS = 32 };
/* So few entries are one run. */
enum { FEW = 1 << 14 };

struct keyed {
  uint64_t key;  /* folded bytes [depth, depth+8), big-endian, padded with zeros */
  uint32_t item; /* the entry */
  uint32_t at;   /* where its text stands */
};

/* Entries [start, end) agree in their first `depth` bytes and hold their next key. */
struct run {
  size_t start; /* first */
  size_t end;   /* behind the last */
  size_t depth; /* in bytes */
};

struct id_sorter {
  const char *bytes;   /* the texts */
  const uint32_t *at;  /* where each stands */
  struct keyed *items; /* being sorted */
  struct keyed *spare; /* as large, for the radix passes */
  size_t end;          /* behind the last item that is this sorter's */
  struct run *runs;    /* to be sorted, a queue: by depth, then by start */
  size_t run_head;     /* the first that is not yet sorted */
  size_t run_count;    /* of runs */
  size_t run_capacity; /* of runs */
};

static uint64_t load_key(const struct id_sorter *sorter, uint32_t at, size_t depth) {
  struct text text = names_text_at(sorter->bytes, at);
  uint64_t key = 0;
  if (depth + KEY_BYTES <= text.length) {
    key = text_word(text.bytes + depth);
  } else if (depth < text.length) {
    key = text_tail_word(text);
  }
  return text_fold_word(__builtin_bswap64(key));
}

/* Loads the keys of a run, beyond the first ones, which entries have from the beginning. */
static void load_keys(struct id_sorter *sorter, const struct run *run) {
  if (run->depth == 0) return;
  for (size_t i = run->start; i < run->end; i++) {
    /* What lies ahead may belong to the next run: it is wanted just as soon. */
    if (i + AHEAD < sorter->end) {
      __builtin_prefetch(sorter->bytes + sorter->items[i + AHEAD].at + run->depth);
    }
    sorter->items[i].key = load_key(sorter, sorter->items[i].at, run->depth);
  }
}

static void sort_by_insertion(struct keyed *items, size_t count) {
  for (size_t i = 1; i < count; i++) {
    struct keyed item = items[i];
    size_t at = i;
    for (; at > 0 && items[at - 1].key > item.key; at--) items[at] = items[at - 1];
    items[at] = item;
  }
}

/* One stable pass by the digit at `shift`; false where all entries share that digit. */
static bool radix_pass(struct keyed *to, const struct keyed *from, size_t count, unsigned shift) {
  size_t starts[RADIX + 1] = {0};
  for (size_t i = 0; i < count; i++) starts[(from[i].key >> shift & (RADIX - 1)) + 1]++;
  if (starts[(from[0].key >> shift & (RADIX - 1)) + 1] == count) return false;
  for (size_t d = 0; d < RADIX; d++) starts[d + 1] += starts[d];
  for (size_t i = 0; i < count; i++) to[starts[from[i].key >> shift & (RADIX - 1)]++] = from[i];
  return true;
}

static void sort_by_radix(struct keyed *items, struct keyed *spare, size_t count) {
  struct keyed *from = items, *to = spare;
  for (unsigned digit = 0; digit < DIGITS; digit++) {
    if (!radix_pass(to, from, count, digit * 8)) continue;
    struct keyed *swap = from;
    from = to;
    to = swap;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
}

static enum stemma_status push_run(struct id_sorter *sorter, struct run run,
                                   struct stemma_error *error) {
  /* Half of a full queue is usually done with: move the rest to the front. */
  if (sorter->run_count == sorter->run_capacity && sorter->run_head > sorter->run_count / 2) {
    sorter->run_count -= sorter->run_head;
    memmove(sorter->runs, sorter->runs + sorter->run_head, sorter->run_count * sizeof run);
    sorter->run_head = 0;
  }
  enum stemma_status status =
      array_reserve(&sorter->runs, &sorter->run_capacity, sorter->run_count + 1,
                    sizeof *sorter->runs, SIZE_MAX / sizeof *sorter->runs, "sorting ids", error);
  if (status == STEMMA_OK) sorter->runs[sorter->run_count++] = run;
  return status;
}

/* Sorts one run by its keys and puts what is still equal back on the list. */
static enum stemma_status sort_run(struct id_sorter *sorter, struct run run,
                                   struct stemma_error *error) {
  /* A text is at most NAMES_TEXT_MAX long and distinct from the others. */
  assert(run.depth <= NAMES_TEXT_MAX);
  load_keys(sorter, &run);
  struct keyed *items = sorter->items + run.start;
  size_t count = run.end - run.start;
  if (count <= INSERTION_MAX) {
    sort_by_insertion(items, count);
  } else {
    sort_by_radix(items, sorter->spare + run.start, count);
  }
  for (size_t i = run.start; i < run.end;) {
    size_t end = i + 1;
    while (end < run.end && sorter->items[end].key == sorter->items[i].key) end++;
    if (end - i > 1) {
      struct run equal = {.start = i, .end = end, .depth = run.depth + KEY_BYTES};
      enum stemma_status status = push_run(sorter, equal, error);
      if (status != STEMMA_OK) return status;
    }
    i = end;
  }
  return STEMMA_OK;
}

static enum stemma_status sort_runs(struct id_sorter *sorter, struct stemma_error *error) {
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && sorter->run_head < sorter->run_count) {
    struct run run = sorter->runs[sorter->run_head++];
    status = sort_run(sorter, run, error);
  }
  return status;
}

/* ---- dealing ---- */

/* What the threads that deal and sort share. */
struct deal {
  const struct id_sorter *whole;    /* its `spare` receives the entries, in buckets */
  const uint32_t *items;            /* [count] the entries, in the order given */
  size_t count;                     /* of items */
  uint32_t (*starts)[BUCKETS];      /* [SHARES] of each share, where its next entry of a
                                       bucket goes */
  size_t bounds[PARTS + 1];         /* of the parts, each of whole buckets */
  enum stemma_status status[PARTS]; /* how the sorting of each part went */
};

static size_t bucket_of(uint64_t key) {
  return (size_t)(key >> BUCKET_SHIFT);
}

/* An entry with its first key. */
static struct keyed key_entry(const struct id_sorter *sorter, uint32_t item) {
  uint32_t at = sorter->at[item];
  return (struct keyed){load_key(sorter, at, 0), item, at};
}

/* A sorter of the entries in `spare` before `end`, where they also come to be in order. */
static struct id_sorter sorter_of(const struct deal *deal, size_t end) {
  struct id_sorter sorter = *deal->whole;
  sorter.items = deal->whole->spare;
  sorter.spare = deal->whole->items;
  sorter.end = end;
  return sorter;
}

/* Loads the first keys of one share, and counts its buckets. */
static void count_share(void *context, size_t share) {
  struct deal *deal = context;
  const struct id_sorter *whole = deal->whole;
  uint32_t *counts = deal->starts[share];
  size_t last = deal->count * (share + 1) / SHARES;
  for (size_t i = deal->count * share / SHARES; i < last; i++) {
    whole->items[i] = key_entry(whole, deal->items[i]);
    counts[bucket_of(whole->items[i].key)]++;
  }
}

/* Turns counts into starts, bucket by bucket and in each share by share; and bounds the parts. */
static void plan(struct deal *deal) {
  size_t next = 0, part = 0;
  for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
    while (part < PARTS && next >= deal->count * part / PARTS) deal->bounds[part++] = next;
    for (size_t share = 0; share < SHARES; share++) {
      uint32_t count = deal->starts[share][bucket];
      deal->starts[share][bucket] = (uint32_t)next;
      next += count;
    }
  }
  while (part <= PARTS) deal->bounds[part++] = next;
  assert(next == deal->count);
}

static void deal_share(void *context, size_t share) {
  struct deal *deal = context;
  const struct id_sorter *whole = deal->whole;
  uint32_t *starts = deal->starts[share];
  size_t last = deal->count * (share + 1) / SHARES;
  for (size_t i = deal->count * share / SHARES; i < last; i++) {
    whole->spare[starts[bucket_of(whole->items[i].key)]++] = whole->items[i];
  }
}

/* Sorts the buckets of one part. */
static void sort_part(void *context, size_t part) {
  struct deal *deal = context;
  struct id_sorter sorter = sorter_of(deal, deal->bounds[part + 1]);
  enum stemma_status status = STEMMA_OK;
  for (size_t i = deal->bounds[part]; i < sorter.end && status == STEMMA_OK;) {
    size_t start = i, bucket = bucket_of(sorter.items[i].key);
    while (i < sorter.end && bucket_of(sorter.items[i].key) == bucket) i++;
    status = push_run(&sorter, (struct run){.start = start, .end = i}, NULL);
  }
  if (status == STEMMA_OK) status = sort_runs(&sorter, NULL);
  deal->status[part] = status;
  free(sorter.runs);
}

/* Leaves the entries in order in `spare`, as sort_part does. */
static enum stemma_status sort_few(struct deal *deal) {
  struct id_sorter sorter = sorter_of(deal, deal->count);
  for (size_t i = 0; i < deal->count; i++) sorter.items[i] = key_entry(&sorter, deal->items[i]);
  enum stemma_status status = push_run(&sorter, (struct run){.end = deal->count}, NULL);
  if (status == STEMMA_OK) status = sort_runs(&sorter, NULL);
  free(sorter.runs);
  return status;
}

/* The same on all processors. */
static enum stemma_status sort_many(struct deal *deal) {
  deal->starts = calloc(SHARES, sizeof *deal->starts);
  if (deal->starts == NULL) return STEMMA_NO_MEMORY;
  parallel_run(SHARES, count_share, deal);
  plan(deal);
  parallel_run(SHARES, deal_share, deal);
  parallel_run(PARTS, sort_part, deal);
  free(deal->starts);
  for (size_t part = 0; part < PARTS; part++) {
    if (deal->status[part] != STEMMA_OK) return deal->status[part];
  }
  return STEMMA_OK;
}

enum stemma_status id_sort(uint32_t *items, size_t count, const char *bytes, const uint32_t *at,
                           struct stemma_error *error) {
  if (count < 2) return STEMMA_OK;
  struct id_sorter sorter = {
      .bytes = bytes,
      .at = at,
      .items = column_new(count, sizeof *sorter.items),
      .spare = column_new(count, sizeof *sorter.spare),
  };
  struct deal deal = {.whole = &sorter, .items = items, .count = count};
  enum stemma_status status = STEMMA_NO_MEMORY;
  if (sorter.items != NULL && sorter.spare != NULL) {
    status = count <= FEW ? sort_few(&deal) : sort_many(&deal);
  }
  if (status == STEMMA_OK) {
    for (size_t i = 0; i < count; i++) items[i] = sorter.spare[i].item;
  }
  free(sorter.items);
  free(sorter.spare);
  return status == STEMMA_OK ? STEMMA_OK : stemma_error_memory(error, "sorting ids");
}

/* Merges items [ordered, count), which are in order, with those before them, from the back. */
static void merge_rest(uint32_t *items, size_t ordered, const uint32_t *rest, size_t rest_count,
                       const char *bytes, const uint32_t *at) {
  size_t left = ordered, right = rest_count;
  while (right > 0) {
    struct text last = names_text_at(bytes, at[rest[right - 1]]);
    while (left > 0 && text_compare_folded(names_text_at(bytes, at[items[left - 1]]), last) > 0) {
      left--;
      items[left + right] = items[left];
    }
    right--;
    items[left + right] = rest[right];
  }
}

enum stemma_status id_sort_rest(uint32_t *items, size_t ordered, size_t count, const char *bytes,
                                const uint32_t *at, struct stemma_error *error) {
  assert(ordered <= count);
  size_t rest_count = count - ordered;
  enum stemma_status status = id_sort(items + ordered, rest_count, bytes, at, error);
  if (status != STEMMA_OK || ordered == 0 || rest_count == 0) return status;
  uint32_t *rest = malloc(rest_count * sizeof *rest);
  if (rest == NULL) return stemma_error_memory(error, "sorting ids");
  memcpy(rest, items + ordered, rest_count * sizeof *rest);
  merge_rest(items, ordered, rest, rest_count, bytes, at);
  free(rest);
  return STEMMA_OK;
}
