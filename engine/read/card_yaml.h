/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The front matter of a model card: YAML, as values.
 *
 * libyaml's events are read one by one, so that depth costs no stack, and an alias is what it
 * names, not a copy of it: a "billion laughs" is as small as its text. Whether a scalar is text
 * is decided as the Hub's parser does (YAML 1.2): `no` is text, `null`, `1.5`, `true` and
 * `2024-01-01` are not.
 */
#ifndef STEMMA_ENGINE_READ_CARD_YAML_H
#define STEMMA_ENGINE_READ_CARD_YAML_H

#include "graph/arena.h"
#include "graph/status.h"
#include "graph/text.h"

/* The most that is read of front matter: bytes, values, collections in each other, anchors. */
enum {
  CARD_YAML_SIZE_MAX = 1 << 20,
  CARD_YAML_NODES_MAX = 200000,
  CARD_YAML_DEPTH_MAX = 64,
  CARD_YAML_ANCHORS_MAX = 256,
};

enum card_yaml_kind {
  CARD_YAML_NULL,  /* nothing, `null`, `~` */
  CARD_YAML_TEXT,  /* a string */
  CARD_YAML_OTHER, /* a number, a boolean, a date */
  CARD_YAML_LIST,  /* its children are its items */
  CARD_YAML_MAP,   /* its children are keys and values by turns */
};

struct card_yaml_node {
  enum card_yaml_kind kind;           /* what it is */
  struct text text;                   /* of a scalar, in the arena */
  const struct card_yaml_node *first; /* of the children, or NULL */
  const struct card_yaml_node *next;  /* in the list or map that it stands in, or NULL */
};

/* Why a text is not read, and where. */
struct card_yaml_fault {
  const char *why; /* static */
  size_t line;     /* in the text, from 0 */
};

/*
 * Reads a text as one YAML document into `arena`; *out is NULL where it is empty. Bytes that
 * YAML does not allow (NUL and other controls, broken UTF-8) are read as U+FFFD. Fails with
 * STEMMA_BAD_INPUT and *fault filled where the text is no YAML or beyond the limits, or with
 * STEMMA_NO_MEMORY. O(length) but for anchors: each alias looks at most at all of these.
 */
enum stemma_status card_yaml_read(const struct card_yaml_node **out, struct card_yaml_fault *fault,
                                  struct text text, struct arena *arena);

/* The value of a key of a map: the last, where the key is repeated. NULL where there is none,
 * and for what is no map. O(children). */
const struct card_yaml_node *card_yaml_find(const struct card_yaml_node *map, struct text key);

#endif
