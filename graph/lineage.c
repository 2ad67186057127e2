/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking things up in a lineage, and freeing it. */
#include "graph/lineage.h"

#include <assert.h>
#include <stdlib.h>

const char *lineage_status_name(enum lineage_status status) {
  static const char *const names[] = {"present", "ghost", "tombstone"};
  return names[status];
}

const char *lineage_class_name(enum lineage_class class) {
  static const char *const names[LINEAGE_CLASS_COUNT] = {
      "records",
      "rejected-record",
      "duplicate-record",
      "models",
      "ghosts",
      "edges",
      "edges-finetune",
      "edges-adapter",
      "edges-quantized",
      "edges-merge",
      "edges-unspecified",
      "multi-parent",
      "roots",
      "self-loop",
      "malformed-parent",
      "placeholder-parent",
      "unknown-relation",
      "card-differs",
      "renamed",
      "cycle-component",
      "cycle-edge-dropped",
      "anachronism",
      "inferred-quantization",
      "inferred-author-form",
      "inferred-mirror",
      "inferred-text",
  };
  assert(class < LINEAGE_CLASS_COUNT);
  return names[class];
}

const char *infer_rule_name(enum infer_rule rule) {
  static const char *const names[INFER_RULE_COUNT] = {NULL, "quantization", "author-form", "mirror",
                                                      "text"};
  assert(rule < INFER_RULE_COUNT);
  return names[rule];
}

const char *lineage_relation_word(const struct lineage *lineage, uint32_t child,
                                  enum stemma_relation relation) {
  static const char *const marked[STEMMA_RELATION_COUNT] = {
      [STEMMA_MERGE] = "~merge",
      [STEMMA_ADAPTER] = "~adapter",
      [STEMMA_QUANTIZED] = "~quantized",
      [STEMMA_FINETUNE] = "~finetune",
      [STEMMA_UNSPECIFIED] = "~unspecified",
  };
  assert(relation < STEMMA_RELATION_COUNT);
  bool inferred = lineage_rule(lineage, child) != INFER_NONE;
  return inferred ? marked[relation] : stemma_relation_name(relation);
}

/* The first node at or behind `from` whose folded id does not come before `id`. */
static uint32_t lower_bound(const struct lineage *lineage, struct text id) {
  uint32_t low = 0, high = lineage->node_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (text_compare_folded(lineage_name(lineage, middle), id) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

uint32_t lineage_find(const struct lineage *lineage, struct text id) {
  uint32_t node = lower_bound(lineage, id);
  if (node == lineage->node_count) return STEMMA_NO_NODE;
  return text_equal_folded(lineage_name(lineage, node), id) ? node : STEMMA_NO_NODE;
}

static bool has_prefix(struct text name, struct text prefix) {
  if (name.length < prefix.length) return false;
  name.length = prefix.length;
  return text_equal_folded(name, prefix);
}

uint32_t lineage_find_prefix(uint32_t *first, const struct lineage *lineage, struct text prefix) {
  uint32_t low = lower_bound(lineage, prefix), start = low, high = lineage->node_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (has_prefix(lineage_name(lineage, middle), prefix)) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  *first = start;
  return low - start;
}

static void words_dispose(struct lineage_words *words) {
  free(words->items);
  free(words->bytes);
}

void lineage_free(struct lineage *lineage) {
  if (lineage == NULL) return;
  free(lineage->name_at);
  free(lineage->name_bytes);
  free(lineage->status);
  free(lineage->source);
  free(lineage->rule);
  free(lineage->created);
  free(lineage->downloads);
  free(lineage->likes);
  free(lineage->author);
  free(lineage->license);
  free(lineage->task);
  words_dispose(&lineage->authors);
  words_dispose(&lineage->licenses);
  words_dispose(&lineage->tasks);
  stemma_graph_free(lineage->graph);
  free(lineage->cycle_edges);
  arena_dispose(&lineage->texts);
  arena_dispose(&lineage->graph_texts);
  free(lineage);
}
