/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One look at the bytes of a record, for the shape that nearly every record has.
 *
 * The scanner walks the object from value to value, keeps what is wanted and steps over the
 * rest. It knows strings without escapes and control bytes, short plain numbers, the three
 * literals, and objects and arrays of these; at anything else it gives up, and the record
 * goes to cJSON. So it never has to decide a doubtful case: what it accepts is plain JSON
 * on which there are no two opinions. A differential test holds it against hub_json.c.
 *
 * Three things make it fast: keys are where they were in the record before (key_guess.h); tags,
 * more than half of the bytes, are passed 64 bytes at a time (string_list.h); and where the
 * next token begins is in a register and, most often, known before the last one has been read.
 *
 * Nothing is copied: fields refer to the text. Every byte that ends a loop differs from the
 * bytes behind a text (a line end, white space or NUL), so no bound is checked within one.
 * A function that passes something takes the place `at` which it begins, and returns the place
 * behind it, or NULL where it gives up.
 */
#include <assert.h>
#include <string.h>

#include "engine/read/hub_fields.h"
#include "engine/read/key_guess.h"
#include "engine/read/string_end.h"
#include "engine/read/string_list.h"
#include "graph/day.h"
#include "graph/record.h"
#include "graph/text.h"

/* Deeper nesting and longer numbers are cJSON's business. */
enum { DEPTH_MAX = 60, DIGITS_MAX = 15 };

/* The members of a record that are read. */
enum member {
  OTHER,
  ID,
  MODEL_ID,
  AUTHOR,
  CREATED,
  MODIFIED,
  DOWNLOADS,
  LIKES,
  TASK,
  TAGS,
  BASE_MODELS,
  CARD,
};

struct scan {
  struct hub_fields *fields; /* being filled */
  struct arena *arena;       /* for claims */
  bool no_memory;            /* the arena is exhausted */
  struct key_guesses *keys;  /* those of records read before */
  bool has_model_id;         /* modelId has been met */
  struct text model_id;      /* modelId, in case there is no id */
};

/* ---- tokens ---- */

static inline const char *pass_spaces(const char *at) {
  while (*at == ' ') at++;
  return at;
}

/* A byte that must be next. */
static inline const char *pass(const char *at, char byte) {
  at = pass_spaces(at);
  return *at == byte ? at + 1 : NULL;
}

/* A string up to its closing quote; the opening one has been passed. */
static inline const char *take_string_rest(struct text *out, const char *at) {
  const char *end = string_end(at);
  *out = (struct text){.bytes = at, .length = (size_t)(end - at)};
  return *end == '"' ? end + 1 : NULL;
}

static inline const char *take_string(struct text *out, const char *at) {
  at = pass(at, '"');
  return at == NULL ? NULL : take_string_rest(out, at);
}

static size_t take_digits(int64_t *value, const char *at) {
  size_t count = 0;
  for (; at[count] >= '0' && at[count] <= '9' && count <= DIGITS_MAX; count++) {
    *value = *value * 10 + (at[count] - '0');
  }
  return count;
}

/* True where a number ends properly: what follows is no part of a longer one. */
static inline bool is_number_end(char byte) {
  return byte == ',' || byte == '}' || byte == ']' || byte == ' ';
}

/* A plain number: *count becomes its value if it is whole and not negative, else -1. */
static const char *take_number(int64_t *count, const char *at) {
  int64_t whole = 0, fraction = 0;
  bool negative = *at == '-';
  if (negative) at++;
  size_t digits = take_digits(&whole, at);
  if (digits == 0 || digits > DIGITS_MAX) return NULL;
  at += digits;
  if (*at == '.') {
    size_t behind = take_digits(&fraction, ++at);
    /* With more digits than a double can hold, a fraction may vanish in cJSON's number. */
    if (behind == 0 || digits + behind > DIGITS_MAX) return NULL;
    at += behind;
  }
  *count = fraction != 0 || (negative && whole != 0) ? RECORD_NO_COUNT : whole;
  return is_number_end(*at) ? at : NULL;
}

