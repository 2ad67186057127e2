/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chart's numbers as what is drawn: titles, axes, and below what was counted and how. */
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/cli/chart_report.h"
#include "graph/text.h"

enum {
  TEXT_SIZE = 640, /* of a title or a note; longer ones are cut */
  PART_SIZE = 256, /* of what stands in one */
  NOTES_MAX = 8,
};

/* What is drawn, and the texts that it borrows. */
struct picture {
  const struct chart_data *data;     /* borrowed */
  struct chart chart;                /* borrows from the below */
  struct chart_period *periods;      /* [span_count] owned */
  double *values;                    /* [span_count × series_count] owned */
  char title[TEXT_SIZE];             /* of the chart */
  char x_title[TEXT_SIZE];           /* of its axes */
  char y_title[TEXT_SIZE];           /* likewise */
  char notes[NOTES_MAX][TEXT_SIZE];  /* [chart.note_count] */
  struct text note_texts[NOTES_MAX]; /* likewise */
};

static const struct options *options_of(const struct picture *picture) {
  return picture->data->set->session->options;
}

static enum period_kind every_of(const struct picture *picture) {
  return (enum period_kind)options_of(picture)->every;
}

/* "month". */
static const char *period_word(const struct picture *picture) {
  return chart_data_periods(every_of(picture), true);
}

/* ---- titles ---- */

/* " of ID", " of 3 models", or nothing for all. */
static void name_bases(char *out, size_t size, const struct picture *picture) {
  const struct session *session = picture->data->set->session;
  const struct count_set *set = picture->data->set;
  out[0] = '\0';
  if (!set->given) return;
  if (set->base_count == 1) {
    snprintf(out, size, " of %.*s", TEXT_ARGS(lineage_name(session->lineage, set->bases[0])));
  } else {
    snprintf(out, size, " of %zu models", set->base_count);
  }
}

static void write_titles(struct picture *picture) {
  const struct options *options = options_of(picture);
  bool of_downloads = options->value == OPTIONS_VALUE_DOWNLOADS;
  char bases[PART_SIZE];
  const char *group = chart_data_groups(picture->data->grouping->by, true);
  const char *period = period_word(picture);
  name_bases(bases, sizeof bases, picture);
  const char *downloads = of_downloads ? "downloads of " : "";
  switch ((enum options_chart_kind)options->chart_kind) {
  case OPTIONS_CHART_SHARES:
    snprintf(picture->title, TEXT_SIZE, "Shares of %snew derivatives%s by %s",
             of_downloads ? "the downloads of " : "", bases, group);
    snprintf(picture->y_title, TEXT_SIZE, "share of %snew derivatives", downloads);
    break;
  case OPTIONS_CHART_COUNTS:
    snprintf(picture->title, TEXT_SIZE, "%s%s by %s",
             of_downloads ? "Downloads of new derivatives" : "New derivatives", bases, group);
    snprintf(picture->y_title, TEXT_SIZE, "%snew derivatives a %s", downloads, period);
    break;
  case OPTIONS_CHART_CUMULATIVE:
    snprintf(picture->title, TEXT_SIZE, "%s%s by %s, cumulative",
             of_downloads ? "Downloads of derivatives" : "Derivatives", bases, group);
    snprintf(picture->y_title, TEXT_SIZE, "%sall derivatives so far", downloads);
    break;
  case OPTIONS_CHART_BARS:
    snprintf(picture->title, TEXT_SIZE, "%s%s by %s",
             of_downloads ? "Downloads of derivatives" : "Derivatives", bases, group);
    snprintf(picture->x_title, TEXT_SIZE, "%sderivatives", downloads);
    break;
  }
  if (!picture->data->has_time) return;
  snprintf(picture->x_title, TEXT_SIZE, "%s of creation (UTC)", period);
}

/* ---- notes ---- */

/* The next note, to be written by the caller. */
static char *add_note(struct picture *picture) {
  size_t place = picture->chart.note_count++;
  assert(place < NOTES_MAX);
  return picture->notes[place];
}

/* "Data: models.jsonl.gz, 2026-08-22, 15,904 models. Filters: --min-downloads 6." */
static void note_source(struct picture *picture) {
  const struct session *session = picture->data->set->session;
  char source[PART_SIZE];
  char rules[PART_SIZE];
  char models[TEXT_COUNT_SIZE];
  session_describe_source(source, sizeof source, &session->source);
  session_describe_rules(rules, sizeof rules, session->options);
  text_count(models, session->lineage->findings[LINEAGE_MODELS].count);
  snprintf(add_note(picture), TEXT_SIZE, "Data: %s; %s models. Rules: %s.", source, models,
           *rules == '\0' ? "all derivatives count" : rules);
}

