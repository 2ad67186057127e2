/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies as gzip. */
#include "tests/hub/packed.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { GZIP = 15 + 16, FAST = 1, BLOCK = 1 << 20, KEPT_AT_MOST = 512 << 20 };

/* Feeds bytes to a gzip file. */
static void deflate_put(z_stream *stream, struct bytes *out, const char *at, size_t length,
                        int flush) {
  static const char nothing[1];
  stream->next_in = (z_const Bytef *)(uintptr_t)(length > 0 ? at : nothing);
  stream->avail_in = (uInt)length;
  do {
    bytes_reserve(out, BLOCK);
    stream->next_out = (Bytef *)out->at + out->length;
    stream->avail_out = BLOCK;
    deflate(stream, flush);
    out->length += BLOCK - stream->avail_out;
  } while (stream->avail_out == 0);
}

static void deflate_begin(z_stream *stream) {
  *stream = (z_stream){0};
  if (deflateInit2(stream, FAST, Z_DEFLATED, GZIP, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    die("out of memory");
  }
}

static void pack(struct bytes *out, const char *at, size_t length) {
  z_stream stream;
  deflate_begin(&stream);
  for (; length > UINT_MAX / 2; at += BLOCK, length -= BLOCK) {
    deflate_put(&stream, out, at, BLOCK, Z_NO_FLUSH);
  }
  deflate_put(&stream, out, at, length, Z_FINISH);
  deflateEnd(&stream);
}

static void pack_bomb(struct bytes *out, uint64_t mib) {
  z_stream stream;
  char *blanks = claim(BLOCK, 1);
  memset(blanks, ' ', BLOCK);
  deflate_begin(&stream);
  deflate_put(&stream, out, "[", 1, Z_NO_FLUSH);
  for (uint64_t i = 0; i < mib; i++) deflate_put(&stream, out, blanks, BLOCK, Z_NO_FLUSH);
  deflate_put(&stream, out, "]", 1, Z_FINISH);
  deflateEnd(&stream);
  free(blanks);
}

static const struct bytes *find_kept(const struct packed *packed, const char *uri) {
  for (size_t i = 0; i < packed->count; i++) {
    if (strcmp(packed->list[i]->uri, uri) == 0) return &packed->list[i]->bytes;
  }
  return NULL;
}

/* Keeps a body, if there is room for it; then `body` is empty. */
static const struct bytes *keep(struct packed *packed, const char *uri, struct bytes *body) {
  if (packed->total + body->length > KEPT_AT_MOST) return NULL;
  struct packed_body *kept = claim(1, sizeof *kept);
  *kept = (struct packed_body){claim_string(uri, strlen(uri)), *body};
  *body = (struct bytes){0};
  packed->list = reclaim(packed->list, packed->count + 1, sizeof *packed->list);
  packed->list[packed->count++] = kept;
  packed->total += kept->bytes.length;
  return &kept->bytes;
}

/* Makes the body one that is kept, or else the one that was made. */
static void put_body(struct answer *answer, const struct bytes *kept, struct bytes made) {
  if (kept) {
    answer->parts[0] = (struct slice){kept->at, kept->length};
    answer->part_count = 1;
  } else {
    bytes_dispose(&answer->body);
    answer->body = made;
    answer->part_count = 0;
  }
  answer_header(answer, "Content-Encoding", "gzip");
  answer_header(answer, "Vary", "Origin, Accept-Encoding");
}

void packed_answer(struct answer *answer, struct packed *packed, const char *uri) {
  const struct bytes *kept = uri ? find_kept(packed, uri) : NULL;
  struct bytes made = {0};
  if (!kept) {
    answer_flatten(answer);
    pack(&made, answer->body.at, answer->body.length);
    if (uri) kept = keep(packed, uri, &made);
  }
  put_body(answer, kept, made);
}

void packed_bomb(struct answer *answer, struct packed *packed, uint64_t mib) {
  char name[32];
  struct bytes made = {0};
  snprintf(name, sizeof name, "bomb %" PRIu64, mib);
  const struct bytes *kept = find_kept(packed, name);
  if (!kept) {
    pack_bomb(&made, mib);
    kept = keep(packed, name, &made);
  }
  put_body(answer, kept, made);
}

void packed_dispose(struct packed *packed) {
  for (size_t i = 0; i < packed->count; i++) {
    free(packed->list[i]->uri);
    bytes_dispose(&packed->list[i]->bytes);
    free(packed->list[i]);
  }
  free(packed->list);
  *packed = (struct packed){0};
}
