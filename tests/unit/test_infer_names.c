/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parents inferred from names: tails of names, the rules by example and against a plain one. */
#include "graph/infer_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "graph/lineage_builder.h"
#include "graph/model_id.h"
#include "graph/name_tail.h"
#include "tests/failing_memory.h"
#include "tests/unit/random.h"

enum { CREATED = 1700000000 };

/* ---- tails ---- */

static void check_tail(const char *name, const char *stem, unsigned kinds) {
  struct text text = text_of(name);
  unsigned found = name_tail_strip(&text);
  if (!text_equal(text, text_of(stem))) fail_msg("%s: %.*s", name, TEXT_ARGS(text));
  assert_int_equal(found, kinds);
}

static void test_tails(void **state) {
  (void)state;
  const unsigned q = NAME_TAIL_QUANTIZED, d = NAME_TAIL_DETAIL, p = NAME_TAIL_PRECISION;
  check_tail("Llama-2-7b-hf-GGUF", "Llama-2-7b-hf", q);
  check_tail("Llama-2-7b-hf-i1-GGUF", "Llama-2-7b-hf", q | d);
  check_tail("m-unsloth-bnb-4bit", "m", q);
  check_tail("m-bnb-4bit", "m", q);
  check_tail("m.Q4_K_M.gguf", "m", q);
  check_tail("m-UD-IQ2_XXS", "m", q | d);
  check_tail("m-mlx-bf16", "m", q | p);
  check_tail("m-bf16", "m", p);
  check_tail("m-4.25bpw-h6-exl2", "m", q | d);
  check_tail("m-8-bit", "m", q);
  check_tail("m-quantized.w8a16", "m", q);
  check_tail("m-FP8-Dynamic", "m", q);
  check_tail("m-q4", "m", d);
  check_tail("m-16bit-AWQ", "m", q | p);
  /* A word for each first byte: the table is in their order. */
  const char *const firsts[] = {
      "m-3bpw",  "m-2_5bpw", "m-128g", "m-32g",   "m-64g",   "m-aqlm", "m-bnb",  "m-exl3",
      "m-f32",   "m-g64",    "m-hqq",  "m-int4",  "m-mlx",   "m-nf4",  "m-oq6e", "m-q8_0",
      "m-tq1_0", "m-ud",     "m-w4a4", "m-16bit", "m-7_bit", "m-imat", "m-fp32", "m-mxfp4_moe"};
  for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
    struct text text = text_of(firsts[i]);
    assert_true(name_tail_strip(&text) != NAME_TAIL_NONE);
    assert_true(text_equal(text, TEXT("m")));
  }
  /* Nothing that has another meaning, and never the whole name. */
  const char *const whole[] = {"gguf",    "-gguf", "m-9bit",    "m-0bit", "m-awq2", "mgguf",
                               "m-gguf-", "m-v2",  "m-int",     "m-bpw",  "m-w8",   "",
                               "a",       "-",     "m-dynamic", "m-h2"};
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
    check_tail(whole[i], whole[i], NAME_TAIL_NONE);
  }
}

/* ---- worlds ---- */

/* A record by hand. */
struct made {
  const char *id;
  const char *parent; /* or NULL */
  int64_t created;    /* days behind CREATED, or -1: unknown */
  enum stemma_relation relation;
};

static void add(struct lineage_builder *builder, const struct made *made) {
  struct record_parent parent = {.id = text_of(made->parent), .relation = made->relation};
  parent.hash = text_hash_folded(parent.id);
  struct record record = {.id = text_of(made->id),
                          .created = made->created < 0 ? RECORD_NO_TIME
                                                       : (CREATED + made->created * 86400) * 1000,
                          .modified = RECORD_NO_TIME,
                          .downloads = RECORD_NO_COUNT,
                          .likes = RECORD_NO_COUNT,
                          .parents = &parent,
                          .parent_count = made->parent != NULL,
                          .source = made->parent != NULL ? PARENT_SOURCE_CARD : PARENT_SOURCE_NONE};
  record.hash = text_hash_folded(record.id);
  assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
}

static struct lineage *build(const struct made *made, size_t count, bool infers) {
  struct lineage_builder *builder = NULL;
  struct lineage *lineage = NULL;
  const struct lineage_finish_options options = {.infer_names = infers};
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  for (size_t i = 0; i < count; i++) add(builder, &made[i]);
  assert_int_equal(lineage_builder_finish(&lineage, builder, &options, NULL), STEMMA_OK);
  lineage_builder_free(builder);
  return lineage;
}

