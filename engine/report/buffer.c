/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatting into a buffer's room. */
#include "engine/report/buffer.h"

#include "engine/report/writers.h"

struct text report_buffer_format(struct report_buffer *out, const struct report_value *value) {
  bool is_fraction = value->kind == REPORT_REAL || value->kind == REPORT_FINE;
  if (!is_fraction) return report_format_plain(out->number, value);
  /* The bits are compared: they decide the text, also where there is no number. */
  if (out->digits == 0 || memcmp(&out->real, &value->as.real, sizeof out->real) != 0) {
    out->digits = report_format_plain(out->text, value).length;
    out->real = value->as.real;
  }
  return (struct text){out->text, out->digits};
}
