/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts of random outlines against naive checks: no two boxes overlap, edges lead the way
 * they should from box to box; large ones; memory that runs out. */
#include <math.h>

#include "engine/draw/layout.h"
#include "engine/draw/outline.h"
#include "graph/record.h"
#include "test_draw_support.h"
#include "tests/failing_memory.h"

#define CLOSE 1e-6

static const enum layout_kind kinds[] = {LAYOUT_LAYERED, LAYOUT_RADIAL, LAYOUT_TIMELINE};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* An outline with sizes, and its layout. */
struct drawing {
  struct fixture fixture;
  struct outline *outline;
  struct layout_box *size;
  uint8_t *detail;
  int64_t *created;
  struct layout_input input;
  struct layout layout;
};

/* Sizes at random, of dots all the same. */
static void drawing_finish(struct drawing *d, enum layout_kind kind, uint64_t seed) {
  struct random random = {seed};
  size_t count = d->outline->node_count;
  d->size = calloc(count, sizeof *d->size);
  d->detail = calloc(count, sizeof *d->detail);
  d->created = calloc(count, sizeof *d->created);
  layout_choose_detail(d->detail, d->outline, kind);
  for (size_t i = 0; i < count; i++) {
    uint32_t node = d->outline->nodes[i].node;
    bool is_dot = d->detail[i] == LAYOUT_DOT;
    d->size[i].wide = is_dot ? 6 : 20 + random_below(&random, 150);
    d->size[i].high = is_dot ? 6 : 8 + random_below(&random, 40);
    /* Days of half a year; some models share one, some have none. */
    int64_t day = random_below(&random, 5) == 0 ? 0 : (int64_t)random_below(&random, 180);
    d->created[i] =
        random_below(&random, 9) == 0 ? RECORD_NO_TIME : INT64_C(1700000000000) + day * 86400000;
    if (node == STEMMA_NO_NODE) d->created[i] = RECORD_NO_TIME;
  }
  d->input = (struct layout_input){.outline = d->outline,
                                   .size = d->size,
                                   .detail = d->detail,
                                   .created = d->created,
                                   .is_downward = seed % 3 == 0};
}

static void drawing_init(struct drawing *d, uint32_t nodes, uint32_t budget,
                         enum outline_direction direction, enum layout_kind kind, uint64_t seed) {
  struct outline_options options = {
      .max_nodes = budget, .direction = direction, .max_wide = UINT32_MAX};
  *d = (struct drawing){0};
  fixture_random_init(&d->fixture, nodes, seed);
  uint32_t roots[3] = {direction == OUTLINE_DOWN ? 0 : nodes / 2, nodes / 3, nodes - 1};
  size_t root_count = seed % 4 == 0 && direction != OUTLINE_BOTH && nodes > 6 ? 3 : 1;
  assert_int_equal(outline_new(&d->outline, &d->fixture.view, roots, root_count, &options, NULL),
                   STEMMA_OK);
  drawing_finish(d, kind, seed);
}

static void drawing_dispose(struct drawing *d) {
  layout_dispose(&d->layout);
  outline_free(d->outline);
  free(d->size);
  free(d->detail);
  free(d->created);
  fixture_dispose(&d->fixture);
}

static void assert_no_overlap(const struct drawing *d) {
  const struct layout_box *boxes = d->layout.boxes;
  for (size_t i = 0; i < d->outline->node_count; i++) {
    assert_true(boxes[i].wide == d->size[i].wide && boxes[i].high == d->size[i].high);
    for (size_t j = 0; j < i; j++) {
      double x = fabs(boxes[i].x - boxes[j].x) - (boxes[i].wide + boxes[j].wide) / 2;
      double y = fabs(boxes[i].y - boxes[j].y) - (boxes[i].high + boxes[j].high) / 2;
      assert_true(x > -CLOSE || y > -CLOSE);
    }
  }
}

/* How far a point lies outside of a box. */
static double outside(const struct layout_box *box, struct layout_point at) {
  double x = fabs(at.x - box->x) - box->wide / 2, y = fabs(at.y - box->y) - box->high / 2;
  return fmax(fmax(x, y), 0);
}

