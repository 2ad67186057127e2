/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of the ai-ecosystem: its columns, the rule between parents and tags, bad rows. */
#include "engine/read/ecosystem.h"

#include "tests/failing_memory.h"
#include "tests/unit/reading.h"

static struct reading_trace trace; /* too large for the stack */

static enum stemma_status read_table(struct text text, size_t row_max, struct stemma_error *error) {
  struct load_source source;
  trace = (struct reading_trace){.length = 0};
  struct record_sink sink = reading_sink(&trace);
  struct stream *stream = reading_stream(&source, text);
  *error = (struct stemma_error)STEMMA_ERROR_INIT;
  enum stemma_status status = ecosystem_read(&sink, stream, row_max, error);
  stream_close(stream);
  return status;
}

static void assert_reads(struct text text, const char *expected) {
  struct stemma_error error;
  enum stemma_status status = read_table(text, 0, &error);
  assert_string_equal(error.message, "");
  assert_int_equal(status, STEMMA_OK);
  assert_string_equal(trace.text, expected);
}

#define ASSERT_READS(text, expected) assert_reads(TEXT(text), expected)

/* The header that the data set has, and rows below it. */
#define HEADER                                                                                     \
  "model_id,likes,trendingScore,private,downloads,tags,pipeline_tag,library_name,createdAt,"       \
  "licenses,datasets,languages,finetune_parent,quantized_parent,adapter_parent,merge_parent\n"

static void test_full(void **state) {
  (void)state;
  ASSERT_READS(HEADER
               "acme/rocket,12,3.0,False,345,\"['gguf', 'base_model:acme/base', "
               "'base_model:quantized:acme/base', 'license:mit']\",text-generation,transformers,"
               "2024-05-01T10:00:00.000Z,\"['mit']\",[],\"['en']\",[],\"['acme/base']\",[],[]\n",
               "acme/rocket <quantized:acme/base downloads=345 likes=12 created=1714557600000 "
               "license=mit task=text-generation\n");
  ASSERT_READS(HEADER "acme/base,0,0,False,0,[],,,2024-05-01T10:00:00.000Z,[],[],[],[],[],[],[]\n",
               "acme/base downloads=0 likes=0 created=1714557600000\n");
  ASSERT_READS(HEADER "a/b,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan,nan\n", "a/b\n");
  ASSERT_READS(HEADER "a/b\n", "a/b\n");
  ASSERT_READS(HEADER "a/b,1.0,,,20.0,,,,2024-05-01 10:00:00+00:00\n",
               "a/b downloads=20 likes=1 created=1714557600000\n");
}

/* Tables of a few columns, for one thing at a time. */
static void test_parents(void **state) {
  static const struct {
    const char *cells; /* finetune, quantized, adapter, merge, tags */
    const char *expected;
  } cases[] = {
      {"['x/f'],['x/q'],['x/a'],['x/m'],[]",
       "a/b <adapter:x/a <finetune:x/f <merge:x/m <quantized:x/q\n"},
      {"\"['x/1', 'x/2']\",,,,", "a/b <finetune:x/1 <finetune:x/2\n"},
      {"['x/p'],,,['x/p'],", "a/b <merge:x/p\n"},
      {"x/1,,,,", "a/b <finetune:x/1\n"},
      {",,,\"x/1, x/2\",", "a/b <merge:x/1 <merge:x/2\n"},
      {",'x/1',,,", "a/b <quantized:x/1\n"},
      {"\"[\"\"x/1\"\", 'x\\x2f2']\",,,,", "a/b <finetune:x/1 <finetune:x/2\n"},
      {"['none'],,,,", "a/b ?placeholder:none\n"},
      {"[''],,,,", "a/b ?placeholder:\n"},
      {"\"['./x', 'x/1']\",,,,", "a/b <finetune:x/1 ?malformed:./x\n"},
      {"\"[7, 'x/1', ['x/2']]\",,,,", "a/b <finetune:x/1 ?malformed:7 ?malformed:['x/2']\n"},
      {"['x/1,['x/2'],,,", "a/b <quantized:x/2 ?malformed:['x/1\n"},
      {"{'x/1'},,,,", "a/b ?malformed:{'x/1'}\n"},
      /* Tags count where no column of parents has a well-formed id, and are then R1's tags. */
      {",,,,['base_model:x/t']", "a/b <unspecified:x/t (tags)\n"},
      {",,,,\"['base_model:adapter:x/t', 'base_model:x/t']\"", "a/b <adapter:x/t (tags)\n"},
      {"['none'],,,,['base_model:merge:x/t']", "a/b <merge:x/t (tags) ?placeholder:none\n"},
      {"['x/1'],,,,['base_model:merge:x/t']", "a/b <finetune:x/1\n"},
      {"['x/1'],,,,['base_model:odd:x/t']", "a/b <finetune:x/1\n"},
      {",,,,['base_model:odd:x/t']", "a/b <unspecified:x/t (tags) ?word:odd\n"},
      {",,,,['base_model:a b']", "a/b ?malformed:a b\n"},
      {",,,,['base_model:x/t'", "a/b\n"},
      {",,,,\"base_model:x/t, license:mit\"", "a/b <unspecified:x/t (tags) license=mit\n"},
      {",,,,\"[['base_model:x/t'], 7]\"", "a/b\n"},
  };
  char text[512];
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    snprintf(text, sizeof text,
             "model_id,finetune_parent,quantized_parent,adapter_parent,merge_parent,tags\na/b,%s\n",
             cases[i].cells);
    assert_reads(text_of(text), cases[i].expected);
  }
}

