/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule R2, step by step. What is wanted of a row is an id, or one of the two words. */
#include "graph/model_id.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define BAD    "(malformed)"
#define FILLER "(placeholder)"
#define HUB    "https://huggingface.co/"

static const char *const rows[][2] = {
    /* as it should be */
    {"acme/rocket", "acme/rocket"},
    {"gpt2", "gpt2"},
    {"Acme-2.0/Rocket_1.5-GGUF", "Acme-2.0/Rocket_1.5-GGUF"},
    {"0/1", "0/1"},
    {"_a/_b", "_a/_b"},
    {"a-/b.", "a-/b."},
    {"a_-_b", "a_-_b"},
    {"a.b.c/d.e.f", "a.b.c/d.e.f"},
    /* white space, quotes, back-ticks at either end */
    {"  acme/rocket", "acme/rocket"},
    {"acme/rocket\r\n", "acme/rocket"},
    {"\t\v\facme/rocket", "acme/rocket"},
    {"\"acme/rocket\"", "acme/rocket"},
    {"'acme/rocket'", "acme/rocket"},
    {"`acme/rocket`", "acme/rocket"},
    {"' \"`acme/rocket`\" '", "acme/rocket"},
    {"\"acme/rocket", "acme/rocket"},
    {"ac\"me/rocket", BAD},
    {"acme /rocket", BAD},
    {"acme/ rocket", BAD},
    {"acme/roc ket", BAD},
    {"acme\n/rocket", BAD},
    /* a list's dash */
    {"- acme/rocket", "acme/rocket"},
    {"-  acme/rocket", "acme/rocket"},
    {"- \"acme/rocket\"", "acme/rocket"},
    {" '- acme/rocket'", "acme/rocket"},
    {"-acme/rocket", BAD},
    {"- - acme/rocket", BAD},
    {"-", BAD},
    {"- none", FILLER},
    {"- \"\"", BAD},
    /* addresses */
    {"https://huggingface.co/acme/rocket", "acme/rocket"},
    {"http://huggingface.co/acme/rocket", "acme/rocket"},
    {"https://www.huggingface.co/acme/rocket", "acme/rocket"},
    {"https://hf.co/acme/rocket", "acme/rocket"},
    {"http://www.hf.co/acme/rocket", "acme/rocket"},
    {"HTTPS://HuggingFace.CO/acme/rocket", "acme/rocket"},
    {"Http://WWW.HF.co/acme/rocket", "acme/rocket"},
    {"\"https://hf.co/acme/rocket\"", "acme/rocket"},
    {"- https://hf.co/acme/rocket", "acme/rocket"},
    {HUB "gpt2", "gpt2"},
    {HUB "acme/rocket/", "acme/rocket"},
    {HUB "acme/rocket///", "acme/rocket"},
    {HUB, FILLER},
    {"https://huggingface.co", BAD},
    {"https://hf.co", BAD},
    {"huggingface.co/acme/rocket", BAD},
    {"hf.co/acme/rocket", BAD},
    {"hf.co/rocket", "hf.co/rocket"},
    {"https://example.org/acme/rocket", BAD},
    {"ftp://huggingface.co/acme/rocket", BAD},
    {"https:/huggingface.co/acme/rocket", BAD},
    {"https://huggingface.co:443/acme/rocket", BAD},
    {"https://www.www.hf.co/acme/rocket", BAD},
    {"https://hf.co.example.org/acme/rocket", BAD},
    {"https://hf.co/https://hf.co/acme/rocket", BAD},
    {"hf://acme/rocket", BAD},
    /* models/ and api/models/, one of them, once, in lower case */
    {"models/acme/rocket", "acme/rocket"},
    {"api/models/acme/rocket", "acme/rocket"},
    {HUB "models/acme/rocket", "acme/rocket"},
    {HUB "api/models/acme/rocket", "acme/rocket"},
    {"models/gpt2", "gpt2"},
    {"models/", FILLER},
    {"models", "models"},
    {"models/models/acme/rocket", BAD},
    {"models/models/rocket", "models/rocket"},
    {"models/api/models/rocket", BAD},
    {"api/models/models/rocket", "models/rocket"},
    {"Models/acme/rocket", BAD},
    {"Models/rocket", "Models/rocket"},
    {"api/rocket", "api/rocket"},
    {"models//rocket", BAD},
    {"modelsx/rocket", "modelsx/rocket"},
    /* paths, queries, fragments, revisions, slashes at the end */
    {"acme/rocket/tree/main", "acme/rocket"},
    {"acme/rocket/tree/main/sub/folder", "acme/rocket"},
    {"acme/rocket/blob/main/README.md", "acme/rocket"},
    {"acme/rocket/resolve/main/a.bin?download=true", "acme/rocket"},
    {"acme/rocket/tree/", "acme/rocket"},
    {"acme/rocket/tree", BAD},
    {"acme/rocket/blob", BAD},
    {"acme/tree/main", "acme"},
    {"acme/rocket/blob/tree/x", "acme/rocket"},
    {"acme/rocket/tree/blob/x", "acme/rocket"},
    {"acme/rocket/Tree/main", BAD},
    {"acme/rocket/commit/0123abc", BAD},
    {"acme/rocket/discussions", BAD},
    {"acme/rocket?library=x", "acme/rocket"},
    {"acme/rocket#usage", "acme/rocket"},
    {"acme/rocket?a#b@c", "acme/rocket"},
    {"acme/rocket@main", "acme/rocket"},
    {"acme/rocket@refs/pr/1", "acme/rocket"},
    {"gpt2@v1.0", "gpt2"},
    {"acme/rocket/@main", "acme/rocket"},
    {"acme/rocket/", "acme/rocket"},
    {"acme/rocket//", "acme/rocket"},
    {"gpt2/", "gpt2"},
    {"/tree/main", FILLER},
    {"?x", FILLER},
    {"#x", FILLER},
    {"@acme/rocket", FILLER},
    {"/", FILLER},
    {"////", FILLER},
    {"acme/rocket @main", BAD},
    {HUB "acme/rocket/tree/main?x=1#y", "acme/rocket"},
    /* segments */
    {"acme/rocket/extra", BAD},
    {"/rocket", BAD},
    {"/acme/rocket", BAD},
    {"acme//rocket", BAD},
    {".acme/rocket", BAD},
    {"acme/.rocket", BAD},
    {"./rocket", BAD},
    {"../rocket", BAD},
    {"../../rocket", BAD},
    {"acme/..", BAD},
    {"ac..me/rocket", BAD},
    {"acme/roc..ket", BAD},
    {"acme/rocket..", BAD},
    {"acme/-rocket", BAD},
    {"-acme", BAD},
    {".", BAD},
    {"..", BAD},
    {"~/models/rocket", BAD},
    {"C:\\models\\rocket", BAD},
    {"acme:rocket", BAD},
    {"acme,rocket", BAD},
    {"acme+rocket", BAD},
    {"acme/rocket\x01", BAD},
    {"acme/rock\xC3\xA9t", BAD},
    {"\xEF\xBB\xBF"
     "acme/rocket",
     BAD},
    {"acme/rocket\xC2\xA0", BAD},
    {"the rocket model by acme", BAD},
    {"acme/rocket, acme/base", BAD},
    {"[acme/rocket]", BAD},
    {"<acme/rocket>", BAD},
    {"[rocket](acme/rocket)", BAD},
    /* the hub's other addresses */
    {"datasets/rocket", BAD},
    {"Datasets/rocket", BAD},
    {"spaces/rocket", BAD},
    {"collections/rocket", BAD},
    {"papers/2604.07190", BAD},
    {"DOCS/rocket", BAD},
    {"blog/rocket", BAD},
    {HUB "datasets/acme/rocket", BAD},
    {HUB "spaces/rocket", BAD},
    {"models/datasets/rocket", BAD},
    {"datasets", "datasets"},
    {"docs", "docs"},
    {"acme/datasets", "acme/datasets"},
    {"dataset/rocket", "dataset/rocket"},
    {"datasetsx/rocket", "datasetsx/rocket"},
    /* placeholders */
    {"", FILLER},
    {"   ", FILLER},
    {"\"\"", FILLER},
    {"none", FILLER},
    {"None", FILLER},
    {"NULL", FILLER},
    {"null", FILLER},
    {"n/a", FILLER},
    {"N/A", FILLER},
    {"n/A/", FILLER},
    {"unknown", FILLER},
    {"Unknown", FILLER},
    {"base_model", FILLER},
    {"BASE_MODEL", FILLER},
    {"[More Information Needed]", FILLER},
    {"[more information needed]", FILLER},
    {" `[More Information Needed]` ", FILLER},
    {HUB "none", FILLER},
    {"models/none", FILLER},
    {"none@main", FILLER},
    {"nonee", "nonee"},
    {"none/rocket", "none/rocket"},
    {"acme/none", "acme/none"},
    {"na", "na"},
    {"n/aa", "n/aa"},
    {"More Information Needed", BAD},
    {"[More Information Needed", BAD},
};

