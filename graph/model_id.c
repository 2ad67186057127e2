/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule R2, step by step in the order of the rule; every step only narrows the span. */
#include "graph/model_id.h"

#include <assert.h>
#include <stdint.h>

static bool is_decoration(char byte) {
  return text_is_space(byte) || byte == '"' || byte == '\'' || byte == '`';
}

static struct text trim_decoration(struct text span) {
  while (span.length > 0 && is_decoration(span.bytes[0])) {
    span.bytes++;
    span.length--;
  }
  while (span.length > 0 && is_decoration(span.bytes[span.length - 1])) span.length--;
  return span;
}

static bool starts_with_folded(struct text span, struct text prefix) {
  if (span.length < prefix.length) return false;
  return text_equal_folded((struct text){span.bytes, prefix.length}, prefix);
}

/* Drops `prefix`, given in lower case, if the span begins with it in any case. */
static bool drop_prefix(struct text *span, struct text prefix) {
  if (!starts_with_folded(*span, prefix)) return false;
  span->bytes += prefix.length;
  span->length -= prefix.length;
  return true;
}

/* A list item's dash may stand before the quotes, so that these are trimmed again. */
static void drop_list_dash(struct text *span) {
  if (drop_prefix(span, TEXT("- "))) *span = trim_decoration(*span);
}

static void drop_hub_address(struct text *span) {
  struct text rest = *span;
  if (!drop_prefix(&rest, TEXT("https://")) && !drop_prefix(&rest, TEXT("http://"))) return;
  drop_prefix(&rest, TEXT("www."));
  if (drop_prefix(&rest, TEXT("huggingface.co/")) || drop_prefix(&rest, TEXT("hf.co/"))) {
    *span = rest;
  }
}

/* Paths are case-sensitive, unlike the host. */
static void drop_models_path(struct text *span) {
  static const struct text paths[] = {{"models/", 7}, {"api/models/", 11}};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    if (span->length < paths[i].length) continue;
    if (memcmp(span->bytes, paths[i].bytes, paths[i].length) != 0) continue;
    span->bytes += paths[i].length;
    span->length -= paths[i].length;
    return;
  }
}

/* True where a path behind the id begins: its revision and file come next. */
static bool is_path(struct text rest) {
  static const struct text paths[] = {{"/tree/", 6}, {"/blob/", 6}, {"/resolve/", 9}};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    if (rest.length < paths[i].length) continue;
    if (memcmp(rest.bytes, paths[i].bytes, paths[i].length) == 0) return true;
  }
  return false;
}

/* Cuts the span at the first mark that ends an id: in "a/b/blob/tree/x", a revision is named
 * "tree". */
static void cut_tail(struct text *span) {
  for (size_t at = 0; at < span->length; at++) {
    char byte = span->bytes[at];
    bool ends = byte == '?' || byte == '#' || byte == '@';
    if (byte == '/') ends = is_path((struct text){span->bytes + at, span->length - at});
    if (ends) span->length = at;
  }
  while (span->length > 0 && span->bytes[span->length - 1] == '/') span->length--;
}

static bool is_placeholder(struct text span) {
  static const struct text words[] = {{"none", 4},        {"null", 4},
                                      {"n/a", 3},         {"unknown", 7},
                                      {"base_model", 10}, {"[more information needed]", 25}};
  if (span.length == 0) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (text_equal_folded(span, words[i])) return true;
  }
  return false;
}

/*
 * What a byte can be in an id: one of a segment, [A-Za-z0-9_.-], a dot among these, or a slash;
 * as numbers that can be added up, for the bytes of as many as MODEL_ID_MAX.
 */
enum { SEGMENT_BYTE = 1, DOT = 1 << 10, SLASH = 1 << 20, COUNT_MASK = (1 << 10) - 1 };

