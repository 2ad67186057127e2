/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding what is counted. */
#include "engine/cli/count_set.h"

#include <stdlib.h>

#include "graph/derivatives.h"

static enum stemma_status mark_bases(struct count_set *set, struct stemma_error *error) {
  const struct session *session = set->session;
  const struct options *options = session->options;
  for (size_t i = 0; i < options->operand_count; i++) {
    uint32_t node = 0;
    enum stemma_status status = session_find_model(&node, session, options->operands[i], error);
    if (status != STEMMA_OK) return status;
    set->is_base[node] = 1;
  }
  if (set->given) return STEMMA_OK;
  for (uint32_t node = 0; node < session->graph->node_count; node++) {
    set->is_base[node] = stemma_parent_count(session->graph, node) == 0 &&
                         stemma_child_count(session->graph, node) > 0;
  }
  return STEMMA_OK;
}

static enum stemma_status list_bases(struct count_set *set, struct stemma_error *error) {
  uint32_t nodes = set->session->graph->node_count;
  for (uint32_t node = 0; node < nodes; node++) set->base_count += set->is_base[node];
  set->bases = calloc(set->base_count + 1, sizeof *set->bases);
  if (set->bases == NULL) return stemma_error_memory(error, "base models");
  size_t count = 0;
  for (uint32_t node = 0; node < nodes; node++) {
    if (set->is_base[node]) set->bases[count++] = node;
  }
  return STEMMA_OK;
}

enum stemma_status count_set_init(struct count_set *out, struct session *session,
                                  struct stemma_error *error) {
  size_t nodes = session->graph->node_count;
  *out = (struct count_set){.session = session, .given = session->options->operand_count > 0};
  out->is_base = calloc(nodes + 1, sizeof *out->is_base);
  out->kind = calloc(nodes + 1, sizeof *out->kind);
  if (out->is_base == NULL || out->kind == NULL) {
    return stemma_error_memory(error, "derivatives to count");
  }
  enum stemma_status status = mark_bases(out, error);
  if (status == STEMMA_OK) status = list_bases(out, error);
  if (status == STEMMA_OK) derivatives_mark(out->kind, session->graph, out->is_base);
  return status;
}

void count_set_dispose(struct count_set *set) {
  free(set->bases);
  free(set->is_base);
  free(set->kind);
  *set = (struct count_set){0};
}

size_t count_set_listed(const struct count_set *set, size_t count) {
  const struct options *options = set->session->options;
  bool whole = options->top == 0 || (set->given && options->by_what == OPTIONS_COUNT_BASES &&
                                     !options_given(options, OPTION_TOP));
  return whole || options->top > count ? count : (size_t)options->top;
}