static void check(struct text raw, const char *wanted) {
  /* A copy of exactly its size: the sanitizers see a byte read behind it. */
  char *exact = malloc(raw.length + (raw.length == 0));
  assert_non_null(exact);
  if (raw.length > 0) memcpy(exact, raw.bytes, raw.length);
  struct text id = {NULL, 77};
  enum model_id_verdict verdict = model_id_normalise(&id, (struct text){exact, raw.length});
  const char *word = verdict == MODEL_ID_MALFORMED ? BAD : FILLER;
  struct text got = verdict == MODEL_ID_OK ? id : text_of(word);
  if (!text_equal(got, text_of(wanted))) {
    fail_msg("%.*s: %.*s, not %s", TEXT_ARGS(raw), TEXT_ARGS(got), wanted);
  }
  if (verdict != MODEL_ID_OK) assert_true(id.bytes == NULL && id.length == 77);
  free(exact);
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) check(text_of(rows[i][0]), rows[i][1]);
}

static void test_lengths(void **state) {
  (void)state;
  for (int space = 0; space <= 98; space++) {
    for (int name = 0; name <= 98; name++) {
      char id[256];
      int length =
          snprintf(id, sizeof id, "%.*s%s%.*s", space,
                   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                   "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                   space == 0 ? "" : "/", name,
                   "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"
                   "yyyyyyyyyyyyyyyyyyyyyyyyyyyyy");
      bool fits = space <= 96 && name >= 1 && name <= 96;
      char wanted[256];
      snprintf(wanted, sizeof wanted, "%s", fits ? id : BAD);
      /* The slash at the end goes: the namespace alone is a name. */
      if (name == 0 && space > 0) {
        snprintf(wanted, sizeof wanted, "%s", BAD);
        if (space <= 96) snprintf(wanted, sizeof wanted, "%.*s", length - 1, id);
      }
      if (name == 0 && space == 0) snprintf(wanted, sizeof wanted, "%s", FILLER);
      check((struct text){id, (size_t)length}, wanted);
    }
  }
}

