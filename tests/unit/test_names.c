/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interning against a plain list. */
#include "graph/names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { TEXTS = 4000, LENGTH = 12 };

static size_t random_name(char *bytes, struct random *random) {
  size_t length = random_below(random, LENGTH + 1);
  for (size_t i = 0; i < length; i++) bytes[i] = "abAB\0/"[random_below(random, 6)];
  return length;
}

static uint32_t naive_find(char (*list)[LENGTH], const size_t *lengths, uint32_t count,
                           struct text text, bool folded) {
  for (uint32_t i = 0; i < count; i++) {
    struct text other = {list[i], lengths[i]};
    if (folded ? text_equal_folded(other, text) : text_equal(other, text)) return i;
  }
  return NAMES_NONE;
}

static void check_against_list(bool folded, uint64_t seed) {
  static char list[TEXTS][LENGTH];
  static size_t lengths[TEXTS];
  uint32_t count = 0;
  struct names names = NAMES_INIT(folded);
  struct random random = {seed};
  for (int i = 0; i < TEXTS; i++) {
    char bytes[LENGTH];
    struct text text = {bytes, random_name(bytes, &random)};
    uint64_t hash = text_hash_folded(text);
    uint32_t wanted = naive_find(list, lengths, count, text, folded), entry;
    assert_int_equal(names_find(&names, text, hash), wanted);
    assert_int_equal(names_intern(&entry, &names, text, hash, NULL), STEMMA_OK);
    if (wanted == NAMES_NONE) {
      memcpy(list[count], bytes, text.length);
      lengths[count] = text.length;
      wanted = count++;
    }
    assert_int_equal(entry, wanted);
    assert_int_equal(names.count, count);
  }
  for (uint32_t i = 0; i < count; i++) {
    assert_true(text_equal(names_text(&names, i), (struct text){list[i], lengths[i]}));
  }
  names_dispose(&names);
}

static void test_list(void **state) {
  (void)state;
  check_against_list(false, 1);
  check_against_list(true, 2);
}

static void test_growth(void **state) {
  (void)state;
  struct names names = NAMES_INIT(true);
  for (uint32_t i = 0; i < 100000; i++) {
    char id[32];
    struct text text = {id, (size_t)snprintf(id, sizeof id, "Acme/Rocket-%u", i)};
    uint32_t entry;
    assert_int_equal(names_intern(&entry, &names, text, text_hash_folded(text), NULL), STEMMA_OK);
    assert_int_equal(entry, i);
  }
  struct text found = TEXT("aCME/rOCKET-99999");
  assert_int_equal(names_find(&names, found, text_hash_folded(found)), 99999);
  names_drop_index(&names);
  assert_int_equal(names_find(&names, found, text_hash_folded(found)), NAMES_NONE);
  assert_true(text_equal(names_text(&names, 99999), TEXT("Acme/Rocket-99999")));
  names_dispose(&names);
  assert_true(names.folded && names.count == 0);
}

/* Texts whose hashes are the same, or differ in what a slot keeps of them alone. */
static void test_collisions(void **state) {
  (void)state;
  enum { COUNT = 600 };
  struct names names = NAMES_INIT(true);
  assert_int_equal(names_reserve(&names, COUNT, NULL), STEMMA_OK);
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t i = 0; i < COUNT; i++) {
      char id[32];
      struct text text = {id, (size_t)snprintf(id, sizeof id, "Acme/Rocket-%u", i)};
      uint64_t hash = (uint64_t)(i % 4) << 62;
      uint32_t entry;
      assert_int_equal(names_find(&names, text, hash), pass == 0 ? NAMES_NONE : i);
      assert_int_equal(names_intern(&entry, &names, text, hash, NULL), STEMMA_OK);
      assert_int_equal(entry, i);
    }
  }
  assert_int_equal(names_likely(&names, 0), 0);
  assert_int_equal(names_likely(&names, (uint64_t)1 << 62), NAMES_NONE);
  names_dispose(&names);
}

static void test_lengths(void **state) {
  (void)state;
  static char long_text[NAMES_TEXT_MAX];
  memset(long_text, 'x', sizeof long_text);
  struct names names = NAMES_INIT(false);
  static const size_t lengths[] = {0, 1, 255, 256, 257, NAMES_TEXT_MAX};
  for (uint32_t i = 0; i < 6; i++) {
    struct text text = {long_text, lengths[i]};
    uint32_t entry;
    assert_int_equal(names_intern(&entry, &names, text, text_hash_folded(text), NULL), STEMMA_OK);
    assert_int_equal(entry, i);
  }
  for (uint32_t i = 0; i < 6; i++) {
    assert_true(text_equal(names_text(&names, i), (struct text){long_text, lengths[i]}));
  }
  names_dispose(&names);
}

static void test_spelling(void **state) {
  (void)state;
  struct names names = NAMES_INIT(true);
  uint32_t entry, at;
  struct text text = TEXT("acme/rocket");
  assert_int_equal(names_intern(&entry, &names, text, text_hash_folded(text), NULL), STEMMA_OK);
  assert_int_equal(names_add_spelling(&at, &names, TEXT("Acme/ROCKET"), NULL), STEMMA_OK);
  assert_true(text_equal(names_text_at(names.bytes, at), TEXT("Acme/ROCKET")));
  assert_true(text_equal(names_text(&names, entry), text));
  assert_int_equal(names.count, 1);
  names_dispose(&names);
}

static void test_respelling(void **state) {
  (void)state;
  struct names names = NAMES_INIT(true);
  uint32_t first, second, again;
  assert_int_equal(
      names_intern(&first, &names, TEXT("acme/BASE"), text_hash_folded(TEXT("acme/base")), NULL),
      STEMMA_OK);
  assert_int_equal(names_intern(&second, &names, TEXT("b/c"), text_hash_folded(TEXT("b/c")), NULL),
                   STEMMA_OK);
  names_respell(&names, first, TEXT("Acme/Base"));
  assert_true(text_equal(names_text(&names, first), TEXT("Acme/Base")));
  assert_true(text_equal(names_text(&names, second), TEXT("b/c")));
  assert_int_equal(
      names_intern(&again, &names, TEXT("ACME/base"), text_hash_folded(TEXT("acme/base")), NULL),
      STEMMA_OK);
  assert_int_equal(again, first);
  names_dispose(&names);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_list),       cmocka_unit_test(test_growth),
      cmocka_unit_test(test_lengths),    cmocka_unit_test(test_spelling),
      cmocka_unit_test(test_respelling), cmocka_unit_test(test_collisions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
