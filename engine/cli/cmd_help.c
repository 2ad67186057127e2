/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma help [COMMAND]. */
#include <stdio.h>

#include "engine/cli/commands.h"
#include "engine/cli/help.h"

enum stemma_status cmd_help(const struct options *options, struct stemma_error *error) {
  if (options->operand_count == 0) {
    help_write_overview(stdout);
    return STEMMA_OK;
  }
  enum options_command command;
  enum stemma_status status = options_find_command(&command, options->operands[0], error);
  if (status == STEMMA_OK) help_write_command(stdout, command);
  return status;
}
