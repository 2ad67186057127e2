/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cutter of arrays on any bytes: in pieces of any size it finds the same values, and for
 * what cJSON takes for an array they are the items that cJSON has; where all values are JSON,
 * so is the array. The first byte is the size of the pieces, and the shape.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/read/json.h"
#include "engine/read/json_cut.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VALUES_MAX = 4096, NESTING = 900 };

/* What the cutter has found. */
struct cut {
  struct text values[VALUES_MAX]; /* [count] in `bytes` */
  size_t count;                   /* of values */
  uint64_t hash;                  /* of places, lines, faults */
  bool has_fault;                 /* it ended in one */
  unsigned arrays;                /* how many have begun; told in pieces of one byte only */
  char *bytes;                    /* the text, as the cutter leaves it */
};

static void mix(struct cut *cut, uint64_t value) {
  cut->hash = (cut->hash ^ value) * 0x100000001B3U;
}

static void take(struct cut *cut, const struct json_cutter *cutter) {
  mix(cut, cutter->start);
  mix(cut, cutter->end);
  mix(cut, cutter->start_line);
  struct text value = {cut->bytes + cutter->start, cutter->end - cutter->start};
  if (value.length == 0) abort();
  if (cut->count < VALUES_MAX) cut->values[cut->count] = value;
  cut->count++;
}

/* Cuts the text in pieces of `step` bytes. */
static void cut_text(struct cut *cut, struct text text, size_t step, enum json_cut_shape shape) {
  struct json_cutter cutter = JSON_CUTTER_INIT(shape);
  *cut = (struct cut){.hash = 0xCBF29CE484222325U};
  cut->bytes = calloc(1, text.length + JSON_CUT_PADDING);
  if (cut->bytes == NULL) abort();
  size_t given = 0;
  enum json_cut_event event = JSON_CUT_MORE;
  while (event != JSON_CUT_FAULT) {
    bool was_outside = cutter.place == JSON_CUT_BEFORE_ARRAY;
    event = json_cut_next(&cutter, cut->bytes, given);
    if (was_outside && cutter.place != JSON_CUT_BEFORE_ARRAY) cut->arrays++;
    if (event == JSON_CUT_MORE && given == text.length) event = json_cut_end(&cutter);
    if (event == JSON_CUT_VALUE) take(cut, &cutter);
    if (event != JSON_CUT_MORE) continue;
    if (given == text.length) break;
    size_t piece = text.length - given < step ? text.length - given : step;
    memcpy(cut->bytes + given, text.bytes + given, piece);
    given += piece;
  }
  cut->has_fault = event == JSON_CUT_FAULT;
  if (!cut->has_fault) return;
  mix(cut, cutter.line);
  for (const char *at = cutter.why; *at != '\0'; at++) mix(cut, (unsigned char)*at);
}

/* A copy is parsed: parsing changes the text. */
static const cJSON *parse(struct text text, struct arena *arena) {
  struct text copy = arena_copy(arena, text);
  if (copy.bytes == NULL) abort();
  size_t fault = 0;
  return json_parse(&fault, (char *)(uintptr_t)copy.bytes, copy.length, arena);
}

static void check_item(struct text value, const cJSON *item, struct arena *arena) {
  struct text wanted, found;
  const cJSON *alone = parse(value, arena);
  if (alone == NULL) abort();
  if (json_print(&wanted, item, arena) != STEMMA_OK) abort();
  if (json_print(&found, alone, arena) != STEMMA_OK) abort();
  if (!text_equal(wanted, found)) abort();
}

static void compare(const struct cut *cut, const cJSON *array, struct arena *arena) {
  size_t count = 0;
  if (cut->has_fault) abort();
  for (const cJSON *item = array->child; item != NULL; item = item->next, count++) {
    if (count < VALUES_MAX && count < cut->count) check_item(cut->values[count], item, arena);
  }
  if (count != cut->count) abort();
}

/* What cJSON and the cutter see differently by design: control bytes as white space, byte order
 * marks, and the depth at which cJSON gives up. */
static bool is_comparable(struct text text) {
  size_t brackets = 0;
  for (size_t i = 0; i < text.length; i++) {
    unsigned char byte = (unsigned char)text.bytes[i];
    if (byte < ' ' && strchr("\t\r\n", byte) == NULL) return false;
    if (byte == 0) return false;
    brackets += byte == '[' || byte == '{';
  }
  return brackets < NESTING && text.length > 0 && text.bytes[0] == '[';
}

static bool are_all_json(const struct cut *cut, struct arena *arena) {
  for (size_t i = 0; i < cut->count && i < VALUES_MAX; i++) {
    if (parse(cut->values[i], arena) == NULL) return false;
  }
  return cut->count <= VALUES_MAX;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static struct cut whole, pieces;
  struct arena arena = ARENA_INIT;
  if (size == 0) return 0;
  json_install_hooks();
  enum json_cut_shape shape = data[0] < 128 ? JSON_CUT_ARRAYS : JSON_CUT_VALUES;
  struct text text = text_trim((struct text){(const char *)data + 1, size - 1});
  cut_text(&whole, text, text.length + 1, shape);
  cut_text(&pieces, text, data[0] % 128U % 19U + 1, shape);
  if (whole.hash != pieces.hash || whole.count != pieces.count) abort();
  free(pieces.bytes);
  if (shape == JSON_CUT_ARRAYS && is_comparable(text)) {
    const cJSON *array = parse(text, &arena);
    cut_text(&pieces, text, 1, shape);
    if (array != NULL) compare(&whole, array, &arena);
    if (array == NULL && !whole.has_fault && pieces.arrays == 1 && are_all_json(&whole, &arena)) {
      abort();
    }
    free(pieces.bytes);
  }
  free(whole.bytes);
  arena_dispose(&arena);
  return 0;
}
