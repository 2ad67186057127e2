/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arrays, and objects printed over several lines: they give the lineage that lines give, from
 * any source and on any number of threads; and records that are too long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/read/blocks.h"
#include "engine/read/load.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/folder.h"
#include "tests/unit/pack.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

enum { MESSAGES = 4096 };

static char messages[MESSAGES]; /* warnings, one a line */

static void take_warning(void *context, const char *source, uint64_t line, const char *why) {
  (void)context;
  size_t at = strlen(messages);
  snprintf(messages + at, MESSAGES - at, "%s:%llu: %s\n", source, (unsigned long long)line, why);
}

static enum stemma_status load(struct lineage **out, const struct load_source *source,
                               unsigned threads, size_t max_record, struct stemma_error *error) {
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = source;
  options.source_count = 1;
  options.threads = threads;
  options.max_record = max_record;
  options.warning = take_warning;
  messages[0] = '\0';
  return load_lineage(out, &options, error);
}

static struct lineage *loaded(const struct load_source *source, unsigned threads,
                              size_t max_record) {
  struct lineage *lineage = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (load(&lineage, source, threads, max_record, &error) != STEMMA_OK) {
    fail_msg("%s", error.message);
  }
  const char *fault = lineage_fault(lineage);
  if (fault != NULL) fail_msg("%s", fault);
  return lineage;
}

static struct load_source memory(const struct pack *pack) {
  return (struct load_source){"memory", pack->bytes, pack->size};
}

/* ---- the same records, written in several ways ---- */

enum layout { LINES, COMPACT, A_LINE_EACH, PRETTY, PAGES, PRETTY_VALUES, LAYOUTS };

static void add(struct pack *pack, const char *text) {
  pack_add(pack, text, strlen(text));
}

/* A record of which texts differ, so that ties are decided by them. */
static void add_record(struct pack *pack, struct random *random, enum layout layout) {
  const char *gap = layout == PRETTY || layout == PRETTY_VALUES ? "\n\t " : "";
  char text[512];
  snprintf(
      text, sizeof text,
      "{%s\"id\":\"n%u/m%u\",%s\"likes\":%u,%s\"author\":\"%s\",%s\"tags\":[%s\"base_model:n%u/m%u\"],"
      "%s\"x\":\"]}\\\"[{,\",%s\"y\":[{},[[]]]%s}",
      gap, random_below(random, 20), random_below(random, 30), gap, random_below(random, 50), gap,
      random_below(random, 2) == 0 ? "Zoe" : "zoe", gap, gap, random_below(random, 20),
      random_below(random, 40), gap, gap, gap);
  add(pack, text);
}

static struct pack written(enum layout layout, uint64_t seed, size_t count) {
  static const char *const begins[LAYOUTS] = {"", "[", "[\n", "[\n  ", "[", ""};
  static const char *const between[LAYOUTS] = {"\n", ",", ",\n", " ,\n  ", ",", "\n"};
  static const char *const ends[LAYOUTS] = {"\n", "]", "\n]\n", "\n]\n", "]\n", ""};
  struct random random = {seed};
  struct pack pack = {0};
  add(&pack, begins[layout]);
  for (size_t i = 0; i < count; i++) {
    bool is_page = layout == PAGES && i % 100 == 99;
    if (i > 0) add(&pack, between[layout]);
    add_record(&pack, &random, layout);
    if (i % 17 == 0) add(&pack, between[layout]);
    if (i % 17 == 0) add(&pack, i % 2 == 0 ? "{}" : layout == LINES ? "[7,[]]" : "{\"id\":8}");
    if (is_page && i + 1 < count) {
      add(&pack, "]\n[");
      add_record(&pack, &random, layout);
    } else if (i % 100 == 99 && i + 1 < count) {
      add(&pack, between[layout]);
      add_record(&pack, &random, layout);
    }
  }
  add(&pack, ends[layout]);
  return pack;
}

/* Lineages are the same but for the examples of rejected records, whose texts differ. */
static void check_same(struct lineage *wanted, const struct load_source *source, unsigned threads) {
  struct lineage *lineage = loaded(source, threads, 0);
  struct lineage_finding *a = &wanted->findings[LINEAGE_REJECTED_RECORD];
  struct lineage_finding *b = &lineage->findings[LINEAGE_REJECTED_RECORD];
  assert_int_equal(a->count, b->count);
  a->example_count = b->example_count = 0;
  const char *difference = lineage_difference(wanted, lineage);
  if (difference != NULL) fail_msg("%s", difference);
  lineage_free(lineage);
}

