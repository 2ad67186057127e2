/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A load with a builder of the caller's: what it reports of each source, texts for ties with
 * records it has never seen, formats by content, and files that change while they are read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "engine/read/digest.h"
#include "engine/read/load.h"
#include "engine/read/raw.h"
#include "tests/unit/folder.h"
#include "tests/unit/pack.h"

static struct load_source literal(const char *text) {
  return (struct load_source){"text", (const unsigned char *)text, strlen(text)};
}

/* A load and its builder. */
struct both {
  struct load *load;
  struct lineage_builder *builder;
};

static struct both begin(const struct load_options *options) {
  struct both both = {NULL, NULL};
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (load_new(&both.load, options, &error) != STEMMA_OK) fail_msg("%s", error.message);
  assert_int_equal(lineage_builder_new(&both.builder, &error), STEMMA_OK);
  return both;
}

static void end(struct both *both) {
  load_free(both->load);
  lineage_builder_free(both->builder);
}

/* Loads sources that must load. */
static struct both loaded(const struct load_options *options) {
  struct both both = begin(options);
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (load_records(both.load, both.builder, &error) != STEMMA_OK) fail_msg("%s", error.message);
  return both;
}

/* ---- reports ---- */

static void check_report(const struct load_report *report, enum load_format format, uint64_t first,
                         uint64_t records, uint64_t rejected) {
  assert_int_equal(report->format, format);
  assert_int_equal(report->first_record, first);
  assert_int_equal(report->records, records);
  assert_int_equal(report->rejected, rejected);
}

/* Records are numbered in one row, rejected ones too, whatever the formats. */
static void test_numbers(void **state) {
  (void)state;
  struct load_source sources[] = {
      literal("{\"id\":\"a/b\"}\n\nx\n{\"id\":\"c/d\"}\n"),
      literal(""),
      literal("[{\"id\":\"a/b\"},7,\n[],{\"id\":\"e/f\"}]"),
      literal("child,parent\ng/h,a/b\n,a/b\ni/j,\"a/b, c/d\"\n"),
      literal("{\n\"id\":\"k/l\"\n}\n"),
  };
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = sources;
  options.source_count = sizeof sources / sizeof *sources;
  for (unsigned threads = 1; threads <= 3; threads++) {
    options.threads = threads;
    struct both both = loaded(&options);
    const struct load_report *reports = load_reports(both.load);
    check_report(&reports[0], LOAD_HUB, 0, 3, 1);
    check_report(&reports[1], LOAD_HUB, 3, 0, 0);
    check_report(&reports[2], LOAD_HUB, 3, 4, 2);
    check_report(&reports[3], LOAD_EDGES, 7, 3, 1);
    check_report(&reports[4], LOAD_HUB, 10, 1, 0);
    for (size_t i = 0; i < options.source_count; i++) {
      assert_string_equal(reports[i].name, "text");
      assert_int_equal(reports[i].bytes, sources[i].size);
      assert_false(reports[i].has_digest);
    }
    end(&both);
  }
}

static void check_digest_made(const struct load_source *source, const unsigned char *wanted,
                              size_t size, bool is_ahead) {
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = source;
  options.source_count = 1;
  options.digest = true;
  options.digest_ahead = is_ahead;
  options.format = LOAD_HUB;
  struct both both = loaded(&options);
  assert_int_equal(load_digests(both.load, NULL), STEMMA_OK);
  const struct load_report *report = load_reports(both.load);
  assert_true(report->has_digest);
  assert_int_equal(report->bytes, size);
  assert_memory_equal(report->digest, wanted, LOAD_DIGEST_SIZE);
  end(&both);
}

static void check_digest(const struct load_source *source, const unsigned char *wanted,
                         size_t size) {
  check_digest_made(source, wanted, size, false);
  check_digest_made(source, wanted, size, true);
}

/* A pipe can be read once. */
static void check_pipe(const struct pack *pack, const unsigned char *wanted, bool is_ahead) {
  char path[FOLDER_PATH];
  struct folder_pipe pipe;
  folder_path(path, "pipe");
  folder_pipe_start(&pipe, path, pack->bytes, pack->size);
  check_digest_made(&(struct load_source){path, NULL, 0}, wanted, pack->size, is_ahead);
  folder_pipe_end(&pipe);
}

