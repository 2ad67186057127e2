/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spans against plain loops, on random bytes and on those around the letters. */
#include "graph/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { LENGTH_MAX = 80, ROUNDS = 20000 };

/* Folding by the letters themselves. */
static unsigned char naive_fold(char byte) {
  static const char capitals[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  static const char smalls[] = "abcdefghijklmnopqrstuvwxyz";
  const char *found = byte == '\0' ? NULL : strchr(capitals, byte);
  return (unsigned char)(found == NULL ? byte : smalls[found - capitals]);
}

static int naive_compare(struct text a, struct text b, int folded) {
  for (size_t i = 0; i < a.length || i < b.length; i++) {
    if (i == a.length) return -1;
    if (i == b.length) return 1;
    int x = folded ? naive_fold(a.bytes[i]) : (unsigned char)a.bytes[i];
    int y = folded ? naive_fold(b.bytes[i]) : (unsigned char)b.bytes[i];
    if (x != y) return x < y ? -1 : 1;
  }
  return 0;
}

static int sign(int value) {
  return (value > 0) - (value < 0);
}

/* Few different bytes, so that texts often agree: letters, their neighbours, NUL, 0x80 up. */
static struct text random_text(char *bytes, struct random *random) {
  static const char alphabet[] = "aAzZ@[`{\0\x7F\x80\xC1\xE1\xFF";
  size_t length = random_below(random, LENGTH_MAX + 1);
  for (size_t i = 0; i < length; i++) bytes[i] = alphabet[random_below(random, 14)];
  return (struct text){bytes, length};
}

/* A copy of exactly its length, other letters in other case. */
static struct text respelled(struct text text, struct random *random) {
  char *bytes = malloc(text.length + 1);
  assert_non_null(bytes);
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.bytes[i];
    if (random_below(random, 2) == 1 && byte >= 'a' && byte <= 'z') byte = (char)(byte - 32);
    if (random_below(random, 2) == 1) byte = (char)naive_fold(byte);
    bytes[i] = byte;
  }
  return (struct text){bytes, text.length};
}

static void test_compare(void **state) {
  (void)state;
  struct random random = {1};
  for (int round = 0; round < ROUNDS; round++) {
    char x[LENGTH_MAX], y[LENGTH_MAX];
    struct text a = random_text(x, &random), b = random_text(y, &random);
    if (a.length > 2) b = (struct text){a.bytes, a.length - random_below(&random, 2)};
    if (round % 2 == 0) b = random_text(y, &random);
    assert_int_equal(sign(text_compare(a, b)), naive_compare(a, b, 0));
    assert_int_equal(sign(text_compare_folded(a, b)), naive_compare(a, b, 1));
    assert_int_equal(text_equal(a, b), naive_compare(a, b, 0) == 0);
    assert_int_equal(text_equal_folded(a, b), naive_compare(a, b, 1) == 0);
  }
}

/* What is equal after folding has one hash, whatever lies behind the text. */
static void test_hash(void **state) {
  (void)state;
  struct random random = {2};
  for (int round = 0; round < ROUNDS; round++) {
    char bytes[LENGTH_MAX];
    struct text text = random_text(bytes, &random);
    struct text other = respelled(text, &random);
    assert_true(text_equal_folded(text, other));
    assert_true(text_hash_folded(text) == text_hash_folded(other));
    free((char *)(uintptr_t)other.bytes);
  }
  /* Each byte folds as it should: hashes of single bytes meet only where bytes do. */
  for (int a = 0; a < 256; a++) {
    for (int b = 0; b < a; b++) {
      char x = (char)a, y = (char)b;
      bool same = text_hash_folded((struct text){&x, 1}) == text_hash_folded((struct text){&y, 1});
      assert_int_equal(same, naive_fold(x) == naive_fold(y));
    }
  }
}

/* Hashes of texts of all lengths differ where one byte does. */
static void test_hash_each_byte(void **state) {
  (void)state;
  char bytes[100];
  for (size_t length = 1; length <= sizeof bytes; length++) {
    struct text text = {bytes, length};
    memset(bytes, '0', length);
    uint64_t hash = text_hash_folded(text);
    for (size_t i = 0; i < length; i++) {
      bytes[i] = '1';
      uint64_t other = text_hash_folded(text);
      assert_true(other != hash);
      hash = other;
    }
    assert_true(text_hash_folded((struct text){bytes, length - 1}) != hash);
  }
}

static void test_trim(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"", ""},
      {" \t\r\n\v\f", ""},
      {"a", "a"},
      {"  a b  ", "a b"},
      {"\na\r\n", "a"},
      {"a ", "a"},
      {"\x1Fx\x1F", "\x1Fx\x1F"},
      {"\xA0x", "\xA0x"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    assert_true(text_equal(text_trim(text_of(rows[i][0])), text_of(rows[i][1])));
  }
  assert_int_equal(text_trim((struct text){0}).length, 0);
}

static void test_empty(void **state) {
  (void)state;
  struct text nothing = {0};
  assert_true(text_equal(nothing, TEXT("")) && text_equal_folded(nothing, TEXT("")));
  assert_int_equal(text_compare(nothing, TEXT("")), 0);
  assert_true(text_compare(nothing, TEXT("a")) < 0 && text_compare_folded(TEXT("a"), nothing) > 0);
  assert_true(text_hash_folded(nothing) == text_hash_folded(TEXT("")));
  assert_int_equal(text_of(NULL).length, 0);
}

static void test_count(void **state) {
  (void)state;
  static const struct {
    uint64_t count;
    const char *text;
  } cases[] = {{0, "0"},
               {999, "999"},
               {1000, "1,000"},
               {999999, "999,999"},
               {1000000, "1,000,000"},
               {UINT64_MAX, "18,446,744,073,709,551,615"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[TEXT_COUNT_SIZE];
    assert_ptr_equal(text_count(out, cases[i].count), out);
    assert_string_equal(out, cases[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_compare),        cmocka_unit_test(test_hash),
      cmocka_unit_test(test_hash_each_byte), cmocka_unit_test(test_trim),
      cmocka_unit_test(test_empty),          cmocka_unit_test(test_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
