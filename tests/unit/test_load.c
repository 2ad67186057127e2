/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From sources to a lineage: the same for any number of threads, order of sources, codec
 * and kind of source; and every message with its file and line.
 */
#include "engine/read/load.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/read/blocks.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/folder.h"
#include "tests/unit/pack.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

enum { MESSAGES = 4096 };

static char messages[MESSAGES];   /* warnings, one a line */
static uint64_t progress_records; /* the last that progress has told */
static uint64_t progress_bytes;   /* likewise */

static void take_warning(void *context, const char *source, uint64_t line, const char *why) {
  assert_ptr_equal(context, messages);
  size_t at = strlen(messages);
  snprintf(messages + at, MESSAGES - at, "%s:%llu: %s\n", source, (unsigned long long)line, why);
}

static void take_progress(void *context, uint64_t bytes, uint64_t total, uint64_t records) {
  assert_ptr_equal(context, messages);
  assert_true(records >= progress_records && bytes >= progress_bytes);
  assert_true(total == 0 || bytes <= total);
  progress_records = records;
  progress_bytes = bytes;
}

/* Loads; `messages` holds the warnings. */
static enum stemma_status load(struct lineage **out, const struct load_source *sources,
                               size_t count, unsigned threads, bool strict,
                               struct stemma_error *error) {
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = sources;
  options.source_count = count;
  options.threads = threads;
  options.strict = strict;
  options.warning = take_warning;
  options.progress = take_progress;
  options.context = messages;
  messages[0] = '\0';
  progress_records = progress_bytes = 0;
  return load_lineage(out, &options, error);
}

static struct load_source memory(const char *name, const void *bytes, size_t size) {
  static const unsigned char nothing[1];
  return (struct load_source){name, size == 0 ? nothing : bytes, size};
}

static struct load_source literal(const char *text) {
  return memory("text", text, strlen(text));
}

/* A lineage of sources that must load. */
static struct lineage *loaded(const struct load_source *sources, size_t count, unsigned threads) {
  struct lineage *lineage = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (load(&lineage, sources, count, threads, false, &error) != STEMMA_OK) {
    fail_msg("%s", error.message);
  }
  const char *fault = lineage_fault(lineage);
  if (fault != NULL) fail_msg("%s", fault);
  return lineage;
}

static void check_same(const struct lineage *wanted, const struct load_source *sources,
                       size_t count, unsigned threads) {
  struct lineage *lineage = loaded(sources, count, threads);
  const char *difference = lineage_difference(wanted, lineage);
  if (difference != NULL) fail_msg("%s", difference);
  lineage_free(lineage);
}

/* ---- many records ---- */

/* Lines of a small world, with duplicates, ties, cycles, faults, blank lines, CRLF. */
static struct pack random_lines(uint64_t seed, size_t size) {
  struct random random = {seed};
  struct pack lines = {0};
  while (lines.size < size) {
    char line[600];
    uint32_t kind = random_below(&random, 40);
    int length = 0;
    if (kind == 0) length = snprintf(line, sizeof line, "not a record %u\n", kind);
    if (kind == 1) length = snprintf(line, sizeof line, "  \r\n");
    if (kind == 2) length = snprintf(line, sizeof line, "{\"id\":\"\\u0061/%u/c\"}\n", kind);
    if (kind > 2) {
      length = snprintf(
          line, sizeof line,
          "{\"id\":\"n%u/%c%u\",\"author\":\"%s\",\"downloads\":%u,\"lastModified\":"
          "\"2024-01-%02uT00:00:00Z\",\"createdAt\":\"2023-0%u-01\",\"tags\":[\"base_model:%s"
          "%c%u/m%u\",\"%s\"]%s}%s\n",
          random_below(&random, 30), kind % 2 == 0 ? 'm' : 'M', random_below(&random, 40),
          kind % 3 == 0 ? "Zoe" : "zoe", random_below(&random, 2), 1 + random_below(&random, 3),
          1 + random_below(&random, 9), kind % 5 == 0 ? "merge:" : "", kind % 7 == 0 ? 'N' : 'n',
          random_below(&random, 33), random_below(&random, 43),
          kind % 4 == 0 ? "license:mit" : "odd \\n tag",
          kind % 11 == 0 ? ",\"cardData\":{\"base_model\":[\"none\",\"x y\"]}" : "",
          kind % 6 == 0 ? "\r" : "");
    }
    pack_add(&lines, line, (size_t)length);
  }
  return lines;
}

