/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, instants and words of tables, and a record as text. */
#include "engine/read/cells.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "graph/day.h"

/* The largest count, as in JSON (json_count): beyond it a double has gaps. */
#define COUNT_MAX (INT64_C(1) << 53)

bool cells_is_null(struct text cell) {
  static const struct text words[] = {{"nan", 3}, {"none", 4}, {"null", 4}, {"<na>", 4}};
  if (cell.length == 0) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (text_equal_folded(cell, words[i])) return true;
  }
  return false;
}

int64_t cells_count(struct text cell) {
  int64_t value = 0;
  size_t at = 0;
  for (; at < cell.length && cell.bytes[at] >= '0' && cell.bytes[at] <= '9'; at++) {
    value = value * 10 + (cell.bytes[at] - '0');
    if (value > COUNT_MAX) return RECORD_NO_COUNT;
  }
  if (at == 0) return RECORD_NO_COUNT;
  if (at < cell.length && cell.bytes[at] == '.') {
    at++;
    while (at < cell.length && cell.bytes[at] == '0') at++;
  }
  return at == cell.length ? value : RECORD_NO_COUNT;
}

int64_t cells_instant(struct text cell) {
  int64_t ms = RECORD_NO_TIME;
  day_parse_instant(&ms, cell);
  return ms;
}

enum stemma_status cells_word(struct text *out, struct text cell, struct arena *arena) {
  struct text word = {0};
  if (!cells_is_null(cell)) word = cell;
  if (word.length > 0 && memchr(word.bytes, '\0', word.length) != NULL) {
    char *copy = arena_alloc(arena, word.length);
    if (copy == NULL) return STEMMA_NO_MEMORY;
    for (size_t i = 0; i < word.length; i++) {
      copy[i] = word.bytes[i];
      if (copy[i] == '\0') copy[i] = '\1';
    }
    word.bytes = copy;
  }
  *out = word;
  return STEMMA_OK;
}

/* ---- a record as text ---- */

enum { NUMBERS_SIZE = 160, LENGTH_SIZE = 24 };

/* A text that is written twice: once to measure it, once in place. */
struct writing {
  char *bytes;   /* or NULL: it is being measured */
  size_t length; /* so far */
};

static void put(struct writing *to, struct text text) {
  if (to->bytes != NULL && text.length > 0) {
    memcpy(to->bytes + to->length, text.bytes, text.length);
  }
  to->length += text.length;
}

/* A text behind its length, so that none can be mistaken for two. */
static void put_counted(struct writing *to, struct text text) {
  char length[LENGTH_SIZE];
  int size = snprintf(length, sizeof length, "%zu:", text.length);
  put(to, (struct text){.bytes = length, .length = (size_t)size});
  put(to, text);
  put(to, TEXT(","));
}

static void put_record(struct writing *to, const struct record *record) {
  char numbers[NUMBERS_SIZE];
  int size = snprintf(numbers, sizeof numbers,
                      "%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%d,%zu,%zu,",
                      record->created, record->modified, record->downloads, record->likes,
                      (int)record->source, record->parent_count, record->finding_count);
  assert(size > 0 && size < NUMBERS_SIZE);
  put_counted(to, record->id);
  put(to, (struct text){.bytes = numbers, .length = (size_t)size});
  put_counted(to, record->author);
  put_counted(to, record->license);
  put_counted(to, record->task);
  for (size_t i = 0; i < record->parent_count; i++) {
    put(to, text_of(stemma_relation_name(record->parents[i].relation)));
    put_counted(to, record->parents[i].id);
  }
  for (size_t i = 0; i < record->finding_count; i++) {
    put(to, (struct text){.bytes = &"0123456789"[record->findings[i].class], .length = 1});
    put_counted(to, record->findings[i].text);
  }
}

enum stemma_status cells_record_text(struct text *out, const struct record *record,
                                     struct arena *arena) {
  struct writing writing = {0};
  put_record(&writing, record);
  size_t length = writing.length;
  writing = (struct writing){.bytes = arena_alloc(arena, length)};
  if (writing.bytes == NULL) return STEMMA_NO_MEMORY;
  put_record(&writing, record);
  assert(writing.length == length);
  *out = (struct text){.bytes = writing.bytes, .length = length};
  return STEMMA_OK;
}
