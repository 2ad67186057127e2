/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a line to a record: a table of shapes; and the scanner against cJSON, on every real
 * line and on hundreds of thousands of mangled ones.
 */
#include "engine/read/hub_record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/read/blocks.h"
#include "graph/array.h"
#include "tests/fuzz/hub_difference.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

enum { MANGLED = 300000, MANGLED_MAX = 8192 };

/* ---- a table of shapes ---- */

struct row {
  const char *line;
  const char *wanted; /* as print_record writes it, or the fault */
};

/* id|author|license|task|created|modified|downloads|likes|relation=parent,…|CLASS:text,… */
static const struct row rows[] = {
    {"{\"id\":\"a/b\"}", "a/b||||?|?|-1|-1||"},
    {"{\"modelId\":\"a/b\"}", "a/b||||?|?|-1|-1||"},
    {"{\"modelId\":\"a/b\",\"id\":\"c/d\"}", "c/d||||?|?|-1|-1||"},
    {"{\"modelId\":\"a/b\",\"id\":7}", "a/b||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"id\":\"c/d\"}", "c/d||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"id\":null}", "no id"},
    {"{\"id\":\" https://hf.co/a/b \"}", "a/b||||?|?|-1|-1||"},
    {"{\"ID\":\"a/b\"}", "no id"},
    {"{}", "no id"},
    {"{\"id\":\"a/b/c\"}", "malformed id"},
    {"{\"id\":\"none\"}", "the id is a placeholder"},
    {"[]", "not a JSON object"},
    {"\"a/b\"", "not a JSON object"},
    {"7", "not a JSON object"},
    {"x", "not a JSON object"},
    {"{\"id\":\"a/b\"", "not JSON at byte 11"},
    {"{\"id\":\"a/b\"}x", "not JSON at byte 13"},
    {"{\"id\":\"a/b\",}", "not JSON at byte 13"},
    {"{'id':'a/b'}", "not JSON at byte 3"},
    {"{\"id\":\"a/b\",\"author\":\"Zoe\",\"pipeline_tag\":\"t\",\"likes\":3,\"downloads\":4}",
     "a/b|Zoe||t|?|?|4|3||"},
    {"{\"id\":\"a/b\",\"author\":7,\"pipeline_tag\":[],\"likes\":\"3\",\"downloads\":-4}",
     "a/b||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"likes\":1.5,\"downloads\":1e3}", "a/b||||?|?|1000|-1||"},
    {"{\"id\":\"a/b\",\"likes\":9007199254740992,\"downloads\":9007199254740994}",
     "a/b||||?|?|-1|9007199254740992||"},
    {"{\"id\":\"a/b\",\"likes\":1e999,\"downloads\":-0}", "a/b||||?|?|0|-1||"},
    {"{\"id\":\"a/b\",\"createdAt\":\"1970-01-01T00:00:01.5Z\",\"lastModified\":\"1970-01-02\"}",
     "a/b||||1500|86400000|-1|-1||"},
    {"{\"id\":\"a/b\",\"createdAt\":\"yesterday\",\"lastModified\":5}", "a/b||||?|?|-1|-1||"},
    /* licences */
    {"{\"id\":\"a/b\",\"tags\":[\"license:mit\",\"license:x\"]}", "a/b||mit||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"tags\":[\"license:mit\"],\"cardData\":{\"license\":\"gpl\"}}",
     "a/b||gpl||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"tags\":[\"license:\"],\"cardData\":{\"license\":[7,\"gpl\",\"mit\"]}}",
     "a/b||gpl||?|?|-1|-1||"},
    /* parents */
    {"{\"id\":\"a/b\",\"tags\":[\"base_model:c/d\",\"base_model:merge:c/d\",7,null]}",
     "a/b||||?|?|-1|-1|merge=c/d|"},
    {"{\"id\":\"a/b\",\"baseModels\":{\"relation\":\"merge\",\"models\":[{\"_id\":\"1\",\"id\":"
     "\"c/d\"},{\"id\":\"e/f\"}]},\"tags\":[\"base_model:g/h\"]}",
     "a/b||||?|?|-1|-1|merge=c/d,merge=e/f|"},
    {"{\"id\":\"a/b\",\"baseModels\":{\"models\":[\"c/d\",{},{\"id\":null},{\"id\":7}]}}",
     "a/b||||?|?|-1|-1|unspecified=c/d|M:7"},
    {"{\"id\":\"a/b\",\"baseModels\":{\"models\":[{\"id\":\"c/d\",\"id\":\"e/f\"}],"
     "\"relation\":\"merge\",\"relation\":\"odd\"}}",
     "a/b||||?|?|-1|-1|unspecified=e/f|U:odd"},
    {"{\"id\":\"a/b\",\"baseModels\":{\"models\":[{\"id\":\"c/d\"}],\"models\":[]}}",
     "a/b||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"baseModels\":null,\"cardData\":null,\"tags\":null}", "a/b||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"baseModels\":[],\"cardData\":[],\"tags\":{}}", "a/b||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"cardData\":{\"base_model\":\"c/d\",\"base_model_relation\":\"adapter\"}}",
     "a/b||||?|?|-1|-1|adapter=c/d|"},
    {"{\"id\":\"a/b\",\"cardData\":{\"base_model\":[\"c/d\",null,[\"x\"],{\"y\":1},\"none\"]}}",
     "a/b||||?|?|-1|-1|unspecified=c/d|M:[\"x\"],M:{\"y\":1},P:none"},
    {"{\"id\":\"a/b\",\"cardData\":{\"base_model\":\"c/d\",\"base_model_relation\":[\"merge\"]}}",
     "a/b||||?|?|-1|-1|unspecified=c/d|U:[\"merge\"]"},
    {"{\"id\":\"a/b\",\"cardData\":{\"base_model\":true}}", "a/b||||?|?|-1|-1||M:true"},
    {"{\"id\":\"a/b\",\"cardData\":{\"base_model\":\"x/y\"},\"cardData\":{\"license\":\"mit\"}}",
     "a/b||mit||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"tags\":[\"base_model:x/y\"],\"tags\":[\"base_model:c/d\"]}",
     "a/b||||?|?|-1|-1|unspecified=c/d|"},
    {"{\"id\":\"a/b\",\"tags\":[\"base_model:c/d\"],\"cardData\":{\"base_model\":\"e/f\"}}",
     "a/b||||?|?|-1|-1|unspecified=c/d|C:e/f"},
    /* escapes and control bytes */
    {"{\"id\":\"a\\/b\",\"author\":\"\\u005aoe\"}", "a/b|Zoe|||?|?|-1|-1||"},
    {"{\"\\u0069d\":\"a/b\"}", "a/b||||?|?|-1|-1||"},
    {"{\"id\":\"a/b\",\"author\":\"x\\u0000y\\\\u0000\"}", "a/b|x\1y\\u0000|||?|?|-1|-1||"},
    {"{\"id\":\"a/b\\u0000\"}", "malformed id"},
    {"{\"id\":\"a/b\",\"author\":\"\\ud83d\"}", "not JSON at byte 23"},
    {"{\"id\":\"a/b\\uZZZZ/c\"}", "not JSON at byte 11"},
    {"{\"id\":\"a/b\\u12\"}", "not JSON at byte 11"},
    {"{\t\"id\"\t:\t\"a/b\"\t}", "a/b||||?|?|-1|-1||"},
    {"\xEF\xBB\xBF{\"id\":\"a/b\"}", "a/b||||?|?|-1|-1||"},
};

