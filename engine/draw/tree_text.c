/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of text for the rows of a tree: measured in a first walk, written in a second. */
#include "engine/draw/tree_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/figures.h"
#include "graph/array.h"
#include "graph/glyph.h"

/* Most levels of indentation that are shown; a deeper model shows the last of them. */
#define LEVELS_MOST 24U
/* And least, on however narrow a terminal. */
#define LEVELS_LEAST 3U
/* Names line up to here; a longer one pushes its own line's figures to the right. */
#define NAMES_WIDE 78
/* The column of names is no narrower; on a terminal that is, lines wrap. */
#define NAMES_NARROW 24
/* An indented name is no shorter. */
#define NAME_SHORT 14
/* What the figures take, as a rule. */
#define FIGURES_WIDE 37
/* Indentation, marks and figures take less than half of it; a name is given the other half. */
#define LINE_MAX_BYTES 2048

/* What the lines are made of. */
struct glyphs {
  const char *bar;      /* a model above has more below it */
  const char *gap;      /* it has not */
  const char *branch;   /* a model with others after it */
  const char *last;     /* the last one */
  const char *ellipsis; /* something is left out */
  size_t dots;          /* columns of that */
};

static const struct glyphs unicode_glyphs = {"│  ", "   ", "├─ ", "└─ ", "…", 1};
static const struct glyphs ascii_glyphs = {"|  ", "   ", "|- ", "`- ", "...", 3};

/* Measuring and writing. Widths are in columns. */
struct printer {
  const struct tree *tree;
  const struct draw_view *view; /* its view */
  const struct tree_text_options *options;
  const struct glyphs *glyphs;
  const char *plain;  /* escapes, or empty */
  const char *bold;   /* likewise */
  const char *faint;  /* likewise */
  tree_sink_fn *sink; /* takes lines */
  void *context;      /* handed to sink */
  struct stemma_error *error;
  bool *ended;              /* [depth] whether the model on the way at depth+1 is a last one */
  size_t ended_capacity;    /* of ended */
  uint32_t levels;          /* of indentation that are shown */
  size_t name_width;        /* of the column of indented names */
  size_t relation_width;    /* of the relations */
  size_t descendants_width; /* of the figures, or 0: no such column */
  size_t downloads_width;   /* likewise */
  bool infers;              /* some relation is inferred */
};

/* A line and how wide it is. */
struct line {
  char bytes[LINE_MAX_BYTES];
  struct wording text; /* over bytes */
  size_t columns;      /* shown so far */
};

static void line_add(struct line *line, const char *string, size_t columns) {
  wording_string(&line->text, string);
  line->columns += columns;
}

/* ASCII, a column a byte. */
static void line_word(struct line *line, const char *word) {
  line_add(line, word, strlen(word));
}

static void line_pad(struct line *line, size_t to) {
  static const char spaces[] = "                                ";
  while (line->columns < to) {
    size_t count = to - line->columns;
    if (count > sizeof spaces - 1) count = sizeof spaces - 1;
    wording_add(&line->text, (struct text){spaces, count});
    line->columns += count;
  }
}

static void line_right(struct line *line, const char *string, size_t width) {
  size_t length = strlen(string);
  size_t from = line->columns;
  if (length < width) line_pad(line, from + width - length);
  line_add(line, string, length);
}

static void line_count(struct line *line, uint64_t count) {
  char figure[FIGURE_MAX];
  line_word(line, text_count(figure, count));
}

static const char *relation_of(const struct printer *p, const struct tree_row *row) {
  return lineage_relation_word(p->view->lineage, tree_row_child(row, tree_direction(p->tree)),
                               (enum stemma_relation)row->relation);
}

static bool is_up(const struct printer *p) {
  return tree_direction(p->tree) == DRAW_UP;
}

/* Room for what stands behind a name. */
#define MARK_MAX 64

