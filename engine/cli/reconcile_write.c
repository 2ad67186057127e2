/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid as a table for people, and as a row a cell for machines and for --match. */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/model_row.h"
#include "engine/cli/reconcile.h"
#include "engine/cli/rules.h"
#include "engine/cli/terminal.h"
#include "engine/report/glyph.h"
#include "engine/report/number.h"

static const char SCHEMA[] = "stemma.reconcile/1";

/* How many of the nearest cells are shown where none matches. */
enum { NEAREST_MAX = 5 };
/* "all but unspecified", or all relations by their names. */
enum { SET_NAME_SIZE = 64 };

/* What a set of relations is called. */
static void name_set(char out[SET_NAME_SIZE], unsigned set) {
  stemma_relation_set missing = STEMMA_ALL_RELATIONS & (stemma_relation_set)~rule_relations[set];
  if (missing == 0) {
    snprintf(out, SET_NAME_SIZE, "all");
  } else if (missing == 1U << STEMMA_UNSPECIFIED) {
    snprintf(out, SET_NAME_SIZE, "all but unspecified");
  } else {
    rules_write_relations(out, SET_NAME_SIZE, set);
  }
}

/* ---- the grid ---- */

enum { GRID_RELATIONS, GRID_CELLS, GRID_COLUMNS = GRID_CELLS + RULE_COLUMNS };

static const struct report_column grid_columns[GRID_COLUMNS] = {
    [GRID_RELATIONS] = {"relations", "RELATIONS", false, 0, 14},
    [GRID_CELLS] = {"anyone", "ANYONE", true, 0, 0},
    {"anyone_1", "≥1 DL", true, 0, 0},
    {"anyone_6", "≥6 DL", true, 0, 0},
    {"others", "OTHERS", true, 0, 0},
    {"others_1", "≥1 DL", true, 0, 0},
    {"others_6", "≥6 DL", true, 0, 0},
};

/* Cells of a question. */
enum { QUESTION_CELLS = RULE_RELATIONS * RULE_COLUMNS };

/* The rows of the grid: a set of relations each, question by question. */
struct grid {
  const struct reconcile *reconcile;     /* borrowed */
  size_t shown[RECONCILE_QUESTIONS_MAX]; /* [shown_count] the questions with rows */
  size_t shown_count;                    /* of shown */
  char name[SET_NAME_SIZE];              /* of the row at hand */
  char title[256];                       /* of the question at hand */
};

/* Whether two questions have the same answers throughout. */
static bool are_equal(const struct reconcile *reconcile, size_t a, size_t b) {
  for (size_t i = 0; i < QUESTION_CELLS; i++) {
    double x = reconcile_figure(reconcile, a * QUESTION_CELLS + i);
    double y = reconcile_figure(reconcile, b * QUESTION_CELLS + i);
    if (x < y || x > y) return false;
  }
  return true;
}

/* Attributions of a family often agree: what would repeat other rows gets none. */
static void choose_questions(struct grid *grid) {
  const struct reconcile *reconcile = grid->reconcile;
  for (size_t q = 0; q < reconcile->question_count; q++) {
    bool repeats = false;
    for (size_t i = 0; i < grid->shown_count && reconcile->node == STEMMA_NO_NODE; i++) {
      repeats = repeats || are_equal(reconcile, q, grid->shown[i]);
    }
    if (!repeats) grid->shown[grid->shown_count++] = q;
  }
}

static void fill_grid_row(struct report_value *cells, void *context, size_t row) {
  struct grid *grid = context;
  size_t first = grid->shown[row / RULE_RELATIONS] * QUESTION_CELLS;
  first += row % RULE_RELATIONS * RULE_COLUMNS;
  name_set(grid->name, (unsigned)(row % RULE_RELATIONS));
  cells[GRID_RELATIONS] = report_word(grid->name);
  for (size_t column = 0; column < RULE_COLUMNS; column++) {
    struct reconcile_rule rule = reconcile_rule_at(grid->reconcile, first + column);
    struct report_value *cell = &cells[GRID_CELLS + column];
    *cell = reconcile_answer(grid->reconcile, &rule);
    cell->dim = reconcile_figure(grid->reconcile, first + column) <= 0;
  }
}

