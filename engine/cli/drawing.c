/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures for drawings. */
#include "engine/cli/drawing.h"

#include <stdlib.h>

#include "engine/cli/ranking.h"
#include "graph/model_id.h"

/* What a drawing shows of every model, and what it is ordered by. */
static unsigned wanted_measures(const struct session *session) {
  return ranking_measure_set((enum options_measure)session->options->by) | MEASURE_CHILDREN |
         MEASURE_DESCENDANTS | MEASURE_INFLUENCE;
}

static struct text maker_of(const void *context, uint32_t node) {
  const struct session *session = context;
  struct text maker = session_maker_name(session, node);
  if (maker.length > 0) return maker;
  return model_id_namespace(lineage_name(session->lineage, node));
}

/* The view of a graph of the session, with its measures. */
static enum stemma_status fill(struct drawing *drawing, const struct session *session,
                               const struct stemma_graph *graph, const uint64_t *value,
                               const struct measures *measures, struct stemma_error *error) {
  enum options_measure by = (enum options_measure)session->options->by;
  size_t count = graph->node_count > 0 ? graph->node_count : 1;
  drawing->measure = calloc(count, sizeof *drawing->measure);
  drawing->first_party = calloc(count, sizeof *drawing->first_party);
  if (drawing->measure == NULL || drawing->first_party == NULL) {
    return stemma_error_memory(error, "figures of a drawing");
  }
  for (uint32_t node = 0; node < graph->node_count; node++) {
    struct report_value of = ranking_value(measures, by, node);
    drawing->measure[node] = of.kind == REPORT_COUNT ? (double)of.as.count : of.as.real;
    drawing->first_party[node] = session->first_party[node] != 0;
  }
  drawing->view = (struct draw_view){.lineage = session->lineage,
                                     .graph = graph,
                                     .value = value,
                                     .measure = drawing->measure,
                                     .descendants = measures->descendants,
                                     .first_party = drawing->first_party,
                                     .maker = maker_of,
                                     .maker_context = session,
                                     .measure_name = options_measures[by]};
  return STEMMA_OK;
}

enum stemma_status drawing_init(struct drawing *out, struct session *session,
                                struct stemma_error *error) {
  struct drawing drawing = {0};
  enum stemma_status status = session_measure(session, wanted_measures(session), error);
  if (status == STEMMA_OK) {
    status = fill(&drawing, session, session->graph, session->value, &session->measures, error);
  }
  if (status == STEMMA_OK) {
    *out = drawing;
  } else {
    drawing_dispose(&drawing);
  }
  return status;
}

enum stemma_status drawing_init_families(struct drawing *out, const struct session *session,
                                         struct stemma_error *error) {
  struct drawing drawing = {0};
  enum stemma_status status = family_map_init(&drawing.map, session->catalog, session->lineage,
                                              session->graph, session->value, error);
  if (status == STEMMA_OK) {
    struct session mapped = *session;
    mapped.graph = drawing.map.graph;
    mapped.value = drawing.map.value;
    status = session_compute(&drawing.measures, &mapped, wanted_measures(session), error);
  }
  if (status == STEMMA_OK) {
    status =
        fill(&drawing, session, drawing.map.graph, drawing.map.value, &drawing.measures, error);
  }
  if (status == STEMMA_OK) {
    drawing.view.groups = drawing.map.groups;
    drawing.view.group_count = drawing.map.group_count;
    *out = drawing;
  } else {
    drawing_dispose(&drawing);
  }
  return status;
}

void drawing_dispose(struct drawing *drawing) {
  free(drawing->measure);
  free(drawing->first_party);
  family_map_dispose(&drawing->map);
  measures_dispose(&drawing->measures);
  *drawing = (struct drawing){0};
}