static int print_time(char *out, size_t size, int64_t time) {
  if (time == RECORD_NO_TIME) return snprintf(out, size, "?|");
  return snprintf(out, size, "%lld|", (long long)time);
}

static void print_record(char out[1024], const struct record *record) {
  size_t at = (size_t)snprintf(out, 1024, "%.*s|%.*s|%.*s|%.*s|", TEXT_ARGS(record->id),
                               TEXT_ARGS(record->author), TEXT_ARGS(record->license),
                               TEXT_ARGS(record->task));
  at += (size_t)print_time(out + at, 1024 - at, record->created);
  at += (size_t)print_time(out + at, 1024 - at, record->modified);
  at += (size_t)snprintf(out + at, 1024 - at, "%lld|%lld|", (long long)record->downloads,
                         (long long)record->likes);
  for (size_t i = 0; i < record->parent_count; i++) {
    const struct record_parent *parent = &record->parents[i];
    at += (size_t)snprintf(out + at, 1024 - at, "%s%s=%.*s", i == 0 ? "" : ",",
                           stemma_relation_name(parent->relation), TEXT_ARGS(parent->id));
  }
  at += (size_t)snprintf(out + at, 1024 - at, "|");
  for (size_t i = 0; i < record->finding_count; i++) {
    const struct record_finding *finding = &record->findings[i];
    at += (size_t)snprintf(out + at, 1024 - at, "%s%c:%.*s", i == 0 ? "" : ",",
                           "MPUC"[finding->class], TEXT_ARGS(finding->text));
  }
}

