/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All records rendered with one set of fields. */
#include "tests/hub/shapes.h"

#include <assert.h>
#include <stdlib.h>

static struct shape *shape_new(const struct records *records, field_set set) {
  struct shape *shape = claim(1, sizeof *shape);
  shape->set = set;
  shape->offset = claim((size_t)records->count + 1, sizeof *shape->offset);
  for (uint32_t rank = 0; rank < records->count; rank++) {
    shape->offset[rank] = shape->text.length;
    bytes_put_text(&shape->text, ",");
    fields_render(&shape->text, &records->list[rank], set, false);
  }
  shape->offset[records->count] = shape->text.length;
  return shape;
}

const struct shape *shapes_get(struct shapes *shapes, const struct records *records,
                               field_set set) {
  for (size_t i = 0; i < shapes->count; i++) {
    if (shapes->list[i]->set == set) return shapes->list[i];
  }
  if (shapes->count == MAX_SHAPES) return NULL;
  shapes->list[shapes->count] = shape_new(records, set);
  return shapes->list[shapes->count++];
}

void shapes_dispose(struct shapes *shapes) {
  for (size_t i = 0; i < shapes->count; i++) {
    bytes_dispose(&shapes->list[i]->text);
    free(shapes->list[i]->offset);
    free(shapes->list[i]);
  }
  shapes->count = 0;
}

struct slice shape_slice(const struct shape *shape, uint32_t start, uint32_t end) {
  assert(start <= end);
  if (start == end) return (struct slice){"", 0};
  size_t first = shape->offset[start] + 1; /* without its comma */
  return (struct slice){shape->text.at + first, shape->offset[end] - first};
}
