/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Widths of text and breaking of lines. */
#include "engine/draw/label.h"

#include <assert.h>
#include <stdint.h>

#include "engine/draw/figures.h"

/* Advance widths of U+0020 … U+007E in thousandths of the size: of each character the
 * larger of Helvetica's and DejaVu Sans's, by the fonts' own metrics. */
static const uint16_t regular[95] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667,  611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};
static const uint16_t heavy[95] = {
    348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
    1015, 774, 762, 734, 830, 683,  683, 821,  837, 372, 500, 775, 637, 995,  837, 850,
    733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 556,
    500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
    716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838};
/* Of anything else: an ideograph or a picture takes a square. */
#define WIDE 1050
/* Of the dot between figures. */
#define MIDDLE_DOT 380

static bool continues(char byte) {
  return ((unsigned char)byte & 0xC0) == 0x80;
}

/* The width of the character that begins at text.bytes[at], in thousandths; 0 within one. */
static double char_width(struct text text, size_t at, bool bold) {
  unsigned char code = (unsigned char)text.bytes[at];
  if (code < 0x20 || continues(text.bytes[at])) return 0;
  if (code <= 0x7E) return bold ? heavy[code - 0x20] : regular[code - 0x20];
  bool is_dot = code == 0xC2 && at + 1 < text.length && (unsigned char)text.bytes[at + 1] == 0xB7;
  return is_dot ? MIDDLE_DOT : WIDE;
}

double label_width(struct text text, double size, bool bold) {
  double sum = 0;
  for (size_t i = 0; i < text.length; i++) sum += char_width(text, i, bold);
  return sum * size / 1000;
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* Whether a line may end behind text.bytes[at], which is not the last: a point between digits
 * holds a number together. */
static bool may_end(struct text text, size_t at) {
  char byte = text.bytes[at];
  if (byte == '.') return at == 0 || !is_digit(text.bytes[at - 1]) || !is_digit(text.bytes[at + 1]);
  return byte == ' ' || byte == '-' || byte == '_' || byte == '/';
}

/* The length of the longest head no wider than `width`, up to a separator if there is one
 * in it; at least one character. */
static size_t head_that_fits(struct text text, double size, bool bold, double width) {
  double sum = 0;
  size_t at = 0, separated = 0;
  while (at < text.length) {
    sum += char_width(text, at, bold) * size / 1000;
    if (sum > width && at > 0) break;
    at++;
    while (at < text.length && continues(text.bytes[at])) at++;
    if (at < text.length && may_end(text, at - 1)) separated = at;
  }
  if (at == text.length) return at;
  return separated > 0 ? separated : at;
}

/* Takes the middle out of a text that is wider than `width`. */
static void shorten(struct wording *line, struct text text, double size, bool bold, double width) {
  double left = width - WIDE * size / 1000, sum = 0;
  size_t head = 0, tail = text.length;
  /* From both ends in turn, while there is room. */
  for (bool front = true; head < tail; front = !front) {
    size_t from = head, to = tail;
    if (front) {
      for (from++; from < tail && continues(text.bytes[from]);) from++;
    } else {
      for (to--; to > head && continues(text.bytes[to]);) to--;
    }
    struct text taken = front ? (struct text){text.bytes + head, from - head}
                              : (struct text){text.bytes + to, tail - to};
    sum += label_width(taken, size, bold);
    if (sum > left) break;
    head = from;
    tail = to;
  }
  wording_add(line, (struct text){text.bytes, head});
  wording_string(line, "…");
  wording_add(line, (struct text){text.bytes + tail, text.length - tail});
}

/* Breaks with lines no wider than `width`; false where it took more than `most`. */
static bool try_break(struct label_lines *out, struct text text, double size, bool bold,
                      double width, size_t most) {
  out->count = 0;
  out->width = 0;
  do {
    struct wording line = {.bytes = out->lines[out->count], .capacity = LABEL_LINE_BYTES};
    line.bytes[0] = '\0';
    size_t head = head_that_fits(text, size, bold, width);
    bool is_cut = head < text.length && out->count + 1 == most;
    if (is_cut) {
      shorten(&line, text, size, bold, width);
      head = text.length;
    } else {
      wording_add(&line, (struct text){text.bytes, head});
    }
    double wide = label_width((struct text){line.bytes, line.length}, size, bold);
    if (wide > out->width) out->width = wide;
    out->count++;
    if (is_cut) return false;
    text = (struct text){text.bytes + head, text.length - head};
  } while (text.length > 0);
  return true;
}

void label_break(struct label_lines *out, struct text text, double size, bool bold, double width,
                 size_t most) {
  assert(most >= 1 && most <= LABEL_LINES_MAX);
  double whole = label_width(text, size, bold);
  if (whole <= width) {
    try_break(out, text, size, bold, width, most);
    return;
  }
  /* The narrowest lines that need no more of them. */
  double least = whole / (double)most;
  size_t lines = (size_t)(whole / width) + 1;
  if (lines < most) least = whole / (double)lines;
  for (unsigned step = 0; least + step * size / 2 < width; step++) {
    if (try_break(out, text, size, bold, least + step * size / 2, lines < most ? lines : most)) {
      return;
    }
  }
  try_break(out, text, size, bold, width, most);
}
