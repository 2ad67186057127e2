/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a card's parts to a record: rules R1 and R2. */
#include "engine/read/card.h"

#include "engine/read/card_text.h"
#include "engine/read/card_yaml.h"
#include "graph/parents.h"

/* How much of a line at fault is kept, to recognise it by. */
enum { FAULT_TEXT_MAX = 200 };

/* A card, taken apart. */
struct parts {
  struct text front;    /* the YAML, without its marks */
  struct text body;     /* the prose */
  bool has_front;       /* there is front matter */
  bool is_front_closed; /* and its end */
};

/* Takes the first line off `rest`, without its end. */
static struct text take_line(struct text *rest) {
  const char *end = rest->length == 0 ? NULL : memchr(rest->bytes, '\n', rest->length);
  struct text line = *rest;
  if (end != NULL) line.length = (size_t)(end - rest->bytes);
  size_t taken = end == NULL ? rest->length : line.length + 1;
  if (taken > 0) rest->bytes += taken;
  rest->length -= taken;
  return line;
}

/* True for a line of the three bytes of `mark`, and white space behind them. */
static bool is_mark(struct text line, const char *mark) {
  if (line.length < 3 || memcmp(line.bytes, mark, 3) != 0) return false;
  return text_trim((struct text){line.bytes + 3, line.length - 3}).length == 0;
}

static struct parts take_apart(struct text bytes) {
  struct text rest = bytes;
  if (rest.length >= 3 && memcmp(rest.bytes, "\xEF\xBB\xBF", 3) == 0) {
    rest = (struct text){rest.bytes + 3, rest.length - 3};
  }
  struct parts parts = {.body = rest};
  struct text line;
  do {
    line = take_line(&rest);
  } while (rest.length > 0 && text_trim(line).length == 0);
  if (!is_mark(line, "---")) return parts;
  parts.has_front = true;
  parts.front = parts.body = rest;
  while (rest.length > 0) {
    line = take_line(&rest);
    if (!is_mark(line, "---") && !is_mark(line, "...")) continue;
    parts.is_front_closed = true;
    parts.front.length = (size_t)(line.bytes - parts.front.bytes);
    parts.body = rest;
    break;
  }
  return parts;
}

/* The text of a string; empty for anything else. */
static struct text string_of(const struct card_yaml_node *node) {
  struct text none = {0};
  return node != NULL && node->kind == CARD_YAML_TEXT ? node->text : none;
}

/* What stands where an id or a word should, for whoever has to find it. */
static struct text shown(const struct card_yaml_node *node) {
  if (node->kind == CARD_YAML_LIST) return TEXT("[...]");
  if (node->kind == CARD_YAML_MAP) return TEXT("{...}");
  return node->text;
}

static enum stemma_status claim(struct parent_claims *claims, const struct card_yaml_node *node,
                                struct text relation, struct arena *arena) {
  if (node == NULL || node->kind == CARD_YAML_NULL) return STEMMA_OK;
  struct parent_claim one = {
      .id = shown(node),
      .relation = relation,
      .not_an_id = node->kind != CARD_YAML_TEXT,
  };
  return parent_claims_add(claims, one, arena);
}

/* base_model and base_model_relation. */
static enum stemma_status claim_base(struct parent_claims *claims, const struct card_yaml_node *map,
                                     struct arena *arena) {
  const struct card_yaml_node *base = card_yaml_find(map, TEXT("base_model"));
  const struct card_yaml_node *word = card_yaml_find(map, TEXT("base_model_relation"));
  /* A relation that is no string is a word that nobody knows. */
  struct text relation = {0};
  if (word != NULL && word->kind != CARD_YAML_NULL) relation = shown(word);
  if (base == NULL || base->kind != CARD_YAML_LIST) return claim(claims, base, relation, arena);
  enum stemma_status status = STEMMA_OK;
  for (const struct card_yaml_node *item = base->first; item != NULL; item = item->next) {
    if (status == STEMMA_OK) status = claim(claims, item, relation, arena);
  }
  return status;
}

