/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PNG and PDF: our own surfaces, on which Graphviz's renderer draws. */
#include "engine/draw/cairo_page.h"

#include <assert.h>
#include <cairo-pdf.h>
#include <dlfcn.h>
#include <graphviz/gvplugin.h>
#include <graphviz/gvplugin_textlayout.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/draw/label.h"
#include "engine/draw/style.h"

/* Found in the folder of the plugins that are linked in. */
#define PLUGIN_FILE "libgvplugin_pango.so.6"

/* Most pixels: what an image of 256 MiB holds. And most along a side: cairo's own limit. */
#define PIXELS_MAX 67108864.0
#define SIDE_MAX   32767.0

/* What is used of cairo, which comes with the plugin. */
struct cairo_calls {
  cairo_surface_t *(*image)(cairo_format_t, int, int);
  cairo_surface_t *(*pdf)(cairo_write_func_t, void *, double, double);
  void (*metadata)(cairo_surface_t *, cairo_pdf_metadata_t, const char *);
  cairo_status_t (*write_png)(cairo_surface_t *, cairo_write_func_t, void *);
  void (*finish)(cairo_surface_t *);
  cairo_status_t (*surface_status)(cairo_surface_t *);
  void (*destroy_surface)(cairo_surface_t *);
  cairo_t *(*create)(cairo_surface_t *);
  cairo_status_t (*status)(cairo_t *);
  const char *(*status_words)(cairo_status_t);
  void (*color)(cairo_t *, double, double, double);
  void (*paint)(cairo_t *);
  void (*scale)(cairo_t *, double, double);
  void (*show_page)(cairo_t *);
  void (*destroy)(cairo_t *);
};

/* Graphviz has one state for a process, and so has what is opened for it. */
static struct cairo_calls calls;
static gvtextlayout_engine_t *pango_layout;
static bool lacks_memory; /* to lay out a text with, while a picture was made */

/* ---- opening ---- */

/* A symbol as whatever pointer it is; false where it is not there. */
static bool find(void *out, void *library, const char *name) {
  void *symbol = dlsym(library, name);
  memcpy(out, &symbol, sizeof symbol);
  return symbol != NULL;
}

static bool find_cairo(struct cairo_calls *out, void *library) {
  return find(&out->image, library, "cairo_image_surface_create") &&
         find(&out->pdf, library, "cairo_pdf_surface_create_for_stream") &&
         find(&out->metadata, library, "cairo_pdf_surface_set_metadata") &&
         find(&out->write_png, library, "cairo_surface_write_to_png_stream") &&
         find(&out->finish, library, "cairo_surface_finish") &&
         find(&out->surface_status, library, "cairo_surface_status") &&
         find(&out->destroy_surface, library, "cairo_surface_destroy") &&
         find(&out->create, library, "cairo_create") &&
         find(&out->status, library, "cairo_status") &&
         find(&out->status_words, library, "cairo_status_to_string") &&
         find(&out->color, library, "cairo_set_source_rgb") &&
         find(&out->paint, library, "cairo_paint") && find(&out->scale, library, "cairo_scale") &&
         find(&out->show_page, library, "cairo_show_page") &&
         find(&out->destroy, library, "cairo_destroy");
}

/* The types that a plugin has of an interface, or NULL. */
static gvplugin_installed_t *types_of(const gvplugin_library_t *plugin, api_t api) {
  for (const gvplugin_api_t *at = plugin->apis; at->types != NULL; at++) {
    if (at->api == api) return at->types;
  }
  return NULL;
}

/* Graphviz reads text between tags as markup, in which "&" begins an entity. */
static char *escape_ampersands(const char *text) {
  size_t count = 0, length = strlen(text);
  for (size_t i = 0; i < length; i++) count += text[i] == '&';
  char *out = malloc(length + 4 * count + 1), *at = out;
  if (out == NULL) return NULL;
  for (size_t i = 0; i < length; i++) {
    *at++ = text[i];
    if (text[i] != '&') continue;
    memcpy(at, "amp;", 4);
    at += 4;
  }
  *at = '\0';
  return out;
}

/* Has pango make what it draws of a text, and gives it the room that it takes in SVG: there
 * Graphviz takes lines of 1.2 times the size, with the base line a tenth higher. */