/* Checks that `child` derives from `parent` (NULL: from none) by `rule`. */
static void check_parent(const struct lineage *lineage, const char *child, const char *parent,
                         enum infer_rule rule) {
  uint32_t v = lineage_find(lineage, text_of(child));
  const struct stemma_graph *graph = lineage->graph;
  assert_true(v != STEMMA_NO_NODE);
  if (lineage_rule(lineage, v) != rule) fail_msg("%s: by another rule", child);
  assert_int_equal(stemma_parent_count(graph, v), parent != NULL);
  if (parent == NULL) return;
  struct text found = lineage_name(lineage, graph->parents[graph->parent_start[v]]);
  if (!text_equal(found, text_of(parent))) fail_msg("%s: %.*s", child, TEXT_ARGS(found));
  enum stemma_relation relation = rule == INFER_MIRROR ? STEMMA_UNSPECIFIED : STEMMA_QUANTIZED;
  assert_int_equal(graph->parent_relation[graph->parent_start[v]], relation);
  assert_int_equal(lineage->source[v], PARENT_SOURCE_NAME);
}

static void test_quantizations(void **state) {
  (void)state;
  static const struct made made[] = {
      {"lab/One-7B", NULL, 1, 0},
      {"x/one-7b-GGUF", NULL, 2, 0},
      {"x/one-7b-AWQ-declared-GGUF", NULL, 2, 0},
      {"y/One-7B-4bit", NULL, 0, 0},
      {"lab/Two", NULL, 1, 0},
      {"x/two-awq", NULL, 1, 0},
      {"lab/Two-awq", NULL, 1, 0},
      {"a/Three-3", NULL, 1, 0},
      {"b/Three-3", NULL, 1, 0},
      {"c/three-3-FP8", NULL, 1, 0},
      {"b/three-3-FP8", NULL, 1, 0},
      {"a/Four-4", NULL, 1, 0},
      {"b/Four-4", "a/Four-4", 1, STEMMA_FINETUNE},
      {"c/Four-4-bf16", "b/Four-4", 1, STEMMA_FINETUNE},
      {"d/four-4-mlx-fp16", NULL, -1, 0},
      {"e/five-5-gguf", NULL, 1, 0},
      {"f/six-6", "g/Five-5", 1, STEMMA_FINETUNE},
      {"a/Seven-7", "g/seven", 1, STEMMA_QUANTIZED},
      {"b/seven-7-int8", NULL, 1, 0},
      {"a/eight-8-gguf", NULL, 1, 0},
      {"b/Eight-8-AWQ", NULL, 1, 0},
      {"nine-9", NULL, 1, 0},
      {"nine-9-gguf", NULL, 1, 0},
  };
  struct lineage *lineage = build(made, sizeof made / sizeof *made, true);
  check_parent(lineage, "x/one-7b-GGUF", "lab/One-7B", INFER_QUANTIZATION);
  check_parent(lineage, "x/one-7b-AWQ-declared-GGUF", NULL, INFER_NONE);
  check_parent(lineage, "y/One-7B-4bit", NULL, INFER_NONE); /* older than its stem */
  check_parent(lineage, "x/two-awq", NULL, INFER_NONE);     /* a plain word */
  check_parent(lineage, "lab/Two-awq", "lab/Two", INFER_QUANTIZATION);
  check_parent(lineage, "c/three-3-FP8", NULL, INFER_NONE); /* of two */
  check_parent(lineage, "b/three-3-FP8", "b/Three-3", INFER_QUANTIZATION);
  check_parent(lineage, "d/four-4-mlx-fp16", "a/Four-4", INFER_QUANTIZATION); /* the others copy */
  check_parent(lineage, "e/five-5-gguf", "g/Five-5", INFER_QUANTIZATION);     /* a ghost */
  check_parent(lineage, "b/seven-7-int8", NULL, INFER_NONE);                  /* itself quantized */
  check_parent(lineage, "a/eight-8-gguf", NULL, INFER_NONE); /* no other quantization */
  check_parent(lineage, "nine-9-gguf", "nine-9", INFER_QUANTIZATION);
  assert_int_equal(lineage->findings[LINEAGE_INFERRED_QUANTIZATION].count, 6);
  lineage_free(lineage);
}

