/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decompressing gzip members one by one, by either of two libraries: zlib, which is everywhere, or
 * ISA-L's igzip, which takes a third of the time where it is there. What zlib accepts igzip
 * accepts, with the same bytes; what igzip accepts has the checksum and the length that its member
 * says. There is one thing that it takes and zlib refuses: a block whose code is incomplete, which
 * no compressor writes. Damage may be told as corrupt data by one and as a missing end by the
 * other.
 */
#ifndef STEMMA_ENGINE_READ_INFLATER_H
#define STEMMA_ENGINE_READ_INFLATER_H

#include <stddef.h>

struct inflater;

enum inflater_library { INFLATER_ZLIB, INFLATER_IGZIP };

enum inflater_verdict {
  INFLATER_MORE,      /* the member goes on */
  INFLATER_END,       /* it has ended, with the right checksum */
  INFLATER_CORRUPT,   /* it is no gzip member */
  INFLATER_NO_MEMORY, /* the library has none */
};

/* What is decompressed, and where to; both move on. */
struct inflater_bytes {
  const unsigned char *in; /* [in_left] borrowed */
  size_t in_left;          /* of in */
  unsigned char *out;      /* [out_left] borrowed */
  size_t out_left;         /* of out */
};

/* The faster one of those that stemma is built with. */
enum inflater_library inflater_best(void);

/* For any number of members; NULL for want of memory. `library` is zlib, or the best one. */
struct inflater *inflater_new(enum inflater_library library);

void inflater_free(struct inflater *inflater);

/* Says that what comes next is the beginning of a member. */
void inflater_begin(struct inflater *inflater);

/*
 * Decompresses until the member ends, `in` is used up or `out` is full. Output may be left even
 * where all of `in` has been taken: the member is cut only where nothing moves any more.
 */
enum inflater_verdict inflater_run(struct inflater *inflater, struct inflater_bytes *bytes);

/* ISA-L's version, for people: "2.30.0"; NULL where stemma is built without it. */
const char *inflater_isal_version(void);

#endif
