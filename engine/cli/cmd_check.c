/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma check: what was read, and what was wrong with it. */
#include <stdlib.h>

#include "engine/cli/commands.h"
#include "engine/cli/session.h"

/* What `--strict` objects to. A renamed parent is known, and a ghost need not be a fault. */
static const enum lineage_class faults[] = {
    LINEAGE_REJECTED_RECORD,  LINEAGE_DUPLICATE_RECORD,   LINEAGE_SELF_LOOP,
    LINEAGE_MALFORMED_PARENT, LINEAGE_PLACEHOLDER_PARENT, LINEAGE_UNKNOWN_RELATION,
    LINEAGE_CARD_DIFFERS,     LINEAGE_CYCLE_COMPONENT,    LINEAGE_CYCLE_EDGE_DROPPED,
    LINEAGE_ANACHRONISM,
};
enum { FAULT_COUNT = sizeof faults / sizeof *faults };

static const struct report_column columns[] = {
    {"class", "CLASS", false, 0, 0},
    {"count", "COUNT", true, 0, 0},
    {"examples", "EXAMPLES", false, 1, 20},
};

/* The rows: all classes, or with --quiet the faults that were found. */
struct rows {
  const struct lineage_finding *findings;             /* by class */
  enum lineage_class classes[LINEAGE_CLASS_COUNT];    /* [count] */
  size_t count;                                       /* of classes */
  struct report_value examples[LINEAGE_EXAMPLES_MAX]; /* of the row at hand */
};

static void fill_row(struct report_value *cells, void *context, size_t row) {
  struct rows *rows = context;
  enum lineage_class class = rows->classes[row];
  const struct lineage_finding *finding = &rows->findings[class];
  for (unsigned i = 0; i < finding->example_count; i++) {
    rows->examples[i] = (struct report_value){.kind = REPORT_TEXT, .as.text = finding->examples[i]};
  }
  cells[0] = report_word(lineage_class_name(class));
  cells[1] = report_count(finding->count);
  cells[2] = report_list(rows->examples, finding->example_count);
}

static bool has_faults(const struct lineage_finding *findings) {
  for (size_t i = 0; i < FAULT_COUNT; i++) {
    if (findings[faults[i]].count > 0) return true;
  }
  return false;
}

/* The classes of inferred edges come where some were asked for. */
static void list_classes(struct rows *rows, bool infers, bool only_faults) {
  if (!only_faults) {
    rows->count = infers ? LINEAGE_CLASS_COUNT : LINEAGE_DECLARED_CLASS_COUNT;
    for (size_t i = 0; i < rows->count; i++) rows->classes[i] = (enum lineage_class)i;
    return;
  }
  for (size_t i = 0; i < FAULT_COUNT; i++) {
    if (rows->findings[faults[i]].count > 0) rows->classes[rows->count++] = faults[i];
  }
}

/* --verify is of a store: so it is said before anything else is read. */
static enum stemma_status need_store(const struct options *options, struct stemma_error *error) {
  char *path = NULL;
  enum stemma_status status = source_store_path(&path, options, false, error);
  if (status == STEMMA_OK && (path == NULL || options->from_count > 0)) {
    status = stemma_error_set(error, STEMMA_USAGE, "--verify: has no meaning without a store");
  }
  free(path);
  return status;
}

enum stemma_status cmd_check(const struct options *options, struct stemma_error *error) {
  if (options->verify) {
    enum stemma_status status = need_store(options, error);
    if (status != STEMMA_OK) return status;
  }
  struct session session;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK && options->verify) status = store_verify(session.source.store, error);
  if (status == STEMMA_OK) {
    struct rows rows = {.findings = session.lineage->findings};
    bool infers = session.source.infers;
    list_classes(&rows, infers, options->format == REPORT_QUIET);
    struct report report = {.schema = "stemma.check/1",
                            .columns = columns,
                            .column_count = sizeof columns / sizeof *columns,
                            .row_count = rows.count,
                            .row = fill_row,
                            .context = &rows};
    status = session_report(&session, &report, error);
  }
  if (status == STEMMA_OK && options->strict && has_faults(session.lineage->findings)) {
    status = STEMMA_NEGATIVE;
  }
  session_close(&session);
  return status;
}
