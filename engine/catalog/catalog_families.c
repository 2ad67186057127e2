/* SPDX-License-Identifier: GPL-3.0-or-later */
/* families.csv: families, and the patterns that say which ids belong to them. */
#include <assert.h>
#include <stdlib.h>

#include "engine/catalog/catalog_data.h"
#include "engine/catalog/glob.h"
#include "engine/catalog/table.h"
#include "graph/array.h"
#include "graph/day.h"
#include "graph/model_id.h"

enum { FAMILY, MAKER, PATTERNS, RELEASED, LICENSE, COLUMN_COUNT };

static const struct table_column columns[COLUMN_COUNT] = {
    [FAMILY] = {"family", true},     [MAKER] = {"maker", true},
    [PATTERNS] = {"patterns", true}, [RELEASED] = {"released", false},
    [LICENSE] = {"license", false},
};

static const char file_name[] = "families.csv";

static int compare_maker(const void *key, const void *item) {
  const struct text *name = key;
  const struct catalog_maker *maker = item;
  return text_compare(*name, maker->name);
}

static uint32_t find_maker(const struct catalog *catalog, struct text name) {
  const struct catalog_maker *found = catalog_search(&name, catalog->makers, catalog->maker_count,
                                                     sizeof *catalog->makers, compare_maker);
  return found == NULL ? CATALOG_NONE : (uint32_t)(found - catalog->makers);
}

/* YYYY, YYYY-MM or YYYY-MM-DD; the shorter ones are filled up to a day. */
static bool is_release(struct text text) {
  char day[] = "2000-01-01";
  int32_t number;
  if (text.length == 0) return true;
  if (text.length != 4 && text.length != 7 && text.length != 10) return false;
  memcpy(day, text.bytes, text.length);
  return day_parse(&number, TEXT(day));
}

/* ---- patterns ---- */

/* The next word of a cell, which is cut off; empty at its end. */
static struct text next_word(struct text *cell) {
  *cell = text_trim(*cell);
  struct text word = {.bytes = cell->bytes, .length = 0};
  while (word.length < cell->length && !text_is_space(cell->bytes[word.length])) word.length++;
  cell->bytes += word.length;
  cell->length -= word.length;
  return word;
}

static bool is_pattern_byte(char byte) {
  char folded = text_fold_byte(byte);
  return (folded >= 'a' && folded <= 'z') || (byte >= '0' && byte <= '9') || byte == '_' ||
         byte == '.' || byte == '-' || byte == '*' || byte == '?' || byte == '/';
}

/* Whether a pattern could match an id at all: its bytes occur there, one slash at most. */
static bool is_pattern(struct text word) {
  size_t slashes = 0;
  for (size_t i = 0; i < word.length; i++) {
    if (!is_pattern_byte(word.bytes[i])) return false;
    slashes += word.bytes[i] == '/';
  }
  return slashes <= 1 && glob_literal_length(word) <= MODEL_ID_MAX;
}

/* Whether a pattern is for ids of the maker, as far as it names a namespace in full. */
static bool is_of_maker(const struct catalog *catalog, struct text word, uint32_t maker) {
  struct text space = model_id_namespace(word);
  if (space.length == 0 || glob_literal_length(space) < space.length) return true;
  return catalog_maker_of(catalog, space) == maker;
}

static enum stemma_status check_patterns(const struct catalog *catalog, const struct table_row *row,
                                         uint32_t maker, struct stemma_error *error) {
  struct text cell = row->cells[PATTERNS];
  struct text word = next_word(&cell);
  if (word.length == 0) return table_error(row, error, "no patterns");
  for (; word.length > 0; word = next_word(&cell)) {
    if (!is_pattern(word)) {
      return table_error(row, error, "'%.*s' is not a pattern of ids", TEXT_ARGS(word));
    }
    if (!is_of_maker(catalog, word, maker)) {
      return table_error(row, error, "'%.*s' is in no namespace of '%.*s' in makers.csv",
                         TEXT_ARGS(word), TEXT_ARGS(row->cells[MAKER]));
    }
  }
  return STEMMA_OK;
}

