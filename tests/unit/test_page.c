/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages of a hub: what is one and what is not, which of its records are taken, and all of it with
 * a memory that runs out at every allocation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/page.h"
#include "engine/read/page_children.h"
#include "engine/read/page_take.h"
#include "graph/lineage_builder.h"
#include "tests/failing_memory.h"
#include "tests/unit/pack.h"
#include "tests/watched.h"

enum { RECORD_MAX = 1 << 20, ALLOCATIONS_MAX = 20000, PAGES = 3 };

#define TWIN(id) "{\"id\":\"" id "\",\"downloads\":1,\"likes\":0}"
#define BASE     "{\"id\":\"acme/base\",\"downloads\":7}"
#define TUNED    "{\"id\":\"acme/tuned\",\"cardData\":{\"base_model\":[\"acme/base\",\"none\"]}}"

/* The second comes with a record of the first once more, changed, and one of its own twice; what
 * the third has is rejected, but for a rival of the first page. */
static const char *const pages[PAGES] = {
    " [" BASE "," TUNED ",\n" TWIN("acme/twin") ", {\"id\":\"../x\"}]\n",
    "[{\"id\":\"acme/base\",\"downloads\":8}," TWIN("beta/one") "," TWIN("beta/one") "]",
    "[" TWIN("Acme/Twin") ",{\"id\":\"../x\"},{\"id\":\"none\"},{\"id\":\"\"}]",
};

enum packing { PLAIN, GZIP, ZSTD, PACKINGS };

/* A page with these bytes, packed, to be read. */
static struct page page_of(const char *bytes, enum page_shape shape, enum packing packing) {
  struct pack pack = {0};
  if (packing == PLAIN) pack_add(&pack, bytes, strlen(bytes));
  if (packing == GZIP) pack_gzip(&pack, bytes, strlen(bytes));
  if (packing == ZSTD) pack_zstd(&pack, bytes, strlen(bytes));
  struct page page = {.shape = shape,
                      .size = pack.size,
                      .capacity = pack.size,
                      .seed = 5,
                      .record_max = RECORD_MAX,
                      .page_max = PAGE_MAX};
  page.bytes = malloc(pack.size + 1); /* a block of its own, counted where blocks are */
  if (page.bytes == NULL) abort();
  if (pack.size > 0) memcpy(page.bytes, pack.bytes, pack.size);
  pack_free(&pack);
  return page;
}

/* ---- reading ---- */

