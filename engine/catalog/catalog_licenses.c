/* SPDX-License-Identifier: GPL-3.0-or-later */
/* licenses.csv: what the Hub's licence identifiers stand for. */
#include <assert.h>

#include "engine/catalog/catalog_data.h"
#include "engine/catalog/table.h"
#include "graph/array.h"

enum { ID, NAME, KIND, COLUMN_COUNT };

static const struct table_column columns[COLUMN_COUNT] = {
    [ID] = {"license", true}, [NAME] = {"name", false}, [KIND] = {"kind", false}};

static const char file_name[] = "licenses.csv";

static enum stemma_status take_row(void *context, const struct table_row *row,
                                   struct stemma_error *error) {
  struct catalog *catalog = context;
  if (row->cells[ID].length == 0) return table_error(row, error, "no license");
  enum stemma_status status =
      array_reserve(&catalog->licenses, &catalog->license_capacity, catalog->license_count + 1,
                    sizeof *catalog->licenses, CATALOG_ROWS_MAX, file_name, error);
  if (status != STEMMA_OK) return status;
  struct catalog_license_row *entry = &catalog->licenses[catalog->license_count];
  *entry = (struct catalog_license_row){.line = row->line};
  status = catalog_keep(&entry->license.id, catalog, row->cells[ID], error);
  if (status == STEMMA_OK) {
    status = catalog_keep(&entry->license.name, catalog, row->cells[NAME], error);
  }
  if (status == STEMMA_OK) {
    status = catalog_keep(&entry->license.kind, catalog, row->cells[KIND], error);
  }
  if (status == STEMMA_OK) catalog->license_count++;
  return status;
}

static int by_id(const void *left, const void *right) {
  const struct catalog_license_row *a = left;
  const struct catalog_license_row *b = right;
  int order = text_compare_folded(a->license.id, b->license.id);
  return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

enum stemma_status catalog_read_licenses(struct catalog *catalog, struct stemma_error *error) {
  assert(catalog->license_count == 0);
  enum stemma_status status =
      table_read(catalog->directory, file_name, columns, COLUMN_COUNT, take_row, catalog, error);
  if (status != STEMMA_OK) return status;
  const struct catalog_license_row *entries = catalog->licenses;
  catalog_sort(catalog->licenses, catalog->license_count, sizeof *entries, by_id);
  for (size_t i = 1; i < catalog->license_count; i++) {
    if (text_equal_folded(entries[i].license.id, entries[i - 1].license.id)) {
      return catalog_conflict(catalog, file_name, entries[i].line, entries[i].license.id,
                              "stands already on", entries[i - 1].line, error);
    }
  }
  return STEMMA_OK;
}

static int compare_id(const void *key, const void *item) {
  const struct text *id = key;
  const struct catalog_license_row *entry = item;
  return text_compare_folded(*id, entry->license.id);
}

const struct catalog_license *catalog_find_license(const struct catalog *catalog, struct text id) {
  const struct catalog_license_row *found = catalog_search(
      &id, catalog->licenses, catalog->license_count, sizeof *catalog->licenses, compare_id);
  return found == NULL ? NULL : &found->license;
}
