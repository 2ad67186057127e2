/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of the ai-ecosystem's table, as records. */
#include "engine/read/ecosystem.h"

#include "engine/read/cells.h"
#include "engine/read/hub_fields.h"
#include "engine/read/python_list.h"
#include "engine/read/sheet.h"
#include "graph/parents.h"

/* The columns that are read. */
enum column {
  COLUMN_ID,
  COLUMN_FINETUNE,
  COLUMN_QUANTIZED,
  COLUMN_ADAPTER,
  COLUMN_MERGE,
  COLUMN_TAGS,
  COLUMN_LICENSES,
  COLUMN_LICENSE,
  COLUMN_DOWNLOADS,
  COLUMN_LIKES,
  COLUMN_CREATED,
  COLUMN_MODIFIED,
  COLUMN_TASK,
  COLUMN_AUTHOR,
  COLUMN_COUNT,
};

/* Their names in the header. */
static const char *const column_names[COLUMN_COUNT][3] = {
    [COLUMN_ID] = {"model_id"},
    [COLUMN_FINETUNE] = {"finetune_parent"},
    [COLUMN_QUANTIZED] = {"quantized_parent"},
    [COLUMN_ADAPTER] = {"adapter_parent"},
    [COLUMN_MERGE] = {"merge_parent"},
    [COLUMN_TAGS] = {"tags"},
    [COLUMN_LICENSES] = {"licenses"},
    [COLUMN_LICENSE] = {"license"},
    [COLUMN_DOWNLOADS] = {"downloads"},
    [COLUMN_LIKES] = {"likes"},
    [COLUMN_CREATED] = {"createdAt", "created_at"},
    [COLUMN_MODIFIED] = {"lastModified", "last_modified"},
    [COLUMN_TASK] = {"pipeline_tag"},
    [COLUMN_AUTHOR] = {"author"},
};

/* The relation that a column of parents stands for. */
static const struct {
  enum column column;            /* of parents */
  enum stemma_relation relation; /* of those in it */
} parent_columns[] = {
    {COLUMN_FINETUNE, STEMMA_FINETUNE},
    {COLUMN_QUANTIZED, STEMMA_QUANTIZED},
    {COLUMN_ADAPTER, STEMMA_ADAPTER},
    {COLUMN_MERGE, STEMMA_MERGE},
};
enum { PARENT_COLUMNS = sizeof parent_columns / sizeof *parent_columns };

bool ecosystem_knows_header(struct text beginning) {
  if (!sheet_begins_with_any(beginning, column_names[COLUMN_ID])) return false;
  for (size_t i = 0; i < PARENT_COLUMNS; i++) {
    if (sheet_begins_with_any(beginning, column_names[parent_columns[i].column])) return true;
  }
  return false;
}

/* A table, and where it gives its records. */
struct reading {
  struct sheet *sheet;            /* the table */
  const struct record_sink *sink; /* where records and faults go */
  size_t columns[COLUMN_COUNT];   /* or SHEET_NONE */
  struct arena arena;             /* of one row */
};

static enum stemma_status find_columns(struct reading *reading, struct stemma_error *error) {
  size_t parents = 0;
  for (size_t i = 0; i < COLUMN_COUNT; i++) {
    reading->columns[i] = sheet_column_of(reading->sheet, column_names[i]);
  }
  for (size_t i = 0; i < PARENT_COLUMNS; i++) {
    parents += reading->columns[parent_columns[i].column] != SHEET_NONE;
  }
  if (parents > 0 && reading->columns[COLUMN_ID] != SHEET_NONE) return STEMMA_OK;
  return sheet_header_error(reading->sheet, STEMMA_BAD_INPUT, error,
                            "no header of the ai-ecosystem: it needs model_id and one of "
                            "finetune_parent, quantized_parent, adapter_parent, merge_parent");
}

static struct text cell_of(const struct reading *reading, const struct csv_row *row,
                           enum column column) {
  return sheet_cell(row, reading->columns[column]);
}

/* ---- parents, tags, licences ---- */

/* A cell of parents that is no list claims itself. */
static enum stemma_status claim_cell(struct parent_claims *claims, struct text cell,
                                     enum stemma_relation relation, struct arena *arena) {
  struct python_list list;
  struct text word = text_of(stemma_relation_name(relation));
  enum stemma_status status = python_list_read(&list, cell, arena);
  if (status != STEMMA_OK) return status;
  if (list.fault != NULL) {
    struct parent_claim claim = {.id = cell, .relation = word, .not_an_id = true};
    return parent_claims_add(claims, claim, arena);
  }
  for (size_t i = 0; i < list.count && status == STEMMA_OK; i++) {
    struct parent_claim claim = {
        .id = list.items[i].text,
        .relation = word,
        .not_an_id = !list.items[i].is_string,
    };
    status = parent_claims_add(claims, claim, arena);
  }
  return status;
}

static enum stemma_status read_parents(struct hub_fields *fields, struct reading *reading,
                                       const struct csv_row *row) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < PARENT_COLUMNS && status == STEMMA_OK; i++) {
    status = claim_cell(&fields->claims[PARENT_SOURCE_HUB],
                        cell_of(reading, row, parent_columns[i].column), parent_columns[i].relation,
                        &reading->arena);
  }
  return status;
}