/* The digest is that of the bytes as they lie there, from memory, a file and a pipe, whether it is
 * made while they are read or before. */
static void test_digest(void **state) {
  (void)state;
  static const unsigned char of_abc[LOAD_DIGEST_SIZE] = {
      0xBA, 0x78, 0x16, 0xBF, 0x8F, 0x01, 0xCF, 0xEA, 0x41, 0x41, 0x40,
      0xDE, 0x5D, 0xAE, 0x22, 0x23, 0xB0, 0x03, 0x61, 0xA3, 0x96, 0x17,
      0x7A, 0x9C, 0xB4, 0x10, 0xFF, 0x61, 0xF2, 0x00, 0x15, 0xAD};
  unsigned char of_pack[LOAD_DIGEST_SIZE];
  struct load_source source = literal("abc");
  check_digest(&source, of_abc, 3);
  struct pack pack = {0};
  struct digest *digest = NULL;
  char path[FOLDER_PATH];
  pack_gzip(&pack, "{\"id\":\"a/b\"}\n", 13);
  pack_gzip(&pack, "{\"id\":\"c/d\"}\n", 13);
  assert_int_equal(digest_new(&digest, NULL), STEMMA_OK);
  digest_add(digest, pack.bytes, pack.size);
  assert_int_equal(digest_finish(of_pack, digest, NULL), STEMMA_OK);
  digest_free(digest);
  folder_path(path, "packed");
  folder_write(path, pack.bytes, pack.size);
  source = (struct load_source){path, NULL, 0};
  check_digest(&source, of_pack, pack.size);
  unlink(path);
  check_pipe(&pack, of_pack, false);
  check_pipe(&pack, of_pack, true);
  pack_free(&pack);
}

/* ---- ties ---- */

/* Records that the caller has added before tie with those of the load. */
static void test_first_record(void **state) {
  (void)state;
  struct record old = {.id = TEXT("a/b"),
                       .created = RECORD_NO_TIME,
                       .modified = RECORD_NO_TIME,
                       .downloads = RECORD_NO_COUNT,
                       .likes = RECORD_NO_COUNT,
                       .source = PARENT_SOURCE_NONE};
  old.hash = text_hash_folded(old.id);
  struct load_source sources[] = {
      literal("child,parent\nx/y,a/b\n"),
      literal("[7,{\"id\":\"a/b\",\"likes\":1},\n{ \"id\":\"a/b\",\n\"likes\":2}]"),
  };
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = sources;
  options.source_count = 2;
  options.first_record = 1;
  struct both both = begin(&options);
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(lineage_builder_add(both.builder, &old, 1, &error), STEMMA_OK);
  assert_int_equal(load_records(both.load, both.builder, &error), STEMMA_OK);
  check_report(&load_reports(both.load)[0], LOAD_EDGES, 1, 1, 0);
  check_report(&load_reports(both.load)[1], LOAD_HUB, 2, 3, 1);
  struct text *texts = NULL;
  assert_int_equal(load_tie_texts(&texts, both.load, both.builder, &error), STEMMA_OK);
  assert_int_equal(texts[0].length, 0);
  assert_true(text_equal(texts[1], TEXT("{\"id\":\"a/b\",\"likes\":1}")));
  assert_true(text_equal(texts[2], TEXT("{ \"id\":\"a/b\", \"likes\":2}")));
  end(&both);
}

/* Tables are read again for ties through the same reader. */
static void test_table_ties(void **state) {
  (void)state;
  struct load_source sources[] = {
      literal("child,parent,likes\na/b,c/d,1\n"),
      literal("{\"id\":\"x/y\"}\n{\"id\":\"A/b\"}\n"),
  };
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = sources;
  options.source_count = 2;
  struct both both = loaded(&options);
  struct stemma_error error = STEMMA_ERROR_INIT;
  const uint64_t *numbers;
  size_t count = 0;
  struct text *texts = NULL;
  assert_int_equal(load_tie_texts(&texts, both.load, both.builder, &error), STEMMA_OK);
  assert_int_equal(lineage_builder_ties(&numbers, &count, both.builder, &error), STEMMA_OK);
  assert_int_equal(count, 2);
  assert_true(texts[0].length > 0);
  assert_true(text_equal(texts[1], TEXT("{\"id\":\"A/b\"}")));
  end(&both);
}

