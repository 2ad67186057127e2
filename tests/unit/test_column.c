/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packed integers and texts: what comes back, and what is refused. */
#include "engine/store/column.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "graph/names.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"

static unsigned char packed[COLUMN_INTEGERS_MAX];

/* ---- integers ---- */

static const struct column_kind any_kinds[] = {
    {COLUMN_U8, false, 0, 0, 256},
    {COLUMN_U32, false, 0, 0, UINT64_C(1) << 32},
    {COLUMN_U32, true, UINT32_MAX, 0, UINT32_MAX},
    {COLUMN_U64, false, 0, 0, COLUMN_ANY},
    {COLUMN_I64, false, 0, 0, COLUMN_ANY},
    {COLUMN_I64, true, (uint64_t)INT64_MIN, INT64_MIN + 1, COLUMN_ANY},
    {COLUMN_I64, true, (uint64_t)INT64_C(-1), 0, (uint64_t)INT64_MAX + 1},
};

/* Packs and unpacks; the items must come back to the byte. Returns the packed size. */
static size_t check_integers(const void *items, size_t count, const struct column_kind *kind) {
  size_t bytes = count * column_size(kind->type);
  unsigned char *back = malloc(bytes + 1);
  assert_non_null(back);
  back[bytes] = 0xA5;
  size_t size = column_pack(packed, items, count, kind);
  assert_true(size <= COLUMN_INTEGERS_MAX);
  const char *why = column_unpack(back, count, kind, packed, size);
  if (why != NULL) fail_msg("%s", why);
  if (bytes > 0) assert_memory_equal(back, items, bytes);
  assert_int_equal(back[bytes], 0xA5);
  free(back);
  return size;
}

static void test_random_integers(void **state) {
  (void)state;
  static const size_t counts[] = {0, 1, 2, 255, 256, 257, 16383, 16384};
  struct random random = {1};
  uint64_t *items = calloc(COLUMN_CHUNK, sizeof *items);
  assert_non_null(items);
  for (size_t k = 0; k < sizeof any_kinds / sizeof *any_kinds; k++) {
    const struct column_kind *kind = &any_kinds[k];
    size_t size = column_size(kind->type);
    for (unsigned bits = 0; bits <= 64; bits++) {
      size_t count = counts[bits % 8];
      uint64_t base = random_next(&random) >> (bits % 60);
      for (size_t i = 0; i < count; i++) {
        uint64_t value = bits == 0 ? base : base + (random_next(&random) >> (64 - bits));
        if (kind->none == UINT64_MAX) value &= INT64_MAX;
        if (kind->has_none && random_below(&random, 7) == 0) value = kind->none;
        memcpy((char *)items + i * size, &value, size);
      }
      check_integers(items, count, kind);
    }
  }
  free(items);
}

static void test_sizes(void **state) {
  (void)state;
  struct column_kind plain = any_kinds[4], times = any_kinds[5], words = any_kinds[2];
  const int64_t same[] = {-5, -5, -5};
  assert_int_equal(check_integers(same, 3, &plain), COLUMN_HEAD);
  const int64_t close[] = {INT64_MIN, INT64_MIN + 255};
  assert_int_equal(check_integers(close, 2, &plain), COLUMN_HEAD + 2);
  const int64_t far[] = {INT64_MIN, INT64_MAX};
  assert_int_equal(check_integers(far, 2, &plain), COLUMN_HEAD + 16);
  /* Whole seconds take less than milliseconds. */
  const int64_t seconds[] = {1700000000000, INT64_C(1700050000000), INT64_MIN};
  assert_int_equal(check_integers(seconds, 3, &times), COLUMN_HEAD + 3 * 2);
  const int64_t odd[] = {1700000000000, INT64_C(1700050000001), INT64_MIN};
  assert_int_equal(check_integers(odd, 3, &times), COLUMN_HEAD + 3 * 4);
  const uint32_t nones[] = {UINT32_MAX, UINT32_MAX};
  assert_int_equal(check_integers(nones, 2, &words), COLUMN_HEAD + 2);
  const uint32_t full[] = {0, UINT32_MAX - 1, UINT32_MAX};
  assert_int_equal(check_integers(full, 3, &words), COLUMN_HEAD + 3 * 4);
}

/* Every value between the least and the greatest may stand; then none is one of them. */
static void test_no_room_for_none(void **state) {
  (void)state;
  struct column_kind kind = {COLUMN_I64, true, (uint64_t)INT64_C(-1), 0, COLUMN_ANY};
  const int64_t items[] = {INT64_MIN, -1, INT64_MAX, 0};
  assert_int_equal(check_integers(items, 4, &kind), COLUMN_HEAD + 32);
  assert_int_equal(packed[2], 0);
}

