/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of text: rows, totals, lines. */
#include "engine/draw/tree_text.h"

#include "test_draw_support.h"

/* Rows, counted. */
struct tally {
  const struct fixture *fixture;
  enum draw_direction direction;
  uint32_t max_depth;
  uint64_t counted, hidden, rows;
  bool *shown;
};

static enum stemma_status tally_row(void *context, const struct tree_row *row) {
  struct tally *t = context;
  t->rows++;
  t->hidden += row->kind == TREE_CUT ? row->hidden : 0;
  if (row->depth > t->max_depth) t->max_depth = row->depth;
  if (row->kind != TREE_MODEL) return STEMMA_OK;
  assert_false(t->shown[row->node]);
  t->shown[row->node] = true;
  if (row->depth > 0) t->counted += draw_is_counted(&t->fixture->view, t->direction, row->node);
  return STEMMA_OK;
}

static void test_totals_of_random_graphs(void **state) {
  (void)state;
  static bool seen[400], shown[400];
  for (uint64_t seed = 1; seed <= 300; seed++) {
    struct fixture f;
    uint32_t n = (uint32_t)(2 + seed % 300);
    fixture_random_init(&f, n, seed);
    struct tree_options options = {.direction = seed % 2 == 0 ? DRAW_UP : DRAW_DOWN,
                                   .depth = (uint32_t)(seed % 5)};
    uint32_t root = (uint32_t)(seed * 31 % n);
    if (options.direction == DRAW_DOWN) root /= 7;
    struct tally t = {.fixture = &f, .direction = options.direction, .shown = shown};
    memset(shown, 0, sizeof shown);
    assert_int_equal(tree_walk(&f.view, root, &options, tally_row, &t, NULL), STEMMA_OK);
    assert_int_equal(t.counted + t.hidden, fixture_reach(&f, root, options.direction, seen));
    if (options.depth > 0) assert_true(t.max_depth <= options.depth + 1);
    if (options.depth == 0) assert_int_equal(t.hidden, 0);
    fixture_dispose(&f);
  }
}

static enum stemma_status stop_row(void *context, const struct tree_row *row) {
  (void)row;
  return --*(int *)context > 0 ? STEMMA_OK : STEMMA_IO;
}

static void test_visit_can_stop(void **state) {
  (void)state;
  struct fixture f;
  struct tree_options options = TREE_OPTIONS_INIT;
  int left = 3;
  fixture_star_init(&f, 10);
  assert_int_equal(tree_walk(&f.view, 0, &options, stop_row, &left, NULL), STEMMA_IO);
  assert_int_equal(left, 0);
  fixture_dispose(&f);
}

static void assert_text(const struct fixture *f, uint32_t root,
                        const struct tree_text_options *options, const char *expected) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  assert_int_equal(tree_text_write(&f->view, root, options, tree_sink_file, file, NULL), STEMMA_OK);
  assert_int_equal(fclose(file), 0);
  assert_string_equal(text, expected);
  free(text);
}

/* 0 → 1 → 3 ← 2 ← 0, 3 → 4; 2 is a ghost. */
static void merge_init(struct fixture *f) {
  static const struct stemma_edge edges[] = {{0, 1, STEMMA_FINETUNE},
                                             {0, 2, STEMMA_ADAPTER},
                                             {1, 3, STEMMA_MERGE},
                                             {2, 3, STEMMA_MERGE},
                                             {3, 4, STEMMA_QUANTIZED}};
  static const uint32_t ghosts[] = {2}, descendants[] = {3, 2, 2, 1, 0};
  fixture_init(f, 5, edges, 5, ghosts, 1);
  memcpy(f->descendants, descendants, sizeof descendants);
}

static void test_lines(void **state) {
  (void)state;
  struct fixture f;
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  merge_init(&f);
  assert_text(&f, 0, &options,
              "MODEL                     RELATION   DERIVATIVES  DOWNLOADS\n"
              "lab/m00000000                                  3          0\n"
              "├─ lab/m00000001          finetune             2        919\n"
              "│  └─ lab/m00000003       merge                1        757\n"
              "│     └─ lab/m00000004    quantized            0        676\n"
              "└─ lab/m00000002 (ghost)  adapter              2          -\n"
              "   └─ lab/m00000003 (*)   merge\n");
  options.tree.depth = 1;
  options.ascii = true;
  options.no_header = true;
  assert_text(&f, 0, &options,
              "lab/m00000000                       3    0\n"
              "|- lab/m00000001          finetune  2  919\n"
              "|  `- ... 2 more below\n"
              "`- lab/m00000002 (ghost)  adapter   2    -\n");
  options.tree = (struct tree_options){.direction = DRAW_UP};
  assert_text(&f, 4, &options,
              "lab/m00000004                           0  676\n"
              "`- lab/m00000003             quantized  1  757\n"
              "   |- lab/m00000001          merge      2  919\n"
              "   |  `- lab/m00000000       finetune   3    0\n"
              "   `- lab/m00000002 (ghost)  merge      2    -\n"
              "      `- lab/m00000000 (*)   adapter\n");
  fixture_dispose(&f);
}

/* Lines, counted and measured. */
struct lines {
  size_t count, longest;
};

static enum stemma_status take_line(void *context, const char *bytes, size_t size) {
  struct lines *lines = context;
  assert_true(size > 0 && bytes[size - 1] == '\n');
  size_t columns = 0;
  for (size_t i = 0; i + 1 < size; i++) {
    assert_true((unsigned char)bytes[i] >= 0x20 && bytes[i] != 0x7F);
    columns += ((unsigned char)bytes[i] & 0xC0) != 0x80;
  }
  if (columns > lines->longest) lines->longest = columns;
  lines->count++;
  return STEMMA_OK;
}

static void test_long_and_wide(void **state) {
  (void)state;
  struct fixture f;
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  struct lines lines = {0};
  fixture_chain_init(&f, 50000);
  assert_int_equal(tree_text_write(&f.view, 0, &options, take_line, &lines, NULL), STEMMA_OK);
  assert_int_equal(lines.count, 50001);
  assert_true(lines.longest < 160);
  fixture_dispose(&f);
  fixture_star_init(&f, 100001);
  lines = (struct lines){0};
  options.width = 60;
  assert_int_equal(tree_text_write(&f.view, 0, &options, take_line, &lines, NULL), STEMMA_OK);
  assert_int_equal(lines.count, 100002);
  assert_true(lines.longest <= 64);
  fixture_dispose(&f);
}

static void test_hostile_names(void **state) {
  (void)state;
  struct fixture f;
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  struct lines lines = {0};
  merge_init(&f);
  memcpy(f.lineage.name_bytes + 2 + 256, "\x1b[31m\x07\xff\x9b", 9);
  assert_int_equal(tree_text_write(&f.view, 0, &options, take_line, &lines, NULL), STEMMA_OK);
  fixture_dispose(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_totals_of_random_graphs),
      cmocka_unit_test(test_visit_can_stop),
      cmocka_unit_test(test_lines),
      cmocka_unit_test(test_long_and_wide),
      cmocka_unit_test(test_hostile_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
