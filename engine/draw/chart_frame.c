/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out a chart, and writing what is around its marks. */
#include "engine/draw/chart_frame.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "engine/draw/chart_palette.h"
#include "engine/draw/chart_svg.h"
#include "engine/draw/style.h"

#define PAD          14.0  /* around all */
#define PLOT_HIGH    330.0 /* at least */
#define NAME_HIGH    18.0  /* from one name to the next */
#define NAME_WIDE    210.0 /* a longer one is cut */
#define BAR_NAMES    260.0 /* the same of bars, which have no names at the right */
#define BAR_HIGH     25.0  /* from one bar to the next */
#define STRIP_HIGH   46.0  /* of the columns below shares */
#define STRIP_GAP    16.0  /* above them */
#define LEADER       16.0  /* from the plot to a name's sample */
#define LEADER_MANY  40.0  /* the same of more names than leaders that are easily told apart */
#define MANY_NAMES   12    /* so many */
#define SAMPLE       11.0  /* its side */
#define SAMPLE_LINE  26.0  /* length of a line's */
#define SAMPLE_SPACE 6.0   /* behind it */
#define TICK         5.0   /* length of a tick */
#define TITLE_HIGH   23.0  /* of a line of each */
#define NOTE_HIGH    16.5

static const struct chart_font tick_font = {CHART_TICK_SIZE, STYLE_INK, CHART_MIDDLE, false, false};

double chart_frame_x(const struct chart_frame *frame, size_t period) {
  return frame->left + frame->band * (double)period;
}

double chart_frame_y(const struct chart_frame *frame, double value) {
  double part = value / frame->most;
  if (frame->chart->kind == CHART_BARS) return frame->left + (frame->right - frame->left) * part;
  return frame->bottom - (frame->bottom - frame->top) * part;
}

/* ---- figures ---- */

/* A value of at least 0 as a whole number. */
static uint64_t whole(double value) {
  return value < 1e18 ? (uint64_t)llround(value) : (uint64_t)1000000000000000000;
}

void chart_frame_value(char out[FIGURE_MAX], const struct chart *chart, double value) {
  char figure[FIGURE_MAX];
  bool is_share = chart->kind == CHART_SHARES;
  double shown = is_share ? value * 100 : value;
  uint64_t tenths = whole(shown * 10);
  bool is_whole = !is_share && (shown >= 1000 || tenths % 10 == 0);
  text_count(figure, is_whole ? whole(shown) : tenths / 10);
  if (is_whole) {
    snprintf(out, FIGURE_MAX, "%.30s", figure);
  } else {
    snprintf(out, FIGURE_MAX, "%.26s.%u%s", figure, (unsigned)(tenths % 10), is_share ? "%" : "");
  }
}

/* A tick's value: round; of large ones all in thousands or more. */
static void write_tick(char out[FIGURE_MAX], const struct chart_frame *frame, double value) {
  if (frame->chart->kind == CHART_SHARES) {
    snprintf(out, FIGURE_MAX, "%u%%", (unsigned)lround(value * 100));
  } else if (frame->most < 100000) {
    text_count(out, whole(value));
  } else {
    figure_compact(out, whole(value));
  }
}

/* ---- the axis of values ---- */

/* The highest value drawn: of columns, of all series of a period together. */
static double highest(const struct chart *chart) {
  double most = 0;
  for (size_t i = 0; i < chart->period_count; i++) {
    double sum = 0;
    for (size_t s = 0; s < chart->series_count; s++) {
      double value = chart->values[i * chart->series_count + s];
      sum = chart->kind == CHART_COUNTS ? sum + value : fmax(sum, value);
    }
    most = fmax(most, sum);
  }
  return most;
}

/* Up to eight steps, a whole number of 1, 2 or 5 tens apart. */
static void set_scale(struct chart_frame *frame) {
  static const double steps[] = {1, 2, 5, 10};
  double most = highest(frame->chart);
  double tens = 1;
  frame->most = 1;
  frame->step = 0.2;
  if (frame->chart->kind == CHART_SHARES) return;
  while (tens * 10 * 8 < most) tens *= 10;
  size_t i = 0;
  while (i < 3 && steps[i] * tens * 8 < most) i++;
  frame->step = steps[i] * tens;
  frame->most = fmax(1, ceil(most / frame->step)) * frame->step;
}

static size_t tick_count(const struct chart_frame *frame) {
  return (size_t)lround(frame->most / frame->step) + 1;
}