static inline const char *pass_literal(const char *at, const char *word, size_t length) {
  /* The padding behind the text makes this comparison safe. */
  return memcmp(at, word, length) == 0 ? at + length : NULL;
}

static inline const char *pass_null(const char *at) {
  return pass_literal(at, "null", 4);
}

/* ---- values that are not wanted ---- */

/* A value that is no array or object. */
static inline const char *pass_scalar(const char *at) {
  struct text text;
  int64_t count;
  switch (*at) {
  case '"': return take_string_rest(&text, at + 1);
  case 't': return pass_literal(at, "true", 4);
  case 'f': return pass_literal(at, "false", 5);
  case 'n': return pass_null(at);
  default: return take_number(&count, at);
  }
}

/* A key and its colon. */
static const char *take_key(struct text *key, const char *at) {
  at = take_string(key, at);
  return at == NULL ? NULL : pass(at, ':');
}

static const char *pass_key(const char *at) {
  struct text key;
  return take_key(&key, at);
}

/* Closes as many open brackets as stand here; then a comma must follow, and in an object a
 * key, unless the depth is 0. Bit i of `objects` tells whether level i is an object. */
static const char *next_member(unsigned *depth, uint64_t objects, const char *at) {
  while (*depth > 0) {
    bool object = objects >> (*depth - 1) & 1;
    at = pass_spaces(at);
    if (*at == ',') return object ? pass_key(at + 1) : at + 1;
    if (*at != (object ? '}' : ']')) return NULL;
    at++;
    --*depth;
  }
  return at;
}

/* An array or object, walked with a stack of bits. */
static const char *pass_nested(const char *at) {
  unsigned depth = 0;
  uint64_t objects = 0;
  do {
    at = pass_spaces(at);
    char open = *at;
    if (open == '{' || open == '[') {
      if (depth == DEPTH_MAX) return NULL;
      objects = (objects & ~(UINT64_C(1) << depth)) | (uint64_t)(open == '{') << depth;
      at = pass_spaces(at + 1);
      if (*at != (open == '{' ? '}' : ']')) {
        depth++;
        if (open == '{') at = pass_key(at);
        if (at == NULL) return NULL;
        continue;
      }
      at++; /* empty ones close at once */
    } else {
      at = pass_scalar(at);
    }
    if (at != NULL) at = next_member(&depth, objects, at);
  } while (at != NULL && depth > 0);
  return at;
}

static const char *pass_value(const char *at) {
  at = pass_spaces(at);
  return *at == '{' || *at == '[' ? pass_nested(at) : pass_scalar(at);
}

/* ---- values that are ---- */

/* A string, or null, which leaves *out as it is. */
static inline const char *take_optional_string(struct text *out, const char *at) {
  at = pass_spaces(at);
  return *at == 'n' ? pass_null(at) : take_string(out, at);
}

static const char *take_instant(int64_t *out, const char *at) {
  enum { LENGTH = sizeof "2024-05-06T07:08:09.123Z" - 1 };
  struct text text = {at + 1, LENGTH};
  /* Nearly all are that long. No instant has a quote in it, so nobody need look for an earlier. */
  if (*at == '"' && at[1 + LENGTH] == '"' && day_parse_instant(out, text)) return at + LENGTH + 2;
  text = (struct text){0};
  at = take_optional_string(&text, at);
  if (at != NULL) day_parse_instant(out, text);
  return at;
}

