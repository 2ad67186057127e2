/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records into the store, with the measures that it keeps. */
#include "engine/cli/storing.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "engine/cli/import_measures.h"

enum stemma_status storing_run(struct import_result *out, struct store *store,
                               const struct storing *storing, struct stemma_error *error) {
  char key[SAVED_MEASURES_KEY_SIZE];
  const struct import_measuring measuring = {
      .measure = import_measures_make,
      .context = storing->catalog,
      .key = saved_measures_key(key, storing->catalog),
  };
  const struct import_options options = {
      .load = storing->load,
      .ready = storing->ready,
      .day = storing->day,
      .is_full = storing->is_full,
      .infer_names = storing->load->infer_names,
      .renames_mark = catalog_renames_mark(storing->catalog),
      .measuring = storing->has_measures ? &measuring : NULL,
  };
  return store_import_files(out, store, &options, error);
}

void storing_fill(struct report_value cells[STORING_CELLS], const struct import_result *result) {
  cells[0] = report_count(result->changes.came);
  cells[1] = report_count(result->changes.changed);
  cells[2] = report_count(result->changes.unchanged);
  cells[3] = report_count(result->changes.went);
  cells[4] = report_count(result->changes.back);
  cells[5] = report_count(result->models);
  cells[6] = report_count(result->edges);
}

/* ---- interruption ---- */

/* What is said then. */
static const char *interrupt_line;

/* Only what POSIX allows here. SQLite's journal undoes in the file what was not committed, when
 * it is opened next. */
static void interrupt(int signal_number) {
  static const char before[] = "\nstemma: ";
  ssize_t written = write(STDERR_FILENO, before, sizeof before - 1);
  written += write(STDERR_FILENO, interrupt_line, strlen(interrupt_line));
  written += write(STDERR_FILENO, "\n", 1);
  (void)written;
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

void storing_on_interrupt(const char *line) {
  struct sigaction action = {.sa_handler = line == NULL ? SIG_DFL : interrupt};
  sigemptyset(&action.sa_mask);
  if (line != NULL) interrupt_line = line;
  sigaction(SIGINT, &action, NULL);
}