/* Every edge begins at its parent's box and points at its child's. */
static void assert_joined(const struct drawing *d) {
  assert_int_equal(d->layout.curves[0], 0);
  for (size_t e = 0; e < d->outline->edge_count; e++) {
    const struct outline_edge *edge = &d->outline->edges[e];
    size_t from = d->layout.curves[e], to = d->layout.curves[e + 1];
    assert_true(to - from >= 5 && (to - from) % 3 == 2);
    const struct layout_point *points = d->layout.points;
    for (size_t i = from; i < to; i++) {
      assert_true(isfinite(points[i].x) && isfinite(points[i].y));
    }
    assert_true(outside(&d->layout.boxes[edge->parent], points[from]) < CLOSE);
    assert_true(outside(&d->layout.boxes[edge->child], points[to - 1]) < CLOSE);
  }
}

/* Whether a child lies to the right of its parent, or below it. */
static bool is_after(const struct drawing *d, const struct outline_edge *edge) {
  const struct layout_box *parent = &d->layout.boxes[edge->parent];
  const struct layout_box *child = &d->layout.boxes[edge->child];
  if (d->input.is_downward) return child->y + child->high / 2 < parent->y - parent->high / 2;
  return child->x - child->wide / 2 > parent->x + parent->wide / 2;
}

/* Every node lies beyond one that it derives from, or, of an ancestor, before one that derives
 * from it. It lies so of all where the page is not cut into strips; there an edge goes back. */
static size_t assert_layered(const struct drawing *d) {
  size_t backwards = 0;
  bool *is_beyond = calloc(d->outline->node_count, 1);
  for (size_t e = 0; e < d->outline->edge_count; e++) {
    const struct outline_edge *edge = &d->outline->edges[e];
    bool after = is_after(d, edge);
    backwards += !after;
    if (after) is_beyond[edge->child] = is_beyond[edge->parent] = true;
  }
  for (size_t i = 0; i < d->outline->node_count; i++) {
    assert_true(is_beyond[i] || d->outline->nodes[i].anchor == OUTLINE_NONE);
  }
  free(is_beyond);
  return backwards;
}

/* Later models stand further to the right, those without a date left of all others. */
static void assert_dated(const struct drawing *d) {
  for (size_t i = 0; i < d->outline->node_count; i++) {
    for (size_t j = 0; j < d->outline->node_count; j++) {
      const struct layout_box *a = &d->layout.boxes[i], *b = &d->layout.boxes[j];
      bool is_fold = d->outline->nodes[i].node == STEMMA_NO_NODE ||
                     d->outline->nodes[j].node == STEMMA_NO_NODE;
      if (is_fold || record_time_is_void(d->created[j])) continue;
      double from = a->x - a->wide / 2, to = b->x - b->wide / 2;
      if (record_time_is_void(d->created[i])) assert_true(a->x + a->wide / 2 < to);
      if (!record_time_is_void(d->created[i]) && d->created[i] <= d->created[j]) {
        assert_true(from <= to + CLOSE);
      }
      if (d->created[i] == d->created[j]) assert_true(fabs(from - to) < CLOSE);
    }
  }
}

static void test_random_outlines(void **state) {
  (void)state;
  size_t backwards = 0, edges = 0;
  for (uint64_t seed = 1; seed <= 150; seed++) {
    struct drawing d;
    enum layout_kind kind = kinds[seed % KINDS];
    drawing_init(&d, (uint32_t)(seed * 5), seed % 2 == 0 ? 800 : 100,
                 (enum outline_direction)(seed / KINDS % 3), kind, seed);
    assert_int_equal(layout_init(&d.layout, &d.input, kind, NULL), STEMMA_OK);
    assert_no_overlap(&d);
    assert_joined(&d);
    if (kind == LAYOUT_LAYERED) backwards += assert_layered(&d);
    if (kind == LAYOUT_LAYERED) edges += d.outline->edge_count;
    if (kind == LAYOUT_TIMELINE) assert_dated(&d);
    drawing_dispose(&d);
  }
  assert_true(backwards < edges / 3);
}