/* Every byte, at every place of a segment. */
static void test_bytes(void **state) {
  (void)state;
  for (int byte = 0; byte < 256; byte++) {
    char id[] = "ab/cd";
    bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                  (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
    struct text out;
    id[4] = (char)byte;
    bool cut = byte == '?' || byte == '#' || byte == '@' || byte == '/';
    bool trimmed = text_is_space((char)byte) || byte == '"' || byte == '\'' || byte == '`';
    enum model_id_verdict verdict = model_id_normalise(&out, (struct text){id, 5});
    assert_int_equal(verdict == MODEL_ID_OK, letter || cut || trimmed);
    if (verdict == MODEL_ID_OK) assert_int_equal(out.length, letter ? 5 : 4);
    id[4] = 'd';
    id[1] = (char)byte;
    verdict = model_id_normalise(&out, (struct text){id, 5});
    if (letter) assert_int_equal(verdict, MODEL_ID_OK);
    if (!letter && !cut) assert_int_equal(verdict, MODEL_ID_MALFORMED);
  }
}

static void test_nul(void **state) {
  (void)state;
  check(TEXT("acme/roc\0ket"), BAD);
  check(TEXT("acme/rocket\0"), BAD);
  check((struct text){0}, FILLER);
}

static void test_parts(void **state) {
  (void)state;
  struct text id = TEXT("acme/rocket"), single = TEXT("gpt2");
  assert_true(text_equal(model_id_namespace(id), TEXT("acme")));
  assert_true(text_equal(model_id_name(id), TEXT("rocket")));
  assert_int_equal(model_id_namespace(single).length, 0);
  assert_true(text_equal(model_id_name(single), single));
  assert_int_equal(model_id_namespace((struct text){0}).length, 0);
  assert_int_equal(model_id_name((struct text){0}).length, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows), cmocka_unit_test(test_lengths), cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_nul),  cmocka_unit_test(test_parts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
