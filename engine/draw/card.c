/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The labels of models and folds. */
#include "engine/draw/card.h"

#include <math.h>
#include <stdio.h>

#include "engine/draw/label.h"
#include "engine/draw/style.h"

/* What separates figures on a line: a middle dot. */
#define DOT " \xC2\xB7 "

double card_weight(const struct card_scene *scene, const struct outline_node *node) {
  if (node->is_root) return 1;
  double measure = scene->view->measure[node->node];
  return measure <= 0 ? 0 : log1p(measure) / log1p(scene->largest);
}

/* "3 derivatives", "1 derivative". */
static void add_counted(struct wording *out, uint64_t count, const char *noun, bool compact) {
  char figure[FIGURE_MAX];
  if (out->length > 0) wording_string(out, DOT);
  wording_string(out, compact ? figure_compact(figure, count) : text_count(figure, count));
  wording_string(out, " ");
  wording_string(out, noun);
  if (count != 1) wording_string(out, "s");
}

/* Whether the picture goes on above a model: parents that are not drawn are in a fold there. */
static bool shows_parents(const struct card_scene *scene, const struct outline_node *node) {
  const struct outline *outline = scene->outline;
  if (!node->is_root) return node->side == DRAW_UP;
  return outline->drawn[DRAW_UP] + outline->folded[DRAW_UP] > 0;
}

/* The figures of a model, behind what is in `out`. */
static void add_figures(struct wording *out, const struct card_scene *scene,
                        const struct outline_node *node, bool compact) {
  const struct lineage *lineage = scene->view->lineage;
  const struct draw_group *group = draw_group_of(scene->view, node->node);
  uint32_t v = node->node;
  char month[FIGURE_MAX];
  if (group != NULL && group->members > 0) add_counted(out, group->members, "model", false);
  if (scene->view->descendants != NULL && scene->view->descendants[v] > 0) {
    add_counted(out, scene->view->descendants[v], "derivative", false);
  }
  if (lineage->downloads[v] >= 0 && group == NULL) {
    add_counted(out, (uint64_t)lineage->downloads[v], "download", compact);
  }
  enum lineage_status status = draw_status(scene->view, v);
  if (status != LINEAGE_PRESENT) {
    if (out->length > 0) wording_string(out, DOT);
    wording_string(out, status == LINEAGE_GHOST ? "no record" : "gone");
  }
  if (*figure_month(month, group != NULL ? group->created : lineage->created[v]) != '\0') {
    if (out->length > 0) wording_string(out, DOT);
    wording_string(out, month);
  }
  if (node->hidden_parents > 0 && !shows_parents(scene, node)) {
    add_counted(out, node->hidden_parents, node->is_root ? "parent" : "other parent", false);
  }
}

/* Some room below a line: where fonts differ, Graphviz sets lines as close as their letters are
 * high, and underscores and tails would touch what is below them. */
static void add_gap(struct wording *out, int points) {
  char gap[64];
  snprintf(gap, sizeof gap, "<FONT POINT-SIZE=\"%d.0\"> </FONT><BR ALIGN=\"LEFT\"/>", points);
  wording_string(out, gap);
}

/* Below a name, and below a line of a text of several. */
#define GAP_BELOW_NAME 3
#define GAP_WITHIN     2

/* Lines of text, each in the same font; `tag` is "B", "I" or "". */
static void add_lines(struct wording *out, const struct label_lines *lines, double size,
                      const char *color, const char *tag) {
  for (size_t i = 0; i < lines->count; i++) {
    char font[96];
    if (i > 0) add_gap(out, GAP_WITHIN);
    snprintf(font, sizeof font, "<FONT POINT-SIZE=\"%.1f\" COLOR=\"%s\">", size, color);
    wording_string(out, font);
    if (tag[0] != '\0') wording_string(out, tag[0] == 'B' ? "<B>" : "<I>");
    wording_dot(out, text_of(lines->lines[i]));
    if (tag[0] != '\0') wording_string(out, tag[0] == 'B' ? "</B>" : "</I>");
    wording_string(out, "</FONT><BR ALIGN=\"LEFT\"/>");
  }
}

/* Opens a table without lines; of a size of its own where there is one. */
static void open_table(struct wording *out, const struct layout_box *size) {
  char sides[64] = "";
  wording_string(out, "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\"");
  if (size != NULL) {
    snprintf(sides, sizeof sides, " WIDTH=\"%d\" HEIGHT=\"%d\"", (int)size->wide, (int)size->high);
  }
  wording_string(out, sides);
  wording_string(out, "><TR>");
}