/* What stands behind a name: in `out`, or a constant. */
static const char *mark_of(char out[MARK_MAX], const struct printer *p,
                           const struct tree_row *row) {
  uint8_t status = p->view->lineage->status[row->node];
  char figure[FIGURE_MAX];
  const char *mark = "";
  if (row->is_pruned && row->rest != NULL) {
    snprintf(out, MARK_MAX, " (pruned, %s %s)", text_count(figure, tree_rest_sum(row->rest)),
             is_up(p) ? "above" : "below");
    return out;
  }
  if (row->kind == TREE_REPEATED) {
    mark = " (*)";
  } else if (row->is_pruned) {
    mark = " (pruned)";
  } else if (status == LINEAGE_GHOST) {
    mark = " (ghost)";
  } else if (status == LINEAGE_TOMBSTONE) {
    mark = " (gone)";
  } else if (row->is_in_cycle) {
    mark = " (cycle)";
  }
  return mark;
}

/* The number of levels whose indentation is left out. */
static uint32_t levels_skipped(const struct printer *p, uint32_t depth) {
  return depth > p->levels ? depth - p->levels : 0;
}

static size_t indent_width(const struct printer *p, uint32_t depth) {
  uint32_t skipped = levels_skipped(p, depth);
  if (skipped == 0) return (size_t)depth * 3;
  char number[FIGURE_MAX];
  return (size_t)p->levels * 3 + strlen(text_count(number, skipped)) + 3;
}

static void add_indent(struct line *line, const struct printer *p, const struct tree_row *row) {
  if (row->depth == 0) return;
  uint32_t skipped = levels_skipped(p, row->depth);
  line_add(line, p->faint, 0);
  if (skipped > 0) {
    line_word(line, "(");
    line_count(line, skipped);
    line_word(line, ") ");
  }
  for (uint32_t d = skipped; d + 1 < row->depth; d++) {
    line_add(line, p->ended[d] ? p->glyphs->gap : p->glyphs->bar, 3);
  }
  line_add(line, row->is_last ? p->glyphs->last : p->glyphs->branch, 3);
  line_add(line, p->plain, 0);
}

/* A character of a name, as it is shown. */
static struct glyph take_glyph(struct text *rest, const struct printer *p) {
  struct glyph glyph = glyph_take(rest);
  if (glyph_is_selector(&glyph)) return (struct glyph){.code = glyph.code};
  if (p->options->ascii && !glyph.escaped && glyph.code > '~') {
    glyph = (struct glyph){.bytes = "?", .length = 1, .width = 1, .code = glyph.code};
  }
  return glyph;
}

static size_t name_width(struct text name, const struct printer *p) {
  if (glyph_is_plain(name)) return name.length;
  size_t width = 0;
  while (name.length > 0) width += take_glyph(&name, p).width;
  return width;
}

/* Appends what of a name lies between two columns of it. */
static void add_part(struct line *line, const struct printer *p, struct text name, size_t from,
                     size_t to) {
  size_t at = 0;
  while (name.length > 0 && line->text.length < LINE_MAX_BYTES / 2) {
    struct glyph glyph = take_glyph(&name, p);
    bool is_within = at >= from && at + glyph.width <= to;
    if (is_within) line_add(line, glyph.bytes, glyph.width);
    at += glyph.width;
  }
}

/* The name, cut in the middle where it is wider than `room`. */
static void add_name(struct line *line, const struct printer *p, struct text name, size_t room) {
  size_t width = name_width(name, p), dots = p->glyphs->dots;
  if (width <= room || room < dots + 2) {
    /* Most names are what they look like. */
    if (glyph_is_plain(name)) {
      wording_add(&line->text, name);
      line->columns += width;
    } else {
      add_part(line, p, name, 0, width);
    }
    return;
  }
  size_t head = (room - dots) / 2, tail = room - dots - head;
  add_part(line, p, name, 0, head);
  line_add(line, p->glyphs->ellipsis, dots);
  add_part(line, p, name, width - tail, width);
}

