/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The library's interface for others when memory runs out, at every allocation there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/api/stemma.h"
#include "tests/failing_memory.h"
#include "tests/watched.h"

static const char records[] = "{\"id\":\"mistralai/Magistral-1\",\"downloads\":9}\n"
                              "{\"id\":\"b/tuned\",\"downloads\":7,\"cardData\":{\"base_model\":"
                              "\"mistralai/Magistral-1\",\"base_model_relation\":\"finetune\"}}\n"
                              "{\"id\":\"b/tuned-GGUF\",\"downloads\":5}\n"
                              "{\"id\":\"b/mix\",\"cardData\":{\"base_model\":"
                              "[\"b/tuned\",\"c/ghost\"]}}\n";

/* Does something with a lineage; all that it makes it frees. */
typedef enum stemma_result action_fn(const struct stemma_lineage *lineage,
                                     struct stemma_failure *failure);

static enum stemma_result open_records(struct stemma_lineage **out,
                                       struct stemma_failure *failure) {
  struct stemma_read_options options = STEMMA_READ_OPTIONS_INIT;
  options.threads = 1;
  options.infer = STEMMA_INFER_NAMES;
  return stemma_lineage_open_bytes(out, records, sizeof records - 1, "records", &options, failure);
}

static enum stemma_result open_and_close(const struct stemma_lineage *lineage,
                                         struct stemma_failure *failure) {
  struct stemma_lineage *own = NULL;
  (void)lineage;
  enum stemma_result result = open_records(&own, failure);
  assert_true((result == STEMMA_SUCCESS) == (own != NULL));
  stemma_lineage_free(own);
  return result;
}

/* A view with all filters that allocate. */
static enum stemma_result make_view(struct stemma_view **out, const struct stemma_lineage *lineage,
                                    struct stemma_failure *failure) {
  struct stemma_view_options options = STEMMA_VIEW_OPTIONS_INIT;
  options.relations = STEMMA_RELATIONS_ALL & ~STEMMA_RELATION_SET(STEMMA_RELATION_MERGE);
  options.declared_only = 1;
  options.third_party = 1;
  return stemma_view_new(out, lineage, &options, failure);
}

static enum stemma_result view(const struct stemma_lineage *lineage,
                               struct stemma_failure *failure) {
  struct stemma_view *made = NULL;
  enum stemma_result result = make_view(&made, lineage, failure);
  assert_true((result == STEMMA_SUCCESS) == (made != NULL));
  stemma_view_free(made);
  return result;
}

static enum stemma_result measure(const struct stemma_lineage *lineage,
                                  struct stemma_failure *failure) {
  struct stemma_view *made = NULL;
  struct stemma_measures *measures = NULL;
  uint32_t *models = NULL;
  size_t count = 0;
  enum stemma_result result = make_view(&made, lineage, failure);
  if (result == STEMMA_SUCCESS) {
    result = stemma_measures_new(&measures, made, STEMMA_MEASURES_ALL, failure);
  }
  if (result == STEMMA_SUCCESS) {
    result = stemma_measures_rank(&models, &count, measures, STEMMA_MEASURE_PAGERANK, failure);
  }
  assert_true((result == STEMMA_SUCCESS) == (models != NULL));
  stemma_free(models);
  stemma_measures_free(measures);
  stemma_view_free(made);
  return result;
}

static enum stemma_result attribute(const struct stemma_lineage *lineage,
                                    struct stemma_failure *failure) {
  struct stemma_view *made = NULL;
  struct stemma_families *families = NULL;
  enum stemma_result result = make_view(&made, lineage, failure);
  if (result == STEMMA_SUCCESS) result = stemma_families_new(&families, made, failure);
  assert_true((result == STEMMA_SUCCESS) == (families != NULL));
  stemma_families_free(families);
  stemma_view_free(made);
  return result;
}

static enum stemma_result draw(const struct stemma_lineage *lineage,
                               struct stemma_failure *failure) {
  static const uint32_t models[] = {4, 0};
  struct stemma_draw_options options = STEMMA_DRAW_OPTIONS_INIT;
  struct stemma_view *made = NULL;
  void *bytes = NULL;
  size_t size = 0;
  options.by = STEMMA_MEASURE_H_INDEX;
  enum stemma_result result = make_view(&made, lineage, failure);
  if (result == STEMMA_SUCCESS) {
    result = stemma_view_draw(&bytes, &size, made, models, 2, &options, failure);
  }
  assert_true((result == STEMMA_SUCCESS) == (bytes != NULL));
  stemma_free(bytes);
  stemma_view_free(made);
  return result;
}

static enum stemma_result draw_families(const struct stemma_lineage *lineage,
                                        struct stemma_failure *failure) {
  struct stemma_view *made = NULL;
  void *bytes = NULL;
  size_t size = 0;
  enum stemma_result result = make_view(&made, lineage, failure);
  if (result == STEMMA_SUCCESS) {
    result = stemma_view_draw_families(&bytes, &size, made, NULL, failure);
  }
  assert_true((result == STEMMA_SUCCESS) == (bytes != NULL));
  stemma_free(bytes);
  stemma_view_free(made);
  return result;
}

/* Fails every so-manieth allocation of an action, until none is left. */
static void fail_each(action_fn *action, const struct stemma_lineage *lineage, long step) {
  bool has_failed = true;
  for (long n = 0; has_failed; n += step) {
    struct stemma_failure failure = STEMMA_FAILURE_INIT;
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_result result = action(lineage, &failure);
    assert_int_equal(failing_memory_stop(), 0);
    has_failed = failing_memory_has_failed();
    /* Room that a reader asks for ahead is a wish. */
    bool is_wish = action == open_and_close && result == STEMMA_SUCCESS;
    if (!is_wish) assert_int_equal(result, has_failed ? STEMMA_ERROR_MEMORY : STEMMA_SUCCESS);
    assert_int_equal(failure.result, result);
    assert_true((result != STEMMA_SUCCESS) == (failure.message[0] != '\0'));
    assert_true(n < 100000);
  }
}

static void test_every_allocation(void **state) {
  (void)state;
  static action_fn *const actions[] = {open_and_close, view, measure,
                                       attribute,      draw, draw_families};
  struct stemma_lineage *lineage = NULL;
  assert_int_equal(open_records(&lineage, NULL), STEMMA_SUCCESS);
  assert_int_equal(stemma_lineage_size(lineage), 5);
  for (size_t a = 0; a < sizeof actions / sizeof *actions; a++) {
    fail_each(actions[a], lineage, watched_step(3, 17));
  }
  stemma_lineage_free(lineage);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
