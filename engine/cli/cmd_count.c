/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma count: derivative counts per base model, by relation, or by another attribute. */
#include "engine/cli/commands.h"
#include "engine/cli/count_set.h"
#include "engine/cli/grouping.h"
#include "engine/cli/session.h"

enum stemma_status cmd_count(const struct options *options, struct stemma_error *error) {
  struct session session;
  struct count_set set = {0};
  bool of_bases = options->by_what == OPTIONS_COUNT_BASES;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = count_set_init(&set, &session, error);
  if (status == STEMMA_OK && (of_bases || grouping_is_shared(options))) {
    status = session_attribute(&session, error);
  }
  if (status == STEMMA_OK) {
    status = of_bases ? count_bases_report(&set, error) : count_groups_report(&set, error);
  }
  count_set_dispose(&set);
  session_close(&session);
  return status;
}