/* Opens a card: a bar in the relation's colour (NULL: none), then a cell for text. */
static void open_card(struct wording *out, const char *bar, double width, unsigned padding,
                      const struct layout_box *size) {
  char cells[256];
  open_table(out, size);
  if (bar != NULL) {
    snprintf(cells, sizeof cells, "<TD WIDTH=\"4\" BGCOLOR=\"%s\"></TD>", bar);
    wording_string(out, cells);
  }
  snprintf(cells, sizeof cells, "<TD ALIGN=\"TEXT\" WIDTH=\"%d\" CELLPADDING=\"%u\">",
           (int)ceil(width) + 2 * (int)padding, padding);
  wording_string(out, cells);
}

static void close_card(struct wording *out) {
  wording_string(out, "</TD></TR></TABLE>");
}

/* Where the name begins: behind the namespace, if there is one. */
static struct text name_of(struct text id, struct text *namespace) {
  const char *slash = id.length == 0 ? NULL : memchr(id.bytes, '/', id.length);
  *namespace = (struct text){0};
  if (slash == NULL) return id;
  size_t length = (size_t)(slash - id.bytes);
  *namespace = (struct text){id.bytes, length};
  return (struct text){slash + 1, id.length - length - 1};
}

/* What a card calls a node, and the smaller text beside it: the namespace, or the maker. */
static struct text called(const struct card_scene *scene, uint32_t node, struct text *by) {
  const struct draw_group *group = draw_group_of(scene->view, node);
  if (group == NULL) return name_of(lineage_name(scene->view->lineage, node), by);
  *by = group->maker;
  return group->name;
}

/* The text of a model's card. */
struct model_text {
  struct label_lines name;    /* in one or two lines */
  struct label_lines figures; /* in one, or with the namespace on a line of its own */
  double size;                /* of the name, in points */
  const char *tag;            /* of the name: "B", "I" or "" */
  unsigned padding;           /* around the text */
};

/* The length of the text up to the next dot, or all of it. */
static size_t segment_length(struct text text) {
  size_t dot = sizeof DOT - 1;
  for (size_t i = 1; i + dot <= text.length; i++) {
    if (memcmp(text.bytes + i, DOT, dot) == 0) return i;
  }
  return text.length;
}

/* Figures on as few lines as they fit; none is broken, but one that is too wide alone. */
static void break_at_dots(struct label_lines *out, struct text text, double width) {
  size_t dot = sizeof DOT - 1, length = 0;
  *out = (struct label_lines){0};
  while (length < text.length) {
    size_t from = length == 0 ? 0 : length + dot;
    struct text rest = {text.bytes + from, text.length - from};
    size_t longer = from + segment_length(rest);
    bool fits = label_width((struct text){text.bytes, longer}, STYLE_SMALL, false) <= width;
    if (fits || length == 0) length = longer;
    if (fits && length < text.length) continue;
    /* The line is full, or all that is left. */
    struct label_lines line;
    label_break(&line, (struct text){text.bytes, length}, STYLE_SMALL, false, width, 1);
    memcpy(out->lines[out->count++], line.lines[0], sizeof line.lines[0]);
    if (line.width > out->width) out->width = line.width;
    size_t next = length < text.length ? length + dot : length;
    text = (struct text){text.bytes + next, text.length - next};
    length = 0;
    if (out->count == LABEL_LINES_MAX) return;
  }
}

/* The text of a card that shows a mere name. */
static void write_name_text(struct model_text *out, struct text name) {
  out->size = STYLE_MERE_NAME;
  out->padding = 2;
  out->figures = (struct label_lines){0};
  label_break(&out->name, name, out->size, false, STYLE_NAME_WIDE, 1);
}