static double widest_tick(const struct chart_frame *frame) {
  char figure[FIGURE_MAX];
  double widest = 0;
  for (size_t i = 0; i < tick_count(frame); i++) {
    write_tick(figure, frame, (double)i * frame->step);
    widest = fmax(widest, label_width(text_of(figure), CHART_TICK_SIZE, false));
  }
  if (frame->chart->kind != CHART_SHARES) return widest;
  text_count(figure, frame->most_count);
  return fmax(widest, label_width(text_of(figure), CHART_TICK_SIZE, false));
}

/* ---- names ---- */

/* Cuts a name to a width; returns that of the result. */
static double cut_name(char out[LABEL_LINE_BYTES], struct text text, double width) {
  char clean[LABEL_LINE_BYTES] = "";
  struct wording wording = WORDING_IN(clean);
  struct label_lines lines;
  wording_clean(&wording, text);
  label_break(&lines, text_of(clean), CHART_NAME_SIZE, false, width, 1);
  snprintf(out, LABEL_LINE_BYTES, "%s", lines.lines[0]);
  return lines.width;
}

/* Appends " (11.3%)": the share of a bar of all bars. */
static void add_share(char value[FIGURE_MAX], const struct chart *chart, double part) {
  double sum = 0;
  for (size_t s = 0; s < chart->series_count; s++) sum += chart->values[s];
  unsigned tenths = sum > 0 ? (unsigned)lround(part / sum * 1000) : 0;
  size_t used = strlen(value);
  snprintf(value + used, FIGURE_MAX - used, " (%u.%u%%)", tenths / 10, tenths % 10);
}

/* Writes names, and behind those of lines and bars the values; the width of the widest of each. */
static void make_names(struct chart_frame *frame, double *name_wide, double *value_wide) {
  const struct chart *chart = frame->chart;
  bool is_bars = chart->kind == CHART_BARS;
  const double *last = &chart->values[(chart->period_count - 1) * chart->series_count];
  *name_wide = *value_wide = 0;
  for (size_t s = 0; s < chart->series_count; s++) {
    struct chart_name *name = &frame->names[s];
    double wide = cut_name(name->text, chart->series[s].name, is_bars ? BAR_NAMES : NAME_WIDE);
    *name_wide = fmax(*name_wide, wide);
    name->value[0] = '\0';
    if (chart->kind != CHART_LINES && !is_bars) continue;
    chart_frame_value(name->value, chart, last[s]);
    if (is_bars) add_share(name->value, chart, last[s]);
    /* Behind a name its value stands after a space. */
    double value = label_width(text_of(name->value), CHART_NAME_SIZE, false);
    *value_wide = fmax(*value_wide, is_bars ? value : wide + value + 6 - *name_wide);
  }
}

/* Pools neighbours whose wishes collide: isotonic regression of the wishes less their places. */
static void pool(double *out, const double *wishes, size_t count) {
  double sum[CHART_SERIES_MAX];
  size_t size[CHART_SERIES_MAX];
  size_t blocks = 0;
  for (size_t i = 0; i < count; i++) {
    sum[blocks] = wishes[i];
    size[blocks++] = 1;
    while (blocks > 1 && sum[blocks - 2] / (double)size[blocks - 2] >
                             sum[blocks - 1] / (double)size[blocks - 1]) {
      sum[blocks - 2] += sum[blocks - 1];
      size[blocks - 2] += size[blocks - 1];
      blocks--;
    }
  }
  size_t at = 0;
  for (size_t b = 0; b < blocks; b++) {
    for (size_t i = 0; i < size[b]; i++) out[at++] = sum[b] / (double)size[b];
  }
}

void chart_frame_place(struct chart_frame *frame) {
  size_t count = frame->chart->series_count;
  size_t order[CHART_SERIES_MAX] = {0};
  double wishes[CHART_SERIES_MAX];
  double placed[CHART_SERIES_MAX];
  assert(count >= 1 && count <= CHART_SERIES_MAX);
  for (size_t i = 0; i < count; i++) {
    /* What is on top of a stack is named first, also where it is too thin to be seen. */
    size_t next = frame->chart->kind == CHART_LINES ? i : count - 1 - i;
    size_t at = i;
    for (; at > 0 && frame->names[order[at - 1]].anchor > frame->names[next].anchor; at--) {
      order[at] = order[at - 1];
    }
    order[at] = next;
  }
  for (size_t i = 0; i < count; i++) {
    wishes[i] = frame->names[order[i]].anchor - NAME_HIGH * (double)i;
  }
  pool(placed, wishes, count);
  double least = frame->top + CHART_NAME_SIZE / 2;
  double most = frame->bottom - NAME_HIGH * (double)(count - 1);
  for (size_t i = 0; i < count; i++) {
    double y = fmax(least, fmin(most, placed[i]));
    frame->names[order[i]].y = y + NAME_HIGH * (double)i;
  }
}

