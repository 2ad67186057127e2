/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma tree: a lineage as text, as rows, or as a flowchart. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/cli/commands.h"
#include "engine/cli/drawing.h"
#include "engine/cli/message.h"
#include "engine/cli/terminal.h"
#include "engine/draw/tree_mermaid.h"
#include "engine/draw/tree_text.h"
#include "graph/array.h"

/* Most rows kept: a model a row, an edge a row where models repeat. */
#define ROWS_MAX ((size_t)UINT32_MAX)

/* Room for a line of comment; longer ones are cut. */
enum { CAPTION_SIZE = 512 };

enum {
  DEPTH,
  MODEL,
  PARENT,
  RELATION,
  INFERRED,
  STATUS,
  CREATED,
  DOWNLOADS,
  CHILDREN,
  DESCENDANTS,
  INFLUENCE,
  REPEATED,
  IN_CYCLE,
  MATCHED,
  PRUNED,
  HIDDEN,
  HIDDEN_FINETUNE,
  HIDDEN_ADAPTER,
  HIDDEN_QUANTIZED,
  HIDDEN_MERGE,
  HIDDEN_UNSPECIFIED,
  HIDDEN_BELOW,
  COLUMN_COUNT,
};

static const struct report_column columns[COLUMN_COUNT] = {
    [DEPTH] = {"depth", "DEPTH", true, 0, 0},
    [MODEL] = {"model", "MODEL", false, 0, 0},
    [PARENT] = {"parent", "PARENT", false, 0, 0},
    [RELATION] = {"relation", "RELATION", false, 0, 0},
    [INFERRED] = {"inferred", "INFERRED", false, 0, 0},
    [STATUS] = {"status", "STATUS", false, 0, 0},
    [CREATED] = {"created", "CREATED", false, 0, 0},
    [DOWNLOADS] = {"downloads", "DOWNLOADS", true, 0, 0},
    [CHILDREN] = {"children", "CHILDREN", true, 0, 0},
    [DESCENDANTS] = {"descendants", "DESCENDANTS", true, 0, 0},
    [INFLUENCE] = {"influence", "INFLUENCE", true, 0, 0},
    [REPEATED] = {"repeated", "REPEATED", false, 0, 0},
    [IN_CYCLE] = {"in_cycle", "IN CYCLE", false, 0, 0},
    [MATCHED] = {"matched", "MATCHED", false, 0, 0},
    [PRUNED] = {"pruned", "PRUNED", false, 0, 0},
    [HIDDEN] = {"hidden", "HIDDEN", true, 0, 0},
    [HIDDEN_FINETUNE] = {"hidden_finetune", "FINETUNE", true, 0, 0},
    [HIDDEN_ADAPTER] = {"hidden_adapter", "ADAPTER", true, 0, 0},
    [HIDDEN_QUANTIZED] = {"hidden_quantized", "QUANTIZED", true, 0, 0},
    [HIDDEN_MERGE] = {"hidden_merge", "MERGE", true, 0, 0},
    [HIDDEN_UNSPECIFIED] = {"hidden_unspecified", "UNSPECIFIED", true, 0, 0},
    [HIDDEN_BELOW] = {"hidden_below", "BELOW", true, 0, 0},
};

/* Where a relation's models of a rest stand. */
static const uint8_t hidden_columns[STEMMA_RELATION_COUNT] = {
    [STEMMA_FINETUNE] = HIDDEN_FINETUNE,       [STEMMA_ADAPTER] = HIDDEN_ADAPTER,
    [STEMMA_QUANTIZED] = HIDDEN_QUANTIZED,     [STEMMA_MERGE] = HIDDEN_MERGE,
    [STEMMA_UNSPECIFIED] = HIDDEN_UNSPECIFIED,
};

/* The rows of a tree, kept. */
struct rows {
  const struct session *session; /* borrowed */
  struct tree_row *items;        /* [count] owned */
  size_t count;                  /* of items */
  size_t capacity;               /* of items */
  bool only_models;              /* leave out repeats and rests */
  struct stemma_error *error;    /* or NULL */
};

static enum stemma_status keep_row(void *context, const struct tree_row *row) {
  struct rows *rows = context;
  if (rows->only_models && row->kind != TREE_MODEL) return STEMMA_OK;
  enum stemma_status status =
      array_reserve(&rows->items, &rows->capacity, rows->count + 1, sizeof *rows->items, ROWS_MAX,
                    "rows of the tree", rows->error);
  if (status == STEMMA_OK) rows->items[rows->count++] = *row;
  return status;
}

