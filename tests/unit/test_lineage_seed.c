/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A builder that begins with a lineage against one that its records are added to one by one. */
#include "graph/lineage_seed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/store/state.h"
#include "tests/failing_memory.h"
#include "tests/unit/store_lineage.h"

/* What comes on the second day, beside what the first has left. */
struct second_day {
  struct make_options first;  /* the first day's */
  struct make_options second; /* the second's: of the same names */
  bool is_full;               /* who is not among them is gone */
  uint32_t drop_every;        /* of the first day's nodes, as if it had never been; 0: none */
};

static void add_second(struct lineage_builder *builder, const struct second_day *day) {
  struct random random = {day->second.seed};
  for (uint32_t i = 0; i < day->second.models; i++) {
    uint32_t number = random_below(&random, day->second.ids);
    make_record(builder, &random, number, &day->second);
  }
}

static enum stemma_status finish(struct made *out, struct lineage_builder *builder,
                                 const struct second_day *day) {
  const struct lineage_renames renames = {make_rename, NULL};
  size_t ties = 0;
  const uint64_t *numbers = NULL;
  enum stemma_status status = lineage_builder_ties(&numbers, &ties, builder, NULL);
  if (status != STEMMA_OK) return status;
  struct text *texts = calloc(ties + 1, sizeof *texts);
  if (texts == NULL) return STEMMA_NO_MEMORY;
  const struct lineage_finish_options options = {.renames = &renames,
                                                 .tie_texts = texts,
                                                 .infer_names = day->first.seed % 2 == 1,
                                                 .records = &out->records};
  status = lineage_builder_finish(&out->lineage, builder, &options, NULL);
  free(texts);
  return status;
}

/* Whether a record of the first day is taken away, if the second has none of its model. */
static bool is_dropped(const struct second_day *day, uint32_t node) {
  return day->drop_every > 0 && node % day->drop_every == 0;
}

/* The way that is tested. */
static enum stemma_status unite(struct made *out, const struct made *first,
                                const struct second_day *day) {
  struct lineage_builder *builder = NULL;
  struct lineage_seed seed = {.lineage = first->lineage, .records = first->records};
  *out = (struct made){0};
  enum stemma_status status = lineage_builder_new(&builder, NULL);
  if (status == STEMMA_OK) {
    status = lineage_builder_seed(builder, first->lineage, first->records, NULL);
  }
  if (status == STEMMA_OK) add_second(builder, day);
  for (uint32_t v = 0; v < first->lineage->node_count && status == STEMMA_OK; v++) {
    if (!lineage_builder_waits(builder, v)) continue;
    if (is_dropped(day, v)) {
      lineage_builder_drop(builder, v);
      continue;
    }
    bool is_gone = day->is_full || first->lineage->status[v] == LINEAGE_TOMBSTONE;
    status = lineage_builder_keep(builder, &seed, v, LINEAGE_NEXT_RECORD, is_gone, NULL);
  }
  if (status == STEMMA_OK) status = finish(out, builder, day);
  lineage_builder_free(builder);
  return status;
}

/* The naive way: the first day's records are put together again, and added behind the others. */
static void unite_naively(struct made *out, const struct made *first,
                          const struct second_day *day) {
  struct lineage_builder *builder = NULL;
  struct state state = {.lineage = first->lineage, .records = first->records};
  *out = (struct made){0};
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  add_second(builder, day);
  struct made second = {0};
  struct lineage_builder *alone = NULL;
  assert_int_equal(lineage_builder_new(&alone, NULL), STEMMA_OK);
  add_second(alone, day);
  assert_int_equal(finish(&second, alone, day), STEMMA_OK);
  lineage_builder_free(alone);
  for (uint32_t v = 0; v < first->lineage->node_count; v++) {
    uint32_t at = lineage_find(second.lineage, lineage_name(first->lineage, v));
    bool is_there = at != STEMMA_NO_NODE && second.lineage->status[at] != LINEAGE_GHOST;
    if (is_there || first->lineage->status[v] == LINEAGE_GHOST || is_dropped(day, v)) continue;
    struct arena texts = ARENA_INIT;
    struct record record;
    assert_int_equal(state_record(&record, &state, v, &texts), STEMMA_OK);
    record.is_gone = record.is_gone || day->is_full;
    assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
    arena_dispose(&texts);
  }
  assert_int_equal(finish(out, builder, day), STEMMA_OK);
  lineage_builder_free(builder);
  made_free(&second);
}

