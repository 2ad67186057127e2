/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of options and the parser: what is set, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/help.h"
#include "engine/cli/options.h"
#include "engine/draw/picture.h"

enum { ARGUMENTS_MAX = 32 };

/* Parses words separated by blanks. */
static enum stemma_status parse(struct options *out, const char *line, struct stemma_error *error) {
  static char copy[512];
  char *arguments[ARGUMENTS_MAX];
  int count = 0;
  snprintf(copy, sizeof copy, "%s", line);
  for (char *at = copy; *at != '\0' && count < ARGUMENTS_MAX;) {
    arguments[count++] = at;
    at += strcspn(at, " ");
    if (*at != '\0') *at++ = '\0';
  }
  return options_parse(out, count, arguments, error);
}

static void assert_parsed(struct options *out, const char *line) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  if (parse(out, line, &error) != STEMMA_OK) fail_msg("%s: %s", line, error.message);
}

static void assert_refused(const char *line, const char *part) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct options options;
  assert_int_equal(parse(&options, line, &error), STEMMA_USAGE);
  options_dispose(&options);
  if (strstr(error.message, part) == NULL)
    fail_msg("%s: '%s' lacks '%s'", line, error.message, part);
  /* No error at all is fine, too. */
  assert_int_equal(parse(&options, line, NULL), STEMMA_USAGE);
  options_dispose(&options);
}

static void test_defaults(void **state) {
  (void)state;
  struct options options;
  assert_parsed(&options, "rank");
  assert_int_equal(options.command, OPTIONS_RANK);
  assert_int_equal(options.top, 20);
  assert_int_equal(options.by, OPTIONS_BY_INFLUENCE);
  assert_int_equal(options.relations, STEMMA_ALL_RELATIONS);
  assert_true(options.decay == 1);
  assert_int_equal(options.format, REPORT_TABLE);
  assert_int_equal(options.from_count, 0);
  for (unsigned i = 0; i < OPTION_COUNT; i++) assert_false(options.given[i]);
  options_dispose(&options);
}

static void test_values(void **state) {
  (void)state;
  struct options options;
  assert_parsed(&options,
                "rank --from a --from=b --top=0 -b depth --relation quantized,merge --since "
                "2026-01-31 --decay .5 --value downloads --attribute parent --third-party");
  assert_int_equal(options.from_count, 2);
  assert_string_equal(options.from[0], "a");
  assert_string_equal(options.from[1], "b");
  assert_int_equal(options.top, 0);
  assert_int_equal(options.by, OPTIONS_BY_DEPTH);
  assert_int_equal(options.relations, 1U << STEMMA_QUANTIZED | 1U << STEMMA_MERGE);
  assert_int_equal(options.since, 20484);
  assert_true(options.decay == 0.5);
  assert_int_equal(options.value, OPTIONS_VALUE_DOWNLOADS);
  assert_int_equal(options.attribution, OPTIONS_BY_PARENT);
  assert_true(options.third_party);
  assert_true(options_given(&options, OPTION_SINCE));
  assert_false(options_given(&options, OPTION_UNTIL));
  options_dispose(&options);
}

static void test_forms(void **state) {
  (void)state;
  struct options options;
  assert_parsed(&options, "tree -ud2 a/b -q");
  assert_true(options.up);
  assert_int_equal(options.depth, 2);
  assert_int_equal(options.format, REPORT_QUIET);
  assert_string_equal(options.operands[0], "a/b");
  options_dispose(&options);
  assert_parsed(&options, "draw -Tpng -o - -- a/b");
  assert_string_equal(options.output, "-");
  assert_int_equal(options.picture, PICTURE_PNG);
  options_dispose(&options);
  assert_parsed(&options, "rank --json --format csv");
  assert_int_equal(options.format, REPORT_CSV);
  options_dispose(&options);
  assert_parsed(&options, "show --help");
  assert_true(options.help);
  options_dispose(&options);
}

