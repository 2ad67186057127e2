/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hub_scan held against hub_json, which says what is right: whatever the scanner accepts,
 * cJSON must accept, with the same fields. Shared by the fuzz target and the unit test.
 */
#ifndef STEMMA_TESTS_FUZZ_HUB_DIFFERENCE_H
#define STEMMA_TESTS_FUZZ_HUB_DIFFERENCE_H

#include <stdlib.h>
#include <string.h>

#include "engine/read/hub_fields.h"
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
  enum hub_scan_verdict verdict = hub_scan(&fast, (struct text){last, line.length}, &arena);
  enum hub_scan_verdict second = hub_scan(&again, (struct text){inner, line.length}, &arena);
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

#endif
