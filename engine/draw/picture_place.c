/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing places as Graphviz reads them. */
#include "engine/draw/picture_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/figures.h"
#include "engine/draw/style.h"
#include "graph/record.h"

/* Room for the words of one mark, and of one point. */
#define MARK_BYTES  256
#define POINT_BYTES 64
/* "e," and the points of the longest curve. */
#define CURVE_BYTES ((size_t)POINT_BYTES * 28)

/* cgraph takes names as char *. */
static void declare(Agraph_t *graph, int kind, const char *name, const char *value) {
  char copy[32], text[32];
  snprintf(copy, sizeof copy, "%s", name);
  snprintf(text, sizeof text, "%s", value);
  agattr(graph, kind, copy, text);
}

static void add_point(struct wording *out, struct layout_point at) {
  char text[POINT_BYTES];
  snprintf(text, sizeof text, "%s%.2f,%.2f",
           out->length > 0 && out->bytes[out->length - 1] != ',' ? " " : "", at.x, at.y);
  wording_string(out, text);
}

static void place_edge(Agsym_t *pos, Agedge_t *edge, const struct layout_point *points,
                       size_t count) {
  char text[CURVE_BYTES] = "";
  struct wording out = WORDING_IN(text);
  struct layout_point tip = points[count - 1], end = points[count - 2];
  if (tip.x != end.x || tip.y != end.y) {
    wording_string(&out, "e,");
    add_point(&out, tip);
  }
  for (size_t i = 0; i + 1 < count; i++) add_point(&out, points[i]);
  agxset(edge, pos, out.bytes);
}

/* ---- what stands behind, in the words of xdot ---- */

static void add_color(struct wording *out, const char *letter, const char *color) {
  char text[32];
  snprintf(text, sizeof text, "%s %zu -%s ", letter, strlen(color), color);
  wording_string(out, text);
}

static void add_text(struct wording *out, const struct layout_mark *mark) {
  char text[MARK_BYTES];
  snprintf(text, sizeof text, "F %.2f %zu -%s T %.2f %.2f -1 %.2f %zu -%s ", mark->b.y,
           strlen(STYLE_FONT), STYLE_FONT, mark->a.x, mark->a.y, mark->b.x, strlen(mark->words),
           mark->words);
  add_color(out, "c", mark->is_strong ? STYLE_INK : STYLE_QUIET);
  wording_string(out, text);
}

static void add_mark(struct wording *out, const struct layout_mark *mark) {
  char text[MARK_BYTES];
  struct layout_point a = mark->a, b = mark->b;
  switch (mark->kind) {
  case LAYOUT_LINE:
    add_color(out, "c", mark->is_strong ? STYLE_AXIS : STYLE_GRID);
    snprintf(text, sizeof text, "L 2 %.2f %.2f %.2f %.2f ", a.x, a.y, b.x, b.y);
    break;
  case LAYOUT_BAND:
    add_color(out, "c", STYLE_BAND);
    add_color(out, "C", STYLE_BAND);
    snprintf(text, sizeof text, "P 4 %.2f %.2f %.2f %.2f %.2f %.2f %.2f %.2f ", a.x, a.y, b.x, a.y,
             b.x, b.y, a.x, b.y);
    break;
  case LAYOUT_TEXT: add_text(out, mark); return;
  }
  wording_string(out, text);
}

static enum stemma_status add_background(Agraph_t *graph, const struct layout *layout,
                                         struct stemma_error *error) {
  size_t capacity = layout->mark_count * 2 * MARK_BYTES + 1;
  char name[] = "_background", *text = malloc(capacity);
  if (text == NULL) return stemma_error_memory(error, "picture of the lineage");
  struct wording out = {.bytes = text, .capacity = capacity};
  text[0] = '\0';
  for (size_t i = 0; i < layout->mark_count; i++) add_mark(&out, &layout->marks[i]);
  agattr(graph, AGRAPH, name, text);
  free(text);
  return STEMMA_OK;
}

/* Sets the attributes of a layout. */
static enum stemma_status set_places(Agraph_t *graph, Agnode_t *const *nodes,
                                     Agedge_t *const *edges, const struct outline *outline,
                                     const struct layout *layout, struct stemma_error *error) {
  char pos[] = "pos", none[] = "";
  Agsym_t *of_nodes = agattr(graph, AGNODE, pos, none),
          *of_edges = agattr(graph, AGEDGE, pos, none);
  declare(graph, AGRAPH, "layout", "nop2");
  declare(graph, AGRAPH, "outputorder", "edgesfirst");
  for (size_t i = 0; i < outline->node_count; i++) {
    char text[POINT_BYTES] = "";
    struct wording out = WORDING_IN(text);
    add_point(&out, (struct layout_point){layout->boxes[i].x, layout->boxes[i].y});
    agxset(nodes[i], of_nodes, out.bytes);
  }
  for (size_t e = 0; e < outline->edge_count; e++) {
    place_edge(of_edges, edges[e], layout->points + layout->curves[e],
               layout->curves[e + 1] - layout->curves[e]);
  }
  return layout->mark_count > 0 ? add_background(graph, layout, error) : STEMMA_OK;
}

/* The dates of the nodes; folds have none. */
static void list_created(int64_t *created, const struct card_scene *scene) {
  for (size_t i = 0; i < scene->outline->node_count; i++) {
    uint32_t v = scene->outline->nodes[i].node;
    const struct draw_group *group = v == STEMMA_NO_NODE ? NULL : draw_group_of(scene->view, v);
    created[i] = v == STEMMA_NO_NODE ? RECORD_NO_TIME
                 : group != NULL     ? group->created
                                     : scene->view->lineage->created[v];
  }
}

/* Turns a layout to the right into one to the left, and one downwards into one upwards. Layers have
 * no marks. */
static void turn(struct layout *layout, const struct outline *outline, enum picture_rankdir way) {
  double x = way == PICTURE_RL ? -1 : 1, y = way == PICTURE_BT ? -1 : 1;
  for (size_t i = 0; i < outline->node_count; i++) {
    layout->boxes[i].x *= x;
    layout->boxes[i].y *= y;
  }
  for (size_t i = 0; i < layout->curves[outline->edge_count]; i++) {
    layout->points[i].x *= x;
    layout->points[i].y *= y;
  }
}

enum stemma_status picture_place(Agraph_t *graph, Agnode_t *const *nodes, Agedge_t *const *edges,
                                 const struct card_scene *scene,
                                 const struct picture_options *options,
                                 struct stemma_error *error) {
  const struct outline *outline = scene->outline;
  struct layout_box *sizes = calloc(outline->node_count + 1, sizeof *sizes);
  int64_t *created = calloc(outline->node_count + 1, sizeof *created);
  struct layout layout = {0};
  enum stemma_status status = STEMMA_OK;
  if (sizes == NULL || created == NULL) {
    status = stemma_error_memory(error, "picture of the lineage");
  } else {
    for (size_t i = 0; i < outline->node_count; i++) {
      card_measure(&sizes[i], scene, &outline->nodes[i]);
    }
    list_created(created, scene);
    struct layout_input input = {.outline = outline,
                                 .size = sizes,
                                 .detail = scene->detail,
                                 .created = created,
                                 .is_downward = scene->is_downward};
    status = layout_init(&layout, &input, options->layout, error);
  }
  if (status == STEMMA_OK) {
    turn(&layout, outline, options->rankdir);
    status = set_places(graph, nodes, edges, outline, &layout, error);
  }
  layout_dispose(&layout);
  free(sizes);
  free(created);
  return status;
}
