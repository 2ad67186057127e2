/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card: a table of cards with the records they give, each also with memory running out. */
#include "engine/read/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/read/card_yaml.h"
#include "tests/failing_memory.h"

#define HF       "https://huggingface.co/"
#define SENTENCE "This model is a fine-tuned version of [p/text](" HF "p/text) on it.\n"

struct row {
  const char *card;
  const char *wanted; /* license|task|source|relation=parent,…|CLASS:text,… */
};

static const struct row rows[] = {
    /* no front matter */
    {"", "||none||"},
    {"# A model\n\nIt is one.\n", "||none||"},
    {"\n\n\n", "||none||"},
    {"text\n---\nbase_model: a/b\n---\n", "||none||"},
    {" ---\nbase_model: a/b\n---\n", "||none||"},
    {"----\nbase_model: a/b\n---\n", "||none||"},
    {"---\n---\n", "||none||"},
    {"---\n# nothing\n---\n# A model\n", "||none||"},
    /* where it begins and ends */
    {"---\nbase_model: a/b\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: a/b\n---", "||card|unspecified=a/b|"},
    {"\xEF\xBB\xBF---\nbase_model: a/b\n---\n", "||card|unspecified=a/b|"},
    {"\xEF\xBB\xBF\n \n\t\n---  \nbase_model: a/b\n---\t\n", "||card|unspecified=a/b|"},
    {"---\r\nbase_model: a/b\r\nlicense: mit\r\n---\r\n", "mit||card|unspecified=a/b|"},
    {"---\nbase_model: a/b\n...\nlicense: mit\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: a/b\n----\n---\n", "||none||malformed:----"},
    {"---\nbase_model: a/b\nx: |\n  ---\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: a/b\n", "||none||malformed:base_model: a/b"},
    {"---", "||none||malformed:---"},
    {"---\nbase_model: a/b\n---\nlicense: mit\n---\n", "||card|unspecified=a/b|"},
    /* shapes of base_model */
    {"---\nbase_model:\n- a/b\n- c/d\n---\n", "||card|unspecified=a/b,unspecified=c/d|"},
    {"---\nbase_model: [a/b, A/B, a/b]\n---\n", "||card|unspecified=A/B,unspecified=a/b|"},
    {"---\nbase_model: a/b\nbase_model_relation: quantized\n---\n", "||card|quantized=a/b|"},
    {"---\nbase_model: [c/d, a/b]\nbase_model_relation: merge\n---\n",
     "||card|merge=a/b,merge=c/d|"},
    {"---\nbase_model: a/b\nbase_model_relation: odd\n---\n",
     "||card|unspecified=a/b|relation:odd"},
    {"---\nbase_model: a/b\nbase_model_relation: [x]\n---\n",
     "||card|unspecified=a/b|relation:[...]"},
    {"---\nbase_model: a/b\nbase_model_relation: ~\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: \"https://huggingface.co/a/b\"\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: >-\n  a/b\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: |\n  a/b\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: a/b\nbase_model: c/d\n---\n", "||card|unspecified=c/d|"},
    {"---\nbase_model: a/b\nbase_model:\n---\n", "||none||"},
    {"---\nx: &p a/b\nbase_model: *p\n---\n", "||card|unspecified=a/b|"},
    {"---\nx: &p [a/b, c/d]\nbase_model: *p\n---\n", "||card|unspecified=a/b,unspecified=c/d|"},
    {"---\nx: &p [a/b]\nbase_model: [*p, c/d]\n---\n", "||card|unspecified=c/d|malformed:[...]"},
    {"---\nBase_Model: a/b\n---\n", "||none||"},
    {"---\nx:\n  base_model: a/b\n---\n", "||none||"},
    /* what is no parent */
    {"---\nbase_model: null\n---\n", "||none||"},
    {"---\nbase_model:\n---\n", "||none||"},
    {"---\nbase_model: []\n---\n", "||none||"},
    {"---\nbase_model: [~, a/b]\n---\n", "||card|unspecified=a/b|"},
    {"---\nbase_model: 'null'\n---\n", "||none||placeholder:null"},
    {"---\nbase_model: ''\n---\n", "||none||placeholder:"},
    {"---\nbase_model: none\n---\n", "||none||placeholder:none"},
    {"---\nbase_model: 7\n---\n", "||none||malformed:7"},
    {"---\nbase_model: true\n---\n", "||none||malformed:true"},
    {"---\nbase_model: 2024-01-31\n---\n", "||none||malformed:2024-01-31"},
    {"---\nbase_model: {a: b}\n---\n", "||none||malformed:{...}"},
    {"---\nbase_model: {{ base_model }}\n---\n", "||none||malformed:{...}"},
    {"---\nbase_model: ./out\n---\n", "||none||malformed:./out"},
    {"---\nbase_model: a/b\xFF\n---\n", "||none||malformed:a/b\xEF\xBF\xBD"},
    {"---\nbase_model: a/b\nx: \xFF\x1B\n---\n", "||card|unspecified=a/b|"},
    /* front matter that cannot be read */
    {"---\nbase_model:\n\t- a/b\n---\n", "||none||malformed:- a/b"},
    {"---\nbase_model: @a/b\n---\n", "||none||malformed:base_model: @a/b"},
    {"---\nbase_model: a/b\nlicense: 'mit\n---\n", "||none||malformed:license: 'mit"},
    {"---\nsome words\n---\n", "||none||malformed:some words"},
    {"---\n- a/b\n---\n", "||none||malformed:- a/b"},
    {"---\nbase_model: a/b\nx: *y\n---\n", "||none||malformed:x: *y"},
    /* tags */
    {"---\ntags: [lora, 'base_model:adapter:a/b']\n---\n", "||card|adapter=a/b|"},
    {"---\nbase_model: a/b\ntags:\n- base_model:adapter:a/b\n---\n", "||card|adapter=a/b|"},
    {"---\nbase_model: a/b\ntags: [base_model:c/d, 7, ~, [x]]\n---\n",
     "||card|unspecified=a/b,unspecified=c/d|"},
    {"---\ntags: base_model:a/b\n---\n", "||none||"},
    /* other fields */
    {"---\nlicense: apache-2.0\npipeline_tag: text-generation\n---\n",
     "apache-2.0|text-generation|none||"},
    {"---\nlicense:\n- 7\n- mit\n- other\npipeline_tag: [x]\n---\n", "mit||none||"},
    {"---\nlicense: 7\npipeline_tag: true\n---\n", "||none||"},
    {"---\nlanguage: [en, no]\ndatasets: x/y\nlibrary_name: z\nnew_version: a/c\n---\n",
     "||none||"},
    /* prose */
    {SENTENCE, "||text|finetune=p/text|"},
    {"---\nlicense: mit\n---\n" SENTENCE, "mit||text|finetune=p/text|"},
    {"---\nlibrary_name: peft\n---\n" SENTENCE, "||text|adapter=p/text|"},
    {"---\nbase_model: a/b\n---\n" SENTENCE, "||card|unspecified=a/b|"},
    {"---\nbase_model: none\n---\n" SENTENCE, "||text|finetune=p/text|placeholder:none"},
    {"---\nbase_model: @a/b\n---\n" SENTENCE, "||text|finetune=p/text|malformed:base_model: @a/b"},
    {"---\nx: >\n  " SENTENCE "---\n", "||none||"},
};

