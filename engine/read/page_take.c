/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling records that come again from rivals of one id (rule R3).
 *
 * The builder knows what it holds of a model: the spelling of its id, and the text by its
 * fingerprint. Where there is more to know of a model, which is seldom, a table of marks has it;
 * and the texts of rejected records, too.
 */
#include "engine/read/page_take.h"

#include <stdlib.h>

#include "engine/read/fingerprint.h"
#include "graph/array.h"

/* ---- marks ---- */

/* The slot of a mark, or the free one where it would stand. */
static size_t find_mark(const struct page_taker *taker, uint64_t mark) {
  size_t at = (size_t)mark & (taker->mark_slots - 1);
  while (taker->marks[at] != 0 && taker->marks[at] != mark) {
    at = (at + 1) & (taker->mark_slots - 1);
  }
  return at;
}

static bool has_mark(const struct page_taker *taker, uint64_t mark) {
  return taker->mark_slots > 0 && taker->marks[find_mark(taker, mark)] == mark;
}

static enum stemma_status grow_marks(struct page_taker *taker, struct stemma_error *error) {
  enum { FIRST_SLOTS = 64 };
  size_t old_slots = taker->mark_slots, slots = old_slots == 0 ? FIRST_SLOTS : 2 * old_slots;
  uint64_t *old = taker->marks, *marks = calloc(slots, sizeof *marks);
  if (marks == NULL) return stemma_error_memory(error, "repeated records");
  taker->marks = marks;
  taker->mark_slots = slots;
  for (size_t i = 0; i < old_slots; i++) {
    if (old[i] != 0) marks[find_mark(taker, old[i])] = old[i];
  }
  free(old);
  return STEMMA_OK;
}

static enum stemma_status add_mark(struct page_taker *taker, uint64_t mark,
                                   struct stemma_error *error) {
  if (2 * (taker->mark_count + 1) > taker->mark_slots) {
    enum stemma_status status = grow_marks(taker, error);
    if (status != STEMMA_OK) return status;
  }
  size_t at = find_mark(taker, mark);
  taker->mark_count += taker->marks[at] == 0;
  taker->marks[at] = mark;
  return STEMMA_OK;
}

/* ---- taking ---- */

/* A page on its way into the builder. */
struct taking {
  struct page_taker *taker;  /* gets it */
  const struct batch *batch; /* of the page */
  page_keep_fn *keep;        /* or NULL */
  void *context;             /* handed to it */
  size_t place;              /* of the value at hand */
  uint64_t came;             /* records taken */
};

static enum stemma_status skip(struct taking *taking, struct stemma_error *error) {
  struct page_taker *taker = taking->taker;
  enum stemma_status status =
      array_reserve(&taker->skips, &taker->skip_capacity, taker->skip_count + 1,
                    sizeof *taker->skips, SIZE_MAX / sizeof *taker->skips, "records", error);
  if (status != STEMMA_OK) return status;
  taker->skips[taker->skip_count++] = (struct page_skip){taker->page_count - 1, taking->place};
  return STEMMA_OK;
}

/* What a record is, beside those that have been taken. */
enum kinship {
  KIN_NEW,    /* the first of its model */
  KIN_REPEAT, /* the same once more */
  KIN_NEWER,  /* the same model again, saying something else */
  KIN_RIVAL,  /* another model of that id, in another case: R3 decides */
};

static uint64_t mark_of_id(const struct page_taker *taker, struct text id) {
  return fingerprint_of(id.bytes, id.length, taker->seed);
}

static enum kinship compare(const struct page_taker *taker, const struct record *record,
                            const struct lineage_held *held) {
  bool is_alike = text_equal(held->spelling, record->id);
  if (is_alike && held->fingerprint == record->fingerprint) return KIN_REPEAT;
  if (has_mark(taker, record->fingerprint)) return KIN_REPEAT;
  if (is_alike || has_mark(taker, mark_of_id(taker, record->id))) return KIN_NEWER;
  return KIN_RIVAL;
}

/* Finds out what a record is; where it is not alone, both are known from here on. */
static enum stemma_status find_kin(enum kinship *kin, struct page_taker *taker,
                                   const struct record *record, struct stemma_error *error) {
  struct lineage_held held;
  *kin = KIN_NEW;
  if (!lineage_builder_held(&held, taker->builder, record->id, record->hash)) return STEMMA_OK;
  *kin = compare(taker, record, &held);
  if (*kin == KIN_REPEAT) return STEMMA_OK;
  const uint64_t marks[] = {held.fingerprint, record->fingerprint, mark_of_id(taker, held.spelling),
                            mark_of_id(taker, record->id)};
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < sizeof marks / sizeof *marks && status == STEMMA_OK; i++) {
    status = add_mark(taker, marks[i], error);
  }
  return status;
}

/* A look-up in a table of millions is a cache miss: several are kept under way. */
static void prepare(const struct taking *taking, size_t index) {
  enum { RECORDS_AHEAD = 4 };
  if (index + RECORDS_AHEAD >= taking->batch->record_count) return;
  const struct record *ahead = &taking->batch->records[index + RECORDS_AHEAD];
  lineage_builder_prepare(taking->taker->builder, ahead->hash);
  if (ahead->parent_count > 0) {
    lineage_builder_prepare(taking->taker->builder, ahead->parents[0].hash);
  }
}

static enum stemma_status take_record(struct taking *taking, size_t index,
                                      struct stemma_error *error) {
  struct page_taker *taker = taking->taker;
  const struct record *record = &taking->batch->records[index];
  enum kinship kin;
  prepare(taking, index);
  if (taking->keep != NULL && !taking->keep(taking->context, record)) return skip(taking, error);
  enum stemma_status status = find_kin(&kin, taker, record, error);
  if (status != STEMMA_OK) return status;
  switch (kin) {
  case KIN_REPEAT: taker->repeated++; return skip(taking, error);
  case KIN_NEWER:
    taker->superseded++;
    return lineage_builder_supersede(taker->builder, record, error);
  case KIN_NEW:
  case KIN_RIVAL: break;
  }
  taking->came++;
  taker->records++;
  return lineage_builder_add(taker->builder, record, 1, error);
}

