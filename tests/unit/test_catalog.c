/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The catalogue: the built-in one, small ones in folders, bad ones, globs against a naive
 * matcher, whole lineages against model by model, and a memory that runs out.
 */
#include "engine/catalog/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/catalog/glob.h"
#include "graph/first_party.h"
#include "tests/failing_memory.h"
#include "tests/unit/folder.h"
#include "tests/unit/random.h"

/* ---- catalogues in folders ---- */

enum { FILE_COUNT = 4 };

static const char *const file_names[FILE_COUNT] = {"families.csv", "makers.csv", "renames.csv",
                                                   "licenses.csv"};

#define FAMILIES "family,maker,patterns,released,license,source\n"
#define MAKERS   "namespace,maker,country,region,source\n"
#define RENAMES  "old,new,kind,source\n"
#define LICENSES "license,name,kind,source\n"

static void write_file(const char *name, const char *text) {
  char path[FOLDER_PATH];
  folder_path(path, name);
  folder_write(path, text, strlen(text));
}

static int make_folder(void **state) {
  (void)state;
  if (folder_make() != 0) return -1;
  write_file("families.csv", FAMILIES "Fox 1,Fox Labs,fox/fox-1*,2024-05,mit,x\n"
                                      "Fox 1 Mini,Fox Labs,fox/fox-1-mini* kit/mini-?b,2024,,x\n"
                                      "Any,Fox Labs,*fox*,,,x\n"
                                      "Tie A,\"Owl, Inc.\",owl/o*l-x,,,x\n"
                                      "Tie B,\"Owl, Inc.\",owl/ow*-x,2024-05-06,,x\n");
  write_file("makers.csv", MAKERS "# a comment, with a comma\n"
                                  "Fox,Fox Labs,DE,eu,x\n"
                                  "kit,Fox Labs,DE,eu,x\n"
                                  "owl,\"Owl, Inc.\",,,x\n");
  write_file("renames.csv", RENAMES "gpt2,openai-community/gpt2,model,x\n"
                                    "Old/m,exact/M2,model,x\n"
                                    "old,New-Home,namespace,x\n");
  write_file("licenses.csv", LICENSES "apache-2.0,Apache License 2.0,permissive,x\n"
                                      "MIT,MIT License,permissive,x\n");
  return 0;
}

static int remove_folder(void **state) {
  (void)state;
  for (int i = 0; i < FILE_COUNT; i++) {
    char path[FOLDER_PATH];
    folder_path(path, file_names[i]);
    unlink(path);
  }
  return folder_remove();
}

static struct catalog *open_catalog(const char *directory) {
  struct catalog *catalog = NULL;
  struct stemma_error error = STEMMA_ERROR_INIT;
  enum stemma_status status = catalog_new(&catalog, directory, &error);
  if (status != STEMMA_OK) print_error("%s\n", error.message);
  assert_int_equal(status, STEMMA_OK);
  return catalog;
}

static void assert_family(const struct catalog *catalog, const char *id, const char *expected) {
  uint32_t family = catalog_family_of(catalog, text_of(id));
  if (expected == NULL) {
    assert_int_equal(family, CATALOG_NONE);
    return;
  }
  assert_int_not_equal(family, CATALOG_NONE);
  struct text name = catalog_family(catalog, family)->name;
  assert_true(text_equal(name, text_of(expected)));
}

static void assert_rename(struct catalog *catalog, const char *old, const char *spelling,
                          const char *expected) {
  char name[200];
  size_t length = 0;
  struct lineage_renames renames = catalog_renames(catalog);
  bool found = renames.find(name, &length, renames.context, text_of(old), text_of(spelling));
  assert_int_equal(found, expected != NULL);
  if (expected == NULL) return;
  assert_int_equal(length, strlen(expected));
  assert_memory_equal(name, expected, length);
}

