/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The title, the legend and the caption of a picture. */
#include <math.h>
#include <stdio.h>

#include "engine/draw/card.h"
#include "engine/draw/label.h"
#include "engine/draw/style.h"

#define TITLE_SIZE     16.0
#define SUBTITLE_SIZE  10.0
#define CAPTION_SIZE   8.5
#define LEGEND_SIZE    9.0
#define SAMPLE_PADDING 3
#define SAMPLE_WIDE    26
#define WORD_SPACE     14
/* The caption is broken into lines of this width. */
#define CAPTION_WIDE 560.0

#define TABLE "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"%u\">"

/* Rows of text in a table of one column; returns the width of the widest. */
static double add_text_row(struct wording *out, struct text text, double size, const char *color,
                           bool bold, size_t most) {
  char clean[LABEL_LINE_BYTES] = "", cell[160];
  struct wording wording = WORDING_IN(clean);
  struct label_lines lines;
  wording_clean(&wording, text);
  label_break(&lines, (struct text){wording.bytes, wording.length}, size, bold, CAPTION_WIDE, most);
  for (size_t i = 0; i < lines.count; i++) {
    double width = label_width(text_of(lines.lines[i]), size, bold);
    snprintf(cell, sizeof cell,
             "<TR><TD ALIGN=\"LEFT\" WIDTH=\"%d\"><FONT POINT-SIZE=\"%.1f\" COLOR=\"%s\">",
             (int)ceil(width), size, color);
    wording_string(out, cell);
    if (bold) wording_string(out, "<B>");
    wording_dot(out, text_of(lines.lines[i]));
    wording_string(out, bold ? "</B></FONT></TD></TR>" : "</FONT></TD></TR>");
  }
  return lines.width;
}

/* ": 59 drawn, 1,002 folded"; nothing where all are drawn. */
static void add_parts(struct wording *out, uint64_t drawn, uint64_t folded) {
  char figure[FIGURE_MAX];
  if (folded == 0) return;
  wording_string(out, ": ");
  wording_string(out, text_count(figure, drawn));
  wording_string(out, " drawn, ");
  wording_string(out, text_count(figure, folded));
  wording_string(out, " folded");
}

/* "1,061 derivatives: 59 drawn, 1,002 folded". */
static void add_totals(struct wording *out, const struct outline *outline, enum draw_direction side,
                       const char *noun) {
  char figure[FIGURE_MAX];
  uint64_t drawn = outline->drawn[side], folded = outline->folded[side];
  if (out->length > 0) wording_string(out, "; ");
  wording_string(out, text_count(figure, drawn + folded));
  wording_string(out, " ");
  wording_string(out, noun);
  if (drawn + folded != 1) wording_string(out, "s");
  add_parts(out, drawn, folded);
}

/* "83 families: 14 drawn, 69 folded". */
static void add_roots(struct wording *out, const struct draw_view *view,
                      const struct outline *outline) {
  char figure[FIGURE_MAX];
  uint64_t all = outline->root_count + outline->roots_folded;
  wording_string(out, text_count(figure, all));
  wording_string(out, " ");
  wording_string(out, card_root_noun(view, all));
  add_parts(out, outline->root_count, outline->roots_folded);
}

void card_title(struct wording *out, const struct draw_view *view, const struct outline *outline,
                const char *title) {
  if (title != NULL) {
    wording_clean(out, text_of(title));
    return;
  }
  wording_string(out, "Lineage of ");
  card_name(out, view, outline->nodes[0].node);
  if (outline->root_count + outline->roots_folded > 1) wording_string(out, " and others");
}

static double add_title(struct wording *out, const struct card_scene *scene, const char *title) {
  char head[LABEL_LINE_BYTES] = "", totals[LABEL_LINE_BYTES] = "";
  struct wording words = WORDING_IN(head), figures = WORDING_IN(totals);
  const struct outline *outline = scene->outline;
  card_title(&words, scene->view, outline, title);
  if (outline->root_count + outline->roots_folded > 1) add_roots(&figures, scene->view, outline);
  bool up = outline->drawn[DRAW_UP] + outline->folded[DRAW_UP] > 0;
  bool down = outline->drawn[DRAW_DOWN] + outline->folded[DRAW_DOWN] > 0;
  if (up) add_totals(&figures, outline, DRAW_UP, "ancestor");
  if (down || !up) add_totals(&figures, outline, DRAW_DOWN, "derivative");
  double wide =
      add_text_row(out, (struct text){words.bytes, words.length}, TITLE_SIZE, STYLE_INK, true, 2);
  return fmax(wide, add_text_row(out, (struct text){figures.bytes, figures.length}, SUBTITLE_SIZE,
                                 STYLE_QUIET, false, 2));
}

