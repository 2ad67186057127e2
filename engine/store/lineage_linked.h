/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store's lineage without names, and without the models that no measure depends on. */
#ifndef STEMMA_ENGINE_STORE_LINEAGE_LINKED_H
#define STEMMA_ENGINE_STORE_LINEAGE_LINKED_H

#include "engine/store/lineage_load.h"
#include "engine/store/store.h"

/* What is asked of it. */
struct lineage_linked_wish {
  const uint32_t *nodes; /* [count] ascending, in the whole: these are there, linked or not */
  size_t count;          /* of nodes */
  uint64_t facts;        /* set of LINEAGE_LOAD_COLUMN: columns of nodes, and of their words */
};

/*
 * Reads the nodes that have a parent or a child, and those asked for, in the order of their
 * numbers. *out, which is to be freed, has no names; its graph, status and findings are there, and
 * of the other columns those asked for. Of words the count is there all the same; there are no
 * edges on cycles. *whole, [node_count], which is to be freed
 * too, are their numbers there. Fails as lineage_load does. O(nodes + edges).
 */
enum stemma_status lineage_linked_read(struct lineage **out, uint32_t **whole,
                                       const struct sql *sql,
                                       const struct lineage_linked_wish *wish,
                                       struct stemma_error *error);

#endif
