/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of edges: which columns say what, and what each row says. */
#include "engine/read/edges.h"

#include <assert.h>
#include <stdlib.h>

#include "engine/read/cells.h"
#include "engine/read/edge_claims.h"
#include "engine/read/sheet.h"

/* What the columns of a table can say. The first three can be given by the user. */
enum role {
  ROLE_CHILD,
  ROLE_PARENT,
  ROLE_RELATION,
  ROLE_GIVEN,
  ROLE_DOWNLOADS = ROLE_GIVEN,
  ROLE_LIKES,
  ROLE_CREATED,
  ROLE_LICENSE,
  ROLE_AUTHOR,
  ROLE_COUNT,
};

static const char *const role_words[ROLE_GIVEN] = {"child", "parent", "relation"};

/* The names that the columns go by: of each list the first that the header has. */
static const char *const child_names[] = {"child", "child_model", "model_id", "current_model",
                                          "model", "id",          "target",   NULL};
static const char *const parent_names[] = {"parent",     "parent_id", "parent_model",
                                           "base_model", "source",    NULL};
static const char *const relation_names[] = {
    "relation", "base_model_relation", "edge_type", "edge", "type", NULL};
static const char *const downloads_names[] = {"downloads", NULL};
static const char *const likes_names[] = {"likes", NULL};
static const char *const created_names[] = {"createdAt", "created_at", NULL};
static const char *const license_names[] = {"license", NULL};
static const char *const author_names[] = {"author", NULL};

static const char *const *const role_names[ROLE_COUNT] = {
    [ROLE_CHILD] = child_names,       [ROLE_PARENT] = parent_names,
    [ROLE_RELATION] = relation_names, [ROLE_DOWNLOADS] = downloads_names,
    [ROLE_LIKES] = likes_names,       [ROLE_CREATED] = created_names,
    [ROLE_LICENSE] = license_names,   [ROLE_AUTHOR] = author_names,
};

bool edges_knows_header(struct text beginning) {
  return sheet_begins_with_any(beginning, child_names) &&
         sheet_begins_with_any(beginning, parent_names);
}

/* ---- columns that the user gives ---- */

/* The names given; empty where there is none. */
struct given {
  struct text names[ROLE_GIVEN]; /* borrowed */
};

static enum stemma_status columns_error(struct text part, const char *why,
                                        struct stemma_error *error) {
  if (part.length > 100) part.length = 100;
  return stemma_error_set(error, STEMMA_USAGE, "--columns: \"%.*s\": %s", TEXT_ARGS(part), why);
}

/* One part, `child=NAME`. */
static enum stemma_status take_part(struct given *given, struct text part,
                                    struct stemma_error *error) {
  const char *sign = part.length == 0 ? NULL : memchr(part.bytes, '=', part.length);
  if (sign == NULL) {
    return columns_error(part, "expected child=NAME, parent=NAME or relation=NAME", error);
  }
  struct text word = {.bytes = part.bytes, .length = (size_t)(sign - part.bytes)};
  struct text name = text_trim((struct text){sign + 1, part.length - word.length - 1});
  word = text_trim(word);
  if (name.length == 0) return columns_error(part, "names no column", error);
  for (size_t role = 0; role < ROLE_GIVEN; role++) {
    if (!text_equal(word, text_of(role_words[role]))) continue;
    if (given->names[role].length > 0) return columns_error(part, "is given twice", error);
    given->names[role] = name;
    return STEMMA_OK;
  }
  return columns_error(part, "expected child, parent or relation before the =", error);
}

/* Takes what stands before the next comma off `rest`. */
static struct text take_before_comma(struct text *rest) {
  struct text part = *rest;
  const char *comma = rest->length == 0 ? NULL : memchr(rest->bytes, ',', rest->length);
  if (comma != NULL) part.length = (size_t)(comma - rest->bytes);
  size_t taken = part.length + (comma != NULL);
  rest->bytes += taken;
  rest->length -= taken;
  return text_trim(part);
}

static enum stemma_status parse_columns(struct given *given, const char *columns,
                                        struct stemma_error *error) {
  struct text rest = text_of(columns);
  *given = (struct given){0};
  if (columns == NULL) return STEMMA_OK;
  enum stemma_status status = STEMMA_OK;
  do {
    status = take_part(given, take_before_comma(&rest), error);
  } while (status == STEMMA_OK && rest.length > 0);
  return status;
}

enum stemma_status edges_check_columns(const char *columns, struct stemma_error *error) {
  struct given given;
  return parse_columns(&given, columns, error);
}

/* ---- columns that the table has ---- */

/* A table of edges, and what has been read of it. */
struct reading {
  struct sheet *sheet;            /* the table */
  const struct record_sink *sink; /* where records and faults go */
  size_t columns[ROLE_COUNT];     /* or SHEET_NONE */
  struct edge_claims claims;      /* of the rows so far */
  struct arena scratch;           /* of one row or record */
};

static enum stemma_status find_columns(struct reading *reading, const struct given *given,
                                       struct stemma_error *error) {
  for (size_t role = 0; role < ROLE_COUNT; role++) {
    struct text name = {0};
    if (role < ROLE_GIVEN) name = given->names[role];
    reading->columns[role] = name.length > 0 ? sheet_column(reading->sheet, name)
                                             : sheet_column_of(reading->sheet, role_names[role]);
    if (name.length == 0 || reading->columns[role] != SHEET_NONE) continue;
    if (name.length > 100) name.length = 100;
    return sheet_header_error(reading->sheet, STEMMA_USAGE, error,
                              "--columns: there is no column \"%.*s\"", TEXT_ARGS(name));
  }
  for (size_t role = 0; role <= ROLE_PARENT; role++) {
    if (reading->columns[role] != SHEET_NONE) continue;
    return sheet_header_error(reading->sheet, STEMMA_BAD_INPUT, error,
                              "no column names the %s (--columns %s=NAME says which does)",
                              role_words[role], role_words[role]);
  }
  return STEMMA_OK;
}