static const char *const classes[] = {"malformed", "placeholder", "relation", "differs"};

struct shown {
  char bytes[1024];
  size_t length;
};

static void put(struct shown *shown, const char *head, struct text text) {
  int length = snprintf(shown->bytes + shown->length, sizeof shown->bytes - shown->length, "%s%.*s",
                        head, TEXT_ARGS(text));
  assert_true(length >= 0 && (size_t)length < sizeof shown->bytes - shown->length);
  shown->length += (size_t)length;
}

static struct shown show(const struct record *record) {
  struct shown shown = {.length = 0};
  put(&shown, "", record->license);
  put(&shown, "|", record->task);
  put(&shown, "|", text_of(parent_source_name(record->source)));
  put(&shown, "|", TEXT(""));
  for (size_t i = 0; i < record->parent_count; i++) {
    put(&shown, i > 0 ? "," : "", text_of(stemma_relation_name(record->parents[i].relation)));
    put(&shown, "=", record->parents[i].id);
  }
  put(&shown, "|", TEXT(""));
  for (size_t i = 0; i < record->finding_count; i++) {
    put(&shown, i > 0 ? "," : "", text_of(classes[record->findings[i].class]));
    put(&shown, ":", record->findings[i].text);
  }
  return shown;
}

static void check_record(const struct row *row, const struct record *record) {
  struct shown shown = show(record);
  if (strcmp(shown.bytes, row->wanted) != 0) {
    fail_msg("%s\n  wanted %s\n  got    %s", row->card, row->wanted, shown.bytes);
  }
  assert_true(text_equal(record->id, TEXT("ns/name")));
  assert_true(record->hash == text_hash_folded(record->id));
  assert_int_equal(record->author.length, 0);
  assert_true(record->created == RECORD_NO_TIME && record->modified == RECORD_NO_TIME);
  assert_true(record->downloads == RECORD_NO_COUNT && record->likes == RECORD_NO_COUNT);
}