static enum stemma_status take_fault(struct taking *taking, const struct batch_fault *fault,
                                     struct stemma_error *error) {
  struct page_taker *taker = taking->taker;
  uint64_t mark = taking->batch->fingerprints[taking->place];
  if (has_mark(taker, mark)) {
    taker->repeated++;
    return skip(taking, error);
  }
  enum stemma_status status = add_mark(taker, mark, error);
  if (status == STEMMA_OK) status = batch_reject(taker->builder, fault, error);
  taker->records++;
  taker->rejected++;
  return status;
}

enum stemma_status page_take(uint64_t *came, struct page_taker *taker, const struct page *page,
                             page_keep_fn *keep, void *context, struct stemma_error *error) {
  const struct batch *batch = &page->batch;
  struct taking taking = {.taker = taker, .batch = batch, .keep = keep, .context = context};
  enum stemma_status status =
      array_reserve(&taker->firsts, &taker->page_capacity, taker->page_count + 1,
                    sizeof *taker->firsts, SIZE_MAX / sizeof *taker->firsts, "pages", error);
  if (status != STEMMA_OK) return status;
  taker->firsts[taker->page_count++] = taker->records + taker->superseded;
  size_t record = 0, fault = 0;
  for (; taking.place < page->value_count && status == STEMMA_OK; taking.place++) {
    if (fault < batch->fault_count && batch->faults[fault].at == record) {
      status = take_fault(&taking, &batch->faults[fault++], error);
    } else {
      status = take_record(&taking, record++, error);
    }
  }
  if (status == STEMMA_OK) *came = taking.came;
  return status;
}

/* ---- ties ---- */

/* A walk through the pages for the texts of certain records. */
struct search {
  const struct page_taker *taker; /* which took them */
  const uint64_t *numbers;        /* [count] of the records, ascending */
  size_t count;                   /* of numbers */
  size_t found;                   /* texts so far */
  size_t skip;                    /* the next value that was not taken */
  struct text *texts;             /* [count] */
  struct arena *arena;            /* owns them */
};

/* Whether a value of a page was passed over; asked in order. */
static bool was_skipped(struct search *search, size_t page, size_t place) {
  const struct page_taker *taker = search->taker;
  while (search->skip < taker->skip_count && taker->skips[search->skip].page < page) {
    search->skip++;
  }
  if (search->skip == taker->skip_count) return false;
  const struct page_skip *next = &taker->skips[search->skip];
  if (next->page != page || next->place != place) return false;
  search->skip++;
  return true;
}

static enum stemma_status search_page(struct search *search, const struct block *block, size_t page,
                                      struct stemma_error *error) {
  uint64_t number = search->taker->firsts[page];
  for (size_t i = 0; i < block->value_count && search->found < search->count; i++) {
    if (was_skipped(search, page, i)) continue;
    if (number++ != search->numbers[search->found]) continue;
    const struct block_value *value = &block->values[i];
    struct text copy =
        arena_copy(search->arena, (struct text){block->bytes + value->at, value->length});
    if (copy.bytes == NULL) return stemma_error_memory(error, "duplicate records");
    search->texts[search->found++] = copy;
  }
  return STEMMA_OK;
}

/* Cuts a page that was sound when it was taken. */
static enum stemma_status cut_again(struct page *page, struct stemma_error *error) {
  enum stemma_status status = page_cut(page);
  if (status == STEMMA_OK) return STEMMA_OK;
  if (status == STEMMA_NO_MEMORY) return stemma_error_memory(error, "a page");
  return stemma_error_set(error, STEMMA_IO, "a page that was kept: %s", page->why);
}

static enum stemma_status search_pages(struct search *search, const struct page_again *again,
                                       struct stemma_error *error) {
  const struct page_taker *taker = search->taker;
  enum stemma_status status = STEMMA_OK;
  for (size_t p = 0; p < taker->page_count && search->found < search->count; p++) {
    struct page page = {.page_max = PAGE_MAX};
    bool is_last = p + 1 == taker->page_count;
    bool wanted = is_last || search->numbers[search->found] < taker->firsts[p + 1];
    status = again->next(&page, again->context, wanted, error);
    if (status == STEMMA_OK && wanted) status = cut_again(&page, error);
    if (status == STEMMA_OK && wanted) {
      status = search_page(search, &page.batch.block, p, error);
    }
    page_dispose(&page);
    if (status != STEMMA_OK) break;
  }
  return status;
}

enum stemma_status page_tie_texts(struct text **texts, const struct page_taker *taker,
                                  const struct page_again *again, struct arena *arena,
                                  struct stemma_error *error) {
  struct search search = {.taker = taker, .arena = arena};
  enum stemma_status status =
      lineage_builder_ties(&search.numbers, &search.count, taker->builder, error);
  if (status != STEMMA_OK || search.count == 0) return status;
  search.texts = arena_alloc(arena, search.count * sizeof *search.texts);
  if (search.texts == NULL) return stemma_error_memory(error, "duplicate records");
  for (size_t i = 0; i < search.count; i++) search.texts[i] = (struct text){0};
  status = search_pages(&search, again, error);
  if (status == STEMMA_OK) *texts = search.texts;
  return status;
}

void page_taker_dispose(struct page_taker *taker) {
  free(taker->firsts);
  free(taker->marks);
  free(taker->skips);
  *taker = (struct page_taker){0};
}
