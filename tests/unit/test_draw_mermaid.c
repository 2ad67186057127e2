/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trees as flowcharts: hostile names, and what Mermaid renders. tests/cli/mermaid.py reads more. */
#include "engine/draw/tree_mermaid.h"

#include "test_draw_support.h"

/* The chart of a tree; to be freed. */
static char *draw_chart(const struct fixture *f, uint32_t root, const struct tree_options *what,
                        const struct tree_mermaid_options *options) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  assert_int_equal(tree_mermaid_write(&f->view, root, what, options, tree_sink_file, file, NULL),
                   STEMMA_OK);
  assert_int_equal(fclose(file), 0);
  assert_true(size <= MERMAID_BYTES);
  return text;
}

static void test_hostile_charts(void **state) {
  (void)state;
  static const struct tree_options what = {.depth = 2};
  static const struct tree_mermaid_options options = {"a{b}.jsonl\n%%{init: {}}%%", NULL};
  struct fixture f;
  fixture_merge_init(&f);
  fixture_rename(&f, 1, "lab/\"]:::x\n%%{init: {}}%%<script>&#96;`");
  fixture_rename(&f, 2, "_x_/**a** - 1. b_c\\n");
  fixture_rename(&f, 3, "lab/模型-🦙|end;");
  char *chart = draw_chart(&f, 0, &what, &options);
  assert_non_null(strstr(chart, "  %% data: a?b?.jsonl %%?init: ???%%\n"));
  assert_non_null(strstr(chart,
                         "n1[\"lab/#34;#93;#58;#58;#58;x #37;#37;#123;init#58; #123;#125;#125;"
                         "#37;#37;#60;script#62;#38;#35;96#59;#96;<br/>2 derivatives, "
                         "919 downloads\"]:::model\n"));
  assert_non_null(strstr(chart, "n2[\"#95;x#95;/#42;#42;a#42;#42; #45; 1#46; b_c#92;n<br/>no "
                                "record, 2 derivatives\"]:::ghost\n"));
  assert_non_null(strstr(chart,
                         "n1 ==>|\"merge\"| n3[\"lab/模型#45;🦙#124;end#59;<br/>1 derivative,"
                         " 757 downloads\"]:::model\n"));
  assert_non_null(strstr(chart, "n3 -.- r3([\"+1 quantized\"]):::rest\n"));
  assert_non_null(strstr(chart, "  n2 ==>|\"merge\"| n3\n"));
  free(chart);
  fixture_dispose(&f);
}

static void test_large_charts(void **state) {
  (void)state;
  static const struct tree_mermaid_options options = {NULL, NULL};
  const struct tree_options what = TREE_OPTIONS_INIT;
  struct fixture f;
  fixture_star_init(&f, 502);
  char *chart = draw_chart(&f, 0, &what, &options);
  assert_non_null(strstr(chart, "cut to what Mermaid renders (500 edges, 50,000 characters): as"));
  free(chart);
  fixture_dispose(&f);
  fixture_star_init(&f, 301);
  chart = draw_chart(&f, 0, &what, &options);
  assert_null(strstr(chart, "cut"));
  assert_non_null(strstr(chart, "n300[\""));
  free(chart);
  fixture_dispose(&f);
  fixture_chain_init(&f, 3000);
  chart = draw_chart(&f, 0, &what, &options);
  assert_non_null(strstr(chart, "as with --top 1 --depth "));
  free(chart);
  fixture_dispose(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_hostile_charts),
      cmocka_unit_test(test_large_charts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
