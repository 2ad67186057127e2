/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Width, colours, and the end of standard output. */
#include "engine/cli/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A narrower one is taken to be a mistake, and gets this. */
enum { WIDTH_MIN = 20, WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };

bool terminal_is_capable(int descriptor) {
  const char *term = getenv("TERM");
  return isatty(descriptor) == 1 && term != NULL && *term != '\0' && strcmp(term, "dumb") != 0;
}

size_t terminal_width(void) {
  if (isatty(TERMINAL_STDOUT) != 1) return 0;
  const char *columns = getenv("COLUMNS");
  unsigned long width = columns == NULL ? 0 : strtoul(columns, NULL, 10);
  struct winsize size;
  if (width == 0 && ioctl(TERMINAL_STDOUT, TIOCGWINSZ, &size) == 0) width = size.ws_col;
  if (width == 0 || width > WIDTH_MAX) width = WIDTH_DEFAULT;
  return width < WIDTH_MIN ? WIDTH_MIN : width;
}

bool terminal_wants_color(enum options_color color) {
  if (color != OPTIONS_COLOR_AUTO) return color == OPTIONS_COLOR_ALWAYS;
  const char *no_color = getenv("NO_COLOR");
  return (no_color == NULL || *no_color == '\0') && terminal_is_capable(TERMINAL_STDOUT);
}

/* What comes of a write that failed for the reason `why`, or for none that is known. */
static enum stemma_status fail_output(int why, struct stemma_error *error) {
  if (why == EPIPE) {
    signal(SIGPIPE, SIG_DFL);
    raise(SIGPIPE);
  }
  return stemma_error_set(error, STEMMA_IO, "standard output: %s",
                          why == 0 ? "could not be written" : strerror(why));
}

enum stemma_status terminal_write(const char *bytes, size_t size, struct stemma_error *error) {
  errno = 0;
  if (fwrite(bytes, 1, size, stdout) == size && fflush(stdout) == 0) return STEMMA_OK;
  int why = errno;
  clearerr(stdout); /* it is told here */
  return fail_output(why, error);
}

enum stemma_status terminal_close_output(struct stemma_error *error) {
  errno = 0;
  bool failed = ferror(stdout) != 0;
  if (fflush(stdout) != 0) {
    failed = true;
  } else if (failed) {
    /* An earlier failure's errno is gone, and what it was about, too: the output is torn already,
     * and a byte more meets the same one again. */
    errno = 0;
    fputc('\n', stdout);
    fflush(stdout);
  }
  int why = errno;
  if (fclose(stdout) != 0 && !failed) {
    failed = true;
    why = errno;
  }
  return failed ? fail_output(why, error) : STEMMA_OK;
}
