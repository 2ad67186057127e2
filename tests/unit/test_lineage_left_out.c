/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lineages without the models that have no edges, against those of the same records with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/measure_arrays.h"
#include "graph/measures.h"
#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/store_lineage.h"

/* The lineage of random records, some of them of one model. */
static struct lineage *make_from(const struct make_options *options, bool leaves_out) {
  const struct lineage_renames renames = {make_rename, NULL};
  struct random random = {options->seed};
  const uint64_t *ties = NULL;
  size_t tie_count = 0;
  struct lineage_builder *builder = NULL;
  struct lineage *lineage = NULL;
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  for (uint32_t i = 0; i < options->models; i++) {
    make_record(builder, &random, random_below(&random, 20) == 0 ? i / 2 : i, options);
  }
  assert_int_equal(lineage_builder_reject(builder, TEXT("file:7: no id"), NULL), STEMMA_OK);
  assert_int_equal(lineage_builder_ties(&ties, &tie_count, builder, NULL), STEMMA_OK);
  struct text *texts = calloc(tie_count + 1, sizeof *texts);
  assert_non_null(texts);
  const struct lineage_finish_options how = {
      .renames = &renames, .tie_texts = texts, .leave_out_alone = leaves_out};
  assert_int_equal(lineage_builder_finish(&lineage, builder, &how, NULL), STEMMA_OK);
  lineage_builder_free(builder);
  free(texts);
  return lineage;
}

static bool same_word(const struct lineage_words *a, uint32_t in_a, const struct lineage_words *b,
                      uint32_t in_b) {
  if (in_a == LINEAGE_NO_WORD || in_b == LINEAGE_NO_WORD) return in_a == in_b;
  /* Which spelling of an author comes first depends on who is there. */
  return text_equal_folded(a->items[in_a], b->items[in_b]);
}

/* What columns say of a node of the part, and of the same in the whole. */
static void check_facts(const struct lineage *part, uint32_t p, const struct lineage *whole,
                        uint32_t w) {
  assert_int_equal(part->status[p], whole->status[w]);
  assert_int_equal(part->source[p], whole->source[w]);
  assert_int_equal(part->created[p], whole->created[w]);
  assert_int_equal(part->downloads[p], whole->downloads[w]);
  assert_int_equal(part->likes[p], whole->likes[w]);
  assert_true(same_word(&part->authors, part->author[p], &whole->authors, whole->author[w]));
  assert_true(same_word(&part->licenses, part->license[p], &whole->licenses, whole->license[w]));
  assert_true(same_word(&part->tasks, part->task[p], &whole->tasks, whole->task[w]));
}

static void check_parents(const struct stemma_graph *part, uint32_t p,
                          const struct stemma_graph *whole, uint32_t w, const uint32_t *in_whole) {
  uint32_t count = stemma_parent_count(part, p);
  assert_int_equal(count, stemma_parent_count(whole, w));
  for (uint32_t i = 0; i < count; i++) {
    uint32_t mine = part->parent_start[p] + i, its = whole->parent_start[w] + i;
    assert_int_equal(in_whole[part->parents[mine]], whole->parents[its]);
    assert_int_equal(part->parent_relation[mine], whole->parent_relation[its]);
  }
}

static void check_findings(const struct lineage *part, const struct lineage *whole) {
  for (int c = 0; c < LINEAGE_CLASS_COUNT; c++) {
    const struct lineage_finding *mine = &part->findings[c], *its = &whole->findings[c];
    assert_int_equal(mine->count, its->count);
    assert_int_equal(mine->example_count, its->example_count);
    for (unsigned i = 0; i < mine->example_count; i++) {
      assert_true(text_equal(mine->examples[i], its->examples[i]));
    }
  }
}

/* Finds each node of the part in the whole, and holds what they are against each other; the others
 * are models without edges. */
static void check_nodes(uint32_t *in_whole, const struct lineage *part,
                        const struct lineage *whole) {
  uint32_t next = 0, left_out = 0;
  for (uint32_t w = 0; w < whole->node_count; w++) {
    bool is_there =
        next < part->node_count && text_equal(lineage_name(part, next), lineage_name(whole, w));
    if (is_there) {
      in_whole[next++] = w;
      continue;
    }
    left_out++;
    assert_int_not_equal(whole->status[w], LINEAGE_GHOST);
    assert_int_equal(stemma_parent_count(whole->graph, w) + stemma_child_count(whole->graph, w), 0);
  }
  assert_int_equal(next, part->node_count);
  assert_int_equal(left_out, part->left_out);
  assert_int_equal(part->model_count + left_out, whole->model_count);
  for (uint32_t p = 0; p < part->node_count; p++) {
    check_facts(part, p, whole, in_whole[p]);
    check_parents(part->graph, p, whole->graph, in_whole[p], in_whole);
  }
  assert_int_equal(part->cycle_edge_count, whole->cycle_edge_count);
  for (size_t e = 0; e < part->cycle_edge_count; e++) {
    assert_int_equal(in_whole[part->cycle_edges[e].parent], whole->cycle_edges[e].parent);
    assert_int_equal(in_whole[part->cycle_edges[e].child], whole->cycle_edges[e].child);
  }
}

