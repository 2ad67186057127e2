/* SPDX-License-Identifier: GPL-3.0-or-later */
/* makers.csv: namespaces, and the makers that are behind them. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "engine/catalog/catalog_data.h"
#include "engine/catalog/table.h"
#include "graph/array.h"

enum { SPACE, MAKER, COUNTRY, REGION, COLUMN_COUNT };

static const struct table_column columns[COLUMN_COUNT] = {
    [SPACE] = {"namespace", true},
    [MAKER] = {"maker", true},
    [COUNTRY] = {"country", false},
    [REGION] = {"region", false},
};

static const char file_name[] = "makers.csv";

static bool is_country(struct text text) {
  if (text.length == 0) return true;
  return text.length == 2 && text.bytes[0] >= 'A' && text.bytes[0] <= 'Z' && text.bytes[1] >= 'A' &&
         text.bytes[1] <= 'Z';
}

static enum stemma_status check_row(const struct table_row *row, struct stemma_error *error) {
  const struct text *cells = row->cells;
  if (!catalog_is_namespace(cells[SPACE])) {
    return table_error(row, error, "'%.*s' is not a namespace", TEXT_ARGS(cells[SPACE]));
  }
  if (cells[MAKER].length == 0) return table_error(row, error, "no maker");
  if (!is_country(cells[COUNTRY])) {
    return table_error(row, error, "country '%.*s' is not two capital letters",
                       TEXT_ARGS(cells[COUNTRY]));
  }
  return STEMMA_OK;
}

static enum stemma_status take_row(void *context, const struct table_row *row,
                                   struct stemma_error *error) {
  struct catalog *catalog = context;
  enum stemma_status status = check_row(row, error);
  if (status != STEMMA_OK) return status;
  status = array_reserve(&catalog->namespaces, &catalog->namespace_capacity,
                         catalog->namespace_count + 1, sizeof *catalog->namespaces,
                         CATALOG_ROWS_MAX, file_name, error);
  if (status != STEMMA_OK) return status;
  struct catalog_namespace *space = &catalog->namespaces[catalog->namespace_count];
  *space = (struct catalog_namespace){.maker = CATALOG_NONE, .line = row->line};
  status = catalog_keep(&space->name, catalog, row->cells[SPACE], error);
  if (status == STEMMA_OK) status = catalog_keep(&space->owner, catalog, row->cells[MAKER], error);
  if (status == STEMMA_OK) {
    status = catalog_keep(&space->country, catalog, row->cells[COUNTRY], error);
  }
  if (status == STEMMA_OK)
    status = catalog_keep(&space->region, catalog, row->cells[REGION], error);
  if (status == STEMMA_OK) catalog->namespace_count++;
  return status;
}

static int by_owner(const void *left, const void *right) {
  const struct catalog_namespace *a = left;
  const struct catalog_namespace *b = right;
  int order = text_compare(a->owner, b->owner);
  return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static int by_name(const void *left, const void *right) {
  const struct catalog_namespace *a = left;
  const struct catalog_namespace *b = right;
  int order = text_compare_folded(a->name, b->name);
  return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

static enum stemma_status add_maker(struct catalog *catalog, const struct catalog_namespace *space,
                                    struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&catalog->makers, &catalog->maker_capacity, catalog->maker_count + 1,
                    sizeof *catalog->makers, CATALOG_ROWS_MAX, file_name, error);
  if (status != STEMMA_OK) return status;
  catalog->makers[catalog->maker_count++] = (struct catalog_maker){
      .name = space->owner, .country = space->country, .region = space->region};
  return STEMMA_OK;
}

/* Numbers the makers, whose rows must agree on where they are. */
static enum stemma_status number_makers(struct catalog *catalog, struct stemma_error *error) {
  catalog_sort(catalog->namespaces, catalog->namespace_count, sizeof *catalog->namespaces,
               by_owner);
  const struct catalog_namespace *first = NULL;
  for (size_t i = 0; i < catalog->namespace_count; i++) {
    struct catalog_namespace *space = &catalog->namespaces[i];
    if (first == NULL || !text_equal(space->owner, first->owner)) {
      enum stemma_status status = add_maker(catalog, space, error);
      if (status != STEMMA_OK) return status;
      first = space;
    }
    if (!text_equal(space->country, first->country) || !text_equal(space->region, first->region)) {
      return catalog_conflict(catalog, file_name, space->line, space->owner,
                              "has another country or region than on", first->line, error);
    }
    space->maker = (uint32_t)(catalog->maker_count - 1);
  }
  return STEMMA_OK;
}

static enum stemma_status sort_namespaces(struct catalog *catalog, struct stemma_error *error) {
  catalog_sort(catalog->namespaces, catalog->namespace_count, sizeof *catalog->namespaces, by_name);
  for (size_t i = 1; i < catalog->namespace_count; i++) {
    const struct catalog_namespace *space = &catalog->namespaces[i];
    if (text_equal_folded(space->name, space[-1].name)) {
      return catalog_conflict(catalog, file_name, space->line, space->name, "stands already on",
                              space[-1].line, error);
    }
  }
  return STEMMA_OK;
}

enum stemma_status catalog_read_makers(struct catalog *catalog, struct stemma_error *error) {
  assert(catalog->namespace_count == 0 && catalog->maker_count == 0);
  enum stemma_status status =
      table_read(catalog->directory, file_name, columns, COLUMN_COUNT, take_row, catalog, error);
  if (status == STEMMA_OK) status = number_makers(catalog, error);
  if (status == STEMMA_OK) status = sort_namespaces(catalog, error);
  return status;
}
