/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R2 against a second implementation, which works on a copy and prefers plain loops:
 * verdict and id must agree on any bytes.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "graph/model_id.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes with a length, changed in place; NUL is a byte like others. */
struct copy {
  char *bytes;
  size_t length;
};

static void cut_front(struct copy *copy, size_t count) {
  memmove(copy->bytes, copy->bytes + count, copy->length - count);
  copy->length -= count;
}

static bool begins(const struct copy *copy, const char *word, bool any_case) {
  size_t length = strlen(word);
  if (copy->length < length) return false;
  return any_case ? strncasecmp(copy->bytes, word, length) == 0
                  : memcmp(copy->bytes, word, length) == 0;
}

static void naive_trim(struct copy *copy) {
  static const char ends[] = " \t\n\v\f\r\"'`";
  while (copy->length > 0 && memchr(ends, copy->bytes[0], 9) != NULL) cut_front(copy, 1);
  while (copy->length > 0 && memchr(ends, copy->bytes[copy->length - 1], 9) != NULL) copy->length--;
}

static void naive_address(struct copy *copy) {
  static const char *const schemes[] = {"https://", "http://"};
  static const char *const hosts[] = {"www.huggingface.co/", "www.hf.co/", "huggingface.co/",
                                      "hf.co/"};
  for (int s = 0; s < 2; s++) {
    for (int h = 0; h < 4; h++) {
      char whole[64];
      snprintf(whole, sizeof whole, "%s%s", schemes[s], hosts[h]);
      if (!begins(copy, whole, true)) continue;
      cut_front(copy, strlen(whole));
      return;
    }
  }
}

static void naive_tail(struct copy *copy) {
  static const char *const marks[] = {"/tree/", "/blob/", "/resolve/", "?", "#", "@"};
  for (size_t at = 0; at < copy->length; at++) {
    for (int m = 0; m < 6; m++) {
      struct copy rest = {copy->bytes + at, copy->length - at};
      if (begins(&rest, marks[m], false)) copy->length = at;
    }
  }
  while (copy->length > 0 && copy->bytes[copy->length - 1] == '/') copy->length--;
}

static bool is_word(const struct copy *copy, const char *const *words) {
  for (; *words != NULL; words++) {
    if (copy->length == strlen(*words) && begins(copy, *words, true)) return true;
  }
  return false;
}

static bool naive_segment(const char *bytes, size_t length) {
  if (length < 1 || length > 96 || bytes[0] == '.' || bytes[0] == '-') return false;
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)bytes[i];
    if (byte > 127 || (!isalnum(byte) && byte != '_' && byte != '.' && byte != '-')) return false;
    if (i + 1 < length && bytes[i] == '.' && bytes[i + 1] == '.') return false;
  }
  return true;
}

static enum model_id_verdict naive(struct copy *copy) {
  static const char *const fillers[] = {
      "", "none", "null", "n/a", "unknown", "base_model", "[More Information Needed]", NULL};
  static const char *const reserved[] = {"datasets", "spaces", "collections", "papers",
                                         "docs",     "blog",   NULL};
  naive_trim(copy);
  if (begins(copy, "- ", false)) {
    cut_front(copy, 2);
    naive_trim(copy);
  }
  naive_address(copy);
  if (begins(copy, "models/", false)) {
    cut_front(copy, strlen("models/"));
  } else if (begins(copy, "api/models/", false)) {
    cut_front(copy, strlen("api/models/"));
  }
  naive_tail(copy);
  if (is_word(copy, fillers)) return MODEL_ID_PLACEHOLDER;
  size_t slash = 0;
  while (slash < copy->length && copy->bytes[slash] != '/') slash++;
  if (slash == copy->length) {
    return naive_segment(copy->bytes, copy->length) ? MODEL_ID_OK : MODEL_ID_MALFORMED;
  }
  struct copy first = {copy->bytes, slash};
  if (is_word(&first, reserved) || !naive_segment(copy->bytes, slash)) return MODEL_ID_MALFORMED;
  return naive_segment(copy->bytes + slash + 1, copy->length - slash - 1) ? MODEL_ID_OK
                                                                          : MODEL_ID_MALFORMED;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  /* Of exactly its size, so that a byte read behind it is seen. */
  char *exact = malloc(size + (size == 0));
  struct copy copy = {malloc(size + 1), size};
  if (exact == NULL || copy.bytes == NULL) abort();
  if (size > 0) memcpy(exact, data, size);
  if (size > 0) memcpy(copy.bytes, data, size);
  struct text id = {NULL, 12345}, again;
  enum model_id_verdict verdict = model_id_normalise(&id, (struct text){exact, size});
  if (verdict != naive(&copy)) abort();
  if (verdict == MODEL_ID_OK) {
    if (id.length != copy.length || memcmp(id.bytes, copy.bytes, id.length) != 0) abort();
    if (id.bytes < exact || id.bytes + id.length > exact + size) abort();
    struct text namespace = model_id_namespace(id), name = model_id_name(id);
    if (namespace.length + name.length + (namespace.length > 0) != id.length) abort();
    /* What has been normalised stays as it is, but for a name that is itself a path's head. */
    if (model_id_normalise(&again, id) == MODEL_ID_OK && again.length > id.length) abort();
  } else if (id.bytes != NULL || id.length != 12345) {
    abort();
  }
  free(exact);
  free(copy.bytes);
  return 0;
}
