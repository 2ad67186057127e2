/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help and version, from the tables of options.h; no line is wider than 80 columns. */
#ifndef STEMMA_ENGINE_CLI_HELP_H
#define STEMMA_ENGINE_CLI_HELP_H

#include <stdio.h>

#include "engine/cli/options.h"

/* The titles of the parts of a command's help, by enum options_section. */
extern const char *const help_section_titles[SECTION_COUNT];

/* What stemma is, and its commands. */
void help_write_overview(FILE *out);

/* One command: what it does, its options, examples. */
void help_write_command(FILE *out, enum options_command command);

/* The version of stemma and of the libraries it uses. */
void help_write_version(FILE *out);

#endif
