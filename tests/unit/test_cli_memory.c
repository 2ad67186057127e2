/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every command with a memory that runs out at the n-th allocation, for every n: it fails
 * with a message, leaks nothing and crashes never. Leaks of what the C library makes are seen by
 * the sanitizer builds alone.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/cli/commands.h"
#include "engine/cli/options.h"
#include "tests/failing_memory.h"

#define SAMPLE  STEMMA_SOURCE_DIR "/tests/fixtures/cli/sample.jsonl"
#define OLD     STEMMA_SOURCE_DIR "/tests/fixtures/cli/diff/old-2024-06-01.jsonl"
#define NEW     STEMMA_SOURCE_DIR "/tests/fixtures/cli/diff/new-2024-06-08.jsonl"
#define CATALOG STEMMA_SOURCE_DIR "/tests/fixtures/cli/catalog"
enum { ARGUMENTS_MAX = 16, ALLOCATIONS_MAX = 20000 };

typedef enum stemma_status command_fn(const struct options *options, struct stemma_error *error);

static command_fn *const commands[OPTIONS_COMMAND_COUNT] = {
    [OPTIONS_RANK] = cmd_rank,           [OPTIONS_SHOW] = cmd_show,
    [OPTIONS_TREE] = cmd_tree,           [OPTIONS_DRAW] = cmd_draw,
    [OPTIONS_FAMILIES] = cmd_families,   [OPTIONS_CHECK] = cmd_check,
    [OPTIONS_HELP] = cmd_help,           [OPTIONS_COUNT] = cmd_count,
    [OPTIONS_RECONCILE] = cmd_reconcile, [OPTIONS_PATH] = cmd_path,
    [OPTIONS_DIFF] = cmd_diff,
};

/* Standard output goes nowhere meanwhile. */
static enum stemma_status run(int count, char **arguments, struct stemma_error *error) {
  fflush(stdout);
  int kept = dup(STDOUT_FILENO);
  int nowhere = open("/dev/null", O_WRONLY);
  assert_true(kept >= 0 && nowhere >= 0);
  dup2(nowhere, STDOUT_FILENO);
  struct options options;
  enum stemma_status status = options_parse(&options, count, arguments, error);
  if (status == STEMMA_OK) status = commands[options.command](&options, error);
  options_dispose(&options);
  fflush(stdout);
  dup2(kept, STDOUT_FILENO);
  close(kept);
  close(nowhere);
  return status;
}

/* Runs the words with each allocation failing in turn until none does. */
static void assert_survives(const char *line, enum failing_memory_extent extent) {
  char copy[2048];
  char *arguments[ARGUMENTS_MAX];
  int count = 0;
  const char *data = strncmp(line, "diff", 4) == 0 ? OLD " " NEW : "--from " SAMPLE;
  snprintf(copy, sizeof copy, "%s --threads 1 --catalog %s %s", line, CATALOG, data);
  for (char *at = copy; *at != '\0' && count < ARGUMENTS_MAX;) {
    arguments[count++] = at;
    at += strcspn(at, " ");
    if (*at != '\0') *at++ = '\0';
  }
  for (long n = 0; n < ALLOCATIONS_MAX; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    failing_memory_start(n, extent);
    enum stemma_status status = run(count, arguments, &error);
    long kept = failing_memory_stop(); /* less than 0: the C library made a block freed here */
    if (kept > 0) fail_msg("%s: allocation %ld: %ld blocks are left", line, n, kept);
    if (!failing_memory_has_failed()) {
      if (status != STEMMA_OK) fail_msg("%s: %s", line, error.message);
      return;
    }
    if (status != STEMMA_OK && error.message[0] == '\0') {
      fail_msg("%s: allocation %ld: status %d without a message", line, n, (int)status);
    }
    if (status != STEMMA_OK && status != STEMMA_NO_MEMORY) {
      fail_msg("%s: allocation %ld: status %d: %s", line, n, (int)status, error.message);
    }
  }
  fail_msg("%s: never enough memory", line);
}

static void test_commands(void **state) {
  (void)state;
  static const char *const lines[] = {
      "rank --json --group maker",
      "rank --relation finetune,merge --third-party --by authors",
      "rank --families",
      "show acme/base-instruct",
      "show acme/base-instruct --json",
      "tree acme/base",
      "tree acme/base --json",
      "families",
      "check --json",
      "count",
      "count acme/base-instruct acme/base --value downloads --json",
      "count --by country --json",
      "count acme/base --by license",
      "path acme/base beta/base-instruct-GGUF",
      "path acme/base beta/base-instruct-GGUF --json",
      "rank --intervals",
      "reconcile acme/base",
      "reconcile acme/base --match 5 --json",
      "reconcile --family Qwen2.5 --format tsv",
      "diff",
      "diff --json --relation finetune,merge --by authors",
      "diff --quiet --only ranks",
      "diff --format csv --third-party",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    assert_survives(lines[i], FAILING_MEMORY_FROM_THEN_ON);
    assert_survives(lines[i], FAILING_MEMORY_ONCE);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_commands)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