static void test_threads(void **state) {
  (void)state;
  struct pack lines = random_lines(71, 10 * BLOCK_SIZE);
  struct load_source source = memory("lines", lines.bytes, lines.size);
  struct lineage *wanted = loaded(&source, 1, 1);
  assert_int_equal(progress_records, wanted->findings[LINEAGE_RECORDS].count);
  assert_int_equal(progress_bytes, lines.size);
  assert_true(wanted->findings[LINEAGE_REJECTED_RECORD].count > 100);
  assert_true(wanted->findings[LINEAGE_DUPLICATE_RECORD].count > 1000);
  assert_true(wanted->findings[LINEAGE_CYCLE_EDGE_DROPPED].count > 0);
  unsigned step = (unsigned)watched_step(1, 4);
  for (unsigned threads = step - 1; threads <= 4; threads += step) {
    check_same(wanted, &source, 1, threads);
  }
  lineage_free(wanted);
  pack_free(&lines);
}

static void test_sources(void **state) {
  (void)state;
  struct pack whole = {0}, parts[3], packed[2] = {{0}, {0}};
  for (uint64_t i = 0; i < 3; i++) {
    parts[i] = random_lines(80 + i, (i == 1 ? 2 : 1) * BLOCK_SIZE);
    pack_add(&whole, parts[i].bytes, parts[i].size);
  }
  pack_gzip(&packed[0], parts[1].bytes, parts[1].size);
  pack_zstd(&packed[1], parts[2].bytes, parts[2].size);
  struct load_source all = memory("whole", whole.bytes, whole.size);
  struct lineage *wanted = loaded(&all, 1, 2);
  static const int orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                   {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
  for (int o = 0; o < 6; o += (int)watched_step(1, 4)) {
    struct load_source sources[3];
    for (int i = 0; i < 3; i++) {
      int part = orders[o][i];
      const struct pack *pack = part == 0 || o % 2 == 0 ? &parts[part] : &packed[part - 1];
      sources[i] = memory("part", pack->bytes, pack->size);
    }
    check_same(wanted, sources, 3, 1 + (unsigned)o % 3);
  }
  lineage_free(wanted);
  for (int i = 0; i < 3; i++) pack_free(&parts[i]);
  pack_free(&packed[0]);
  pack_free(&packed[1]);
  pack_free(&whole);
}

/* ---- ties ---- */

static const char ties[] = "{\"id\":\"a/b\",\"likes\":1}\n"
                           "nonsense\n\n"
                           "{\"id\":\"c/d\",\"likes\":7}\n"
                           "{\"id\":\"A/b\",\"likes\":3}\n"
                           "{\"id\":\"a/B\",\"likes\":2}\n"
                           "{\"id\":\"c/d\",\"likes\":8,\"lastModified\":\"2024-01-01\"}\n"
                           "{\"id\":\"c/d\",\"likes\":7}\n";

/* The greatest text wins: "a/b" of the first line, as lower case comes behind upper. */
static void check_ties(const struct load_source *sources, size_t count, unsigned threads) {
  struct lineage *lineage = loaded(sources, count, threads);
  assert_int_equal(lineage->node_count, 2);
  assert_true(text_equal(lineage_name(lineage, 0), TEXT("a/b")));
  assert_int_equal(lineage->likes[0], 1);
  assert_int_equal(lineage->likes[1], 8);
  assert_int_equal(lineage->findings[LINEAGE_DUPLICATE_RECORD].count, 4);
  lineage_free(lineage);
}

/* The lines are read again from memory, from files of each codec, and from a pipe. */
static void test_ties(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  struct load_source whole = memory("ties", ties, sizeof ties - 1);
  struct load_source halves[2] = {memory("head", ties, 60), memory("tail", NULL, 0)};
  halves[0].size = (size_t)(strstr(ties, "{\"id\":\"A/b\"") - ties);
  halves[1] = memory("tail", ties + halves[0].size, sizeof ties - 1 - halves[0].size);
  for (unsigned threads = 1; threads <= 3; threads++) {
    check_ties(&whole, 1, threads);
    check_ties(halves, 2, threads);
  }
  folder_path(path, "ties");
  for (int codec = 0; codec < 3; codec++) {
    struct pack pack = {0};
    if (codec == 0) pack_add(&pack, ties, sizeof ties - 1);
    if (codec == 1) pack_gzip(&pack, ties, sizeof ties - 1);
    if (codec == 2) pack_zstd(&pack, ties, sizeof ties - 1);
    folder_write(path, pack.bytes, pack.size);
    check_ties(&(struct load_source){path, NULL, 0}, 1, 2);
    pack_free(&pack);
  }
  unlink(path);
  struct folder_pipe pipe;
  folder_pipe_start(&pipe, path, ties, sizeof ties - 1);
  check_ties(&(struct load_source){path, NULL, 0}, 1, 2);
  folder_pipe_end(&pipe);
}

/* Loads a source in memory and then a pipe of which no copy can be kept. */
static enum stemma_status load_uncopied(struct lineage **out, const char *in_memory,
                                        const char *in_pipe, struct stemma_error *error) {
  char path[FOLDER_PATH];
  struct folder_pipe pipe;
  struct folder_temporary before;
  folder_path(path, "pipe");
  struct load_source sources[2] = {literal(in_memory), {path, NULL, 0}};
  folder_pipe_start(&pipe, path, in_pipe, strlen(in_pipe));
  folder_temporary_hide(&before);
  enum stemma_status status = load(out, sources, 2, 1, false, error);
  folder_temporary_show(&before);
  folder_pipe_end(&pipe);
  return status;
}

/* Only as far as there are ties is anything read again. */
static void test_uncopied_pipe(void **state) {
  (void)state;
  static const char twice[] = "{\"id\":\"e/f\"}\n{\"id\":\"e/f\"}\n", once[] = "{\"id\":\"g/h\"}\n";
  struct lineage *lineage = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(load_uncopied(&lineage, once, once, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "cannot be read twice"));
  assert_null(lineage);
  assert_int_equal(load_uncopied(&lineage, twice, once, NULL), STEMMA_OK);
  assert_int_equal(lineage->model_count, 2);
  lineage_free(lineage);
}

/* ---- messages ---- */

static void test_warnings(void **state) {
  (void)state;
  static const char lines[] = "\xEF\xBB\xBF\n{\"id\":\"a/b\"}\nx\n\n[1]\n{\"id\":\"a/b/c\"}\r\n"
                              "{}\n{\"id\":\"none\"}\n{\"id\":\"c/d\",}\n{\"id\":\"c/d\"}";
  struct load_source sources[2] = {memory("one", lines, sizeof lines - 1),
                                   literal("7\n{\"id\":\"e/f\"}")};
  struct lineage *lineage = loaded(sources, 2, 2);
  assert_string_equal(messages, "one:3: not a JSON object\n"
                                "one:5: not a JSON object\n"
                                "one:6: malformed id\n"
                                "one:7: no id\n"
                                "one:8: the id is a placeholder\n"
                                "one:9: not JSON at byte 13\n"
                                "text:1: not a JSON object\n");
  assert_int_equal(lineage->findings[LINEAGE_REJECTED_RECORD].count, 7);
  assert_int_equal(lineage->findings[LINEAGE_RECORDS].count, 10);
  struct text example = lineage->findings[LINEAGE_REJECTED_RECORD].examples[0];
  assert_true(text_equal(example, TEXT("malformed id: {\"id\":\"a/b/c\"}")));
  lineage_free(lineage);
}

/* Warnings of many blocks come in the order of the lines, on any number of threads. */
static void test_warning_order(void **state) {
  (void)state;
  struct pack lines = {0};
  char filler[4096];
  memset(filler, ' ', sizeof filler);
  filler[sizeof filler - 1] = '\n';
  pack_add(&lines, "{\"id\":\"a/b\"}\n", 13);
  for (int i = 0; i < 1200; i++) {
    if (i % 20 == 0) pack_add(&lines, "x\n", 2);
    pack_add(&lines, filler, sizeof filler);
  }
  struct load_source source = memory("f", lines.bytes, lines.size);
  char wanted[MESSAGES] = "";
  for (unsigned i = 0; i < 60; i++) {
    size_t at = strlen(wanted);
    snprintf(wanted + at, MESSAGES - at, "f:%u: not a JSON object\n", 2 + 21 * i);
  }
  for (unsigned threads = 1; threads <= 4; threads++) {
    struct lineage *lineage = loaded(&source, 1, threads);
    assert_string_equal(messages, wanted);
    lineage_free(lineage);
  }
  pack_free(&lines);
}

static const struct bad {
  const char *text;
  bool strict;
  const char *message;
} bad_rows[] = {
    {"{\"id\":\"a/b\"}\n{\"id\":\"c/d", false, "text:2: ends in the middle of a record"},
    {"{\"id\":\"a/b\"}\n{", false, "text:2: ends in the middle of a record"},
    {"{\"id\":\"a/b\",\"tags\":[\"x\",", false, "text:1: ends in the middle of a record"},
    {"[{\"id\":\"a/b\"}\n{}]", false, "text:2: a comma is missing before this"},
    {"\n \n [\n{\"id\":\"a/b\"}\n", false, "text:5: ends in the middle of an array"},
    {"{\"id\":\"a/b\"}\nx\n", true, "text:2: not a JSON object"},
    {"{\"id\":\"a/b\"}\n{}\nx\n", true, "text:2: no id"},
    {"\x1F\x8B\x08", false, "text: ends in the middle of a gzip member at byte 3"},
};

static void test_errors(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof bad_rows / sizeof *bad_rows; i++) {
    const struct bad *row = &bad_rows[i];
    for (unsigned threads = 1; threads <= 3; threads++) {
      struct load_source source = literal(row->text);
      struct lineage *lineage = NULL;
      struct stemma_error error = STEMMA_ERROR_INIT;
      assert_int_equal(load(&lineage, &source, 1, threads, row->strict, &error), STEMMA_BAD_INPUT);
      assert_null(lineage);
      if (strncmp(error.message, row->message, strlen(row->message)) != 0) {
        fail_msg("%s, not %s", error.message, row->message);
      }
    }
  }
}

