/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the program writes to: terminals, pipes, files; and how standard output ends. */
#ifndef STEMMA_ENGINE_CLI_TERMINAL_H
#define STEMMA_ENGINE_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/cli/options.h"
#include "graph/status.h"

/* File descriptors. */
enum { TERMINAL_STDOUT = 1, TERMINAL_STDERR = 2 };

/* A terminal that knows escape sequences: not one with TERM=dumb. */
bool terminal_is_capable(int descriptor);

/*
 * Columns of the terminal that standard output is: $COLUMNS if it is a number, else what
 * the terminal says, else 80. 0 where standard output is no terminal: nothing is cut there.
 */
size_t terminal_width(void);

/* Whether to colour standard output: as told, else on a capable terminal without $NO_COLOR. */
bool terminal_wants_color(enum options_color color);

/*
 * Writes a block to standard output, whole: what it is said to have written is out. Fails with
 * STEMMA_IO, or ends the program, as terminal_close_output does, which then has nothing to report.
 */
enum stemma_status terminal_write(const char *bytes, size_t size, struct stemma_error *error);

/*
 * Flushes and closes standard output, and reports a failure of any write to it: STEMMA_IO,
 * such as for a full disk. Where the reader of a pipe has gone, ends the program as the
 * signal SIGPIPE does (quietly; 141 in a shell, as git and cat do), also where the signal
 * is ignored.
 */
enum stemma_status terminal_close_output(struct stemma_error *error);

#endif
