/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packed columns of any bytes: refused, or what the caller asks for. The first byte says what
 * is asked, the second how many items; what is accepted must stay the same when packed again.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/store/column.h"
#include "graph/names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition) {
  if (!condition) abort();
}

static const struct column_kind kinds[] = {
    {COLUMN_U8, false, 0, 0, 3},
    {COLUMN_U8, true, 0xFF, 0, 200},
    {COLUMN_U32, false, 0, 0, 1000},
    {COLUMN_U32, true, UINT32_MAX, 0, 70000},
    {COLUMN_U64, false, 0, 0, COLUMN_ANY},
    {COLUMN_I64, true, (uint64_t)INT64_MIN, -1000000, 3000000},
    {COLUMN_I64, true, (uint64_t)INT64_C(-1), 0, UINT64_C(1) << 53},
};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* An item, widened as a kind's none is. */
static uint64_t item_at(const void *items, size_t index, enum column_type type) {
  if (type == COLUMN_U8) return ((const uint8_t *)items)[index];
  if (type == COLUMN_U32) return ((const uint32_t *)items)[index];
  return ((const uint64_t *)items)[index];
}

static void try_integers(const struct column_kind *kind, size_t count, const uint8_t *data,
                         size_t size) {
  static unsigned char packed[COLUMN_INTEGERS_MAX];
  size_t bytes = count * column_size(kind->type);
  void *items = malloc(bytes + 1), *again = malloc(bytes + 1);
  require(items != NULL && again != NULL);
  if (column_unpack(items, count, kind, data, size) == NULL) {
    for (size_t i = 0; i < count; i++) {
      uint64_t item = item_at(items, i, kind->type);
      bool is_none = kind->has_none && item == kind->none;
      require(is_none || kind->limit == COLUMN_ANY || item - (uint64_t)kind->low < kind->limit);
    }
    size_t packed_size = column_pack(packed, items, count, kind);
    require(column_unpack(again, count, kind, packed, packed_size) == NULL);
    require(memcmp(items, again, bytes) == 0);
  }
  free(items);
  free(again);
}

struct texts {
  const char *bytes;
  const uint32_t *at;
};

static struct text text_of_index(const void *context, size_t index) {
  const struct texts *texts = context;
  return names_text_at(texts->bytes, texts->at[index]);
}

static void try_texts(size_t count, bool is_ascending, const uint8_t *data, size_t size) {
  enum { SPACE = 1 << 14 };
  static char bytes[SPACE], again[SPACE];
  static uint32_t at[COLUMN_CHUNK], at_again[COLUMN_CHUNK];
  struct column_texts texts = {
      .bytes = bytes, .capacity = SPACE, .at = at, .is_ascending = is_ascending};
  if (column_unpack_texts(&texts, count, data, size) != NULL) return;
  for (size_t i = 1; i < count && is_ascending; i++) {
    require(text_compare_folded(names_text_at(bytes, at[i - 1]), names_text_at(bytes, at[i])) < 0);
  }
  struct column_buffer buffer = {0};
  struct texts list = {bytes, at};
  require(column_pack_texts(&buffer, text_of_index, &list, 0, count, NULL) == STEMMA_OK);
  struct column_texts back = {.bytes = again, .capacity = SPACE, .at = at_again};
  require(column_unpack_texts(&back, count, buffer.bytes, buffer.size) == NULL);
  require(back.used == texts.used && memcmp(bytes, again, back.used) == 0);
  column_buffer_dispose(&buffer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  size_t count = data[1] == 0xFF ? COLUMN_CHUNK : data[1];
  unsigned what = data[0] % (KINDS + 2);
  if (what < KINDS) {
    try_integers(&kinds[what], count, data + 2, size - 2);
  } else {
    try_texts(count, what == KINDS, data + 2, size - 2);
  }
  return 0;
}
