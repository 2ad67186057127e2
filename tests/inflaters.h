/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One gzip member through an inflater, piece by piece, and what must hold between the libraries.
 */
#ifndef STEMMA_TESTS_INFLATERS_H
#define STEMMA_TESTS_INFLATERS_H

#include <stdbool.h>
#include <string.h>

#include "engine/read/inflater.h"

/* How the inflating of a member went. */
struct inflated {
  enum inflater_verdict verdict; /* INFLATER_MORE: it is cut, or there was no room left */
  size_t taken;                  /* bytes of it */
  size_t given;                  /* bytes that came of it */
};

/* Inflates the member at the beginning of data [size] into out [room]; `in_piece` and `out_piece`
 * bytes at a time, 1 at least. */
static inline struct inflated inflate_member(unsigned char *out, size_t room,
                                             struct inflater *inflater, const unsigned char *data,
                                             size_t size, size_t in_piece, size_t out_piece) {
  struct inflated result = {.verdict = INFLATER_MORE};
  bool is_stuck = false;
  inflater_begin(inflater);
  while (result.verdict == INFLATER_MORE && !is_stuck) {
    size_t in = size - result.taken, free = room - result.given;
    struct inflater_bytes bytes = {.in = data + result.taken,
                                   .in_left = in < in_piece ? in : in_piece,
                                   .out = out + result.given,
                                   .out_left = free < out_piece ? free : out_piece};
    result.verdict = inflater_run(inflater, &bytes);
    size_t taken = (size_t)(bytes.in - data), given = (size_t)(bytes.out - out);
    is_stuck = free == 0 || (taken == size && given == result.given && in == 0);
    result.taken = taken;
    result.given = given;
  }
  return result;
}

/* Whether igzip has answered as it must where zlib has answered so, both with their own output. */
static inline bool inflaters_agree(const struct inflated *zlib, const unsigned char *zlib_out,
                                   const struct inflated *igzip, const unsigned char *igzip_out) {
  if (zlib->verdict == INFLATER_END) {
    return igzip->verdict == INFLATER_END && igzip->taken == zlib->taken &&
           igzip->given == zlib->given &&
           (zlib->given == 0 || memcmp(zlib_out, igzip_out, zlib->given) == 0);
  }
  /* An incomplete code is corrupt for zlib alone. */
  return igzip->verdict != INFLATER_END || zlib->verdict == INFLATER_CORRUPT;
}

#endif
