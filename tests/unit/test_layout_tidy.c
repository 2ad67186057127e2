/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tidy trees against what they promise, checked naively; linear cost; memory that runs out. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/draw/layout_tidy.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"

#define CLOSE 1e-6

/* A tree that the test owns, and where its nodes were put. */
struct fixture {
  struct tidy_tree tree;
  uint32_t *first, *parent, *level;
  double *breadth, *place;
};

static void fixture_alloc(struct fixture *f, uint32_t most) {
  *f = (struct fixture){0};
  f->first = calloc((size_t)most + 1, sizeof *f->first);
  f->parent = calloc(most, sizeof *f->parent);
  f->level = calloc(most, sizeof *f->level);
  f->breadth = calloc(most, sizeof *f->breadth);
  f->place = calloc(most, sizeof *f->place);
}

/* Makes a tree of the numbers of children in breadth-first order. */
static void fixture_finish(struct fixture *f, uint32_t count) {
  f->first[count] = count;
  for (uint32_t v = 0; v < count; v++) {
    for (uint32_t c = f->first[v]; c < f->first[v + 1]; c++) {
      f->parent[c] = v;
      f->level[c] = f->level[v] + 1;
    }
  }
  f->tree = (struct tidy_tree){
      .count = count, .first = f->first, .breadth = f->breadth, .sibling_gap = 3, .cousin_gap = 7};
}

/* Up to `most` nodes with up to `wide` children each; breadths up to `broad`. */
static void fixture_random_init(struct fixture *f, uint32_t most, uint32_t wide, uint32_t broad,
                                uint64_t seed) {
  struct random random = {seed};
  uint32_t count = 1;
  fixture_alloc(f, most);
  for (uint32_t v = 0; v < count; v++) {
    uint32_t children = random_below(&random, wide + 1);
    if (v + 1 == count && children == 0 && random_below(&random, 8) != 0) children = 1;
    if (random_below(&random, 3) == 0) children /= 4;
    if (children > most - count) children = most - count;
    f->first[v] = count;
    f->breadth[v] = broad == 0 ? 10 : random_below(&random, broad);
    count += children;
  }
  fixture_finish(f, count);
}

static void fixture_dispose(struct fixture *f) {
  free(f->first);
  free(f->parent);
  free(f->level);
  free(f->breadth);
  free(f->place);
}

static double gap_between(const struct fixture *f, uint32_t a, uint32_t b) {
  double gap = f->parent[a] == f->parent[b] ? f->tree.sibling_gap : f->tree.cousin_gap;
  return (f->breadth[a] + f->breadth[b]) / 2 + gap;
}

/* Nodes of a level are numbered in a row: neighbours keep their order and their distance. */
static void assert_apart(const struct fixture *f) {
  for (uint32_t v = 1; v + 1 < f->tree.count; v++) {
    if (f->level[v] != f->level[v + 1]) continue;
    assert_true(f->place[v + 1] - f->place[v] >= gap_between(f, v, v + 1) - CLOSE);
  }
}

static void assert_centred(const struct fixture *f) {
  assert_true(f->place[0] == 0);
  for (uint32_t v = 0; v < f->tree.count; v++) {
    if (f->first[v] == f->first[v + 1]) continue;
    double middle = (f->place[f->first[v]] + f->place[f->first[v + 1] - 1]) / 2;
    assert_true(fabs(f->place[v] - middle) < CLOSE);
  }
}

static bool is_below(const struct fixture *f, uint32_t v, uint32_t top) {
  while (v > top) v = f->parent[v];
  return v == top;
}

/* Of two neighbouring siblings, the right one's subtree touches something on its left: it
 * or a smaller sibling between was moved for that. Checked for the last sibling of each. */
static void assert_compact(const struct fixture *f) {
  for (uint32_t p = 0; p < f->tree.count; p++) {
    uint32_t first = f->first[p], end = f->first[p + 1];
    if (end - first < 2) continue;
    double least = HUGE_VAL;
    uint32_t last = end - 1;
    for (uint32_t v = last; v < f->tree.count; v++) {
      if (!is_below(f, v, last) || f->level[v - 1] != f->level[v] || is_below(f, v - 1, last)) {
        continue;
      }
      if (!is_below(f, v - 1, p)) continue;
      double room = f->place[v] - f->place[v - 1] - gap_between(f, v - 1, v);
      if (room < least) least = room;
    }
    /* What was spread out leaves equal room to its left, no more than on the right. */
    double between = f->place[last] - f->place[last - 1] - gap_between(f, last - 1, last);
    if (end - first == 2) assert_true(fabs(least) < CLOSE);
    assert_true(least <= between + CLOSE);
  }
}