static void test_families(void **state) {
  (void)state;
  struct catalog *catalog = open_catalog(folder);
  assert_int_equal(catalog_family_count(catalog), 5);
  for (uint32_t i = 1; i < 5; i++) {
    struct text before = catalog_family(catalog, i - 1)->name;
    assert_true(text_compare(before, catalog_family(catalog, i)->name) < 0);
  }
  assert_family(catalog, "fox/fox-1-7b", "Fox 1");
  assert_family(catalog, "FOX/Fox-1-7B", "Fox 1");
  assert_family(catalog, "fox/fox-1-mini-7b", "Fox 1 Mini");
  assert_family(catalog, "kit/mini-7b", "Fox 1 Mini");
  assert_family(catalog, "kit/mini-70b", NULL);
  assert_family(catalog, "kit/a-fox-1", "Any");
  assert_family(catalog, "fox/kit", NULL);      /* a pattern without a slash is for names */
  assert_family(catalog, "owl/fox-1", NULL);    /* another maker's namespace */
  assert_family(catalog, "owl/owl-x", "Tie A"); /* as long: the family bytewise first */
  assert_family(catalog, "owl/owwl-x", "Tie A");
  assert_family(catalog, "owl/ow-x", "Tie B");
  assert_family(catalog, "else/fox-1", NULL);
  assert_family(catalog, "fox-1", NULL);
  assert_int_equal(catalog_find_family(catalog, TEXT("fox 1 MINI")), 2);
  assert_int_equal(catalog_find_family(catalog, TEXT("fox")), CATALOG_NONE);
  const struct catalog_family *fox = catalog_family(catalog, 1);
  assert_true(text_equal(fox->released, TEXT("2024-05")));
  assert_true(text_equal(fox->license, TEXT("mit")));
  catalog_free(catalog);
}

static void test_makers(void **state) {
  (void)state;
  struct catalog *catalog = open_catalog(folder);
  assert_int_equal(catalog_maker_count(catalog), 2);
  uint32_t maker = catalog_maker_of(catalog, TEXT("fOX"));
  assert_int_equal(maker, catalog_maker_of(catalog, TEXT("Kit")));
  assert_true(text_equal(catalog_maker(catalog, maker)->name, TEXT("Fox Labs")));
  assert_true(text_equal(catalog_maker(catalog, maker)->country, TEXT("DE")));
  assert_true(text_equal(catalog_maker(catalog, maker)->region, TEXT("eu")));
  assert_int_equal(catalog_family(catalog, 0)->maker, maker);
  assert_int_equal(catalog_maker_of(catalog, TEXT("ki")), CATALOG_NONE);
  assert_int_equal(catalog_maker_of(catalog, TEXT("")), CATALOG_NONE);
  maker = catalog_maker_of(catalog, TEXT("owl"));
  assert_true(text_equal(catalog_maker(catalog, maker)->name, TEXT("Owl, Inc.")));
  assert_int_equal(catalog_maker(catalog, maker)->country.length, 0);
  catalog_free(catalog);
}

static void test_renames_and_licenses(void **state) {
  (void)state;
  struct catalog *catalog = open_catalog(folder);
  assert_rename(catalog, "gpt2", "GPT2", "openai-community/gpt2");
  assert_rename(catalog, "old/m", "OLD/m", "exact/M2");
  assert_rename(catalog, "old/other", "old/Other", "New-Home/Other");
  assert_rename(catalog, "old", "old", NULL);
  assert_rename(catalog, "older/m", "older/m", NULL);
  assert_rename(catalog, "gpt2/m", "gpt2/m", NULL);
  assert_int_equal(catalog_license_count(catalog), 2);
  const struct catalog_license *license = catalog_find_license(catalog, TEXT("mit"));
  assert_ptr_equal(license, catalog_license(catalog, 1));
  assert_true(text_equal(license->name, TEXT("MIT License")));
  assert_true(text_equal(license->kind, TEXT("permissive")));
  assert_null(catalog_find_license(catalog, TEXT("other")));
  catalog_free(catalog);
}

static void test_empty(void **state) {
  (void)state;
  for (int i = 0; i < FILE_COUNT; i++) write_file(file_names[i], "");
  struct catalog *catalog = open_catalog(folder);
  assert_int_equal(catalog_family_count(catalog), 0);
  assert_family(catalog, "fox/fox-1", NULL);
  assert_rename(catalog, "old/m", "old/m", NULL);
  assert_null(catalog_find_license(catalog, TEXT("mit")));
  assert_int_equal(catalog_maker_of(catalog, TEXT("fox")), CATALOG_NONE);
  catalog_free(catalog);
}

