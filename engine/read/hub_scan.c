/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One pass over the bytes of a record, for the shape that nearly every record has.
 *
 * The scanner walks the object from token to token, keeps what is wanted and steps over the
 * rest. It knows strings without escapes and control bytes, short plain numbers, the three
 * literals, and objects and arrays of these; at anything else it gives up, and the record
 * goes to cJSON. So it never has to decide a doubtful case: what it accepts is plain JSON
 * on which there are no two opinions. A differential test holds it against hub_json.c.
 *
 * Nothing is copied: fields refer to the text. Every byte that ends a loop differs from the
 * bytes behind a line (a line end, white space or NUL), so no bound is checked within one.
 */
#include <assert.h>
#include <string.h>

#include "engine/read/hub_fields.h"
#include "engine/read/string_end.h"
#include "graph/day.h"
#include "graph/record.h"

/* Deeper nesting and longer numbers are cJSON's business. */
enum { DEPTH_MAX = 60, DIGITS_MAX = 15 };

struct scan {
  const char *at;       /* the next byte */
  struct arena *arena;  /* for claims */
  bool no_memory;       /* the arena is exhausted */
  bool has_model_id;    /* modelId has been met */
  struct text model_id; /* modelId, in case there is no id */
};

static void skip_spaces(struct scan *scan) {
  while (*scan->at == ' ') scan->at++;
}

/* Takes the byte if it is next. */
static bool take(struct scan *scan, char byte) {
  skip_spaces(scan);
  if (*scan->at != byte) return false;
  scan->at++;
  return true;
}

/* A string up to its closing quote; the opening one is taken. */
static bool take_string_rest(struct text *out, struct scan *scan) {
  const char *start = scan->at;
  scan->at = string_end(start);
  if (*scan->at != '"') return false;
  *out = (struct text){.bytes = start, .length = (size_t)(scan->at - start)};
  scan->at++;
  return true;
}

static bool take_string(struct text *out, struct scan *scan) {
  return take(scan, '"') && take_string_rest(out, scan);
}

static size_t take_digits(int64_t *value, struct scan *scan) {
  size_t count = 0;
  for (; *scan->at >= '0' && *scan->at <= '9' && count <= DIGITS_MAX; count++) {
    *value = *value * 10 + (*scan->at++ - '0');
  }
  return count;
}

/* True where a number ends properly: what follows is no part of a longer one. */
static bool is_number_end(char byte) {
  return byte == ',' || byte == '}' || byte == ']' || byte == ' ';
}

/* A plain number: *count becomes its value if it is whole and not negative, else -1. */
static bool take_number(int64_t *count, struct scan *scan) {
  int64_t whole = 0, fraction = 0;
  bool negative = *scan->at == '-';
  if (negative) scan->at++;
  size_t digits = take_digits(&whole, scan);
  if (digits == 0 || digits > DIGITS_MAX) return false;
  if (*scan->at == '.') {
    scan->at++;
    size_t behind = take_digits(&fraction, scan);
    /* With more digits than a double can hold, a fraction may vanish in cJSON's number. */
    if (behind == 0 || digits + behind > DIGITS_MAX) return false;
  }
  *count = fraction != 0 || (negative && whole != 0) ? RECORD_NO_COUNT : whole;
  return is_number_end(*scan->at);
}

static bool take_literal(struct scan *scan, const char *word, size_t length) {
  /* The padding behind the text makes this comparison safe. */
  if (memcmp(scan->at, word, length) != 0) return false;
  scan->at += length;
  return true;
}

/* A value that is no array or object. */
static bool skip_scalar(struct scan *scan) {
  struct text text;
  int64_t count;
  switch (*scan->at) {
  case '"': scan->at++; return take_string_rest(&text, scan);
  case 't': return take_literal(scan, "true", 4);
  case 'f': return take_literal(scan, "false", 5);
  case 'n': return take_literal(scan, "null", 4);
  default: return take_number(&count, scan);
  }
}

/* A key and its colon. */
static bool take_key(struct text *key, struct scan *scan) {
  return take_string(key, scan) && take(scan, ':');
}

/* Closes as many open brackets as stand here; then a comma must follow, and in an object a
 * key, unless the depth is 0. Bit i of `objects` tells whether level i is an object. */
static bool next_member(unsigned *depth, uint64_t objects, struct scan *scan) {
  for (;;) {
    if (*depth == 0) return true;
    bool object = objects >> (*depth - 1) & 1;
    if (take(scan, ',')) {
      struct text key;
      return !object || take_key(&key, scan);
    }
    if (!take(scan, object ? '}' : ']')) return false;
    --*depth;
  }
}