/* ---- the layout ---- */

/* The longest head of whole words that is no wider than a line; 0 where the first is wider. */
static size_t words_that_fit(struct text text, const struct chart_font *font, double width) {
  size_t fit = 0;
  for (size_t i = 0; i <= text.length; i++) {
    if (i < text.length && text.bytes[i] != ' ') continue;
    if (label_width((struct text){text.bytes, i}, font->size, font->is_bold) > width) break;
    fit = i;
  }
  return fit;
}

/* Writes a text in lines from y on, or with `out` NULL only measures; returns its height. What
 * does not fit into `most` lines is cut. */
static double paragraph(FILE *out, struct text text, double y, double high, size_t most,
                        const struct chart_font *font) {
  char clean[LABEL_LINE_BYTES * 2] = "";
  struct wording wording = WORDING_IN(clean);
  struct label_lines line;
  const double width = CHART_WIDTH - 2 * PAD;
  size_t lines = 0;
  wording_clean(&wording, text);
  struct text rest = text_trim(text_of(clean));
  while (rest.length > 0 && lines < most) {
    size_t fit = words_that_fit(rest, font, width);
    if (fit == 0 || lines + 1 == most) fit = rest.length;
    label_break(&line, (struct text){rest.bytes, fit}, font->size, font->is_bold, width,
                lines + 1 == most ? 1 : 2);
    for (size_t i = 0; i < line.count && lines < most; i++, lines++) {
      if (out == NULL) continue;
      chart_svg_text(out, text_of(line.lines[i]), PAD, y + high * (double)lines + font->size, font);
    }
    rest = text_trim((struct text){rest.bytes + fit, rest.length - fit});
  }
  return high * (double)lines;
}

static double write_title(FILE *out, const struct chart *chart) {
  static const struct chart_font font = {CHART_TITLE_SIZE, STYLE_INK, CHART_START, true, false};
  return paragraph(out, chart->title, PAD, TITLE_HIGH, 2, &font);
}

/* The notes from y on; returns where they end. */
static double write_notes(FILE *out, const struct chart *chart, double y) {
  static const struct chart_font font = {CHART_NOTE_SIZE, STYLE_QUIET, CHART_START, false, false};
  for (size_t i = 0; i < chart->note_count; i++) {
    y += paragraph(out, chart->notes[i], y, NOTE_HIGH, LABEL_LINES_MAX, &font) + 2;
  }
  return y;
}

/* Where the axis below the plot ends, with its title: there notes begin. */
static double notes_top(const struct chart_frame *frame) {
  return frame->strip_bottom + TICK + 2 * (CHART_TICK_SIZE + 8) + 8;
}

static double sample_wide(const struct chart *chart) {
  return chart->kind == CHART_LINES ? SAMPLE_LINE : SAMPLE;
}

static void set_sides(struct chart_frame *frame) {
  double names;
  double values;
  make_names(frame, &names, &values);
  if (frame->chart->kind == CHART_BARS) {
    frame->names_x = PAD + names;
    frame->left = frame->names_x + 10;
    frame->right = CHART_WIDTH - PAD - values - 8;
    return;
  }
  /* The turned title, then the figures, then their ticks. */
  frame->left = PAD + CHART_NAME_SIZE + 11 + widest_tick(frame) + TICK + 3;
  frame->names_x = CHART_WIDTH - PAD - names - fmax(values, 0);
  double leader = frame->chart->series_count > MANY_NAMES ? LEADER_MANY : LEADER;
  frame->right = frame->names_x - leader - sample_wide(frame->chart) - SAMPLE_SPACE;
}