/* Where the figures begin. */
static size_t figures_at(const struct printer *p) {
  return p->name_width + 2;
}

/* The figures of a model, in their columns. */
static void add_figures(struct line *line, const struct printer *p, const struct tree_row *row) {
  char figure[FIGURE_MAX];
  line_pad(line, figures_at(p));
  if (line->columns > figures_at(p)) line_add(line, "  ", 2);
  size_t from = line->columns;
  if (row->depth > 0) {
    line_word(line, relation_of(p, row));
  }
  if (row->kind != TREE_MODEL) return;
  line_pad(line, from + p->relation_width);
  if (p->descendants_width > 0) {
    line_add(line, "  ", 2);
    line_right(line, text_count(figure, p->view->descendants[row->node]), p->descendants_width);
  }
  int64_t downloads = p->view->lineage->downloads[row->node];
  if (p->downloads_width > 0) {
    line_add(line, "  ", 2);
    line_right(line, downloads < 0 ? "-" : text_count(figure, (uint64_t)downloads),
               p->downloads_width);
  }
}

/* Hands the line to the sink, without white space at its end. */
static enum stemma_status emit(struct printer *p, struct line *line) {
  while (line->text.length > 0 && line->bytes[line->text.length - 1] == ' ') line->text.length--;
  line->bytes[line->text.length++] = '\n';
  return p->sink(p->context, line->bytes, line->text.length);
}

/* Room for the line feed is kept. */
#define LINE_BEGIN(line)                                                                           \
  do {                                                                                             \
    (line)->text = (struct wording){.bytes = (line)->bytes, .capacity = LINE_MAX_BYTES - 1};       \
    (line)->columns = 0;                                                                           \
  } while (0)

static enum stemma_status write_header(struct printer *p) {
  struct line line;
  LINE_BEGIN(&line);
  line_add(&line, "MODEL", 5);
  line_pad(&line, figures_at(p));
  size_t from = line.columns;
  if (p->relation_width > 0) line_add(&line, "RELATION", 8);
  line_pad(&line, from + p->relation_width);
  if (p->descendants_width > 0) {
    line_add(&line, "  ", 2);
    line_right(&line, "DERIVATIVES", p->descendants_width);
  }
  if (p->downloads_width > 0) {
    line_add(&line, "  ", 2);
    line_right(&line, "DOWNLOADS", p->downloads_width);
  }
  return emit(p, &line);
}

/* The relations of a rest, `most` of them by name; *told says which. */
static void add_relations(struct line *line, unsigned *told, const struct tree_row *row,
                          unsigned most) {
  uint64_t others = 0;
  for (size_t r = 0; r < STEMMA_RELATION_COUNT; r++) others += row->rest->direct[r];
  enum stemma_relation relation;
  bool is_first = true;
  for (; most > 0 && tree_rest_next(&relation, told, row->rest); most--, is_first = false) {
    if (!is_first) line_word(line, ", ");
    line_count(line, row->rest->direct[relation]);
    line_word(line, is_first && !row->is_alone ? " more " : " ");
    line_word(line, stemma_relation_name(relation));
    others -= row->rest->direct[relation];
  }
  if (others == 0) return;
  if (!is_first) line_word(line, ", ");
  line_count(line, others);
  if (is_first) {
    line_word(line, row->is_alone ? " not shown" : " more");
  } else {
    line_word(line, others == 1 ? " other" : " others");
  }
}

/* "… and 412 more quantized, 57 finetune, 30 below them", with `most` relations by name. */
static void add_rest(struct line *line, const struct printer *p, const struct tree_row *row,
                     unsigned most) {
  unsigned told = 0;
  bool has_direct = tree_rest_sum(row->rest) > row->rest->below;
  line_add(line, p->faint, 0);
  line_add(line, p->glyphs->ellipsis, p->glyphs->dots);
  line_word(line, row->is_alone ? " " : " and ");
  if (has_direct) add_relations(line, &told, row, most);
  if (row->rest->below > 0) {
    if (has_direct) line_word(line, ", ");
    line_count(line, row->rest->below);
    if (!has_direct) line_word(line, row->is_alone ? " further" : " more, further");
    line_word(line, is_up(p) ? " above" : " below");
    if (has_direct) line_word(line, " them");
  }
  line_add(line, p->plain, 0);
}

