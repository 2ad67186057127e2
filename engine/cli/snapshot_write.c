/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of a comparison: for machines a list a section, for people a table a change. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/snapshot_diff.h"
#include "engine/cli/snapshot_rows.h"
#include "engine/report/document.h"
#include "graph/text.h"

/* Room for a title, and most tables. */
enum { TITLE_SIZE = 256, COLUMNS_MAX = 8, PARTS_MAX = 16, SUMMARY_COUNT = 14 };

/* ---- sections and their columns ---- */

static const struct report_column figure_columns[FIGURE_COLUMNS] = {
    [FIGURE_NAME] = {"figure", NULL, false, 0, 0},
    [FIGURE_OLD] = {"old", NULL, true, 0, 0},
    [FIGURE_NEW] = {"new", NULL, true, 0, 0},
    [FIGURE_CHANGE] = {"change", NULL, true, 1, 0},
};
static const struct report_column model_columns[MODEL_COLUMNS] = {
    [MODEL_CHANGE] = {"change", NULL, false, 0, 0},
    [MODEL_NAME] = {"model", NULL, false, 0, 34},
    [MODEL_OLD_STATUS] = {"old_status", NULL, false, 2, 0},
    [MODEL_NEW_STATUS] = {"new_status", NULL, false, 2, 0},
    [MODEL_CREATED] = {"created", NULL, false, 3, 0},
    [MODEL_DOWNLOADS] = {"downloads", NULL, true, 1, 0},
    [MODEL_LIKES] = {"likes", NULL, true, 4, 0},
};
static const struct report_column edge_columns[EDGE_COLUMNS] = {
    [EDGE_CHANGE] = {"change", NULL, false, 0, 0},
    [EDGE_MODEL] = {"model", NULL, false, 0, 26},
    [EDGE_OLD_PARENT] = {"old_parent", NULL, false, 0, 22},
    [EDGE_NEW_PARENT] = {"new_parent", NULL, false, 0, 22},
    [EDGE_OLD_RELATION] = {"old_relation", NULL, false, 2, 0},
    [EDGE_NEW_RELATION] = {"new_relation", NULL, false, 1, 0},
    [EDGE_WITH_MODEL] = {"with_model", NULL, false, 3, 0},
};
static const struct report_column fact_columns[FACT_COLUMNS] = {
    [FACT_NAME] = {"model", NULL, false, 0, 34},
    [FACT_FACT] = {"fact", NULL, false, 0, 0},
    [FACT_OLD] = {"old", NULL, false, 0, 18},
    [FACT_NEW] = {"new", NULL, false, 0, 18},
};
static const struct report_column rank_columns[RANK_COLUMNS] = {
    [RANK_CHANGE] = {"change", NULL, false, 0, 0},
    [RANK_MODEL] = {"model", NULL, false, 0, 30},
    [RANK_OLD] = {"old_rank", NULL, true, 0, 0},
    [RANK_NEW] = {"new_rank", NULL, true, 0, 0},
    [RANK_MOVE] = {"move", NULL, true, 1, 0},
    [RANK_OLD_VALUE] = {"old_value", NULL, true, 2, 0},
    [RANK_NEW_VALUE] = {"new_value", NULL, true, 2, 0},
};
static const struct report_column family_columns[FAMILY_COLUMNS] = {
    [FAMILY_NAME] = {"family", NULL, false, 0, 16},
    [FAMILY_OLD_SHARE] = {"old_share", NULL, true, 0, 0},
    [FAMILY_NEW_SHARE] = {"new_share", NULL, true, 0, 0},
    [FAMILY_SHIFT] = {"share_change", NULL, true, 0, 0},
    [FAMILY_OLD_INFLUENCE] = {"old_influence", NULL, true, 2, 0},
    [FAMILY_NEW_INFLUENCE] = {"new_influence", NULL, true, 1, 0},
    [FAMILY_OLD_DERIVATIVES] = {"old_derivatives", NULL, true, 4, 0},
    [FAMILY_NEW_DERIVATIVES] = {"new_derivatives", NULL, true, 3, 0},
};
static const struct report_column flat_columns[FLAT_COLUMNS] = {
    [FLAT_SECTION] = {"section", NULL, false, 0, 0},
    [FLAT_CHANGE] = {"change", NULL, false, 0, 0},
    [FLAT_NAME] = {"name", NULL, false, 0, 0},
    [FLAT_OLD_PARENT] = {"old_parent", NULL, false, 0, 0},
    [FLAT_NEW_PARENT] = {"new_parent", NULL, false, 0, 0},
    [FLAT_OLD] = {"old", NULL, false, 0, 0},
    [FLAT_NEW] = {"new", NULL, false, 0, 0},
};

