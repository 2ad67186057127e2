/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packing bytes as gzip members and zstd frames, for tests of what unpacks them. */
#ifndef STEMMA_TESTS_UNIT_PACK_H
#define STEMMA_TESTS_UNIT_PACK_H

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

/* Bytes that grow; abort where memory runs out, as tests may. */
struct pack {
  unsigned char *bytes;
  size_t size;
  size_t capacity;
};

static inline void pack_add(struct pack *pack, const void *bytes, size_t size) {
  if (pack->size + size >= pack->capacity) {
    pack->capacity = 2 * (pack->size + size) + 64;
    pack->bytes = realloc(pack->bytes, pack->capacity);
  }
  if (pack->bytes == NULL) abort();
  if (size > 0) memcpy(pack->bytes + pack->size, bytes, size);
  pack->size += size;
}

static inline void pack_free(struct pack *pack) {
  free(pack->bytes);
  *pack = (struct pack){0};
}

/* Adds one gzip member. */
static inline void pack_gzip(struct pack *pack, const void *bytes, size_t size) {
  enum { GZIP_WINDOW = 15 + 16 };
  z_stream stream = {0};
  if (deflateInit2(&stream, 6, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK) abort();
  size_t bound = deflateBound(&stream, (uLong)size) + 64;
  unsigned char *packed = malloc(bound), *copy = malloc(size + 1);
  if (packed == NULL || copy == NULL) abort();
  if (size > 0) memcpy(copy, bytes, size);
  stream.next_in = copy;
  stream.avail_in = (unsigned)size;
  stream.next_out = packed;
  stream.avail_out = (unsigned)bound;
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) abort();
  pack_add(pack, packed, stream.total_out);
  deflateEnd(&stream);
  free(packed);
  free(copy);
}

/* Adds one zstd frame, with a checksum. */
static inline void pack_zstd(struct pack *pack, const void *bytes, size_t size) {
  size_t bound = ZSTD_compressBound(size);
  unsigned char *packed = malloc(bound + 1);
  ZSTD_CCtx *context = ZSTD_createCCtx();
  if (packed == NULL || context == NULL) abort();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  size_t length = ZSTD_compress2(context, packed, bound, bytes, size);
  if (ZSTD_isError(length)) abort();
  pack_add(pack, packed, length);
  ZSTD_freeCCtx(context);
  free(packed);
}

#endif
