/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the steps that finish a lineage share (lineage_finish.c, lineage_nodes.c, lineage_words.c,
 * lineage_findings.c).
 */
#ifndef STEMMA_GRAPH_LINEAGE_FINISH_H
#define STEMMA_GRAPH_LINEAGE_FINISH_H

#include "graph/cycles.h"
#include "graph/lineage_parts.h"

/* An edge that the catalogue of renames has led to another parent. Entries. */
struct finish_rename {
  uint32_t child;  /* whose record named the old id */
  uint32_t to;     /* the new id */
  struct text was; /* the old id, in the lineage's texts */
};

struct finish {
  struct lineage_builder *builder; /* where all comes from */
  struct lineage *lineage;         /* what is being made */
  bool leaves_out_alone;           /* only entries with edges or findings are nodes */
  uint64_t downloads_left_out;     /* of the other models, together */
  bool overflows;                  /* the downloads of all models exceed 64 bits */
  uint32_t *entry_of;              /* [nodes] */
  uint32_t *node_of;               /* [entries] or STEMMA_NO_NODE */
  struct stemma_edge *edges;       /* [edge_count] what R4 leaves */
  size_t edge_count;               /* of edges */
  uint32_t *self_loops;            /* [self_loop_count] nodes */
  size_t self_loop_count;          /* of self_loops */
  struct finish_rename *renamed;   /* [renamed_count] */
  size_t renamed_count;            /* of renamed */
  size_t renamed_capacity;         /* of renamed */
  struct cycle_report cycles;      /* what R5 did */
};

/* Notes that `child` named entry `old`, which has become entry `to`. */
enum stemma_status finish_note_rename(struct finish *finish, uint32_t child, uint32_t to,
                                      uint32_t old, struct stemma_error *error);

/*
 * Numbers the nodes by folded id: fills finish->entry_of, and makes room for finish->node_of. The
 * edges must be those of winners. O(entries + bytes of ids).
 */
enum stemma_status finish_number(struct finish *finish, struct stemma_error *error);

/* Fills the columns of facts, and finish->node_of. Fails, too, where the downloads of all models
 * exceed 64 bits. O(nodes). */
enum stemma_status finish_columns(struct finish *finish, struct stemma_error *error);

/*
 * Adds the edges inferred from names, if `from_names`, and drops the inferred edges of any
 * origin that lie on a cycle, so that R5 does with the others what it would do without. Call
 * it once names, columns and edges are there. O(nodes + edges).
 */
enum stemma_status finish_infer(struct finish *finish, bool from_names, struct stemma_error *error);

/* Numbers authors, licences and tasks by first use in node order. */
enum stemma_status finish_words(struct finish *finish, struct stemma_error *error);

/*
 * Gathers what the winning records said, once nodes are numbered and before the names are
 * taken. *out is to be freed with lineage_records_free. O(nodes + claims).
 */
enum stemma_status finish_records(struct lineage_records **out, const struct finish *finish,
                                  struct stemma_error *error);

/* Counts the classes and picks their examples: those that records and edges tell. */
enum stemma_status finish_record_findings(struct finish *finish, struct stemma_error *error);

/* Likewise those that the graph tells, once it is there. */
enum stemma_status finish_graph_findings(struct finish *finish, struct stemma_error *error);

#endif
