/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls into igraph with its error handler set to return. */
#include "graph/igraph_bridge.h"

#include <igraph/igraph.h>
#include <pthread.h>

/* igraph keeps state of its own for the whole process, where it was built as Debian builds it. */
static pthread_mutex_t one_thread = PTHREAD_MUTEX_INITIALIZER;

static enum stemma_status bridge_status(igraph_error_t code, struct stemma_error *error) {
  if (code == IGRAPH_SUCCESS) return STEMMA_OK;
  if (code == IGRAPH_ENOMEM) return stemma_error_memory(error, "igraph");
  return stemma_error_set(error, STEMMA_INTERNAL, "igraph: %s", igraph_strerror(code));
}

/* A vector of from, to, from, to, … as igraph_create wants it. */
static igraph_error_t fill_edges(igraph_vector_int_t *edges, const uint32_t *from,
                                 const uint32_t *to, size_t edge_count) {
  igraph_error_t code = igraph_vector_int_init(edges, (igraph_integer_t)(2 * edge_count));
  if (code != IGRAPH_SUCCESS) return code;
  for (size_t e = 0; e < edge_count; e++) {
    VECTOR(*edges)[2 * e] = (igraph_integer_t)from[e];
    VECTOR(*edges)[2 * e + 1] = (igraph_integer_t)to[e];
  }
  return IGRAPH_SUCCESS;
}

static igraph_error_t make_graph(igraph_t *graph, uint32_t node_count, const uint32_t *from,
                                 const uint32_t *to, size_t edge_count) {
  igraph_vector_int_t edges;
  igraph_error_t code = fill_edges(&edges, from, to, edge_count);
  if (code != IGRAPH_SUCCESS) return code;
  code = igraph_create(graph, &edges, (igraph_integer_t)node_count, IGRAPH_DIRECTED);
  igraph_vector_int_destroy(&edges);
  return code;
}

static igraph_error_t find_components(uint32_t *component, uint32_t *component_count,
                                      const igraph_t *graph) {
  igraph_vector_int_t membership;
  igraph_error_t code = igraph_vector_int_init(&membership, 0);
  if (code != IGRAPH_SUCCESS) return code;
  igraph_integer_t count = 0;
  code = igraph_connected_components(graph, &membership, NULL, &count, IGRAPH_STRONG);
  if (code == IGRAPH_SUCCESS) {
    igraph_integer_t nodes = igraph_vector_int_size(&membership);
    for (igraph_integer_t v = 0; v < nodes; v++) component[v] = (uint32_t)VECTOR(membership)[v];
    *component_count = (uint32_t)count;
  }
  igraph_vector_int_destroy(&membership);
  return code;
}

enum stemma_status igraph_bridge_strong_components(uint32_t *component, uint32_t *component_count,
                                                   uint32_t node_count, const uint32_t *from,
                                                   const uint32_t *to, size_t edge_count,
                                                   struct stemma_error *error) {
  pthread_mutex_lock(&one_thread);
  igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
  igraph_t graph;
  igraph_error_t code = make_graph(&graph, node_count, from, to, edge_count);
  if (code == IGRAPH_SUCCESS) {
    code = find_components(component, component_count, &graph);
    igraph_destroy(&graph);
  }
  igraph_set_error_handler(before);
  pthread_mutex_unlock(&one_thread);
  return bridge_status(code, error);
}

const char *igraph_bridge_version(void) {
  const char *version = "";
  igraph_version(&version, NULL, NULL, NULL);
  return version;
}
