/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guesses of keys: what is learned is found again, and nothing else is taken for it. */
#include "engine/read/key_guess.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* Learns a key, which stands in bytes that can be read in steps. */
static unsigned learn(struct key_guesses *guesses, unsigned last, const char *key,
                      uint8_t meaning) {
  char bytes[64 + KEY_GUESS_READS] = {0};
  int length = snprintf(bytes, 64, "%s\":", key);
  return key_guess_learn(guesses, last, (struct text){bytes, (size_t)length - 2}, meaning);
}

static unsigned guess(const struct key_guesses *guesses, unsigned last, const char *text) {
  char bytes[64 + KEY_GUESS_READS] = {0};
  snprintf(bytes, 64, "%s", text);
  return key_guess(guesses, last, bytes);
}

static void test_learned(void **state) {
  (void)state;
  struct key_guesses guesses = {0};
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, "id\":\"a/b\""), KEY_GUESS_NONE);
  unsigned id = learn(&guesses, KEY_GUESS_NONE, "id", 7);
  unsigned tags = learn(&guesses, id, "tags", 8);
  assert_true(id != KEY_GUESS_NONE && tags != KEY_GUESS_NONE && id != tags);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, "id\":\"a/b\""), id);
  assert_int_equal(guess(&guesses, id, "tags\":[]"), tags);
  assert_int_equal(guesses.keys[id].meaning, 7);
  assert_int_equal(guesses.keys[tags].length, 6);
  /* Another place, another key, another way to write it. */
  assert_int_equal(guess(&guesses, tags, "id\":1"), KEY_GUESS_NONE);
  assert_int_equal(guess(&guesses, id, "tag\":[]"), KEY_GUESS_NONE);
  assert_int_equal(guess(&guesses, id, "tagss\":[]"), KEY_GUESS_NONE);
  assert_int_equal(guess(&guesses, id, "tags\" :[]"), KEY_GUESS_NONE);
  assert_int_equal(guess(&guesses, id, "Tags\":[]"), KEY_GUESS_NONE);
}

/* As many keys as there are choices may take turns; one more takes the place of the oldest. */
static void test_choices(void **state) {
  (void)state;
  static const char *const keys[] = {"a", "b", "c", "d"}, *const texts[] = {
                                                              "a\":", "b\":", "c\":", "d\":"};
  struct key_guesses guesses = {0};
  unsigned met[KEY_GUESS_CHOICES];
  static_assert(KEY_GUESS_CHOICES == sizeof keys / sizeof *keys, "as many keys");
  for (unsigned i = 0; i < KEY_GUESS_CHOICES; i++) {
    met[i] = learn(&guesses, KEY_GUESS_NONE, keys[i], (uint8_t)i);
    for (unsigned k = 0; k < KEY_GUESS_CHOICES; k++) {
      assert_int_equal(guess(&guesses, KEY_GUESS_NONE, texts[k]), k <= i ? met[k] : KEY_GUESS_NONE);
    }
  }
  unsigned more = learn(&guesses, KEY_GUESS_NONE, "e", 9);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, texts[0]), KEY_GUESS_NONE);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, texts[1]), met[1]);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, "e\":"), more);
  assert_int_equal(learn(&guesses, KEY_GUESS_NONE, keys[0], 0), met[0]);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, texts[0]), met[0]);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, texts[1]), KEY_GUESS_NONE);
}

/* The longest key that can be remembered, a longer one, and more than there is room for. */
static void test_limits(void **state) {
  (void)state;
  struct key_guesses guesses = {0};
  unsigned longest = learn(&guesses, KEY_GUESS_NONE, "abcdefghijklmn", 1);
  assert_true(longest != KEY_GUESS_NONE);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, "abcdefghijklmn\":1"), longest);
  assert_int_equal(guess(&guesses, KEY_GUESS_NONE, "abcdefghijklmo\":1"), KEY_GUESS_NONE);
  assert_int_equal(learn(&guesses, longest, "abcdefghijklmno", 1), KEY_GUESS_NONE);
  unsigned last = longest;
  for (int i = 0; i < 2 * KEY_GUESS_MAX; i++) {
    char key[16];
    snprintf(key, sizeof key, "key%d", i);
    unsigned met = learn(&guesses, last, key, 1);
    assert_true((met == KEY_GUESS_NONE) == (i >= KEY_GUESS_MAX - 2));
    if (met != KEY_GUESS_NONE) last = met;
  }
  assert_int_equal(guess(&guesses, longest, "key0\":"), longest + 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_learned),
      cmocka_unit_test(test_choices),
      cmocka_unit_test(test_limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
