/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every command with a memory that runs out at the n-th allocation, for every n (survival.h).
 */
#include <string.h>

#include "tests/failing_memory.h"
#include "tests/unit/survival.h"

#define SAMPLE  STEMMA_SOURCE_DIR "/tests/fixtures/cli/sample.jsonl"
#define OLD     STEMMA_SOURCE_DIR "/tests/fixtures/cli/diff/old-2024-06-01.jsonl"
#define NEW     STEMMA_SOURCE_DIR "/tests/fixtures/cli/diff/new-2024-06-08.jsonl"
#define CATALOG STEMMA_SOURCE_DIR "/tests/fixtures/cli/catalog"

static void assert_survives(const char *line, enum failing_memory_extent extent) {
  char whole[SURVIVAL_LINE];
  const char *data = strncmp(line, "diff", 4) == 0 ? OLD " " NEW : "--from " SAMPLE;
  snprintf(whole, sizeof whole, "%s --threads 1 --catalog %s %s", line, CATALOG, data);
  survival_assert(whole, extent, NULL, NULL);
}

static void test_commands(void **state) {
  (void)state;
  static const char *const lines[] = {
      "rank --json --group maker",
      "rank --relation finetune,merge --third-party --by authors",
      "rank --families",
      "show acme/base-instruct",
      "show acme/base-instruct --json",
      "tree acme/base",
      "tree acme/base --json",
      "tree acme/base --top 1 --depth 1",
      "tree acme/base --only *gguf --prune acme/base-instruct --json",
      "families",
      "check --json",
      "count",
      "count acme/base-instruct acme/base --value downloads --json",
      "count --by country --json",
      "count acme/base --by license",
      "path acme/base beta/base-instruct-GGUF",
      "path acme/base beta/base-instruct-GGUF --json",
      "rank --intervals",
      "reconcile acme/base",
      "reconcile acme/base --match 5 --json",
      "reconcile --family Qwen2.5 --format tsv",
      "draw acme/base --cluster maker -T dot -o -",
      "draw --family Qwen2.5 -T dot -o /dev/null",
      "draw --all-families -T svg -o /dev/null",
      "export --dropped -T graphml -o -",
      "export acme/base --depth 2 --third-party -T jsonl -o -",
      "export --family Qwen2.5 -o /dev/null -T dot",
      "diff",
      "diff --json --relation finetune,merge --by authors",
      "diff --quiet --only ranks",
      "diff --format csv --third-party",
      "chart -o -",
      "chart --kind counts --by maker --every week --top 1 -o -",
      "chart --kind cumulative --by license --json",
      "chart --kind bars --by author --value downloads -o -",
      "chart acme/base --by country --format table",
  };
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    assert_survives(lines[i], FAILING_MEMORY_FROM_THEN_ON);
    assert_survives(lines[i], FAILING_MEMORY_ONCE);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {SURVIVAL_TEST(test_commands)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
