/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A model object of the Hub, list or detail shape, as a record.
 */
#ifndef STEMMA_ENGINE_READ_HUB_RECORD_H
#define STEMMA_ENGINE_READ_HUB_RECORD_H

#include "graph/arena.h"
#include "graph/record.h"
#include "graph/status.h"

/* Why a text is no record. */
struct hub_fault {
  char why[64];  /* "not JSON at byte 17", "no id", … */
  bool is_torn;  /* it is no JSON: the end of a record may be missing */
  bool is_whole; /* it is an object all the same, of no model or beyond a limit */
};

/*
 * Reads one record from `text`, which may be changed in place and behind which must stand
 * what hub_scan wants there (HUB_SCAN_PADDING zeros will do). The record refers to the text and to `arena`.
 * Returns STEMMA_BAD_INPUT with *fault filled where the text is no record (*record is then
 * untouched), or STEMMA_NO_MEMORY. O(length).
 */
enum stemma_status hub_record_read(struct record *record, struct hub_fault *fault, char *text,
                                   size_t length, struct arena *arena);

/*
 * Reads the record that the first line of `rest` is, where it is of the usual shape: its end is
 * not looked for before, but met. *end becomes the place behind the record, before white space
 * and the line's end; or NULL where the line is something else, which hub_record_read is to tell.
 * Bytes of value NUL, HUB_SCAN_PADDING, must stand behind `rest`, which is not empty. Otherwise as
 * hub_record_read. O(length of the line).
 */
enum stemma_status hub_record_read_line(struct record *record, const char **end,
                                        struct hub_fault *fault, struct text rest,
                                        struct arena *arena);

#endif
