/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of text for the rows of a tree: measured in a first walk, written in a second. */
#include "engine/draw/tree_text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/figures.h"
#include "graph/array.h"

/* Levels of indentation that are shown; a deeper model shows the last of them. */
#define LEVELS_SHOWN 24U
/* Names line up to here; a longer one pushes its own line's figures to the right. */
#define NAMES_WIDE 78
/* A narrower terminal than this gets lines that wrap. */
#define NAMES_NARROW 24
/* An id has 193 bytes at most, an indentation LEVELS_SHOWN times 7, a figure 26. */
#define LINE_MAX_BYTES 1024

/* What the lines are made of. */
struct glyphs {
  const char *bar;      /* a model above has more below it */
  const char *gap;      /* it has not */
  const char *branch;   /* a model with others after it */
  const char *last;     /* the last one */
  const char *ellipsis; /* something is left out */
};

static const struct glyphs unicode_glyphs = {"│  ", "   ", "├─ ", "└─ ", "…"};
static const struct glyphs ascii_glyphs = {"|  ", "   ", "|- ", "`- ", "..."};

/* Measuring and writing. Widths are in columns. */
struct printer {
  const struct draw_view *view;
  const struct tree_text_options *options;
  const struct glyphs *glyphs;
  tree_sink_fn *sink; /* takes lines */
  void *context;      /* handed to sink */
  struct stemma_error *error;
  bool *ended;              /* [depth] whether the model on the way at depth+1 is a last one */
  size_t ended_capacity;    /* of ended */
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

static void line_pad(struct line *line, size_t to) {
  while (line->columns < to) line_add(line, " ", 1);
}

static void line_right(struct line *line, const char *string, size_t width) {
  size_t length = strlen(string);
  size_t from = line->columns;
  if (length < width) line_pad(line, from + width - length);
  line_add(line, string, length);
}

static const char *relation_of(const struct printer *p, const struct tree_row *row) {
  return lineage_relation_word(p->view->lineage, tree_row_child(row, p->options->tree.direction),
                               (enum stemma_relation)row->relation);
}

/* What stands behind a name. */
static const char *mark_of(const struct printer *p, const struct tree_row *row) {
  if (row->kind == TREE_REPEATED) return " (*)";
  if (p->view->lineage->status[row->node] == LINEAGE_GHOST) return " (ghost)";
  if (p->view->lineage->status[row->node] == LINEAGE_TOMBSTONE) return " (gone)";
  return row->is_in_cycle ? " (cycle)" : "";
}

/* The number of levels whose indentation is left out. */
static uint32_t levels_skipped(uint32_t depth) {
  return depth > LEVELS_SHOWN ? depth - LEVELS_SHOWN : 0;
}

static size_t indent_width(uint32_t depth) {
  if (levels_skipped(depth) == 0) return (size_t)depth * 3;
  char number[FIGURE_MAX];
  return (size_t)LEVELS_SHOWN * 3 + strlen(figure_count(number, levels_skipped(depth))) + 3;
}

static void add_indent(struct line *line, const struct printer *p, const struct tree_row *row) {
  if (row->depth == 0) return;
  uint32_t skipped = levels_skipped(row->depth);
  if (skipped > 0) {
    char number[FIGURE_MAX];
    figure_count(number, skipped);
    line_add(line, "(", 1);
    line_add(line, number, strlen(number));
    line_add(line, ") ", 2);
  }
  for (uint32_t d = skipped; d + 1 < row->depth; d++) {
    line_add(line, p->ended[d] ? p->glyphs->gap : p->glyphs->bar, 3);
  }
  line_add(line, row->is_last ? p->glyphs->last : p->glyphs->branch, 3);
}

/* The name, cut in the middle where it is wider than `room`. */
static void add_name(struct line *line, const struct printer *p, struct text name, size_t room) {
  char clean[LINE_MAX_BYTES / 2];
  struct wording wording = WORDING_IN(clean);
  size_t dots = p->options->ascii ? 3 : 1;
  clean[0] = '\0';
  wording_clean(&wording, name);
  if (wording.length <= room || room < dots + 2) {
    line_add(line, clean, wording.length);
    return;
  }
  size_t head = (room - dots) / 2, tail = room - dots - head;
  wording_add(&line->text, (struct text){clean, head});
  wording_string(&line->text, p->glyphs->ellipsis);
  wording_add(&line->text, (struct text){clean + wording.length - tail, tail});
  line->columns += room;
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
    const char *relation = relation_of(p, row);
    line_add(line, relation, strlen(relation));
  }
  if (row->kind != TREE_MODEL) return;
  line_pad(line, from + p->relation_width);
  if (p->descendants_width > 0) {
    line_add(line, "  ", 2);
    line_right(line, figure_count(figure, p->view->descendants[row->node]), p->descendants_width);
  }
  int64_t downloads = p->view->lineage->downloads[row->node];
  if (p->downloads_width > 0) {
    line_add(line, "  ", 2);
    line_right(line, downloads < 0 ? "-" : figure_count(figure, (uint64_t)downloads),
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

static enum stemma_status write_row(void *context, const struct tree_row *row) {
  struct printer *p = context;
  struct line line;
  LINE_BEGIN(&line);
  enum stemma_status status = array_reserve(&p->ended, &p->ended_capacity, (size_t)row->depth + 1,
                                            sizeof *p->ended, STEMMA_NODES_MAX, "tree", p->error);
  if (status != STEMMA_OK) return status;
  if (row->depth > 0) p->ended[row->depth - 1] = row->is_last;
  add_indent(&line, p, row);
  if (row->kind == TREE_CUT) {
    char figure[FIGURE_MAX];
    line_add(&line, p->glyphs->ellipsis, 1);
    line_add(&line, " ", 1);
    line_add(&line, figure_count(figure, row->hidden), 0);
    line_add(&line, p->options->tree.direction == DRAW_UP ? " more above" : " more below", 0);
    return emit(p, &line);
  }
  const char *mark = mark_of(p, row);
  size_t taken = line.columns + strlen(mark), room = SIZE_MAX;
  if (p->options->width > 0) {
    room = p->name_width > taken + NAMES_NARROW ? p->name_width - taken : NAMES_NARROW;
  }
  add_name(&line, p, lineage_name(p->view->lineage, row->node), room);
  line_add(&line, mark, strlen(mark));
  add_figures(&line, p, row);
  return emit(p, &line);
}

/* Widens a column to hold a figure. */
static void widen(size_t *width, uint64_t count) {
  char figure[FIGURE_MAX];
  size_t length = strlen(figure_count(figure, count));
  if (length > *width) *width = length;
}

static enum stemma_status measure_row(void *context, const struct tree_row *row) {
  struct printer *p = context;
  if (row->kind == TREE_CUT) return STEMMA_OK;
  size_t width = indent_width(row->depth) + lineage_name(p->view->lineage, row->node).length +
                 strlen(mark_of(p, row));
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

enum stemma_status tree_text_write(const struct draw_view *view, uint32_t root,
                                   const struct tree_text_options *options, tree_sink_fn *sink,
                                   void *context, struct stemma_error *error) {
  struct printer p = {
      .view = view,
      .options = options,
      .glyphs = options->ascii ? &ascii_glyphs : &unicode_glyphs,
      .sink = sink,
      .context = context,
      .error = error,
  };
  enum stemma_status status = tree_walk(view, root, &options->tree, measure_row, &p, error);
  settle_widths(&p);
  if (status == STEMMA_OK && !options->no_header) status = write_header(&p);
  if (status == STEMMA_OK) status = tree_walk(view, root, &options->tree, write_row, &p, error);
  if (status == STEMMA_OK && p.infers) {
    static const char note[] = "\n" LINEAGE_INFERRED_NOTE "\n";
    status = sink(context, note, sizeof note - 1);
  }
  free(p.ended);
  return status;
}

enum stemma_status tree_sink_file(void *context, const char *bytes, size_t size) {
  return fwrite(bytes, 1, size, context) == size ? STEMMA_OK : STEMMA_IO;
}
