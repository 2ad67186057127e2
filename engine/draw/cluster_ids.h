/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clusters in the order in which they are named. cgraph sorts subgraphs by their numbers, which
 * by its own way are the addresses of their names: other ones whenever the memory is another.
 */
#ifndef STEMMA_ENGINE_DRAW_CLUSTER_IDS_H
#define STEMMA_ENGINE_DRAW_CLUSTER_IDS_H

#include <graphviz/cgraph.h>

#include "graph/names.h"
#include "graph/status.h"

/* A discipline of cgraph for one graph. */
struct cluster_ids {
  Agdisc_t disciplines; /* for agopen, which refers to it; the first member */
  struct names names;   /* owned: of the clusters, each with its NUL */
  char **strings;       /* [names.count] owned: the same as cgraph's own, which the graph owns */
  void *others;         /* what cgraph keeps for all else */
};

/* No clusters yet. *ids stays in place until its graph is closed, and is then to be disposed. */
void cluster_ids_init(struct cluster_ids *ids);
void cluster_ids_dispose(struct cluster_ids *ids);

/* Names a cluster, before agopen; once more is fine. Fails with STEMMA_NO_MEMORY. O(1). */
enum stemma_status cluster_ids_add(struct cluster_ids *ids, struct text name,
                                   struct stemma_error *error);

/*
 * Gives the names to the graph that was opened with *ids, before its clusters are made. Fails
 * with STEMMA_NO_MEMORY. O(names).
 */
enum stemma_status cluster_ids_bind(struct cluster_ids *ids, Agraph_t *graph,
                                    struct stemma_error *error);

#endif
