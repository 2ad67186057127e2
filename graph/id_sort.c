/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Radix sort of texts by cached keys.
 *
 * Each entry carries the next 8 folded bytes of its text as one number. A run of entries
 * whose texts agree so far is sorted by that number; each sub-run of equal numbers loads
 * the next 8 bytes and goes back on the list of runs. Millions of ids share long prefixes
 * ("mradermacher/…"), which costs a comparison sort a cache miss a comparison; here each
 * text is read once per 8 bytes of what it shares, and since runs are taken level by level,
 * in order, the texts to be read next are known and fetched ahead.
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
/* The runs that the first 8 bytes leave are shared out in this many parts. */
enum { PARTS = 32 };

struct keyed {
  uint64_t key;  /* folded bytes [depth, depth+8), big-endian, padded with zeros */
  uint32_t item; /* the entry */
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

static uint64_t load_key(const struct id_sorter *sorter, uint32_t item, size_t depth) {
  struct text text = names_text_at(sorter->bytes, sorter->at[item]);
  uint64_t key = 0;
  for (size_t i = 0; i < KEY_BYTES; i++) {
    unsigned char byte = 0;
    if (depth + i < text.length) byte = (unsigned char)text_fold_byte(text.bytes[depth + i]);
    key = key << 8 | byte;
  }
  return key;
}

static void load_keys(struct id_sorter *sorter, const struct run *run) {
  for (size_t i = run->start; i < run->end; i++) {
    /* What lies ahead may belong to the next run: it is wanted just as soon. */
    if (i + AHEAD < sorter->end) {
      __builtin_prefetch(sorter->bytes + sorter->at[sorter->items[i + AHEAD].item] + run->depth);
    }
    sorter->items[i].key = load_key(sorter, sorter->items[i].item, run->depth);
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

/* The runs of all items that are equal in their first 8 bytes, and who sorts which. */
struct parts {
  const struct id_sorter *whole;    /* its queue holds the runs, by start */
  enum stemma_status status[PARTS]; /* how each part went */
};

/* Sorts the runs of one part, in a sorter of its own over the same items. */
static void sort_part(void *context, size_t index) {
  struct parts *parts = context;
  struct id_sorter sorter = *parts->whole;
  size_t first = sorter.run_count * index / PARTS;
  size_t last = sorter.run_count * (index + 1) / PARTS;
  if (last < sorter.run_count) sorter.end = sorter.runs[last].start;
  sorter.runs = NULL;
  sorter.run_head = sorter.run_count = sorter.run_capacity = 0;
  enum stemma_status status = STEMMA_OK;
  for (size_t r = first; r < last && status == STEMMA_OK; r++) {
    status = push_run(&sorter, parts->whole->runs[r], NULL);
  }
  if (status == STEMMA_OK) status = sort_runs(&sorter, NULL);
  parts->status[index] = status;
  free(sorter.runs);
}

/* Sorts what the first 8 bytes have left, on all processors. */
static enum stemma_status sort_parts(struct id_sorter *sorter, struct stemma_error *error) {
  struct parts parts = {.whole = sorter};
  parallel_run(PARTS, sort_part, &parts);
  for (size_t p = 0; p < PARTS; p++) {
    if (parts.status[p] != STEMMA_OK) return stemma_error_memory(error, "sorting ids");
  }
  return STEMMA_OK;
}

enum stemma_status id_sort(uint32_t *items, size_t count, const char *bytes, const uint32_t *at,
                           struct stemma_error *error) {
  if (count < 2) return STEMMA_OK;
  struct id_sorter sorter = {
      .bytes = bytes,
      .at = at,
      .end = count,
      .items = column_new(count, sizeof *sorter.items),
      .spare = column_new(count, sizeof *sorter.spare),
  };
  enum stemma_status status = STEMMA_OK;
  if (sorter.items == NULL || sorter.spare == NULL) {
    status = stemma_error_memory(error, "sorting ids");
    goto done;
  }
  for (size_t i = 0; i < count; i++) sorter.items[i] = (struct keyed){.item = items[i]};
  status = sort_run(&sorter, (struct run){.start = 0, .end = count, .depth = 0}, error);
  if (status == STEMMA_OK && sorter.run_count > PARTS) {
    status = sort_parts(&sorter, error);
  } else if (status == STEMMA_OK) {
    status = sort_runs(&sorter, error);
  }
  if (status != STEMMA_OK) goto done;
  for (size_t i = 0; i < count; i++) items[i] = sorter.items[i].item;
done:
  free(sorter.items);
  free(sorter.spare);
  free(sorter.runs);
  return status;
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
