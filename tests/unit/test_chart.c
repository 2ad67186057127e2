/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts: names that keep clear of each other, pictures of any numbers and any names, and a
 * memory that runs out at every allocation there is.
 */
#include "engine/draw/chart.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/chart_frame.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"

#include <cmocka.h>

static const char *const names[] = {
    "Qwen2.5",
    "",
    "a<b>&\"c\"'",
    "\xff\xfe\x1b[31m",
    "-->]]>",
    "name\nof two lines",
    "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    "\xe4\xb8\xad\xe6\x96\x87\xf0\x9f\xa6\x99"};
#define NAME_COUNT (sizeof names / sizeof *names)

/* A chart at random, and what it borrows. */
struct sample {
  struct chart chart;
  struct chart_series series[CHART_SERIES_MAX];
  struct chart_period periods[CHART_PERIODS_MAX];
  double values[CHART_SERIES_MAX * CHART_PERIODS_MAX];
  struct text notes[2];
};

/* A value for a cell: often nothing, at times enormous. */
static double any_value(struct random *random) {
  switch (random_below(random, 5)) {
  case 0: return 0;
  case 1: return (double)random_below(random, 1000000) * 1e15;
  case 2: return (double)random_below(random, 1000) / 3e6;
  default: return (double)random_below(random, 5000);
  }
}

/* Makes the values of each period add up to 1, as shares do. */
static void make_shares(struct sample *sample) {
  for (size_t i = 0; i < sample->chart.period_count; i++) {
    double *row = &sample->values[i * sample->chart.series_count];
    double sum = 0;
    for (size_t s = 0; s < sample->chart.series_count; s++) sum += row[s];
    for (size_t s = 0; s < sample->chart.series_count && sum > 0; s++) row[s] /= sum;
  }
}

static void fill(struct sample *sample, struct random *random, enum chart_kind kind) {
  size_t series = 1 + random_below(random, CHART_SERIES_MAX);
  size_t periods = kind == CHART_BARS ? 1 : 1 + random_below(random, 90);
  memset(sample, 0, sizeof *sample);
  for (size_t s = 0; s < series; s++) {
    sample->series[s] = (struct chart_series){text_of(names[random_below(random, NAME_COUNT)]),
                                              (enum chart_role)random_below(random, 3)};
  }
  for (size_t i = 0; i < periods; i++) {
    sample->periods[i] = (struct chart_period){random_below(random, 60), random_below(random, 2)};
  }
  for (size_t i = 0; i < series * periods; i++) sample->values[i] = any_value(random);
  sample->notes[0] = text_of(names[random_below(random, NAME_COUNT)]);
  sample->notes[1] = TEXT("A note.");
  sample->chart = (struct chart){.kind = kind,
                                 .title = text_of(names[random_below(random, NAME_COUNT)]),
                                 .x_title = TEXT("month"),
                                 .y_title = TEXT("share"),
                                 .notes = sample->notes,
                                 .note_count = 2,
                                 .series = sample->series,
                                 .series_count = series,
                                 .every = (enum period_kind)random_below(random, 4),
                                 .first = 2000,
                                 .periods = sample->periods,
                                 .period_count = periods,
                                 .values = sample->values};
  if (kind == CHART_SHARES) make_shares(sample);
}

/* Elements that are open at the end of an SVG text; -1000 where a tag or a quote is not closed. */
static int open_elements(const char *svg) {
  int open = 0;
  for (const char *at = strchr(svg, '<'); at != NULL; at = strchr(at + 1, '<')) {
    const char *end = strchr(at, '>');
    if (end == NULL) return -1000;
    int quotes = 0;
    for (const char *c = at; c < end; c++) quotes += *c == '"';
    if (quotes % 2 != 0) return -1000;
    bool is_whole = end[-1] == '/' || at[1] == '?' || at[1] == '!';
    open += at[1] == '/' ? -1 : is_whole ? 0 : 1;
    at = end;
  }
  return open;
}

static void test_any_chart(void **state) {
  (void)state;
  struct sample *sample = malloc(sizeof *sample);
  assert_non_null(sample);
  struct random random = {5};
  for (unsigned round = 0; round < 200; round++) {
    char *svg = NULL;
    size_t size = 0;
    fill(sample, &random, (enum chart_kind)(round % 4));
    assert_int_equal(chart_draw(&svg, &size, &sample->chart, NULL), STEMMA_OK);
    assert_int_equal(strlen(svg), size);
    assert_int_equal(open_elements(svg), 0);
    assert_null(strstr(svg, "nan"));
    assert_null(strstr(svg, "inf"));
    assert_null(strchr(svg, '\x1b'));
    free(svg);
  }
  free(sample);
}

static void test_every_allocation(void **state) {
  (void)state;
  struct sample *sample = malloc(sizeof *sample);
  assert_non_null(sample);
  struct random random = {9};
  fill(sample, &random, CHART_SHARES);
  enum stemma_status status = STEMMA_NO_MEMORY;
  for (long n = 0; status != STEMMA_OK; n++) {
    struct stemma_error error = STEMMA_ERROR_INIT;
    char *svg = NULL;
    size_t size = 0;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    status = chart_draw(&svg, &size, &sample->chart, &error);
    assert_int_equal(failing_memory_stop(), 0);
    bool has_failed = failing_memory_has_failed();
    assert_int_equal(status, has_failed ? STEMMA_NO_MEMORY : STEMMA_OK);
    assert_true(has_failed == (svg == NULL));
    assert_true(has_failed == (error.message[0] != '\0'));
    free(svg);
    assert_true(n < 100);
  }
  free(sample);
}

/* Names stand in the order of their anchors, a line apart, within the plot; and at their
 * anchors where these leave them room. */
static void check_names(struct chart_frame *frame, double apart) {
  size_t count = frame->chart->series_count;
  chart_frame_place(frame);
  for (size_t i = 0; i < count; i++) {
    const struct chart_name *name = &frame->names[i];
    bool is_free = name->anchor >= frame->top + apart && name->anchor <= frame->bottom - apart;
    assert_true(name->y >= frame->top && name->y <= frame->bottom + 0.01);
    for (size_t j = 0; j < count; j++) {
      const struct chart_name *other = &frame->names[j];
      if (j == i) continue;
      assert_true(fabs(name->y - other->y) >= apart - 1e-6);
      if (name->anchor < other->anchor) assert_true(name->y < other->y);
      if (fabs(name->anchor - other->anchor) < (double)count * apart) is_free = false;
    }
    if (is_free) assert_true(fabs(name->y - name->anchor) < 1e-6);
  }
}

static void test_names(void **state) {
  (void)state;
  struct sample *sample = malloc(sizeof *sample);
  struct chart_frame *frame = malloc(sizeof *frame);
  assert_true(sample != NULL && frame != NULL);
  struct random random = {11};
  for (unsigned round = 0; round < 3000; round++) {
    fill(sample, &random, (enum chart_kind)(round % 3));
    sample->chart.period_count = 1;
    sample->chart.series_count = 1 + random_below(&random, round % 2 == 0 ? 3 : CHART_SERIES_MAX);
    chart_frame_init(frame, &sample->chart);
    double high = frame->bottom - frame->top;
    for (size_t s = 0; s < sample->chart.series_count; s++) {
      frame->names[s].anchor = frame->top + high * random_below(&random, 1001) / 1000;
    }
    check_names(frame, 18);
  }
  free(frame);
  free(sample);
}

static void test_values(void **state) {
  (void)state;
  static const struct {
    enum chart_kind kind;
    double value;
    const char *text;
  } cases[] = {
      {CHART_SHARES, 0, "0.0%"},
      {CHART_SHARES, 0.41249, "41.2%"},
      {CHART_SHARES, 1, "100.0%"},
      {CHART_COUNTS, 0.5, "0.5"},
      {CHART_COUNTS, 12, "12"},
      {CHART_LINES, 999.96, "1,000"},
      {CHART_LINES, 1234567.4, "1,234,567"},
      {CHART_BARS, 1e30, "1,000,000,000,000,000,000"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[FIGURE_MAX];
    struct chart chart = {.kind = cases[i].kind};
    chart_frame_value(out, &chart, cases[i].value);
    assert_string_equal(out, cases[i].text);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_any_chart),
      cmocka_unit_test(test_every_allocation),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_values),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
