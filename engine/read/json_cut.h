/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cutting JSON into the values of an array, or of a row of values, without parsing them: so
 * that an array of any length is read in pieces, and by several threads.
 *
 * Bytes may come in any pieces. The cutter knows strings and counts brackets; whether a value
 * is JSON is for its reader to find out. What stands between values must be right, though:
 * behind a comma that is missing nobody knows where the next one begins.
 *
 * White space within a value, outside of strings, is turned into spaces, and a byte behind
 * it, comma or closing bracket, into NUL, as the reader of records likes it.
 */
#ifndef STEMMA_ENGINE_READ_JSON_CUT_H
#define STEMMA_ENGINE_READ_JSON_CUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Readable bytes that must stand behind those that are cut, all zero. */
enum { JSON_CUT_PADDING = 16 };

enum json_cut_shape {
  JSON_CUT_ARRAYS, /* one array, or several one after the other */
  JSON_CUT_VALUES, /* values one after the other, with white space or nothing between */
};

enum json_cut_event {
  JSON_CUT_MORE,  /* the bytes are used up */
  JSON_CUT_VALUE, /* a value is complete: [start, end) */
  JSON_CUT_FAULT, /* what stands at `at` cannot stand there: `why` */
};

/* What may come next. */
enum json_cut_place {
  JSON_CUT_BEFORE_ARRAY, /* its opening bracket, or the end */
  JSON_CUT_BEFORE_FIRST, /* a value, or the array's end */
  JSON_CUT_BEFORE_VALUE, /* a value */
  JSON_CUT_IN_VALUE,     /* the rest of a value */
  JSON_CUT_BEHIND_VALUE, /* a comma, or the array's end */
};

struct json_cutter {
  enum json_cut_shape shape; /* of what */
  enum json_cut_place place; /* where it has come to */
  size_t at;                 /* the next byte to look at */
  size_t start;              /* the first of the value that is being read, or was read last */
  size_t end;                /* behind its last, once it is complete */
  uint64_t line;             /* of `at`, from 1 */
  uint64_t start_line;       /* of `start` */
  uint64_t depth;            /* brackets open within the value */
  bool in_string;            /* within a string of the value */
  bool is_escaped;           /* the next byte follows a backslash */
  bool is_scalar;            /* the value is neither object, array nor string */
  const char *why;           /* of a fault */
};

/* A cutter at the beginning of its input. */
#define JSON_CUTTER_INIT(of_shape)                                                                 \
  {                                                                                                \
    .shape = (of_shape), .line = 1,                                                                \
    .place = (of_shape) == JSON_CUT_ARRAYS ? JSON_CUT_BEFORE_ARRAY : JSON_CUT_BEFORE_VALUE         \
  }

/*
 * Goes on from cutter->at in bytes[size], up to the next event; see JSON_CUT_PADDING. The
 * caller keeps all bytes from cutter->start on while a value is being read, and may move them
 * if it moves `start` and `at` too. After a fault the cutter is of no more use. O(bytes).
 */
enum json_cut_event json_cut_next(struct json_cutter *cutter, char *bytes, size_t size);

/*
 * Says that no bytes follow. JSON_CUT_VALUE where that completes a value, which is a scalar
 * then; JSON_CUT_FAULT where the input ends in the middle; else JSON_CUT_MORE.
 */
enum json_cut_event json_cut_end(struct json_cutter *cutter);

/* True while a value is being read: its bytes from `start` on are still needed. */
static inline bool json_cut_is_inside(const struct json_cutter *cutter) {
  return cutter->place == JSON_CUT_IN_VALUE;
}

#endif
