/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marks of a chart, and the whole. */
#include "engine/draw/chart.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/draw/chart_frame.h"
#include "engine/draw/chart_palette.h"
#include "engine/draw/chart_svg.h"
#include "engine/draw/style.h"

/* What is being drawn. */
struct drawing {
  FILE *out;                 /* borrowed */
  const struct chart *chart; /* borrowed */
  struct chart_frame frame;  /* of it */
  double *stack;             /* [period_count × (series_count + 1)] owned: sums of the values
                                       of a period's series below each */
  char colors[CHART_SERIES_MAX][8]; /* [series_count] */
};

static double value_at(const struct drawing *drawing, size_t period, size_t series) {
  return drawing->chart->values[period * drawing->chart->series_count + series];
}

/* The sum of the values of a period's first `series` series. */
static double *stack_at(const struct drawing *drawing, size_t period, size_t series) {
  return &drawing->stack[period * (drawing->chart->series_count + 1) + series];
}

static enum stemma_status make_stack(struct drawing *drawing, struct stemma_error *error) {
  const struct chart *chart = drawing->chart;
  drawing->stack = calloc(chart->period_count * (chart->series_count + 1), sizeof *drawing->stack);
  if (drawing->stack == NULL) return stemma_error_memory(error, "chart");
  for (size_t i = 0; i < chart->period_count; i++) {
    for (size_t s = 0; s < chart->series_count; s++) {
      *stack_at(drawing, i, s + 1) = *stack_at(drawing, i, s) + value_at(drawing, i, s);
    }
  }
  return STEMMA_OK;
}

/* ---- tooltips ---- */

/* "Qwen2.5: 41.2%", a line. */
static void write_figure(const struct drawing *drawing, size_t period, size_t series) {
  char figure[FIGURE_MAX];
  chart_frame_value(figure, drawing->chart, value_at(drawing, period, series));
  chart_svg_escaped(drawing->out, text_of(drawing->frame.names[series].text));
  fprintf(drawing->out, ": %s\n", figure);
}

/* An invisible column over each period, that tells its figures. */
static void write_tooltips(const struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  const struct chart_frame *frame = &drawing->frame;
  for (size_t i = 0; i < chart->period_count; i++) {
    char name[PERIOD_NAME_SIZE];
    char count[FIGURE_MAX];
    period_format(name, chart->every, chart->first + (int32_t)i);
    fputs("<rect", drawing->out);
    chart_svg_length(drawing->out, "x", chart_frame_x(frame, i));
    chart_svg_length(drawing->out, "y", frame->top);
    chart_svg_length(drawing->out, "width", frame->band);
    chart_svg_length(drawing->out, "height", frame->strip_bottom - frame->top);
    fprintf(drawing->out, " fill=\"#FFFFFF\" fill-opacity=\"0\"><title>%s, %s model%s\n", name,
            text_count(count, chart->periods[i].count), chart->periods[i].count == 1 ? "" : "s");
    for (size_t s = chart->series_count; s-- > 0;) {
      if (value_at(drawing, i, s) > 0) write_figure(drawing, i, s);
    }
    fputs("</title></rect>\n", drawing->out);
  }
}

/* ---- shares ---- */

static bool is_blank(const struct drawing *drawing, size_t period) {
  return *stack_at(drawing, period, drawing->chart->series_count) <= 0;
}

static void add_corner(const struct drawing *drawing, char command, double x, size_t period,
                       size_t series) {
  double y = chart_frame_y(&drawing->frame, *stack_at(drawing, period, series));
  chart_svg_point(drawing->out, command, x, y);
}

/* The area of a series over the periods [first, end): level at the ends, else from middle to
 * middle. */
static void write_area(const struct drawing *drawing, size_t series, size_t first, size_t end) {
  const struct chart_frame *frame = &drawing->frame;
  double half = frame->band / 2;
  fputs("<path d=\"", drawing->out);
  add_corner(drawing, 'M', chart_frame_x(frame, first), first, series + 1);
  for (size_t i = first; i < end; i++) {
    add_corner(drawing, 'L', chart_frame_x(frame, i) + half, i, series + 1);
  }
  add_corner(drawing, 'L', chart_frame_x(frame, end), end - 1, series + 1);
  add_corner(drawing, 'L', chart_frame_x(frame, end), end - 1, series);
  for (size_t i = end; i-- > first;) {
    add_corner(drawing, 'L', chart_frame_x(frame, i) + half, i, series);
  }
  add_corner(drawing, 'L', chart_frame_x(frame, first), first, series);
  fprintf(drawing->out,
          "Z\" fill=\"%s\" stroke=\"#FFFFFF\" stroke-width=\"0.7\" stroke-linejoin=\"round\"/>\n",
          drawing->colors[series]);
}

