/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Graphs as files that other programs read: GraphML, GEXF, DOT.
 *
 * A graph is two reports, one of its nodes and one of its edges, whose columns are their
 * attributes. Rows are asked for once and written at once, so a graph of any size costs no
 * memory but a buffer's. All texts are taken to be hostile: what they hold reads back as it
 * was, as far as a format can say it, and nothing of it reaches a terminal that shows the file.
 */
#ifndef STEMMA_ENGINE_REPORT_GRAPH_FILE_H
#define STEMMA_ENGINE_REPORT_GRAPH_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "engine/report/report.h"

/* Whether a value says something: unknown ones and empty lists do not, and are left out. */
static inline bool graph_value_is_known(const struct report_value *value) {
  if (value->kind == REPORT_LIST) return value->as.list.count > 0;
  return value->kind != REPORT_NULL;
}

/* A table of nodes or edges, and what its columns hold. */
struct graph_table {
  struct report rows; /* id_column of nodes: the node's id, unlike any other; of edges: that
                                 of the node it comes from */
  size_t to_column;   /* of edges: the id of the node it goes to; of nodes id_column again */
  const unsigned char *kinds; /* [column_count] enum report_kind of each column's values: a scalar;
                                 REPORT_NULL in some rows is fine */
};

struct graph_file {
  const char *schema;               /* such as "stemma.export/1" */
  const struct report_field *facts; /* [fact_count] what is said of the whole: keys are names of
                                       letters and _; NULL values and empty lists are left out */
  size_t fact_count;                /* of facts */
  const struct graph_table *nodes;  /* the nodes */
  const struct graph_table *edges;  /* the edges, directed */
};

/*
 * Writes GraphML 1.0, but that ids are what they are: its schema has no '/' in them, which no
 * reader minds. A node's id is its `id` and, for igraph's sake, its attribute `name`;
 * counts are `long`, reals `double`, flags `boolean`, all else `string`. An unknown value has
 * no `data`. Errors as in report_write. O(nodes + edges).
 */
void graph_file_write_graphml(FILE *file, const struct graph_file *graph);

/* The same as GEXF 1.2, with the ids as labels. */
void graph_file_write_gexf(FILE *file, const struct graph_file *graph);

/*
 * The same as a digraph in DOT. Values are quoted but for whole numbers; in them, a backslash is
 * doubled and control characters are escaped (\n, \x1b), as in TSV: DOT itself cannot have a
 * backslash before a closing quote, and its readers take \n for a line break.
 */
void graph_file_write_dot(FILE *file, const struct graph_file *graph);

#endif