/* The same with as many relations by name as there is room for on a terminal. */
static void fit_rest(struct line *line, const struct printer *p, const struct tree_row *row) {
  size_t length = line->text.length, columns = line->columns, width = p->options->width;
  for (unsigned most = STEMMA_RELATION_COUNT;; most--) {
    add_rest(line, p, row, most);
    if (width == 0 || line->columns <= width || most == 0) return;
    line->text.length = length;
    line->columns = columns;
  }
}

/* The name of a row with its mark. */
static void add_model(struct line *line, const struct printer *p, const struct tree_row *row) {
  char buffer[MARK_MAX];
  const char *mark = mark_of(buffer, p, row);
  size_t taken = line->columns + strlen(mark), room = SIZE_MAX;
  if (p->options->width > 0) {
    room = p->name_width > taken + NAME_SHORT ? p->name_width - taken : NAME_SHORT;
  }
  const char *color = row->is_match ? p->bold : row->kind == TREE_REPEATED ? p->faint : "";
  line_add(line, color, 0);
  add_name(line, p, lineage_name(p->view->lineage, row->node), room);
  if (*color != '\0') line_add(line, p->plain, 0);
  if (*mark == '\0') return;
  line_add(line, p->faint, 0);
  line_word(line, mark);
  line_add(line, p->plain, 0);
}

static enum stemma_status write_row(void *context, const struct tree_row *row) {
  struct printer *p = context;
  struct line line;
  LINE_BEGIN(&line);
  enum stemma_status status = array_reserve(&p->ended, &p->ended_capacity, (size_t)row->depth + 1,
                                            sizeof *p->ended, STEMMA_NODES_MAX, "tree", p->error);
  if (status != STEMMA_OK) return status;
  if (row->depth > 0) p->ended[row->depth - 1] = row->is_last;
  add_indent(&line, p, row);
  if (row->kind == TREE_REST) {
    fit_rest(&line, p, row);
  } else {
    add_model(&line, p, row);
    add_figures(&line, p, row);
  }
  return emit(p, &line);
}

/* Widens a column to hold a figure. */
static void widen(size_t *width, uint64_t count) {
  char figure[FIGURE_MAX];
  size_t length = strlen(text_count(figure, count));
  if (length > *width) *width = length;
}

static enum stemma_status measure_row(void *context, const struct tree_row *row) {
  struct printer *p = context;
  char mark[MARK_MAX];
  if (row->kind == TREE_REST) return STEMMA_OK;
  size_t width = indent_width(p, row->depth) + strlen(mark_of(mark, p, row)) +
                 name_width(lineage_name(p->view->lineage, row->node), p);
  if (width > p->name_width && (width <= NAMES_WIDE || p->options->width > 0)) {
    p->name_width = width;
  }
  if (row->depth > 0) {
    const char *word = relation_of(p, row);
    size_t relation = strlen(word);
    if (relation > p->relation_width) p->relation_width = relation;
    p->infers = p->infers || word[0] == '~';
  }
  if (row->kind != TREE_MODEL) return STEMMA_OK;
  if (p->view->descendants != NULL) {
    widen(&p->descendants_width, p->view->descendants[row->node]);
  }
  int64_t downloads = p->view->lineage->downloads[row->node];
  if (downloads >= 0) widen(&p->downloads_width, (uint64_t)downloads);
  return STEMMA_OK;
}

