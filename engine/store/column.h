/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Columns as bytes: chunks of up to COLUMN_CHUNK integers or texts, packed to be small and
 * quick to read, the same on every machine. Nothing here knows of files or of SQLite.
 *
 * Integers, after a head of COLUMN_HEAD bytes: the least value, then for each value in how many
 * steps it lies above, all in as few bytes as the largest needs (frame of reference; Goldstein,
 * Ramakrishnan, Shaft 1998). Where some values are none, 0 stands for none, and the others are
 * one up. The step is 1, or 1,000 where all values are that far apart: times in whole seconds.
 *
 *     byte 0 version   1 width, 0 to 8   2 whether 0 is none   3 zero   4-7 step   8-15 least
 *     then the values, little-endian as all else
 *
 * Texts, after a byte of version: for each, how many bytes of the text before it begins it
 * too (at most 255, and none for the first), how many bytes follow (seven bits a byte, the low
 * ones first, the high bit set where more come), and those.
 *
 * The readers take any bytes: what they hand over keeps what the caller asks for, or they say
 * what is wrong.
 */
#ifndef STEMMA_ENGINE_STORE_COLUMN_H
#define STEMMA_ENGINE_STORE_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "graph/status.h"
#include "graph/text.h"

/* Values of a chunk; bytes before the integers; bytes of the largest chunk of integers. */
enum {
  COLUMN_CHUNK = 16384,
  COLUMN_HEAD = 16,
  COLUMN_INTEGERS_MAX = COLUMN_HEAD + 8 * COLUMN_CHUNK,
};

/* Longest text of a column: its length takes two bytes in memory (names.h). */
enum { COLUMN_TEXT_MAX = 65535 };

/* A double is packed as the 64 bits that it is made of. */
enum column_type { COLUMN_U8, COLUMN_U32, COLUMN_U64, COLUMN_I64, COLUMN_DOUBLE };

/* No limit to the values of a column. */
#define COLUMN_ANY UINT64_MAX

/* What a column of integers may hold. */
struct column_kind {
  enum column_type type; /* of an array's items */
  bool has_none;         /* one value stands for none */
  uint64_t none;         /* which, converted to 64 bits */
  int64_t low;           /* the least value, apart from none */
  uint64_t limit;        /* how many values there are from there on, or COLUMN_ANY */
};

/* Bytes of one item of an array: 1, 4 or 8. */
size_t column_size(enum column_type type);

/*
 * Packs `count` items, at most COLUMN_CHUNK, into `out`, [COLUMN_INTEGERS_MAX]. Returns the
 * bytes written. Of the kind, only type and none matter. O(count).
 */
size_t column_pack(unsigned char *out, const void *items, size_t count,
                   const struct column_kind *kind);

/*
 * Unpacks `count` items, at most COLUMN_CHUNK. Returns NULL, or what is wrong with the bytes:
 * the items then are of no use. O(count).
 */
const char *column_unpack(void *items, size_t count, const struct column_kind *kind,
                          const unsigned char *bytes, size_t size);

/*
 * The same of some items only: those at `places`, [wanted], each less `base`, of a chunk of
 * `count`. O(wanted).
 */
const char *column_pick(void *items, const uint32_t *places, size_t wanted, uint32_t base,
                        size_t count, const struct column_kind *kind, const unsigned char *bytes,
                        size_t size);

/* Packed texts, while they are being written. */
struct column_buffer {
  unsigned char *bytes; /* [size] */
  size_t size;          /* used */
  size_t capacity;      /* allocated */
};

/* The text of an index; borrowed until the call after the next. */
typedef struct text column_text_fn(const void *context, size_t index);

/*
 * Packs the texts `first` to `first` + `count` - 1, each at most COLUMN_TEXT_MAX long, into the
 * buffer, which is emptied before. Fails only with STEMMA_NO_MEMORY. O(bytes).
 */
enum stemma_status column_pack_texts(struct column_buffer *buffer, column_text_fn *text_of_index,
                                     const void *context, size_t first, size_t count,
                                     struct stemma_error *error);

/* Frees what the buffer holds. */
void column_buffer_dispose(struct column_buffer *buffer);

/* Where texts are unpacked to: each behind its length in two bytes, as in names.h. */
struct column_texts {
  char *bytes;       /* [capacity], the caller's */
  size_t capacity;   /* of bytes; at most UINT32_MAX */
  size_t used;       /* of bytes */
  uint32_t *at;      /* where the next text's place goes; advanced. The caller's */
  struct text last;  /* the text before, in bytes; empty at first */
  bool is_ascending; /* texts must be folded ids, each greater than the one before */
};

/* Bytes that `length` bytes of text take there. */
#define COLUMN_TEXT_SPACE(length) ((size_t)(length) + 2)

/*
 * Unpacks `count` texts behind those that are there. Returns NULL, or what is wrong with the
 * bytes; `texts` is then of no use. O(bytes).
 */
const char *column_unpack_texts(struct column_texts *texts, size_t count,
                                const unsigned char *bytes, size_t size);

/*
 * The same of some texts only: those at `places`, [wanted], ascending, each less `base`. They
 * go behind those in `out`, each behind its length; at[i] becomes where. *why becomes NULL, or
 * what is wrong with the bytes. Fails only with STEMMA_NO_MEMORY. O(bytes).
 */
enum stemma_status column_pick_texts(const char **why, struct column_buffer *out, uint32_t *at,
                                     const uint32_t *places, size_t wanted, uint32_t base,
                                     const unsigned char *bytes, size_t size,
                                     struct stemma_error *error);

#endif