static void expect_refusal(const struct column_kind *kind, size_t count, size_t size,
                           const char *why) {
  static uint64_t items[COLUMN_CHUNK];
  const char *said = column_unpack(items, count, kind, packed, size);
  assert_non_null(said);
  assert_string_equal(said, why);
}

static void test_refusals(void **state) {
  (void)state;
  struct column_kind kind = {COLUMN_U32, true, UINT32_MAX, 0, 1000};
  const uint32_t items[] = {5, 999, UINT32_MAX};
  size_t size = check_integers(items, 3, &kind);
  expect_refusal(&kind, 3, COLUMN_HEAD - 1, "it is too short");
  expect_refusal(&kind, 3, size - 1, "its length is wrong");
  expect_refusal(&kind, 4, size, "its length is wrong");
  kind.limit = 999;
  expect_refusal(&kind, 3, size, "a value is out of range");
  kind.limit = 1000;
  kind.low = 6;
  expect_refusal(&kind, 3, size, "a value is out of range");
  kind.low = 0;
  kind.has_none = false;
  expect_refusal(&kind, 3, size, "a value is missing");
  kind.has_none = true;
  static const struct {
    size_t at;
    unsigned char byte;
    const char *why;
  } wrong[] = {{0, 2, "it is of another version"}, {1, 9, "its head is wrong"},
               {2, 2, "its head is wrong"},        {3, 1, "its head is wrong"},
               {7, 1, "a value is out of range"},   /* a huge step */
               {15, 1, "a value is out of range"}}; /* a huge least value */
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    unsigned char was = packed[wrong[i].at];
    packed[wrong[i].at] = wrong[i].byte;
    expect_refusal(&kind, 3, size, wrong[i].why);
    packed[wrong[i].at] = was;
  }
  /* Where nothing may stand, none still may. */
  const uint32_t nones[] = {UINT32_MAX};
  kind.limit = 0;
  check_integers(nones, 1, &kind);
  size = column_pack(packed, (const uint32_t[]){0}, 1, &kind);
  expect_refusal(&kind, 1, size, "a value is out of range");
}

/* ---- texts ---- */

struct list {
  const struct text *items;
};

static struct text item(const void *context, size_t index) {
  return ((const struct list *)context)->items[index];
}

static const char *unpack(char *bytes, uint32_t *at, size_t space, size_t count,
                          const struct column_buffer *buffer, bool is_ascending) {
  struct column_texts texts = {
      .bytes = bytes, .capacity = space, .at = at, .is_ascending = is_ascending};
  /* No byte behind the chunk may be read: sanitizers see it in a block of its own. */
  unsigned char *exact = malloc(buffer->size + (buffer->size == 0));
  assert_non_null(exact);
  memcpy(exact, buffer->bytes, buffer->size);
  const char *why = column_unpack_texts(&texts, count, exact, buffer->size);
  if (why == NULL) assert_int_equal(texts.used, space);
  free(exact);
  return why;
}

static void check_texts(const struct text *items, size_t count, bool is_ascending) {
  struct column_buffer buffer = {0};
  struct list list = {items};
  size_t space = 0;
  for (size_t i = 0; i < count; i++) space += COLUMN_TEXT_SPACE(items[i].length);
  assert_int_equal(column_pack_texts(&buffer, item, &list, 0, count, NULL), STEMMA_OK);
  char *bytes = malloc(space + 1);
  uint32_t *at = malloc((count + 1) * sizeof *at);
  assert_true(bytes != NULL && at != NULL);
  const char *why = unpack(bytes, at, space, count, &buffer, is_ascending);
  if (why != NULL) fail_msg("%s", why);
  for (size_t i = 0; i < count; i++) {
    if (!text_equal(names_text_at(bytes, at[i]), items[i])) fail_msg("text %zu", i);
  }
  if (space > 0) {
    assert_string_equal(unpack(bytes, at, space - 1, count, &buffer, false),
                        "its texts are too long");
    buffer.size--;
    assert_non_null(unpack(bytes, at, space, count, &buffer, false));
  }
  free(bytes);
  free(at);
  column_buffer_dispose(&buffer);
}

