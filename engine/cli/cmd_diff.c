/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma diff: what changed between two snapshots. */
#include "engine/cli/commands.h"
#include "engine/cli/message.h"
#include "engine/cli/snapshot_diff.h"

enum stemma_status cmd_diff(const struct options *options, struct stemma_error *error) {
  struct snapshot_diff diff;
  enum stemma_status status = snapshot_diff_init(&diff, options, error);
  bool differs = status == STEMMA_OK && snapshot_diff_differs(&diff);
  if (status == STEMMA_OK && !differs && options->format == REPORT_TABLE) {
    message_line("no differences between %s and %s", options->operands[0], options->operands[1]);
  } else if (status == STEMMA_OK) {
    status = snapshot_diff_report(&diff, error);
  }
  snapshot_diff_dispose(&diff);
  return status == STEMMA_OK && differs && options->exit_code ? STEMMA_NEGATIVE : status;
}