/* "15 inferred edges: 3 drawn, 12 folded"; nothing where there are none. */
static double add_inferred(struct wording *out, const struct card_scene *scene) {
  const struct outline *outline = scene->outline;
  char line[LABEL_LINE_BYTES] = "", figure[FIGURE_MAX];
  struct wording words = WORDING_IN(line);
  uint64_t drawn = 0;
  if (outline->inferred == 0) return 0;
  for (size_t e = 0; e < outline->edge_count; e++) {
    drawn += card_edge_rule(scene, &outline->edges[e]) != INFER_NONE;
  }
  wording_string(&words, text_count(figure, outline->inferred));
  wording_string(&words, outline->inferred == 1 ? " inferred edge" : " inferred edges");
  add_parts(&words, drawn, outline->inferred - drawn);
  return add_text_row(out, (struct text){words.bytes, words.length}, CAPTION_SIZE, STYLE_QUIET,
                      false, 1);
}

/* A cell of a line's sample, so many points wide; blank without a colour. */
static void add_run(struct wording *out, int wide, int high, const char *color) {
  char cell[160];
  snprintf(cell, sizeof cell, "<TD FIXEDSIZE=\"TRUE\" WIDTH=\"%d\" HEIGHT=\"%d\"%s%s%s></TD>", wide,
           high, color == NULL ? "" : " BGCOLOR=\"", color == NULL ? "" : color,
           color == NULL ? "" : "\"");
  wording_string(out, cell);
}

/* A sample of a relation's line, made of cells: HTML-like labels know no lines. */
static void add_line_sample(struct wording *out, const struct style_line *line) {
  char table[96];
  snprintf(table, sizeof table, TABLE, 0U);
  wording_string(out, table);
  wording_string(out, "<TR>");
  if (line->sample[0] == '=') {
    add_run(out, SAMPLE_WIDE, 1, line->color);
    wording_string(out, "</TR><TR>");
    add_run(out, SAMPLE_WIDE, 2, NULL);
    wording_string(out, "</TR><TR>");
    add_run(out, SAMPLE_WIDE, 1, line->color);
  } else if (line->sample[0] == '-' || line->sample[0] == '_') {
    add_run(out, SAMPLE_WIDE, line->sample[0] == '-' ? 2 : 1, line->color);
  } else {
    bool drawn = true;
    for (const char *run = line->sample; *run != '\0'; run++, drawn = !drawn) {
      add_run(out, *run - '0', 2, drawn ? line->color : NULL);
    }
  }
  wording_string(out, "</TR></TABLE>");
}

/* A word of the legend, behind its sample; returns the width of both. */
static double add_word(struct wording *out, const char *word, const char *tag) {
  char cell[160];
  double width = label_width(text_of(word), LEGEND_SIZE, false) + WORD_SPACE;
  snprintf(cell, sizeof cell,
           "<TD ALIGN=\"LEFT\" WIDTH=\"%d\"><FONT POINT-SIZE=\"%.1f\" COLOR=\"%s\">",
           (int)ceil(width), LEGEND_SIZE, STYLE_INK);
  wording_string(out, cell);
  wording_string(out, tag[0] == 'I' ? "<I>" : "");
  wording_dot(out, text_of(word));
  wording_string(out, tag[0] == 'I' ? "</I></FONT></TD>" : "</FONT></TD>");
  return width + SAMPLE_WIDE + 2 * SAMPLE_PADDING;
}

/* A sample of a card: a small box. */
static void add_box_sample(struct wording *out, const char *fill, const char *border,
                           const char *style) {
  char cell[256];
  snprintf(cell, sizeof cell,
           "<TD><TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" "
           "COLOR=\"%s\" BGCOLOR=\"%s\" STYLE=\"%s\"><TR><TD FIXEDSIZE=\"TRUE\" WIDTH=\"20\" "
           "HEIGHT=\"9\"></TD></TR></TABLE></TD>",
           border, fill, style);
  wording_string(out, cell);
}

/* What kinds of nodes there are. */
struct kinds {
  bool relations[STEMMA_RELATION_COUNT];
  bool inferred, first_party, ghost, tombstone, fold;
};

