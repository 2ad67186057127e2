/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parents in prose: a table of sentences with what they claim, and texts that would be slow to
 * read for a scanner that looks twice. */
#include "engine/read/card_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "tests/watched.h"

#define HF "https://huggingface.co/"

struct row {
  const char *text;
  const char *wanted; /* "relation=id,…" */
};

static const struct row rows[] = {
    {"", ""},
    {"Some words.", ""},
    /* transformers, TRL, Axolotl */
    {"# x\n\nThis model is a fine-tuned version of [a/b](" HF "a/b) on an unknown dataset.\n",
     "finetune=a/b"},
    {"This model is a fine-tuned version of [gpt2](" HF "gpt2).", "finetune=gpt2"},
    {"this  MODEL is\na fine-tuned\r\n  version of\n[a/b](" HF "a/b)", "finetune=a/b"},
    {"**This model is a fine-tuned version of** [a/b](" HF "a/b)", ""},
    {"This model is a fine-tuned version of [`a/b`](" HF "a/b)", "finetune=a/b"},
    {"This model is a fine-tuned version of [A/b](" HF "a/B)", "finetune=a/B"},
    {"This model is a fine-tuned version of [B, the model](" HF "a/b)", "finetune=a/b"},
    {"This model is a fine-tuned version of [b](" HF "a/b)", "finetune=a/b"},
    {"This model is a fine-tuned version of [a/b](" HF "a/b \"b\")", "finetune=a/b"},
    {"This model is a fine-tuned version of [a/b](" HF "a/b/tree/main)", "finetune=a/b"},
    {"This model is a fine-tuned version of [a/b](https://hf.co/a/b)", "finetune=a/b"},
    {"This model is a fine-tuned version of [a/b](a/b)", "finetune=a/b"},
    {"This model is a fine-tuned version of " HF "a/b.", "finetune=a/b"},
    {"(This model is a fine-tuned version of " HF "a/b)", "finetune=a/b"},
    /* unclear */
    {"This model is a fine-tuned version of [None](" HF "None) on it.", ""},
    {"This model is a fine-tuned version of [](" HF ")", ""},
    {"This model is a fine-tuned version of []()", ""},
    {"This model is a fine-tuned version of a/b.", ""},
    {"This model is a fine-tuned version of [c/d](" HF "a/b)", ""},
    {"This model is a fine-tuned version of [Acme](" HF "acme)", "finetune=acme"},
    {"This model is a fine-tuned version of [Acme AI](" HF "acme)", ""},
    {"This model is a fine-tuned version of [b](a/b)", ""},
    {"This model is a fine-tuned version of [a/b](https://example.org/a/b)", ""},
    {"This model is a fine-tuned version of [a/b](https://example.org)", ""},
    {"This model is a fine-tuned version of https://example.org/a/b", ""},
    {"This model is a fine-tuned version of [./out](" HF "./out) on it.", ""},
    {"This model is a fine-tuned version of [/content/x](" HF "/content/x) on it.", ""},
    {"This model is a fine-tuned version of [a/b/c](" HF "a/b/c) on it.", ""},
    {"This model is a fine-tuned version of [x/checkpoint-500](" HF "x/checkpoint-500)", ""},
    {"This model is a fine-tuned version of [output/x](" HF "output/x)", ""},
    {"This model is a fine-tuned version of [x/checkpoint-a](" HF "x/checkpoint-a)",
     "finetune=x/checkpoint-a"},
    {"This model is a fine-tuned version of [d](" HF "datasets/d)", ""},
    {"This model is a fine-tuned version of [a/b", ""},
    {"This model is a fine-tuned version of [a/b](" HF "a/b", ""},
    {"This model is a fine-tuned version of [a/b]", ""},
    {"This model is a fine-tuned version of", ""},
    {"This model is a fine-tuned versionof [a/b](" HF "a/b)", ""},
    {"xThis model is a fine-tuned version of [a/b](" HF "a/b)", ""},
    {"X is a fine-tuned version of [a/b](" HF "a/b)", ""},
    /* the first that names a model */
    {"This model is a fine-tuned version of [a/b](" HF "a/b). This model is a fine-tuned version "
     "of [c/d](" HF "c/d)",
     "finetune=a/b"},
    {"This model is a fine-tuned version of it. This model is a fine-tuned version of "
     "[c/d](" HF "c/d)",
     "finetune=c/d"},
    /* Sentence Transformers */
    {"This is a [sentence-transformers](https://www.SBERT.net) model finetuned from [a/b](" HF
     "a/b). It maps",
     "finetune=a/b"},
    /* Unsloth and the Hub's template */
    {"- **Finetuned from model :** unsloth/x-bnb-4bit\n\n", "finetune=unsloth/x-bnb-4bit"},
    {"- **Finetuned from model [optional]:** a/b", "finetune=a/b"},
    {"- **Finetuned from model [optional]:** [More Information Needed]", ""},
    {"- **Finetuned from model:** `a/b`\n", "finetune=a/b"},
    {"- **Finetuned from model:** [B](" HF "a/b)\n", "finetune=a/b"},
    {"- **Finetuned from model**: a/b.\r\n", "finetune=a/b"},
    {"- **Finetuned from model:** " HF "a/b\n", "finetune=a/b"},
    {"- **Finetuned from model:** Based on [B](" HF "a/b)\n", ""},
    {"- **Finetuned from model:** [B](" HF "a/b) and others\n", ""},
    {"- **Finetuned from model:** GPT-2\n", ""},
    {"- **Finetuned from model:** the model a/b\n", ""},
    {"- **Finetuned from model:**\na/b\n", ""},
    {"- **Finetuned from model** a/b\n", ""},
    /* Diffusers */
    {"These are x/y LoRA adaption weights for a/b.\n\nThe weights", "adapter=a/b"},
    {"These are LoRA adaption weights for a/b-1.5. The weights", "adapter=a/b-1.5"},
    {"These are LoRA adaption weights for you.", ""},
    /* mergekit */
    {"using the SLERP merge method.\n\nThe following models were included in the merge:\n"
     "* [a/b](" HF "a/b)\n* [c/d](" HF "c/d)\n\n### Configuration\n\n* [e/f](" HF "e/f)\n",
     "merge=a/b,merge=c/d"},
    {"merged using the [TIES](https://arxiv.org/abs/2306.01708) merge method using [a/b](" HF
     "a/b) as a base.\n\n### Models Merged\n\nThe following models were included in the merge:\n"
     "* [c/d](" HF "c/d)\n- [e/f](" HF "e/f) + [g/h](" HF "g/h)\n",
     "merge=a/b,merge=c/d,merge=e/f,merge=g/h"},
    {"merge method using [a/b](" HF "a/b) + [c/d](" HF "c/d) as a base.", "merge=a/b,merge=c/d"},
    {"merge method using [a/b](" HF "a/b), as it was.", ""},
    {"merge method using /models/a as a base.", ""},
    {"The following models were included in the merge:\n* trained/x\n* E:\\a\\b\n", ""},
    {"The following models were included in the merge: * [a/b](" HF "a/b)\n", ""},
    {"The following models were included in the merge:\n\n\n### x\n", ""},
    {"The following models were included in the merge:\n* [a/b](" HF "a/b)", "merge=a/b"},
    {"The following models were included in the merge:\n* [a/b](" HF
     "a/b)\n\nThis model is a fine-tuned version of [c/d](" HF "c/d)",
     "merge=a/b"},
    {"This model is a fine-tuned version of [c/d](" HF "c/d)\n"
     "The following models were included in the merge:\n* [a/b](" HF "a/b)",
     "finetune=c/d"},
    /* conversions */
    {"This model was converted to GGUF format from [`a/b`](" HF "a/b) using llama.cpp",
     "quantized=a/b"},
    {"This LoRA adapter was converted to GGUF format from [`a/b`](" HF "a/b) via", "quantized=a/b"},
    {"**This model was converted to GGUF format from [`a/b`](" HF "a/b)**", "quantized=a/b"},
    {"This model was converted to MLX format from [`a/b`]() using mlx-vlm", "quantized=a/b"},
    {"This model was converted to MLX format from [`gpt2`]().", "quantized=gpt2"},
    {"This model [x/y](" HF "x/y) was\nconverted to MLX format from [a/b](" HF "a/b)\nusing",
     "quantized=a/b"},
    {"Download the model in GGUF format from [a/b](" HF "a/b)", ""},
    {"This model is a quantized version of [a/b](" HF "a/b).", "quantized=a/b"},
    {"This is a quantized version of [b](" HF "a/b).", "quantized=a/b"},
    {"This repo contains GGUF format model files for [A's B](" HF "a/b).", "quantized=a/b"},
    {"This repo contains AWQ model files for [A's B](" HF "a/b).", "quantized=a/b"},
    {"This repo contains GPTQ model files for [A's B](" HF "a/b).", "quantized=a/b"},
    {"static quants of " HF "a/b\n\nweighted/imatrix quants are available at " HF "x/y",
     "quantized=a/b"},
    {"weighted/imatrix quants of " HF "a/b\n", "quantized=a/b"},
    {"static quants of " HF "a/b, and", "quantized=a/b"},
    {"static quants of <" HF "a/b>", ""},
    /* code */
    {"```\nThis model is a fine-tuned version of [a/b](" HF "a/b)\n```\n", ""},
    {"```md\nx\n```\nThis model is a fine-tuned version of [a/b](" HF "a/b)\n", "finetune=a/b"},
    {"~~~\n```\nstatic quants of " HF "a/b\n```\n~~~\nstatic quants of " HF "c/d", "quantized=c/d"},
    {"```\nThis model is a fine-tuned version of [a/b](" HF "a/b)", ""},
    {"  ```\nstatic quants of " HF "a/b\n  ```", ""},
};