static enum stemma_status add_patterns(struct catalog *catalog, uint32_t family,
                                       struct stemma_error *error) {
  struct text cell = catalog->families[family].patterns;
  for (struct text word = next_word(&cell); word.length > 0; word = next_word(&cell)) {
    enum stemma_status status =
        array_reserve(&catalog->patterns, &catalog->pattern_capacity, catalog->pattern_count + 1,
                      sizeof *catalog->patterns, CATALOG_ROWS_MAX, file_name, error);
    if (status != STEMMA_OK) return status;
    catalog->patterns[catalog->pattern_count++] =
        (struct catalog_pattern){.glob = word,
                                 .literal = glob_literal_length(word),
                                 .is_whole = memchr(word.bytes, '/', word.length) != NULL,
                                 .maker = catalog->families[family].family.maker,
                                 .family = family};
  }
  return STEMMA_OK;
}

/* By maker; then the longest literal text first; then by family, whose number is its name. */
static int by_precedence(const void *left, const void *right) {
  const struct catalog_pattern *a = left;
  const struct catalog_pattern *b = right;
  if (a->maker != b->maker) return a->maker < b->maker ? -1 : 1;
  if (a->literal != b->literal) return a->literal > b->literal ? -1 : 1;
  return (a->family > b->family) - (a->family < b->family);
}

static enum stemma_status index_patterns(struct catalog *catalog, struct stemma_error *error) {
  for (uint32_t i = 0; i < catalog->family_count; i++) {
    enum stemma_status status = add_patterns(catalog, i, error);
    if (status != STEMMA_OK) return status;
  }
  catalog_sort(catalog->patterns, catalog->pattern_count, sizeof *catalog->patterns, by_precedence);
  catalog->pattern_start = malloc((catalog->maker_count + 1) * sizeof *catalog->pattern_start);
  if (catalog->pattern_start == NULL) return stemma_error_memory(error, file_name);
  uint32_t at = 0;
  for (uint32_t maker = 0; maker <= catalog->maker_count; maker++) {
    while (at < catalog->pattern_count && catalog->patterns[at].maker < maker) at++;
    catalog->pattern_start[maker] = at;
  }
  assert(at == catalog->pattern_count);
  return STEMMA_OK;
}

/* ---- rows ---- */

static enum stemma_status check_row(const struct catalog *catalog, const struct table_row *row,
                                    uint32_t maker, struct stemma_error *error) {
  const struct text *cells = row->cells;
  if (cells[FAMILY].length == 0) return table_error(row, error, "no family");
  if (text_equal_folded(cells[FAMILY], TEXT("(none)"))) {
    return table_error(row, error, "'(none)' stands for no family");
  }
  if (maker == CATALOG_NONE) {
    return table_error(row, error, "maker '%.*s' is not in makers.csv", TEXT_ARGS(cells[MAKER]));
  }
  if (!is_release(cells[RELEASED])) {
    return table_error(row, error, "released '%.*s' is not YYYY, YYYY-MM or YYYY-MM-DD",
                       TEXT_ARGS(cells[RELEASED]));
  }
  return check_patterns(catalog, row, maker, error);
}