/* Any value; arrays and objects are walked with a stack of bits. */
static bool skip_value(struct scan *scan) {
  unsigned depth = 0;
  uint64_t objects = 0;
  do {
    skip_spaces(scan);
    char open = *scan->at;
    if (open == '{' || open == '[') {
      if (depth == DEPTH_MAX) return false;
      scan->at++;
      objects = (objects & ~(UINT64_C(1) << depth)) | (uint64_t)(open == '{') << depth;
      depth++;
      struct text key;
      /* Empty ones close at once. */
      if (take(scan, open == '{' ? '}' : ']')) {
        depth--;
      } else if (open == '{' && !take_key(&key, scan)) {
        return false;
      } else {
        continue;
      }
    } else if (!skip_scalar(scan)) {
      return false;
    }
    if (!next_member(&depth, objects, scan)) return false;
  } while (depth > 0);
  return true;
}

/* A string, or null, which leaves *out as it is. */
static bool take_optional_string(struct text *out, struct scan *scan) {
  skip_spaces(scan);
  if (*scan->at == 'n') return take_literal(scan, "null", 4);
  return take_string(out, scan);
}

static bool take_instant(int64_t *out, struct scan *scan) {
  struct text text = {0};
  if (!take_optional_string(&text, scan)) return false;
  day_parse_instant(out, text);
  return true;
}

static bool take_count(int64_t *out, struct scan *scan) {
  skip_spaces(scan);
  if (*scan->at == 'n') return take_literal(scan, "null", 4);
  return take_number(out, scan);
}

/* What to do with one string of a list. */
typedef bool take_item_fn(struct hub_fields *fields, struct text item, struct scan *scan);

static bool take_strings(struct hub_fields *fields, take_item_fn *use, struct scan *scan) {
  if (!take(scan, '[')) return false;
  if (take(scan, ']')) return true;
  do {
    struct text item;
    if (!take_string(&item, scan) || !use(fields, item, scan)) return false;
  } while (take(scan, ','));
  return take(scan, ']');
}

static bool use_tag(struct hub_fields *fields, struct text tag, struct scan *scan) {
  scan->no_memory = hub_fields_add_tag(fields, tag, scan->arena) != STEMMA_OK;
  return !scan->no_memory;
}

static bool use_card_parent(struct hub_fields *fields, struct text id, struct scan *scan) {
  struct parent_claim claim = {.id = id};
  struct parent_claims *card = &fields->claims[PARENT_SOURCE_CARD];
  scan->no_memory = parent_claims_add(card, claim, scan->arena) != STEMMA_OK;
  return !scan->no_memory;
}

static bool is_key(struct text key, const char *name, size_t length) {
  return key.length == length && memcmp(key.bytes, name, length) == 0;
}

/* Marks a key as seen; false where it repeats: cJSON's reader knows which one counts. */
static bool is_first(unsigned *seen, unsigned bit) {
  bool first = (*seen & bit) == 0;
  *seen |= bit;
  return first;
}

static void set_relation(struct parent_claims *claims, struct text relation) {
  for (size_t i = 0; i < claims->count; i++) claims->items[i].relation = relation;
}

/* One model of baseModels: an object, whose id is wanted. */
static bool take_base_model(struct hub_fields *fields, struct scan *scan) {
  struct parent_claim claim = {0};
  unsigned seen = 0;
  if (!take(scan, '{')) return false;
  if (take(scan, '}')) return true;
  do {
    struct text key;
    if (!take_key(&key, scan)) return false;
    bool read = is_key(key, "id", 2) ? is_first(&seen, 1) && take_string(&claim.id, scan)
                                     : skip_value(scan);
    if (!read) return false;
  } while (take(scan, ','));
  if (!take(scan, '}')) return false;
  if (seen == 0) return true;
  struct parent_claims *hub = &fields->claims[PARENT_SOURCE_HUB];
  scan->no_memory = parent_claims_add(hub, claim, scan->arena) != STEMMA_OK;
  return !scan->no_memory;
}

static bool take_base_model_list(struct hub_fields *fields, struct scan *scan) {
  if (!take(scan, '[')) return false;
  if (take(scan, ']')) return true;
  do {
    if (!take_base_model(fields, scan)) return false;
  } while (take(scan, ','));
  return take(scan, ']');
}

/* What to do with one member of an object whose key has been taken. */
typedef bool take_member_fn(struct hub_fields *fields, struct text key, struct text *relation,
                            unsigned *seen, struct scan *scan);

/* An object that names parents and, somewhere, their relation; or null. */
static bool take_claims(struct hub_fields *fields, enum parent_source source,
                        take_member_fn *take_member, struct scan *scan) {
  struct text key, relation = {0};
  unsigned seen = 0;
  skip_spaces(scan);
  if (*scan->at == 'n') return take_literal(scan, "null", 4);
  if (!take(scan, '{')) return false;
  if (take(scan, '}')) return true;
  do {
    if (!take_key(&key, scan) || !take_member(fields, key, &relation, &seen, scan)) return false;
  } while (take(scan, ','));
  set_relation(&fields->claims[source], relation);
  return take(scan, '}');
}

