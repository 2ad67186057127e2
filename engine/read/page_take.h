/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages into a builder, page after page. A hub has one record of a model, but a page may be
 * served twice, and a model that changes meanwhile may move from a page to the next: of records
 * whose ids are spelled alike the last one counts, and only it. What rule R3 calls duplicates
 * are records of ids that differ in case.
 */
#ifndef STEMMA_ENGINE_READ_PAGE_TAKE_H
#define STEMMA_ENGINE_READ_PAGE_TAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/read/page.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"

/* A value of a page that was not taken. */
struct page_skip {
  uint64_t page;  /* which page, from 0 */
  uint64_t place; /* which value of it, from 0 */
};

/* Zero-initialise, but for the first two. */
struct page_taker {
  struct lineage_builder *builder; /* borrowed: gets the records */
  uint64_t seed;                   /* of marks: a secret */
  uint64_t *firsts;        /* [page_count] owned: number of the next record in the builder */
  size_t page_count;       /* pages taken */
  size_t page_capacity;    /* of firsts */
  uint64_t records;        /* of them, taken or rejected */
  uint64_t rejected;       /* of these */
  uint64_t superseded;     /* records that newer ones have taken the place of */
  uint64_t repeated;       /* records beside these that had been taken already */
  uint64_t *marks;         /* [mark_slots] owned: fingerprints of records that have rivals */
  size_t mark_slots;       /* a power of two, or 0 */
  size_t mark_count;       /* in use */
  struct page_skip *skips; /* [skip_count] owned: ascending */
  size_t skip_count;       /* of skips */
  size_t skip_capacity;    /* of skips */
};

/* Says whether a record is wanted. */
typedef bool page_keep_fn(void *context, const struct record *record);

/*
 * Takes the records of a page that has been read, in its order; those that `keep` (or NULL) does
 * not want are left out. *came counts those that are taken and not rejected. Fails as
 * lineage_builder_add does. O(1) a record.
 */
enum stemma_status page_take(uint64_t *came, struct page_taker *taker, const struct page *page,
                             page_keep_fn *keep, void *context, struct stemma_error *error);

/* Where the pages can be had once more. */
struct page_again {
  /* Fills in the bytes and the shape of the next page, from the first on; or, where it is not
   * `wanted`, passes over it. */
  enum stemma_status (*next)(struct page *page, void *context, bool wanted,
                             struct stemma_error *error);
  void *context; /* handed to it */
};

/*
 * The texts of the records that tie in the builder (rule R3), as lineage_builder_finish takes
 * them; they live in `arena`. NULL where there are none; else pages are read again. Fails as
 * `next` does, and with STEMMA_NO_MEMORY.
 */
enum stemma_status page_tie_texts(struct text **texts, const struct page_taker *taker,
                                  const struct page_again *again, struct arena *arena,
                                  struct stemma_error *error);

void page_taker_dispose(struct page_taker *taker);

#endif
