/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lineages by hand: examples, renames, authors, prefixes, rejected records, limits. */
#include "graph/lineage_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/fuzz/lineage_invariants.h"
#include "tests/unit/random.h"

/* "lost" → "A/X"; everything of "gone/" → "Here/"; */
static bool find_rename(char name[200], size_t *length, void *context, struct text old,
                        struct text spelling) {
  (void)context;
  if (text_equal(old, TEXT("lost"))) {
    *length = (size_t)snprintf(name, 200, "A/X");
    return true;
  }
  if (old.length <= 5 || memcmp(old.bytes, "gone/", 5) != 0) return false;
  *length =
      (size_t)snprintf(name, 200, "Here/%.*s", (int)(spelling.length - 5), spelling.bytes + 5);
  return true;
}

static const struct lineage_renames renames = {find_rename, NULL};

/* A record of an id and, unless NULL, one parent. */
static void add(struct lineage_builder *builder, const char *id, const char *parent,
                int64_t created, const char *author) {
  struct record_parent one = {.id = text_of(parent), .relation = STEMMA_FINETUNE};
  one.hash = text_hash_folded(one.id);
  struct record record = {.id = text_of(id),
                          .author = text_of(author),
                          .created = created,
                          .modified = RECORD_NO_TIME,
                          .downloads = RECORD_NO_COUNT,
                          .likes = RECORD_NO_COUNT,
                          .parents = &one,
                          .parent_count = parent != NULL};
  record.hash = text_hash_folded(record.id);
  assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
}

static struct lineage_builder *new_builder(void) {
  struct lineage_builder *builder = NULL;
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  return builder;
}

static struct lineage *finish(struct lineage_builder *builder) {
  struct lineage *lineage = NULL;
  const struct lineage_finish_options options = {.renames = &renames};
  assert_int_equal(lineage_builder_finish(&lineage, builder, &options, NULL), STEMMA_OK);
  lineage_builder_free(builder);
  assert_null(lineage_fault(lineage));
  return lineage;
}

static void check_example(const struct lineage *lineage, enum lineage_class class, unsigned at,
                          const char *wanted) {
  assert_true(at < lineage->findings[class].example_count);
  struct text got = lineage->findings[class].examples[at];
  if (!text_equal(got, text_of(wanted))) fail_msg("%.*s, not %s", TEXT_ARGS(got), wanted);
}

static void test_empty(void **state) {
  (void)state;
  struct lineage *lineage = finish(new_builder());
  assert_int_equal(lineage->node_count, 0);
  assert_int_equal(lineage_find(lineage, TEXT("a/b")), STEMMA_NO_NODE);
  uint32_t first = 7;
  assert_int_equal(lineage_find_prefix(&first, lineage, TEXT("a/")), 0);
  lineage_free(lineage);
  lineage_free(NULL);
  lineage_builder_free(NULL);
}

static void test_examples(void **state) {
  (void)state;
  struct lineage_builder *builder = new_builder();
  add(builder, "Acme/late", "acme/EARLY", 10000, NULL);
  add(builder, "Acme/Early", NULL, 20000, NULL);
  add(builder, "b/self", "B/Self", 1, NULL);
  add(builder, "c/one", "c/two", 3, NULL);
  add(builder, "c/two", "c/one", 2, NULL);
  add(builder, "d/new", "Gone/X", 1, NULL);
  add(builder, "e/ghostly", "no/where", 1, NULL);
  add(builder, "f/lost", "LOST", 1, NULL);
  struct lineage *lineage = finish(builder);
  check_example(lineage, LINEAGE_ANACHRONISM, 0, "Acme/Early -> Acme/late");
  check_example(lineage, LINEAGE_SELF_LOOP, 0, "b/self");
  check_example(lineage, LINEAGE_CYCLE_COMPONENT, 0, "c/one");
  check_example(lineage, LINEAGE_CYCLE_EDGE_DROPPED, 0, "c/one -> c/two");
  check_example(lineage, LINEAGE_RENAMED, 0, "d/new: gone/x -> Here/X");
  check_example(lineage, LINEAGE_RENAMED, 1, "f/lost: lost -> A/X");
  check_example(lineage, LINEAGE_GHOSTS, 0, "A/X");
  check_example(lineage, LINEAGE_GHOSTS, 1, "Here/X");
  check_example(lineage, LINEAGE_GHOSTS, 2, "no/where");
  lineage_free(lineage);
}