static void test_author_forms(void **state) {
  (void)state;
  static const struct made made[] = {
      {"Meta/Llama-2", NULL, 1, 0},          {"other/Llama-2", NULL, 1, 0},
      {"r/meta_-_llama-2-gguf", NULL, 2, 0}, {"r/meta_-_llama-2", NULL, 2, 0},
      {"r/meta_-_llama-3-gguf", NULL, 2, 0}, {"Meta/Llama-4-bf16", NULL, 1, 0},
      {"Meta/Llama-4", NULL, 1, 0},          {"r/meta_-_llama-4-bf16-8bits", NULL, 1, 0},
      {"r/_-_llama-2-gguf", NULL, 2, 0},
  };
  struct lineage *lineage = build(made, sizeof made / sizeof *made, true);
  check_parent(lineage, "r/meta_-_llama-2-gguf", "Meta/Llama-2", INFER_AUTHOR_FORM);
  check_parent(lineage, "r/meta_-_llama-2", NULL, INFER_NONE);
  check_parent(lineage, "r/meta_-_llama-3-gguf", NULL, INFER_NONE);
  check_parent(lineage, "r/meta_-_llama-4-bf16-8bits", "Meta/Llama-4-bf16", INFER_AUTHOR_FORM);
  check_parent(lineage, "r/_-_llama-2-gguf", NULL, INFER_NONE);
  lineage_free(lineage);
}

/* `count` children of a parent, behind those that there are. */
static size_t add_children(struct made *made, size_t at, const char *parent, size_t count,
                           char (*ids)[32]) {
  for (size_t i = 0; i < count; i++, at++) {
    snprintf(ids[at], sizeof ids[at], "kids/child-%zu", at);
    made[at] = (struct made){ids[at], parent, 5, STEMMA_FINETUNE};
  }
  return at;
}

static void test_mirrors(void **state) {
  (void)state;
  static const struct made own[] = {
      {"lab/Base", NULL, 1, 0},     {"x/base", NULL, 2, 0},
      {"early/base", NULL, 0, 0},   {"same/base", NULL, 1, 0},
      {"when/base", NULL, -1, 0},   {"lab/Small", NULL, 1, 0},
      {"x/small", NULL, 2, 0},      {"lab/Twice", NULL, 1, 0},
      {"mirror/Twice", NULL, 2, 0}, {"x/twice", NULL, 3, 0},
      {"x/twice-gguf", NULL, 4, 0}, {"told/Base", "lab/Small", 3, STEMMA_FINETUNE},
  };
  struct made made[128];
  char ids[128][32];
  size_t count = sizeof own / sizeof *own;
  memcpy(made, own, sizeof own);
  count = add_children(made, count, "lab/Base", INFER_MIRRORED_CHILDREN, ids);
  count = add_children(made, count, "lab/Small", INFER_MIRRORED_CHILDREN - 2, ids);
  count = add_children(made, count, "lab/Twice", INFER_MIRRORED_CHILDREN, ids);
  count = add_children(made, count, "mirror/Twice", INFER_MIRRORED_CHILDREN, ids);
  struct lineage *lineage = build(made, count, true);
  check_parent(lineage, "x/base", "lab/Base", INFER_MIRROR);
  check_parent(lineage, "early/base", NULL, INFER_NONE);
  check_parent(lineage, "same/base", NULL, INFER_NONE);
  check_parent(lineage, "when/base", NULL, INFER_NONE);
  check_parent(lineage, "x/small", NULL, INFER_NONE); /* the base has one child too few */
  check_parent(lineage, "mirror/Twice", "lab/Twice", INFER_MIRROR);
  check_parent(lineage, "x/twice", "lab/Twice", INFER_MIRROR);
  assert_int_equal(lineage->findings[LINEAGE_INFERRED_MIRROR].count, 3);
  lineage_free(lineage);
}

/* A model that declares to come from its own quantization: the inferred edge gives way, and
 * what is declared stays. */
static void test_cycle(void **state) {
  (void)state;
  static const struct made made[] = {
      {"a/Deep-1", "b/middle", 1, STEMMA_FINETUNE},
      {"b/middle", "a/Deep-1-gguf", 2, STEMMA_FINETUNE},
      {"a/Deep-1-gguf", NULL, 3, 0},
      {"a/Deep-1-awq", NULL, 3, 0},
  };
  struct lineage *lineage = build(made, 4, true);
  check_parent(lineage, "a/Deep-1-gguf", NULL, INFER_NONE);
  check_parent(lineage, "a/Deep-1-awq", "a/Deep-1", INFER_QUANTIZATION);
  assert_int_equal(lineage->cycle_edge_count, 0);
  assert_int_equal(lineage->graph->edge_count, 3);
  assert_int_equal(lineage->findings[LINEAGE_EDGES].count, 2);
  assert_int_equal(lineage->findings[LINEAGE_ROOTS].count, 2);
  lineage_free(lineage);
}

/* ---- at random, against the rules of quantization and the author form as they read ---- */

enum { WORLDS = 300, MODELS_MAX = 60, ID_SIZE = 64 };