/* The title of a question, and which others have the same answers. */
static struct text grid_section(void *context, size_t row) {
  struct grid *grid = context;
  const struct reconcile *reconcile = grid->reconcile;
  if (row % RULE_RELATIONS != 0) return TEXT("");
  size_t shown = grid->shown[row / RULE_RELATIONS];
  size_t used =
      (size_t)snprintf(grid->title, sizeof grid->title, "%s", reconcile->questions[shown].title);
  unsigned repeats = 0;
  for (size_t q = shown + 1; q < reconcile->question_count; q++) {
    if (reconcile->node != STEMMA_NO_NODE || !are_equal(reconcile, shown, q)) continue;
    used += (size_t)snprintf(grid->title + used, sizeof grid->title - used, "%s%s",
                             repeats++ == 0 ? "; the same " : ", ", reconcile->questions[q].brief);
    assert(used < sizeof grid->title);
  }
  return text_of(grid->title);
}

/* "Qwen/Qwen3.8-27B has 3 to 345 derivatives, by 108 rules" */
static void write_title(const struct reconcile *reconcile) {
  char least[NUMBER_SIZE];
  char most[NUMBER_SIZE];
  size_t count = reconcile_rule_count(reconcile);
  double smallest = reconcile_figure(reconcile, 0);
  double largest = 0;
  for (size_t i = 0; i < count; i++) {
    if (reconcile_rule_at(reconcile, i).question->is_split) continue; /* no number of models */
    smallest = fmin(smallest, reconcile_figure(reconcile, i));
    largest = fmax(largest, reconcile_figure(reconcile, i));
  }
  number_format_fixed(least, smallest, 0);
  number_format_fixed(most, largest, 0);
  glyph_write(stdout, reconcile_name(reconcile));
  printf(" has %s to %s derivatives, by %zu rules:\n\n", least, most, count);
}

/* What the columns mean, and how to get a number by itself; `command` is room for one. */
static void write_legend(const struct reconcile *reconcile, char *command) {
  const struct reconcile_rule rule = {
      .question = &reconcile->questions[reconcile->question_count - 1],
      .set = 3, /* finetune,merge: any but the first shows how relations are named */
      .party = RULE_OTHERS,
      .minimum = RULE_MINIMA - 1};
  reconcile_write_command(command, reconcile->command_size, reconcile, &rule);
  fputs("\n≥1 DL, ≥6 DL: with at least so many downloads (--min-downloads). OTHERS: without\n"
        "those by the maker itself (--third-party). All cells, each with the command that\n"
        "gives its number: --format tsv. Such as:\n",
        stdout);
  glyph_write(stdout, text_of(command));
  fputc('\n', stdout);
}

static enum stemma_status write_grid(const struct reconcile *reconcile,
                                     struct stemma_error *error) {
  struct grid grid = {.reconcile = reconcile};
  choose_questions(&grid);
  struct report report = {.schema = SCHEMA,
                          .columns = grid_columns,
                          .column_count = GRID_COLUMNS,
                          .row_count = grid.shown_count * RULE_RELATIONS,
                          .row = fill_grid_row,
                          .section = grid_section,
                          .context = &grid};
  char *command = malloc(reconcile->command_size);
  if (command == NULL) return stemma_error_memory(error, "commands");
  write_title(reconcile);
  enum stemma_status status = session_report(reconcile->session, &report, error);
  if (status == STEMMA_OK) write_legend(reconcile, command);
  free(command);
  return status;
}

/* ---- cells ---- */

enum {
  CELL_MODEL,
  CELL_FAMILY,
  CELL_COUNT,
  CELL_DIFFERENCE,
  CELL_MEASURE,
  CELL_REACH,
  CELL_RELATIONS,
  CELL_SET, /* the same for people */
  CELL_THIRD_PARTY,
  CELL_MIN_DOWNLOADS,
  CELL_ATTRIBUTE,
  CELL_COMMAND,
  CELL_COLUMNS,
};