static void write_model_text(struct model_text *out, const struct card_scene *scene,
                             const struct outline_node *node) {
  char name[LABEL_LINE_BYTES] = "", small[LABEL_LINE_BYTES] = "";
  struct wording names = WORDING_IN(name), figures = WORDING_IN(small);
  struct text namespace;
  wording_clean(&names, called(scene, node->node, &namespace));
  bool is_ghost = draw_status(scene->view, node->node) != LINEAGE_PRESENT;
  out->tag = is_ghost ? "I" : node->is_root ? "B" : "";
  out->padding = 5;
  if (card_detail(scene, node) != LAYOUT_FULL) {
    write_name_text(out, (struct text){names.bytes, names.length});
    return;
  }
  wording_clean(&figures, namespace);
  add_figures(&figures, scene, node, true);
  out->size = node->is_root ? STYLE_ROOT_NAME
                            : STYLE_NAME_LEAST +
                                  card_weight(scene, node) * (STYLE_NAME_MOST - STYLE_NAME_LEAST);
  label_break(&out->name, (struct text){names.bytes, names.length}, out->size, out->tag[0] == 'B',
              scene->text_wide, node->is_root ? 3 : 2);
  break_at_dots(&out->figures, (struct text){figures.bytes, figures.length}, scene->text_wide);
}

/* The text width of a model's card: cards of a kind are equally wide. */
static double model_width(const struct model_text *text, const struct card_scene *scene,
                          const struct outline_node *node) {
  double width = fmax(text->name.width, text->figures.width);
  if (node->is_root) return fmax(width, scene->root_width);
  bool is_full = card_detail(scene, node) == LAYOUT_FULL;
  return fmax(width, is_full ? scene->model_width : scene->name_width);
}

void card_model(struct wording *out, const struct card_scene *scene,
                const struct outline_node *node) {
  struct model_text text;
  write_model_text(&text, scene, node);
  double width = model_width(&text, scene, node);
  struct layout_box size;
  if (scene->detail != NULL) card_measure(&size, scene, node);
  open_card(out, node->is_root ? NULL : style_lines[node->relation].color, width, text.padding,
            scene->detail != NULL ? &size : NULL);
  add_lines(out, &text.name, text.size, node->is_root ? STYLE_ROOT_INK : STYLE_INK, text.tag);
  if (text.figures.count > 0) add_gap(out, GAP_BELOW_NAME);
  add_lines(out, &text.figures, STYLE_SMALL, node->is_root ? STYLE_ROOT_QUIET : STYLE_QUIET,
            text.tag[0] == 'I' ? "I" : "");
  close_card(out);
}

const char *card_root_noun(const struct draw_view *view, uint64_t count) {
  if (view->group_count > 0) return count == 1 ? "family" : "families";
  return count == 1 ? "base model" : "base models";
}

/* What a fold says in its first line: "+512 quantized", upwards "+3 more (merges)". */
static void fold_line(struct wording *out, const struct draw_view *view,
                      const struct outline_node *node) {
  char figure[FIGURE_MAX];
  wording_string(out, "+");
  wording_string(out, text_count(figure, node->direct));
  wording_string(out, " ");
  if (node->is_root) {
    wording_string(out, card_root_noun(view, node->direct));
  } else if (node->side == DRAW_UP) {
    wording_string(out, node->direct == 1 ? "parent" : "parents");
  } else {
    wording_string(out, node->direct == 1 ? style_lines[node->relation].one
                                          : style_lines[node->relation].many);
  }
}

/* And in its second: "and 1,204 below". */
static void below_line(struct wording *out, const struct outline_node *node) {
  char figure[FIGURE_MAX];
  wording_string(out, "and ");
  wording_string(out, text_count(figure, node->below));
  wording_string(out, node->side == DRAW_UP ? " above" : " below");
}

/* The text of a fold's card. */
static void write_fold_text(struct label_lines *first, struct label_lines *second,
                            const struct card_scene *scene, const struct outline_node *node) {
  char line[128] = "", below[128] = "";
  struct wording top = WORDING_IN(line), bottom = WORDING_IN(below);
  *second = (struct label_lines){0};
  fold_line(&top, scene->view, node);
  bool is_full = card_detail(scene, node) == LAYOUT_FULL;
  if (!is_full && node->below > 0) {
    wording_string(&top, ", ");
    below_line(&top, node);
  }
  label_break(first, (struct text){top.bytes, top.length}, STYLE_NAME_LEAST, false,
              scene->text_wide, 1);
  if (node->below == 0 || !is_full) return;
  below_line(&bottom, node);
  label_break(second, (struct text){bottom.bytes, bottom.length}, STYLE_SMALL, false,
              scene->text_wide, 1);
}

/* A fold is as wide as a model's card, with nothing beside it on the side that its edge does not
 * come from, so that they line up. Above and below each other there is no such side. */
static int fold_blank(const struct card_scene *scene, const struct outline_node *node) {
  /* A model's card has a bar, a root's has none. */
  double wide = node->is_root ? scene->root_width - 4 : scene->model_width;
  double blank = wide - scene->fold_width;
  return blank > 0 && !scene->is_downward ? (int)ceil(blank) : 0;
}