static boolean lay_out_text(textspan_t *span, char **path) {
  /* The plugin compares with the name of the font before, also when Graphviz has freed it. */
  static char font_name[] = STYLE_FONT;
  textfont_t *font = span->font, named = *font;
  char *plain = span->str, *escaped = NULL;
  if (font->flags != 0 && strchr(plain, '&') != NULL) {
    escaped = escape_ampersands(plain);
    lacks_memory = lacks_memory || escaped == NULL;
  }
  if (escaped != NULL) span->str = escaped;
  named.name = font_name;
  span->font = &named;
  boolean done = pango_layout->textlayout(span, path);
  span->str = plain;
  span->font = font;
  free(escaped);
  if (!done) return done;
  double size = font->size;
  span->size.x = label_width(text_of(plain), size, (font->flags & HTML_BF) != 0);
  span->size.y = 1.2 * size;
  span->yoffset_centerline = 0.1 * size;
  span->yoffset_layout += 0.1 * size;
  return done;
}

enum stemma_status cairo_page_open(gvplugin_library_t **plugin, struct stemma_error *error) {
  static gvtextlayout_engine_t engine = {lay_out_text};
  static gvplugin_installed_t layouts[] = {{0, "textlayout", 1, &engine, NULL}, {0}};
  /* The identity of the plugin's own renderer, for one that writes nothing by itself. */
  static gvdevice_features_t features = {GVDEVICE_DOES_TRUECOLOR | GVRENDER_DOES_MAPS |
                                             GVRENDER_DOES_MAP_RECTANGLE,
                                         {0, 0},
                                         {0, 0},
                                         {72, 72}};
  static gvplugin_installed_t devices[] = {{0, "stemma:cairo", 1, NULL, &features}, {0}};
  static gvplugin_api_t interfaces[] = {
      {API_render, NULL}, {API_textlayout, layouts}, {API_device, devices}, {API_render, NULL}};
  static char name[] = "stemma";
  static gvplugin_library_t ours = {name, interfaces};
  const gvplugin_library_t *theirs = NULL;
  void *library = dlopen(PLUGIN_FILE, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == NULL) {
    return stemma_error_set(error, STEMMA_IO, "drawing: PNG and PDF need %s: %s", PLUGIN_FILE,
                            dlerror());
  }
  bool is_whole = find_cairo(&calls, library) &&
                  find(&theirs, library, "gvplugin_pango_LTX_library") &&
                  types_of(theirs, API_render) != NULL && types_of(theirs, API_textlayout) != NULL;
  lacks_memory = false;
  if (is_whole) {
    interfaces[0].types = types_of(theirs, API_render);
    pango_layout = types_of(theirs, API_textlayout)->engine;
    devices[0].id = interfaces[0].types->id;
    *plugin = &ours;
  }
  dlclose(library); /* it stays, by RTLD_NODELETE */
  if (is_whole) return STEMMA_OK;
  return stemma_error_set(error, STEMMA_IO, "drawing: %s is not one that draws with cairo 1.16",
                          PLUGIN_FILE);
}

/* ---- files in memory ---- */

struct file {
  char *bytes;     /* [length] of room for capacity */
  size_t length;   /* written */
  size_t capacity; /* allocated */
  bool is_cut;     /* memory has run out: cairo does not pass that on from a PDF */
};

static cairo_status_t append(void *context, const unsigned char *bytes, unsigned int count) {
  struct file *file = context;
  if (file->is_cut) return CAIRO_STATUS_NO_MEMORY;
  if (count > file->capacity - file->length) {
    size_t wanted = 2 * (file->length + count);
    char *more = realloc(file->bytes, wanted);
    if (more == NULL) {
      file->is_cut = true;
      return CAIRO_STATUS_NO_MEMORY;
    }
    file->bytes = more;
    file->capacity = wanted;
  }
  memcpy(file->bytes + file->length, bytes, count);
  file->length += count;
  return CAIRO_STATUS_SUCCESS;
}

static enum stemma_status check(cairo_status_t status, struct stemma_error *error) {
  if (status == CAIRO_STATUS_SUCCESS) return STEMMA_OK;
  if (status == CAIRO_STATUS_NO_MEMORY) return stemma_error_memory(error, "picture");
  return stemma_error_set(error, STEMMA_INTERNAL, "drawing: cairo says: %s",
                          calls.status_words(status));
}

