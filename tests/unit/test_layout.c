/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts of random outlines against naive checks: no two boxes overlap, edges lead the way
 * they should from box to box; large ones; memory that runs out. */
#include <math.h>

#include "engine/draw/layout.h"
#include "engine/draw/outline.h"
#include "test_draw_support.h"
#include "tests/failing_memory.h"

#define CLOSE 1e-6

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
    d->created[i] = node == STEMMA_NO_NODE ? RECORD_NO_TIME : d->fixture.lineage.created[node];
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

/* Children lie to the right of all their drawn parents, or below them. */
static void assert_layered(const struct drawing *d) {
  for (size_t e = 0; e < d->outline->edge_count; e++) {
    const struct layout_box *parent = &d->layout.boxes[d->outline->edges[e].parent];
    const struct layout_box *child = &d->layout.boxes[d->outline->edges[e].child];
    if (d->input.is_downward) {
      assert_true(child->y + child->high / 2 < parent->y - parent->high / 2);
    } else {
      assert_true(child->x - child->wide / 2 > parent->x + parent->wide / 2);
    }
  }
}

static void test_random_layered(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 60; seed++) {
    struct drawing d;
    drawing_init(&d, (uint32_t)(seed * 5), 400, (enum outline_direction)(seed % 3), LAYOUT_LAYERED,
                 seed);
    assert_int_equal(layout_init(&d.layout, &d.input, LAYOUT_LAYERED, NULL), STEMMA_OK);
    assert_no_overlap(&d);
    assert_joined(&d);
    assert_layered(&d);
    drawing_dispose(&d);
  }
}

/* A chain and a star of 20,000, every way: nothing overflows the stack or takes for ever. */
static void test_large(void **state) {
  (void)state;
  static const enum layout_kind kinds[] = {LAYOUT_LAYERED};
  enum { LARGE = 20000 };
  for (size_t k = 0; k < 2 * sizeof kinds / sizeof *kinds; k++) {
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
  static const enum layout_kind kinds[] = {LAYOUT_LAYERED};
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
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
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_random_layered),
                                     cmocka_unit_test(test_large),
                                     cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