static void claims_of(char *out, size_t size, struct text text, bool is_adapter) {
  struct arena arena = ARENA_INIT;
  struct parent_claims claims = {0};
  size_t at = 0;
  out[0] = '\0';
  assert_int_equal(card_text_claim(&claims, text, is_adapter, &arena), STEMMA_OK);
  for (size_t i = 0; i < claims.count; i++) {
    const struct parent_claim *claim = &claims.items[i];
    assert_false(claim->not_an_id);
    at += (size_t)snprintf(out + at, size - at, "%s%.*s=%.*s", i > 0 ? "," : "",
                           TEXT_ARGS(claim->relation), TEXT_ARGS(claim->id));
    assert_true(at < size);
  }
  arena_dispose(&arena);
}

/* In a block of its exact size, so that a sanitizer sees what is read behind it. */
static void check_row(const struct row *row) {
  char got[1024];
  size_t length = strlen(row->text);
  char *bytes = malloc(length + (length == 0));
  assert_non_null(bytes);
  memcpy(bytes, row->text, length);
  claims_of(got, sizeof got, (struct text){bytes, length}, false);
  free(bytes);
  if (strcmp(got, row->wanted) != 0) {
    fail_msg("%s\n  wanted %s\n  got    %s", row->text, row->wanted, got);
  }
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check_row(&rows[i]);
}