/* Nodes of the first day are known again, and what stands at the same place is spelled alike.
 * Returns how many names do. */
static size_t check_was(const struct made *united, const struct made *first) {
  size_t kept = 0;
  for (uint32_t v = 0; v < united->lineage->node_count; v++) {
    struct text name = lineage_name(united->lineage, v);
    uint32_t was = lineage_find(first->lineage, name);
    if (first->lineage->node_count == 0) {
      assert_null(united->records->was);
      continue;
    }
    assert_int_equal(united->records->was[v], was);
    if (was == STEMMA_NO_NODE) continue;
    kept += united->lineage->name_at[v] == first->lineage->name_at[was];
    if (united->lineage->name_at[v] != first->lineage->name_at[was]) continue;
    assert_true(text_equal(name, lineage_name(first->lineage, was)));
  }
  return kept;
}

static struct second_day some_day(uint64_t seed, uint32_t size) {
  return (struct second_day){
      .first = {.seed = seed, .models = size, .ids = size + 1, .parents = 3},
      .second = {.seed = seed + 5000, .models = size / 3, .ids = size + 1, .parents = 3},
      .is_full = seed % 3 == 0,
      .drop_every = seed % 4 == 0 ? 1 + (uint32_t)seed % 7 : 0,
  };
}

static void test_random(void **state) {
  (void)state;
  size_t kept = 0;
  for (uint64_t seed = 0; seed < 150; seed++) {
    struct second_day day = some_day(seed, (uint32_t)seed);
    struct made first, united, naive;
    make_lineage(&first, &day.first);
    assert_int_equal(unite(&united, &first, &day), STEMMA_OK);
    unite_naively(&naive, &first, &day);
    const char *difference = made_difference(&united, &naive);
    if (difference != NULL) fail_msg("seed %u: %s", (unsigned)seed, difference);
    kept += check_was(&united, &first);
    made_free(&first);
    made_free(&united);
    made_free(&naive);
  }
  assert_true(kept > 1000);
}

/* A record that was set aside comes under its number. */
static void test_number(void **state) {
  (void)state;
  struct second_day day = some_day(7, 20);
  struct made first;
  make_lineage(&first, &day.first);
  struct lineage_builder *builder = NULL;
  struct lineage_seed seed = {.lineage = first.lineage, .records = first.records};
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  assert_int_equal(lineage_builder_seed(builder, first.lineage, first.records, NULL), STEMMA_OK);
  uint64_t number = 0;
  uint32_t chosen = STEMMA_NO_NODE;
  assert_int_equal(lineage_builder_skip(&number, builder, NULL), STEMMA_OK);
  for (uint32_t v = 0; v < first.lineage->node_count; v++) {
    if (!lineage_builder_waits(builder, v)) continue;
    bool is_first = chosen == STEMMA_NO_NODE;
    if (is_first) chosen = v;
    uint32_t its = is_first ? (uint32_t)number : LINEAGE_NEXT_RECORD;
    assert_int_equal(lineage_builder_keep(builder, &seed, v, its, false, NULL), STEMMA_OK);
    assert_false(lineage_builder_waits(builder, v));
  }
  struct made united = {0};
  assert_int_equal(finish(&united, builder, &day), STEMMA_OK);
  uint32_t now = lineage_find(united.lineage, lineage_name(first.lineage, chosen));
  assert_int_equal(united.records->record[now], number);
  lineage_builder_free(builder);
  made_free(&united);
  made_free(&first);
}

/* Who adds records stops the program where memory fails: none is added. */
static void test_memory(void **state) {
  (void)state;
  struct second_day day = some_day(11, 12);
  day.second.models = 0;
  struct made first, united;
  make_lineage(&first, &day.first);
  for (long n = 1;; n++) {
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = unite(&united, &first, &day);
    made_free(&united);
    failing_memory_stop();
    assert_true(status == STEMMA_OK || status == STEMMA_NO_MEMORY);
    if (!failing_memory_has_failed()) break;
  }
  made_free(&first);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_number),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