/* ---- files that change ---- */

static const char tie[] = "{\"id\":\"a/b\"}\n{\"id\":\"A/b\"}\n";

/* What is said of a file that is `now` when it is read for the second time; NULL: it is gone. */
static void check_change(const char *now, const char *wanted) {
  char path[FOLDER_PATH];
  folder_path(path, "changing");
  folder_write(path, tie, sizeof tie - 1);
  struct load_source source = {path, NULL, 0};
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = &source;
  options.source_count = 1;
  struct both both = loaded(&options);
  unlink(path);
  if (now != NULL) folder_write(path, now, strlen(now));
  struct text *texts = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(load_tie_texts(&texts, both.load, both.builder, &error), STEMMA_IO);
  assert_null(texts);
  assert_non_null(strstr(error.message, wanted));
  end(&both);
  if (now != NULL) unlink(path);
}

static void test_changes(void **state) {
  (void)state;
  check_change(tie, "changed while it was read");
  check_change("{\"id\":\"a/b\"}\n", "changed while it was read");
  check_change(NULL, "No such file or directory");
}

static void test_shrinking(void **state) {
  (void)state;
  char path[FOLDER_PATH], byte;
  folder_path(path, "shrinking");
  folder_write(path, tie, sizeof tie - 1);
  struct raw raw;
  size_t got = 0;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(raw_open(&raw, &(struct load_source){path, NULL, 0}, &error), STEMMA_OK);
  assert_int_equal(raw_read(&got, &raw, &byte, 1, &error), STEMMA_OK);
  assert_int_equal(truncate(path, 1), 0);
  assert_int_equal(raw_read(&got, &raw, &byte, 1, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "became shorter while it was read"));
  raw_close(&raw);
  unlink(path);
}

/* A pipe of which more comes than may be kept is read once, and then no more. */
static void test_largest_copy(void **state) {
  (void)state;
  char path[FOLDER_PATH], bytes[64];
  struct folder_pipe pipe;
  struct raw raw;
  struct stemma_error error = STEMMA_ERROR_INIT;
  folder_path(path, "pipe");
  for (uint64_t most = 25; most <= 26; most++) {
    folder_pipe_start(&pipe, path, tie, sizeof tie - 1);
    assert_int_equal(raw_open(&raw, &(struct load_source){path, NULL, 0}, &error), STEMMA_OK);
    raw.spool_max = most;
    size_t got = 1, total = 0;
    while (got > 0) {
      assert_int_equal(raw_read(&got, &raw, bytes, sizeof bytes, &error), STEMMA_OK);
      total += got;
    }
    assert_int_equal(total, sizeof tie - 1);
    bool fits = most >= sizeof tie - 1;
    assert_int_equal(raw_rewind(&raw, &error), fits ? STEMMA_OK : STEMMA_IO);
    if (!fits) assert_non_null(strstr(error.message, "cannot be read twice"));
    raw_close(&raw);
    folder_pipe_end(&pipe);
  }
}

/* ---- many files ---- */

/* More sources than files may be open, each with a tie. */
static void test_many_files(void **state) {
  (void)state;
  enum { FILES = 100, OPEN = 40 };
  static char paths[FILES][FOLDER_PATH];
  static struct load_source sources[FILES];
  struct rlimit before, limit;
  for (int i = 0; i < FILES; i++) {
    char name[16];
    snprintf(name, sizeof name, "f%d", i);
    folder_path(paths[i], name);
    folder_write(paths[i], tie, sizeof tie - 1);
    sources[i] = (struct load_source){paths[i], NULL, 0};
  }
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = sources;
  options.source_count = FILES;
  assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
  limit = before;
  limit.rlim_cur = OPEN;
  assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
  struct lineage *lineage = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = load_lineage(&lineage, &options, &error);
  setrlimit(RLIMIT_NOFILE, &before);
  for (int i = 0; i < FILES; i++) unlink(paths[i]);
  if (status != STEMMA_OK) fail_msg("%s", error.message);
  assert_int_equal(lineage->model_count, 1);
  assert_int_equal(lineage->findings[LINEAGE_DUPLICATE_RECORD].count, 2 * FILES - 1);
  lineage_free(lineage);
}