/* Parents as the Hub resolves them: {"relation": …, "models": [{"id": …}, …]}. */
static bool take_base_models_member(struct hub_fields *fields, struct text key,
                                    struct text *relation, unsigned *seen, struct scan *scan) {
  if (is_key(key, "relation", 8)) return is_first(seen, 1) && take_optional_string(relation, scan);
  if (is_key(key, "models", 6)) return is_first(seen, 2) && take_base_model_list(fields, scan);
  return skip_value(scan);
}

static bool take_card_parents(struct hub_fields *fields, struct scan *scan) {
  skip_spaces(scan);
  if (*scan->at == '[') return take_strings(fields, use_card_parent, scan);
  if (*scan->at == 'n') return take_literal(scan, "null", 4);
  struct text id;
  return take_string(&id, scan) && use_card_parent(fields, id, scan);
}

static bool take_card_member(struct hub_fields *fields, struct text key, struct text *relation,
                             unsigned *seen, struct scan *scan) {
  if (is_key(key, "license", 7)) {
    return is_first(seen, 1) && take_optional_string(&fields->license, scan);
  }
  if (is_key(key, "base_model", 10)) return is_first(seen, 2) && take_card_parents(fields, scan);
  if (is_key(key, "base_model_relation", 19)) {
    return is_first(seen, 4) && take_optional_string(relation, scan);
  }
  return skip_value(scan);
}

/* The members that are read; each bit marks one in `seen`. */
static bool take_known(struct hub_fields *fields, struct text key, unsigned *seen, bool *known,
                       struct scan *scan) {
  *known = true;
  switch (key.length) {
  case 2:
    if (!is_key(key, "id", 2)) break;
    fields->has_id = true;
    return is_first(seen, 1) && take_string(&fields->id, scan);
  case 4:
    if (!is_key(key, "tags", 4)) break;
    return is_first(seen, 2) && take_strings(fields, use_tag, scan);
  case 5:
    if (!is_key(key, "likes", 5)) break;
    return is_first(seen, 4) && take_count(&fields->likes, scan);
  case 6:
    if (!is_key(key, "author", 6)) break;
    return is_first(seen, 8) && take_optional_string(&fields->author, scan);
  case 7:
    if (!is_key(key, "modelId", 7)) break;
    scan->has_model_id = true;
    return is_first(seen, 512) && take_string(&scan->model_id, scan);
  case 8:
    if (!is_key(key, "cardData", 8)) break;
    return is_first(seen, 16) && take_claims(fields, PARENT_SOURCE_CARD, take_card_member, scan);
  case 9:
    if (is_key(key, "createdAt", 9)) {
      return is_first(seen, 32) && take_instant(&fields->created, scan);
    }
    if (!is_key(key, "downloads", 9)) break;
    return is_first(seen, 64) && take_count(&fields->downloads, scan);
  case 10:
    if (!is_key(key, "baseModels", 10)) break;
    return is_first(seen, 1024) &&
           take_claims(fields, PARENT_SOURCE_HUB, take_base_models_member, scan);
  case 12:
    if (is_key(key, "lastModified", 12)) {
      return is_first(seen, 128) && take_instant(&fields->modified, scan);
    }
    if (!is_key(key, "pipeline_tag", 12)) break;
    return is_first(seen, 256) && take_optional_string(&fields->task, scan);
  default: break;
  }
  *known = false;
  return true;
}

static bool take_object(struct hub_fields *fields, struct scan *scan) {
  unsigned seen = 0;
  if (!take(scan, '{')) return false;
  if (take(scan, '}')) return true;
  do {
    struct text key;
    bool known = false;
    if (!take_key(&key, scan) || !take_known(fields, key, &seen, &known, scan)) return false;
    if (!known && !skip_value(scan)) return false;
  } while (take(scan, ','));
  return take(scan, '}');
}

enum hub_scan_verdict hub_scan(struct hub_fields *fields, struct text text, struct arena *arena) {
  struct scan scan = {.at = text.bytes, .arena = arena};
  *fields = (struct hub_fields)HUB_FIELDS_INIT;
  bool done = take_object(fields, &scan);
  if (scan.no_memory) return HUB_SCAN_NO_MEMORY;
  static_assert((int)HUB_SCAN_PADDING >= (int)STRING_END_READS, "strings are read in steps");
  assert(!done || scan.at <= text.bytes + text.length + HUB_SCAN_PADDING);
  if (!fields->has_id && scan.has_model_id) {
    fields->has_id = true;
    fields->id = scan.model_id;
  }
  /* An object without either is somebody else's to name. */
  bool usual = done && scan.at == text.bytes + text.length && fields->has_id;
  return usual ? HUB_SCAN_DONE : HUB_SCAN_UNUSUAL;
}