static void check_layout(enum layout layout, size_t count, struct lineage *wanted) {
  struct pack plain = written(layout, 5, count), packed[2] = {{0}, {0}};
  struct load_source source = memory(&plain);
  unsigned step = (unsigned)watched_step(1, 3);
  for (unsigned threads = 1; threads <= 3; threads += step) check_same(wanted, &source, threads);
  pack_gzip(&packed[0], plain.bytes, plain.size / 2);
  pack_gzip(&packed[0], plain.bytes + plain.size / 2, plain.size - plain.size / 2);
  pack_zstd(&packed[1], plain.bytes, plain.size);
  for (unsigned i = 0; i < 2; i += step) { /* zstd is decompressed as gzip is */
    source = memory(&packed[i]);
    check_same(wanted, &source, 2);
  }
  pack_free(&packed[0]);
  pack_free(&packed[1]);
  pack_free(&plain);
}

/* Ties are among these records: a source is read twice, and its texts are compared. In a layout
 * with white space of its own the same records win, as it is the same in each. */
static void test_layouts(void **state) {
  (void)state;
  enum { COUNT = 40000 };
  struct pack lines = written(LINES, 5, COUNT);
  struct load_source source = memory(&lines);
  struct lineage *wanted = loaded(&source, 1, 0);
  assert_true(lines.size > 3 * BLOCK_SIZE);
  assert_true(wanted->findings[LINEAGE_DUPLICATE_RECORD].count > 1000);
  for (int layout = COMPACT; layout < LAYOUTS; layout += (int)watched_step(1, 2)) {
    check_layout((enum layout)layout, COUNT, wanted);
  }
  lineage_free(wanted);
  pack_free(&lines);
}

static void test_pipe(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  struct folder_pipe pipe;
  struct pack lines = written(LINES, 5, 300), array = written(PRETTY, 5, 300);
  struct load_source source = memory(&lines);
  struct lineage *wanted = loaded(&source, 1, 0);
  folder_path(path, "array");
  folder_pipe_start(&pipe, path, array.bytes, array.size);
  check_same(wanted, &(struct load_source){path, NULL, 0}, 2);
  folder_pipe_end(&pipe);
  lineage_free(wanted);
  pack_free(&lines);
  pack_free(&array);
}

/* ---- by hand ---- */

static const struct row {
  const char *text;
  int models;           /* or -1: it must fail, */
  const char *messages; /* with this; else the warnings */
} rows[] = {
    {"[]", 0, ""},
    {"\xEF\xBB\xBF \n[\n]\n", 0, ""},
    {"[{\"id\":\"a/b\"}]", 1, ""},
    {"[{\"id\":\"a/b\"},\n{\"id\":\"c/d\"}]\n", 2, ""},
    {"[{\"id\":\"a/b\"}]\n\n[{\"id\":\"c/d\"}]\n", 2, ""},
    {"[\n7,[],\n{\"id\":\"a/b\"},\"x\",\n\n{\"id\"\n:}]", 1,
     "text:2: not a JSON object\ntext:2: not a JSON object\ntext:3: not a JSON object\n"
     "text:5: not JSON at byte 8\n"},
    {"{\n  \"id\": \"a/b\"\n}\n{\n  \"id\": \"c/d\"\n}\n", 2, ""},
    {"{\n}\n{\"id\":\n\"c/d\"}", 1, "text:1: no id\n"},
    {"{\"likes\":1,\n\"id\":\"a/b\"}", 1, ""},
    {"{\n{\"id\":\"a/b\"}\n", 1, "text:1: not JSON at byte 1\n"},
    {"[1]\n{\"id\":\"a/b\"}\n", 1, "text:1: not a JSON object\n"},
    {"[{\"id\":\"a/b\"}", -1, "text:1: ends in the middle of an array"},
    {"[{\"id\":\"a/b\"},\n{\"id\":\"c/d\n\n", -1, "text:2: ends in the middle of a record"},
    {"[{\"id\":\"a/b\"}\n{\"id\":\"c/d\"}]", -1, "text:2: a comma is missing before this"},
    {"[{\"id\":\"a/b\"}]\n;", -1, "text:2: text outside of an array"},
    {"{\n\"id\":\"a/b\"", -1, "text:1: ends in the middle of a record"},
};

static void test_by_hand(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct row *row = &rows[i];
    struct load_source source = {"text", (const unsigned char *)row->text, strlen(row->text)};
    struct lineage *lineage = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    enum stemma_status status = load(&lineage, &source, 1, 0, &error);
    if (row->models < 0) {
      assert_int_equal(status, STEMMA_BAD_INPUT);
      assert_string_equal(error.message, row->messages);
      continue;
    }
    if (status != STEMMA_OK) fail_msg("%s: %s", row->text, error.message);
    assert_int_equal(lineage->model_count, row->models);
    assert_string_equal(messages, row->messages);
    lineage_free(lineage);
  }
}

/* ---- records that are too long ---- */