static void test_licenses(void **state) {
  static const struct {
    const char *cells; /* tags, licenses, license */
    const char *expected;
  } cases[] = {
      {"['license:mit'],['gpl'],bsd", "a/b license=mit\n"},
      {"\"['license:mit', 'license:gpl']\",,", "a/b license=mit\n"},
      {"[],\"['gpl', 'mit']\",bsd", "a/b license=gpl\n"},
      {"[],gpl,bsd", "a/b license=gpl\n"},
      {"[],[],bsd", "a/b license=bsd\n"},
      {"['license:'],\"[7, 'gpl']\",", "a/b license=gpl\n"},
      {",nan,nan", "a/b\n"},
  };
  char text[256];
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    snprintf(text, sizeof text, "model_id,merge_parent,tags,licenses,license\na/b,,%s\n",
             cases[i].cells);
    assert_reads(text_of(text), cases[i].expected);
  }
}

static void test_facts(void **state) {
  (void)state;
  ASSERT_READS("MODEL_ID\tMerge_Parent\tlastModified\tauthor\tpipeline_tag\n"
               "a/b\t\t2024-05-01\tZoe\tNone\n",
               "a/b modified=1714521600000 author=Zoe\n");
  ASSERT_READS("merge_parent,model_id,created_at,createdAt,downloads,likes\n"
               ",a/b,1999-01-01,2024-05-01,\"1,000\",99999999999999999999\n",
               "a/b created=1714521600000\n");
}

static void test_knows(void **state) {
  static const struct {
    const char *text;
    bool expected;
  } cases[] = {
      {HEADER, true},
      {"\xEF\xBB\xBF\"MODEL_ID\",x,adapter_parent\r\n", true},
      {",model_id,merge_parent", true},
      {"model_id,finetune_parent", true},
      {"model_id\tquantized_parent\rx", true},
      {"model_id,parent", false},
      {"id,finetune_parent", false},
      {"finetune_parent,merge_parent", false},
      {"model_id", false},
      {"", false},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_true(ecosystem_knows_header(text_of(cases[i].text)) == cases[i].expected);
  }
}

/* One row is one record, though another has its id: which one counts is R3's to say. */
static void test_rows(void **state) {
  (void)state;
  ASSERT_READS("model_id,merge_parent\na/b,x/1\na/b,x/2\nA/B,\n",
               "a/b <merge:x/1\na/b <merge:x/2\nA/B\n");
  ASSERT_READS("model_id,merge_parent\r\na/b,\"['x/1',\r\n 'x/2']\"\r\nc/d,[]\r\n",
               "a/b <merge:x/1 <merge:x/2\nc/d\n");
  ASSERT_READS("model_id,merge_parent\ra/b,x/1\rc/d,\r", "a/b <merge:x/1\nc/d\n");
  ASSERT_READS("model_id,merge_parent\n,x/1\nx y,\nnone,\na/b,,c\n\"a/b\"c,\nd/e,\n",
               "!2 no id\n!3 malformed id\n!4 the id is a placeholder\n"
               "!5 3 cells, where the header has 2\n!6 text behind a closing quote\nd/e\n");
  ASSERT_READS("model_id,merge_parent\na\0b,\na/b,['c\0d']\n",
               "!2 malformed id\na/b ?malformed:c\1d\n");
  ASSERT_READS("model_id,merge_parent,author\n\xFF,\na/b,\xFE,\xFD\n",
               "!2 malformed id\na/b ?malformed:\xFE author=\xFD\n");
  ASSERT_READS("model_id,merge_parent,author\na/b,,x\0y\n", "a/b author=x\1y\n");
  ASSERT_READS("model_id,merge_parent\n", "");
  ASSERT_READS("model_id,merge_parent", "");
  ASSERT_READS("", "");
  ASSERT_READS("\n \n", "");
}

