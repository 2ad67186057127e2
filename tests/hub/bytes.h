/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of the test Hub: slices that point into others' bytes, and buffers that grow. The program
 * serves tests, so where memory is short it ends (`die`) instead of going on.
 */
#ifndef TESTS_HUB_BYTES_H
#define TESTS_HUB_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of someone else, without a NUL. */
struct slice {
  const char *at; /* the first byte; any pointer where length is 0 */
  size_t length;  /* number of bytes */
};

/* A buffer that grows; zeroed is empty. `bytes_dispose` frees it. */
struct bytes {
  char *at;      /* the bytes, NULL while there is no room; a NUL follows what bytes_* put there */
  size_t length; /* how many are in use */
  size_t room;   /* how many there is memory for, the NUL included */
};

/* Says on standard error what is wrong and ends the program with 4. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* calloc, realloc and strdup that do not return without memory. */
void *claim(size_t count, size_t size);
void *reclaim(void *old, size_t count, size_t size);
char *claim_string(const char *at, size_t length);

/* Makes room for `more` bytes and a NUL after those in use. */
void bytes_reserve(struct bytes *bytes, size_t more);
void bytes_put(struct bytes *bytes, const char *at, size_t length);
void bytes_put_slice(struct bytes *bytes, struct slice slice);
void bytes_put_text(struct bytes *bytes, const char *text);
/* Puts a text as a JSON string, with its quotes; NULL as null. */
void bytes_put_json(struct bytes *bytes, const char *text);
void bytes_format(struct bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The bytes with a NUL after them, never NULL; valid until the buffer changes. */
const char *bytes_string(struct bytes *bytes);
/* Appends a whole file. False, with errno, where it cannot be read. */
bool bytes_read_file(struct bytes *bytes, const char *path);
void bytes_dispose(struct bytes *bytes);

struct slice slice_of(const char *text);
bool slice_is(struct slice slice, const char *text);
/* Bytewise order, as memcmp: a text comes after its own beginning. */
int slice_compare(struct slice a, struct slice b);
/* The same without ASCII case. */
int slice_compare_folded(struct slice a, struct slice b);

/* A hash of bytes (FNV-1a, 64 bits) that goes on from `hash`; HASH_START to begin. */
#define HASH_START UINT64_C(14695981039346656037)
uint64_t hash_bytes(uint64_t hash, const void *at, size_t length);

#endif
