/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laying out and rendering, with what Graphviz says caught. */
#include "engine/draw/picture.h"

#include <graphviz/gvc.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/draw/cairo_page.h"
#include "engine/draw/card.h"
#include "engine/draw/curves.h"
#include "engine/draw/figures.h"
#include "engine/draw/picture_graph.h"
#include "engine/draw/svg_tidy.h"

/* The plugins, linked in. */
extern gvplugin_library_t gvplugin_core_LTX_library;
extern gvplugin_library_t gvplugin_dot_layout_LTX_library;
extern gvplugin_library_t gvplugin_neato_layout_LTX_library; /* for nop2 */

/* What Graphviz said last; it has one place for that in a process, and so have we. */
static char said[STEMMA_ERROR_MAX];
static size_t said_length;

/* Takes a piece of a message: Graphviz hands over the level, a colon, the text. */
static int hear(char *message) {
  struct wording wording = {.bytes = said, .length = said_length, .capacity = sizeof said};
  wording_clean(&wording, text_of(message));
  said_length = wording.length;
  return 0;
}

/* Graphviz's settings for messages, to be put back. */
struct hearing {
  agusererrf before;
};

static struct hearing begin_hearing(void) {
  said[0] = '\0';
  said_length = 0;
  return (struct hearing){.before = agseterrf(hear)};
}

static void end_hearing(struct hearing hearing) {
  agseterrf(hearing.before);
}

/* Graphviz goes on after errors, drawing something else: that is no picture of ours. */
static bool has_complained(void) {
  return strstr(said, "Error") != NULL;
}

static enum stemma_status complain(struct stemma_error *error, const char *what) {
  return stemma_error_set(error, STEMMA_INTERNAL, "drawing: Graphviz could not %s: %s", what,
                          said[0] != '\0' ? said : "it did not say why");
}

static const char *const format_names[PICTURE_FORMAT_COUNT] = {
    [PICTURE_DOT] = "dot", [PICTURE_SVG] = "svg", [PICTURE_PNG] = "png", [PICTURE_PDF] = "pdf"};

enum stemma_status picture_format_of(enum picture_format *out, const char *path,
                                     struct stemma_error *error) {
  const char *slash = strrchr(path, '/');
  const char *end = strrchr(slash != NULL ? slash : path, '.');
  if (end != NULL && strcasecmp(end, ".gv") == 0) end = ".dot";
  for (int i = 0; end != NULL && i < PICTURE_FORMAT_COUNT; i++) {
    if (strcasecmp(end + 1, format_names[i]) != 0) continue;
    *out = (enum picture_format)i;
    return STEMMA_OK;
  }
  return stemma_error_set(error, STEMMA_USAGE,
                          "%s: no picture format by that name; there are .svg, .png, .pdf, .dot "
                          "and .gv",
                          path);
}

/* The graph as DOT text. */
static enum stemma_status write_dot(char **bytes, size_t *size, Agraph_t *graph,
                                    struct stemma_error *error) {
  char *text = NULL;
  size_t length = 0;
  FILE *file = open_memstream(&text, &length);
  if (file == NULL) return stemma_error_memory(error, "picture");
  int failed = agwrite(graph, file);
  int unwritten = ferror(file);
  if (fclose(file) != 0 || unwritten != 0) {
    free(text);
    return stemma_error_memory(error, "picture");
  }
  if (failed != 0) {
    free(text);
    return complain(error, "write the graph");
  }
  *bytes = text;
  *size = length;
  return STEMMA_OK;
}

