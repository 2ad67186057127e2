/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a table of edges: each record keeps what record.h promises, no id comes twice, and
 * the same bytes behind a byte order mark say the same. A first line that begins with `#` gives
 * the columns, as --columns would.
 */
#include "engine/read/edges.h"
#include "graph/names.h"
#include "tests/fuzz/record_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROW_MAX = 1024, COLUMNS_SIZE = 128 };

/* A sink's count, and the ids that it has met. */
struct meeting {
  struct record_count count; /* of what was given */
  struct names ids;          /* of the records */
};

static enum stemma_status take(void *context, const struct record *record, struct text text,
                               struct stemma_error *error) {
  struct meeting *meeting = context;
  uint32_t number;
  if (names_intern(&number, &meeting->ids, record->id, record->hash, NULL) != STEMMA_OK) abort();
  if (number != meeting->count.records) abort();
  if (record->source != PARENT_SOURCE_TABLE && record->source != PARENT_SOURCE_NONE) abort();
  return record_count_take(&meeting->count, record, text, error);
}

static enum stemma_status read_edges(struct record_count *count, struct text text,
                                     const char *columns) {
  struct meeting meeting = {.ids = NAMES_INIT(true)};
  struct record_sink sink = {take, record_count_refuse, &meeting};
  struct load_source source = {"memory", (const unsigned char *)text.bytes, text.length};
  struct edges_options options = {.columns = columns, .row_max = ROW_MAX};
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stream *stream = NULL;
  if (stream_open(&stream, &source, NULL) != STEMMA_OK) abort();
  enum stemma_status status = edges_read(&sink, stream, &options, &error);
  record_check_status(status, &error);
  stream_close(stream);
  names_dispose(&meeting.ids);
  *count = meeting.count;
  return status;
}

/* Takes the columns off the text; NULL where it names none. */
static const char *take_columns(char columns[COLUMNS_SIZE], struct text *text) {
  const char *end = text->length == 0 ? NULL : memchr(text->bytes, '\n', text->length);
  if (end == NULL || text->bytes[0] != '#') return NULL;
  size_t length = (size_t)(end - text->bytes);
  if (length > COLUMNS_SIZE) return NULL;
  memcpy(columns, text->bytes + 1, length - 1);
  columns[length - 1] = '\0';
  *text = (struct text){end + 1, text->length - length - 1};
  return columns;
}

/* Whether the stream would unpack them. */
static bool is_packed(struct text text) {
  return text.length > 1 && (memcmp(text.bytes, "\x1F\x8B", 2) == 0 || text.bytes[1] == '\xB5' ||
                             text.bytes[1] == '*');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char columns[COLUMNS_SIZE];
  struct text text = {.bytes = (const char *)data, .length = size};
  struct record_count plain = {0}, marked = {0};
  const char *given = take_columns(columns, &text);
  if (is_packed(text) || (text.length > 0 && text.bytes[0] == '\xEF')) return 0;
  edges_knows_header(text);
  enum stemma_status status = read_edges(&plain, text, given);
  char *copy = malloc(text.length + 3);
  if (copy == NULL) abort();
  memcpy(copy, "\xEF\xBB\xBF", 3);
  if (text.length > 0) memcpy(copy + 3, text.bytes, text.length);
  if (read_edges(&marked, (struct text){copy, text.length + 3}, given) != status) abort();
  if (plain.digest != marked.digest || plain.records != marked.records) abort();
  free(copy);
  return 0;
}