/* A copy of its exact size, so that a sanitizer sees what is read behind it. */
static struct text copy_of(const char *string) {
  size_t length = strlen(string);
  char *bytes = malloc(length + (length == 0));
  assert_non_null(bytes);
  memcpy(bytes, string, length);
  return (struct text){bytes, length};
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct arena arena = ARENA_INIT;
    struct record record;
    struct text card = copy_of(rows[i].card);
    assert_int_equal(card_read(&record, TEXT("ns/name"), card, true, &arena), STEMMA_OK);
    check_record(&rows[i], &record);
    arena_dispose(&arena);
    free((void *)(uintptr_t)card.bytes);
  }
}

static void test_text_is_opt_in(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct record record;
  struct text card = TEXT("---\nbase_model: none\n---\n" SENTENCE);
  assert_int_equal(card_read(&record, TEXT("ns/name"), card, false, &arena), STEMMA_OK);
  assert_int_equal(record.source, PARENT_SOURCE_NONE);
  assert_int_equal(record.parent_count, 0);
  assert_int_equal(record.finding_count, 1);
  arena_dispose(&arena);
}

/* NUL is a byte like others. */
static void test_nul(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct record record;
  struct text card = TEXT("---\nx: a\0b\nbase_model: a/b\n---\n\0");
  assert_int_equal(card_read(&record, TEXT("ns/name"), card, true, &arena), STEMMA_OK);
  assert_int_equal(record.parent_count, 1);
  arena_dispose(&arena);
}

/* Front matter that is too long: what stands in it does not matter, the model does. */
static void test_long_front(void **state) {
  (void)state;
  struct arena arena = ARENA_INIT;
  struct record record;
  size_t length = CARD_YAML_SIZE_MAX + 100;
  char *bytes = malloc(length);
  assert_non_null(bytes);
  memset(bytes, 'x', length);
  memcpy(bytes, "---\nbase_model: a/b\n#", 21);
  memcpy(bytes + length - 5, "\n---\n", 5);
  struct text card = {bytes, length};
  assert_int_equal(card_read(&record, TEXT("ns/name"), card, true, &arena), STEMMA_OK);
  assert_int_equal(record.parent_count, 0);
  assert_int_equal(record.finding_count, 1);
  assert_true(text_equal(record.findings[0].text, TEXT("base_model: a/b")));
  assert_true(arena.total < 100000);
  arena_dispose(&arena);
  free(bytes);
}

static void test_memory(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    enum stemma_status status = STEMMA_NO_MEMORY;
    for (long n = 0; status == STEMMA_NO_MEMORY; n++) {
      struct arena arena = ARENA_INIT;
      struct record record = {.likes = 77};
      struct text card = text_of(rows[i].card);
      assert_true(n < 1000);
      failing_memory_start(n, FAILING_MEMORY_ONCE);
      status = card_read(&record, TEXT("ns/name"), card, true, &arena);
      if (status == STEMMA_OK) check_record(&rows[i], &record);
      arena_dispose(&arena);
      assert_int_equal(failing_memory_stop(), 0);
      assert_true(status == STEMMA_OK || record.likes == 77);
    }
    assert_int_equal(status, STEMMA_OK);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),   cmocka_unit_test(test_text_is_opt_in),
      cmocka_unit_test(test_nul),    cmocka_unit_test(test_long_front),
      cmocka_unit_test(test_memory),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
