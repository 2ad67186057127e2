/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `import` and `fetch` share: records into the store, what that changed, Ctrl-C. */
#ifndef STEMMA_ENGINE_CLI_STORING_H
#define STEMMA_ENGINE_CLI_STORING_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/catalog/catalog.h"
#include "engine/report/report.h"
#include "engine/store/import.h"
#include "graph/status.h"

/* The records of one snapshot on their way into a store. */
struct storing {
  struct catalog *catalog;          /* in force */
  const struct load_options *load;  /* how files are read; its renames are those of the catalogue */
  const struct import_ready *ready; /* records that have been read, or NULL */
  int32_t day;                      /* of the snapshot */
  bool is_full;                     /* it is the whole hub */
  bool has_measures;                /* measures are kept with it */
};

/* Imports into a store that is open for writing; the caller commits. Fails as
 * store_import_files does. */
enum stemma_status storing_run(struct import_result *out, struct store *store,
                               const struct storing *storing, struct stemma_error *error);

/* The columns of a report that tell what an import has changed, and their cells. */
enum { STORING_CELLS = 7 };
#define STORING_COLUMNS                                                                            \
  {"new", "NEW", true, 0, 0}, {"changed", "CHANGED", true, 0, 0},                                  \
      {"unchanged", "SAME", true, 0, 0}, {"gone", "GONE", true, 0, 0},                             \
      {"back", "BACK", true, 2, 0}, {"models", "MODELS", true, 0, 0}, {                            \
    "edges", "EDGES", true, 1, 0                                                                   \
  }
void storing_fill(struct report_value cells[STORING_CELLS], const struct import_result *result);

/*
 * From here on Ctrl-C says this (a literal) and ends the program as SIGINT does; NULL: as it was
 * at first. Nothing needs to be undone: what is not committed is as good as not written.
 */
void storing_on_interrupt(const char *line);

#endif