static enum stemma_status take_row(void *context, const struct table_row *row,
                                   struct stemma_error *error) {
  struct catalog *catalog = context;
  uint32_t maker = find_maker(catalog, row->cells[MAKER]);
  enum stemma_status status = check_row(catalog, row, maker, error);
  if (status != STEMMA_OK) return status;
  status = array_reserve(&catalog->families, &catalog->family_capacity, catalog->family_count + 1,
                         sizeof *catalog->families, CATALOG_FAMILIES_MAX, file_name, error);
  if (status != STEMMA_OK) return status;
  struct catalog_family_row *family = &catalog->families[catalog->family_count];
  *family = (struct catalog_family_row){.family = {.maker = maker}, .line = row->line};
  struct {
    struct text *out;
    int column;
  } kept[] = {{&family->family.name, FAMILY},
              {&family->family.released, RELEASED},
              {&family->family.license, LICENSE},
              {&family->patterns, PATTERNS}};
  for (size_t i = 0; i < sizeof kept / sizeof *kept && status == STEMMA_OK; i++) {
    status = catalog_keep(kept[i].out, catalog, row->cells[kept[i].column], error);
  }
  if (status == STEMMA_OK) catalog->family_count++;
  return status;
}

static int by_folded_name(const void *left, const void *right) {
  const struct catalog_family_row *a = left;
  const struct catalog_family_row *b = right;
  int order = text_compare_folded(a->family.name, b->family.name);
  return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int by_name(const void *left, const void *right) {
  const struct catalog_family_row *a = left;
  const struct catalog_family_row *b = right;
  return text_compare(a->family.name, b->family.name);
}

static enum stemma_status sort_families(struct catalog *catalog, struct stemma_error *error) {
  struct catalog_family_row *rows = catalog->families;
  catalog_sort(rows, catalog->family_count, sizeof *rows, by_folded_name);
  for (size_t i = 1; i < catalog->family_count; i++) {
    if (text_equal_folded(rows[i].family.name, rows[i - 1].family.name)) {
      return catalog_conflict(catalog, file_name, rows[i].line, rows[i].family.name,
                              "stands already on", rows[i - 1].line, error);
    }
  }
  catalog_sort(rows, catalog->family_count, sizeof *rows, by_name);
  return STEMMA_OK;
}

enum stemma_status catalog_read_families(struct catalog *catalog, struct stemma_error *error) {
  assert(catalog->family_count == 0 && catalog->pattern_count == 0);
  enum stemma_status status =
      table_read(catalog->directory, file_name, columns, COLUMN_COUNT, take_row, catalog, error);
  if (status == STEMMA_OK) status = sort_families(catalog, error);
  if (status == STEMMA_OK) status = index_patterns(catalog, error);
  return status;
}

/* ---- the roots of one ---- */

/* Sets below[v] where some ancestor of v is a member. */
static void mark_below(uint8_t *below, const struct stemma_graph *graph, const uint16_t *own,
                       uint32_t family) {
  for (uint32_t i = 0; i < graph->linked_count; i++) {
    uint32_t v = graph->order[i];
    for (uint32_t e = graph->parent_start[v]; e < graph->parent_start[v + 1] && !below[v]; e++) {
      below[v] = own[graph->parents[e]] == family || below[graph->parents[e]];
    }
  }
}

enum stemma_status catalog_family_roots(uint32_t **roots, size_t *count,
                                        const struct catalog *catalog,
                                        const struct lineage *lineage,
                                        const struct stemma_graph *graph, uint32_t family,
                                        struct stemma_error *error) {
  size_t room = (size_t)lineage->node_count + 1, number = 0;
  uint16_t *own = malloc(room * sizeof *own);
  uint8_t *below = calloc(room, sizeof *below);
  uint32_t *found = malloc(room * sizeof *found);
  enum stemma_status status = STEMMA_OK;
  if (own == NULL || below == NULL || found == NULL) {
    status = stemma_error_memory(error, "roots of a family");
    goto cleanup;
  }
  catalog_families_of_nodes(own, catalog, lineage);
  mark_below(below, graph, own, family);
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    if (own[v] == family && !below[v]) found[number++] = v;
  }
  if (number == 0) {
    status = stemma_error_set(error, STEMMA_NEGATIVE, "%.*s: no model of this family in the data",
                              TEXT_ARGS(catalog_family(catalog, family)->name));
    goto cleanup;
  }
  *roots = found;
  *count = number;
  found = NULL;
cleanup:
  free(own);
  free(below);
  free(found);
  return status;
}