static void read_line(char out[1024], const char *line, size_t length) {
  struct arena arena = ARENA_INIT;
  struct record record = {.parent_count = 77};
  struct hub_fault fault = {.why = ""};
  char *copy = hub_padded_copy(line, length, "");
  enum stemma_status status = hub_record_read(&record, &fault, copy, length, &arena);
  if (status == STEMMA_OK) {
    print_record(out, &record);
  } else {
    assert_int_equal(status, STEMMA_BAD_INPUT);
    assert_int_equal(record.parent_count, 77);
    snprintf(out, 1024, "%s", fault.why);
  }
  arena_dispose(&arena);
  free(copy);
}

static void test_rows(void **state) {
  (void)state;
  int wrong = 0;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char got[1024];
    read_line(got, rows[i].line, strlen(rows[i].line));
    if (strcmp(got, rows[i].wanted) == 0) continue;
    print_error("%s\n gives %s\n   not %s\n", rows[i].line, got, rows[i].wanted);
    wrong++;
  }
  assert_int_equal(wrong, 0);
}

static void test_nul_bytes(void **state) {
  (void)state;
  static const char line[] = "{\"id\":\"a/b\",\"author\":\"x\0y\"}";
  char got[1024];
  read_line(got, line, sizeof line - 1);
  assert_string_equal(got, "a/b|x\1y|||?|?|-1|-1||");
  read_line(got, "{\"id\":\"a/b\"}\0", 13);
  assert_string_equal(got, "not JSON at byte 13");
}

/* Nesting is a fault beyond cJSON's limit, never a deep stack. */
static void test_nesting(void **state) {
  (void)state;
  static const size_t depths[] = {1, 59, 60, 61, 900, 1001, 100000};
  for (size_t d = 0; d < sizeof depths / sizeof *depths; d++) {
    size_t depth = depths[d];
    char *line = malloc(2 * depth + 64);
    assert_non_null(line);
    size_t at = (size_t)snprintf(line, 64, "{\"id\":\"a/b\",\"x\":");
    memset(line + at, '[', depth);
    memset(line + at + depth, ']', depth);
    line[at + 2 * depth] = '}';
    char got[1024];
    bool scanned;
    assert_null(hub_difference(&scanned, line, at + 2 * depth + 1));
    read_line(got, line, at + 2 * depth + 1);
    assert_int_equal(strncmp(got, "a/b|", 4) == 0, depth < 1000);
    free(line);
  }
}

/* ---- real lines ---- */

/* Lines to mangle, and what has been counted. */
struct lines {
  char **items;
  size_t count;
  size_t capacity;
};

static struct lines seeds;

static void keep_seed(const char *bytes, size_t length) {
  assert_int_equal(array_reserve(&seeds.items, &seeds.capacity, seeds.count + 1,
                                 sizeof *seeds.items, SIZE_MAX / 16, "seeds", NULL),
                   STEMMA_OK);
  char *copy = malloc(length + 1);
  assert_non_null(copy);
  memcpy(copy, bytes, length);
  copy[length] = '\0';
  seeds.items[seeds.count++] = copy;
}

static void check_line(uint64_t *scanned, struct text line) {
  bool by_scanner = false;
  const char *difference = hub_difference(&by_scanner, line.bytes, line.length);
  if (difference != NULL) fail_msg("%s: %.*s", difference, TEXT_ARGS(line));
  *scanned += by_scanner;
}

/* Without the shared data a test is skipped, but not where CI is set. */
static bool is_missing(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file != NULL) {
    (void)fclose(file);
    return false;
  }
  if (getenv("CI") != NULL) fail_msg("%s is missing", path);
  print_message("%s is missing: skipped\n", path);
  return true;
}

/* Compares both readers on each line of a file. */
static void check_file(uint64_t *lines, uint64_t *scanned, const char *path) {
  struct stream *stream = NULL;
  struct load_source source = {path, NULL, 0};
  assert_int_equal(stream_open(&stream, &source, NULL), STEMMA_OK);
  struct block_reader reader = BLOCK_READER_INIT(stream, BLOCK_LINES);
  struct block block = {0};
  while (block_read(&block, &reader, NULL) == STEMMA_OK && block.size > 0) {
    struct text line, rest = {block.bytes, block.size};
    while (block_next_line(&line, &rest)) {
      check_line(scanned, line);
      /* Every hundredth line is kept; long ones make the mangling slow. */
      if (++*lines % 100 == 0 && line.length < 3000) keep_seed(line.bytes, line.length);
    }
  }
  block_reader_dispose(&reader);
  block_dispose(&block);
  stream_close(stream);
}

