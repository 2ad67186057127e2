/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the readers of formats put what they have read: records and faults, in the order of
 * the input. Every format is read through one of these (load.c), so a reader knows nothing of
 * builders, threads or stores.
 */
#ifndef STEMMA_ENGINE_READ_SINK_H
#define STEMMA_ENGINE_READ_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/record.h"
#include "graph/status.h"
#include "graph/text.h"

/* Where in its source something stands. */
struct sink_place {
  const char *member; /* of a folder or an archive, for messages; NULL: the source itself */
  uint64_t line;      /* from 1 */
};

struct record_sink {
  /*
   * Takes a record; `text` is what it was read from, which decides among duplicates (R3).
   * Both are borrowed for the call. A status that is not STEMMA_OK ends the reading.
   */
  enum stemma_status (*take)(void *context, const struct record *record, struct text text,
                             struct stemma_error *error);
  /*
   * Counts something that is no record: why, and its beginning, by which it can be recognised.
   * Fails where the load is strict.
   */
  enum stemma_status (*refuse)(void *context, struct sink_place place, const char *why,
                               struct text text, struct stemma_error *error);
  void *context; /* handed to both */
};

#endif