/* A rename is one step, and only for a parent without a record. */
static void test_renames(void **state) {
  (void)state;
  struct lineage_builder *builder = new_builder();
  add(builder, "gone/x", NULL, 1, NULL);
  add(builder, "a/child", "GONE/X", 1, NULL);
  add(builder, "b/child", "gone/y", 1, NULL);
  add(builder, "here/Y", NULL, 1, NULL);
  add(builder, "A/x", "lost", 1, NULL);
  struct lineage *lineage = finish(builder);
  assert_int_equal(lineage->findings[LINEAGE_RENAMED].count, 2);
  assert_int_equal(lineage->findings[LINEAGE_GHOSTS].count, 0);
  /* The new name is the child's own: R4 drops that edge. */
  assert_int_equal(lineage->findings[LINEAGE_SELF_LOOP].count, 1);
  uint32_t here = lineage_find(lineage, TEXT("here/y"));
  assert_true(text_equal(lineage_name(lineage, here), TEXT("here/Y")));
  assert_int_equal(stemma_child_count(lineage->graph, here), 1);
  assert_int_equal(lineage_find(lineage, TEXT("gone/y")), STEMMA_NO_NODE);
  lineage_free(lineage);
}

/* Authors that differ in case alone are one, spelled as the first node's. */
static void test_authors(void **state) {
  (void)state;
  for (int order = 0; order < 2; order++) {
    struct lineage_builder *builder = new_builder();
    if (order == 0) add(builder, "a/x", NULL, 1, "Zoe");
    add(builder, "b/x", NULL, 1, "ZOE");
    if (order == 1) add(builder, "a/x", NULL, 1, "Zoe");
    add(builder, "Acme/x", NULL, 1, "acme");
    add(builder, "single", NULL, 1, NULL);
    struct lineage *lineage = finish(builder);
    assert_int_equal(lineage->authors.count, 2);
    assert_true(text_equal(lineage->authors.items[0], TEXT("Zoe")));
    assert_true(text_equal(lineage->authors.items[1], TEXT("Acme")));
    assert_int_equal(lineage->author[lineage_find(lineage, TEXT("single"))], LINEAGE_NO_WORD);
    lineage_free(lineage);
  }
}

static void test_prefix(void **state) {
  (void)state;
  struct lineage_builder *builder = new_builder();
  static const char *const ids[] = {"a", "a-b/x", "a/x", "a/y", "A/z", "a0/x", "b/x"};
  for (size_t i = 0; i < 7; i++) add(builder, ids[i], NULL, 1, NULL);
  struct lineage *lineage = finish(builder);
  uint32_t first = 0;
  assert_int_equal(lineage_find_prefix(&first, lineage, TEXT("A/")), 3);
  assert_true(text_equal(lineage_name(lineage, first), TEXT("a/x")));
  assert_int_equal(lineage_find_prefix(&first, lineage, TEXT("")), 7);
  assert_int_equal(first, 0);
  assert_int_equal(lineage_find_prefix(&first, lineage, TEXT("b/")), 1);
  assert_int_equal(lineage_find_prefix(&first, lineage, TEXT("zz")), 0);
  assert_int_equal(lineage_find_prefix(&first, lineage, TEXT("0")), 0);
  lineage_free(lineage);
}

