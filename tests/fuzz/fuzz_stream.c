/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes as a source in memory, of any codec: read twice, in pieces of different sizes, which
 * must make no difference. Plain bytes must come out as they are.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/read/stream.h"

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
  return 0;
}
