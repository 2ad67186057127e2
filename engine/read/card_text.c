/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One pass over the text: where a word begins, the phrases of the table are tried; a phrase and
 * what is read behind it have a greatest length, so the pass is linear. Only the list of a
 * merge may be long: the pass goes on behind it.
 */
#include "engine/read/card_text.h"

#include "engine/read/card_link.h"
#include "graph/graph.h"

enum form {
  FORM_LINK,  /* a link follows */
  FORM_BASE,  /* links joined by "+", and then "as a base" */
  FORM_LIST,  /* lines that begin with a bullet, each with links */
  FORM_FIELD, /* a colon, and to the end of the line a link or an id */
  FORM_WORD,  /* an id, and a full stop */
};

struct pattern {
  struct text phrase;            /* in lower case; a space is any white space */
  enum stemma_relation relation; /* to what follows */
  enum form form;                /* of what follows */
};

#define PHRASE(literal)                                                                            \
  { (literal), sizeof(literal) - 1 }

static const struct pattern patterns[] = {
    {PHRASE("this model is a fine-tuned version of"), STEMMA_FINETUNE, FORM_LINK},
    {PHRASE("model finetuned from"), STEMMA_FINETUNE, FORM_LINK},
    {PHRASE("finetuned from model"), STEMMA_FINETUNE, FORM_FIELD},
    {PHRASE("lora adaption weights for"), STEMMA_ADAPTER, FORM_WORD},
    {PHRASE("merge method using"), STEMMA_MERGE, FORM_BASE},
    {PHRASE("the following models were included in the merge:"), STEMMA_MERGE, FORM_LIST},
    {PHRASE("was converted to gguf format from"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("was converted to mlx format from"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("this model is a quantized version of"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("this is a quantized version of"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("this repo contains gguf format model files for"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("this repo contains awq model files for"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("this repo contains gptq model files for"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("static quants of"), STEMMA_QUANTIZED, FORM_LINK},
    {PHRASE("weighted/imatrix quants of"), STEMMA_QUANTIZED, FORM_LINK},
};

/* Bytes of the longest value of a field, and of the longest bare id with its full stop. */
enum { FIELD_MAX = 512, WORD_MAX = 256 };

struct scan {
  struct parent_claims *claims; /* where parents go */
  struct arena *arena;          /* of the claims */
  bool is_adapter;              /* a fine-tune is an adapter */
  bool found;                   /* a sentence has named a model */
  bool is_merge;                /* and it was a merge */
};

static void drop(struct text *rest, size_t bytes) {
  assert(bytes <= rest->length);
  rest->bytes += bytes;
  rest->length -= bytes;
}

static enum stemma_status claim(struct scan *scan, struct text id, enum stemma_relation relation) {
  if (id.length == 0) return STEMMA_OK;
  if (relation == STEMMA_FINETUNE && scan->is_adapter) relation = STEMMA_ADAPTER;
  scan->found = true;
  scan->is_merge = relation == STEMMA_MERGE;
  struct parent_claim one = {.id = id, .relation = text_of(stemma_relation_name(relation))};
  return parent_claims_add(scan->claims, one, scan->arena);
}

/* Drops the phrase, if `rest` begins with it. */
static bool drop_phrase(struct text *rest, struct text phrase) {
  struct text at = *rest;
  for (size_t i = 0; i < phrase.length; i++) {
    if (phrase.bytes[i] == ' ') {
      if (!card_link_skip_space(&at)) return false;
      continue;
    }
    if (at.length == 0 || text_fold_byte(at.bytes[0]) != phrase.bytes[i]) return false;
    drop(&at, 1);
  }
  *rest = at;
  return true;
}

/* Links joined by "+": claims each where `is_meant`, else only drops them. */
static enum stemma_status take_links(struct text *rest, struct scan *scan, bool is_meant) {
  struct text id;
  enum stemma_status status = STEMMA_OK;
  while (status == STEMMA_OK && card_link_take(&id, rest)) {
    if (is_meant) status = claim(scan, id, STEMMA_MERGE);
    struct text at = *rest;
    (void)card_link_skip_space(&at);
    if (at.length == 0 || at.bytes[0] != '+') break;
    drop(&at, 1);
    *rest = at;
  }
  return status;
}

static enum stemma_status take_base(struct text *rest, struct scan *scan) {
  struct text at = *rest;
  enum stemma_status status = take_links(&at, scan, false);
  if (status != STEMMA_OK || !drop_phrase(&at, TEXT(" as a base"))) return status;
  return take_links(rest, scan, true);
}

/* The first line of `rest`, without its end. */
static struct text first_line(struct text rest) {
  const char *end = rest.length == 0 ? NULL : memchr(rest.bytes, '\n', rest.length);
  if (end != NULL) rest.length = (size_t)(end - rest.bytes);
  return rest;
}

static void drop_line(struct text *rest) {
  size_t length = first_line(*rest).length;
  drop(rest, length < rest->length ? length + 1 : length);
}

/* Up to the first line that is neither blank nor an item. What follows the phrase on its own
 * line is no item. */
static enum stemma_status take_list(struct text *rest, struct scan *scan) {
  enum stemma_status status = STEMMA_OK;
  if (text_trim(first_line(*rest)).length > 0) return STEMMA_OK;
  while (rest->length > 0 && status == STEMMA_OK) {
    struct text line = text_trim(first_line(*rest));
    bool is_item = line.length > 1 && (line.bytes[0] == '*' || line.bytes[0] == '-') &&
                   text_is_space(line.bytes[1]);
    if (line.length > 0 && !is_item) break;
    if (is_item) {
      drop(&line, 1);
      status = take_links(&line, scan, true);
    }
    drop_line(rest);
  }
  return status;
}

/* "**Finetuned from model [optional]:** a/b": the value is all there is on the line. */
static enum stemma_status take_field(struct text *rest, struct scan *scan,
                                     enum stemma_relation relation) {
  struct text head = {rest->bytes, rest->length < FIELD_MAX ? rest->length : FIELD_MAX};
  struct text line = first_line(head), id;
  if (line.length == FIELD_MAX) return STEMMA_OK;
  (void)drop_phrase(&line, TEXT(" [optional]"));
  bool has_colon = false;
  while (line.length > 0 && strchr(" *:", line.bytes[0]) != NULL && line.bytes[0] != '\0') {
    has_colon |= line.bytes[0] == ':';
    drop(&line, 1);
  }
  if (!has_colon) return STEMMA_OK;
  line = text_trim(line);
  if (line.length > 0 && line.bytes[line.length - 1] == '.') line.length--;
  bool is_named = card_link_bare(&id, line);
  if (!is_named) is_named = card_link_take(&id, &line) && text_trim(line).length == 0;
  return is_named ? claim(scan, id, relation) : STEMMA_OK;
}

static enum stemma_status take_word(struct text *rest, struct scan *scan,
                                    enum stemma_relation relation) {
  struct text at = *rest, id;
  if (!card_link_skip_space(&at)) return STEMMA_OK;
  struct text word = {at.bytes, 0};
  while (word.length < at.length && !text_is_space(at.bytes[word.length])) {
    if (++word.length == WORD_MAX) return STEMMA_OK;
  }
  if (word.length > 0 && word.bytes[word.length - 1] == '.') word.length--;
  return card_link_bare(&id, word) ? claim(scan, id, relation) : STEMMA_OK;
}

/* What stands behind a phrase. `rest` moves on only behind what has been read for good. */
static enum stemma_status take_form(struct text *rest, struct scan *scan,
                                    const struct pattern *pattern) {
  struct text id;
  switch (pattern->form) {
  case FORM_LINK:
    if (!card_link_take(&id, rest)) return STEMMA_OK;
    return claim(scan, id, pattern->relation);
  case FORM_BASE: return take_base(rest, scan);
  case FORM_LIST: return take_list(rest, scan);
  case FORM_FIELD: return take_field(rest, scan, pattern->relation);
  case FORM_WORD: return take_word(rest, scan, pattern->relation);
  }
  return STEMMA_OK;
}

/* Tries all phrases where a word begins. */
static enum stemma_status take_phrase(struct text *rest, struct scan *scan) {
  char first = text_fold_byte(rest->bytes[0]);
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
    if (patterns[i].phrase.bytes[0] != first) continue;
    if (scan->found && patterns[i].relation != STEMMA_MERGE) continue;
    if (!drop_phrase(rest, patterns[i].phrase)) continue;
    return take_form(rest, scan, &patterns[i]);
  }
  drop(rest, 1);
  return STEMMA_OK;
}

/* The marks that a code block's first line begins with, or nothing. */
static struct text fence_of(struct text rest) {
  struct text line = text_trim(first_line(rest));
  bool is_fence =
      line.length >= 3 && (memcmp(line.bytes, "```", 3) == 0 || memcmp(line.bytes, "~~~", 3) == 0);
  return is_fence ? (struct text){line.bytes, 3} : (struct text){0};
}

/* Drops the code block that `rest` begins with, if it does; one without an end goes to the
 * end of the text. */
static bool drop_code(struct text *rest) {
  struct text fence = fence_of(*rest);
  if (fence.length == 0) return false;
  do {
    drop_line(rest);
  } while (rest->length > 0 && !text_equal(fence_of(*rest), fence));
  drop_line(rest);
  return true;
}

static bool is_word_byte(char byte) {
  char folded = text_fold_byte(byte);
  return (folded >= 'a' && folded <= 'z') || (folded >= '0' && folded <= '9');
}

enum stemma_status card_text_claim(struct parent_claims *claims, struct text body, bool is_adapter,
                                   struct arena *arena) {
  struct scan scan = {.claims = claims, .arena = arena, .is_adapter = is_adapter};
  struct text rest = body;
  char before = '\n';
  while (rest.length > 0) {
    if (scan.found && !scan.is_merge) break;
    if (before == '\n' && drop_code(&rest)) continue;
    bool is_word = is_word_byte(rest.bytes[0]) && !is_word_byte(before);
    before = rest.bytes[0];
    if (!is_word) {
      drop(&rest, 1);
      continue;
    }
    enum stemma_status status = take_phrase(&rest, &scan);
    if (status != STEMMA_OK) return status;
    if (rest.bytes > body.bytes) before = rest.bytes[-1];
  }
  return STEMMA_OK;
}
