/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `stemma export` tells of models and edges: their attributes as rows.
 *
 * A model has what a row of `stemma rank` has, under the same names, and the facts of its record. As
 * there, a model without derivatives has no rank; its measures are 0, but for its PageRank.
 */
#ifndef STEMMA_ENGINE_CLI_EXPORT_ROWS_H
#define STEMMA_ENGINE_CLI_EXPORT_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "engine/cli/export_set.h"
#include "engine/cli/ranking.h"
#include "engine/cli/session.h"
#include "engine/report/graph_file.h"

/* Columns of one kind of rows: which facts they have. */
struct export_columns {
  struct report_column items[REPORT_COLUMNS_MAX]; /* [count] */
  unsigned char kinds[REPORT_COLUMNS_MAX];        /* [count] enum report_kind of their values */
  unsigned char facts[REPORT_COLUMNS_MAX];        /* [count] what stands in them */
  size_t count;                                   /* of each */
};

/* Called now and then with how many rows have been asked for. */
typedef void export_tick_fn(void *context, uint64_t rows);

struct export_rows {
  const struct session *session;    /* borrowed */
  const struct export_set *set;     /* borrowed */
  struct ranking ranking;           /* of all with children, and one that stands for the others */
  struct measures measures;         /* of its entries */
  uint32_t *place;                  /* [node_count of the graph] the entry of a node */
  struct export_columns of_nodes;   /* columns of nodes */
  struct export_columns of_records; /* columns of records */
  uint32_t *models;                 /* [model_count] the nodes of the set with a record */
  size_t model_count;               /* of models */
  struct report_value *tags;        /* [most parents + 1] of the record at hand */
  struct report_value *parents;     /* [most parents × its columns] likewise */
  char *bytes;                      /* room for the tags' texts */
  size_t capacity;                  /* of bytes */
  struct report_records nested;     /* of the parents */
  char created[32];                 /* the instant of the record at hand */
  export_tick_fn *tick;             /* or NULL */
  void *context;                    /* for tick */
  uint64_t asked;                   /* rows so far */
};

/*
 * Measures the whole filtered lineage, whatever part of it is in the set; the session is
 * attributed, and not yet measured. *out is to be emptied with export_rows_dispose. Fails only with
 * STEMMA_NO_MEMORY.
 */
enum stemma_status export_rows_init(struct export_rows *out, struct session *session,
                                    const struct export_set *set, struct stemma_error *error);

/* Frees what is owned; zeroed rows are fine. */
void export_rows_dispose(struct export_rows *rows);

/* The models and ghosts, and the edges; refers to `rows`. */
struct graph_table export_rows_nodes(struct export_rows *rows);
struct graph_table export_rows_edges(struct export_rows *rows);

/*
 * The models that have a record, as the Hub would list them: `import` takes them, and finds the
 * parents among the tags. Inferred parents are in `parents` alone, for nobody has declared them.
 */
struct report export_rows_records(struct export_rows *rows);

#endif
