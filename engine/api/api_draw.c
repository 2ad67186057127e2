/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures of a view, in memory. */
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#include "engine/api/api.h"
#include "engine/draw/family_map.h"
#include "engine/draw/picture.h"
#include "graph/model_id.h"

static_assert((int)STEMMA_PICTURE_DOT == (int)PICTURE_DOT &&
                  (int)STEMMA_PICTURE_SVG == (int)PICTURE_SVG &&
                  (int)STEMMA_PICTURE_PNG == (int)PICTURE_PNG &&
                  (int)STEMMA_PICTURE_PDF == (int)PICTURE_PDF,
              "pictures are of the drawing room's formats");
static_assert((int)STEMMA_DOWN == (int)OUTLINE_DOWN && (int)STEMMA_UP == (int)OUTLINE_UP &&
                  (int)STEMMA_BOTH == (int)OUTLINE_BOTH,
              "a direction is an outline's");
static_assert((int)STEMMA_LAYOUT_LAYERED == (int)LAYOUT_LAYERED &&
                  (int)STEMMA_LAYOUT_RADIAL == (int)LAYOUT_RADIAL &&
                  (int)STEMMA_LAYOUT_TIMELINE == (int)LAYOUT_TIMELINE,
              "a layout is the drawing room's");
static_assert((int)STEMMA_RANKDIR_AUTO == (int)PICTURE_AUTO &&
                  (int)STEMMA_RANKDIR_LR == (int)PICTURE_LR &&
                  (int)STEMMA_RANKDIR_TB == (int)PICTURE_TB &&
                  (int)STEMMA_RANKDIR_RL == (int)PICTURE_RL &&
                  (int)STEMMA_RANKDIR_BT == (int)PICTURE_BT,
              "directions of layers are the drawing room's");

enum { DPI_LEAST = 10, DPI_MOST = 2400, NODES_LEAST = 1, NOTE_SIZE = 256 };

/* What --by is called where it is told. */
static const char *const measure_names[STEMMA_MEASURE_COUNT] = {
    [STEMMA_MEASURE_CHILDREN] = "children",
    [STEMMA_MEASURE_CHILDREN_MERGE] = "merges",
    [STEMMA_MEASURE_CHILDREN_ADAPTER] = "adapters",
    [STEMMA_MEASURE_CHILDREN_QUANTIZED] = "quantized",
    [STEMMA_MEASURE_CHILDREN_FINETUNE] = "finetunes",
    [STEMMA_MEASURE_CHILDREN_UNSPECIFIED] = "unspecified",
    [STEMMA_MEASURE_DESCENDANTS] = "descendants",
    [STEMMA_MEASURE_DOWNSTREAM_DOWNLOADS] = "downstream_downloads",
    [STEMMA_MEASURE_INFLUENCE] = "influence",
    [STEMMA_MEASURE_DEPTH] = "depth",
    [STEMMA_MEASURE_EXCLUSIVE] = "exclusive",
    [STEMMA_MEASURE_AUTHORS] = "authors",
    [STEMMA_MEASURE_EFFECTIVE_AUTHORS] = "effective_authors",
    [STEMMA_MEASURE_H_INDEX] = "h_index",
    [STEMMA_MEASURE_PAGERANK] = "pagerank",
};

/* Graphviz keeps state of its own for the whole process. */
static pthread_mutex_t one_picture = PTHREAD_MUTEX_INITIALIZER;

/* A picture that is being made. */
struct drawing {
  const struct stemma_view *view;     /* borrowed */
  struct stemma_view drawn;           /* the same, or with families as nodes; borrows all */
  struct stemma_draw_options options; /* the caller's */
  struct family_map map;              /* owned: families as nodes; zeroed where models are drawn */
  struct stemma_measures measures;    /* owned: what is shown, and what decides */
  double *measure;                    /* owned: what decides */
  bool *first_party;                  /* owned */
  struct outline *outline;            /* owned */
  char note[NOTE_SIZE];               /* what is not in the picture */
};

static void drawing_dispose(struct drawing *drawing) {
  family_map_dispose(&drawing->map);
  measures_dispose(&drawing->measures.measures);
  free(drawing->measure);
  free(drawing->first_party);
  outline_free(drawing->outline);
}

/* ---- what was asked for ---- */

