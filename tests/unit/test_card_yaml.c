/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Front matter: a table of texts with the values they give; what must be refused; and hostile
 * ones, which must cost neither time nor memory.
 */
#include "engine/read/card_yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "engine/read/card_scalar.h"

enum { SHOWN_MAX = 4096 };

/* A value, written out: "text" <other> ~ [items] {keys and values}. */
struct shown {
  char bytes[SHOWN_MAX];
  size_t length;
};

static void put(struct shown *shown, const char *head, struct text text, const char *tail) {
  int length = snprintf(shown->bytes + shown->length, SHOWN_MAX - shown->length, "%s%.*s%s", head,
                        TEXT_ARGS(text), tail);
  assert_true(length >= 0 && (size_t)length < SHOWN_MAX - shown->length);
  shown->length += (size_t)length;
}

static void show(struct shown *shown, const struct card_yaml_node *root) {
  const struct card_yaml_node *at = root, *stack[CARD_YAML_DEPTH_MAX];
  size_t depth = 0;
  if (root == NULL) put(shown, "nothing", TEXT(""), "");
  while (at != NULL) {
    bool is_list = at->kind == CARD_YAML_LIST, is_map = at->kind == CARD_YAML_MAP;
    if (is_list || is_map) put(shown, is_list ? "[" : "{", TEXT(""), "");
    if (at->kind == CARD_YAML_NULL) put(shown, "~", TEXT(""), "");
    if (at->kind == CARD_YAML_TEXT) put(shown, "\"", at->text, "\"");
    if (at->kind == CARD_YAML_OTHER) put(shown, "<", at->text, ">");
    if ((is_list || is_map) && at->first != NULL) {
      assert_true(depth < CARD_YAML_DEPTH_MAX);
      stack[depth++] = at;
      at = at->first;
      continue;
    }
    if (is_list || is_map) put(shown, is_list ? "]" : "}", TEXT(""), "");
    while (depth > 0 && at->next == NULL) {
      at = stack[--depth];
      put(shown, at->kind == CARD_YAML_LIST ? "]" : "}", TEXT(""), "");
    }
    if (depth == 0) break;
    at = at->next;
    put(shown, " ", TEXT(""), "");
  }
}

struct row {
  const char *text;
  const char *wanted; /* the value, or "!line why" */
};

