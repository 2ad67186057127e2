/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hub_scan held against hub_json, which says what is right: whatever the scanner accepts,
 * cJSON must accept, with the same fields; and lines that the scanner cuts held against lines
 * that are cut first. Shared by the fuzz target and the unit test.
 */
#ifndef STEMMA_TESTS_FUZZ_HUB_DIFFERENCE_H
#define STEMMA_TESTS_FUZZ_HUB_DIFFERENCE_H

#include <stdlib.h>
#include <string.h>

#include "engine/read/batch.h"
#include "engine/read/hub_fields.h"
#include "engine/read/hub_record.h"
#include "engine/read/json.h"

/* The first field in which two readings differ, or NULL. */
static inline const char *hub_fields_difference(const struct hub_fields *a,
                                                const struct hub_fields *b) {
  if (a->has_id != b->has_id) return "has_id";
  if (!text_equal(a->id, b->id)) return "id";
  if (!text_equal(a->author, b->author)) return "author";
  if (!text_equal(a->license, b->license)) return "license";
  if (!text_equal(a->tag_license, b->tag_license)) return "tag_license";
  if (!text_equal(a->task, b->task)) return "task";
  if (a->created != b->created) return "created";
  if (a->modified != b->modified) return "modified";
  if (a->downloads != b->downloads) return "downloads";
  if (a->likes != b->likes) return "likes";
  for (int s = 0; s < PARENT_SOURCES; s++) {
    const struct parent_claims *x = &a->claims[s], *y = &b->claims[s];
    if (x->count != y->count) return "number of claims";
    for (size_t i = 0; i < x->count; i++) {
      if (!text_equal(x->items[i].id, y->items[i].id)) return "id of a claim";
      if (!text_equal(x->items[i].relation, y->items[i].relation)) return "relation of a claim";
      if (x->items[i].not_an_id != y->items[i].not_an_id) return "not_an_id of a claim";
    }
  }
  return NULL;
}

/* A copy of `text` with `behind` and zeros behind it; to be freed. */
static inline char *hub_padded_copy(const char *text, size_t length, const char *behind) {
  size_t more = strlen(behind);
  char *copy = malloc(length + more + HUB_SCAN_PADDING);
  if (copy == NULL) abort();
  if (length > 0) memcpy(copy, text, length);
  memcpy(copy + length, behind, more);
  memset(copy + length + more, 0, HUB_SCAN_PADDING);
  return copy;
}

/*
 * Reads a line, trimmed as block_next_line does, both ways. Returns what differs, or NULL;
 * *scanned is whether the scanner has taken the line.
 */
static inline const char *hub_difference(bool *scanned, const char *text, size_t length) {
  struct text line = text_trim((struct text){text, length});
  struct arena arena = ARENA_INIT;
  struct hub_fields fast, again, slow = HUB_FIELDS_INIT;
  /* What follows a line must not matter: the file's end, or another line. */
  char *last = hub_padded_copy(line.bytes, line.length, "");
  char *inner = hub_padded_copy(line.bytes, line.length, "  \t \n\"]}],\"id\":\"x/y\"}");
  char *tree = hub_padded_copy(line.bytes, line.length, "");
  enum hub_scan_verdict verdict = hub_scan_all(&fast, (struct text){last, line.length}, &arena);
  enum hub_scan_verdict second = hub_scan_all(&again, (struct text){inner, line.length}, &arena);
  const char *difference = NULL;
  *scanned = verdict == HUB_SCAN_DONE;
  if (verdict != second) difference = "verdict, by what follows the line";
  if (difference == NULL && *scanned) {
    size_t fault = 0;
    difference = hub_fields_difference(&fast, &again);
    if (hub_json(&slow, &fault, tree, line.length, &arena) != STEMMA_OK) {
      difference = "cJSON refuses what the scanner takes";
    }
  }
  if (difference == NULL && *scanned) difference = hub_fields_difference(&fast, &slow);
  arena_dispose(&arena);
  free(last);
  free(inner);
  free(tree);
  return difference;
}

