/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which measures a store keeps, and how they stand for those of the whole. */
#include "engine/cli/saved_measures.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/model_row.h"

/* To be raised with every change of a rule or measure that changes a saved value. */
enum { MEASURES_VERSION = 3 };

static_assert((int)SAVED_MEASURES <= (int)MEASURE_TABLE_COLUMNS, "a store has room for them");

struct text saved_measures_key(char room[SAVED_MEASURES_KEY_SIZE], const struct catalog *catalog) {
  snprintf(room, SAVED_MEASURES_KEY_SIZE, "measures %d, catalog %016" PRIx64, MEASURES_VERSION,
           catalog_mark(catalog));
  return text_of(room);
}

#define U32    COLUMN_U32
#define U64    COLUMN_U64
#define DOUBLE COLUMN_DOUBLE

const enum column_type saved_measures_types[MEASURE_TABLES][MEASURE_TABLE_COLUMNS] = {
    [MEASURES_LISTED] = {U32, U32, U32, U32, U32, U32, U32, U64, DOUBLE, U32, U32, U32, DOUBLE, U32,
                         DOUBLE, [SAVED_RANK] = U32, [SAVED_FAMILY_RANK] = U32, [SAVED_LINE] = U32,
                         [SAVED_FAMILY] = U32},
    [MEASURES_OWNED] = {[SAVED_GROUP] = U32, [SAVED_OWN_FAMILY] = U32},
    [MEASURES_FAMILIES] = {[SAVED_MEMBERS] = U32,
                           [SAVED_DERIVATIVES] = U32,
                           [SAVED_INFLUENCE] = DOUBLE,
                           [SAVED_SHARE] = DOUBLE,
                           [SAVED_DOWNLOADS] = U64,
                           [SAVED_AUTHORS] = U32,
                           [SAVED_EFFECTIVE_AUTHORS] = DOUBLE},
};

/* ---- which commands ---- */

static bool has_filter(const struct options *options) {
  for (unsigned i = 0; i < OPTION_COUNT; i++) {
    bool is_filter = options_table[i].section == SECTION_FILTER;
    if (is_filter && options_given(options, (enum options_id)i)) return true;
  }
  return false;
}

bool saved_measures_serve(const struct options *options) {
  bool is_of_few = options->command == OPTIONS_SHOW || options->command == OPTIONS_TREE ||
                   options->command == OPTIONS_PATH || options->command == OPTIONS_DRAW;
  return is_of_few && options->operand_count > 0 && !has_filter(options); /* none: of families */
}

bool saved_measures_suffice(const struct options *options) {
  bool counts_bases = options->command == OPTIONS_COUNT && options->operand_count == 0 &&
                      options->by_what == OPTIONS_COUNT_BASES;
  return options->command == OPTIONS_FAMILIES || options->command == OPTIONS_RANK || counts_bases;
}

/* Those of the arrays of struct measures that a set of enum measure_set computes. */
static uint32_t arrays_of(unsigned set) {
  static const unsigned sets[MEASURE_ARRAYS] = {
      MEASURE_CHILDREN,  MEASURE_CHILDREN, MEASURE_CHILDREN,         MEASURE_CHILDREN,
      MEASURE_CHILDREN,  MEASURE_CHILDREN, MEASURE_DESCENDANT_COUNT, MEASURE_DOWNLOADS,
      MEASURE_INFLUENCE, MEASURE_DEPTH,    MEASURE_EXCLUSIVE,        MEASURE_AUTHORS,
      MEASURE_AUTHORS,   MEASURE_H_INDEX,  MEASURE_PAGERANK,
  };
  uint32_t arrays = 0;
  for (unsigned array = 0; array < MEASURE_ARRAYS; array++) {
    if ((set & sets[array]) != 0) arrays |= UINT32_C(1) << array;
  }
  return arrays;
}

/* What the measures of a filtered lineage are made of. */
static struct store_kept_wish graph_wish(const struct options *options, struct text key) {
  struct store_kept_wish wish = {.key = key, .types = saved_measures_types, .has_graph = true};
  bool ranks_models = options->command == OPTIONS_RANK && !options->families;
  unsigned measures = ranks_models ? model_row_measures(options) : 0;
  bool sums_families =
      options->command != OPTIONS_COUNT && (!ranks_models || options->group != OPTIONS_UNGROUPED);
  wish.tables[MEASURES_OWNED] = true;
  wish.measures[MEASURES_OWNED] = UINT32_C(1) << SAVED_GROUP | UINT32_C(1) << SAVED_OWN_FAMILY;
  bool has_downloads = sums_families || (measures & MEASURE_DOWNLOADS) != 0 ||
                       options_given(options, OPTION_MIN_DOWNLOADS) || options->intervals ||
                       options->value == OPTIONS_VALUE_DOWNLOADS;
  if (has_downloads) wish.facts |= STORE_DOWNLOADS;
  if (sums_families || (measures & MEASURE_AUTHORS) != 0) wish.facts |= STORE_AUTHOR;
  if (options->author != NULL) wish.facts |= STORE_AUTHOR | STORE_AUTHOR_WORD;
  if (options->license != NULL) wish.facts |= STORE_LICENSE;
  if (options->task != NULL) wish.facts |= STORE_TASK;
  if (options->edges == OPTIONS_EDGES_DECLARED) wish.facts |= STORE_SOURCE;
  if (options_given(options, OPTION_SINCE) || options_given(options, OPTION_UNTIL)) {
    wish.facts |= STORE_CREATED;
  }
  return wish;
}