struct world {
  char ids[2 * MODELS_MAX][ID_SIZE]; /* those of records, then those of parents */
  struct made made[MODELS_MAX];      /* [count] */
  size_t count;                      /* of made */
};

static void random_id(char *out, struct random *random) {
  static const char *const spaces[] = {"ann/", "bob/", "cy/", "cy/bob_-_", ""};
  static const char *const stems[] = {"m-1", "m-1-chat", "word", "q-8"};
  static const char *const tails[] = {"", "", "", "-gguf", "-bf16", "-i1-GGUF", "_4bit", "-q4"};
  snprintf(out, ID_SIZE, "%s%s%s%s", spaces[random_below(random, 5)],
           stems[random_below(random, 4)], tails[random_below(random, 8)],
           tails[random_below(random, 8)]);
}

/* Ids are unique, so that no record loses. */
static void random_world(struct world *world, struct random *random) {
  size_t tries = random_below(random, MODELS_MAX);
  world->count = 0;
  for (size_t i = 0; i < tries; i++) {
    size_t n = world->count;
    random_id(world->ids[n], random);
    bool known = false;
    for (size_t k = 0; k < n; k++) {
      known = known || text_equal_folded(text_of(world->ids[k]), text_of(world->ids[n]));
    }
    if (known) continue;
    bool declares = random_below(random, 4) == 0;
    if (declares) random_id(world->ids[MODELS_MAX + n], random);
    world->made[n] = (struct made){
        .id = world->ids[n],
        .parent = declares ? world->ids[MODELS_MAX + n] : NULL,
        .created = (int64_t)random_below(random, 4) - 1,
        .relation = random_below(random, 2) == 0 ? STEMMA_QUANTIZED : STEMMA_FINETUNE,
    };
    world->count++;
  }
}

/* A name less its tail, and the kinds in it. */
struct parts {
  struct text space, name, stem;
  unsigned kinds;
};

static struct parts parts_of(const struct lineage *plain, uint32_t v) {
  struct text id = lineage_name(plain, v);
  struct parts parts = {.space = model_id_namespace(id), .name = model_id_name(id)};
  parts.stem = parts.name;
  parts.kinds = name_tail_strip(&parts.stem);
  return parts;
}

static bool is_source(struct parts parts) {
  return (parts.kinds & (NAME_TAIL_QUANTIZED | NAME_TAIL_DETAIL)) == 0;
}

/* Whether `v` is declared to be quantized (`copy` false), or to copy a model of its stem. */
static bool is_declared(const struct lineage *plain, uint32_t v, bool copy) {
  const struct parts parts = parts_of(plain, v);
  for (uint32_t e = plain->graph->parent_start[v]; e < plain->graph->parent_start[v + 1]; e++) {
    const struct parts parent = parts_of(plain, plain->graph->parents[e]);
    if (copy && is_source(parts) && is_source(parent) &&
        text_equal_folded(parts.stem, parent.stem)) {
      return true;
    }
    if (!copy && plain->graph->parent_relation[e] == STEMMA_QUANTIZED) return true;
  }
  return false;
}

static bool may_follow(const struct lineage *plain, uint32_t child, uint32_t parent) {
  int64_t old = plain->created[parent], new = plain->created[child];
  return old == RECORD_NO_TIME || new == RECORD_NO_TIME || old <= new;
}

static uint32_t plain_quantization(const struct lineage *plain, uint32_t v) {
  const struct parts mine = parts_of(plain, v);
  uint32_t own = STEMMA_NO_NODE, other = STEMMA_NO_NODE, owns = 0, others = 0;
  for (uint32_t u = 0; u < plain->node_count; u++) {
    const struct parts its = parts_of(plain, u);
    if (!is_source(its) || !text_equal_folded(its.stem, mine.stem)) continue;
    if (is_declared(plain, u, false)) continue;
    if (mine.space.length > 0 && text_equal_folded(its.space, mine.space)) {
      owns++;
      own = u;
    }
    if (!is_declared(plain, u, true)) {
      others++;
      other = u;
    }
  }
  bool is_word = text_equal_folded(mine.stem, TEXT("word"));
  if (owns > 0) return owns == 1 && may_follow(plain, v, own) ? own : STEMMA_NO_NODE;
  return others == 1 && !is_word && may_follow(plain, v, other) ? other : STEMMA_NO_NODE;
}