/* A source that is missing is told before any is read. */
static void test_missing(void **state) {
  (void)state;
  char path[FOLDER_PATH];
  folder_path(path, "missing");
  struct load_source sources[] = {literal("x"), {path, NULL, 0}};
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = sources;
  options.source_count = 2;
  struct load *load = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(load_new(&load, &options, &error), STEMMA_IO);
  assert_null(load);
  assert_non_null(strstr(error.message, "missing: No such file or directory"));
}

/* ---- formats ---- */

static const struct format_row {
  const char *text;
  enum load_format format; /* LOAD_AUTO: it must fail, */
  const char *message;     /* with this in its message */
} format_rows[] = {
    {"", LOAD_HUB, NULL},
    {" \n\n", LOAD_HUB, NULL},
    {"{\"id\":\"a/b\"}", LOAD_HUB, NULL},
    {"\xEF\xBB\xBF [ ]", LOAD_HUB, NULL},
    {"oops\n{\"id\":\"a/b\"}\n", LOAD_HUB, NULL},
    {"Child,Parent\na/b,c/d\n", LOAD_EDGES, NULL},
    {"\xEF\xBB\xBF\"child\"\t\"parent\"\na/b\tc/d\n", LOAD_EDGES, NULL},
    {"model_id,likes,finetune_parent\na/b,1,\n", LOAD_AI_ECOSYSTEM, NULL},
    {"one,two\na/b,c/d\n", LOAD_AUTO, "--columns names them"},
    {"prose", LOAD_AUTO, "neither JSON records, nor a table"},
    {"PAR1....", LOAD_AUTO, "a Parquet file"},
    {"PK\3\4....", LOAD_AUTO, "a ZIP archive"},
    {"\xFD"
     "7zXZ...",
     LOAD_AUTO, "compressed with xz"},
    {"BZh91AY", LOAD_AUTO, "compressed with bzip2"},
    {"SQLite format 3", LOAD_AUTO, "an SQLite database"},
    {"\xFF\xFE{", LOAD_AUTO, "UTF-16"},
};

static void test_formats(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof format_rows / sizeof *format_rows; i++) {
    const struct format_row *row = &format_rows[i];
    struct load_source source = literal(row->text);
    struct load_options options = LOAD_OPTIONS_INIT;
    options.sources = &source;
    options.source_count = 1;
    struct both both = begin(&options);
    struct stemma_error error = STEMMA_ERROR_INIT;
    enum stemma_status status = load_records(both.load, both.builder, &error);
    if (row->format != LOAD_AUTO) {
      if (status != STEMMA_OK) fail_msg("%s: %s", row->text, error.message);
      assert_int_equal(load_reports(both.load)->format, row->format);
    } else {
      assert_int_equal(status, STEMMA_BAD_INPUT);
      if (strstr(error.message, row->message) == NULL) fail_msg("%s", error.message);
    }
    end(&both);
  }
}

/* What is asked for overrides what is seen. */
static void test_override(void **state) {
  (void)state;
  struct load_source source = literal("child,parent\na/b,c/d\n");
  struct load_options options = LOAD_OPTIONS_INIT;
  options.sources = &source;
  options.source_count = 1;
  options.format = LOAD_HUB;
  struct both both = loaded(&options);
  check_report(load_reports(both.load), LOAD_HUB, 0, 2, 2);
  end(&both);
  options.format = LOAD_CARDS;
  both = begin(&options);
  assert_int_equal(load_records(both.load, both.builder, NULL), STEMMA_BAD_INPUT);
  end(&both);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_numbers),      cmocka_unit_test(test_digest),
      cmocka_unit_test(test_first_record), cmocka_unit_test(test_table_ties),
      cmocka_unit_test(test_changes),      cmocka_unit_test(test_shrinking),
      cmocka_unit_test(test_largest_copy), cmocka_unit_test(test_many_files),
      cmocka_unit_test(test_missing),      cmocka_unit_test(test_formats),
      cmocka_unit_test(test_override),
  };
  return cmocka_run_group_tests(tests, folder_set_up, folder_tear_down);
}
