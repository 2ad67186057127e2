/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma families: the catalogue, with counts. */
#include "engine/cli/commands.h"
#include "engine/cli/family_row.h"
#include "engine/cli/session.h"

enum stemma_status cmd_families(const struct options *options, struct stemma_error *error) {
  struct session session;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = session_attribute(&session, error);
  if (status == STEMMA_OK) {
    status = family_row_report_catalog(&session, "stemma.families/1", error);
  }
  session_close(&session);
  return status;
}
