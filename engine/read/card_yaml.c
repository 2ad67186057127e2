/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From libyaml's events to a tree in an arena. */
#include "engine/read/card_yaml.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <yaml.h>

#include "engine/read/card_scalar.h"

/* A node that can be referred to. */
struct anchor {
  struct text name;                  /* in the arena */
  const struct card_yaml_node *node; /* complete once its collection is closed */
};

/* A collection that is not closed yet. */
struct open_node {
  struct card_yaml_node *node; /* the collection */
  struct card_yaml_node *last; /* of its children, or NULL */
};

struct builder {
  struct arena *arena;                          /* owns nodes and texts */
  struct card_yaml_fault *fault;                /* filled on failure */
  struct card_yaml_node *root;                  /* or NULL */
  size_t nodes;                                 /* made so far */
  struct open_node open[CARD_YAML_DEPTH_MAX];   /* [depth] from the root inwards */
  size_t depth;                                 /* of open */
  struct anchor anchors[CARD_YAML_ANCHORS_MAX]; /* [anchor_count] in order */
  size_t anchor_count;                          /* of anchors */
};

static enum stemma_status fail(struct builder *builder, const char *why, yaml_mark_t mark) {
  *builder->fault = (struct card_yaml_fault){.why = why, .line = mark.line};
  return STEMMA_BAD_INPUT;
}

static struct text text_of_yaml(const yaml_char_t *bytes) {
  return text_of((const char *)bytes);
}

/* A node behind the last one of the innermost open collection, or the root. */
static enum stemma_status add_node(struct card_yaml_node **out, struct builder *builder,
                                   struct card_yaml_node value, yaml_mark_t mark) {
  if (builder->nodes == CARD_YAML_NODES_MAX) return fail(builder, "too many values", mark);
  struct card_yaml_node *node = arena_alloc(builder->arena, sizeof *node);
  if (node == NULL) return STEMMA_NO_MEMORY;
  builder->nodes++;
  *node = value;
  if (builder->depth == 0) {
    assert(builder->root == NULL);
    builder->root = node;
  } else {
    struct open_node *parent = &builder->open[builder->depth - 1];
    if (parent->last == NULL) {
      parent->node->first = node;
    } else {
      parent->last->next = node;
    }
    parent->last = node;
  }
  *out = node;
  return STEMMA_OK;
}

static enum stemma_status name_anchor(struct builder *builder, const yaml_char_t *name,
                                      const struct card_yaml_node *node, yaml_mark_t mark) {
  if (name == NULL) return STEMMA_OK;
  if (builder->anchor_count == CARD_YAML_ANCHORS_MAX) {
    return fail(builder, "too many anchors", mark);
  }
  struct text copy = arena_copy(builder->arena, text_of_yaml(name));
  if (copy.bytes == NULL) return STEMMA_NO_MEMORY;
  builder->anchors[builder->anchor_count++] = (struct anchor){.name = copy, .node = node};
  return STEMMA_OK;
}

static enum stemma_status take_scalar(struct builder *builder, const yaml_event_t *event) {
  struct text raw = {(const char *)event->data.scalar.value, event->data.scalar.length};
  struct card_yaml_node *node = NULL, value = {.text = arena_copy(builder->arena, raw)};
  if (value.text.bytes == NULL) return STEMMA_NO_MEMORY;
  bool is_plain =
      event->data.scalar.plain_implicit && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  value.kind = is_plain ? card_scalar_kind(value.text) : CARD_YAML_TEXT;
  enum stemma_status status = add_node(&node, builder, value, event->start_mark);
  if (status != STEMMA_OK) return status;
  return name_anchor(builder, event->data.scalar.anchor, node, event->start_mark);
}

static enum stemma_status open_collection(struct builder *builder, enum card_yaml_kind kind,
                                          const yaml_char_t *anchor, yaml_mark_t mark) {
  struct card_yaml_node *node = NULL;
  if (builder->depth == CARD_YAML_DEPTH_MAX) return fail(builder, "nested too deep", mark);
  enum stemma_status status = add_node(&node, builder, (struct card_yaml_node){.kind = kind}, mark);
  if (status != STEMMA_OK) return status;
  builder->open[builder->depth++] = (struct open_node){.node = node};
  return name_anchor(builder, anchor, node, mark);
}

