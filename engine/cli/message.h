/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lines on standard error: "stemma: WHAT: WHY", harmless whatever the text in them, and a
 * progress bar that they do not run into.
 */
#ifndef STEMMA_ENGINE_CLI_MESSAGE_H
#define STEMMA_ENGINE_CLI_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/status.h"

/* Prints "stemma: " and the text, as one line. */
void message_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Prints an error as such a line; one without a message is said to be internal. */
void message_error(enum stemma_status status, const struct stemma_error *error);

/* Most warnings about records that are printed; the others are counted. */
enum { MESSAGE_WARNINGS_MAX = 10 };

/* How reading goes on: a bar on standard error, and warnings that go around it. */
struct message_progress {
  bool enabled;      /* a terminal, and not switched off */
  int64_t started;   /* milliseconds of a clock that only goes forward */
  int64_t drawn;     /* when the bar was last drawn, or 0: it is not on the screen */
  uint64_t warnings; /* met so far */
};

/* Starts the clock; the bar is shown only on a terminal and after half a second. */
void message_progress_start(struct message_progress *progress, bool wanted);

/* Draws the bar, ten times a second at most: `bytes` of `total` (0: unknown), records. */
void message_progress_show(struct message_progress *progress, uint64_t bytes, uint64_t total,
                           uint64_t records);

/* The same for work that is counted in rows: `done` of `total`. */
void message_progress_count(struct message_progress *progress, uint64_t done, uint64_t total);
/* Draws, likewise, a bar of which `part` is full (0 to 1; negative: none) and a text. */
void message_progress_tell(struct message_progress *progress, double part, const char *text);

/* Prints "stemma: FILE:LINE: WHY" for the first few, and counts. */
void message_progress_warn(struct message_progress *progress, const char *source, uint64_t line,
                           const char *why);

/* Takes the bar off the screen and says how many warnings were not printed. */
void message_progress_end(struct message_progress *progress);

#endif
