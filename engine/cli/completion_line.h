/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line as it is typed in a shell, quotes and all, and what is offered for its last
 * word brought to the same quotes. Nothing is expanded.
 */
#ifndef STEMMA_ENGINE_CLI_COMPLETION_LINE_H
#define STEMMA_ENGINE_CLI_COMPLETION_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "graph/status.h"
#include "graph/text.h"

/* Most words of a line, and bytes of it. */
enum { COMPLETION_WORDS_MAX = 4096, COMPLETION_LINE_MAX = 1 << 20 };

/* A line up to the cursor. The last word is the one that is completed; it may be empty. */
struct completion_line {
  char **words;    /* [count] owned array; texts without quotes, in `bytes` */
  size_t count;    /* of words, at least 1 */
  char *bytes;     /* owned */
  struct text raw; /* the last word as it stands in the line; borrowed */
  bool redirects;  /* the last word is where output or input is redirected to */
};

/*
 * Takes a line apart. *out is to be disposed of. Fails with STEMMA_USAGE where there is too
 * much of it, and with STEMMA_NO_MEMORY. O(length).
 */
enum stemma_status completion_line_init(struct completion_line *out, const char *line);

/* A zeroed one is fine. */
void completion_line_dispose(struct completion_line *line);

/* How what is offered is to stand behind what the shell keeps of the last word. */
struct completion_quoting {
  size_t kept;  /* bytes of the word, without quotes, that the shell keeps */
  char quote;   /* that is open at the end, or 0 */
  size_t open;  /* bytes of the word before it */
  bool reopens; /* the shell does not keep it */
};

/* The same for a shell that replaces the last `replaced` bytes of the raw word. */
struct completion_quoting completion_line_quoting(const struct completion_line *line,
                                                  size_t replaced);

/*
 * Writes the bytes of `word`, the whole of what the last word is to become, that the shell
 * does not keep, so that the shell reads them as they are. A quote that is open stays open.
 */
void completion_line_write_quoted(FILE *out, struct text word,
                                  const struct completion_quoting *quoting);

#endif
