/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of descent that are kept straight. */
#include "engine/draw/spine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { NODES_MAX = 16 };

/* The spines of nodes that were reached from these places; the first from nowhere. */
static void find(uint32_t spine[NODES_MAX], const uint32_t *anchors, size_t count) {
  struct outline_node nodes[NODES_MAX] = {0};
  for (size_t i = 0; i < count; i++) nodes[i].anchor = anchors[i];
  struct outline outline = {.nodes = nodes, .node_count = count};
  assert_true(spine_find(spine, &outline));
}

static void test_nothing_leads_on(void **state) {
  (void)state;
  const uint32_t anchors[] = {OUTLINE_NONE, 0, 0};
  uint32_t spine[NODES_MAX];
  find(spine, anchors, 1);
  assert_int_equal(spine[0], OUTLINE_NONE);
  find(spine, anchors, 3);
  for (size_t i = 0; i < 3; i++) assert_int_equal(spine[i], OUTLINE_NONE);
}

/* Of two that lead on to as many, the first; of others, the one that leads on to more, however
 * many neighbours it has. */
static void test_the_most_below(void **state) {
  (void)state;
  /* 0 to 1, 2, 3; 1 to 4; 2 to 5, 5 to 6; 3 to 7, 7 to 8; 8 to nothing. */
  const uint32_t anchors[] = {OUTLINE_NONE, 0, 0, 0, 1, 2, 5, 3, 7};
  const uint32_t expected[] = {
      2, OUTLINE_NONE, 5, 7, OUTLINE_NONE, OUTLINE_NONE, OUTLINE_NONE, OUTLINE_NONE, OUTLINE_NONE};
  uint32_t spine[NODES_MAX];
  find(spine, anchors, 9);
  for (size_t i = 0; i < 9; i++) assert_int_equal(spine[i], expected[i]);
}

/* A chain with a leaf at every link: straight to the link that leads on no more. */
static void test_a_chain(void **state) {
  (void)state;
  const uint32_t anchors[] = {OUTLINE_NONE, 0, 0, 2, 2, 4, 4};
  uint32_t spine[NODES_MAX];
  find(spine, anchors, 7);
  assert_int_equal(spine[0], 2);
  assert_int_equal(spine[2], 4);
  assert_int_equal(spine[4], OUTLINE_NONE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_nothing_leads_on),
      cmocka_unit_test(test_the_most_below),
      cmocka_unit_test(test_a_chain),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