static void test_shapes(void **state) {
  (void)state;
  static const struct {
    const char *bytes;     /* of the page */
    enum page_shape shape; /* of it */
    bool is_good;          /* it is one */
    size_t values;         /* then so many */
  } cases[] = {
      {"[]", PAGE_LIST, true, 0},
      {" \n[ ] ", PAGE_LIST, true, 0},
      {"[" BASE "]", PAGE_LIST, true, 1},
      {"[" BASE "," TUNED ",{},{\"id\":\"\"}]", PAGE_LIST, true, 4},
      {BASE, PAGE_MODEL, true, 1},
      {" " TUNED "\n", PAGE_MODEL, true, 1},
      {"", PAGE_LIST, false, 0},
      {"", PAGE_MODEL, false, 0},
      {"[", PAGE_LIST, false, 0},
      {"[" BASE ",3]", PAGE_LIST, false, 0},
      {"[[" BASE "]]", PAGE_LIST, false, 0},
      {"[" BASE, PAGE_LIST, false, 0},
      {"[" BASE ",]", PAGE_LIST, false, 0},
      {"[" BASE " " TUNED "]", PAGE_LIST, false, 0},
      {"[{\"id\":}]", PAGE_LIST, false, 0},
      {"[" BASE "]x", PAGE_LIST, false, 0},
      {BASE, PAGE_LIST, false, 0},
      {"{\"error\":\"down\"", PAGE_MODEL, false, 0},
      {"<html>]", PAGE_LIST, false, 0},
      {"[" BASE "]", PAGE_MODEL, false, 0},
      {BASE BASE, PAGE_MODEL, false, 0},
      {"{}}", PAGE_MODEL, false, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (int packing = 0; packing < PACKINGS; packing++) {
      struct page page = page_of(cases[i].bytes, cases[i].shape, (enum packing)packing);
      enum stemma_status status = page_read(&page);
      if (status != (cases[i].is_good ? STEMMA_OK : STEMMA_BAD_INPUT)) {
        fail_msg("case %zu, packing %d: status %d: %s", i, packing, (int)status, page.why);
      }
      assert_int_equal(page.value_count, cases[i].is_good ? cases[i].values : page.value_count);
      assert_int_equal(page.why[0] == '\0', cases[i].is_good);
      page_dispose(&page);
    }
  }
}

/* A page that is cut anywhere is none. */
static void test_cut(void **state) {
  (void)state;
  for (int packing = 0; packing < PACKINGS; packing++) {
    struct page whole = page_of(pages[1], PAGE_LIST, (enum packing)packing);
    for (size_t size = 0; size < whole.size; size++) {
      struct page page = page_of(pages[1], PAGE_LIST, (enum packing)packing);
      page.size = size;
      if (page_read(&page) != STEMMA_BAD_INPUT) fail_msg("packing %d, cut %zu", packing, size);
      assert_true(page.why[0] != '\0');
      page_dispose(&page);
    }
    page_dispose(&whole);
  }
}

static void test_limits(void **state) {
  (void)state;
  for (int packing = 0; packing < PACKINGS; packing++) {
    struct page page = page_of(pages[0], PAGE_LIST, (enum packing)packing);
    page.page_max = strlen(pages[0]);
    assert_int_equal(page_read(&page), STEMMA_OK);
    page_dispose(&page);
    page = page_of(pages[0], PAGE_LIST, (enum packing)packing);
    page.page_max = strlen(pages[0]) - 1;
    assert_int_equal(page_read(&page), STEMMA_BAD_INPUT);
    assert_non_null(strstr(page.why, "too large"));
    page_dispose(&page);
  }
}

/* What is kept is what came, though reading takes and changes it. */
static void test_kept(void **state) {
  (void)state;
  for (int packing = 0; packing < PACKINGS; packing++) {
    struct page came = page_of(pages[0], PAGE_LIST, (enum packing)packing);
    struct page page = page_of(pages[0], PAGE_LIST, (enum packing)packing);
    page.is_to_keep = true;
    assert_int_equal(page_read(&page), STEMMA_OK);
    assert_int_equal(page.kept_size, came.size);
    assert_memory_equal(page.kept, came.bytes, came.size);
    page_dispose(&page);
    page_dispose(&came);
  }
}

static void test_children(void **state) {
  (void)state;
  static const struct {
    const char *bytes; /* of a model */
    bool is_there;     /* it has the field */
    uint64_t count;    /* then the sum */
  } cases[] = {
      {"{\"id\":\"a/b\",\"childrenModelCount\":{\"adapter\":716,\"merge\":4}}", true, 720},
      {"{\"id\":\"a/b\",\"childrenModelCount\":{\"adapter\":\"x\",\"merge\":-4}}", true, 0},
      {"{\"id\":\"a/b\",\"childrenModelCount\":{}}", true, 0},
      {"{\"id\":\"a/b\",\"childrenModelCount\":5}", false, 0},
      {"{\"id\":\"a/b\",\"x\":{\"childrenModelCount\":{\"merge\":4}}}", false, 0},
      {BASE, false, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    for (long n = 0; n < ALLOCATIONS_MAX; n = watched_next(n)) {
      struct page page = page_of(cases[i].bytes, PAGE_MODEL, PLAIN);
      uint64_t count = 0;
      assert_int_equal(page_read(&page), STEMMA_OK);
      failing_memory_start(n, FAILING_MEMORY_ONCE);
      bool is_there = page_children(&count, &page);
      assert_int_equal(failing_memory_stop(), 0);
      page_dispose(&page);
      bool has_failed = failing_memory_has_failed();
      if (is_there) assert_int_equal(count, cases[i].count);
      /* Without memory it is not known. */
      assert_true(is_there == cases[i].is_there || (has_failed && !is_there));
      if (!has_failed) break;
    }
  }
}

/* ---- taking ---- */

/* The pages as they came, and which of them is next. */
struct again {
  struct page pages[PAGES]; /* owned */
  size_t at;                /* of pages */
};

static enum stemma_status next_page(struct page *page, void *context, bool wanted,
                                    struct stemma_error *error) {
  struct again *again = context;
  const struct page *from = &again->pages[again->at++];
  if (!wanted) return STEMMA_OK;
  page->bytes = malloc(from->size + 1);
  if (page->bytes == NULL) return stemma_error_memory(error, "a page");
  memcpy(page->bytes, from->bytes, from->size);
  page->size = page->capacity = from->size;
  page->shape = PAGE_LIST;
  return STEMMA_OK;
}

/* Reads and takes all pages, and the texts of those that tie. */
static enum stemma_status take_pages(struct page_taker *taker, struct page read[PAGES],
                                     struct again *again, struct arena *arena,
                                     struct stemma_error *error) {
  enum stemma_status status = lineage_builder_new(&taker->builder, error);
  for (size_t p = 0; p < PAGES && status == STEMMA_OK; p++) {
    uint64_t came = 0;
    status = page_read(&read[p]);
    if (status == STEMMA_OK) status = page_take(&came, taker, &read[p], NULL, NULL, error);
    if (status == STEMMA_OK) assert_int_equal(came, p == 0 ? 3 : 1);
  }
  struct text *texts = NULL;
  const struct page_again once_more = {next_page, again};
  if (status == STEMMA_OK) status = page_tie_texts(&texts, taker, &once_more, arena, error);
  if (status != STEMMA_OK) return status;
  assert_non_null(texts);
  assert_true(text_equal(texts[0], TEXT(TWIN("acme/twin"))));
  assert_true(text_equal(texts[1], TEXT(TWIN("Acme/Twin"))));
  assert_int_equal(taker->records, 8);
  assert_int_equal(taker->rejected, 3);
  assert_int_equal(taker->superseded, 1);
  assert_int_equal(taker->repeated, 2);
  return status;
}

/* The n-th allocation fails; returns whether there was one. */
static bool take_without(long n) {
  struct page read[PAGES];
  struct again again = {.at = 0};
  struct page_taker taker = {.seed = 5};
  struct arena arena = ARENA_INIT;
  struct stemma_error error = STEMMA_ERROR_INIT;
  for (size_t p = 0; p < PAGES; p++) {
    read[p] = page_of(pages[p], PAGE_LIST, (enum packing)(p % PACKINGS));
    again.pages[p] = page_of(pages[p], PAGE_LIST, (enum packing)(p % PACKINGS));
    read[p].is_to_keep = p != 1;
  }
  failing_memory_start(n, FAILING_MEMORY_ONCE);
  enum stemma_status status = take_pages(&taker, read, &again, &arena, &error);
  lineage_builder_free(taker.builder);
  page_taker_dispose(&taker);
  arena_dispose(&arena);
  for (size_t p = 0; p < PAGES; p++) page_dispose(&read[p]);
  /* The bytes of the pages were made before. */
  long kept = failing_memory_stop() + PAGES;
  bool has_failed = failing_memory_has_failed();
  for (size_t p = 0; p < PAGES; p++) page_dispose(&again.pages[p]);
  if (kept != 0) fail_msg("allocation %ld: %ld blocks are left", n, kept);
  if (has_failed) {
    assert_true(status == STEMMA_NO_MEMORY || status == STEMMA_OK);
  } else {
    assert_int_equal(status, STEMMA_OK);
  }
  return has_failed;
}

static void test_memory(void **state) {
  (void)state;
  long n = 0;
  while (n < ALLOCATIONS_MAX && take_without(n)) n = watched_next(n);
  assert_true(n > 20 && n < ALLOCATIONS_MAX);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_shapes), cmocka_unit_test(test_cut),      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_kept),   cmocka_unit_test(test_children), cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
