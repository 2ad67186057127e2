/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole records, a block at a time, so that several threads can parse them: the lines of a
 * text, or the values of JSON arrays.
 */
#ifndef STEMMA_ENGINE_READ_BLOCKS_H
#define STEMMA_ENGINE_READ_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/read/json_cut.h"
#include "engine/read/stream.h"
#include "graph/status.h"
#include "graph/text.h"

/* The size that a block aims at, and the longest record that is read over. */
#define BLOCK_SIZE     ((size_t)1 << 19)
#define BLOCK_SKIP_MAX (UINT64_C(1) << 30)
/* Readable bytes behind a block's last, zero. */
enum { BLOCK_PADDING = 80 };
/* What is left of a record that is too long. */
enum { BLOCK_HEAD = 256 };

/* How the records of a source are told apart. */
enum block_shape {
  BLOCK_LINES,  /* one a line */
  BLOCK_ARRAYS, /* values of an array, or of several */
  BLOCK_VALUES, /* values one after the other, on any number of lines */
};

/* A value in a block; the end of a line, or what has been put in place of a comma, or another
 * value follows it. */
struct block_value {
  size_t at;     /* its first byte */
  size_t length; /* of it */
  uint64_t line; /* on which it begins */
};

/* A run of whole records; one a thread, reused. */
struct block {
  char *bytes;                /* [size + BLOCK_PADDING] the records, then zeros */
  size_t size;                /* bytes in use; 0: there is nothing more */
  size_t capacity;            /* bytes allocated */
  enum block_shape shape;     /* of what */
  uint64_t first_line;        /* lines: number of the first, from 1 */
  bool unterminated;          /* lines: the last, not blank, has no end: the file ends with it */
  struct block_value *values; /* [value_count] others: what the block holds */
  size_t value_count;         /* of values */
  size_t value_capacity;      /* of values */
  bool is_overlong;           /* it holds the beginning of one record, not more */
};

/* Cuts one stream into blocks. */
struct block_reader {
  struct stream *stream;     /* borrowed */
  enum block_shape shape;    /* of what it holds */
  char *carry;               /* bytes that have been read and belong to the next block */
  size_t carry_size;         /* bytes in use */
  size_t carry_capacity;     /* bytes allocated */
  bool carry_has_lines;      /* not only the beginning of a line */
  struct json_cutter cutter; /* of arrays and values */
  size_t record_max;         /* the longest record that must be read whole */
  uint64_t next_line;        /* lines: number of the next block's first */
  bool started;              /* a byte order mark has been looked for */
  bool ended;                /* the stream is at its end */
};

#define BLOCK_READER_INIT(of_stream, of_shape)                                                     \
  {                                                                                                \
    .stream = (of_stream), .shape = (of_shape), .record_max = LOAD_RECORD_MAX, .next_line = 1,     \
    .cutter = JSON_CUTTER_INIT((of_shape) == BLOCK_ARRAYS ? JSON_CUT_ARRAYS : JSON_CUT_VALUES)     \
  }

/*
 * Which shape a stream of JSON has that begins with these bytes: an array, unless it is a
 * line of its own among objects; values where the first line is the beginning of an object
 * that is printed over several; else lines, which bear damage best.
 */
enum block_shape block_shape_of(struct text head);

/*
 * Fills `block` with the next records; its size is 0 only at the end. A UTF-8 byte order mark
 * at the beginning is dropped. Of a record that is longer than the maximum by more than a block
 * only the beginning comes, in a block of its own. Fails as stream_read does, with
 * STEMMA_BAD_INPUT where an array is malformed between its values or ends in the middle, or a
 * record is longer than BLOCK_SKIP_MAX, and with STEMMA_NO_MEMORY.
 */
enum stemma_status block_read(struct block *block, struct block_reader *reader,
                              struct stemma_error *error);

/* Goes through the records of a block. */
struct block_cursor {
  const struct block *block; /* borrowed */
  struct text rest;          /* lines: those to come */
  size_t next;               /* the next value, or line less the first one's number */
  uint64_t line;             /* of the record that was taken last */
};

#define BLOCK_CURSOR_INIT(of_block)                                                                \
  {                                                                                                \
    .block = (of_block), .rest = {(of_block)->bytes, (of_block)->size }                            \
  }

/* Takes the next record, without white space around it; false where nothing is left. Blank
 * lines are none. */
bool block_next(struct text *record, struct block_cursor *cursor);

/*
 * Takes the next line off `rest`, without its end and the white space around it. Returns
 * false where nothing is left.
 */
bool block_next_line(struct text *line, struct text *rest);

void block_reader_dispose(struct block_reader *reader);
void block_dispose(struct block *block);

#endif