static void test_builtin(void **state) {
  (void)state;
  struct catalog *catalog = open_catalog(NULL);
  assert_true(catalog_family_count(catalog) > 100);
  assert_family(catalog, "Qwen/Qwen2.5-7B-Instruct", "Qwen2.5");
  assert_family(catalog, "meta-llama/Llama-3.1-8B", "Llama 3.1");
  assert_family(catalog, "nobody-known/Llama-3.1-8B", NULL);
  assert_rename(catalog, "gpt2", "gpt2", "openai-community/gpt2");
  assert_non_null(catalog_find_license(catalog, TEXT("apache-2.0")));
  for (uint32_t i = 0; i < catalog_family_count(catalog); i++) {
    assert_true(catalog_family(catalog, i)->maker < catalog_maker_count(catalog));
  }
  catalog_free(catalog);
}

/* ---- bad files ---- */

static const struct {
  const char *file;
  const char *text;
  const char *message; /* behind the folder and the file */
} bad[] = {
    {"families.csv", "family,maker\n", ":1: the header has no column 'patterns'"},
    {"families.csv", FAMILIES "A,Fox Labs,fox/a*,2024,mit\n", ":2: 5 cells where the header has 6"},
    {"families.csv", FAMILIES ",Fox Labs,fox/a*,,,\n", ":2: no family"},
    {"families.csv", FAMILIES "(None),Fox Labs,fox/a*,,,\n", ":2: '(none)' stands for no family"},
    {"families.csv", FAMILIES "A,Bear,fox/a*,,,\n", ":2: maker 'Bear' is not in makers.csv"},
    {"families.csv", FAMILIES "A,Fox Labs, ,,,\n", ":2: no patterns"},
    {"families.csv", FAMILIES "A,Fox Labs,owl/a*,,,\n",
     ":2: 'owl/a*' is in no namespace of 'Fox Labs' in makers.csv"},
    {"families.csv", FAMILIES "A,Fox Labs,fox/a/b,,,\n", ":2: 'fox/a/b' is not a pattern of ids"},
    {"families.csv", FAMILIES "A,Fox Labs,fox/[a],,,\n", ":2: 'fox/[a]' is not a pattern of ids"},
    {"families.csv", FAMILIES "A,Fox Labs,fox/a,2024-13,,\n",
     ":2: released '2024-13' is not YYYY, YYYY-MM or YYYY-MM-DD"},
    {"families.csv", FAMILIES "A,Fox Labs,fox/a,,,\n\na,Fox Labs,fox/b,,,\n",
     ":4: 'a' stands already on line 2"},
    {"families.csv", FAMILIES "A\x1B[2J,Fox Labs,fox/a,,,\n",
     ":2: column 'family' is not printable UTF-8"},
    {"families.csv", FAMILIES "A\xC2\x9B,Fox Labs,fox/a,,,\n",
     ":2: column 'family' is not printable UTF-8"},
    {"families.csv", FAMILIES "A\xE2\x82,Fox Labs,fox/a,,,\n",
     ":2: column 'family' is not printable UTF-8"},
    {"families.csv", FAMILIES "\"A\n", ":2: a quoted cell does not end"},
    {"makers.csv", MAKERS "a b,A,DE,eu,x\n", ":2: 'a b' is not a namespace"},
    {"makers.csv", MAKERS "a/b,A,DE,eu,x\n", ":2: 'a/b' is not a namespace"},
    {"makers.csv", MAKERS "datasets,A,DE,eu,x\n", ":2: 'datasets' is not a namespace"},
    {"makers.csv", MAKERS "a,,DE,eu,x\n", ":2: no maker"},
    {"makers.csv", MAKERS "a,A,de,eu,x\n", ":2: country 'de' is not two capital letters"},
    {"makers.csv", MAKERS "a,A,DE,eu,x\nb,A,FR,eu,x\n",
     ":3: 'A' has another country or region than on line 2"},
    {"makers.csv", MAKERS "a,A,DE,eu,x\nb,B,,,\nA,B,,,\n", ":4: 'A' stands already on line 2"},
    {"renames.csv", RENAMES "a/b,c/d,alias,x\n",
     ":2: kind 'alias' is neither 'model' nor 'namespace'"},
    {"renames.csv", RENAMES "a/b,c//d,model,x\n", ":2: 'c//d' is not a model id"},
    {"renames.csv", RENAMES "a/b,c,namespace,x\n", ":2: 'a/b' is not a namespace"},
    {"renames.csv", RENAMES "a/b,A/b,model,x\n", ":2: 'a/b' is renamed to itself"},
    {"renames.csv", RENAMES "a,b,model,\na,b,namespace,\nA,c,model,\n",
     ":4: 'A' stands already on line 2"},
    {"licenses.csv", LICENSES ",x,y,z\n", ":2: no license"},
    {"licenses.csv", LICENSES "mit,x,y,z\nMIT,x,y,z\n", ":3: 'MIT' stands already on line 2"},
};

