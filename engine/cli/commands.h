/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands: each takes a parsed command line, writes its answer to standard output, and
 * returns what becomes the exit code. STEMMA_NEGATIVE without an error is an answer that
 * needs no words.
 */
#ifndef STEMMA_ENGINE_CLI_COMMANDS_H
#define STEMMA_ENGINE_CLI_COMMANDS_H

#include "engine/cli/options.h"
#include "graph/status.h"

enum stemma_status cmd_rank(const struct options *options, struct stemma_error *error);
enum stemma_status cmd_show(const struct options *options, struct stemma_error *error);
enum stemma_status cmd_tree(const struct options *options, struct stemma_error *error);
enum stemma_status cmd_draw(const struct options *options, struct stemma_error *error);
enum stemma_status cmd_families(const struct options *options, struct stemma_error *error);
enum stemma_status cmd_check(const struct options *options, struct stemma_error *error);
enum stemma_status cmd_help(const struct options *options, struct stemma_error *error);

#endif
