/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule R2, step by step in the order of the rule; every step only narrows the span. */
#include "graph/model_id.h"

#include <assert.h>
#include <stdint.h>

#include "graph/id_bytes.h"

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

static bool is_id_byte(char byte) {
  bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
  return letter || (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
}

static bool is_segment(struct text span) {
  if (span.length == 0 || span.length > MODEL_ID_SEGMENT_MAX) return false;
  if (span.bytes[0] == '.' || span.bytes[0] == '-') return false;
  for (size_t i = 0; i < span.length; i++) {
    if (!is_id_byte(span.bytes[i])) return false;
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

/* A set of letters, in any case. */
#define LETTER(letter) (UINT32_C(1) << ((letter)&31))

/* True where a namespace may be a word that means something else, by its length and its first
 * letter: one of is_reserved's, or "models". */
static bool may_be_word(struct text namespace) {
  static const uint32_t first[] = {
      [4] = LETTER('b') | LETTER('d'),
      [6] = LETTER('m') | LETTER('p') | LETTER('s'),
      [8] = LETTER('d'),
      [11] = LETTER('c'),
  };
  size_t length = namespace.length < sizeof first / sizeof *first ? namespace.length : 0;
  return (first[length] & LETTER(namespace.bytes[0])) != 0;
}

/* Whether an id may begin with the byte. */
static bool may_begin(char byte) {
  return byte != '.' && byte != '-';
}

/*
 * Whether the text is a name in a namespace with nothing to drop, as nearly every id is, told from
 * sets of its bytes. Where that is in doubt it is not; the rule's steps will tell.
 */
static bool is_plain(struct text raw) {
  /* Of the placeholders, "n/a" alone has a slash. */
  if (raw.length <= 3 || raw.length > ID_BYTES_MAX) return false;
  struct id_bytes bytes = id_bytes_of(raw);
  uint64_t ends = UINT64_C(1) | UINT64_C(1) << (raw.length - 1);
  bool one_slash = bytes.slash != 0 && (bytes.slash & (bytes.slash - 1)) == 0;
  uint64_t wrong = bytes.other | (bytes.dot & bytes.dot << 1) | (bytes.slash & ends);
  if (!one_slash || wrong != 0) return false;
  struct text namespace = {raw.bytes, (size_t)__builtin_ctzll(bytes.slash)};
  return may_begin(namespace.bytes[0]) && may_begin(namespace.bytes[namespace.length + 1]) &&
         !may_be_word(namespace);
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