/* A context with the plugins that are linked in, and `more` where it is not NULL. */
static GVC_t *new_context(gvplugin_library_t *more) {
  /* The name decides whether Graphviz looks at it. */
  static lt_symlist_t plugins[] = {
      {"gvplugin_core_LTX_library", &gvplugin_core_LTX_library},
      {"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
      {"gvplugin_neato_layout_LTX_library", &gvplugin_neato_layout_LTX_library},
      {NULL, NULL},
      {NULL, NULL},
  };
  plugins[3] = (lt_symlist_t){NULL, NULL};
  if (more != NULL) plugins[3] = (lt_symlist_t){"gvplugin_stemma_LTX_library", more};
  return gvContextPlugins(plugins, 0);
}

/* The graph, laid out, as SVG. */
static enum stemma_status write_svg(char **bytes, size_t *size, GVC_t *gvc, Agraph_t *graph,
                                    struct stemma_error *error) {
  char *data = NULL;
  unsigned int length = 0;
  char format[] = "svg";
  enum stemma_status status = STEMMA_OK;
  if (gvRenderData(gvc, graph, format, &data, &length) != 0 || data == NULL) {
    status = complain(error, "render the picture");
  } else {
    char *copy = svg_tidy(data, length, size);
    if (copy == NULL) status = stemma_error_memory(error, "picture");
    if (copy != NULL) *bytes = copy;
  }
  if (data != NULL) gvFreeRenderData(data);
  return status;
}

/* The graph, laid out, as a file of the format asked for. */
static enum stemma_status write_page(char **bytes, size_t *size, GVC_t *gvc, Agraph_t *graph,
                                     const struct picture_options *options, const char *title,
                                     struct stemma_error *error) {
  if (options->format == PICTURE_SVG) return write_svg(bytes, size, gvc, graph, error);
  const struct cairo_page page = {
      .kind = options->format == PICTURE_PNG ? CAIRO_PNG : CAIRO_PDF,
      .dpi = options->dpi,
      .title = title,
      .date = options->date != NULL ? options->date : PICTURE_NO_DATE,
  };
  return cairo_page_render(bytes, size, gvc, graph, &page, error);
}

/* The graph laid out, by dot or as it says itself, and rendered. */
static enum stemma_status write_picture(char **bytes, size_t *size, GVC_t *gvc, Agraph_t *graph,
                                        const struct picture_options *options, const char *title,
                                        struct stemma_error *error) {
  char dot[] = "dot", layout[] = "layout", rankdir[] = "rankdir";
  char *own = agget(graph, layout);
  if (gvLayout(gvc, graph, own != NULL ? own : dot) != 0) {
    return complain(error, "lay out the lineage");
  }
  /* LR and RL, or TB and BT. */
  if (own == NULL) curves_simplify(graph, strchr(agget(graph, rankdir), 'B') != NULL);
  char *page = NULL;
  size_t length = 0;
  enum stemma_status status = write_page(&page, &length, gvc, graph, options, title, error);
  if (status == STEMMA_OK && has_complained()) status = complain(error, "render the picture");
  gvFreeLayout(gvc, graph);
  if (status != STEMMA_OK) {
    free(page);
    return status;
  }
  *bytes = page;
  *size = length;
  return STEMMA_OK;
}

enum stemma_status picture_draw(char **bytes, size_t *size, const struct draw_view *view,
                                const struct outline *outline,
                                const struct picture_options *options, struct stemma_error *error) {
  gvplugin_library_t *cairo = NULL;
  struct hearing hearing = begin_hearing();
  Agraph_t *graph = NULL;
  GVC_t *gvc = NULL;
  struct cluster_ids ids;
  cluster_ids_init(&ids);
  enum stemma_status status = STEMMA_OK;
  bool is_page = options->format == PICTURE_PNG || options->format == PICTURE_PDF;
  if (is_page) status = cairo_page_open(&cairo, error);
  if (status == STEMMA_OK) status = picture_graph_new(&graph, &ids, view, outline, options, error);
  if (status == STEMMA_OK && options->format == PICTURE_DOT) {
    status = write_dot(bytes, size, graph, error);
  } else if (status == STEMMA_OK) {
    char title[STEMMA_ERROR_MAX] = "";
    struct wording words = WORDING_IN(title);
    card_title(&words, view, outline, options->title);
    gvc = new_context(cairo);
    status = gvc == NULL ? complain(error, "start")
                         : write_picture(bytes, size, gvc, graph, options, title, error);
  }
  if (graph != NULL) agclose(graph);
  cluster_ids_dispose(&ids);
  if (gvc != NULL) gvFreeContext(gvc);
  end_hearing(hearing);
  return status;
}
