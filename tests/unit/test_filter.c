/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters: one by one by hand, and all together against the words of their definition. */
#include "graph/filter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/random.h"

enum { NODES = 60, WORDS = 4 };

static struct text words[WORDS] = {{"mit", 3}, {"apache-2.0", 10}, {"Qwen", 4}, {"gguf", 4}};

/* A lineage of columns alone. */
struct columns {
  uint8_t status[NODES];
  int64_t created[NODES];
  int64_t downloads[NODES];
  uint32_t author[NODES];
  uint32_t license[NODES];
  uint32_t task[NODES];
  uint8_t first_party[NODES];
  struct lineage lineage;
};

static uint32_t random_word(struct random *random) {
  uint32_t word = random_below(random, WORDS + 1);
  return word == WORDS ? LINEAGE_NO_WORD : word;
}

static void fill(struct columns *columns, struct random *random) {
  for (uint32_t v = 0; v < NODES; v++) {
    bool is_ghost = random_below(random, 5) == 0;
    bool is_dated = !is_ghost && random_below(random, 5) != 0;
    bool is_counted = !is_ghost && random_below(random, 5) != 0;
    columns->status[v] = is_ghost ? LINEAGE_GHOST : LINEAGE_PRESENT;
    columns->created[v] = is_dated ? random_below(random, 20) * (DAY_MS / 4) : RECORD_NO_TIME;
    columns->downloads[v] = is_counted ? random_below(random, 4) : RECORD_NO_COUNT;
    columns->author[v] = random_word(random);
    columns->license[v] = random_word(random);
    columns->task[v] = random_word(random);
    columns->first_party[v] = random_below(random, 3) == 0;
  }
  struct lineage_words all = {.items = words, .count = WORDS};
  columns->lineage = (struct lineage){.node_count = NODES,
                                      .status = columns->status,
                                      .created = columns->created,
                                      .downloads = columns->downloads,
                                      .author = columns->author,
                                      .license = columns->license,
                                      .task = columns->task,
                                      .authors = all,
                                      .licenses = all,
                                      .tasks = all};
}

static struct text random_wish(struct random *random) {
  static const char *const wishes[] = {"mit", "MIT", "qwen", "Qwen", "gguf", "other", ""};
  uint32_t wish = random_below(random, 20);
  return text_of(wish < sizeof wishes / sizeof *wishes ? wishes[wish] : NULL);
}

static void random_filter(struct filter *filter, struct random *random) {
  *filter = (struct filter)FILTER_INIT;
  if (random_below(random, 2) == 0) filter->min_downloads = random_below(random, 4);
  if (random_below(random, 3) == 0) filter->since = filter_day_start((int)random_below(random, 5));
  if (random_below(random, 3) == 0) filter->until = filter_day_end((int)random_below(random, 5));
  filter->third_party = random_below(random, 4) == 0;
  filter->author = random_wish(random);
  filter->license = random_wish(random);
  filter->task = random_wish(random);
  filter->value = random_below(random, 2) == 0 ? FILTER_COUNT : FILTER_DOWNLOADS;
}

static bool naive_word(uint32_t word, struct text wish, bool folded) {
  if (wish.bytes == NULL) return true;
  if (word == LINEAGE_NO_WORD) return false;
  return folded ? text_equal_folded(words[word], wish) : text_equal(words[word], wish);
}

static uint64_t naive_value(const struct columns *columns, const struct filter *filter,
                            uint32_t v) {
  int64_t downloads = columns->downloads[v];
  bool is_known = columns->created[v] != RECORD_NO_TIME;
  int32_t day = is_known ? day_of_instant(columns->created[v]) : 0;
  bool has_since = filter->since != FILTER_NO_SINCE;
  bool has_until = filter->until != FILTER_NO_UNTIL;
  bool keep = columns->status[v] != LINEAGE_GHOST;
  if (filter->min_downloads != FILTER_NO_MINIMUM) {
    keep = keep && downloads >= 0 && downloads >= (int64_t)filter->min_downloads;
  }
  if (has_since) keep = keep && is_known && day >= day_of_instant(filter->since);
  if (has_until) keep = keep && is_known && day <= day_of_instant(filter->until);
  if (filter->third_party) keep = keep && !columns->first_party[v];
  keep = keep && naive_word(columns->author[v], filter->author, true);
  keep = keep && naive_word(columns->license[v], filter->license, false);
  keep = keep && naive_word(columns->task[v], filter->task, false);
  if (!keep) return 0;
  if (filter->value == FILTER_COUNT) return 1;
  return downloads < 0 ? 0 : (uint64_t)downloads;
}

static void test_random(void **state) {
  (void)state;
  struct random random = {0xF117E2};
  uint64_t kept = 0;
  for (int round = 0; round < 10000; round++) {
    static struct columns columns;
    struct filter filter;
    uint64_t value[NODES];
    uint64_t downloads[NODES];
    fill(&columns, &random);
    random_filter(&filter, &random);
    filter_values(value, &columns.lineage, &filter, columns.first_party);
    filter_downloads(downloads, &columns.lineage);
    for (uint32_t v = 0; v < NODES; v++) {
      assert_int_equal(value[v], naive_value(&columns, &filter, v));
      assert_int_equal(downloads[v], columns.downloads[v] < 0 ? 0 : columns.downloads[v]);
      kept += value[v] > 0;
    }
  }
  assert_true(kept > 10000);
}

/* Without a filter every model counts once, and ghosts do not. */
static void test_none(void **state) {
  (void)state;
  static struct columns columns;
  struct random random = {1};
  uint64_t value[NODES];
  const struct filter filter = FILTER_INIT;
  fill(&columns, &random);
  filter_values(value, &columns.lineage, &filter, NULL);
  for (uint32_t v = 0; v < NODES; v++) {
    assert_int_equal(value[v], columns.status[v] != LINEAGE_GHOST);
  }
  assert_int_equal(filter.relations, STEMMA_ALL_RELATIONS);
  assert_true(filter.decay == 1);
}

/* Both days count, to their last millisecond. */
static void test_days(void **state) {
  (void)state;
  static struct columns columns;
  struct random random = {2};
  uint64_t value[NODES];
  struct filter filter = FILTER_INIT;
  fill(&columns, &random);
  const int64_t created[] = {filter_day_start(10) - 1, filter_day_start(10), filter_day_end(11),
                             filter_day_end(11) + 1, RECORD_NO_TIME};
  for (uint32_t v = 0; v < 5; v++) {
    columns.status[v] = LINEAGE_PRESENT;
    columns.created[v] = created[v];
  }
  columns.lineage.node_count = 5;
  filter.since = filter_day_start(10);
  filter.until = filter_day_end(11);
  filter_values(value, &columns.lineage, &filter, NULL);
  const uint64_t expected[] = {0, 1, 1, 0, 0};
  assert_memory_equal(value, expected, sizeof expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_none),
      cmocka_unit_test(test_days),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
