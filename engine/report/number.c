/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formatting of numbers. */
#include "engine/report/number.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/text.h"

/* Beyond this a double has no digits left to group, and %.15g writes an exponent. */
static const double GROUPED_MAX = 1e15;

/* A library in the program may have set a locale whose point is a comma. */
static void use_point(char *digits) {
  char *comma = strchr(digits, ',');
  if (comma != NULL) *comma = '.';
}

size_t number_format_digits(char out[NUMBER_SIZE], uint64_t value) {
  char digits[NUMBER_SIZE];
  size_t at = sizeof digits;
  do {
    digits[--at] = (char)('0' + value % 10);
    value /= 10;
  } while (value > 0);
  size_t length = sizeof digits - at;
  memcpy(out, digits + at, length);
  out[length] = '\0';
  return length;
}

void number_format_fixed(char out[NUMBER_SIZE], double value, unsigned decimals) {
  assert(decimals <= 9);
  if (!isfinite(value) || fabs(value) >= GROUPED_MAX) {
    snprintf(out, NUMBER_SIZE, "%.4g", value);
    use_point(out);
    return;
  }
  char digits[NUMBER_SIZE];
  snprintf(digits, sizeof digits, "%.*f", (int)decimals, value);
  use_point(digits);
  char whole[TEXT_COUNT_SIZE], *behind;
  bool is_negative = digits[0] == '-';
  text_count(whole, strtoull(digits + is_negative, &behind, 10));
  snprintf(out, NUMBER_SIZE, "%s%s%s", is_negative ? "-" : "", whole, behind);
}

void number_format_shortest(char out[NUMBER_SIZE], double value) {
  if (!isfinite(value)) {
    snprintf(out, NUMBER_SIZE, "null");
    return;
  }
  /* Most are whole numbers, which snprintf takes ten times as long for. */
  if (!signbit(value) && value < GROUPED_MAX && !(floor(value) < value)) {
    number_format_digits(out, (uint64_t)value);
    return;
  }
  for (int precision = 15; precision <= 17; precision++) {
    snprintf(out, NUMBER_SIZE, "%.*g", precision, value);
    /* strtod knows the same locale that snprintf does, so the point is set right afterwards. */
    if (!(strtod(out, NULL) < value) && !(strtod(out, NULL) > value)) break;
  }
  use_point(out);
}
