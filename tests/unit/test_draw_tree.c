/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of text: rows, totals, lines. */
#include "engine/draw/tree_text.h"

#include "test_draw_support.h"

enum { NODES_MAX = 400, NAIVE_NONE = 1000000 };

/* ---- a verifier: every rule of tree.h by its definition, however slow ---- */

struct naive {
  const struct fixture *fixture;
  const struct tree_options *options;
  struct draw_rows out, back;
  uint32_t n, root;
  bool reached[NODES_MAX], live[NODES_MAX], match[NODES_MAX], kept[NODES_MAX];
  uint32_t depth[NODES_MAX];         /* of the full row, or NAIVE_NONE */
  size_t row_of[NODES_MAX];          /* place of the full row among `rows` */
  struct tree_rest rests[NODES_MAX]; /* expected, by the model they are told under */
  struct tree_row rows[20000];       /* [row_count] as they were walked */
  struct tree_rest told[20000];      /* beside rows: their rests */
  size_t row_count;
};

static bool naive_counted(const struct naive *v, uint32_t node) {
  return draw_is_counted(&v->fixture->view, v->options->direction, node);
}

static bool is_pruned(const struct naive *v, uint32_t node) {
  for (size_t i = 0; i < v->options->pruned_count; i++) {
    if (v->options->pruned[i] == node) return true;
  }
  return false;
}

/* Whether a glob fits: by recursion, over names of a few characters. */
static bool fits(const char *glob, const char *name) {
  if (*glob == '\0') return *name == '\0';
  if (*glob == '*') return fits(glob + 1, name) || (*name != '\0' && fits(glob, name + 1));
  return *name != '\0' && (*glob == '?' || *glob == *name) && fits(glob + 1, name + 1);
}

/* Marks until nothing changes any more. */
static void naive_mark(struct naive *v) {
  bool seen[NODES_MAX];
  fixture_reach(v->fixture, v->root, v->options->direction, seen);
  for (uint32_t node = 0; node < v->n; node++) {
    struct text name = lineage_name(&v->fixture->lineage, node);
    char copy[64];
    snprintf(copy, sizeof copy, "%.*s", TEXT_ARGS(name));
    v->reached[node] = seen[node];
    v->live[node] = seen[node] && naive_counted(v, node);
    v->match[node] = false;
    for (size_t i = 0; i < v->options->only_count && seen[node]; i++) {
      v->match[node] = v->match[node] || fits(v->options->only[i].bytes, copy);
    }
    v->kept[node] = v->options->only_count == 0 || v->match[node];
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t node = 0; node < v->n; node++) {
      if (!v->reached[node]) continue;
      for (uint32_t e = v->out.start[node]; e < v->out.start[node + 1]; e++) {
        uint32_t to = v->out.items[e];
        bool live = v->live[node] || v->live[to];
        bool kept = v->kept[node] || (v->live[to] && v->kept[to]);
        changed = changed || live != v->live[node] || kept != v->kept[node];
        v->live[node] = live;
        v->kept[node] = kept;
      }
    }
  }
}

/* The rank of a neighbour among those of a model that may be shown. */
static uint32_t naive_rank(const struct naive *v, uint32_t node, uint32_t neighbour) {
  uint32_t rank = 0;
  for (uint32_t e = v->out.start[node]; e < v->out.start[node + 1]; e++) {
    uint32_t other = v->out.items[e];
    if (!v->live[other] || !v->kept[other]) continue;
    rank += draw_compare(&v->fixture->view, other, neighbour) < 0;
  }
  return rank;
}

/* Whether the edge is a row below a model in full, at `depth`. */
static bool naive_shows(const struct naive *v, uint32_t node, uint32_t to, uint32_t depth) {
  const struct tree_options *o = v->options;
  if (is_pruned(v, node) || (o->depth != 0 && depth >= o->depth)) return false;
  if (!v->live[to] || !v->kept[to]) return false;
  return o->top == 0 || naive_rank(v, node, to) < o->top;
}