/* Nothing is on the wrong side: the picture of the mirrored tree is the mirrored picture,
 * where no subtree between others was free to be spread. */
static void mirror(struct fixture *out, const struct fixture *f, uint32_t *image) {
  uint32_t count = f->tree.count, next = 1;
  fixture_alloc(out, count);
  image[0] = 0; /* of the mirror's node, the node */
  for (uint32_t v = 0; v < count; v++) {
    uint32_t from = image[v];
    out->first[v] = next;
    out->breadth[v] = f->breadth[from];
    for (uint32_t c = f->first[from + 1]; c-- > f->first[from];) image[next++] = c;
  }
  fixture_finish(out, count);
}

static void test_random_trees(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 400; seed++) {
    struct fixture f;
    uint64_t steps;
    fixture_random_init(&f, (uint32_t)(seed % 97 + 1), (uint32_t)(seed % 7 + 1),
                        seed % 3 == 0 ? 0 : (uint32_t)(seed % 50 + 1), seed);
    assert_int_equal(tidy_place(f.place, &steps, &f.tree, NULL), STEMMA_OK);
    assert_true(steps < 2 * (uint64_t)f.tree.count);
    assert_apart(&f);
    assert_centred(&f);
    assert_compact(&f);
    fixture_dispose(&f);
  }
}

/* With two children at most there is nothing to spread: then left is like right. */
static void test_mirrored_trees(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 200; seed++) {
    struct fixture f, g;
    fixture_random_init(&f, (uint32_t)(seed % 150 + 1), 2, (uint32_t)(seed % 40), seed);
    uint32_t *image = calloc(f.tree.count, sizeof *image);
    mirror(&g, &f, image);
    assert_int_equal(tidy_place(f.place, NULL, &f.tree, NULL), STEMMA_OK);
    assert_int_equal(tidy_place(g.place, NULL, &g.tree, NULL), STEMMA_OK);
    for (uint32_t v = 0; v < f.tree.count; v++) {
      assert_true(fabs(g.place[v] + f.place[image[v]]) < CLOSE);
    }
    free(image);
    fixture_dispose(&f);
    fixture_dispose(&g);
  }
}

/* Chains, stars, combs and brooms of 20,000 nodes and random trees of 200,000. */
static void test_large_trees(void **state) {
  (void)state;
  enum { SHAPES = 5, LARGE = 20000, LARGEST = 200000 };
  for (int shape = 0; shape < SHAPES; shape++) {
    struct fixture f;
    uint64_t steps;
    if (shape == 4) fixture_random_init(&f, LARGEST, 9, 30, 99);
    if (shape < 4) {
      uint32_t count = 1;
      fixture_alloc(&f, LARGE);
      for (uint32_t v = 0; v < LARGE; v++) {
        uint32_t children = shape == 0   ? 1                         /* a chain */
                            : shape == 1 ? (v == 0 ? LARGE : 0)      /* a star */
                            : shape == 2 ? (v % 2 == 0 ? 2 : 0)      /* a comb */
                                         : (v == 0 ? LARGE / 8 : 1); /* a broom */
        f.first[v] = count;
        f.breadth[v] = 5;
        count += children < LARGE - count ? children : LARGE - count;
      }
      fixture_finish(&f, LARGE);
    }
    assert_int_equal(tidy_place(f.place, &steps, &f.tree, NULL), STEMMA_OK);
    assert_true(steps < 2 * (uint64_t)f.tree.count);
    assert_apart(&f);
    assert_centred(&f);
    fixture_dispose(&f);
  }
}

static void test_every_allocation(void **state) {
  (void)state;
  struct fixture f;
  fixture_random_init(&f, 50, 4, 10, 5);
  enum stemma_status status = STEMMA_NO_MEMORY;
  for (long n = 0; status != STEMMA_OK; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    status = tidy_place(f.place, NULL, &f.tree, &error);
    assert_int_equal(failing_memory_stop(), 0);
    assert_int_equal(status, failing_memory_has_failed() ? STEMMA_NO_MEMORY : STEMMA_OK);
    assert_true(n < 10);
  }
  fixture_dispose(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_trees), cmocka_unit_test(test_mirrored_trees),
      cmocka_unit_test(test_large_trees), cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
