/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The value of each derivative under the filters in force. */
#include "graph/filter.h"

#include <assert.h>
#include <stdlib.h>

/* A filter with its words looked up, so that a model is matched by numbers alone. */
struct matcher {
  const struct lineage *lineage; /* as given */
  const struct filter *filter;   /* as given */
  const uint8_t *first_party;    /* or NULL: all are let through */
  uint32_t author;               /* the word wanted; LINEAGE_NO_WORD: none has it */
  uint32_t license;              /* likewise */
  uint32_t task;                 /* likewise */
};

/* The number of a word, or LINEAGE_NO_WORD. Words are unique under `equal`. */
static uint32_t find_word(const struct lineage_words *words, struct text wanted,
                          bool (*equal)(struct text, struct text)) {
  for (uint32_t i = 0; i < words->count && wanted.bytes != NULL; i++) {
    if (equal(words->items[i], wanted)) return i;
  }
  return LINEAGE_NO_WORD;
}

static bool equal_exactly(struct text a, struct text b) {
  return text_equal(a, b);
}

/* Whether a column has the word wanted. */
static bool has_word(const uint32_t *column, uint32_t node, struct text asked, uint32_t wanted) {
  return asked.bytes == NULL || (wanted != LINEAGE_NO_WORD && column[node] == wanted);
}

static bool has_downloads(const struct matcher *matcher, uint32_t node) {
  uint64_t minimum = matcher->filter->min_downloads;
  if (minimum == FILTER_NO_MINIMUM) return true;
  int64_t downloads = matcher->lineage->downloads[node];
  return downloads != RECORD_NO_COUNT && (uint64_t)downloads >= minimum;
}

static bool is_in_time(const struct matcher *matcher, uint32_t node) {
  const struct filter *filter = matcher->filter;
  if (filter->since == FILTER_NO_SINCE && filter->until == FILTER_NO_UNTIL) return true;
  int64_t created = matcher->lineage->created[node];
  return created != RECORD_NO_TIME && created >= filter->since && created <= filter->until;
}

static bool matches(const struct matcher *matcher, uint32_t node) {
  const struct lineage *lineage = matcher->lineage;
  const struct filter *filter = matcher->filter;
  if (lineage->status[node] == LINEAGE_GHOST) return false;
  if (matcher->first_party != NULL && matcher->first_party[node]) return false;
  return has_downloads(matcher, node) && is_in_time(matcher, node) &&
         has_word(lineage->author, node, filter->author, matcher->author) &&
         has_word(lineage->license, node, filter->license, matcher->license) &&
         has_word(lineage->task, node, filter->task, matcher->task);
}

static uint64_t known_downloads(const struct lineage *lineage, uint32_t node) {
  int64_t downloads = lineage->downloads[node];
  assert(downloads >= 0 || downloads == RECORD_NO_COUNT);
  return downloads == RECORD_NO_COUNT ? 0 : (uint64_t)downloads;
}

void filter_values(uint64_t *value, const struct lineage *lineage, const struct filter *filter,
                   const uint8_t *first_party) {
  assert(first_party != NULL || !filter->third_party);
  const struct matcher matcher = {
      .lineage = lineage,
      .filter = filter,
      .first_party = filter->third_party ? first_party : NULL,
      .author = find_word(&lineage->authors, filter->author, text_equal_folded),
      .license = find_word(&lineage->licenses, filter->license, equal_exactly),
      .task = find_word(&lineage->tasks, filter->task, equal_exactly),
  };
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    value[node] = 0;
    if (!matches(&matcher, node)) continue;
    value[node] = filter->value == FILTER_DOWNLOADS ? known_downloads(lineage, node) : 1;
  }
}

void filter_downloads(uint64_t *downloads, const struct lineage *lineage) {
  for (uint32_t node = 0; node < lineage->node_count; node++) {
    bool is_ghost = lineage->status[node] == LINEAGE_GHOST;
    downloads[node] = is_ghost ? 0 : known_downloads(lineage, node);
  }
}

enum stemma_status filter_declared(struct stemma_graph **out, const struct lineage *lineage,
                                   struct stemma_error *error) {
  uint8_t *drops = calloc((size_t)lineage->node_count + 1, sizeof *drops);
  if (drops == NULL) return stemma_error_memory(error, "inferred edges");
  bool some = false;
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    drops[v] = parent_source_is_inferred((enum parent_source)lineage->source[v]);
    some = some || drops[v] != 0;
  }
  enum stemma_status status = STEMMA_OK;
  if (some) {
    status = stemma_graph_filter(out, lineage->graph, STEMMA_ALL_RELATIONS, drops, error);
  }
  free(drops);
  return status;
}
