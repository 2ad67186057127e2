/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands behind the question mark of a URL, and the encodings that cursors go through. */
#include "tests/hub/query.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The text with %XX and + decoded; to be freed. */
static char *decode(const char *at, size_t length) {
  char *text = claim(length + 1, 1);
  size_t used = 0;
  for (size_t i = 0; i < length; i++) {
    char c = at[i];
    if (c == '%' && i + 2 < length && hex_value(at[i + 1]) >= 0 && hex_value(at[i + 2]) >= 0) {
      c = (char)(hex_value(at[i + 1]) * 16 + hex_value(at[i + 2]));
      i += 2;
    } else if (c == '+') {
      c = ' ';
    }
    text[used++] = c;
  }
  return text;
}

static void put_parameter(struct query *query, const char *at, size_t length) {
  query->list = reclaim(query->list, query->count + 1, sizeof *query->list);
  const char *equals = memchr(at, '=', length);
  size_t name_length = equals ? (size_t)(equals - at) : length;
  size_t value_at = equals ? name_length + 1 : length;
  query->list[query->count++] = (struct parameter){
      decode(at, name_length), decode(at + value_at, length - value_at), {at, length}};
}

void query_init(struct query *query, const char *text) {
  *query = (struct query){0};
  while (*text) {
    size_t length = strcspn(text, "&");
    if (length > 0) put_parameter(query, text, length);
    text += length;
    if (*text == '&') text++;
  }
}

void query_dispose(struct query *query) {
  for (size_t i = 0; i < query->count; i++) {
    free(query->list[i].name);
    free(query->list[i].value);
  }
  free(query->list);
  *query = (struct query){0};
}

const char *query_get(const struct query *query, const char *name) {
  for (size_t i = 0; i < query->count; i++) {
    if (strcmp(query->list[i].name, name) == 0) return query->list[i].value;
  }
  return NULL;
}

void query_encode(struct bytes *out, struct slice text) {
  for (size_t i = 0; i < text.length; i++) {
    unsigned char c = (unsigned char)text.at[i];
    bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 c == '-' || c == '_' || c == '.' || c == '~';
    if (plain) {
      bytes_put(out, text.at + i, 1);
    } else {
      bytes_format(out, "%%%02X", c);
    }
  }
}

void base64_encode(struct bytes *out, struct slice text) {
  for (size_t i = 0; i < text.length; i += 3) {
    size_t left = text.length - i;
    uint32_t group = (uint32_t)(unsigned char)text.at[i] << 16;
    if (left > 1) group |= (uint32_t)(unsigned char)text.at[i + 1] << 8;
    if (left > 2) group |= (unsigned char)text.at[i + 2];
    char digits[4] = {DIGITS[group >> 18], DIGITS[group >> 12 & 63],
                      left > 1 ? DIGITS[group >> 6 & 63] : '=',
                      left > 2 ? DIGITS[group & 63] : '='};
    bytes_put(out, digits, 4);
  }
}

bool base64_decode(struct bytes *out, struct slice text) {
  while (text.length > 0 && text.at[text.length - 1] == '=') text.length--;
  uint32_t group = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < text.length; i++) {
    const char *digit = text.at[i] ? strchr(DIGITS, text.at[i]) : NULL;
    if (!digit) return false;
    group = (group << 6 | (uint32_t)(digit - DIGITS)) & 0xFFFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    char byte = (char)(group >> bits & 0xFF);
    bytes_put(out, &byte, 1);
  }
  return bits < 6;
}

bool parse_number(uint64_t *number, const char *text, uint64_t most) {
  char *end;
  if (*text < '0' || *text > '9') return false;
  errno = 0;
  unsigned long long value = strtoull(text, &end, 10);
  if (errno != 0 || *end || value > most) return false;
  *number = value;
  return true;
}
