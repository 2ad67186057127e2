/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derivatives grouped by an attribute: of the families they count for (family, maker,
 * country, region), shared out by φ, or of their own (relation, author, license, task).
 * Either way the groups add up to all derivatives; what has no such attribute is a group
 * without a name, which comes last, whatever its size, and is always listed.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/grouping.h"
#include "graph/text.h"

/* No derivative has been counted for a group yet. */
#define NEVER UINT32_MAX

enum {
  RANK,
  NAME, /* what is grouped by */
  MAKER,
  COUNTRY,
  REGION,
  DERIVATIVES,
  VALUE,
  OWN,
  INFLUENCE,
  SHARE,
  COLUMN_COUNT,
};

static const struct report_column all_columns[COLUMN_COUNT] = {
    [RANK] = {"rank", "#", true, 0, 0},
    [NAME] = {"", "", false, 0, 20},
    [MAKER] = {"maker", "MAKER", false, 2, 10},
    [COUNTRY] = {"country", "COUNTRY", false, 4, 0},
    [REGION] = {"region", "REGION", false, 5, 0},
    [DERIVATIVES] = {"derivatives", "DERIVATIVES", true, 1, 0},
    [VALUE] = {"value", "COUNT", true, 0, 0},
    [OWN] = {"own", "OWN", true, 3, 0},
    [INFLUENCE] = {"influence", "INFLUENCE", true, 3, 0},
    [SHARE] = {"share", "SHARE", true, 0, 0},
};

/* One group. */
struct group {
  struct text name;                  /* empty for what has none */
  const struct catalog_maker *maker; /* of a family or maker, or the first of a country; or NULL */
  uint32_t derivatives;              /* different ones with a part in it */
  uint32_t last;                     /* the last of them, or NEVER */
  uint64_t whole;                    /* val of those that are wholly its own */
  double own;                        /* val of its families' own members, by their shares */
  double influence;                  /* the same of all others */
};

struct groups {
  struct grouping grouping;                   /* owned */
  struct group *items;                        /* [count] owned; the nameless one last */
  size_t count;                               /* of items */
  size_t named;                               /* of items, those with a name */
  size_t listed;                              /* of these, with a row of their own */
  struct group rest;                          /* the others together; in tables alone */
  struct group total;                         /* of all */
  char rest_name[64];                         /* "(33 more)" */
  char total_name[64];                        /* "(all 45)" */
  struct report_column columns[COLUMN_COUNT]; /* those of this report */
  unsigned char cells[COLUMN_COUNT];          /* [column_count] which of the above each is */
  size_t column_count;                        /* of columns */
};

static double value_of(const struct group *group) {
  return group->influence + group->own + (double)group->whole;
}

/* One item for each group that there can be. */
static enum stemma_status make_items(struct groups *groups, struct stemma_error *error) {
  const struct grouping *grouping = &groups->grouping;
  groups->items = calloc(grouping->count, sizeof *groups->items);
  if (groups->items == NULL) return stemma_error_memory(error, "groups");
  groups->count = grouping->count;
  for (size_t i = 0; i < groups->count; i++) {
    groups->items[i] =
        (struct group){.name = grouping->names[i], .maker = grouping->makers[i], .last = NEVER};
  }
  return STEMMA_OK;
}

/* ---- counting ---- */

/* Counts a derivative for a group once, however many shares it has of it. */
static void meet(struct group *group, uint32_t node) {
  if (group->last == node) return;
  group->last = node;
  group->derivatives++;
}

static void add_shares(struct groups *groups, uint32_t node) {
  const struct session *session = groups->grouping.set->session;
  const struct attribution *attribution = &session->attribution;
  double value = (double)session->value[node];
  uint32_t mixture = attribution->mixture[node];
  for (size_t i = attribution->start[mixture]; i < attribution->start[mixture + 1]; i++) {
    uint16_t family = attribution->family[i];
    struct group *group = &groups->items[groups->grouping.of_family[family]];
    bool is_member = family == session->own_family[node];
    *(is_member ? &group->own : &group->influence) += attribution->weight[i] * value;
    meet(group, node);
  }
}

