/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the layouts share. */
#include "engine/draw/layout.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/layout_parts.h"
#include "graph/array.h"

/* Points of curves and marks; beyond this nobody can draw it. */
#define POINTS_MAX ((size_t)1 << 30)

/* Up to so many nodes, all show all; beyond NAMES_MOST, only so many show their names. */
#define FULL_MOST_RADIAL   30
#define FULL_MOST_TIMELINE 60
#define NAMES_MOST         400
#define NAMES_KEPT         150

void layout_choose_detail(uint8_t *detail, const struct outline *outline, enum layout_kind kind) {
  size_t count = outline->node_count;
  bool is_layered = kind == LAYOUT_LAYERED;
  size_t full = kind == LAYOUT_RADIAL ? FULL_MOST_RADIAL : FULL_MOST_TIMELINE;
  for (size_t i = 0; i < count; i++) {
    enum layout_detail small =
        !is_layered && count > NAMES_MOST && i >= NAMES_KEPT ? LAYOUT_DOT : LAYOUT_NAME;
    bool is_full = outline->nodes[i].is_root || (!is_layered && count <= full);
    detail[i] = (uint8_t)(is_full ? LAYOUT_FULL : small);
  }
  /* In layers what others hang on stays in full. */
  for (size_t i = 0; is_layered && i < count; i++) {
    const struct outline_node *node = &outline->nodes[i];
    if (node->anchor != OUTLINE_NONE) detail[node->anchor] = LAYOUT_FULL;
  }
}

bool layout_has_side(const struct outline *outline, enum draw_direction side) {
  for (size_t i = 0; i < outline->node_count; i++) {
    if (!outline->nodes[i].is_root && outline->nodes[i].side == side) return true;
  }
  return false;
}

enum stemma_status layout_add_curve(struct layout *layout, size_t edge,
                                    const struct layout_point *points, size_t count,
                                    struct stemma_error *error) {
  assert(count >= 5 && count % 3 == 2);
  size_t from = layout->curves[edge];
  enum stemma_status status =
      array_reserve(&layout->points, &layout->point_capacity, from + count, sizeof *points,
                    POINTS_MAX, "layout of the picture", error);
  if (status != STEMMA_OK) return status;
  memcpy(layout->points + from, points, count * sizeof *points);
  layout->curves[edge + 1] = from + count;
  return STEMMA_OK;
}

enum stemma_status layout_add_bow(struct layout *layout, size_t edge, struct layout_point from,
                                  struct layout_point to, bool is_downward,
                                  struct stemma_error *error) {
  struct layout_point end = {to.x - (is_downward ? 0 : LAYOUT_ARROW),
                             to.y + (is_downward ? LAYOUT_ARROW : 0)};
  struct layout_point middle = {(from.x + end.x) / 2, (from.y + end.y) / 2};
  struct layout_point points[5] = {from, {middle.x, from.y}, {middle.x, end.y}, end, to};
  if (is_downward) {
    points[1] = (struct layout_point){from.x, middle.y};
    points[2] = (struct layout_point){end.x, middle.y};
  }
  return layout_add_curve(layout, edge, points, 5, error);
}

enum stemma_status layout_add_mark(struct layout *layout, const struct layout_mark *mark,
                                   struct stemma_error *error) {
  enum stemma_status status =
      array_reserve(&layout->marks, &layout->mark_capacity, layout->mark_count + 1, sizeof *mark,
                    POINTS_MAX, "layout of the picture", error);
  if (status == STEMMA_OK) layout->marks[layout->mark_count++] = *mark;
  return status;
}

enum stemma_status layout_init(struct layout *out, const struct layout_input *input,
                               enum layout_kind kind, struct stemma_error *error) {
  size_t nodes = input->outline->node_count, edges = input->outline->edge_count;
  struct layout layout = {.boxes = calloc(nodes + 1, sizeof *layout.boxes),
                          .curves = calloc(edges + 1, sizeof *layout.curves)};
  enum stemma_status status = STEMMA_OK;
  if (layout.boxes == NULL || layout.curves == NULL) {
    status = stemma_error_memory(error, "layout of the picture");
  }
  for (size_t i = 0; status == STEMMA_OK && i < nodes; i++) layout.boxes[i] = input->size[i];
  if (status == STEMMA_OK && kind == LAYOUT_RADIAL) {
    status = layout_radial(&layout, input, error);
  } else if (status == STEMMA_OK && kind == LAYOUT_TIMELINE) {
    status = layout_timeline(&layout, input, error);
  } else if (status == STEMMA_OK) {
    status = layout_layered(&layout, input, error);
  }
  if (status != STEMMA_OK) {
    layout_dispose(&layout);
  } else {
    *out = layout;
  }
  return status;
}

void layout_dispose(struct layout *layout) {
  free(layout->boxes);
  free(layout->curves);
  free(layout->points);
  free(layout->marks);
  *layout = (struct layout){0};
}
