/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma rank: models by downstream influence, or families. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "engine/cli/commands.h"
#include "engine/cli/family_row.h"
#include "engine/cli/message.h"
#include "engine/cli/model_row.h"
#include "engine/cli/ranking.h"
#include "engine/cli/row_facts.h"
#include "engine/cli/rules.h"
#include "engine/cli/session.h"
#include "engine/report/number.h"
#include "graph/parallel.h"

/* What --intervals adds to the columns of a model. */
enum {
  BEST_RANK = MODEL_ROW_COUNT,
  WORST_RANK,
  BEST_RULE,
  WORST_RULE,
  COLUMN_COUNT,
};

static const struct report_column interval_columns[COLUMN_COUNT - MODEL_ROW_COUNT] = {
    {"best_rank", "BEST", true, 0, 0},
    {"worst_rank", "WORST", true, 0, 0},
    {"best_rule", NULL, false, 0, 0},
    {"worst_rule", NULL, false, 0, 0},
};

/* Room for a rule as it is typed. */
enum { RULE_SIZE = RULES_OPTIONS_SIZE + 32 };

/* The rows of a ranking, for the writer. */
struct rows {
  const struct session *session;              /* borrowed */
  struct ranking ranking;                     /* owned */
  struct row_facts facts;                     /* of its entries; owned */
  struct measures measures;                   /* of its entries; owned */
  struct rule_ranks ranks;                    /* borrowed; empty without --intervals */
  struct report_column columns[COLUMN_COUNT]; /* those of this ranking */
  char heading[320];                          /* of the group at hand */
  char best_rule[RULE_SIZE];                  /* of the row at hand */
  char worst_rule[RULE_SIZE];                 /* likewise */
};

/*
 * Writes how to get a ranking under a rule: "rank --by children --relation merge". It does not
 * begin with a dash, which CSV would take for a formula.
 */
static void write_rule(char out[RULE_SIZE], struct rule_place rule) {
  const char *by =
      options_measures[rule.reach == RULE_DIRECT ? OPTIONS_BY_CHILDREN : OPTIONS_BY_DESCENDANTS];
  int used = snprintf(out, RULE_SIZE, "rank --by %s", by);
  rules_write_options(out + used, RULE_SIZE - (size_t)used, rule.relations,
                      (enum rule_party)(rule.column / RULE_MINIMA), rule.column % RULE_MINIMA);
}

static void fill_interval(struct report_value *cells, struct rows *rows, uint32_t node) {
  const struct rule_interval *interval = rule_ranks_find(&rows->ranks, node);
  assert(interval != NULL); /* what is listed has a child */
  for (size_t i = BEST_RANK; i < COLUMN_COUNT; i++) cells[i] = REPORT_VALUE_NULL;
  if (interval->best == 0) return; /* a root by a choice of relations that no rule makes */
  write_rule(rows->best_rule, interval->best_rule);
  write_rule(rows->worst_rule, interval->worst_rule);
  cells[BEST_RANK] = report_count(interval->best);
  cells[WORST_RANK] = report_count(interval->worst);
  cells[BEST_RULE] = report_word(rows->best_rule);
  cells[WORST_RULE] = report_word(rows->worst_rule);
}

static void fill_row(struct report_value *cells, void *context, size_t row) {
  struct rows *rows = context;
  const struct ranking_entry *entry = &rows->ranking.entries[row];
  uint32_t node = row_facts_node(&rows->facts, row, entry->node);
  model_row_fill(cells, &rows->facts.session, node, entry->rank, entry->family_rank);
  model_row_fill_measures(cells, &rows->measures, row);
  if (rows->ranks.count > 0) fill_interval(cells, rows, entry->node);
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
  text_count(count, group->count);
  snprintf(rows->heading, sizeof rows->heading, "%s · influence %s · %s ranked", name, influence,
           count);
  return text_of(rows->heading);
}

/* Whether anything that is listed has downloads below it: data without any would show as zeros. */
static bool has_downloads_below(const struct rows *rows) {
  const uint64_t *below = rows->measures.downstream_downloads;
  for (size_t i = 0; below != NULL && i < rows->ranking.count; i++) {
    if (below[i] > 0) return true;
  }
  return false;
}

