/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store: one SQLite file that holds a lineage, the records behind it, and what imports
 * have changed day by day. The manual page stemma-store(5) describes the file.
 *
 * A store that is open for reading sees one state, whatever others write meanwhile. One that
 * is open for writing holds the only right to write; closing it without a commit leaves the
 * file as it was.
 */
#ifndef STEMMA_ENGINE_STORE_STORE_H
#define STEMMA_ENGINE_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/store/measure_columns.h"
#include "graph/lineage.h"
#include "graph/lineage_builder.h"
#include "graph/status.h"

struct store;

enum store_mode {
  STORE_READ,  /* the file must be there; it is not changed */
  STORE_WRITE, /* the file is made where it is missing */
};

/*
 * Opens a store. `path` must outlive it. Fails with STEMMA_IO (missing, unreadable, busy for
 * longer than STORE_PATIENCE_MS, read-only), STEMMA_BAD_INPUT (not a store of stemma, newer
 * than this program, damaged) or STEMMA_NO_MEMORY; the message names the file.
 */
enum stemma_status store_open(struct store **out, const char *path, enum store_mode mode,
                              struct stemma_error *error);
enum { STORE_PATIENCE_MS = 10000 };

/* Ends the transaction of a store that is open for writing. Fails as store_open does. */
enum stemma_status store_commit(struct store *store, struct stemma_error *error);

/* Closes; NULL is allowed. What was not committed is undone. */
void store_close(struct store *store);

/* A file that was imported. Texts are owned by the list. */
struct store_import {
  int64_t id;         /* in order of import */
  const char *file;   /* as it was named */
  const char *day;    /* ISO day of the snapshot */
  const char *sha256; /* in hexadecimal, or empty where there is none */
  int64_t size;       /* bytes */
  int64_t records;    /* in it */
  bool is_full;       /* it was the whole hub */
};

/* The imports of a store, ascending by id. */
struct store_imports {
  struct store_import *items; /* [count] */
  size_t count;               /* of items */
  char *texts;                /* what the items point into */
};

/* Lists the imports up to `day` (INT32_MAX: all); to be freed with store_imports_dispose. */
enum stemma_status store_imports(struct store_imports *out, struct store *store, int32_t day,
                                 struct stemma_error *error);
void store_imports_dispose(struct store_imports *imports);

/*
 * The day of the last snapshot in the store that is not after `latest` (INT32_MAX: of all);
 * STORE_NO_DAY where it has none.
 */
enum stemma_status store_day(int32_t *day, struct store *store, int32_t latest,
                             struct stemma_error *error);
#define STORE_NO_DAY INT32_MIN

/* How many models of the store are there still. O(rows of the table model). */
enum stemma_status store_count_models(uint64_t *count, struct store *store,
                                      struct stemma_error *error);

/* What must be in force when a lineage is made of records. */
struct store_rules {
  const struct lineage_renames *renames; /* or NULL */
  uint64_t renames_mark;                 /* identifies them */
  bool infer_names;                      /* infer parents from names, whatever the store does */
};

/*
 * The lineage as it is; to be freed. Where the store was written under other rules, R3 to R6
 * are applied to its records again. O(nodes + edges).
 */
enum stemma_status store_lineage(struct lineage **out, struct store *store,
                                 const struct store_rules *rules, struct stemma_error *error);

/*
 * The lineage as it was on the evening of `day`, rules R3 to R6 applied to the records of that
 * day; to be freed. Fails with STEMMA_NEGATIVE where the store has no snapshot that early.
 * O(nodes log nodes + edges + versions since).
 */
enum stemma_status store_lineage_on(struct lineage **out, struct store *store, int32_t day,
                                    const struct store_rules *rules, struct stemma_error *error);

/* What is asked of a lineage, of which the rest need not be read. */
struct store_wish {
  const struct text *ids; /* [count] models, without ASCII case; several for ancestors alone */
  size_t count;           /* of ids, at most STORE_WISH_IDS */
  bool descendants;       /* strict ones, with all their parents */
  uint32_t depth;         /* of these, those in so many steps; 0: all of them */
  bool counts_alone;      /* of their facts the status and the downloads: the others seem unknown */
  struct text key;        /* what the measures were made with */
  uint32_t measures;      /* set of 1 << measure, of the table MEASURES_LISTED */
  /* [MEASURE_TABLE_COLUMNS] what those are of */
  const enum column_type *types;
};
enum { STORE_WISH_IDS = 2 };

/* Models with all their ancestors, as asked with their descendants, and measures of the whole. */
struct store_part {
  struct lineage *lineage;       /* owned: nodes in order of id; findings are those of the whole */
  struct measure_table measures; /* owned: of the part's nodes, by their numbers there */
};