static void count_derivatives(struct groups *groups) {
  const struct session *session = groups->grouping.set->session;
  for (uint32_t node = 0; node < session->graph->node_count; node++) {
    if (!count_set_has(groups->grouping.set, node)) continue;
    groups->total.derivatives++;
    groups->total.whole += session->value[node];
    if (groups->grouping.shared) {
      add_shares(groups, node);
    } else {
      struct group *group = &groups->items[grouping_own_place(&groups->grouping, node)];
      group->whole += session->value[node];
      meet(group, node);
    }
  }
}

/* Largest first, then by name; what has no name comes last. */
static int compare_groups(const void *a, const void *b) {
  const struct group *x = a;
  const struct group *y = b;
  if (x->name.length == 0 || y->name.length == 0) return grouping_compare_names(x->name, y->name);
  if (value_of(x) > value_of(y) || value_of(x) < value_of(y)) {
    return value_of(x) > value_of(y) ? -1 : 1;
  }
  return grouping_compare_names(x->name, y->name);
}

static void add_group(struct group *sum, const struct group *group) {
  sum->derivatives += group->derivatives;
  sum->whole += group->whole;
  sum->own += group->own;
  sum->influence += group->influence;
}

/* Keeps the groups with a derivative, in order. */
static void sort_groups(struct groups *groups) {
  const struct options *options = groups->grouping.set->session->options;
  struct group sum = {0};
  size_t kept = 0;
  for (size_t i = 0; i < groups->count; i++) {
    const struct group *group = &groups->items[i];
    if (group->derivatives == 0) continue;
    add_group(&sum, group);
    bool is_nameless = group->name.length == 0;
    if (is_nameless && options->format == REPORT_QUIET) continue;
    groups->named += !is_nameless;
    groups->items[kept++] = *group;
  }
  assert(fabs(value_of(&sum) - (double)groups->total.whole) <= 1e-9 * (double)groups->total.whole);
  groups->total.own = sum.own;
  groups->total.influence = sum.influence;
  groups->count = kept;
  qsort(groups->items, kept, sizeof *groups->items, compare_groups);
  groups->listed = count_set_listed(groups->grouping.set, groups->named);
  for (size_t i = groups->listed; i < groups->named; i++) {
    add_group(&groups->rest, &groups->items[i]);
  }
}

/* ---- writing ---- */

/* All cells that a group can have. */
static void fill_cells(struct report_value *cells, const struct groups *groups,
                       const struct group *group, struct text name, double value) {
  for (size_t i = 0; i < COLUMN_COUNT; i++) cells[i] = REPORT_VALUE_NULL;
  double total = (double)groups->total.whole;
  cells[NAME] = report_text(name);
  if (group->maker != NULL) {
    cells[MAKER] = report_text(group->maker->name);
    cells[COUNTRY] = report_text(group->maker->country);
    cells[REGION] = report_text(group->maker->region);
  }
  cells[DERIVATIVES] = report_count(group->derivatives);
  cells[VALUE] = groups->grouping.shared ? report_real(value) : report_count(group->whole);
  cells[OWN] = report_real(group->own);
  cells[INFLUENCE] = report_real(group->influence);
  cells[SHARE] = report_real(total > 0 ? value / total : 0);
  cells[SHARE].kind = REPORT_SHARE;
}

/* The cells of a row: groups in order, in tables the rest, the nameless one, in tables all. */
static void fill_place(struct report_value *cells, const struct groups *groups, size_t row) {
  bool is_table = groups->grouping.set->session->options->format == REPORT_TABLE;
  if (row < groups->listed) {
    const struct group *group = &groups->items[row];
    fill_cells(cells, groups, group, group->name, value_of(group));
    cells[RANK] = report_count(row + 1);
    return;
  }
  row -= groups->listed;
  if (is_table && groups->listed < groups->named && row-- == 0) {
    fill_cells(cells, groups, &groups->rest, text_of(groups->rest_name), value_of(&groups->rest));
    /* Some would be counted twice. */
    if (groups->grouping.shared) cells[DERIVATIVES] = REPORT_VALUE_NULL;
    return;
  }
  if (groups->named < groups->count && row-- == 0) {
    const struct group *group = &groups->items[groups->named];
    const char *word = groups->grouping.by == OPTIONS_COUNT_BY_FAMILY ? "(none)" : "(unknown)";
    fill_cells(cells, groups, group, text_of(is_table ? word : NULL), value_of(group));
    return;
  }
  assert(is_table);
  fill_cells(cells, groups, &groups->total, text_of(groups->total_name),
             (double)groups->total.whole);
}

