/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First the chunk by what chunks are filed under, then the place in it. */
#include "engine/store/name_index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "graph/model_id.h"
#include "graph/names.h"

enum stemma_status name_index_init(struct name_index *out, struct column_session *session,
                                   struct stemma_error *error) {
  *out = (struct name_index){
      .session = session,
      .bytes = malloc((size_t)session->totals[TOTAL_NAME_SPACE] + 1),
      .at = malloc(COLUMN_CHUNK * sizeof *out->at),
      .chunk = NAME_INDEX_NO_CHUNK,
  };
  bool is_short = out->bytes == NULL || out->at == NULL;
  return is_short ? stemma_error_memory(error, "columns of the store") : STEMMA_OK;
}

void name_index_dispose(struct name_index *index) {
  free(index->bytes);
  free(index->at);
  *index = (struct name_index){0};
}

/* The last chunk that begins with `text` or before it, or the first chunk. */
static enum stemma_status find_chunk(uint64_t *chunk, struct column_session *session,
                                     struct text text, struct stemma_error *error) {
  uint64_t low = 1, high = column_chunks(session->totals[TOTAL_NODES]);
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    struct text first;
    enum stemma_status status = column_read_first(&first, middle, &session->source, error);
    if (status != STEMMA_OK) return status;
    if (text_compare_folded(first, text) <= 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *chunk = low - 1;
  return STEMMA_OK;
}

/* Unpacks a chunk, unless it is the one at hand. */
static enum stemma_status read_chunk(struct name_index *index, uint64_t chunk,
                                     struct stemma_error *error) {
  if (index->chunk == chunk) return STEMMA_OK;
  struct column_session *session = index->session;
  uint64_t left = session->totals[TOTAL_NODES] - chunk * COLUMN_CHUNK;
  struct column_texts texts = {
      .bytes = index->bytes,
      .capacity = (size_t)session->totals[TOTAL_NAME_SPACE],
      .at = index->at,
      .is_ascending = true,
  };
  index->chunk = NAME_INDEX_NO_CHUNK; /* what it had is overwritten */
  enum stemma_status status =
      column_read_texts_chunk(&texts, COLUMN_NAME, chunk, session->totals, &session->source, error);
  if (status != STEMMA_OK) return status;
  index->chunk = chunk;
  index->count = left < COLUMN_CHUNK ? (size_t)left : COLUMN_CHUNK;
  return STEMMA_OK;
}

/* How many names of the chunk at hand come before `text`. */
static size_t count_in_chunk(const struct name_index *index, struct text text) {
  size_t low = 0, high = index->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (text_compare_folded(names_text_at(index->bytes, index->at[middle]), text) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Whether the chunk at hand tells how many names come before `text`: it begins no later and ends
 * no earlier. */
static bool is_at_hand(const struct name_index *index, struct text text) {
  if (index->chunk == NAME_INDEX_NO_CHUNK) return false;
  struct text first = names_text_at(index->bytes, index->at[0]);
  struct text last = names_text_at(index->bytes, index->at[index->count - 1]);
  return text_compare_folded(first, text) <= 0 && text_compare_folded(last, text) >= 0;
}

/*
 * What chunks are filed under has no checksum, but is compared with the chunk when that is
 * read. So the next chunk is read too, where the text should lie between the two.
 */
enum stemma_status name_index_count_before(uint32_t *count, struct name_index *index,
                                           struct text text, struct stemma_error *error) {
  uint64_t chunk = 0, chunks = column_chunks(index->session->totals[TOTAL_NODES]);
  size_t place = 0;
  *count = 0;
  if (chunks == 0) return STEMMA_OK;
  if (is_at_hand(index, text)) {
    *count = (uint32_t)(index->chunk * COLUMN_CHUNK + count_in_chunk(index, text));
    return STEMMA_OK;
  }
  enum stemma_status status = find_chunk(&chunk, index->session, text, error);
  for (uint64_t end = chunk + 2; status == STEMMA_OK && chunk < end && chunk < chunks; chunk++) {
    status = read_chunk(index, chunk, error);
    if (status != STEMMA_OK) return status;
    place = count_in_chunk(index, text);
    *count = (uint32_t)(chunk * COLUMN_CHUNK + place);
    if (place < index->count) break;
  }
  return status;
}

enum stemma_status name_index_at(struct text *name, struct name_index *index, uint32_t node,
                                 struct stemma_error *error) {
  assert(node < index->session->totals[TOTAL_NODES]);
  enum stemma_status status = read_chunk(index, node / COLUMN_CHUNK, error);
  if (status == STEMMA_OK) *name = names_text_at(index->bytes, index->at[node % COLUMN_CHUNK]);
  return status;
}

enum stemma_status name_index_find_prefix(uint32_t *first, uint32_t *count,
                                          struct name_index *index, struct text prefix,
                                          struct stemma_error *error) {
  char end[MODEL_ID_MAX + 1];
  uint32_t after = 0;
  *count = 0;
  if (prefix.length > MODEL_ID_MAX) return STEMMA_OK;
  if (prefix.length > 0) memcpy(end, prefix.bytes, prefix.length);
  end[prefix.length] = '\x7f'; /* behind all bytes of ids */
  enum stemma_status status = name_index_count_before(first, index, prefix, error);
  if (status == STEMMA_OK) {
    status = name_index_count_before(&after, index, (struct text){end, prefix.length + 1}, error);
  }
  if (status == STEMMA_OK && after > *first) *count = after - *first;
  return status;
}