static bool has_area(const struct drawing *drawing, size_t series, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) {
    if (value_at(drawing, i, series) > 0) return true;
  }
  return false;
}

/* Hatches over the periods of few models, the neighbours together. */
static void write_hatches(const struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  const struct chart_frame *frame = &drawing->frame;
  size_t end;
  for (size_t first = 0; first < chart->period_count; first = end) {
    end = first + 1;
    if (!chart->periods[first].is_few || is_blank(drawing, first)) continue;
    while (end < chart->period_count && chart->periods[end].is_few && !is_blank(drawing, end)) {
      end++;
    }
    double left = chart_frame_x(frame, first);
    chart_svg_rect(drawing->out, left, frame->top, chart_frame_x(frame, end) - left,
                   frame->bottom - frame->top, "url(#few)");
  }
}

/* What is left free between columns: nothing between narrow ones, where it would flicker. */
static double column_gap(const struct chart_frame *frame) {
  return frame->band < 5 ? 0 : fmin(2, frame->band / 5);
}

/* Columns that touch have sharp sides, or what is behind would show between them. */
static void begin_columns(const struct drawing *drawing) {
  bool touch = column_gap(&drawing->frame) <= 0;
  fputs(touch ? "<g shape-rendering=\"crispEdges\">\n" : "<g>\n", drawing->out);
}

/* The number of models of each period, in columns below the shares. */
static void write_strip(const struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  const struct chart_frame *frame = &drawing->frame;
  double gap = column_gap(frame);
  begin_columns(drawing);
  for (size_t i = 0; i < chart->period_count; i++) {
    double part = (double)chart->periods[i].count / (double)frame->most_count;
    double high = (frame->strip_bottom - frame->strip_top) * part;
    if (chart->periods[i].count == 0) continue;
    chart_svg_rect(drawing->out, chart_frame_x(frame, i) + gap / 2, frame->strip_bottom - high,
                   frame->band - gap, high, chart->periods[i].is_few ? "#B9C0C8" : "#6B7280");
  }
  fputs("</g>\n", drawing->out);
}

static void write_shares(struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  size_t end;
  for (size_t first = 0; first < chart->period_count; first = end) {
    end = first + 1;
    if (is_blank(drawing, first)) continue;
    while (end < chart->period_count && !is_blank(drawing, end)) end++;
    for (size_t s = 0; s < chart->series_count; s++) {
      if (has_area(drawing, s, first, end)) write_area(drawing, s, first, end);
    }
  }
  write_hatches(drawing);
  write_strip(drawing);
  for (size_t s = 0; s < chart->series_count; s++) {
    double middle = *stack_at(drawing, chart->period_count - 1, s) / 2 +
                    *stack_at(drawing, chart->period_count - 1, s + 1) / 2;
    drawing->frame.names[s].anchor = chart_frame_y(&drawing->frame, middle);
    drawing->frame.names[s].has_leader = value_at(drawing, chart->period_count - 1, s) > 0;
  }
}

/* ---- counts ---- */

/* A rectangle from one point of the axis of values to another. */
static void write_column(const struct drawing *drawing, size_t period, size_t series) {
  const struct chart_frame *frame = &drawing->frame;
  double gap = column_gap(frame);
  double top = chart_frame_y(frame, *stack_at(drawing, period, series + 1));
  double bottom = chart_frame_y(frame, *stack_at(drawing, period, series));
  chart_svg_rect(drawing->out, chart_frame_x(frame, period) + gap / 2, top, frame->band - gap,
                 bottom - top, drawing->colors[series]);
}

static void write_counts(struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  begin_columns(drawing);
  for (size_t i = 0; i < chart->period_count; i++) {
    for (size_t s = 0; s < chart->series_count; s++) {
      if (value_at(drawing, i, s) > 0) write_column(drawing, i, s);
    }
  }
  fputs("</g>\n", drawing->out);
  /* The names are a legend beside the plot, in the order of the stack. */
  double middle = (drawing->frame.top + drawing->frame.bottom) / 2;
  for (size_t s = 0; s < chart->series_count; s++) drawing->frame.names[s].anchor = middle;
}

/* ---- lines ---- */

/* A line from 0, at the left edge, through the end of each period. */
static void write_line(struct drawing *drawing, size_t series) {
  const struct chart *chart = drawing->chart;
  const struct chart_frame *frame = &drawing->frame;
  const char *dashes = chart_palette_dashes(series, chart->series[series].role);
  fputs("<path d=\"", drawing->out);
  chart_svg_point(drawing->out, 'M', frame->left, frame->bottom);
  for (size_t i = 0; i < chart->period_count; i++) {
    chart_svg_point(drawing->out, 'L', chart_frame_x(frame, i + 1),
                    chart_frame_y(frame, value_at(drawing, i, series)));
  }
  chart_svg_end_dashed(drawing->out, drawing->colors[series], dashes);
  double last = value_at(drawing, chart->period_count - 1, series);
  drawing->frame.names[series].anchor = chart_frame_y(frame, last);
  drawing->frame.names[series].has_leader = true;
}