static const uint32_t id_bytes[256] = {
    ['-'] = 1, ['.'] = 1 + DOT, ['/'] = SLASH, ['_'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1,
    ['3'] = 1, ['4'] = 1,       ['5'] = 1,     ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1,
    ['A'] = 1, ['B'] = 1,       ['C'] = 1,     ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1,
    ['H'] = 1, ['I'] = 1,       ['J'] = 1,     ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1,
    ['O'] = 1, ['P'] = 1,       ['Q'] = 1,     ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1,
    ['V'] = 1, ['W'] = 1,       ['X'] = 1,     ['Y'] = 1, ['Z'] = 1, ['a'] = 1, ['b'] = 1,
    ['c'] = 1, ['d'] = 1,       ['e'] = 1,     ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1,
    ['j'] = 1, ['k'] = 1,       ['l'] = 1,     ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1,
    ['q'] = 1, ['r'] = 1,       ['s'] = 1,     ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1,
    ['x'] = 1, ['y'] = 1,       ['z'] = 1,
};

static bool is_segment(struct text span) {
  if (span.length == 0 || span.length > MODEL_ID_SEGMENT_MAX) return false;
  if (span.bytes[0] == '.' || span.bytes[0] == '-') return false;
  for (size_t i = 0; i < span.length; i++) {
    if ((id_bytes[(unsigned char)span.bytes[i]] & COUNT_MASK) == 0) return false;
    if (span.bytes[i] == '.' && i > 0 && span.bytes[i - 1] == '.') return false;
  }
  return true;
}

/* The first segments of the hub's other addresses. */
static bool is_reserved(struct text segment) {
  static const struct text words[] = {{"datasets", 8}, {"spaces", 6}, {"collections", 11},
                                      {"papers", 6},   {"docs", 4},   {"blog", 4}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (text_equal_folded(segment, words[i])) return true;
  }
  return false;
}

static bool is_well_formed(struct text id) {
  struct text namespace = model_id_namespace(id);
  if (!is_segment(model_id_name(id))) return false;
  /* A slash without a namespace in front of it stays in the name and fails there. */
  return namespace.length == 0 || (is_segment(namespace) && !is_reserved(namespace));
}

/* Where the slash stands, or 0: a slash in front of everything separates nothing. */
static size_t slash_at(struct text id) {
  const char *slash = id.length == 0 ? NULL : memchr(id.bytes, '/', id.length);
  return slash == NULL ? 0 : (size_t)(slash - id.bytes);
}

/* A segment whose bytes are all right, with two dots behind each other or not. */
static bool is_plain_segment(struct text span) {
  return span.length > 0 && span.length <= MODEL_ID_SEGMENT_MAX && span.bytes[0] != '.' &&
         span.bytes[0] != '-';
}

static bool has_two_dots(struct text span) {
  for (size_t i = 1; i < span.length; i++) {
    if (span.bytes[i] == '.' && span.bytes[i - 1] == '.') return true;
  }
  return false;
}

/*
 * Whether the text is a name in a namespace with nothing to drop, as nearly every id is: each
 * byte is looked at once. Where that is in doubt it is not; the rule's steps will tell.
 */
static bool is_plain(struct text raw) {
  /* The longest of the words that mean something else, and what a path may begin with. */
  enum { WORD_MAX = 11 };
  uint32_t sum = 0;
  if (raw.length > MODEL_ID_MAX) return false;
  for (size_t i = 0; i < raw.length; i++) sum += id_bytes[(unsigned char)raw.bytes[i]];
  if ((sum & COUNT_MASK) + 1 != raw.length || sum < SLASH) return false;
  if ((sum & (COUNT_MASK * DOT)) != 0 && has_two_dots(raw)) return false;
  size_t slash = slash_at(raw);
  struct text namespace = {raw.bytes, slash};
  struct text name = {raw.bytes + slash + 1, raw.length - slash - 1};
  if (slash <= WORD_MAX && (is_reserved(namespace) || text_equal(namespace, TEXT("models")))) {
    return false;
  }
  /* Of the placeholders, "n/a" alone has a slash. */
  return is_plain_segment(namespace) && is_plain_segment(name) && raw.length > 3;
}

enum model_id_verdict model_id_normalise(struct text *out, struct text raw) {
  if (is_plain(raw)) {
    *out = raw;
    return MODEL_ID_OK;
  }
  struct text span = trim_decoration(raw);
  drop_list_dash(&span);
  drop_hub_address(&span);
  drop_models_path(&span);
  cut_tail(&span);
  if (is_placeholder(span)) return MODEL_ID_PLACEHOLDER;
  if (!is_well_formed(span)) return MODEL_ID_MALFORMED;
  *out = span;
  return MODEL_ID_OK;
}

struct text model_id_namespace(struct text id) {
  return (struct text){.bytes = id.bytes, .length = slash_at(id)};
}

struct text model_id_name(struct text id) {
  size_t slash = slash_at(id);
  if (slash == 0) return id;
  return (struct text){.bytes = id.bytes + slash + 1, .length = id.length - slash - 1};
}