/* The first thing in which two records differ, or NULL. */
static inline const char *hub_record_difference(const struct record *a, const struct record *b) {
  if (!text_equal(a->id, b->id) || a->hash != b->hash) return "id of a record";
  if (!text_equal(a->author, b->author)) return "author of a record";
  if (!text_equal(a->license, b->license)) return "license of a record";
  if (!text_equal(a->task, b->task)) return "task of a record";
  if (a->created != b->created || a->modified != b->modified) return "time of a record";
  if (a->downloads != b->downloads || a->likes != b->likes) return "count of a record";
  if (a->source != b->source || a->parent_count != b->parent_count) return "parents";
  for (size_t i = 0; i < a->parent_count; i++) {
    const struct record_parent *x = &a->parents[i], *y = &b->parents[i];
    if (!text_equal(x->id, y->id) || x->hash != y->hash) return "id of a parent";
    if (x->relation != y->relation) return "relation of a parent";
  }
  if (a->finding_count != b->finding_count) return "number of findings";
  for (size_t i = 0; i < a->finding_count; i++) {
    if (a->findings[i].class != b->findings[i].class) return "class of a finding";
    if (!text_equal(a->findings[i].text, b->findings[i].text)) return "text of a finding";
  }
  return NULL;
}

/* A block of the lines of a text; its bytes are to be freed. */
static inline struct block hub_block_of(const char *text, size_t length) {
  struct block block = {.size = length, .shape = BLOCK_LINES, .first_line = 1};
  block.bytes = calloc(1, length + BLOCK_PADDING);
  if (block.bytes == NULL) abort();
  if (length > 0) memcpy(block.bytes, text, length);
  return block;
}

/* Reads one line that has been cut, and holds it against what the batch has next. */
static inline const char *hub_line_difference(size_t *record_at, size_t *fault_at,
                                              const struct batch *batch, struct text line,
                                              uint64_t number, struct arena *arena) {
  struct record record;
  struct hub_fault fault = {.why = ""};
  char *copy = hub_padded_copy(line.bytes, line.length, "");
  const char *difference = NULL;
  enum stemma_status status = hub_record_read(&record, &fault, copy, line.length, arena);
  if (status == STEMMA_OK && *record_at == batch->record_count) {
    difference = "a record is missing";
  } else if (status == STEMMA_OK) {
    difference = hub_record_difference(&batch->records[(*record_at)++], &record);
  } else if (*fault_at == batch->fault_count) {
    difference = "a fault is missing";
  } else {
    const struct batch_fault *met = &batch->faults[(*fault_at)++];
    if (met->line != number || met->at != *record_at) difference = "place of a fault";
    if (!text_equal(met->why, text_of(fault.why))) difference = "reason of a fault";
    if (met->is_torn != fault.is_torn || met->is_whole != fault.is_whole) {
      difference = "kind of a fault";
    }
  }
  free(copy);
  return difference;
}

/* Reads lines as a batch does, and one by one. Returns what differs, or NULL. */
static inline const char *hub_lines_difference(const char *text, size_t length) {
  struct batch batch = {.block = hub_block_of(text, length), .record_max = SIZE_MAX};
  struct block again = hub_block_of(text, length);
  struct block_cursor cursor = BLOCK_CURSOR_INIT(&again);
  struct arena arena = ARENA_INIT;
  struct text line;
  size_t record_at = 0, fault_at = 0;
  const char *difference = NULL;
  if (batch_parse(&batch, NULL) != STEMMA_OK) abort();
  while (difference == NULL && block_next(&line, &cursor)) {
    difference = hub_line_difference(&record_at, &fault_at, &batch, line, cursor.line, &arena);
  }
  if (difference == NULL && record_at != batch.record_count) difference = "a record too many";
  if (difference == NULL && fault_at != batch.fault_count) difference = "a fault too many";
  arena_dispose(&arena);
  batch_dispose(&batch);
  free(again.bytes);
  return difference;
}

#endif
