/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule R2, step by step in the order of the rule; every step only narrows the span. */
#include "graph/model_id.h"

#include <assert.h>
#include <stdint.h>

/* Every byte's lowest and highest bit. */
#define EACH UINT64_C(0x0101010101010101)
#define HIGH UINT64_C(0x8080808080808080)

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

/* A segment whose bytes are all right, with two dots behind each other or not. */
static bool is_plain_segment(struct text span) {
  return span.length > 0 && span.length <= MODEL_ID_SEGMENT_MAX && span.bytes[0] != '.' &&
         span.bytes[0] != '-';
}

/* Eight bytes, each with its highest bit set where it is in the range; bytes below 128. */
static uint64_t in_range(uint64_t low, unsigned first, unsigned last) {
  return (low + EACH * (0x80 - first)) & ~(low + EACH * (0x7F - last)) & HIGH;
}

/*
 * Whether the text is a name in a namespace with nothing to drop, as nearly every id is: eight
 * bytes at a time. Where that is in doubt it is not; the rule's steps will tell.
 */
static bool is_plain(struct text raw) {
  /* The longest of the words that mean something else, and what a path may begin with. */
  enum { WORD_MAX = 11 };
  size_t slash = 0;
  bool has_slash = false;
  uint64_t dot_before = 0;
  for (size_t at = 0; at < raw.length; at += 8) {
    /* Behind the end stand letters. */
    uint64_t word = at + 8 <= raw.length
                        ? text_word(raw.bytes + at)
                        : text_tail_word(raw) | (EACH * 'a') << (8 * (raw.length - at));
    uint64_t low = word & ~HIGH;
    /* "-./" and the digits are neighbours; a bit makes letters small, and no other byte one. */
    uint64_t good = in_range(low | EACH * 0x20, 'a', 'z') | in_range(low, '-', '9');
    good = (good | in_range(low, '_', '_')) & ~word;
    uint64_t dots = in_range(low, '.', '.'), cuts = in_range(low, '/', '/');
    if (good != HIGH || (dots & (dots << 8 | dot_before)) != 0) return false;
    dot_before = dots >> 56;
    if (cuts == 0) continue;
    if (has_slash || (cuts & (cuts - 1)) != 0) return false;
    has_slash = true;
    slash = at + (size_t)__builtin_ctzll(cuts) / 8;
  }
  struct text namespace = {raw.bytes, slash};
  if (!has_slash) return false;
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
