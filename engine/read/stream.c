/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Decompression: inflater.h for gzip, libzstd for zstd, nothing for the rest. */
#include "engine/read/stream.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "engine/read/inflater.h"
#include "engine/read/raw.h"

enum { INPUT_SIZE = 256 * 1024, MAGIC_SIZE = 4 };

enum codec { CODEC_PLAIN, CODEC_GZIP, CODEC_ZSTD };

struct stream {
  struct raw raw;        /* where the bytes come from */
  enum codec codec;      /* what they are */
  unsigned char *input;  /* [INPUT_SIZE] read and not yet decoded */
  size_t input_at;       /* first byte not yet decoded */
  size_t input_end;      /* behind the last */
  bool input_done;       /* the file has ended */
  uint64_t given;        /* bytes decoded so far */
  uint64_t max_expand;   /* times the bytes taken that these may be */
  bool started;          /* the codec has been told */
  char *head;            /* [head_end] looked at ahead of being read, or NULL */
  size_t head_at;        /* first byte of it not yet read */
  size_t head_end;       /* behind the last */
  bool in_frame;         /* within a member or frame */
  struct inflater *gzip; /* for gzip members, or NULL */
  ZSTD_DStream *zstd;    /* libzstd's state, or NULL */
};

static enum stemma_status fail(struct stream *stream, const char *why, struct stemma_error *error) {
  uint64_t at = stream->raw.taken - (stream->input_end - stream->input_at);
  return stemma_error_set(error, STEMMA_BAD_INPUT, "%s: %s at byte %llu", stream->raw.name, why,
                          (unsigned long long)at);
}

/* Fills `input` behind what is left in it, at least to `want` bytes or the file's end. */
static enum stemma_status fill_input(struct stream *stream, size_t want,
                                     struct stemma_error *error) {
  assert(want <= INPUT_SIZE);
  size_t left = stream->input_end - stream->input_at;
  if (left >= want || stream->input_done) return STEMMA_OK;
  memmove(stream->input, stream->input + stream->input_at, left);
  stream->input_at = 0;
  stream->input_end = left;
  while (stream->input_end < want && !stream->input_done) {
    size_t got = 0;
    enum stemma_status status = raw_read(&got, &stream->raw, stream->input + stream->input_end,
                                         INPUT_SIZE - stream->input_end, error);
    if (status != STEMMA_OK) return status;
    stream->input_end += got;
    stream->input_done = got == 0;
  }
  return STEMMA_OK;
}

static size_t input_left(const struct stream *stream) {
  return stream->input_end - stream->input_at;
}

static bool is_gzip(const unsigned char *bytes, size_t size) {
  return size >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
}

/* A frame, or a skippable frame, of which any number may stand between frames. */
static bool is_zstd(const unsigned char *bytes, size_t size) {
  if (size < MAGIC_SIZE) return false;
  bool frame = bytes[0] == 0x28 && bytes[1] == 0xB5 && bytes[2] == 0x2F && bytes[3] == 0xFD;
  bool skippable =
      (bytes[0] & 0xF0) == 0x50 && bytes[1] == 0x2A && bytes[2] == 0x4D && bytes[3] == 0x18;
  return frame || skippable;
}

static enum stemma_status start_codec(struct stream *stream, struct stemma_error *error) {
  if (stream->input == NULL) stream->input = malloc(INPUT_SIZE);
  if (stream->input == NULL) return stemma_error_memory(error, "reading");
  enum stemma_status status = fill_input(stream, MAGIC_SIZE, error);
  if (status != STEMMA_OK) return status;
  const unsigned char *head = stream->input + stream->input_at;
  stream->codec = CODEC_PLAIN;
  stream->started = true;
  if (is_gzip(head, input_left(stream))) stream->codec = CODEC_GZIP;
  if (is_zstd(head, input_left(stream))) stream->codec = CODEC_ZSTD;
  if (stream->codec == CODEC_GZIP && stream->gzip == NULL) {
    stream->gzip = inflater_new(inflater_best());
    if (stream->gzip == NULL) return stemma_error_memory(error, "gzip");
  }
  if (stream->codec == CODEC_ZSTD && stream->zstd == NULL) {
    stream->zstd = ZSTD_createDStream();
    if (stream->zstd == NULL) return stemma_error_memory(error, "zstd");
  }
  return STEMMA_OK;
}

enum stemma_status stream_open(struct stream **out, const struct load_source *source,
                               struct stemma_error *error) {
  struct stream *stream = calloc(1, sizeof *stream);
  if (stream == NULL) return stemma_error_memory(error, "reading");
  stream->max_expand = LOAD_EXPAND_MAX;
  enum stemma_status status = raw_open(&stream->raw, source, error);
  if (status != STEMMA_OK) {
    free(stream);
    return status;
  }
  *out = stream;
  return STEMMA_OK;
}

