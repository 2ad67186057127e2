/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What changed from one lineage to another: models, edges, and facts of models.
 *
 * The nodes of both, matched by folded id, are *places*, numbered ascending by that id. All
 * changes speak of places, and are listed in their order. Exchanging the two lineages gives
 * the mirrored lists: what came has gone, and old and new are exchanged.
 *
 * A model is *there* where it has a record (LINEAGE_PRESENT); ghosts and tombstones are not.
 */
#ifndef STEMMA_GRAPH_LINEAGE_DIFF_H
#define STEMMA_GRAPH_LINEAGE_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/graph.h"
#include "graph/lineage.h"
#include "graph/status.h"

enum lineage_model_change {
  LINEAGE_MODEL_CAME,      /* there in NEW; OLD does not know it */
  LINEAGE_MODEL_CAME_BACK, /* there in NEW; a ghost or a tombstone in OLD */
  LINEAGE_MODEL_WENT,      /* there in OLD; in NEW not known, a ghost or a tombstone */
  LINEAGE_MODEL_CHANGES,   /* how many */
};

enum lineage_edge_change {
  LINEAGE_EDGE_CAME,     /* only in NEW */
  LINEAGE_EDGE_WENT,     /* only in OLD */
  LINEAGE_EDGE_RELATION, /* in both, with another relation */
  LINEAGE_EDGE_PARENT,   /* the child has one edge that went and one that came, no more */
  LINEAGE_EDGE_CHANGES,  /* how many */
};

/* Facts that are compared. */
enum lineage_fact {
  LINEAGE_FACT_AUTHOR,  /* without ASCII case */
  LINEAGE_FACT_LICENSE, /* to the byte */
  LINEAGE_FACT_TASK,    /* to the byte */
  LINEAGE_FACT_CREATED, /* the UTC day, which is what is reported */
  LINEAGE_FACTS,        /* how many */
};

struct lineage_model_diff {
  uint32_t place; /* of the model */
  uint8_t change; /* enum lineage_model_change */
};

struct lineage_edge_diff {
  uint32_t child;       /* place */
  uint32_t old_parent;  /* place, or STEMMA_NO_NODE: the edge came */
  uint32_t new_parent;  /* place, or STEMMA_NO_NODE: the edge went */
  uint8_t old_relation; /* enum stemma_relation, or STEMMA_RELATION_COUNT: the edge came */
  uint8_t new_relation; /* likewise: the edge went */
  uint8_t change;       /* enum lineage_edge_change */
};

/* A fact of a model that is there in both. */
struct lineage_fact_diff {
  uint32_t place; /* of the model */
  uint8_t fact;   /* enum lineage_fact */
};

/* One of the two: a lineage, and its graph after the edge filter. Borrowed. */
struct lineage_side {
  const struct lineage *lineage;
  const struct stemma_graph *graph; /* of the lineage's nodes */
};

struct lineage_diff {
  struct lineage_side old;           /* borrowed */
  struct lineage_side new;           /* borrowed */
  uint32_t *old_node;                /* [place_count] or STEMMA_NO_NODE */
  uint32_t *new_node;                /* [place_count] or STEMMA_NO_NODE */
  uint32_t place_count;              /* nodes of either */
  uint32_t *old_place;               /* [old.lineage->node_count] ascending */
  uint32_t *new_place;               /* [new.lineage->node_count] ascending */
  struct lineage_model_diff *models; /* [model_count] by place */
  size_t model_count;                /* of models */
  struct lineage_edge_diff *edges;   /* [edge_count] by child, then parent (the first, of two) */
  size_t edge_count;                 /* of edges */
  struct lineage_fact_diff *facts;   /* [fact_count] by place, then fact */
  size_t fact_count;                 /* of facts */
};

/*
 * Compares two lineages, which must outlive the result; they may be one and the same. *out is
 * to be emptied with lineage_diff_dispose. Fails only with STEMMA_NO_MEMORY. A merge walk over
 * both lists of nodes, and over both rows of parents of each: O(nodes + edges). Two empty
 * lineages do not differ.
 */
enum stemma_status lineage_diff_init(struct lineage_diff *out, struct lineage_side old,
                                     struct lineage_side new, struct stemma_error *error);

/* Frees the arrays; a zeroed one is fine. */
void lineage_diff_dispose(struct lineage_diff *diff);

/* Whether the model of a place is there in OLD, or NEW. O(1). */
bool lineage_diff_is_there(const struct lineage_side *side, uint32_t node);

/* The id of a place: as NEW spells it, else as OLD does. O(1); borrowed. */
struct text lineage_diff_name(const struct lineage_diff *diff, uint32_t place);

/* The word for a change: "came", "came-back", "went"; "came", "went", "relation", "parent". */
const char *lineage_model_change_name(enum lineage_model_change change);
const char *lineage_edge_change_name(enum lineage_edge_change change);

/* The word for a fact: "author", "license", "task", "created". */
const char *lineage_fact_name(enum lineage_fact fact);

#endif
