/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal is shown: each code point there is, against a plain list of what harms. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "engine/report/glyph.h"

#define REPLACEMENT UINT32_C(0xFFFD)

int wcwidth(wchar_t code); /* of X/Open, which the build does not ask for */

/* The bytes of a code point, also of one that UTF-8 does not have. */
static struct text encode(char out[4], uint32_t code) {
  if (code < 0x80) {
    out[0] = (char)code;
    return (struct text){out, 1};
  }
  size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = length - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80U | (code & 0x3FU));
  out[0] = (char)(leads[length] | code);
  return (struct text){out, length};
}

static bool harms(uint32_t code) {
  /* Controls (Cc), line and paragraph separators. */
  if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029) return true;
  /* Marks, embeddings, overrides and isolates of direction. */
  if (code == 0x061C || code == 0x200E || code == 0x200F) return true;
  if ((code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069)) return true;
  /* Invisible: soft hyphen, zero width, fillers, tags, variation selectors of the last plane. */
  if (code == 0xAD || code == 0x34F || code == 0x3164 || code == 0xFFA0 || code == 0xFEFF)
    return true;
  if ((code >= 0x200B && code <= 0x200D) || (code >= 0x2060 && code <= 0x206F)) return true;
  if (code == 0x115F || code == 0x1160 || code == 0x17B4 || code == 0x17B5) return true;
  if ((code >= 0x180B && code <= 0x180F) || (code >= 0x1BCA0 && code <= 0x1BCA3)) return true;
  if ((code >= 0x1D173 && code <= 0x1D17A) || (code >= 0xE0000 && code <= 0xE0FFF)) return true;
  /* Interlinear marks and what is reserved beside them, no characters, private use. */
  if ((code >= 0xFFF0 && code <= 0xFFFB) || code == 0xFFFE || code == 0xFFFF) return true;
  return (code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000;
}

static void test_every_code_point(void **state) {
  (void)state;
  for (uint32_t code = 0; code <= 0x10FFFF; code++) {
    char bytes[4];
    struct text whole = encode(bytes, code), rest = whole;
    struct glyph glyph = glyph_take(&rest);
    if (code >= 0xD800 && code <= 0xDFFF) { /* surrogates are no UTF-8 */
      assert_int_equal(glyph.code, REPLACEMENT);
      continue;
    }
    assert_int_equal(rest.length, 0);
    assert_int_equal(glyph.code, code);
    if (glyph.escaped != harms(code)) fail_msg("U+%04X: escaped %d", (unsigned)code, glyph.escaped);
    if (glyph.escaped) {
      assert_true(glyph_is_plain((struct text){glyph.bytes, glyph.length}));
      assert_int_equal(glyph.bytes[0], '\\');
      assert_int_equal(glyph.width, glyph.length);
    } else {
      assert_int_equal(glyph.length, whole.length);
      assert_memory_equal(glyph.bytes, bytes, whole.length);
      assert_true(glyph.width <= 2);
    }
  }
}

static void test_widths(void **state) {
  (void)state;
  assert_int_equal(glyph_width(TEXT("abc")), 3);
  assert_int_equal(glyph_width(TEXT("模型")), 4);
  assert_int_equal(glyph_width(TEXT("e\u0301")), 1);
  assert_int_equal(glyph_width(TEXT("🚀")), 2);
  assert_int_equal(glyph_width(TEXT("\x1b")), 4);
  assert_int_equal(glyph_width(TEXT("\ufeff")), 6);
}

/* The C library's own tables say the same, but for what is listed here. */
static void test_against_libc(void **state) {
  (void)state;
  unsigned compared = 0;
  if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) skip();
  for (uint32_t code = 0x20; code <= 0x10FFFF; code++) {
    char bytes[4];
    struct text rest = encode(bytes, code);
    struct glyph glyph = glyph_take(&rest);
    int width = wcwidth((wchar_t)code);
    bool is_ambiguous = (code >= 0x3248 && code <= 0x324F) || (code >= 0x4DC0 && code <= 0x4DFF);
    bool is_tone = code >= 0x1F3FB && code <= 0x1F3FF;
    bool is_control = code >= 0x13430 && code <= 0x1345F; /* of hieroglyphs */
    if (width < 0 || glyph.escaped || is_ambiguous || is_tone || is_control) continue;
    if ((int)glyph.width != width) fail_msg("U+%04X: %u columns", (unsigned)code, glyph.width);
    compared++;
  }
  assert_true(compared > 100000);
}

static void test_sequences(void **state) {
  (void)state;
  static const struct {
    const char *text; /* as it comes */
    size_t width;     /* in columns */
    const char *out;  /* as it is shown */
  } cases[] = {
      {"\U0001F1EB\U0001F1F7", 2, "\U0001F1EB\U0001F1F7"}, /* a flag */
      {"\u2764\ufe0f", 1, "\u2764"},                       /* a heart, as a picture */
      {"\U0001F44D\U0001F3FD", 2, "\U0001F44D\U0001F3FD"}, /* a thumb with a tone */
      {"1\ufe0f\u20e3", 1, "1\u20e3"},                     /* a key */
      {"\u1112\u1161\u11ab", 2, "\u1112\u1161\u11ab"},     /* a syllable in three letters */
      {"\u0e01\u0e34\u0e4c", 1, "\u0e01\u0e34\u0e4c"},     /* a letter with two marks */
      /* Two people and what joins them, which is told: not every terminal joins them. */
      {"\U0001F468\u200d\U0001F469", 10, "\U0001F468\\u200d\U0001F469"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char out[64] = "";
    FILE *file = fmemopen(out, sizeof out, "w");
    assert_non_null(file);
    glyph_write(file, text_of(cases[i].text));
    fclose(file);
    assert_string_equal(out, cases[i].out);
    assert_int_equal(glyph_width(text_of(cases[i].text)), cases[i].width);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_code_point),
      cmocka_unit_test(test_widths),
      cmocka_unit_test(test_against_libc),
      cmocka_unit_test(test_sequences),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