/* What looks cut but is not, or ends without a line end and is whole. */
static void test_ends(void **state) {
  (void)state;
  static const struct {
    const char *text;
    uint32_t models, rejected;
  } rows[] = {
      {"", 0, 0},
      {"\n\n", 0, 0},
      {"\xEF\xBB\xBF", 0, 0},
      {"{\"id\":\"a/b\"}", 1, 0},
      {"{\"id\":\"a/b\"}\n{\"id\":\"c", 1, 9},
      {"{\"id\":\"a/b\"}\nx", 1, 1},
      {"{\"id\":\"a/b\"}\n{}", 1, 1},
      {"{\"id\":\"a/b\"}\n{\"id\":\"c\n", 1, 1},
      {"{\"id\":\"a/b\"}\n{\"id\":\"c\n   ", 1, 1},
      {"{\"id\":\"a/b\"}\n{\"id\":\"c\n{\"id\":\"e/f\"}", 2, 1},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct load_source source = literal(rows[i].text);
    struct lineage *lineage = NULL;
    enum stemma_status status = load(&lineage, &source, 1, 1, false, NULL);
    assert_int_equal(status, rows[i].rejected == 9 ? STEMMA_BAD_INPUT : STEMMA_OK);
    if (status != STEMMA_OK) continue;
    assert_int_equal(lineage->model_count, rows[i].models);
    assert_int_equal(lineage->findings[LINEAGE_REJECTED_RECORD].count, rows[i].rejected);
    lineage_free(lineage);
  }
}