/* What is known of the model of a row. */
static void fill_model(struct report_value *cells, const struct session *session, uint32_t node) {
  const struct lineage *lineage = session->lineage;
  int32_t created;
  cells[MODEL] = report_text(lineage_name(lineage, node));
  cells[STATUS] = report_word(lineage_status_name((enum lineage_status)lineage->status[node]));
  if (session_created(&created, session, node)) cells[CREATED] = report_day(created);
  if (lineage->downloads[node] >= 0) {
    cells[DOWNLOADS] = report_count((uint64_t)lineage->downloads[node]);
  }
  cells[CHILDREN] = report_count(session->measures.children[node]);
  cells[DESCENDANTS] = report_count(session->measures.descendants[node]);
  cells[INFLUENCE] = report_real(session->measures.influence[node]);
}

static void fill_rest(struct report_value *cells, const struct tree_rest *rest) {
  const struct tree_rest none = {0};
  if (rest == NULL) rest = &none;
  cells[HIDDEN] = report_count(tree_rest_sum(rest));
  for (size_t r = 0; r < STEMMA_RELATION_COUNT; r++) {
    cells[hidden_columns[r]] = report_count(rest->direct[r]);
  }
  cells[HIDDEN_BELOW] = report_count(rest->below);
}

static void fill_row(struct report_value *cells, void *context, size_t place) {
  const struct rows *rows = context;
  const struct tree_row *row = &rows->items[place];
  const struct session *session = rows->session;
  bool is_rest = row->kind == TREE_REST;
  for (size_t i = 0; i < COLUMN_COUNT; i++) cells[i] = REPORT_VALUE_NULL;
  cells[DEPTH] = report_count(row->depth);
  if (!is_rest) fill_model(cells, session, row->node);
  if (row->parent != STEMMA_NO_NODE) {
    cells[PARENT] = report_text(lineage_name(session->lineage, row->parent));
  }
  if (!is_rest && row->parent != STEMMA_NO_NODE) {
    uint32_t child = tree_row_child(row, session->options->up ? DRAW_UP : DRAW_DOWN);
    const char *rule = infer_rule_name(lineage_rule(session->lineage, child));
    cells[RELATION] = report_word(stemma_relation_name((enum stemma_relation)row->relation));
    if (rule != NULL) cells[INFERRED] = report_word(rule);
  }
  cells[REPEATED] = report_flag(row->kind == TREE_REPEATED);
  cells[IN_CYCLE] = report_flag(row->is_in_cycle);
  cells[MATCHED] = report_flag(row->is_match);
  cells[PRUNED] = report_flag(row->is_pruned);
  fill_rest(cells, row->rest);
}

static enum stemma_status write_rows(const struct tree *tree, const struct session *session,
                                     struct stemma_error *error) {
  const struct tree_sums sums = tree_sums(tree);
  const struct report_field summary[] = {{"shown", report_count(sums.shown)},
                                         {"hidden", report_count(sums.hidden)},
                                         {"matched", report_count(sums.matches)}};
  struct rows rows = {
      .session = session, .only_models = session->options->format == REPORT_QUIET, .error = error};
  enum stemma_status status = tree_walk(tree, keep_row, &rows, error);
  if (status == STEMMA_OK) {
    struct report report = {.schema = "stemma.tree/1",
                            .summary = summary,
                            .summary_count = sizeof summary / sizeof *summary,
                            .columns = columns,
                            .column_count = COLUMN_COUNT,
                            .id_column = MODEL,
                            .row_count = rows.count,
                            .row = fill_row,
                            .context = &rows};
    status = session_report(session, &report, error);
  }
  free(rows.items);
  return status;
}

/* ---- what is shown ---- */

/* What the options name, as the tree wants it. */
struct wish {
  struct tree_options tree;           /* points into the others */
  uint32_t pruned[OPTIONS_TEXTS_MAX]; /* STEMMA_NO_NODE: no such model */
  struct text patterns[OPTIONS_TEXTS_MAX];
};