/* A whole number of up to 7 digits, which most are: all at once. NULL where it is another. */
static inline const char *take_small_number(int64_t *out, const char *at) {
  const uint64_t ones = 0x0101010101010101U;
  uint64_t word = text_word(at);
  /* Digits become 0 to 9; the highest bit of a byte tells that it is none. */
  uint64_t digits = word ^ (ones * '0');
  uint64_t others = (((digits & (ones * 0x7F)) + ones * (0x80 - 10)) | digits) & (ones * 0x80);
  if (others == 0) return NULL;
  unsigned count = (unsigned)__builtin_ctzll(others) / 8;
  if (count == 0 || !is_number_end(at[count])) return NULL;
  /* The digits go to the end, zeros before them; then pairs, fours and all eight are summed. */
  digits <<= 64 - 8 * count;
  digits = (digits * 10 + (digits >> 8)) & 0x00FF00FF00FF00FFU;
  digits = (digits * 100 + (digits >> 16)) & 0x0000FFFF0000FFFFU;
  *out = (int64_t)((digits * 10000 + (digits >> 32)) & 0xFFFFFFFFU);
  return at + count;
}

static const char *take_count(int64_t *out, const char *at) {
  at = pass_spaces(at);
  const char *end = take_small_number(out, at);
  if (end != NULL) return end;
  return *at == 'n' ? pass_null(at) : take_number(out, at);
}

/* What to do with one string of a list. */
typedef bool take_item_fn(struct scan *scan, struct text item);

static const char *take_strings(struct scan *scan, take_item_fn *use, const char *at) {
  at = pass(at, '[');
  if (at == NULL) return NULL;
  const char *end = pass(at, ']');
  if (end != NULL) return end;
  for (;;) {
    struct text item;
    at = take_string(&item, at);
    if (at == NULL || !use(scan, item)) return NULL;
    at = pass_spaces(at);
    if (*at != ',') return pass(at, ']');
    at++;
  }
}

static bool use_tag(struct scan *scan, struct text tag) {
  scan->no_memory = hub_fields_add_tag(scan->fields, tag, scan->arena) != STEMMA_OK;
  return !scan->no_memory;
}

/* Tags: at once where they are plain, else one by one. */
static const char *take_tags(struct scan *scan, const char *at) {
  struct string_list list;
  at = pass_spaces(at);
  const char *end = *at == '[' ? string_list_best()(&list, at + 1) : NULL;
  if (end == NULL) return take_strings(scan, use_tag, at);
  for (size_t i = 0; i < list.count; i++) {
    const char *start = list.starts[i];
    struct text tag = {start, (size_t)(string_end(start) - start)};
    if (!use_tag(scan, tag)) return NULL;
  }
  return end;
}

static bool use_card_parent(struct scan *scan, struct text id) {
  struct parent_claim claim = {.id = id};
  struct parent_claims *card = &scan->fields->claims[PARENT_SOURCE_CARD];
  scan->no_memory = parent_claims_add(card, claim, scan->arena) != STEMMA_OK;
  return !scan->no_memory;
}

/* ---- objects that name parents ---- */

static inline bool is_key(struct text key, const char *name, size_t length) {
  return key.length == length && memcmp(key.bytes, name, length) == 0;
}

/* Marks a key as seen; false where it repeats: cJSON's reader knows which one counts. */
static inline bool is_first(unsigned *seen, unsigned key) {
  bool first = (*seen >> key & 1) == 0;
  *seen |= 1U << key;
  return first;
}

/* What to do with one member of an object whose key has been passed. */
typedef const char *take_member_fn(struct scan *scan, struct text key, void *object, unsigned *seen,
                                   const char *at);

/* An object, member by member. */
static const char *take_object(struct scan *scan, take_member_fn *take, void *object,
                               unsigned *seen, const char *at) {
  at = pass(at, '{');
  if (at == NULL) return NULL;
  const char *end = pass(at, '}');
  if (end != NULL) return end;
  for (;;) {
    struct text key;
    at = take_key(&key, at);
    if (at != NULL) at = take(scan, key, object, seen, at);
    if (at == NULL) return NULL;
    at = pass_spaces(at);
    if (*at != ',') return pass(at, '}');
    at++;
  }
}

static const char *take_model_member(struct scan *scan, struct text key, void *object,
                                     unsigned *seen, const char *at) {
  struct parent_claim *claim = object;
  (void)scan;
  if (!is_key(key, "id", 2)) return pass_value(at);
  return is_first(seen, 0) ? take_string(&claim->id, at) : NULL;
}