static const struct row rows[] = {
    {"", "nothing"},
    {"# only a comment\n", "nothing"},
    {"a: b\n", "{\"a\" \"b\"}"},
    {"a: b\r\nc: d\r\n", "{\"a\" \"b\" \"c\" \"d\"}"},
    {"a: b", "{\"a\" \"b\"}"},
    {"a:\n- b\n- c\n", "{\"a\" [\"b\" \"c\"]}"},
    {"a: [b, c]", "{\"a\" [\"b\" \"c\"]}"},
    {"a: []\nb: {}", "{\"a\" [] \"b\" {}}"},
    {"a:\nb: ~\nc: null\nd: Null\ne: NULL\nf: nULL",
     "{\"a\" ~ \"b\" ~ \"c\" ~ \"d\" ~ \"e\" ~ \"f\" \"nULL\"}"},
    {"a: 'null'\nb: \"~\"\nc: ''", "{\"a\" \"null\" \"b\" \"~\" \"c\" \"\"}"},
    {"a: 7\nb: -1.5\nc: 1e9\nd: .5\ne: 0x1F\nf: 0o17\ng: 1_000\nh: .inf\ni: .NaN\nj: +3",
     "{\"a\" <7> \"b\" <-1.5> \"c\" <1e9> \"d\" <.5> \"e\" <0x1F> \"f\" <0o17> \"g\" <1_000> "
     "\"h\" <.inf> \"i\" <.NaN> \"j\" <+3>}"},
    {"a: true\nb: FALSE\nc: no\nd: on\ne: y", "{\"a\" <true> \"b\" <FALSE> \"c\" \"no\" \"d\" "
                                              "\"on\" \"e\" \"y\"}"},
    {"a: 2024-01-31\nb: 2024-1-1T00:00:00Z\nc: 2024-01\nd: 2024-01-31-x",
     "{\"a\" <2024-01-31> \"b\" <2024-1-1T00:00:00Z> \"c\" \"2024-01\" \"d\" \"2024-01-31-x\"}"},
    {"a: '7'\nb: !!str 7\nc: 7b\nd: 0x\ne: 1.2.3\nf: e5\ng: '-'",
     "{\"a\" \"7\" \"b\" \"7\" \"c\" \"7b\" \"d\" \"0x\" \"e\" \"1.2.3\" \"f\" \"e5\" \"g\" \"-\"}"},
    {"a: |\n  b\n  c\n", "{\"a\" \"b\nc\n\"}"},
    {"a: >-\n  b\n  c\n", "{\"a\" \"b c\"}"},
    {"a: b\n  c\n", "{\"a\" \"b c\"}"},
    {"a: \"b\\u0041\"\n", "{\"a\" \"bA\"}"},
    {"a:\tb\n", "{\"a\" \"b\"}"},
    {"a: &x b\nc: *x\n", "{\"a\" \"b\" \"c\" \"b\"}"},
    {"a: &x [b]\nc: *x\nd: [*x, *x]\n", "{\"a\" [\"b\"] \"c\" [\"b\"] \"d\" [[\"b\"] [\"b\"]]}"},
    {"a: &x b\nc: &x d\ne: *x\n", "{\"a\" \"b\" \"c\" \"d\" \"e\" \"d\"}"},
    {"&x a: *x\n", "{\"a\" \"a\"}"},
    {"a: b\na: c\n", "{\"a\" \"b\" \"a\" \"c\"}"},
    {"? [a]\n: b\n", "{[\"a\"] \"b\"}"},
    {"plain text", "\"plain text\""},
    {"- a\n- b\n", "[\"a\" \"b\"]"},
    {"a: {{ b }}\n", "{\"a\" {{\"b\" ~} ~}}"},
    {"a: b\xFF\n", "{\"a\" \"b\xEF\xBF\xBD\"}"},
    {"a: \x1B[31m\n", "{\"a\" \"\xEF\xBF\xBD[31m\"}"},
    {"a: \xED\xA0\x80\n", "{\"a\" \"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"}"},
    {"a: \xC0\x80\n", "{\"a\" \"\xEF\xBF\xBD\xEF\xBF\xBD\"}"},
    {"a: \xF4\x90\x80\x80\n", "{\"a\" \"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"}"},
    {"a: \xF0\x9F\xA4\x97 \xC3\xA9\n", "{\"a\" \"\xF0\x9F\xA4\x97 \xC3\xA9\"}"},
    {"a: \xE2\x82", "{\"a\" \"\xEF\xBF\xBD\xEF\xBF\xBD\"}"},
    {"a: b\n\tc: d\n", "!1 not YAML"},
    {"a: @b\n", "!0 not YAML"},
    {"a: [b\n", "!1 not YAML"},
    {"a: 'b\n", "!1 not YAML"},
    {"a: b\n c\nd e\nf: g", "!3 not YAML"},
    {"a: *x\n", "!0 an alias without an anchor"},
    {"a: &x [*x]\n", "!0 an alias within what it names"},
    {"a\n--- \nb\n", "!1 more than one document"},
};

static void check_row(const struct row *row) {
  struct arena arena = ARENA_INIT;
  struct shown shown = {.length = 0};
  struct card_yaml_fault fault = {.why = NULL};
  static const struct card_yaml_node untouched;
  const struct card_yaml_node *root = &untouched;
  enum stemma_status status = card_yaml_read(&root, &fault, text_of(row->text), &arena);
  if (status == STEMMA_OK) {
    show(&shown, root);
  } else {
    char line[32];
    assert_int_equal(status, STEMMA_BAD_INPUT);
    assert_ptr_equal(root, &untouched);
    snprintf(line, sizeof line, "!%zu ", fault.line);
    put(&shown, line, text_of(fault.why), "");
  }
  if (strcmp(shown.bytes, row->wanted) != 0) {
    fail_msg("%s\n  wanted %s\n  got    %s", row->text, row->wanted, shown.bytes);
  }
  arena_dispose(&arena);
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
}

static void test_find(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct card_yaml_fault fault;
  const struct card_yaml_node *map = NULL;
  struct text text = TEXT("a: 1\nb: x\nb: y\n[b]: z\n'': e\n7: f\n");
  assert_int_equal(card_yaml_read(&map, &fault, text, &arena), STEMMA_OK);
  assert_true(text_equal(card_yaml_find(map, TEXT("b"))->text, TEXT("y")));
  assert_true(text_equal(card_yaml_find(map, TEXT(""))->text, TEXT("e")));
  assert_true(text_equal(card_yaml_find(map, TEXT("7"))->text, TEXT("f")));
  assert_null(card_yaml_find(map, TEXT("c")));
  assert_null(card_yaml_find(card_yaml_find(map, TEXT("b")), TEXT("b")));
  assert_null(card_yaml_find(NULL, TEXT("b")));
  arena_dispose(&arena);
}