/* Widens the columns to their names, and fits that of the models to the terminal. */
static void settle_widths(struct printer *p) {
  bool named = !p->options->no_header;
  if (named && p->name_width < 5) p->name_width = 5;
  if (named && p->relation_width > 0 && p->relation_width < 8) p->relation_width = 8;
  if (named && p->descendants_width > 0 && p->descendants_width < 11) p->descendants_width = 11;
  if (named && p->downloads_width > 0 && p->downloads_width < 9) p->downloads_width = 9;
  if (p->options->width == 0) return;
  size_t rest = 2 + p->relation_width + (p->descendants_width > 0 ? 2 + p->descendants_width : 0) +
                (p->downloads_width > 0 ? 2 + p->downloads_width : 0);
  size_t room = p->options->width > rest + NAMES_NARROW ? p->options->width - rest : NAMES_NARROW;
  if (p->name_width > room) p->name_width = room;
}

/* As many levels as leave room for a short name. */
static uint32_t levels_of(uint32_t width) {
  const uint32_t taken = FIGURES_WIDE + NAME_SHORT + 6; /* "(12) " among it */
  if (width == 0 || width > taken + 3 * LEVELS_MOST) return LEVELS_MOST;
  return width < taken + 3 * LEVELS_LEAST ? LEVELS_LEAST : (width - taken) / 3;
}

/* "60 of 1,074 derivatives shown", and how many fit the patterns. */
static enum stemma_status write_sums(struct printer *p) {
  const struct tree_sums sums = tree_sums(p->tree);
  struct line line;
  LINE_BEGIN(&line);
  if (sums.hidden > 0) {
    line_count(&line, sums.shown);
    line_word(&line, " of ");
    line_count(&line, sums.shown + sums.hidden);
    line_word(&line, is_up(p) ? " ancestors shown" : " derivatives shown");
  }
  if (sums.matches > 0) {
    if (sums.hidden > 0) line_word(&line, "; ");
    line_count(&line, sums.matches);
    line_word(&line, sums.matches == 1 ? " model matches" : " models match");
  }
  return line.text.length > 0 ? emit(p, &line) : STEMMA_OK;
}

/* What is to be said of the whole, behind an empty line. */
static enum stemma_status write_notes(struct printer *p) {
  static const char note[] = LINEAGE_INFERRED_NOTE "\n";
  const struct tree_sums sums = tree_sums(p->tree);
  enum stemma_status status = STEMMA_OK;
  if (p->infers || sums.hidden > 0 || sums.matches > 0) status = p->sink(p->context, "\n", 1);
  if (status == STEMMA_OK) status = write_sums(p);
  if (status == STEMMA_OK && p->infers) status = p->sink(p->context, note, sizeof note - 1);
  return status;
}

enum stemma_status tree_text_write(const struct tree *tree, const struct tree_text_options *options,
                                   tree_sink_fn *sink, void *context, struct stemma_error *error) {
  const struct tree_text_colors *colors = options->colors;
  struct printer p = {
      .tree = tree,
      .view = tree_view(tree),
      .options = options,
      .glyphs = options->ascii ? &ascii_glyphs : &unicode_glyphs,
      .plain = colors == NULL ? "" : colors->plain,
      .bold = colors == NULL ? "" : colors->bold,
      .faint = colors == NULL ? "" : colors->faint,
      .sink = sink,
      .context = context,
      .error = error,
      .levels = levels_of(options->width),
  };
  enum stemma_status status = tree_walk(tree, measure_row, &p, error);
  settle_widths(&p);
  if (status == STEMMA_OK && !options->no_header) status = write_header(&p);
  if (status == STEMMA_OK) status = tree_walk(tree, write_row, &p, error);
  if (status == STEMMA_OK) status = write_notes(&p);
  free(p.ended);
  return status;
}

enum stemma_status tree_sink_file(void *context, const char *bytes, size_t size) {
  return fwrite(bytes, 1, size, context) == size ? STEMMA_OK : STEMMA_IO;
}