/* One model of baseModels: an object, whose id is wanted. */
static const char *take_base_model(struct scan *scan, const char *at) {
  struct parent_claim claim = {0};
  struct parent_claims *hub = &scan->fields->claims[PARENT_SOURCE_HUB];
  unsigned seen = 0;
  at = take_object(scan, take_model_member, &claim, &seen, at);
  if (at == NULL || seen == 0) return at;
  scan->no_memory = parent_claims_add(hub, claim, scan->arena) != STEMMA_OK;
  return scan->no_memory ? NULL : at;
}

static const char *take_base_model_list(struct scan *scan, const char *at) {
  at = pass(at, '[');
  if (at == NULL) return NULL;
  const char *end = pass(at, ']');
  if (end != NULL) return end;
  for (;;) {
    at = take_base_model(scan, at);
    if (at == NULL) return NULL;
    at = pass_spaces(at);
    if (*at != ',') return pass(at, ']');
    at++;
  }
}

/* Parents as the Hub resolves them: {"relation": …, "models": [{"id": …}, …]}. */
static const char *take_base_models_member(struct scan *scan, struct text key, void *object,
                                           unsigned *seen, const char *at) {
  struct text *relation = object;
  if (is_key(key, "relation", 8)) {
    return is_first(seen, 0) ? take_optional_string(relation, at) : NULL;
  }
  if (is_key(key, "models", 6)) return is_first(seen, 1) ? take_base_model_list(scan, at) : NULL;
  return pass_value(at);
}

static const char *take_card_parents(struct scan *scan, const char *at) {
  struct text id;
  at = pass_spaces(at);
  if (*at == '[') return take_strings(scan, use_card_parent, at);
  if (*at == 'n') return pass_null(at);
  at = take_string(&id, at);
  return at != NULL && use_card_parent(scan, id) ? at : NULL;
}

static const char *take_card_member(struct scan *scan, struct text key, void *object,
                                    unsigned *seen, const char *at) {
  struct text *relation = object;
  if (is_key(key, "license", 7)) {
    return is_first(seen, 0) ? take_optional_string(&scan->fields->license, at) : NULL;
  }
  if (is_key(key, "base_model", 10)) return is_first(seen, 1) ? take_card_parents(scan, at) : NULL;
  if (is_key(key, "base_model_relation", 19)) {
    return is_first(seen, 2) ? take_optional_string(relation, at) : NULL;
  }
  return pass_value(at);
}

/* An object that names parents and, somewhere, their relation; or null. */
static const char *take_claims(struct scan *scan, enum parent_source source, take_member_fn *take,
                               const char *at) {
  struct text relation = {0};
  unsigned seen = 0;
  at = pass_spaces(at);
  if (*at == 'n') return pass_null(at);
  at = take_object(scan, take, &relation, &seen, at);
  struct parent_claims *claims = &scan->fields->claims[source];
  for (size_t i = 0; i < claims->count; i++) claims->items[i].relation = relation;
  return at;
}

/* ---- the record ---- */

static enum member member_of(struct text key) {
  static const struct {
    struct text name;
    enum member member;
  } members[] = {
      {{"id", 2}, ID},
      {{"modelId", 7}, MODEL_ID},
      {{"author", 6}, AUTHOR},
      {{"createdAt", 9}, CREATED},
      {{"lastModified", 12}, MODIFIED},
      {{"downloads", 9}, DOWNLOADS},
      {{"likes", 5}, LIKES},
      {{"pipeline_tag", 12}, TASK},
      {{"tags", 4}, TAGS},
      {{"baseModels", 10}, BASE_MODELS},
      {{"cardData", 8}, CARD},
  };
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (is_key(key, members[i].name.bytes, members[i].name.length)) return members[i].member;
  }
  return OTHER;
}