/* One bad source among good ones, wherever it stands: nothing is kept. */
static void test_one_bad_source(void **state) {
  (void)state;
  struct pack good = random_lines(91, 2 * BLOCK_SIZE), bad = {0};
  pack_zstd(&bad, good.bytes, good.size);
  bad.bytes[bad.size / 2] ^= 0x41;
  for (size_t place = 0; place < 3; place++) {
    for (unsigned threads = 1; threads <= 4; threads += (unsigned)watched_step(1, 3)) {
      struct load_source sources[3];
      for (size_t i = 0; i < 3; i++) sources[i] = memory("good", good.bytes, good.size);
      sources[place] = memory("bad", bad.bytes, bad.size);
      struct lineage *lineage = NULL;
      struct stemma_error error = STEMMA_ERROR_INIT;
      assert_int_equal(load(&lineage, sources, 3, threads, false, &error), STEMMA_BAD_INPUT);
      assert_int_equal(strncmp(error.message, "bad: corrupt zstd data", 22), 0);
      assert_null(lineage);
    }
  }
  struct load_source sources[2] = {literal("{\"id\":\"a/b\"}\n"), {"/nonexistent/x", NULL, 0}};
  struct lineage *lineage = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(load(&lineage, sources, 2, 2, false, &error), STEMMA_IO);
  assert_string_equal(error.message, "/nonexistent/x: No such file or directory");
  assert_null(lineage);
  pack_free(&good);
  pack_free(&bad);
}

