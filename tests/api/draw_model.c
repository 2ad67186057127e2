/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An example: a picture of what derives from a model.
 *
 *     draw_model MODEL OUTPUT.svg [FILE…]
 *
 * FILEs are records as `stemma import` takes them; without one the built-in landmarks are drawn.
 */
#include <stdio.h>

#include <stemma.h>

static enum stemma_result open_lineage(struct stemma_lineage **out, int count, char **paths,
                                       struct stemma_failure *failure) {
  if (count == 0) return stemma_lineage_open_landmarks(out, NULL, failure);
  return stemma_lineage_open_files(out, (const char *const *)paths, (size_t)count, NULL, failure);
}

/* Draws what derives from the model; *bytes is to be freed with stemma_free. */
static enum stemma_result draw(void **bytes, size_t *size, const struct stemma_lineage *lineage,
                               const char *id, struct stemma_failure *failure) {
  struct stemma_draw_options options = STEMMA_DRAW_OPTIONS_INIT;
  struct stemma_view *view = NULL;
  uint32_t model = STEMMA_NO_MODEL;
  options.picture = STEMMA_PICTURE_SVG;
  enum stemma_result result = stemma_lineage_find(&model, lineage, id, failure);
  if (result == STEMMA_SUCCESS) result = stemma_view_new(&view, lineage, NULL, failure);
  if (result == STEMMA_SUCCESS) {
    result = stemma_view_draw(bytes, size, view, &model, 1, &options, failure);
  }
  stemma_view_free(view);
  return result;
}

static enum stemma_result save(const char *path, const void *bytes, size_t size) {
  FILE *file = fopen(path, "wb");
  int is_whole = file != NULL && fwrite(bytes, 1, size, file) == size;
  if (file != NULL && fclose(file) != 0) is_whole = 0;
  if (!is_whole) perror(path);
  return is_whole ? STEMMA_SUCCESS : STEMMA_ERROR_IO;
}

int main(int argc, char **argv) {
  struct stemma_failure failure = STEMMA_FAILURE_INIT;
  struct stemma_lineage *lineage = NULL;
  void *bytes = NULL;
  size_t size = 0;
  if (argc < 3) {
    fputs("usage: draw_model MODEL OUTPUT.svg [FILE...]\n", stderr);
    return STEMMA_ERROR_USAGE;
  }
  enum stemma_result result = open_lineage(&lineage, argc - 3, argv + 3, &failure);
  if (result == STEMMA_SUCCESS) result = draw(&bytes, &size, lineage, argv[1], &failure);
  if (result != STEMMA_SUCCESS) {
    fprintf(stderr, "draw_model: %s\n", failure.message);
  } else {
    result = save(argv[2], bytes, size);
  }
  stemma_free(bytes);
  stemma_lineage_free(lineage);
  return (int)result;
}
