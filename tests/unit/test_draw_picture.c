/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures: DOT that reads back, SVG that is well-formed, hostile text, saving. */
#include <graphviz/cgraph.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/draw/picture.h"
#include "engine/draw/save.h"
#include "test_draw_support.h"

#include "tests/watched.h"

static char *draw_sized(size_t *length, const struct fixture *f, uint32_t root,
                        enum outline_direction direction, const struct picture_options *options,
                        size_t *nodes) {
  struct outline_options how = OUTLINE_OPTIONS_INIT;
  struct outline *outline;
  struct stemma_error error = STEMMA_ERROR_INIT;
  char *bytes = NULL;
  size_t size = 0;
  how.direction = direction;
  assert_int_equal(outline_new(&outline, &f->view, &root, 1, &how, NULL), STEMMA_OK);
  enum stemma_status status = picture_draw(&bytes, &size, &f->view, outline, options, &error);
  if (status != STEMMA_OK) print_error("%s\n", error.message);
  assert_int_equal(status, STEMMA_OK);
  if (options->format <= PICTURE_SVG) assert_int_equal(strlen(bytes), size);
  if (length != NULL) *length = size;
  if (nodes != NULL) *nodes = outline->node_count;
  outline_free(outline);
  return bytes;
}

static char *draw(const struct fixture *f, uint32_t root, enum outline_direction direction,
                  const struct picture_options *options, size_t *nodes) {
  return draw_sized(NULL, f, root, direction, options, nodes);
}

static size_t count_of(const char *text, const char *part) {
  size_t count = 0;
  for (const char *at = text; (at = strstr(at, part)) != NULL; at++) count++;
  return count;
}

/* Every tag is closed, in order; attributes are quoted; no byte that XML has not. */
static void assert_well_formed(const char *svg) {
  enum { DEEP = 64, NAME = 32 };
  static char open[DEEP][NAME];
  size_t depth = 0;
  for (const char *at = svg; *at != '\0'; at++) {
    assert_true((unsigned char)*at >= 0x20 || *at == '\n' || *at == '\t');
    if (*at != '<') continue;
    const char *end = at;
    for (bool quoted = false; *end != '>' || quoted; end++) {
      assert_true(*end != '\0' && (*end != '<' || end == at));
      if (*end == '"') quoted = !quoted;
    }
    size_t name = strcspn(at + 1, " />\n");
    if (at[1] == '/') {
      assert_true(depth > 0);
      name = strcspn(at + 2, ">");
      assert_true(strncmp(open[--depth], at + 2, name) == 0 && open[depth][name] == '\0');
    } else if (at[1] != '?' && at[1] != '!' && end[-1] != '/') {
      assert_true(depth < DEEP && name < NAME);
      memcpy(open[depth], at + 1, name);
      open[depth++][name] = '\0';
    }
    at = end;
  }
  assert_int_equal(depth, 0);
}

static void test_random_pictures(void **state) {
  (void)state;
  uint64_t last = watched_step(1, 2) == 1 ? 12 : 9; /* the last are the largest */
  for (uint64_t seed = 1; seed <= last; seed++) {
    struct fixture f;
    size_t nodes;
    struct picture_options options = PICTURE_OPTIONS_INIT;
    options.layout = (enum layout_kind)(seed / 3 % 3);
    fixture_random_init(&f, (uint32_t)(seed * seed * 2), seed);
    enum outline_direction direction = (enum outline_direction)(seed % 3);
    uint32_t root = direction == OUTLINE_DOWN ? 0 : (uint32_t)(seed * seed);
    char *svg = draw(&f, root, direction, &options, &nodes);
    char *again = draw(&f, root, direction, &options, NULL);
    assert_string_equal(svg, again);
    assert_well_formed(svg);
    assert_int_equal(count_of(svg, "<g id=\"node"), nodes);
    assert_null(strstr(svg, "<!--"));
    assert_null(strstr(svg, "transparent"));
    free(svg);
    free(again);
    options.format = PICTURE_DOT;
    char *dot = draw(&f, root, direction, &options, &nodes);
    Agraph_t *graph = agmemread(dot);
    assert_non_null(graph);
    assert_int_equal(agnnodes(graph), nodes);
    agclose(graph);
    free(dot);
    fixture_dispose(&f);
  }
}