/* ---- the real file ---- */

static void test_real_file(void **state) {
  (void)state;
  char path[1024];
  snprintf(path, sizeof path, "%s/data/hub-2026-08/models-2026-08-22.jsonl.gz", STEMMA_SHARED_DIR);
  if (access(path, R_OK) != 0) {
    if (getenv("CI") != NULL) fail_msg("%s is missing", path);
    print_message("%s is missing: skipped\n", path);
    skip();
  }
  struct load_source source = {path, NULL, 0};
  struct lineage *lineage = loaded(&source, 1, 2);
  /* The figures, without renames. */
  static const struct {
    enum lineage_class class;
    uint64_t count;
  } wanted[] = {{LINEAGE_RECORDS, 15904},        {LINEAGE_DUPLICATE_RECORD, 4},
                {LINEAGE_EDGES, 8715},           {LINEAGE_EDGES_FINETUNE, 3680},
                {LINEAGE_EDGES_QUANTIZED, 2885}, {LINEAGE_EDGES_ADAPTER, 1605},
                {LINEAGE_EDGES_MERGE, 225},      {LINEAGE_EDGES_UNSPECIFIED, 320},
                {LINEAGE_GHOSTS, 1551},          {LINEAGE_SELF_LOOP, 23},
                {LINEAGE_MULTI_PARENT, 64}};
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
    assert_int_equal(lineage->findings[wanted[i].class].count, wanted[i].count);
  }
  lineage_free(lineage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_threads),        cmocka_unit_test(test_sources),
      cmocka_unit_test(test_ties),           cmocka_unit_test(test_uncopied_pipe),
      cmocka_unit_test(test_warnings),       cmocka_unit_test(test_warning_order),
      cmocka_unit_test(test_errors),         cmocka_unit_test(test_ends),
      cmocka_unit_test(test_one_bad_source), cmocka_unit_test(test_real_file),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
