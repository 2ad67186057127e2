/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, instants and words of tables, and a record as text. */
#include "engine/read/cells.h"

#include <assert.h>

#include "graph/day.h"
#include "graph/model_id.h"

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

const char *cells_id(struct text *id, struct text cell, const char *none) {
  if (cell.length == 0) return none;
  enum model_id_verdict verdict = model_id_normalise(id, cell);
  if (verdict == MODEL_ID_MALFORMED) return "malformed id";
  if (verdict == MODEL_ID_PLACEHOLDER) return "the id is a placeholder";
  return NULL;
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

/* A number in decimal digits, and a comma. Not by snprintf: this is done for every record. */
static void put_number(struct writing *to, int64_t value) {
  char digits[24];
  size_t at = sizeof digits;
  uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  digits[--at] = ',';
  do {
    digits[--at] = (char)('0' + left % 10);
    left /= 10;
  } while (left > 0);
  if (value < 0) digits[--at] = '-';
  put(to, (struct text){.bytes = digits + at, .length = sizeof digits - at});
}

/* A text behind its length, so that none can be mistaken for two. */
static void put_counted(struct writing *to, struct text text) {
  put_number(to, (int64_t)text.length);
  put(to, text);
}

static void put_record(struct writing *to, const struct record *record) {
  put_counted(to, record->id);
  put_number(to, record->created);
  put_number(to, record->modified);
  put_number(to, record->downloads);
  put_number(to, record->likes);
  put_number(to, (int64_t)record->source);
  put_counted(to, record->author);
  put_counted(to, record->license);
  put_counted(to, record->task);
  put_number(to, (int64_t)record->parent_count);
  for (size_t i = 0; i < record->parent_count; i++) {
    put_number(to, (int64_t)record->parents[i].relation);
    put_counted(to, record->parents[i].id);
  }
  for (size_t i = 0; i < record->finding_count; i++) {
    put_number(to, (int64_t)record->findings[i].class);
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
