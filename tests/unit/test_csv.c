/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CSV reader: by hand, against a naive reader of whole texts on random bytes, in chunks
 * of every size, and with a memory that runs out.
 */
#include "engine/read/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/failing_memory.h"
#include "tests/unit/random.h"

/* ---- what a reader saw, as one text ---- */

enum { TRACE_SIZE = 8192 };

struct trace {
  char text[TRACE_SIZE]; /* `LINE[cell|cell]`, `!LINE` for a row at fault, `?LINE` a torn one */
  size_t length;         /* of text */
};

static void trace_bytes(struct trace *trace, const char *bytes, size_t size) {
  assert_true(trace->length + size < TRACE_SIZE);
  if (size > 0) memcpy(trace->text + trace->length, bytes, size);
  trace->length += size;
  trace->text[trace->length] = '\0';
}

static void trace_line(struct trace *trace, const char *mark, uint64_t line) {
  char number[32];
  int size = snprintf(number, sizeof number, "%s%llu", mark, (unsigned long long)line);
  trace_bytes(trace, number, (size_t)size);
}

static void trace_row(struct trace *trace, const struct csv_row *row) {
  trace_line(trace, "", row->line);
  for (size_t i = 0; i < row->count; i++) {
    trace_bytes(trace, i == 0 ? "[" : "|", 1);
    trace_bytes(trace, row->cells[i].bytes, row->cells[i].length);
  }
  trace_bytes(trace, "]", 1);
}

/* The line in a message `t:LINE: WHY`. */
static uint64_t fault_line(const struct stemma_error *error) {
  assert_memory_equal(error->message, "t:", 2);
  return strtoull(error->message + 2, NULL, 10);
}

static void drain(struct trace *trace, struct csv_reader *reader) {
  for (;;) {
    const struct csv_row *row = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    enum stemma_status status = csv_next(&row, reader, &error);
    if (status == STEMMA_OK && row == NULL) return;
    if (status == STEMMA_OK) {
      trace_row(trace, row);
    } else {
      struct csv_fault fault = csv_fault(reader);
      assert_int_equal(status, STEMMA_BAD_INPUT);
      assert_int_equal(fault.line, fault_line(&error));
      assert_non_null(strstr(error.message, fault.why));
      trace_line(trace, fault.is_torn ? "?" : "!", fault.line);
    }
  }
}

/* Reads `text` in chunks of `step` bytes, each in memory of its own. */
static void read_chunks(struct trace *trace, const struct csv_options *options, struct text text,
                        size_t step) {
  struct csv_reader *reader = NULL;
  *trace = (struct trace){.length = 0};
  assert_int_equal(csv_reader_new(&reader, options, NULL), STEMMA_OK);
  for (size_t at = 0; at < text.length; at += step) {
    size_t size = text.length - at < step ? text.length - at : step;
    char *chunk = test_malloc(size);
    memcpy(chunk, text.bytes + at, size);
    csv_feed(reader, chunk, size);
    drain(trace, reader);
    test_free(chunk);
  }
  csv_feed_end(reader);
  drain(trace, reader);
  drain(trace, reader);
  csv_reader_free(reader);
}

static const struct csv_options small = {
    .name = "t", .delimiter = ',', .row_max = 4096, .cells_max = 64};

static void assert_trace(const char *text, size_t size, const char *expected) {
  for (size_t step = 1; step <= size + 1; step++) {
    struct trace trace;
    read_chunks(&trace, &small, (struct text){.bytes = text, .length = size}, step);
    assert_string_equal(trace.text, expected);
  }
}

#define ASSERT_TRACE(text, expected) assert_trace(text, sizeof(text) - 1, expected)

