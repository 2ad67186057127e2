/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of edges: what each kind of header, row and cell gives, in any order of the rows, and
 * what becomes of hostile ones.
 */
#include "engine/read/edges.h"

#include "tests/failing_memory.h"
#include "tests/unit/random.h"
#include "tests/unit/reading.h"

/* Reads a table; *error is filled where that fails. */
static enum stemma_status read_table(struct reading_trace *trace, struct text text,
                                     const struct edges_options *options,
                                     struct stemma_error *error) {
  struct load_source source;
  struct record_sink sink = reading_sink(trace);
  struct stream *stream = reading_stream(&source, text);
  *error = (struct stemma_error)STEMMA_ERROR_INIT;
  enum stemma_status status = edges_read(&sink, stream, options, error);
  stream_close(stream);
  return status;
}

static struct reading_trace trace; /* too large for the stack */

static void assert_reads(struct text text, const char *columns, const char *expected) {
  struct stemma_error error;
  struct edges_options options = EDGES_OPTIONS_INIT;
  options.columns = columns;
  trace = (struct reading_trace){.length = 0};
  enum stemma_status status = read_table(&trace, text, &options, &error);
  assert_string_equal(error.message, "");
  assert_int_equal(status, STEMMA_OK);
  assert_string_equal(trace.text, expected);
}

#define ASSERT_READS(text, expected) assert_reads(TEXT(text), NULL, expected)

static void assert_fails(const char *text, const char *columns, enum stemma_status expected,
                         const char *message) {
  struct stemma_error error;
  struct edges_options options = EDGES_OPTIONS_INIT;
  options.columns = columns;
  trace = (struct reading_trace){.length = 0};
  assert_int_equal(read_table(&trace, text_of(text), &options, &error), expected);
  assert_int_equal(error.status, expected);
  assert_string_equal(error.message, message);
}

/* ---- headers ---- */

static void test_names(void **state) {
  static const char *const children[] = {"child", "child_model", "model_id", "current_model",
                                         "model", "id",          "target"};
  static const char *const parents[] = {"parent", "parent_id", "parent_model", "base_model",
                                        "source"};
  static const char *const relations[] = {"relation", "base_model_relation", "edge_type", "edge",
                                          "type"};
  char text[2048];
  (void)state;
  /* Whatever stands behind a name in its list is no matter where that name is there. */
  for (size_t c = 0; c < 7; c++) {
    for (size_t p = 0; p < 5; p++) {
      for (size_t r = 0; r < 5; r++) {
        snprintf(text, sizeof text,
                 "%s,x,%s,%s,%s,%s,%s\na/c,-,a/p,merge,other/c,other/p,adapter\n", children[c],
                 parents[p], relations[r], c < 6 ? children[c + 1] : "z",
                 p < 4 ? parents[p + 1] : "z", r < 4 ? relations[r + 1] : "z");
        assert_true(edges_knows_header(text_of(text)));
        assert_reads(text_of(text), NULL, "a/c <merge:a/p\n");
      }
    }
  }
}