void chart_frame_init(struct chart_frame *out, const struct chart *chart) {
  assert(chart->series_count >= 1 && chart->series_count <= CHART_SERIES_MAX);
  assert(chart->period_count >= 1 && chart->period_count <= CHART_PERIODS_MAX);
  *out = (struct chart_frame){.chart = chart};
  for (size_t i = 0; i < chart->period_count; i++) {
    if (chart->periods[i].count > out->most_count) out->most_count = chart->periods[i].count;
  }
  set_scale(out);
  set_sides(out);
  double series = (double)chart->series_count;
  bool is_bars = chart->kind == CHART_BARS;
  double high = is_bars ? BAR_HIGH * series + 6 : fmax(PLOT_HIGH, NAME_HIGH * series + 4);
  out->top = PAD + write_title(NULL, chart) + 14;
  out->bottom = out->top + high;
  out->strip_top = out->strip_bottom = out->bottom;
  if (chart->kind == CHART_SHARES) {
    out->strip_top += STRIP_GAP;
    out->strip_bottom = out->strip_top + STRIP_HIGH;
  }
  out->band = (out->right - out->left) / (double)chart->period_count;
  out->height = ceil(write_notes(NULL, chart, notes_top(out)) + PAD);
}

/* ---- axes ---- */

/* The lines and figures of the axis of values: below each other, or of bars beside. */
static void write_values_axis(FILE *out, const struct chart_frame *frame) {
  bool is_bars = frame->chart->kind == CHART_BARS;
  struct chart_font font = tick_font;
  if (!is_bars) font.anchor = CHART_END;
  for (size_t i = 0; i < tick_count(frame); i++) {
    char figure[FIGURE_MAX];
    double at = chart_frame_y(frame, (double)i * frame->step);
    write_tick(figure, frame, (double)i * frame->step);
    if (is_bars) {
      chart_svg_line(out, at, frame->top, at, frame->bottom + TICK, CHART_GRID, 1);
      chart_svg_text(out, text_of(figure), at, frame->bottom + TICK + CHART_TICK_SIZE + 1, &font);
    } else {
      chart_svg_line(out, frame->left - TICK, at, frame->right, at, CHART_GRID, 1);
      chart_svg_text(out, text_of(figure), frame->left - TICK - 3, at + CHART_TICK_SIZE * 0.36,
                     &font);
    }
  }
}

/* How many periods are from one figure of the axis of time to the next, so that they have room. */
static int32_t periods_apart(const struct chart_frame *frame, double wide) {
  static const int32_t steps[][10] = {[PERIOD_WEEK] = {1, 2, 4, 6, 8, 13, 26, 52, 104, 0},
                                      [PERIOD_MONTH] = {1, 2, 3, 6, 12, 24, 60, 120, 0},
                                      [PERIOD_QUARTER] = {1, 2, 4, 8, 20, 40, 80, 200, 0},
                                      [PERIOD_YEAR] = {1, 2, 5, 10, 20, 50, 100, 200, 0}};
  const int32_t *step = steps[frame->chart->every];
  while (step[1] != 0 && (double)*step * frame->band < wide + 14) step++;
  return *step;
}

/* Whether a period has a figure: years' first months do, the last week does. */
static bool has_figure(const struct chart *chart, size_t place, int32_t apart) {
  if (chart->every == PERIOD_WEEK) return (chart->period_count - 1 - place) % (size_t)apart == 0;
  return (chart->first + (int32_t)place) % apart == 0;
}

static void write_time_tick(FILE *out, const struct chart_frame *frame, size_t place) {
  char name[PERIOD_NAME_SIZE];
  double middle = (chart_frame_x(frame, place) + chart_frame_x(frame, place + 1)) / 2;
  double y = frame->strip_bottom;
  period_format(name, frame->chart->every, frame->chart->first + (int32_t)place);
  chart_svg_line(out, middle, y, middle, y + TICK, CHART_FRAME, 1);
  chart_svg_text(out, text_of(name), middle, y + TICK + CHART_TICK_SIZE + 1, &tick_font);
}

static void write_time_axis(FILE *out, const struct chart_frame *frame) {
  const struct chart *chart = frame->chart;
  char name[PERIOD_NAME_SIZE];
  bool has_some = false;
  period_format(name, chart->every, chart->first);
  double wide = label_width(text_of(name), CHART_TICK_SIZE, false);
  int32_t apart = periods_apart(frame, wide);
  for (size_t i = 0; i < chart->period_count; i++) {
    if (!has_figure(chart, i, apart)) continue;
    write_time_tick(out, frame, i);
    has_some = true;
  }
  if (!has_some) write_time_tick(out, frame, chart->period_count / 2);
  chart_svg_line(out, frame->left, frame->strip_bottom, frame->right, frame->strip_bottom,
                 CHART_FRAME, 1);
}

