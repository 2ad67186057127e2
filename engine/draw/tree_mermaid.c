/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of Mermaid for the rows of a tree: measured until they fit, then written. */
#include "engine/draw/tree_mermaid.h"

#include <assert.h>
#include <string.h>

#include "engine/draw/figures.h"
#include "engine/draw/style.h"

/* Room for a statement; the longest lists the numbers of all edges. */
#define STATEMENT_MAX 4096
/* Of a name no more is shown; as entities it is five times as long. */
#define NAME_MAX_BYTES 320
/* And of a comment. */
#define COMMENT_MAX 1024
/* The colour of links to rests, beside those of relations. */
#define LINK_TO_REST STEMMA_RELATION_COUNT

/* Arrows differ by more than their colour. */
static const char *const arrows[STEMMA_RELATION_COUNT] = {[STEMMA_MERGE] = "==>",
                                                          [STEMMA_ADAPTER] = "-.->",
                                                          [STEMMA_QUANTIZED] = "-.->",
                                                          [STEMMA_FINETUNE] = "-->",
                                                          [STEMMA_UNSPECIFIED] = "-->"};

/* How nodes look, by the name of their class: none that Mermaid's own parts have, as "root". */
static const char *const classes[] = {
    "asked fill:" STYLE_ROOT ",stroke:" STYLE_ROOT ",color:" STYLE_ROOT_INK,
    "model fill:" STYLE_CARD ",stroke:" STYLE_BORDER ",color:" STYLE_INK,
    "match fill:" STYLE_FIRST ",stroke:" STYLE_ROOT ",color:" STYLE_INK ",stroke-width:3px",
    "ghost fill:" STYLE_CARD ",stroke:" STYLE_BORDER ",color:" STYLE_QUIET ",stroke-dasharray:5 3",
    "rest fill:" STYLE_FOLD ",stroke:" STYLE_FOLD_BORDER ",color:" STYLE_QUIET
    ",stroke-dasharray:2 2",
};

/* Measuring, or writing. */
struct chart {
  const struct tree *tree;
  const struct draw_view *view; /* its view */
  tree_sink_fn *sink;           /* takes lines, or NULL: they are measured alone */
  void *context;                /* handed to sink */
  uint64_t bytes;               /* of all lines so far */
  uint64_t edges;               /* links so far */
  uint8_t links[MERMAID_EDGES]; /* enum stemma_relation of each, or LINK_TO_REST */
};

/* A line that is put together. */
struct statement {
  char bytes[STATEMENT_MAX];
  struct wording text; /* over bytes */
};

static void begin(struct statement *statement) {
  statement->bytes[0] = '\0';
  statement->text = (struct wording){.bytes = statement->bytes, .capacity = STATEMENT_MAX - 1};
}

static void add(struct statement *statement, const char *string) {
  wording_string(&statement->text, string);
}

static void add_count(struct statement *statement, uint64_t count) {
  char figure[FIGURE_MAX];
  add(statement, text_count(figure, count));
}

/* "n12", "r12". */
static void add_id(struct statement *statement, char letter, uint32_t number) {
  char id[16];
  snprintf(id, sizeof id, "%c%u", letter, (unsigned)number);
  add(statement, id);
}

static bool is_alphanumeric(char byte) {
  byte = text_fold_byte(byte);
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
}

/* Appends untrusted text: letters, digits, blanks and slashes as they are, dots and the like only
 * between letters or digits, where Markdown sees nothing in them; all else as entities. */
static void add_safe(struct statement *statement, struct text text) {
  char clean[NAME_MAX_BYTES];
  struct wording wording = WORDING_IN(clean);
  clean[0] = '\0';
  wording_clean(&wording, text);
  for (size_t i = 0; i < wording.length; i++) {
    char byte = clean[i], escape[8];
    bool is_within = i > 0 && is_alphanumeric(clean[i - 1]) && is_alphanumeric(clean[i + 1]);
    bool is_plain = is_alphanumeric(byte) || byte == ' ' || byte == '/' || (byte & 0x80) != 0 ||
                    (is_within && strchr(".-_", byte) != NULL);
    if (is_plain) {
      wording_add(&statement->text, (struct text){&clean[i], 1});
    } else {
      snprintf(escape, sizeof escape, "#%u;", (unsigned)(unsigned char)byte);
      add(statement, escape);
    }
  }
}