/* However a text is cut off, it is read within its bytes. */
static void test_cut(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    for (size_t length = 0; length < strlen(rows[i].text); length++) {
      char got[1024], *bytes = malloc(length + (length == 0));
      assert_non_null(bytes);
      memcpy(bytes, rows[i].text, length);
      claims_of(got, sizeof got, (struct text){bytes, length}, false);
      free(bytes);
    }
  }
}

static void test_adapter(void **state) {
  (void)state;
  char got[256];
  claims_of(got, sizeof got, TEXT("This model is a fine-tuned version of [a/b](" HF "a/b)"), true);
  assert_string_equal(got, "adapter=a/b");
  claims_of(got, sizeof got, TEXT("static quants of " HF "a/b"), true);
  assert_string_equal(got, "quantized=a/b");
}

static void test_linear(void **state) {
  (void)state;
  static const char *const pieces[] = {
      "This model is a fine-tuned version of ",
      "This model is a fine-tuned version of [",
      "This model is a fine-tuned version of [a](",
      "Finetuned from model: ",
      "Finetuned from model:\n",
      "The following models were included in the merge:\n",
      "The following models were included in the merge:\n* [x",
      "merge method using [a/b](https://huggingface.co/a/b) + ",
      "merge method using ",
      "* [a/b](x)\n",
      "static quants of https://huggingface.co/",
      "lora adaption weights for ",
      "```\n",
      "```a\n",
      "~~~ ",
      " ",
      "\n",
      "t ",
      "[",
      "]",
      "\xFF",
  };
  size_t size = ((size_t)4 << 20) / (size_t)watched_step(1, 8);
  char *bytes = malloc(size);
  assert_non_null(bytes);
  for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
    char got[1024];
    size_t length = strlen(pieces[p]), at = 0;
    for (; at + length <= size; at += length) memcpy(bytes + at, pieces[p], length);
    clock_t start = clock();
    claims_of(got, sizeof got, (struct text){bytes, at}, false);
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (seconds > 8) fail_msg("%s: %.1f seconds", pieces[p], seconds);
  }
  free(bytes);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_cut),
      cmocka_unit_test(test_adapter),
      cmocka_unit_test(test_linear),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