void stream_limit(struct stream *stream, uint64_t max_expand) {
  assert(max_expand > 0);
  stream->max_expand = max_expand;
}

enum stemma_status stream_digest_start(struct stream *stream, struct stemma_error *error) {
  return raw_digest(&stream->raw, error);
}

enum stemma_status stream_digest(unsigned char sum[LOAD_DIGEST_SIZE], struct stream *stream,
                                 struct stemma_error *error) {
  assert(stream->raw.digest != NULL);
  return digest_finish(sum, stream->raw.digest, error);
}

const struct raw_identity *stream_identity(const struct stream *stream) {
  return &stream->raw.was;
}

static enum stemma_status read_plain(size_t *got, struct stream *stream, char *buffer, size_t size,
                                     struct stemma_error *error) {
  size_t left = input_left(stream);
  if (left == 0) return raw_read(got, &stream->raw, buffer, size, error);
  *got = left < size ? left : size;
  memcpy(buffer, stream->input + stream->input_at, *got);
  stream->input_at += *got;
  return STEMMA_OK;
}

/* Some writers pad the file with zeros; whatever else follows a member is a fault. */
static enum stemma_status skip_padding(struct stream *stream, struct stemma_error *error) {
  for (;;) {
    enum stemma_status status = fill_input(stream, 1, error);
    if (status != STEMMA_OK || input_left(stream) == 0) return status;
    if (stream->input[stream->input_at] != 0) {
      return fail(stream, "bytes that are no gzip member", error);
    }
    stream->input_at++;
  }
}

/* Begins the next member, unless the file is at its end. */
static enum stemma_status next_member(struct stream *stream, struct stemma_error *error) {
  enum stemma_status status = fill_input(stream, 2, error);
  if (status != STEMMA_OK) return status;
  if (!is_gzip(stream->input + stream->input_at, input_left(stream))) {
    return skip_padding(stream, error);
  }
  inflater_begin(stream->gzip);
  stream->in_frame = true;
  return STEMMA_OK;
}

static enum stemma_status read_gzip(size_t *got, struct stream *stream, char *buffer, size_t size,
                                    struct stemma_error *error) {
  struct inflater_bytes bytes = {.out = (unsigned char *)buffer, .out_left = size};
  while (bytes.out_left > 0) {
    enum stemma_status status = STEMMA_OK;
    if (!stream->in_frame) status = next_member(stream, error);
    if (status == STEMMA_OK && !stream->in_frame) break;
    if (status == STEMMA_OK) status = fill_input(stream, 1, error);
    if (status != STEMMA_OK) return status;
    size_t left = input_left(stream), room = bytes.out_left;
    bytes.in = stream->input + stream->input_at;
    bytes.in_left = left;
    enum inflater_verdict verdict = inflater_run(stream->gzip, &bytes);
    stream->input_at = stream->input_end - bytes.in_left;
    if (verdict == INFLATER_NO_MEMORY) return stemma_error_memory(error, "gzip");
    if (verdict == INFLATER_CORRUPT) return fail(stream, "corrupt gzip data", error);
    stream->in_frame = verdict == INFLATER_MORE;
    /* With no input left, a member may still have output to give. */
    bool stuck = left == 0 && bytes.out_left == room;
    if (stuck && stream->in_frame)
      return fail(stream, "ends in the middle of a gzip member", error);
  }
  *got = size - bytes.out_left;
  return STEMMA_OK;
}

/* libzstd has one channel for corrupt data, for data that asks too much, and for itself. */
static enum stemma_status zstd_failed(struct stream *stream, size_t code,
                                      struct stemma_error *error) {
  switch (ZSTD_getErrorCode(code)) {
  case ZSTD_error_memory_allocation: return stemma_error_memory(error, "zstd");
  case ZSTD_error_frameParameter_windowTooLarge:
    return fail(stream, "a zstd window of more than 128 MiB", error);
  case ZSTD_error_dictionary_wrong:
    return fail(stream, "a zstd frame that needs a dictionary", error);
  case ZSTD_error_prefix_unknown: return fail(stream, "bytes that are no zstd frame", error);
  default: return fail(stream, "corrupt zstd data", error);
  }
}

static enum stemma_status read_zstd(size_t *got, struct stream *stream, char *buffer, size_t size,
                                    struct stemma_error *error) {
  ZSTD_outBuffer out = {.dst = buffer, .size = size, .pos = 0};
  while (out.pos < out.size) {
    enum stemma_status status = fill_input(stream, 1, error);
    if (status != STEMMA_OK) return status;
    /* With no input left, a frame may still have output to give. */
    if (input_left(stream) == 0 && !stream->in_frame) break;
    ZSTD_inBuffer in = {.src = stream->input, .size = stream->input_end, .pos = stream->input_at};
    size_t before = out.pos;
    size_t code = ZSTD_decompressStream(stream->zstd, &out, &in);
    if (ZSTD_isError(code)) return zstd_failed(stream, code, error);
    bool stuck = in.pos == stream->input_at && out.pos == before;
    stream->input_at = in.pos;
    stream->in_frame = code != 0;
    if (stuck && stream->in_frame) return fail(stream, "ends in the middle of a zstd frame", error);
  }
  *got = out.pos;
  return STEMMA_OK;
}