/* A section: an array in JSON. */
struct section {
  enum options_diff_section id;        /* which */
  const char *key;                     /* of its array */
  const struct report_column *columns; /* [column_count] without headings */
  size_t column_count;                 /* of columns */
  report_row_fn *fill;                 /* its rows */
};

static const struct section sections[] = {
    {OPTIONS_DIFF_FIGURES, "figures", figure_columns, FIGURE_COLUMNS, snapshot_fill_figure},
    {OPTIONS_DIFF_MODELS, "models", model_columns, MODEL_COLUMNS, snapshot_fill_model},
    {OPTIONS_DIFF_EDGES, "edges", edge_columns, EDGE_COLUMNS, snapshot_fill_edge},
    {OPTIONS_DIFF_FACTS, "facts", fact_columns, FACT_COLUMNS, snapshot_fill_fact},
    {OPTIONS_DIFF_RANKS, "ranks", rank_columns, RANK_COLUMNS, snapshot_fill_move},
    {OPTIONS_DIFF_FAMILIES, "families", family_columns, FAMILY_COLUMNS, snapshot_fill_family},
};
enum { SECTION_KINDS = sizeof sections / sizeof *sections };
static_assert((int)SECTION_KINDS <= (int)PARTS_MAX, "room for every section");

static const struct section *section_of(enum options_diff_section id) {
  size_t i = 0;
  while (sections[i].id != id) i++;
  assert(i < SECTION_KINDS);
  return &sections[i];
}

/* ---- tables ---- */

/* No kind: the rows of a section are all of one. */
#define NO_KIND SNAPSHOT_KINDS_MAX

/* The table of one kind of change. */
struct view {
  enum options_diff_section section; /* whose rows */
  unsigned kind;                     /* which of them, or NO_KIND */
  const char *title;                 /* what they are */
  const char *note;                  /* what else is to be said of them, or NULL */
  const char *headings[COLUMNS_MAX]; /* of the section's columns; NULL: not shown */
};