static void test_failures(void **state) {
  static const struct {
    const char *text;
    const char *message;
  } cases[] = {
      {"model_id,parent\na/b,c/d\n",
       "t:1: no header of the ai-ecosystem: it needs model_id and one of finetune_parent, "
       "quantized_parent, adapter_parent, merge_parent; the columns are model_id, parent"},
      {"a/b,c/d\n",
       "t:1: no header of the ai-ecosystem: it needs model_id and one of finetune_parent, "
       "quantized_parent, adapter_parent, merge_parent; the columns are a/b, c/d"},
      {"model_id,merge_parent\na/b,\nc/d,\"['x/1'\n",
       "t:3: ends in the middle of a row: a quoted cell does not end"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct stemma_error error;
    assert_int_equal(read_table(text_of(cases[i].text), 0, &error), STEMMA_BAD_INPUT);
    assert_string_equal(error.message, cases[i].message);
  }
}

static void test_row_maximum(void **state) {
  enum { SIZE = 10 << 20 };
  struct stemma_error error;
  char *text = test_malloc(SIZE + 200);
  (void)state;
  size_t end = (size_t)snprintf(text, 100, "model_id,merge_parent\na/b,\"['x/1', '");
  memset(text + end, 'x', SIZE);
  end += SIZE;
  end += (size_t)snprintf(text + end, 100, "']\"\nc/d,x/1\n");
  assert_int_equal(read_table((struct text){text, end}, 1 << 20, &error), STEMMA_OK);
  assert_string_equal(trace.text, "!2 the row is longer than the maximum\nc/d <merge:x/1\n");
  assert_int_equal(read_table((struct text){text, end}, 0, &error), STEMMA_OK);
  assert_int_equal(trace.records, 2);
  test_free(text);
}

static void test_many_parents(void **state) {
  char text[4096] = "model_id,merge_parent\na/b,\"[", expected[4096] = "a/b";
  size_t length = strlen(text), wanted = 3;
  (void)state;
  for (int i = 10; i < 75; i++) {
    length += (size_t)snprintf(text + length, sizeof text - length, "'p/%d', ", i);
    wanted += (size_t)snprintf(expected + wanted, sizeof expected - wanted, " <merge:p/%d", i);
  }
  snprintf(text + length, sizeof text - length, "]\"\n");
  snprintf(expected + wanted, sizeof expected - wanted, "\n");
  assert_reads(text_of(text), expected);
}

static enum stemma_status read_plainly(const struct record_sink *sink, struct stream *stream,
                                       struct stemma_error *error) {
  return ecosystem_read(sink, stream, 0, error);
}

static void test_no_memory(void **state) {
  enum { SIZE = 200000, PARENTS = 6000 };
  char *text = test_malloc(SIZE);
  (void)state;
  size_t length = (size_t)snprintf(text, SIZE,
                                   "model_id,merge_parent,tags\na/b,x/1,[]\nx y\n"
                                   "c/d,\"[");
  for (unsigned i = 0; i < PARENTS; i++) {
    length += (size_t)snprintf(text + length, SIZE - length, "'p\\x2f%u',", i);
  }
  length += (size_t)snprintf(text + length, SIZE - length,
                             "]\",\"['license:a\\x41', "
                             "'base_model:x/1']\"\n");
  assert_true(reading_fail_each(&trace, (struct text){text, length}, read_plainly) > 10);
  assert_true(trace.records == 2 && trace.faults == 1);
  test_free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_full),         cmocka_unit_test(test_parents),
      cmocka_unit_test(test_licenses),     cmocka_unit_test(test_facts),
      cmocka_unit_test(test_knows),        cmocka_unit_test(test_rows),
      cmocka_unit_test(test_failures),     cmocka_unit_test(test_row_maximum),
      cmocka_unit_test(test_many_parents), cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