static void test_bad_rows(void **state) {
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    assert_int_equal(make_folder(state), 0);
    write_file(bad[i].file, bad[i].text);
    if (strcmp(bad[i].file, "makers.csv") == 0) write_file("families.csv", "");
    struct catalog *catalog = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    char expected[512];
    snprintf(expected, sizeof expected, "%s/%s%s", folder, bad[i].file, bad[i].message);
    assert_int_equal(catalog_new(&catalog, folder, &error), STEMMA_BAD_INPUT);
    assert_string_equal(error.message, expected);
    assert_null(catalog);
    remove_folder(state);
  }
}

static void test_missing_files(void **state) {
  for (int i = 0; i < FILE_COUNT; i++) {
    assert_int_equal(make_folder(state), 0);
    char path[FOLDER_PATH];
    folder_path(path, file_names[i]);
    assert_int_equal(unlink(path), 0);
    struct catalog *catalog = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    assert_int_equal(catalog_new(&catalog, folder, &error), STEMMA_IO);
    assert_non_null(strstr(error.message, path));
    assert_null(catalog);
    remove_folder(state);
  }
}

/* ---- globs ---- */

/* Whether glob[g…] matches text[t…], for all g and t, from the ends. */
static bool naive_matches(struct text glob, struct text text) {
  bool matches[16][16] = {{false}};
  for (size_t g = glob.length + 1; g-- > 0;) {
    for (size_t t = text.length + 1; t-- > 0;) {
      if (g == glob.length) {
        matches[g][t] = t == text.length;
      } else if (glob.bytes[g] == '*') {
        matches[g][t] = matches[g + 1][t] || (t < text.length && matches[g][t + 1]);
      } else {
        matches[g][t] = t < text.length && matches[g + 1][t + 1] &&
                        (glob.bytes[g] == '?' ||
                         text_fold_byte(glob.bytes[g]) == text_fold_byte(text.bytes[t]));
      }
    }
  }
  return matches[0][0];
}

static void test_globs(void **state) {
  (void)state;
  struct random random = {0x610B};
  int matched = 0;
  for (int round = 0; round < 300000; round++) {
    char glob[8];
    char text[14];
    struct text g = {.bytes = glob, .length = random_below(&random, sizeof glob + 1)};
    struct text t = {.bytes = text, .length = random_below(&random, sizeof text + 1)};
    for (size_t i = 0; i < sizeof glob; i++) glob[i] = "aAb**?"[random_below(&random, 6)];
    for (size_t i = 0; i < sizeof text; i++) text[i] = "aabB"[random_below(&random, 4)];
    bool expected = naive_matches(g, t);
    matched += expected;
    assert_int_equal(glob_matches(g, t), expected);
  }
  assert_true(matched > 10000);
  assert_int_equal(glob_literal_length(TEXT("a*b?c")), 3);
}

/* ---- whole lineages ---- */

/* A lineage of ghosts and models with these ids, and others around them. */
static struct lineage *random_lineage(struct random *random) {
  static const char *const spaces[] = {"fox", "Fox", "kit", "owl", "fo", "fox-a", "owl.b", "none"};
  static const char *const names[] = {"fox-1", "fox-1-mini-x", "mini-7b", "owl-x", "ow-x", "z"};
  struct lineage_builder *builder = NULL;
  struct lineage *lineage = NULL;
  assert_int_equal(lineage_builder_new(&builder, NULL), STEMMA_OK);
  for (uint32_t count = random_below(random, 60); count > 0; count--) {
    char id[64];
    const char *space = spaces[random_below(random, 8)];
    const char *name = names[random_below(random, 6)];
    uint32_t form = random_below(random, 8);
    snprintf(id, sizeof id, form == 0 ? "%s%s" : "%s/%s%u", form == 0 ? "" : space,
             form == 0 ? space : name, random_below(random, 4));
    struct record record = {.id = text_of(id),
                            .hash = text_hash_folded(text_of(id)),
                            .created = RECORD_NO_TIME,
                            .modified = RECORD_NO_TIME,
                            .downloads = RECORD_NO_COUNT,
                            .likes = RECORD_NO_COUNT};
    assert_int_equal(lineage_builder_add(builder, &record, 1, NULL), STEMMA_OK);
  }
  const uint64_t *numbers = NULL;
  size_t count = 0;
  assert_int_equal(lineage_builder_ties(&numbers, &count, builder, NULL), STEMMA_OK);
  struct text *texts = test_calloc(count + 1, sizeof *texts);
  const struct lineage_finish_options options = {.tie_texts = texts};
  assert_int_equal(lineage_builder_finish(&lineage, builder, &options, NULL), STEMMA_OK);
  test_free(texts);
  lineage_builder_free(builder);
  return lineage;
}