/* The shortest ways that are shown, generation by generation. */
static void naive_measure(struct naive *v) {
  for (uint32_t node = 0; node < v->n; node++) v->depth[node] = NAIVE_NONE;
  v->depth[v->root] = 0;
  for (uint32_t depth = 0; depth < v->n; depth++) {
    for (uint32_t node = 0; node < v->n; node++) {
      if (v->depth[node] != depth) continue;
      for (uint32_t e = v->out.start[node]; e < v->out.start[node + 1]; e++) {
        uint32_t to = v->out.items[e];
        if (v->depth[to] == NAIVE_NONE && naive_shows(v, node, to, depth)) v->depth[to] = depth + 1;
      }
    }
  }
}

/* Whether the full row of `a` is nearer to the root than that of `b`, or as near and first. */
static bool is_before(const struct naive *v, uint32_t a, uint32_t b) {
  if (v->depth[a] != v->depth[b]) return v->depth[a] < v->depth[b];
  return v->row_of[a] < v->row_of[b];
}

/* Counts each model that is not shown where tree.h says. */
static void naive_count(struct naive *v) {
  memset(v->rests, 0, sizeof v->rests);
  for (uint32_t node = 0; node < v->n; node++) {
    if (!v->reached[node] || v->depth[node] != NAIVE_NONE || !naive_counted(v, node)) continue;
    uint32_t at = node, home = NAIVE_NONE, first;
    uint8_t relation = 0;
    for (uint32_t far = 0;; far++, at = first) {
      first = NAIVE_NONE;
      for (uint32_t e = v->back.start[at]; e < v->back.start[at + 1]; e++) {
        uint32_t from = v->back.items[e];
        if (!v->reached[from]) continue;
        if (first == NAIVE_NONE) first = from;
        if (v->depth[from] == NAIVE_NONE) continue;
        if (home != NAIVE_NONE && !is_before(v, from, home)) continue;
        home = from;
        relation = v->back.relation[e];
      }
      if (home == NAIVE_NONE) continue;
      (*(far == 0 ? &v->rests[home].direct[relation] : &v->rests[home].below))++;
      break;
    }
  }
}

static enum stemma_status keep_row(void *context, const struct tree_row *row) {
  struct naive *v = context;
  assert_true(v->row_count < sizeof v->rows / sizeof *v->rows);
  if (row->kind == TREE_MODEL) v->row_of[row->node] = v->row_count;
  if (row->rest != NULL) v->told[v->row_count] = *row->rest;
  v->rows[v->row_count++] = *row;
  return STEMMA_OK;
}

/* The rows below the model in row `at` are those that are due, in order. */
static void check_below(const struct naive *v, size_t at) {
  const struct tree_row *model = &v->rows[at];
  uint32_t due = 0, found = 0, rank = 0;
  bool has_rest = tree_rest_sum(&v->rests[model->node]) > 0, told_rest = false, ended = false;
  for (uint32_t e = v->out.start[model->node]; e < v->out.start[model->node + 1]; e++) {
    due += naive_shows(v, model->node, v->out.items[e], model->depth);
  }
  for (size_t i = at + 1; i < v->row_count && v->rows[i].depth > model->depth; i++) {
    const struct tree_row *row = &v->rows[i];
    if (row->depth > model->depth + 1) continue;
    assert_int_equal(row->parent, model->node);
    assert_false(ended);
    ended = row->is_last;
    if (row->kind == TREE_REST) {
      told_rest = true;
      assert_true(row->is_last);
      assert_int_equal(row->is_alone, due == 0);
      assert_memory_equal(&v->told[i], &v->rests[model->node], sizeof *v->rests);
      continue;
    }
    assert_true(naive_shows(v, model->node, row->node, model->depth));
    assert_true(found == 0 || naive_rank(v, model->node, row->node) > rank);
    rank = naive_rank(v, model->node, row->node);
    assert_int_equal(row->kind == TREE_MODEL, v->row_of[row->node] == i);
    found++;
  }
  assert_int_equal(found, due);
  assert_true(ended || found == 0);
  assert_int_equal(told_rest, has_rest && !model->is_pruned);
}

