/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stemma tree: a lineage as text, or as rows. */
#include <stdio.h>
#include <stdlib.h>

#include "engine/cli/commands.h"
#include "engine/cli/drawing.h"
#include "engine/cli/terminal.h"
#include "engine/draw/tree_text.h"
#include "graph/array.h"

/* Most rows kept: a model a row, an edge a row where models repeat. */
#define ROWS_MAX ((size_t)UINT32_MAX)

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
  HIDDEN,
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
    [HIDDEN] = {"hidden", "HIDDEN", true, 0, 0},
};

/* The rows of a tree, kept. */
struct rows {
  const struct session *session; /* borrowed */
  struct tree_row *items;        /* [count] owned */
  size_t count;                  /* of items */
  size_t capacity;               /* of items */
  bool only_models;              /* leave out repeats and cuts */
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

static void fill_row(struct report_value *cells, void *context, size_t place) {
  const struct rows *rows = context;
  const struct tree_row *row = &rows->items[place];
  const struct session *session = rows->session;
  bool is_cut = row->kind == TREE_CUT;
  for (size_t i = 0; i < COLUMN_COUNT; i++) cells[i] = REPORT_VALUE_NULL;
  cells[DEPTH] = report_count(row->depth);
  if (!is_cut) fill_model(cells, session, row->node);
  uint32_t parent = is_cut ? row->node : row->parent;
  if (parent != STEMMA_NO_NODE) cells[PARENT] = report_text(lineage_name(session->lineage, parent));
  if (!is_cut && parent != STEMMA_NO_NODE) {
    uint32_t child = tree_row_child(row, session->options->up ? DRAW_UP : DRAW_DOWN);
    const char *rule = infer_rule_name(lineage_rule(session->lineage, child));
    cells[RELATION] = report_word(stemma_relation_name((enum stemma_relation)row->relation));
    if (rule != NULL) cells[INFERRED] = report_word(rule);
  }
  cells[REPEATED] = report_flag(row->kind == TREE_REPEATED);
  cells[IN_CYCLE] = report_flag(!is_cut && row->is_in_cycle);
  cells[HIDDEN] = report_count(is_cut ? row->hidden : 0);
}

static enum stemma_status write_rows(const struct drawing *drawing, uint32_t root,
                                     const struct tree_options *tree, const struct session *session,
                                     struct stemma_error *error) {
  struct rows rows = {
      .session = session, .only_models = session->options->format == REPORT_QUIET, .error = error};
  enum stemma_status status = tree_walk(&drawing->view, root, tree, keep_row, &rows, error);
  if (status == STEMMA_OK) {
    struct report report = {.schema = "stemma.tree/1",
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

static enum stemma_status write_text(const struct drawing *drawing, uint32_t root,
                                     const struct tree_options *tree, struct stemma_error *error) {
  struct tree_text_options text = TREE_TEXT_OPTIONS_INIT;
  text.tree = *tree;
  text.width = (uint32_t)terminal_width();
  enum stemma_status status =
      tree_text_write(&drawing->view, root, &text, tree_sink_file, stdout, error);
  /* A failed write is reported when standard output is closed, with its reason. */
  return status == STEMMA_IO && ferror(stdout) ? STEMMA_OK : status;
}

static enum stemma_status write_tree(struct session *session, struct stemma_error *error) {
  const struct options *options = session->options;
  struct tree_options tree = TREE_OPTIONS_INIT;
  tree.direction = options->up ? DRAW_UP : DRAW_DOWN;
  tree.depth = options->depth > UINT32_MAX ? UINT32_MAX : (uint32_t)options->depth;
  struct drawing drawing = {0};
  uint32_t root = 0;
  enum stemma_status status = session_find_model(&root, session, options->operands[0], error);
  if (status == STEMMA_OK) status = drawing_init(&drawing, session, error);
  if (status == STEMMA_OK) {
    status = options->format == REPORT_TABLE ? write_text(&drawing, root, &tree, error)
                                             : write_rows(&drawing, root, &tree, session, error);
  }
  drawing_dispose(&drawing);
  return status;
}

enum stemma_status cmd_tree(const struct options *options, struct stemma_error *error) {
  struct session session;
  enum stemma_status status = session_open(&session, options, error);
  if (status == STEMMA_OK) status = session_filter(&session, error);
  if (status == STEMMA_OK) status = write_tree(&session, error);
  session_close(&session);
  return status;
}
