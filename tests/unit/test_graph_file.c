/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Graphs as GraphML, GEXF, DOT and JSON Lines: what stands where, to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/report/graph_file.h"
#include "engine/report/writers.h"

enum { ID, TEXT_COLUMN, COUNT, REAL, FLAG, NODE_COLUMNS };
enum { FROM, TO, EDGE_COLUMNS };

static const struct report_column node_columns[NODE_COLUMNS] = {
    [ID] = {"model", NULL, false, 0, 0},    [TEXT_COLUMN] = {"title", NULL, false, 0, 0},
    [COUNT] = {"count", NULL, false, 0, 0}, [REAL] = {"real", NULL, false, 0, 0},
    [FLAG] = {"flag", NULL, false, 0, 0},
};
static const unsigned char node_kinds[NODE_COLUMNS] = {REPORT_TEXT, REPORT_TEXT, REPORT_COUNT,
                                                       REPORT_REAL, REPORT_FLAG};
static const struct report_column edge_columns[EDGE_COLUMNS] = {
    [FROM] = {"parent", NULL, false, 0, 0}, [TO] = {"child", NULL, false, 0, 0}};
static const unsigned char edge_kinds[EDGE_COLUMNS] = {REPORT_TEXT, REPORT_TEXT};

/* The second node has nothing but its id. */
static void fill_node(struct report_value *cells, void *context, size_t row) {
  cells[ID] = report_word(row == 0 ? "a/b" : "c");
  cells[TEXT_COLUMN] = row == 0 ? report_text(*(const struct text *)context) : REPORT_VALUE_NULL;
  cells[COUNT] = row == 0 ? report_count(UINT64_MAX) : REPORT_VALUE_NULL;
  cells[REAL] = row == 0 ? report_real(0.1) : REPORT_VALUE_NULL;
  cells[FLAG] = row == 0 ? report_flag(true) : REPORT_VALUE_NULL;
}

static void fill_edge(struct report_value *cells, void *context, size_t row) {
  (void)context;
  (void)row;
  cells[FROM] = report_word("a/b");
  cells[TO] = report_word("c");
}

typedef void write_fn(FILE *out, const struct graph_file *graph);

/* What a writer makes of a graph of so many nodes, of which the first has a title; to be freed. */
static char *written(write_fn *write, struct text title, size_t nodes) {
  const struct report_value words[] = {report_word("x"), report_word("y")};
  const struct report_field facts[] = {{"list", report_list(words, 2)},
                                       {"none", REPORT_VALUE_NULL},
                                       {"empty", report_list(NULL, 0)},
                                       {"day", report_day(0)}};
  const struct graph_table node_table = {.rows = {.columns = node_columns,
                                                  .column_count = NODE_COLUMNS,
                                                  .row_count = nodes,
                                                  .row = fill_node,
                                                  .context = &title},
                                         .kinds = node_kinds};
  const struct graph_table edge_table = {.rows = {.columns = edge_columns,
                                                  .column_count = EDGE_COLUMNS,
                                                  .row_count = nodes > 1,
                                                  .row = fill_edge},
                                         .to_column = TO,
                                         .kinds = edge_kinds};
  const struct graph_file graph = {"test/1", facts, 4, &node_table, &edge_table};
  char *bytes = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&bytes, &size);
  assert_non_null(file);
  write(file, &graph);
  assert_int_equal(fclose(file), 0);
  assert_non_null(bytes);
  return bytes;
}

static void write_lines(FILE *out, const struct graph_file *graph) {
  report_write_json_lines(out, &graph->nodes->rows);
}

static void assert_written(write_fn *write, size_t nodes, const char *expected) {
  char *got = written(write, TEXT("<\"\\\n\x01\xff"), nodes);
  assert_string_equal(got, expected);
  free(got);
}

static void test_graphml(void **state) {
  (void)state;
  assert_written(graph_file_write_graphml, 2,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\""
                 " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
                 " xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns"
                 " http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n"
                 "<key id=\"s\" for=\"graph\" attr.name=\"schema\" attr.type=\"string\"/>\n"
                 "<key id=\"g0\" for=\"graph\" attr.name=\"list\" attr.type=\"string\"/>\n"
                 "<key id=\"g3\" for=\"graph\" attr.name=\"day\" attr.type=\"string\"/>\n"
                 "<key id=\"n\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n"
                 "<key id=\"n1\" for=\"node\" attr.name=\"title\" attr.type=\"string\"/>\n"
                 "<key id=\"n2\" for=\"node\" attr.name=\"count\" attr.type=\"long\"/>\n"
                 "<key id=\"n3\" for=\"node\" attr.name=\"real\" attr.type=\"double\"/>\n"
                 "<key id=\"n4\" for=\"node\" attr.name=\"flag\" attr.type=\"boolean\"/>\n"
                 "<graph id=\"G\" edgedefault=\"directed\">\n"
                 "<data key=\"s\">test/1</data>\n<data key=\"g0\">x; y</data>\n"
                 "<data key=\"g3\">1970-01-01</data>\n"
                 "<node id=\"a/b\"><data key=\"n\">a/b</data>"
                 "<data key=\"n1\">&lt;&quot;\\&#xA;\xEF\xBF\xBD\xEF\xBF\xBD</data>"
                 "<data key=\"n2\">18446744073709551615</data><data key=\"n3\">0.1</data>"
                 "<data key=\"n4\">true</data></node>\n"
                 "<node id=\"c\"><data key=\"n\">c</data></node>\n"
                 "<edge source=\"a/b\" target=\"c\"></edge>\n"
                 "</graph>\n</graphml>\n");
}