static enum stemma_status check_options(const struct stemma_draw_options *options,
                                        struct stemma_error *error) {
  const char *wrong = NULL;
  if ((unsigned)options->picture >= PICTURE_FORMAT_COUNT) wrong = "picture: there is no such kind";
  if ((unsigned)options->layout > STEMMA_LAYOUT_TIMELINE) wrong = "layout: there is no such layout";
  if ((unsigned)options->rankdir > STEMMA_RANKDIR_BT) wrong = "rankdir: there is no such direction";
  if ((unsigned)options->direction > STEMMA_BOTH) wrong = "direction: there is no such direction";
  if (options->max_nodes < NODES_LEAST) wrong = "max_nodes: is at least 1";
  if (api_measure_set(options->by) == 0) wrong = "by: there is no such measure";
  if (options->dpi < DPI_LEAST || options->dpi > DPI_MOST) wrong = "dpi: is 10 to 2400";
  if (options->cluster_makers != 0 && options->layout != STEMMA_LAYOUT_LAYERED) {
    wrong = "cluster_makers: there are boxes in layers alone";
  }
  return wrong == NULL ? STEMMA_OK : stemma_error_set(error, STEMMA_USAGE, "options.%s", wrong);
}

static int compare_numbers(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static enum stemma_status check_models(const struct drawing *drawing, const uint32_t *models,
                                       size_t count, struct stemma_error *error) {
  uint32_t nodes = drawing->view->graph->node_count;
  if (count == 0) return stemma_error_set(error, STEMMA_USAGE, "models: there are none");
  if (count > 1 && drawing->options.direction == STEMMA_BOTH) {
    return stemma_error_set(error, STEMMA_USAGE, "options.direction: both are drawn of one model");
  }
  for (size_t i = 0; i < count; i++) {
    enum stemma_status status = api_check_number(models[i], nodes, "model", error);
    if (status != STEMMA_OK) return status;
  }
  uint32_t *sorted = calloc(count, sizeof *sorted);
  if (sorted == NULL) return stemma_error_memory(error, "models to draw");
  enum stemma_status status = STEMMA_OK;
  for (size_t i = 0; i < count; i++) sorted[i] = models[i];
  qsort(sorted, count, sizeof *sorted, compare_numbers);
  for (size_t i = 1; i < count && status == STEMMA_OK; i++) {
    if (sorted[i] != sorted[i - 1]) continue;
    status = stemma_error_set(error, STEMMA_USAGE, "model %u: is there twice", sorted[i]);
  }
  free(sorted);
  return status;
}

/* ---- what is drawn ---- */

/* Who made a node, as struct draw_view asks for it. */
static struct text maker_of(const void *context, uint32_t node) {
  const struct stemma_lineage *of = context;
  struct text space = model_id_namespace(lineage_name(of->lineage, node));
  uint32_t maker = catalog_maker_of(of->catalog, space);
  return maker == CATALOG_NONE ? space : catalog_maker(of->catalog, maker)->name;
}

static enum stemma_status measure(struct drawing *drawing, struct stemma_error *error) {
  const struct lineage *lineage = drawing->view->of->lineage;
  unsigned wanted = api_measure_set(drawing->options.by) | MEASURE_CHILDREN | MEASURE_DESCENDANTS |
                    MEASURE_INFLUENCE;
  uint8_t *marks = NULL;
  enum stemma_status status =
      api_compute(&drawing->measures.measures, &drawing->drawn, wanted, error);
  if (status == STEMMA_OK) status = api_first_party(&marks, drawing->view, error);
  if (status != STEMMA_OK) return status;
  drawing->measure = api_new_column(lineage, sizeof *drawing->measure);
  drawing->first_party = api_new_column(lineage, sizeof *drawing->first_party);
  if (drawing->measure == NULL || drawing->first_party == NULL) {
    free(marks);
    return stemma_error_memory(error, "figures of a drawing");
  }
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    drawing->measure[v] = stemma_measures_real(&drawing->measures, drawing->options.by, v);
    drawing->first_party[v] = marks[v] != 0;
  }
  free(marks);
  return STEMMA_OK;
}

static struct draw_view view_of(const struct drawing *drawing) {
  const struct stemma_view *view = &drawing->drawn;
  return (struct draw_view){.lineage = view->of->lineage,
                            .graph = view->graph,
                            .value = view->value,
                            .measure = drawing->measure,
                            .descendants = drawing->measures.measures.descendants,
                            .first_party = drawing->first_party,
                            .maker = maker_of,
                            .maker_context = view->of,
                            .measure_name = measure_names[drawing->options.by],
                            .groups = drawing->map.groups,
                            .group_count = drawing->map.group_count};
}

static enum stemma_status make_outline(struct drawing *drawing, const struct draw_view *view,
                                       const uint32_t *models, size_t count,
                                       struct stemma_error *error) {
  const struct stemma_draw_options *options = &drawing->options;
  struct outline_options how = OUTLINE_OPTIONS_INIT;
  how.max_nodes = options->max_nodes;
  how.depth = options->depth;
  how.direction = (enum outline_direction)options->direction;
  enum stemma_status status = outline_new(&drawing->outline, view, models, count, &how, error);
  bool has_boxes = options->cluster_makers != 0 && options->picture != STEMMA_PICTURE_DOT;
  if (status != STEMMA_OK || !has_boxes || drawing->outline->node_count <= LAYOUT_DOT_MOST) {
    return status;
  }
  return stemma_error_set(error, STEMMA_USAGE,
                          "options.cluster_makers: there are boxes in pictures of up to %d nodes",
                          LAYOUT_DOT_MOST);
}