static const struct view views[] = {
    {OPTIONS_DIFF_FIGURES,
     NO_KIND,
     "Figures",
     NULL,
     {[FIGURE_NAME] = "FIGURE",
      [FIGURE_OLD] = "OLD",
      [FIGURE_NEW] = "NEW",
      [FIGURE_CHANGE] = "CHANGE"}},
    {OPTIONS_DIFF_MODELS,
     LINEAGE_MODEL_CAME,
     "Models that came",
     NULL,
     {[MODEL_NAME] = "MODEL",
      [MODEL_CREATED] = "CREATED",
      [MODEL_DOWNLOADS] = "DOWNLOADS",
      [MODEL_LIKES] = "LIKES"}},
    {OPTIONS_DIFF_MODELS,
     LINEAGE_MODEL_CAME_BACK,
     "Models that came back",
     "known before, without a record",
     {[MODEL_NAME] = "MODEL",
      [MODEL_OLD_STATUS] = "WAS",
      [MODEL_CREATED] = "CREATED",
      [MODEL_DOWNLOADS] = "DOWNLOADS",
      [MODEL_LIKES] = "LIKES"}},
    {OPTIONS_DIFF_MODELS,
     LINEAGE_MODEL_WENT,
     "Models not in NEW",
     "deleted, private or not collected",
     {[MODEL_NAME] = "MODEL",
      [MODEL_NEW_STATUS] = "NOW",
      [MODEL_CREATED] = "CREATED",
      [MODEL_DOWNLOADS] = "DOWNLOADS",
      [MODEL_LIKES] = "LIKES"}},
    {OPTIONS_DIFF_EDGES,
     LINEAGE_EDGE_CAME,
     "Edges that came",
     NULL,
     {[EDGE_MODEL] = "MODEL", [EDGE_NEW_PARENT] = "PARENT", [EDGE_NEW_RELATION] = "RELATION"}},
    {OPTIONS_DIFF_EDGES,
     LINEAGE_EDGE_WENT,
     "Edges that went",
     NULL,
     {[EDGE_MODEL] = "MODEL", [EDGE_OLD_PARENT] = "PARENT", [EDGE_OLD_RELATION] = "RELATION"}},
    {OPTIONS_DIFF_EDGES,
     LINEAGE_EDGE_RELATION,
     "Edges with another relation",
     NULL,
     {[EDGE_MODEL] = "MODEL",
      [EDGE_NEW_PARENT] = "PARENT",
      [EDGE_OLD_RELATION] = "OLD",
      [EDGE_NEW_RELATION] = "NEW"}},
    {OPTIONS_DIFF_EDGES,
     LINEAGE_EDGE_PARENT,
     "Models with another parent",
     NULL,
     {[EDGE_MODEL] = "MODEL",
      [EDGE_OLD_PARENT] = "OLD PARENT",
      [EDGE_NEW_PARENT] = "NEW PARENT",
      [EDGE_NEW_RELATION] = "RELATION"}},
    {OPTIONS_DIFF_FACTS,
     LINEAGE_FACT_AUTHOR,
     "Models with another author",
     NULL,
     {[FACT_NAME] = "MODEL", [FACT_OLD] = "OLD", [FACT_NEW] = "NEW"}},
    {OPTIONS_DIFF_FACTS,
     LINEAGE_FACT_LICENSE,
     "Models with another licence",
     NULL,
     {[FACT_NAME] = "MODEL", [FACT_OLD] = "OLD", [FACT_NEW] = "NEW"}},
    {OPTIONS_DIFF_FACTS,
     LINEAGE_FACT_TASK,
     "Models with another task",
     NULL,
     {[FACT_NAME] = "MODEL", [FACT_OLD] = "OLD", [FACT_NEW] = "NEW"}},
    {OPTIONS_DIFF_FACTS,
     LINEAGE_FACT_CREATED,
     "Models with another day of creation",
     NULL,
     {[FACT_NAME] = "MODEL", [FACT_OLD] = "OLD", [FACT_NEW] = "NEW"}},
    {OPTIONS_DIFF_RANKS,
     NO_KIND,
     "Moves in rank",
     NULL,
     {[RANK_MODEL] = "MODEL",
      [RANK_OLD] = "OLD",
      [RANK_NEW] = "NEW",
      [RANK_MOVE] = "MOVE",
      [RANK_OLD_VALUE] = "OLD VALUE",
      [RANK_NEW_VALUE] = "NEW VALUE"}},
    {OPTIONS_DIFF_FAMILIES,
     NO_KIND,
     "Shares of families",
     NULL,
     {[FAMILY_NAME] = "FAMILY",
      [FAMILY_OLD_SHARE] = "OLD",
      [FAMILY_NEW_SHARE] = "NEW",
      [FAMILY_SHIFT] = "CHANGE",
      [FAMILY_OLD_INFLUENCE] = "OLD INFLUENCE",
      [FAMILY_NEW_INFLUENCE] = "NEW INFLUENCE",
      [FAMILY_OLD_DERIVATIVES] = "OLD DERIVATIVES",
      [FAMILY_NEW_DERIVATIVES] = "NEW DERIVATIVES"}},
};
enum { VIEW_COUNT = sizeof views / sizeof *views };
static_assert((int)VIEW_COUNT <= (int)PARTS_MAX, "room for every table");

/* ---- the document ---- */

/* What the parts of a document point to. */
struct writing {
  const struct snapshot_diff *diff;                     /* borrowed */
  struct report_part parts[PARTS_MAX];                  /* [part_count] */
  size_t part_count;                                    /* of parts */
  struct snapshot_slice slices[PARTS_MAX];              /* beside parts */
  struct report_column columns[PARTS_MAX][COLUMNS_MAX]; /* beside parts; tables only */
  char titles[PARTS_MAX][TITLE_SIZE];                   /* likewise */
  struct report_field summary[SUMMARY_COUNT];           /* [summary_count] */
  size_t summary_count;                                 /* of summary */
};

/* The rows of a section by kind; NULL where they are of one kind. */
static const struct snapshot_rows *rows_of(const struct snapshot_diff *diff,
                                           enum options_diff_section section) {
  switch (section) {
  case OPTIONS_DIFF_MODELS: return &diff->models;
  case OPTIONS_DIFF_EDGES: return &diff->edges;
  case OPTIONS_DIFF_FACTS: return &diff->facts;
  default: return NULL;
  }
}

