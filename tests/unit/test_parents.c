/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule R1. Claims are written `relation=id`, one a line of the source; `!id` is something
 * that was no text. What is wanted: parents likewise, then findings as CLASS:text.
 */
#include "graph/parents.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/unit/random.h"

struct row {
  const char *sources[PARENT_SOURCES]; /* hub, tags, card, text; claims by '|'; NULL: none */
  const char *parents;                 /* wanted, by '|' */
  const char *findings;                /* wanted, by '|' */
};

static const struct row rows[] = {
    {{"", "", ""}, "", ""},
    /* the first source with a well-formed id is used, alone */
    {{"merge=a/b", "adapter=c/d", ""}, "merge=a/b", ""},
    {{"", "adapter=c/d", "finetune=c/d"}, "adapter=c/d", ""},
    {{"", "", "finetune=e/f"}, "finetune=e/f", ""},
    {{"merge=none", "adapter=c/d", ""}, "adapter=c/d", "P:none"},
    {{"merge=a b", "adapter=", "finetune=e/f"}, "finetune=e/f", "M:a b|P:"},
    {{"a b", "c d", "e f"}, "", "M:a b|M:c d|M:e f"},
    {{"a/b", "c d", "none"}, "unspecified=a/b", ""},
    {{"a/b|x y", "", ""}, "unspecified=a/b", "M:x y"},
    /* relations */
    {{"a/b", "", ""}, "unspecified=a/b", ""},
    {{"finetune=a/b|adapter=a/b", "", ""}, "adapter=a/b", ""},
    {{"unspecified=a/b|finetune=a/b|quantized=a/b|adapter=a/b|merge=a/b", "", ""}, "merge=a/b", ""},
    {{"a/b|finetune=a/b", "", ""}, "finetune=a/b", ""},
    {{"quantized=a/b|finetune=a/b", "", ""}, "quantized=a/b", ""},
    {{"", "a/b|quantized=a/b", "a/b"}, "quantized=a/b", ""},
    {{"", "distilled=a/b", ""}, "unspecified=a/b", "U:distilled"},
    {{"", "distilled=a/b|finetune=a/b", ""}, "finetune=a/b", "U:distilled"},
    {{"", "Finetune=a/b", ""}, "unspecified=a/b", "U:Finetune"},
    {{"", "finetuned=a/b|finetuned=c/d", ""}, "unspecified=a/b|unspecified=c/d", "U:finetuned"},
    {{"", "odd=none", "merge=e/f"}, "merge=e/f", "P:none"},
    {{"", "odd=none|merge=e/f", ""}, "merge=e/f", "P:none|U:odd"},
    /* texts are counted once, over all sources that were read */
    {{"none|none", "none", "merge=e/f"}, "merge=e/f", "P:none"},
    {{"None", "none", "e/f|none"}, "unspecified=e/f", "P:None|P:none"},
    {{"a b", "a b|a b", "a b"}, "", "M:a b"},
    {{"!{}", "", "e/f"}, "unspecified=e/f", "M:{}"},
    {{"!7|!7|8", "", ""}, "unspecified=8", "M:7"},
    /* spellings stay apart, ids that R2 makes one do not */
    {{"merge=a/b|adapter=A/B", "", ""}, "adapter=A/B|merge=a/b", ""},
    {{"merge=https://hf.co/a/b|adapter=a/b", "", ""}, "merge=a/b", ""},
    {{"c/d|a/b|B/c", "", ""}, "unspecified=a/b|unspecified=B/c|unspecified=c/d", ""},
    /* the card against what is used */
    {{"", "a/b", "c/d"}, "unspecified=a/b", "C:c/d"},
    {{"", "a/b", "c/d|e/f"}, "unspecified=a/b", "C:c/d"},
    {{"", "a/b|c/d", "c/d"}, "unspecified=a/b|unspecified=c/d", ""},
    {{"", "a/b", "A/B"}, "unspecified=a/b", ""},
    {{"", "a/b", "https://huggingface.co/a/b"}, "unspecified=a/b", ""},
    {{"", "a/b", "none|x y|!7"}, "unspecified=a/b", ""},
    {{"", "a/b", "x y| c/d "}, "unspecified=a/b", "C: c/d "},
    {{"a/b", "c/d", "a/b"}, "unspecified=a/b", ""},
    {{"a/b", "a/b", "c/d"}, "unspecified=a/b", "C:c/d"},
    {{"a/b", "", "odd=a/b"}, "unspecified=a/b", ""},
    /* a sentence of the card speaks where nobody has declared a parent */
    {{"", "", "", "finetune=g/h"}, "finetune=g/h", ""},
    {{"", "", "e/f", "finetune=g/h"}, "unspecified=e/f", ""},
    {{"", "a/b", "", "finetune=g/h"}, "unspecified=a/b", ""},
    {{"merge=none", "", "x y", "finetune=g/h"}, "finetune=g/h", "M:x y|P:none"},
    {{"", "", "", "merge=g/h|merge=a/b|x y"}, "merge=a/b|merge=g/h", "M:x y"},
};

