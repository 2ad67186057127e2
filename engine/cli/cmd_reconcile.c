/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma reconcile: one question under every counting rule. */
#include "engine/cli/commands.h"
#include "engine/cli/message.h"
#include "engine/cli/reconcile.h"
#include "engine/cli/session.h"

enum stemma_status cmd_reconcile(const struct options *options, struct stemma_error *error) {
  struct session session;
  struct reconcile reconcile = {0};
  bool found = true;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = reconcile_init(&reconcile, &session, error);
  if (status == STEMMA_OK) status = reconcile_write(&found, &reconcile, error);
  if (status == STEMMA_OK && !found) {
    message_line("no rule gives %llu; these come nearest", (unsigned long long)options->match);
    status = STEMMA_NEGATIVE;
  }
  reconcile_dispose(&reconcile);
  session_close(&session);
  return status;
}