/* A fold in small: a rounded card. */
static void card_small_fold(struct wording *out, const struct card_scene *scene,
                            const struct outline_node *node) {
  struct label_lines first, second;
  struct layout_box size;
  char table[256];
  write_fold_text(&first, &second, scene, node);
  card_measure(&size, scene, node);
  snprintf(table, sizeof table,
           "<TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\" WIDTH=\"%d\" "
           "HEIGHT=\"%d\" COLOR=\"%s\" BGCOLOR=\"%s\" STYLE=\"ROUNDED\"><TR><TD ALIGN=\"TEXT\">",
           (int)size.wide, (int)size.high, STYLE_FOLD_BORDER, STYLE_FOLD);
  wording_string(out, table);
  add_lines(out, &first, STYLE_MERE_NAME, style_lines[node->relation].color, "");
  close_card(out);
}

/* The edges of other cards show behind the card of a fold: it looks like a stack. */
static void card_full_fold(struct wording *out, const struct card_scene *scene,
                           const struct outline_node *node) {
  struct label_lines first, second;
  char table[320], blank[48];
  write_fold_text(&first, &second, scene, node);
  bool is_left = (node->side == DRAW_UP) != scene->is_leftward;
  snprintf(blank, sizeof blank, "<TD WIDTH=\"%d\"></TD>", fold_blank(scene, node));
  snprintf(table, sizeof table,
           "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\"><TR>%s<TD>"
           "<TABLE BORDER=\"1\" CELLBORDER=\"1\" CELLSPACING=\"2\" CELLPADDING=\"0\" "
           "COLOR=\"%s\" STYLE=\"ROUNDED\"><TR><TD STYLE=\"ROUNDED\" BGCOLOR=\"%s\">",
           is_left ? blank : "", STYLE_FOLD_BORDER, STYLE_FOLD);
  wording_string(out, table);
  open_card(out, NULL, scene->fold_width, 3, NULL);
  add_lines(out, &first, STYLE_NAME_LEAST, style_lines[node->relation].color, "");
  if (second.count > 0) add_gap(out, GAP_BELOW_NAME);
  add_lines(out, &second, STYLE_SMALL, STYLE_QUIET, "");
  close_card(out);
  wording_string(out, "</TD></TR></TABLE></TD>");
  wording_string(out, is_left ? "" : blank);
  wording_string(out, "</TR></TABLE>");
}

void card_fold(struct wording *out, const struct card_scene *scene,
               const struct outline_node *node) {
  if (card_detail(scene, node) == LAYOUT_FULL) {
    card_full_fold(out, scene, node);
  } else {
    card_small_fold(out, scene, node);
  }
}

/* ---- sizes, as Graphviz will find them ---- */

/* The widest of some lines, as wide as Graphviz could take it: it takes each byte of a
 * character for a letter. */
static double lines_width(const struct label_lines *lines, double size, bool bold) {
  double widest = lines->width;
  for (size_t i = 0; i < lines->count; i++) {
    double width = 0;
    for (const char *at = lines->lines[i]; *at != '\0'; at++) {
      bool is_letter = (unsigned char)*at < 0x80;
      width += is_letter ? label_width((struct text){at, 1}, size, bold) : size;
    }
    widest = fmax(widest, width);
  }
  return widest;
}

/* The size that Graphviz makes of one that add_lines writes: whole points of it. */
static double whole_points(double size) {
  return floor(size + 0.05);
}

/* The height of lines of one size. */
static double lines_height(const struct label_lines *lines, double size) {
  if (lines->count == 0) return 0;
  return whole_points(size) * (double)lines->count + GAP_WITHIN * (double)(lines->count - 1);
}

/* The height of a first and a second paragraph, with the gap between them. Graphviz gives a line
 * on its own a fifth more. */
static double text_height(const struct label_lines *first, double size,
                          const struct label_lines *second) {
  if (first->count == 1 && second->count == 0) return floor(1.2 * whole_points(size));
  double high = lines_height(first, size) + lines_height(second, STYLE_SMALL);
  return second->count == 0 ? high : high + GAP_BELOW_NAME;
}

/* Whole and even, as Graphviz makes labels. */
static double even(double length) {
  return 2 * ceil(length / 2);
}