/*
 * The lineage around models, and measures that import has kept. Every edge that the whole has
 * into the models, their ancestors, or the descendants that are there is there; all parents of
 * these are, but at the border without parents of their own. Of edges that rule R5 dropped
 * both ends are there where one is a model asked for, an ancestor or a descendant.
 *
 * *is_there is false, and *out untouched, where a model or the measures under this key are
 * not there, or the store was written under other rules: then the whole must be asked.
 * Otherwise *out is to be emptied with store_part_dispose. Fails as store_lineage does.
 * O(chunks of the store that are met + nodes of the part).
 */
enum stemma_status store_part(struct store_part *out, bool *is_there, struct store *store,
                              const struct store_rules *rules, const struct store_wish *wish,
                              struct stemma_error *error);
void store_part_dispose(struct store_part *part);

/* Columns of a lineage that may be left out. */
enum store_fact {
  STORE_DOWNLOADS = 1,    /* downloads */
  STORE_CREATED = 2,      /* created */
  STORE_SOURCE = 4,       /* source */
  STORE_AUTHOR = 8,       /* author, as numbers alone */
  STORE_AUTHOR_WORD = 16, /* authors */
  STORE_LICENSE = 32,     /* license and licenses */
  STORE_TASK = 64,        /* task and tasks */
};

/* What is asked of that which import has kept. */
struct store_kept_wish {
  struct text key;                   /* what the measures were made with */
  uint32_t measures[MEASURE_TABLES]; /* of each table a set of 1 << measure */
  bool tables[MEASURE_TABLES];       /* which tables */
  bool has_graph;                    /* a lineage, too: its graph, status, and of the others */
  unsigned facts;                    /* these: set of enum store_fact */
  /* [MEASURE_TABLES][MEASURE_TABLE_COLUMNS] what each measure is of */
  const enum column_type (*types)[MEASURE_TABLE_COLUMNS];
};

/* That which import has kept. */
struct store_kept {
  struct lineage *lineage;      /* owned */
  uint32_t *whole;              /* [its nodes] owned, ascending: their numbers in the whole; NULL
                                   where it has none */
  struct measure_tables tables; /* owned: those asked for, by the lineage's nodes if it has any */
};

/*
 * What import has kept of the lineage, which itself is not read: out->lineage has no nodes, and of
 * findings the numbers of the whole. Or with has_graph it has the nodes that have a parent or a
 * child or are in the tables, but no names, and NULL for what was not asked for. *is_there is
 * false, and *out untouched, where a table is not there under this key, or the store was written
 * under other rules: then the whole must be asked. Otherwise *out is to be emptied with
 * store_kept_dispose. Fails as store_lineage does. O(nodes in the tables, or in the whole).
 */
enum stemma_status store_kept(struct store_kept *out, bool *is_there, struct store *store,
                              const struct store_rules *rules, const struct store_kept_wish *wish,
                              struct stemma_error *error);
void store_kept_dispose(struct store_kept *kept);

/*
 * What the columns say of some models, [count] numbers of nodes in the whole, ascending: names,
 * status, dates, downloads and likes. The others of their facts seem unknown, and there are no
 * edges. *out, whose nodes are in the same order, is to be freed. Fails as store_lineage does.
 * O(chunks of the store that are met + count).
 */
enum stemma_status store_models(struct lineage **out, struct store *store, const uint32_t *nodes,
                                size_t count, struct stemma_error *error);

/* Whether the store's lineage has parents that were inferred from names. */
enum stemma_status store_infers_names(bool *infers, struct store *store,
                                      struct stemma_error *error);

/* Where the facts of a model come from: ids of imports, or 0. */
struct store_provenance {
  int64_t facts;   /* which import gave its facts */
  int64_t parents; /* which gave the parents that it has */
};

/*
 * The provenance of the model of that id, without ASCII case, as it was on the evening of `day`
 * (INT32_MAX: as it is); zeros where it is not there.
 */
enum stemma_status store_provenance(struct store_provenance *out, struct store *store,
                                    struct text id, int32_t day, struct stemma_error *error);

/* The names of a store's models and ghosts in order of folded id, read as they are asked for. */
struct store_names;

/* Begins looking up names; the store must outlive it. Fails as store_lineage does. */
enum stemma_status store_names_new(struct store_names **out, struct store *store,
                                   struct stemma_error *error);
void store_names_free(struct store_names *names);

/*
 * The names that begin with `prefix`, without ASCII case: the first one's place and how many
 * there are; of none *first says nothing. O(log n), and up to four chunks of the store.
 */
enum stemma_status store_names_find(uint32_t *first, uint32_t *count, struct store_names *names,
                                    struct text prefix, struct stemma_error *error);

/* The name at a place that is there; borrowed until the next call. O(1), and at most a chunk. */
enum stemma_status store_names_at(struct text *name, struct store_names *names, uint32_t place,
                                  struct stemma_error *error);

/*
 * Checks that SQLite finds the file sound and that rows and columns say the same: models,
 * facts, edges, findings. Fails with STEMMA_BAD_INPUT and the table that differs. O(store).
 */
enum stemma_status store_verify(struct store *store, struct stemma_error *error);

#endif