/* Cuts the next piece off `*rest` at `mark`; false at the end. */
static bool next_piece(struct text *piece, struct text *rest, char mark) {
  if (rest->bytes == NULL) return false;
  const char *end = rest->length == 0 ? NULL : memchr(rest->bytes, mark, rest->length);
  *piece = *rest;
  if (end == NULL) {
    *rest = (struct text){0};
    return true;
  }
  piece->length = (size_t)(end - rest->bytes);
  *rest = (struct text){end + 1, rest->length - piece->length - 1};
  return true;
}

static void read_claims(struct parent_claims *claims, const char *source, struct arena *arena) {
  if (source == NULL || source[0] == '\0') return;
  struct text piece, rest = text_of(source);
  while (next_piece(&piece, &rest, '|')) {
    struct parent_claim claim = {.id = piece};
    const char *equals = memchr(piece.bytes, '=', piece.length);
    if (equals != NULL) {
      claim.relation = (struct text){piece.bytes, (size_t)(equals - piece.bytes)};
      claim.id = (struct text){equals + 1, piece.length - claim.relation.length - 1};
    }
    if (claim.id.length > 0 && claim.id.bytes[0] == '!') {
      claim.not_an_id = true;
      claim.id = (struct text){claim.id.bytes + 1, claim.id.length - 1};
    }
    assert_int_equal(parent_claims_add(claims, claim, arena), STEMMA_OK);
  }
}

static void print_record(char parents[512], char findings[512], const struct record *record) {
  int at = 0;
  parents[0] = findings[0] = '\0';
  for (size_t i = 0; i < record->parent_count; i++) {
    const struct record_parent *parent = &record->parents[i];
    at += snprintf(parents + at, 512 - (size_t)at, "%s%s=%.*s", i == 0 ? "" : "|",
                   stemma_relation_name(parent->relation), TEXT_ARGS(parent->id));
    assert_true(parent->hash == text_hash_folded(parent->id));
  }
  at = 0;
  for (size_t i = 0; i < record->finding_count; i++) {
    const struct record_finding *finding = &record->findings[i];
    at += snprintf(findings + at, 512 - (size_t)at, "%s%c:%.*s", i == 0 ? "" : "|",
                   "MPUC"[finding->class], TEXT_ARGS(finding->text));
  }
}

static void check_claims(const struct parent_claims sources[PARENT_SOURCES], const struct row *row,
                         struct arena *arena) {
  struct record record = {.parent_count = 99, .finding_count = 99};
  char parents[512], findings[512];
  assert_int_equal(parents_resolve(&record, sources, arena), STEMMA_OK);
  print_record(parents, findings, &record);
  assert_string_equal(parents, row->parents);
  assert_string_equal(findings, row->findings);
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct arena arena = ARENA_INIT;
    struct parent_claims sources[PARENT_SOURCES] = {0};
    for (int s = 0; s < PARENT_SOURCES; s++) read_claims(&sources[s], rows[i].sources[s], &arena);
    check_claims(sources, &rows[i], &arena);
    arena_dispose(&arena);
  }
}

/* The order of claims within hub and tags leaves no trace; in a card the first that differs
 * is the example, so its order stays. */