/* The bytewise smallest rejected examples are kept, in any order of coming. */
static void test_rejected(void **state) {
  (void)state;
  enum { TEXTS = 9, LONG = 300 };
  char texts[TEXTS][LONG + 1];
  for (int i = 0; i < TEXTS; i++) {
    memset(texts[i], 'x', LONG);
    texts[i][LONG] = '\0';
    if (i < 3) texts[i][10] = (char)('a' + i);
  }
  /* A sequence over the edge of what is kept, and its like with letters there. */
  memcpy(texts[3] + 254, "\xE2\x82\xAC", 3);
  memcpy(texts[4] + 254, "aa", 2);
  const char *order[TEXTS];
  struct lineage *first = NULL;
  struct random random = {31};
  for (int i = 0; i < TEXTS; i++) order[i] = texts[i];
  for (int round = 0; round < 50; round++) {
    struct lineage_builder *builder = new_builder();
    for (int i = 0; i < TEXTS; i++) {
      assert_int_equal(lineage_builder_reject(builder, text_of(order[i]), NULL), STEMMA_OK);
    }
    struct lineage *lineage = finish(builder);
    assert_int_equal(lineage->findings[LINEAGE_REJECTED_RECORD].count, TEXTS);
    assert_int_equal(lineage->findings[LINEAGE_REJECTED_RECORD].example_count, 5);
    if (first != NULL) assert_null(lineage_difference(first, lineage));
    random_shuffle(&random, order, TEXTS, sizeof *order);
    if (first == NULL) first = lineage;
    if (first != lineage) lineage_free(lineage);
  }
  lineage_free(first);
}

/* Sums of downloads must fit 64 bits: checked once, so that no measure has to. */
static void test_downloads(void **state) {
  (void)state;
  for (int count = 2047; count <= 2048; count++) {
    struct lineage_builder *builder = new_builder();
    struct lineage *lineage = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    for (int i = 0; i < count; i++) {
      char id[16];
      struct record record = {.downloads = INT64_C(1) << 53, .created = 1};
      record.id = (struct text){id, (size_t)snprintf(id, sizeof id, "a/%d", i)};
      record.hash = text_hash_folded(record.id);
      assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
    }
    const struct lineage_finish_options options = {0};
    enum stemma_status status = lineage_builder_finish(&lineage, builder, &options, &error);
    assert_int_equal(status, count == 2048 ? STEMMA_BAD_INPUT : STEMMA_OK);
    assert_int_equal(lineage == NULL, count == 2048);
    lineage_builder_free(builder);
    lineage_free(lineage);
  }
}

/* Words too long to be words are dropped; long findings are cut before a sequence. */
static void test_long_texts(void **state) {
  (void)state;
  static char word[5000];
  memset(word, 'w', sizeof word);
  memcpy(word + 255, "\xC3\xA9", 2);
  struct lineage_builder *builder = new_builder();
  struct record_finding finding = {RECORD_MALFORMED_PARENT, {word, 300}};
  struct record record = {.id = TEXT("a/b"),
                          .license = {word, 4097},
                          .task = {word, 4096},
                          .author = {word, 5000},
                          .findings = &finding,
                          .finding_count = 1};
  record.hash = text_hash_folded(record.id);
  assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
  struct lineage *lineage = finish(builder);
  assert_int_equal(lineage->license[0], LINEAGE_NO_WORD);
  assert_int_equal(lineage->tasks.items[0].length, 4096);
  assert_true(text_equal(lineage->authors.items[0], TEXT("a")));
  assert_int_equal(lineage->findings[LINEAGE_MALFORMED_PARENT].examples[0].length, 5 + 255);
  lineage_free(lineage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_empty),     cmocka_unit_test(test_examples),
      cmocka_unit_test(test_renames),   cmocka_unit_test(test_authors),
      cmocka_unit_test(test_prefix),    cmocka_unit_test(test_rejected),
      cmocka_unit_test(test_downloads), cmocka_unit_test(test_long_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