static void measure_model(struct layout_box *out, const struct card_scene *scene,
                          const struct outline_node *node) {
  struct model_text text;
  write_model_text(&text, scene, node);
  double wide = fmax(ceil(model_width(&text, scene, node)),
                     ceil(fmax(lines_width(&text.name, text.size, text.tag[0] == 'B'),
                               lines_width(&text.figures, STYLE_SMALL, false))));
  double bar = node->is_root ? 0 : 4;
  out->wide = even(wide + 2 * text.padding + bar);
  out->high = even(text_height(&text.name, text.size, &text.figures) + 2 * text.padding);
}

static void measure_fold(struct layout_box *out, const struct card_scene *scene,
                         const struct outline_node *node) {
  struct label_lines first, second;
  write_fold_text(&first, &second, scene, node);
  if (card_detail(scene, node) != LAYOUT_FULL) {
    out->wide = even(ceil(first.width) + 6);
    out->high = even(text_height(&first, STYLE_MERE_NAME, &second) + 7);
    return;
  }
  out->wide = even(ceil(scene->fold_width) + 2 * 3 + 2 * 4 + fold_blank(scene, node));
  out->high = even(text_height(&first, STYLE_NAME_LEAST, &second) + 2 * 3 + 2 * 4);
}

/* A fold's dot has an area by what it counts; where there are very many, room is short. */
static double dot_size(const struct card_scene *scene, const struct outline_node *node) {
  if (node->node != STEMMA_NO_NODE) return STYLE_DOT;
  double size = STYLE_DOT + 1 + sqrt((double)(node->direct + node->below)) / 2;
  bool are_many = scene->outline->node_count > STYLE_DOTS_MANY;
  return even(fmin(size, are_many ? STYLE_DOT + 2 : STYLE_DOT_MOST));
}

void card_measure(struct layout_box *out, const struct card_scene *scene,
                  const struct outline_node *node) {
  if (card_detail(scene, node) == LAYOUT_DOT) {
    out->wide = out->high = dot_size(scene, node);
  } else if (node->node == STEMMA_NO_NODE) {
    measure_fold(out, scene, node);
  } else {
    measure_model(out, scene, node);
  }
}

enum layout_detail card_detail(const struct card_scene *scene, const struct outline_node *node) {
  if (scene->detail == NULL) return LAYOUT_FULL;
  return (enum layout_detail)scene->detail[node - scene->outline->nodes];
}

double card_text_width(const struct card_scene *scene, const struct outline_node *node) {
  if (node->node == STEMMA_NO_NODE) {
    struct label_lines first, second;
    write_fold_text(&first, &second, scene, node);
    return first.width > second.width ? first.width : second.width;
  }
  struct model_text text;
  write_model_text(&text, scene, node);
  return text.name.width > text.figures.width ? text.name.width : text.figures.width;
}

void card_name(struct wording *out, const struct draw_view *view, uint32_t node) {
  const struct draw_group *group = draw_group_of(view, node);
  wording_clean(out, group == NULL ? lineage_name(view->lineage, node) : group->name);
  if (group == NULL || group->maker.length == 0) return;
  wording_string(out, DOT);
  wording_clean(out, group->maker);
}

/* "Folded: 512 quantized models, 3 more below". */
static void fold_tooltip(struct wording *out, const struct draw_view *view,
                         const struct outline_node *node) {
  fold_line(out, view, node);
  wording_string(out, " not drawn one by one");
  if (node->below == 0) return;
  wording_string(out, ", ");
  below_line(out, node);
}

void card_tooltip(struct wording *out, const struct card_scene *scene,
                  const struct outline_node *node) {
  char words[LABEL_LINE_BYTES] = "";
  struct wording plain = WORDING_IN(words);
  if (node->node == STEMMA_NO_NODE) {
    fold_tooltip(&plain, scene->view, node);
  } else {
    card_name(&plain, scene->view, node->node);
    add_figures(&plain, scene, node, false);
  }
  wording_dot(out, (struct text){plain.bytes, plain.length});
}

enum infer_rule card_edge_rule(const struct card_scene *scene, const struct outline_edge *edge) {
  uint32_t child = scene->outline->nodes[edge->child].node;
  return child == STEMMA_NO_NODE ? INFER_NONE : lineage_rule(scene->view->lineage, child);
}

bool card_infers(const struct card_scene *scene) {
  for (size_t e = 0; e < scene->outline->edge_count; e++) {
    if (card_edge_rule(scene, &scene->outline->edges[e]) != INFER_NONE) return true;
  }
  return false;
}
