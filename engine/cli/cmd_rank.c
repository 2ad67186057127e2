/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma rank: models by downstream influence, or families. */
#include <string.h>

#include "engine/cli/commands.h"
#include "engine/cli/family_row.h"
#include "engine/cli/model_row.h"
#include "engine/cli/ranking.h"
#include "engine/cli/session.h"
#include "engine/report/number.h"

/* What a table shows; machines get everything. */
#define TABLE_MEASURES (MEASURE_CHILDREN | MEASURE_DESCENDANTS | MEASURE_INFLUENCE | MEASURE_DEPTH)

/* The rows of a ranking, for the writer. */
struct rows {
  const struct session *session;                 /* borrowed */
  struct ranking ranking;                        /* owned */
  struct measures measures;                      /* of its entries; owned */
  struct report_column columns[MODEL_ROW_COUNT]; /* those of this ranking */
  char heading[320];                             /* of the group at hand */
};

static void fill_row(struct report_value *cells, void *context, size_t row) {
  const struct rows *rows = context;
  const struct ranking_entry *entry = &rows->ranking.entries[row];
  model_row_fill(cells, rows->session, entry->node, entry->rank, entry->family_rank);
  model_row_fill_measures(cells, &rows->measures, row);
}

/* "Qwen2.5 · Alibaba, CN": what a group is called. */
static void name_group(char *out, size_t size, const struct rows *rows,
                       const struct ranking_group *group) {
  const struct catalog *catalog = rows->session->catalog;
  enum options_grouping grouping = (enum options_grouping)rows->session->options->group;
  uint32_t maker_number = group->number;
  if (group->number == CATALOG_NONE) {
    const char *word = options_table[OPTION_GROUP].words[grouping];
    snprintf(out, size, "(no %s)", word);
    return;
  }
  if (grouping == OPTIONS_BY_COUNTRY) {
    snprintf(out, size, "%c%c", (char)(group->number >> 8), (char)(group->number & 0xFF));
    return;
  }
  struct text family = TEXT("");
  if (grouping == OPTIONS_BY_FAMILY) {
    family = catalog_family(catalog, group->number)->name;
    maker_number = catalog_family(catalog, group->number)->maker;
  }
  const struct catalog_maker *maker = catalog_maker(catalog, maker_number);
  snprintf(out, size, "%.*s%s%.*s%s%.*s", TEXT_ARGS(family), family.length > 0 ? " · " : "",
           TEXT_ARGS(maker->name), maker->country.length > 0 ? ", " : "",
           TEXT_ARGS(maker->country));
}

static struct text section_heading(void *context, size_t row) {
  struct rows *rows = context;
  const struct ranking_group *group = &rows->ranking.groups[rows->ranking.entries[row].group];
  if (row != group->first) return TEXT("");
  char name[160];
  char influence[NUMBER_SIZE];
  char count[NUMBER_SIZE];
  name_group(name, sizeof name, rows, group);
  number_format_fixed(influence, group->influence, 1);
  number_format_count(count, group->count);
  snprintf(rows->heading, sizeof rows->heading, "%s · influence %s · %s ranked", name, influence,
           count);
  return text_of(rows->heading);
}

/* Hides what was not computed, and keeps the measure of the order in view. */
static void choose_columns(struct rows *rows, const struct options *options, unsigned measured) {
  memcpy(rows->columns, model_row_columns, sizeof rows->columns);
  for (unsigned by = 0; options_measures[by] != NULL; by++) {
    unsigned wanted = ranking_measure_set((enum options_measure)by);
    struct report_column *column = &rows->columns[model_row_of_measure((enum options_measure)by)];
    if ((wanted & measured) != wanted) column->heading = NULL;
    if (by == options->by) column->drop = 0;
  }
  if (options->by != OPTIONS_BY_INFLUENCE) rows->columns[MODEL_ROW_INFLUENCE].drop = 2;
  /* A column that would say the same in every row of a group. */
  if (options->group == OPTIONS_BY_FAMILY) rows->columns[MODEL_ROW_FAMILY].heading = NULL;
  if (options->group == OPTIONS_BY_MAKER) rows->columns[MODEL_ROW_MAKER].heading = NULL;
  if (options->group == OPTIONS_BY_COUNTRY) rows->columns[MODEL_ROW_COUNTRY].heading = NULL;
}

/* The family that the answer is about; all where none is asked for. */
static enum stemma_status find_family(uint32_t *out, const struct session *session,
                                      struct stemma_error *error) {
  *out = CATALOG_NONE;
  const char *name = session->options->family;
  return name == NULL ? STEMMA_OK : family_row_find(out, session, name, error);
}

/* Which measures the answer needs. */
static unsigned wanted_measures(const struct options *options) {
  unsigned by = ranking_measure_set((enum options_measure)options->by);
  if (options->format == REPORT_QUIET) return by;
  return options->format == REPORT_TABLE ? by | TABLE_MEASURES : MEASURE_ALL;
}

static enum stemma_status write_models(struct session *session, struct stemma_error *error) {
  const struct options *options = session->options;
  struct ranking_options how = {.by = (enum options_measure)options->by,
                                .grouping = (enum options_grouping)options->group,
                                .roots = options->roots,
                                .top = options->top,
                                .groups = options->groups};
  enum stemma_status status = find_family(&how.family, session, error);
  unsigned measured = wanted_measures(options);
  if (status == STEMMA_OK) {
    status = session_measure(session, ranking_measure_set(how.by), error);
  }
  if (status == STEMMA_OK && how.grouping != OPTIONS_UNGROUPED) {
    status = session_sum_families(session, error);
  }
  struct rows rows = {.session = session};
  if (status == STEMMA_OK) status = ranking_init(&rows.ranking, session, &how, error);
  if (status == STEMMA_OK) {
    status = ranking_measure(&rows.measures, &rows.ranking, session, measured, error);
  }
  if (status != STEMMA_OK) {
    ranking_dispose(&rows.ranking);
    return status;
  }
  choose_columns(&rows, options, measured);
  struct report report = {.schema = "stemma.rank/1",
                          .columns = rows.columns,
                          .column_count = MODEL_ROW_COUNT,
                          .id_column = MODEL_ROW_MODEL,
                          .row_count = rows.ranking.count,
                          .row = fill_row,
                          .section = how.grouping == OPTIONS_UNGROUPED ? NULL : section_heading,
                          .context = &rows};
  status = session_report(session, &report, error);
  measures_dispose(&rows.measures);
  ranking_dispose(&rows.ranking);
  return status;
}

enum stemma_status cmd_rank(const struct options *options, struct stemma_error *error) {
  struct session session;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = session_attribute(&session, error);
  if (status == STEMMA_OK) {
    status = options->families ? family_row_report(&session, "stemma.rank/1", error)
                               : write_models(&session, error);
  }
  session_close(&session);
  return status;
}