static const struct report_column cell_columns[CELL_COLUMNS] = {
    [CELL_MODEL] = {"model", NULL, false, 0, 0},
    [CELL_FAMILY] = {"family", NULL, false, 0, 0},
    [CELL_COUNT] = {"count", "COUNT", true, 0, 0},
    [CELL_DIFFERENCE] = {"difference", "OFF BY", true, 0, 0},
    [CELL_MEASURE] = {"measure", "MEASURE", false, 0, 0},
    [CELL_REACH] = {"reach", NULL, false, 0, 0},
    [CELL_RELATIONS] = {"relations", NULL, false, 0, 0},
    [CELL_SET] = {"relation_set", "RELATIONS", false, 0, 14},
    [CELL_THIRD_PARTY] = {"third_party", "OTHERS ONLY", false, 0, 0},
    [CELL_MIN_DOWNLOADS] = {"min_downloads", "MIN DOWNLOADS", true, 0, 0},
    [CELL_ATTRIBUTE] = {"attribute", NULL, false, 0, 0},
    [CELL_COMMAND] = {"command", "COMMAND", false, 1, 0},
};

/* The cells that are written, and what the one at hand points to. */
struct cells {
  const struct reconcile *reconcile;                    /* borrowed */
  size_t *numbers;                                      /* [count] owned */
  size_t count;                                         /* of numbers */
  struct report_column columns[CELL_COLUMNS];           /* as they are written here */
  char *command;                                        /* owned: of the cell at hand */
  char name[SET_NAME_SIZE];                             /* of its set of relations */
  struct report_value relations[STEMMA_RELATION_COUNT]; /* its words */
};

static struct report_value list_relations(struct cells *cells, unsigned set) {
  size_t count = 0;
  for (unsigned i = 0; i < STEMMA_RELATION_COUNT; i++) {
    enum stemma_relation relation = model_row_relations[i];
    if ((rule_relations[set] >> relation & 1) == 0) continue;
    cells->relations[count++] = report_word(stemma_relation_name(relation));
  }
  return report_list(cells->relations, count);
}

static void fill_subject(struct report_value *row, const struct cells *cells) {
  bool is_model = cells->reconcile->node != STEMMA_NO_NODE;
  struct report_value name = report_text(reconcile_name(cells->reconcile));
  row[CELL_MODEL] = is_model ? name : REPORT_VALUE_NULL;
  row[CELL_FAMILY] = is_model ? REPORT_VALUE_NULL : name;
}

/* How far a cell is from the number asked for. */
static double difference_of(const struct reconcile *reconcile, size_t number) {
  return reconcile_figure(reconcile, number) - (double)reconcile->session->options->match;
}

static void fill_cell_row(struct report_value *row, void *context, size_t place) {
  struct cells *cells = context;
  const struct reconcile *reconcile = cells->reconcile;
  const struct options *options = reconcile->session->options;
  const struct reconcile_rule rule = reconcile_rule_at(reconcile, cells->numbers[place]);
  const char *const *attributes = options_table[OPTION_ATTRIBUTE].words;
  bool is_family = reconcile->node == STEMMA_NO_NODE;
  name_set(cells->name, rule.set);
  reconcile_write_command(cells->command, reconcile->command_size, reconcile, &rule);
  fill_subject(row, cells);
  row[CELL_COUNT] = reconcile_answer(reconcile, &rule);
  row[CELL_DIFFERENCE] = options_given(options, OPTION_MATCH)
                             ? report_real(difference_of(reconcile, cells->numbers[place]))
                             : REPORT_VALUE_NULL;
  row[CELL_MEASURE] = report_word(rule.question->measure);
  row[CELL_REACH] = report_word(rule.question->reach == RULE_DIRECT ? "direct" : "all");
  row[CELL_RELATIONS] = list_relations(cells, rule.set);
  row[CELL_SET] = report_word(cells->name);
  row[CELL_THIRD_PARTY] = report_flag(rule.party == RULE_OTHERS);
  row[CELL_MIN_DOWNLOADS] = report_count(rule_minima[rule.minimum]);
  row[CELL_ATTRIBUTE] =
      is_family ? report_word(attributes[rule.question->attribution]) : REPORT_VALUE_NULL;
  row[CELL_COMMAND] = report_word(cells->command);
}