static void test_refused(void **state) {
  (void)state;
  assert_refused("ranks", "did you mean 'rank'");
  assert_refused("chart", "needs a file to write");
  assert_refused("rank --by influenza", "did you mean 'influence'");
  assert_refused("rank --max-nodes 3", "has no meaning for 'rank'");
  assert_refused("check --decay 1", "has no meaning for 'check'");
  assert_refused("rank -o x", "has no meaning for 'rank'");
  assert_refused("rank --top 1e3", "not a whole number");
  assert_refused("rank --decay 1e999", "not a number");
  assert_refused("rank --decay 0x1", "not a number");
  assert_refused("rank --infer names,", "none of text, names");
  assert_refused("rank --infer name", "did you mean 'names'");
  assert_refused("check --edges declared", "no meaning");
  assert_refused("rank --from - --from -", "only once");
  assert_refused("tree -u", "needs a model");
  assert_refused("show -- -x", "not a model id");
  assert_refused("show none", "not a model id");
}

/* Options that differ in name only would be guessed wrong; metavars go with arguments. */
static void test_table(void **state) {
  (void)state;
  for (size_t i = 0; i < OPTION_COUNT; i++) {
    const struct options_entry *entry = &options_table[i];
    assert_non_null(entry->name);
    assert_non_null(entry->help);
    assert_true(entry->commands != 0);
    bool takes = entry->kind != OPTION_IS_FLAG && entry->kind != OPTION_IS_PRESET;
    assert_int_equal(takes, entry->metavar != NULL);
    bool has_words = entry->kind == OPTION_IS_CHOICE || entry->kind == OPTION_IS_SET;
    assert_int_equal(has_words, entry->words != NULL);
    assert_true(isalpha((unsigned char)entry->letter) || entry->letter == 0);
    for (size_t j = 0; j < i; j++) {
      /* One name may mean different things to different commands, never to one. */
      const struct options_entry *other = &options_table[j];
      if ((entry->commands & other->commands) == 0) continue;
      assert_string_not_equal(entry->name, other->name);
      assert_true(entry->letter == 0 || entry->letter != other->letter);
    }
  }
  for (size_t i = 0; i < OPTIONS_COMMAND_COUNT; i++) {
    assert_non_null(options_commands[i].name);
    assert_non_null(options_commands[i].examples);
  }
}

/* No bytes make the parser read where it must not. */
static void test_any_arguments(void **state) {
  (void)state;
  static const char *const words[] = {
      "--", "-",       "--from", "--top=", "-n",    "-qn",           "--=",    "--json", "a/b",
      "",   "--decay", "-",      "\xff",   "-\x80", "--relation=,,", "--help", "-o",     "--date"};
  uint32_t random = 7;
  for (int round = 0; round < 20000; round++) {
    char *arguments[6];
    int count = 1;
    random = random * 1664525U + 1013904223U;
    union {
      const char *in;
      char *out;
    } word = {.in = options_commands[(random >> 16) % OPTIONS_COMMAND_COUNT].name};
    arguments[0] = word.out;
    while (count < 6) {
      random = random * 1664525U + 1013904223U;
      word.in = words[(random >> 16) % (sizeof words / sizeof *words)];
      arguments[count++] = word.out;
    }
    struct options options;
    struct stemma_error error = STEMMA_ERROR_INIT;
    enum stemma_status status = options_parse(&options, count, arguments, &error);
    assert_true(status == STEMMA_OK || status == STEMMA_USAGE);
    assert_int_equal(status, error.status);
    options_dispose(&options);
  }
}

static void test_help_width(void **state) {
  (void)state;
  for (unsigned command = 0; command < OPTIONS_COMMAND_COUNT; command++) {
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&bytes, &size);
    assert_non_null(out);
    help_write_command(out, (enum options_command)command);
    help_write_overview(out);
    fclose(out);
    for (const char *at = bytes; *at != '\0'; at += strspn(at, "\n")) {
      size_t length = strcspn(at, "\n");
      if (length > 80) fail_msg("too wide: %.*s", (int)length, at);
      at += length;
    }
    free(bytes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_defaults),   cmocka_unit_test(test_values),
      cmocka_unit_test(test_forms),      cmocka_unit_test(test_refused),
      cmocka_unit_test(test_table),      cmocka_unit_test(test_any_arguments),
      cmocka_unit_test(test_help_width),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