static enum stemma_status emit(struct chart *chart, struct statement *statement) {
  assert(!statement->text.is_full);
  statement->bytes[statement->text.length++] = '\n';
  chart->bytes += statement->text.length;
  if (chart->sink == NULL) return STEMMA_OK;
  return chart->sink(chart->context, statement->bytes, statement->text.length);
}

/* Takes note of a link that the statement has. */
static void count_link(struct chart *chart, uint8_t kind) {
  if (chart->edges < MERMAID_EDGES) chart->links[chart->edges] = kind;
  chart->edges++;
}

/* ---- nodes and links ---- */

static const char *class_of(const struct chart *chart, const struct tree_row *row) {
  if (row->depth == 0) return "asked";
  if (row->is_match) return "match";
  return chart->view->lineage->status[row->node] == LINEAGE_PRESENT ? "model" : "ghost";
}

/* "1,074 derivatives, 2.1M downloads", and what else is to be said, on a line of its own. */
static void add_facts(struct statement *statement, const struct chart *chart,
                      const struct tree_row *row) {
  const struct lineage *lineage = chart->view->lineage;
  const uint32_t *descendants = chart->view->descendants;
  int64_t downloads = lineage->downloads[row->node];
  const char *between = "<br/>";
  char figure[FIGURE_MAX];
  if (lineage->status[row->node] != LINEAGE_PRESENT) {
    add(statement, between);
    add(statement, lineage->status[row->node] == LINEAGE_GHOST ? "no record" : "gone");
    between = ", ";
  }
  if (descendants != NULL && descendants[row->node] > 0) {
    add(statement, between);
    add_count(statement, descendants[row->node]);
    add(statement, descendants[row->node] == 1 ? " derivative" : " derivatives");
    between = ", ";
  }
  if (downloads >= 0) {
    add(statement, between);
    add(statement, figure_compact(figure, (uint64_t)downloads));
    add(statement, downloads == 1 ? " download" : " downloads");
  }
  if (!row->is_pruned) return;
  add(statement, "<br/>pruned");
  if (row->rest == NULL) return;
  add(statement, ", ");
  add_count(statement, tree_rest_sum(row->rest));
  add(statement, tree_direction(chart->tree) == DRAW_UP ? " above" : " below");
}

/* The node of a row, with its label where that is not told elsewhere. */
static void add_node(struct statement *statement, const struct chart *chart,
                     const struct tree_row *row) {
  add_id(statement, 'n', tree_number(chart->tree, row->node));
  if (row->kind == TREE_REPEATED) return;
  add(statement, "[\"");
  add_safe(statement, lineage_name(chart->view->lineage, row->node));
  add_facts(statement, chart, row);
  add(statement, "\"]:::");
  add(statement, class_of(chart, row));
}

static void add_rest(struct statement *statement, const struct chart *chart,
                     const struct tree_row *row) {
  const char *side = tree_direction(chart->tree) == DRAW_UP ? " above" : " below";
  enum stemma_relation relation;
  unsigned told = 0;
  add_id(statement, 'r', tree_number(chart->tree, row->node));
  add(statement, "([\"");
  while (tree_rest_next(&relation, &told, row->rest)) {
    add(statement, told == 1U << relation ? "+" : "<br/>+");
    add_count(statement, row->rest->direct[relation]);
    add(statement, " ");
    add(statement, stemma_relation_name(relation));
  }
  if (row->rest->below > 0) {
    add(statement, told == 0 ? "+" : "<br/>+");
    add_count(statement, row->rest->below);
    add(statement, told == 0 ? " further" : "");
    add(statement, side);
    add(statement, told == 0 ? "" : " them");
  }
  add(statement, "\"]):::rest");
}

/* " -->|"finetune"| ", from a parent to its child. */
static void add_arrow(struct statement *statement, struct chart *chart,
                      const struct tree_row *row) {
  uint32_t child = tree_row_child(row, tree_direction(chart->tree));
  enum stemma_relation relation = (enum stemma_relation)row->relation;
  add(statement, " ");
  add(statement, arrows[relation]);
  add(statement, "|\"");
  add(statement, lineage_relation_word(chart->view->lineage, child, relation));
  add(statement, "\"| ");
  count_link(chart, row->relation);
}