static void test_dot_carries_data(void **state) {
  (void)state;
  struct fixture f;
  struct picture_options options = {.format = PICTURE_DOT};
  fixture_star_init(&f, 200);
  f.descendants[0] = 199;
  char *dot = draw(&f, 0, OUTLINE_DOWN, &options, NULL);
  Agraph_t *graph = agmemread(dot);
  char root[] = "lab/m00000000", fold[] = "lab/m00000000 +quantized", kind[] = "kind",
       derivatives[] = "derivatives", folded[] = "folded", relation[] = "relation", url[] = "URL";
  Agnode_t *node = agnode(graph, root, 0);
  assert_non_null(node);
  assert_string_equal(agget(node, kind), "root");
  assert_string_equal(agget(node, derivatives), "199");
  assert_string_equal(agget(node, url), "https://huggingface.co/lab/m00000000");
  unsigned long sum = 0;
  for (Agnode_t *n = agfstnode(graph); n != NULL; n = agnxtnode(graph, n)) {
    if (strcmp(agget(n, kind), "model") == 0) sum++;
    sum += strtoul(agget(n, folded), NULL, 10);
  }
  assert_int_equal(sum, 199);
  Agnode_t *other = agnode(graph, fold, 0);
  assert_non_null(other);
  assert_string_equal(agget(agedge(graph, node, other, NULL, 0), relation), "quantized");
  agclose(graph);
  free(dot);
  fixture_dispose(&f);
}

static const char hostile[] =
    "\\N \\G \\\" </TABLE>> \"quotes\" 'single' <script>alert(1)</script> & &amp; &#0; \x1b[31m \x07 "
    "\x9b \xff\xfe \xc0\x80 \xed\xa0\x80 \xe2\x80\xae \xf0\x9f\xa6\x99 \n\r\t ]]> -- \\";

static void test_hostile_text(void **state) {
  (void)state;
  struct fixture f;
  fixture_star_init(&f, 6);
  /* Ids are checked long before; here one has slipped through, in 200 bytes. */
  memcpy(f.lineage.name_bytes + 256 + 2, "a/\"<b>\\N&\x1b\xff", 12);
  struct picture_options options = {
      .format = PICTURE_SVG, .title = hostile, .source = hostile, .rules = hostile};
  char *svg = draw(&f, 0, OUTLINE_DOWN, &options, NULL);
  assert_well_formed(svg);
  assert_null(strstr(svg, "<script"));
  assert_null(strchr(svg, 0x1B));
  assert_non_null(strstr(svg, "\xf0\x9f\xa6\x99"));
  assert_non_null(strstr(svg, "&lt;script&gt;"));
  assert_non_null(strstr(svg, "&amp;amp;"));
  assert_non_null(strstr(svg, "\\N "));
  assert_non_null(strstr(svg, ">&quot;&lt;b&gt;\\N&amp;"));
  assert_non_null(strstr(svg, "\"https://huggingface.co/a/%22%3Cb%3E%5CN%26%1B"));
  free(svg);
  options.format = PICTURE_DOT;
  char *dot = draw(&f, 0, OUTLINE_DOWN, &options, NULL);
  assert_null(strchr(dot, 0x1B));
  Agraph_t *graph = agmemread(dot);
  assert_non_null(graph);
  assert_int_equal(agnnodes(graph), 6);
  agclose(graph);
  free(dot);
  fixture_dispose(&f);
}

