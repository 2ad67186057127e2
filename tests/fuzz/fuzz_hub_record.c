/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line as a Hub record: the scanner against cJSON, then the whole way to a record. */
#include <stdint.h>
#include <stdio.h>

#include "engine/read/hub_record.h"
#include "tests/fuzz/hub_difference.h"
#include "tests/fuzz/lineage_invariants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What every record promises (record.h). */
static void check_record(const struct record *record) {
  if (!id_is_normal(record->id)) abort();
  if (record->hash != text_hash_folded(record->id)) abort();
  for (size_t i = 0; i < record->parent_count; i++) {
    const struct record_parent *parent = &record->parents[i];
    if (!id_is_normal(parent->id)) abort();
    if (parent->hash != text_hash_folded(parent->id)) abort();
    if (i == 0) continue;
    int order = text_compare_folded(parent[-1].id, parent->id);
    if (order > 0 || (order == 0 && text_compare(parent[-1].id, parent->id) >= 0)) abort();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool scanned;
  json_install_hooks();
  const char *difference = hub_difference(&scanned, (const char *)data, size);
  if (difference != NULL) {
    fprintf(stderr, "hub_scan and hub_json differ: %s\n", difference);
    abort();
  }
  struct arena arena = ARENA_INIT;
  struct record record;
  struct hub_fault fault = {.why = ""};
  char *text = hub_padded_copy((const char *)data, size, "");
  enum stemma_status status = hub_record_read(&record, &fault, text, size, &arena);
  if (status == STEMMA_OK) check_record(&record);
  if (status == STEMMA_BAD_INPUT && fault.why[0] == '\0') abort();
  if (status != STEMMA_OK && status != STEMMA_BAD_INPUT) abort();
  arena_dispose(&arena);
  free(text);
  return 0;
}
