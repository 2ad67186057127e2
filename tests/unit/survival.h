/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line with a memory that runs out at the n-th allocation, for every n: it fails with a
 * message, leaks nothing and crashes never. Leaks of what the C library makes are seen by the
 * sanitizer builds alone. Whoever includes this includes tests/failing_memory.h, too.
 */
#ifndef STEMMA_TESTS_UNIT_SURVIVAL_H
#define STEMMA_TESTS_UNIT_SURVIVAL_H

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* A stream that goes nowhere from now on; returns what brings it back. */
static inline int survival_silence(FILE *stream) {
  fflush(stream);
  int kept = dup(fileno(stream));
  int nowhere = open("/dev/null", O_WRONLY);
  assert_true(kept >= 0 && nowhere >= 0);
  dup2(nowhere, fileno(stream));
  close(nowhere);
  return kept;
}

static inline void survival_restore(FILE *stream, int kept) {
  fflush(stream);
  dup2(kept, fileno(stream));
  close(kept);
}

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
  int out = survival_silence(stdout);
  int err = survival_silence(stderr);
  struct options options;
  enum stemma_status status = options_parse(&options, count, arguments, error);
  if (status == STEMMA_OK) status = survival_commands[options.command](&options, error);
  options_dispose(&options);
  survival_restore(stdout, out);
  survival_restore(stderr, err);
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