static enum stemma_status read_tags(struct hub_fields *fields, struct text cell,
                                    struct arena *arena) {
  struct python_list list;
  enum stemma_status status = python_list_read(&list, cell, arena);
  for (size_t i = 0; status == STEMMA_OK && i < list.count; i++) {
    if (list.items[i].is_string) status = hub_fields_add_tag(fields, list.items[i].text, arena);
  }
  return status;
}

/* The first licence of a list. */
static enum stemma_status read_licenses(struct text *license, struct text cell,
                                        struct arena *arena) {
  struct python_list list;
  enum stemma_status status = python_list_read(&list, cell, arena);
  for (size_t i = 0; status == STEMMA_OK && i < list.count && license->length == 0; i++) {
    if (list.items[i].is_string) *license = list.items[i].text;
  }
  return status;
}

static enum stemma_status read_license(struct hub_fields *fields, struct reading *reading,
                                       const struct csv_row *row) {
  fields->license = fields->tag_license;
  if (fields->license.length > 0) return STEMMA_OK;
  struct arena *arena = &reading->arena;
  enum stemma_status status =
      read_licenses(&fields->license, cell_of(reading, row, COLUMN_LICENSES), arena);
  if (status != STEMMA_OK || fields->license.length > 0) return status;
  return cells_word(&fields->license, cell_of(reading, row, COLUMN_LICENSE), arena);
}

/* ---- rows ---- */

static enum stemma_status read_words(struct hub_fields *fields, struct reading *reading,
                                     const struct csv_row *row) {
  struct arena *arena = &reading->arena;
  enum stemma_status status =
      cells_word(&fields->author, cell_of(reading, row, COLUMN_AUTHOR), arena);
  if (status != STEMMA_OK) return status;
  return cells_word(&fields->task, cell_of(reading, row, COLUMN_TASK), arena);
}

static enum stemma_status read_fields(struct hub_fields *fields, struct reading *reading,
                                      const struct csv_row *row) {
  *fields = (struct hub_fields){
      .downloads = cells_count(cell_of(reading, row, COLUMN_DOWNLOADS)),
      .likes = cells_count(cell_of(reading, row, COLUMN_LIKES)),
      .created = cells_instant(cell_of(reading, row, COLUMN_CREATED)),
      .modified = cells_instant(cell_of(reading, row, COLUMN_MODIFIED)),
  };
  enum stemma_status status = read_words(fields, reading, row);
  if (status == STEMMA_OK) status = read_parents(fields, reading, row);
  if (status == STEMMA_OK) {
    status = read_tags(fields, cell_of(reading, row, COLUMN_TAGS), &reading->arena);
  }
  return status == STEMMA_OK ? read_license(fields, reading, row) : status;
}

/* The record of a row whose id is known. Fails only with STEMMA_NO_MEMORY. */
static enum stemma_status make_record(struct record *record, struct text *text, struct text id,
                                      struct reading *reading, const struct csv_row *row) {
  struct hub_fields fields;
  enum stemma_status status = read_fields(&fields, reading, row);
  if (status != STEMMA_OK) return status;
  *record = (struct record){
      .id = id,
      .hash = text_hash_folded(id),
      .author = fields.author,
      .license = fields.license,
      .task = fields.task,
      .created = fields.created,
      .modified = fields.modified,
      .downloads = fields.downloads,
      .likes = fields.likes,
  };
  status = parents_resolve(record, fields.claims, &reading->arena);
  if (status != STEMMA_OK) return status;
  /* The columns of parents stand in the place of the most resolved source. */
  if (record->source == PARENT_SOURCE_HUB) record->source = PARENT_SOURCE_TABLE;
  return cells_record_text(text, record, &reading->arena);
}

static enum stemma_status read_row(struct reading *reading, const struct csv_row *row,
                                   struct stemma_error *error) {
  const struct record_sink *sink = reading->sink;
  struct text id, cell = cell_of(reading, row, COLUMN_ID);
  const char *why = cells_id(&id, cell, "no id");
  if (why != NULL) {
    struct sink_place place = {.line = row->line};
    return sink->refuse(sink->context, place, why, cell, error);
  }
  struct record record;
  struct text text;
  arena_reset(&reading->arena);
  enum stemma_status status = make_record(&record, &text, id, reading, row);
  if (status != STEMMA_OK) return stemma_error_memory(error, "a row");
  return sink->take(sink->context, &record, text, error);
}

static enum stemma_status read_rows(struct reading *reading, struct stemma_error *error) {
  for (;;) {
    const struct csv_row *row = NULL;
    enum stemma_status status = sheet_next(&row, reading->sheet, reading->sink, error);
    if (status != STEMMA_OK || row == NULL) return status;
    status = read_row(reading, row, error);
    if (status != STEMMA_OK) return status;
  }
}

enum stemma_status ecosystem_read(const struct record_sink *sink, struct stream *stream,
                                  size_t row_max, struct stemma_error *error) {
  struct reading reading = {.sink = sink, .arena = ARENA_INIT};
  enum stemma_status status = sheet_new(&reading.sheet, stream, row_max, error);
  if (status == STEMMA_OK && !sheet_is_empty(reading.sheet)) {
    status = find_columns(&reading, error);
    if (status == STEMMA_OK) status = read_rows(&reading, error);
  }
  sheet_free(reading.sheet);
  arena_dispose(&reading.arena);
  return status;
}