static void test_headers(void **state) {
  (void)state;
  ASSERT_READS("CHILD,Parent,rElation\na/b,c/d,merge\n", "a/b <merge:c/d\n");
  ASSERT_READS(" child , parent \na/b,c/d\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("\"child\",\"parent\"\r\n\"a/b\",\"c/d\"\r\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("\xEF\xBB\xBF\"child\",parent\na/b,c/d\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("child\tparent\na/b\tc/d, e/f\n", "a/b <unspecified:c/d <unspecified:e/f\n");
  ASSERT_READS("child;parent\na/b;c/d, e/f\n", "a/b <unspecified:c/d <unspecified:e/f\n");
  ASSERT_READS("\"x;\ty\",child,parent\n1,a/b,c/d\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("\tchild\tparent\n0\ta/b\tc/d\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("child,parent,child,parent\na/b,c/d,e/f,g/h\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("\n  \n\r\nchild,parent\na/b,c/d\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("child,parent\ra/b,c/d\re/f,g/h\r", "a/b <unspecified:c/d\ne/f <unspecified:g/h\n");
  ASSERT_READS("child,parent", "");
  ASSERT_READS("child,parent\n\n", "");
  ASSERT_READS("", "");
  ASSERT_READS("\xEF\xBB\xBF\n", "");
  ASSERT_READS(" \n\t\n", "");
}

static void test_knows(void **state) {
  static const struct {
    const char *text;
    bool expected;
  } cases[] = {
      {"child,parent\n", true},
      {"child,parent", true},
      {"child,parent\ra/b,c/d", true},
      {"\xEF\xBB\xBF Child , PARENT ,x\n", true},
      {"x\t\"model\"\t\"base_model\"", true},
      {"source;target", true},
      {"\n\r\n \nsource,target", true},
      {"child", false},
      {"child parent", false},
      {"child,children", false},
      {"parent,relation", false},
      {"\"child,parent\"", false},
      {"a/b,c/d\nchild,parent", false},
      {"{\"id\":\"a/b\",\"parent\":1}", false},
      {"", false},
      {",,,", false},
      {"\"child\",\"parent", false},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_true(edges_knows_header(text_of(cases[i].text)) == cases[i].expected);
  }
}

static void test_no_columns(void **state) {
  (void)state;
  assert_fails("a/b,c/d\n", NULL, STEMMA_BAD_INPUT,
               "t:1: no column names the child (--columns child=NAME says which does); the columns "
               "are a/b, c/d");
  assert_fails("\n\nmodel,bases\n", NULL, STEMMA_BAD_INPUT,
               "t:3: no column names the parent (--columns parent=NAME says which does); the "
               "columns are model, bases");
  assert_fails("{\"id\":\"a/b\"}\n", NULL, STEMMA_BAD_INPUT,
               "t:1: no column names the child (--columns child=NAME says which does); the columns "
               "are {\"id\":\"a/b\"}");
  assert_fails("\"a\x1B\nb\",c\n", NULL, STEMMA_BAD_INPUT,
               "t:1: no column names the child (--columns child=NAME says which does); the columns "
               "are a??b, c");
}

static void test_columns(void **state) {
  static const char text[] = "a,b,c,child,parent,relation\nx/a,x/b,merge,y/c,y/p,adapter\n";
  struct text table = TEXT(text);
  (void)state;
  assert_reads(table, "child=a", "x/a <adapter:y/p\n");
  assert_reads(table, "parent=B", "y/c <adapter:x/b\n");
  assert_reads(table, " child = a , parent=b,relation=c", "x/a <merge:x/b\n");
  assert_reads(table, "relation=c,child=a,", "x/a <merge:y/p\n");
  assert_fails(text, "child=d", STEMMA_USAGE,
               "t:1: --columns: there is no column \"d\"; the columns are a, b, c, child, parent, "
               "relation");
  assert_fails(text, "kid=a", STEMMA_USAGE,
               "--columns: \"kid=a\": expected child, parent or relation before the =");
  assert_fails(text, "child=a,child=b", STEMMA_USAGE, "--columns: \"child=b\": is given twice");
  assert_fails(text, "child=", STEMMA_USAGE, "--columns: \"child=\": names no column");
  assert_fails(text, "a", STEMMA_USAGE,
               "--columns: \"a\": expected child=NAME, parent=NAME or relation=NAME");
  assert_fails(text, "", STEMMA_USAGE,
               "--columns: \"\": expected child=NAME, parent=NAME or relation=NAME");
  assert_int_equal(edges_check_columns("child=a,parent=b,relation=c", NULL), STEMMA_OK);
  assert_int_equal(edges_check_columns(NULL, NULL), STEMMA_OK);
  assert_int_equal(edges_check_columns("child", NULL), STEMMA_USAGE);
}

/* A header's names in a message are cut, not overrun. */
static void test_long_header(void **state) {
  char text[4096];
  struct stemma_error error;
  struct edges_options options = EDGES_OPTIONS_INIT;
  (void)state;
  memset(text, 'x', sizeof text);
  for (size_t i = 100; i < sizeof text; i += 101) text[i] = ',';
  assert_int_equal(read_table(&trace, (struct text){text, sizeof text}, &options, &error),
                   STEMMA_BAD_INPUT);
  assert_non_null(strstr(error.message, " …"));
}

/* ---- rows ---- */

static void test_relations(void **state) {
  static const char *const words[][2] = {
      {"finetune", "finetune"},   {"finetuned", "finetune"},      {"FineTuned", "finetune"},
      {"quantized", "quantized"}, {"QUANTIZED", "quantized"},     {"merge", "merge"},
      {"Merged", "merge"},        {"adapter", "adapter"},         {" adapter ", "adapter"},
      {"", "unspecified"},        {"unspecified", "unspecified"},
  };
  char text[128], expected[128];
  (void)state;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    snprintf(text, sizeof text, "child,parent,type\na/b,c/d,%s\n", words[i][0]);
    snprintf(expected, sizeof expected, "a/b <%s:c/d\n", words[i][1]);
    assert_reads(text_of(text), NULL, expected);
  }
  ASSERT_READS("child,parent,type\na/b,c/d,distilled\n", "a/b <unspecified:c/d ?word:distilled\n");
  ASSERT_READS("child,parent,type\na/b,c/d,adapters\n", "a/b <unspecified:c/d ?word:adapters\n");
  ASSERT_READS("child,parent,type\na/b,,distilled\n", "a/b\n");
  ASSERT_READS("child,parent,type\na/b,c/d,odd\na/b,c/d,odd\na/b,e/f,odd\na/b,e/f,merge\n",
               "a/b <unspecified:c/d <merge:e/f ?word:odd\n");
}

static void test_parents(void **state) {
  (void)state;
  ASSERT_READS("child,parent\na/b,\"c/d,e/f , g\"\n",
               "a/b <unspecified:c/d <unspecified:e/f <unspecified:g\n");
  ASSERT_READS("child,parent\na/b,\"z,y,x,z\"\n",
               "a/b <unspecified:x <unspecified:y <unspecified:z\n");
  ASSERT_READS("child,parent\na/b,\n", "a/b\n");
  ASSERT_READS("child,parent\na/b\n", "a/b\n");
  ASSERT_READS("child,parent\na/b,\" , ,,\"\n", "a/b\n");
  ASSERT_READS("child,parent\na/b,a/b\n", "a/b <unspecified:a/b\n");
  ASSERT_READS("child,parent\na/b,https://huggingface.co/c/d/tree/main\n",
               "a/b <unspecified:c/d\n");
  ASSERT_READS("child,parent\na/b,\"c/d,C/D\"\n", "a/b <unspecified:C/D <unspecified:c/d\n");
  ASSERT_READS("child,parent\na/b,\"none, ./x,c/d,none\"\na/b,./x\n",
               "a/b <unspecified:c/d ?malformed:./x ?placeholder:none\n");
  ASSERT_READS("child,parent\na/b,None\n", "a/b ?placeholder:None\n");
  ASSERT_READS("child,parent\na/b,\"x\ny\"\n", "a/b ?malformed:x\ny\n");
  ASSERT_READS("child,parent\na/b,\"\"\"c/d\"\"\"\n", "a/b <unspecified:c/d\n");
  ASSERT_READS("child,parent,relation\na/b,c/d,finetune\na/b,c/d,adapter\na/b,c/d,merge\n",
               "a/b <merge:c/d\n");
}

static void test_many_parents(void **state) {
  char text[2048] = "child,parent\na/b,\"", expected[4096] = "a/b";
  size_t length = strlen(text), wanted = 3;
  (void)state;
  for (int i = 10; i < 75; i++) {
    length += (size_t)snprintf(text + length, sizeof text - length, "p/%d,", i);
    wanted +=
        (size_t)snprintf(expected + wanted, sizeof expected - wanted, " <unspecified:p/%d", i);
  }
  snprintf(text + length, sizeof text - length, "\"\n");
  snprintf(expected + wanted, sizeof expected - wanted, "\n");
  assert_reads(text_of(text), NULL, expected);
}

/* The rows of a child need not stand together, and it goes by its smallest spelling. */
static void test_one_record(void **state) {
  (void)state;
  ASSERT_READS("child,parent\na/b,x/1\nc/d,x/2\na/b,x/3\n",
               "a/b <unspecified:x/1 <unspecified:x/3\nc/d <unspecified:x/2\n");
  ASSERT_READS("child,parent\na/b,x/1\nA/b,x/2\nA/B,x/3\nA/b,x/4\n",
               "A/B <unspecified:x/1 <unspecified:x/2 <unspecified:x/3 <unspecified:x/4\n");
  ASSERT_READS("child,parent\nhttps://hf.co/a/b,x/1\n`a/b`,x/1\n", "a/b <unspecified:x/1\n");
}

static void test_facts(void **state) {
  (void)state;
  ASSERT_READS("child,parent,Downloads,LIKES,createdAt,license,author\n"
               "a/b,,12,3,2024-05-01T10:00:00.000Z,mit,Zoe\n",
               "a/b downloads=12 likes=3 created=1714557600000 author=Zoe license=mit\n");
  ASSERT_READS("child,parent,created_at\na/b,,2024-05-01 10:00:00+00:00\n",
               "a/b created=1714557600000\n");
  ASSERT_READS("child,parent,created_at,createdAt\na/b,,1999-01-01,2024-05-01\n",
               "a/b created=1714521600000\n");
  ASSERT_READS(
      "child,parent,downloads,likes,created_at,license,author\n"
      "a/b,,7,,2024-05-02,mit,zoe\nc/d\na/b,,5,2,2024-05-01,,Zoe\na/b,,,,,apache-2.0\n",
      "a/b downloads=7 likes=2 created=1714521600000 author=Zoe license=apache-2.0\nc/d\n");
  ASSERT_READS("child,parent,license,author,created_at\na/b,,NaN,None,nan\n", "a/b\n");
}

static void test_counts(void **state) {
  static const struct {
    const char *cell;
    const char *expected;
  } cases[] = {
      {"0", "a/b downloads=0\n"},
      {"007", "a/b downloads=7\n"},
      {"12.0", "a/b downloads=12\n"},
      {"12.", "a/b downloads=12\n"},
      {"9007199254740992", "a/b downloads=9007199254740992\n"},
      {"9007199254740993", "a/b\n"},
      {"9223372036854775808", "a/b\n"},
      {"99999999999999999999999999999999", "a/b\n"},
      {"\"1,234\"", "a/b\n"},
      {"1e3", "a/b\n"},
      {"12.5", "a/b\n"},
      {".0", "a/b\n"},
      {"-1", "a/b\n"},
      {"+1", "a/b\n"},
      {"0x10", "a/b\n"},
      {"1 2", "a/b\n"},
      {"nan", "a/b\n"},
      {"\xD9\xA1", "a/b\n"},
  };
  char text[128];
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    snprintf(text, sizeof text, "child,parent,downloads\na/b,,%s\n", cases[i].cell);
    assert_reads(text_of(text), NULL, cases[i].expected);
  }
}

static void test_width(void **state) {
  (void)state;
  ASSERT_READS("child,parent\na/b,c/d,e/f\ng/h,i/j\n",
               "!2 3 cells, where the header has 2\ng/h <unspecified:i/j\n");
  ASSERT_READS("child,parent\na/b,c/d,, \n", "a/b <unspecified:c/d\n");
  ASSERT_READS("child,parent\n,\n , \n\"\"\n", "");
}

static void test_faults(void **state) {
  (void)state;
  ASSERT_READS("child,parent\n,c/d\n./x,c/d\nnone,c/d\na/b,c/d\n",
               "!2 no child\n!3 malformed id\n!4 the id is a placeholder\na/b <unspecified:c/d\n");
  ASSERT_READS("child,parent\n\"a\"b,c\na/b,c/d\n",
               "!2 text behind a closing quote\na/b <unspecified:c/d\n");
  ASSERT_READS("child,parent\n\"a\n/b\",c/d\nx,\"y\n\nz\"w\ne/f,g/h\n",
               "!2 malformed id\n!6 text behind a closing quote\ne/f <unspecified:g/h\n");
  ASSERT_READS("child,parent\na\0b,c/d\na/b,c\0d\n", "!2 malformed id\na/b ?malformed:c\n");
  ASSERT_READS("child,parent\n\xFF\xFE,c/d\na/b,\xC3(\n",
               "!2 malformed id\na/b ?malformed:\xC3(\n");
}

static void test_torn(void **state) {
  (void)state;
  assert_fails("child,parent\na/b,c/d\ne/f,\"g/h\n", NULL, STEMMA_BAD_INPUT,
               "t:3: ends in the middle of a row: a quoted cell does not end");
  assert_string_equal(trace.text, "");
  assert_fails("\"child,parent", NULL, STEMMA_BAD_INPUT, "t:1: a quoted cell does not end");
  assert_fails("\"child\"x,parent", NULL, STEMMA_BAD_INPUT, "t:1: text behind a closing quote");
  ASSERT_READS("child,parent\na/b,c/d", "a/b <unspecified:c/d\n");
}

static void test_strict(void **state) {
  struct stemma_error error;
  struct edges_options options = EDGES_OPTIONS_INIT;
  static const char *const texts[] = {"child,parent\nnone,\n\"a\"b\n",
                                      "child,parent\n\"a\"b\nx y\n", "child,parent\na,b,c\n,x\n"};
  static const char *const messages[] = {"strict: text behind a closing quote",
                                         "strict: malformed id", "strict: no child"};
  (void)state;
  for (size_t i = 0; i < 3; i++) {
    trace = (struct reading_trace){.strict_after = 1};
    assert_int_equal(read_table(&trace, text_of(texts[i]), &options, &error), STEMMA_BAD_INPUT);
    assert_string_equal(error.message, messages[i]);
  }
}

/* Parents too long to be kept: an id behind all that R2 drops, else malformed as a whole. */
static void test_long_cells(void **state) {
  enum { LENGTH = 10000 };
  char *text = test_malloc(LENGTH + 100);
  (void)state;
  size_t head = (size_t)snprintf(text, 100, "child,parent\na/b,c/d?");
  memset(text + head, 'x', LENGTH);
  assert_reads((struct text){text, head + LENGTH}, NULL, "a/b <unspecified:c/d\n");
  head = (size_t)snprintf(text, 100, "child,parent\na/b,c/d ");
  memset(text + head, ' ', LENGTH);
  memcpy(text + head + LENGTH - 2, "x\n", 2);
  struct stemma_error error;
  struct edges_options options = EDGES_OPTIONS_INIT;
  trace = (struct reading_trace){.length = 0};
  assert_int_equal(read_table(&trace, (struct text){text, head + LENGTH}, &options, &error),
                   STEMMA_OK);
  assert_memory_equal(trace.text, "a/b ?malformed:c/d   ", 20);
  assert_int_equal(trace.length, strlen("a/b ?malformed:\n") + 4096);
  test_free(text);
}

static void test_row_maximum(void **state) {
  enum { SIZE = 10 << 20 };
  struct edges_options options = EDGES_OPTIONS_INIT;
  struct stemma_error error;
  char *text = test_malloc(SIZE + 200);
  (void)state;
  size_t head = (size_t)snprintf(text, 100, "child,parent\na/b,c/d\ne/f,\"");
  memset(text + head, 'x', SIZE);
  size_t end = head + SIZE;
  end += (size_t)snprintf(text + end, 100, "\"\ng/h,i/j\n");
  options.row_max = 1 << 20;
  trace = (struct reading_trace){.length = 0};
  assert_int_equal(read_table(&trace, (struct text){text, end}, &options, &error), STEMMA_OK);
  assert_string_equal(trace.text, "!3 the row is longer than the maximum\n"
                                  "a/b <unspecified:c/d\ng/h <unspecified:i/j\n");
  /* One that never ends is both: too long, and torn. */
  trace = (struct reading_trace){.length = 0};
  assert_int_equal(read_table(&trace, (struct text){text, head + SIZE}, &options, &error),
                   STEMMA_BAD_INPUT);
  test_free(text);
}

/* ---- any order, and no memory ---- */

enum { ROWS = 30 };

/* Compares lines. */
static int compare_lines(const void *left, const void *right) {
  return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The lines of the trace, sorted. */
static void sort_trace(char *out, size_t size) {
  char *lines[ROWS + 1] = {NULL}, *at = trace.text;
  size_t count = 0, length = 0;
  for (char *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
    assert_true(count < ROWS);
    *end = '\0';
    lines[count++] = at;
  }
  qsort(lines, count, sizeof *lines, compare_lines);
  out[0] = '\0';
  for (size_t i = 0; i < count; i++) {
    length += (size_t)snprintf(out + length, size - length, "%s\n", lines[i]);
    assert_true(length < size);
  }
}

static void test_order(void **state) {
  static const char *const ids[] = {"a/b", "A/b", "a/B", "c/d", "C/d"};
  static const char *const relations[] = {"merge", "Adapter", "odd", "", "finetuned"};
  struct random random = {0xED6E};
  static char first[READING_SIZE], again[READING_SIZE];
  (void)state;
  for (int round = 0; round < 200; round++) {
    char rows[ROWS][96], text[ROWS * 96 + 96];
    for (size_t i = 0; i < ROWS; i++) {
      snprintf(rows[i], sizeof rows[i], "%s,p/%u,%s,%u,2024-01-%02u,l%u\n",
               ids[random_below(&random, 5)], (unsigned)random_below(&random, 4),
               relations[random_below(&random, 5)], (unsigned)random_below(&random, 100),
               1 + (unsigned)random_below(&random, 28), (unsigned)random_below(&random, 5));
    }
    for (int order = 0; order < 2; order++) {
      size_t length =
          (size_t)snprintf(text, sizeof text, "child,parent,type,likes,created_at,license\n");
      for (size_t i = 0; i < ROWS; i++) {
        size_t row = order == 0 ? i : ROWS - 1 - i;
        length += (size_t)snprintf(text + length, sizeof text - length, "%s", rows[row]);
      }
      struct stemma_error error;
      struct edges_options options = EDGES_OPTIONS_INIT;
      trace = (struct reading_trace){.length = 0};
      assert_int_equal(read_table(&trace, text_of(text), &options, &error), STEMMA_OK);
      sort_trace(order == 0 ? first : again, READING_SIZE);
    }
    assert_string_equal(first, again);
  }
}

/* Texts enough to make every array and table grow. */
static struct text large_table(char *text, size_t size) {
  size_t length = (size_t)snprintf(text, size, "child,parent,relation,license,author\n");
  for (unsigned i = 0; i < 1200; i++) {
    length +=
        (size_t)snprintf(text + length, size - length, "c/%u,\"p/%u,q/%u,none\",merge,l%u,A%u\n%s",
                         i % 900, i, i % 7, i % 5, i, i % 300 == 0 ? "x y,z\nC/1,\n" : "");
    assert_true(length < size);
  }
  return (struct text){text, length};
}

static enum stemma_status read_plainly(const struct record_sink *sink, struct stream *stream,
                                       struct stemma_error *error) {
  const struct edges_options options = EDGES_OPTIONS_INIT;
  return edges_read(sink, stream, &options, error);
}

static void test_no_memory(void **state) {
  enum { SIZE = 100000 };
  char *text = test_malloc(SIZE);
  (void)state;
  assert_true(reading_fail_each(&trace, large_table(text, SIZE), read_plainly) > 20);
  assert_int_equal(trace.records, 900);
  assert_int_equal(trace.faults, 4);
  test_free(text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_names),        cmocka_unit_test(test_headers),
      cmocka_unit_test(test_knows),        cmocka_unit_test(test_no_columns),
      cmocka_unit_test(test_columns),      cmocka_unit_test(test_long_header),
      cmocka_unit_test(test_relations),    cmocka_unit_test(test_parents),
      cmocka_unit_test(test_many_parents), cmocka_unit_test(test_one_record),
      cmocka_unit_test(test_facts),        cmocka_unit_test(test_counts),
      cmocka_unit_test(test_width),        cmocka_unit_test(test_faults),
      cmocka_unit_test(test_torn),         cmocka_unit_test(test_strict),
      cmocka_unit_test(test_long_cells),   cmocka_unit_test(test_row_maximum),
      cmocka_unit_test(test_order),        cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
