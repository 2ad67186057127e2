/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes on their way to a stream: the many small pieces of a report of millions of rows at the
 * price of few writes, and a number that is met again and again at the price of one.
 */
#ifndef STEMMA_ENGINE_REPORT_BUFFER_H
#define STEMMA_ENGINE_REPORT_BUFFER_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "engine/report/number.h"
#include "engine/report/report.h"

/*
 * Large enough that a write costs little beside what is written, and smaller than a stream's own
 * buffer: what is written through to a full disk at once is forgotten there, while what waits in
 * the buffer meets the same failure when the stream is closed, which tells why.
 */
enum { REPORT_BUFFER_SIZE = 1 << 11 };

struct report_buffer {
  FILE *file;                     /* where they go */
  size_t used;                    /* of bytes */
  uint64_t bits;                  /* of the last fraction that was formatted */
  size_t digits;                  /* of its text; 0: there was none yet */
  char text[NUMBER_SIZE];         /* its text */
  char number[NUMBER_SIZE];       /* the last other number */
  char bytes[REPORT_BUFFER_SIZE]; /* not yet written */
};

/* Makes an empty one: not by an initialiser, which would clear all of it. */
static inline void report_buffer_init(struct report_buffer *out, FILE *file) {
  out->file = file;
  out->used = 0;
  out->digits = 0;
}

/* Sends what there is. Errors stay in the stream's error flag. */
static inline void report_buffer_flush(struct report_buffer *out) {
  if (out->used > 0) fwrite(out->bytes, 1, out->used, out->file);
  out->used = 0;
}

/* Appends a text as it is. */
static inline void report_buffer_add(struct report_buffer *out, struct text text) {
  while (text.length > REPORT_BUFFER_SIZE - out->used) {
    size_t room = REPORT_BUFFER_SIZE - out->used;
    memcpy(out->bytes + out->used, text.bytes, room);
    out->used += room;
    report_buffer_flush(out);
    text = (struct text){text.bytes + room, text.length - room};
  }
  if (text.length > 0) memcpy(out->bytes + out->used, text.bytes, text.length);
  out->used += text.length;
}

/* Appends a string as it is. */
static inline void report_buffer_string(struct report_buffer *out, const char *string) {
  report_buffer_add(out, (struct text){string, strlen(string)});
}

/* Appends a byte. */
static inline void report_buffer_byte(struct report_buffer *out, char byte) {
  if (out->used == REPORT_BUFFER_SIZE) report_buffer_flush(out);
  out->bytes[out->used++] = byte;
}

/*
 * A scalar as report_format_plain has it; the text lasts until the next call. Leaves of a lineage
 * have all the same PageRank, which takes longer to write than everything else of them.
 */
struct text report_buffer_format(struct report_buffer *out, const struct report_value *value);

#endif