static enum stemma_status write_row(void *context, const struct tree_row *row) {
  struct chart *chart = context;
  struct statement statement;
  bool is_up = tree_direction(chart->tree) == DRAW_UP, is_rest = row->kind == TREE_REST;
  void (*add_self)(struct statement *, const struct chart *, const struct tree_row *) =
      is_rest ? add_rest : add_node;
  begin(&statement);
  add(&statement, "  ");
  if (row->depth > 0 && !is_up) {
    add_id(&statement, 'n', tree_number(chart->tree, row->parent));
  } else {
    add_self(&statement, chart, row);
  }
  if (is_rest) {
    add(&statement, " -.- ");
    count_link(chart, LINK_TO_REST);
  } else if (row->depth > 0) {
    add_arrow(&statement, chart, row);
  }
  if (row->depth > 0 && !is_up) {
    add_self(&statement, chart, row);
  } else if (row->depth > 0) {
    add_id(&statement, 'n', tree_number(chart->tree, row->parent));
  }
  return emit(chart, &statement);
}

/* ---- the whole ---- */

/* A comment; `text` is untrusted. Braces in it would make it a directive. */
static enum stemma_status write_comment(struct chart *chart, const char *what, const char *text) {
  char clean[COMMENT_MAX];
  struct wording wording = WORDING_IN(clean);
  struct statement statement;
  clean[0] = '\0';
  wording_clean(&wording, text_of(text));
  for (size_t i = 0; i < wording.length; i++) {
    if (clean[i] == '{' || clean[i] == '}') clean[i] = '?';
  }
  begin(&statement);
  add(&statement, "  %% ");
  add(&statement, what);
  add(&statement, clean);
  return emit(chart, &statement);
}

/* What the chart shows of what. */
static enum stemma_status write_title(struct chart *chart, uint32_t root) {
  const struct tree_sums sums = tree_sums(chart->tree);
  bool is_up = tree_direction(chart->tree) == DRAW_UP;
  struct statement statement;
  begin(&statement);
  add(&statement, "  %% ");
  add_safe(&statement, lineage_name(chart->view->lineage, root));
  add(&statement, ": ");
  add_count(&statement, sums.shown);
  add(&statement, " of ");
  add_count(&statement, sums.shown + sums.hidden);
  add(&statement, is_up ? " ancestors" : " derivatives");
  add(&statement, sums.hidden > 0 ? "; the others are counted" : "");
  return emit(chart, &statement);
}

static enum stemma_status write_cut(struct chart *chart, const struct tree_options *how) {
  char text[160], edges[FIGURE_MAX], bytes[FIGURE_MAX], depth[32] = "";
  struct statement statement;
  if (how->depth != 0) snprintf(depth, sizeof depth, " --depth %u", (unsigned)how->depth);
  snprintf(text, sizeof text,
           "  %%%% cut to what Mermaid renders (%s edges, %s characters): as with --top %u%s",
           text_count(edges, MERMAID_EDGES), text_count(bytes, MERMAID_BYTES), (unsigned)how->top,
           depth);
  begin(&statement);
  add(&statement, text);
  return emit(chart, &statement);
}

/* "linkStyle 0,3,7 stroke:#0072B2", for the links of one kind, if there are any. */
static enum stemma_status write_links(struct chart *chart, uint8_t kind) {
  const char *color = kind == LINK_TO_REST ? STYLE_FOLD_BORDER : style_lines[kind].color;
  uint64_t count = chart->edges < MERMAID_EDGES ? chart->edges : MERMAID_EDGES;
  struct statement statement;
  bool some = false;
  begin(&statement);
  add(&statement, "  linkStyle ");
  for (uint64_t i = 0; i < count; i++) {
    if (chart->links[i] != kind) continue;
    if (some) add(&statement, ",");
    add_count(&statement, i);
    some = true;
  }
  add(&statement, " stroke:");
  add(&statement, color);
  return some ? emit(chart, &statement) : STEMMA_OK;
}