static void write_titles(FILE *out, const struct chart_frame *frame) {
  struct chart_font font = {CHART_NAME_SIZE, STYLE_INK, CHART_MIDDLE, false, false};
  double middle = (frame->left + frame->right) / 2;
  double y = frame->strip_bottom + TICK + 2 * (CHART_TICK_SIZE + 5);
  chart_svg_text(out, frame->chart->x_title, middle, y, &font);
  font.is_upward = true;
  double x = PAD + CHART_NAME_SIZE * 0.8;
  chart_svg_text(out, frame->chart->y_title, x, (frame->top + frame->bottom) / 2, &font);
  if (frame->strip_top >= frame->strip_bottom) return;
  chart_svg_text(out, TEXT("models"), x, (frame->strip_top + frame->strip_bottom) / 2, &font);
}

/* The scale of the columns below shares: 0 and the most. */
static void write_strip_axis(FILE *out, const struct chart_frame *frame) {
  struct chart_font font = tick_font;
  char figure[FIGURE_MAX];
  if (frame->strip_top >= frame->strip_bottom) return;
  font.anchor = CHART_END;
  text_count(figure, frame->most_count);
  chart_svg_line(out, frame->left - TICK, frame->strip_top, frame->right, frame->strip_top,
                 CHART_GRID, 1);
  chart_svg_text(out, text_of(figure), frame->left - TICK - 3,
                 frame->strip_top + CHART_TICK_SIZE * 0.36, &font);
  chart_svg_text(out, TEXT("0"), frame->left - TICK - 3,
                 frame->strip_bottom + CHART_TICK_SIZE * 0.36, &font);
}

void chart_frame_write_below(FILE *out, const struct chart_frame *frame) {
  write_title(out, frame->chart);
  write_values_axis(out, frame);
  write_titles(out, frame);
  if (frame->chart->kind == CHART_BARS) return;
  write_strip_axis(out, frame);
  write_time_axis(out, frame);
}

/* The name of a bar and, behind it, its value. */
static void write_bar_name(FILE *out, const struct chart_frame *frame, size_t series) {
  const struct chart_name *name = &frame->names[series];
  struct chart_font font = {CHART_NAME_SIZE, STYLE_INK, CHART_END, false, false};
  double y = name->y + CHART_NAME_SIZE * 0.36;
  chart_svg_text(out, text_of(name->text), frame->names_x, y, &font);
  font.anchor = CHART_START;
  chart_svg_text(out, text_of(name->value), chart_frame_y(frame, frame->chart->values[series]) + 6,
                 y, &font);
}

/* A sample, the name, its value; where it stands elsewhere, with a line to what it names. */
static void write_name(FILE *out, const struct chart_frame *frame, size_t series,
                       const char *color) {
  const struct chart_name *name = &frame->names[series];
  struct chart_font font = {CHART_NAME_SIZE, STYLE_INK, CHART_START, false, false};
  double sample = frame->names_x - sample_wide(frame->chart) - SAMPLE_SPACE;
  double y = name->y + CHART_NAME_SIZE * 0.36;
  if (name->has_leader) {
    fputs("<path d=\"", out);
    chart_svg_point(out, 'M', frame->right + 1, name->anchor);
    chart_svg_point(out, 'L', frame->right + 4, name->anchor);
    chart_svg_point(out, 'L', sample - 4, name->y);
    chart_svg_point(out, 'L', sample - 1, name->y);
    fprintf(out, "\" stroke=\"%s\" stroke-width=\"0.8\" fill=\"none\"/>\n", CHART_FRAME);
  }
  if (frame->chart->kind == CHART_LINES) {
    const char *dashes = chart_palette_dashes(series, frame->chart->series[series].role);
    chart_svg_dashed(out, sample, name->y, frame->names_x - SAMPLE_SPACE, name->y, color, dashes);
  } else {
    chart_svg_rect(out, sample, name->y - SAMPLE / 2, SAMPLE, SAMPLE, color);
  }
  chart_svg_pair(out, text_of(name->text), text_of(name->value), STYLE_QUIET, frame->names_x, y,
                 &font);
}

void chart_frame_write_above(FILE *out, const struct chart_frame *frame, const char (*colors)[8]) {
  for (size_t s = 0; s < frame->chart->series_count; s++) {
    if (frame->chart->kind == CHART_BARS) {
      write_bar_name(out, frame, s);
    } else {
      write_name(out, frame, s, colors[s]);
    }
  }
  write_notes(out, frame->chart, notes_top(frame));
}