/* The rows of a section, *first and their number: of a kind, or all with NO_KIND. */
static size_t find_rows(size_t *first, const struct snapshot_diff *diff,
                        enum options_diff_section section, unsigned kind) {
  const struct snapshot_rows *rows = rows_of(diff, section);
  *first = 0;
  if (section == OPTIONS_DIFF_FIGURES) return diff->changed_count;
  if (section == OPTIONS_DIFF_RANKS) return diff->move_count;
  if (section == OPTIONS_DIFF_FAMILIES) return diff->family_count;
  if (kind == NO_KIND) return rows->count;
  while (*first < rows->count && rows->rows[*first].kind < kind) (*first)++;
  size_t end = *first;
  while (end < rows->count && rows->rows[end].kind == kind) end++;
  return end - *first;
}

/* Begins a part: the rows of a section. */
static struct report_part *add_part(struct writing *writing, const struct section *section,
                                    unsigned kind) {
  assert(writing->part_count < PARTS_MAX);
  struct report_part *part = &writing->parts[writing->part_count];
  struct snapshot_slice *slice = &writing->slices[writing->part_count++];
  size_t count = find_rows(&slice->first, writing->diff, section->id, kind);
  slice->diff = writing->diff;
  *part = (struct report_part){.key = section->key,
                               .list = {.columns = section->columns,
                                        .column_count = section->column_count,
                                        .row_count = count,
                                        .row = section->fill,
                                        .context = slice}};
  return part;
}

static void add_sections(struct writing *writing) {
  for (size_t i = 0; i < SECTION_KINDS; i++) {
    if (!snapshot_diff_wants(writing->diff->options, sections[i].id)) continue;
    (void)add_part(writing, &sections[i], NO_KIND);
  }
}

/* "(12 with their model; 20 shown)" behind a title: each note is put in behind the others. */
static void add_note(char title[TITLE_SIZE], bool *begun, const char *note) {
  size_t used = strlen(title);
  snprintf(title + used, TITLE_SIZE - used, "%s%s", *begun ? "; " : " (", note);
  *begun = true;
}

static void add_count_note(char title[TITLE_SIZE], bool *begun, size_t count, const char *what) {
  char number[TEXT_COUNT_SIZE];
  char note[TEXT_COUNT_SIZE + 96];
  text_count(number, count);
  snprintf(note, sizeof note, "%s %s", number, what);
  add_note(title, begun, note);
}

/* How many rows of a view were found, shown or not. */
static size_t found_of(const struct snapshot_diff *diff, const struct view *view) {
  const struct snapshot_rows *rows = rows_of(diff, view->section);
  if (rows != NULL) return rows->found[view->kind];
  if (view->section == OPTIONS_DIFF_RANKS) return diff->moves_found;
  if (view->section == OPTIONS_DIFF_FAMILIES) return diff->families_found;
  return diff->changed_count;
}

/* What stands in brackets behind a title. */
static void add_notes(char title[TITLE_SIZE], const struct snapshot_diff *diff,
                      const struct view *view, size_t shown) {
  char among[TEXT_COUNT_SIZE + 32];
  bool begun = false;
  if (view->note != NULL) add_note(title, &begun, view->note);
  if (view->section == OPTIONS_DIFF_EDGES && diff->edges_apart[view->kind] > 0) {
    add_count_note(title, &begun, diff->edges_apart[view->kind], "with their model");
  }
  if (view->section == OPTIONS_DIFF_FIGURES && diff->downloads_changed > 0) {
    add_count_note(title, &begun, diff->downloads_changed, "models with other downloads");
  }
  if (view->section == OPTIONS_DIFF_FIGURES && diff->likes_changed > 0) {
    add_count_note(title, &begun, diff->likes_changed, "with other likes");
  }
  if (shown < found_of(diff, view)) {
    snprintf(among, sizeof among, "among the first %" PRIu64, diff->options->top);
    add_count_note(title, &begun, shown, view->section == OPTIONS_DIFF_RANKS ? among : "shown");
  }
  size_t used = strlen(title);
  if (begun) snprintf(title + used, TITLE_SIZE - used, ")");
}