static enum stemma_status claim_tags(struct parent_claims *claims, const struct card_yaml_node *map,
                                     struct arena *arena) {
  const struct card_yaml_node *tags = card_yaml_find(map, TEXT("tags"));
  if (tags == NULL || tags->kind != CARD_YAML_LIST) return STEMMA_OK;
  enum stemma_status status = STEMMA_OK;
  for (const struct card_yaml_node *tag = tags->first; tag != NULL; tag = tag->next) {
    struct parent_claim one;
    if (status != STEMMA_OK || !parent_claim_of_tag(&one, string_of(tag))) continue;
    status = parent_claims_add(claims, one, arena);
  }
  return status;
}

/* A string, or the first string of a list. */
static struct text first_string(const struct card_yaml_node *node) {
  if (node == NULL || node->kind != CARD_YAML_LIST) return string_of(node);
  struct text found = {0};
  for (const struct card_yaml_node *item = node->first; item != NULL; item = item->next) {
    if (item->kind == CARD_YAML_TEXT) return item->text;
  }
  return found;
}

/* The front matter's line of that number, or its last one, cut short. */
static struct text fault_line(struct text front, size_t number) {
  struct text line = take_line(&front);
  while (number-- > 0 && front.length > 0) line = take_line(&front);
  line = text_trim(line);
  if (line.length > FAULT_TEXT_MAX) line.length = FAULT_TEXT_MAX;
  return line.length == 0 ? TEXT("---") : line;
}

/* Reads the front matter into the record's fields and the claims. */
static enum stemma_status read_front(struct record *record, struct parent_claims *claims,
                                     bool *is_adapter, const struct parts *parts,
                                     struct arena *arena) {
  const struct card_yaml_node *map = NULL;
  struct card_yaml_fault fault = {.why = NULL};
  enum stemma_status status = STEMMA_OK;
  if (!parts->has_front) return STEMMA_OK;
  bool is_read = parts->is_front_closed;
  if (is_read) {
    status = card_yaml_read(&map, &fault, parts->front, arena);
    is_read = status == STEMMA_OK;
  }
  if (status == STEMMA_NO_MEMORY) return status;
  if (is_read && map != NULL) is_read = map->kind == CARD_YAML_MAP || map->kind == CARD_YAML_NULL;
  if (!is_read) {
    struct parent_claim lost = {.id = fault_line(parts->front, fault.line), .not_an_id = true};
    return parent_claims_add(claims, lost, arena);
  }
  record->license = first_string(card_yaml_find(map, TEXT("license")));
  record->task = string_of(card_yaml_find(map, TEXT("pipeline_tag")));
  *is_adapter = text_equal(string_of(card_yaml_find(map, TEXT("library_name"))), TEXT("peft"));
  status = claim_base(claims, map, arena);
  return status == STEMMA_OK ? claim_tags(claims, map, arena) : status;
}

enum stemma_status card_read(struct record *record, struct text id, struct text bytes,
                             bool infer_text, struct arena *arena) {
  struct record read = {
      .id = id,
      .hash = text_hash_folded(id),
      .created = RECORD_NO_TIME,
      .modified = RECORD_NO_TIME,
      .downloads = RECORD_NO_COUNT,
      .likes = RECORD_NO_COUNT,
  };
  struct parent_claims claims[PARENT_SOURCES] = {0};
  struct parts parts = take_apart(bytes);
  bool is_adapter = false;
  enum stemma_status status =
      read_front(&read, &claims[PARENT_SOURCE_CARD], &is_adapter, &parts, arena);
  if (status == STEMMA_OK && infer_text) {
    status = card_text_claim(&claims[PARENT_SOURCE_TEXT], parts.body, is_adapter, arena);
  }
  if (status == STEMMA_OK) status = parents_resolve(&read, claims, arena);
  if (status == STEMMA_OK) *record = read;
  return status;
}
