/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything that stemma says on standard error. */
#include "engine/cli/message.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine/cli/terminal.h"
#include "engine/report/glyph.h"
#include "engine/report/number.h"
#include "graph/text.h"

/* Longest line: the longest path fits, with what is said of it. Longer ones are cut. */
enum { LINE_SIZE = 8192 };
/* The bar: shown after this time, then redrawn this often; milliseconds. */
enum { PATIENCE = 500, REDRAW = 100 };
/* Cells of the bar. */
enum { BAR_WIDTH = 24 };

void message_line(const char *format, ...) {
  char line[LINE_SIZE];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  fputs("stemma: ", stderr);
  glyph_write(stderr, text_of(line));
  fputc('\n', stderr);
}

void message_error(enum stemma_status status, const struct stemma_error *error) {
  if (error->status == STEMMA_OK || error->message[0] == '\0') {
    message_line("failed without a reason (status %d): this is a bug", (int)status);
  } else if (status == STEMMA_INTERNAL) {
    message_line("%s (this is a bug in stemma)", error->message);
  } else {
    message_line("%s", error->message);
  }
}

static int64_t now(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) return 0;
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void clear_bar(struct message_progress *progress) {
  if (progress->drawn != 0) fputs("\r\033[K", stderr);
  progress->drawn = 0;
}

void message_progress_start(struct message_progress *progress, bool wanted) {
  *progress = (struct message_progress){.enabled = wanted && terminal_is_capable(TERMINAL_STDERR),
                                        .started = now()};
}

/* "1.7 GB" */
static void format_bytes(char out[NUMBER_SIZE], double bytes) {
  static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < sizeof units / sizeof *units) {
    bytes /= 1000;
    unit++;
  }
  snprintf(out, NUMBER_SIZE, "%.*f %s", bytes < 10 && unit > 0 ? 1 : 0, bytes, units[unit]);
}

static void draw_bar(double part) {
  char bar[BAR_WIDTH + 1];
  size_t full = (size_t)(part * BAR_WIDTH + 0.5);
  memset(bar, '-', BAR_WIDTH);
  memset(bar, '#', full < BAR_WIDTH ? full : BAR_WIDTH);
  bar[BAR_WIDTH] = '\0';
  fprintf(stderr, "[%s] %3.0f%%  ", bar, part * 100);
}

/* The time left, of work that takes `times` as long in all as so far. */
static void draw_left(int64_t passed, double times) {
  fprintf(stderr, ", %.0f s left", (double)passed * (times - 1) / 1000);
}

/* Whether a bar is wanted now, and what time it is. */
static bool is_time_to_draw(int64_t *time, const struct message_progress *progress) {
  if (!progress->enabled) return false;
  *time = now();
  return *time - progress->started >= PATIENCE && *time - progress->drawn >= REDRAW;
}

void message_progress_show(struct message_progress *progress, uint64_t bytes, uint64_t total,
                           uint64_t records) {
  int64_t time;
  if (!is_time_to_draw(&time, progress)) return;
  int64_t passed = time - progress->started;
  char count[NUMBER_SIZE];
  char rate[NUMBER_SIZE];
  text_count(count, records);
  format_bytes(rate, (double)bytes * 1000 / (double)passed);
  clear_bar(progress);
  bool is_known = total > 0 && bytes <= total && bytes > 0;
  if (is_known) draw_bar((double)bytes / (double)total);
  fprintf(stderr, "%s records, %s/s", count, rate);
  if (is_known) draw_left(passed, (double)total / (double)bytes);
  progress->drawn = time;
}

void message_progress_count(struct message_progress *progress, uint64_t done, uint64_t total) {
  int64_t time;
  if (!is_time_to_draw(&time, progress)) return;
  char count[NUMBER_SIZE];
  text_count(count, done);
  clear_bar(progress);
  bool is_known = done > 0 && done <= total;
  if (is_known) draw_bar((double)done / (double)total);
  fprintf(stderr, "%s rows", count);
  if (is_known) draw_left(time - progress->started, (double)total / (double)done);
  progress->drawn = time;
}

void message_progress_tell(struct message_progress *progress, double part, const char *text) {
  int64_t time;
  if (!is_time_to_draw(&time, progress)) return;
  clear_bar(progress);
  if (part >= 0) draw_bar(part);
  glyph_write(stderr, text_of(text));
  progress->drawn = time;
}

void message_progress_warn(struct message_progress *progress, const char *source, uint64_t line,
                           const char *why) {
  clear_bar(progress);
  if (progress->warnings++ >= MESSAGE_WARNINGS_MAX) return;
  message_line("%s:%" PRIu64 ": %s", source, line, why);
}

void message_progress_end(struct message_progress *progress) {
  clear_bar(progress);
  if (progress->warnings <= MESSAGE_WARNINGS_MAX) return;
  char count[NUMBER_SIZE];
  uint64_t more = progress->warnings - MESSAGE_WARNINGS_MAX;
  text_count(count, more);
  message_line("%s more record%s skipped ('stemma check' counts them)", count,
               more == 1 ? " was" : "s were");
}