static void test_real_lines(void **state) {
  (void)state;
  static const char *const files[] = {"models-2026-08-19.jsonl.gz", "models-2026-08-21.jsonl.gz",
                                      "models-2026-08-22.jsonl.gz"};
  uint64_t lines = 0, scanned = 0;
  for (size_t i = 0; i < 3; i++) {
    char path[1024];
    snprintf(path, sizeof path, "%s/data/hub-2026-08/%s", STEMMA_SHARED_DIR, files[i]);
    if (is_missing(path)) skip();
    check_file(&lines, &scanned, path);
  }
  print_message("%llu of %llu real lines by the scanner\n", (unsigned long long)scanned,
                (unsigned long long)lines);
  assert_true(lines > 39000);
  assert_true(scanned * 100 > lines * 95);
}

/* A recorded answer of the API, on one line; of a list, its items. */
static void check_answer(uint64_t *lines, uint64_t *scanned, const char *path) {
  static char bytes[1 << 20];
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t size = fread(bytes, 1, sizeof bytes, file);
  (void)fclose(file);
  cJSON *tree = cJSON_ParseWithLength(bytes, size);
  assert_non_null(tree);
  bool list = cJSON_IsArray(tree);
  for (cJSON *item = list ? tree->child : tree; item != NULL; item = item->next) {
    char *line = cJSON_PrintUnformatted(item);
    assert_non_null(line);
    check_line(scanned, text_of(line));
    ++*lines;
    if (strlen(line) < 3000) keep_seed(line, strlen(line));
    cJSON_free(line);
  }
  cJSON_Delete(tree);
}

static void test_api_answers(void **state) {
  (void)state;
  static const char *const files[] = {
      "expand_baseModels_example.json",
      "expand_childrenModelCount_example.json",
      "list_models_default_2025-07.json",
      "model_info_deepset_roberta-base-squad2.json",
      "model_info_google-bert_bert-base-uncased.json",
      "model_info_sentence-transformers_paraphrase-albert-small-v2.json",
      "model_info_stabilityai_stable-diffusion-2-1.json"};
  uint64_t lines = 0, scanned = 0;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    char path[1024];
    snprintf(path, sizeof path, "%s/data/hub-api/%s", STEMMA_SHARED_DIR, files[i]);
    if (is_missing(path)) skip();
    check_answer(&lines, &scanned, path);
  }
  print_message("%llu of %llu answers by the scanner\n", (unsigned long long)scanned,
                (unsigned long long)lines);
}

/* ---- mangled lines ---- */

static const char *const tokens[] = {
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\\u0000",
    "\\ud83d",
    "\\\"",
    "\\/",
    "null",
    "true",
    "false",
    "nul",
    "-",
    "-0",
    "1e5",
    "1.5",
    "01",
    "1.",
    ".5",
    "9007199254740993",
    "1e999",
    "123456789012345.000000000000001",
    "0.0",
    "{}",
    "[]",
    "[[[]]]",
    " ",
    "\t",
    "\r",
    "\v",
    "\x01",
    "\x7F",
    "\xFF",
    "\xC3\xA9",
    "\xEF\xBB\xBF",
    "\"id\":\"x/y\",",
    "\"id\":7,",
    "\"modelId\":\"m/n\",",
    "\"tags\":[\"base_model:merge:q/r\"],",
    "\"baseModels\":{\"relation\":\"merge\",\"models\":[{\"id\":\"s/t\"}]},",
    "\"baseModels\":null,",
    "\"models\":[],",
    "\"relation\":null,",
    "\"likes\":3,",
    "\"downloads\":1.0,",
    "\"createdAt\":\"2024-01-01T00:00:00Z\",",
    "\"cardData\":{\"base_model\":\"u/v\"},",
    "\"base_model\":[\"w/x\"],",
    "\"license\":\"mit\",",
    "\"author\":null,",
    "\"pipeline_tag\":\"t\",",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
};

/* Puts `more` bytes at `at`, in place of `gone`. */
static size_t splice(char *line, size_t length, size_t at, size_t gone, const char *bytes,
                     size_t more) {
  if (length - gone + more > MANGLED_MAX) return length;
  memmove(line + at + more, line + at + gone, length - at - gone);
  memcpy(line + at, bytes, more);
  return length - gone + more;
}

