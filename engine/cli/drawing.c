/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures for drawings. */
#include "engine/cli/drawing.h"

#include <stdlib.h>

#include "engine/cli/ranking.h"

static void fill(struct drawing *drawing, const struct session *session) {
  enum options_measure by = (enum options_measure)session->options->by;
  for (uint32_t node = 0; node < session->graph->node_count; node++) {
    struct report_value value = ranking_value(&session->measures, by, node);
    drawing->measure[node] = value.kind == REPORT_COUNT ? (double)value.as.count : value.as.real;
    drawing->first_party[node] = session->first_party[node] != 0;
  }
}

enum stemma_status drawing_init(struct drawing *out, struct session *session,
                                struct stemma_error *error) {
  unsigned by = ranking_measure_set((enum options_measure)session->options->by);
  enum stemma_status status = session_measure(
      session, by | MEASURE_CHILDREN | MEASURE_DESCENDANTS | MEASURE_INFLUENCE, error);
  if (status != STEMMA_OK) return status;
  size_t count = session->graph->node_count > 0 ? session->graph->node_count : 1;
  struct drawing drawing = {.measure = calloc(count, sizeof *drawing.measure),
                            .first_party = calloc(count, sizeof *drawing.first_party)};
  if (drawing.measure == NULL || drawing.first_party == NULL) {
    drawing_dispose(&drawing);
    return stemma_error_memory(error, "figures of a drawing");
  }
  fill(&drawing, session);
  drawing.view = (struct draw_view){.lineage = session->lineage,
                                    .graph = session->graph,
                                    .value = session->value,
                                    .measure = drawing.measure,
                                    .descendants = session->measures.descendants,
                                    .first_party = drawing.first_party};
  *out = drawing;
  return STEMMA_OK;
}

void drawing_dispose(struct drawing *drawing) {
  free(drawing->measure);
  free(drawing->first_party);
  *drawing = (struct drawing){0};
}