static enum stemma_status write_styles(struct chart *chart) {
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; status == STEMMA_OK && i < sizeof classes / sizeof *classes; i++) {
    struct statement statement;
    begin(&statement);
    add(&statement, "  classDef ");
    add(&statement, classes[i]);
    status = emit(chart, &statement);
  }
  for (uint8_t kind = 0; status == STEMMA_OK && kind <= LINK_TO_REST; kind++) {
    status = write_links(chart, kind);
  }
  return status;
}

/* What is to be written, and how it was cut. */
struct plan {
  const struct draw_view *view;
  uint32_t root;
  const struct tree_mermaid_options *options;
  struct tree_options how;    /* as it is shown */
  bool is_cut;                /* it is not as was asked */
  struct stemma_error *error; /* or NULL */
};

/* Writes the chart of its tree, or measures it where there is no sink. */
static enum stemma_status write_chart(struct chart *chart, const struct plan *plan) {
  struct statement statement;
  begin(&statement);
  add(&statement, "flowchart LR");
  enum stemma_status status = emit(chart, &statement);
  if (status == STEMMA_OK) status = write_title(chart, plan->root);
  if (status == STEMMA_OK && plan->options->source != NULL) {
    status = write_comment(chart, "data: ", plan->options->source);
  }
  if (status == STEMMA_OK && plan->options->rules != NULL) {
    status = write_comment(chart, "rules: ", plan->options->rules);
  }
  if (status == STEMMA_OK && plan->is_cut) status = write_cut(chart, &plan->how);
  if (status == STEMMA_OK) status = tree_walk(chart->tree, write_row, chart, plan->error);
  return status == STEMMA_OK ? write_styles(chart) : status;
}

/* Plans the tree; *fits tells whether its chart does, which is written if it does and there is a
 * sink. */
static enum stemma_status try_chart(bool *fits, const struct plan *plan, tree_sink_fn *sink,
                                    void *context) {
  struct tree *tree = NULL;
  enum stemma_status status = tree_new(&tree, plan->view, plan->root, &plan->how, plan->error);
  if (status != STEMMA_OK) return status;
  struct chart measured = {.tree = tree, .view = plan->view};
  *fits = tree_sums(tree).rows <= MERMAID_EDGES + 1; /* all but the root's have one */
  if (*fits) {
    status = write_chart(&measured, plan);
    *fits = measured.bytes <= MERMAID_BYTES;
  }
  if (status == STEMMA_OK && *fits && sink != NULL) {
    struct chart chart = {.tree = tree, .view = plan->view, .sink = sink, .context = context};
    status = write_chart(&chart, plan);
  }
  tree_free(tree);
  return status;
}

/* Sets *limit, a field of the plan, to the largest value up to its own, or that of Mermaid, with
 * which the chart fits; to 1 where none does. */
static enum stemma_status find_limit(bool *fits, uint32_t *limit, const struct plan *plan) {
  uint32_t low = 0, high = *limit == 0 || *limit > MERMAID_EDGES ? MERMAID_EDGES : *limit;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && low < high) {
    bool is_small = false;
    *limit = low + (high - low + 1) / 2;
    status = try_chart(&is_small, plan, NULL, NULL);
    if (is_small) {
      low = *limit;
    } else {
      high = *limit - 1;
    }
  }
  *fits = low > 0;
  *limit = low > 0 ? low : 1;
  return status;
}

enum stemma_status tree_mermaid_write(const struct draw_view *view, uint32_t root,
                                      const struct tree_options *what,
                                      const struct tree_mermaid_options *options,
                                      tree_sink_fn *sink, void *context,
                                      struct stemma_error *error) {
  struct plan plan = {.view = view, .root = root, .options = options, .how = *what, .error = error};
  bool fits = false;
  enum stemma_status status = try_chart(&fits, &plan, sink, context);
  if (status != STEMMA_OK || fits) return status;
  plan.is_cut = true;
  status = find_limit(&fits, &plan.how.top, &plan);
  if (status == STEMMA_OK && !fits) status = find_limit(&fits, &plan.how.depth, &plan);
  assert(status != STEMMA_OK || fits); /* one edge does */
  return status == STEMMA_OK ? try_chart(&fits, &plan, sink, context) : status;
}
