/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cuts JSON text into its parts. */
#include "tests/hub/json.h"

#include <string.h>

static bool is_between(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ':';
}

static void skip_between(struct json_walk *walk) {
  while (walk->at < walk->end && is_between(*walk->at)) walk->at++;
}

/* The end of the string that starts here, behind its closing quote; the text's end without one. */
static const char *string_end(const char *at, const char *end) {
  for (at++; at < end && *at != '"'; at++) {
    if (*at == '\\') at++;
  }
  return at < end ? at + 1 : end;
}

/* The end of the object or array that starts here. */
static const char *container_end(const char *at, const char *end) {
  size_t depth = 0;
  while (at < end) {
    if (*at == '"') {
      at = string_end(at, end);
      continue;
    }
    if (*at == '{' || *at == '[') depth++;
    if (*at == '}' || *at == ']') depth--;
    at++;
    if (depth == 0) break;
  }
  return at;
}

static const char *value_end(const char *at, const char *end) {
  if (*at == '"') return string_end(at, end);
  if (*at == '{' || *at == '[') return container_end(at, end);
  while (at < end && !is_between(*at) && *at != '}' && *at != ']') at++;
  return at;
}

struct json_walk json_walk(struct slice text) {
  struct json_walk walk = {text.at, text.at + text.length};
  skip_between(&walk);
  if (walk.at < walk.end && (*walk.at == '{' || *walk.at == '[')) {
    walk.at++;
  } else {
    walk.at = walk.end;
  }
  return walk;
}

bool json_element(struct json_walk *walk, struct slice *value) {
  skip_between(walk);
  if (walk->at >= walk->end || *walk->at == '}' || *walk->at == ']') return false;
  const char *end = value_end(walk->at, walk->end);
  *value = (struct slice){walk->at, (size_t)(end - walk->at)};
  walk->at = end;
  return true;
}

bool json_member(struct json_walk *walk, struct slice *name, struct slice *value) {
  if (!json_element(walk, name)) return false;
  *name = json_string(*name);
  return json_element(walk, value);
}

struct slice json_find(struct slice object, const char *name) {
  struct json_walk walk = json_walk(object);
  struct slice key, value;
  while (json_member(&walk, &key, &value)) {
    if (slice_is(key, name)) return value;
  }
  return (struct slice){object.at, 0};
}

struct slice json_string(struct slice value) {
  if (value.length < 2 || value.at[0] != '"') return (struct slice){value.at, 0};
  return (struct slice){value.at + 1, value.length - 2};
}
