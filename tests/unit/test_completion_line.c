/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines as they are typed: what their words are, and how a word goes on. */
#include "engine/cli/completion_line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random.h"

/* The words of a line with bars between them, behind a '>' where the last is a file's name. */
static void assert_words(const char *line, const char *wanted) {
  struct completion_line got;
  char all[256] = "";
  assert_int_equal(completion_line_init(&got, line), STEMMA_OK);
  size_t used = 0;
  for (size_t i = 0; i < got.count; i++) {
    const char *sign = got.redirects && i + 1 == got.count ? ">" : i == 0 ? "" : "|";
    used += (size_t)snprintf(all + used, sizeof all - used, "%s%s", sign, got.words[i]);
  }
  assert_string_equal(all, wanted);
  completion_line_dispose(&got);
}

static void test_words(void **state) {
  (void)state;
  assert_words("", "");
  assert_words("  ", "");
  assert_words("stemma", "stemma");
  assert_words("stemma ", "stemma|");
  assert_words(" stemma \t rank\n --x", "stemma|rank|--x");
  assert_words("a b\\ c", "a|b c");
  assert_words("a b\\", "a|b");
  assert_words("a b\\\nc", "a|bc");
  assert_words("a 'b c' \"d e", "a|b c|d e");
  assert_words("a 'b\\' c", "a|b\\|c");
  assert_words("a \"b\\\"c\\d\" e", "a|b\"c\\d|e");
  assert_words("a x'y'\"z\"", "a|xyz");
  assert_words("a '' b", "a||b");
  assert_words("a >b c", "a|c");
  assert_words("a 2> b c", "a|c");
  assert_words("a > b", "a>b");
  assert_words("a b2>", "a|b2>");
  assert_words("a b <", "a|b>");
  assert_words("a '>' b", "a|>|b");
  assert_words("a $(x) `y`", "a|$(x)|`y`");
}

static void test_limits(void **state) {
  (void)state;
  struct completion_line line;
  size_t size = COMPLETION_LINE_MAX + 2;
  char *many = malloc(size);
  assert_non_null(many);
  for (size_t i = 0; i < 2 * COMPLETION_WORDS_MAX; i++) many[i] = i % 2 == 0 ? 'a' : ' ';
  many[2 * COMPLETION_WORDS_MAX - 1] = '\0';
  assert_int_equal(completion_line_init(&line, many), STEMMA_OK);
  assert_int_equal(line.count, COMPLETION_WORDS_MAX);
  completion_line_dispose(&line);
  many[2 * COMPLETION_WORDS_MAX - 1] = ' ';
  many[2 * COMPLETION_WORDS_MAX] = '\0';
  assert_int_equal(completion_line_init(&line, many), STEMMA_USAGE);
  completion_line_dispose(&line);
  memset(many, 'a', size);
  many[size - 1] = '\0';
  assert_int_equal(completion_line_init(&line, many), STEMMA_USAGE);
  completion_line_dispose(&line);
  free(many);
}

/* Writes what is offered for a word; out ends with a 0. */
static void write_rest(char *out, size_t size, struct text word,
                       const struct completion_quoting *quoting) {
  FILE *file = fmemopen(out, size, "w");
  assert_non_null(file);
  completion_line_write_quoted(file, word, quoting);
  fputc('\0', file);
  assert_int_equal(fclose(file), 0);
}

static void assert_rest(const char *typed, size_t replaced, const char *word, const char *wanted) {
  struct completion_line line;
  char rest[256];
  assert_int_equal(completion_line_init(&line, typed), STEMMA_OK);
  struct completion_quoting quoting = completion_line_quoting(&line, replaced);
  write_rest(rest, sizeof rest, text_of(word), &quoting);
  assert_string_equal(rest, wanted);
  completion_line_dispose(&line);
}

static void test_quoting(void **state) {
  (void)state;
  assert_rest("s Lla", 3, "Llama 3.1", "Llama\\ 3.1");
  assert_rest("s --family=Lla", 3, "--family=Llama 3.1", "Llama\\ 3.1");
  assert_rest("s \"Lla", 3, "Llama 3.1", "Llama 3.1");
  assert_rest("s \"Lla", 4, "Llama 3.1", "\"Llama 3.1");
  assert_rest("s --family='Ll", 3, "--family=Llama 3.1", "'Llama 3.1");
  assert_rest("s Llama\\ 3", 8, "Llama 3.1", "Llama\\ 3.1");
  assert_rest("s ", 0, "$(a)`b`;c", "\\$\\(a\\)\\`b\\`\\;c");
  assert_rest("s \"", 0, "$(a)`b`\"\\", "\\$(a)\\`b\\`\\\"\\\\");
  assert_rest("s '", 0, "a'b$c", "a'\\''b$c");
  assert_rest("s a", 99, "ab", "ab");
}

/* Any bytes of a name, of which some are signs in shells. */
static size_t make_word(char *word, struct random *random, size_t most) {
  static const char bytes[] = "abAB01.-_/=: \t$`\\\"'();|&<>*?[]{}#~!^%";
  size_t length = random_below(random, (uint32_t)most);
  for (size_t i = 0; i < length; i++) {
    word[i] = bytes[random_below(random, (uint32_t)(sizeof bytes - 1))];
  }
  return length;
}

/* What stays of the line and what is offered for any word that goes on are that word. */
static void test_random(void **state) {
  (void)state;
  struct random random = {11};
  for (int round = 0; round < 20000; round++) {
    char typed[64] = "s ", word[64], after[256];
    struct completion_line line, changed;
    typed[2 + make_word(typed + 2, &random, 24)] = '\0';
    assert_int_equal(completion_line_init(&line, typed), STEMMA_OK);
    size_t begun = strlen(line.words[line.count - 1]);
    memcpy(word, line.words[line.count - 1], begun);
    size_t length = begun + make_word(word + begun, &random, 24) + 1;
    word[length - 1] = 'z'; /* something is offered beyond what is there */
    size_t replaced = random_below(&random, (uint32_t)line.raw.length + 1);
    struct completion_quoting quoting = completion_line_quoting(&line, replaced);
    size_t kept = strlen(typed) - replaced;
    /* A shell cuts no escape in two. */
    bool is_cut = kept > 0 && typed[kept - 1] == '\\' && replaced > 0;
    bool hangs = typed[0] != '\0' && typed[strlen(typed) - 1] == '\\';
    if (!is_cut && !hangs) {
      memcpy(after, typed, kept);
      write_rest(after + kept, sizeof after - kept, (struct text){word, length}, &quoting);
      assert_int_equal(completion_line_init(&changed, after), STEMMA_OK);
      const char *last = changed.words[changed.count - 1];
      bool is_same = strlen(last) == length && memcmp(last, word, length) == 0;
      if (!is_same) fail_msg("'%s' (%zu) became '%s'", typed, replaced, after);
      completion_line_dispose(&changed);
    }
    completion_line_dispose(&line);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_limits),
      cmocka_unit_test(test_quoting),
      cmocka_unit_test(test_random),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
