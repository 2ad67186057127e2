/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding free rows. */
#include "engine/draw/layout_slots.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum stemma_status slots_init(struct slots *slots, uint32_t rows, struct stemma_error *error) {
  uint32_t count = 1;
  while (count < rows) count *= 2;
  double *least = calloc((size_t)count * 2, sizeof *least);
  if (least == NULL) return stemma_error_memory(error, "layout of the picture");
  *slots = (struct slots){.count = count, .least = least};
  slots_clear(slots);
  return STEMMA_OK;
}

void slots_dispose(struct slots *slots) {
  free(slots->least);
  *slots = (struct slots){0};
}

void slots_clear(struct slots *slots) {
  for (size_t i = 0; i < (size_t)slots->count * 2; i++) slots->least[i] = -HUGE_VAL;
  slots->lowest = slots->count;
  slots->highest = 0;
}

/* The first free row from `row` on, upwards (+1) or downwards (-1); count if there is none. */
static uint32_t find_free(const struct slots *slots, uint32_t row, double from, int step) {
  uint32_t at = slots->count + row;
  /* Up to a part beside, or this row, that has a free one; then down to it. */
  while (slots->least[at] > from) {
    while (at > 1 && (at % 2 == 1) == (step > 0)) at /= 2;
    if (at <= 1) return slots->count;
    at += (uint32_t)step;
  }
  while (at < slots->count) {
    at = 2 * at + (step < 0);
    if (slots->least[at] > from) at ^= 1;
  }
  return at - slots->count;
}

/* Whether all of some rows are free. */
static bool are_free(const struct slots *slots, uint32_t row, uint32_t rows, double from) {
  for (uint32_t i = 0; i < rows; i++) {
    if (slots->least[slots->count + row + i] > from) return false;
  }
  return true;
}

/* The first of several neighbouring free rows: outside of those taken, all are. */
static uint32_t find_several(const struct slots *slots, uint32_t near, uint32_t rows, double from) {
  for (uint32_t away = 0; away < slots->count; away++) {
    if (near + away + rows <= slots->count && are_free(slots, near + away, rows, from)) {
      return near + away;
    }
    if (away <= near && near - away + rows <= slots->count &&
        are_free(slots, near - away, rows, from)) {
      return near - away;
    }
  }
  return 0;
}

uint32_t slots_take(struct slots *slots, uint32_t near, uint32_t rows, double from, double to) {
  assert(near < slots->count && rows > 0);
  uint32_t row;
  if (rows > 1) {
    row = find_several(slots, near, rows, from);
  } else {
    uint32_t after = find_free(slots, near, from, 1), before = find_free(slots, near, from, -1);
    assert(after < slots->count || before < slots->count);
    bool is_after =
        before == slots->count || (after < slots->count && after - near <= near - before);
    row = is_after ? after : before;
  }
  for (uint32_t i = row; i < row + rows; i++) {
    uint32_t at = slots->count + i;
    slots->least[at] = to;
    for (at /= 2; at > 0; at /= 2) {
      slots->least[at] = fmin(slots->least[2 * (size_t)at], slots->least[2 * (size_t)at + 1]);
    }
  }
  if (row < slots->lowest) slots->lowest = row;
  if (row + rows > slots->highest) slots->highest = row + rows;
  return row;
}