/* Three records, of which the second has `length` bytes. */
static struct pack with_long(enum layout layout, size_t length) {
  struct pack pack = {0};
  char *fill = malloc(length);
  assert_non_null(fill);
  memset(fill, layout == PRETTY ? '\n' : 'x', length);
  bool is_array = layout != LINES && layout != PRETTY_VALUES;
  add(&pack, is_array ? "[\n" : "");
  add(&pack, layout == PRETTY_VALUES ? "{\n\"id\":\"a/b\"}" : "{\"id\":\"a/b\"}");
  add(&pack, is_array ? ",\n" : "\n");
  add(&pack, layout == PRETTY ? "{\"id\":[" : "{\"id\":\"");
  size_t frame = strlen("{\"id\":\"\"}");
  pack_add(&pack, fill, length - frame);
  add(&pack, layout == PRETTY ? "]}" : "\"}");
  add(&pack, is_array ? ",\n" : "\n");
  add(&pack, "{\"id\":\"c/d\"}");
  add(&pack, is_array ? "]" : "\n");
  free(fill);
  return pack;
}

static void check_long(enum layout layout, size_t length, size_t max, const char *why) {
  struct pack pack = with_long(layout, length);
  struct load_source source = memory(&pack);
  char wanted[128] = "";
  unsigned line = (layout != LINES) + 2U;
  snprintf(wanted, sizeof wanted, "memory:%u: %s\n", line, why);
  for (unsigned threads = 1; threads <= 2; threads++) {
    struct lineage *lineage = loaded(&source, threads, max);
    assert_int_equal(lineage->model_count, 2);
    assert_int_equal(lineage->findings[LINEAGE_REJECTED_RECORD].count, 1);
    assert_string_equal(messages, wanted);
    lineage_free(lineage);
  }
  pack_free(&pack);
}

/* Just within and just beyond the limit, in one block and over many. */
static void test_long_records(void **state) {
  (void)state;
  static const size_t maxima[] = {300, BLOCK_SIZE / 2, 2 * BLOCK_SIZE};
  static const enum layout layouts[] = {LINES, A_LINE_EACH, PRETTY, PRETTY_VALUES};
  for (size_t m = 0; m < 3; m++) {
    char why[64];
    bool is_round = maxima[m] % ((size_t)1 << 20) == 0;
    snprintf(why, sizeof why, "longer than %zu %s (--max-record)",
             is_round ? maxima[m] >> 20 : maxima[m], is_round ? "MiB" : "bytes");
    for (size_t l = 0; l < 4; l++) {
      bool is_list = layouts[l] == PRETTY;
      check_long(layouts[l], maxima[m], maxima[m], is_list ? "no id" : "malformed id");
      check_long(layouts[l], maxima[m] + 1, maxima[m], why);
      check_long(layouts[l], maxima[m] + 3 * BLOCK_SIZE, maxima[m], why);
    }
  }
}

/* A line that begins with more white space than a record may have bytes. */
static void test_white_space(void **state) {
  (void)state;
  struct pack pack = {0};
  char *spaces = malloc(3 * BLOCK_SIZE);
  assert_non_null(spaces);
  memset(spaces, ' ', 3 * BLOCK_SIZE);
  add(&pack, "{\"id\":\"a/b\"}\n");
  pack_add(&pack, spaces, 3 * BLOCK_SIZE);
  add(&pack, "\n");
  pack_add(&pack, spaces, 3 * BLOCK_SIZE);
  add(&pack, "{\"id\":\"c/d\"}\n");
  struct load_source source = memory(&pack);
  struct lineage *lineage = loaded(&source, 1, 400);
  assert_string_equal(messages, "");
  assert_int_equal(lineage->model_count, 2);
  lineage_free(lineage);
  pack_free(&pack);
  free(spaces);
}

/* Nesting that would take a stack, and brackets that would take the memory. */
static void test_nesting(void **state) {
  (void)state;
  enum { DEEP = 100000, MANY = 5000000 };
  struct pack pack = {0};
  char *fill = malloc(2 * MANY);
  assert_non_null(fill);
  add(&pack, "{\"id\":\"a/b\"}\n{\"id\":\"c/d\",\"x\":");
  memset(fill, '[', DEEP);
  memset(fill + DEEP, ']', DEEP);
  pack_add(&pack, fill, (size_t)DEEP * 2);
  add(&pack, "}\n{\"id\":\"e/f\",\"x\":\t[0");
  for (size_t i = 0; i < MANY; i++) memcpy(fill + 2 * i, ",0", 2);
  pack_add(&pack, fill, (size_t)MANY * 2);
  add(&pack, "]}\n");
  struct load_source source = memory(&pack);
  struct lineage *lineage = loaded(&source, 2, 0);
  assert_int_equal(lineage->model_count, 1);
  assert_non_null(strstr(messages, "memory:2: nested too deep: more than 1,000 levels"));
  assert_non_null(strstr(messages, "memory:3: too many values for its length\n"));
  lineage_free(lineage);
  pack_free(&pack);
  free(fill);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_layouts),     cmocka_unit_test(test_pipe),
      cmocka_unit_test(test_by_hand),     cmocka_unit_test(test_long_records),
      cmocka_unit_test(test_white_space), cmocka_unit_test(test_nesting),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
