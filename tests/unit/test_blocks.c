/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks against the plain cutting of a text into lines. */
#include "engine/read/blocks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/pack.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

/* Takes the naive next line of [*at, size): up to a line end, trimmed. */
static struct text naive_line(const char *bytes, size_t size, size_t *at) {
  size_t start = *at;
  while (*at < size && bytes[*at] != '\n') ++*at;
  struct text line = text_trim((struct text){bytes + start, *at - start});
  if (*at < size) ++*at;
  return line;
}

/* Reads `size` bytes by blocks; every line must come, in order, with its number. */
static void check_lines(const char *bytes, size_t size, size_t skip) {
  static const unsigned char nothing[1];
  struct load_source source = {"memory", size == 0 ? nothing : (const unsigned char *)bytes, size};
  struct stream *stream = NULL;
  assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
  struct block_reader reader = BLOCK_READER_INIT(stream, BLOCK_LINES);
  struct block block = {0};
  size_t at = skip;
  uint64_t number = 1;
  bool unterminated = false;
  for (;;) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    enum stemma_status status = block_read(&block, &reader, &error);
    if (status != STEMMA_OK) fail_msg("%s", error.message);
    if (block.size == 0) break;
    assert_false(unterminated); /* only the last block can be */
    unterminated = block.unterminated;
    assert_int_equal(block.first_line, number);
    for (int i = 0; i < BLOCK_PADDING; i++)
      assert_int_equal(block.bytes[block.size + (size_t)i], 0);
    struct text line, rest = {block.bytes, block.size};
    while (block_next_line(&line, &rest)) {
      assert_true(text_equal(line, naive_line(bytes, size, &at)));
      number++;
    }
  }
  assert_int_equal(at, size);
  size_t tail = size;
  while (tail > skip && bytes[tail - 1] != '\n') tail--;
  assert_int_equal(unterminated, text_trim((struct text){bytes + tail, size - tail}).length > 0);
  block_reader_dispose(&reader);
  block_dispose(&block);
  stream_close(stream);
}

static void test_small(void **state) {
  (void)state;
  static const char *const texts[] = {
      "",      "\n",       "a",           "a\n",        "a\nb", "a\r\nb\r\n", "\n\n\n",
      " a \n", "a\n   ",   "\t\n\r\n",    "a\n\n\nb\n", "\r",   "a\rb\n",     "a\n\357\273\277b\n",
      "\xEF",  "\xEF\xBB", "\xEF\xBBx\n",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    check_lines(texts[i], strlen(texts[i]), 0);
  }
  check_lines("a\0b\n\0\n\0", 7, 0);
}

static void test_byte_order_mark(void **state) {
  (void)state;
  static const char *const texts[] = {"\xEF\xBB\xBF", "\357\273\277a", "\357\273\277a\nb\n",
                                      "\xEF\xBB\xBF\n", "\xEF\xBB\xBF\357\273\277a\n"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    check_lines(texts[i], strlen(texts[i]), 3);
  }
}

/* Lines that end just before, at and behind the end of what is read at once. */
static void test_borders(void **state) {
  (void)state;
  size_t most = 3 * BLOCK_SIZE + 100;
  char *bytes = malloc(most);
  assert_non_null(bytes);
  for (size_t blocks = 1; blocks <= 3; blocks++) {
    for (size_t shift = 0; shift < 6; shift += (size_t)watched_step(1, 2)) {
      for (int tail = 0; tail < 4; tail++) {
        size_t end = blocks * BLOCK_SIZE - 3 + shift;
        memset(bytes, 'x', most);
        bytes[9] = '\n';
        bytes[end] = '\n';
        size_t size = end + 1;
        if (tail == 1) size += 50;
        if (tail == 2) bytes[size++] = '\n';
        if (tail == 3) bytes[size++] = ' ';
        check_lines(bytes, size, 0);
      }
    }
  }
  free(bytes);
}

static void test_random(void **state) {
  (void)state;
  struct random random = {51};
  size_t most = 4 * BLOCK_SIZE;
  char *bytes = malloc(most);
  assert_non_null(bytes);
  for (int round = 0; round < 12; round++) {
    size_t size = random_below(&random, (uint32_t)most + 1);
    /* From a line every few bytes to one every few blocks. */
    uint32_t length = 1U << (1 + random_below(&random, 22));
    for (size_t i = 0; i < size; i++) {
      uint64_t bits = random_next(&random);
      bytes[i] = bits % length == 0 ? '\n' : " \r\0abcde"[bits >> 32 & 7];
    }
    check_lines(bytes, size, 0);
  }
  free(bytes);
}

/* Reads with a maximum of two blocks; returns the status of the first failure, or STEMMA_OK. */
static enum stemma_status read_bounded(const char *bytes, size_t size, struct stemma_error *error) {
  struct load_source source = {"memory", (const unsigned char *)bytes, size};
  struct stream *stream = NULL;
  assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
  struct block_reader reader = BLOCK_READER_INIT(stream, BLOCK_LINES);
  struct block block = {0};
  reader.record_max = 2 * BLOCK_SIZE;
  enum stemma_status status;
  do {
    status = block_read(&block, &reader, error);
  } while (status == STEMMA_OK && block.size > 0);
  block_reader_dispose(&reader);
  block_dispose(&block);
  stream_close(stream);
  return status;
}

static void test_longest_line(void **state) {
  (void)state;
  size_t size = 6 * BLOCK_SIZE;
  char *bytes = malloc(size);
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_non_null(bytes);
  memset(bytes, 'x', size);
  bytes[1] = bytes[4] = '\n';
  /* The third line may be as long as the maximum, and not longer by more than a block. */
  bytes[5 + 2 * BLOCK_SIZE] = '\n';
  assert_int_equal(read_bounded(bytes, 6 + 2 * BLOCK_SIZE, &error), STEMMA_OK);
  bytes[5 + 2 * BLOCK_SIZE] = 'x';
  assert_int_equal(read_bounded(bytes, 5 + 2 * BLOCK_SIZE, &error), STEMMA_OK);
  assert_int_equal(read_bounded(bytes, size, &error), STEMMA_OK);
  free(bytes);
}

/* What the stream says is passed on, and nothing of the broken file comes. */
static void test_broken_stream(void **state) {
  (void)state;
  struct pack pack = {0};
  struct stemma_error error = STEMMA_ERROR_INIT;
  pack_gzip(&pack, "a\nb\n", 4);
  pack.size -= 3;
  assert_int_equal(read_bounded((const char *)pack.bytes, pack.size, &error), STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, "ends in the middle of a gzip member"));
  pack_free(&pack);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_small),        cmocka_unit_test(test_byte_order_mark),
      cmocka_unit_test(test_borders),      cmocka_unit_test(test_random),
      cmocka_unit_test(test_longest_line), cmocka_unit_test(test_broken_stream),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
