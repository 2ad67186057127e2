/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a link leads to, where that is beyond doubt. */
#include "engine/read/card_link.h"

#include "graph/model_id.h"

/* Bytes between the brackets of a link, of its target, and of white space in a sentence. */
enum { LABEL_MAX = 256, TARGET_MAX = 512, SPACE_MAX = 8 };

static void drop(struct text *rest, size_t bytes) {
  assert(bytes <= rest->length);
  rest->bytes += bytes;
  rest->length -= bytes;
}

bool card_link_skip_space(struct text *rest) {
  size_t length = 0;
  while (length < SPACE_MAX && length < rest->length && text_is_space(rest->bytes[length])) {
    length++;
  }
  drop(rest, length);
  return length > 0;
}

static bool begins_with(struct text text, struct text prefix) {
  return text.length >= prefix.length &&
         text_equal_folded((struct text){text.bytes, prefix.length}, prefix);
}

static bool is_hub_address(struct text target) {
  static const struct text heads[] = {
      {"https://huggingface.co/", 23}, {"https://www.huggingface.co/", 27},
      {"https://hf.co/", 14},          {"https://www.hf.co/", 18},
      {"http://huggingface.co/", 22},  {"http://www.huggingface.co/", 26},
      {"http://hf.co/", 13},           {"http://www.hf.co/", 17},
  };
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
    if (begins_with(target, heads[i])) return true;
  }
  return false;
}

/* Folders that training runs are kept in look like ids: "output/model", "x/checkpoint-500". */
static bool is_local(struct text id) {
  static const struct text folders[] = {{"output", 6},       {"outputs", 7},   {"results", 7},
                                        {"checkpoints", 11}, {"workspace", 9}, {"content", 7}};
  static const struct text head = {"checkpoint-", 11};
  struct text name = model_id_name(id), namespace = model_id_namespace(id);
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    if (text_equal_folded(namespace, folders[i])) return true;
  }
  if (!begins_with(name, head)) return false;
  for (size_t i = head.length; i < name.length; i++) {
    if (name.bytes[i] < '0' || name.bytes[i] > '9') return false;
  }
  return true;
}

static bool is_qualified(struct text id) {
  return model_id_namespace(id).length > 0;
}

bool card_link_bare(struct text *id, struct text word) {
  struct text found;
  if (model_id_normalise(&found, word) != MODEL_ID_OK) return false;
  if (!is_qualified(found) || is_local(found)) return false;
  *id = found;
  return true;
}

/* The model that label and target agree on; empty where they do not. */
static struct text agree(struct text label, struct text target) {
  struct text none = {0}, said, led;
  bool says = model_id_normalise(&said, label) == MODEL_ID_OK;
  target = text_trim(target);
  if (target.length == 0) return says && !is_local(said) ? said : none;
  if (model_id_normalise(&led, target) != MODEL_ID_OK || is_local(led)) return none;
  bool is_same = says && text_equal_folded(said, led);
  /* A page of the Hub that has one segment may be a person's; a label of one segment or with
   * spaces is a model's name. */
  if (!is_hub_address(target) || !is_qualified(led)) return is_same ? led : none;
  bool is_other = says && is_qualified(said) && !is_same;
  return is_other ? none : led;
}

/* Where the byte stands within the first `most` bytes, or NULL. */
static const char *find_byte(struct text rest, char byte, size_t most) {
  if (rest.length == 0) return NULL;
  return memchr(rest.bytes, byte, rest.length < most ? rest.length : most);
}

/* [label](target "title") */
static bool take_markdown(struct text *id, struct text *rest) {
  struct text at = *rest;
  const char *label_end = find_byte(at, ']', LABEL_MAX);
  if (label_end == NULL) return false;
  struct text label = {at.bytes + 1, (size_t)(label_end - at.bytes) - 1};
  drop(&at, label.length + 2);
  if (at.length == 0 || at.bytes[0] != '(') return false;
  const char *end = find_byte(at, ')', TARGET_MAX);
  if (end == NULL) return false;
  struct text target = {at.bytes + 1, (size_t)(end - at.bytes) - 1};
  drop(&at, target.length + 2);
  target = text_trim(target);
  for (size_t i = 0; i < target.length; i++) {
    if (text_is_space(target.bytes[i])) target.length = i;
  }
  *id = agree(label, target);
  *rest = at;
  return true;
}

/* An address up to white space or what cannot be part of it; the full stop behind it is the
 * sentence's. */
static bool take_address(struct text *id, struct text *rest) {
  if (!is_hub_address(*rest)) return false;
  struct text word = {rest->bytes, 0};
  while (word.length < rest->length && word.length < TARGET_MAX) {
    char byte = rest->bytes[word.length];
    if (text_is_space(byte) || byte == ')' || byte == '>' || byte == '<' || byte == '"') break;
    word.length++;
  }
  drop(rest, word.length);
  while (word.length > 0 && strchr(".,;:", word.bytes[word.length - 1]) != NULL) word.length--;
  if (!card_link_bare(id, word)) *id = (struct text){0};
  return true;
}

bool card_link_take(struct text *id, struct text *rest) {
  struct text at = *rest;
  (void)card_link_skip_space(&at);
  if (at.length == 0) return false;
  bool is_link = at.bytes[0] == '[' ? take_markdown(id, &at) : take_address(id, &at);
  if (is_link) *rest = at;
  return is_link;
}
