/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole lines, a block at a time, so that several threads can parse them.
 */
#ifndef STEMMA_ENGINE_READ_BLOCKS_H
#define STEMMA_ENGINE_READ_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/read/stream.h"
#include "graph/status.h"
#include "graph/text.h"

/* The size that a block aims at, and the longest line that is read. */
#define BLOCK_SIZE     ((size_t)1 << 20)
#define BLOCK_LINE_MAX ((size_t)1 << 28)
/* Readable bytes behind a block's last, zero. */
enum { BLOCK_PADDING = 32 };

/* A run of whole lines; one a thread, reused. */
struct block {
  char *bytes;         /* [size + BLOCK_PADDING] the lines with their ends, then zeros */
  size_t size;         /* bytes in use */
  size_t capacity;     /* bytes allocated */
  uint64_t first_line; /* number of the first line, from 1 */
  bool unterminated;   /* the last line, not blank, has no end: the file ends with it */
};

/* Cuts one stream into blocks. */
struct block_reader {
  struct stream *stream; /* borrowed */
  char *carry;           /* the beginning of a line whose end is still to come */
  size_t carry_size;     /* bytes in use */
  size_t carry_capacity; /* bytes allocated */
  size_t line_max;       /* the longest line that must be read: BLOCK_LINE_MAX */
  uint64_t next_line;    /* number of the next block's first line */
  bool started;          /* a byte order mark has been looked for */
  bool ended;            /* the stream is at its end */
};

#define BLOCK_READER_INIT(of_stream)                                                               \
  { .stream = (of_stream), .line_max = BLOCK_LINE_MAX, .next_line = 1 }

/*
 * Fills `block` with the next lines; its size is 0 only at the end. A UTF-8 byte order mark
 * at the beginning is dropped. Fails as stream_read does, and with STEMMA_BAD_INPUT where a
 * line is longer than the maximum by more than a block.
 */
enum stemma_status block_read(struct block *block, struct block_reader *reader,
                              struct stemma_error *error);

/*
 * Takes the next line off `rest`, without its end and the white space around it. Returns
 * false where nothing is left.
 */
bool block_next_line(struct text *line, struct text *rest);

void block_reader_dispose(struct block_reader *reader);
void block_dispose(struct block *block);

#endif