static void test_gexf(void **state) {
  (void)state;
  assert_written(graph_file_write_gexf, 0,
                 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n"
                 "<meta>\n<creator>stemma</creator>\n"
                 "<description>test/1\nlist: x; y\nday: 1970-01-01</description>\n</meta>\n"
                 "<graph defaultedgetype=\"directed\" mode=\"static\">\n"
                 "<attributes class=\"node\">\n"
                 "<attribute id=\"1\" title=\"title\" type=\"string\"/>\n"
                 "<attribute id=\"2\" title=\"count\" type=\"long\"/>\n"
                 "<attribute id=\"3\" title=\"real\" type=\"double\"/>\n"
                 "<attribute id=\"4\" title=\"flag\" type=\"boolean\"/>\n"
                 "</attributes>\n<attributes class=\"edge\">\n</attributes>\n"
                 "<nodes count=\"0\">\n</nodes>\n<edges count=\"0\">\n</edges>\n"
                 "</graph>\n</gexf>\n");
}

static void test_dot(void **state) {
  (void)state;
  assert_written(graph_file_write_dot, 2,
                 "digraph stemma {\nschema=\"test/1\";\nlist=\"x; y\";\nday=\"1970-01-01\";\n"
                 "\"a/b\" [title=\"<\\\"\\\\\\n\\x01\xEF\xBF\xBD\", "
                 "count=18446744073709551615, real=\"0.1\", flag=\"true\"];\n"
                 "\"c\";\n\"a/b\" -> \"c\";\n}\n");
}

static void test_lines(void **state) {
  (void)state;
  assert_written(write_lines, 0, "");
  assert_written(write_lines, 2,
                 "{\"model\":\"a/b\",\"title\":\"<\\\"\\\\\\n\\u0001\xEF\xBF\xBD\","
                 "\"count\":18446744073709551615,\"real\":0.1,\"flag\":true}\n"
                 "{\"model\":\"c\",\"title\":null,\"count\":null,\"real\":null,\"flag\":null}\n");
}

/* Texts that a buffer ends in the middle of, wherever that is, come out whole. */
static void test_long(void **state) {
  (void)state;
  static write_fn *const writers[] = {graph_file_write_graphml, graph_file_write_gexf,
                                      graph_file_write_dot, write_lines};
  enum { LONG = 10000, FROM_LENGTH = LONG - 40 };
  char *text = malloc(LONG);
  assert_non_null(text);
  for (size_t i = 0; i < LONG; i++) text[i] = (char)('a' + i % 26);
  for (size_t length = FROM_LENGTH; length < LONG; length++) {
    for (size_t w = 0; w < sizeof writers / sizeof *writers; w++) {
      char *bytes = written(writers[w], (struct text){text, length}, 1);
      char *found = strstr(bytes, "abcdefghijklmnopqrstuvwxyzab");
      assert_non_null(found);
      assert_memory_equal(found, text, length);
      assert_true(found[length] == '<' || found[length] == '"');
      free(bytes);
    }
  }
  free(text);
}

/* A stream that fails ends the writing soon, and keeps its flag. */
static void test_full(void **state) {
  (void)state;
  FILE *file = fopen("/dev/full", "w");
  if (file == NULL) skip();
  struct text title = TEXT("t");
  const struct graph_table table = {.rows = {.columns = node_columns,
                                             .column_count = NODE_COLUMNS,
                                             .row_count = SIZE_MAX,
                                             .row = fill_node,
                                             .context = &title},
                                    .kinds = node_kinds};
  const struct graph_file graph = {"test/1", NULL, 0, &table, &table};
  graph_file_write_dot(file, &graph);
  assert_true(ferror(file));
  assert_int_not_equal(fclose(file), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_graphml), cmocka_unit_test(test_gexf), cmocka_unit_test(test_dot),
      cmocka_unit_test(test_lines),   cmocka_unit_test(test_long), cmocka_unit_test(test_full),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
