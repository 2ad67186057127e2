/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a table of the ai-ecosystem: each record keeps what record.h promises, and reading
 * again says the same. Bytes without the header are rows below it.
 */
#include "engine/read/ecosystem.h"
#include "tests/fuzz/record_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROW_MAX = 1024 };

static const char header[] = "model_id,finetune_parent,quantized_parent,adapter_parent,"
                             "merge_parent,tags,licenses,likes,createdAt\n";

static struct record_count read_rows(struct text text) {
  struct record_count count = {0};
  struct record_sink sink = record_sink_of(&count);
  struct load_source source = {"memory", (const unsigned char *)text.bytes, text.length};
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stream *stream = NULL;
  if (stream_open(&stream, &source, NULL) != STEMMA_OK) abort();
  enum stemma_status status = ecosystem_read(&sink, stream, ROW_MAX, &error);
  record_check_status(status, &error);
  stream_close(stream);
  return count;
}

static void read_twice(struct text text) {
  struct record_count first = read_rows(text), again = read_rows(text);
  if (first.digest != again.digest || first.records != again.records) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct text text = {.bytes = (const char *)data, .length = size};
  bool is_known = ecosystem_knows_header(text);
  if (is_known) {
    read_twice(text);
    return 0;
  }
  read_rows(text);
  char *rows = malloc(sizeof header - 1 + size);
  if (rows == NULL) abort();
  memcpy(rows, header, sizeof header - 1);
  if (size > 0) memcpy(rows + sizeof header - 1, data, size);
  read_twice((struct text){rows, sizeof header - 1 + size});
  free(rows);
  return 0;
}
