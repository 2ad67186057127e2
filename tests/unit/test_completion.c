/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers to any line, with any memory: tests/cli/completion.sh has what they are to be. */
#include "engine/cli/completion.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/failing_memory.h"
#include "tests/unit/random.h"
#include "tests/watched.h"

#define SAMPLE  STEMMA_SOURCE_DIR "/tests/fixtures/cli/sample.jsonl"
#define CATALOG STEMMA_SOURCE_DIR "/tests/fixtures/cli/catalog"

/* The answer; to be freed. */
static char *answer(const char *shell, const char *line, const char *word) {
  char *text = NULL;
  size_t size = 0;
  char *arguments[3];
  const char *given[] = {shell, line, word};
  for (int i = 0; i < 3; i++) {
    arguments[i] = strdup(given[i]);
    assert_non_null(arguments[i]);
  }
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  completion_answer(out, 3, arguments);
  assert_int_equal(fclose(out), 0);
  for (int i = 0; i < 3; i++) free(arguments[i]);
  return text;
}

static void test_words(void **state) {
  (void)state;
  char *text = answer("fish", "stemma rank --intervals --int", "");
  assert_string_equal(text, "words\n");
  free(text);
  text = answer("bash", "stemma show --from " SAMPLE " ACME/base-i", "base-i");
  assert_string_equal(text, "words\nbase-instruct\n");
  free(text);
  text = answer("zsh", "stemma rank --catalog '" CATALOG "' --family ", "");
  assert_non_null(strchr(text, '\t'));
  free(text);
}

/* Pieces of lines, in any order. */
static void test_random(void **state) {
  (void)state;
  static const char sample[] = SAMPLE;
  static const char *const pieces[] = {
      " ",    "stemma ", "rank ",        "tree",     "show ", "--",     "--family",  "=",
      "-n",   "-",       "--relation ",  "merge",    ",",     "--from", sample,      " --db ",
      "'",    "\"",      "\\",           "--prune=", "a",     "acme/",  "https://",  "://",
      ">",    "3",       "--format",     "-qf",      "~/",    "\xC3",   "\x01",      "\n",
      "help", "path ",   "completion z", "diff ",    "--no ", "-o",     "--catalog", " /nowhere ",
  };
  struct random random = {7};
  int answered = 0;
  for (int round = 0; round < (int)(2000 / watched_step(1, 5)); round++) {
    char line[1024] = "";
    size_t used = 0;
    if (round % 2 == 0) used = (size_t)snprintf(line, sizeof line, "stemma rank ");
    for (uint32_t count = random_below(&random, 10); count > 0; count--) {
      const char *piece = pieces[random_below(&random, sizeof pieces / sizeof *pieces)];
      used += (size_t)snprintf(line + used, sizeof line - used, "%s", piece);
    }
    bool is_bash = random_below(&random, 2) == 0;
    char *text =
        answer(is_bash ? "bash" : "zsh", line, line + random_below(&random, (uint32_t)used + 1));
    for (const char *at = text; *at != '\0'; at++) {
      bool is_plain = (unsigned char)*at >= ' ' || *at == '\n' || *at == '\t';
      if (!is_plain) fail_msg("'%s': a control byte in '%s'", line, text);
    }
    answered += *text != '\0';
    free(text);
  }
  assert_true(answered > 100);
}

static void test_memory(void **state) {
  (void)state;
  static const char *const lines[] = {
      "stemma show --from " SAMPLE " acme/",
      "stemma rank --catalog " CATALOG " --family ",
      "stemma tree --db /nowhere --prune ",
      "stemma rank --",
  };
  char discarded[1 << 16], shell[] = "zsh";
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    char *line = strdup(lines[i]);
    char *arguments[] = {shell, line};
    assert_non_null(line);
    for (long n = 0;; n = watched_next(n)) {
      FILE *out = fmemopen(discarded, sizeof discarded, "w");
      assert_non_null(out);
      failing_memory_start(n, FAILING_MEMORY_ONCE);
      completion_answer(out, 2, arguments);
      bool has_failed = failing_memory_has_failed();
      assert_int_equal(failing_memory_stop(), 0);
      assert_int_equal(fclose(out), 0);
      if (!has_failed) break;
    }
    assert_true(failing_memory_made() > 1);
    free(line);
  }
}

int main(void) {
  setenv("STEMMA_DB", "/nowhere", 1); /* the landmarks would take most of the time */
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_words),
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
