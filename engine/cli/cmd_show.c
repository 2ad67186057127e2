/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma show: all that is known of one model. */
#include "engine/cli/commands.h"
#include "engine/cli/model_card.h"
#include "engine/cli/session.h"

enum stemma_status cmd_show(const struct options *options, struct stemma_error *error) {
  struct session session;
  struct model_card card = {0};
  uint32_t node = 0;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) {
    status = session_find_model(&node, &session, options->operands[0], error);
  }
  if (status == STEMMA_OK) status = session_attribute(&session, error);
  if (status == STEMMA_OK) status = session_measure(&session, MEASURE_ALL, error);
  if (status == STEMMA_OK) status = model_card_init(&card, &session, node, error);
  if (status == STEMMA_OK) status = model_card_write(&card, error);
  model_card_dispose(&card);
  session_close(&session);
  return status;
}
