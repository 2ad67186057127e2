/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements of SVG. */
#include "engine/draw/chart_svg.h"

#include <math.h>
#include <stdlib.h>

#include "engine/draw/figures.h"
#include "engine/draw/label.h"

/* A length: "12", "0.5", "-3.25". */
static void write_length(FILE *out, double value) {
  long hundredths = lround(value * 100);
  long whole = labs(hundredths) / 100;
  long rest = labs(hundredths) % 100;
  fprintf(out, "%s%ld", hundredths < 0 ? "-" : "", whole);
  if (rest == 0) return;
  fprintf(out, rest % 10 == 0 ? ".%01ld" : ".%02ld", rest % 10 == 0 ? rest / 10 : rest);
}

void chart_svg_length(FILE *out, const char *name, double value) {
  fprintf(out, " %s=\"", name);
  write_length(out, value);
  fputc('"', out);
}

void chart_svg_escaped(FILE *out, struct text text) {
  char bytes[6 * LABEL_LINE_BYTES] = "";
  struct wording wording = WORDING_IN(bytes);
  wording_xml(&wording, text);
  fputs(bytes, out);
}

void chart_svg_text(FILE *out, struct text text, double x, double y,
                    const struct chart_font *font) {
  chart_svg_pair(out, text, TEXT(""), NULL, x, y, font);
}

void chart_svg_pair(FILE *out, struct text text, struct text more, const char *color, double x,
                    double y, const struct chart_font *font) {
  static const char *const anchors[] = {NULL, "middle", "end"};
  if (text.length == 0) return;
  fputs("<text", out);
  if (font->is_upward) {
    fputs(" transform=\"translate(", out);
    write_length(out, x);
    fputc(',', out);
    write_length(out, y);
    fputs(") rotate(-90)\"", out);
  } else {
    chart_svg_length(out, "x", x);
    chart_svg_length(out, "y", y);
  }
  chart_svg_length(out, "font-size", font->size);
  if (font->is_bold) fputs(" font-weight=\"bold\"", out);
  if (anchors[font->anchor] != NULL) fprintf(out, " text-anchor=\"%s\"", anchors[font->anchor]);
  fprintf(out, " fill=\"%s\">", font->color);
  chart_svg_escaped(out, text);
  if (more.length > 0) {
    fprintf(out, "<tspan dx=\"6\" fill=\"%s\">", color);
    chart_svg_escaped(out, more);
    fputs("</tspan>", out);
  }
  fputs("</text>\n", out);
}

/* The length between two places as they are written, so that neighbours touch. */
static double between(double from, double to) {
  return (double)(lround(to * 100) - lround(from * 100)) / 100;
}

void chart_svg_rect(FILE *out, double x, double y, double width, double height, const char *fill) {
  fputs("<rect", out);
  chart_svg_length(out, "x", x);
  chart_svg_length(out, "y", y);
  chart_svg_length(out, "width", between(x, x + width));
  chart_svg_length(out, "height", between(y, y + height));
  fprintf(out, " fill=\"%s\"/>\n", fill);
}

void chart_svg_line(FILE *out, double x1, double y1, double x2, double y2, const char *color,
                    double width) {
  fputs("<path d=\"", out);
  chart_svg_point(out, 'M', x1, y1);
  chart_svg_point(out, 'L', x2, y2);
  fprintf(out, "\" stroke=\"%s\"", color);
  chart_svg_length(out, "stroke-width", width);
  fputs(" fill=\"none\"/>\n", out);
}

void chart_svg_point(FILE *out, char command, double x, double y) {
  fputc(command, out);
  write_length(out, x);
  fputc(',', out);
  write_length(out, y);
}

void chart_svg_end_dashed(FILE *out, const char *color, const char *dashes) {
  fprintf(out, "\" stroke=\"%s\" stroke-width=\"2.2\" stroke-linejoin=\"round\"", color);
  if (dashes != NULL) fprintf(out, " stroke-dasharray=\"%s\"", dashes);
  fputs(" fill=\"none\"/>\n", out);
}

void chart_svg_dashed(FILE *out, double x1, double y1, double x2, double y2, const char *color,
                      const char *dashes) {
  fputs("<path d=\"", out);
  chart_svg_point(out, 'M', x1, y1);
  chart_svg_point(out, 'L', x2, y2);
  chart_svg_end_dashed(out, color, dashes);
}