/* The largest on top of the others. */
static void write_lines(struct drawing *drawing) {
  for (size_t s = drawing->chart->series_count; s-- > 0;) write_line(drawing, s);
}

/* ---- bars ---- */

static void write_bars(struct drawing *drawing) {
  const struct chart_frame *frame = &drawing->frame;
  double high = (frame->bottom - frame->top) / (double)drawing->chart->series_count;
  for (size_t s = 0; s < drawing->chart->series_count; s++) {
    double y = frame->top + high * (double)s;
    double width = chart_frame_y(frame, value_at(drawing, 0, s)) - frame->left;
    chart_svg_rect(drawing->out, frame->left, y + high * 0.14, width, high * 0.72,
                   drawing->colors[s]);
    drawing->frame.names[s].y = y + high / 2;
  }
  chart_svg_line(drawing->out, frame->left, frame->top, frame->left, frame->bottom, CHART_FRAME, 1);
}

/* ---- the whole ---- */

static void choose_colors(struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  bool is_bars = chart->kind == CHART_BARS;
  for (size_t s = 0; s < chart->series_count; s++) {
    chart_palette_color(drawing->colors[s], is_bars ? 0 : s, chart->series[s].role,
                        chart->kind == CHART_LINES);
  }
}

/* The head of the document: title and description for those who cannot see it, the hatches. */
static void write_head(const struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  FILE *out = drawing->out;
  fputs("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n"
        "<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\"\n"
        " \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\">\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"",
        out);
  chart_svg_length(out, "width", CHART_WIDTH);
  chart_svg_length(out, "height", drawing->frame.height);
  fprintf(out, " viewBox=\"0 0 %d %d\"", (int)CHART_WIDTH, (int)drawing->frame.height);
  fprintf(out, " font-family=\"%s\">\n<title>", STYLE_FONT);
  chart_svg_escaped(out, chart->title);
  fputs("</title>\n<desc>", out);
  for (size_t i = 0; i < chart->note_count; i++) {
    if (i > 0) fputc(' ', out);
    chart_svg_escaped(out, chart->notes[i]);
  }
  fputs("</desc>\n", out);
  if (chart->kind == CHART_SHARES) {
    fputs("<defs><pattern id=\"few\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
          "patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#FFFFFF\" "
          "fill-opacity=\"0.45\"/><path d=\"M0,0L0,7\" stroke=\"" CHART_FRAME
          "\" stroke-width=\"1.6\"/></pattern></defs>\n",
          out);
  }
  chart_svg_rect(out, 0, 0, CHART_WIDTH, drawing->frame.height, "#FFFFFF");
}

static void write_all(struct drawing *drawing) {
  write_head(drawing);
  chart_frame_write_below(drawing->out, &drawing->frame);
  switch (drawing->chart->kind) {
  case CHART_SHARES: write_shares(drawing); break;
  case CHART_COUNTS: write_counts(drawing); break;
  case CHART_LINES: write_lines(drawing); break;
  case CHART_BARS: write_bars(drawing); break;
  }
  if (drawing->chart->kind != CHART_BARS) {
    chart_frame_place(&drawing->frame);
    write_tooltips(drawing);
  }
  chart_frame_write_above(drawing->out, &drawing->frame, (const char(*)[8])drawing->colors);
  fputs("</svg>\n", drawing->out);
}

enum stemma_status chart_draw(char **bytes, size_t *size, const struct chart *chart,
                              struct stemma_error *error) {
  char *text = NULL;
  size_t length = 0;
  struct drawing *drawing = calloc(1, sizeof *drawing);
  if (drawing == NULL) return stemma_error_memory(error, "chart");
  drawing->chart = chart;
  enum stemma_status status = make_stack(drawing, error);
  if (status != STEMMA_OK) goto cleanup;
  chart_frame_init(&drawing->frame, chart);
  choose_colors(drawing);
  drawing->out = open_memstream(&text, &length);
  if (drawing->out == NULL) {
    status = stemma_error_memory(error, "chart");
    goto cleanup;
  }
  write_all(drawing);
  int unwritten = ferror(drawing->out);
  if (fclose(drawing->out) != 0 || unwritten != 0) {
    free(text);
    status = stemma_error_memory(error, "chart");
    goto cleanup;
  }
  *bytes = text;
  *size = length;
cleanup:
  free(drawing->stack);
  free(drawing);
  return status;
}