static bool is_open(const struct builder *builder, const struct card_yaml_node *node) {
  for (size_t i = 0; i < builder->depth; i++) {
    if (builder->open[i].node == node) return true;
  }
  return false;
}

/* The same value again: it shares the children of what it names, which is closed and stays as
 * it is. The latest anchor of the name counts. */
static enum stemma_status take_alias(struct builder *builder, const yaml_event_t *event) {
  struct text name = text_of_yaml(event->data.alias.anchor);
  for (size_t i = builder->anchor_count; i > 0; i--) {
    const struct anchor *anchor = &builder->anchors[i - 1];
    if (!text_equal(anchor->name, name)) continue;
    if (is_open(builder, anchor->node)) {
      return fail(builder, "an alias within what it names", event->start_mark);
    }
    struct card_yaml_node *node = NULL, value = *anchor->node;
    value.next = NULL;
    return add_node(&node, builder, value, event->start_mark);
  }
  return fail(builder, "an alias without an anchor", event->start_mark);
}

static enum stemma_status take_event(struct builder *builder, const yaml_event_t *event) {
  switch (event->type) {
  case YAML_SCALAR_EVENT: return take_scalar(builder, event);
  case YAML_ALIAS_EVENT: return take_alias(builder, event);
  case YAML_SEQUENCE_START_EVENT:
    return open_collection(builder, CARD_YAML_LIST, event->data.sequence_start.anchor,
                           event->start_mark);
  case YAML_MAPPING_START_EVENT:
    return open_collection(builder, CARD_YAML_MAP, event->data.mapping_start.anchor,
                           event->start_mark);
  case YAML_SEQUENCE_END_EVENT:
  case YAML_MAPPING_END_EVENT:
    assert(builder->depth > 0);
    builder->depth--;
    return STEMMA_OK;
  case YAML_DOCUMENT_START_EVENT:
    if (builder->root == NULL) return STEMMA_OK;
    return fail(builder, "more than one document", event->start_mark);
  case YAML_NO_EVENT:
  case YAML_STREAM_START_EVENT:
  case YAML_STREAM_END_EVENT:
  case YAML_DOCUMENT_END_EVENT: return STEMMA_OK;
  }
  return STEMMA_OK;
}

static enum stemma_status take_events(struct builder *builder, yaml_parser_t *parser) {
  enum stemma_status status = STEMMA_OK;
  bool is_done = false;
  while (status == STEMMA_OK && !is_done) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) {
      if (parser->error == YAML_MEMORY_ERROR) return STEMMA_NO_MEMORY;
      return fail(builder, "not YAML", parser->problem_mark);
    }
    is_done = event.type == YAML_STREAM_END_EVENT;
    status = take_event(builder, &event);
    yaml_event_delete(&event);
  }
  return status;
}

enum stemma_status card_yaml_read(const struct card_yaml_node **out, struct card_yaml_fault *fault,
                                  struct text text, struct arena *arena) {
  struct builder builder = {.arena = arena, .fault = fault};
  if (text.length > CARD_YAML_SIZE_MAX) {
    return fail(&builder, "longer than the maximum", (yaml_mark_t){0});
  }
  struct text clean;
  if (!card_scalar_clean(&clean, text, arena)) return STEMMA_NO_MEMORY;
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) return STEMMA_NO_MEMORY;
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)clean.bytes, clean.length);
  enum stemma_status status = take_events(&builder, &parser);
  yaml_parser_delete(&parser);
  if (status == STEMMA_OK) *out = builder.root;
  return status;
}

const struct card_yaml_node *card_yaml_find(const struct card_yaml_node *map, struct text key) {
  const struct card_yaml_node *found = NULL;
  if (map == NULL || map->kind != CARD_YAML_MAP) return NULL;
  for (const struct card_yaml_node *at = map->first; at != NULL; at = at->next->next) {
    assert(at->next != NULL);
    bool is_key = at->kind != CARD_YAML_LIST && at->kind != CARD_YAML_MAP;
    if (is_key && text_equal(at->text, key)) found = at->next;
  }
  return found;
}
