/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes on their way to a stream: many small pieces at the price of few writes. */
#ifndef STEMMA_ENGINE_REPORT_GRAPH_BUFFER_H
#define STEMMA_ENGINE_REPORT_GRAPH_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "engine/report/report.h"

/* Large enough that a write costs little beside what is written. */
enum { GRAPH_BUFFER_SIZE = 1 << 15 };

struct graph_buffer {
  FILE *file;                    /* where they go */
  size_t used;                   /* of bytes */
  char bytes[GRAPH_BUFFER_SIZE]; /* not yet written */
};

/* Sends what there is. Errors stay in the stream's error flag. */
static inline void graph_buffer_flush(struct graph_buffer *out) {
  if (out->used > 0) fwrite(out->bytes, 1, out->used, out->file);
  out->used = 0;
}

/* Appends a text as it is. */
static inline void graph_buffer_add(struct graph_buffer *out, struct text text) {
  if (text.length > GRAPH_BUFFER_SIZE - out->used) graph_buffer_flush(out);
  if (text.length > GRAPH_BUFFER_SIZE) {
    fwrite(text.bytes, 1, text.length, out->file);
    return;
  }
  if (text.length > 0) memcpy(out->bytes + out->used, text.bytes, text.length);
  out->used += text.length;
}

/* Appends a string as it is. */
static inline void graph_buffer_string(struct graph_buffer *out, const char *string) {
  graph_buffer_add(out, (struct text){string, strlen(string)});
}

/* Whether a value says something: unknown ones and empty lists do not. */
static inline bool graph_value_is_known(const struct report_value *value) {
  if (value->kind == REPORT_LIST) return value->as.list.count > 0;
  return value->kind != REPORT_NULL;
}

#endif
