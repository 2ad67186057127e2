/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatting into a buffer's room. */
#include "engine/report/buffer.h"

#include "engine/report/writers.h"

struct text report_buffer_format(struct report_buffer *out, const struct report_value *value) {
  bool is_fraction = value->kind == REPORT_REAL || value->kind == REPORT_FINE;
  if (!is_fraction) return report_format_plain(out->number, value);
  /* The bits are compared: they decide the text, also where there is no number. */
  uint64_t bits;
  memcpy(&bits, &value->as.real, sizeof bits);
  if (out->digits == 0 || bits != out->bits) {
    out->digits = report_format_plain(out->text, value).length;
    out->bits = bits;
  }
  return (struct text){out->text, out->digits};
}