/* "Edges that came: 532 (500 with their model; 20 shown)" */
static void write_title(char title[TITLE_SIZE], const struct snapshot_diff *diff,
                        const struct view *view, size_t shown) {
  char number[TEXT_COUNT_SIZE];
  size_t found = found_of(diff, view);
  title[0] = '\0';
  if (found == 0) return;
  text_count(number, found);
  if (view->section == OPTIONS_DIFF_FIGURES) {
    snprintf(title, TITLE_SIZE, "%s", view->title);
  } else if (view->section == OPTIONS_DIFF_RANKS) {
    snprintf(title, TITLE_SIZE, "%s by %s: %s", view->title, options_measures[diff->options->by],
             number);
  } else {
    snprintf(title, TITLE_SIZE, "%s: %s", view->title, number);
  }
  add_notes(title, diff, view, shown);
}

static void add_views(struct writing *writing) {
  for (size_t i = 0; i < VIEW_COUNT; i++) {
    const struct view *view = &views[i];
    if (!snapshot_diff_wants(writing->diff->options, view->section)) continue;
    const struct section *section = section_of(view->section);
    size_t place = writing->part_count;
    struct report_part *part = add_part(writing, section, view->kind);
    struct report_column *columns = writing->columns[place];
    for (size_t column = 0; column < section->column_count; column++) {
      columns[column] = section->columns[column];
      columns[column].heading = view->headings[column];
    }
    part->list.columns = columns;
    write_title(writing->titles[place], writing->diff, view, part->list.row_count);
    part->title = text_of(writing->titles[place]);
  }
}

/* ---- the summary ---- */

static void add_count(struct writing *writing, enum options_diff_section section, const char *key,
                      size_t count) {
  assert(writing->summary_count < SUMMARY_COUNT);
  bool known = snapshot_diff_wants(writing->diff->options, section);
  writing->summary[writing->summary_count++] =
      (struct report_field){key, known ? report_count(count) : REPORT_VALUE_NULL};
}

/* Counts of all that was found; those of sections that were not asked for are null. */
static void fill_summary(struct writing *writing) {
  const struct snapshot_diff *diff = writing->diff;
  const size_t *models = diff->models.found;
  const size_t *edges = diff->edges.found;
  size_t facts = 0;
  for (unsigned fact = 0; fact < LINEAGE_FACTS; fact++) facts += diff->facts.found[fact];
  writing->summary[writing->summary_count++] =
      (struct report_field){"differs", report_flag(snapshot_diff_differs(diff))};
  add_count(writing, OPTIONS_DIFF_FIGURES, "downloads_changed", diff->downloads_changed);
  add_count(writing, OPTIONS_DIFF_FIGURES, "likes_changed", diff->likes_changed);
  add_count(writing, OPTIONS_DIFF_MODELS, "models_came", models[LINEAGE_MODEL_CAME]);
  add_count(writing, OPTIONS_DIFF_MODELS, "models_came_back", models[LINEAGE_MODEL_CAME_BACK]);
  add_count(writing, OPTIONS_DIFF_MODELS, "models_went", models[LINEAGE_MODEL_WENT]);
  add_count(writing, OPTIONS_DIFF_EDGES, "edges_came", edges[LINEAGE_EDGE_CAME]);
  add_count(writing, OPTIONS_DIFF_EDGES, "edges_went", edges[LINEAGE_EDGE_WENT]);
  add_count(writing, OPTIONS_DIFF_EDGES, "edges_relation", edges[LINEAGE_EDGE_RELATION]);
  add_count(writing, OPTIONS_DIFF_EDGES, "edges_parent", edges[LINEAGE_EDGE_PARENT]);
  add_count(writing, OPTIONS_DIFF_FACTS, "facts_changed", facts);
  add_count(writing, OPTIONS_DIFF_RANKS, "ranks_moved", diff->moves_found);
  add_count(writing, OPTIONS_DIFF_FAMILIES, "families_changed", diff->families_found);
}

/* ---- ids only ---- */

/* The models that changed, each once. */
struct changed_models {
  const struct snapshot_diff *diff; /* borrowed */
  uint32_t *places;                 /* [count] owned, ascending */
  size_t count;                     /* of places */
};

static void fill_id(struct report_value *cells, void *context, size_t row) {
  const struct changed_models *models = context;
  cells[0] = report_text(lineage_diff_name(&models->diff->lineage, models->places[row]));
}