static void put_32(unsigned char out[4], uint32_t value) {
  for (int i = 0; i < 4; i++) out[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* The checksum of PNG's chunks (ISO 3309), bit by bit: there are 13 bytes. */
static uint32_t checksum(const unsigned char *bytes, size_t count) {
  uint32_t sum = UINT32_MAX;
  for (size_t i = 0; i < count; i++) {
    sum ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (UINT32_C(0xEDB88320) & (0U - (sum & 1)));
  }
  return ~sum;
}

/* Says in a PNG how large it is on paper, which cairo leaves out. */
static cairo_status_t add_resolution(struct file *file, double dpi) {
  enum { HEAD = 8 + 25, CHUNK = 21 }; /* the signature and the first chunk; ours */
  unsigned char chunk[CHUNK] = {0, 0, 0, 9, 'p', 'H', 'Y', 's'};
  uint32_t per_metre = (uint32_t)lround(dpi / 0.0254);
  assert(file->length > HEAD);
  put_32(chunk + 8, per_metre);
  put_32(chunk + 12, per_metre);
  chunk[16] = 1;
  put_32(chunk + 17, checksum(chunk + 4, 13));
  cairo_status_t status = append(file, chunk, CHUNK); /* makes room */
  if (status != CAIRO_STATUS_SUCCESS) return status;
  memmove(file->bytes + HEAD + CHUNK, file->bytes + HEAD, file->length - HEAD - CHUNK);
  memcpy(file->bytes + HEAD, chunk, CHUNK);
  return status;
}

/* ---- drawing ---- */

/* The resolution that an image of this size in points can have. */
static double fitting_dpi(double dpi, double wide, double high) {
  double pixels = wide * high / (72 * 72);
  double side = (wide > high ? wide : high) / 72;
  return fmin(dpi, fmin(sqrt(PIXELS_MAX / pixels), SIDE_MAX / side));
}

static cairo_surface_t *new_surface(struct file *file, const struct cairo_page *page, double dpi,
                                    double wide, double high) {
  if (page->kind == CAIRO_PNG) {
    return calls.image(CAIRO_FORMAT_RGB24, (int)ceil(wide * dpi / 72), (int)ceil(high * dpi / 72));
  }
  cairo_surface_t *surface = calls.pdf(append, file, wide, high);
  if (page->title != NULL) calls.metadata(surface, CAIRO_PDF_METADATA_TITLE, page->title);
  if (page->date != NULL) calls.metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, page->date);
  calls.metadata(surface, CAIRO_PDF_METADATA_CREATOR, "stemma");
  return surface;
}

/* Draws on the surface, and finishes it. */
static enum stemma_status draw(cairo_surface_t *surface, GVC_t *gvc, Agraph_t *graph, double scale,
                               struct stemma_error *error) {
  enum stemma_status status = check(calls.surface_status(surface), error);
  if (status != STEMMA_OK) return status;
  cairo_t *cairo = calls.create(surface);
  calls.color(cairo, 1, 1, 1); /* under pixels that the picture covers in part */
  calls.paint(cairo);
  calls.scale(cairo, scale, scale);
  if (gvRenderContext(gvc, graph, "stemma", cairo) != 0) {
    status = stemma_error_set(error, STEMMA_INTERNAL, "drawing: Graphviz could not render");
  }
  calls.show_page(cairo);
  if (status == STEMMA_OK) status = check(calls.status(cairo), error);
  calls.destroy(cairo);
  return status;
}

enum stemma_status cairo_page_render(char **bytes, size_t *size, GVC_t *gvc, Agraph_t *graph,
                                     const struct cairo_page *page, struct stemma_error *error) {
  assert(calls.create != NULL && page->dpi > 0);
  if (lacks_memory) return stemma_error_memory(error, "picture");
  boxf box = GD_bb(graph);
  double wide = box.UR.x - box.LL.x + 2 * 72 * STYLE_PAD;
  double high = box.UR.y - box.LL.y + 2 * 72 * STYLE_PAD;
  double dpi = page->kind == CAIRO_PNG ? fitting_dpi(page->dpi, wide, high) : 72;
  struct file file = {0};
  cairo_surface_t *surface = new_surface(&file, page, dpi, wide, high);
  enum stemma_status status = draw(surface, gvc, graph, dpi / 72, error);
  if (status == STEMMA_OK && page->kind == CAIRO_PNG) {
    cairo_status_t written = calls.write_png(surface, append, &file);
    if (written == CAIRO_STATUS_SUCCESS) written = add_resolution(&file, dpi);
    status = check(written, error);
  }
  calls.finish(surface);
  if (status == STEMMA_OK) status = check(calls.surface_status(surface), error);
  if (status == STEMMA_OK && file.is_cut) status = stemma_error_memory(error, "picture");
  calls.destroy_surface(surface);
  if (status == STEMMA_OK) {
    *bytes = file.bytes;
    *size = file.length;
  } else {
    free(file.bytes);
  }
  return status;
}
