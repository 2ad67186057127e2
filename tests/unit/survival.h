/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line with a memory that runs out at the n-th allocation, for every n: it fails with a
 * message, leaks nothing and crashes never. Leaks of what the C library makes are seen by the
 * sanitizer builds alone. Whoever includes this includes tests/failing_memory.h, too.
 */
#ifndef STEMMA_TESTS_UNIT_SURVIVAL_H
#define STEMMA_TESTS_UNIT_SURVIVAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/cli/commands.h"
#include "engine/cli/options.h"
#include "tests/failing_memory.h"
#include "tests/watched.h"

enum { SURVIVAL_ARGUMENTS_MAX = 24, SURVIVAL_ALLOCATIONS_MAX = 20000, SURVIVAL_LINE = 2048 };

typedef enum stemma_status survival_command_fn(const struct options *options,
                                               struct stemma_error *error);

static survival_command_fn *const survival_commands[OPTIONS_COMMAND_COUNT] = {
    [OPTIONS_RANK] = cmd_rank,           [OPTIONS_SHOW] = cmd_show,
    [OPTIONS_TREE] = cmd_tree,           [OPTIONS_DRAW] = cmd_draw,
    [OPTIONS_FAMILIES] = cmd_families,   [OPTIONS_CHECK] = cmd_check,
    [OPTIONS_HELP] = cmd_help,           [OPTIONS_COUNT] = cmd_count,
    [OPTIONS_RECONCILE] = cmd_reconcile, [OPTIONS_PATH] = cmd_path,
    [OPTIONS_DIFF] = cmd_diff,           [OPTIONS_IMPORT] = cmd_import,
    [OPTIONS_EXPORT] = cmd_export,       [OPTIONS_CHART] = cmd_chart,
    [OPTIONS_FETCH] = cmd_fetch,
};

/* What the command line at hand says goes nowhere, as long as it runs. */
static struct {
  FILE *out, *err;          /* where it went before; NULL while none runs */
  char line[SURVIVAL_LINE]; /* the command line */
} survival_silence;

static inline void survival_hush(const char *line) {
  static FILE *nowhere;
  if (nowhere == NULL) nowhere = fopen("/dev/null", "w");
  assert_non_null(nowhere);
  survival_silence.out = stdout;
  survival_silence.err = stderr;
  snprintf(survival_silence.line, sizeof survival_silence.line, "%s", line);
  stdout = stderr = nowhere;
}

static inline void survival_speak(void) {
  stdout = survival_silence.out;
  stderr = survival_silence.err;
  survival_silence.out = survival_silence.err = NULL;
}

/* The teardown of each test: a command line that did not come back, as CMocka had a signal, is
 * told of, and CMocka is heard again. */
static inline int survival_tear_down(void **state) {
  (void)state;
  if (survival_silence.out == NULL) return 0;
  survival_speak();
  print_error("%s: did not come back\n", survival_silence.line);
  return -1;
}

#define SURVIVAL_TEST(function) cmocka_unit_test_teardown(function, survival_tear_down)

/* Runs a command line of words between single spaces. */
static inline enum stemma_status survival_run(const char *line, struct stemma_error *error) {
  char copy[SURVIVAL_LINE];
  char *arguments[SURVIVAL_ARGUMENTS_MAX];
  int count = 0;
  snprintf(copy, sizeof copy, "%s", line);
  for (char *at = copy; *at != '\0' && count < SURVIVAL_ARGUMENTS_MAX;) {
    arguments[count++] = at;
    at += strcspn(at, " ");
    if (*at != '\0') *at++ = '\0';
  }
  survival_hush(line);
  struct options options;
  enum stemma_status status = options_parse(&options, count, arguments, error);
  if (status == STEMMA_OK) status = survival_commands[options.command](&options, error);
  options_dispose(&options);
  survival_speak();
  return status;
}

/* What holds for an answer to `line` where allocation `n` has failed, and `kept` blocks are left:
 * less than 0 where the C library has made one that was freed here. */
static inline void survival_check(const char *line, long n, long kept, enum stemma_status status,
                                  const struct stemma_error *error) {
  if (kept > 0) fail_msg("%s: allocation %ld: %ld blocks are left", line, n, kept);
  if (status == STEMMA_OK) return;
  if (error->message[0] == '\0') {
    fail_msg("%s: allocation %ld: status %d without a message", line, n, (int)status);
  }
  if (status != STEMMA_NO_MEMORY) {
    fail_msg("%s: allocation %ld: status %d: %s", line, n, (int)status, error->message);
  }
}

/* Called before and after each try of a command line; either may be NULL. */
typedef void survival_step_fn(void);

/* Runs the line with each allocation failing in turn (watched.h) until none does. */
static inline void survival_assert(const char *line, enum failing_memory_extent extent,
                                   survival_step_fn *before, survival_step_fn *after) {
  for (long n = 0; n < SURVIVAL_ALLOCATIONS_MAX; n = watched_next(n)) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    if (before != NULL) before();
    failing_memory_start(n, extent);
    enum stemma_status status = survival_run(line, &error);
    long kept = failing_memory_stop();
    bool has_failed = failing_memory_has_failed();
    if (!has_failed && status != STEMMA_OK) fail_msg("%s: %s", line, error.message);
    survival_check(line, n, kept, status, &error);
    if (after != NULL) after();
    if (!has_failed) return;
  }
  fail_msg("%s: never enough memory", line);
}

#endif