/* A small file of which terabytes come out is not what it says. */
static enum stemma_status check_expansion(const struct stream *stream, struct stemma_error *error) {
  if (stream->codec == CODEC_PLAIN || stream->given <= LOAD_EXPAND_FLOOR) return STEMMA_OK;
  if (stream->given / stream->max_expand < stream->raw.taken) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_BAD_INPUT,
                          "%s: grows to more than %llu times its size when it is decompressed "
                          "(--max-expand sets the limit)",
                          stream->raw.name, (unsigned long long)stream->max_expand);
}

static enum stemma_status decode(size_t *got, struct stream *stream, char *buffer, size_t size,
                                 struct stemma_error *error) {
  enum stemma_status status = stream->started ? STEMMA_OK : start_codec(stream, error);
  if (status != STEMMA_OK) return status;
  size_t decoded = 0;
  switch (stream->codec) {
  case CODEC_GZIP: status = read_gzip(&decoded, stream, buffer, size, error); break;
  case CODEC_ZSTD: status = read_zstd(&decoded, stream, buffer, size, error); break;
  case CODEC_PLAIN: status = read_plain(&decoded, stream, buffer, size, error); break;
  }
  if (status != STEMMA_OK) return status;
  stream->given += decoded;
  *got = decoded;
  return check_expansion(stream, error);
}

static void drop_head(struct stream *stream) {
  free(stream->head);
  stream->head = NULL;
  stream->head_at = stream->head_end = 0;
}

enum stemma_status stream_peek(struct text *head, struct stream *stream, size_t size,
                               struct stemma_error *error) {
  assert(stream->head_at == 0);
  if (stream->head == NULL) stream->head = malloc(size);
  if (stream->head == NULL) return stemma_error_memory(error, "reading");
  while (stream->head_end < size) {
    size_t got = 0;
    enum stemma_status status =
        decode(&got, stream, stream->head + stream->head_end, size - stream->head_end, error);
    if (status != STEMMA_OK) return status;
    if (got == 0) break;
    stream->head_end += got;
  }
  *head = (struct text){stream->head, stream->head_end};
  return STEMMA_OK;
}

enum stemma_status stream_read(size_t *got, struct stream *stream, char *buffer, size_t size,
                               struct stemma_error *error) {
  assert(size > 0);
  size_t left = stream->head_end - stream->head_at;
  if (left == 0) {
    if (stream->head != NULL) drop_head(stream);
    return decode(got, stream, buffer, size, error);
  }
  *got = left < size ? left : size;
  memcpy(buffer, stream->head + stream->head_at, *got);
  stream->head_at += *got;
  return STEMMA_OK;
}

enum stemma_status stream_rewind(struct stream *stream, struct stemma_error *error) {
  enum stemma_status status = raw_rewind(&stream->raw, error);
  if (status != STEMMA_OK) return status;
  stream->input_at = stream->input_end = 0;
  stream->input_done = stream->in_frame = stream->started = false;
  stream->given = 0;
  drop_head(stream);
  if (stream->zstd != NULL) ZSTD_DCtx_reset(stream->zstd, ZSTD_reset_session_only);
  return STEMMA_OK;
}

void stream_release(struct stream *stream) {
  inflater_free(stream->gzip);
  stream->gzip = NULL;
  ZSTD_freeDStream(stream->zstd);
  stream->zstd = NULL;
  free(stream->input);
  stream->input = NULL;
  drop_head(stream);
  raw_release(&stream->raw);
}

const char *stream_name(const struct stream *stream) {
  return stream->raw.name;
}

bool stream_is_packed(const struct stream *stream) {
  return stream->started && stream->codec != CODEC_PLAIN;
}

uint64_t stream_taken(const struct stream *stream) {
  uint64_t decoded = stream->raw.taken - input_left(stream);
  if (stream->codec != CODEC_ZSTD || !stream->in_frame) return decoded;
  /* libzstd decodes the next block as soon as it has given all of one. */
  double share = (double)stream->given / ((double)stream->given + ZSTD_BLOCKSIZE_MAX);
  return (uint64_t)((double)decoded * share);
}

uint64_t stream_size(const struct stream *stream) {
  return stream->raw.size;
}

void stream_close(struct stream *stream) {
  if (stream == NULL) return;
  stream_release(stream);
  raw_close(&stream->raw);
  free(stream);
}