/* How what has several parents is shared out. */
static void note_attribution(struct picture *picture) {
  static const char *const from[] = {[OPTIONS_BY_ROOT] = "roots",
                                     [OPTIONS_BY_MAKERS] = "nearest catalogued ancestors",
                                     [OPTIONS_BY_PARENT] = "parents"};
  const struct options *options = options_of(picture);
  if (!picture->data->grouping->shared) return;
  snprintf(add_note(picture), TEXT_SIZE,
           "Each derivative counts for the %s of its %s, split evenly at merges (--attribute %s).",
           chart_data_groups(picture->data->grouping->by, false), from[options->attribution],
           options_table[OPTION_ATTRIBUTE].words[options->attribution]);
}

/* Appends to a note. */
static void append(char *note, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void append(char *note, const char *format, ...) {
  size_t used = 0;
  va_list arguments;
  while (note[used] != '\0') used++;
  va_start(arguments, format);
  vsnprintf(note + used, TEXT_SIZE - used, format, arguments);
  va_end(arguments);
}

/* "4,321 derivatives are drawn. Not drawn: 12 without a date of creation." */
static void note_totals(struct picture *picture) {
  const struct chart_data *data = picture->data;
  char figure[TEXT_COUNT_SIZE];
  char *note = add_note(picture);
  text_count(figure, data->total.derivatives);
  append(note, "%s derivative%s drawn", figure, data->total.derivatives == 1 ? "" : "s");
  if (options_of(picture)->value == OPTIONS_VALUE_DOWNLOADS) {
    text_count(figure, data->total.value);
    append(note, ", %s downloads", figure);
  }
  if (data->undated.derivatives + data->migrated.derivatives > 0) append(note, "; not drawn:");
  if (data->undated.derivatives > 0) {
    text_count(figure, data->undated.derivatives);
    append(note, " %s without a date", figure);
  }
  if (data->migrated.derivatives > 0) {
    text_count(figure, data->migrated.derivatives);
    append(note, "%s %s dated by the Hub's migration (2022-03-02)",
           data->undated.derivatives > 0 ? "," : "", figure);
  }
  append(note, ".");
}

/* Which periods are partial: "2022-03 and 2026-08", "2026-W36 to 2026-W39"; none: nothing. */
static void name_partial(char out[TEXT_SIZE], const struct chart_data *data) {
  char name[PERIOD_NAME_SIZE];
  size_t end;
  out[0] = '\0';
  for (size_t first = 0; first < data->span_count; first = end) {
    end = first + 1;
    if (!data->spans[first].is_partial) continue;
    while (end < data->span_count && data->spans[end].is_partial) end++;
    chart_data_name(name, data, first);
    append(out, "%s%s", *out == '\0' ? "" : " and ", name);
    if (end - first == 1) continue;
    chart_data_name(name, data, end - 1);
    append(out, " to %s", name);
  }
}

/* Tells of the periods that are hatched, blank or incomplete. */
static void note_periods(struct picture *picture) {
  const struct chart_data *data = picture->data;
  const struct options *options = options_of(picture);
  bool of_shares = options->chart_kind == OPTIONS_CHART_SHARES;
  bool has_few = false;
  bool has_empty = false;
  char partial[TEXT_SIZE];
  char note[TEXT_SIZE] = "";
  name_partial(partial, data);
  for (size_t i = 0; i < data->span_count && of_shares; i++) {
    has_empty = has_empty || data->spans[i].derivatives == 0;
    has_few = has_few || (data->spans[i].is_few && data->spans[i].derivatives > 0);
  }
  if (has_few) {
    char figure[TEXT_COUNT_SIZE];
    text_count(figure, options->few);
    append(note, "Hatched: %s of fewer than %s derivatives. ",
           chart_data_periods(every_of(picture), false), figure);
  }
  if (has_empty) append(note, "Blank: none. ");
  if (*partial != '\0') append(note, "The data cover only a part of %s.", partial);
  if (*note != '\0') append(add_note(picture), "%s", note);
}

/* ---- numbers ---- */

/* What is drawn of a cell. */
static double value_of(const struct picture *picture, size_t span, size_t series) {
  const struct chart_data *data = picture->data;
  const struct chart_cell *cell = chart_data_cell(data, span, series);
  double value = cell->part + (double)cell->whole;
  double all = (double)data->spans[span].value;
  switch ((enum options_chart_kind)options_of(picture)->chart_kind) {
  case OPTIONS_CHART_SHARES: return all > 0 ? value / all : 0;
  case OPTIONS_CHART_CUMULATIVE: return cell->running_part + (double)cell->running_whole;
  default: return value;
  }
}

static enum stemma_status fill_values(struct picture *picture, struct stemma_error *error) {
  const struct chart_data *data = picture->data;
  picture->periods = calloc(data->span_count, sizeof *picture->periods);
  picture->values = calloc(data->span_count * data->series_count, sizeof *picture->values);
  if (picture->periods == NULL || picture->values == NULL) {
    return stemma_error_memory(error, "chart");
  }
  for (size_t i = 0; i < data->span_count; i++) {
    const struct chart_span *span = &data->spans[i];
    picture->periods[i] = (struct chart_period){span->derivatives, span->is_few};
    for (size_t s = 0; s < data->series_count; s++) {
      picture->values[i * data->series_count + s] = value_of(picture, i, s);
    }
  }
  return STEMMA_OK;
}

/* More than that nobody can tell apart. */
static enum stemma_status check_size(const struct chart_data *data, struct stemma_error *error) {
  if (data->series_count > CHART_SERIES_MAX) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "--top: %zu series cannot be told apart in a picture, which holds %d; "
                            "a .csv holds all",
                            data->series_count, CHART_SERIES_MAX);
  }
  if (data->span_count <= CHART_PERIODS_MAX) return STEMMA_OK;
  char first[PERIOD_NAME_SIZE];
  char last[PERIOD_NAME_SIZE];
  chart_data_name(first, data, 0);
  chart_data_name(last, data, data->span_count - 1);
  return stemma_error_set(
      error, STEMMA_USAGE,
      "chart: %s to %s are %zu %s, and a picture holds %d: narrow them with "
      "--since and --until, or give a longer --every",
      first, last, data->span_count,
      chart_data_periods((enum period_kind)data->set->session->options->every, false),
      CHART_PERIODS_MAX);
}