/* A place where something is likely to matter: behind one of JSON's marks. */
static size_t choose_place(const char *line, size_t length, struct random *random) {
  size_t at = random_below(random, (uint32_t)length + 1);
  if (random_below(random, 3) == 0) return at;
  while (at < length && strchr("{}[],:\"", line[at]) == NULL) at++;
  return at < length && random_below(random, 2) == 0 ? at + 1 : at;
}

static size_t mangle(char *line, size_t length, struct random *random) {
  size_t at = choose_place(line, length, random), left = length - at;
  const char *token = tokens[random_below(random, sizeof tokens / sizeof *tokens)];
  char byte = (char)random_below(random, 256), piece[256];
  size_t some = left == 0 ? 0 : 1 + random_below(random, (uint32_t)(left < 40 ? left : 40));
  switch (random_below(random, 7)) {
  case 0: /* another byte */ return splice(line, length, at, left > 0, &byte, 1);
  case 1: /* fewer bytes */ return splice(line, length, at, some, "", 0);
  case 2: /* a piece again, somewhere: keys repeat */
    memcpy(piece, line + at, some);
    return splice(line, length, choose_place(line, length, random), 0, piece, some);
  case 3: /* a token in place of a piece: types change */
    return splice(line, length, at, some, token, strlen(token));
  case 4: /* the end is cut off */ return random_below(random, 4) == 0 ? at : length;
  case 5: /* one bit */
    if (left > 0) line[at] = (char)(line[at] ^ (1 << random_below(random, 8)));
    return length;
  default: /* one more token */ return splice(line, length, at, 0, token, strlen(token));
  }
}

static void test_mangled_lines(void **state) {
  (void)state;
  struct random random = {61};
  uint64_t scanned = 0;
  char *line = malloc(MANGLED_MAX);
  assert_non_null(line);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    keep_seed(rows[i].line, strlen(rows[i].line));
  }
  int count = MANGLED / (int)watched_step(1, 5);
  for (int i = 0; i < count; i++) {
    const char *seed = seeds.items[random_below(&random, (uint32_t)seeds.count)];
    size_t length = strlen(seed);
    memcpy(line, seed, length);
    for (uint32_t m = 1 + random_below(&random, 4); m > 0; m--) {
      length = mangle(line, length, &random);
    }
    check_line(&scanned, (struct text){line, length});
  }
  print_message("%llu of %d mangled lines by the scanner\n", (unsigned long long)scanned, count);
  assert_true(scanned > (uint64_t)count / 20); /* else little has been compared */
  free(line);
}

/* A few lines, some mangled, with line ends of several kinds, read as a batch does. */
static void test_mangled_blocks(void **state) {
  (void)state;
  static const char *const ends[] = {"\n", "\n", "\n", "\r\n", " \t\n", "\n\n", "\n \n", " ", ""};
  struct random random = {62};
  char *text = malloc(4 * (MANGLED_MAX + 3));
  assert_non_null(text);
  for (int i = 0; i < MANGLED / 10; i++) {
    size_t length = 0;
    for (uint32_t lines = 1 + random_below(&random, 4); lines > 0; lines--) {
      const char *seed = seeds.items[random_below(&random, (uint32_t)seeds.count)];
      size_t more = strlen(seed);
      memcpy(text + length, seed, more);
      if (random_below(&random, 3) == 0) more = mangle(text + length, more, &random);
      length += more;
      const char *end = ends[random_below(&random, sizeof ends / sizeof *ends)];
      memcpy(text + length, end, strlen(end));
      length += strlen(end);
    }
    const char *difference = hub_lines_difference(text, length);
    if (difference != NULL) fail_msg("%s: %.*s", difference, (int)length, text);
  }
  free(text);
}

static int tear_down(void **state) {
  (void)state;
  for (size_t i = 0; i < seeds.count; i++) free(seeds.items[i]);
  free(seeds.items);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),           cmocka_unit_test(test_nul_bytes),
      cmocka_unit_test(test_nesting),        cmocka_unit_test(test_real_lines),
      cmocka_unit_test(test_api_answers),    cmocka_unit_test(test_mangled_lines),
      cmocka_unit_test(test_mangled_blocks),
  };
  json_install_hooks();
  return cmocka_run_group_tests(tests, NULL, tear_down);
}