static void check_rows(const struct naive *v, const struct tree_sums *sums) {
  uint64_t counted = 0, hidden = 0, full = 0, matches = 0;
  for (size_t i = 0; i < v->row_count; i++) {
    const struct tree_row *row = &v->rows[i];
    if (row->rest != NULL) hidden += tree_rest_sum(&v->told[i]);
    if (row->kind == TREE_REST) continue;
    assert_int_equal(row->is_match, v->match[row->node]);
    if (row->kind == TREE_REPEATED) {
      assert_true(v->depth[row->node] <= row->depth);
      assert_null(row->rest);
      continue;
    }
    full++;
    assert_int_equal(row->depth, v->depth[row->node]);
    assert_int_equal(row->is_pruned, is_pruned(v, row->node));
    counted += row->depth > 0 && naive_counted(v, row->node);
    if (row->rest != NULL) {
      assert_memory_equal(&v->told[i], &v->rests[row->node], sizeof *v->rests);
    }
    check_below(v, i);
  }
  for (uint32_t node = 0; node < v->n; node++) {
    full -= v->depth[node] != NAIVE_NONE;
    matches += v->match[node] && v->live[node];
  }
  assert_int_equal(full, 0);
  assert_int_equal(sums->shown, counted);
  assert_int_equal(sums->hidden, hidden);
  assert_int_equal(sums->rows, v->row_count);
  assert_int_equal(sums->matches, matches);
}

/* ---- the tests ---- */

static void verify(const struct fixture *f, uint32_t root, const struct tree_options *options) {
  static struct naive v;
  struct tree *tree = NULL;
  memset(&v, 0, sizeof v);
  v.fixture = f;
  v.options = options;
  v.out = draw_rows_of(f->view.graph, options->direction);
  v.back = draw_rows_of(f->view.graph, options->direction == DRAW_UP ? DRAW_DOWN : DRAW_UP);
  v.n = f->lineage.node_count;
  v.root = root;
  assert_int_equal(tree_new(&tree, &f->view, root, options, NULL), STEMMA_OK);
  assert_int_equal(tree_walk(tree, keep_row, &v, NULL), STEMMA_OK);
  naive_mark(&v);
  naive_measure(&v);
  naive_count(&v);
  const struct tree_sums sums = tree_sums(tree);
  check_rows(&v, &sums);
  bool seen[NODES_MAX];
  assert_int_equal(sums.shown + sums.hidden, fixture_reach(f, root, options->direction, seen));
  if (options->depth == 0 && options->top == 0 && options->only_count == 0 &&
      options->pruned_count == 0) {
    assert_int_equal(sums.hidden, 0);
  }
  for (uint32_t node = 0; node < v.n; node++) {
    assert_int_equal(tree_reaches(tree, node), v.reached[node] || node == root);
  }
  tree_free(tree);
}

static void test_random_graphs(void **state) {
  (void)state;
  static const char *const globs[] = {"*7", "*1?", "lab/m0000*3*", "*nothing*", "*"};
  for (uint64_t seed = 1; seed <= 400; seed++) {
    struct random random = {seed * 977};
    struct fixture f;
    uint32_t n = (uint32_t)(2 + seed % 120), pruned[3];
    struct text only[2];
    fixture_random_init(&f, n, seed);
    struct tree_options options = {.direction = seed % 2 == 0 ? DRAW_UP : DRAW_DOWN,
                                   .depth = random_below(&random, 5),
                                   .top = random_below(&random, 4),
                                   .pruned = pruned,
                                   .pruned_count = random_below(&random, 4),
                                   .only = only,
                                   .only_count = seed % 3 == 0 ? 1 + random_below(&random, 2) : 0};
    for (size_t i = 0; i < 3; i++) pruned[i] = random_below(&random, n);
    for (size_t i = 0; i < 2; i++) only[i] = text_of(globs[random_below(&random, 5)]);
    uint32_t root = (uint32_t)(seed * 31 % n);
    if (options.direction == DRAW_DOWN) root /= 7;
    if (seed % 5 == 0) options.pruned_count = 0;
    if (seed % 7 == 0) options.top = options.depth = 0;
    verify(&f, root, &options);
    fixture_dispose(&f);
  }
}

