/* SPDX-License-Identifier: GPL-3.0-or-later */
/* renames.csv: ids and namespaces that go by another name now, for rule R3. */
#include <assert.h>

#include "engine/catalog/catalog_data.h"
#include "engine/catalog/table.h"
#include "engine/read/fingerprint.h"
#include "graph/array.h"
#include "graph/model_id.h"

enum { OLD, NEW, KIND, COLUMN_COUNT };

static const struct table_column columns[COLUMN_COUNT] = {
    [OLD] = {"old", true}, [NEW] = {"new", true}, [KIND] = {"kind", true}};

static const char file_name[] = "renames.csv";

static enum stemma_status check_row(const struct table_row *row, bool is_namespace,
                                    struct stemma_error *error) {
  const struct text *cells = row->cells;
  if (!is_namespace && !text_equal(cells[KIND], TEXT("model"))) {
    return table_error(row, error, "kind '%.*s' is neither 'model' nor 'namespace'",
                       TEXT_ARGS(cells[KIND]));
  }
  for (int column = OLD; column <= NEW; column++) {
    struct text cell = cells[column];
    if (is_namespace ? !catalog_is_namespace(cell) : !catalog_is_id(cell)) {
      return table_error(row, error, "'%.*s' is not %s", TEXT_ARGS(cell),
                         is_namespace ? "a namespace" : "a model id");
    }
  }
  if (text_equal_folded(cells[OLD], cells[NEW])) {
    return table_error(row, error, "'%.*s' is renamed to itself", TEXT_ARGS(cells[OLD]));
  }
  return STEMMA_OK;
}

static enum stemma_status take_row(void *context, const struct table_row *row,
                                   struct stemma_error *error) {
  struct catalog *catalog = context;
  bool is_namespace = text_equal(row->cells[KIND], TEXT("namespace"));
  enum stemma_status status = check_row(row, is_namespace, error);
  if (status != STEMMA_OK) return status;
  status = array_reserve(&catalog->renames, &catalog->rename_capacity, catalog->rename_count + 1,
                         sizeof *catalog->renames, CATALOG_ROWS_MAX, file_name, error);
  if (status != STEMMA_OK) return status;
  struct catalog_rename *entry = &catalog->renames[catalog->rename_count];
  *entry = (struct catalog_rename){.is_namespace = is_namespace, .line = row->line};
  status = catalog_keep(&entry->old, catalog, row->cells[OLD], error);
  if (status == STEMMA_OK) status = catalog_keep(&entry->new, catalog, row->cells[NEW], error);
  if (status == STEMMA_OK) catalog->rename_count++;
  return status;
}

/* Exact ids first, then by the folded old name. */
static int compare_old(const void *left, const void *right) {
  const struct catalog_rename *a = left;
  const struct catalog_rename *b = right;
  if (a->is_namespace != b->is_namespace) return a->is_namespace ? 1 : -1;
  return text_compare_folded(a->old, b->old);
}

static int by_old(const void *left, const void *right) {
  const struct catalog_rename *a = left;
  const struct catalog_rename *b = right;
  int order = compare_old(a, b);
  return order != 0 ? order : (a->line > b->line) - (a->line < b->line);
}

enum stemma_status catalog_read_renames(struct catalog *catalog, struct stemma_error *error) {
  assert(catalog->rename_count == 0);
  enum stemma_status status =
      table_read(catalog->directory, file_name, columns, COLUMN_COUNT, take_row, catalog, error);
  if (status != STEMMA_OK) return status;
  const struct catalog_rename *entries = catalog->renames;
  catalog_sort(catalog->renames, catalog->rename_count, sizeof *entries, by_old);
  for (size_t i = 1; i < catalog->rename_count; i++) {
    if (compare_old(&entries[i], &entries[i - 1]) == 0) {
      return catalog_conflict(catalog, file_name, entries[i].line, entries[i].old,
                              "stands already on", entries[i - 1].line, error);
    }
  }
  return STEMMA_OK;
}

static const struct catalog_rename *find(const struct catalog *catalog, bool is_namespace,
                                         struct text old) {
  const struct catalog_rename key = {.old = old, .is_namespace = is_namespace};
  return catalog_search(&key, catalog->renames, catalog->rename_count, sizeof *catalog->renames,
                        compare_old);
}

/* The `find` of struct lineage_renames. */
static bool find_rename(char name[200], size_t *length, void *context, struct text old,
                        struct text spelling) {
  struct text rest = TEXT("");
  const struct catalog_rename *entry = find(context, false, old);
  if (entry == NULL) {
    struct text space = model_id_namespace(old);
    if (space.length > 0) entry = find(context, true, space);
    if (entry == NULL) return false;
    rest = (struct text){.bytes = spelling.bytes + space.length,
                         .length = spelling.length - space.length};
  }
  assert(entry->new.length + rest.length <= MODEL_ID_MAX);
  memcpy(name, entry->new.bytes, entry->new.length);
  if (rest.length > 0) memcpy(name + entry->new.length, rest.bytes, rest.length);
  *length = entry->new.length + rest.length;
  return true;
}

struct lineage_renames catalog_renames(struct catalog *catalog) {
  return (struct lineage_renames){.find = find_rename, .context = catalog};
}

uint32_t catalog_find_renamed(struct catalog *catalog, const struct lineage *lineage,
                              struct text id) {
  char name[2 * MODEL_ID_MAX];
  char folded[MODEL_ID_MAX];
  size_t length = 0;
  assert(id.length <= sizeof folded);
  for (size_t i = 0; i < id.length; i++) folded[i] = text_fold_byte(id.bytes[i]);
  if (!find_rename(name, &length, catalog, (struct text){folded, id.length}, id)) {
    return STEMMA_NO_NODE;
  }
  return lineage_find(lineage, (struct text){name, length});
}

uint64_t catalog_renames_mark(const struct catalog *catalog) {
  uint64_t mark = 0;
  for (size_t i = 0; i < catalog->rename_count; i++) {
    const struct catalog_rename *entry = &catalog->renames[i];
    mark = fingerprint_of(entry->old.bytes, entry->old.length, mark + entry->is_namespace);
    mark = fingerprint_of(entry->new.bytes, entry->new.length, mark);
  }
  return mark;
}