static void measure(struct measures *out, const struct lineage *lineage) {
  uint64_t *value = calloc(lineage->node_count + 1, sizeof *value);
  uint64_t *downloads = calloc(lineage->node_count + 1, sizeof *downloads);
  assert_non_null(value);
  assert_non_null(downloads);
  for (uint32_t v = 0; v < lineage->node_count; v++) {
    value[v] = lineage->status[v] != LINEAGE_GHOST;
    downloads[v] = lineage->downloads[v] < 0 ? 0 : (uint64_t)lineage->downloads[v];
  }
  const struct measure_input input = {.graph = lineage->graph,
                                      .value = value,
                                      .downloads = downloads,
                                      .author = lineage->author,
                                      .author_count = lineage->authors.count,
                                      .decay = 0.9,
                                      .left_out = lineage->left_out};
  assert_int_equal(measures_compute(out, &input, MEASURE_ALL, NULL), STEMMA_OK);
  free(value);
  free(downloads);
}

/* All measures are the same to the last bit. */
static void check_measures(const uint32_t *in_whole, const struct lineage *part,
                           const struct lineage *whole) {
  struct measures mine, its;
  measure(&mine, part);
  measure(&its, whole);
  for (size_t array = 0; array < MEASURE_ARRAYS; array++) {
    size_t size = measure_array_size(array);
    const char *a = measure_array(&mine, array), *b = measure_array(&its, array);
    for (uint32_t p = 0; p < part->node_count; p++) {
      assert_memory_equal(a + p * size, b + in_whole[p] * size, size);
    }
  }
  measures_dispose(&mine);
  measures_dispose(&its);
}

static void test_random(void **state) {
  (void)state;
  uint64_t left_out = 0, kept = 0;
  for (uint64_t seed = 0; seed < 200; seed++) {
    uint32_t size = (uint32_t)seed;
    /* Few parents among many names: most models have no edges. */
    const struct make_options options = {.seed = seed,
                                         .models = size,
                                         .ids = size * (1 + (uint32_t)seed % 4) + 1,
                                         .parents = (uint32_t)seed % 3};
    struct lineage *part = make_from(&options, true), *whole = make_from(&options, false);
    uint32_t *in_whole = calloc(part->node_count + 1, sizeof *in_whole);
    assert_non_null(in_whole);
    assert_int_equal(whole->left_out, 0);
    assert_null(graph_fault(part->graph));
    assert_null(order_fault(part->graph));
    check_nodes(in_whole, part, whole);
    check_findings(part, whole);
    check_measures(in_whole, part, whole);
    left_out += part->left_out;
    kept += part->node_count;
    free(in_whole);
    lineage_free(part);
    lineage_free(whole);
  }
  assert_true(left_out > 2000 && kept > 2000);
}

/* Whoever is left out has downloads all the same. */
static void test_overflow(void **state) {
  (void)state;
  for (int models = 1; models <= 4; models++) {
    const struct lineage_finish_options how = {.leave_out_alone = true};
    struct lineage_builder *builder = NULL;
    struct lineage *lineage = NULL;
    assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
    for (int i = 0; i < models; i++) {
      char id[] = {'a', '/', (char)('a' + i)};
      struct record_parent parent = {.id = TEXT("a/0"), .hash = text_hash_folded(TEXT("a/0"))};
      struct record record = {.id = {id, sizeof id},
                              .created = RECORD_NO_TIME,
                              .modified = RECORD_NO_TIME,
                              .downloads = INT64_MAX,
                              .likes = RECORD_NO_COUNT,
                              .parents = &parent,
                              .parent_count = i == 0,
                              .source = i == 0 ? PARENT_SOURCE_TAGS : PARENT_SOURCE_NONE};
      record.hash = text_hash_folded(record.id);
      assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
    }
    enum stemma_status status = lineage_builder_finish(&lineage, builder, &how, NULL);
    assert_int_equal(status, models <= 2 ? STEMMA_OK : STEMMA_BAD_INPUT);
    if (status == STEMMA_OK) assert_int_equal(lineage->left_out, models - 1);
    lineage_free(lineage);
    lineage_builder_free(builder);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_overflow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