static struct kinds kinds_of(const struct card_scene *scene) {
  struct kinds kinds = {.inferred = card_infers(scene)};
  const struct outline *outline = scene->outline;
  for (size_t e = 0; e < outline->edge_count; e++) {
    kinds.relations[outline->edges[e].relation] = true;
  }
  for (size_t i = 0; i < outline->node_count; i++) {
    uint32_t v = outline->nodes[i].node;
    if (v == STEMMA_NO_NODE) {
      kinds.fold = true;
      continue;
    }
    enum lineage_status status = draw_status(scene->view, v);
    kinds.ghost = kinds.ghost || status == LINEAGE_GHOST;
    kinds.tombstone = kinds.tombstone || status == LINEAGE_TOMBSTONE;
    kinds.first_party =
        kinds.first_party || (!outline->nodes[i].is_root && scene->view->first_party != NULL &&
                              scene->view->first_party[v]);
  }
  return kinds;
}

/* The legend, in a table that is stretched to the header's width `wide`: an empty cell at
 * its end takes what is left, so that the others are not spread out. */
static void add_samples(struct wording *out, const struct kinds *kinds, double wide) {
  char table[96];
  snprintf(table, sizeof table, TABLE, (unsigned)SAMPLE_PADDING);
  wording_string(out, "<TR><TD ALIGN=\"LEFT\">");
  wording_string(out, table);
  wording_string(out, "<TR>");
  for (size_t r = 0; r < STEMMA_RELATION_COUNT; r++) {
    if (!kinds->relations[r]) continue;
    wording_string(out, "<TD>");
    add_line_sample(out, &style_lines[r]);
    wording_string(out, "</TD>");
    wide -= add_word(out, stemma_relation_name((enum stemma_relation)r), "");
  }
  if (kinds->inferred) {
    static const struct style_line line = {.color = STYLE_INFERRED_COLOR,
                                           .sample = STYLE_INFERRED_SAMPLE};
    wording_string(out, "<TD>");
    add_line_sample(out, &line);
    wording_string(out, "</TD>");
    wide -= add_word(out, "inferred", "");
  }
  if (kinds->first_party) {
    add_box_sample(out, STYLE_FIRST, STYLE_BORDER, "SOLID");
    wide -= add_word(out, "by the base's maker", "");
  }
  if (kinds->ghost) {
    add_box_sample(out, STYLE_CARD, STYLE_BORDER, "DASHED");
    wide -= add_word(out, "no record", "I");
  }
  if (kinds->tombstone) {
    add_box_sample(out, STYLE_GONE, STYLE_QUIET, "DOTTED");
    wide -= add_word(out, "gone", "I");
  }
  if (kinds->fold) {
    add_box_sample(out, STYLE_FOLD, STYLE_FOLD_BORDER, "ROUNDED");
    wide -= add_word(out, "folded, counted", "");
  }
  snprintf(table, sizeof table, "<TD WIDTH=\"%d\"></TD>", wide > 1 ? (int)wide : 1);
  wording_string(out, table);
  wording_string(out, "</TR></TABLE></TD></TR>");
}

void card_header(struct wording *out, const struct card_scene *scene,
                 const struct picture_options *options) {
  char table[96];
  struct kinds kinds = kinds_of(scene);
  snprintf(table, sizeof table, TABLE, 1U);
  wording_string(out, table);
  double wide = add_title(out, scene, options->title);
  if (options->source != NULL && options->source[0] != '\0') {
    wide = fmax(wide, add_text_row(out, text_of(options->source), CAPTION_SIZE, STYLE_QUIET, false,
                                   LABEL_LINES_MAX));
  }
  if (options->rules != NULL && options->rules[0] != '\0') {
    wide = fmax(wide, add_text_row(out, text_of(options->rules), CAPTION_SIZE, STYLE_QUIET, false,
                                   LABEL_LINES_MAX));
  }
  wide = fmax(wide, add_inferred(out, scene));
  if (options->note != NULL && options->note[0] != '\0') {
    wide = fmax(wide, add_text_row(out, text_of(options->note), CAPTION_SIZE, STYLE_QUIET, false,
                                   LABEL_LINES_MAX));
  }
  if (scene->outline->edge_count > 0) add_samples(out, &kinds, wide);
  wording_string(out, "<TR><TD HEIGHT=\"8\"></TD></TR></TABLE>");
}