static void fill_row(struct report_value *cells, void *context, size_t row) {
  const struct groups *groups = context;
  struct report_value all[COLUMN_COUNT];
  fill_place(all, groups, row);
  for (size_t i = 0; i < groups->column_count; i++) cells[i] = all[groups->cells[i]];
}

/* Whether a column has a meaning for what is grouped by. */
static bool has_column(const struct groups *groups, size_t column) {
  switch (column) {
  case MAKER: return groups->grouping.by == OPTIONS_COUNT_BY_FAMILY;
  case COUNTRY:
    return groups->grouping.by == OPTIONS_COUNT_BY_FAMILY ||
           groups->grouping.by == OPTIONS_COUNT_BY_MAKER;
  case REGION: return groups->grouping.shared && groups->grouping.by != OPTIONS_COUNT_BY_REGION;
  case OWN:
  case INFLUENCE: return groups->grouping.shared;
  default: return true;
  }
}

static void choose_columns(struct groups *groups) {
  bool of_downloads = groups->grouping.set->session->options->value == OPTIONS_VALUE_DOWNLOADS;
  for (unsigned i = 0; i < COLUMN_COUNT; i++) {
    if (!has_column(groups, i)) continue;
    struct report_column column = all_columns[i];
    if (i == NAME) {
      column.key = options_table[OPTION_COUNT_BY].words[groups->grouping.by];
      column.heading = grouping_heading(groups->grouping.by);
    }
    if (i == VALUE && of_downloads) column.heading = "DOWNLOADS";
    /* It would say the same as the column before. */
    if (i == VALUE && !of_downloads && !groups->grouping.shared) column.heading = NULL;
    groups->cells[groups->column_count] = (unsigned char)i;
    groups->columns[groups->column_count++] = column;
  }
}

/* Rows of the report, as fill_place has them. */
static size_t count_rows(const struct groups *groups, bool is_table) {
  size_t rows = groups->listed + (groups->count - groups->named);
  if (!is_table) return rows;
  return rows + (groups->listed < groups->named) + (groups->count != 1);
}

static enum stemma_status write_groups(struct groups *groups, struct stemma_error *error) {
  const struct session *session = groups->grouping.set->session;
  bool is_table = session->options->format == REPORT_TABLE;
  char count[TEXT_COUNT_SIZE];
  text_count(count, groups->count);
  snprintf(groups->total_name, sizeof groups->total_name, "(all %s)", count);
  text_count(count, groups->named - groups->listed);
  snprintf(groups->rest_name, sizeof groups->rest_name, "(%s more)", count);
  choose_columns(groups);
  const struct report_field summary[] = {
      {"groups", report_count(groups->count)},
      {"derivatives", report_count(groups->total.derivatives)},
      {"value", report_count(groups->total.whole)},
  };
  struct report report = {.schema = "stemma.count/1",
                          .summary = summary,
                          .summary_count = sizeof summary / sizeof *summary,
                          .columns = groups->columns,
                          .column_count = groups->column_count,
                          .id_column = NAME,
                          .row_count = count_rows(groups, is_table),
                          .row = fill_row,
                          .context = groups};
  return session_report(session, &report, error);
}

enum stemma_status count_groups_report(const struct count_set *set, struct stemma_error *error) {
  struct groups groups = {0};
  enum stemma_status status = grouping_init(&groups.grouping, set, error);
  if (status == STEMMA_OK) status = make_items(&groups, error);
  if (status == STEMMA_OK) {
    count_derivatives(&groups);
    sort_groups(&groups);
    status = write_groups(&groups, error);
  }
  free(groups.items);
  grouping_dispose(&groups.grouping);
  return status;
}