static void test_by_hand(void **state) {
  (void)state;
  ASSERT_TRACE("", "");
  ASSERT_TRACE("\n\r\n\n", "");
  ASSERT_TRACE("a", "1[a]");
  ASSERT_TRACE("a,b\nc,d\n", "1[a|b]2[c|d]");
  ASSERT_TRACE("a,b\r\nc,d\r\n", "1[a|b]2[c|d]");
  ASSERT_TRACE("a,b\rc,d\r", "1[a|b]2[c|d]");
  ASSERT_TRACE("a,\n,b\n,\n", "1[a|]2[|b]3[|]");
  ASSERT_TRACE("a,", "1[a|]");
  ASSERT_TRACE("\"\"", "1[]");
  ASSERT_TRACE("\"\"\n\na\n", "1[]3[a]");
  ASSERT_TRACE("\"a,b\",\"c\"\"d\"", "1[a,b|c\"d]");
  ASSERT_TRACE("\"a\nb\",c\nd\n", "1[a\nb|c]3[d]");
  ASSERT_TRACE("\"a\r\nb\"\r\nd\r\n", "1[a\r\nb]3[d]");
  ASSERT_TRACE("\"a\rb\"\rd\r", "1[a\rb]3[d]");
  ASSERT_TRACE("\"a\r\"\"\nb\"\nd", "1[a\r\"\nb]4[d]");
  ASSERT_TRACE("a\"b,c\"\n d, \"e\n", "1[a\"b|c\"]2[ d| \"e]");
  ASSERT_TRACE("\"\"\"\"", "1[\"]");
}

static void test_mark(void **state) {
  (void)state;
  ASSERT_TRACE("\xEF\xBB\xBF", "");
  ASSERT_TRACE("\xEF\xBB\xBF\na", "2[a]");
  ASSERT_TRACE("\xEF\xBB\xBF\"a\",b", "1[a|b]");
  ASSERT_TRACE("\xEF\xBB,b", "1[\xEF\xBB|b]");
  ASSERT_TRACE("\xEF", "1[\xEF]");
  ASSERT_TRACE("a\n\xEF\xBB\xBF", "1[a]2[\xEF\xBB\xBF]");
}

static void test_faults(void **state) {
  (void)state;
  ASSERT_TRACE("a\n\"b", "1[a]?2");
  ASSERT_TRACE("a\n\"b\n\n", "1[a]?2");
  ASSERT_TRACE("\"a\"b,\"c\nd\"\ne\n", "!13[e]");
  ASSERT_TRACE("\"a\" ,b\nc", "!12[c]");
  ASSERT_TRACE("x,\"a\n\nb\"c\nd", "!34[d]"); /* the fault's own line */
}

static void test_tabs(void **state) {
  (void)state;
  struct csv_options options = small;
  options.delimiter = '\t';
  struct trace trace;
  read_chunks(&trace, &options, TEXT("a,b\tc\n\"d\te\"\t\n"), 3);
  assert_string_equal(trace.text, "1[a,b|c]2[d\te|]");
}

static void test_maxima(void **state) {
  (void)state;
  struct csv_options options = small;
  options.row_max = 4;
  options.cells_max = 3;
  for (size_t step = 1; step < 30; step++) {
    struct trace trace;
    read_chunks(&trace, &options, TEXT("abcd\nabcde\nab,cd\n\"ab\",cde\na,b,c\na,b,,c\nz\n"), step);
    assert_string_equal(trace.text, "1[abcd]!23[ab|cd]!45[a|b|c]!67[z]");
  }
}

/* ---- the naive reader ---- */

/* A cell from `*at` on, into the trace; returns whether it was well-formed. */
static bool naive_cell(struct trace *trace, const char *text, size_t size, size_t *at,
                       uint64_t *fault, bool *is_torn) {
  uint64_t line = 1;
  for (size_t i = 0; i < *at; i++) {
    line += text[i] == '\n' ? i == 0 || text[i - 1] != '\r' : text[i] == '\r';
  }
  if (*at == size || text[*at] != '"') {
    while (*at < size && strchr(",\r\n", text[*at]) == NULL) trace_bytes(trace, &text[(*at)++], 1);
    return true;
  }
  *fault = line;
  for (++*at; *at < size; ++*at) {
    bool twice = *at + 1 < size && text[*at] == '"' && text[*at + 1] == '"';
    if (text[*at] == '"' && !twice) break;
    trace_bytes(trace, &text[*at], 1);
    /* Cells whose lines the trace's rows do not show matter only for the line of a fault. */
    line += text[*at] == '\r' || (text[*at] == '\n' && text[*at - 1] != '\r');
    *at += twice;
  }
  *is_torn = *at == size;
  if (*is_torn) return false;
  ++*at;
  if (*at == size || strchr(",\r\n", text[*at]) != NULL) return true;
  *fault = line;
  while (*at < size && strchr(",\r\n", text[*at]) == NULL) ++*at;
  return false;
}