static enum stemma_status make_picture(char **bytes, size_t *size, struct drawing *drawing,
                                       const struct draw_view *view, struct stemma_error *error) {
  const struct stemma_draw_options *options = &drawing->options;
  struct picture_options how = PICTURE_OPTIONS_INIT;
  how.format = (enum picture_format)options->picture;
  how.layout = (enum layout_kind)options->layout;
  how.rankdir = (enum picture_rankdir)options->rankdir;
  how.clusters = options->cluster_makers != 0;
  how.dpi = (double)options->dpi;
  how.title = options->title;
  how.source = options->source != NULL ? options->source : drawing->view->of->source;
  how.rules = options->rules;
  how.note = drawing->note;
  how.date = drawing->view->of->day[0] != '\0' ? drawing->view->of->day : NULL;
  pthread_mutex_lock(&one_picture);
  enum stemma_status status = picture_draw(bytes, size, view, drawing->outline, &how, error);
  pthread_mutex_unlock(&one_picture);
  return status;
}

/* Measures, folds and draws; the options have been taken. */
static enum stemma_status draw(void **bytes, size_t *size, struct drawing *drawing,
                               const uint32_t *models, size_t count, struct stemma_error *error) {
  struct draw_view seen;
  char *picture = NULL;
  enum stemma_status status = measure(drawing, error);
  if (status == STEMMA_OK) {
    seen = view_of(drawing);
    status = make_outline(drawing, &seen, models, count, error);
  }
  if (status == STEMMA_OK && drawing->map.group_count > 0) {
    family_map_describe_rest(drawing->note, sizeof drawing->note, &drawing->map, drawing->outline);
  }
  if (status == STEMMA_OK) status = make_picture(&picture, size, drawing, &seen, error);
  if (status == STEMMA_OK) *bytes = picture;
  return status;
}

/* A drawing of a view as the caller wants it; *out is to be disposed of whatever is returned. */
static enum stemma_status begin(struct drawing *out, const struct stemma_view *view,
                                const struct stemma_draw_options *options,
                                struct stemma_error *error) {
  static const struct stemma_draw_options defaults = STEMMA_DRAW_OPTIONS_INIT;
  *out = (struct drawing){.view = view, .drawn = *view, .options = defaults};
  enum stemma_status status =
      api_take_options(&out->options, sizeof out->options, sizeof out->options, options, error);
  return status == STEMMA_OK ? check_options(&out->options, error) : status;
}

enum stemma_result stemma_view_draw(void **bytes, size_t *size, const struct stemma_view *view,
                                    const uint32_t *models, size_t count,
                                    const struct stemma_draw_options *options,
                                    struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct drawing drawing;
  enum stemma_status status = begin(&drawing, view, options, &error);
  if (status == STEMMA_OK) status = check_models(&drawing, models, count, &error);
  if (status == STEMMA_OK) status = draw(bytes, size, &drawing, models, count, &error);
  drawing_dispose(&drawing);
  return api_result(failure, status, &error);
}

/* Puts families where their models are. */
static enum stemma_status map_families(struct drawing *drawing, struct stemma_error *error) {
  const struct stemma_view *view = drawing->view;
  if (drawing->options.direction != STEMMA_DOWN) {
    return stemma_error_set(error, STEMMA_USAGE,
                            "options.direction: of families, what derives from them is drawn");
  }
  enum stemma_status status = family_map_init(&drawing->map, view->of->catalog, view->of->lineage,
                                              view->graph, view->value, error);
  if (status != STEMMA_OK) return status;
  drawing->drawn.graph = drawing->map.graph;
  drawing->drawn.value = drawing->map.value;
  if (drawing->options.title == NULL) drawing->options.title = FAMILY_MAP_TITLE;
  return STEMMA_OK;
}

enum stemma_result stemma_view_draw_families(void **bytes, size_t *size,
                                             const struct stemma_view *view,
                                             const struct stemma_draw_options *options,
                                             struct stemma_failure *failure) {
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct drawing drawing;
  enum stemma_status status = begin(&drawing, view, options, &error);
  if (status == STEMMA_OK) status = map_families(&drawing, &error);
  if (status == STEMMA_OK) {
    status = draw(bytes, size, &drawing, drawing.map.roots, drawing.map.group_count, &error);
  }
  drawing_dispose(&drawing);
  return api_result(failure, status, &error);
}