static void mark_rows(uint8_t *changed, const struct snapshot_rows *rows) {
  for (size_t i = 0; i < rows->count; i++) changed[rows->rows[i].place] = 1;
}

static enum stemma_status list_changed(struct changed_models *models, struct stemma_error *error) {
  const struct snapshot_diff *diff = models->diff;
  size_t count = diff->lineage.place_count;
  uint8_t *changed = calloc(count + 1, sizeof *changed);
  models->places = calloc(count + 1, sizeof *models->places);
  if (changed == NULL || models->places == NULL) {
    free(changed);
    return stemma_error_memory(error, "changed models");
  }
  mark_rows(changed, &diff->models);
  mark_rows(changed, &diff->edges);
  mark_rows(changed, &diff->facts);
  bool by_rank = diff->options->only == OPTIONS_DIFF_RANKS;
  for (size_t i = 0; i < diff->move_count && by_rank; i++) changed[diff->moves[i].place] = 1;
  for (uint32_t place = 0; place < count; place++) {
    if (changed[place]) models->places[models->count++] = place;
  }
  free(changed);
  return STEMMA_OK;
}

static enum stemma_status write_ids(const struct snapshot_diff *diff, struct stemma_error *error) {
  static const struct report_column column = {"model", NULL, false, 0, 0};
  struct changed_models models = {.diff = diff};
  enum stemma_status status = list_changed(&models, error);
  const struct report report = {.columns = &column,
                                .column_count = 1,
                                .row_count = models.count,
                                .row = fill_id,
                                .context = &models};
  const struct report_style style = session_style(diff->options);
  if (status == STEMMA_OK) report_write(stdout, &report, &style);
  free(models.places);
  return status;
}

/* ---- the whole ---- */

/* "old.jsonl.gz → new.jsonl.gz"; with their folders where these alone differ. */
static void write_heading(char title[TITLE_SIZE], const struct options *options) {
  struct text old = source_base_name(options->operands[0]);
  struct text new = source_base_name(options->operands[1]);
  if (text_equal(old, new)) {
    old = text_of(options->operands[0]);
    new = text_of(options->operands[1]);
  }
  snprintf(title, TITLE_SIZE, "%.*s → %.*s", TEXT_ARGS(old), TEXT_ARGS(new));
}

static void write_document(struct writing *writing, const struct session_fields *old,
                           const struct session_fields *new) {
  const struct options *options = writing->diff->options;
  const struct report_style style = session_style(options);
  char title[TITLE_SIZE];
  struct snapshot_slice all = {.diff = writing->diff};
  const struct report flat = {.columns = flat_columns,
                              .column_count = FLAT_COLUMNS,
                              .id_column = FLAT_NAME,
                              .row_count = snapshot_flat_count(writing->diff),
                              .row = snapshot_fill_flat,
                              .context = &all};
  fill_summary(writing);
  if (options->format == REPORT_TABLE) {
    add_views(writing);
  } else {
    add_sections(writing);
  }
  write_heading(title, options);
  const struct report_facts facts[] = {{"old", old->source, old->source_count},
                                       {"new", new->source, new->source_count},
                                       {"rules", old->rules, old->rule_count},
                                       {"summary", writing->summary, writing->summary_count}};
  const struct report_document document = {.schema = "stemma.diff/1",
                                           .title = text_of(title),
                                           .facts = facts,
                                           .fact_count = sizeof facts / sizeof *facts,
                                           .parts = writing->parts,
                                           .part_count = writing->part_count,
                                           .flat = &flat};
  report_write_document(stdout, &document, &style);
}

enum stemma_status snapshot_diff_report(const struct snapshot_diff *diff,
                                        struct stemma_error *error) {
  struct session_fields old = {0};
  struct session_fields new = {0};
  struct writing *writing = NULL;
  if (diff->options->format == REPORT_QUIET) return write_ids(diff, error);
  enum stemma_status status = session_fields_init(&old, &diff->old.session, error);
  if (status == STEMMA_OK) status = session_fields_init(&new, &diff->new.session, error);
  if (status == STEMMA_OK) {
    writing = calloc(1, sizeof *writing);
    if (writing == NULL) status = stemma_error_memory(error, "report");
  }
  if (status == STEMMA_OK) {
    writing->diff = diff;
    write_document(writing, &old, &new);
  }
  free(writing);
  session_fields_dispose(&old);
  session_fields_dispose(&new);
  return status;
}