static void test_pruned_by_nobody(void **state) {
  (void)state;
  struct fixture f;
  uint32_t pruned[] = {STEMMA_NO_NODE, 0};
  struct tree_options options = {.pruned = pruned, .pruned_count = 1};
  fixture_star_init(&f, 50);
  verify(&f, 0, &options);
  options.pruned_count = 2; /* the root */
  verify(&f, 0, &options);
  verify(&f, 7, &options); /* a leaf */
  fixture_dispose(&f);
}

/* The tree, planned; to be freed. */
static struct tree *plan(const struct fixture *f, uint32_t root,
                         const struct tree_options *options) {
  struct tree *tree = NULL;
  assert_int_equal(tree_new(&tree, &f->view, root, options, NULL), STEMMA_OK);
  return tree;
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
  struct tree *tree = plan(&f, 0, &options);
  assert_int_equal(tree_walk(tree, stop_row, &left, NULL), STEMMA_IO);
  assert_int_equal(left, 0);
  tree_free(tree);
  fixture_dispose(&f);
}

static void assert_text(const struct fixture *f, uint32_t root, const struct tree_options *what,
                        const struct tree_text_options *options, const char *expected) {
  char *text = NULL;
  size_t size = 0;
  FILE *file = open_memstream(&text, &size);
  struct tree *tree = plan(f, root, what);
  assert_int_equal(tree_text_write(tree, options, tree_sink_file, file, NULL), STEMMA_OK);
  assert_int_equal(fclose(file), 0);
  assert_string_equal(text, expected);
  tree_free(tree);
  free(text);
}

static void test_lines(void **state) {
  (void)state;
  struct fixture f;
  struct tree_options what = TREE_OPTIONS_INIT;
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  fixture_merge_init(&f);
  assert_text(&f, 0, &what, &options,
              "MODEL                     RELATION   DERIVATIVES  DOWNLOADS\n"
              "lab/m00000000                                  3          0\n"
              "├─ lab/m00000001          finetune             2        919\n"
              "│  └─ lab/m00000003       merge                1        757\n"
              "│     └─ lab/m00000004    quantized            0        676\n"
              "└─ lab/m00000002 (ghost)  adapter              2          -\n"
              "   └─ lab/m00000003 (*)   merge\n");
  what.depth = 1;
  options.ascii = true;
  options.no_header = true;
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                       3    0\n"
              "|- lab/m00000001          finetune  2  919\n"
              "|  `- ... 1 merge, 1 below them\n"
              "`- lab/m00000002 (ghost)  adapter   2    -\n"
              "\n1 of 3 derivatives shown\n");
  what = (struct tree_options){.direction = DRAW_UP};
  assert_text(&f, 4, &what, &options,
              "lab/m00000004                           0  676\n"
              "`- lab/m00000003             quantized  1  757\n"
              "   |- lab/m00000001          merge      2  919\n"
              "   |  `- lab/m00000000       finetune   3    0\n"
              "   `- lab/m00000002 (ghost)  merge      2    -\n"
              "      `- lab/m00000000 (*)   adapter\n");
  what.depth = 2;
  what.top = 1;
  assert_text(&f, 4, &what, &options,
              "lab/m00000004                   0  676\n"
              "`- lab/m00000003     quantized  1  757\n"
              "   |- lab/m00000001  merge      2  919\n"
              "   |  `- ... 1 finetune\n"
              "   `- ... and 1 more merge\n"
              "\n2 of 4 ancestors shown\n");
  fixture_dispose(&f);
}

