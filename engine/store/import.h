/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records into a store: what `stemma import` does. */
#ifndef STEMMA_ENGINE_STORE_IMPORT_H
#define STEMMA_ENGINE_STORE_IMPORT_H

#include "engine/read/load.h"
#include "engine/store/store.h"

/* What an import has changed. */
struct import_changes {
  uint64_t came;      /* models that the store did not have */
  uint64_t changed;   /* models whose record says something else than before */
  uint64_t unchanged; /* models whose record says the same, or that were not in the files */
  uint64_t went;      /* models that the files, all of the hub, no longer have */
  uint64_t back;      /* models that were gone */
};

/* Measures that are kept beside the lineage. */
struct import_measuring {
  /* Fills *out, zeroed, which is disposed of whatever is returned. May run on another thread. */
  enum stemma_status (*measure)(struct measure_tables *out, void *context,
                                const struct lineage *lineage, struct stemma_error *error);
  void *context;   /* handed to it */
  struct text key; /* what they are made with, for store_part */
};

/* A model that the hub knows by another name than it was asked for. */
struct import_move {
  struct text old;  /* the name that it was asked for by */
  struct text name; /* its own */
};

/* Records that have been read already, by who asks a hub for them. */
struct import_ready {
  struct lineage_builder *builder;   /* borrowed: has the records, and is emptied */
  const struct load_report *reports; /* [report_count] where they are from */
  size_t report_count;               /* at least 1 */
  uint64_t record_end;               /* number behind the last record in the builder */
  const struct import_move *moves;   /* [move_count] for the table alias */
  size_t move_count;                 /* of moves */
  /* As load_tie_texts; texts live as long as the context does. */
  enum stemma_status (*tie_texts)(struct text **texts, void *context, struct stemma_error *error);
  void *context; /* handed to it */
};

/* The files of one snapshot. */
struct import_options {
  const struct load_options *load;  /* sources and how to read them; digests are made anyway */
  const struct import_ready *ready; /* in place of the load's sources; or NULL */
  int32_t day;                      /* of the snapshot */
  bool is_full;                     /* the files are the whole hub: who is missing is gone */
  bool infer_names;                 /* parents from names, too; a setting of the store */
  uint64_t renames_mark;            /* identifies load->renames */
  const struct import_measuring *measuring; /* or NULL: none are kept */
};

/* What was imported. Texts are borrowed from the load's sources. */
struct import_result {
  struct import_changes changes; /* in the tables */
  uint64_t records;              /* in the files */
  uint64_t rejected;             /* of these */
  uint64_t models;               /* in the store now */
  uint64_t edges;                /* in the store now */
};

/*
 * The seed of the store's fingerprints of records, chosen and kept where it has none yet, for
 * who reads records before the store is open for the import. The store is open for writing; the
 * caller commits. Fails with STEMMA_USAGE where the store is at a later day than `day`.
 */
enum stemma_status store_import_prepare(uint64_t *seed, struct store *store, int32_t day,
                                        struct stemma_error *error);

/*
 * Unites the records of the sources with those of a store that is open for writing, by rules
 * R1 to R6, as if the records that are now in force had been read at once. The caller commits.
 * Fails as load_records and store_open do; with STEMMA_USAGE where the store is at a later day
 * already. The store is then to be closed.
 */
enum stemma_status store_import_files(struct import_result *out, struct store *store,
                                      const struct import_options *options,
                                      struct stemma_error *error);

#endif