static uint32_t limit_of(uint64_t count) {
  return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

static void fill_wish(struct wish *wish, const struct session *session) {
  const struct options *options = session->options;
  wish->tree = (struct tree_options){.direction = options->up ? DRAW_UP : DRAW_DOWN,
                                     .depth = limit_of(options->depth),
                                     .top = limit_of(options->top),
                                     .pruned = wish->pruned,
                                     .only = wish->patterns,
                                     .only_count = options->patterns.count};
  for (size_t i = 0; i < options->patterns.count; i++) {
    wish->patterns[i] = text_of(options->patterns.items[i]);
  }
  wish->tree.pruned_count = options->prune.count;
  for (size_t i = 0; i < options->prune.count; i++) {
    wish->pruned[i] = STEMMA_NO_NODE;
    /* A part of a store has not all models, so that it is no error: see note_prune. */
    (void)session_find_model(&wish->pruned[i], session, options->prune.items[i], NULL);
  }
}

/* Says where there is nothing to prune: likely a slip. */
static void note_prune(const struct wish *wish, const struct tree *tree,
                       const struct options *options) {
  for (size_t i = 0; i < wish->tree.pruned_count; i++) {
    if (wish->pruned[i] != STEMMA_NO_NODE && tree_reaches(tree, wish->pruned[i])) continue;
    message_line("--prune: %s is not %s %s", options->prune.items[i],
                 options->up ? "above" : "below", options->operands[0]);
  }
}

static enum stemma_status check_matches(const struct tree *tree, const struct options *options,
                                        struct stemma_error *error) {
  if (options->patterns.count == 0 || tree_sums(tree).matches > 0) return STEMMA_OK;
  const char *pattern = options->patterns.items[0];
  if (options->patterns.count > 1) {
    return stemma_error_set(error, STEMMA_NEGATIVE, "%s: nothing %s it fits '%s' or the others",
                            options->operands[0], options->up ? "above" : "below", pattern);
  }
  bool is_whole = strpbrk(pattern, "*?") == NULL;
  return stemma_error_set(error, STEMMA_NEGATIVE, "%s: nothing %s it fits '%s'%s%s%s",
                          options->operands[0], options->up ? "above" : "below", pattern,
                          is_whole ? "; a pattern is of a whole id, such as '*" : "",
                          is_whole ? pattern : "", is_whole ? "*'" : "");
}

/* ---- writing ---- */

/* A failed write is reported when standard output is closed, with its reason. */
static enum stemma_status status_of_writing(enum stemma_status status) {
  return status == STEMMA_IO && ferror(stdout) ? STEMMA_OK : status;
}

static enum stemma_status write_text(const struct tree *tree, const struct options *options,
                                     struct stemma_error *error) {
  static const struct tree_text_colors colors = {REPORT_BOLD, REPORT_FAINT, REPORT_PLAIN};
  struct tree_text_options text = TREE_TEXT_OPTIONS_INIT;
  text.width = (uint32_t)terminal_width();
  text.ascii = options->ascii;
  if (terminal_wants_color((enum options_color)options->color)) text.colors = &colors;
  return status_of_writing(tree_text_write(tree, &text, tree_sink_file, stdout, error));
}

static enum stemma_status write_mermaid(const struct tree *tree, uint32_t root,
                                        const struct tree_options *what,
                                        const struct session *session, struct stemma_error *error) {
  char source[CAPTION_SIZE], rules[CAPTION_SIZE];
  session_describe_source(source, sizeof source, &session->source);
  session_describe_rules(rules, sizeof rules, session->options);
  const struct tree_mermaid_options options = {source, *rules == '\0' ? NULL : rules};
  return status_of_writing(
      tree_mermaid_write(tree_view(tree), root, what, &options, tree_sink_file, stdout, error));
}

static enum stemma_status write_tree(const struct tree *tree, uint32_t root,
                                     const struct tree_options *what, const struct session *session,
                                     struct stemma_error *error) {
  const struct options *options = session->options;
  if (options->format == REPORT_TABLE) return write_text(tree, options, error);
  if (options->format != OPTIONS_FORMAT_MERMAID) return write_rows(tree, session, error);
  return write_mermaid(tree, root, what, session, error);
}

static enum stemma_status show_tree(struct session *session, struct stemma_error *error) {
  struct wish wish = {0};
  struct drawing drawing = {0};
  struct tree *tree = NULL;
  uint32_t root = 0;
  enum stemma_status status =
      session_find_model(&root, session, session->options->operands[0], error);
  if (status == STEMMA_OK) status = drawing_init(&drawing, session, error);
  if (status == STEMMA_OK) {
    fill_wish(&wish, session);
    status = tree_new(&tree, &drawing.view, root, &wish.tree, error);
  }
  if (status == STEMMA_OK) status = check_matches(tree, session->options, error);
  if (status == STEMMA_OK) {
    note_prune(&wish, tree, session->options);
    status = write_tree(tree, root, &wish.tree, session, error);
  }
  tree_free(tree);
  drawing_dispose(&drawing);
  return status;
}

enum stemma_status cmd_tree(const struct options *options, struct stemma_error *error) {
  struct session session;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = show_tree(&session, error);
  session_close(&session);
  return status;
}
