/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A line as a Hub record: the scanner against cJSON, then the whole way to a record; and the
 * same bytes as lines. */
#include <stdint.h>
#include <stdio.h>

#include "engine/read/hub_record.h"
#include "engine/read/string_list.h"
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

/* Two kinds of processors' ways through a list say the same. */
static void check_kind(string_list_fn *kind, const struct string_list *plain, const char *end,
                       const char *at) {
  struct string_list list;
  if (kind(&list, at) != end) abort();
  if (end == NULL) return;
  if (list.count != plain->count) abort();
  for (size_t i = 0; i < list.count; i++) {
    if (list.starts[i] != plain->starts[i]) abort();
  }
}

/* All kinds, behind every bracket. */
static void check_lists(const uint8_t *data, size_t size) {
  char *text = hub_padded_copy((const char *)data, size, "");
  for (size_t i = 0; i < size; i++) {
    struct string_list plain;
    if (text[i] != '[') continue;
    const char *end = string_list_plain(&plain, text + i + 1);
    check_kind(string_list_best(), &plain, end, text + i + 1);
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi")) {
      check_kind(string_list_avx2, &plain, end, text + i + 1);
    }
#endif
  }
  free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  bool scanned;
  check_lists(data, size);
  json_install_hooks();
  const char *difference = hub_difference(&scanned, (const char *)data, size);
  if (difference != NULL) {
    fprintf(stderr, "hub_scan and hub_json differ: %s\n", difference);
    abort();
  }
  difference = hub_lines_difference((const char *)data, size);
  if (difference != NULL) {
    fprintf(stderr, "lines differ by how they are cut: %s\n", difference);
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
