/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts: how much of the one before begins each, and the rest. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/store/column.h"
#include "graph/array.h"

/* Bytes of a text's head at most: the shared bytes, the length of the rest. */
enum { VERSION = 1, SHARED_MAX = 255, HEAD_MAX = 4, LENGTH_BYTES = 2 };

/* Short texts are copied in one go of this many bytes, where there is room for it. */
enum { STRIDE = 32 };

/* Bytes of all texts of a chunk at most; what comes near would be no names. */
#define BYTES_MAX ((size_t)COLUMN_CHUNK * (COLUMN_TEXT_MAX + HEAD_MAX) + 1)

void column_buffer_dispose(struct column_buffer *buffer) {
  free(buffer->bytes);
  *buffer = (struct column_buffer){0};
}

static size_t shared_of(struct text a, struct text b) {
  size_t shared = 0;
  while (shared < a.length && shared < b.length && shared < SHARED_MAX &&
         a.bytes[shared] == b.bytes[shared]) {
    shared++;
  }
  return shared;
}

static void add_text(struct column_buffer *buffer, size_t shared, struct text text) {
  unsigned char *at = buffer->bytes + buffer->size;
  size_t rest = text.length - shared;
  *at++ = (unsigned char)shared;
  for (size_t left = rest;; left >>= 7) {
    *at++ = (unsigned char)((left & 0x7F) | (left > 0x7F ? 0x80 : 0));
    if (left <= 0x7F) break;
  }
  if (rest > 0) memcpy(at, text.bytes + shared, rest);
  buffer->size = (size_t)(at - buffer->bytes) + rest;
}

enum stemma_status column_pack_texts(struct column_buffer *buffer, column_text_fn *text_of_index,
                                     const void *context, size_t first, size_t count,
                                     struct stemma_error *error) {
  assert(count <= COLUMN_CHUNK);
  struct text last = {0};
  buffer->size = 0;
  size_t wanted = 1;
  for (size_t i = 0; i <= count; i++) {
    enum stemma_status status = array_reserve(&buffer->bytes, &buffer->capacity, wanted, 1,
                                              BYTES_MAX, "texts of the store", error);
    if (status != STEMMA_OK) return status;
    if (i == 0) buffer->bytes[buffer->size++] = VERSION;
    if (i == count) break;
    struct text text = text_of_index(context, first + i);
    assert(text.length <= COLUMN_TEXT_MAX);
    wanted = buffer->size + HEAD_MAX + text.length;
    status = array_reserve(&buffer->bytes, &buffer->capacity, wanted, 1, BYTES_MAX,
                           "texts of the store", error);
    if (status != STEMMA_OK) return status;
    add_text(buffer, shared_of(last, text), text);
    last = text;
  }
  return STEMMA_OK;
}

/* Packed bytes that have not been read. */
struct span {
  const unsigned char *at;  /* the next */
  const unsigned char *end; /* behind the last */
};

/* The head of the next text; false where the bytes are no head. */
static inline bool take_head(size_t *shared, size_t *rest, struct span *span) {
  if (span->end - span->at < 2) return false;
  *shared = *span->at++;
  unsigned char byte = *span->at++;
  *rest = byte & 0x7F;
  for (unsigned shift = 7; byte >= 0x80; shift += 7) {
    if (shift > 14 || span->at == span->end) return false;
    byte = *span->at++;
    *rest |= (size_t)(byte & 0x7F) << shift;
  }
  return *rest <= (size_t)(span->end - span->at);
}

/* Copies bytes; `has_room` says that STRIDE bytes may be read and written at both places. They
 * go by way of registers, since what is read beyond `length` may lie where is written. */
static inline void copy(char *to, const void *from, size_t length, bool has_room) {
  if (has_room && length <= STRIDE) {
    char held[STRIDE];
    memcpy(held, from, STRIDE);
    memcpy(to, held, STRIDE);
  } else if (length > 0) {
    memcpy(to, from, length);
  }
}