/* ---- rows ---- */

/* The word that rule R1 knows for a relation as it is written in tables. */
static struct text relation_word(struct text cell) {
  static const struct {
    struct text written;          /* in lower case */
    enum stemma_relation meaning; /* what it says */
  } words[] = {
      {{"finetune", 8}, STEMMA_FINETUNE},
      {{"finetuned", 9}, STEMMA_FINETUNE},
      {{"quantized", 9}, STEMMA_QUANTIZED},
      {{"merge", 5}, STEMMA_MERGE},
      {{"merged", 6}, STEMMA_MERGE},
      {{"adapter", 7}, STEMMA_ADAPTER},
      {{"unspecified", 11}, STEMMA_UNSPECIFIED},
  };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (text_equal_folded(cell, words[i].written)) {
      return text_of(stemma_relation_name(words[i].meaning));
    }
  }
  return cell;
}

static struct text cell_of(const struct reading *reading, const struct csv_row *row,
                           enum role role) {
  return sheet_cell(row, reading->columns[role]);
}

static enum stemma_status read_facts(struct edge_facts *facts, struct reading *reading,
                                     const struct csv_row *row) {
  *facts = (struct edge_facts){
      .downloads = cells_count(cell_of(reading, row, ROLE_DOWNLOADS)),
      .likes = cells_count(cell_of(reading, row, ROLE_LIKES)),
      .created = cells_instant(cell_of(reading, row, ROLE_CREATED)),
  };
  struct arena *arena = &reading->scratch;
  enum stemma_status status = cells_word(&facts->author, cell_of(reading, row, ROLE_AUTHOR), arena);
  if (status != STEMMA_OK) return status;
  return cells_word(&facts->license, cell_of(reading, row, ROLE_LICENSE), arena);
}

static enum stemma_status read_parents(struct reading *reading, uint32_t child,
                                       const struct csv_row *row, struct stemma_error *error) {
  struct text relation = relation_word(cell_of(reading, row, ROLE_RELATION));
  struct text rest = cell_of(reading, row, ROLE_PARENT);
  enum stemma_status status = STEMMA_OK;
  while (rest.length > 0 && status == STEMMA_OK) {
    struct text parent = take_before_comma(&rest);
    if (parent.length == 0) continue;
    status = edge_claims_add(&reading->claims, child, parent, relation, error);
  }
  return status;
}

static enum stemma_status read_row(struct reading *reading, const struct csv_row *row,
                                   struct stemma_error *error) {
  struct text id, cell = cell_of(reading, row, ROLE_CHILD);
  const char *why = cells_id(&id, cell, "no child");
  if (why != NULL) {
    struct sink_place place = {.line = row->line};
    if (cell.length == 0) cell = cell_of(reading, row, ROLE_PARENT);
    return reading->sink->refuse(reading->sink->context, place, why, cell, error);
  }
  struct edge_facts facts;
  uint32_t child;
  enum stemma_status status = read_facts(&facts, reading, row);
  if (status != STEMMA_OK) return stemma_error_memory(error, "a row");
  status = edge_claims_add_child(&child, &reading->claims, id, &facts, error);
  return status == STEMMA_OK ? read_parents(reading, child, row, error) : status;
}

static enum stemma_status read_rows(struct reading *reading, struct stemma_error *error) {
  for (;;) {
    const struct csv_row *row = NULL;
    enum stemma_status status = sheet_next(&row, reading->sheet, reading->sink, error);
    if (status != STEMMA_OK || row == NULL) return status;
    arena_reset(&reading->scratch);
    status = read_row(reading, row, error);
    if (status != STEMMA_OK) return status;
  }
}

/* ---- records ---- */

static enum stemma_status give_records(struct reading *reading, struct stemma_error *error) {
  const struct record_sink *sink = reading->sink;
  enum stemma_status status = STEMMA_OK;
  for (uint32_t child = 0; child < reading->claims.ids.count && status == STEMMA_OK; child++) {
    struct record record;
    struct text text;
    arena_reset(&reading->scratch);
    status = edge_claims_record(&record, &reading->claims, child, &reading->scratch);
    if (status == STEMMA_OK) status = cells_record_text(&text, &record, &reading->scratch);
    if (status != STEMMA_OK) return stemma_error_memory(error, "records");
    status = sink->take(sink->context, &record, text, error);
  }
  return status;
}

static enum stemma_status read_sheet(struct reading *reading, const struct given *given,
                                     struct stemma_error *error) {
  if (sheet_is_empty(reading->sheet)) return STEMMA_OK;
  enum stemma_status status = find_columns(reading, given, error);
  if (status == STEMMA_OK) status = read_rows(reading, error);
  return status == STEMMA_OK ? give_records(reading, error) : status;
}

enum stemma_status edges_read(const struct record_sink *sink, struct stream *stream,
                              const struct edges_options *options, struct stemma_error *error) {
  struct given given;
  struct reading reading = {.sink = sink, .claims = EDGE_CLAIMS_INIT, .scratch = ARENA_INIT};
  enum stemma_status status = parse_columns(&given, options->columns, error);
  if (status == STEMMA_OK) status = sheet_new(&reading.sheet, stream, options->row_max, error);
  if (status == STEMMA_OK) status = read_sheet(&reading, &given, error);
  sheet_free(reading.sheet);
  edge_claims_dispose(&reading.claims);
  arena_dispose(&reading.scratch);
  return status;
}