/* Hides what was not computed or says nothing, and keeps the measure of the order in view. */
static void choose_columns(struct rows *rows, const struct options *options, unsigned measured) {
  memcpy(rows->columns, model_row_columns, sizeof model_row_columns);
  memcpy(rows->columns + MODEL_ROW_COUNT, interval_columns, sizeof interval_columns);
  for (unsigned by = 0; options_measures[by] != NULL; by++) {
    unsigned wanted = ranking_measure_set((enum options_measure)by);
    struct report_column *column = &rows->columns[model_row_of_measure((enum options_measure)by)];
    if ((wanted & measured) != wanted) column->heading = NULL;
    if (by == options->by) column->drop = 0;
  }
  if (options->by != OPTIONS_BY_INFLUENCE) rows->columns[MODEL_ROW_INFLUENCE].drop = 2;
  if (options->by != OPTIONS_BY_DOWNSTREAM_DOWNLOADS && !has_downloads_below(rows)) {
    rows->columns[MODEL_ROW_DOWNSTREAM_DOWNLOADS].heading = NULL;
  }
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

/* Why a table is empty: a heading alone would leave people wondering. */
static void say_empty(const struct session *session) {
  char models[TEXT_COUNT_SIZE];
  uint64_t count = session->lineage->findings[LINEAGE_MODELS].count;
  if (count == 0) {
    message_line("nothing to rank: there are no models in the data");
  } else {
    message_line("nothing to rank: no model asked for has derivatives (%s models in the data)",
                 text_count(models, count));
  }
}

static uint32_t node_of_row(const void *context, size_t row) {
  const struct ranking *ranking = context;
  return ranking->entries[row].node;
}

static enum stemma_status write_models(struct session *session, const struct rule_ranks *ranks,
                                       struct stemma_error *error) {
  const struct options *options = session->options;
  struct ranking_options how = {.by = (enum options_measure)options->by,
                                .grouping = (enum options_grouping)options->group,
                                .roots = options->roots,
                                .top = options->top,
                                .groups = options->groups};
  enum stemma_status status = find_family(&how.family, session, error);
  unsigned measured = model_row_measures(options);
  if (status == STEMMA_OK && how.grouping != OPTIONS_UNGROUPED) {
    status = session_sum_families(session, error);
  }
  struct rows rows = {.session = session, .ranks = *ranks};
  if (status == STEMMA_OK) status = ranking_init(&rows.ranking, session, &how, error);
  if (status == STEMMA_OK) {
    status = ranking_measure(&rows.measures, &rows.ranking, session, measured, error);
  }
  if (status == STEMMA_OK) {
    status =
        row_facts_init(&rows.facts, session, node_of_row, &rows.ranking, rows.ranking.count, error);
  }
  if (status != STEMMA_OK) goto cleanup;
  choose_columns(&rows, options, measured);
  struct report report = {.schema = "stemma.rank/1",
                          .columns = rows.columns,
                          .column_count = options->intervals ? COLUMN_COUNT : MODEL_ROW_COUNT,
                          .id_column = MODEL_ROW_MODEL,
                          .row_count = rows.ranking.count,
                          .row = fill_row,
                          .section = how.grouping == OPTIONS_UNGROUPED ? NULL : section_heading,
                          .context = &rows};
  status = session_report(session, &report, error);
  if (status == STEMMA_OK && report.row_count == 0 && options->format == REPORT_TABLE) {
    say_empty(session);
  }
cleanup:
  row_facts_dispose(&rows.facts);
  measures_dispose(&rows.measures);
  ranking_dispose(&rows.ranking);
  return status;
}

/* What a ranking is made of, before it is known which models are in it. */
struct preparation {
  struct session *session; /* to be attributed and measured */
  struct rule_ranks ranks; /* owned; empty without --intervals */
  unsigned wanted;         /* measures of models: set of enum measure_set */
  struct measures beside;  /* some of them; owned until they are taken */
};

/* Ranks under all rules, what models are ordered by, whose they are, and what else is wanted of
 * them: none needs another. The longest comes first. */
enum { RANK_BY_RULES, MEASURE, ATTRIBUTE, MEASURE_BESIDE, PREPARATIONS };

/* Finds the best and worst ranks, where they are wanted. */
static enum stemma_status rank_by_rules(struct preparation *preparation,
                                        struct stemma_error *error) {
  const struct options *options = preparation->session->options;
  struct rules rules;
  if (!options->intervals || options->format == REPORT_QUIET) return STEMMA_OK;
  enum stemma_status status = rules_init(&rules, preparation->session, error);
  if (status == STEMMA_OK) {
    status = rule_ranks_init(&preparation->ranks, &rules.input, &rules.marks, options->roots,
                             session_threads(preparation->session), error);
  }
  rules_dispose(&rules);
  return status;
}

static enum stemma_status prepare(void *context, size_t index, struct stemma_error *error) {
  struct preparation *preparation = context;
  struct session *session = preparation->session;
  const struct options *options = session->options;
  if (index == RANK_BY_RULES) return rank_by_rules(preparation, error);
  if (index == ATTRIBUTE) return session_attribute(session, error);
  if (options->families) return STEMMA_OK;
  if (index == MEASURE) return ranking_measure_order(session, preparation->wanted, error);
  return ranking_measure_beside(&preparation->beside, session, preparation->wanted, error);
}

enum stemma_status cmd_rank(const struct options *options, struct stemma_error *error) {
  struct session session;
  struct preparation preparation = {.session = &session, .wanted = model_row_measures(options)};
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) {
    status = parallel_try(session_threads(&session), PREPARATIONS, prepare, &preparation, error);
    ranking_take_beside(&session, &preparation.beside);
  }
  if (status == STEMMA_OK) {
    status = options->families ? family_row_report(&session, "stemma.rank/1", error)
                               : write_models(&session, &preparation.ranks, error);
  }
  rule_ranks_dispose(&preparation.ranks);
  session_close(&session);
  return status;
}