struct store_kept_wish saved_measures_wish(const struct options *options, struct text key) {
  assert(saved_measures_suffice(options));
  bool is_counted = options->command == OPTIONS_COUNT || options->intervals;
  if (is_counted || has_filter(options)) return graph_wish(options, key);
  struct store_kept_wish wish = {.key = key, .types = saved_measures_types};
  bool ranks_models = options->command == OPTIONS_RANK && !options->families;
  bool has_groups = options->group != OPTIONS_UNGROUPED;
  wish.tables[MEASURES_FAMILIES] = !ranks_models || has_groups;
  wish.measures[MEASURES_FAMILIES] = (UINT32_C(1) << SAVED_TOTALS) - 1;
  if (!ranks_models) return wish;
  wish.tables[MEASURES_LISTED] = true;
  wish.measures[MEASURES_LISTED] = arrays_of(model_row_measures(options)) | UINT32_C(1)
                                                                                << SAVED_FAMILY;
  if (options->roots) wish.measures[MEASURES_LISTED] |= UINT32_C(1) << SAVED_LINE;
  wish.tables[MEASURES_OWNED] = has_groups && options->group != OPTIONS_BY_FAMILY;
  wish.measures[MEASURES_OWNED] = UINT32_C(1) << SAVED_GROUP;
  return wish;
}

uint32_t saved_measures_wanted(const struct options *options) {
  const uint32_t shown = UINT32_C(1) << MEASURE_ARRAY_CHILDREN |
                         UINT32_C(1) << MEASURE_ARRAY_DESCENDANTS |
                         UINT32_C(1) << MEASURE_ARRAY_INFLUENCE | UINT32_C(1) << SAVED_LINE;
  if (options->command == OPTIONS_PATH) return 0;
  if (options->command != OPTIONS_SHOW && options->by == OPTIONS_BY_INFLUENCE) return shown;
  return (UINT32_C(1) << SAVED_MEASURES) - 1;
}

/* The place of a node among those that have measures of their own, or table->count. */
static size_t place_of(const struct measure_table *table, uint32_t node) {
  size_t low = 0, high = table->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (table->nodes[middle] < node) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < table->count && table->nodes[low] == node ? low : table->count;
}

uint64_t saved_measures_of(const struct measure_table *table, enum saved_measure measure,
                           uint32_t node) {
  size_t place = place_of(table, node);
  const void *values = table->values[measure];
  if (values == NULL || place == table->count) return table->others[measure];
  if (table->types[measure] == COLUMN_U64) return ((const uint64_t *)values)[place];
  assert(table->types[measure] == COLUMN_U32);
  return ((const uint32_t *)values)[place];
}

static enum stemma_status spread(struct measures *out, const struct measure_table *table,
                                 size_t array, uint32_t node_count, struct stemma_error *error) {
  size_t size = measure_array_size(array);
  const char *values = table->values[array];
  uint32_t small = (uint32_t)table->others[array];
  const void *other = size == sizeof small ? (const void *)&small : &table->others[array];
  char *items = malloc(((size_t)node_count + 1) * size);
  if (items == NULL) return stemma_error_memory(error, "measures");
  for (uint32_t v = 0; v < node_count; v++) memcpy(items + v * size, other, size);
  for (size_t i = 0; i < table->count; i++) {
    assert(table->nodes[i] < node_count);
    memcpy(items + table->nodes[i] * size, values + i * size, size);
  }
  measure_array_set(out, array, items);
  return STEMMA_OK;
}

enum stemma_status saved_measures_spread(struct measures *out, const struct measure_table *table,
                                         uint32_t node_count, struct stemma_error *error) {
  struct measures measures = {.node_count = node_count};
  enum stemma_status status = STEMMA_OK;
  for (size_t array = 0; array < MEASURE_ARRAYS && status == STEMMA_OK; array++) {
    if (table->values[array] == NULL) continue;
    status = spread(&measures, table, array, node_count, error);
  }
  if (status != STEMMA_OK) {
    measures_dispose(&measures);
    return status;
  }
  *out = measures;
  return STEMMA_OK;
}
