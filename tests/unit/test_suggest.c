/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Near matches against a naive distance, and what a file's name tells of its day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "engine/cli/source.h"
#include "graph/suggest.h"

enum { LENGTH_MAX = 9 };

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

/* The whole matrix, by the definition. */
static unsigned naive_distance(struct text a, struct text b) {
  unsigned cost[LENGTH_MAX + 1][LENGTH_MAX + 1] = {{0}};
  for (size_t i = 0; i <= a.length; i++) {
    for (size_t j = 0; j <= b.length; j++) {
      if (i == 0 || j == 0) {
        cost[i][j] = (unsigned)(i + j);
        continue;
      }
      char x = text_fold_byte(a.bytes[i - 1]);
      char y = text_fold_byte(b.bytes[j - 1]);
      cost[i][j] = cost[i - 1][j - 1] + (x != y ? 1U : 0U);
      cost[i][j] = least(cost[i][j], least(cost[i - 1][j], cost[i][j - 1]) + 1);
      if (i < 2 || j < 2) continue;
      if (x == text_fold_byte(b.bytes[j - 2]) && y == text_fold_byte(a.bytes[i - 2])) {
        cost[i][j] = least(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.length][b.length];
}

static void test_distance(void **state) {
  (void)state;
  uint32_t random = 3;
  for (int round = 0; round < 50000; round++) {
    char bytes[2][LENGTH_MAX];
    size_t lengths[2];
    for (int word = 0; word < 2; word++) {
      random = random * 1664525U + 1013904223U;
      lengths[word] = (random >> 16) % (LENGTH_MAX + 1);
      for (size_t i = 0; i < lengths[word]; i++) {
        random = random * 1664525U + 1013904223U;
        bytes[word][i] = "abAc"[random >> 30];
      }
    }
    struct text a = {bytes[0], lengths[0]};
    struct text b = {bytes[1], lengths[1]};
    unsigned right = naive_distance(a, b);
    for (unsigned limit = 0; limit <= 4; limit++) {
      assert_int_equal(suggest_distance(a, b, limit), right <= limit ? right : limit + 1);
    }
  }
}

static void test_words(void **state) {
  (void)state;
  static const char *const words[] = {"rank", "show", "", "tree", "families", NULL};
  assert_string_equal(suggest_word("rnak", words), "rank");
  assert_string_equal(suggest_word("Show", words), "show");
  assert_string_equal(suggest_word("fam", words), "families");
  assert_null(suggest_word("x", words));
  assert_null(suggest_word("", words));
  assert_null(suggest_word("nothing-like-it-at-all", words));
}

static void test_letters(void **state) {
  (void)state;
  assert_true(suggest_same_letters(TEXT("qwen25"), TEXT("Qwen2.5")));
  assert_true(suggest_same_letters(TEXT("Llama-3 "), TEXT("llama 3")));
  assert_true(suggest_same_letters(TEXT(""), TEXT("--")));
  assert_false(suggest_same_letters(TEXT("qwen25"), TEXT("Qwen2")));
  assert_false(suggest_same_letters(TEXT("qwen2"), TEXT("Qwen2.5")));
  assert_false(suggest_same_letters(TEXT("\xc3\xa9"), TEXT("")));
}

static void test_long_words(void **state) {
  (void)state;
  char bytes[600];
  memset(bytes, 'a', sizeof bytes);
  struct text text = {bytes, sizeof bytes};
  assert_int_equal(suggest_distance(text, text, 3), 4);
  text.length = 255;
  assert_int_equal(suggest_distance(text, text, 3), 0);
}

static void test_base_names(void **state) {
  (void)state;
  assert_true(text_equal(source_base_name("a/b/c.gz"), TEXT("c.gz")));
  assert_true(text_equal(source_base_name("c.gz"), TEXT("c.gz")));
  assert_true(text_equal(source_base_name("a/"), TEXT("")));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_distance),   cmocka_unit_test(test_words),
      cmocka_unit_test(test_letters),    cmocka_unit_test(test_long_words),
      cmocka_unit_test(test_base_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