/* 0 → 1 … 12, of all relations; 1 and 2 have two children each, 2 and 3 another. */
static void branches_init(struct fixture *f) {
  static const uint32_t descendants[18] = {17, 2, 3, 1};
  struct stemma_edge edges[18];
  for (uint32_t v = 1; v <= 12; v++) edges[v - 1] = (struct stemma_edge){0, v, (uint8_t)(v % 5)};
  for (uint32_t v = 13; v <= 16; v++) {
    edges[v - 1] = (struct stemma_edge){1 + (v - 13) / 2, v, STEMMA_QUANTIZED};
  }
  edges[16] = (struct stemma_edge){2, 17, STEMMA_MERGE};
  edges[17] = (struct stemma_edge){3, 17, STEMMA_MERGE};
  fixture_init(f, 18, edges, 18, NULL, 0);
  memcpy(f->descendants, descendants, sizeof descendants);
}

static void test_options(void **state) {
  (void)state;
  static const uint32_t pruned[] = {2};
  static const struct text only[] = {{"LAB/*17", 7}, {"*13", 3}};
  static const struct tree_text_colors colors = {"<b>", "<f>", "<p>"};
  struct fixture f;
  struct tree_options what = {.top = 2};
  struct tree_text_options options = {.no_header = true};
  branches_init(&f);
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                   17    0\n"
              "├─ lab/m00000002     quantized   3  838\n"
              "│  ├─ lab/m00000015  quantized   0  785\n"
              "│  ├─ lab/m00000016  quantized   0  704\n"
              "│  └─ … and 1 more merge\n"
              "├─ lab/m00000001     adapter     2  919\n"
              "│  ├─ lab/m00000013  quantized   0  947\n"
              "│  └─ lab/m00000014  quantized   0  866\n"
              "└─ … and 2 more merge, 2 adapter, 2 quantized, 2 finetune, 2 unspecified\n"
              "\n"
              "6 of 17 derivatives shown\n");
  what = (struct tree_options){.pruned = pruned, .pruned_count = 1, .top = 1};
  assert_text(
      &f, 0, &what, &options,
      "lab/m00000000                                  17    0\n"
      "├─ lab/m00000002 (pruned, 3 below)  quantized   3  838\n"
      "└─ … and 3 more adapter, 2 merge, 2 quantized, 2 finetune, 2 unspecified, 2 below them\n"
      "\n"
      "1 of 17 derivatives shown\n");
  what = (struct tree_options){.only = only, .only_count = 2};
  options.colors = &colors;
  assert_text(
      &f, 0, &what, &options,
      "lab/m00000000                       17    0\n"
      "<f>├─ <p>lab/m00000002         quantized   3  838\n"
      "<f>│  ├─ <p><b>lab/m00000017<p>      merge       0  623\n"
      "<f>│  └─ <p><f>… and 2 more quantized<p>\n"
      "<f>├─ <p>lab/m00000001         adapter     2  919\n"
      "<f>│  ├─ <p><b>lab/m00000013<p>      quantized   0  947\n"
      "<f>│  └─ <p><f>… and 1 more quantized<p>\n"
      "<f>├─ <p>lab/m00000003         finetune    1  757\n"
      "<f>│  └─ <p><b>lab/m00000017<p><f> (*)<p>  merge\n"
      "<f>└─ <p><f>… and 2 more merge, 2 adapter, 2 quantized, 2 unspecified, 1 finetune<p>\n"
      "\n"
      "5 of 17 derivatives shown; 2 models match\n");
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

static struct lines measure_lines(const struct fixture *f,
                                  const struct tree_text_options *options) {
  const struct tree_options what = TREE_OPTIONS_INIT;
  struct lines lines = {0};
  struct tree *tree = plan(f, 0, &what);
  assert_int_equal(tree_text_write(tree, options, take_line, &lines, NULL), STEMMA_OK);
  tree_free(tree);
  return lines;
}

