/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a command line that was understood can be meant: shared by the parser's two files. */
#ifndef STEMMA_ENGINE_CLI_OPTIONS_CHECK_H
#define STEMMA_ENGINE_CLI_OPTIONS_CHECK_H

#include "engine/cli/options.h"
#include "graph/status.h"

/*
 * Fails with STEMMA_USAGE where something is missing, is out of its range, or has no meaning
 * together with something else. `options` holds what was typed, before defaults are settled.
 */
enum stemma_status options_check(const struct options *options, struct stemma_error *error);

#endif