/* Whether a text that shares so many bytes with the last comes after it, ASCII case apart. */
static inline bool is_after(struct text text, struct text last, size_t shared) {
  if (shared < text.length && shared < last.length) {
    unsigned char a = (unsigned char)text_fold_byte(last.bytes[shared]);
    unsigned char b = (unsigned char)text_fold_byte(text.bytes[shared]);
    if (a != b) return a < b;
  }
  return text_compare_folded(last, text) < 0;
}

const char *column_unpack_texts(struct column_texts *texts, size_t count,
                                const unsigned char *bytes, size_t size) {
  assert(count <= COLUMN_CHUNK);
  if (size < 1) return "it is too short";
  if (bytes[0] != VERSION) return "it is of another version";
  struct span span = {bytes + 1, bytes + size};
  struct text last = {0};
  for (size_t i = 0; i < count; i++) {
    size_t shared, rest;
    if (!take_head(&shared, &rest, &span)) return "it ends within a text";
    if (shared > last.length || shared + rest > COLUMN_TEXT_MAX) return "a text's head is wrong";
    size_t length = shared + rest, left = texts->capacity - texts->used;
    if (left < LENGTH_BYTES + length) return "its texts are too long";
    char *at = texts->bytes + texts->used;
    bool has_room = left >= LENGTH_BYTES + STRIDE + shared;
    at[0] = (char)(length & 0xFF);
    at[1] = (char)(length >> 8);
    struct text text = {at + LENGTH_BYTES, length};
    copy(at + LENGTH_BYTES, last.bytes, shared, has_room && i > 0);
    copy(at + LENGTH_BYTES + shared, span.at, rest, has_room && span.end - span.at >= STRIDE);
    span.at += rest;
    struct text before = i > 0 ? last : texts->last;
    if (texts->is_ascending && before.bytes != NULL && !is_after(text, before, shared)) {
      return "its names are not in order";
    }
    *texts->at++ = (uint32_t)texts->used;
    texts->used += LENGTH_BYTES + length;
    last = text;
  }
  if (span.at != span.end) return "bytes are left behind its texts";
  if (count > 0) texts->last = last;
  return NULL;
}

static enum stemma_status keep_text(struct column_buffer *out, uint32_t *at, const char *text,
                                    size_t length, struct stemma_error *error) {
  size_t wanted = out->size + LENGTH_BYTES + length;
  enum stemma_status status = array_reserve(&out->bytes, &out->capacity, wanted, 1, UINT32_MAX,
                                            "texts of the store", error);
  if (status != STEMMA_OK) return status;
  unsigned char *to = out->bytes + out->size;
  to[0] = (unsigned char)(length & 0xFF);
  to[1] = (unsigned char)(length >> 8);
  if (length > 0) memcpy(to + LENGTH_BYTES, text, length);
  *at = (uint32_t)out->size;
  out->size = wanted;
  return STEMMA_OK;
}

enum stemma_status column_pick_texts(const char **why, struct column_buffer *out, uint32_t *at,
                                     const uint32_t *places, size_t wanted, uint32_t base,
                                     const unsigned char *bytes, size_t size,
                                     struct stemma_error *error) {
  static _Thread_local char text[COLUMN_TEXT_MAX + STRIDE];
  struct span span = {bytes + (size > 0), bytes + size};
  size_t length = 0, found = 0;
  *why = NULL;
  if (size < 1) *why = "it is too short";
  if (*why == NULL && bytes[0] != VERSION) *why = "it is of another version";
  for (uint32_t i = 0; found < wanted && *why == NULL; i++) {
    size_t shared, rest;
    assert(places[found] >= base + i && places[found] - base < COLUMN_CHUNK);
    if (!take_head(&shared, &rest, &span)) {
      *why = "it ends within a text";
    } else if (shared > length || shared + rest > COLUMN_TEXT_MAX) {
      *why = "a text's head is wrong";
    } else {
      copy(text + shared, span.at, rest, span.end - span.at >= STRIDE);
      span.at += rest;
      length = shared + rest;
      if (places[found] != base + i) continue;
      enum stemma_status status = keep_text(out, &at[found++], text, length, error);
      if (status != STEMMA_OK) return status;
    }
  }
  return STEMMA_OK;
}
