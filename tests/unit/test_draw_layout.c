/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of layouts of our own: cards are as large as Graphviz draws them, and stand where the
 * layout put them; DOT carries the places. */
#include <graphviz/cgraph.h>
#include <math.h>

#include "engine/draw/card.h"
#include "engine/draw/picture.h"
#include "engine/draw/style.h"
#include "test_draw_support.h"

/* An outline of a random lineage, and its picture. */
struct scene {
  struct fixture fixture;
  struct outline *outline;
  uint8_t *detail;
  struct card_scene cards;
  char *picture;
};

static void scene_init(struct scene *s, uint32_t nodes, uint32_t budget, enum layout_kind kind,
                       enum picture_format format, uint64_t seed) {
  struct outline_options how = {.max_nodes = budget};
  struct picture_options options = {.format = format, .layout = kind};
  size_t size;
  uint32_t root = 0;
  fixture_random_init(&s->fixture, nodes, seed);
  assert_int_equal(outline_new(&s->outline, &s->fixture.view, &root, 1, &how, NULL), STEMMA_OK);
  assert_int_equal(picture_draw(&s->picture, &size, &s->fixture.view, s->outline, &options, NULL),
                   STEMMA_OK);
  s->detail = calloc(s->outline->node_count, 1);
  layout_choose_detail(s->detail, s->outline, kind);
  s->cards = (struct card_scene){.view = &s->fixture.view,
                                 .outline = s->outline,
                                 .largest = 1,
                                 .text_wide = STYLE_TEXT_WIDE,
                                 .detail = s->detail};
  for (size_t i = 1; i < s->outline->node_count; i++) {
    const struct outline_node *node = &s->outline->nodes[i];
    if (node->node == STEMMA_NO_NODE) {
      s->cards.fold_width = fmax(s->cards.fold_width, card_text_width(&s->cards, node));
    } else {
      s->cards.largest = fmax(s->cards.largest, s->fixture.view.measure[node->node]);
    }
  }
}

static void scene_dispose(struct scene *s) {
  free(s->picture);
  free(s->detail);
  outline_free(s->outline);
  fixture_dispose(&s->fixture);
}

/* What the numbers after `key`, up to the quote, span in x and y. */
static struct layout_box span_of(const char *at, const char *key) {
  double least[2] = {HUGE_VAL, HUGE_VAL}, most[2] = {-HUGE_VAL, -HUGE_VAL};
  at = strstr(at, key);
  assert_non_null(at);
  int axis = 0;
  for (at += strlen(key); *at != '"';) {
    char *end;
    double number = strtod(at, &end);
    if (end == at) {
      at++;
      continue;
    }
    least[axis] = fmin(least[axis], number);
    most[axis] = fmax(most[axis], number);
    axis = 1 - axis;
    at = end;
  }
  return (struct layout_box){.x = (least[0] + most[0]) / 2,
                             .y = (least[1] + most[1]) / 2,
                             .wide = most[0] - least[0],
                             .high = most[1] - least[1]};
}

/* The box of the node of a place, as drawn: nodes are numbered as they are made. */
static struct layout_box drawn_box(const struct scene *s, size_t place) {
  char key[48];
  snprintf(key, sizeof key, "<g id=\"node%zu\"", place + 1);
  const char *at = strstr(s->picture, key);
  assert_non_null(at);
  bool is_fold = s->outline->nodes[place].node == STEMMA_NO_NODE;
  return span_of(at, is_fold ? " d=\"" : " points=\"");
}

static void test_sizes(void **state) {
  (void)state;
  static const uint32_t budgets[] = {30, 110};
  for (uint64_t seed = 1; seed <= 8; seed++) {
    struct scene s;
    scene_init(&s, (uint32_t)(40 * seed), budgets[seed % 2],
               seed % 4 < 2 ? LAYOUT_RADIAL : LAYOUT_TIMELINE, PICTURE_SVG, seed);
    for (size_t i = 0; i < s.outline->node_count; i++) {
      struct layout_box wanted, box = drawn_box(&s, i);
      card_measure(&wanted, &s.cards, &s.outline->nodes[i]);
      /* Of a fold's rounded boxes the inmost comes first, and it is no higher than its words. */
      bool is_fold = s.outline->nodes[i].node == STEMMA_NO_NODE;
      assert_true(box.wide <= wanted.wide + 0.02 && box.wide >= wanted.wide - (is_fold ? 8 : 0.02));
      assert_true(box.high <= wanted.high + 0.02 &&
                  box.high >= wanted.high - (is_fold ? 13 : 0.02));
    }
    scene_dispose(&s);
  }
}

/* "X,Y", whatever follows. */
static bool begins_with_point(const char *text) {
  char *end, *next;
  (void)strtod(text, &end);
  if (end == text || *end != ',') return false;
  (void)strtod(end + 1, &next);
  return next > end + 1;
}

/* In DOT a node has a place, an edge a curve from it, and the engine is named that keeps them. */
static void test_places(void **state) {
  (void)state;
  for (unsigned kind = LAYOUT_LAYERED; kind <= LAYOUT_TIMELINE; kind++) {
    struct scene s;
    scene_init(&s, 900, 600, (enum layout_kind)kind, PICTURE_DOT, 5);
    assert_true(s.outline->node_count > LAYOUT_DOT_MOST);
    Agraph_t *graph = agmemread(s.picture);
    char layout[] = "layout", pos[] = "pos", background[] = "_background";
    assert_string_equal(agget(graph, layout), "nop2");
    assert_true(kind == LAYOUT_LAYERED || agget(graph, background)[0] != '\0');
    size_t edges = 0;
    for (Agnode_t *n = agfstnode(graph); n != NULL; n = agnxtnode(graph, n)) {
      assert_true(begins_with_point(agget(n, pos)));
      for (Agedge_t *e = agfstout(graph, n); e != NULL; e = agnxtout(graph, e), edges++) {
        const char *curve = agget(e, pos);
        assert_true(begins_with_point(strncmp(curve, "e,", 2) == 0 ? curve + 2 : curve));
      }
    }
    assert_int_equal(agnnodes(graph), s.outline->node_count);
    assert_int_equal(edges, s.outline->edge_count);
    agclose(graph);
    scene_dispose(&s);
  }
}

/* Up to LAYOUT_DOT_MOST nodes in layers, DOT leaves the layout to Graphviz. */
static void test_left_to_graphviz(void **state) {
  (void)state;
  struct scene s;
  char layout[] = "layout";
  scene_init(&s, 200, 120, LAYOUT_LAYERED, PICTURE_DOT, 5);
  Agraph_t *graph = agmemread(s.picture);
  assert_null(agget(graph, layout));
  agclose(graph);
  scene_dispose(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_sizes), cmocka_unit_test(test_places),
                                     cmocka_unit_test(test_left_to_graphviz)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
