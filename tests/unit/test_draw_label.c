/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures, clean text, widths and lines. */
#include "engine/draw/label.h"

#include "engine/draw/figures.h"
#include "graph/record.h"
#include "test_draw_support.h"

static void test_figures(void **state) {
  (void)state;
  static const struct {
    uint64_t count;
    const char *compact;
  } cases[] = {
      {0, "0"},         {999, "999"},      {1000, "1.0k"},      {1049, "1.0k"},
      {1050, "1.1k"},   {9949, "9.9k"},    {9950, "10k"},       {999499, "999k"},
      {999500, "1.0M"}, {2090699, "2.1M"}, {UINT64_MAX, "18E"},
  };
  char out[FIGURE_MAX];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    assert_string_equal(figure_compact(out, cases[i].count), cases[i].compact);
  }
  assert_string_equal(figure_month(out, INT64_C(1700000000000)), "2023-11");
  assert_string_equal(figure_month(out, RECORD_NO_TIME), "");
  assert_string_equal(figure_month(out, RECORD_BULK_SECOND * 1000), "");
  assert_string_equal(figure_month(out, INT64_MAX), "");
}

static void assert_clean(const char *in, const char *clean, const char *dot) {
  char bytes[256] = "";
  struct wording wording = WORDING_IN(bytes);
  wording_clean(&wording, text_of(in));
  assert_string_equal(bytes, clean);
  wording = (struct wording)WORDING_IN(bytes);
  bytes[0] = '\0';
  wording_dot(&wording, text_of(in));
  assert_string_equal(bytes, dot);
}

#define R "\xEF\xBF\xBD"

static void test_clean(void **state) {
  (void)state;
  assert_clean("", "", "");
  assert_clean("a\\N<b>&'\"", "a\\N<b>&'\"", "a\\\\N&lt;b&gt;&amp;&#39;&quot;");
  assert_clean("\x1b[1m\x07\n\x7f", R "[1m" R " " R, R "[1m" R " " R);
  assert_clean("\xc3\xa9\xf0\x9f\xa6\x99", "\xc3\xa9\xf0\x9f\xa6\x99", "\xc3\xa9\xf0\x9f\xa6\x99");
  assert_clean("\xc2\x9b|\xff|\xc3", R "|" R "|" R, R "|" R "|" R);
  assert_clean("\xc0\x80|\xe2\x80\xa8|\xef\xbf\xbf", R R "|" R "|" R, R R "|" R "|" R);
  assert_clean("\xee\x80\x80|\xe2\x81\xa0|\xf3\xa0\x81\xa7|\xe3\x85\xa4", R "|" R "|" R "|" R,
               R "|" R "|" R "|" R);
  char xml[64] = "";
  struct wording wording = WORDING_IN(xml);
  wording_xml(&wording, TEXT("a\\N<b>&'\"\x1b"));
  assert_string_equal(xml, "a\\N&lt;b&gt;&amp;&#39;&quot;" R);
  char tiny[4] = "";
  wording = (struct wording)WORDING_IN(tiny);
  wording_dot(&wording, TEXT("ab&c"));
  assert_string_equal(tiny, "ab");
  assert_true(wording.is_full);
}

static void test_lines(void **state) {
  (void)state;
  struct label_lines lines;
  label_break(&lines, TEXT("short"), 10, false, 100, 2);
  assert_int_equal(lines.count, 1);
  label_break(&lines, TEXT(""), 10, false, 100, 2);
  assert_int_equal(lines.count, 1);
  label_break(&lines, TEXT("Qwen3.8-27B-ULTIMATE-UNCENSORED-GGUF"), 10, false, 140, 2);
  assert_int_equal(lines.count, 2);
  assert_string_equal(lines.lines[0], "Qwen3.8-27B-ULTIMATE-");
  assert_string_equal(lines.lines[1], "UNCENSORED-GGUF");
  label_break(&lines, TEXT("OpenHermes-2.5-Mistral-7B-AWQ"), 10, false, 130, 2);
  assert_string_equal(lines.lines[0], "OpenHermes-2.5-");
  label_break(&lines, TEXT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaazz"), 10, false, 60, 1);
  assert_int_equal(lines.count, 1);
  assert_non_null(strstr(lines.lines[0], "a…a"));
  assert_non_null(strstr(lines.lines[0], "zz"));
}

/* No line is wider than asked, whatever the text; UTF-8 is not cut through. */
static void test_lines_of_any_text(void **state) {
  (void)state;
  static const char *const pieces[] = {"a", "W", "-", " ", "é", "🦙", "中", "_", "i"};
  struct random random = {42};
  for (unsigned round = 0; round < 2000; round++) {
    char bytes[400] = "", again[LABEL_LINE_BYTES] = "";
    struct wording wording = WORDING_IN(bytes);
    struct label_lines lines;
    for (uint32_t k = random_below(&random, 80); k > 0; k--) {
      wording_string(&wording, pieces[random_below(&random, 9)]);
    }
    double width = (double)(40 + random_below(&random, 200));
    size_t most = 1 + random_below(&random, LABEL_LINES_MAX);
    label_break(&lines, (struct text){wording.bytes, wording.length}, 10, round % 2 == 0, width,
                most);
    assert_true(lines.count >= 1 && lines.count <= most && lines.width <= width);
    for (size_t i = 0; i < lines.count; i++) {
      struct wording clean = WORDING_IN(again);
      again[0] = '\0';
      wording_clean(&clean, text_of(lines.lines[i]));
      assert_string_equal(again, lines.lines[i]);
    }
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_figures),
      cmocka_unit_test(test_clean),
      cmocka_unit_test(test_lines),
      cmocka_unit_test(test_lines_of_any_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
