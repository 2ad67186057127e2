/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing when memory runs out, at every allocation there is. */
#include "engine/draw/outline.h"
#include "engine/draw/picture.h"
#include "engine/draw/tree_mermaid.h"
#include "engine/draw/tree_text.h"
#include "test_draw_support.h"
#include "tests/failing_memory.h"

/* Does something with a lineage; all that it makes it frees. */
typedef enum stemma_status action_fn(const struct fixture *f, struct stemma_error *error);

static enum stemma_status make_outline(const struct fixture *f, struct stemma_error *error) {
  struct outline_options options = OUTLINE_OPTIONS_INIT;
  struct outline *outline = NULL;
  uint32_t root = 20;
  options.direction = OUTLINE_BOTH;
  enum stemma_status status = outline_new(&outline, &f->view, &root, 1, &options, error);
  assert_true((status == STEMMA_OK) == (outline != NULL));
  outline_free(outline);
  return status;
}

static enum stemma_status make_picture(const struct fixture *f, enum picture_format format,
                                       enum layout_kind layout, struct stemma_error *error) {
  struct outline_options options = {.max_nodes = 20};
  struct picture_options picture = {
      .format = format, .layout = layout, .title = "a & b", .dpi = 40};
  struct outline *outline = NULL;
  char *bytes = NULL;
  size_t size = 0;
  uint32_t root = 0;
  enum stemma_status status = outline_new(&outline, &f->view, &root, 1, &options, error);
  if (status == STEMMA_OK) {
    status = picture_draw(&bytes, &size, &f->view, outline, &picture, error);
  }
  assert_true((status == STEMMA_OK) == (bytes != NULL));
  free(bytes);
  outline_free(outline);
  return status;
}

static enum stemma_status make_svg(const struct fixture *f, struct stemma_error *error) {
  return make_picture(f, PICTURE_SVG, LAYOUT_LAYERED, error);
}

static enum stemma_status make_pdf(const struct fixture *f, struct stemma_error *error) {
  return make_picture(f, PICTURE_PDF, LAYOUT_LAYERED, error);
}

static enum stemma_status make_timeline(const struct fixture *f, struct stemma_error *error) {
  return make_picture(f, PICTURE_SVG, LAYOUT_TIMELINE, error);
}

static enum stemma_status drop_line(void *context, const char *bytes, size_t size) {
  (void)context;
  (void)bytes;
  (void)size;
  return STEMMA_OK;
}

static enum stemma_status make_tree(const struct fixture *f, struct stemma_error *error) {
  struct tree_text_options options = TREE_TEXT_OPTIONS_INIT;
  struct tree_options what = TREE_OPTIONS_INIT;
  struct tree *tree = NULL;
  what.depth = 3;
  what.top = 2;
  enum stemma_status status = tree_new(&tree, &f->view, 0, &what, error);
  if (status == STEMMA_OK) status = tree_text_write(tree, &options, drop_line, NULL, error);
  tree_free(tree);
  return status;
}

static enum stemma_status make_mermaid(const struct fixture *f, struct stemma_error *error) {
  const struct tree_options what = TREE_OPTIONS_INIT;
  const struct tree_mermaid_options options = {NULL, NULL};
  return tree_mermaid_write(&f->view, 0, &what, &options, drop_line, NULL, error);
}

static void test_every_allocation(void **state) {
  (void)state;
  static action_fn *const actions[] = {make_outline,  make_svg,  make_pdf,
                                       make_timeline, make_tree, make_mermaid};
  struct fixture f;
  fixture_random_init(&f, 120, 7);
  for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
    enum stemma_status status = STEMMA_NO_MEMORY;
    for (long n = 0; status != STEMMA_OK; n++) {
      struct stemma_error error = STEMMA_ERROR_INIT;
      failing_memory_start(n, FAILING_MEMORY_ONCE);
      status = actions[a](&f, &error);
      assert_int_equal(failing_memory_stop(), 0);
      bool has_failed = failing_memory_has_failed();
      assert_int_equal(status, has_failed ? STEMMA_NO_MEMORY : STEMMA_OK);
      assert_true(has_failed == (error.message[0] != '\0'));
      assert_true(n < 1000);
    }
  }
  fixture_dispose(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