static const char *take_member(struct scan *scan, enum member member, const char *at) {
  struct hub_fields *fields = scan->fields;
  switch (member) {
  case OTHER: return pass_value(at);
  case ID: fields->has_id = true; return take_string(&fields->id, at);
  case MODEL_ID: scan->has_model_id = true; return take_string(&scan->model_id, at);
  case AUTHOR: return take_optional_string(&fields->author, at);
  case CREATED: return take_instant(&fields->created, at);
  case MODIFIED: return take_instant(&fields->modified, at);
  case DOWNLOADS: return take_count(&fields->downloads, at);
  case LIKES: return take_count(&fields->likes, at);
  case TASK: return take_optional_string(&fields->task, at);
  case TAGS: return take_tags(scan, at);
  case BASE_MODELS: return take_claims(scan, PARENT_SOURCE_HUB, take_base_models_member, at);
  case CARD: return take_claims(scan, PARENT_SOURCE_CARD, take_card_member, at);
  }
  return NULL;
}

/* The keys of the records that this thread has read: they tell how fast it reads the next one,
 * and nothing else. */
static _Thread_local struct key_guesses usual_keys;

/* A key of the record and its colon; *last is the key before it, and becomes this one. */
static inline const char *take_member_key(enum member *member, unsigned *last,
                                          struct key_guesses *keys, const char *at) {
  at = pass_spaces(at);
  if (*at != '"') return NULL;
  unsigned before = *last;
  *last = key_guess(keys, before, at + 1);
  if (*last != KEY_GUESS_NONE) {
    *member = (enum member)keys->keys[*last].meaning;
    return at + 1 + keys->keys[*last].length;
  }
  struct text key;
  at = take_key(&key, at);
  if (at == NULL) return NULL;
  *member = member_of(key);
  bool is_close = key.bytes + key.length + 2 == at;
  if (is_close) *last = key_guess_learn(keys, before, key, (uint8_t)*member);
  return at;
}

static const char *take_record(struct scan *scan, const char *at) {
  unsigned seen = 0, last = KEY_GUESS_NONE;
  at = pass(at, '{');
  if (at == NULL) return NULL;
  const char *end = pass(at, '}');
  if (end != NULL) return end;
  for (;;) {
    enum member member;
    at = take_member_key(&member, &last, scan->keys, at);
    if (at == NULL || (member != OTHER && !is_first(&seen, member))) return NULL;
    at = take_member(scan, member, at);
    if (at == NULL) return NULL;
    at = pass_spaces(at);
    if (*at != ',') return pass(at, '}');
    at++;
  }
}

/* All unknown, as HUB_FIELDS_INIT: a structure of that size is set slower as a whole. */
static inline void clear(struct hub_fields *fields) {
  const struct text none = {0};
  fields->has_id = false;
  fields->id = fields->author = fields->license = fields->tag_license = fields->task = none;
  fields->created = fields->modified = RECORD_NO_TIME;
  fields->downloads = fields->likes = RECORD_NO_COUNT;
  for (int s = 0; s < PARENT_SOURCES; s++) fields->claims[s] = (struct parent_claims){0};
}

enum hub_scan_verdict hub_scan(struct hub_fields *fields, const char **end, const char *text,
                               struct arena *arena) {
  struct scan scan = {.fields = fields, .arena = arena, .keys = &usual_keys};
  static_assert((int)HUB_SCAN_PADDING >= (int)STRING_END_READS &&
                    (int)HUB_SCAN_PADDING >= (int)STRING_LIST_READS &&
                    (int)HUB_SCAN_PADDING >= (int)KEY_GUESS_READS + 1,
                "texts are read in steps");
  clear(fields);
  const char *behind = take_record(&scan, text);
  if (scan.no_memory) return HUB_SCAN_NO_MEMORY;
  if (!fields->has_id && scan.has_model_id) {
    fields->has_id = true;
    fields->id = scan.model_id;
  }
  /* An object without either is somebody else's to name. */
  if (behind == NULL || !fields->has_id) return HUB_SCAN_UNUSUAL;
  *end = behind;
  return HUB_SCAN_DONE;
}