static uint32_t plain_author_form(const struct lineage *plain, uint32_t v) {
  const struct parts mine = parts_of(plain, v);
  if (mine.name.length < 7 || memcmp(mine.name.bytes, "bob_-_", 6) != 0) return STEMMA_NO_NODE;
  struct text rest = {mine.name.bytes + 6, mine.name.length - 6};
  for (unsigned kinds = 0, kind; (kind = name_tail_cut(&rest)) != NAME_TAIL_NONE;) {
    char id[ID_SIZE];
    kinds |= kind;
    if ((kinds & NAME_TAIL_QUANTIZED) == 0) continue;
    int length = snprintf(id, sizeof id, "bob/%.*s", TEXT_ARGS(rest));
    uint32_t found = lineage_find(plain, (struct text){id, (size_t)length});
    if (found != STEMMA_NO_NODE) return may_follow(plain, v, found) ? found : STEMMA_NO_NODE;
  }
  return STEMMA_NO_NODE;
}

/* Edges that were declared are as they were, and those that were not are the plain rules'. */
static size_t check_world(const struct lineage *plain, const struct lineage *lineage) {
  size_t inferred = 0;
  assert_int_equal(plain->node_count, lineage->node_count);
  for (uint32_t c = 0; c < LINEAGE_DECLARED_CLASS_COUNT; c++) {
    assert_int_equal(plain->findings[c].count, lineage->findings[c].count);
  }
  for (uint32_t v = 0; v < plain->node_count; v++) {
    const struct parts mine = parts_of(plain, v);
    uint32_t count = stemma_parent_count(lineage->graph, v);
    uint32_t first = lineage->graph->parents[lineage->graph->parent_start[v]];
    bool asks = plain->status[v] == LINEAGE_PRESENT && plain->source[v] == PARENT_SOURCE_NONE &&
                (mine.kinds & NAME_TAIL_QUANTIZED) != 0;
    enum infer_rule rule = lineage_rule(lineage, v);
    if (!asks) {
      assert_int_equal(rule, INFER_NONE);
      assert_int_equal(count, stemma_parent_count(plain->graph, v));
      continue;
    }
    uint32_t parent = plain_author_form(plain, v);
    enum infer_rule wanted = INFER_AUTHOR_FORM;
    if (parent == STEMMA_NO_NODE) {
      parent = plain_quantization(plain, v);
      wanted = parent == STEMMA_NO_NODE ? INFER_NONE : INFER_QUANTIZATION;
    }
    /* A cycle takes the edge away; the oracle in Python has that, too. */
    if (rule == INFER_NONE && stemma_child_count(plain->graph, v) > 0) continue;
    assert_int_equal(rule, wanted);
    assert_int_equal(count, parent != STEMMA_NO_NODE);
    if (count > 0) assert_int_equal(first, parent);
    inferred += count;
  }
  return inferred;
}

static void test_random(void **state) {
  (void)state;
  struct random random = {5};
  static struct world world;
  size_t inferred = 0;
  for (int round = 0; round < WORLDS; round++) {
    random_world(&world, &random);
    struct lineage *plain = build(world.made, world.count, false);
    random_shuffle(&random, world.made, world.count, sizeof *world.made);
    struct lineage *lineage = build(world.made, world.count, true);
    inferred += check_world(plain, lineage);
    lineage_free(plain);
    lineage_free(lineage);
  }
  assert_true(inferred > WORLDS);
}

/* ---- memory ---- */

static void test_every_allocation(void **state) {
  (void)state;
  static const struct made made[] = {
      {"lab/One-7B", NULL, 1, 0},
      {"x/one-7b-GGUF", NULL, 2, 0},
      {"a/Deep-1", "a/Deep-1-gguf", 1, STEMMA_FINETUNE},
      {"a/Deep-1-gguf", NULL, 3, 0},
  };
  const struct lineage_finish_options options = {.infer_names = true};
  for (long n = 0;; n++) {
    struct lineage_builder *builder = NULL;
    struct lineage *lineage = NULL;
    assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
    for (size_t i = 0; i < 4; i++) add(builder, &made[i]);
    failing_memory_start(n, FAILING_MEMORY_ONCE);
    enum stemma_status status = lineage_builder_finish(&lineage, builder, &options, NULL);
    failing_memory_stop();
    bool failed = failing_memory_has_failed();
    if (status == STEMMA_OK) {
      check_parent(lineage, "x/one-7b-GGUF", "lab/One-7B", INFER_QUANTIZATION);
    } else {
      assert_int_equal(status, STEMMA_NO_MEMORY);
      assert_null(lineage);
    }
    lineage_free(lineage);
    lineage_builder_free(builder);
    if (!failed) break;
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_tails),
      cmocka_unit_test(test_quantizations),
      cmocka_unit_test(test_author_forms),
      cmocka_unit_test(test_mirrors),
      cmocka_unit_test(test_cycle),
      cmocka_unit_test(test_random),
      cmocka_unit_test(test_every_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