/* ---- which cells ---- */

struct nearness {
  double distance; /* from the number asked for */
  size_t number;   /* of the cell */
};

static int compare_nearness(const void *a, const void *b) {
  const struct nearness *x = a;
  const struct nearness *y = b;
  if (x->distance < y->distance || x->distance > y->distance) {
    return x->distance < y->distance ? -1 : 1;
  }
  return x->number < y->number ? -1 : x->number > y->number;
}

/* Keeps the cells that say the number when they are rounded, else the nearest. */
static enum stemma_status keep_matching(bool *found, struct cells *cells,
                                        struct stemma_error *error) {
  struct nearness *nearest = calloc(cells->count, sizeof *nearest);
  if (nearest == NULL) return stemma_error_memory(error, "counting rules");
  for (size_t i = 0; i < cells->count; i++) {
    double distance = fabs(difference_of(cells->reconcile, i));
    nearest[i] = (struct nearness){.distance = distance, .number = i};
  }
  qsort(nearest, cells->count, sizeof *nearest, compare_nearness);
  size_t exact = 0;
  while (exact < cells->count && nearest[exact].distance < 0.5) exact++;
  *found = exact > 0;
  cells->count = exact > 0 ? exact : NEAREST_MAX;
  for (size_t i = 0; i < cells->count; i++) cells->numbers[i] = nearest[i].number;
  free(nearest);
  return STEMMA_OK;
}

/* People are not told what is the same in every row. */
static void choose_columns(struct cells *cells) {
  memcpy(cells->columns, cell_columns, sizeof cells->columns);
  if (cells->reconcile->node == STEMMA_NO_NODE) {
    cells->columns[CELL_ATTRIBUTE].heading = "ATTRIBUTE";
  }
  double first = difference_of(cells->reconcile, cells->numbers[0]);
  if (fabs(first) < 0.5) cells->columns[CELL_DIFFERENCE].heading = NULL;
}

static enum stemma_status write_cells(struct cells *cells, struct stemma_error *error) {
  const struct session *session = cells->reconcile->session;
  choose_columns(cells);
  struct report report = {.schema = SCHEMA,
                          .columns = cells->columns,
                          .column_count = CELL_COLUMNS,
                          .id_column = CELL_COMMAND,
                          .row_count = cells->count,
                          .row = fill_cell_row,
                          .context = cells};
  enum stemma_status status = session_report(session, &report, error);
  if (status != STEMMA_OK || session->options->format != REPORT_TABLE) return status;
  if (terminal_width() == 0) return STEMMA_OK; /* all commands are in the table */
  struct report_value row[CELL_COLUMNS];
  fill_cell_row(row, cells, 0);
  fputs("\nThe first by itself:\n", stdout);
  glyph_write(stdout, row[CELL_COMMAND].as.text);
  fputc('\n', stdout);
  return STEMMA_OK;
}

enum stemma_status reconcile_write(bool *found, const struct reconcile *reconcile,
                                   struct stemma_error *error) {
  const struct options *options = reconcile->session->options;
  bool matching = options_given(options, OPTION_MATCH);
  *found = true;
  if (options->format == REPORT_TABLE && !matching) return write_grid(reconcile, error);
  struct cells cells = {.reconcile = reconcile, .count = reconcile_rule_count(reconcile)};
  cells.numbers = calloc(cells.count, sizeof *cells.numbers);
  cells.command = calloc(reconcile->command_size, 1);
  enum stemma_status status = STEMMA_OK;
  if (cells.numbers == NULL || cells.command == NULL) {
    status = stemma_error_memory(error, "counting rules");
  } else {
    for (size_t i = 0; i < cells.count; i++) cells.numbers[i] = i;
    if (matching) status = keep_matching(found, &cells, error);
    if (status == STEMMA_OK) status = write_cells(&cells, error);
  }
  free(cells.numbers);
  free(cells.command);
  return status;
}