/* ---- hostile ---- */

/* `head`, and then `piece` as often as it fits into the greatest size. */
static struct text repeat(const char *head, const char *piece, size_t size) {
  char *bytes = malloc(size);
  assert_non_null(bytes);
  size_t at = strlen(head), step = strlen(piece);
  assert_true(at < size);
  memcpy(bytes, head, at);
  for (; at + step <= size; at += step) memcpy(bytes + at, piece, step);
  return (struct text){bytes, at};
}

/* Whatever comes of it, it comes soon and is small. */
static const char *read_hostile(struct text text, size_t arena_max) {
  struct arena arena = ARENA_INIT;
  struct card_yaml_fault fault = {.why = NULL};
  const struct card_yaml_node *root = NULL;
  clock_t start = clock();
  enum stemma_status status = card_yaml_read(&root, &fault, text, &arena);
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  if (seconds > 10) fail_msg("%.40s: %.1f seconds", text.bytes, seconds);
  if (arena.total > arena_max) fail_msg("%.40s: %zu bytes", text.bytes, arena.total);
  assert_true(status == STEMMA_OK || status == STEMMA_BAD_INPUT);
  arena_dispose(&arena);
  return status == STEMMA_OK ? NULL : fault.why;
}

static void check_hostile(const char *head, const char *piece, const char *wanted) {
  struct text text = repeat(head, piece, CARD_YAML_SIZE_MAX);
  const char *why = read_hostile(text, (size_t)64 << 20);
  free((void *)(uintptr_t)text.bytes);
  if (wanted == NULL) return;
  if (why == NULL || strcmp(why, wanted) != 0) {
    fail_msg("%s%s...: %s", head, piece, why == NULL ? "is read" : why);
  }
}

static void test_hostile(void **state) {
  (void)state;
  check_hostile("a: ", "[", "nested too deep");
  check_hostile("", "{a: ", "nested too deep");
  check_hostile("", "- ", "nested too deep");
  check_hostile("", "? ", "nested too deep");
  check_hostile("a: [", "x,", "too many values");
  check_hostile("", "- x\n", "too many values");
  check_hostile("a: [", "&x y,", "too many anchors");
  check_hostile("a: [&x y,", "*x,", "too many values");
  check_hostile("a: '", "b", "not YAML");
  check_hostile("a: \"", "\\", "not YAML");
  check_hostile("a: ", "b", NULL);
  check_hostile("a: >\n", " b\n\n", NULL);
  check_hostile("", "\t", NULL);
  check_hostile("a", " ", NULL);
  check_hostile("", "#", NULL);
  check_hostile("", "\n", NULL);
  check_hostile("", "a: b\n", NULL);
  check_hostile("", "!", NULL);
  check_hostile("", "%", NULL);
  check_hostile("", "\xFF", NULL);
  check_hostile("x: [", "a: b, ", NULL);
  check_hostile("", "k:\n", NULL);
}

static void test_laughs(void **state) {
  (void)state;
  char bytes[4096];
  int at = snprintf(bytes, sizeof bytes, "a0: &a0 lol\n");
  for (int i = 1; i < 40; i++) {
    at += snprintf(bytes + at, sizeof bytes - (size_t)at,
                   "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1,
                   i - 1, i - 1);
  }
  assert_true((size_t)at < sizeof bytes);
  assert_null(read_hostile((struct text){bytes, (size_t)at}, (size_t)1 << 20));
}

static void test_too_long(void **state) {
  (void)state;
  struct text text = repeat("a: ", "b", CARD_YAML_SIZE_MAX + 1);
  assert_string_equal(read_hostile(text, 0), "longer than the maximum");
  free((void *)(uintptr_t)text.bytes);
}

static void test_clean(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct text out, plain = TEXT("a\tb\r\n\xC2\x85");
  assert_true(card_scalar_clean(&out, plain, &arena));
  assert_ptr_equal(out.bytes, plain.bytes);
  assert_true(card_scalar_clean(&out, (struct text){0}, &arena));
  assert_non_null(out.bytes);
  assert_true(card_scalar_clean(&out, TEXT("\0\x7F\xC2\x80\xEF\xBB\xBF"), &arena));
  assert_int_equal(out.length, (1 + 1 + 2 + 3) * 3);
  arena_dispose(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),   cmocka_unit_test(test_find),
      cmocka_unit_test(test_clean),  cmocka_unit_test(test_hostile),
      cmocka_unit_test(test_laughs), cmocka_unit_test(test_too_long),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
