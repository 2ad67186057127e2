/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An example: the ten models of a family that the most was built on.
 *
 *     top_of_family FAMILY [FILE…]
 *
 * FILEs are records as `stemma import` takes them; without one the built-in landmarks are shown.
 */
#include <stdio.h>

#include <stemma.h>

enum { TOP = 10, ID_ROOM = 256 };

/* Prints the first models of the ranking that are listed under the family. */
static void print_top(const struct stemma_lineage *lineage, const struct stemma_measures *measures,
                      const struct stemma_families *families, uint32_t family,
                      const uint32_t *models, size_t count) {
  int printed = 0;
  for (size_t i = 0; i < count && printed < TOP; i++) {
    char id[ID_ROOM];
    if (stemma_families_of(families, models[i]) != family) continue;
    stemma_text_copy(id, sizeof id, stemma_lineage_id(lineage, models[i]));
    printf("%d\t%s\t%.17g\n", ++printed, id,
           stemma_measures_real(measures, STEMMA_MEASURE_INFLUENCE, models[i]));
  }
}

/* Opens the files, or the landmarks where there are none. */
static enum stemma_result open_lineage(struct stemma_lineage **out, int count, char **paths,
                                       struct stemma_failure *failure) {
  if (count == 0) return stemma_lineage_open_landmarks(out, NULL, failure);
  return stemma_lineage_open_files(out, (const char *const *)paths, (size_t)count, NULL, failure);
}

int main(int argc, char **argv) {
  struct stemma_failure failure = STEMMA_FAILURE_INIT;
  struct stemma_lineage *lineage = NULL;
  struct stemma_view *view = NULL;
  struct stemma_measures *measures = NULL;
  struct stemma_families *families = NULL;
  uint32_t *models = NULL;
  uint32_t family = STEMMA_NO_FAMILY;
  size_t count = 0;
  if (argc < 2) {
    fputs("usage: top_of_family FAMILY [FILE...]\n", stderr);
    return STEMMA_ERROR_USAGE;
  }
  enum stemma_result result = open_lineage(&lineage, argc - 2, argv + 2, &failure);
  if (result == STEMMA_SUCCESS) {
    result = stemma_lineage_find_family(&family, lineage, argv[1], &failure);
  }
  if (result == STEMMA_SUCCESS) result = stemma_view_new(&view, lineage, NULL, &failure);
  if (result == STEMMA_SUCCESS) result = stemma_families_new(&families, view, &failure);
  if (result == STEMMA_SUCCESS) {
    result = stemma_measures_new(&measures, view, STEMMA_MEASURE_SET(STEMMA_MEASURE_INFLUENCE),
                                 &failure);
  }
  if (result == STEMMA_SUCCESS) {
    result = stemma_measures_rank(&models, &count, measures, STEMMA_MEASURE_INFLUENCE, &failure);
  }
  if (result == STEMMA_SUCCESS) {
    print_top(lineage, measures, families, family, models, count);
  } else {
    fprintf(stderr, "top_of_family: %s\n", failure.message);
  }
  stemma_free(models);
  stemma_measures_free(measures);
  stemma_families_free(families);
  stemma_view_free(view);
  stemma_lineage_free(lineage);
  return (int)result;
}
