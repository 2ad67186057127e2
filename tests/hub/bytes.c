/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of the test Hub. */
#include "tests/hub/bytes.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_IO = 4, FIRST_ROOM = 64 };

void die(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("stemma-test-hub: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
  exit(EXIT_IO);
}

void *claim(size_t count, size_t size) {
  void *memory = calloc(count > 0 ? count : 1, size);
  if (!memory) die("out of memory");
  return memory;
}

void *reclaim(void *old, size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / size) die("out of memory");
  void *memory = realloc(old, count * size);
  if (!memory) die("out of memory");
  return memory;
}

char *claim_string(const char *at, size_t length) {
  char *copy = claim(length + 1, 1);
  memcpy(copy, at, length);
  return copy;
}

void bytes_reserve(struct bytes *bytes, size_t more) {
  if (more >= SIZE_MAX / 4 - bytes->length) die("out of memory");
  size_t wanted = bytes->length + more + 1;
  if (wanted <= bytes->room) return;
  size_t room = bytes->room > 0 ? bytes->room : FIRST_ROOM;
  while (room < wanted) room *= 2;
  bytes->at = reclaim(bytes->at, room, 1);
  bytes->room = room;
}

void bytes_put(struct bytes *bytes, const char *at, size_t length) {
  bytes_reserve(bytes, length);
  if (length > 0) memcpy(bytes->at + bytes->length, at, length);
  bytes->length += length;
  bytes->at[bytes->length] = '\0';
}

void bytes_put_slice(struct bytes *bytes, struct slice slice) {
  bytes_put(bytes, slice.at, slice.length);
}

void bytes_put_text(struct bytes *bytes, const char *text) {
  bytes_put(bytes, text, strlen(text));
}

void bytes_put_json(struct bytes *bytes, const char *text) {
  if (!text) {
    bytes_put_text(bytes, "null");
    return;
  }
  bytes_put(bytes, "\"", 1);
  for (; *text; text++) {
    unsigned char c = (unsigned char)*text;
    if (c == '"' || c == '\\') {
      bytes_format(bytes, "\\%c", c);
    } else if (c == '\n') {
      bytes_put_text(bytes, "\\n");
    } else if (c < 0x20) {
      bytes_format(bytes, "\\u%04x", c);
    } else {
      bytes_put(bytes, text, 1);
    }
  }
  bytes_put(bytes, "\"", 1);
}

void bytes_format(struct bytes *bytes, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);
  assert(length >= 0);
  bytes_reserve(bytes, (size_t)length);
  vsnprintf(bytes->at + bytes->length, (size_t)length + 1, format, again);
  va_end(again);
  bytes->length += (size_t)length;
}

const char *bytes_string(struct bytes *bytes) {
  bytes_reserve(bytes, 0);
  bytes->at[bytes->length] = '\0';
  return bytes->at;
}

bool bytes_read_file(struct bytes *bytes, const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) return false;
  size_t got;
  do {
    bytes_reserve(bytes, BUFSIZ);
    got = fread(bytes->at + bytes->length, 1, BUFSIZ, file);
    bytes->length += got;
  } while (got > 0);
  bool ok = !ferror(file);
  fclose(file);
  return ok;
}

void bytes_dispose(struct bytes *bytes) {
  free(bytes->at);
  *bytes = (struct bytes){0};
}

struct slice slice_of(const char *text) {
  return (struct slice){text, strlen(text)};
}

bool slice_is(struct slice slice, const char *text) {
  return slice.length == strlen(text) && memcmp(slice.at, text, slice.length) == 0;
}

int slice_compare(struct slice a, struct slice b) {
  size_t common = a.length < b.length ? a.length : b.length;
  int order = common > 0 ? memcmp(a.at, b.at, common) : 0;
  return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

static int folded(char c) {
  return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : (unsigned char)c;
}

int slice_compare_folded(struct slice a, struct slice b) {
  for (size_t i = 0; i < a.length && i < b.length; i++) {
    int difference = folded(a.at[i]) - folded(b.at[i]);
    if (difference != 0) return difference;
  }
  return (a.length > b.length) - (a.length < b.length);
}

uint64_t hash_bytes(uint64_t hash, const void *at, size_t length) {
  const unsigned char *byte = at;
  for (size_t i = 0; i < length; i++) hash = (hash ^ byte[i]) * UINT64_C(1099511628211);
  return hash;
}