static void naive_row(struct trace *trace, const char *text, size_t size, size_t *at,
                      uint64_t line) {
  struct trace row = {.length = 0};
  uint64_t fault = 0;
  bool is_torn = false;
  trace_line(&row, "", line);
  for (const char *mark = "[";; mark = "|", ++*at) {
    uint64_t where = 0;
    trace_bytes(&row, mark, 1);
    if (!naive_cell(&row, text, size, at, &where, &is_torn) && fault == 0) fault = where;
    if (*at == size || text[*at] != ',') break;
  }
  trace_bytes(&row, "]", 1);
  if (fault != 0) {
    trace_line(trace, is_torn ? "?" : "!", fault);
  } else {
    trace_bytes(trace, row.text, row.length);
  }
}

static void naive_read(struct trace *trace, const char *text, size_t size) {
  *trace = (struct trace){.length = 0};
  for (size_t at = 0; at < size;) {
    if (text[at] == '\n' || text[at] == '\r') {
      at++;
      continue;
    }
    uint64_t line = 1;
    for (size_t i = 0; i < at; i++) {
      line += text[i] == '\n' ? i == 0 || text[i - 1] != '\r' : text[i] == '\r';
    }
    naive_row(trace, text, size, &at, line);
  }
}

static void test_random_bytes(void **state) {
  (void)state;
  struct random random = {0x5EED};
  for (int round = 0; round < 20000; round++) {
    char text[40];
    size_t size = random_below(&random, sizeof text);
    for (size_t i = 0; i < size; i++) text[i] = "aab,,\"\"\"\r\n"[random_below(&random, 10)];
    struct trace expected;
    struct trace whole;
    struct trace chunks;
    struct text span = {.bytes = text, .length = size};
    naive_read(&expected, text, size);
    read_chunks(&whole, &small, span, sizeof text);
    read_chunks(&chunks, &small, span, 1 + random_below(&random, 5));
    assert_string_equal(whole.text, expected.text);
    assert_string_equal(chunks.text, expected.text);
  }
}

/* ---- memory that runs out ---- */

static enum stemma_status read_all(size_t *rows, struct text text) {
  struct csv_reader *reader = NULL;
  enum stemma_status status = csv_reader_new(&reader, &small, NULL);
  if (status != STEMMA_OK) return status;
  csv_feed(reader, text.bytes, text.length);
  for (*rows = 0;; ++*rows) {
    const struct csv_row *row = NULL;
    status = csv_next(&row, reader, NULL);
    if (status != STEMMA_OK || row == NULL) break;
  }
  csv_reader_free(reader);
  return status;
}

static void test_no_memory(void **state) {
  (void)state;
  char text[1024];
  memset(text, ',', sizeof text);
  for (size_t i = 30; i < sizeof text; i += 60) memcpy(text + i, "aaaaaaaaaaaaaaaaaaaaa\n", 22);
  struct text span = {.bytes = text, .length = sizeof text};
  for (long n = 0;; n++) {
    size_t rows = 0;
    failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
    enum stemma_status status = read_all(&rows, span);
    assert_int_equal(failing_memory_stop(), 0);
    assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
    if (status == STEMMA_OK) {
      assert_true(n > 4 && rows == 17);
      return;
    }
    assert_int_equal(status, STEMMA_NO_MEMORY);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_by_hand),   cmocka_unit_test(test_mark),
      cmocka_unit_test(test_faults),    cmocka_unit_test(test_tabs),
      cmocka_unit_test(test_maxima),    cmocka_unit_test(test_random_bytes),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