/* Four bytes, the most significant first. */
static uint32_t big_endian(const char *bytes) {
  const unsigned char *at = (const unsigned char *)bytes;
  return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The width in points that an SVG gives itself. */
static double svg_width(const char *svg) {
  const char *at = strstr(svg, "<svg width=\"");
  assert_non_null(at);
  return strtod(at + strlen("<svg width=\""), NULL);
}

/* PNG and PDF: of the size of the SVG, the same twice, whatever stands in the texts. */
static void test_pages(void **state) {
  (void)state;
  struct fixture f;
  fixture_random_init(&f, 60, 3);
  memcpy(f.lineage.name_bytes + 256 + 2, "a/\"<b>\\N&\x1b\xff", 12);
  struct picture_options options = {
      .format = PICTURE_SVG, .title = hostile, .source = hostile, .dpi = 96};
  char *svg = draw(&f, 0, OUTLINE_DOWN, &options, NULL);
  static const enum picture_format formats[] = {PICTURE_PNG, PICTURE_PDF};
  for (size_t i = 0; i < 2; i++) {
    size_t size, again_size;
    options.format = formats[i];
    char *page = draw_sized(&size, &f, 0, OUTLINE_DOWN, &options, NULL);
    char *again = draw_sized(&again_size, &f, 0, OUTLINE_DOWN, &options, NULL);
    assert_int_equal(size, again_size);
    assert_memory_equal(page, again, size);
    if (formats[i] == PICTURE_PNG) {
      assert_memory_equal(page, "\x89PNG\r\n\x1a\n", 8);
      assert_memory_equal(page + 37, "pHYs", 4);
      assert_int_equal(big_endian(page + 41), 3780); /* pixels a metre */
      double wide = big_endian(page + 16) * 72.0 / 96;
      assert_true(wide > svg_width(svg) - 2 && wide < svg_width(svg) + 2);
    } else {
      assert_memory_equal(page, "%PDF-1.", 7);
    }
    free(page);
    free(again);
  }
  free(svg);
  fixture_dispose(&f);
}

/* An image that would be too large has fewer pixels. */
static void test_large_page(void **state) {
  (void)state;
  if (watched_step(1, 2) != 1) skip(); /* as other images, but for millions of pixels of cairo's */
  struct fixture f;
  fixture_random_init(&f, 60, 3);
  struct picture_options options = PICTURE_OPTIONS_INIT;
  options.format = PICTURE_PNG;
  options.dpi = 2400;
  char *large = draw(&f, 0, OUTLINE_DOWN, &options, NULL);
  assert_true((double)big_endian(large + 16) * big_endian(large + 20) < 67.2e6);
  assert_true(big_endian(large + 41) < 94000);
  free(large);
  fixture_dispose(&f);
}

static void test_formats(void **state) {
  (void)state;
  enum picture_format format = PICTURE_SVG;
  struct stemma_error error = STEMMA_ERROR_INIT;
  assert_int_equal(picture_format_of(&format, "a.b/c.GV", NULL), STEMMA_OK);
  assert_int_equal(format, PICTURE_DOT);
  assert_int_equal(picture_format_of(&format, "x.svg", NULL), STEMMA_OK);
  assert_int_equal(format, PICTURE_SVG);
  assert_int_equal(picture_format_of(&format, "dir.svg/x", &error), STEMMA_USAGE);
  assert_non_null(strstr(error.message, ".svg, .png, .pdf, .dot and .gv"));
  assert_int_equal(picture_format_of(&format, "x.Png", NULL), STEMMA_OK);
  assert_int_equal(format, PICTURE_PNG);
  assert_int_equal(picture_format_of(&format, "x.svg.pdf", NULL), STEMMA_OK);
  assert_int_equal(format, PICTURE_PDF);
  assert_int_equal(picture_format_of(&format, "x.svgz", NULL), STEMMA_USAGE);
  assert_int_equal(picture_format_of(&format, "", NULL), STEMMA_USAGE);
}

static void assert_content(const char *path, const char *expected) {
  char buffer[64] = "";
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  buffer[fread(buffer, 1, sizeof buffer - 1, file)] = '\0';
  assert_int_equal(fclose(file), 0);
  assert_string_equal(buffer, expected);
}

static void test_saving(void **state) {
  (void)state;
  char folder[] = "save-XXXXXX", path[64], link[64], bad[64];
  struct stemma_error error = STEMMA_ERROR_INIT;
  struct stat there;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/a.svg", folder);
  snprintf(link, sizeof link, "%s/b.svg", folder);
  snprintf(bad, sizeof bad, "%s/none/a.svg", folder);
  assert_int_equal(save_file(path, "one", 3, NULL), STEMMA_OK);
  assert_content(path, "one");
  assert_int_equal(chmod(path, 0640), 0);
  assert_int_equal(symlink("a.svg", link), 0);
  assert_int_equal(save_file(link, "other", 5, NULL), STEMMA_OK);
  assert_content(path, "other");
  assert_int_equal(lstat(link, &there), 0);
  assert_true(S_ISLNK(there.st_mode));
  assert_int_equal(stat(path, &there), 0);
  assert_int_equal(there.st_mode & 0777, 0640);
  assert_int_equal(save_file("/dev/null", "x", 1, NULL), STEMMA_OK);
  assert_int_equal(save_file(bad, "x", 1, &error), STEMMA_IO);
  assert_non_null(strstr(error.message, "none/a.svg"));
  assert_int_equal(unlink(link), 0);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(rmdir(folder), 0); /* nothing was left behind */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random_pictures), cmocka_unit_test(test_dot_carries_data),
      cmocka_unit_test(test_hostile_text),    cmocka_unit_test(test_pages),
      cmocka_unit_test(test_large_page),      cmocka_unit_test(test_formats),
      cmocka_unit_test(test_saving),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