static void test_order(void **state) {
  (void)state;
  struct random random = {5};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    for (int round = 0; round < 10; round++) {
      struct arena arena = ARENA_INIT;
      struct parent_claims sources[PARENT_SOURCES] = {0};
      for (int s = 0; s < PARENT_SOURCES; s++) {
        read_claims(&sources[s], rows[i].sources[s], &arena);
        if (s == PARENT_SOURCE_CARD || sources[s].count == 0) continue;
        random_shuffle(&random, sources[s].items, sources[s].count, sizeof *sources[s].items);
      }
      check_claims(sources, &rows[i], &arena);
      arena_dispose(&arena);
    }
  }
}

/* Thousands of claims, each thrice. */
static void test_many(void **state) {
  (void)state;
  enum { MANY = 5000 };
  static char ids[MANY][24];
  struct arena arena = ARENA_INIT;
  struct parent_claims sources[PARENT_SOURCES] = {0};
  for (int i = 0; i < 3 * MANY; i++) {
    char *id = ids[i % MANY];
    snprintf(id, sizeof *ids, "acme/rocket-%05d", i % MANY);
    struct parent_claim claim = {.id = text_of(id), .relation = text_of(i < MANY ? "" : "merge")};
    assert_int_equal(parent_claims_add(&sources[PARENT_SOURCE_TAGS], claim, &arena), STEMMA_OK);
  }
  struct record record;
  assert_int_equal(parents_resolve(&record, sources, &arena), STEMMA_OK);
  assert_int_equal(record.parent_count, MANY);
  for (int i = 0; i < MANY; i++) {
    assert_true(text_equal(record.parents[i].id, text_of(ids[i])));
    assert_int_equal(record.parents[i].relation, STEMMA_MERGE);
  }
  assert_int_equal(record.finding_count, 0);
  arena_dispose(&arena);
}

static void test_no_memory(void **state) {
  (void)state;
  struct arena arena = {.maximum = 1};
  struct parent_claims claims = {0};
  assert_int_equal(parent_claims_add(&claims, (struct parent_claim){.id = TEXT("a/b")}, &arena),
                   STEMMA_NO_MEMORY);
  assert_int_equal(claims.count, 0);
  struct parent_claim one = {.id = TEXT("a/b")};
  struct parent_claims sources[PARENT_SOURCES] = {{.items = &one, .count = 1, .capacity = 1}};
  struct record record;
  assert_int_equal(parents_resolve(&record, sources, &arena), STEMMA_NO_MEMORY);
  arena_dispose(&arena);
}

static void test_tags(void **state) {
  (void)state;
  static const char *const tags[][3] = {
      /* tag, relation, id; NULL: no parent's tag */
      {"base_model:a/b", "", "a/b"},
      {"base_model:merge:a/b", "merge", "a/b"},
      {"base_model:odd word:a/b", "odd word", "a/b"},
      {"base_model:merge:a/b:c", "merge", "a/b:c"},
      {"base_model:https://hf.co/a/b", "", "https://hf.co/a/b"},
      {"base_model:HTTP://hf.co/a/b", "", "HTTP://hf.co/a/b"},
      {"base_model:merge:https://hf.co/a/b", "merge", "https://hf.co/a/b"},
      {"base_model:", "", ""},
      {"base_model::a/b", "", "a/b"},
      {"base_model:merge:", "merge", ""},
      {"base_model", NULL, NULL},
      {"Base_model:a/b", NULL, NULL},
      {"base_models:a/b", NULL, NULL},
      {" base_model:a/b", NULL, NULL},
      {"license:mit", NULL, NULL},
      {"", NULL, NULL},
  };
  for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
    struct parent_claim claim = {.not_an_id = true};
    bool found = parent_claim_of_tag(&claim, text_of(tags[i][0]));
    assert_int_equal(found, tags[i][1] != NULL);
    if (!found) continue;
    assert_true(text_equal(claim.relation, text_of(tags[i][1])));
    assert_true(text_equal(claim.id, text_of(tags[i][2])));
    assert_false(claim.not_an_id);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),      cmocka_unit_test(test_order), cmocka_unit_test(test_many),
      cmocka_unit_test(test_no_memory), cmocka_unit_test(test_tags),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