static void test_long_and_wide(void **state) {
  (void)state;
  struct fixture f;
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  fixture_chain_init(&f, 50000);
  struct lines lines = measure_lines(&f, &options);
  assert_int_equal(lines.count, 50001);
  assert_true(lines.longest < 160);
  options.width = 80;
  assert_true(measure_lines(&f, &options).longest <= 80);
  fixture_dispose(&f);
  fixture_star_init(&f, 100001);
  options.width = 60;
  lines = measure_lines(&f, &options);
  assert_int_equal(lines.count, 100002);
  assert_true(lines.longest <= 64);
  fixture_dispose(&f);
}

static void test_hostile_names(void **state) {
  (void)state;
  struct fixture f;
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  fixture_merge_init(&f);
  fixture_rename(&f, 1, "lab/\x1b[31m\x07\xff\x9b\xe2\x81\xa0");
  measure_lines(&f, &options);
  options.ascii = true;
  measure_lines(&f, &options);
  fixture_dispose(&f);
}

/* CJK and emoji take two columns, accents none; cut between characters, never within one. */
static void test_wide_names(void **state) {
  (void)state;
  struct fixture f;
  struct tree_options what = TREE_OPTIONS_INIT;
  struct tree_text_options options = {.no_header = true};
  fixture_merge_init(&f);
  fixture_rename(&f, 1, "实验室/模型-一号");
  fixture_rename(&f, 4, "lab/🦙-e\xcc\x81");
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                        3    0\n"
              "├─ 实验室/模型-一号       finetune   2  919\n"
              "│  └─ lab/m00000003       merge      1  757\n"
              "│     └─ lab/🦙-é         quantized  0  676\n"
              "└─ lab/m00000002 (ghost)  adapter    2    -\n"
              "   └─ lab/m00000003 (*)   merge\n");
  options.width = 40;
  fixture_rename(&f, 3, "实验室/模型模型模型模型模型模型模型模型模型模型模型模型模型-一号");
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                        3    0\n"
              "├─ 实验室/模型-一号       finetune   2  919\n"
              "│  └─ 实验室/…模型-一号   merge      1  757\n"
              "│     └─ lab/🦙-é         quantized  0  676\n"
              "└─ lab/m00000002 (ghost)  adapter    2    -\n"
              "   └─ 实验室…型-一号 (*)  merge\n");
  fixture_dispose(&f);
}

/* A rest that is wider than the terminal names fewer relations. */
static void test_narrow_rests(void **state) {
  (void)state;
  struct fixture f;
  const struct tree_options what = {.top = 1};
  struct tree_text_options options = {.no_header = true, .width = 80};
  branches_init(&f);
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                   17    0\n"
              "├─ lab/m00000002     quantized   3  838\n"
              "│  ├─ lab/m00000015  quantized   0  785\n"
              "│  └─ … and 1 more merge, 1 quantized\n"
              "└─ … and 3 more adapter, 2 merge, 2 quantized, 4 others, 2 below them\n"
              "\n"
              "2 of 17 derivatives shown\n");
  options.width = 60;
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                   17    0\n"
              "├─ lab/m00000002     quantized   3  838\n"
              "│  ├─ lab/m00000015  quantized   0  785\n"
              "│  └─ … and 1 more merge, 1 quantized\n"
              "└─ … and 3 more adapter, 2 merge, 6 others, 2 below them\n"
              "\n"
              "2 of 17 derivatives shown\n");
  options.width = 20;
  assert_text(&f, 0, &what, &options,
              "lab/m00000000                   17    0\n"
              "├─ lab/m00000002     quantized   3  838\n"
              "│  ├─ lab/m00000015  quantized   0  785\n"
              "│  └─ … and 2 more\n"
              "└─ … and 11 more, 2 below them\n"
              "\n"
              "2 of 17 derivatives shown\n");
  fixture_dispose(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_graphs),  cmocka_unit_test(test_pruned_by_nobody),
      cmocka_unit_test(test_visit_can_stop), cmocka_unit_test(test_lines),
      cmocka_unit_test(test_options),        cmocka_unit_test(test_long_and_wide),
      cmocka_unit_test(test_hostile_names),  cmocka_unit_test(test_wide_names),
      cmocka_unit_test(test_narrow_rests),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
