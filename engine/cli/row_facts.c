/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models of rows, in the order of their numbers, as a lineage of its own. */
#include "engine/cli/row_facts.h"

#include <stdlib.h>

#include "engine/store/store.h"

/* A row's model. */
struct wanted {
  uint32_t node; /* in the whole */
  uint32_t own;  /* as the session numbers it */
  size_t row;    /* which row */
};

static int by_node(const void *left, const void *right) {
  const struct wanted *a = left, *b = right;
  return (a->node > b->node) - (a->node < b->node);
}

/* The rows' models in the order of their numbers in the whole. */
static struct wanted *list_wanted(const struct session *session, row_facts_node_fn *node_of,
                                  const void *context, size_t rows) {
  bool is_kept = session->source.extent == SOURCE_KEPT;
  const uint32_t *whole =
      is_kept ? session->source.saved.of[MEASURES_LISTED].nodes : session->source.whole;
  struct wanted *wanted = calloc(rows + 1, sizeof *wanted);
  if (wanted == NULL) return NULL;
  for (size_t row = 0; row < rows; row++) {
    uint32_t own = node_of(context, row);
    wanted[row] = (struct wanted){whole[own], own, row};
  }
  if (rows > 1) qsort(wanted, rows, sizeof *wanted, by_node);
  return wanted;
}

/* Reads the models, and tells each row which one of them is its own. */
static enum stemma_status read_models(struct row_facts *facts, const struct session *session,
                                      const struct wanted *wanted, size_t count,
                                      struct stemma_error *error) {
  uint32_t *nodes = malloc((count + 1) * sizeof *nodes);
  facts->places = malloc((count + 1) * sizeof *facts->places);
  facts->family = malloc((count + 1) * sizeof *facts->family);
  enum stemma_status status = STEMMA_OK;
  if (nodes == NULL || facts->places == NULL || facts->family == NULL) {
    status = stemma_error_memory(error, "rows");
  }
  for (size_t i = 0; i < count && status == STEMMA_OK; i++) {
    nodes[i] = wanted[i].node;
    facts->places[wanted[i].row] = (uint32_t)i;
    facts->family[i] = session_family(session, wanted[i].own);
  }
  if (status == STEMMA_OK) {
    status = store_models(&facts->lineage, session->source.store, nodes, count, error);
  }
  free(nodes);
  facts->session.lineage = facts->lineage;
  facts->session.family = facts->family;
  return status;
}

enum stemma_status row_facts_init(struct row_facts *out, const struct session *session,
                                  row_facts_node_fn *node_of, const void *context, size_t rows,
                                  struct stemma_error *error) {
  struct row_facts facts = {.session = *session};
  if (session->source.extent == SOURCE_WHOLE) {
    *out = facts;
    return STEMMA_OK;
  }
  facts.session = (struct session){.options = session->options, .catalog = session->catalog};
  struct wanted *wanted = list_wanted(session, node_of, context, rows);
  enum stemma_status status = wanted == NULL ? stemma_error_memory(error, "rows")
                                             : read_models(&facts, session, wanted, rows, error);
  free(wanted);
  if (status == STEMMA_OK) {
    *out = facts;
  } else {
    row_facts_dispose(&facts);
  }
  return status;
}

void row_facts_dispose(struct row_facts *facts) {
  lineage_free(facts->lineage);
  free(facts->family);
  free(facts->places);
  *facts = (struct row_facts){0};
}
