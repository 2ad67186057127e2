/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading headers: lists of items with parameters, numbers, dates. */
#include "engine/hub/hub_headers.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "graph/day.h"

/*
 * Takes the text up to the next `separator` outside of quotes off `rest`, trimmed. False where
 * nothing is left.
 */
static bool next_part(struct text *part, struct text *rest, char separator) {
  size_t at = 0;
  bool in_quotes = false;
  if (rest->length == 0) return false;
  while (at < rest->length && (in_quotes || rest->bytes[at] != separator)) {
    if (rest->bytes[at] == '\\' && in_quotes && at + 1 < rest->length)
      at++;
    else if (rest->bytes[at] == '"')
      in_quotes = !in_quotes;
    at++;
  }
  if (at > rest->length) at = rest->length;
  *part = text_trim((struct text){rest->bytes, at});
  size_t taken = at < rest->length ? at + 1 : at;
  *rest = (struct text){rest->bytes + taken, rest->length - taken};
  return true;
}

/* Without the quotes around it. */
static struct text unquote(struct text text) {
  if (text.length < 2 || text.bytes[0] != '"' || text.bytes[text.length - 1] != '"') return text;
  return (struct text){text.bytes + 1, text.length - 2};
}

/* Takes "name=value" apart; false where there is no '='. */
static bool split_parameter(struct text *name, struct text *value, struct text parameter) {
  const char *sign = parameter.length == 0 ? NULL : memchr(parameter.bytes, '=', parameter.length);
  if (sign == NULL || parameter.bytes[0] == '"') return false;
  size_t length = (size_t)(sign - parameter.bytes);
  *name = text_trim((struct text){parameter.bytes, length});
  *value = unquote(text_trim((struct text){sign + 1, parameter.length - length - 1}));
  return true;
}

static bool read_number(int64_t *out, struct text digits) {
  int64_t value = 0;
  if (digits.length == 0) return false;
  for (size_t i = 0; i < digits.length; i++) {
    if (digits.bytes[i] < '0' || digits.bytes[i] > '9') return false;
    value = value * 10 + (digits.bytes[i] - '0');
    if (value > HUB_HEADER_NUMBER_MAX) value = HUB_HEADER_NUMBER_MAX;
  }
  *out = value;
  return true;
}

/* ---- Link ---- */

/* Whether a list of relations, separated by blanks, has "next". */
static bool has_next(struct text relations) {
  struct text word;
  while (next_part(&word, &relations, ' ')) {
    if (text_equal_folded(word, TEXT("next"))) return true;
  }
  return false;
}

/* Takes "<target>" off `rest`, where commas and semicolons mean nothing; false at the end. */
static bool take_target(struct text *target, struct text *rest, bool *is_broken) {
  *rest = text_trim(*rest);
  while (rest->length > 0 && rest->bytes[0] == ',') {
    *rest = text_trim((struct text){rest->bytes + 1, rest->length - 1});
  }
  if (rest->length == 0) return false;
  const char *end = rest->bytes[0] == '<' ? memchr(rest->bytes, '>', rest->length) : NULL;
  *is_broken = end == NULL;
  if (*is_broken) return false;
  size_t length = (size_t)(end - rest->bytes);
  *target = text_trim((struct text){rest->bytes + 1, length - 1});
  *rest = (struct text){end + 1, rest->length - length - 1};
  return true;
}

/* Whether the parameters behind a target make it the next one; *is_broken where there are none:
 * a link has a relation. */
static bool is_next(struct text parameters, bool *is_broken) {
  struct text parameter, name, content;
  while (next_part(&parameter, &parameters, ';')) {
    if (!split_parameter(&name, &content, parameter)) continue;
    if (text_equal_folded(name, TEXT("rel"))) return has_next(content);
  }
  *is_broken = true;
  return false;
}

enum hub_link hub_header_next(struct text *target, struct text value) {
  struct text found, parameters;
  bool is_broken = false;
  while (take_target(&found, &value, &is_broken)) {
    if (!next_part(&parameters, &value, ',')) parameters = (struct text){0};
    if (!is_next(parameters, &is_broken)) continue;
    *target = found;
    return HUB_LINK_NEXT;
  }
  return is_broken ? HUB_LINK_BROKEN : HUB_LINK_NONE;
}

/* ---- RateLimit ---- */

/* An item of one of the two headers: its names, and two of its numbers. */
struct rate_item {
  struct text item; /* the whole: its names are looked for in it */
  int64_t first;    /* r or q */
  int64_t second;   /* t or w */
};

/* The next item that has both numbers. */
static bool next_item(struct rate_item *out, struct text *rest, const char *first,
                      const char *second) {
  struct text item, part, name, value;
  while (next_part(&item, rest, ',')) {
    bool has_first = false, has_second = false;
    out->item = item;
    while (next_part(&part, &item, ';')) {
      if (!split_parameter(&name, &value, part)) continue;
      if (text_equal_folded(name, text_of(first))) has_first = read_number(&out->first, value);
      if (text_equal_folded(name, text_of(second))) has_second = read_number(&out->second, value);
    }
    if (has_first && has_second) return true;
  }
  return false;
}

/* The last quoted name before the parameters; empty where there is none. */
static struct text name_of(struct text item) {
  struct text part, name = {0};
  while (next_part(&part, &item, ';')) {
    if (part.length > 0 && part.bytes[0] == '"') name = unquote(part);
  }
  return name;
}

void hub_header_rate(struct hub_rate *out, struct text rate, struct text policy) {
  struct rate_item item = {0};
  struct text name = {0};
  *out = (struct hub_rate){0};
  while (next_item(&item, &rate, "r", "t")) {
    if (out->has_left && item.first >= out->left) continue;
    out->has_left = true;
    out->left = item.first;
    out->reset = item.second;
    name = name_of(item.item);
  }
  bool is_named = false;
  while (next_item(&item, &policy, "q", "w")) {
    bool fits = text_equal(name_of(item.item), name);
    if (item.first == 0 || item.second == 0 || (out->has_policy && (is_named || !fits))) continue;
    is_named = fits;
    out->has_policy = true;
    out->quota = item.first;
    out->window = item.second;
  }
}

/* ---- Retry-After ---- */

/* "Wed, 21 Oct 2015 07:28:00 GMT", of which all but the weekday counts. */
static bool read_date(int64_t *ms, struct text value) {
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  enum { DATE_LENGTH = 29 };
  if (value.length != DATE_LENGTH || memcmp(value.bytes + 25, " GMT", 4) != 0) return false;
  int month = 0;
  while (month < 12 && memcmp(months + (ptrdiff_t)3 * month, value.bytes + 8, 3) != 0) month++;
  char iso[32];
  snprintf(iso, sizeof iso, "%.4s-%02d-%.2sT%.8sZ", value.bytes + 12, month + 1, value.bytes + 5,
           value.bytes + 17);
  return day_parse_instant(ms, text_of(iso));
}

bool hub_header_retry_after(int64_t *seconds, struct text value, int64_t now) {
  int64_t then;
  value = text_trim(value);
  if (read_number(seconds, value)) return true;
  if (!read_date(&then, value)) return false;
  *seconds = then > now ? (then - now + 999) / 1000 : 0;
  if (*seconds > HUB_HEADER_NUMBER_MAX) *seconds = HUB_HEADER_NUMBER_MAX;
  return true;
}