static void test_texts(void **state) {
  (void)state;
  static char long_bytes[COLUMN_TEXT_MAX];
  memset(long_bytes, 'x', sizeof long_bytes);
  const struct text odd[] = {
      TEXT(""),          TEXT("\xFF\xFE\x80"),
      TEXT("a"),         TEXT("a"),
      TEXT("ab\x1b[0m"), TEXT("ab"),
      TEXT("\n\r\t"),    {long_bytes, COLUMN_TEXT_MAX},
      {long_bytes, 255}, {long_bytes, 256},
      {long_bytes, 300}, {long_bytes, 16384},
      TEXT("x"),         TEXT(""),
  };
  for (size_t count = 0; count <= sizeof odd / sizeof *odd; count++) {
    check_texts(odd, count, false);
  }
}

/* Names as they come: ascending, with much in common, of all lengths. */
static void test_names(void **state) {
  (void)state;
  enum { COUNT = COLUMN_CHUNK, WIDTH = 120 };
  struct random random = {7};
  struct text *items = calloc(COUNT, sizeof *items);
  char *bytes = calloc(COUNT, WIDTH);
  assert_true(items != NULL && bytes != NULL);
  for (int i = 0; i < COUNT; i++) {
    char *at = bytes + (size_t)i * WIDTH;
    int tail = (int)random_below(&random, 60);
    int length = snprintf(at, WIDTH, "%c%04d/%cname-%05d%.*s", i % 2 == 0 ? 'A' : 'a', i / 100,
                          i % 3 == 0 ? 'N' : 'n', i, tail,
                          "-quantized-and-then-merged-and-quantized-once-more-and-again-");
    items[i] = (struct text){at, (size_t)length};
  }
  check_texts(items, COUNT, true);
  free(items);
  free(bytes);
}

static void test_order(void **state) {
  (void)state;
  const struct {
    struct text items[2];
    bool is_ascending;
  } cases[] = {
      {{TEXT("a/x"), TEXT("a/y")}, true},   {{TEXT("a/Y"), TEXT("a/x")}, false},
      {{TEXT("a/x"), TEXT("A/Y")}, true},   {{TEXT("a/x"), TEXT("a/X")}, false},
      {{TEXT("a/x"), TEXT("a/x1")}, true},  {{TEXT("a/x1"), TEXT("a/x")}, false},
      {{TEXT("a/x"), TEXT("a/x")}, false},  {{TEXT("B/x"), TEXT("a/y")}, false},
      {{TEXT("a/Xa"), TEXT("a/xb")}, true}, {{TEXT("a/Xb"), TEXT("a/xa")}, false},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct column_buffer buffer = {0};
    struct list list = {cases[i].items};
    char bytes[64];
    uint32_t at[2];
    size_t space = 4 + cases[i].items[0].length + cases[i].items[1].length;
    assert_int_equal(column_pack_texts(&buffer, item, &list, 0, 2, NULL), STEMMA_OK);
    const char *why = unpack(bytes, at, space, 2, &buffer, true);
    if ((why == NULL) != cases[i].is_ascending) fail_msg("case %zu", i);
    column_buffer_dispose(&buffer);
  }
}

static void test_text_refusals(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t size;
    const char *why;
  } wrong[] = {
      {"", 0, "it is too short"},
      {"\2\0\1a", 4, "it is of another version"},
      {"\1\0\1", 3, "it ends within a text"},
      {"\1\0", 2, "it ends within a text"},
      {"\1\0\x81", 3, "it ends within a text"},
      {"\1\0\x81\x80\x80\0a", 7, "it ends within a text"}, /* a length of four bytes */
      {"\1\1\1a", 4, "a text's head is wrong"},            /* shared with nothing */
      {"\1\0\1ab", 5, "bytes are left behind its texts"},
  };
  char bytes[64];
  uint32_t at[1];
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    char copy[8];
    memcpy(copy, wrong[i].bytes, wrong[i].size);
    struct column_buffer buffer = {(unsigned char *)copy, wrong[i].size, 8};
    assert_string_equal(unpack(bytes, at, sizeof bytes, 1, &buffer, false), wrong[i].why);
  }
}

static void test_memory(void **state) {
  (void)state;
  struct list list = {(const struct text[]){TEXT("a"), TEXT("b")}};
  struct column_buffer buffer = {0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  failing_memory_start(0, FAILING_MEMORY_ONCE);
  enum stemma_status status = column_pack_texts(&buffer, item, &list, 0, 2, &error);
  assert_int_equal(failing_memory_stop(), 0);
  assert_int_equal(status, STEMMA_NO_MEMORY);
  assert_int_equal(error.status, STEMMA_NO_MEMORY);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_integers),
      cmocka_unit_test(test_sizes),
      cmocka_unit_test(test_no_room_for_none),
      cmocka_unit_test(test_refusals),
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_order),
      cmocka_unit_test(test_text_refusals),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