static_assert((int)OPTIONS_CHART_SHARES == (int)CHART_SHARES &&
                  (int)OPTIONS_CHART_COUNTS == (int)CHART_COUNTS &&
                  (int)OPTIONS_CHART_CUMULATIVE == (int)CHART_LINES &&
                  (int)OPTIONS_CHART_BARS == (int)CHART_BARS,
              "the words of --kind are in the order of the kinds");

static enum stemma_status draw(char **bytes, size_t *size, struct picture *picture,
                               struct stemma_error *error) {
  const struct chart_data *data = picture->data;
  write_titles(picture);
  note_totals(picture);
  note_attribution(picture);
  if (data->has_time) note_periods(picture);
  note_source(picture);
  size_t notes = picture->chart.note_count;
  for (size_t i = 0; i < notes; i++) picture->note_texts[i] = text_of(picture->notes[i]);
  picture->chart = (struct chart){.kind = (enum chart_kind)options_of(picture)->chart_kind,
                                  .title = text_of(picture->title),
                                  .x_title = text_of(picture->x_title),
                                  .y_title = text_of(picture->y_title),
                                  .notes = picture->note_texts,
                                  .note_count = notes,
                                  .series = data->series,
                                  .series_count = data->series_count,
                                  .every = every_of(picture),
                                  .first = data->first,
                                  .periods = picture->periods,
                                  .period_count = data->span_count,
                                  .values = picture->values};
  return chart_draw(bytes, size, &picture->chart, error);
}

enum stemma_status chart_report_draw(char **bytes, size_t *size, const struct chart_data *data,
                                     struct stemma_error *error) {
  assert(data->series_count > 0);
  struct picture *picture = calloc(1, sizeof *picture);
  if (picture == NULL) return stemma_error_memory(error, "chart");
  picture->data = data;
  enum stemma_status status = check_size(data, error);
  if (status == STEMMA_OK) status = fill_values(picture, error);
  if (status == STEMMA_OK) status = draw(bytes, size, picture, error);
  free(picture->periods);
  free(picture->values);
  free(picture);
  return status;
}
