/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model object of the Hub, list or detail shape, as a record: which keys are read, and
 * what counts as a value. Keys compare with case; of repeated keys the last counts.
 */
#ifndef STEMMA_ENGINE_READ_HUB_RECORD_H
#define STEMMA_ENGINE_READ_HUB_RECORD_H

#include "graph/arena.h"
#include "graph/record.h"
#include "graph/status.h"

/* Why a text is no record; empty where it is one. */
struct hub_fault {
  char why[96]; /* "not JSON at byte 17", "no id", … */
};

/*
 * Reads one record from `text` (changed in place, see json_parse). `scratch` holds the JSON
 * tree and may be reset afterwards; all that *record refers to lies in `kept`. Returns
 * STEMMA_BAD_INPUT with *fault filled where the text is no record (the record is then
 * untouched), else STEMMA_OK or STEMMA_NO_MEMORY.
 */
enum stemma_status hub_record_read(struct record *record, struct hub_fault *fault, char *text,
                                   size_t length, struct arena *scratch, struct arena *kept);

#endif
