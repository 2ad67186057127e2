/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as a source in memory, of any codec: read twice, in pieces of different sizes, which
 * must make no difference. Plain bytes must come out as they are. A gzip member must be answered by
 * both libraries, as it is and with the header and the checksum that its blocks call for.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "engine/read/stream.h"
#include "tests/inflaters.h"

/* A bomb is not unpacked whole: the rest would be more of the same. */
enum { OUTPUT_MAX = 1 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads at most OUTPUT_MAX bytes in pieces; returns how the reading ended. */
static enum stemma_status read_all(char *output, size_t *length, struct stream *stream,
                                   size_t piece) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  *length = 0;
  while (*length < OUTPUT_MAX) {
    size_t got = 0, room = OUTPUT_MAX - *length;
    enum stemma_status status =
        stream_read(&got, stream, output + *length, piece < room ? piece : room, &error);
    if (status != STEMMA_OK && error.message[0] == '\0') abort();
    if (status != STEMMA_OK) return status;
    if (got > piece || got > room) abort();
    if (got == 0) return STEMMA_OK;
    *length += got;
  }
  return STEMMA_OK;
}

static bool is_gzip(const uint8_t *data, size_t size) {
  return size >= 2 && data[0] == 0x1F && data[1] == 0x8B;
}

static bool is_zstd(const uint8_t *data, size_t size) {
  if (size < 4) return false;
  return memcmp(data, "\x28\xB5\x2F\xFD", 4) == 0 ||
         ((data[0] & 0xF0) == 0x50 && memcmp(data + 1, "\x2A\x4D\x18", 3) == 0);
}

/* Holds the libraries against each other, zlib at once and the other in pieces. */
static void compare_inflaters(const uint8_t *member, size_t size) {
  static unsigned char by_zlib[OUTPUT_MAX], by_best[OUTPUT_MAX];
  struct inflater *zlib = inflater_new(INFLATER_ZLIB), *best = inflater_new(inflater_best());
  if (zlib == NULL || best == NULL) abort();
  struct inflated a = inflate_member(by_zlib, OUTPUT_MAX, zlib, member, size, size, OUTPUT_MAX);
  struct inflated b =
      inflate_member(by_best, OUTPUT_MAX, best, member, size, 1 + size % 61, 1 + size % 4099);
  if (!inflaters_agree(&a, by_zlib, &b, by_best)) abort();
  inflater_free(zlib);
  inflater_free(best);
}

/* Takes the bytes for the blocks of a member, and makes it whole: a checksum that is wrong would
 * end most inputs' way. */
static void compare_blocks(const uint8_t *blocks, size_t size) {
  enum { HEADER = 10, TRAILER = 8, BLOCKS_MAX = 8192 };
  static unsigned char output[OUTPUT_MAX];
  uint8_t member[HEADER + BLOCKS_MAX + TRAILER] = {0x1F, 0x8B, 8};
  z_stream zlib = {.next_in = (uint8_t *)(uintptr_t)blocks, .avail_in = (unsigned)size};
  if (size > BLOCKS_MAX || inflateInit2(&zlib, -15) != Z_OK) return;
  zlib.next_out = output;
  zlib.avail_out = OUTPUT_MAX;
  (void)inflate(&zlib, Z_NO_FLUSH);
  size_t given = OUTPUT_MAX - zlib.avail_out, taken = size - zlib.avail_in;
  inflateEnd(&zlib);
  unsigned long sum = crc32(crc32(0, NULL, 0), output, (unsigned)given);
  memcpy(member + HEADER, blocks, taken);
  for (size_t i = 0; i < 4; i++) {
    member[HEADER + taken + i] = (uint8_t)(sum >> (8 * i));
    member[HEADER + taken + 4 + i] = (uint8_t)(given >> (8 * i));
  }
  compare_inflaters(member, HEADER + taken + TRAILER);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static char first[OUTPUT_MAX], second[OUTPUT_MAX];
  static const uint8_t nothing[1];
  struct load_source source = {"fuzz", size == 0 ? nothing : data, size};
  struct stream *stream = NULL;
  if (stream_open(&stream, &source, NULL) != STEMMA_OK) abort();
  size_t length = 0, again = 0;
  enum stemma_status status = read_all(first, &length, stream, OUTPUT_MAX);
  if (status != STEMMA_OK && status != STEMMA_BAD_INPUT) abort();
  if (stream_taken(stream) > size || stream_size(stream) != size) abort();
  if (stream_rewind(stream, NULL) != STEMMA_OK) abort();
  enum stemma_status status_again = read_all(second, &again, stream, 1 + size % 4099);
  /* An error ends a read without what was decoded for it, so smaller reads give more. */
  size_t shared = length < again ? length : again;
  if (memcmp(first, second, shared) != 0) abort();
  /* libzstd 1.5.4 checks the size that a frame of an empty last block announces only where the
   * buffer has room for that size. */
  if (status != status_again && !is_zstd(data, size)) abort();
  if (status == STEMMA_OK && status_again == STEMMA_OK && length != again) abort();
  if (!is_gzip(data, size) && !is_zstd(data, size)) {
    size_t wanted = size < OUTPUT_MAX ? size : OUTPUT_MAX;
    if (status != STEMMA_OK || length != wanted) abort();
    if (wanted > 0 && memcmp(first, data, wanted) != 0) abort();
  }
  stream_close(stream);
  if (is_gzip(data, size)) compare_inflaters(data, size);
  if (size > 0) compare_blocks(data, size);
  if (is_gzip(data, size) && size > 10) compare_blocks(data + 10, size - 10);
  return 0;
}
