/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two libraries behind one interface; both count in 32 bits. */
#include "engine/read/inflater.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#ifdef STEMMA_ISAL
#  include <isa-l.h>
#endif

/* As much as a library is given and asked for at once. */
#define PIECE_MAX ((size_t)1 << 30)

struct inflater {
  z_stream zlib; /* for whole members; with igzip, for their headers */
#ifdef STEMMA_ISAL
  enum inflater_library library; /* which one decompresses */
  bool is_behind_header;         /* igzip is at work, */
  struct inflate_state igzip;    /* and this is its state, with its window */
#endif
};

static uint32_t piece_of(size_t left) {
  return (uint32_t)(left < PIECE_MAX ? left : PIECE_MAX);
}

/* Moves on by what has been taken and given of a piece. */
static void move_on(struct inflater_bytes *bytes, uint32_t taken, uint32_t given) {
  assert(taken <= bytes->in_left && given <= bytes->out_left);
  bytes->in += taken;
  bytes->in_left -= taken;
  bytes->out += given;
  bytes->out_left -= given;
}

/* ---- zlib ---- */

static enum inflater_verdict run_zlib(z_stream *zlib, struct inflater_bytes *bytes, int flush) {
  uint32_t in = piece_of(bytes->in_left), out = piece_of(bytes->out_left);
  /* Neither library's pointer to what it reads is const. */
  zlib->next_in = (unsigned char *)(uintptr_t)bytes->in;
  zlib->avail_in = in;
  zlib->next_out = bytes->out;
  zlib->avail_out = out;
  int code = inflate(zlib, flush);
  move_on(bytes, in - zlib->avail_in, out - zlib->avail_out);
  switch (code) {
  case Z_OK:
  case Z_BUF_ERROR: return INFLATER_MORE; /* the latter where nothing can move */
  case Z_STREAM_END: return INFLATER_END;
  case Z_MEM_ERROR: return INFLATER_NO_MEMORY;
  default: return INFLATER_CORRUPT;
  }
}

/* ---- igzip ---- */

#ifdef STEMMA_ISAL

#  define TEXT_OF_NUMBER(number) TEXT_OF(number)
#  define TEXT_OF(number)        #  number

/* What zlib says of its last stop: it is right behind the header. */
enum { AT_BLOCK = 128 };

/* How many of the bytes that it was given igzip has looked at when it gave up, told as zlib tells
 * it: without those that it holds ready, and before the length where the checksum is wrong. */
static uint32_t taken_until(const struct inflate_state *igzip, int code,
                            const struct inflater_bytes *bytes, uint32_t in) {
  static const int64_t sum_bytes = 4;
  int64_t taken = (int64_t)in - (int32_t)igzip->avail_in;
  if (igzip->read_in_length > 0) taken -= igzip->read_in_length / 8;
  if (code == ISAL_INCORRECT_CHECKSUM && taken >= 2 * sum_bytes && taken <= in) {
    const unsigned char *sum = bytes->in + (taken - 2 * sum_bytes);
    uint32_t said = 0;
    for (unsigned i = 0; i < sum_bytes; i++) said |= (uint32_t)sum[i] << (8 * i);
    if (said != igzip->crc) taken -= sum_bytes;
  }
  return taken < 0 ? 0 : taken > in ? in : (uint32_t)taken;
}

static enum inflater_verdict run_igzip(struct inflate_state *igzip, struct inflater_bytes *bytes) {
  uint32_t in = piece_of(bytes->in_left), out = piece_of(bytes->out_left);
  igzip->next_in = (unsigned char *)(uintptr_t)bytes->in;
  igzip->avail_in = in;
  igzip->next_out = bytes->out;
  igzip->avail_out = out;
  int code = isal_inflate(igzip);
  if (code >= 0 && code != ISAL_NEED_DICT) {
    move_on(bytes, in - igzip->avail_in, out - igzip->avail_out);
    return igzip->block_state == ISAL_BLOCK_FINISH ? INFLATER_END : INFLATER_MORE;
  }
  move_on(bytes, taken_until(igzip, code, bytes, in), 0);
  /* What is cut within a block's header looks corrupt once there is no more. */
  return in == 0 ? INFLATER_MORE : INFLATER_CORRUPT;
}

/* igzip 2.30 mistakes the checksums of headers that come in pieces, and passes over flags that it
 * does not know: so zlib reads the header, and igzip what follows. */
static enum inflater_verdict run_both(struct inflater *inflater, struct inflater_bytes *bytes) {
  if (!inflater->is_behind_header) {
    enum inflater_verdict verdict = run_zlib(&inflater->zlib, bytes, Z_BLOCK);
    if (verdict != INFLATER_MORE || (inflater->zlib.data_type & AT_BLOCK) == 0) return verdict;
    inflater->is_behind_header = true;
    isal_inflate_reset(&inflater->igzip);
    inflater->igzip.crc_flag = ISAL_GZIP_NO_HDR_VER;
  }
  return run_igzip(&inflater->igzip, bytes);
}

const char *inflater_isal_version(void) {
  return TEXT_OF_NUMBER(ISAL_MAJOR_VERSION) "." TEXT_OF_NUMBER(
      ISAL_MINOR_VERSION) "." TEXT_OF_NUMBER(ISAL_PATCH_VERSION);
}

enum inflater_library inflater_best(void) {
  return INFLATER_IGZIP;
}

#else

const char *inflater_isal_version(void) {
  return NULL;
}

enum inflater_library inflater_best(void) {
  return INFLATER_ZLIB;
}

#endif

/* ---- either ---- */

struct inflater *inflater_new(enum inflater_library library) {
  enum { GZIP_WINDOW = 15 + 16 };
  assert(library == INFLATER_ZLIB || library == inflater_best());
  struct inflater *inflater = malloc(sizeof *inflater);
  if (inflater == NULL) return NULL;
  inflater->zlib = (z_stream){0};
#ifdef STEMMA_ISAL
  inflater->library = library;
  inflater->is_behind_header = false;
  isal_inflate_init(&inflater->igzip);
#else
  (void)library;
#endif
  if (inflateInit2(&inflater->zlib, GZIP_WINDOW) == Z_OK) return inflater;
  free(inflater);
  return NULL;
}

void inflater_free(struct inflater *inflater) {
  if (inflater != NULL) inflateEnd(&inflater->zlib);
  free(inflater);
}

void inflater_begin(struct inflater *inflater) {
  int code = inflateReset(&inflater->zlib);
  assert(code == Z_OK);
  (void)code;
#ifdef STEMMA_ISAL
  inflater->is_behind_header = false;
#endif
}

enum inflater_verdict inflater_run(struct inflater *inflater, struct inflater_bytes *bytes) {
#ifdef STEMMA_ISAL
  if (inflater->library == INFLATER_IGZIP) return run_both(inflater, bytes);
#endif
  return run_zlib(&inflater->zlib, bytes, Z_NO_FLUSH);
}