/* Width by height of what the boxes take. */
static double aspect_of(const struct drawing *d) {
  double left = 0, right = 0, top = 0, bottom = 0;
  for (size_t i = 0; i < d->outline->node_count; i++) {
    const struct layout_box *box = &d->layout.boxes[i];
    left = fmin(left, box->x - box->wide / 2);
    right = fmax(right, box->x + box->wide / 2);
    bottom = fmin(bottom, box->y - box->high / 2);
    top = fmax(top, box->y + box->high / 2);
  }
  return (right - left) / (top - bottom);
}

/* With 700 models there are strips and rows of dots, with 1,200 more dots in them, and the page is
 * no strip itself. */
static void test_pages(void **state) {
  (void)state;
  for (size_t k = 0; k < KINDS * 2; k++) {
    struct drawing d = {0};
    struct outline_options options = {.max_nodes = 3000, .max_wide = UINT32_MAX};
    uint32_t root = 0;
    enum layout_kind kind = kinds[k / 2];
    fixture_random_init(&d.fixture, k % 2 == 0 ? 700 : 1200, 3);
    assert_int_equal(outline_new(&d.outline, &d.fixture.view, &root, 1, &options, NULL), STEMMA_OK);
    drawing_finish(&d, kind, 1);
    assert_int_equal(layout_init(&d.layout, &d.input, kind, NULL), STEMMA_OK);
    assert_no_overlap(&d);
    assert_joined(&d);
    /* Rings reach as far as the longest line of descent; a page is cut where the root is wide. */
    double aspect = aspect_of(&d);
    assert_true(kind == LAYOUT_RADIAL || k % 2 == 0 || (aspect > 0.4 && aspect < 3));
    drawing_dispose(&d);
  }
}

/* A chain and a star of 20,000, every way: nothing overflows the stack or takes for ever. */
static void test_large(void **state) {
  (void)state;
  enum { LARGE = 20000 };
  for (size_t k = 0; k < 2 * KINDS; k++) {
    struct drawing d = {0};
    struct outline_options options = {
        .max_nodes = LARGE, .max_wide = UINT32_MAX, .depth = UINT32_MAX};
    uint32_t root = 0;
    if (k % 2 == 0) fixture_chain_init(&d.fixture, LARGE);
    if (k % 2 == 1) fixture_star_init(&d.fixture, LARGE);
    assert_int_equal(outline_new(&d.outline, &d.fixture.view, &root, 1, &options, NULL), STEMMA_OK);
    assert_int_equal(d.outline->node_count, LARGE);
    drawing_finish(&d, kinds[k / 2], 1);
    assert_int_equal(layout_init(&d.layout, &d.input, kinds[k / 2], NULL), STEMMA_OK);
    assert_joined(&d);
    drawing_dispose(&d);
  }
}

static void test_every_allocation(void **state) {
  (void)state;
  for (size_t k = 0; k < KINDS; k++) {
    struct drawing d;
    drawing_init(&d, 90, 60, OUTLINE_BOTH, kinds[k], 7);
    enum stemma_status status = STEMMA_NO_MEMORY;
    for (long n = 0; status != STEMMA_OK; n++) {
      struct stemma_error error = STEMMA_ERROR_INIT;
      failing_memory_start(n, FAILING_MEMORY_ONCE);
      status = layout_init(&d.layout, &d.input, kinds[k], &error);
      if (status == STEMMA_OK) layout_dispose(&d.layout);
      assert_int_equal(failing_memory_stop(), 0);
      bool has_failed = failing_memory_has_failed();
      assert_int_equal(status, has_failed ? STEMMA_NO_MEMORY : STEMMA_OK);
      assert_true(has_failed == (error.message[0] != '\0'));
      assert_true(n < 1000);
    }
    drawing_dispose(&d);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_outlines),
                                     cmocka_unit_test(test_pages), cmocka_unit_test(test_large),
                                     cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