static struct text space_of(struct text id) {
  const char *slash = id.length == 0 ? NULL : memchr(id.bytes, '/', id.length);
  return (struct text){.bytes = id.bytes, .length = slash == NULL ? 0 : (size_t)(slash - id.bytes)};
}

static bool naive_same_group(const struct catalog *catalog, struct text a, struct text b) {
  struct text space_a = space_of(a);
  struct text space_b = space_of(b);
  uint32_t maker_a = catalog_maker_of(catalog, space_a);
  uint32_t maker_b = catalog_maker_of(catalog, space_b);
  if (maker_a != CATALOG_NONE || maker_b != CATALOG_NONE) return maker_a == maker_b;
  return text_equal_folded(space_a, space_b);
}

static void test_lineages(void **state) {
  (void)state;
  struct catalog *catalog = open_catalog(folder);
  struct random random = {0xFA111};
  for (int round = 0; round < 300; round++) {
    struct lineage *lineage = random_lineage(&random);
    uint32_t n = lineage->node_count;
    uint16_t *family = test_calloc(n + 1, sizeof *family);
    uint32_t *group = test_calloc(n + 1, sizeof *group);
    catalog_families_of_nodes(family, catalog, lineage);
    catalog_groups_of_nodes(group, catalog, lineage);
    for (uint32_t v = 0; v < n; v++) {
      struct text id = lineage_name(lineage, v);
      uint32_t expected = catalog_family_of(catalog, id);
      assert_int_equal(family[v], expected == CATALOG_NONE ? CATALOG_NO_FAMILY : expected);
      assert_int_equal(group[v] == FIRST_PARTY_NO_GROUP, space_of(id).length == 0);
      for (uint32_t u = 0; u < v && group[v] != FIRST_PARTY_NO_GROUP; u++) {
        if (group[u] == FIRST_PARTY_NO_GROUP) continue;
        assert_int_equal(group[u] == group[v],
                         naive_same_group(catalog, lineage_name(lineage, u), id));
      }
    }
    test_free(family);
    test_free(group);
    lineage_free(lineage);
  }
  catalog_free(catalog);
}

/* ---- memory that runs out ---- */

static void test_no_memory(void **state) {
  (void)state;
  for (long n = 0;; n++) {
    struct catalog *catalog = NULL;
    struct stemma_error error = STEMMA_ERROR_INIT;
    failing_memory_start(n, FAILING_MEMORY_FROM_THEN_ON);
    enum stemma_status status = catalog_new(&catalog, NULL, &error);
    long kept = failing_memory_stop();
    assert_true(failing_memory_has_failed() == (status != STEMMA_OK));
    if (status == STEMMA_OK) {
      assert_true(n > 20);
      catalog_free(catalog);
      return;
    }
    assert_int_equal(kept, 0);
    assert_int_equal(status, STEMMA_NO_MEMORY);
    assert_null(catalog);
  }
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void) {
  const struct CMUnitTest tests[] = {
      IN_FOLDER(test_families),
      IN_FOLDER(test_makers),
      IN_FOLDER(test_renames_and_licenses),
      IN_FOLDER(test_empty),
      IN_FOLDER(test_lineages),
      cmocka_unit_test(test_builtin),
      cmocka_unit_test(test_bad_rows),
      cmocka_unit_test(test_missing_files),
      cmocka_unit_test(test_globs),
      cmocka_unit_test(test_no_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
